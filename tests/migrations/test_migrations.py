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

TABLES = (
    "common.records.outbox", "common.records.message", "common.records.conversation",
    "common.records.follow_up", "common.records.profile", "clinic.tables", "knowledge.vetting.tables",
)  # fmt: skip


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


def test_what_was_delivered_before_marks_were_kept_gets_the_time_of_its_delivery(settings):
    upgrade(settings, "0007")
    engine = make_engine(settings)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO conversation (id, channel, user_key, channel_user_id, lang, region, owner,"
            " created_at, updated_at)"
            " VALUES ('c', 'web', 'k', x'00', 'en', 'US', 'assistant', '2026-12-01', '2026-12-01')"
        )
        for number, state, done in ((1, "delivered", "'2026-12-01 14:05:00.000000'"), (2, "sent", "NULL")):
            connection.exec_driver_sql(
                "INSERT INTO message (id, conversation_id, turn_id, author, kind, text, channel, state,"
                f" created_at) VALUES ({number}, 'c', 't', 'clinician', 'text', x'00', 'web', '{state}',"
                " '2026-12-01')"
            )
            connection.exec_driver_sql(
                "INSERT INTO outbox (kind, conversation_id, message_id, dedupe_key, created_at, not_before,"
                f" attempts, done_at) VALUES ('delivery', 'c', {number}, 'd{number}', '2026-12-01',"
                f" '2026-12-01', 0, {done})"
            )
    upgrade(settings)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT delivered_at, read_at FROM message ORDER BY id").all()
    engine.dispose()
    assert [("2026-12-01 14:05:00.000000", None), (None, None)] == rows
