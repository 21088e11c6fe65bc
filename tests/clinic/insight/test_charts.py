"""Charts say their numbers in words, so that neither colour nor sight is needed."""

from xml.etree import ElementTree

from clinic.insight.charts import bar, hours


def test_every_column_has_its_number():
    """Written above the column and read aloud."""
    chart = hours([0] * 9 + [7] + [0] * 13 + [2], "Emergency")
    root = ElementTree.fromstring(chart)
    assert "Emergency: 7 at 9, 2 at 23" == root.get("aria-label")
    texts = [text.text for text in root if text.get("class") == "value"]
    assert ["7", "2"] == texts
    assert 2 == sum(part.get("class") == "column" for part in root)


def test_labels_are_escaped():
    """No name can break out of the picture."""
    assert "<script" not in hours([1] * 24, '"><script>')


def test_a_small_value_is_still_seen():
    """One of a thousand is a line, none is nothing."""
    widths = [ElementTree.fromstring(bar(value, 1000))[0].get("width") for value in (0, 1, 1000)]
    assert ["0", "2", "300"] == widths
