"""Bring the database to the newest shape."""

from pathlib import Path

from common.db import make_engine
from common.settings import ProcessSettings

ROOT = Path(__file__).parent.parent


def upgrade(settings: ProcessSettings, to: str = "head") -> None:
    """Create or upgrade the tables of the database that the settings name; harmless when up to date."""
    from alembic import command
    from alembic.config import Config

    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["engine"] = engine = make_engine(settings)
    try:
        command.upgrade(config, to)
    finally:
        engine.dispose()


if __name__ == "__main__":
    upgrade(ProcessSettings())
