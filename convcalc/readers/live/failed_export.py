"""Why PyTorch could not export a model, in one sentence: the module, what it got, and what to do."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from convcalc.readers.aten.aten_program import printable
from convcalc.readers.live import refuse_model

Entered = list[tuple[str, Any, list[tuple[int, ...]]]]

DEPENDS = re.compile(r"data-dependent|DataDependent|Could not guard|Could not extract specialized|\.item\(\)|u\d+ ")
TYPES = re.compile(r"same dtype|expected (?:scalar type|m1 and m2)|should be the same|dtype")
DEPENDENT = "which way it goes depends on the numbers in a tensor, so that no one table holds for it"
EXAMPLE = "give an example of the model's own type: example=x.half()"
SOURCE = "give the source instead: convcalc arch net.py:Net --input 3x224x224"


def say_why(error: Exception, entered: Entered, name: str) -> NoReturn:
    """Raise SpecError: the module entered last is where it failed."""
    where, module, sizes = entered[-1] if entered else ("", None, [])
    place = printable(where)
    words = " ".join(str(error).split())
    if DEPENDS.search(words) or "DataDependent" in type(error).__name__:
        refuse_model(name, DEPENDENT, SOURCE, place)
    if wrong := _misfit(module, sizes):
        refuse_model(name, f"{place or name}: {wrong}", "what arrives there is made by the layers before it")
    if TYPES.search(words):
        refuse_model(name, f"numbers of two types meet: {_first(words)}", EXAMPLE, place)
    refuse_model(name, f"PyTorch cannot run it on this input: {_first(words) or type(error).__name__}", "", place)


def _misfit(module: Any, sizes: list[tuple[int, ...]]) -> str:
    """A layer for so many numbers or channels that gets others; "" where that is not it."""
    got = sizes[0] if sizes else ()
    kind = type(module).__name__
    if hasattr(module, "in_features") and got and got[-1] != module.in_features:
        return f"{kind}({module.in_features}, {module.out_features}) gets {got[-1]:,} numbers"
    channels = getattr(module, "in_channels", getattr(module, "num_features", None))
    if isinstance(channels, int) and len(got) > 1 and got[1] != channels:
        return f"{kind} is for {channels} channels, and gets {got[1]:,} ({'x'.join(map(str, got[1:]))})"
    return ""


LONGEST = 160


def _first(words: str) -> str:
    """The first sentence."""
    words = printable(words)
    return words if len(words) <= LONGEST else words[: LONGEST - 4] + " ..."
