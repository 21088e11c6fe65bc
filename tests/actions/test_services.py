"""The action server goes on with a newer index by itself, as soon as `knowledge build` wrote one."""

import threading
from dataclasses import replace

from actions.services import load
from knowledge.index.build import build
from knowledge.vetting.store import store
from tests.actions.fakes import World
from tests.knowledge.conftest import BagOfWords, a_passage

GOUT = a_passage(
    "starter:en/gout", title="Gout", topic="gout", focus="Gout", questions=("what is gout",),
    text="## What it is\nGout hurts in the toe.\n## What you can do\nRest the joint.",
)  # fmt: skip


def test_a_passage_that_is_built_while_the_server_runs_is_found(tmp_path, monkeypatch):
    """Nobody restarts anything; withdrawn and drafted ones stay out as ever."""
    embedder = BagOfWords()
    monkeypatch.setattr("knowledge.live.load_embedder", lambda: embedder)
    monkeypatch.setattr("knowledge.live.POLL_S", 0.01)
    world = World(tmp_path)
    passages = [a_passage(), GOUT, replace(GOUT, id="starter:en/gout-draft")]
    with world.sessions.begin() as session:
        store(session, passages[:2], who="Ann", approved_as="NHS")
        store(session, passages[2:], who="Ann")
    build(tmp_path / "index", passages[:1], embedder)
    services = load(world.settings)

    def found():
        return [hit.passage_id for hit in services.searcher.search("What is gout?", lang="en").hits]

    assert "starter:en/gout" not in found()
    build(tmp_path / "index", passages, embedder)
    waiting = threading.Event()
    for _ in range(1000):
        if "starter:en/gout" in found() or waiting.wait(0.01):
            break
    services.searcher.close()
    world.engine.dispose()
    assert "starter:en/gout" == found()[0]
    assert "starter:en/gout-draft" not in found()
