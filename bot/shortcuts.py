"""Where Rasa 3.6.21 works for nothing: the same results without what nobody looks at.

A graph is planned anew for every message, the class of an event is looked for among all classes there are,
and what goes into debug lines is copied deeply whether or not they are written.
"""

import logging
from types import SimpleNamespace
from typing import Any, Dict, List, Optional, Text, Tuple

from rasa.core import processor
from rasa.core.policies import rule_policy
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core import events

from bot import without_tensorflow
from bot.bounded_tracker import KEPT_TURNS
from bot.errors import UnexpectedRasa

_CLASSES: Dict[Text, Any] = {}
_resolve_by_type = events.Event.resolve_by_type
# In 3.6.21 these two copy for nothing but their debug lines.
_RULES = ("rules", "rules_for_loop_unhappy_path")
_WITH_TENSORFLOW = frozenset(
    {
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.selectors.response_selector",
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
    }
)
_QUIET = (rule_policy, processor)


class PlannedRunner:
    """Runs a loaded model's graph in an order that is worked out once for each target."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._nodes = runner._instantiated_nodes
        self._schema = runner._graph_schema
        self._plans: Dict[Tuple[Text, ...], List[Tuple[Text, Any, Tuple[Text, ...]]]] = {}

    def run(
        self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        """The targets' results, by their names; raises GraphRunError for an input that nobody gave."""
        wanted = tuple(targets or self._schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in self._plans[wanted]:
            try:
                given = [done[need] for need in needs]
            except KeyError as missing:
                raise GraphRunError(f"node {name} needs the input {missing}") from None
            done[name] = node(*given)
        return {name: done[name][1] for name in wanted}

    def _plan(self, targets: Tuple[Text, ...]) -> List[Tuple[Text, Any, Tuple[Text, ...]]]:
        plan: List[Tuple[Text, Any, Tuple[Text, ...]]] = []
        planned = set()

        def add(name: Text) -> None:
            if name in planned or name not in self._schema.nodes:
                return
            planned.add(name)
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                add(need)
            plan.append((name, self._nodes[name], needs))

        for target in targets:
            add(target)
        return plan


def turns_that_rules_see(runner: DaskGraphRunner) -> int:
    """How many of the newest messages any rule of the loaded model can look at.

    Raises UnexpectedRasa for a rule that looks further back than is kept, for another policy, and for a part
    that needs TensorFlow where it was left out.
    """
    longest = 0
    for name, node in runner._instantiated_nodes.items():
        if without_tensorflow.is_left_out() and type(node._component).__module__ in _WITH_TENSORFLOW:
            raise UnexpectedRasa(f"{name} needs TensorFlow: start with RASA_TENSORFLOW=1")
        policy = node._component
        if isinstance(policy, Policy) and type(policy) is not RulePolicy:
            raise UnexpectedRasa(f"{name}: only rules are known not to look further back than is remembered")
        if isinstance(policy, RulePolicy):
            rules = [rule for kind in _RULES for rule in policy.lookup.get(kind) or ()]
            longest = max([longest, *(len(policy._rule_key_to_state(rule)) for rule in rules)])
    # A message gives two states at least, the newest one: what was said, and what was done about it.
    turns = longest // 2 + 1
    if turns > KEPT_TURNS:
        raise UnexpectedRasa(f"a rule looks {turns} messages back: raise bot.bounded_tracker.KEPT_TURNS")
    return turns


def apply() -> None:
    """Take the shortcuts that hold for the whole process; those that a log line needs only without it."""
    events.Event.resolve_by_type = staticmethod(_class_of)
    if not logging.getLogger("rasa").isEnabledFor(logging.DEBUG):
        for module in _QUIET:
            module.copy = _NO_COPIES


def _class_of(type_name: Text, default: Any = None) -> Any:
    if type_name not in _CLASSES:
        found = _resolve_by_type(type_name, default)
        if found is None or found is default:
            return found
        _CLASSES[type_name] = found
    return _CLASSES[type_name]


def _as_it_is(value: Any) -> Any:
    return value


_NO_COPIES = SimpleNamespace(deepcopy=_as_it_is)
