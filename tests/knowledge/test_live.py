"""A running process goes on with a new index, and no search fails while it does."""

import threading

import pytest

from knowledge.errors import IndexUnusable
from knowledge.index.build import build
from knowledge.index.manifest import FILE
from knowledge.live import LiveSearcher


@pytest.fixture
def folder(tmp_path, small_library, embedder):
    """An index of the small library."""
    build(tmp_path / "index", small_library, embedder)
    return tmp_path / "index"


@pytest.fixture
def gout(passage_of):
    """A passage that isn't in it."""
    return passage_of(
        "starter:en/gout", title="Gout", topic="gout", focus="Gout", questions=("what is gout",),
        text="## What it is\nGout hurts in the toe.\n## What you can do\nRest the joint.",
    )  # fmt: skip


def found(searcher, text="What is gout?"):
    """The ids that are shown."""
    return [hit.passage_id for hit in searcher.search(text).hits]


def test_a_passage_added_by_a_build_is_found_without_a_restart(folder, small_library, embedder, gout):
    """And one that the build left out isn't."""
    searcher = LiveSearcher(folder, None, embedder)
    assert "starter:en/gout" not in found(searcher)
    build(folder, [*small_library[1:], gout], embedder)
    assert searcher.refresh()
    assert "starter:en/gout" == found(searcher)[0]
    assert "starter:en/asthma" not in found(searcher, "What is asthma?")
    assert not searcher.refresh()


def test_a_search_that_has_begun_ends_with_its_own_index(folder, small_library, embedder, gout):
    """The old files may be gone from the disk by then."""
    searcher = LiveSearcher(folder, None, embedder)
    old = searcher.current
    build(folder, [*small_library, gout], embedder)
    assert searcher.refresh()
    assert "starter:en/asthma" == found(old, "What is asthma?")[0]


@pytest.mark.parametrize("spoil", ["manifest", "file", "model"])
def test_a_new_index_that_cannot_be_used_leaves_the_old_one(folder, small_library, embedder, gout, spoil):
    """Served on, until a good one is there."""
    searcher = LiveSearcher(folder, None, embedder)
    build(folder, [*small_library, gout], embedder)
    if spoil == "manifest":
        (folder / FILE).write_text("{")
    elif spoil == "file":
        next(folder.glob("g-*/pieces.jsonl")).write_text("")
    else:
        embedder.fingerprint = "another/2"
    assert not searcher.refresh()
    assert "starter:en/asthma" == found(searcher, "What is asthma?")[0]
    embedder.fingerprint = "bag-of-words/1"
    build(folder, [*small_library, gout], embedder, force=True)
    assert searcher.refresh()
    assert "starter:en/gout" == found(searcher)[0]


def test_a_folder_that_is_gone_leaves_what_is_served(folder, embedder):
    """Somebody moved it away to put another in its place."""
    searcher = LiveSearcher(folder, None, embedder)
    folder.rename(folder.parent / "away")
    assert not searcher.refresh()
    assert found(searcher, "What is asthma?")


def test_without_an_index_at_start_it_is_refused(tmp_path, embedder):
    """As ever."""
    with pytest.raises(IndexUnusable, match="knowledge build"):
        LiveSearcher.open(tmp_path / "none", None, embedder)


def test_no_search_fails_while_indexes_come_and_go(folder, small_library, embedder, gout):
    """Many searches on other threads, many builds."""
    searcher = LiveSearcher(folder, None, embedder)
    done = threading.Event()
    answers, errors = [], []

    def ask():
        while not done.is_set():
            try:
                answers.append(found(searcher, "What is asthma?")[0])
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(8):
        build(folder, [*small_library, gout][: 4 + number % 2], embedder, force=True)
        assert searcher.refresh()
    done.set()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert {"starter:en/asthma"} == set(answers)


def test_the_watch_finds_a_new_index_by_itself(folder, small_library, embedder, gout, monkeypatch):
    """Nobody has to call anything."""
    monkeypatch.setattr("knowledge.live.POLL_S", 0.01)
    searcher = LiveSearcher.open(folder, None, embedder)
    old, changed = searcher.current, threading.Event()
    build(folder, [*small_library, gout], embedder)
    for _ in range(1000):
        if searcher.current is not old or changed.wait(0.01):
            break
    searcher.close()
    assert "starter:en/gout" == found(searcher)[0]
