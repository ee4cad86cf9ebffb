"""The machine: where the frames of calls lie while a program is followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from convcalc.readers.python.machine import with_room

resource = pytest.importorskip("resource", reason="page faults are counted by the system")

DEPTHS = 400
"""Calls within one another: their frames are longer than a piece of memory that Python takes by itself."""

TURNS = 200


def _most_faults() -> int:
    """The most pages that were asked for while a function was called again and again, over all depths of calls."""

    def leaf() -> None:
        """Of a frame that is longer than that of the one who calls it."""

    leaf.__code__ = leaf.__code__.replace(co_stacksize=100)

    def faults() -> int:
        return int(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)

    def deeper(depth: int) -> int:
        before = faults()
        for _ in range(TURNS):
            leaf()
        here = faults() - before
        return max(here, deeper(depth - 1)) if depth else here

    return deeper(DEPTHS)


def test_calls_in_a_loop_take_no_memory_from_the_system_at_any_depth() -> None:
    most: Callable[[], int] = with_room(lambda: _most_faults())
    assert most() < TURNS / 4
