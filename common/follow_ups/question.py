"""The question itself: better, the same, or worse, with a button for each."""

from common.locale import say

ASKED = "follow_up"
"""What a message of the patient is said to answer while the question is open."""
ANSWERS = ("better", "same", "worse")
STOP = '/follow_up_choice{"how": "stop"}'


def question(lang: str, region: str, about: str = "") -> str:
    """The words, with those of the patient that it is about."""
    if about:
        return say("follow_up_about", lang, region, words=about)
    return say("follow_up", lang, region)


def buttons(lang: str, region: str) -> tuple[tuple[str, str], ...]:
    """Title and payload of each: the three answers, and not to be asked again."""
    answers = ((say(f"follow_up_{how}", lang, region), f'/follow_up{{"how": "{how}"}}') for how in ANSWERS)
    return (*answers, (say("follow_up_stop", lang, region), STOP))
