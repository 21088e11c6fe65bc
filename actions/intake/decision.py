"""How soon help is needed, from what is known: the most urgent disposition that holds or may hold."""

from dataclasses import dataclass

from actions.intake.condition import UNSURE, still_needed
from actions.intake.episode import Episode
from actions.intake.protocol import Disposition, Protocol
from common.acuity import rank


@dataclass(frozen=True)
class Decision:
    """An acuity with the dispositions that carried it; `unsure` are those that could not be excluded.

    `words` are the patient's own words for the facts that decided.
    """

    acuity: str
    because: tuple[Disposition, ...] = ()
    unsure: tuple[Disposition, ...] = ()
    words: tuple[str, ...] = ()


def decide(protocol: Protocol, episode: Episode, *, final: bool = False) -> Decision:
    """What follows from the facts known so far.

    A disposition that only "don't know"s leave open counts with its own, lower acuity; one that is open
    because nobody asked yet counts so only in the `final` decision.
    """
    values = episode.values(protocol)
    known = (*protocol.dispositions, *protocol.told)
    holding = [(one.acuity, one) for one in known if one.when.holds(values) is True]
    open_ = [
        (one.unsure, one)
        for one in protocol.dispositions
        if one.when.holds(values) is None
        and (final or all(values.get(name) == UNSURE for name in still_needed(one.when, values)))
    ]
    acuity = min([protocol.otherwise, *(acuity for acuity, _ in holding + open_)], key=rank)
    because = tuple(one for at, one in holding if at == acuity)
    unsure = tuple(one for at, one in open_ if at == acuity)
    names = dict.fromkeys(name for one in because for name in one.when.names())
    words = tuple(
        dict.fromkeys(
            episode.facts[name].words
            for name in names
            if name in episode.facts and episode.facts[name].value is not False and episode.facts[name].words
        )
    )
    return Decision(acuity, because, unsure, words)
