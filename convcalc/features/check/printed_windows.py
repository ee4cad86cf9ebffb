"""What darknet prints of a layer besides its size, held against the layer: what arrives, its window, its operations."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.result import Checked
from convcalc.lang.tree import Claim
from convcalc.ledger.conventions import CONVENTIONS
from convcalc.ledger.counting import charge, total
from convcalc.ledger.execution import UNKNOWN
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.summary import SummaryRow
from convcalc.shape import Shape

DARKNET = CONVENTIONS["darknet"]
"""How operations are counted: two for each multiply-accumulate, windows of pools and sums besides."""


def window_claims(entry: SummaryRow, row: Row, wrong: tuple[int, Shape] | None) -> Iterator[Checked]:
    """Each number that is printed of a layer; wrong: the size that was printed before it and is not right, its line."""
    window = entry.window
    if window is None:
        return
    about = Checked(entry.line, 1, entry.name, entry.name, "", 0, 0, "true")
    if window.arriving is not None:
        right, shape = row.in_, window.arriving
        same = shape.elements() == right.elements() if not (shape.size and right.size) else shape == right
        checked = about._replace(claim=f"{shape.text()} arrive", claimed=shape, computed=right, arrives=True)
        follows = wrong[0] if wrong is not None and wrong[1] == shape else None
        note = f"follows from line {follows}" if follows else ""
        yield checked if same else checked._replace(verdict="false", follows=follows, note=note)
    if window.filters and window.filters != (entry.shape.channels if entry.shape else None):
        yield _whole(about, f"{window.filters} filters", window.filters, row.out.channels)
    for what, sides, own in (("a kernel of", window.kernel, row.kernel), ("a stride of", window.stride, row.stride)):
        if sides is not None and own is not None:
            yield _sides(about, what, sides, own)
    if window.kernel is not None and row.dilation is not None:
        yield _whole(about, f"a dilation of {window.dilation}", window.dilation, max(row.dilation))
    if window.filters and row.groups is not None:
        yield _whole(about, f"{window.groups} groups", window.groups, row.groups)
    yield from _operations(entry, row, about)


def _sides(about: Checked, what: str, sides: tuple[int, ...], own: tuple[int, ...]) -> Checked:
    claimed, computed = Shape(None, sides), Shape(None, own)
    written = f"{what} {'x'.join(map(str, sides))}"
    return about._replace(
        claim=written, claimed=claimed, computed=computed, verdict="true" if sides == own else "false"
    )


def _whole(about: Checked, written: str, claimed: int, right: int | None) -> Checked:
    return about._replace(
        claim=written, claimed=claimed, computed=right, verdict="true" if claimed == right else "false"
    )


def _operations(entry: SummaryRow, row: Row, about: Checked) -> Iterator[Checked]:
    """The billions that are printed of a layer."""
    right = charge(row.visit.step, DARKNET, UNKNOWN).number
    if entry.window is None or entry.window.operations is None or right is None:
        return
    number = entry.window.operations
    claim = Claim("macs", number, True)
    digits = f"{number.mantissa:0{number.places + 1}}"
    written = f"{digits[: -number.places]}.{digits[-number.places :]} BF"
    verdict = "true" if holds(claim, right) else "false"
    yield about._replace(claim=written, claimed=claimed_value(claim, right, "hwc"), computed=right, verdict=verdict)


def operations_of(facts: Facts) -> int | None:
    """The operations of all layers, as darknet counts them."""
    return total(facts.net, DARKNET, UNKNOWN).number
