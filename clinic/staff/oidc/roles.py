"""Which role the identity provider's own roles or groups give somebody here."""

from typing import Any

from clinic.staff.oidc.client import OidcClient


def role_of(claims: dict[str, Any], client: OidcClient) -> str | None:
    """The first role of the mapping that fits, or None: whoever has none does not get in."""
    held = _texts(_claim(claims, client.role_claim))
    return next((role for value, role in client.roles if value in held), None)


def _claim(claims: dict[str, Any], name: str) -> Any:
    """The claim of that name, or the one that dots lead to, such as realm_access.roles."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _texts(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else [value]
    return frozenset(one for one in listed if isinstance(one, str))
