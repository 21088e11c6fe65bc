"""A build is all or nothing: killed, full or broken, the old index goes on being served."""

import errno
import json
import multiprocessing
import os
import random
import signal
import time

import pytest

from knowledge.errors import BuildFailed, IndexUnusable
from knowledge.index import build as build_module
from knowledge.index.build import build
from knowledge.index.lexical import query_words
from knowledge.index.manifest import read_manifest
from knowledge.index.reader import open_index

FOREVER = 10_000


def build_again_and_again(folder, passages, embedder):
    """What the process that is killed does."""
    for round_ in range(FOREVER):
        build(folder, passages[: 2 + round_ % 3], embedder, force=True)


def opens(folder, embedder):
    """The index opens, is whole, and finds something."""
    index = open_index(folder, model=embedder.fingerprint)
    assert index.lexical.search(query_words("asthma"), 5)
    index.close()


def test_what_was_built_is_what_is_read(tmp_path, embedder, small_library):
    """Counts, texts and vectors agree."""
    built = build(tmp_path / "index", small_library, embedder)
    index = open_index(tmp_path / "index", model=embedder.fingerprint)
    assert (True, 4) == (built.changed, built.manifest.counts["documents"])
    assert ("starter:en/asthma", small_library[0].text) == index.piece(0)
    assert 9 == index.questions.size


def test_an_unchanged_library_is_not_built_again(tmp_path, embedder, small_library):
    """Neither files nor encoding."""
    first = build(tmp_path / "index", small_library, embedder)
    embedder.encoded.clear()
    second = build(tmp_path / "index", small_library, embedder)
    assert (False, first.manifest) == (second.changed, second.manifest)
    assert [] == embedder.encoded


def test_one_new_passage_encodes_only_its_own_texts(tmp_path, embedder, small_library):
    """Vectors of the others are taken over."""
    build(tmp_path / "index", small_library[:3], embedder)
    embedder.encoded.clear()
    build(tmp_path / "index", small_library, embedder)
    assert 2 == len(embedder.encoded)
    assert all("Marble" in text for text in embedder.encoded)


def test_a_new_model_encodes_everything_again(tmp_path, embedder, small_library):
    """Vectors of two models never meet."""
    build(tmp_path / "index", small_library, embedder)
    embedder.name = embedder.fingerprint = "another/2"
    embedder.encoded.clear()
    assert build(tmp_path / "index", small_library, embedder).changed
    assert len(embedder.encoded) > 10


def test_a_new_chinese_model_encodes_only_chinese_again(tmp_path, embedder, small_library):
    """The English part of the encoder is the same."""
    build(tmp_path / "index", small_library, embedder)
    embedder.fingerprint = "bag-of-words/2"
    embedder.encoded.clear()
    build(tmp_path / "index", small_library, embedder)
    assert embedder.encoded
    assert not any(text.isascii() for text in embedder.encoded)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [50])
def test_a_build_killed_at_any_moment_leaves_an_index_that_opens(tmp_path, embedder, small_library, kills):
    """kill -9 at random moments, then open what is there."""
    folder = tmp_path / "index"
    build(folder, small_library, embedder)
    dice = random.Random(7)
    for _ in range(kills):
        process = multiprocessing.get_context("fork").Process(
            target=build_again_and_again, args=(folder, small_library, embedder)
        )
        process.start()
        time.sleep(dice.uniform(0.0, 0.12))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        opens(folder, embedder)
    build(folder, small_library, embedder, force=True)
    assert 1 == len(list(folder.glob("g-*")))


@pytest.mark.parametrize("step", ["contents_of", "encode", "_write", "checksums", "sync", "write_manifest"])
def test_a_disk_that_fills_leaves_the_old_index(tmp_path, embedder, small_library, monkeypatch, step):
    """The error says so and the old index opens."""
    folder = tmp_path / "index"
    before = build(folder, small_library[:3], embedder).manifest

    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(build_module, step, full)
    with pytest.raises(BuildFailed, match=r"No space left.*untouched"):
        build(folder, small_library, embedder)
    assert before == read_manifest(folder)
    opens(folder, embedder)


def test_every_damaged_file_is_noticed(tmp_path, embedder, small_library):
    """One changed byte anywhere and the index is refused by name."""
    folder = tmp_path / "index"
    manifest = build(folder, small_library, embedder).manifest
    for name in manifest.files:
        file = folder / manifest.generation / name
        good = file.read_bytes()
        file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if good else b"x")
        with pytest.raises(IndexUnusable, match="knowledge build"):
            open_index(folder, model=embedder.fingerprint)
        file.unlink()
        with pytest.raises(IndexUnusable, match=file.name):
            open_index(folder, model=embedder.fingerprint)
        file.write_bytes(good)
    opens(folder, embedder)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[1]", b'{"builder": 1}'])
def test_a_damaged_manifest_is_refused(tmp_path, embedder, small_library, content):
    """And the next build repairs it."""
    folder = tmp_path / "index"
    build(folder, small_library, embedder)
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(IndexUnusable, match="damaged"):
        open_index(folder, model=embedder.fingerprint)
    assert build(folder, small_library, embedder).changed
    opens(folder, embedder)


def test_an_index_of_an_older_program_is_refused(tmp_path, embedder, small_library):
    """The layout has a version."""
    folder = tmp_path / "index"
    build(folder, small_library, embedder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"builder": "careline-index/0"}))
    with pytest.raises(IndexUnusable, match="careline-index/0"):
        open_index(folder, model=embedder.fingerprint)


def test_an_empty_library_is_not_indexed(tmp_path, embedder):
    """An index of nothing would look like a working one."""
    with pytest.raises(BuildFailed, match="no approved passage"):
        build(tmp_path / "index", [], embedder)


def test_two_builds_do_not_run_at_once(tmp_path, embedder, small_library):
    """The second is told that the first is running."""
    with build_module._alone(tmp_path), pytest.raises(BuildFailed, match="another build"):
        build(tmp_path, small_library, embedder)
