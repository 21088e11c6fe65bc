"""How times, waits and languages read on the pages."""

from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Protocol

from jinja2 import Environment
from markupsafe import Markup

from clinic.sbar import acuity_label, phrases, reason_label
from clinic.web.access import roles_for

_ROWS_KEPT = 1000
_STATES = {"open": "Open", "acknowledged": "Acknowledged", "claimed": "Claimed", "resolved": "Resolved"}
_EVENTS = {
    "created": "Escalated",
    "raised": "Acuity raised",
    "updated": "More words or rules were added",
    "acknowledged": "Acknowledged",
    "claimed": "Claimed",
    "taken_over": "Taken over",
    "lease_expired": "Claim ended without activity",
    "replied": "Replied to the patient",
    "handed_back": "Handed back to the assistant",
    "resolved": "Resolved",
    "paged_again": "Paged again",
    "assigned": "Assigned",
    "snoozed": "Put off",
    "noted": "Private note added",
    "labelled": "Acuity judged",
    "emergency_advised": "Emergency services advised",
    "told_unavailable": "Patient told that no clinician is available yet",
}
_STATES_OF_MESSAGES = {"delivered": "Delivered", "sent": "Not yet delivered"}


class Marked(Protocol):
    """A message with its marks."""

    at: datetime
    state: str
    delivered_at: datetime | None
    read_at: datetime | None


def waited(seconds: int) -> str:
    """A waiting time as people say it."""
    minutes = seconds // 60
    if minutes < 1:
        return "< 1 min"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours < 48 else f"{hours // 24} days"


def teach(env: Environment, zone: tzinfo) -> None:
    """Give the templates these words; times are shown in the clinic's zone."""

    def clock(at: datetime) -> str:
        return f"{at.astimezone(zone):%H:%M}"

    def moment(at: datetime) -> str:
        return f"{at.astimezone(zone):%d %b, %H:%M}"

    def mark(line: Marked) -> str:
        step, when = ("Read", line.read_at) if line.read_at else ("Delivered", line.delivered_at)
        if when is None:
            return _STATES_OF_MESSAGES.get(line.state, line.state)
        same_day = when.astimezone(zone).date() == line.at.astimezone(zone).date()
        return f"{step} {clock(when) if same_day else moment(when)}"

    env.filters |= {
        "mark": mark,
        "mark_kind": lambda line: "read" if line.read_at else line.state,
        "waited": waited,
        "queue_row": lru_cache(_ROWS_KEPT)(
            lambda row: Markup(env.get_template("_queue_row.html").render(row=row))
        ),
        "clock": clock,
        "moment": moment,
        "clock_of": lambda written: clock(datetime.fromisoformat(written)),
        "language": lambda lang: phrases()["languages"].get(lang, lang),
        "acuity": acuity_label,
        "reason": reason_label,
        "state": lambda state: _STATES[state],
        "may": lambda role, path: role in roles_for(path),
        "event": lambda kind: _EVENTS.get(kind, kind),
    }
