"""Settings for the identity provider are refused with a sentence when they cannot work."""

import pytest

from clinic.app import create_app
from clinic.staff.oidc.client import oidc_client
from tests.clinic.staff.oidc.conftest import oidc_settings

ISSUER = "https://id.example/realms/clinic"
PRODUCTION = {"mode": "production", "secret_key": "a long one", "channel_secret": "another long one"}


def test_without_a_provider_there_is_no_registration(settings):
    assert oidc_client(settings) is None


def test_the_provider_sends_people_back_to_the_consoles_own_address(settings):
    found = oidc_client(oidc_settings(settings, ISSUER, console_url="https://console.example/"))
    assert "https://console.example/sign-in/oidc/callback" == found.redirect_uri


def test_openid_is_asked_for_whatever_the_scopes_are(settings):
    assert "openid groups" == oidc_client(oidc_settings(settings, ISSUER, oidc_scopes="groups")).scopes


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("nurses=clinician, leads = supervisor", (("nurses", "clinician"), ("leads", "supervisor"))),
        ("a=b=admin,", (("a=b", "admin"),)),
        ('{"CN=Nurses,OU=Ward": "clinician"}', (("CN=Nurses,OU=Ward", "clinician"),)),
    ],
)
def test_roles_are_read_in_their_order(settings, written, roles):
    assert roles == oidc_client(oidc_settings(settings, ISSUER, oidc_roles=written)).roles


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"oidc_client_id": ""}, "together or not at all"),
        ({"oidc_issuer": ""}, "together or not at all"),
        ({"oidc_roles": ""}, "CARELINE_OIDC_ROLES must say"),
        ({"oidc_roles": "nurses=doctor"}, "clinician, supervisor, editor, admin"),
        ({"oidc_roles": "nurses"}, "each is value=role"),
        ({"oidc_roles": "=clinician"}, "each is value=role"),
        ({"oidc_roles": "{nurses"}, "no JSON object"),
        ({"oidc_issuer": "http://id.example"}, "CARELINE_OIDC_ISSUER must be an https address"),
        ({"oidc_issuer": "nonsense"}, "CARELINE_OIDC_ISSUER must be an https address"),
        ({"oidc_issuer": "https://[broken"}, "CARELINE_OIDC_ISSUER must be an https address"),
        ({**PRODUCTION, "oidc_issuer": "http://127.0.0.1:8080"}, "CARELINE_OIDC_ISSUER must be an https"),
        ({**PRODUCTION, "console_url": "http://console.example"}, "CARELINE_CONSOLE_URL must be an https"),
        (
            {"password_sign_in": False, "oidc_issuer": "", "oidc_client_id": ""},
            "needs an identity provider, or nobody could sign in",
        ),
    ],
)
def test_a_console_that_could_not_work_does_not_start(settings, wrong, says):
    with pytest.raises(ValueError, match=says):
        create_app(oidc_settings(settings, ISSUER, **wrong))
