"""The way through, from text to facts, as the tests walk it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convcalc.build import build
from convcalc.measure import measure
from convcalc.read import load

if TYPE_CHECKING:
    from convcalc.measure import Facts


def measured(text: str, lets: Mapping[str, int] | None = None, batch: int = 1) -> Facts:
    """The facts of a spec, a zoo name or a path."""
    loaded = load(text)
    return measure(build(loaded.tree, loaded.source, lets=dict(lets or {}), batch=batch))
