"""What cannot be read in a Keras model that is a file, and what is open in it."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class NoKerasModel(Mistake):
    """A file that holds no model of layers, or one whose parts are not what they must be."""

    why: str
    advice: str
    says = "this Keras model cannot be read: {why}"
    helps = "{advice}"


class KerasLayerUnread(Mistake):
    """A layer that is not read, as it stands there or at all."""

    name: str
    cls: str
    why: str
    advice: str
    helps = "{advice}"

    @property
    def message(self) -> str:
        return self.filled("'{name}' ({cls}): {why}" if self.name else "{cls}: {why}")


class NoSuchLayer(Mistake):
    """A layer that reads what no layer of the model makes."""

    name: str
    missing: str
    near: str | None
    says = "'{name}' reads '{missing}', which is no layer of the model"
    helps = "did you mean '{near}'?"


class LayersWait(Mistake):
    """Layers that read each other in a circle, so that none of them can be the first."""

    name: str
    says = "'{name}' waits for what itself makes: the layers go round in a circle"
