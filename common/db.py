"""The one database: engine, sessions, and column types that encrypt."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, LargeBinary, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from common import crypto
from common.settings import ProcessSettings


class Base(DeclarativeBase):
    """Every table of Careline hangs on this base."""


class EncryptedText(TypeDecorator[str]):
    """Text that is a Fernet token on disk and plain in memory."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else crypto.fernet().encrypt(value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else crypto.fernet().decrypt(value).decode("utf-8", "surrogatepass")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: use common.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(settings: ProcessSettings) -> Engine:
    """Open the database named in the settings; SQLite gets WAL, a busy time-out and foreign keys."""
    crypto.configure(settings)
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 5})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """A factory of sessions whose rows stay readable after commit."""
    return sessionmaker(engine, expire_on_commit=False)


def in_turn(session: Session, lock: int) -> None:
    """Make the rest of this transaction wait for, and keep out, every other that takes the same lock.

    SQLite: the database's write lock, whatever the number, taken before the first read so that nothing
    read is stale. PostgreSQL: an advisory lock that ends with the transaction.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock})
        return
    raw = connection.connection.dbapi_connection
    if not getattr(raw, "in_transaction", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=5000", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
