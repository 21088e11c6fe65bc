"""Data flows one way: no room imports a room that it feeds."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "common": set(),
    "medlm": {"common"},
    "knowledge": {"common", "medlm.encoder", "medlm.errors"},
    "clinic": {"common", "knowledge.vetting", "knowledge.passage", "knowledge.errors"},
    "gateway": {
        "common", "medlm.redflags", "clinic.escalations", "clinic.spool", "clinic.spool_replay",
        "clinic.records.erase",
    },  # fmt: skip
    "actions": {"common", "knowledge", "medlm", "clinic"},
    "bot": {"medlm.redflags"},
    "medlm/redflags": set(),
}
ROOMS = ("common", "medlm", "knowledge", "clinic", "gateway", "actions", "bot")


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_allowed(name: str, room: str) -> bool:
    if name.split(".")[0] not in ROOMS or name.replace(".", "/").startswith(room):
        return True
    allowed = MAY_IMPORT[room]
    return any(name == door or name.startswith(door + ".") or door.startswith(name + ".") for door in allowed)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_what_it_may(room):
    files = [path for path in (ROOT / room).rglob("*.py") if ".venv" not in path.parts]
    assert files, f"{room} has no modules"
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports_of(path)
        if not is_allowed(name, room)
    }
    assert set() == wrong
