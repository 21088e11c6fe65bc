"""One act at a time: the lock under which cases change and the audit chain grows."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from common.db import Base, in_turn
from common.logs import get_logger

_log = get_logger("clinic.transaction")
_Row = TypeVar("_Row", bound=Base)
_Id = TypeVar("_Id", str, int)
_CHAIN_LOCK = 0x43415245  # any fixed number; every process must use the same


def serialise(session: Session) -> None:
    """Make the rest of this transaction wait for, and keep out, every other act of a clinician."""
    in_turn(session, _CHAIN_LOCK)


def locked(session: Session, wanted: Select[_Row]) -> _Row:
    """The row as it is now, kept from others until the transaction ends; raises NoResultFound.

    Take a conversation before its cases, always: two orders would wait for each other for ever. Rows that
    only point to it may still be written (PostgreSQL's key share).
    """
    fresh = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(fresh).one()


def one_by_one(ids: Iterable[_Id], do: Callable[[_Id], object]) -> int:
    """Do each, and count those that did something; one that fails is logged, and the others go on.

    Raises DBAPIError: with the database away no other row would do better.
    """
    done = 0
    for row_id in ids:
        try:
            done += bool(do(row_id))
        except DBAPIError:
            raise
        except Exception as error:
            _log.error("a row could not be worked on, the others go on", row_id=row_id, error=error)
    return done
