"""A place counts where the patient means one."""

import pytest

from knowledge.trials.places import Place, Places, home_country

PLACES = Places({"boston", "new york", "reading", "beijing"}, {"texas"}, {"united states", "china"})


@pytest.mark.parametrize(
    ("text", "lang", "place"),
    [
        ("trials in boston please", "en", Place("city", "boston", "boston")),
        ("studies near New York City", "en", Place("city", "new york", "New York City")),
        ("I live in Texas, any studies?", "en", Place("state", "texas", "Texas")),
        ("in the UK", "en", Place("country", "united kingdom", "UK")),
        ("北京有临床试验吗", "zh", Place("city", "beijing", "北京")),
        ("在 Boston 的试验", "zh", Place("city", "boston", "Boston")),
        ("国内有吗", "zh", Place("country", "china", "国内")),
        ("I was reading about trials", "en", None),
        ("trials in general", "en", None),
        ("有试验吗", "zh", None),
        ("tell us about it", "en", None),
        ("", "en", None),
    ],
)
def test_a_place_is_found_only_where_one_is_meant(text, lang, place):
    assert place == PLACES.find(text, lang)


def test_the_clinics_region_is_a_country():
    assert ("united states", "china", "") == tuple(map(home_country, ("us", "CN", "nowhere")))
