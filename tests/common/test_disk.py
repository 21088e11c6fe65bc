"""What is waited for is asked of the disk, and what is not there is an error."""

import os

import pytest

from common.disk import sync


def test_a_file_and_its_folder_are_asked_of_the_disk(tmp_path, monkeypatch):
    asked = []
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (asked.append(handle), really(handle)))
    file = tmp_path / "kept"
    file.write_text("words")
    sync(file)
    sync(tmp_path)
    assert 2 == len(asked)


def test_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "nothing")
