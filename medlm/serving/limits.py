"""Refuses a request body that is too large, before it is read into memory."""

from starlette.types import ASGIApp, Receive, Scope, Send

from common.bodies import BodyTooLarge, ClientLeft, read_body, replay
from medlm.serving.answers import error_answer


class BodyLimit:
    """ASGI middleware: 413 for a body above ``most`` bytes, whether or not its length was announced."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 or pass the request on, its body read once."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0").decode("latin-1")
        try:
            body = await read_body(receive, self._most, announced)
        except ClientLeft:
            return
        except BodyTooLarge:
            sentence = f"the body is larger than {self._most} bytes: send fewer or shorter texts a request"
            await error_answer(413, sentence, "too_large", {"Connection": "close"})(scope, receive, send)
            return
        await self._app(scope, replay(body, receive), send)
