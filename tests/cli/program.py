"""The program, run as a user runs it."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import tempfile
from functools import cache
from typing import Any, NamedTuple

from convcalc.cli.command import Outcome, ReportCommand, Wishes
from convcalc.document.model import Document
from tests.cli import forks

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

COMMAND = (sys.executable, "-m", "convcalc")

QUIET = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "CONVCALC_DEBUG",
    "PYTHONIOENCODING",
    "PYTHONDONTWRITEBYTECODE",
)
"""What a developer's shell may have set and a test does not want."""

BYTECODE = tempfile.TemporaryDirectory(prefix="convcalc-tests-")
"""Kept for the whole session: without bytecode every run would compile the package anew."""


class Ran(NamedTuple):
    """What came out, and the exit status."""

    status: int
    out: str
    err: str


def environment(**changes: str) -> dict[str, str]:
    plain = {key: value for key, value in os.environ.items() if key not in QUIET}
    fixed = {"PYTHONUTF8": "0", "LC_ALL": "C.UTF-8", "TERM": "xterm", "PYTHONPYCACHEPREFIX": BYTECODE.name}
    return plain | fixed | changes


@cache
def _server() -> forks.Server:
    """The one of this session."""
    return forks.Server(environment())


def run(
    *words: str,
    stdin: bytes = b"",
    encoding: str = "utf-8",
    env: dict[str, str] | None = None,
    cwd: str | os.PathLike[str] = ROOT,
    **more: str,
) -> Ran:
    """Run `convcalc WORDS` in a process of its own, with no terminal for its streams; more: the environment, by name.

    The process is a fork of one that has the modules loaded: starting Python anew takes ten times as long.
    """
    changes = (env or {}) | more
    around = environment(**changes)
    if any(name.startswith(("PYTHON", "LC_", "LANG")) and name != "PYTHONIOENCODING" for name in changes):
        done = subprocess.run([*COMMAND, *words], input=stdin, capture_output=True, cwd=cwd, env=around)
        return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
    with tempfile.TemporaryFile() as give:
        give.write(stdin)
        give.seek(0)
        status, out, err = _server().run(words, around, os.fspath(cwd), give.fileno())
    return Ran(status, out.decode(encoding), err.decode(encoding))


def in_process(*words: str, **around: str) -> Ran:
    """The same without a process of its own, for laws that run many commands; around: the environment, by name.

    What a process alone has, as signals and closed streams, is not tried so.
    """
    from unittest import mock

    from convcalc.cli.group import run as run_here

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    place = os.getcwd()
    os.chdir(ROOT)
    try:
        with (
            mock.patch.dict(os.environ, environment(**around), clear=True),
            mock.patch.multiple(sys, stdout=out, stderr=err, stdin=io.TextIOWrapper(io.BytesIO())),
        ):
            status = run_here(words)
    finally:
        os.chdir(place)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return Ran(status, *texts)


def shell(script: str, **env: str) -> Ran:
    """Run a line of bash in which `convcalc` is the program; the status is the first's of its pipeline."""
    lines = f'convcalc() {{ "{sys.executable}" -m convcalc "$@"; }}\n{script}\nexit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, cwd=ROOT, env=environment(**env))
    return Ran(done.returncode, done.stdout, done.stderr)


def on_terminal(*words: str, columns: int = 80, env: dict[str, str] | None = None, **more: str) -> Ran:
    """Run it with a terminal for its standard input and output."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    status, out, err = _server().run(words, environment(**(env or {}), **more), ROOT, follower, (leader, follower))
    return Ran(status, out.decode().replace("\r\n", "\n"), err.decode())


def listen_to_interrupts() -> None:
    """For a child before it starts: a test run in the background of a shell inherits that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def json_of(*words: str) -> dict[str, Any]:
    """The answer as JSON."""
    import json

    ran = run(*words, "--json")
    data: dict[str, Any] = json.loads(ran.out or ran.err)
    return data


def report_of(command: ReportCommand, *words: str) -> tuple[Document, int]:
    """What a command would write, before any form writes it; and its status."""
    with command.make_context(command.name, list(words)) as ctx:
        for shared in Wishes._fields:
            ctx.params.pop(shared)
        found = super(ReportCommand, command).work(ctx)
    outcome = found if isinstance(found, Outcome) else Outcome(found)
    return outcome.document() if callable(outcome.document) else outcome.document, outcome.status
