"""The inputs that a network accepts, as a rule where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Column, Document, Fields, Line, Part, Table, Text
from convcalc.features.solve.contract import answer
from convcalc.features.solve.query import Bounds, listed
from convcalc.inputs import AcceptedInputs, accepted_inputs, built, nearest_inputs, refusal_of, with_side
from convcalc.network.builder import claimed_first
from convcalc.network.inputs import channels_last
from convcalc.network.scopes import shape_of
from convcalc.readers.source import Loaded
from convcalc.shape import Shape

MOST_LAYERS = 40_000
"""Layers that are built in all, over the inputs that are tried."""
MOST_SIDES = 512
FEWEST_SIDES = 48


class InputUnknown(ValueError):
    """Nothing says how many channels and axes an input has."""


class FittingInputs(NamedTuple):
    """What was found of a network.

    own: the input that it names, None where it names none.  near: the nearest to that which work, where it does not.
    """

    network: str
    layout: str
    shape: Shape
    own: Shape | None
    near: tuple[Shape, ...]
    accepted: AcceptedInputs


def fitting_inputs(
    loaded: Loaded, size: tuple[int | None, ...] | None, bounds: Bounds | None, lets: Mapping[str, int]
) -> FittingInputs:
    """Every square input up to a side, which follows from how large the network is; raises InputUnknown."""
    layout = loaded.tree.layout
    own = shape_of(loaded.tree.input[0], layout) if loaded.tree.input is not None else None
    usual = claimed_first(loaded.tree)  # of a program that declares no input: the channels of its first layer
    shape = shape_of(_in_order(size, loaded), layout) if size is not None else own
    shape = shape or (shape_of(usual, layout) if usual else None)
    if shape is None or not shape.size:
        raise InputUnknown
    refused = refusal_of(loaded, lets)
    most = bounds.high if bounds is not None else _most(loaded, own or with_side(shape, 224), lets)
    found = accepted_inputs(refused, shape, most)
    near = nearest_inputs(refused, own) if own is not None and refused(own) is not None else ()
    return FittingInputs(loaded.tree.name or loaded.zoo, layout, shape, own, near, found)


def _in_order(size: tuple[int | None, ...], loaded: Loaded) -> tuple[int, ...]:
    """A size as it was given, in the order of the network's own, 1 where it is searched."""
    if loaded.tree.layout == "chw" and size[0] is None and size[-1] is not None:  # ?x?x3 of PyTorch's
        size = (size[-1], *size[:-1])
    elif loaded.tree.layout == "hwc" and loaded.tree.input is not None:
        size = channels_last(size, loaded.tree.input.size)
    return tuple([each or 1 for each in size])


def _most(loaded: Loaded, shape: Shape, lets: Mapping[str, int]) -> int:
    """The largest side to try: a small network is tried on more of them."""
    from convcalc.diagnostics.diagnostic import SpecError

    try:
        rows = built(loaded, shape, lets).body.rows
    except SpecError:
        rows = MOST_LAYERS // 256
    return max(FEWEST_SIDES, min(MOST_SIDES, MOST_LAYERS // max(rows, 1)))


def fits_document(found: FittingInputs) -> Document:
    """The rule, or the sides themselves; what was tried, and why others fail."""
    accepted = found.accepted
    notes = _notes(found)
    parts: list[Part] = [Text(_outcome(found))]
    if found.near:
        named = " or ".join([each.text(found.layout) for each in found.near])
        parts.append(Fields((("its own input", _own(found)), ("the nearest that work", named))))
    sides = [Line((side,)) for side in accepted.sides]
    return Document(
        title="solve fits",
        parts=tuple(parts),
        answer=accepted.rule or "\n".join(map(str, accepted.sides)),
        data=answer(
            "fits",
            None,
            network=found.network,
            rule=accepted.rule or None,
            step=accepted.step or None,
            sides=accepted.sides,
            searched={"input": (1, accepted.most)},
            failing=accepted.reasons,
            count=len(accepted.sides),
            notes=notes,
        ),
        notes=notes,
        layout=found.layout,
        csv=Table((Column("side", "side", "count"),), sides),
    )


def _own(found: FittingInputs) -> str:
    return found.own.text(found.layout) if found.own else ""


def _outcome(found: FittingInputs) -> str:
    accepted, name = found.accepted, f"{found.network}: " if found.network else ""
    how = accepted.rule or f"with a side of {listed(accepted.sides)}" if accepted.sides else ""
    if not accepted.sides:
        return f"{name}no square input with a side of 1 to {accepted.most} fits"
    return f"{name}square inputs, {how}"


def fits_lack(found: FittingInputs) -> str:
    """That no input fits; "" where one does."""
    return "" if found.accepted.sides else _outcome(found)


def _notes(found: FittingInputs) -> tuple[str, ...]:
    """What was tried, and a reason for each group of sides that fail."""
    accepted = found.accepted
    largest = with_side(found.shape, accepted.most).text(found.layout)
    notes = [f"tried: every square input up to {largest}"]
    if accepted.sides and not accepted.rule:
        notes.append("no rule was found in them")
    return (*notes, *[_failing(sides, reason) for reason, sides in accepted.reasons])


def _failing(sides: Sequence[int], reason: str) -> str:
    """Why sides fail: the sizes in the reason are those of the first of them."""
    at = f" at {sides[0]}" if len(sides) > 1 else ""
    return f"a side of {listed(sides)} fails:{at and at + ','} {reason}"
