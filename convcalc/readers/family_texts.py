"""Families of networks written in our own language from their few numbers, as PyTorch's libraries build them.

Sources: torchvision 0.28.0 and transformers 5.24.0, models/: resnet, regnet, convnext, mobilenet_v2 of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from convcalc._namedtuple import NamedTuple

Size = tuple[int, int, int]
"""Height, width and channels of an input."""


class ResidualStage(NamedTuple):
    """Blocks of the same channels: how many, their channels outside and inside, the stride of the first one.

    groups: those of the 3x3.  squeezed: channels of the gate in the first block and in the others, 0 without one.
    """

    depth: int
    channels: int
    inner: int
    stride: int
    groups: int = 1
    squeezed: tuple[int, int] = (0, 0)


class Residual(NamedTuple):
    """What the blocks of a residual network share.

    deep: 1x1, 3x3, 1x1, else two 3x3.  early: does the stride stand on the first 1x1?  act: the activation's word.
    """

    deep: bool = True
    early: bool = False
    act: str = "relu"

    def text(self, arriving: int, stages: Sequence[ResidualStage]) -> str:
        """The blocks, and the stages that call them; so many channels arrive."""
        grouped = any(stage.groups > 1 for stage in stages)
        gated = any(stage.squeezed[1] for stage in stages)
        given = ["c", *(["m"] if self.deep else []), *(["g"] if grouped else []), *(["r"] if gated else [])]
        lines = [
            *self._block("projected", [*given, "s"], grouped, gated),
            *self._block("identical", given, grouped, gated),
        ]
        for number, stage in enumerate(stages, 1):
            calls = []
            for first, count in ((True, 1), (False, stage.depth - 1)):
                projected = first and (stage.stride != 1 or arriving != stage.channels)
                values = [stage.channels, *([stage.inner] if self.deep else []), *([stage.groups] if grouped else [])]
                values += [stage.squeezed[0 if first else 1]] if gated else []
                called = ", ".join(map(str, values))
                stride = f", s={stage.stride}" if projected else ""
                times = f" x {count}" if count > 1 else ""
                calls += [f"{'projected' if projected else 'identical'}({called}{stride}){times}"] if count else []
                arriving = stage.channels
            lines.append(f"stage{number}: {', '.join(calls)}")
        return "\n".join(lines)

    def _block(self, name: str, given: list[str], grouped: bool, gated: bool) -> Iterable[str]:
        """A block with these parameters; one with a stride has a 1x1 convolution in its shortcut."""
        strided = "s" in given
        main = self._main(strided, grouped, gated)
        yield f"block {name}({', '.join(given)}) ["
        yield "  add[" if strided else "  residual ["
        yield from [f"    {line}" for line in main]
        yield from ["  | conv c 1x1 s=s, bn"] if strided else []
        yield "  ]"
        yield f"  {self.act}"
        yield "]"

    def _main(self, strided: bool, grouped: bool, gated: bool) -> list[str]:
        """The lines of the longer path."""
        early = " s=s" if strided and self.early and self.deep else ""
        late = " s=s" if strided and not early else ""
        groups = " g=g" if grouped else ""
        if not self.deep:
            return [f"conv c 3x3{late} p1, bn, {self.act}", "conv c 3x3 p1, bn"]
        gate = ["mul[ identity | gap, conv r 1x1 bias, relu, conv m 1x1 bias, sigmoid ]"] if gated else []
        return [
            f"conv m 1x1{early}, bn, {self.act}",
            f"conv m 3x3{late} p1{groups}, bn, {self.act}",
            *gate,
            "conv c 1x1, bn",
        ]


def head(classes: int | None, *, before: str = "gap") -> str:
    """The end of a network: a value for each class; None and 0 of them: what the pool gives."""
    return f"{before}, fc {classes}\n" if classes else f"{before}\n"


def beginning(name: str, input: Size) -> str:
    """Its name and its input: height, width and channels."""
    return f"name: {name}\ninput {'x'.join(map(str, input))}\n"


def resnet(
    name: str,
    input: Size,
    stages: Sequence[ResidualStage],
    classes: int | None,
    residual: Residual,
    stem: int = 64,
) -> str:
    """A ResNet: 7x7 and a pool, stages, one value a channel and the classes."""
    return (
        f"{beginning(name, input)}default conv nobias\n\n"
        f"stem: conv {stem} 7x7 s2 p3, bn, {residual.act}\n      maxpool 3x3 s2 p1\n"
        f"{residual.text(stem, stages)}\nhead: {head(classes)}"
    )


def regnet(
    name: str,
    input: Size,
    stages: Sequence[ResidualStage],
    classes: int | None,
    residual: Residual,
    stem: int = 32,
) -> str:
    """A RegNet: its stem is a 3x3 of stride 2, its blocks are as wide inside as outside."""
    return (
        f"{beginning(name, input)}default conv nobias\n\nstem: conv {stem} 3x3 s2 p1, bn, {residual.act}\n"
        f"{residual.text(stem, stages)}\nhead: {head(classes)}"
    )


def regnet_stages(
    widths: Sequence[int], depths: Sequence[int], group: int, gated: bool, stem: int, first_stride: int = 2
) -> list[ResidualStage]:
    """The stages of a RegNet of these widths and depths; group: channels of a group; gated: is it a RegNet Y?"""
    found = []
    arriving = stem
    for number, (width, depth) in enumerate(zip(widths, depths, strict=True)):
        squeezed = (round(arriving / 4), round(width / 4)) if gated else (0, 0)
        stride = 2 if number else first_stride
        found.append(ResidualStage(depth, width, width, stride, max(1, width // group), squeezed))
        arriving = width
    return found


def convnext(
    name: str,
    input: Size,
    stages: Sequence[tuple[int, int]],
    classes: int | None,
    patch: tuple[int, int] = (4, 4),
    act: str = "gelu",
    scaled: bool = True,
) -> str:
    """A ConvNeXt: depth and channels of each stage; patch: kernel and stride of its stem; scaled: with layer scale."""
    kernel = "x".join(map(str, patch))
    stride = f"s{patch[0]}" if patch[0] == patch[1] else f"stride={kernel}"
    lines = [
        beginning(name, input),
        "block convnext(c) [",
        f"  residual [ conv c 7x7 p3 g=c, ln, conv 4*c 1x1, {act}, conv c 1x1{', scale' if scaled else ''} ]",
        "]",
    ]
    for number, (depth, channels) in enumerate(stages, 1):
        reduced = f"ln, conv {channels} 2x2 s2" if number > 1 else f"conv {channels} {kernel} {stride}, ln"
        lines.append(f"stage{number}: {reduced}, convnext({channels}){f' x {depth}' if depth > 1 else ''}")
    return "\n".join([*lines, f"head: {head(classes, before='gap, ln')}"])


class MobileNet(NamedTuple):
    """The numbers of a MobileNet v2, with their names in transformers.

    same: is it padded as TensorFlow does?  wider: does a 1x1 stand between the two 3x3 of the stem?  fine: are there
    1,280 channels at the end, however narrow the rest is?  jump: no more pixels of the input than these lie between two
    of a map; behind it, maps are dilated.
    """

    multiplier: float = 1.0
    ratio: float = 6.0
    divisor: int = 8
    least: int = 8
    jump: int = 32
    fine: bool = True
    wider: bool = False
    same: bool = False
    act: str = "relu6"

    def channels(self, count: int) -> int:
        """Channels where the network of full width has so many."""
        return divisible(round(count * self.multiplier), self.divisor, self.least)

    def blocks(self) -> list[str]:
        """The calls of the blocks."""
        sizes = [self.channels(count) for count in MOBILENET]
        jump, dilation, found = 2, 1, []
        for before, after, step in zip(sizes, sizes[1:], STRIDES, strict=False):
            reached = jump == self.jump
            stride, dilated = (1, dilation) if reached else (step, 1)
            dilation, jump = (dilation * step, jump) if reached else (dilation, jump * step)
            inner = divisible(round(before * self.ratio), self.divisor, self.least)
            name = "kept" if stride == 1 and before == after else "inverted"
            moved = f", s={stride}" if stride > 1 else ""
            found.append(f"{name}({after}, {inner}{moved}{f', d={dilated}' if dilated > 1 else ''})")
        return found


MOBILENET = (16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320)
STRIDES = (2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
"""MobileNet v2: channels behind the stem and behind each block, and the strides of the blocks."""


def divisible(value: int, divisor: int, least: int) -> int:
    """Channels as MobileNet rounds them: a multiple of the divisor, not less than nine tenths of what was wanted.

    >>> divisible(45, 8, 8), divisible(11, 8, 8), divisible(3, 8, 8)
    (48, 16, 8)
    """
    found = max(least, int(value + divisor / 2) // divisor * divisor)
    return found + divisor if found < 0.9 * value else found


def mobilenet_v2(name: str, input: Size, net: MobileNet, classes: int | None) -> str:
    """A MobileNet v2."""
    pad, dilated, act = ("same", "same", net.act) if net.same else ("p1", "p=d", net.act)
    width, last = net.channels(32), 1280 if net.fine and net.multiplier < 1 else net.channels(1280)
    between = f"      conv {width} 1x1, bn, {act}\n" if net.wider else ""
    return (
        f"{beginning(name, input)}default conv nobias\n\n"
        "block inverted(c, e, s=1, d=1) [\n"
        f"  conv e 1x1, bn, {act}\n"
        f"  conv e 3x3 s=s d=d {dilated} g=e, bn, {act}\n"
        "  conv c 1x1, bn\n"
        "]\n"
        "block kept(c, e, d=1) [ residual [ inverted(c, e, d=d) ] ]\n\n"
        f"stem: conv {width} 3x3 s2 {pad}, bn, {act}\n{between}"
        f"      conv {width} 3x3 {pad} g={width}, bn, {act}\n"
        f"      conv {net.channels(16)} 1x1, bn\n"
        + "".join([f"{call}\n" for call in net.blocks()])
        + f"last: conv {last} 1x1, bn, {act}\n"
        + f"head: {head(classes, before='gap, dropout' if classes else 'gap')}"
    )
