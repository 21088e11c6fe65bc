"""The database knows which passages say the same, and forgets it when they no longer do."""

from sqlalchemy import select, update

from knowledge.vetting.status import withdraw
from knowledge.vetting.store import store
from knowledge.vetting.tables import PassageRow
from knowledge.vetting.twins import mark, still_shown, twins


def groups_of(sessions):
    """Id → group."""
    with sessions() as session:
        return dict(session.execute(select(PassageRow.id, PassageRow.duplicate_group)).all())


def test_a_copy_from_another_import_joins_the_group_and_leaves_it_when_its_words_change(sessions, passage_of):
    """Whichever was imported first."""
    with sessions.begin() as session:
        store(session, [passage_of("a:1")], who="x")
        assert 0 == mark(session)
        store(session, [passage_of("b:1")], who="x")
        assert 2 == mark(session)
    assert {"a:1": "a:1", "b:1": "a:1"} == groups_of(sessions)
    with sessions.begin() as session:
        store(session, [passage_of("b:1", text="Asthma is quite another story told here.")], who="x")
        mark(session)
    assert {"a:1": None, "b:1": None} == groups_of(sessions)


def test_passages_of_an_older_database_get_their_signature(sessions, passage_of):
    """Marking fills in what the migration left empty."""
    with sessions.begin() as session:
        store(session, [passage_of("a:1"), passage_of("b:1")], who="x")
        session.execute(update(PassageRow).values(signature=None))
        assert 2 == mark(session)


def test_groups_are_listed_with_what_they_share(sessions, passage_of):
    """The first is the measure."""
    with sessions.begin() as session:
        three = [passage_of("a:1"), passage_of("b:1"), passage_of("c:1", focus="Cough", title="Cough")]
        store(session, three, who="x", approved_as="NHS")
        mark(session)
        (group,) = twins(session)
        assert [("a:1", 1.0), ("b:1", 1.0)] == [(each.id, each.share) for each in group]
        assert ["b:1"] == still_shown(session, "a:1")
        withdraw(session, "b:1", who="x")
        assert [] == still_shown(session, "a:1")
        assert [] == still_shown(session, "c:1")
