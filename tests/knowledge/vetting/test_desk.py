"""Editors see what waits, what changed, and everything about one passage."""

from datetime import timedelta

import pytest

from common.clock import now
from knowledge.errors import UnknownPassage
from knowledge.vetting.desk import PER_PAGE, changes, difference, listing, read
from knowledge.vetting.status import review, withdraw
from knowledge.vetting.store import store, sync_starter


@pytest.fixture
def library(sessions, passage_of):
    """One passage of each kind of status."""
    late, soon = (now().date() + timedelta(days) for days in (-3, 10))
    with sessions.begin() as session:
        sync_starter(
            session,
            [
                passage_of("starter:en/fresh", title="Fresh"),
                passage_of("starter:en/late", title="Late", review_due=late),
                passage_of("starter:en/soon", title="Soon", review_due=soon),
                passage_of("starter:en/gone", title="Gone"),
            ],
            who="files",
        )
        imported = [passage_of("web:draft", title="Draft"), passage_of("web:read", title="Read")]
        store(session, imported, who="b")
        review(session, "web:read", who="b")
        withdraw(session, "starter:en/gone", who="b")


def ids(sessions, *args, **values):
    with sessions() as session:
        return [row.entry.id for row in listing(session, *args, **values).rows]


def test_what_needs_a_person_comes_first(sessions, library):
    """Due, expired, drafts, then what waits for the second person; nothing else."""
    assert ["starter:en/soon", "starter:en/late", "web:draft", "web:read"] == ids(sessions, "waiting")
    assert ["starter:en/gone"] == ids(sessions, "withdrawn")
    assert 6 == len(ids(sessions, "all"))


def test_lists_can_be_narrowed(sessions, library):
    """By a part of the title or id, and by language."""
    assert ["starter:en/late"] == ids(sessions, "all", query="LATE")
    assert ["web:draft", "web:read"] == ids(sessions, "all", query="web:")
    assert [] == ids(sessions, "all", lang="zh")
    with sessions() as session:
        assert {"approved": 1, "due": 1, "expired": 1, "draft": 1, "reviewed": 1, "withdrawn": 1} == listing(
            session
        ).counts


def test_long_lists_come_in_pages(sessions, passage_of):
    """A page number beyond the end shows the last one."""
    with sessions.begin() as session:
        store(session, [passage_of(f"web:{number:03}") for number in range(PER_PAGE + 1)], who="a")
    with sessions() as session:
        last = listing(session, "draft", page=99)
    assert (2, 2, ["web:050"]) == (last.page, last.pages, [row.entry.id for row in last.rows])


def test_a_passage_shows_its_terms_history_and_versions(sessions, passage_of):
    """The words that it had, and what the change did to them, line by line."""
    for text in ("one\ntwo\nthree", "one\n2\nthree"):
        with sessions.begin() as session:
            store(session, [passage_of(text=text, title="T")], who="Li Na")
    with sessions() as session:
        view = read(session, "starter:en/asthma")
    assert ("NHS", "Apache-2.0") == (view.content["source_name"], view.content["licence"])
    assert ["change", "import"] == [event.action for event in view.events]
    assert [True, False] == [event.words_changed for event in view.events]
    change = view.events[0]
    [field] = difference(view, change.from_hash, change.to_hash)
    assert "text" == field.field
    assert [("same", "one"), ("removed", "two"), ("added", "2"), ("same", "three")] == [
        (part.kind, part.text) for part in field.parts
    ]
    assert difference(view, "0" * 64, change.to_hash) is None


def test_a_translation_shows_what_changed_in_its_original(sessions, passage_of):
    """So that nobody has to look for it."""
    for title in ("Asthma", "Asthma in adults"):
        with sessions.begin() as session:
            pair = [passage_of(title=title), passage_of("starter:zh/asthma", lang="zh", title="哮喘")]
            sync_starter(session, pair, who="files")
    with sessions() as session:
        view, original = read(session, "starter:zh/asthma"), read(session, "starter:en/asthma")
    assert ("due", True, "starter:en/asthma") == (view.status, view.original_changed, view.original)
    assert ["title"] == [change.field for change in view.original_diff]
    assert ("starter:zh/asthma",) == original.translations
    assert ("approved", None) == (original.status, original.original)


def test_nobody_approves_their_own_review(sessions, library):
    """However they spell their name."""
    with sessions() as session:
        view = read(session, "web:read")
    assert [False, False, True] == [view.may_be_approved_by(who) for who in ("b", "B", "c")]


def test_lists_are_compared_entry_by_entry():
    """A question that was added is one added line."""
    [field] = changes({"questions": ["a"]}, {"questions": ["a", "b"]})
    assert [("same", "a"), ("added", "b")] == [(part.kind, part.text) for part in field.parts]


def test_an_unknown_passage_is_refused(sessions):
    """With its id."""
    with sessions() as session, pytest.raises(UnknownPassage, match="no:such"):
        read(session, "no:such")
