"""Search shows only what is approved now, in the right language, or abstains."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, update
from sqlalchemy.orm import sessionmaker

from common.clock import now
from knowledge.errors import IndexUnusable, VettingUnavailable
from knowledge.index.build import build
from knowledge.search import Searcher
from knowledge.vetting.status import approve, review, withdraw
from knowledge.vetting.store import store
from knowledge.vetting.tables import PassageRow
from knowledge.vetting.twins import mark


@pytest.fixture
def searcher(tmp_path, sessions, embedder, small_library):
    """A searcher over the small library."""
    with sessions.begin() as session:
        store(session, small_library, who="test", trust_status=True)
    build(tmp_path / "index", small_library, embedder)
    return Searcher.open(tmp_path / "index", sessions, embedder)


def test_the_question_finds_its_passage_with_source_and_date(searcher):
    """A plain question is answered."""
    result = searcher.search("What is diabetes?")
    assert not result.abstained
    assert "starter:en/diabetes" == result.hits[0].passage_id
    assert "https://www.nhs.uk/conditions/asthma/" == result.hits[0].source_url
    assert "2026-01-02" == result.hits[0].reviewed_on.isoformat()


def test_a_passage_in_the_askers_language_comes_first(searcher):
    """Both languages know asthma; each asker gets their own."""
    assert "starter:zh/asthma" == searcher.search("哮喘是什么").hits[0].passage_id
    assert "starter:en/asthma" == searcher.search("what is asthma").hits[0].passage_id


def test_our_own_passage_comes_before_an_imported_one_with_the_very_title(tmp_path, embedder, passage_of):
    """What was written for patients here is preferred where both answer."""
    imported = passage_of(
        "medquad:NHLBI/0000001-1", title="What is asthma?", text="Asthma is a disease of the airways.",
        collection="medquad/NHLBI", topic="", question_type="information", questions=(),
    )  # fmt: skip
    own = passage_of(questions=("what is asthma", "why do i wheeze"))
    build(tmp_path / "both", [imported, own], embedder)
    found = Searcher.open(tmp_path / "both", None, embedder).search("What is asthma?")
    assert ["starter:en/asthma", "medquad:NHLBI/0000001-1"] == [hit.passage_id for hit in found.hits]


def test_a_chinese_question_may_find_an_english_passage(searcher):
    """Diabetes is only there in English."""
    hit = searcher.search("糖尿病是什么").hits[0]
    assert ("starter:en/diabetes", "en") == (hit.passage_id, hit.lang)


@pytest.mark.parametrize("text", ["who won the cup final", "谁赢了世界杯决赛", "", "😀😀", "?!", "\u202e"])
def test_what_the_library_does_not_know_gets_an_abstention_and_no_hit(searcher, text):
    """Better silent than wrong."""
    result = searcher.search(text)
    assert (True, ()) == (result.abstained, result.hits)


def test_a_withdrawn_passage_is_gone_from_the_very_next_search(searcher, sessions):
    """Withdrawal needs no rebuild; a review alone doesn't bring it back, an approval does."""
    assert "starter:en/diabetes" == searcher.search("What is diabetes?").hits[0].passage_id
    with sessions.begin() as session:
        withdraw(session, "starter:en/diabetes", who="editor")
    after = searcher.search("What is diabetes?")
    assert "starter:en/diabetes" not in [hit.passage_id for hit in (*after.hits, *after.near)]
    with sessions.begin() as session:
        review(session, "starter:en/diabetes", who="editor")
    assert "starter:en/diabetes" not in [hit.passage_id for hit in searcher.search("What is diabetes?").hits]
    with sessions.begin() as session:
        approve(session, "starter:en/diabetes", who="clinician")
    assert "starter:en/diabetes" == searcher.search("What is diabetes?").hits[0].passage_id


def test_an_expired_passage_is_never_shown(searcher, sessions):
    """The review date counts at the moment of the search."""
    with sessions.begin() as session:
        yesterday = now().date() - timedelta(days=1)
        session.execute(update(PassageRow).values(review_due=yesterday))
    assert () == searcher.search("What is diabetes?").hits


def test_a_passage_unknown_to_the_database_is_never_shown(tmp_path, sessions, embedder, small_library):
    """An index without its vetting shows nothing."""
    build(tmp_path / "index", small_library, embedder)
    assert () == Searcher.open(tmp_path / "index", sessions, embedder).search("What is diabetes?").hits


def test_without_the_database_nothing_is_quoted(tmp_path, embedder, small_library):
    """The caller is told, so that the patient can be told honestly."""
    build(tmp_path / "index", small_library, embedder)
    broken = sessionmaker(create_engine(f"sqlite:///{tmp_path}/no/such/folder/x.db"))
    with pytest.raises(VettingUnavailable):
        Searcher.open(tmp_path / "index", broken, embedder).search("What is diabetes?")


def test_an_index_of_another_model_is_refused(tmp_path, sessions, embedder, small_library):
    """Vectors of two models are never compared."""
    build(tmp_path / "index", small_library, embedder)
    embedder.fingerprint = "another/2"
    with pytest.raises(IndexUnusable, match=r"bag-of-words/1.*another/2.*knowledge build"):
        Searcher.open(tmp_path / "index", sessions, embedder)


@pytest.mark.parametrize("text", ["What is diabetes?", "sugar walk", "tell me a joke", "哮喘", "inhaler"])
def test_whether_it_answers_does_not_hang_on_how_many_are_asked_for(searcher, text):
    """The command line asks for ten, the assistant for one."""
    one, ten = searcher.search(text, top=1), searcher.search(text, top=10)
    assert (one.abstained, one.hits) == (ten.abstained, ten.hits[:1])


def test_of_near_duplicates_one_is_shown_and_the_other_when_that_is_withdrawn(
    tmp_path, sessions, embedder, passage_of
):
    """A copy takes no place from another answer, and steps in for its twin."""
    copy = passage_of("medquad:NHLBI/0000001-1", collection="medquad/NHLBI", topic="")
    with sessions.begin() as session:
        store(session, [passage_of(), copy], who="test", trust_status=True)
        assert 2 == mark(session)
    build(tmp_path / "twins", [copy, passage_of()], embedder)
    searcher = Searcher.open(tmp_path / "twins", sessions, embedder)
    assert ["starter:en/asthma"] == [hit.passage_id for hit in searcher.search("What is asthma?").hits]
    with sessions.begin() as session:
        withdraw(session, "starter:en/asthma", who="editor")
    assert [copy.id] == [hit.passage_id for hit in searcher.search("What is asthma?").hits]


def test_a_passage_is_shown_to_the_last_day_of_its_review_and_no_longer(searcher, sessions, monkeypatch):
    """Nobody has to do anything for it to go."""
    last = now().date()
    with sessions.begin() as session:
        session.execute(update(PassageRow).values(review_due=last))
    assert "starter:en/diabetes" == searcher.search("What is diabetes?").hits[0].passage_id
    monkeypatch.setattr("knowledge.vetting.status.now", lambda: now() + timedelta(days=1))
    assert () == searcher.search("What is diabetes?").hits


def test_each_passage_appears_once(searcher):
    """Its title, questions and sections all match, it is one hit."""
    found = [hit.passage_id for hit in searcher.search("asthma wheeze inhaler airways").hits]
    assert len(found) == len(set(found))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_message_gets_a_result(searcher, text):
    """Control characters, operators of query languages, half surrogates: all are only words."""
    assert searcher.search(text).lang in ("en", "zh")


@pytest.mark.parametrize(("lang", "text"), [("en", "What is asthma?"), ("zh", "哮喘是什么")])
def test_of_a_passage_and_its_translation_the_askers_is_shown(searcher, lang, text):
    """A place in the list is not spent on the same words in another language."""
    found = [hit.passage_id for hit in searcher.search(text, lang=lang).hits]
    assert f"starter:{lang}/asthma" == found[0]
    assert 1 == sum(each.endswith("/asthma") for each in found)
