"""Settings of the action server."""

from typing import Annotated

from pydantic import Field

from common.settings import ProcessSettings


class ActionsSettings(ProcessSettings):
    """Addresses, deadlines (seconds) and limits of the action server.

    Rasa waits 6 s for an action, so `action_deadline_s + tell_deadline_s` must stay below that.
    """

    actions_host: str = "127.0.0.1"
    """Address that the action server listens on."""
    port: Annotated[int, Field(validation_alias="ACTIONS_PORT", gt=0, lt=65536)] = 5055
    """Port that the action server listens on."""
    triage_deadline_s: Annotated[float, Field(gt=0)] = 2.0
    """Seconds to wait for the model server; then the report counts as unassessed."""
    action_deadline_s: Annotated[float, Field(gt=0)] = 3.5
    """Seconds that an action may take before the patient gets an honest message."""
    tell_deadline_s: Annotated[float, Field(gt=0)] = 2.0
    """Seconds to write the escalation of an action that failed."""
    action_max_bytes: Annotated[int, Field(gt=0)] = 8_000_000
    """A larger request body of Rasa's is refused."""
