"""What a study is, in a few words of the patient's language: status, place, who it is for, phase."""

from functools import cache

from knowledge.data import load
from knowledge.trials.conditions import in_chinese
from knowledge.trials.places import COUNTRY, STATE, Place
from knowledge.trials.record import Location, Trial

PLACES = 2
_UNITS = (("year", 1.0), ("month", 12.0), ("week", 52.0), ("day", 365.0))


def status(trial: Trial, lang: str) -> str:
    """Whether it takes people."""
    known = load("trials_labels.yml")["status"]
    return str(known.get(trial.status, known["UNKNOWN"])[lang])


def phase(trial: Trial, lang: str) -> str:
    """How far the testing is; "" where the record gives no phase."""
    known = load("trials_labels.yml")["phase"]
    return _joined([known[code][lang] for code in trial.phases if code in known], lang, "comma")


def conditions(trial: Trial, lang: str) -> str:
    """What is studied; in Chinese where the word lists know the Chinese name."""
    names = trial.conditions[:3]
    return _joined([in_chinese(name) if lang == "zh" else name for name in names], lang, "joint")


def who(trial: Trial, lang: str) -> str:
    """Sex and age, and whether healthy people may take part."""
    parts = [_label("sex", trial.sex, lang), ages(trial.min_age, trial.max_age, lang)]
    if trial.healthy:
        parts.append(str(load("trials_labels.yml")["healthy"][lang]))
    return _joined(parts, lang, "comma")


def ages(least: float | None, most: float | None, lang: str) -> str:
    """The limits of age in words."""
    kind = {(True, True): "any", (False, True): "from", (True, False): "to"}.get(
        (least is None, most is None), "between"
    )
    return _label("age", kind, lang).format(least=age(least or 0.0, lang), most=age(most or 0.0, lang))


def age(value: float, lang: str) -> str:
    """An age in the unit in which it is a whole number."""
    for name, per_year in _UNITS:
        number = value * per_year
        if number >= 1 and abs(number - round(number)) < 1e-6:
            unit = name if round(number) == 1 else f"{name}s"
            return _label("unit", unit, lang).format(n=round(number))
    return _label("unit", "days", lang).format(n=round(value * 365))


def where(trial: Trial, lang: str, near: Place | None = None, home: str = "") -> str:
    """Two of its places, those that were asked for or are at home first, and how many more there are."""
    if not trial.locations:
        return _label("place", "none", lang)
    order = sorted(trial.locations, key=lambda each: (not _is_in(each, near), each.country.lower() != home))
    names = list(dict.fromkeys(_place(each, lang) for each in order))
    shown = _joined(names[:PLACES], lang, "joint")
    left = len(names) - PLACES
    return _label("place", "more", lang).format(places=shown, n=left) if left > 0 else shown


def _is_in(location: Location, place: Place | None) -> bool:
    if place is None:
        return False
    name = {COUNTRY: location.country, STATE: location.state}.get(place.kind, location.city)
    return name.lower() == place.name


def _place(location: Location, lang: str) -> str:
    parts = list(dict.fromkeys(filter(None, (location.city, location.state, location.country))))
    if lang == "zh":
        known = _chinese_places()
        return "，".join(known.get(part.lower(), part) for part in parts)
    return ", ".join(parts)


@cache
def _chinese_places() -> dict[str, str]:
    data = load("trials_places.yml")
    groups = (*data["countries"].items(), *data["cities"].items())
    return {name.lower(): next(word for word in also if not word.isascii()) for name, also in groups
            if not all(word.isascii() for word in also)}  # fmt: skip


def _label(group: str, key: str, lang: str) -> str:
    return str(load("trials_labels.yml")[group][key][lang])


def _joined(parts: list[str], lang: str, joint: str) -> str:
    return str(load("trials_labels.yml")[joint][lang]).join(parts)
