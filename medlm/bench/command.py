"""The `medlm bench` command: which measurement, on which texts, said line by line."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from medlm.errors import ModelError
from medlm.triage.cases import read_cases

Mode = Literal["compare", "machine", "overload", "kill"]
SEED, SAMPLE = 20261124, 2000


def bench(
    mode: Mode,
    *,
    data: Path,
    peers: Path | None,
    clients: int,
    seconds: float,
    port: int,
    dummy: bool,
    say: Callable[[str], None],
) -> None:
    """Run one measurement; raises ModelError when something is missing for it."""
    texts = [case.text for case in read_cases(data)]
    random.Random(SEED).shuffle(texts)
    texts = texts[:SAMPLE]
    if not texts:
        raise ModelError(f"{data} holds no labelled report")
    folder = peers or Path("var/bench")
    arguments = ["--dummy"] if dummy else []
    if mode == "machine":
        _machine(texts, say)
    elif mode == "overload":
        from medlm.bench.strain import overload

        overload(texts, folder, times=10, seconds=seconds, port=port, say=say, arguments=arguments)
    elif mode == "kill":
        from medlm.bench.strain import killed

        killed(texts, folder, seconds=seconds, port=port, say=say, arguments=arguments)
    else:
        from medlm.bench.compare import HEADER, compare, ratios

        if peers is None:
            raise ModelError("name a folder for the peers' environments (about 3 GB): --peers FOLDER")
        say(HEADER)
        rows = compare(texts, peers, clients=clients, seconds=seconds, port=port, say=say)
        say("\n" + ratios(rows))
        _machine(texts, say)


def _machine(texts: list[str], say: Callable[[str], None]) -> None:
    from medlm.bench.machine import matrix_rates, reader_rate
    from medlm.engine import TriageEngine
    from medlm.settings import MedlmSettings
    from medlm.triage.reader import Reader

    rates = matrix_rates()
    say(f"machine, one thread: {rates['int8'] / 1e12:.2f} int8 and {rates['bf16'] / 1e12:.2f} bf16 Tera-op/s")
    transformer = Reader.load(MedlmSettings())._transformer
    alike = [text for text in texts if 20 <= transformer.count_tokens(text) <= 24]
    for name, some in (("full batches of one length", alike), ("mixed lengths", texts[:600])):
        per_s, tokens = reader_rate(transformer, some)
        say(
            f"reader, {name}: {per_s / rates['int8']:.2f} of the int8 rate, "
            f"{per_s / rates['bf16']:.2f} of the bf16 rate ({tokens:.0f} tokens a second of processor time)"
        )
    pairs = zip(
        TriageEngine.load(MedlmSettings()).triage(texts),
        TriageEngine.load(MedlmSettings(medlm_precision="float32")).triage(texts),
        strict=True,
    )
    same = sum(fast.acuity == exact.acuity for fast, exact in pairs)
    say(f"acuity as in float32: {same} of {len(texts)} texts ({same / len(texts):.4f})")
