"""What builds networks of `keras.applications` within a program: each layer is called as the program itself would."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.keras.models import Models
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Value


class LayerCaller:
    """A network as far as it is built; x: where the next layer goes on.

    is_open: does the program leave the size of its input open? Keras pads otherwise then.  made: the layers that are
    used again, in order, where the network is built a second time; all of them afterwards.
    """

    def __init__(
        self,
        models: Models,
        machine: Machine,
        x: KerasTensor,
        is_open: bool = False,
        made: Sequence[Value] = (),
    ) -> None:
        self.models = models
        self.machine = machine
        self.x = x
        self.is_open = is_open
        self.made: list[Value] = []
        self.again = iter(made)

    @property
    def channels(self) -> int:
        """How many channels there are by now."""
        return self.x.dims[self.x.channel_axis] or 1

    @property
    def places(self) -> list[int]:
        """The height and the width by now."""
        return [n or 0 for axis, n in enumerate(self.x.dims) if axis not in (0, self.x.channel_axis)]

    def add(self, cls: str, *args: Value, **named: Value) -> KerasTensor:
        """A layer behind what is there; without a name it has the one that Keras would give it."""
        layer = self._layer(cls, *args, **named)
        return self._put(self.machine.call(layer, self.x))

    def join(self, other: KerasTensor, name: str = "") -> KerasTensor:
        """A sum with another tensor, which is a layer too."""
        return self.merge("Add", [other, self.x], name)

    def merge(self, cls: str, tensors: Sequence[KerasTensor], name: str = "") -> KerasTensor:
        """Where tensors meet; along the channels, where they are put side by side."""
        axis = {"axis": tensors[0].channel_axis} if cls == "Concatenate" else {}
        layer = self._layer(cls, name=name, **axis)
        return self._put(self.machine.call(layer, list(tensors)))

    def normalized(self, label: str = "", activation: Value = "relu", scale: bool = True) -> KerasTensor:
        """A batch norm and an activation: `conv1` makes `conv1_bn` and `conv1_relu`."""
        self.add("BatchNormalization", scale=scale, name=f"{label}_bn" if label else "")
        return self.add("Activation", activation, name=f"{label}_relu" if label else "")

    def pad_for(self, kernel: int, name: str) -> None:
        """Zeros in front of a kernel with a stride of 2.  Source: `correct_pad` of imagenet_utils.py."""
        spare = [1 if self.is_open else 1 - n % 2 for n in self.places]
        self.add("ZeroPadding2D", tuple([(kernel // 2 - n, kernel // 2) for n in spare]), name=name)

    def _layer(self, cls: str, *args: Value, **named: Value) -> Value:
        if not named.get("name"):
            named.pop("name", None)
        layer = next(self.again, None) or self.machine.call(self.models.layers.classes[cls], *args, **named)
        self.made.append(layer)
        return layer

    def _put(self, made: Value) -> KerasTensor:
        assert isinstance(made, KerasTensor)
        self.x = made
        return made


def rounded(width: float, divisor: int = 8) -> int:
    """To a multiple of 8, and never more than a tenth below.  Source: `_make_divisible` of MobileNet.

    >>> rounded(32 * 0.75), rounded(24 * 0.35)
    (24, 8)
    """
    made = max(divisor, int(width + divisor / 2) // divisor * divisor)
    return made + divisor if made < 0.9 * width else made
