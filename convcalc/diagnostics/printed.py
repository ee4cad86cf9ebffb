"""What cannot be read in a printed model, and what it does not say."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake

SHOWN = 8
"""Layers that are listed with their parameters."""


class BadPrintedModel(Mistake):
    """A place where the print breaks off."""

    why: str
    says = "this printed model cannot be read: {why}"
    helps = "give the whole print, from its class to the last parenthesis"


class UnknownModule(Mistake):
    """A module without others in it, of a class of which nothing is known."""

    cls: str
    total: int

    @property
    def message(self) -> str:
        others = f"; the layers that are known have {self.total:,} parameters" if self.total else ""
        return f"what '{self.cls}' does is not known, and print(model) does not say it{others}"

    helps = "give the source of the model: convcalc arch net.py"


class ShapesUnknown(Mistake):
    """A module whose forward nobody knows: what its layers have is known, how they are joined is not."""

    cls: str
    total: int
    layers: tuple[tuple[str, int], ...]

    @property
    def message(self) -> str:
        shown = ", ".join([f"{name} {count:,}" for name, count in self.layers[:SHOWN]])
        more = f" and {len(self.layers) - SHOWN} more" if len(self.layers) > SHOWN else ""
        return (
            f"shapes unknown: print(model) does not say what forward of {self.cls} does;"
            f" at least {self.total:,} parameters, those that a module itself holds are not printed: {shown}{more}"
        )

    helps = "give its source (convcalc arch net.py), or the summary that torchinfo prints"


class NoRows(Mistake):
    """A summary of which no row could be read."""

    says = "no row of this summary can be read"
    helps = "a table with 'Output Shape' and 'Param #' is needed, one row a layer"


class RowIsNoLayer(Mistake):
    """A row of a summary that does not say what layer it is."""

    name: str
    why: str
    says = "'{name}' cannot be read as a layer: {why}"
    helps = "hold the summary against the network instead: convcalc check NET --against FILE"
