"""What every route of the console needs: settings, database sessions, templates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from sqlalchemy.orm import Session, sessionmaker

from clinic.settings import ClinicSettings
from clinic.snapshots import Snapshots
from clinic.staff.oidc.provider import Provider
from clinic.staff.signed_in import SignedIn
from clinic.transitions.act import Act
from common.clock import now


@dataclass(frozen=True)
class Room:
    """One console process."""

    settings: ClinicSettings
    sessions: sessionmaker[Session]
    templates: Jinja2Templates
    snapshots: Snapshots = field(default_factory=Snapshots)
    provider: Provider | None = None

    @property
    def cookie(self) -> str:
        """The session cookie's name; the prefix makes browsers insist on HTTPS and one host."""
        return "__Host-careline_staff" if self.settings.secure_cookies else "careline_staff"

    def page(
        self, request: Request, name: str, values: Mapping[str, Any], status: int = 200
    ) -> HTMLResponse:
        """Render a template with who is signed in."""
        signed_in = getattr(request.state, "signed_in", None)
        return self.templates.TemplateResponse(
            request, name, {"signed_in": signed_in, **values}, status_code=status
        )


def room_of(request: Request) -> Room:
    """The room of the app that serves this request."""
    return request.app.state.room


def who(request: Request) -> SignedIn:
    """Who is signed in; the gate let nobody else through."""
    return request.state.signed_in


def act_of(request: Request) -> Act:
    """An act of the signed-in person at this moment."""
    settings = room_of(request).settings
    return Act(who(request).staff, now(), settings.zone, settings.lease)
