"""A red-flag screen with one rule, for tests that are not about the rules."""

from medlm.redflags import RedFlag

WORD = "stroke-word"


class OneRule:
    """Finds one made-up word and calls it an emergency."""

    def screen(self, text: str) -> tuple[RedFlag, ...]:
        """The word's place in the text, if it is there."""
        at = text.find(WORD)
        if at < 0:
            return ()
        return (RedFlag("test-rule", "emergency", "test", "medical", at, at + len(WORD), WORD),)
