"""Every pattern of the rooms ends on what no writer meant: runs of one letter, digit or sign.

Dozens of them hung before, each on a run of its own: blanks in a comment took minutes, a cell of fifty letters six
seconds. What takes a time that grows with the square of a run ends here at once, what grows with its cube does not.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

import convcalc

RUNS = (*"a1,.=([- _#/*\n\t가|", "1x", "1,", "a ", "1 ", "a.")
BEFORE = ("", "3x3 ")
LENGTH = 800
SECONDS = 2.0
"""Of processor time for one search; the slowest that is allowed takes a fiftieth of it."""


def _patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _patterns(each)
    elif isinstance(value, dict):
        yield from _patterns([*value, *value.values()])


def _rooms() -> list[str]:
    return [each.name for each in pkgutil.walk_packages(convcalc.__path__, "convcalc.") if "__main__" not in each.name]


def _of(room: str) -> list[re.Pattern[str]]:
    return list(dict.fromkeys(_patterns(list(vars(importlib.import_module(room)).values()))))


def _stop(number: int, frame: FrameType | None) -> None:
    raise TimeoutError


def _ends(pattern: re.Pattern[str], text: str) -> bool:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        pattern.search(text)
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer of processor time")
def test_every_pattern_ends_on_runs() -> None:
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        assert not _ends(re.compile(r"(a+)+b"), "a" * LENGTH)  # one that does not
        seen = {each: room for room in _rooms() for each in _of(room) if isinstance(each.pattern, str)}
        assert len(seen) > 300
        texts = [front + run * (LENGTH // len(run)) + "!" for run in RUNS for front in BEFORE]
        slow = {
            f"{room}: {each.pattern}" for each, room in seen.items() if not all(_ends(each, text) for text in texts)
        }
    finally:
        signal.signal(signal.SIGVTALRM, before)
    assert not slow
