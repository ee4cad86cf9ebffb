"""What cannot be read in a Python source, and what is open in it."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class NotFollowed(Mistake):
    """Something that is not followed: why, where it stands if that is another file, and what would help."""

    why: str
    where: str
    advice: str

    @property
    def message(self) -> str:
        return self.why + (f" ({self.where})" if self.where else "")

    @property
    def hint(self) -> str:
        return self.advice


class ProgramFails(Mistake):
    """The program itself would fail, with an exception of its own; advice: what would help."""

    what: str
    where: str
    advice: str = ""

    @property
    def message(self) -> str:
        return f"the program fails: {self.what}" + (f" ({self.where})" if self.where else "")

    @property
    def hint(self) -> str:
        return self.advice


class InputSizeUnknown(Mistake):
    """A further input of a network whose size nobody says, what came of what was assumed, and how all are given."""

    name: str
    words: str
    example: str
    says = "the size of input '{name}' is not known: {words}"
    helps = "give every input its size by name: --input {example}"


class InputSizeOpen(Mistake):
    """The input of a network whose program leaves a size of it open: what it says of it, and one that it may have."""

    words: str
    example: str
    says = "the size of the input is open: {words}"
    helps = "give one: --input {example}"


KNOWN_INSTEAD = (
    (
        "torchvision.models.detection",
        "a detection network picks boxes by their numbers, so that what runs depends on the picture; its backbone is"
        " read, torchvision.models.resnet50(), and so is a class of nn.Module with its heads",
    ),
    (
        "torchvision.models.",
        "of torchvision the networks that classify are known, as resnet50, vit_b_16 and swin_t, r3d_18 and those of"
        " segmentation; any other is read from its source, a class of nn.Module",
    ),
    (
        "timm.create_model",
        "a network of timm is read from its source, a class of nn.Module; where torchvision has one of the same name,"
        " that is known: torchvision.models.resnet50()",
    ),
)
"""What a name that is not read begins with, and what can be asked for instead."""


class NoNetwork(Mistake):
    """Nothing in the source is a network of PyTorch or Keras; framework: what else it is written for, "" if unknown.

    unknown: a name of the source, and what it is made of that is not read, as a package that is not beside it.
    """

    framework: str
    unknown: tuple[str, str] = ("", "")

    @property
    def message(self) -> str:
        if self.framework:
            return f"this source is written for {self.framework}, which is not read"
        name, why = self.unknown
        cause = why if why.endswith("not read") else f"{why} is not read"
        return "there is no network in this source" + (f": '{name}' is not known: {cause}" if name else "")

    @property
    def hint(self) -> str:
        if self.framework:
            return "PyTorch and Keras are; so are ONNX files, and a network in words: convcalc man spec"
        instead = (hint for begin, hint in KNOWN_INSTEAD if self.unknown[1].startswith(begin))
        return next(instead, "a class of nn.Module, a keras.Model or a Sequential is needed")


class WhichNetwork(Mistake):
    """Several things in the source are networks, and nothing says which is meant."""

    file: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"this source holds several networks: {', '.join(self.names[:6])}" + (
            f" and {len(self.names) - 6} more" if len(self.names) > 6 else ""
        )

    @property
    def hint(self) -> str:
        which = f"{self.file}:{self.names[0]}"
        return f"say which: '{which}'" if "<" in which else f"say which: {which}"


class NetworkNeeds(Mistake):
    """A network that cannot be made without arguments."""

    file: str
    name: str
    needs: str
    given: str = "..."
    says = "{name} needs arguments: {needs}"
    helps = "give them: '{file}:{name}({given})', or each by --set NAME=NUMBER"
