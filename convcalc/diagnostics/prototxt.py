"""What cannot be read in a prototxt, and what is open in it."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class BrokenPrototxt(Mistake):
    """A place where the text is none of a protobuf, or breaks off."""

    why: str
    advice: str | None
    says = "this prototxt cannot be read: {why}"
    helps = "{advice}"


class UnreadLayerType(Mistake):
    """A layer of a type that is not read; near: the type that may be meant."""

    name: str
    type: str
    near: str | None
    says = "'{name}' is of type {type}, which is not read"
    helps = "did you mean {near}?"


class NoSuchBlob(Mistake):
    """A layer that reads what none before it makes; near: the blob that may be meant."""

    name: str
    blob: str
    near: str | None
    says = "'{name}' reads '{blob}', which no layer before it makes"
    helps = "did you mean '{near}'?"


class LayerNotRead(Mistake):
    """A layer whose type is read, but not as it stands there."""

    name: str
    type: str
    why: str
    advice: str | None
    says = "'{name}' ({type}): {why}"
    helps = "{advice}"


class ImageSizeUnknown(Mistake):
    """A network whose input comes from a layer that does not say how large its images are."""

    what: str
    example: str
    says = "the file does not say how large the images of {what} are"

    @property
    def hint(self) -> str:
        return f"give the size, channels first: {self.with_input(self.example)}"


class ChannelsLast(Mistake):
    """A network that does not run on an input whose channels seem to have been written last."""

    given: str
    meant: str
    why: str
    says = "input {given} is read channels first, as Caffe has it, and does not go through: {why}"

    @property
    def hint(self) -> str:
        return f"channels first it is {self.with_input(self.meant)}"


class NoCaffeLayers(Mistake):
    """A prototxt in which nothing is a layer of a network."""

    says = "there is no layer with an output in this prototxt"
    helps = "a network is needed: layer {{ name: ... type: ... bottom: ... top: ... }}"
