"""Numbers with units: vital signs, laboratory values, ages."""

import pytest

from medlm.redflags import Screener
from medlm.redflags.measures import number


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("temp 41.2", "fever-very-high"),
        ("temperature of 106.3 F", "fever-very-high"),
        ("体温41度3", "fever-very-high"),
        ("高烧四十一度半", "fever-very-high"),
        ("SpO2 84%", "oxygen-low"),
        ("sats are 88 on air", "oxygen-low"),
        ("血氧饱和度85%", "oxygen-low"),
        ("BP 190/125 and headache", "blood-pressure-very-high"),
        ("血压一百九十，头疼", "blood-pressure-high-no-symptoms"),
        ("高压215，低压130", "blood-pressure-very-high"),
        ("INR 9.1", "inr-too-high"),
        ("potassium 7.0", "potassium-high"),
        ("血钾6.8", "potassium-high"),
        ("blood sugar 450", "glucose-very-high"),
        ("血糖28", "glucose-very-high"),
        ("glucose is 2.1", "glucose-low"),
        ("pulse is 36", "pulse-dangerous"),
        ("心率35", "pulse-dangerous"),
        ("resp rate 36", "breathing-rate-high"),
        ("my 6 week old has a temperature of 38.2", "baby-fever-under-3-months"),
        ("宝宝两个月，体温38.3度", "baby-fever-under-3-months"),
        ("seven week old baby with fever", "baby-fever-under-3-months"),
        ("took 24 paracetamol tablets", "overdose"),
        ("吃了三十片布洛芬", "overdose"),
    ],
)
def test_a_value_beyond_its_limit_raises_its_rule(screener: Screener, text: str, rule: str) -> None:
    """Digits, words and Chinese numerals in Celsius, Fahrenheit, mmol/L and mg/dL are read."""
    assert rule in {flag.rule_id for flag in screener.screen(text)}


@pytest.mark.parametrize(
    "text",
    [
        "temp 36.8",
        "temperature 98.6",
        "体温36度5",
        "SpO2 98%",
        "血氧98",
        "BP 124/78",
        "血压120/80",
        "INR 2.5",
        "potassium 4.1",
        "blood sugar 95",
        "血糖5.6",
        "pulse 72",
        "心率70",
        "my 8 year old has a temperature of 38.2",
        "took 2 paracetamol tablets",
        "open 24/7, score 210-130",
        "在2024年买了30片面膜",
    ],
)
def test_a_value_within_its_limit_raises_nothing(screener: Screener, text: str) -> None:
    """Ordinary values are no red flag."""
    assert () == screener.screen(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("39", 39),
        ("三十九", 39),
        ("三十九点二", 39.2),
        ("一百二十", 120),
        ("一百二", 120),
        ("十", 10),
        ("两", 2),
        ("四十半", 40.5),
        ("三九", 39),
        ("six", 6),
    ],
)
def test_numerals_of_both_languages(text: str, value: float) -> None:
    """Chinese numerals are read in full and short forms."""
    assert value == number(text)
