"""Run migrations against the database that the settings name."""

from importlib import import_module

from alembic import context

from common.db import Base, make_engine
from common.settings import ProcessSettings

TABLES = (
    "common.records.conversation",
    "common.records.message",
    "common.records.outbox",
    "common.records.follow_up",
    "common.records.profile",
    "clinic.tables",
    "knowledge.vetting.tables",
)

writes_a_revision = getattr(context.config.cmd_opts, "autogenerate", False)
if writes_a_revision:
    for module in TABLES:
        import_module(module)

engine = context.config.attributes.get("engine") or make_engine(ProcessSettings())

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
