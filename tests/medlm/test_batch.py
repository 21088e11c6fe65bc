"""The batch commands: right lines out, a few in memory, and a bad line named."""

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medlm.batch import AT_ONCE, MalformedLine, embed, read_lines, triage
from medlm.serving.dummy import DummyEngine
from medlm.triage import TriageResult

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(str.strip))


def lines(*bodies: Any) -> list[bytes]:
    """JSONL input."""
    return [body if isinstance(body, bytes) else json.dumps(body).encode() + b"\n" for body in bodies]


@settings(deadline=None)
@given(TEXTS)
def test_each_line_gets_its_own_result_in_order(texts: list[str]) -> None:
    """As many lines out as in, each with its identifier and its own level."""
    source = lines(*({"id": at, "text": text} for at, text in enumerate(texts)))
    out = [json.loads(line) for line in triage(DummyEngine(), read_lines(source, 100))]
    expected = [(at, result.acuity) for at, result in enumerate(DummyEngine().triage(texts))]
    assert expected == [(body["id"], body["acuity"]) for body in out]


def test_a_line_out_has_the_fields_of_the_contract() -> None:
    """id, acuity, probabilities, abstained, red_flags and model, in that order."""
    (out,) = triage(DummyEngine(), read_lines(lines({"id": "a", "text": "头痛", "lang": "zh"}), 100))
    assert ["id", "acuity", "probabilities", "abstained", "red_flags", "model"] == list(json.loads(out))


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b"{\n", "JSON"),
        (b'{"id": 1, "text": "\xff"}\n', "UTF-8"),
        ([1], "object"),
        ({"text": "a"}, "id"),
        ({"id": 1}, "text"),
        ({"id": 1, "text": 5}, "text"),
        ({"id": 1, "text": " "}, "empty"),
        ({"id": 1, "text": "a", "lang": "fr"}, "lang"),
        ({"id": 1, "text": "a" * 101}, "at most 100"),
        (b'{"id": 1, "text": "\\ud800"}\n', "surrogate"),
        (b"[" * 200_000 + b"\n", "nested"),
    ],
)
def test_a_malformed_line_is_named_after_the_good_ones_came_out(bad: Any, says: str) -> None:
    """The work done so far is not lost, and the message says which line and what is wrong."""
    good = {"id": 1, "text": "fine"}
    results = triage(DummyEngine(), read_lines(lines(good, b"\n", good, bad, good), 100))
    out = [next(results), next(results)]
    with pytest.raises(MalformedLine, match=f"line 4: .*{says}"):
        next(results)
    assert [1, 1] == [json.loads(line)["id"] for line in out]


def test_memory_does_not_grow_with_the_input() -> None:
    """No more is read than the chunk at work; results are given out in between."""
    read = 0

    def source() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b'{"id": 1, "text": "again"}\n'

    results = triage(DummyEngine(), read_lines(source(), 100))
    for _ in range(AT_ONCE + 1):
        next(results)
    assert 2 * AT_ONCE >= read


@settings(deadline=None)
@given(TEXTS)
def test_vectors_come_out_as_a_npy_file(texts: list[str]) -> None:
    """NumPy reads back one float32 row a line."""
    target = io.BytesIO()
    source = lines(*({"id": at, "text": text} for at, text in enumerate(texts)))
    assert len(texts) == embed(DummyEngine(), read_lines(source, 100), target)
    target.seek(0)
    vectors = np.load(target)
    assert (np.float32, (len(texts), 4)) == (vectors.dtype, vectors.shape)
    if texts:
        assert DummyEngine().embed(texts).tolist() == vectors.tolist()


def test_no_vector_is_written_for_an_input_with_a_bad_line() -> None:
    """A file that looks whole is whole."""
    target = io.BytesIO()
    with pytest.raises(MalformedLine):
        embed(DummyEngine(), read_lines(lines({"id": 1, "text": "a"}, b"{"), 100), target)
    assert b"" == target.getvalue()


class Recorder(DummyEngine):
    """Keeps the languages that it is given."""

    def __init__(self) -> None:
        self.langs: list[str | None] = []

    def triage(self, texts: Sequence[str], **given: Any) -> list[TriageResult]:
        """Note the languages and answer."""
        self.langs += given["langs"]
        return super().triage(texts)


def test_a_line_s_language_reaches_the_engine() -> None:
    """The hint is used, not only checked."""
    engine = Recorder()
    source = lines({"id": 1, "text": "38.9", "lang": "zh"}, {"id": 2, "text": "a"})
    list(triage(engine, read_lines(source, 9)))
    assert ["zh", None] == engine.langs
