"""What the identity provider knows the console as, and which of its roles count here."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from clinic.settings import ClinicSettings
from clinic.staff.accounts import ROLES

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class OidcClient:
    """One identity provider and our registration with it."""

    issuer: str
    client_id: str
    secret: str
    name: str
    scopes: str
    role_claim: str
    roles: tuple[tuple[str, str], ...]
    redirect_uri: str
    home: str
    require_mfa: bool = False
    mfa_acr: tuple[str, ...] = ()
    max_age_s: int | None = None
    timeout_s: float = 5.0


def oidc_client(settings: ClinicSettings) -> OidcClient | None:
    """The registration that the settings describe, or None when there is none.

    Raises ValueError saying which setting is missing or wrong.
    """
    if not settings.oidc_issuer and not settings.oidc_client_id:
        if not settings.password_sign_in:
            raise ValueError(
                "CARELINE_PASSWORD_SIGN_IN=false needs an identity provider, or nobody could sign in: set"
                " CARELINE_OIDC_ISSUER and CARELINE_OIDC_CLIENT_ID, or take the line out"
            )
        return None
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise ValueError("CARELINE_OIDC_ISSUER and CARELINE_OIDC_CLIENT_ID are set together or not at all")
    production = settings.mode == "production"
    _check_address("CARELINE_OIDC_ISSUER", settings.oidc_issuer, production)
    _check_address("CARELINE_CONSOLE_URL", settings.console_url, production)
    home = settings.console_url.rstrip("/")
    scopes = settings.oidc_scopes.split()
    return OidcClient(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_client_secret.get_secret_value(),
        name=settings.oidc_name,
        scopes=" ".join(["openid", *(one for one in scopes if one != "openid")]),
        role_claim=settings.oidc_role_claim,
        roles=_roles(settings.oidc_roles),
        redirect_uri=f"{home}/sign-in/oidc/callback",
        home=f"{home}/sign-in",
        require_mfa=settings.oidc_require_mfa,
        mfa_acr=tuple(settings.oidc_mfa_acr.split()),
        max_age_s=int(settings.oidc_max_age_minutes * 60) if settings.oidc_max_age_minutes else None,
        timeout_s=settings.oidc_timeout_s,
    )


def is_fit_address(address: str, *, https_only: bool) -> bool:
    """Whether secrets may travel to it: https, or http to this very machine where that is allowed."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.fragment or len(address) > 255:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and not https_only and host in _LOOPBACK)


def _check_address(name: str, address: str, production: bool) -> None:
    # The console's own address may be any http one in a demo; the provider's may not.
    relaxed = name == "CARELINE_CONSOLE_URL" and not production and address.startswith("http://")
    if not relaxed and not is_fit_address(address, https_only=production):
        raise ValueError(f"{name} must be an https address for sign-in through an identity provider")


def _roles(written: str) -> tuple[tuple[str, str], ...]:
    """The mapping in the order in which it is written: somebody with two of the values gets the first."""
    found = tuple(_pairs(written))
    if not found:
        raise ValueError(
            "CARELINE_OIDC_ROLES must say which of the provider's roles count here, such as"
            " careline-nurses=clinician,careline-leads=supervisor"
        )
    for value, role in found:
        if not value or role not in ROLES:
            raise ValueError(f"CARELINE_OIDC_ROLES: each is value=role, the role one of {', '.join(ROLES)}")
    return found


def _pairs(written: str) -> list[tuple[str, str]]:
    if written.lstrip().startswith("{"):
        try:
            read: dict[str, Any] = json.loads(written)
        except ValueError:
            raise ValueError("CARELINE_OIDC_ROLES begins with { and is no JSON object") from None
        return [(value, str(role)) for value, role in read.items()]
    parts = (part.rpartition("=") for part in written.split(",") if part.strip())
    return [(value.strip(), role.strip()) for value, _, role in parts]
