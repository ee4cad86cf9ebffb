"""What a search for slips brings back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from convcalc.record import NamedTuple
from convcalc.slips.base import Slip

Holds = Callable[[Any], bool]
"""Is this value what was claimed?"""


class Found(NamedTuple):
    """A slip that gives the very value claimed.

    text: what was done, with the numbers where they are few.  convention: who counts so on purpose, "" where nobody.
    """

    code: str
    text: str
    source: str = ""
    convention: str = ""


Finds = Iterator[Found]


def found(slip: Slip, where: str = "", shown: str = "") -> Found:
    """A slip with the place, where there are several, and its numbers, where they were made out."""
    text = slip.text + (f" (in {where})" if where else "") + (f": {shown}" if shown else "")
    return Found(slip.code, text, slip.source, slip.convention)


def both(first: Found, second: Found) -> Found:
    """Two slips that happened together."""
    code = "+".join(code for code in (first.code, second.code) if code)
    source = "; ".join(dict.fromkeys(source for source in (first.source, second.source) if source))
    return Found(code, f"{first.text}; and {second.text}", source)


def once(finds: Finds) -> Finds:
    """Each code once, as it was found first."""
    seen: set[str] = set()
    for each in finds:
        key = each.code or each.convention
        if key not in seen:
            seen.add(key)
            yield each
