"""Takes out of a text what must not change its urgency: manners, origin, insurance, "it's surely nothing"."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from common.locale import HAN, LANGUAGES
from medlm.redflags.fold import fold
from medlm.redflags.lexicon import read_yaml

_FOLDER = Path(__file__).parent
_CLAUSES = ("minimisers", "politeness", "insurance", "origin")
_HAN = HAN.pattern
_SIGNS = ".,;:!?…。、\n"
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+"
)
_WRITTEN = {"en": re.compile("[a-z]{2}"), "zh": HAN}
_LETTER = re.compile(rf"[a-z0-9]|{_HAN}")
_LAST = re.compile(r"([a-z])\1{2,}(?![a-z])")
_INNER = re.compile(r"([a-z])\1{2,}")
_HAN_AGAIN = re.compile(rf"({_HAN})\1{{2,}}")
_SIGN_RUN = re.compile(r"\s*[.,;:!?…。、~～\n][\s.,;:!?…。、~～]*")
_BLANKS = re.compile(r"[^\S\n]+")
_HAN_APART = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_BESIDE_HAN = re.compile(rf"(?<={_HAN}) (?=\S)|(?<=\S) (?={_HAN})")
_RANKED = ("?", "\n", ".", ";", ":", ",")
_ROUNDS = 4


@dataclass(frozen=True)
class Lexicon:
    """One language's rewriting steps, and the words beside which a person's sex is read as written."""

    clauses: re.Pattern[str]
    people: re.Pattern[str]
    rewrites: tuple[tuple[re.Pattern[str], str], ...]
    sex: re.Pattern[str]
    read_as: tuple[str, ...]
    female: re.Pattern[str]
    sex_matters: re.Pattern[str]

    def without_asides(self, text: str) -> str:
        """The text without the clauses that the lexicon lists, until none is left."""
        for _ in range(_ROUNDS):
            shorter = _tidy(self.clauses.sub(_gap, text))
            if shorter == text:
                break
            text = shorter
        return text

    def one_wording(self, text: str) -> str:
        """Ages in one form, no origin before a person, and one sex where it is no matter of the body."""
        text = self.people.sub(r"\1", text)
        for pattern, plain in self.rewrites:
            text = pattern.sub(plain, text)
        if not self.sex_matters.search(text):
            text = self.sex.sub(lambda found: self.read_as[(found.lastindex or 1) - 1], text)
        return text


def reading(text: str) -> str:
    """The form of a text that the classifier reads.

    Folded (case, width, traditional characters), without emoji, drawn-out letters and shouting,
    without clauses that belittle, greet, thank, or tell of insurance and origin, and with ages and sexes in
    one wording. So what differs only in these gets the same answer (docs/safety/acuity.md, rules 2 and 6).
    A text that holds nothing else is read as it is, folded. Red flags are searched in the original text.
    """
    folded = _tidy(_calm(fold(text)[0].casefold()))
    plain = folded
    for lang in LANGUAGES:
        if _WRITTEN[lang].search(plain):
            lexicon = _lexicon(lang)
            plain = lexicon.one_wording(lexicon.without_asides(plain))
    if _LETTER.search(plain):
        return plain
    return folded if _LETTER.search(folded) else text


def sex_wording(text: str) -> str:
    """Whose sex the words of a text tell: "female", "male", "both" or "not told"."""
    folded = fold(text)[0].lower()
    lexicons = [_lexicon(lang) for lang in LANGUAGES]
    male = any(lexicon.sex.search(folded) for lexicon in lexicons)
    female = any(lexicon.female.search(folded) for lexicon in lexicons)
    if male and female:
        return "both"
    return "male" if male else "female" if female else "not told"


def _calm(text: str) -> str:
    """Without emoji, drawn-out letters and signs that shout."""
    text = _EMOJI.sub(" ", text).replace("!", ".").replace("。", ".")
    return _HAN_AGAIN.sub(r"\1", _INNER.sub(r"\1\1", _LAST.sub(r"\1", text)))


def _tidy(text: str) -> str:
    """One sign where several meet (the strongest), no blank beside Chinese, no stop at the end."""
    text = _SIGN_RUN.sub(_strongest, text)
    text = _HAN_APART.sub(",", _BLANKS.sub(" ", text))
    text = _BESIDE_HAN.sub("", text)
    return text.strip(" .,;:\n…")


def _strongest(found: re.Match[str]) -> str:
    run = found.group().replace("…", ".").replace("、", ",").replace("。", ".").replace("~", " ")
    signs = re.sub(r"\s", "", run)
    if len(signs) == 1 and "\n" not in run:
        return signs + (" " if run[-1].isspace() else "")
    if not signs and "\n" not in run:
        return " "
    sign = next(sign for sign in _RANKED if sign in run)
    return sign if sign == "\n" else sign + " "


def _gap(found: re.Match[str]) -> str:
    """What stands where a clause was: a stop or a comma, as strong as the signs around it."""
    before, after = found.group("before"), found.group("after") or ""
    around = (before + after).replace("?", ".") if "?" in after and "?" not in before else before + after
    return next((sign for sign in _RANKED if sign in around), " ") + " "


@cache
def _lexicon(lang: str) -> Lexicon:
    data = read_yaml(_FOLDER / f"plain.{lang}.yml")
    parts = data["parts"] | {name: data[name] for name in ("people", "colours")}
    blank, edge = (r"\s*", "") if lang == "zh" else (r"\s+", r"\b")
    joins = parts["joins"]
    listed = "|".join(f"(?:{_filled(one, parts)})" for name in _CLAUSES for one in data[name])
    signs = rf"[{re.escape(_SIGNS)}()]"
    start = rf"^\s*|{signs}\s*|{blank}(?={joins}{edge})" + (r"|\s+" if lang == "zh" else "")
    clauses = re.compile(
        rf"(?P<before>{start})(?:{joins}(?:{blank}|\s?,\s?)){{0,3}}(?:{listed})"
        rf"(?:\s*(?P<after>{signs})|{blank}{data['turns']}{blank}|\s*$)",
    )
    matters = "|".join(map(re.escape, data["sex_matters"]))
    return Lexicon(
        clauses=clauses,
        people=re.compile(rf"{edge}(?:{parts['people']}|{data['colours']}){blank}({data['persons']}){edge}"),
        rewrites=tuple((re.compile(pattern), plain) for pattern, plain in data["rewrites"]),
        sex=re.compile(edge + "(?:" + "|".join(f"({word})" for word in data["sex"]) + ")" + edge),
        read_as=tuple(data["sex"].values()),
        female=re.compile(rf"{edge}(?:{'|'.join(sorted(set(data['sex'].values())))}){edge}"),
        sex_matters=re.compile(rf"{edge}(?:{matters})"),
    )


def _filled(pattern: str, parts: dict[str, str]) -> str:
    """The pattern with its {parts} put in; other braces are the expression's own."""
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return pattern
