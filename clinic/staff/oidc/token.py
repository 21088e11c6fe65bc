"""Reads an ID token, and trusts nothing in it before the provider's signature has been checked."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, RSAKey
from joserfc.jws import JWSRegistry

from clinic.staff.oidc.client import OidcClient
from clinic.staff.oidc.refusal import Refusal

ALGORITHMS = ("RS256", "ES256")
LEEWAY_S = 60
_LONGEST = 64 * 1024
_SHORTEST_MODULUS = 342
"""Characters of a 2048-bit modulus in base64url."""
_KNOWS = frozenset({"pwd", "pin", "kba"})
_HAS = frozenset({"otp", "hwk", "swk", "sc", "pop", "sms", "tel", "mca"})
_IS = frozenset({"fpt", "face", "iris", "retina", "vbm"})

Key = RSAKey | ECKey


class _Registry(JWSRegistry):
    max_header_length = 8192  # some providers put certificates there, which are not looked at


class UnknownKey(Exception):
    """The token was signed with a key that we do not have: the provider may have changed its keys."""


def signing_keys(document: dict[str, Any]) -> tuple[Key, ...]:
    """The keys of a JWKS that may sign: RSA of 2048 bits or more, and P-256. All else is left out."""
    listed = document.get("keys")
    found: list[Key] = []
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig":
            continue
        public = {name: one[name] for name in ("kty", "kid", "n", "e", "crv", "x", "y") if name in one}
        try:
            if one.get("kty") == "RSA" and len(str(one.get("n", ""))) >= _SHORTEST_MODULUS:
                found.append(RSAKey.import_key(public))
            elif one.get("kty") == "EC" and one.get("crv") == "P-256":
                found.append(ECKey.import_key(public))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return tuple(found)


def read_id_token(
    token: str, keys: Sequence[Key], client: OidcClient, issuer: str, nonce: str, at: datetime
) -> dict[str, Any]:
    """The claims of a token that this provider signed for us, now, for this very sign-in.

    Raises UnknownKey, or Refusal: `untrusted`, `old`, or `no_second_factor`.
    """
    if len(token) > _LONGEST:
        raise Refusal("untrusted", "the token is too long")

    def fitting(obj: GuestProtocol) -> Key:
        return _key_for(obj.headers(), keys)

    try:
        registry = _Registry(algorithms=list(ALGORITHMS), strict_check_header=False)
        claims = jwt.decode(token, fitting, algorithms=list(ALGORITHMS), registry=registry).claims
        jwt.JWTClaimsRegistry(
            now=int(at.timestamp()), leeway=LEEWAY_S,
            iss={"essential": True, "value": issuer}, aud={"essential": True, "value": client.client_id},
            sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
            nonce={"essential": True},
        ).validate(claims)  # fmt: skip
    except (JoseError, ValueError, TypeError, RecursionError, OverflowError) as error:
        claim = getattr(error, "claim", "")
        raise Refusal("untrusted", f"{type(error).__name__} {claim}".strip()) from None
    _check_for_us(claims, client, nonce)
    _check_age(claims, client, at)
    if client.require_mfa and not has_second_factor(claims, client):
        raise Refusal("no_second_factor", "amr, acr", subject=claims["sub"])
    return claims


def has_second_factor(claims: dict[str, Any], client: OidcClient) -> bool:
    """Whether the provider asked for two kinds of proof (RFC 8176), or reached a level that counts."""
    if client.mfa_acr and claims.get("acr") in client.mfa_acr:
        return True
    listed = claims.get("amr")
    methods = {one for one in listed if isinstance(one, str)} if isinstance(listed, list) else set()
    return "mfa" in methods or bool(methods & _KNOWS and methods & (_HAS | _IS))


def _key_for(header: dict[str, Any], keys: Sequence[Key]) -> Key:
    kind = {"RS256": RSAKey, "ES256": ECKey}.get(str(header.get("alg")))
    if kind is None:
        raise ValueError("algorithm")
    fitting = [key for key in keys if isinstance(key, kind)]
    if (kid := header.get("kid")) is not None:
        fitting = [key for key in fitting if key.kid == kid]
    if not fitting:
        raise UnknownKey
    if len(fitting) > 1:
        raise ValueError("several keys fit")
    return fitting[0]


def _check_for_us(claims: dict[str, Any], client: OidcClient, nonce: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise Refusal("untrusted", "azp is missing")
    if party is not None and party != client.client_id:
        raise Refusal("untrusted", "azp")
    if not 1 <= len(claims["sub"]) <= 255 or not claims["sub"].isprintable():
        raise Refusal("untrusted", "sub")
    if not hmac.compare_digest(str(claims["nonce"]).encode("utf-8", "replace"), nonce.encode()):
        raise Refusal("untrusted", "nonce")


def _check_age(claims: dict[str, Any], client: OidcClient, at: datetime) -> None:
    if client.max_age_s is None:
        return
    signed_in = claims.get("auth_time")
    if isinstance(signed_in, bool) or not isinstance(signed_in, int | float):
        raise Refusal("untrusted", "auth_time", subject=claims["sub"])
    if not signed_in >= at.timestamp() - client.max_age_s - LEEWAY_S:
        raise Refusal("old", "auth_time", subject=claims["sub"])
