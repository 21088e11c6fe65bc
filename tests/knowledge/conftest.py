"""A small encoder that needs no model, an empty database, and a few passages."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from common.clock import now
from common.db import Base
from knowledge.index.words import words
from knowledge.passage import APPROVED, Passage
from knowledge.vetting import tables as _tables  # noqa: F401 - registers the tables


class BagOfWords:
    """Texts that share words have near vectors; the same text always has the same one."""

    name = "bag-of-words"
    fingerprint = "bag-of-words/1"
    dim = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        self.encoded.extend(texts)
        vectors = np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dim)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    def _vector(self, text: str) -> np.ndarray[Any, Any]:
        total = np.zeros(self.dim, np.float32)
        for word in words(text):
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(self.dim).astype(np.float32)
        return total


@pytest.fixture
def embedder() -> BagOfWords:
    return BagOfWords()


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    """A fresh database with the tables of the library."""
    engine = create_engine(f"sqlite:///{tmp_path / 'test.db'}")
    names = ("passage", "passage_event", "passage_version")
    Base.metadata.create_all(engine, [Base.metadata.tables[name] for name in names])
    yield sessionmaker(engine, expire_on_commit=False)
    engine.dispose()


def a_passage(name: str = "starter:en/asthma", **changes: Any) -> Passage:
    """A valid passage, with the given fields changed."""
    today = now().date()
    values: dict[str, Any] = {
        "id": name,
        "lang": "en",
        "title": "Asthma",
        "text": "## What it is\nAsthma makes airways narrow.\n## What you can do\nUse your inhaler.",
        "source_name": "NHS",
        "source_url": "https://www.nhs.uk/conditions/asthma/",
        "licence": "Apache-2.0",
        "reviewed_by": "Careline editors (not clinician-reviewed)",
        "reviewed_on": date(2026, 1, 2),
        "review_due": today + timedelta(days=300),
        "status": APPROVED,
        "topic": "asthma",
        "focus": "Asthma",
        "questions": ("why do i wheeze",),
    }
    return Passage(**values | changes)


@pytest.fixture
def passage_of() -> Any:
    """The function that makes a valid passage."""
    return a_passage


@pytest.fixture
def small_library() -> list[Passage]:
    """Two topics in English, one of them in Chinese too, and one answer about a rare disease."""
    return [
        a_passage(),
        a_passage(
            "starter:en/diabetes",
            title="Diabetes",
            topic="diabetes",
            focus="Diabetes",
            text="## What it is\nDiabetes means too much blood sugar.\n## What you can do\nWalk daily.",
            questions=("what is diabetes", "is my blood sugar too high"),
        ),
        a_passage(
            "starter:zh/asthma",
            lang="zh",
            title="哮喘",
            focus="哮喘",
            text="## 这是什么\n哮喘会让气道变窄。\n## 您可以怎么做\n随身带好吸入器。",
            questions=("哮喘是什么", "为什么会喘"),
        ),
        a_passage(
            "medquad:GARD/0000001-1",
            title="What are the treatments for Marble syndrome?",
            text="Doctors treat Marble syndrome with rest.",
            collection="medquad/GARD",
            topic="",
            focus="Marble syndrome",
            question_type="treatment",
            questions=(),
        ),
    ]
