"""Reads a request's body once, up to a limit, and hands it on to whatever comes after."""

from starlette.types import Message, Receive


class BodyTooLarge(Exception):
    """The body is larger than is taken; nothing more of it was read."""


class ClientLeft(Exception):
    """The client hung up before its body was whole."""


async def read_body(receive: Receive, most: int, announced: str = "0") -> bytes:
    """The whole body; ``announced`` is the Content-Length, so that a long one is refused unread.

    Raises BodyTooLarge above ``most`` bytes (or for a length that is no number), and ClientLeft.
    """
    if not (announced.isascii() and announced.isdigit()) or int(announced[:20]) > most:
        raise BodyTooLarge
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise BodyTooLarge
        more = message.get("more_body", False)
    return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that gives the body that was read, and then whatever comes next."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
