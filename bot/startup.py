"""What Careline changes in a running Rasa 3.6.21, all in one place, and nothing else.

Rasa goes on after a failed action and forgets what was to follow, answers from an empty memory when its
database fails, checks the schema of every action's answer against its meta-schema, sends the whole
conversation to every action over a new connection and waits five minutes for it (`action_server.py`), and
goes through the whole conversation several times a turn (`bounded_tracker.py`, `shortcuts.py`). `apply`
puts subclasses of ours in the places where Rasa looks its own classes up. It first checks that those places
are as they were in 3.6.21, and stops the start when one is not: a patch that silently no longer applies
would be worse than none.
"""

import asyncio
import inspect
from dataclasses import dataclass, field
from typing import Any, List, Optional

import rasa
import rasa.core.actions.action as actions
import rasa.core.agent as agent_module
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import quiet, shortcuts, without_tensorflow
from bot.action_server import CarelineRemoteAction, KeepAliveEndpoint
from bot.errors import ActionFailed, TurnAborted, UnexpectedRasa
from bot.follow_ups import as_answer
from bot.offers import with_intake, with_offer, with_study
from bot.stores.lock_store import AsyncioLockStore
from bot.stores.tracker_store import EncryptedTrackerStore

RASA_VERSION = "3.6.21"
EXPECTED_PARAMETERS = {
    MessageProcessor._run_action: ["self", "action", "tracker", "output_channel", "nlg", "prediction"],
    MessageProcessor._handle_message_with_tracker: ["self", "message", "tracker"],
    MessageProcessor._predict_next_with_tracker: ["self", "tracker"],
    MessageProcessor.parse_message: ["self", "message", "tracker", "only_output_properties"],
    MessageProcessor._run_prediction_loop: ["self", "output_channel", "tracker"],
    actions.RemoteAction._action_call_format: ["self", "tracker", "domain"],
    actions.RemoteAction._validate_action_result: ["self", "result"],
    DaskGraphRunner.run: ["self", "inputs", "targets"],
    DaskGraphRunner.__init__: ["self", "graph_schema", "model_storage", "execution_context", "hooks"],
    Event.resolve_by_type: ["type_name", "default"],
    DialogueStateTracker.__init__: [
        "self", "sender_id", "slots", "max_event_history", "sender_source", "is_rule_tracker",
    ],
    DialogueStateTracker.copy: ["self"],
    DialogueStateTracker.init_copy: ["self"],
    DialogueStateTracker.replay_events: ["self"],
    DialogueStateTracker.current_state: ["self", "event_verbosity"],
    EndpointConfig.session: ["self"],
    EndpointConfig.request: ["self", "method", "subpath", "content_type", "compress", "kwargs"],
    agent_module.FailSafeTrackerStore.__init__: [
        "self", "tracker_store", "on_tracker_store_error", "fallback_tracker_store",
    ],
}  # fmt: skip


@dataclass
class TurnReport:
    """How a turn went: what failed, whether the conversation is paused, in which language it ended."""

    failures: List[str] = field(default_factory=list)
    paused: bool = False
    lang: Optional[str] = None

    def fail(self, why: str) -> None:
        """Note one failure, in words that hold nothing of the patient's."""
        self.failures.append(why)


class WatchedAction:
    """An action whose failure is put in the turn's report before Rasa swallows it."""

    def __init__(self, action: Any, report: TurnReport) -> None:
        self._action = action
        self._report = report
        self.failed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)

    async def run(self, *args: Any) -> Any:
        """Run the action; raises ActionFailed in the place of any error."""
        try:
            return await self._action.run(*args)
        except actions.ActionExecutionRejection:
            # A form declines a turn this way; an action of ours that was not carried out is a failure.
            if isinstance(self._action, actions.RemoteAction):
                self._note("rejected")
            raise
        except Exception as error:
            self._note(type(error).__name__)
            raise ActionFailed(f"{self._action.name()}: {type(error).__name__}") from None

    def _note(self, why: str) -> None:
        self.failed = True
        self._report.fail(f"{self._action.name()}: {why}")


class CarelineProcessor(MessageProcessor):
    """Rasa's turn, with failures reported instead of swallowed, and only on our own stores."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not isinstance(self.tracker_store, EncryptedTrackerStore):
            raise UnexpectedRasa(f"the tracker store is {type(self.tracker_store).__name__}")
        if not isinstance(self.lock_store, AsyncioLockStore):
            raise UnexpectedRasa(f"the lock store is {type(self.lock_store).__name__}")
        configured = kwargs.get("action_endpoint")
        if configured is None:
            raise UnexpectedRasa("endpoints.yml names no action endpoint")
        self.action_endpoint = KeepAliveEndpoint.like(configured)
        if not isinstance(self.graph_runner, DaskGraphRunner):
            raise UnexpectedRasa(f"the model runs in a {type(self.graph_runner).__name__}")
        self._rule_turns = shortcuts.turns_that_rules_see(self.graph_runner)
        self.graph_runner = shortcuts.PlannedRunner(self.graph_runner)

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        parsed = message.parse_data or await self.parse_message(message, tracker)
        slots = tracker.current_slot_values()
        message.parse_data = as_answer(
            with_intake(with_study(with_offer(parsed, slots), slots), slots), message.metadata
        )
        await super()._handle_message_with_tracker(message, tracker)

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> Any:
        if tracker.followup_action:
            return super()._predict_next_with_tracker(tracker)
        newest = tracker.copy()
        newest.forget(self._rule_turns)
        return super()._predict_next_with_tracker(newest)

    async def _run_action(
        self, action: Any, tracker: Any, output_channel: OutputChannel, nlg: Any, prediction: Any
    ) -> bool:
        watched = WatchedAction(action, _report(output_channel))
        more = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        if watched.failed and action.name() == ACTION_SESSION_START_NAME:
            raise TurnAborted
        return more

    async def _run_prediction_loop(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> None:
        await super()._run_prediction_loop(output_channel, tracker)
        report = _report(output_channel)
        report.paused = tracker.is_paused()
        report.lang = tracker.get_slot("lang")
        if not report.paused and tracker.latest_action_name != ACTION_LISTEN_NAME:
            report.fail("the turn ended without listening again")
            # Otherwise Rasa counts this turn's actions into every later one and never answers again.
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME), self.domain)


def check() -> None:
    """Raise UnexpectedRasa when Rasa is not as it was in 3.6.21."""
    if rasa.__version__ != RASA_VERSION:
        raise UnexpectedRasa(f"written for Rasa {RASA_VERSION}, found {rasa.__version__}")
    for function, expected in EXPECTED_PARAMETERS.items():
        found = list(inspect.signature(function).parameters)
        if found != expected:
            raise UnexpectedRasa(f"{function.__qualname__} takes {found}, expected {expected}")
    if agent_module.MessageProcessor not in (MessageProcessor, CarelineProcessor):
        raise UnexpectedRasa("rasa.core.agent does not build rasa.core.processor.MessageProcessor")


def apply() -> None:
    """Put our subclasses in place; raises UnexpectedRasa when Rasa is not as it was in 3.6.21."""
    check()
    quiet.apply()
    shortcuts.apply()
    agent_module.MessageProcessor = CarelineProcessor
    agent_module.FailSafeTrackerStore = _as_it_is
    actions.RemoteAction = CarelineRemoteAction


async def warm_up(agent: Any) -> None:
    """Load what is loaded on first use, in both languages; raises RuntimeError when no model is loaded."""
    if agent is None or not agent.is_ready():
        raise RuntimeError("no dialogue model is loaded: run scripts/prepare.py and look at the log above")
    for text in ("hello", "你好"):
        await asyncio.wait_for(agent.processor.parse_message(UserMessage(text, metadata={})), 60)
    without_tensorflow.seal()


async def close(agent: Any) -> None:
    """Close what `apply` opened."""
    endpoint = getattr(getattr(agent, "processor", None), "action_endpoint", None)
    if isinstance(endpoint, KeepAliveEndpoint):
        await endpoint.close()


def _as_it_is(store: TrackerStore) -> TrackerStore:
    """In the place of Rasa's wrapper that answers from an empty memory when the store fails."""
    return store


def _report(output_channel: OutputChannel) -> TurnReport:
    report = getattr(output_channel, "report", None)
    return report if isinstance(report, TurnReport) else TurnReport()
