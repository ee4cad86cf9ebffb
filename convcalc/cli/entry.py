"""The program: imports late, writes once, and leaves with the status that CLI users count on."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # `signal` makes enumerations of them all first
import os
import sys


def _leave(*_: object) -> None:
    """Ctrl-C while there is nothing to clean up: while modules are loaded, and on the way out."""
    os._exit(130)


LISTENS = signal.getsignal(signal.SIGINT) is signal.default_int_handler
"""A shell has what runs in its background ignore Ctrl-C, and so it stays."""

if LISTENS:
    signal.signal(signal.SIGINT, _leave)

from convcalc import _startup  # noqa: E402

_startup.pause_collector()


def main() -> int:
    """The whole program, for `python -m convcalc` and the console script: the exit status."""
    status = 130
    try:
        _die_of_closed_pipes()
        _startup.import_click()
        from convcalc.cli.group import run

        if LISTENS:  # from here on files may be half written, and who writes one takes it away
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = _startup.with_room(lambda: run(sys.argv[1:]))
        if LISTENS:
            signal.signal(signal.SIGINT, _leave)
    except KeyboardInterrupt:
        pass
    except BaseException as error:
        status = _crashed(error)
    _startup.leave(status)
    return status


def _die_of_closed_pipes() -> None:
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _crashed(error: BaseException) -> int:
    """A bug of ours: one line that asks for a report, and the traceback for who wants it."""
    if isinstance(error, SystemExit):
        raise error
    if os.environ.get("CONVCALC_DEBUG"):
        import traceback

        traceback.print_exception(error)
    if sys.stderr is not None:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        shown = words.encode("ascii", "backslashreplace").decode()
        sys.stderr.write(
            f"error: this is a bug in convcalc, please report it with the command you ran: {shown}"
            " (CONVCALC_DEBUG=1 shows where)\n"
        )
    return 3
