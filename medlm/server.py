"""The model server: triage and sentence vectors over HTTP, with a queue that keeps its promises."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import numpy as np
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from medlm.redflags import default_screener
from medlm.screen import Screen
from medlm.serving.answers import error_answer
from medlm.serving.batcher import Expired, Refused
from medlm.serving.headers import DEADLINE_HEADER, NORMAL, PRIORITIES, PRIORITY_HEADER
from medlm.serving.limits import BodyLimit
from medlm.serving.measuring import CLIENT_GONE, Measured
from medlm.serving.metrics import Metrics
from medlm.serving.schema import HALF_A_PAIR, EmbeddingsRequest, TriageRequest
from medlm.serving.service import Engine, NotReady, Service
from medlm.settings import MedlmSettings

LOADING_RETRY_S = 2
Answer = TypeVar("Answer")
Body = TypeVar("Body", bound=BaseModel)


class BadRequest(Exception):
    """A request that cannot be answered as it is; ``status`` is 4xx."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


def create_app(
    settings: MedlmSettings | None = None,
    load: Callable[[], Engine] | None = None,
    load_screen: Callable[[], Screen] = default_screener,
) -> FastAPI:
    """The application; ``load`` makes its engine (the real one by default) in the worker thread."""
    settings = settings or MedlmSettings()
    metrics = Metrics()
    service = Service(load or (lambda: _load_engine(settings)), settings, metrics, load_screen)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        await service.stop()

    app = FastAPI(title="Careline medlm", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit, most=settings.medlm_max_body_bytes)
    app.add_middleware(Measured, metrics=metrics)
    _add_error_answers(app)

    async def triage(request: Request) -> Response:
        priority = _priority(request)
        service.refuse_unread(priority)
        body = await _read(request, TriageRequest)
        _check_size(body.texts, settings)
        work = service.triage(
            body.texts,
            lang=body.lang,
            evidence=body.evidence,
            priority=priority,
            deadline_s=_deadline_s(request, settings),
        )
        return _answer({"results": await _unless_gone(request, work)})

    async def embeddings(request: Request) -> Response:
        priority = _priority(request)
        body = await _read(request, EmbeddingsRequest)
        texts = list(body.input)
        _check_size(texts, settings)
        model = service.engine().embedding_model
        if body.model not in (None, model):
            raise BadRequest(404, f"this server has one embedding model, {model!r}: name it or leave it out")
        work = service.embed(texts, live=priority != NORMAL, deadline_s=_deadline_s(request, settings))
        vectors, tokens = await _unless_gone(request, work)
        data = [
            {"object": "embedding", "index": index, "embedding": _encoded(vector, body.encoding_format)}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        return _answer({"object": "list", "data": data, "model": model, "usage": usage})

    app.add_route("/v1/triage", triage, methods=["POST"])
    app.add_route("/v1/embeddings", embeddings, methods=["POST"])

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready", "model": service.engine().model}

    @app.get("/metrics")
    async def show_metrics() -> Response:
        service.update_gauges()
        return Response(metrics.render(), media_type="text/plain; version=0.0.4")

    return app


def _load_engine(settings: MedlmSettings) -> Engine:
    from medlm.engine import TriageEngine

    return TriageEngine.load(settings)


def _check_size(texts: list[str], settings: MedlmSettings) -> None:
    if len(texts) > settings.medlm_max_texts:
        raise BadRequest(413, f"{len(texts)} texts in one call: send at most {settings.medlm_max_texts}")
    for number, text in enumerate(texts):
        if len(text) > settings.medlm_max_chars:
            raise BadRequest(
                413,
                f"text {number} has {len(text)} characters: send at most {settings.medlm_max_chars} a text",
            )


async def _read(request: Request, kind: type[Body]) -> Body:
    """The body as the schema has it; pydantic reads the JSON itself, which is several times faster."""
    sent_as = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if sent_as != "application/json":
        raise BadRequest(422, "the body is no JSON object: send one as application/json")
    body = await request.body()
    try:
        body.decode()
    except UnicodeDecodeError:
        raise BadRequest(400, "the body cannot be read: send JSON in UTF-8") from None
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest(422, _what_is_wrong(error, kind)) from None


def _what_is_wrong(error: ValidationError, kind: type[BaseModel]) -> str:
    """A sentence that names the field but nothing that the client wrote."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        if "hex escape" in first["msg"]:
            return HALF_A_PAIR
        return 'the body is no valid JSON: send {"texts": ["…"]} or {"input": "…"}'
    if not first["loc"]:
        return "the body is no JSON object: send one as application/json"
    known = [str(part) for part in first["loc"] if isinstance(part, int) or part in kind.model_fields]
    return f"{'.'.join(known) or 'body'}: {first['msg'].removeprefix('Value error, ')}"


def _answer(body: dict[str, Any]) -> Response:
    return Response(to_json(body), media_type="application/json")


def _priority(request: Request) -> str:
    value = request.headers.get(PRIORITY_HEADER, NORMAL)
    if value not in PRIORITIES:
        names = ", ".join(repr(name) for name in PRIORITIES)
        raise BadRequest(400, f"{PRIORITY_HEADER} must be one of {names}")
    return value


def _deadline_s(request: Request, settings: MedlmSettings) -> float:
    value = request.headers.get(DEADLINE_HEADER, str(settings.medlm_deadline_ms))
    if not (value.isascii() and value.isdigit() and int(value[:12])):
        raise BadRequest(400, f"{DEADLINE_HEADER} must be a whole number of milliseconds above 0")
    return min(int(value[:12]), settings.medlm_deadline_ms) / 1000


def _encoded(vector: Any, encoding: str) -> Any:
    if encoding == "base64":
        return base64.b64encode(vector.astype(np.float32).tobytes()).decode()
    return [float(value) for value in vector]


async def _unless_gone(request: Request, work: Coroutine[Any, Any, Answer]) -> Answer:
    """The answer, or ClientGone (with the work given up) when the client hangs up first."""

    async def hang_up() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(hang_up())
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return await working
    finally:
        working.cancel()
        gone.cancel()


def _add_error_answers(app: FastAPI) -> None:
    """Every failure as one JSON sentence that holds nothing of the request."""

    @app.exception_handler(BadRequest)
    async def bad_request(_request: Request, error: BadRequest) -> Response:
        return error_answer(error.status, error.message, "bad_request")

    @app.exception_handler(HTTPException)
    async def http_error(_request: Request, error: HTTPException) -> Response:
        return error_answer(error.status_code, str(error.detail), "bad_request", dict(error.headers or {}))

    @app.exception_handler(NotReady)
    async def not_ready(_request: Request, error: NotReady) -> Response:
        return error_answer(503, str(error), "not_ready", {"Retry-After": str(LOADING_RETRY_S)})

    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Refused) -> Response:
        sentence = f"the queue is full: {error}"
        return error_answer(503, sentence, "overloaded", {"Retry-After": str(error.retry_after_s)})

    @app.exception_handler(Expired)
    async def expired(_request: Request, _error: Expired) -> Response:
        return error_answer(504, "the deadline passed before the models could answer", "deadline")

    @app.exception_handler(ClientGone)
    async def client_gone(_request: Request, _error: ClientGone) -> Response:
        return Response(status_code=CLIENT_GONE)
