"""The provider's roles are found wherever its claim lies."""

import pytest

from clinic.staff.oidc.client import oidc_client
from clinic.staff.oidc.roles import role_of
from tests.clinic.staff.oidc.conftest import oidc_settings


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("groups", {"groups": ["careline-nurses"]}, "clinician"),
        ("realm_access.roles", {"realm_access": {"roles": ["careline-admins"]}}, "admin"),
        ("https://clinic.example/roles", {"https://clinic.example/roles": "careline-editors"}, "editor"),
        ("a.b", {"a.b": ["careline-leads"], "a": {"b": ["careline-nurses"]}}, "supervisor"),
        ("a.b", {"a": "careline-leads"}, None),
        ("groups", {"roles": ["careline-nurses"]}, None),
        ("groups", {"groups": ["CARELINE-NURSES"]}, None),
        ("groups", {"groups": ["careline-nurses-abroad"]}, None),
    ],
)
def test_a_role_is_found_where_the_setting_says(settings, claim, claims, role):
    client = oidc_client(oidc_settings(settings, "https://id.example", oidc_role_claim=claim))
    assert role == role_of(claims, client)
