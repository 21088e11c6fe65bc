"""A small FHIR endpoint that takes nothing but valid transactions, over a real socket."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.clinic.records.fhir_checks import check_bundle


class StrictFhir:
    """What the server holds, and how it should fail: `answers` are statuses to give before it works."""

    def __init__(self) -> None:
        self.url = ""
        self.resources: dict[str, dict] = {}
        self.answers: list[int] = []
        self.refusals: list[str] = []
        self.posts = 0
        self.token = "let-me-in"

    def take(self, headers, body: bytes) -> tuple[int, dict]:
        """Status and answer to one POST of the base address."""
        self.posts += 1
        if self.answers and (status := self.answers.pop(0)) >= 300:
            return status, _outcome("transient", "zebra words of a patient")
        if headers["Authorization"] != f"Bearer {self.token}":
            return 401, _outcome("login", "who are you")
        if headers["Content-Type"] != "application/fhir+json":
            return 415, _outcome("not-supported", "FHIR JSON only")
        try:
            bundle = check_bundle(body)
            assert "transaction" == bundle["type"]
        except Exception as error:
            self.refusals.append(repr(error))
            return 422, _outcome("invalid", "does not validate")
        entries = []
        for entry in bundle["entry"]:
            new = entry["request"]["url"] not in self.resources
            self.resources[entry["request"]["url"]] = entry["resource"]
            status = "201 Created" if new else "200 OK"
            entries.append(
                {"response": {"status": status, "location": f"{entry['request']['url']}/_history/1"}}
            )
        return 200, {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}

    def of_kind(self, kind: str) -> list[dict]:
        return [one for one in self.resources.values() if one["resourceType"] == kind]


def _outcome(code: str, words: str) -> dict:
    issue = {"severity": "error", "code": code, "diagnostics": words}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


@contextmanager
def running() -> Iterator[StrictFhir]:
    """The server on a free port of this machine."""
    state = StrictFhir()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, answer = state.take(self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            written = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/fhir"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
