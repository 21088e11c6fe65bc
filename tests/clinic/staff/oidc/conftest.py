"""An identity provider that runs, and the console's registration with it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from clinic.settings import ClinicSettings
from clinic.staff.oidc import fetch
from clinic.staff.oidc.client import OidcClient, oidc_client
from clinic.staff.oidc.provider import Provider
from tests.clinic.staff.oidc.identity_provider import CLIENT_ID, SECRET, IdentityProvider, running

ROLES = "careline-leads=supervisor,careline-nurses=clinician,careline-editors=editor,careline-admins=admin"


def oidc_settings(settings: ClinicSettings, issuer: str, **more: Any) -> ClinicSettings:
    """The settings of a console that the provider knows."""
    own = {
        "oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": SECRET,
        "oidc_name": "Clinic ID", "oidc_roles": ROLES, "console_url": "http://testserver",
    }  # fmt: skip
    kept = settings.model_dump(exclude_unset=True)
    return ClinicSettings(_env_file=None, **{**kept, **own, **more})


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    monkeypatch.setattr(fetch, "PAUSE_S", 0.0)
    with running(IdentityProvider()) as provider:
        yield provider


@pytest.fixture
def client(settings: ClinicSettings, idp: IdentityProvider) -> OidcClient:
    found = oidc_client(oidc_settings(settings, idp.issuer))
    assert found
    return found


@pytest.fixture
def make_provider(
    settings: ClinicSettings, idp: IdentityProvider
) -> Iterator[Callable[..., Provider]]:
    """The console's side of it, with settings that differ from the usual ones."""
    made = []

    def make(**more: Any) -> Provider:
        found = oidc_client(oidc_settings(settings, idp.issuer, **more))
        assert found
        made.append(Provider(found))
        return made[-1]

    yield make
    for one in made:
        one.close()
