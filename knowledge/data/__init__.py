"""Word lists, weights and thresholds: data that people may edit."""

from pathlib import Path

DATA = Path(__file__).parent
