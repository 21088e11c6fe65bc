"""Every setting is documented, and the page is what the code says."""

import pytest

from scripts.settings_page import CLASSES, PAGE, page


def test_the_page_is_what_the_settings_classes_say():
    assert page() == PAGE.read_text("utf-8"), "run: python -m scripts.settings_page"


@pytest.mark.parametrize("kind", CLASSES.values())
def test_every_setting_says_what_it_does(kind):
    assert [] == [name for name, field in kind.model_fields.items() if not field.description]
