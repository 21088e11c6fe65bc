"""Keeps Python from looking for rubbish again and again while the word lists, which all stay, are being read."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No garbage collection inside; afterwards it runs as before, and what was made counts as long-lived.

    Freezing and at once unfreezing moves new objects among the old ones without looking at each
    (https://docs.python.org/3/library/gc.html#gc.freeze); a process that has frozen objects itself is left alone.
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
