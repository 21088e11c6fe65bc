"""Overload and kill -9, against the server without a model."""

import re
from pathlib import Path

import pytest

from medlm.bench.compare import Row, ratios
from medlm.bench.machine import operations
from medlm.bench.strain import RED_FLAG_SHARE, asks_of, killed, overload
from tests.stack import free_port

TEXTS = ["my knee hurts", "头痛三天了", "What are the visiting hours?"] * 20


def test_one_request_in_so_many_is_a_red_flag() -> None:
    """It says so in its header, and its figures are kept apart."""
    asks = asks_of(TEXTS * 5)
    flagged = [ask for ask in asks if ask.kind == "red flag"]
    assert len(TEXTS * 5) // RED_FLAG_SHARE == len(flagged)
    assert ("X-Careline-Priority", "red-flag") in flagged[0].headers


@pytest.mark.slow
def test_overload_is_measured_and_no_red_flag_is_refused(tmp_path: Path) -> None:
    """Every line of the report is there; red flags were all answered."""
    said: list[str] = []
    overload(TEXTS, tmp_path, times=3, seconds=2, port=free_port(), say=said.append, arguments=["--dummy"])
    report = "\n".join(said)
    assert "goodput" in report
    assert "without Retry-After 0" in report
    assert re.search(r"red flags: \{200: \d+\}", report)
    assert "leaving: 0" in report


@pytest.mark.slow
def test_after_kill_9_every_client_has_an_answer_or_an_error(tmp_path: Path) -> None:
    """Broken connections are counted, nothing hangs, and the new process answers."""
    said: list[str] = []
    killed(TEXTS, tmp_path, seconds=8, port=free_port(), say=said.append, arguments=["--dummy"])
    assert re.search(r"answered [1-9]\d*, .* broken or refused [1-9]\d*, anything else 0", said[0])
    assert re.search(r"afterwards: [1-9]\d*", said[1])


def test_ratios_are_against_the_best_peer_in_each_figure() -> None:
    """The best of each column, not of one row."""
    own, peer = Row("ours", 300, 2, 90, 100, 5, 0), Row("a", 50, 20, 500, 600, 16, 0)
    said = ratios([own, own, peer, Row("b", 60, 24, 500, 500, 20, 0)])
    assert "5.00 × the requests/s, 0.10 × the processor time a request, 0.20 ×" in said
    assert said.endswith("0.31 × the median alone")


def test_operations_are_those_of_the_products() -> None:
    """A layer of hidden size 2 and inner size 8 over one token: 4·4 + 2·16 + 2·2 products, twice."""

    class Config:
        hidden_size, intermediate_size, num_hidden_layers = 2, 8, 1

    assert 2 * (16 + 32 + 4) == operations(Config, [1])
