"""Read a message in the light of what went before: what "it" is, and how many things are asked."""

import re
from dataclasses import dataclass
from functools import cache

from knowledge.data import load
from knowledge.index.words import english_words, stop_words
from knowledge.question import subject

MOST = 3
"""Questions of one message that are answered one by one."""
SAYS_NOTHING = 1
"""Words besides the common ones that a question may have and still name nothing: "what *causes* it?"."""
SAYS_NOTHING_HAN = 10
"""The same in characters for Chinese: 它是什么原因引起的？"""
LONGEST = 2000
"""A longer message is a story, and is read as one question."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a message, each to be understood alone; `left` are those that were too many."""

    questions: tuple[str, ...]
    left: tuple[str, ...] = ()


def resolve(text: str, lang: str, topic: str) -> str:
    """The text with what was last spoken of in the place of its pronoun, or added where it has none.

    Unchanged when there is no topic, when the text names a subject of its own, or when its "it"
    stands for nothing ("is it normal to …").
    """
    topic = re.sub(r"\s*[(（].*?[)）]", "", topic).strip()
    if not topic or len(text) > LONGEST or _subject(text, lang):
        return text
    return _filled(text, lang, topic)


def questions(text: str, lang: str) -> Asked:
    """The questions in a message, at most three; a message that asks one thing comes back as it is.

    A question without a subject of its own gets the one that was named before it in the message. If
    none was, the message is left whole, because its parts need one another.
    """
    if len(text) > LONGEST:
        return Asked((text,))
    about = ""
    found: list[str] = []
    parts = (each.strip(" ,，") for each in re.split(load("follow_up.yml")["parts"][lang], text, flags=re.I))
    for part in filter(None, parts):
        own = _subject(part, lang)
        if any(pattern.search(part) for pattern in _patterns("asks", lang)):
            if not own and not about:
                return Asked((text,))
            filled = part if own else _filled(part, lang, about)
            found.append(filled if own or filled != part else _with(part, lang, about))
        about = own or about
    found = list(dict.fromkeys(found))
    return Asked(tuple(found[:MOST]), tuple(found[MOST:])) if len(found) > 1 else Asked((text,))


def dangling(text: str, lang: str) -> bool:
    """Whether the text asks about an "it" of which nothing is known, in too few words to show it.

    No passage answers "what causes it?"; one that lists the words would be quoted by chance.
    """
    if len(text) > LONGEST or _subject(text, lang) or _filled(text, lang, "…") == text:
        return False
    if lang == "zh":
        return len(text) <= SAYS_NOTHING_HAN
    return len([word for word in english_words(text) if word not in stop_words()]) <= SAYS_NOTHING


def _subject(text: str, lang: str) -> str:
    """What the text names; "should I worry?" speaks of no anxiety."""
    return subject(re.sub(load("follow_up.yml")["idle"][lang], " ", text, flags=re.I), lang)


def _filled(text: str, lang: str, topic: str) -> str:
    if any(pattern.search(text) for pattern in _patterns("empty", lang)):
        return text
    its = re.compile(load("follow_up.yml")["its"][lang], re.I)
    owned = {"en": f"the {topic}'s", "zh": f"{topic}的"}[lang]
    for pattern, name in ((its, owned), *((each, topic) for each in _patterns("pronoun", lang))):
        if pattern.search(text):
            return name.join(pattern.split(text, maxsplit=1))
    size = len(text) if lang == "zh" else len(text.split())
    short = size <= load("follow_up.yml")["longest_ellipsis"][lang]
    if short and any(pattern.search(text) for pattern in _patterns("ellipsis", lang)):
        return _with(text, lang, topic)
    return text


def _with(text: str, lang: str, topic: str) -> str:
    if lang == "zh":
        return f"{topic}{re.sub(r'^(那么|那)', '', text.lstrip('，, '))}"
    return f"{topic}: {text}"


@cache
def _patterns(name: str, lang: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in load("follow_up.yml")[name][lang])
