"""What the tracker store and the bounded tracker are put through, in Rasa's own environment."""

import asyncio
import threading
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot import action_call
from bot.bounded_tracker import BoundedTracker
from bot.stores.memory import Memory
from bot.stores.tracker_store import EncryptedTrackerStore, MemoryMoved
from tests.bot.inside import talk

WHO = "patient"


def store_at(where: str) -> EncryptedTrackerStore:
    """A store as one process has it; its conversations are its own."""
    place: dict[str, Any] = {"host": where} if "://" in where else {"db": where}
    return EncryptedTrackerStore(domain=talk.DOMAIN, **place)


async def said(store: EncryptedTrackerStore, events: list[Any], who: str = WHO) -> BoundedTracker:
    """One turn: read, add, save."""
    tracker = await store.get_or_create_tracker(who, append_action_listen=False)
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


async def texts(store: EncryptedTrackerStore, who: str = WHO) -> Any:
    """The patient's messages that the store remembers, or None."""
    tracker = await store.retrieve(who)
    return None if tracker is None else [e.text for e in tracker.events if e.type_name == "user"]


async def long_one(where: str, turns: int) -> dict[str, Any]:
    """A long conversation beside Rasa's own tracker: what is known of it, and how much was read for it."""
    store, read = store_at(where), []
    real = store._read
    store._read = lambda *args: read.append(rows := real(*args)) or rows
    own = DialogueStateTracker(WHO, talk.DOMAIN.slots)
    sizes = []
    for events in talk.conversation(turns, seed=1):
        await said(store, events)
        for event in events:
            own.update(event)
        sizes.append(max(map(len, read), default=0))
        read.clear()
    ours, afresh = await store.retrieve(WHO), await store_at(where).retrieve(WHO)
    return {
        "rows_read": max(sizes[1:]),
        "events": len(ours.events),
        "ours": talk.known(ours),
        "afresh": talk.known(afresh),
        "rasa": talk.known(own),
        "all": len((await store.retrieve_full_tracker(WHO)).events),
        "rasa_all": len(own.events),
    }


async def two_processes(where: str) -> dict[str, Any]:
    """Each sees what the other wrote; of two turns at the same time one is refused."""
    one, other = store_at(where), store_at(where)
    parts = talk.conversation(5, seed=2)
    await said(one, parts[0])
    await said(other, parts[1])
    seen = await texts(one)
    here, there = await one.retrieve(WHO), await other.retrieve(WHO)
    for event in parts[2]:
        here.update(event)
    for event in parts[3]:
        there.update(event)
    await one.save(here)
    try:
        await other.save(there)
        refused = False
    except MemoryMoved:
        refused = True
    await said(other, parts[4])
    said_in = [[e.text for e in part if e.type_name == "user"][0] for part in parts]
    return {"seen": seen, "said": said_in, "refused": refused, "end": await texts(one)}


async def erased(where: str) -> dict[str, Any]:
    """The clinic erases the patient: between two turns, during one, and another process begins anew."""
    one, other = store_at(where), store_at(where)
    parts = talk.conversation(4, seed=3)
    await said(one, parts[0])
    _erase(one)
    between = await texts(one)
    await said(one, parts[0])
    during = await one.retrieve(WHO)
    _erase(one)
    for event in parts[1]:
        during.update(event)
    try:
        await one.save(during)
        refused = False
    except MemoryMoved:
        refused = True
    left = await texts(other)
    await said(one, parts[0])
    _erase(one)
    await said(other, talk.start() + parts[3])
    return {
        "between": between, "refused": refused, "left": left, "anew": await texts(one),
        "said": [e.text for e in parts[3] if e.type_name == "user"],
    }  # fmt: skip


async def unsaved(where: str) -> list[Any]:
    """A turn that fails before it is saved leaves no trace."""
    store = store_at(where)
    parts = talk.conversation(2, seed=4)
    await said(store, parts[0])
    before = await texts(store)
    half = await store.retrieve(WHO)
    for event in parts[1]:
        half.update(event)
    return [before, await texts(store)]


async def failing(where: str) -> dict[str, str]:
    """The database loses its table: neither reading nor writing pretends."""
    store = store_at(where)
    parts = talk.conversation(2, seed=5)
    tracker = await said(store, parts[0])
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO gone"))
    for event in parts[1]:
        tracker.update(event)
    result = {"read": await _error(store.retrieve(WHO)), "write": await _error(store.save(tracker))}
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE gone RENAME TO events"))
    return {**result, "after": await _error(store.retrieve(WHO))}


async def sessions(where: str) -> dict[str, Any]:
    """A new session carries on with its own events only."""
    store = store_at(where)
    first, second = talk.conversation(8, seed=6), talk.conversation(1, seed=7)
    for events in first:
        await said(store, events)
    await said(store, second[0])
    return {
        "remembered": await texts(store), "afresh": await texts(store_at(where)),
        "said": [e.text for e in second[0] if e.type_name == "user"],
        "all": len((await store.retrieve_full_tracker(WHO)).events), "sum": sum(map(len, [*first, *second])),
    }  # fmt: skip


async def threads(where: str) -> bool:
    """Whether any statement ran in the event loop's own thread."""
    store, seen = store_at(where), set()
    sa.event.listen(store.engine, "before_cursor_execute", lambda *_: seen.add(threading.get_ident()))
    sa.event.listen(store.engine, "commit", lambda *_: seen.add(threading.get_ident()))
    for events in talk.conversation(3, seed=8):
        await said(store, events)
    return threading.get_ident() in seen or not seen


async def given_up(where: str) -> list[Any]:
    """A turn that is given up while it is being saved: whatever is stored afterwards was stored by then."""
    store = store_at(where)
    parts = talk.conversation(2, seed=9)
    await said(store, parts[0])
    tracker = await store.retrieve(WHO)
    for event in parts[1]:
        tracker.update(event)
    saving, began, real = None, threading.Event(), store._append

    def slowly(one: Any) -> Any:
        began.set()
        threading.Event().wait(0.3)
        return real(one)

    store._append = slowly
    saving = asyncio.ensure_future(store.save(tracker))
    while not began.is_set():
        await asyncio.sleep(0.01)
    saving.cancel()
    await asyncio.wait([saving])
    at_the_end = await texts(store_at(where))
    await asyncio.sleep(0.5)
    return [saving.cancelled(), at_the_end, await texts(store_at(where)), await texts(store)]


def least_recent() -> list[str]:
    """Which of four conversations a memory for three has forgotten."""
    memory = Memory(size=3)
    for who in "abc":
        memory.put(BoundedTracker(who, []))
    memory.put(memory.get("a"))
    memory.put(BoundedTracker("d", []))
    return [who for who in "abcd" if memory.get(who) is None]


def beside_rasa(seed: int, turns: int, kept: int) -> dict[str, Any]:
    """Bounded and own tracker after each turn: what they know, and the states that policies are shown."""
    ours, own = BoundedTracker(WHO, talk.DOMAIN.slots), DialogueStateTracker(WHO, talk.DOMAIN.slots)
    different, longest = [], 0
    for number, events in enumerate(talk.conversation(turns, seed)):
        for event in events:
            ours.update(event)
            own.update(event)
            copies = [ours, ours.copy(), ours.travel_back_in_time(float("inf"))]
            if any(talk.known(one) != talk.known(own) for one in copies):
                different.append([number, event.type_name])
        ours.forget(kept)
        states, all_states = ours.past_states(talk.DOMAIN), own.past_states(talk.DOMAIN)
        if states != all_states[-len(states) :] or len(states) < min(len(all_states), 2 * kept - 1):
            different.append([number, "states"])
        longest = max(longest, len(ours.events))
    return {"different": different, "longest": longest}


def calls(turns: int, seed: int) -> dict[str, Any]:
    """What an action is told, beside what Rasa would have told it."""
    ours, own = BoundedTracker(WHO, talk.DOMAIN.slots), DialogueStateTracker(WHO, talk.DOMAIN.slots)
    for events in talk.conversation(turns, seed):
        ours.forget()
        for event in events[:-2]:  # an action runs before the bot has answered
            ours.update(event)
            own.update(event)
        told = action_call.tracker_state(ours.copy()), own.current_state(EventVerbosity.ALL)
        for event in events[-2:]:
            ours.update(event)
            own.update(event)
    return {"ours": told[0], "rasa": told[1]}


def _erase(store: EncryptedTrackerStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM events WHERE sender_id = :who"), {"who": WHO})


async def _error(work: Any) -> str:
    try:
        await work
    except sa.exc.SQLAlchemyError as error:
        return type(error).__name__
    return ""
