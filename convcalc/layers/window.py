"""The arithmetic of a sliding window, shared by convolutions and pools."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.arithmetic.intervals import AffineInterval, window
from convcalc.layers.kind import Argument, Derivation, Given, Kind, axes, dims_text, need_map, pairs, pairs_text, refuse
from convcalc.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.arithmetic.expression import Expr

PADDING_WORDS = ("same", "same_lower", "valid", "half", "full", "causal")

STRIDE = Argument(("s",), "s2, s2x1", "how far the window moves", "1")
PADDING = Argument(
    ("p", *PADDING_WORDS),
    "p1, p1x0, p1:2, same, valid, half, full, causal",
    "zeros around the input; 1:2 is before:after",
    "0",
)
DILATION = Argument(("d",), "d2", "distance between the points of the kernel", "1")


class Slide(NamedTuple):
    """A window on a map, one entry an axis. out is at least 1 everywhere."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    out: tuple[int, ...]
    views: tuple[AffineInterval, ...]
    area: int  # points of the kernel
    positions: int  # places where it stands
    word: str  # the padding where it was a word, else ""
    ceil: bool

    @property
    def touch(self) -> tuple[int, ...]:
        """How far apart the inputs lie that one unit reads."""
        return self.dilation


class WindowArguments(NamedTuple):
    """A window as it was written, before it meets a map; padding and views None where they depend on the size."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...] | None
    dilation: tuple[int, ...]
    views: tuple[AffineInterval, ...] | None
    area: int
    word: str
    ceil: bool
    even: bool  # is it the same on every axis?
    key: str  # of the kernel, among what was written


def read_window(kind: Kind[Any], given: Given, x: Shape, pool: bool) -> WindowArguments:
    """The window among what was written; of a `pool`, the stride is the kernel and padding at most half of it."""
    rank = len(x.size)
    need_map(kind, x)
    word = _padding_word(given)
    kernel = read_kernel(kind, given, rank)
    stride = axes(given, "s", rank, 1, "the stride") or (kernel if pool else (1,) * rank)
    dilation = axes(given, "d", rank, 1, "the dilation") or (1,) * rank
    padding = views = None
    if not word:
        padding = pairs(given, "p", rank, "padding") or ((0, 0),) * rank
        if pool:
            _limit_padding(kind, padding, kernel)
        views = _views(kernel, stride, padding, dilation)
    even = all(len(set(each)) == 1 for each in (kernel, stride, padding or kernel, dilation))
    key = "k" if "k" in given else "size"
    return WindowArguments(kernel, stride, padding, dilation, views, prod(kernel), word, "ceil" in given, even, key)


def _padding_word(given: Given) -> str:
    word = ""
    for name in PADDING_WORDS:
        if name in given:
            if word or "p" in given:
                refuse(diagnostics.layers.PaddingTwice(word or "p", name), keys=(name,))
            word = name
    return word


def place(kind: Kind[Any], written: WindowArguments, x: Shape) -> Slide:
    """Slide a window over a map."""
    kernel, stride, padding, dilation, views, area, word, ceil, even, key = written
    if padding is None:
        padding = tuple([_padding(word, *each) for each in zip(x.size, kernel, stride, dilation, strict=True)])
    views = views or _views(kernel, stride, padding, dilation)
    every = zip(x.size, kernel, stride, padding, dilation, strict=True)
    if even and len(set(x.size)) == 1:  # worked out once
        out = (_size(kind, *next(every), ceil, key, (), 0),) * len(x.size)
    else:
        out = tuple([_size(kind, *each, ceil, key, x.size, axis) for axis, each in enumerate(every)])
    return Slide(kernel, stride, padding, dilation, out, views, area, prod(out), word, ceil)


def _views(
    kernel: tuple[int, ...], stride: tuple[int, ...], padding: tuple[tuple[int, int], ...], dilation: tuple[int, ...]
) -> tuple[AffineInterval, ...]:
    every = zip(kernel, stride, padding, dilation, strict=True)
    return tuple([window(-p[0], d * (k - 1) + 1, s) for k, s, p, d in every])


def overhang_note(slide: Slide, x: Shape) -> str:
    """What is worth knowing of a window larger than the padded input, which only `ceil` allows; "" elsewhere."""
    for n, k, p, d in zip(x.size, slide.kernel, slide.padding, slide.dilation, strict=True):
        extent, padded = d * (k - 1) + 1, n + p[0] + p[1]
        if extent > padded:
            return f"a kernel of {extent} is larger than the padded size of {padded}; ceil lets it stand"
    return ""


def read_kernel(kind: Kind[Any], given: Given, rank: int) -> tuple[int, ...]:
    """The kernel, from `3x3`, `k3` or `kernel=3x3`."""
    if "size" in given and "k" in given:
        refuse(diagnostics.layers.KernelTwice(kind.word, given["size"], given["k"]), keys=("k",))
    key = "size" if "size" in given else "k"
    kernel = axes(given, key, rank, 1, "a kernel")
    if kernel is None:
        refuse(diagnostics.layers.MissingArgument(kind.word, "a kernel", kind.example))
    return kernel


def _padding(word: str, n: int, k: int, s: int, d: int) -> tuple[int, int]:
    if word == "valid":
        return 0, 0
    if word == "half":
        return formulas.half_pad(k), formulas.half_pad(k)
    full = formulas.full_pad(d, k)
    if word == "full":
        return full, full
    if word == "causal":
        return full, 0
    total = formulas.same_pads(n, d, k, s)
    small = total // 2
    return (small, total - small) if word == "same" else (total - small, small)


def _limit_padding(kind: Kind[Any], padding: tuple[tuple[int, int], ...], kernel: tuple[int, ...]) -> None:
    for both, k in zip(padding, kernel, strict=True):
        if max(both) > k // 2:
            refuse(diagnostics.layers.PoolPadding(kind.word, max(both), k), keys=("p",))


def _size(
    kind: Kind[Any],
    n: int,
    k: int,
    s: int,
    p: tuple[int, int],
    d: int,
    ceil: bool,
    key: str,
    sides: tuple[int, ...],
    axis: int,
) -> int:
    """sides, axis: of a map whose sides are not all alike, those and which of them this is."""
    pads = p[0] + p[1]
    size = formulas.window_out_ceil(n, pads, p[0], d, k, s) if ceil else formulas.window_out(n, pads, d, k, s)
    if size < 1:  # with `ceil` a kernel larger than the padded input may stand once
        refuse(
            diagnostics.layers.KernelDoesNotFit(kind.word, n, p, k, d, s, ceil, kind.is_pool, sides, axis), keys=(key,)
        )
    return size


def remainder(slide: Slide, x: Shape) -> tuple[int, ...]:
    """What the division by the stride leaves, axis by axis, whether it was rounded down or up."""
    every = zip(x.size, slide.kernel, slide.stride, slide.padding, slide.dilation, strict=True)
    return tuple([formulas.window_remainder(n, sum(p), d, k, s) for n, k, s, p, d in every])


def behind(slide: Slide, x: Shape) -> tuple[int, ...]:
    """How many padded places lie behind the last window, axis by axis (0 where it overhangs); see `unread`."""
    left = []
    for n, k, s, p, d, out in zip(
        x.size, slide.kernel, slide.stride, slide.padding, slide.dilation, slide.out, strict=True
    ):
        left.append(max(0, n + p[0] + p[1] - ((out - 1) * s + d * (k - 1) + 1)))
    return tuple(left)


class UnreadPlaces(NamedTuple):
    """How many places of an axis no window reads; last: are they just the last ones?"""

    missed: int
    last: bool


def unread_along(
    slide: Slide, axis: int, n: int, s: int | None = None, padding: tuple[int, int] | None = None
) -> UnreadPlaces | None:
    """Of an axis of n places, with another stride or padding if need be; None where no window fits."""
    f, d, s = slide.kernel[axis], slide.dilation[axis], s or slide.stride[axis]
    if padding is None:
        padding = _padding(slide.word, n, f, s, d) if slide.word else slide.padding[axis]
    before, pads = padding[0], sum(padding)
    m = formulas.window_out_ceil(n, pads, before, d, f, s) if slide.ceil else formulas.window_out(n, pads, d, f, s)
    if m < 1:
        return None
    if d == 1 and s <= f:  # they read all that lies between the first and the last
        left = _after_last(n, before, (m - 1) * s + f)
        return UnreadPlaces(left, left > 0)
    from convcalc.arithmetic.coverage import SlidWindow

    windows = SlidWindow(n, f, s, d, before, m)
    return UnreadPlaces(windows.unread, windows.ends_unread)


def _after_last(n: int, before: int, read: int) -> int:
    """How many of n places lie behind the first `read` of them, the padding before them counted."""
    return min(n, max(0, n + before - read))


def unread(slide: Slide, x: Shape) -> tuple[int, ...]:
    """How many places of the input no window reads, axis by axis: at the end, between windows, in a dilated kernel."""
    count = []
    for axis, (n, f, s, d) in enumerate(zip(x.size, slide.kernel, slide.stride, slide.dilation, strict=True)):
        if d == 1 and s <= f:  # nearly always
            count.append(_after_last(n, slide.padding[axis][0], (slide.out[axis] - 1) * s + f))
        else:
            places = unread_along(slide, axis, n)
            assert places is not None  # it was placed
            count.append(places.missed)
    return tuple(count)


def slide_text(slide: Slide, stride: tuple[int, ...] | None = None) -> str:
    """The window as it is written: kernel, then whatever is not the default."""
    parts = [kernel_text(slide.kernel)]
    if slide.stride != (stride or (1,) * len(slide.kernel)):
        parts.append(dims_text("s", slide.stride))
    if slide.word and slide.word != "valid":
        parts.append(slide.word)
    elif any(map(any, slide.padding)):
        parts.append(pairs_text("p", slide.padding))
    if max(slide.dilation) > 1:
        parts.append(dims_text("d", slide.dilation))
    if slide.ceil:
        parts.append("ceil")
    return " ".join(parts)


def kernel_text(kernel: tuple[int, ...]) -> str:
    """`3x3`, and `k3` on one axis, where a bare number would be filters."""
    return f"k{kernel[0]}" if len(kernel) == 1 else "x".join(map(str, kernel))


def size_formulas(slide: Slide, x: Shape) -> list[Derivation]:
    """The output size, one formula where all axes agree, else one an axis."""
    every = list(
        zip(x.size, slide.kernel, slide.stride, slide.padding, slide.dilation, remainder(slide, x), strict=True)
    )
    same = len(set(every)) == 1
    return [_size_formula(slide, each, None if same else i) for i, each in enumerate(every[:1] if same else every)]


def size_derivation(
    axis: int | None,
    rank: int,
    function: Callable[..., int],
    values: dict[str, int],
    written: dict[str, Expr | int],
    after: str = "",
) -> Derivation:
    """The output size along one of `rank` axes; axis: None where all agree."""
    title = "output size" if axis is None else f"output size, {axis_name(axis, rank)}"
    return Derivation(title, function, values, written, after, "size", axis)


def axis_name(axis: int, rank: int) -> str:
    """What people call an axis: height and width of a picture."""
    return {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}.get(
        rank, tuple(f"axis {i + 1}" for i in range(rank))
    )[axis]


def _ends(slide: Slide, n: int, k: int, s: int, p: tuple[int, int], d: int, left: int) -> str:
    """Of windows that were counted by rounding up: what they leave unread, and how far the last one reaches out."""
    if not left:
        return ""
    size = formulas.window_out_ceil(n, sum(p), p[0], d, k, s)
    beyond = (size - 1) * s + d * (k - 1) + 1 - sum(p) - n
    if beyond > 0:
        return f": nothing unread at the end, the last window reaches {beyond} beyond it"
    unread = min(n, max(0, -beyond - p[1]))  # a window that would begin beyond the end is left out
    return f": {unread} unread at the end, nothing beyond it"


def _size_formula(slide: Slide, each: tuple[int, int, int, tuple[int, int], int, int], axis: int | None) -> Derivation:
    from convcalc.arithmetic.expression import symbol

    n, k, s, (before, after), d, left = each
    rank = len(slide.kernel)
    if slide.word in ("same", "same_lower"):
        return size_derivation(axis, rank, formulas.same_out, {"n": n, "s": s}, {})
    equal = before == after
    values = {"n": n, "d": d, "f": k, "s": s} | ({"p": before} if equal else {"p_before": before, "p_after": after})
    pads = 2 * symbol("p") if equal else symbol("p_before") + symbol("p_after")
    after_words = f"remainder {left}" if s > 1 else ""
    if slide.ceil:
        after_words += _ends(slide, n, k, s, (before, after), d, left)
        first = symbol("p") if equal else symbol("p_before")
        ends: dict[str, Expr | int] = {"pads": pads, "p_before": first}
        return size_derivation(axis, rank, formulas.window_out_ceil, values, ends, after_words)
    return size_derivation(axis, rank, formulas.window_out, values, {"pads": pads}, after_words)
