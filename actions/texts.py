"""The sentences of the actions, by language; common.locale has those that every room says."""

from functools import partial
from pathlib import Path

from common import locale

_DATA = Path(__file__).parent / "data"

texts = partial(locale.texts, folder=_DATA)
"""Every text of the language by key."""

say = partial(locale.say, folder=_DATA)
"""The text of that key with numbers and values filled in; raises KeyError for an unknown key."""
