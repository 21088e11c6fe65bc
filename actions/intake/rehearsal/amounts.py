"""How patients give a number: in figures, words, Chinese numerals, and in units of several countries."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from actions.intake.protocol import Fact

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "zh": [f"周{day}" for day in "一二三四五六日"],
}
_HAN = "零一二三四五六七八九"
_HOUR, _DAY, _WEEK, _MONTH, _YEAR = 1.0, 24.0, 168.0, 730.5, 8766.0
_SPANS = (
    # hours, English unit, Chinese unit, how many of it people say
    (1 / 60, "minute", "分钟", (5, 10, 15, 20, 30, 45)),
    (_HOUR, "hour", "个小时", (1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 20)),
    (_DAY, "day", "天", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
    (_WEEK, "week", "周", (1, 2, 3, 4, 5, 6, 8)),
    (_MONTH, "month", "个月", (1, 2, 3, 4, 5, 6, 7, 8, 10, 11)),
    (_YEAR, "year", "年", (1, 2, 3, 4, 5, 8, 10)),
)
_VAGUE = {
    # what it means in hours, told roughly; never near a line that a protocol draws
    "en": {"this morning": 5, "last night": 13, "yesterday": 28, "the day before yesterday": 53},
    "zh": {"今天早上": 5, "昨晚": 13, "昨天": 28, "前天": 53},
}


@dataclass(frozen=True)
class Way:
    """One value and how it is said: as an answer, and by itself when nobody asked."""

    value: float
    answer: str
    telling: str


@cache
def ways(
    fact: str, kind: str, measure: str, least: float, most: float, lang: str, weekday: int
) -> tuple[Way, ...]:
    """All values of a fact that a patient may have, each with ways to say it."""
    made = {
        "age": _ages,
        "severity": _severities,
        "count": _counts,
    }.get(kind)
    if kind == "duration":
        found = list(_durations(lang, weekday, passive=fact == "onset"))
    elif kind == "measure":
        found = list(_measures(measure, lang))
    else:
        assert made is not None, kind
        found = list(made(lang))
    return tuple(way for way in found if least <= way.value <= most)


def ways_of(fact: Fact, lang: str, weekday: int) -> tuple[Way, ...]:
    """See ways."""
    return ways(fact.id, fact.kind, fact.measure, fact.least, fact.most, lang, weekday)


def outside(fact: Fact) -> str:
    """A number that cannot be right, or nothing where no number is out of the question."""
    return {"age": "430", "severity": "15", "temp": "52.5 c", "hr": "", "count": ""}.get(
        fact.measure or fact.kind, ""
    )


def spelt(number: int, lang: str) -> str:
    """A number below one hundred in words."""
    tens, ones = divmod(number, 10)
    if lang == "zh":
        return (("" if tens == 1 else _HAN[tens]) + "十" if tens else "") + (
            _HAN[ones] if ones or not tens else ""
        )
    if number < len(_ONES):
        return _ONES[number]
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "") if tens > 1 else f"{_ONES[ones].rstrip('t')}teen"


def _ages(lang: str) -> Iterator[Way]:
    yield from _newborns(lang)
    for weeks in (*range(1, 12), 14, 20):
        value = weeks * 7 / 365.25
        if lang == "en":
            yield Way(value, f"{weeks} weeks", f"{weeks} weeks old")
        else:
            yield Way(value, f"{weeks}周大", f"宝宝{weeks}周大")
    for months in range(2, 24):
        if lang == "en":
            yield Way(months / 12, f"{months} months old", f"{months} months old")
        else:
            yield Way(months / 12, f"{months}个月大", f"宝宝{months}个月大")
    for years in range(2, 96):
        word = spelt(years, lang)
        if lang == "en":
            for answer in (f"{years}", f"{years} years old", f"aged {years}", word, f"{years} yo"):
                yield Way(years, answer, f"{years} years old")
        else:
            for answer in (f"{years}", f"{years}岁", f"{word}岁", f"今年{years}"):
                yield Way(years, answer, f"{years}岁")


def _newborns(lang: str) -> Iterator[Way]:
    for hours in (3, 10, 20):
        said = f"{hours} hours old" if lang == "en" else f"出生{hours}小时"
        yield Way(hours / 8766, said, said)
    for days in (2, 3, 5, 6, 10):
        said = f"{days} days old" if lang == "en" else f"宝宝{days}天大"
        yield Way(days / 365.25, said, said)


def _durations(lang: str, weekday: int, passive: bool) -> Iterator[Way]:
    for hours, english, chinese, counts in _SPANS:
        for n in counts:
            value = n * hours
            if lang == "en":
                unit = english if n == 1 else english + "s"
                said = ("an" if english == "hour" else "a") if n == 1 else str(n)
                word = said if n == 1 else spelt(n, lang)
                yield Way(value, f"{said} {unit}", f"for {said} {unit}")
                yield Way(value, f"about {said} {unit} ago", f"started {said} {unit} ago")
                yield Way(value, f"{word} {unit}", f"for {word} {unit} now")
            else:
                word = "两" if n == 2 else spelt(n, lang)
                yield Way(value, f"{n}{chinese}", f"已经{n}{chinese}了")
                yield Way(value, f"大概{word}{chinese}", f"有{word}{chinese}了")
                yield Way(value, f"{n}{chinese}前", f"{n}{chinese}前开始的")
    if not passive:
        return
    for words, hours_ago in _VAGUE[lang].items():
        said = f"since {words}" if lang == "en" else f"从{words}开始"
        yield Way(float(hours_ago), said, said)
    for day, name in enumerate(_WEEKDAYS[lang]):
        said = f"since {name}" if lang == "en" else f"从{name}开始"
        yield Way(((weekday - day) % 7 or 7) * _DAY, said, said)


def _severities(lang: str) -> Iterator[Way]:
    for value in range(11):
        word = spelt(value, lang)
        if lang == "en":
            for answer in (
                f"{value}",
                f"{value}/10",
                f"{value} out of 10",
                f"about {value}",
                word,
                f"maybe a {value}",
            ):
                yield Way(value, answer, f"{value} out of 10")
        else:
            for answer in (f"{value}", f"{value}分", f"大概{value}分", f"{word}分", f"{value}/10"):
                yield Way(value, answer, f"程度{value}分")


def _counts(lang: str) -> Iterator[Way]:
    for value in range(31):
        word = "两" if lang == "zh" and value == 2 else spelt(value, lang)
        yield Way(value, f"{value}", "")
        yield Way(value, f"about {value}" if lang == "en" else f"大概{value}次", "")
        if value < 13:
            yield Way(value, word if lang == "en" else f"{word}次", "")


def _measures(measure: str, lang: str) -> Iterator[Way]:  # noqa: PLR0912 - one branch a measure
    match measure:
        case "temp":
            yield from _temperatures(lang)
        case "glucose":
            name = "blood sugar" if lang == "en" else "血糖"
            for tenths in (*range(20, 110, 7), *range(110, 333, 13)):
                value = tenths / 10
                yield Way(value, f"{value}", f"{name} {value}")
                yield Way(value, f"{value} mmol", f"{name} {value}")
            for decilitre in range(60, 600, 15):
                yield Way(decilitre / 18, f"{decilitre} mg/dl", f"{name} {decilitre} mg/dl")
        case "bp_sys" | "bp_dia":
            name = ("systolic" if measure == "bp_sys" else "diastolic") if lang == "en" else (
                "高压" if measure == "bp_sys" else "低压")  # fmt: skip
            for value in range(80, 236, 5) if measure == "bp_sys" else range(45, 136, 5):
                yield Way(value, f"{name} {value}", f"{name} {value}")
        case "spo2":
            name = "oxygen" if lang == "en" else "血氧"
            for value in range(82, 101):
                yield Way(value, f"{value}", f"{name} {value}")
                yield Way(value, f"{value}%", f"{name} {value}%")
        case "hr":
            name = "pulse" if lang == "en" else "心率"
            for value in range(35, 181, 5):
                yield Way(value, f"{value}", f"{name} {value}")
                yield Way(value, f"{name} {value}", f"{name} {value}")
        case "ketones":
            name = "ketones" if lang == "en" else "血酮"
            for tenths in range(0, 70, 3):
                yield Way(tenths / 10, f"{tenths / 10}", f"{name} {tenths / 10}")
        case "weeks":
            for value in range(4, 43):
                if lang == "en":
                    yield Way(value, f"{value} weeks", f"{value} weeks pregnant")
                else:
                    yield Way(value, f"{value}周", f"怀孕{value}周")
        case _:
            for value in range(1, 61):
                yield Way(value, f"{value}", "")


def _temperatures(lang: str) -> Iterator[Way]:
    name = "temperature" if lang == "en" else "体温"
    for tenths in range(350, 415):
        value = tenths / 10
        shown = f"{value:g}"
        yield Way(value, shown, f"{name} {shown}")
        yield Way(value, f"{shown}度" if lang == "zh" else f"{shown} c", f"{name} {shown}")
    for tenths in range(950, 1060, 3):
        shown = f"{tenths / 10:g}"
        value = (tenths / 10 - 32) / 1.8
        yield Way(value, f"{shown} f" if lang == "en" else f"{shown}华氏度", f"{name} {shown} f")
        yield Way(value, f"{shown}", f"{name} {shown}")
