"""Finds a patient from what an operator has in hand, and everything that points to them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import CursorResult, MetaData, Table, select
from sqlalchemy.orm import Session

from clinic.tables import Escalation
from clinic.transitions.act import CaseNotFound
from common.crypto import user_key
from common.records.conversation import Conversation

Ids = dict[str, set[Any]]
_POINTERS = {"conversation_id": "conversation", "escalation_id": "escalation", "message_id": "message"}
_AT_ONCE = 500


def find_conversation(session: Session, patient: str) -> Conversation:
    """By a conversation's or a case's id, or by `channel:user` as the platform names the user.

    Raises CaseNotFound with a sentence that says what would do.
    """
    case = session.get(Escalation, patient)
    found = session.get(Conversation, case.conversation_id if case else patient)
    if found is None and ":" in patient:
        channel, user = patient.split(":", 1)
        found = session.scalars(
            select(Conversation).where(
                Conversation.channel == channel, Conversation.user_key == user_key(channel, user)
            )
        ).one_or_none()
    if found is None:
        raise CaseNotFound(
            "There is no such patient. Give the id of a case or of a conversation, or CHANNEL:USER as the"
            " platform names the user."
        )
    return found


def case_ids(session: Session, conversation_id: str) -> list[str]:
    """Every case of the patient, oldest first."""
    of = select(Escalation.id).where(Escalation.conversation_id == conversation_id)
    return list(session.scalars(of.order_by(Escalation.created_at)))


def tables_of(session: Session) -> MetaData:
    """Every table that the database has, also those of rooms that this process does not know."""
    found = MetaData()
    found.reflect(session.connection())
    return found


def ids_of(session: Session, tables: MetaData, conversation_id: str) -> Ids:
    """The ids of all rows that belong to the conversation, by table, however far they hang from it.

    A row belongs when a foreign key, or a column with the name of one, leads to a row that belongs.
    """
    found: Ids = defaultdict(set, {"conversation": {conversation_id}})
    grew = True
    while grew:
        grew = False
        for table in tables.sorted_tables:
            for column, parent in _pointers(table):
                for some in _portions(found[parent]):
                    keys = list(table.primary_key.columns)
                    if len(keys) != 1:  # nothing can point to such a row
                        continue
                    new = set(session.scalars(select(keys[0]).where(column.in_(some)))) - found[table.name]
                    found[table.name] |= new
                    grew = grew or bool(new)
    return found


def delete_rows(session: Session, tables: MetaData, ids: Ids) -> dict[str, int]:
    """Delete what belongs, those rows that point before those that are pointed to; how many of each table."""
    deleted: dict[str, int] = defaultdict(int)
    for table in reversed(tables.sorted_tables):
        doomed = [(column, some) for column, parent in _pointers(table) for some in _portions(ids[parent])]
        if table.name == "conversation":
            doomed += [(table.c.id, some) for some in _portions(ids["conversation"])]
        for column, some in doomed:
            done = cast(CursorResult[Any], session.execute(table.delete().where(column.in_(some))))
            deleted[table.name] += done.rowcount
    return {name: count for name, count in deleted.items() if count}


def _pointers(table: Table) -> Iterator[tuple[Any, str]]:
    for column in table.columns:
        parents = {key.column.table.name for key in column.foreign_keys}
        if column.name in _POINTERS:
            parents.add(_POINTERS[column.name])
        for parent in parents:
            yield column, parent


def _portions(ids: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(ids)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]
