"""Reads what a report prints after a test's name: value, unit, the report's own range, and its mark."""

import re
import unicodedata
from dataclasses import dataclass

_SUPER = str.maketrans({sup: f"^{digit}" for sup, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)})
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
UNIT = re.compile(
    r"(?:[x×*]\s*)?10\s*[\^*eE(]{0,2}\s*(?:3|6|9|12)\)?\s*/\s*(?:u?L|[uµμ]l|l|mm3|mL)(?![a-zA-Z])"
    r"|(?<![A-Za-z])(?:K|k|thou|cells?|M)\s*/\s*(?:[uµμ]|mc)?(?:L|l|mm3|cumm)(?![a-zA-Z])"
    r"|(?<![A-Za-z])(?:mc|[munpkµμ])?(?:gm?|mol|IU|iu|U|Eq|kat)\s*/\s*(?:[dmunpµμ]|mc|100m)?[LlgG](?![a-zA-Z])"
    r"|(?<![A-Za-z])m?gm?\s?%|(?<![A-Za-z])m[lL]\s*/\s*min(?:\s*/\s*1\.73\s*m(?:\^?2)?)?|mmHg|mm\s*/\s*(?:1?h(?:r|our)?)(?![a-z])"
    r"|%|(?<=[\d\s(])(?:fL|fl|pg|secs?|seconds|s|秒)(?![a-zA-Z])|(?<!\d)/\s*(?:[uµμ]L|[uµμ]l|HPF|hpf|mm3)"
)
_WHEN = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}/\d{1,2}/\d{2,4}|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?"
)
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-{{1,2}}|–|—|~|to|至)\s*({_NUMBER})")
_EARLIER = re.compile(rf"(?:previous(?:ly)?|prev|prior|last|上次|前次)[^\d\n]{{0,24}}({_NUMBER})", re.I)
_PLUS = re.compile(r"\d\s?\+(?!\d)|\+{1,4}(?!\d)|\([+-]\)|±")
_WORDS = re.compile(
    r"non-?reactive|not detected|weakly positive|positive|negative|reactive|detected|trace|弱阳性|阳性|阴性",
    re.I,
)
_VALUE = re.compile(rf"(?<![A-Za-z\d.^])([<>≤≥]=?)?\s*({_NUMBER})")
_FLAG = re.compile(
    r"(?<![A-Za-z])((?i:critical|panic|high|low)|HH|LL|H|L)(?![A-Za-z])|([↑↓]+)|(危急|偏高|偏低|升高|降低|高|低)"
)
_GAP = re.compile(
    r"(?:is|was|of|at|level|count|result|value|total|serum|plasma|blood|fasting|only|about|high|low|at|and"
    r"|my|came|back|as|=|为|是|测定|结果|水平|值|约|达|高|低|偏高|偏低|浓度|含量|定量|定性|血清|全血)(?![a-z])",
    re.I,
)
_HIGH = ("HH", "HIGH", "H", "偏高", "升高", "高")
_CRITICAL = ("critical", "panic", "hh", "ll", "危急")
_ASIDE = re.compile(r"\([^()]{0,16}\)")  # "(fasting)", "(enzymatic)"
_LONGEST_GAP = 24


@dataclass(frozen=True)
class Columns:
    """What was printed. `value` is None for words such as "positive"; `sign` is <, > or "".

    `low` and `high` are the report's own range, `printed` its words; `mark` is high, low or "";
    `critical` where the report itself says so; `earlier` the value that it says was found before.
    """

    value: float | None
    sign: str
    text: str
    unit: str
    low: float | None
    high: float | None
    printed: str
    mark: str
    critical: bool
    earlier: float | None


def normal(text: str) -> str:
    """The text with one form of each sign: half-width, no superscripts."""
    return unicodedata.normalize("NFKC", text.translate(_SUPER).replace("～", "~")).replace("\u00a0", " ")


def unit_key(written: str) -> str:
    """A unit in the form in which the catalogue names it: 10^9/l, mmol/l, g/dl."""
    unit = re.sub(r"[\s()×]|^[x*]", "", written.lower().replace("µ", "u").replace("μ", "u"))
    unit = unit.lstrip("x*").replace("mcl", "ul").replace("mcg", "ug").replace("cumm", "mm3")
    if found := re.fullmatch(r"10[\^*e]?(3|6|9|12)/(.+)", unit):
        unit = f"10^{found[1]}/{found[2]}"
    unit = {"mg%": "mg/dl", "g%": "g/dl", "gm%": "g/dl"}.get(unit, unit)
    if unit in ("k/ul", "thou/ul", "k/mm3", "10^3/mm3", "10^6/ml"):
        return "10^3/ul"
    return unit.removeprefix("cells").removeprefix("cell")


def read(cell: str) -> Columns | None:
    """The columns in the text after a name, already `normal`; None where no value of that test stands."""
    units = [match.group() for match in UNIT.finditer(cell)]
    rest = _WHEN.sub(lambda found: " " * len(found[0]), UNIT.sub(lambda found: " " * len(found[0]), cell))
    earlier = _EARLIER.search(rest)
    rest = _EARLIER.sub(lambda found: " " * len(found[0]), rest)
    spans = _RANGE.search(rest)
    low, high, printed = None, None, ""
    if spans:
        low, high, printed = number(spans[1]), number(spans[2]), cell[spans.start() : spans.end()]
        if low > high:
            return None
    rest = _RANGE.sub(lambda found: " " * len(found[0]), rest)
    said = min(filter(None, (_PLUS.search(rest), _WORDS.search(rest))), key=re.Match.start, default=None)
    found = list(_VALUE.finditer(rest))
    main = next((one for one in found if not (one[1] and _bracketed(rest, one.start()))), None)
    if said and (main is None or said.start() <= main.end()):
        at, value, sign, text = said.start(), None, "", said.group().strip()
    elif main:
        at, value, sign, text = main.start(2), number(main[2]), (main[1] or "")[:1], main.group().strip()
    else:
        return None
    if _strange(rest[:at], cell):
        return None
    one = next((other for other in found if other[1] and other is not main), None)
    if one and not printed and value is not None:
        printed = one.group().strip()
        low, high = (None, number(one[2])) if one[1][0] in "<≤" else (number(one[2]), None)
    flags = [next(filter(None, match.groups())) for match in _FLAG.finditer(_WORDS.sub(" ", rest))]
    directed = [flag for flag in flags if flag.lower() not in ("critical", "panic", "危急")]
    mark = ("high" if _is_high(directed[0]) else "low") if directed else ""
    return Columns(
        value, {"≤": "<", "≥": ">"}.get(sign, sign), text, units[0].strip() if units else "", low, high,
        printed, mark, any(flag.lower() in _CRITICAL for flag in flags),
        number(earlier[1]) if earlier else None,
    )  # fmt: skip


def number(written: str) -> float:
    """A number with a point, with a decimal comma or with commas between thousands."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return float(written.replace(",", ""))
    return float(written.replace(",", "."))


def _bracketed(text: str, at: int) -> bool:
    return text[:at].rstrip().endswith("(")


def _is_high(flag: str) -> bool:
    return flag.upper() in _HIGH or flag.startswith("↑")


def _strange(gap: str, cell: str) -> bool:
    """Whether words stand between name and value that make the number another thing's."""
    words = _FLAG.sub(" ", _GAP.sub(" ", _ASIDE.sub(" ", gap)))
    letters = sum(char.isalpha() for char in words)
    table = bool(re.search(r"\t| {2}|\|", cell[: len(gap)]))
    return bool(re.search(r"[.;。;!?]\s", gap)) or letters > (_LONGEST_GAP if table else 0)
