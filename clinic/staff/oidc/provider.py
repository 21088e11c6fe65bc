"""The identity provider: where it sends people, and what it says of the one who came back."""

import base64
import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from clinic.staff.oidc.client import OidcClient, is_fit_address
from clinic.staff.oidc.fetch import Fetcher, Kept
from clinic.staff.oidc.refusal import Refusal
from clinic.staff.oidc.roles import role_of
from clinic.staff.oidc.token import Key, UnknownKey, read_id_token, signing_keys

_OUR_FAULT = ("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope")


class Provider:
    """Discovered when it is first needed, so that the console starts while the provider is away."""

    def __init__(self, client: OidcClient, transport: httpx.BaseTransport | None = None) -> None:
        self.client = client
        self._fetch = Fetcher(client.timeout_s, transport)
        self._document: Kept[dict[str, Any]] = Kept(self._discover)
        self._keys: Kept[tuple[Key, ...]] = Kept(self._read_keys)

    def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent to sign in; raises Refusal."""
        client = self.client
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": client.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        if client.require_mfa and client.mfa_acr:
            asked["acr_values"] = " ".join(client.mfa_acr)
        if client.max_age_s is not None:
            asked["max_age"] = str(client.max_age_s)
        return _with(self._endpoint("authorization_endpoint"), asked)

    def claims(self, code: str, *, verifier: str, nonce: str, at: datetime) -> dict[str, Any]:
        """What the provider says of whoever came back with this code; raises Refusal."""
        tokens = self._exchange(code, verifier)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise Refusal("unusable", "id_token is missing")
        claims = self._read(id_token, nonce, at)
        if role_of(claims, self.client) is None:
            claims = {**self._told_apart(tokens, claims["sub"]), **claims}
        return claims

    def check_issuer(self, iss: str) -> None:
        """Whether the answer comes from this provider and no other (RFC 9207); raises Refusal."""
        document = self._document.get()
        promised = document.get("authorization_response_iss_parameter_supported") is True
        if (iss or promised) and iss != document["issuer"]:
            raise Refusal("untrusted", "iss of the answer")

    def sign_out_address(self) -> str | None:
        """Where the browser is sent to sign out there too; None when the provider has no such place."""
        if "end_session_endpoint" not in self._document.get():
            return None
        back = {"client_id": self.client.client_id, "post_logout_redirect_uri": self.client.home}
        return _with(self._endpoint("end_session_endpoint"), back)

    def close(self) -> None:
        """Close the connections to the provider."""
        self._fetch.close()

    def _read(self, id_token: str, nonce: str, at: datetime) -> dict[str, Any]:
        issuer = self._document.get()["issuer"]
        for renew in (False, True):
            keys = self._keys.get(renew=renew)
            try:
                return read_id_token(id_token, keys, self.client, issuer, nonce, at)
            except UnknownKey:
                continue
        raise Refusal("untrusted", "no key fits")

    def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        client = self.client
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.redirect_uri,
            "code_verifier": verifier,
        }
        values: dict[str, Any] = {"data": form}
        if client.secret and self._takes_basic():
            values["auth"] = (quote(client.client_id, safe=""), quote(client.secret, safe=""))
        else:
            form["client_id"] = client.client_id
            if client.secret:
                form["client_secret"] = client.secret
        status, answer = self._fetch.json("POST", self._endpoint("token_endpoint"), **values)
        if status == 200:
            return answer
        if answer.get("error") == "invalid_grant":
            raise Refusal("untrusted", "the code was not taken")
        known = answer.get("error") if answer.get("error") in _OUR_FAULT else "unknown"
        raise Refusal("unusable", f"token endpoint: status {status}, error {known}")

    def _takes_basic(self) -> bool:
        ways = self._document.get().get("token_endpoint_auth_methods_supported")
        return not isinstance(ways, list) or "client_secret_basic" in ways or "client_secret_post" not in ways

    def _told_apart(self, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
        """What some providers say only at their userinfo address; nothing when there is none."""
        access = tokens.get("access_token")
        if not isinstance(access, str) or "userinfo_endpoint" not in self._document.get():
            return {}
        headers = {"Authorization": f"Bearer {quote(access, safe='-._~+/=')}"}
        status, told = self._fetch.json("GET", self._endpoint("userinfo_endpoint"), headers=headers)
        if status != 200 or told.get("sub") != subject:
            raise Refusal("untrusted", f"userinfo: status {status}", subject=subject)
        return told

    def _discover(self) -> dict[str, Any]:
        issuer = self.client.issuer
        status, document = self._fetch.json("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if status != 200:
            raise Refusal("unusable", f"discovery: status {status}")
        if not isinstance(said := document.get("issuer"), str) or said.rstrip("/") != issuer.rstrip("/"):
            raise Refusal("unusable", "discovery: it calls itself otherwise than CARELINE_OIDC_ISSUER")
        return document

    def _read_keys(self) -> tuple[Key, ...]:
        status, document = self._fetch.json("GET", self._endpoint("jwks_uri"))
        if status != 200 or not (keys := signing_keys(document)):
            raise Refusal("unusable", f"keys: status {status}, or none that may sign")
        return keys

    def _endpoint(self, name: str) -> str:
        address = self._document.get().get(name)
        https_only = self.client.issuer.startswith("https:")
        if not isinstance(address, str) or not is_fit_address(address, https_only=https_only):
            raise Refusal("unusable", f"discovery: {name}")
        return address


def _with(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
