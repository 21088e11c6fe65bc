"""A protocol file that could not work is refused with the file, the entry and what is wrong."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from actions.intake.condition import All, Any_, Between, Equals, Not
from actions.intake.loading import ProtocolError, condition, load
from tests.actions.intake import protocol_files as files


def broken(change: str, value: Any) -> dict[str, Any]:
    """The knee file with one entry changed; the path names it with dots."""
    content: Any = deepcopy(files.knee())
    *path, last = change.split(".")
    place = content
    for step in path:
        place = place[int(step) if step.isdigit() else step]
    if value is ...:
        del place[int(last) if last.isdigit() else last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return content


@pytest.mark.parametrize(
    ("change", "value", "complaint"),
    [
        ("title", ..., "missing field 'title'"),
        ("colour", "red", "unknown field 'colour'"),
        ("title", {"en": "knee"}, "title: needs a text in each of en, zh"),
        ("title.zh", "  ", "the text in zh is empty"),
        ("id", "elbow", "must be the file's name"),
        ("otherwise", "soon", "acuity must be one of"),
        ("facts.hot.kind", "guess", "fact hot: kind must be one of"),
        ("facts.hot.words", ..., "fact hot: needs the words that mean it"),
        ("facts.hot.only_if", {"wings": True}, "'wings', which is no fact"),
        ("questions.0.asks", ["hot", "wings"], "'wings', which is no fact"),
        (
            "questions.0.asks",
            ["hot", "fever", "injury", "onset"],
            "question signs may list yes-or-no facts or measures only",
        ),
        ("questions.1.id", "signs", "two questions have the same id"),
        ("dispositions.0.when", {}, "disposition 1: when must name a fact"),
        ("dispositions.0.when", {"hot": "often"}, "hot cannot be"),
        ("dispositions.0.when", {"hot": {"from": 3}}, "hot is no number"),
        ("dispositions.0.when", {"onset": {"from": "soon"}}, "cannot read 'soon'"),
        ("dispositions.0.when", {"onset": {"above": 3}}, "unknown field 'above'"),
        ("dispositions.0.when", {"onset": 3}, "cannot read the condition onset"),
        ("now", {"en": ["a", "b"], "zh": ["一"]}, "different numbers of sentences"),
        ("sources.0.url", "http://www.nhs.uk/", "must start with https://"),
        ("review_due", "next year", "must be a date"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, change, value, complaint):
    files.write(tmp_path, broken(change, value))
    (tmp_path / "elbow.yml").rename(tmp_path / "knee.yml") if change == "id" else None
    with pytest.raises(ProtocolError, match=complaint) as refused:
        load(tmp_path)
    assert "knee.yml" in str(refused.value)


def test_a_fact_that_decides_must_be_asked(tmp_path):
    files.write(tmp_path, broken("questions.1", ...))
    with pytest.raises(ProtocolError, match="'temperature' decides about urgent but is never asked"):
        load(tmp_path)


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    files.write(tmp_path, files.knee())
    (tmp_path / "knee.yml").write_text("id: [", "utf-8")
    with pytest.raises(ProtocolError, match=r"knee\.yml: cannot be read"):
        load(tmp_path)


def test_a_folder_without_protocols_is_refused(tmp_path):
    files.write(tmp_path, files.knee())
    (tmp_path / "knee.yml").unlink()
    with pytest.raises(ProtocolError, match="no protocol files"):
        load(tmp_path)


def test_what_is_right_is_read_with_the_shared_facts_and_questions(knee):
    assert knee.facts["diabetes"].lasting
    assert [question.id for question in knee.questions][-2:] == ["age", "background"]
    assert knee.reviewed_on == date(2026, 12, 1)
    assert knee.dispositions[0].acuity == "emergency"
    assert [one.unsure for one in knee.dispositions] == ["urgent", "routine", "routine", "routine", "routine"]


def test_amounts_are_hours_and_ages_are_years():
    assert condition({"onset": {"from": "3d", "under": "2w"}}, "x") == All((Between("onset", 72.0, 336.0),))
    assert condition({"age": {"from": "6mo", "under": "65y"}}, "x") == All((Between("age", 0.5, 65.0),))
    assert condition({"severity": {"from": 7}}, "x") == All((Between("severity", 7.0),))


def test_conditions_nest():
    found = condition({"any": [{"hot": True}, {"not": {"sex": ["male"]}}]}, "x")
    parts = (All((Equals("hot", (True,)),)), All((Not(All((Equals("sex", ("male",)),))),)))
    assert found == All((Any_(parts),))
    both = condition({"two_of": [{"a": True}, {"b": True}, {"c": True}]}, "x")
    assert both.holds({"a": True, "b": False, "c": True}) is True


@pytest.mark.parametrize("entry", [None, [], "hot", 3])
def test_a_condition_is_a_mapping(entry):
    with pytest.raises(ProtocolError, match="a condition is a mapping"):
        condition(entry, "knee.yml")


def test_a_danger_told_unasked_counts_only_where_the_protocol_does_not_decide_on_it_itself(tmp_path):
    common = files.shared()
    common["told"] = [
        {"fact": "diabetes", "acuity": "urgent", "why": files.text("diabetes", "糖尿病")},
        {"fact": "pregnant", "acuity": "urgent", "why": files.text("pregnant", "怀孕")},
    ]
    (protocol,) = load(files.write(tmp_path, files.knee(), common)).values()
    assert [tuple(one.when.names()) for one in protocol.told] == [("diabetes",)]


def test_a_danger_told_unasked_must_be_a_fact(tmp_path):
    common = files.shared()
    common["told"] = [{"fact": "sugar", "acuity": "urgent", "why": files.text("sugar", "糖")}]
    with pytest.raises(ProtocolError, match="'sugar' is no fact"):
        load(files.write(tmp_path, files.knee(), common))
