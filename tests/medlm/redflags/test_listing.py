"""The page about the rules says what the rules say."""

from pathlib import Path

from medlm.redflags.listing import render


def test_the_page_is_up_to_date() -> None:
    """docs/safety/red-flags.md was written from the rules as they are now."""
    page = Path(__file__).parents[3] / "docs" / "safety" / "red-flags.md"
    assert render() == page.read_text("utf-8")
