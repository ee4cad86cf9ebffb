"""Tensors that do not meet: merges of unequal shapes, shortcuts that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.mistakes import Mistake

if TYPE_CHECKING:
    from convcalc.shape import Shape


class FewerChannels(Mistake):
    before: int
    after: int
    says = "zero channels can be added, not taken away: {before} channels cannot become {after}"
    helps = "a projection can: residual B"


class UnequalShapes(Mistake):
    shapes: tuple[Shape, ...]

    @property
    def message(self) -> str:
        return f"add needs equal shapes, not {' and '.join(x.text() for x in self.shapes)}"

    helps = "a 1x1 convolution changes the channels, a stride or a pool the size"


class UnequalSizes(Mistake):
    shapes: tuple[Shape, ...]

    @property
    def message(self) -> str:
        return f"concat joins channels of maps of equal size, not {' and '.join(x.text() for x in self.shapes)}"

    helps = "'concat e1 crop' cuts a larger named map to size"


class NoBroadcast(Mistake):
    shapes: tuple[Shape, ...]
    full: Shape

    @property
    def message(self) -> str:
        return f"mul needs equal shapes, or one value a channel, not {' and '.join(x.text() for x in self.shapes)}"

    @property
    def hint(self) -> str:
        return f"for {self.full.text()} a gate is 1x1x{self.full.channels} or {self.full.channels}"


class CropSmaller(Mistake):
    name: str
    shape: Shape
    current: Shape

    @property
    def message(self) -> str:
        return f"'{self.name}' is {self.shape.text()}: it cannot be cropped to the larger {self.current.text()}"


class ShortcutShape(Mistake):
    before: Shape
    after: Shape

    @property
    def message(self) -> str:
        return f"the branch makes {self.after.text()} of {self.before.text()}: an identity shortcut cannot be added"

    helps = "residual A pads with zeros, B projects (1x1 convolution + bn), 'residual if same' has no shortcut there"


class ShortcutStride(Mistake):
    before: Shape
    after: Shape
    words: str

    @property
    def message(self) -> str:
        return f"no stride makes {self.after.text()} of {self.before.text()}: {self.words}"

    helps = "write the shortcut out: add[ ... | ... ]"
