"""Foreign texts -> tree. One line a notation; a reader is loaded when its notation is met or asked for."""

from __future__ import annotations

from typing import NamedTuple

from convcalc.spec.tree import Spec
from convcalc.text import Source


class Imported(NamedTuple):
    """A tree, and what its reader assumed."""

    tree: Spec
    notes: tuple[str, ...] = ()


NOTATIONS = {
    "paper": "what stands in papers, slides and READMEs",
}
"""Notation -> what it is. `paper` lives in convcalc/importers/paper with a function `read`."""


def read(source: Source, notation: str) -> Imported:
    """A text in the notation asked for; raises SpecError."""
    from importlib import import_module

    found: Imported = import_module(f"convcalc.importers.{notation}").read(source)
    return found
