"""The way through, from text to facts, as the tests walk it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from convcalc.network.builder import build
from convcalc.network.facts import measure
from convcalc.readers.source import load

if TYPE_CHECKING:
    from convcalc.network.facts import Facts


def measured(text: str, lets: Mapping[str, int] | None = None, batch: int = 1) -> Facts:
    """The facts of a spec, a zoo name or a path."""
    loaded = load(text)
    return measure(build(loaded.tree, loaded.source, lets=dict(lets or {}), batch=batch))
