"""Work counted in function calls, which are as many on every machine: a test that asks for time fails on a busy one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Work:
    """How many functions of Python were called so far."""

    calls = 0

    def event(self, frame: FrameType, event: str, argument: object) -> None:
        """What sys.setprofile tells."""
        self.calls += event == "call"


@contextmanager
def counted() -> Iterator[Work]:
    """The calls of what runs inside.

    >>> with counted() as work:
    ...     _ = sorted([3, 1, 2], key=lambda n: n)
    >>> 3 <= work.calls < 10
    True
    """
    work, before = Work(), sys.getprofile()
    sys.setprofile(work.event)
    try:
        yield work
    finally:
        sys.setprofile(before)
