"""What cannot be read in a Darknet configuration, and what darknet itself would stop at."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class NoSections(Mistake):
    """A text without one heading in brackets."""

    says = "no section of a Darknet configuration is here"
    helps = "it begins with [net], in which height, width and channels are given, and goes on with a section a layer"


class FirstSection(Mistake):
    """A configuration that begins with a layer."""

    section: str
    says = "the first section is [{section}]; darknet needs [net] before all layers"
    helps = "write [net] with height=, width= and channels= above it"


class NoLayerSections(Mistake):
    """A [net] with nothing behind it."""

    says = "there are no layers behind [net]"
    helps = "a section a layer is needed, such as [convolutional] with filters=16, size=3, stride=1 and pad=1"


class NoInputSize(Mistake):
    """A [net] that leaves its size open: darknet stops with 'No input parameters supplied'."""

    missing: tuple[str, ...]

    @property
    def message(self) -> str:
        *most, last = self.missing
        keys = f"{', '.join(most)} and {last} are" if most else f"{last} is"
        return f"[net] does not say what goes in: {keys} missing"

    helps = "give height=, width= and channels=, or inputs= for a vector"


class UnknownSection(Mistake):
    """A heading that neither dialect knows."""

    section: str
    near: str | None
    says = "darknet has no section [{section}]"
    helps = "did you mean [{near}]?"


class UnreadSection(Mistake):
    """A layer that darknet has, and of which this program has no word."""

    section: str
    what: str
    says = "[{section}] is not read: {what}"


class UnreadSetting(Mistake):
    """A setting that makes another layer of it, of which this program has no word."""

    section: str
    key: str
    value: str
    what: str
    says = "[{section}] with {key}={value} is not read: {what}"


class MissingSetting(Mistake):
    """A key without which a section means nothing."""

    section: str
    key: str
    example: str
    says = "[{section}] does not say '{key}'"
    helps = "for example {key}={example}"


class UnusableNumber(Mistake):
    """A value where a whole number is needed, or one that is too small or too large for it."""

    key: str
    value: str
    needed: str
    says = "{key}={value}: {needed} is needed"


class LayerNotBefore(Mistake):
    """A reference to a layer that is not there yet, or never will be."""

    key: str
    number: int
    index: int
    places: int

    @property
    def message(self) -> str:
        place = self.number if self.number >= 0 else self.index + self.number
        if place < 0:
            where = f"goes back {-self.number} from layer {self.index}, beyond the first one"
        elif place == self.index:
            where = "is this layer itself"
        elif place >= self.places:
            where = f"is not there: the last layer is {self.places - 1}"
        else:
            where = f"stands behind this one, which is layer {self.index}"
        return f"{self.key}={self.number}: layer {place if place >= 0 else self.number} {where}"

    helps = "layers are counted from 0 behind [net]; a negative number counts back from the layer that says it"


class UnknownActivation(Mistake):
    """An activation that darknet does not know: it would go on with ReLU."""

    name: str
    near: str | None
    says = "darknet has no activation '{name}'"
    helps = "did you mean '{near}'?"


class HeadChannels(Mistake):
    """A detection layer that gets other numbers than it needs: darknet stops there.

    made: how the needed number comes about.  what: of which.
    """

    section: str
    arriving: int
    needed: int
    made: str
    what: str
    says = "[{section}] needs {made} = {needed} {what}; {arriving} arrive"

    @property
    def hint(self) -> str:
        setting = "filters" if self.what == "channels" else "output"
        return f"the layer before it is to have {setting}={self.needed}"


class LayersDiffer(Mistake):
    """Two layers that darknet would not join: it stops at them, or reads beyond their end."""

    section: str
    one: str
    other: str
    needed: str
    says = "[{section}] joins {one} and {other}: {needed}"


class SharedDiffer(Mistake):
    """A share_index of a layer that is not like this one."""

    number: int
    why: str
    says = "share_index={number}: {why}"


class TooMuch(Mistake):
    """More than any configuration holds."""

    what: str
    most: int

    @property
    def message(self) -> str:
        return f"this configuration has more than {self.most:,} {self.what}"
