"""Runs an application in a thread of this process: for tests in a browser, pictures and measurements."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI


@contextmanager
def running(app: FastAPI, **config: Any) -> Iterator[str]:
    """The application's address, without a slash at its end, while it runs; the port is a free one.

    `config` is uvicorn's.
    """
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", **config))
    thread = threading.Thread(target=server.run)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The console's address while it runs; its streams end before it does."""
    with running(app) as address:
        try:
            yield address
        finally:
            app.state.watcher.close()
