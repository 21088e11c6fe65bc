"""A disposition in plain words: how soon, why, what to do now, and what would make it urgent."""

from collections.abc import Sequence

from rasa_sdk.events import SlotSet

from actions.reply import Answer, Button, Say
from actions.texts import say
from actions.turn import OFFERED_SLOT, Turn

LONGEST_QUOTE = 160
"""Characters of the patient's own words that are said back."""


def quote_words(turn: Turn, why: Sequence[str] = ()) -> str:
    """The patient's own words, as the reason: those that carried the decision, or the message itself."""
    return say("why", turn.lang, turn.region, words=_said_back(why) or _said_back([turn.text]))


def nurse_button(turn: Turn) -> Button:
    """Press to have a person asked."""
    return Button(say("button_nurse", turn.lang, turn.region), "/ask_person")


def shall_i_ask(turn: Turn, key: str, asked: Sequence[str] = ()) -> Answer:
    """A sentence that ends in "shall I ask a nurse?", with two buttons; a typed "yes" means it too.

    `asked` are the patient's questions that it is about, for a sentence that says them back.
    """
    no = Button(say("button_no", turn.lang, turn.region), "/deny")
    offer = say(key, turn.lang, turn.region, words=_said_back(asked))
    question = Say(offer, buttons=(nurse_button(turn), no))
    return Answer((question,), (SlotSet(OFFERED_SLOT, "person"),))


def urgent_advice(turn: Turn, why: Sequence[str]) -> Say:
    """What to do until a clinician, who has been told, answers."""
    lines = [say(key, turn.lang, turn.region) for key in ("urgent", "urgent_now", "safety_net")]
    return Say("\n".join([quote_words(turn, why), *lines]), "advice")


def disposition(turn: Turn, acuity: str, why: Sequence[str]) -> Say:
    """The advice for `routine` or `self_care`; raises KeyError for another acuity."""
    keys = {
        "routine": ("routine", "routine_now", "safety_net"),
        "self_care": ("self_care", "self_care_now", "groups_first", "self_care_later", "safety_net"),
    }[acuity]
    lines = [quote_words(turn, why), *(say(key, turn.lang, turn.region) for key in keys)]
    buttons = [nurse_button(turn)]
    if acuity == "self_care":
        buttons = [Button(say("button_applies", turn.lang, turn.region), "/ask_person")]
    return Say("\n".join(lines), "advice", tuple(buttons))


def _said_back(parts: Sequence[str]) -> str:
    words = " … ".join(part.strip() for part in parts)
    return words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rstrip() + "…"
