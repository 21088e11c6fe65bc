"""Settings and a database for a command, or one sentence that says which setting is wrong."""

from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError

from common.db import make_engine
from common.settings import ProcessSettings

Settings = TypeVar("Settings", bound=ProcessSettings)


class Unsettled(Exception):
    """A setting cannot be used; the message names it and says what to write instead."""


def settings_of(kind: type[Settings]) -> Settings:
    """Read the settings; raises Unsettled."""
    try:
        return kind()
    except ValidationError as error:
        named = (f"{'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors())
        raise Unsettled("; ".join(named)) from None


def engine_of(settings: ProcessSettings) -> Engine:
    """Open the database that the settings name; raises Unsettled. No connection is made yet."""
    try:
        return make_engine(settings)
    except ArgumentError:
        sentence = "CARELINE_DATABASE_URL is no address of a database; an example is sqlite:///var/careline.db"
    except ImportError as error:
        sentence = f"the driver for CARELINE_DATABASE_URL is not installed ({error.name or 'unknown'})"
    except OSError as error:
        sentence = f"the folder of the database or of the keys cannot be used: {error.strerror}"
    except (ValueError, RuntimeError) as error:  # of our own making: a wrong key, a damaged key file
        sentence = str(error)
    raise Unsettled(sentence)
