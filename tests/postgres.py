"""A throw-away PostgreSQL server of a test's own, which the test may stop as a power cut would."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from pytest import MonkeyPatch
from sqlalchemy import Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from tests.stack import free_port

_DEBIAN = Path("/usr/lib/postgresql")
_NOT_ROOT = ("postgres", "nobody")


def binaries() -> Path | None:
    """The folder with initdb, pg_ctl and postgres, where this machine has one."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    on_path = [Path(at).resolve()] if (at := shutil.which("initdb")) else []
    return next((one.parent for one in [*found, *on_path] if (one.parent / "pg_ctl").exists()), None)


class Postgres:
    """One server in a folder of its own, on the loopback alone."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs = programs
        self._folder = folder
        self._user = user
        self._port = free_port()
        self._run("initdb", "-D", "data", "-U", "careline", "-A", "trust", "-E", "UTF8", "--no-sync")

    def new_database(self) -> str:
        """The address of an empty database of this server."""
        name = f"careline_{uuid4().hex}"
        with psycopg.connect(f"host=127.0.0.1 port={self._port} user=careline dbname=postgres") as connection:
            connection.autocommit = True
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://careline@127.0.0.1:{self._port}/{name}"

    def start(self) -> None:
        """Return when the server answers."""
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder} -c max_connections=40 -c fsync=off"
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def stop(self) -> None:
        """End it at once, without a word to anybody: open transactions are lost, as when the power fails."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def is_running(self) -> bool:
        """Whether the server is there."""
        return (self._folder / "data" / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        """To a file, not a pipe: the server that is started would hold a pipe open for as long as it runs."""
        with (self._folder / "output").open("w+") as output:
            done = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self._folder, user=self._user, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read()}")


@contextmanager
def cut(server: Postgres, patch: MonkeyPatch, table: str, *, kept: bool) -> Iterator[None]:
    """Stop the server at the next commit of a transaction that wrote to that table.

    `kept`: the server had committed, and its answer was lost; else the commit never reached it.
    """
    writing: list[int] = []
    real = PGDialect_psycopg.do_commit

    def on_execute(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            writing.append(id(connection.connection))

    def do_commit(self: Any, dbapi_connection: Any) -> None:
        ours = id(dbapi_connection) in writing
        if ours and not kept:
            server.stop()
        real(self, dbapi_connection)
        if ours:
            server.stop()
            raise psycopg.OperationalError("the server went away before it answered")

    event.listen(Engine, "before_cursor_execute", on_execute)
    with patch.context() as patched:
        patched.setattr(PGDialect_psycopg, "do_commit", do_commit)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", on_execute)


@contextmanager
def throw_away() -> Iterator[Postgres]:
    """A server that runs, and is gone afterwards; raises LookupError where it cannot be had, and says why."""
    programs = binaries()
    if programs is None:
        raise LookupError("no PostgreSQL on this machine: install Debian's package 'postgresql' to run this")
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        known = {one.pw_name for one in pwd.getpwall()}
        user = next((name for name in _NOT_ROOT if name in known), None)
        if user is None:
            raise LookupError("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'")
    folder = Path(tempfile.mkdtemp(prefix="careline-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        server = Postgres(programs, folder, user)
        server.start()
        try:
            yield server
        finally:
            if server.is_running():
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
