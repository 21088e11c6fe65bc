"""Why a sign-in through the identity provider did not happen."""

from typing import Literal

Reason = Literal[
    "away", "unusable", "denied", "stale", "untrusted", "old", "no_second_factor", "no_role", "disabled"
]


class Refusal(Exception):
    """Nobody is signed in. `reason` goes into the audit, `why` into the log: names of fields, no values."""

    def __init__(self, reason: Reason, why: str = "", *, subject: str = "") -> None:
        super().__init__(f"{reason}: {why}")
        self.reason = reason
        self.why = why
        self.subject = subject
