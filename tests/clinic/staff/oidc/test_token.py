"""An ID token is believed only when this provider signed it, for this console, now, for this sign-in."""

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from clinic.staff.oidc.client import oidc_client
from clinic.staff.oidc.refusal import Refusal
from clinic.staff.oidc.token import UnknownKey, has_second_factor, read_id_token, signing_keys
from tests.clinic.staff.oidc.conftest import oidc_settings
from tests.clinic.staff.oidc.identity_provider import (
    ADA,
    CLIENT_ID,
    IdentityProvider,
    ec_key,
    rsa_key,
    unsigned,
)

ISSUER = "https://id.example"


@pytest.fixture
def idp():
    return IdentityProvider(issuer=ISSUER)


@pytest.fixture
def read(settings, idp):
    """Read a token that the provider makes (or this one) with the keys that it lists."""

    def run(token=None, *, keys=None, at=None, nonce="n", **more):
        client = oidc_client(oidc_settings(settings, ISSUER, **more))
        listed = [key.as_dict(private=False) for key in (keys if keys is not None else [idp.key])]
        token = idp.id_token("n") if token is None else token
        moment = at or datetime.now(UTC)
        return read_id_token(token, signing_keys({"keys": listed}), client, ISSUER, nonce, moment)

    return run


@pytest.mark.parametrize("key", [rsa_key("one"), ec_key("two")], ids=["RS256", "ES256"])
def test_a_right_token_gives_its_claims(read, idp, key):
    idp.key = key
    assert "u-1" == read()["sub"]


def test_a_token_of_several_audiences_names_us_as_the_party(read, idp):
    idp.more = {"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID}
    assert "u-1" == read()["sub"]


def at_from_now(seconds):
    return int(time.time()) + seconds


@pytest.mark.parametrize(
    "more",
    [
        {"iss": "https://evil.example"}, {"iss": None}, {"iss": f"{ISSUER}/"},
        {"aud": "another"}, {"aud": ["another"]}, {"aud": None}, {"aud": 7}, {"aud": []},
        {"aud": [CLIENT_ID, "other"]}, {"azp": "other"}, {"aud": [CLIENT_ID, "other"], "azp": "other"},
        {"exp": None}, {"exp": "tomorrow"}, {"exp": 1e400}, {"exp": True},
        {"iat": None}, {"nonce": None}, {"nonce": "m"}, {"nonce": 7}, {"nonce": ["n"]}, {"nonce": {"n": 1}},
        {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}, {"sub": "a\nb"},
    ],
    ids=str,
)  # fmt: skip
def test_a_claim_that_does_not_fit_is_refused(read, idp, more):
    idp.more = more
    with pytest.raises(Refusal) as refused:
        read()
    assert "untrusted" == refused.value.reason


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({"exp": -30}, True), ({"exp": -90}, False), ({"iat": 30}, True), ({"iat": 90}, False),
        ({"nbf": 30}, True), ({"nbf": 90}, False),
    ],
    ids=str,
)  # fmt: skip
def test_clocks_may_differ_by_a_minute_and_no_more(read, idp, more, fits):
    idp.more = {name: at_from_now(seconds) for name, seconds in more.items()}
    if fits:
        assert "u-1" == read()["sub"]
    else:
        with pytest.raises(Refusal, match="untrusted"):
            read()


def test_an_expired_token_is_refused(read):
    with pytest.raises(Refusal, match="ExpiredToken"):
        read(at=datetime.now(UTC) + timedelta(hours=1))


def claims():
    at = int(time.time())
    return {"iss": ISSUER, "aud": CLIENT_ID, "exp": at + 300, "iat": at, "nonce": "n", **ADA}


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", None, 7, "HS256", "RS512", "PS256", "ES384", "EdDSA"]
)
def test_no_other_algorithm_is_taken(read, alg):
    with pytest.raises(Refusal, match="untrusted"):
        read(unsigned({"alg": alg, "kid": "one"}, claims(), b"x"))


def test_a_token_without_an_algorithm_is_refused(read):
    with pytest.raises(Refusal, match="untrusted"):
        read(unsigned({"kid": "one"}, claims()))


def test_the_public_key_is_no_shared_secret(read, idp):
    """The old trick: an HMAC made with the public key, which everybody has."""
    for public in (idp.key.as_pem(private=False), str(idp.key.as_dict(private=False)).encode()):
        head = unsigned({"alg": "HS256", "kid": "one"}, claims())[:-1]
        signature = hmac.new(public, head.encode(), hashlib.sha256).digest()
        token = head + unsigned({}, {}, signature)[unsigned({}, {}).rindex("."):]
        assert 3 == len(token.split("."))
        with pytest.raises(Refusal, match="untrusted"):
            read(token)


def test_another_signers_token_is_refused_though_it_names_our_key(read):
    thief = RSAKey.generate_key(2048, {"kid": "one"})
    with pytest.raises(Refusal, match="BadSignature"):
        read(jwt.encode({"alg": "RS256", "kid": "one"}, claims(), thief))


def test_a_key_inside_the_token_is_not_used(read):
    thief = RSAKey.generate_key(2048, {"kid": "thief"})
    header = {"alg": "RS256", "kid": "one", "jwk": thief.as_dict(private=False)}
    with pytest.raises(Refusal, match="BadSignature"):
        read(jwt.encode(header, claims(), thief))


def test_a_changed_claim_breaks_the_signature(read, idp):
    head, _, signature = idp.id_token("n").split(".")
    body = unsigned({}, {**claims(), "roles": ["careline-admins"]}).split(".")[1]
    with pytest.raises(Refusal, match="BadSignature"):
        read(f"{head}.{body}.{signature}")


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "....", "é.é.é", "a" * 70_000, "<html></html>"])
def test_what_is_no_token_is_refused(read, token):
    with pytest.raises(Refusal, match="untrusted"):
        read(token)


@pytest.mark.parametrize("claims", [[], "text", 7, None])
def test_a_signed_thing_that_is_no_object_is_refused(read, idp, claims):
    from joserfc import jws

    signed = jws.serialize_compact({"alg": "RS256", "kid": "one"}, str(claims).encode(), idp.key)
    with pytest.raises(Refusal, match="untrusted"):
        read(signed)


def test_an_unknown_key_asks_for_the_newest_ones(read, idp):
    idp.key = rsa_key("two")
    with pytest.raises(UnknownKey):
        read(keys=[rsa_key("one")])


def test_a_token_without_a_key_id_needs_a_single_key(read, idp):
    bare = jwt.encode({"alg": "RS256"}, claims(), idp.key)
    assert "u-1" == read(bare)["sub"]
    with pytest.raises(Refusal, match="untrusted"):
        read(bare, keys=[rsa_key("one"), rsa_key("two")])


def test_only_keys_that_may_sign_and_are_strong_are_kept():
    strong = rsa_key("one").as_dict(private=False)
    listed = [
        strong,
        {**strong, "kid": "enc", "use": "enc"},
        {**strong, "kid": "short", "n": strong["n"][:171]},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "broken", "n": "!" * 400, "e": "AQAB"},
        {"kty": "EC", "kid": "broken too", "crv": "P-256", "x": "a", "y": "b"},
        ec_key("p384", "P-384").as_dict(private=False),
        ec_key("p256").as_dict(private=False),
        {"kty": "AKP", "kid": "of the future"}, "text", None,
    ]  # fmt: skip
    assert ["one", "p256"] == [key.kid for key in signing_keys({"keys": listed})]


@pytest.mark.parametrize("keys", [None, "text", {}, []])
def test_a_key_list_that_is_none_holds_no_keys(keys):
    assert () == signing_keys({"keys": keys})


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"amr": ["pwd", "mfa"]}, True), ({"amr": ["pwd", "otp"]}, True), ({"amr": ["pin", "hwk"]}, True),
        ({"amr": ["pwd"]}, False), ({"amr": ["otp"]}, False), ({"amr": ["pwd", "pin"]}, False),
        ({"amr": "mfa"}, False), ({"amr": [["mfa"]]}, False), ({}, False),
        ({"acr": "gold"}, True), ({"acr": "1"}, False), ({"acr": ["gold"]}, False),
    ],
    ids=str,
)  # fmt: skip
def test_two_kinds_of_proof_are_a_second_factor(settings, read, idp, said, enough):
    client = oidc_client(oidc_settings(settings, ISSUER, oidc_mfa_acr="gold silver"))
    assert enough == has_second_factor(said, client)
    idp.more = said
    assert "u-1" == read()["sub"], "nobody asked for it"
    strict = {"oidc_require_mfa": True, "oidc_mfa_acr": "gold silver"}
    if enough:
        assert "u-1" == read(**strict)["sub"]
    else:
        with pytest.raises(Refusal, match="no_second_factor"):
            read(**strict)


@pytest.mark.parametrize(
    ("ago", "reason"),
    [(60, ""), (900, "old"), (None, "untrusted"), ("text", "untrusted"), (True, "untrusted")],
)
def test_the_provider_may_remember_somebody_only_for_so_long(read, idp, ago, reason):
    idp.more = {"auth_time": at_from_now(-ago) if type(ago) is int else ago}
    assert "u-1" == read()["sub"], "nobody asked for it"
    if not reason:
        assert "u-1" == read(oidc_max_age_minutes=10)["sub"]
        return
    with pytest.raises(Refusal) as refused:
        read(oidc_max_age_minutes=10)
    assert reason == refused.value.reason
