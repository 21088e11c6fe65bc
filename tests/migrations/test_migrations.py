"""The migrations make exactly the tables that the code speaks of, and can be taken back."""

import warnings
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from common.db import Base, make_engine
from common.migrate import upgrade
from common.settings import ProcessSettings
from tests.folder import settings_in

TABLES = ("common.records.outbox", "common.records.message", "common.records.conversation", "clinic.tables",
          "knowledge.vetting.tables")  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> ProcessSettings:
    return settings_in(tmp_path, ProcessSettings)


def test_the_newest_shape_is_the_one_that_the_code_expects(settings):
    for module in TABLES:
        import_module(module)
    upgrade(settings)
    engine = make_engine(settings)
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert [] == differences


def test_upgrading_twice_changes_nothing(settings):
    upgrade(settings)
    upgrade(settings)


def test_every_step_can_be_taken_back(settings):
    from alembic import command
    from alembic.config import Config

    upgrade(settings)
    engine = make_engine(settings)
    root = Path(__file__).parents[2]
    config = Config(str(root / "alembic.ini"))
    config.set_main_option("script_location", str(root / "migrations"))
    config.attributes["engine"] = engine
    command.downgrade(config, "base")
    assert ["alembic_version"] == inspect(engine).get_table_names()
    engine.dispose()
