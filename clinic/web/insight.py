"""The figures: a page, and the same as CSV."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from clinic import audit
from clinic.insight import charts
from clinic.insight.figures import Figures, read_figures
from clinic.insight.sheet import as_csv
from clinic.web.room import room_of, who
from common.clock import now

router = APIRouter(prefix="/insight")
PERIODS = {1: "24 hours", 7: "7 days", 28: "28 days", 90: "90 days", 365: "1 year"}
_USUAL = 28


@router.get("", response_class=HTMLResponse)
def insight_page(request: Request, days: int = _USUAL) -> HTMLResponse:
    """Cases by acuity and hour, waiting times, overdue, false alarms, rules and languages."""
    figures = _figures(request, days)
    values = {"figures": figures, "periods": PERIODS, "charts": charts}
    return room_of(request).page(request, "insight.html", values)


@router.get("/figures.csv")
def figures_csv(request: Request, days: int = _USUAL) -> Response:
    """The same numbers as a table for other programs; audited as an export."""
    figures = _figures(request, days)
    with room_of(request).sessions.begin() as session:
        actor = who(request).staff.username
        audit.append(
            session, actor=actor, act="export", subject="figures", detail=f"csv, {figures.days} days"
        )
    name = f"careline-figures-{figures.days}-days.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(figures), media_type="text/csv; charset=utf-8", headers=headers)


def _figures(request: Request, days: int) -> Figures:
    room = room_of(request)
    with room.sessions() as session:
        return read_figures(session, now(), room.settings.zone, days=days if days in PERIODS else _USUAL)
