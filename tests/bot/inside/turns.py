"""What the lock stores are put through, in Rasa's own environment; two stores stand for two processes."""

import asyncio
from types import SimpleNamespace
from typing import Any

from rasa.core.lock_store import LockError

from bot.stores.advisory_lock_store import AdvisoryLockStore
from bot.stores.lock_store import AsyncioLockStore


def stores_at(url: str) -> list[Any]:
    """Two processes' stores on PostgreSQL; without an address, one process's store twice."""
    if not url:
        return [AsyncioLockStore()] * 2
    return [AdvisoryLockStore(SimpleNamespace(url=url)) for _ in range(2)]


async def one_at_a_time(url: str) -> dict[str, Any]:
    """Six turns of one conversation through both: how many ran at the same time, and in which order."""
    stores, order, inside, most = stores_at(url), [], 0, 0

    async def turn(number: int) -> None:
        nonlocal inside, most
        await asyncio.sleep(number * 0.05)
        async with stores[number % 2].lock("c"):
            inside += 1
            most = max(most, inside)
            order.append(number)
            await asyncio.sleep(0.12)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(6)))
    return {"most": most, "order": order, "waiting": [s.is_someone_waiting("c") for s in stores]}


async def others_meanwhile(url: str) -> bool:
    """Whether another conversation gets its turn while one is held."""
    one, other = stores_at(url)
    async with one.lock("a"), other.lock("b"):
        return True


async def patience(url: str) -> dict[str, Any]:
    """A turn that waits too long is refused, and the conversation is free afterwards."""
    one, other = stores_at(url)
    async with one.lock("c"):
        refused = await _refused(other, 0.2)
    return {"refused": refused, "after": await _refused(other, 2.0)}


async def given_up(url: str) -> bool:
    """Whether the conversation is free after a waiting turn was given up."""
    one, other = stores_at(url)
    async with one.lock("c"):
        waiting = asyncio.ensure_future(_refused(other, 5.0))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.wait([waiting])
    await asyncio.sleep(0.2)
    return waiting.cancelled() and not await _refused(one, 2.0) and not await _refused(other, 2.0)


async def raised(url: str) -> bool:
    """Whether the conversation is free after a turn that failed."""
    one, other = stores_at(url)
    try:
        async with one.lock("c"):
            raise ValueError
    except ValueError:
        return not await _refused(other, 2.0)


async def without_database(url: str) -> bool:
    """Whether a turn is refused when nobody answers at the address."""
    store = AdvisoryLockStore(SimpleNamespace(url=url))
    return await _refused(store, 2.0)


async def _refused(store: Any, patience_s: float) -> bool:
    try:
        async with store.lock("c", lock_lifetime=patience_s):
            return False
    except LockError:
        return True
