"""A conversation's memory that does not grow: the last turns whole, and what came before as a state.

Rasa's own tracker replays every event of the session several times in each turn, so that a long conversation
gets slower with each message. This one replays the last turns from the state in which they began, which gives
the same slots, the same actions and the same predictions, as long as no rule looks further back.
"""

import dataclasses
from collections import deque
from typing import Any, List, Optional

from rasa.shared.core.events import (
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

KEPT_TURNS = 6
"""The patient's messages that are kept whole; no rule may look further back (a test reads the rules)."""
_SESSION, _USER = SessionStarted.type_name, UserUttered.type_name
_LOOKS_BACK = frozenset(
    event.type_name for event in (ActionReverted, ActiveLoop, Restarted, UserUtteranceReverted)
)
_BEGINS_ANEW = frozenset((Restarted.type_name, _SESSION))


class BoundedTracker(DialogueStateTracker):
    """Rasa's tracker, of which all but the last turns can be forgotten without changing what it knows.

    `base` is the state before the first of `events` (None: nothing came before), `earlier` the newest
    message of those before it that was typed, and `stored` how many of `events` the store has written.
    """

    base: Optional[DialogueStateTracker] = None
    earlier: Optional[UserUttered] = None
    stored: int = 0
    version: Any = None

    def copy(self) -> "BoundedTracker":
        """The same state in an object of its own, without replaying anything."""
        twin = self._blank()
        _take_state(self, twin)
        twin.events = deque(self.events)
        twin.base, twin.earlier = self.base, self.earlier
        twin.stored, twin.version = self.stored, self.version
        return twin

    def init_copy(self) -> "BoundedTracker":
        """A tracker from which replaying `events` leads to the present state."""
        fresh = self._blank()
        if self.base is None or self._begins_anew():
            fresh._reset_slots()
        else:
            _take_state(self.base, fresh)
        return fresh

    def replay_events(self) -> None:
        """Go through the events again, from the state in which they began."""
        if self.base is not None and not self._begins_anew():
            _take_state(self.base, self)
        super().replay_events()

    def forget(self, turns: int = KEPT_TURNS) -> None:
        """Keep the current session's last turns and, of all before them, the state that they led to.

        Keeps everything while an event may still reach back to what came before: a form that is open, a
        turn that was taken back.
        """
        kinds = [event.type_name for event in self.events]
        if _SESSION in kinds:
            start = len(kinds) - 1 - kinds[::-1].index(_SESSION)
            self._drop(start)
            self.base = self.earlier = None
            kinds = kinds[start:]
        if self.active_loop is not None or not _LOOKS_BACK.isdisjoint(kinds):
            return
        said = [at for at, kind in enumerate(kinds) if kind == _USER]
        if len(said) <= turns:
            return
        # The session's start, when it is among the events, changes nothing in a tracker at its beginning.
        base = self.init_copy()
        for event in self._drop(said[-turns]):
            event.apply_to(base)
            if event.type_name == _USER and is_typed(event):
                self.earlier = event
        self.base = base

    def _drop(self, number: int) -> List[Event]:
        """Take that many events from the front."""
        self.stored = max(0, self.stored - number)
        return [self.events.popleft() for _ in range(number)]

    def _begins_anew(self) -> bool:
        return any(event.type_name in _BEGINS_ANEW for event in self.events)

    def _blank(self) -> "BoundedTracker":
        """A tracker at its beginning, but with the slots as they are now."""
        blank = BoundedTracker(self.sender_id, (), is_rule_tracker=self.is_rule_tracker)
        blank.slots = {name: _twin(slot) for name, slot in self.slots.items()}
        return blank


def is_typed(event: UserUttered) -> bool:
    """Whether the patient wrote it; a pressed button begins with a slash, and a typed slash never does."""
    return bool(event.text) and not event.text.startswith("/")


def _twin(slot: Slot) -> Slot:
    """What copy.copy makes, in a tenth of the time."""
    twin = object.__new__(type(slot))
    vars(twin).update(vars(slot))
    return twin


def _take_state(source: DialogueStateTracker, target: DialogueStateTracker) -> None:
    for name, slot in source.slots.items():
        vars(target.slots[name]).update(vars(slot))
    target._paused = source._paused
    target.followup_action = source.followup_action
    target.latest_action = source.latest_action
    target.latest_message = source.latest_message
    target.latest_bot_utterance = source.latest_bot_utterance
    target.active_loop = dataclasses.replace(source.active_loop) if source.active_loop else None
    target.model_id = source.model_id
    target.assistant_id = source.assistant_id
