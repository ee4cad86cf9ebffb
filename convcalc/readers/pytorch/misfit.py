"""A layer that declares otherwise than what arrives: where the network does not run behind it, that is why."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.values import CodePlace, Raised
from convcalc.shape import Shape


class Misfit(NamedTuple):
    """The first such layer of a run: its class and label, what it declares, what arrives, and where it stands.

    at_input: does it get an input as it is?
    """

    label: str
    declared: int
    arriving: Shape
    at_input: bool
    place: CodePlace | None


def refused(misfit: Misfit) -> Raised:
    """What PyTorch raises there, before anything that is said of later layers."""
    found, declared = misfit.arriving, misfit.declared
    words = f"{misfit.label} is made for {declared:,}, and {found.channels:,} arrive, of {found.text('chw')}"
    error = Raised("RuntimeError", words, hint=channels_first(found, declared) if misfit.at_input else "")
    error.place = misfit.place
    return error


def channels_first(arriving: Shape, declared: int) -> str:
    """What puts the channels first where they stand last, as images are stored; "" where that is not it."""
    axes = len(arriving.size)
    if not axes or arriving.size[-1] != declared:
        return ""
    moved = "x.transpose(1, 2)" if axes == 1 else f"x.permute(0, {axes + 1}, {', '.join(map(str, range(1, axes + 1)))})"
    return f"PyTorch takes the channels first: {moved}"


def notes_of_input(given: Shape, meant: Shape, kept: Shape, said_by: str) -> list[str]:
    """What is said of an input.  meant: with its channels first, as the network takes it.  kept: as it is run on."""
    if said_by:
        moved = channels_first(given, meant.channels or 0) if meant != kept else ""
        return [f"input {kept.text('chw')} as {said_by}", *([moved] if moved else [])]
    if kept != given:
        return [f"input {given.text('chw')} is read with its channels last, as {kept.text('chw')} here"]
    return [f"input {given.text('chw')} is read channels first, as PyTorch has it"] if len(given.size) > 1 else []
