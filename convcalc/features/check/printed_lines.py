"""Modules of a network that its print lacks or shows as another class: a line that was left out, a `BatchNorm1d`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from convcalc.features.check.printed_left_out import PROJECTION
from convcalc.features.check.result import Checked
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_own_parameter, word_of_class
from convcalc.readers.named_rows import NamedClaim

AXES = re.compile(r"(?:Conv|ConvTranspose|BatchNorm|MaxPool|AvgPool)([123])d")


def unprinted(names: Sequence[str], rows: Sequence[Row], program: str) -> Iterator[str]:
    """Modules that have no line, beside others that have one.

    What a network calls as a function has no line, and the name of the function: a module of the network itself is one
    where the program says so.
    """
    printed, told = set(names), set[str]()
    around = {name.rpartition(".")[0] for name in names}
    for row in rows:
        stem, colon, _ = (row.label or "").partition("#")[0].partition(":")
        parent = stem.rpartition(".")[0]
        if not stem or colon or stem in printed or stem in told or parent not in around:
            continue
        if row.params and (not parent or is_own_parameter(row.kind) or PROJECTION.fullmatch(stem)):
            continue  # what has parameters of its own is told, and attention's layers are printed as it alone
        if not parent and not stem.isdigit() and not re.search(rf"self\.{stem} ?= ?[\w.]{{0,40}}[A-Z]\w*\(", program):
            continue
        told.add(stem)
        yield f"'{stem}' of the net is not there"


def of_class(claim: NamedClaim, rows: Sequence[Row], about: Checked) -> Iterator[Checked]:
    """The axes that a class has in its name; nothing where the net does not say them."""
    own = [row for row in rows if (row.label or "").partition("#")[0] == claim.name]
    match = AXES.fullmatch(claim.text)
    if match is None or not own or word_of_class(claim.text) != own[0].kind:
        return
    row, said = own[0], int(match[1])
    axes = len(row.kernel or row.in_.size)
    more = axes - said
    in_parts = more > 0 and (not row.kernel or set(row.kernel[:more]) == {1})  # the net has all parts as one map
    fits = not more or in_parts or (row.visit.step.kind.statistics and not axes)
    about = about._replace(claim=claim.text, claimed=said, computed=axes, note="axes")
    yield about if fits else about._replace(verdict="false")
