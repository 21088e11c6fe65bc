"""What an index is made of: the model, the passages, the files and their checksums."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from common.disk import sync
from knowledge.errors import IndexUnusable

BUILDER = "careline-index/2"
FILE = "manifest.json"
REBUILD = "run `knowledge build`"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Written last, in one step; it names the one generation of files that counts."""

    builder: str
    model: str
    dim: int
    passages_hash: str
    counts: dict[str, int]
    built_at: str
    generation: str
    files: dict[str, dict[str, str | int]]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index; raises IndexUnusable when there is none or it is damaged."""
    file = folder / FILE
    try:
        return Manifest(**json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        raise IndexUnusable(f"{folder}: there is no index here; {REBUILD}") from None
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnusable(f"{file}: the manifest is damaged; {REBUILD}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in place in one step, after it has reached the disk."""
    new = folder / f".{FILE}.{manifest.generation}"
    new.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), "utf-8")
    sync(new)
    os.replace(new, folder / FILE)
    sync(folder)


def checksums(folder: Path) -> dict[str, dict[str, str | int]]:
    """Size and SHA-256 of every file below the folder, by its path there."""
    return {
        str(file.relative_to(folder)): {"bytes": file.stat().st_size, "sha256": _digest(file)}
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum; raises IndexUnusable naming the first that differs."""
    for name, expected in manifest.files.items():
        file = folder / name
        try:
            same = file.stat().st_size == expected["bytes"] and _digest(file) == expected["sha256"]
        except OSError:
            same = False
        if not same:
            raise IndexUnusable(f"{file}: missing or not as it was built; {REBUILD}")


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
