"""What all commands share: the database, the index's folder, and errors in one sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from common.db import make_sessions
from common.settings import ProcessSettings
from common.settled import Unsettled, engine_of, settings_of
from knowledge.errors import KnowledgeError

Who = Annotated[str, typer.Option("--by", help="Who decides this; recorded in the history.")]
Reason = Annotated[str, typer.Option(help="Why; recorded in the history.")]


@contextmanager
def shown() -> Iterator[None]:
    """Show an expected failure as one sentence on standard error and exit with 1."""
    try:
        yield
    except (KnowledgeError, Unsettled) as error:
        typer.echo(f"knowledge: {error}", err=True)
        raise typer.Exit(1) from None
    except SQLAlchemyError as error:
        typer.echo(f"knowledge: the database cannot be used ({type(error).__name__})", err=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stdout = None  # type: ignore[assignment]
        raise typer.Exit(1) from None


def sessions() -> sessionmaker[Session]:
    """The database, brought up to date first."""
    from common.migrate import upgrade

    settings = read_settings()
    engine = engine_of(settings)
    upgrade(settings)
    return make_sessions(engine)


def folder(given: Path | None) -> Path:
    """The index's folder: the given one, else the settings' one."""
    return given or read_settings().var_dir / "index"


def read_settings() -> ProcessSettings:
    """The settings; raises Unsettled, which `shown` shows."""
    return settings_of(ProcessSettings)
