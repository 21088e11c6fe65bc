"""Better, the same or worse out of a patient's own words; whoever says worse is never read as better."""

from pathlib import Path

import pytest
import yaml

from actions.follow_up_answer import choice, read_answer

BOT = Path(__file__).parents[2] / "bot" / "data" / "nlu"
BETTER = {
    "en": ["much better, thanks!", "a bit better today", "almost gone", "it doesn't hurt anymore",
           "I'm fine now", "was worse yesterday, better now", "the fever has gone down", "back to normal"],
    "zh": ["好多了，谢谢", "不疼了", "没那么疼了", "差不多好了", "昨天更严重，今天好多了",
           "退烧了", "没事了"],
}  # fmt: skip
SAME = {
    "en": ["still the same", "not better", "not worse", "no better no worse", "I don't feel any better",
           "no change", "it still hurts", "neither better nor worse"],
    "zh": ["差不多", "老样子", "没好转", "没有加重", "还没好", "没什么变化", "还是疼", "不好不坏"],
}  # fmt: skip
WORSE = {
    "en": ["worse", "it got worse", "the fever is back", "no better, if anything worse",
           "it's spreading", "more painful than before", "I can't bear it", "even worse today, thanks",
           "better first, worse now"],
    "zh": ["更差了", "越来越疼", "又发烧了", "比昨天差", "加重了", "没好转，反而更严重了",
           "厉害多了"],
}  # fmt: skip
ASK_AGAIN = 16
"""The last examples of the intent ask to be asked again."""
UNCLEAR = {
    "en": ["thanks", "ok", "I'd better go to the hospital", "what if it gets worse?", "is it getting better?",
           "I hope I get better", "who is this?"],
    "zh": ["谢谢", "嗯", "要是加重了怎么办", "好了吗？", "希望快点好起来", "你是谁"],
}  # fmt: skip


def cases(*named):
    return [
        (lang, text, how) for how, by_lang in named for lang, texts in by_lang.items() for text in texts
    ]


@pytest.mark.parametrize(
    ("lang", "text", "how"),
    cases(("better", BETTER), ("same", SAME), ("worse", WORSE), ("unclear", UNCLEAR)),
)
def test_everyday_words_are_read_as_they_are_meant(lang, text, how):
    assert how == read_answer(text, lang).how


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", ["Worse", "更差了", "Better", "好些了", "The same", "差不多"])
def test_the_words_of_the_buttons_are_read_in_whichever_language_is_spoken(lang, text):
    assert ("unclear", True) != (read_answer(text, lang).how, read_answer(text, lang).nothing_else)
    assert read_answer(text, lang).nothing_else


@pytest.mark.parametrize(
    "text", ["better but I have a rash now", "好些了，但是腿肿了一块", "the same, and my knee is swollen too"]
)
def test_what_else_is_told_is_noticed(text):
    assert not read_answer(text, "en").nothing_else


def examples(lang, intent):
    groups = yaml.safe_load((BOT / lang / "follow_ups.yml").read_text("utf-8"))["nlu"]
    lines = next(group["examples"] for group in groups if group["intent"] == intent).splitlines()
    return [line.removeprefix("- ") for line in lines]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_answer_that_the_dialogue_learns_from_can_be_read(lang):
    assert [] == [text for text in examples(lang, "follow_up") if read_answer(text, lang).how == "unclear"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_who_asks_not_to_be_asked_is_read_as_asking_for_it(lang):
    lines = examples(lang, "follow_up_choice")
    again = len(lines) - ASK_AGAIN
    assert [] == [text for text in lines[:again] if choice(text) is not False]
    assert [] == [text for text in lines[again:] if choice(text) is not True]


@pytest.mark.parametrize(
    "text", ["don't ask me again", "never ask again", "别再问我了", "不需要你们再问我情况"]
)
def test_no_goes_before_again(text):
    assert choice(text) is False
