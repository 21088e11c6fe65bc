"""Where evaluation data lies, and how it is read."""

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NEGEX = HERE.parents[3] / "shared" / "data" / "negex" / "rsAnnotations-1-120-random.txt"


def negex_rows() -> Iterator[tuple[str, str, bool]]:
    """(finding, sentence with the finding in capitals, negated) for each usable annotation."""
    for line in NEGEX.read_text("utf-8", errors="replace").split("\n")[1:]:
        fields = [field.strip().strip('"') for field in line.split("\t")]
        if len(fields) >= 4 and fields[1].upper() in fields[2]:
            yield fields[1], fields[2], fields[3].lower().startswith("negated")
