"""A layer in two languages: as a spec has it, and as an exercise says it."""

from __future__ import annotations

from convcalc.record import NamedTuple


class L(NamedTuple):
    """One layer of an exercise. kind: conv, dwconv, maxpool, avgpool or tconv; f as "3" or "3x5"."""

    kind: str
    f: str
    s: int = 1
    p: int = 0
    filters: int = 0
    d: int = 1
    g: int = 1
    op: int = 0
    bias: bool | None = None  # None: not a matter of this exercise
    ceil: bool = False

    @property
    def kernel(self) -> str:
        """`3x3`, and `3x5` as it is; `k80` on one axis."""
        return self.f if "x" in self.f or self.f.startswith("k") else f"{self.f}x{self.f}"

    @property
    def spec(self) -> str:
        pooled = "pool" in self.kind
        parts = [self.kind, str(self.filters) if self.filters and not pooled else "", self.kernel]
        parts.append(f"s{self.s}" if self.s > 1 or pooled else "")
        parts += [f"{letter}{n}" for letter, n in (("p", self.p), ("op", self.op)) if n]
        parts += [f"{letter}{n}" for letter, n in (("d", self.d), ("g", self.g)) if n > 1]
        parts += ["nobias"] if self.bias is False else []
        parts += ["ceil"] if self.ceil else []
        return " ".join(filter(None, parts))

    @property
    def words(self) -> str:
        """`96 filters of 11x11, stride 4, no padding`."""
        size = self.kernel.removeprefix("k")
        heads = {
            "conv": f"{counted(self.filters, 'filter')} of {size}" if self.filters else f"a {size} convolution",
            "dwconv": f"a depthwise {size} convolution",
            "tconv": f"a transposed convolution with {counted(self.filters, 'filter')} of {size}"
            if self.filters
            else f"a transposed {size} convolution",
            "maxpool": f"{size} max pooling",
            "avgpool": f"{size} average pooling",
        }
        parts = [heads[self.kind], f"stride {self.s}", f"padding {self.p} on every side" if self.p else "no padding"]
        parts += [f"dilation {self.d} (1 is an ordinary kernel)"] if self.d > 1 else []
        parts += [f"output padding {self.op}"] if self.op else []
        parts += [f"{self.g} groups"] if self.g > 1 else []
        parts += ["sizes rounded up"] if self.ceil else []
        parts += [{True: "with biases", False: "without biases"}[self.bias]] if self.bias is not None else []
        return ", ".join(parts)


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


def net(size: tuple[int, ...], *layers: str) -> str:
    """A spec: the input and its layers.

    >>> net((28, 28, 1), "conv 16 5x5", "relu")
    '28x28x1 -> conv 16 5x5, relu'
    """
    return "x".join(map(str, size)) + " -> " + ", ".join(layers)
