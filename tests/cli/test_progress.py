"""What takes long says so on a terminal, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from convcalc.cli import output, progress
from tests.cli.program import run

WORK = 0.3


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AFTER", 0.05)
    monkeypatch.setattr(progress, "EVERY", 0.05)
    monkeypatch.setenv("TERM", "xterm")


@contextmanager
def terminal() -> Iterator[int]:
    """Standard error is a terminal; from here is read what it shows.  Not a fixture: pytest puts its own in between."""
    leader, follower = pty.openpty()
    before = sys.stderr
    with os.fdopen(follower, "w") as sys.stderr:
        yield leader
    sys.stderr = before
    os.close(leader)


def work() -> None:
    until = time.process_time() + WORK
    while time.process_time() < until:
        pass


def shown(leader: int) -> str:
    """What came since; the system hands it over a little later than it was written."""
    text = b""
    while select.select([leader], [], [], 0.3)[0]:
        text += os.read(leader, 100_000)
    return text.decode()


def test_what_takes_long_is_told_and_wiped_away() -> None:
    with terminal() as leader:
        with progress.shown("convcalc why"):
            progress.tell("looking at resnet50")
            work()
        text = shown(leader)
        assert "looking at resnet50: " in text and "Ctrl-C" in text
        assert text.endswith(progress.ERASED)
        work()
        assert shown(leader) == ""


def test_it_is_wiped_away_before_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream=None: True)
    with terminal() as leader, progress.shown("convcalc arch"):
        work()
        output.write("the answer\n")
        assert shown(leader).endswith(progress.ERASED)
        work()
        assert shown(leader) == ""


def test_it_is_wiped_away_after_an_interrupt() -> None:
    with terminal() as leader:
        with pytest.raises(KeyboardInterrupt), progress.shown("convcalc arch"):
            work()
            raise KeyboardInterrupt
        assert shown(leader).endswith(progress.ERASED)


def test_what_is_quick_says_nothing() -> None:
    with terminal() as leader:
        with progress.shown("convcalc layer"):
            pass
        assert shown(leader) == ""


def test_a_dumb_terminal_and_a_pipe_are_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with terminal(), progress.shown("convcalc arch"):
        assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert run("arch", "400000x1; [conv 8 k3] x 20000", "--format", "csv").err == ""
