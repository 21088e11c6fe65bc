"""Keeps Python from looking for rubbish again and again while the word lists, which all stay, are read."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No garbage collection inside; afterwards it runs as before, and what was made counts as long-lived.

    Freezing and at once unfreezing puts new objects among the old ones without looking at each
    (https://docs.python.org/3/library/gc.html#gc.freeze); what a process has frozen itself is left alone.
    """
    at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if at_work:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
