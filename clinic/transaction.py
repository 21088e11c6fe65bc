"""One act at a time: the lock under which cases change and the audit chain grows."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_CHAIN_LOCK = 0x43415245  # any fixed number; every process must use the same


def serialise(session: Session) -> None:
    """Make the rest of this transaction wait for, and keep out, every other act of a clinician.

    SQLite: the database's write lock, taken before the first read so that nothing read is stale.
    PostgreSQL: an advisory lock that ends with the transaction.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
        return
    raw = connection.connection.dbapi_connection
    if not getattr(raw, "in_transaction", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
