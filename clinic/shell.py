"""What all `clinic` commands share: settings, the database, and every failure as one sentence."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from alembic.util.exc import CommandError
from cryptography.fernet import InvalidToken
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from clinic.records.fhir.bundle import NotFhir
from clinic.settings import ClinicSettings
from clinic.transitions.act import ActInvalid, ActRefused, CaseNotFound
from common import migrate
from common.db import make_sessions
from common.settled import Unsettled, engine_of, settings_of

OPERATOR = "operator"
"""Who acts in the audit when somebody with access to the machine runs a command."""


def read_settings() -> ClinicSettings:
    """The settings; a wrong one ends the command with a sentence that names it."""
    try:
        return settings_of(ClinicSettings)
    except Unsettled as error:
        fail(f"{error}.")


@contextmanager
def database(
    settings: ClinicSettings | None = None, *, upgraded: bool = False
) -> Iterator[sessionmaker[Session]]:
    """Sessions of the database that the settings name; with `upgraded` its tables are made first.

    Whatever fails inside ends the command with one sentence: no stack trace, and none of what an
    exception may carry.
    """
    settings = settings or read_settings()
    engine = _opened(settings)
    try:
        with _sentences():
            if upgraded:
                migrate.upgrade(settings)
            yield make_sessions(engine)
    finally:
        engine.dispose()


def fail(sentence: str) -> NoReturn:
    """End the command with that sentence on standard error and exit status 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _opened(settings: ClinicSettings) -> Engine:
    try:
        return engine_of(settings)
    except Unsettled as error:
        fail(f"{error}.")


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        sys.stdout = None  # type: ignore[assignment]
        raise typer.Exit(1) from None
    except (ActRefused, ActInvalid, CaseNotFound, NotFhir) as error:
        fail(str(error))
    except DBAPIError as error:
        fail(
            f"The database cannot be used ({type(error.orig).__name__}). Is CARELINE_DATABASE_URL right,"
            " and was `python -m common.migrate` run?"
        )
    except CommandError:
        fail("The database is of a version that this program does not know; install the newer program.")
    except InvalidToken:
        fail("What is stored cannot be read with these keys: check CARELINE_ENCRYPTION_KEYS.")
    except OSError as error:
        fail(f"A file cannot be used: {error.strerror}.")
    except Exception as error:
        fail(
            f"This failed on our side ({type(error).__name__}), and part of it may be done: give the same"
            " command again, which does no harm."
        )
