"""The screen as a whole: what must hold for any text."""

import subprocess
import sys
import time
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.redflags import RedFlag, default_screener
from medlm.redflags.bench import LONG, MESSAGES

CHEST = "I've had crushing chest pain for an hour and my left arm is numb"
CHEST_ZH = "我胸口压榨样疼痛一个小时了，左胳膊发麻"
FLAGGED = (
    CHEST,
    CHEST_ZH,
    "my mum's face has dropped on one side and she can't get her words out",
    "took 30 paracetamol an hour ago",
    "I want to kill myself",
    "she ate a peanut and her tongue is swelling up",
    "我妈嘴歪了，说话也不清楚",
    "我吃了一整瓶安眠药",
    "我不想活了",
    "孩子在抽，翻白眼",
)
MINIMISERS = (
    " but my sister says it's nothing",
    ", it's probably nothing though",
    ". I don't want to bother anyone.",
    ". My husband thinks I'm overreacting, no rush",
    "，不过我姐说没什么事",
    "，应该没什么大事吧",
    "。不想麻烦医生。",
)
SHORT = settings(max_examples=150, deadline=None)


def ids(text: str) -> set[str]:
    return {flag.rule_id for flag in default_screener().screen(text)}


@pytest.mark.parametrize("text", [CHEST, CHEST_ZH])
def test_the_contract_sentences_are_emergencies(text: str) -> None:
    """Both languages' sentence of the design gets an emergency flag, first in the list."""
    flags = default_screener().screen(text)
    assert "emergency" == flags[0].acuity
    assert "medical" == flags[0].path


def test_the_most_urgent_flag_comes_first() -> None:
    """Emergency flags stand before urgent ones."""
    acuities = [flag.acuity for flag in default_screener().screen("blood in my urine. " + CHEST)]
    assert sorted(acuities) == acuities
    assert {"emergency", "urgent"} == set(acuities)


@given(st.text(max_size=400))
@SHORT
def test_no_text_raises(text: str) -> None:
    """Any text gives a tuple of flags."""
    assert all(isinstance(flag, RedFlag) for flag in default_screener().screen(text))


@given(
    st.text(
        alphabet=st.sampled_from("胸口痛疼不没有, 。chest pain no 39.5度岁/'’\u200b\ud800😀\n十百点半"),
        max_size=120,
    )
)
@SHORT
def test_dangerous_alphabet_never_raises_and_offsets_fit(text: str) -> None:
    """Every span is the very stretch of the original text."""
    for flag in default_screener().screen(text):
        assert text[flag.start : flag.end] == flag.span
        assert flag.span


@given(st.sampled_from(FLAGGED), st.text(max_size=60), st.text(max_size=60))
@SHORT
def test_a_flagged_sentence_stays_flagged_among_others(flagged: str, before: str, after: str) -> None:
    """Adding a red flag to anything keeps its hits."""
    assert ids(flagged) <= ids(f"{before}\n{flagged}\n{after}")


@given(st.sampled_from(FLAGGED), st.sampled_from(MESSAGES))
@SHORT
def test_ordinary_neighbours_take_nothing_away(flagged: str, other: str) -> None:
    """An ordinary message before or after never hides a red flag, and keeps its own."""
    assert ids(flagged) | ids(other) <= ids(f"{flagged}. {other}")
    assert ids(flagged) | ids(other) <= ids(f"{other}. {flagged}")


@pytest.mark.parametrize("flagged", FLAGGED)
@pytest.mark.parametrize("minimiser", MINIMISERS)
def test_minimisers_remove_nothing(flagged: str, minimiser: str) -> None:
    """ "But my sister says it's nothing" never lowers a hit."""
    assert ids(flagged) <= ids(flagged + minimiser)


@given(st.sampled_from(FLAGGED), st.data())
@SHORT
def test_case_blanks_and_emoji_change_nothing(flagged: str, data: st.DataObject) -> None:
    """Capitals, more blanks and emoji between words leave the rules that hit as they are."""
    emoji = data.draw(st.sampled_from(["😭", "🙏🏽", "❤️", "  ", "\u3000", "\t"]))
    loud = flagged.upper() if data.draw(st.booleans()) else flagged
    gaps = [place for place, char in enumerate(loud) if char == " "] or [0, len(loud)]
    place = data.draw(st.sampled_from(gaps))
    assert ids(flagged) == ids(loud[:place] + " " + emoji + loud[place:])


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("ｃｈｅｓｔ　ｐａｉｎ， ｓｗｅａｔｉｎｇ", "chest pain, sweating"),
        ("che\u200bst pa\u00adin, sweating", "chest pain, sweating"),
        ("𝐜𝐡𝐞𝐬𝐭 𝐩𝐚𝐢𝐧, sweating", "chest pain, sweating"),
        ("chesssst paaaain, sweating", "chest pain, sweating"),
        ("CHEST PAIN, SWEATING", "chest pain, sweating"),
        ("胸悶得喘不上氣", "胸闷得喘不上气"),
        ("體溫４１．５度", "体温41.5度"),
        ("我 chest pain，出冷汗", "我胸痛，出冷汗"),
    ],
)
def test_disguised_characters_read_as_plain_ones(disguised: str, plain: str) -> None:
    """Full-width, invisible, ornamental, repeated, capital and traditional characters change nothing."""
    assert ids(plain)
    assert ids(plain) == ids(disguised)


@pytest.mark.parametrize(
    "text",
    [
        "i cant brethe",
        "cheast pain and sweating",
        "he is having a siezure",
        "im suicidle",
        "i feel suicidel",
        "anafilaxis, used my epipen",
        "she is unconcious",
        "dad colapsed and wont wake",
        "vommiting blood",
        "having a heart atack",
        "took an overdoes of pills",
        "cantbreathe",
        "crushing chestpain",
    ],
)
def test_misspelt_danger_is_still_read(text: str) -> None:
    """One slip of the keys, a word as it sounds or a forgotten blank does not hide an emergency."""
    assert "emergency" == default_screener().screen(text)[0].acuity


def test_a_very_long_message_takes_linear_time() -> None:
    """Twice the text takes about twice the time, and 100 kB stay well within a second on a busy machine."""

    def seconds(text: str) -> float:
        before = time.process_time()
        default_screener().screen(text)
        return time.process_time() - before

    texts = (
        LONG,
        "chest pain " * 9000,
        "no chest pain, " * 6000,
        "a" * 100_000,
        "胸口" * 30_000,
        "9" * 100_000,
        "temp " * 20_000,
        "((((" * 25_000,
        "cant " * 20_000,
        "38 度 " * 20_000,
    )
    for text in texts:
        half = min(seconds(text[: len(text[:100_000]) // 2]) for _ in range(2))
        whole = min(seconds(text[:100_000]) for _ in range(2))
        assert whole < 1.0
        assert whole < 4 * half + 0.05


def test_the_import_is_light() -> None:
    """Importing the screen loads no model library and none of our other rooms."""
    program = (
        "import sys, medlm.redflags; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'torch','numpy','transformers','common','gateway','actions','clinic','knowledge','sklearn'}))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "[]" == out.stdout.strip()


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    """The same text gives the same flags each time."""
    first = [default_screener().screen(text) for text in FLAGGED]
    again = [default_screener().screen(text) for text in reversed(FLAGGED)]
    assert all(one == two for one, two in zip_longest(first, reversed(again)))
