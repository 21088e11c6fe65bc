"""What we change in Rasa for speed changes no answer."""

import asyncio
from pathlib import Path

import pytest

from scripts import prepare
from scripts.bench_rasa.identical import differences
from scripts.bench_rasa.servers import Servers

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(900)]


def test_500_scripted_turns_are_answered_as_stock_rasa_answers_them(tmp_path: Path):
    """The same model, the same actions; Rasa as it comes on the other side."""
    prepare.train_dialogue()
    servers = Servers(tmp_path)
    try:
        stock, _pid = servers.ours_on_stock()
        ours, _pid = servers.ours()
        assert [] == asyncio.run(differences(ours, stock, 500))
    finally:
        servers.stop()
