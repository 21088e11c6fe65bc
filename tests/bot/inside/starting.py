"""Starts with a changed Rasa, in Rasa's own environment."""

from types import SimpleNamespace
from typing import Any
from unittest import mock

import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot import shortcuts, startup
from bot.errors import UnexpectedRasa


def refused(change: str) -> str:
    """What the start says of this change; nothing when it goes through."""

    def other(self: Any, more: Any) -> None:
        """Something with other parameters."""

    other.__qualname__ = {"processor": "_run_action", "copy": "copy", "call": "_action_call_format"}.get(
        change, ""
    )
    changes = {
        "nothing": lambda: mock.patch.object(startup, "RASA_VERSION", startup.RASA_VERSION),
        "version": lambda: mock.patch.object(rasa, "__version__", "3.6.22"),
        "processor": lambda: _expected(MessageProcessor._run_action, other),
        "copy": lambda: _expected(DialogueStateTracker.copy, other),
        "call": lambda: _expected(RemoteAction._action_call_format, other),
    }
    try:
        if change in changes:
            with changes[change]():
                startup.check()
        else:
            shortcuts.turns_that_rules_see(_runner_with(change))
    except UnexpectedRasa as error:
        return str(error)
    return ""


def planned() -> dict[str, Any]:
    """Two targets of a small graph through both runners."""
    nodes = {
        "a": _node(["x"]), "b": _node(["a"]), "c": _node(["a", "b"]), "unused": _node(["y"]),
    }  # fmt: skip
    schema = GraphSchema(nodes)
    own = object.__new__(DaskGraphRunner)
    own._graph_schema, own._execution_context = schema, None
    own._instantiated_nodes = {name: _Named(name) for name in nodes}
    ours = shortcuts.PlannedRunner(own)
    inputs = {"x": ["x"]}
    results = [runner.run(inputs=inputs, targets=["c", "b"]) for runner in (ours, ours, own)]
    try:
        ours.run(inputs={}, targets=["c"])
        missing = ""
    except GraphRunError as error:
        missing = str(error)
    assert results[0] == results[1]
    return {"ours": results[1], "rasa": results[2], "missing": missing}


def classes() -> dict[str, Any]:
    """Found twice, and not found."""
    names = ["user", "bot", "slot", "action", "session_started"]
    same = all(shortcuts._class_of(n) is Event.resolve_by_type(n) is shortcuts._class_of(n) for n in names)
    try:
        shortcuts._class_of("no such event")
    except ValueError as error:
        return {"same": same, "unknown": type(error).__name__}
    return {"same": same, "unknown": ""}


class _Named:
    """A node that tells its name and what it was given."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *given: Any) -> Any:
        return self.name, [self.name, *(list(value) for _name, value in given)]


def _node(needs: Any) -> SchemaNode:
    return SchemaNode({f"p{n}": need for n, need in enumerate(needs)}, _Named, "create", "run", {})


def _expected(function: Any, other: Any) -> Any:
    """As if Rasa's function were another one."""
    expected = startup.EXPECTED_PARAMETERS
    changed = {other if one is function else one: names for one, names in expected.items()}
    return mock.patch.object(startup, "EXPECTED_PARAMETERS", changed)


def _runner_with(what: str) -> Any:
    policy = object.__new__(MemoizationPolicy if what == "policy" else RulePolicy)
    policy.lookup = {"rules": {"[" + ", ".join(["{}"] * 30) + "]": "action_listen"}}
    return SimpleNamespace(_instantiated_nodes={"policy": SimpleNamespace(_component=policy)})
