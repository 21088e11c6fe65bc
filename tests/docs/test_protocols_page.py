"""The page of protocols is what the protocol files say."""

from actions.intake.loading import load
from scripts.protocols_page import PAGE, page


def test_the_page_is_what_the_protocol_files_say():
    assert page() == PAGE.read_text("utf-8"), "run: python -m scripts.protocols_page"


def test_every_protocol_stands_in_it_with_its_sources():
    text = PAGE.read_text("utf-8")
    assert [] == [one.id for one in load().values() if not all(source.url in text for source in one.sources)]
