"""Which roles may use which address: closed unless a row of access.yml opens it."""

import re
from functools import cache
from pathlib import Path

import yaml

from clinic.staff.accounts import ROLES

_FILE = Path(__file__).parent.parent / "data" / "access.yml"


def roles_for(path: str) -> frozenset[str]:
    """The roles that may use a path; none for a path that no row names."""
    return next((roles for pattern, roles in _rows() if pattern.fullmatch(path)), frozenset())


@cache
def _rows() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    written = yaml.safe_load(_FILE.read_text("utf-8"))
    unknown = {role for row in written for role in row["roles"]} - set(ROLES)
    if unknown:
        raise ValueError(f"{_FILE.name}: no such role: {', '.join(sorted(unknown))}")
    return tuple((_pattern(row["path"]), frozenset(row["roles"])) for row in written)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.escape(path).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
    return re.compile(parts)
