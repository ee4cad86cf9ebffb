"""Work counted in function calls, which are as many on every machine: a test that asks for time fails on a busy one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Work:
    """How many functions of Python were called so far.

    before: who was told of them until now, and still is: what a test reaches is seen through it.
    """

    def __init__(self, before: Callable[..., object] | None) -> None:
        self.calls = 0
        self.before = before

    def event(self, frame: FrameType, event: str, argument: Any) -> None:
        """What sys.setprofile tells."""
        self.calls += event == "call"
        if self.before is not None:
            self.before(frame, event, argument)


@contextmanager
def counted() -> Iterator[Work]:
    """The calls of what runs inside.

    >>> with counted() as work:
    ...     _ = sorted([3, 1, 2], key=lambda n: n)
    >>> 3 <= work.calls < 10
    True
    """
    before = sys.getprofile()
    work = Work(before)
    sys.setprofile(work.event)
    try:
        yield work
    finally:
        sys.setprofile(before)
