"""An identity provider for tests: real signatures, a real PKCE check, codes good once, a port of its own."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "careline"
SECRET = "a secret: with+signs"
ADA = {
    "sub": "u-1", "preferred_username": "ada@clinic.example", "name": "Ada Lovelace",
    "email": "ada@clinic.example", "roles": ["careline-nurses", "everybody"],
}  # fmt: skip


@cache
def rsa_key(kid: str) -> RSAKey:
    """A key pair, made once: making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@cache
def ec_key(kid: str, curve: str = "P-256") -> ECKey:
    return ECKey.generate_key(curve, {"kid": kid, "use": "sig"})


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token as an attacker writes it, with whatever header and signature."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class IdentityProvider:
    """What it knows and how it behaves may be changed by a test at any moment."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: dict(ADA))
    key: Any = field(default_factory=lambda: rsa_key("one"))
    listed: list[Any] | None = None
    """The keys of its JWKS; None: the one that signs."""
    more: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token that differ from the right ones; None takes one out."""
    token: Callable[[dict[str, Any]], str] | None = None
    """Makes the ID token instead of a right signature."""
    document: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[], Response]] = field(default_factory=dict)
    """Answers that are given instead of the right ones, by path."""
    error: str = ""
    userinfo: dict[str, Any] | None = None
    secret: str = SECRET
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Starlette:
        paths = {
            "/.well-known/openid-configuration": self._discovery, "/authorize": self._authorize,
            "/token": self._token, "/jwks": self._jwks, "/userinfo": self._userinfo,
        }  # fmt: skip
        return Starlette(
            routes=[
                Route(path, self._answering(path, do), methods=["GET", "POST"]) for path, do in paths.items()
            ]
        )

    def _answering(self, path: str, do: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            self.asked.append(path)
            return self.answers[path]() if path in self.answers else await do(request)

        return answer

    async def _discovery(self, _request: Request) -> Response:
        endpoints = {
            "authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks",
            "end_session_endpoint": "/end",
        }  # fmt: skip
        found = {name: self.issuer + path for name, path in endpoints.items()}
        if self.userinfo is not None:
            found["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        found |= {"issuer": self.issuer, **self.document}
        return JSONResponse({name: value for name, value in found.items() if value is not None})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert ("code", CLIENT_ID, "S256") == (
            asked["response_type"], asked["client_id"], asked["code_challenge_method"]
        )  # fmt: skip
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if self.error:
            back["error"] = self.error
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if not self._is_client(request, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = asked is not None and (challenge, form["redirect_uri"]) == (
            asked["code_challenge"], asked["redirect_uri"]
        )  # fmt: skip
        if not fits or form["grant_type"] != "authorization_code":
            return JSONResponse({"error": "invalid_grant"}, 400)
        tokens = {"id_token": self.id_token(asked["nonce"]), "access_token": "t", "token_type": "Bearer"}
        return JSONResponse(tokens)

    async def _jwks(self, _request: Request) -> Response:
        keys = [self.key] if self.listed is None else self.listed
        return JSONResponse({"keys": [key.as_dict(private=False) for key in keys]})

    async def _userinfo(self, request: Request) -> Response:
        assert "Bearer t" == request.headers["authorization"]
        return JSONResponse(self.userinfo)

    def id_token(self, nonce: str) -> str:
        """The token for a sign-in with that nonce."""
        at = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "exp": at + 300, "iat": at, "nonce": nonce, **self.person,
            **self.more,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.token:
            return self.token(claims)
        algorithm = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        return jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[algorithm])

    def _is_client(self, request: Request, form: dict[str, str]) -> bool:
        basic = request.headers.get("authorization", "").removeprefix("Basic ")
        if basic:
            name, _, secret = base64.b64decode(basic).decode().partition(":")
            return (unquote(name), unquote(secret)) == (CLIENT_ID, self.secret)
        return (form.get("client_id"), form.get("client_secret", "")) == (CLIENT_ID, self.secret)


@contextmanager
def running(provider: IdentityProvider) -> Iterator[IdentityProvider]:
    """The provider on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(provider.app(), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        provider.issuer = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield provider
    finally:
        server.should_exit = True
        thread.join()


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
