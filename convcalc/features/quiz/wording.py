"""How exercises say things: a layer as people say it and as a spec writes it, an input, numbers with their nouns."""

from __future__ import annotations

from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Attr
from convcalc.lang.writer import attr
from convcalc.layers import kind_of


class SlidingLayer(NamedTuple):
    """A layer with a window, of an exercise. f: 3 for 3x3, otherwise as it is written: "3x5", "k80" on one axis.

    filters: 0 where the question does not depend on them.  bias: None where it does not either.
    """

    kind: str
    f: int | str
    s: int = 1
    p: int = 0
    filters: int = 0
    d: int = 1
    g: int = 1
    op: int = 0
    bias: bool | None = None
    ceil: bool = False

    @property
    def kernel(self) -> str:
        """`3x3`, and `3x5` as it is; `k80` on one axis."""
        return f"{self.f}x{self.f}" if isinstance(self.f, int) else self.f

    @property
    def pool(self) -> bool:
        return kind_of(self.kind).is_pool

    @property
    def spec(self) -> str:
        """As a spec writes it: a kind that needs filters has one where the question names none.

        >>> conv(3, s=2, p=1, bias=False).spec, maxpool(2, 2).spec, tconv("3x5", 2, filters=8, op=1).spec
        ('conv 1 3x3 s2 p1 nobias', 'maxpool 2x2 s2', 'tconv 8 3x5 s2 op1')
        """
        needed = any("" in each.keys and each.default == "needed" for each in kind_of(self.kind).arguments)
        along = self.kernel.startswith("k")
        kernel = tuple([int(each) for each in self.kernel.removeprefix("k").split("x")])
        # What goes without saying; a pool always says its stride, as that would be its kernel.
        idle = {"s": 0 if self.pool else 1, "p": 0, "op": 0, "d": 1, "g": 1}
        attrs = [
            *([Attr("", self.filters or 1)] if needed else []),
            Attr("k" if along else "size", kernel),
            *[Attr(key, (getattr(self, key),)) for key in idle if getattr(self, key) != idle[key]],
            *[Attr("flag", flag) for flag, on in (("nobias", self.bias is False), ("ceil", self.ceil)) if on],
        ]
        return " ".join([self.kind, *map(attr, attrs)])

    @property
    def words(self) -> str:
        """As people say it.

        >>> conv(11, 4, filters=96).words, maxpool(3, 2).words
        ('96 filters of 11x11, stride 4, no padding', '3x3 max pooling, stride 2, no padding')
        """
        parts = [self._head(), f"stride {self.s}", f"padding {self.p} on every side" if self.p else "no padding"]
        parts += [f"dilation {self.d} (1 is an ordinary kernel)"] if self.d > 1 else []
        parts += [f"output padding {self.op}"] if self.op else []
        parts += [f"{self.g} groups"] if self.g > 1 else []
        parts += ["sizes rounded up"] if self.ceil else []
        parts += [{True: "with biases", False: "without biases"}[self.bias]] if self.bias is not None else []
        return ", ".join(parts)

    def _head(self) -> str:
        """`96 filters of 11x11`, `a depthwise 3x3 convolution`, `2x2 max pooling`."""
        kind, size = kind_of(self.kind), self.kernel.removeprefix("k")
        if kind.is_pool:
            return f"{size} {kind.title}"
        if not self.filters:
            return f"a {kind.title.replace('convolution', f'{size} convolution')}"
        filters = f"{counted(self.filters, 'filter')} of {size}"
        return f"a {kind.title} with {filters}" if kind.transposed else filters


conv = partial(SlidingLayer, "conv")
dwconv = partial(SlidingLayer, "dwconv")
tconv = partial(SlidingLayer, "tconv")
maxpool = partial(SlidingLayer, "maxpool")
avgpool = partial(SlidingLayer, "avgpool")


def counted(number: int, what: str) -> str:
    """
    >>> counted(1, "filter"), counted(96, "filter")
    ('1 filter', '96 filters')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def picture(*size: int) -> str:
    """An input in words; the channels last.

    >>> picture(224, 224, 3), picture(28, 28, 1), picture(27, 27, 96)
    ('a 224x224 RGB image', 'a 28x28 grey image', 'a 27x27 map with 96 channels')
    """
    *axes, channels = size
    shape = "x".join(map(str, axes))
    if len(axes) == 1:
        what = {1: "one channel", 2: "two channels"}.get(channels, f"{channels} channels")
        return f"a signal of {shape} samples and {what}"
    if len(axes) == 3:
        return f"a clip of {axes[0]} RGB frames of {axes[1]}x{axes[2]}"
    kinds = {3: "RGB image", 1: "grey image" if min(axes) > 16 else "map"}
    return f"{article(axes[0])} {shape} {kinds.get(channels, f'map with {channels} channels')}"


def article(number: int) -> str:
    """
    >>> article(8), article(11), article(28), article(80)
    ('an', 'an', 'a', 'an')
    """
    return "an" if str(number)[0] == "8" or number in (11, 18) else "a"


def number_word(count: int) -> str:
    """Small numbers as words, at the beginning of a sentence."""
    return {2: "Two", 3: "Three", 4: "Four", 5: "Five", 10: "Ten"}[count]


def net(size: tuple[int, ...], *layers: SlidingLayer | str) -> str:
    """A spec: the input and its layers.

    >>> net((28, 28, 1), conv(5, filters=16), "relu")
    '28x28x1 -> conv 16 5x5, relu'
    """
    written = [each if isinstance(each, str) else each.spec for each in layers]
    return "x".join(map(str, size)) + " -> " + ", ".join(written)
