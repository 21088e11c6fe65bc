"""Who acts, when, and the sentences that a refused act answers with."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_GONE = "There is no such case. It may have been erased; go back to the queue."


@dataclass(frozen=True)
class StaffMember:
    """A signed-in person."""

    id: str
    username: str
    name: str
    role: str


@dataclass(frozen=True)
class Act:
    """One act of a staff member at a moment; `zone` is the clinic's, for times that people read."""

    staff: StaffMember
    at: datetime
    zone: tzinfo
    lease: timedelta

    def clock(self, moment: datetime | None = None) -> str:
        """A time of day as people read it, with its zone."""
        return f"{(moment or self.at).astimezone(self.zone):%H:%M %Z}".strip()


class ActRefused(Exception):
    """The case is not in a state for this act; the message says what to do instead (409)."""


class CaseNotFound(Exception):
    """There is no such case (404); the message says so, or what else there is not."""

    def __init__(self, message: str = _GONE) -> None:
        super().__init__(message)


class ActInvalid(Exception):
    """What was sent with the act cannot be used; the message says what to send (422)."""
