"""The conversations that one process saw last, each with the mark by which it knows whether they moved on."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Optional, Text

REMEMBERED = 500
"""Conversations kept in memory; any other is read from the database again."""


@dataclass(frozen=True)
class Version:
    """The newest stored event of a conversation.

    Its encrypted content is part of it: SQLite gives the ids of erased events to new ones.
    """

    last_id: int
    last_data: Text


class Memory:
    """A bounded number of conversations; the one that was used longest ago makes room."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._known: "OrderedDict[Text, Any]" = OrderedDict()

    def get(self, sender_id: Text) -> Optional[Any]:
        """What is remembered of the conversation; it must not be changed."""
        return self._known.get(sender_id)

    def put(self, tracker: Any) -> None:
        """Remember the conversation as it is now."""
        self._known[tracker.sender_id] = tracker
        self._known.move_to_end(tracker.sender_id)
        if len(self._known) > self._size:
            self._known.popitem(last=False)

    def drop(self, sender_id: Text) -> None:
        """Forget the conversation."""
        self._known.pop(sender_id, None)

    def __len__(self) -> int:
        return len(self._known)
