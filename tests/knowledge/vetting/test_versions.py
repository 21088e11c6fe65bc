"""Old words are kept, and a translation waits for a person once its original says something else."""

import pytest

from knowledge.vetting.ledger import entries, waiting
from knowledge.vetting.status import approve, review, servable_now
from knowledge.vetting.store import store, sync_starter
from knowledge.vetting.tables import PassageRow, PassageVersion
from knowledge.vetting.versions import behind_their_original, is_behind_its_original

ENGLISH, CHINESE = "starter:en/asthma", "starter:zh/asthma"


@pytest.fixture
def pair(sessions, passage_of):
    """An original and its translation, both approved, and a way to bring in changed files."""

    def sync(**changes):
        original = passage_of(ENGLISH, **changes.get("en", {}))
        translation = passage_of(CHINESE, lang="zh", title="哮喘", **changes.get("zh", {}))
        with sessions.begin() as session:
            sync_starter(session, [original, translation], who="files")

    sync()
    return sync


def behind(sessions):
    with sessions() as session:
        return behind_their_original(session)


def test_what_a_passage_said_is_kept_once(sessions, passage_of):
    """Also when it comes back to words that it had before."""
    for title in ("One", "Two", "One", "Two", "Three"):
        with sessions.begin() as session:
            store(session, [passage_of(title=title)], who="a")
    with sessions() as session:
        versions = session.query(PassageVersion).order_by(PassageVersion.id).all()
        assert ["One", "Two"] == [version.content["title"] for version in versions]
        assert all("status" not in version.content for version in versions)


def test_a_translation_whose_original_changed_is_due(sessions, pair):
    """It is still shown, and waits for a person, whatever its own date says."""
    assert set() == behind(sessions)
    pair(en={"text": "## What it is\nNew words.\n## What you can do\nOther words."})
    assert {CHINESE} == behind(sessions)
    with sessions() as session:
        assert {ENGLISH: "approved", CHINESE: "due"} == {each.id: each.status for each in entries(session)}
        assert [CHINESE] == [each.id for each in waiting(session, days=0)]
    assert {CHINESE} == servable_now(sessions, [CHINESE]).keys()


def test_a_new_review_date_of_the_original_leaves_its_translation_alone(sessions, pair):
    """Only the words are translated."""
    pair(en={"reviewed_by": "Somebody else"})
    assert set() == behind(sessions)


def test_a_translation_written_anew_has_followed(sessions, pair):
    """Original and translation changed in the same import."""
    pair(en={"title": "Asthma 2"}, zh={"text": "## 这是什么\n新的。\n## 您可以怎么做\n新的。"})
    assert set() == behind(sessions)


def test_two_people_who_approve_the_translation_again_settle_it(sessions, pair):
    """The words may stay as they are: they were compared."""
    pair(en={"title": "Asthma 2"})
    with sessions.begin() as session:
        review(session, CHINESE, who="Li Na")
    assert {CHINESE} == behind(sessions)
    with sessions.begin() as session:
        approve(session, CHINESE, who="Wang Wei")
    assert set() == behind(sessions)
    pair(en={"title": "Asthma 2"})
    assert set() == behind(sessions)


def test_a_library_from_before_is_taken_as_it_is(sessions, pair):
    """Rows without a note of their original become due only by the next change."""
    with sessions.begin() as session:
        from knowledge.vetting.tables import PassageRow

        session.query(PassageRow).update({"original_hash": None})
    assert set() == behind(sessions)
    pair()
    pair(en={"title": "Asthma 2"})
    assert {CHINESE} == behind(sessions)


def test_one_passage_is_behind_exactly_when_the_list_says_so(sessions, pair):
    """Its own page and the list cannot disagree."""
    for changes in ({}, {"en": {"title": "Wheezing"}}):
        pair(**changes)
        with sessions() as session:
            alone = {row.id for row in session.query(PassageRow) if is_behind_its_original(session, row)}
        assert behind(sessions) == alone
    assert {CHINESE} == alone
