"""Reading a body: whole, once, within its limit, and never more than that."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.bodies import BodyTooLarge, ClientLeft, read_body, replay


class Sent:
    """A client that sends these parts and then hangs up."""

    def __init__(self, parts: Sequence[bytes], *, whole: bool = True) -> None:
        last = len(parts) - 1 if whole else len(parts)
        self.messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": part, "more_body": at != last} for at, part in enumerate(parts)
        ]

    async def receive(self) -> Any:
        """The next message."""
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=8))
def test_a_body_is_read_whole_and_given_on_once(parts: list[bytes]) -> None:
    """However it was cut on its way; afterwards the hang-up comes through."""

    async def body() -> None:
        sent = Sent(parts)
        read = await read_body(sent.receive, 200)
        again = replay(read, sent.receive)
        assert b"".join(parts) == read == (await again())["body"]
        assert "http.disconnect" == (await again())["type"]

    asyncio.run(body())


@pytest.mark.parametrize("announced", ["11", "many", "-1", "٣", "9" * 40])
def test_a_body_that_announces_too_much_is_not_read(announced: str) -> None:
    """Nothing is received; a length that is no number counts as too long."""
    sent = Sent([b"a"])
    with pytest.raises(BodyTooLarge):
        asyncio.run(read_body(sent.receive, 10, announced))
    assert 1 == len(sent.messages)


def test_a_body_that_grows_too_long_is_not_read_to_its_end() -> None:
    """An unannounced length is counted as it comes."""
    sent = Sent([b"a" * 6] * 5)
    with pytest.raises(BodyTooLarge):
        asyncio.run(read_body(sent.receive, 10))
    assert 3 == len(sent.messages)


def test_a_client_that_leaves_in_the_middle_is_noticed() -> None:
    """Half a body is never taken for a whole one."""
    with pytest.raises(ClientLeft):
        asyncio.run(read_body(Sent([b"half"], whole=False).receive, 10))
