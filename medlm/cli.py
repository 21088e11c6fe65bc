"""The `medlm` command: triage and embed in batches, train, evaluate, serve."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from medlm.errors import ModelError
from medlm.settings import MedlmSettings

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
train = typer.Typer(help="Make the weights that the repository holds.", no_args_is_help=True)
app.add_typer(train, name="train")

DATA = Path(__file__).parent / "data"
PAIRS = Path("../shared/data/zh-parallel")
GRACE_S = 15
SWITCH_S = 0.0005
"""How long the model's thread may keep the interpreter while the event loop wants it."""


class GroupBy(StrEnum):
    """What reports are grouped by."""

    COMPLAINT = "complaint"
    VOICE = "voice"
    SEX = "sex"


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say what is wrong in one sentence, on standard error, and exit with 1."""
    from medlm.batch import MalformedLine

    try:
        yield
    except ValidationError as error:  # of the settings; the value is not repeated, it may be secret
        typer.echo(f"medlm: {_wrong_setting(error)}", err=True)
        raise typer.Exit(2) from None
    except (ModelError, MalformedLine) as error:
        typer.echo(f"medlm: {error}", err=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None


def _wrong_setting(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    sentence = first["msg"].removeprefix("Value error, ")
    return f"the setting CARELINE_{name} is wrong: {sentence}" if name else sentence


@app.command()
def triage() -> None:
    """Read JSON lines {"id","text","lang"?} and write one result a line, without a server."""
    from medlm import batch
    from medlm.engine import TriageEngine

    with _plain_errors():
        settings = MedlmSettings()
        lines = batch.read_lines(sys.stdin.buffer, settings.medlm_max_chars)
        for result in batch.triage(TriageEngine.load(settings), lines):
            sys.stdout.buffer.write(result.encode() + b"\n")
        sys.stdout.buffer.flush()


@app.command()
def embed() -> None:
    """Read JSON lines {"id","text"} and write their vectors, float32 [n, 384], as a .npy file."""
    from medlm import batch
    from medlm.encoder import Encoder

    with _plain_errors():
        settings = MedlmSettings()
        lines = batch.read_lines(sys.stdin.buffer, settings.medlm_max_chars)
        batch.embed(Encoder.load(settings), lines, sys.stdout.buffer)
        sys.stdout.buffer.flush()


@app.command()
def evaluate(
    path: Annotated[Path, typer.Argument(help="A JSONL file of labelled reports, or a folder of them.")],
    half: Annotated[
        Literal["all", "test", "calibration"],
        typer.Option(help="Of the hold-out: thresholds were chosen on 'calibration', so report 'test'."),
    ] = "all",
    errors: Annotated[int, typer.Option(min=0, help="How many wrong answers to list, worst first.")] = 0,
    curve: Annotated[bool, typer.Option(help="Also what each emergency threshold would give.")] = False,
    by: Annotated[
        list[GroupBy] | None, typer.Option(help="Also the figures of groups; may be given more than once.")
    ] = None,
    counterfactuals: Annotated[
        bool, typer.Option(help="Also pairs that differ in what must not matter.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots to this file.")] = None,
    gate: Annotated[bool, typer.Option(help="Exit with 1 where a floor of gate.yml isn't met.")] = False,
    set_floors: Annotated[bool, typer.Option(help="Make today's figures the floors of gate.yml.")] = False,
) -> None:
    """Accuracy, missed emergencies, over-triage and calibration, by language, with 95 % intervals."""
    from medlm.engine import TriageEngine
    from medlm.evaluation.command import Asked, run

    with _plain_errors():
        asked = Asked(half, errors, curve, tuple(by or ()), counterfactuals, html, gate, set_floors)
        if not run(path, asked, TriageEngine.load, typer.echo):
            typer.echo("medlm: the safety gate is not met", err=True)
            raise typer.Exit(1)


@train.command("student")
def train_student(
    pairs: Annotated[Path, typer.Option(help="The folder of the English–Chinese pairs.")] = PAIRS,
    weights: Annotated[Path | None, typer.Option(help="Where to store the weights.")] = None,
    threads: Annotated[int, typer.Option(help="Processor threads.")] = 2,
) -> None:
    """Teach the Chinese student (about four minutes on two cores); then train triage again."""
    from medlm.config import read_config
    from medlm.student.train import train_student as run
    from medlm.transformer import Transformer

    with _plain_errors():
        settings = MedlmSettings()
        teacher = Transformer.load(settings.medlm_encoder, threads=threads)
        folder = weights or settings.medlm_weights_dir
        run(read_config("student"), pairs, folder, settings.var_dir / "medlm", teacher, typer.echo)


@train.command("words")
def train_words(
    pairs: Annotated[Path, typer.Option(help="The folder of the English–Chinese pairs.")] = PAIRS,
    data: Annotated[Path, typer.Option(help="The folder with train/.")] = DATA,
    weights: Annotated[Path | None, typer.Option(help="Where to store the weights.")] = None,
) -> None:
    """Choose and place the Chinese words that the reader knows (a minute); then train triage again."""
    from medlm.bilingual.gloss import choose_words, place_words
    from medlm.config import read_config
    from medlm.student.pairs import read_pairs
    from medlm.transformer import Transformer
    from medlm.triage.cases import read_cases

    with _plain_errors():
        settings, config = MedlmSettings(), read_config("words")
        base = Transformer.load(settings.medlm_encoder, precision="float32")
        found = read_pairs(pairs)
        vocabulary = choose_words(config, found, [case.text for case in read_cases(data / "train")])
        english = base.model.embeddings.word_embeddings.weight.detach().numpy()
        words = place_words(config, vocabulary, found, english, base.wordpiece, base=base.name)
        words.save(weights or settings.medlm_weights_dir)
        typer.echo(f"{len(vocabulary)} words and characters placed")


@train.command("triage")
def train_triage(
    data: Annotated[Path, typer.Option(help="The folder with train/ and holdout/.")] = DATA,
    weights: Annotated[Path | None, typer.Option(help="Where to store the weights.")] = None,
    keep_reader: Annotated[bool, typer.Option(help="Use the stored reader; train the rest only.")] = False,
) -> None:
    """Fine-tune the reader, train and calibrate the levels, store both (10 to 30 minutes on two cores)."""
    from medlm.config import read_config
    from medlm.redflags import default_screener
    from medlm.triage.cases import read_cases
    from medlm.triage.finetune import finetune
    from medlm.triage.reader import Reader
    from medlm.triage.train import train_triage as run

    with _plain_errors():
        settings, config = MedlmSettings(), read_config("triage")
        folder = weights or settings.medlm_weights_dir
        if not keep_reader:
            finetune(config["reader"], read_cases(data / "train"), settings, folder, typer.echo)
        run(config, data, Reader.load(settings, folder), default_screener().screen, folder, typer.echo)


@app.command()
def bench(
    mode: Annotated[
        Literal["compare", "machine", "overload", "kill"],
        typer.Argument(help="Beside peers, in process, at ten times the capacity, or killed at work."),
    ] = "compare",
    peers: Annotated[Path | None, typer.Option(help="Folder for the peers' environments and logs.")] = None,
    data: Annotated[Path, typer.Option(help="Reports to ask about.")] = DATA / "train",
    clients: Annotated[int, typer.Option(help="Clients at once.", min=1)] = 32,
    seconds: Annotated[float, typer.Option(help="Length of one measurement.", min=1)] = 20,
    port: Annotated[int, typer.Option(help="A free port.")] = 8199,
    dummy: Annotated[bool, typer.Option(help="Overload and kill without a model.")] = False,
) -> None:
    """Measure speed beside other servers, behaviour under overload, and the machine's own limit."""
    from medlm.bench.command import bench as run

    with _plain_errors():
        run(
            mode,
            data=data,
            peers=peers,
            clients=clients,
            seconds=seconds,
            port=port,
            dummy=dummy,
            say=typer.echo,
        )


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8100,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = os.environ.get(
        "CARELINE_HOST", "127.0.0.1"
    ),
    dummy: Annotated[bool, typer.Option(help="No model: for load tests, never for patients.")] = False,
) -> None:
    """Serve triage and sentence vectors over HTTP until SIGTERM; what waits then is still answered."""
    import uvicorn

    from common.logs import configure_logging
    from medlm.server import create_app
    from medlm.serving.dummy import DummyEngine

    with _plain_errors():
        settings = MedlmSettings()
    if dummy and settings.mode == "production":
        typer.echo("medlm: --dummy answers nonsense and is refused in production mode", err=True)
        raise typer.Exit(2)
    configure_logging("medlm", settings.log_level)
    served = create_app(settings, DummyEngine if dummy else None)
    config = uvicorn.Config(
        served, host=host, port=port, access_log=False, log_config=None, timeout_graceful_shutdown=GRACE_S
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again when it has drained
    sys.setswitchinterval(SWITCH_S)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    app()
