"""An error inside never leaves with what a patient wrote, neither in the answer nor in what is printed."""

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient

from gateway.hardening import Hardening, add_error_pages

WORDS = "my secret ailment"


@pytest.fixture
def http() -> TestClient:
    app = FastAPI()
    app.add_middleware(Hardening, max_body_bytes=1000, region="GB")
    add_error_pages(app)

    @app.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError(WORDS)

    @app.get("/breaks-off")
    async def breaks_off() -> StreamingResponse:
        async def parts():
            yield "begun"
            raise RuntimeError(WORDS)

        return StreamingResponse(parts())

    return TestClient(app)


def test_an_unexpected_error_is_an_honest_500_with_the_emergency_number_and_safe_headers(
    http, process_logs
):
    answer = http.get("/breaks")
    assert 500 == answer.status_code
    assert "999" in answer.json()["error"]["message"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    printed = process_logs()
    assert "RuntimeError" in printed
    assert WORDS not in answer.text + printed


def test_an_error_in_the_middle_of_an_answer_does_not_reach_the_server_either(http, process_logs):
    answer = http.get("/breaks-off")
    assert (200, "begun") == (answer.status_code, answer.text)
    assert WORDS not in process_logs()
