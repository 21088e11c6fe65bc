"""The training recipes and thresholds, as data files."""

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


def read_config(name: str) -> dict[str, Any]:
    """The settings of medlm/config/<name>.yml."""
    config: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yml").read_text("utf-8"))
    return config
