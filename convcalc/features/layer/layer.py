"""One layer on its own, with or without channels: its numbers, its bare answer, and whether somebody expected that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.arguments import amounts, flag, is_list, numbers, refuse, whole
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.words import AXES
from convcalc.layers import kind_of, stands_alone, words_alone
from convcalc.layers.kind import Derivation, Given, Kind, Refused, new_context
from convcalc.layers.window import PADDING_WORDS, Slide, behind, remainder, unread, unread_along
from convcalc.shape import Shape
from convcalc.text import Source

FARTHEST = 1000
"""How far from what was given a value that fits is looked for."""

Dims: TypeAlias = "int | Sequence[int]"
Pads: TypeAlias = "int | str | Sequence[int | Sequence[int]]"


class Unread(NamedTuple):
    """What no window reads along one axis, and the nearest values with which all is read and nothing left over.

    pixels: how many of the input's `of`; left: padded places behind the last window; last: are the pixels just the
    last ones?
    """

    pixels: int
    of: int
    left: int
    last: bool
    n: tuple[int, ...]
    p: tuple[int, ...]
    s: tuple[int, ...]


class LayerFacts(NamedTuple):
    """One layer's numbers. Lists over axes are in the order written; counts are None where channels are unknown."""

    kind: str
    text: str
    in_: Shape
    out: Shape
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int
    weights: int | None
    biases: int | None
    macs: int | None
    remainder: tuple[int, ...]
    unread: tuple[Unread, ...]
    formulas: tuple[Derivation, ...]
    notes: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        """By value; the formulas follow from the rest, and cannot be compared."""
        if not isinstance(other, LayerFacts):
            return NotImplemented
        return tuple(self._replace(formulas=())) == tuple(other._replace(formulas=()))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(tuple(self._replace(formulas=())))

    @property
    def params(self) -> int | None:
        """Trainable: weights and biases."""
        return None if self.weights is None or self.biases is None else self.weights + self.biases


def layer(
    kind: str = "conv",
    *,
    n: Dims,
    f: Dims | None = None,
    s: Dims | None = None,
    p: Pads = 0,
    d: Dims = 1,
    c: int | None = None,
    filters: int | None = None,
    g: int = 1,
    op: Dims = 0,
    ceil: bool = False,
    bias: bool = True,
    dim: int | None = None,
) -> LayerFacts:
    """What one layer makes of an input.

    kind is conv, tconv, maxpool or avgpool; n the input size, f the kernel, s the stride (None: 1, of a pool the
    kernel), p the padding (a number, numbers or (before, after) pairs by axis, or a word: same, valid, half, full),
    d the dilation, c the channels that arrive, g the groups, op the output padding of a tconv. One number stands for
    every axis; there are `dim` axes, or as many as were given somewhere ((7,) is one), or 2. Raises SpecError for what
    cannot be.

    >>> layer(n=224, f=11, s=4).out.size
    (54, 54)
    >>> layer("maxpool", n=55, f=3, s=2, c=96).out
    Shape(channels=96, size=(27, 27))
    """
    kinds = _kind(kind)
    size = numbers("n", n)
    dim = _axes(kind, dim, size)
    given = _given(f=f, s=s, p=p, d=d, g=g, op=op)
    c, filters = (None if v is None else whole(name, v) for name, v in (("c", c), ("filters", filters)))
    alone = 1 if any(map(is_list, (n, f, s, d, op))) else 2
    size = _size(size, given, alone if dim is None else whole("dim", dim, 1, 3), dim is not None)
    given = _without_idle(given, len(size))
    given |= _filters(kinds, filters, given.get("g", (1,))[0])
    given |= {word: 1 for word, said in (("nobias", not flag("bias", bias)), ("ceil", flag("ceil", ceil))) if said}
    return _measured(kinds, given, Shape(c, size), filters)


def _filters(kind: Kind[Any], filters: int | None, g: int) -> Given:
    """How many filters, as a layer in a spec says it; where nobody said, a stand-in that g divides, taken out later."""
    if "filters" in kind.keys:
        return {"": g if filters is None else filters}
    return {} if filters is None else {"filters": (filters,)}


def _kind(word: str) -> Kind[Any]:
    if not isinstance(word, str):
        refuse("kind", word, "a layer's word, such as 'conv'")
    word = word.strip().lower()
    if not stands_alone(word):
        from convcalc.diagnostics.network import UnknownKind

        _refuse(UnknownKind(word, words_alone()))
    return kind_of(word)


def _axes(word: str, dim: int | None, size: tuple[int, ...]) -> int | None:
    """The axes that the kind's name says (conv1d: 1), which `dim` and the size may not contradict; else `dim`."""
    said = AXES.get(word.strip().lower())
    if said is not None and dim is not None and whole("dim", dim, 1, 3) != said:
        refuse("dim", dim, f"{said}, as {word} says")
    if said is not None and len(size) not in (1, said):
        refuse("n", size, f"a size of {said} {'axis' if said == 1 else 'axes'}, as {word} says")
    return dim if said is None else said


def _given(**dims: Any) -> Given:
    """The arguments as a layer in a spec has them; None is left out."""
    given: Given = {}
    for name, value in dims.items():
        if value is None:
            continue
        found = amounts(name, value, PADDING_WORDS) if name == "p" else numbers(name, value)
        if isinstance(found, str):
            given[found] = 1
        else:
            given["k" if name == "f" else name] = found
    return given


def _without_idle(given: Given, rank: int) -> Given:
    """Without what says nothing, on one axis or on all (d1, d1x1, p0:0): it is not refused where it means nothing."""
    idle = {"p": (0, (0, 0)), "d": (1,), "g": (1,), "op": (0,)}
    return {
        key: value
        for key, value in given.items()
        if not (key in idle and len(value) in (1, rank) and all(each in idle[key] for each in value))
    }


def _size(size: tuple[int, ...], given: Given, dim: int, fixed: bool) -> tuple[int, ...]:
    """The input's axes: as many as it has numbers, else as many as somebody said, else `dim`; fixed: `dim`.

    A kernel with one number more than all else has, 5x5x3, is 5x5 with its channels, as some textbooks write it.
    """
    others = max([1, *[len(v) for key, v in given.items() if isinstance(v, tuple) and key != "k"]])
    kernel = given.get("k", ())
    said = [n for n in (len(size), others, len(kernel) if len(kernel) == 2 else 1) if n > 1]
    rank = dim if fixed or not said else said[0]
    if not fixed and len(kernel) > max(rank, 2):
        from convcalc.diagnostics.layers import RankMismatch

        _refuse(RankMismatch("a kernel", kernel, rank if said else len(kernel) - 1))
    if min(size) < 1:
        from convcalc.diagnostics.layers import TooSmall

        _refuse(TooSmall("an input size", min(size), 1))
    if rank > 3:
        from convcalc.diagnostics.network import InputRank

        _refuse(InputRank(rank))
    if len(size) not in (1, rank):
        from convcalc.diagnostics.layers import RankMismatch

        _refuse(RankMismatch("the input", size, rank))
    return size * rank if len(size) == 1 else size


def _refuse(mistake: Mistake) -> NoReturn:
    raise SpecError(Source(""), [mistake])


def _measured(kind: Kind[Any], given: Given, x: Shape, filters: int | None) -> LayerFacts:
    notes: list[str] = []
    if x.channels is not None and x.channels < 1:
        from convcalc.diagnostics.layers import TooSmall

        _refuse(TooSmall("the channels", x.channels, 1))
    try:
        args = kind.read(given, (x,), new_context(notes=notes))
    except Refused as refused:
        raise SpecError(Source(""), [refused.mistake]) from None
    if "filters" in kind.keys and filters is None:
        args = args._replace(filters=None)
    out = kind.shape(args, (x,))
    weights, biases, _ = kind.cost(args, (x,))
    slide = kind.window(args)
    assert slide is not None  # whatever stands alone has one
    missed = _unread(kind, slide, x) if isinstance(slide, Slide) else _dropped(slide, x)
    return LayerFacts(
        kind.word,
        kind.text(args),
        x,
        out,
        slide.kernel,
        slide.stride,
        slide.padding,
        slide.dilation,
        kind.groups(args) or 1,
        weights,
        biases,
        kind.macs(args, (x,), out),
        remainder(slide, x) if isinstance(slide, Slide) else (0,) * len(x.size),
        missed,
        tuple(kind.workings(args, (x,), out)),
        (*_channels_among_axes(x), *notes, *_unread_notes(missed, slide)),
    )


def lacking(facts: LayerFacts, filters: object, words: tuple[str, str]) -> tuple[str, ...]:
    """Why there are no counts where half of what they need is given; words: how channels and filters are written."""
    if filters is not None and facts.in_.channels is None:
        return (f"parameters and MACs need {words[0]} too, the channels that arrive",)
    if facts.in_.channels is not None and facts.out.channels is None:
        return (f"parameters and MACs need {words[1]} too, the channels that leave",)
    return ()


def _channels_among_axes(x: Shape) -> list[str]:
    """A picture's size with its channels at the end or in front, where only axes are asked for."""
    if x.channels is not None or len(x.size) != 3:
        return []
    one, two, three = x.size
    for channels, side, other in ((three, one, two), (one, two, three)):
        if channels in (1, 3) and side == other and side > 16:
            return [
                f"{one}x{two}x{three} is {one} deep, {two} high, {three} wide;"
                f" did you mean {side}x{side} with {channels} channel{'s' if channels > 1 else ''}?"
            ]
    return []


def _unread(kind: Kind[Any], slide: Slide, x: Shape) -> tuple[Unread, ...]:
    every = zip(x.size, unread(slide, x), behind(slide, x), strict=True)
    return tuple([_unread_along(kind, slide, axis, *each) for axis, each in enumerate(every)])


def _dropped(spread: Any, x: Shape) -> tuple[Unread, ...]:
    """Of a transposed convolution: the inputs of which nothing is left, and the padding that keeps them all."""
    from convcalc.layers.tconv import dropped

    every = []
    for axis, (n, pixels) in enumerate(zip(x.size, dropped(spread, x), strict=True)):
        before, after = spread.padding[axis]
        reach = spread.dilation[axis] * (spread.kernel[axis] - 1)  # so far an input at the edge reaches
        fits = (reach,) if pixels and before == after > reach else ()
        every.append(Unread(pixels, n, 0, False, (), fits, ()))
    return tuple(every)


def _unread_along(kind: Kind[Any], slide: Slide, axis: int, n: int, pixels: int, left: int) -> Unread:
    if not pixels and not left:
        return Unread(0, n, 0, False, (), (), ())
    s, k, d = slide.stride[axis], slide.kernel[axis], slide.dilation[axis]
    before, after = slide.padding[axis]
    extent = d * (k - 1) + 1
    room = n + before + after - extent
    most = k // 2 if kind.is_pool else k - 1
    places = unread_along(slide, axis, n)
    last = places is not None and places.last

    def fits(n: int = n, s: int = s, padding: tuple[int, int] | None = None) -> bool:
        """Would nothing be left over and nothing unread?"""
        places = unread_along(slide, axis, n, s, padding)
        return places is not None and not places.missed

    sizes = tuple([size for size in (n - left, n - left + s) if size not in (0, n) and size > 0 and fits(size)])
    pads = _nearest(
        before, 0, most, lambda q: before == after and (n + 2 * q - extent) % s == 0 and fits(padding=(q, q))
    )
    strides = _nearest(s, 1, 2 * s, lambda t: room % t == 0 and fits(s=t))
    return Unread(pixels, n, left, last, sizes, pads, strides)


def _nearest(value: int, least: int, most: int, fits: Callable[[int], bool]) -> tuple[int, ...]:
    """The choice just below and the one just above, looked for within reason."""
    below = next((c for c in range(min(value - 1, most), max(least, value - FARTHEST) - 1, -1) if fits(c)), None)
    above = next((c for c in range(max(value + 1, least), min(most, value + FARTHEST) + 1) if fits(c)), None)
    return tuple([c for c in (below, above) if c is not None])


def _unread_notes(missed: tuple[Unread, ...], slide: Any) -> list[str]:
    """One sentence where all axes agree, else one an axis."""
    from convcalc.layers.window import axis_name

    every = zip(slide.kernel, slide.stride, slide.dilation, slide.out, strict=True)
    slides = isinstance(slide, Slide)
    why = [_why(*each) if slides else "the padding crops all that they make" for each in every]
    if len(set(zip(missed, why, strict=True))) == 1:
        where = {1: ("", ""), 2: (" of each row and column", " along each axis")}
        return _unread_note(missed[0], *where.get(len(missed), (" on each axis", " along each axis")), why[0])
    names = [axis_name(axis, len(missed)) for axis in range(len(missed))]
    return [
        note
        for each, name, reason in zip(missed, names, why, strict=True)
        for note in _unread_note(each, f" of the {name}", f" along the {name}", reason)
    ]


def _why(f: int, s: int, d: int, windows: int) -> str:
    """Why places between the first and the last tap stay unread."""
    if windows > 1 and s > d * (f - 1) + 1:
        return f"the stride of {s} steps over some"
    return f"the dilation of {d} steps over some"


def _unread_note(missed: Unread, at_the_end: str, between: str, why: str) -> list[str]:
    if not missed.pixels:
        return []
    are = "is" if missed.pixels == 1 else "are"
    choices = [("n", missed.n), ("p", missed.p), *([] if missed.last else [("s", missed.s)])]
    values = [f"{name} = {' or '.join(map(str, some))}" for name, some in choices if some]
    fit = "fits" if sum(len(some) for _, some in choices) == 1 else "fit"
    fits = f"; {', or '.join(values)}{',' if len(values) > 1 else ''} {fit}" if values else ""
    if missed.last:
        pixels = "pixel" if missed.pixels == 1 else f"{missed.pixels:,} pixels"
        return [f"the last {pixels}{at_the_end} {are} never read{fits}"]
    return [f"{missed.pixels:,} of {missed.of:,} places{between} {are} never read: {why}{fits}"]


def short(facts: LayerFacts) -> str:
    """`54` where all axes agree and no channels were given, else `54x54x96`."""
    bare = facts.in_.channels is None and facts.out.channels is None
    return str(facts.out.size[0]) if bare and len(set(facts.out.size)) == 1 else facts.out.text()


class Expectation(NamedTuple):
    """What somebody expected of the output, as written, and whether it holds."""

    written: str
    holds: bool


class Mismatch(ValueError):
    """An expectation with more or fewer numbers than the output has."""


def expected(facts: LayerFacts, numbers: tuple[int, ...]) -> Expectation:
    """Judge an expected size: one number for all axes, one an axis, or with the channels behind."""
    size, channels = facts.out.size, facts.out.channels
    written = "x".join(map(str, numbers))
    if len(numbers) == len(size) + 1 and channels is not None:
        return Expectation(written, numbers == (*size, channels))
    if len(numbers) not in (1, len(size)):
        raise Mismatch(f"{len(numbers)} numbers are expected of {facts.out.text()}, which has {len(size)} axes")
    return Expectation(written, numbers == size or set(size) == set(numbers))
