"""Convolution, depthwise convolution, and depthwise-separable convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import Interval
from convcalc.layers.kind import (
    NOTHING,
    Argument,
    Context,
    Cost,
    Derivation,
    FrameworkNames,
    Given,
    Kind,
    Ops,
    filters,
    one,
    refuse,
)
from convcalc.layers.window import (
    DILATION,
    PADDING,
    STRIDE,
    Slide,
    WindowArguments,
    place,
    read_window,
    size_formulas,
    slide_text,
)
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.arithmetic.expression import Expr

FILTERS = Argument(("", "filters"), "64, 4*c, filters=64", "how many filters, that is, channels out")
KERNEL = Argument(("size", "k"), "3x3, k3, kernel=3x3", "the kernel")
GROUPS = Argument(("g",), "g2", "groups: each sees its share of the channels", "1")
BIAS = Argument(("bias", "nobias"), "bias, nobias", "one bias a filter, or none", "bias")


class Conv(NamedTuple):
    """A convolution's arguments; channels are those that arrive (None: unknown)."""

    filters: int | None
    slide: Slide
    groups: int
    bias: bool
    channels: int | None
    depthwise: bool


class Settings(NamedTuple):
    """What is said behind the word besides a bare number of filters, and the window on the sizes met so far."""

    window: WindowArguments
    slides: dict[tuple[int, ...], Slide]
    groups: int
    bias: bool
    depthwise: bool
    filters: tuple[int, ...] | None


def has_bias(given: Given) -> bool:
    """`bias` unless `nobias`; the one on the layer itself beats the one from a `default`."""
    if "nobias" in given:
        if "bias" in given:
            refuse(diagnostics.layers.Contradiction("bias", "nobias"), keys=("nobias",))
        return False
    return True


def divided(word: str, groups: int, channels: int | None, out: int | None) -> int:
    """The groups, which must divide the channels on both sides."""
    for count, which in ((channels, "channels in"), (out, "filters")):
        if count is not None and count % groups:
            refuse(diagnostics.layers.GroupsDoNotDivide(word, groups, count, which, channels, out), keys=("g",))
    return groups


class ConvKind(Kind[Conv]):
    word = "conv"
    title = "convolution"
    example = "conv 64 3x3 s2 p1"
    source = "Dumoulin & Visin 2016, relationships 1 to 6 and 15"
    weighted = linear = alone = True
    transposed = dense = composite = is_pool = is_global = gate = activation = keeps_zero = False
    follows = moves = pads = flattens = row_major = over_channels = statistics = grows = local = False
    recurrent = contracts = False
    meets = ""
    default_group = ""
    names: FrameworkNames | None = FrameworkNames("Conv{}d", "Conv{}D", "Conv", "Convolution", "convolutional")
    topics: tuple[str, ...] = ("output size", "padding", "parameters")
    arguments: tuple[Argument, ...] = (
        FILTERS,
        KERNEL,
        STRIDE,
        PADDING,
        DILATION,
        GROUPS,
        BIAS,
        Argument(("depthwise",), "depthwise", "one group a channel; as many filters as channels", "off"),
    )

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> Conv:
        x = ins[0]
        settled = {**given}  # all but the number of filters, which differs where the window does not
        count = settled.pop("", None)
        known, key = context.known, (self.word, len(x.size), tuple(settled.items()))
        settings: Settings = known.get(key) or known.setdefault(key, self._settings(settled, x))
        slide = settings.slides.get(x.size)
        if slide is None:
            slide = settings.slides[x.size] = place(self, settings.window, x)
        if settings.filters is not None or count is None or count < 1:
            count = self._count(given, x, settings)
        groups = settings.groups
        if groups > 1 or settings.depthwise:
            groups = self._groups(settings, x.channels, count)
        return Conv(count, slide, groups, settings.bias, x.channels, settings.depthwise)

    def _settings(self, given: Given, x: Shape) -> Settings:
        """What does not depend on sizes or filters: read once for equal words."""
        self.check(given)
        if "depthwise" in given and "g" in given:
            refuse(diagnostics.layers.Contradiction("depthwise", "groups"), keys=("g",))
        groups = one(given, "g", 1, "the groups") or 1
        depthwise = "depthwise" in given or self.word == "dwconv"
        window = read_window(self, given, x, pool=False)
        return Settings(window, {}, groups, has_bias(given), depthwise, given.get("filters"))

    def _count(self, given: Given, x: Shape, settings: Settings) -> int | None:
        if settings.depthwise and "" not in given and "filters" not in given:
            return x.channels
        return filters(self, given)

    def _groups(self, settings: Settings, channels: int | None, count: int | None) -> int:
        if not settings.depthwise:
            return divided(self.word, settings.groups, channels, count)
        if channels and count and count % channels:
            refuse(diagnostics.layers.DepthwiseMultiple(count, channels), keys=("", "filters"))
        return channels or 1

    def shape(self, a: Conv, ins: tuple[Shape, ...]) -> Shape:
        return Shape(a.filters, a.slide.out)

    def cost(self, a: Conv, ins: tuple[Shape, ...]) -> Cost:
        c_in, c_out = a.channels, a.filters
        if c_in is None or c_out is None:
            return None, None, 0
        weights = formulas.conv_weights(a.slide.area, c_in, a.groups, c_out)
        return weights, c_out if a.bias else 0, 0

    def macs(self, a: Conv, ins: tuple[Shape, ...], out: Shape) -> int | None:
        c_in, c_out = a.channels, a.filters
        if c_in is None or c_out is None:
            return None
        return formulas.conv_macs(a.slide.area, c_in, a.groups, c_out, a.slide.positions)

    def ops(self, a: Conv, ins: tuple[Shape, ...], out: Shape) -> Ops:
        return Ops(adds=out.elements()) if a.bias else NOTHING

    def views(self, a: Conv, ins: tuple[Shape, ...]) -> tuple[Interval, ...]:
        return a.slide.views

    def window(self, a: Conv) -> Slide:
        return a.slide

    def groups(self, a: Conv) -> int:
        return a.groups

    def depthwise(self, a: Conv) -> bool:
        return a.depthwise or 1 < a.groups == a.channels

    def text(self, a: Conv) -> str:
        parts = [self.word]
        if a.filters is not None and not (a.depthwise and a.filters == a.channels):
            parts.append(str(a.filters))
        parts.append(slide_text(a.slide))
        if a.depthwise and self.word == "conv":
            parts.append("depthwise")
        elif a.groups > 1 and not a.depthwise:
            parts.append(f"g{a.groups}")
        if not a.bias:
            parts.append("nobias")
        return " ".join(parts)

    def workings(self, a: Conv, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        counts = count_formulas(a, a.slide.positions, formulas.conv_weights, formulas.conv_macs, local=False)
        return size_formulas(a.slide, ins[0]) + counts


def count_formulas(a: Any, positions: int, weights: Any, macs: Any, local: bool) -> list[Derivation]:
    """Parameters and multiply-adds of a convolution, transposed or not, where its channels are known.

    local: has each place weights and biases of its own?
    """
    from convcalc.arithmetic.expression import product, symbol

    c_in, c_out, kernel = a.channels, a.filters, a.slide.kernel
    if c_in is None or c_out is None:
        return []
    square = len(set(kernel)) == 1
    names = ["f"] * len(kernel) if square else [f"f_{i + 1}" for i in range(len(kernel))]
    values = {"c_in": c_in, "c_out": c_out, "g": a.groups} | dict(zip(names, kernel, strict=True))
    points: dict[str, Expr | int] = {"area": product([symbol(n) for n in names])}
    places = {"positions": positions} if local else {}
    steps = [Derivation("weights", weights, values | places, points, role="weights")]
    if a.bias:
        biases = formulas.local_biases if local else formulas.conv_biases
        steps.append(Derivation("biases", biases, {"c_out": c_out} | places, {}, role="biases"))
    return [*steps, Derivation("MACs", macs, values | {"positions": positions}, points, role="macs")]


class DwConvKind(ConvKind):
    word = "dwconv"
    title = "depthwise convolution"
    example = "dwconv 3x3 p1"
    source = "Howard et al. 2017 (MobileNets), section 3.1"
    alone = False
    default_group = "conv"
    names = None
    topics = ("depthwise", "groups")
    arguments: tuple[Argument, ...] = (KERNEL, STRIDE, PADDING, DILATION, BIAS)


class SepConvKind(ConvKind):
    """Read here, run as two rows: `build` asks for `parts`."""

    word = "sepconv"
    title = "depthwise-separable convolution"
    example = "sepconv 128 3x3 p1"
    source = "Chollet 2017 (Xception); depthwise, which carries the stride, then 1x1, which has the bias"
    composite = True
    alone = False
    default_group = "conv"
    names = None
    topics = ("depthwise", "1x1")
    arguments: tuple[Argument, ...] = (FILTERS, KERNEL, STRIDE, PADDING, DILATION, BIAS)

    def parts(self, given: Given) -> list[tuple[str, Given]]:
        self.check(given)
        filters(self, given)
        first = {k: v for k, v in given.items() if k not in ("", "filters", "bias")} | {"nobias": True}
        second: Given = {k: v for k, v in given.items() if k in ("", "filters", "bias", "nobias")}
        return [("dwconv", first), ("conv", second | {"k": (1,)})]


class LocalKind(ConvKind):
    """A convolution whose places share nothing: its parameters depend on the size of the map."""

    word = "local"
    title = "locally connected layer"
    example = "local 64 3x3 p1"
    source = "LeCun 1989, there Net-3; Darknet's [local], Keras's LocallyConnected2D"
    local = True
    alone = False
    names = None
    topics = ("locally connected", "parameters")
    arguments: tuple[Argument, ...] = (
        *(FILTERS, KERNEL, STRIDE, PADDING),
        Argument(("bias", "nobias"), "bias, nobias", "one bias a filter and place, or none", "bias"),
    )

    def cost(self, a: Conv, ins: tuple[Shape, ...]) -> Cost:
        c_in, c_out, positions = a.channels, a.filters, a.slide.positions
        if c_in is None or c_out is None:
            return None, None, 0
        weights = formulas.local_weights(a.slide.area, c_in, c_out, positions)
        return weights, formulas.local_biases(c_out, positions) if a.bias else 0, 0

    def workings(self, a: Conv, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        counts = count_formulas(a, a.slide.positions, formulas.local_weights, formulas.conv_macs, local=True)
        return size_formulas(a.slide, ins[0]) + counts


KINDS: tuple[Kind[Any], ...] = (ConvKind(), DwConvKind(), SepConvKind(), LocalKind())
