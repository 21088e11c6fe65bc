"""The names of what the library writes about are recognised in a message."""

import pytest

from knowledge.index.reader import Document
from knowledge.vocabulary import Vocabulary


def document(title: str, focus: str = "", topic: str = "", synonyms: tuple[str, ...] = (), lang: str = "en"):
    return Document(
        "x:1", lang, title, "starter", topic, focus, "", "NHS", "https://nhs.uk", "CC", synonyms,
        "2026-01-01", "2027-01-01",
    )  # fmt: skip


@pytest.fixture
def vocabulary():
    """Five documents, numbered from 0."""
    return Vocabulary(
        [
            document("Diabetes", topic="diabetes"),
            document("Type 2 diabetes", topic="type-2-diabetes"),
            document("What is it?", "Acute Lymphoblastic Leukemia", synonyms=("ALL",)),
            document("High blood pressure (hypertension)", topic="high-blood-pressure"),
            document("腹泻", topic="diarrhoea", lang="zh"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("do I have diabetes", {0}),
        ("is type 2 diabetes for life", {1}),
        ("treatment of ALL in adults", {2}),
        ("is this all I can do", set()),
        ("my bp is high", {3}),
        ("what does hypertension mean", {3}),
        ("孩子腹泻怎么办", {4}),
        ("hello", set()),
    ],
)
def test_names_are_found_whatever_the_wording(vocabulary, text, found):
    """The longer name wins, acronyms need capitals, lay names count."""
    assert found == set(vocabulary.find(text))
