"""The conversation is handed out as a message that the gateway shows with links."""

import pytest

from actions.handlers.action_download_conversation import ActionDownloadConversation
from actions.texts import say
from tests.actions.fakes import message, triaged


@pytest.mark.parametrize(("lang", "words"), [("en", "download my conversation"), ("zh", "下载我的对话")])
def test_the_message_is_of_the_kind_with_links(world, lang, words):
    outcome = world.run(ActionDownloadConversation, message(words, lang))
    assert (["download"], say("download_here", lang, "US")) == (outcome.kinds, outcome.text)


def test_danger_in_the_words_goes_first(world):
    world.triage.result = triaged("emergency")
    outcome = world.run(ActionDownloadConversation, message("download it, my chest is crushed"))
    assert ["emergency"] == outcome.kinds
