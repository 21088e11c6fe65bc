"""A progress bar for the long encoding."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def encoding_bar() -> Iterator[Callable[[int, int], None]]:
    """A function (done, total) that draws on standard error; without a terminal, a line every tenth."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console.print)
        return
    columns = (TextColumn("encoding"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task("encoding", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _lines(show: Callable[[str], None]) -> Callable[[int, int], None]:
    shown = -1

    def tick(done: int, total: int) -> None:
        nonlocal shown
        tenth = done * 10 // total
        if tenth > shown:
            shown = tenth
            show(f"encoding: {done:,} of {total:,} texts")

    return tick
