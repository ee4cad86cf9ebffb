"""What takes long says on a terminal, on standard error, that it is being worked on; it is gone before the answer."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` makes enumerations of them all first
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from convcalc.cli import output

AFTER, EVERY = 1.0, 1.0
"""Seconds of a processor: to wait for somebody who types is no work."""

ERASED = "\r\x1b[K"


class _Line:
    """The one line: what it says, and whether it stands there."""

    doing = ""
    stands = False


def tell(what: str) -> None:
    """What is being done now, as "looking at resnet50"."""
    _Line.doing = what


@contextmanager
def shown(what: str) -> Iterator[None]:
    """While this lasts, or until something is written to the same terminal, a line says that it goes on."""
    if os.environ.get("TERM") == "dumb" or not hasattr(signal, "setitimer"):  # not on Windows
        yield
        return
    tell(what)
    signal.signal(signal.SIGPROF, _show)
    signal.setitimer(signal.ITIMER_PROF, AFTER, EVERY)
    if output.is_terminal():
        output.before_writing = _end
    try:
        yield
    finally:
        _end()


def _end() -> None:
    signal.setitimer(signal.ITIMER_PROF, 0)
    tell("")
    output.before_writing = None
    if _Line.stands:
        _Line.stands = False
        _put(ERASED)


def _show(*_: object) -> None:
    import time

    if not _Line.doing:  # a signal that came before the end and is handled after it
        return
    _Line.stands = True
    line = f"{_Line.doing}: {time.process_time():.0f} s (Ctrl-C stops it)"
    _put(ERASED + line[: (output.columns(sys.stderr) or 80) - 1])


def _put(text: str) -> None:
    """Not through the stream, which may be writing just now."""
    with suppress(OSError, ValueError):  # nobody is there to read it
        os.write(sys.stderr.fileno(), text.encode(errors="replace"))
