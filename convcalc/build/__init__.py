"""tree -> net: the only place where words meet kinds."""

from __future__ import annotations

import gc
from collections.abc import Mapping

from convcalc.build.builder import Builder, looks_channels_first, shape_of
from convcalc.build.site import Stop
from convcalc.mistakes import SpecError
from convcalc.net import Net
from convcalc.scope import Scope
from convcalc.shape import Shape
from convcalc.spec.tree import Spec
from convcalc.text import Source

__all__ = ["build", "looks_channels_first", "shape_of"]


def build(
    tree: Spec,
    source: Source | None = None,
    input: Shape | None = None,
    lets: Mapping[str, int] | None = None,
    batch: int = 1,
) -> Net:
    """Resolve every word, name and shape of a spec.

    input replaces the one in the text; lets replace file-level variables.  Raises SpecError with every mistake found:
    a mistake stops its own branch only.

    >>> from convcalc.spec.parse import parse
    >>> source = Source("227x227x3 -> conv 96 11x11 s4, relu")
    >>> build(parse(source), source).body.out
    Shape(channels=96, size=(55, 55))
    """
    builder = Builder(tree, lets or {})
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: looking through it again and again would take half the time
    try:
        arriving = builder.input(input)
        body = builder.body(tree.body, Scope(None, 0, {}), arriving)
        builder.settings_used()
    except Stop:
        pass
    finally:
        if collecting:
            gc.enable()
    if builder.mistakes:
        raise SpecError(source or Source(""), builder.mistakes)
    return Net(tree, source or Source(""), arriving, body, tuple(builder.totals), tuple(builder.notes), batch)
