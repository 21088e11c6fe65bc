"""The provider is asked over real HTTP, and every way in which it can fail is a reason."""

import time
from datetime import UTC, datetime

import httpx
import pytest
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse

from clinic.staff.oidc import fetch
from clinic.staff.oidc.refusal import Refusal
from tests.clinic.staff.oidc.identity_provider import SECRET, query_of, rsa_key

VERIFIER = "v" * 64


def code_from(provider, verifier=VERIFIER):
    """What the browser brings back after signing in at the provider."""
    address = provider.address(state="s", nonce="n", verifier=verifier)
    back = httpx.get(address, follow_redirects=False).headers["location"]
    return query_of(back)["code"]


def claims_of(provider, code=None, **values):
    asked = {"verifier": VERIFIER, "nonce": "n", "at": datetime.now(UTC)} | values
    return provider.claims(code or code_from(provider), **asked)


def reason_of(do, *args, **values):
    with pytest.raises(Refusal) as refused:
        do(*args, **values)
    return refused.value.reason


def test_a_code_becomes_claims(make_provider):
    assert "u-1" == claims_of(make_provider())["sub"]


def test_a_code_is_asked_for_with_everything_that_protects_it(make_provider, idp):
    asked = query_of(make_provider().address(state="s", nonce="n", verifier=VERIFIER))
    assert ("code", "s", "n", "S256") == (
        asked["response_type"], asked["state"], asked["nonce"], asked["code_challenge_method"]
    )  # fmt: skip
    assert VERIFIER not in str(asked)
    assert "max_age" not in asked
    strict = make_provider(oidc_max_age_minutes=5, oidc_require_mfa=True, oidc_mfa_acr="gold")
    asked = query_of(strict.address(state="s", nonce="n", verifier=VERIFIER))
    assert ("300", "gold") == (asked["max_age"], asked["acr_values"])


def test_a_code_of_another_verifier_or_used_before_is_not_taken(make_provider):
    provider = make_provider()
    assert "untrusted" == reason_of(claims_of, provider, verifier="w" * 64)
    code = code_from(provider)
    assert "u-1" == claims_of(provider, code)["sub"]
    assert "untrusted" == reason_of(claims_of, provider, code)


@pytest.mark.parametrize(
    ("ways", "secret"),
    [
        (None, SECRET), (["client_secret_basic"], SECRET), (["client_secret_post"], SECRET),
        (["client_secret_post", "client_secret_basic"], SECRET), (["none"], ""),
    ],
)  # fmt: skip
def test_the_secret_is_shown_as_the_provider_wants_it(make_provider, idp, ways, secret):
    idp.document, idp.secret = {"token_endpoint_auth_methods_supported": ways}, secret
    assert "u-1" == claims_of(make_provider(oidc_client_secret=secret))["sub"]


def test_a_wrong_secret_is_the_administrators_to_mend(make_provider):
    assert "unusable" == reason_of(claims_of, make_provider(oidc_client_secret="wrong"))


def test_keys_are_read_once_and_again_when_one_is_unknown(make_provider, idp):
    provider = make_provider()
    claims_of(provider)
    claims_of(provider)
    assert 1 == idp.asked.count("/jwks")
    assert 1 == idp.asked.count("/.well-known/openid-configuration")
    idp.key = rsa_key("two")
    assert "u-1" == claims_of(provider)["sub"]
    assert 2 == idp.asked.count("/jwks")
    idp.listed = [rsa_key("one")]
    idp.key = rsa_key("three")
    assert "untrusted" == reason_of(claims_of, provider)
    assert 3 == idp.asked.count("/jwks"), "once more and not for ever"


def test_roles_that_only_userinfo_tells_are_found_there(make_provider, idp):
    idp.more = {"roles": None}
    idp.userinfo = {"sub": "u-1", "roles": ["careline-nurses"], "name": "Somebody else"}
    claims = claims_of(make_provider())
    assert (["careline-nurses"], "Ada Lovelace") == (claims["roles"], claims["name"])


def test_userinfo_of_somebody_else_is_refused(make_provider, idp):
    idp.more, idp.userinfo = {"roles": None}, {"sub": "u-2", "roles": ["careline-admins"]}
    assert "untrusted" == reason_of(claims_of, make_provider())


def test_userinfo_is_not_asked_when_the_token_says_enough(make_provider, idp):
    idp.userinfo = {"sub": "u-2"}
    claims_of(make_provider())
    assert "/userinfo" not in idp.asked


HOSTILE = {
    "down": (lambda: PlainTextResponse("no", 503), "away"),
    "a page": (lambda: HTMLResponse("<html>Sign in to the hotel's network</html>"), "unusable"),
    "nothing": (lambda: PlainTextResponse(""), "unusable"),
    "a list": (lambda: JSONResponse([1]), "unusable"),
    "too deep": (lambda: PlainTextResponse("[" * 100_000), "unusable"),
    "too long": (lambda: PlainTextResponse("x" * (fetch.MOST + 1)), "unusable"),
    "elsewhere": (lambda: RedirectResponse("http://127.0.0.1:9/"), "unusable"),
    "not there": (lambda: JSONResponse({}, 404), "unusable"),
    "empty": (lambda: JSONResponse({}), "unusable"),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
@pytest.mark.parametrize("answer", HOSTILE)
def test_whatever_a_broken_provider_answers_has_a_reason(make_provider, idp, path, answer):
    give, reason = HOSTILE[answer]
    provider = make_provider()
    if path != "/.well-known/openid-configuration":
        code = code_from(provider)
        idp.answers[path] = give
        assert reason == reason_of(claims_of, provider, code)
    else:
        idp.answers[path] = give
        assert reason == reason_of(provider.address, state="s", nonce="n", verifier=VERIFIER)
    idp.answers.clear()
    assert "u-1" == claims_of(provider)["sub"], "when it is well again nothing is left of it"


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"}, {"issuer": None}, {"issuer": 7},
        {"authorization_endpoint": None}, {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"}, {"authorization_endpoint": 7},
    ],
    ids=str,
)  # fmt: skip
def test_a_description_that_cannot_be_trusted_is_not_used(make_provider, idp, document):
    idp.document = document
    asked = {"state": "s", "nonce": "n", "verifier": VERIFIER}
    assert "unusable" == reason_of(make_provider().address, **asked)


@pytest.mark.parametrize("tokens", [{}, {"id_token": 7}, {"id_token": None}, {"access_token": "t"}])
def test_an_answer_without_a_token_cannot_be_used(make_provider, idp, tokens):
    idp.answers["/token"] = lambda: JSONResponse(tokens)
    assert "unusable" == reason_of(claims_of, make_provider())


def test_nobody_listens(make_provider, idp):
    idp.issuer = "http://127.0.0.1:9"
    asked = {"state": "s", "nonce": "n", "verifier": VERIFIER}
    assert "away" == reason_of(make_provider().address, **asked)


def test_a_failure_is_not_tried_again_at_once(make_provider, idp, monkeypatch):
    monkeypatch.setattr(fetch, "PAUSE_S", 60.0)
    idp.answers["/.well-known/openid-configuration"] = lambda: PlainTextResponse("no", 503)
    provider = make_provider()
    asked = {"state": "s", "nonce": "n", "verifier": VERIFIER}
    for _ in range(5):
        assert "away" == reason_of(provider.address, **asked)
    assert 1 == len(idp.asked)


def test_a_slow_answer_is_not_waited_for(make_provider, idp):
    idp.answers["/jwks"] = lambda: time.sleep(1.5) or JSONResponse({})
    provider = make_provider(oidc_timeout_s=0.3)
    code = code_from(provider)
    began = time.monotonic()
    assert "away" == reason_of(claims_of, provider, code)
    assert time.monotonic() - began < 1.2


def test_an_answer_that_comes_from_another_provider_is_refused(make_provider, idp):
    provider = make_provider()
    provider.check_issuer("")
    provider.check_issuer(idp.issuer)
    assert "untrusted" == reason_of(provider.check_issuer, "https://evil.example")
    idp.document = {"authorization_response_iss_parameter_supported": True}
    assert "untrusted" == reason_of(make_provider().check_issuer, "")


def test_signing_out_there_leads_back_to_the_sign_in_page(make_provider, idp):
    there = make_provider().sign_out_address()
    assert there.startswith(f"{idp.issuer}/end?")
    back = {"client_id": "careline", "post_logout_redirect_uri": "http://testserver/sign-in"}
    assert back == query_of(there)
    idp.document = {"end_session_endpoint": None}
    assert make_provider().sign_out_address() is None
