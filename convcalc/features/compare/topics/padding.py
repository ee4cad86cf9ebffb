"""With and without padding: how often a pixel is used, and after how many layers a map is gone."""

from __future__ import annotations

from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document import derived
from convcalc.document.model import Column, Diagram, Line, Table, Working
from convcalc.features.compare import ratio_format
from convcalc.features.compare.networks import ComparedNetwork, of_spec, size_text
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, Unfit, input_shape
from convcalc.network.pixel_usage import places, uses
from convcalc.shape import Shape

SIZE, KERNEL = (32, 32), 3
LARGEST = 1_000
"""Larger maps are not followed layer by layer until they are gone."""

DEEP = (1, 2, 3)
"""After so many layers uses are counted."""

SHOWN = 6
"""So many rows and columns of pixels are drawn, from the corner."""


class PaddingPair(NamedTuple):
    """The same layers without and with padding."""

    bare: ComparedNetwork
    padded: ComparedNetwork


def pair(input: Shape, kernel: int, layers: int) -> PaddingPair:
    """So many convolutions in a row."""
    half = f"p{kernel // 2}" if kernel % 2 else "same"
    both = (("without padding", "valid"), ("with padding", half))
    specs = [(name, f"let n = {layers}\n[conv in {kernel}x{kernel} {word}] x n") for name, word in both]
    return PaddingPair(*[of_spec(name, spec, input) for name, spec in specs])


def lasting(input: Shape, kernel: int) -> int:
    """How many layers without padding fit on a map, tried out."""
    low, high = 0, 1
    while _fits(input, kernel, high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _fits(input, kernel, middle) else (low, middle)
    return low


def _fits(input: Shape, kernel: int, layers: int) -> bool:
    try:
        of_spec("", f"[conv in {kernel}x{kernel}] x {layers}", input)
    except SpecError:
        return False
    return True


def work_out(settings: CaseSettings) -> Evidence:
    """Convolutions in a row on one map, until it is gone."""
    input = input_shape(settings.input, SIZE, 1)
    kernel = settings.kernel or KERNEL
    if kernel < 2:
        raise Unfit(f"--kernel {kernel}: a 1x1 kernel needs no padding", "2 or more, as in --kernel 3")
    if max(input.size) > LARGEST:
        raise Unfit(f"--input: {max(input.size):,} is too large for this topic", f"at most {LARGEST:,} an axis")
    if min(input.size) < kernel:
        raise Unfit(f"--input: a {kernel}x{kernel} kernel does not fit", f"at least {kernel}x{kernel}")
    last = lasting(input, kernel)
    deep = {layers: pair(input, kernel, layers) for layers in DEEP if layers <= last}
    return Evidence(
        f"{kernel}x{kernel} convolutions with and without padding, stride 1, on a map of {size_text(input)}",
        deep[1],
        {"uses": _uses(deep), "sizes": _sizes(input, kernel, last)},
        conclusion(input, kernel, last, deep[1]),
        {"kernel": kernel, "input": list(input.size)},
        [_picture(deep[1]), *map(_working, deep[1])],
        (
            "a pixel is used once for each product that it takes part in; after several layers, once for each way "
            "from it to the last map",
        ),
    )


USES = (
    Column("pixel", "pixel"),
    Column("bare", "without padding", "count"),
    Column("bare_share", "of centre", "share"),
    Column("padded", "with padding", "count"),
    Column("padded_share", "of centre", "share"),
)


def _uses(deep: dict[int, PaddingPair]) -> Table:
    """A corner, the middle of an edge and the centre, after one layer and more."""
    lines = []
    for layers, both in deep.items():
        words = f"{layers} layer{'s' * (layers > 1)}"
        lines.append(ratio_format.heading(words, USES))
        spots = places(both.bare.facts.in_)
        centre = [uses(side.facts, spots.centre) for side in both]
        for name, spot in zip(spots._fields, spots, strict=True):
            counts = [uses(side.facts, spot) for side in both]
            cells = [
                cell for count, most in zip(counts, centre, strict=True) for cell in (count, Fraction(count, most))
            ]
            lines.append(Line((name, *cells), 1))
    return Table(USES, lines, "how often a pixel is used")


SIZES = (
    Column("layers", "layers", "count"),
    Column("bare", "without padding"),
    Column("padded", "with padding"),
)


def _sizes(input: Shape, kernel: int, last: int) -> Table:
    """The map after some layers, until it is gone."""
    both = pair(input, kernel, last)
    some = sorted({at for at in (1, 2, 3, 4, 5, 10, 20, 50, 100, 200) if at < last} | {last})
    maps = [(row.out, padded.out) for row, padded in zip(both.bare.facts.rows, both.padded.facts.rows, strict=True)]
    lines = [Line((at, *map(size_text, maps[at - 1]))) for at in some]
    gone = Line((last + 1, "gone", size_text(both.padded.facts.out)))
    return Table(SIZES, [*lines, gone], "the map after some layers")


def _picture(both: PaddingPair) -> Diagram:
    """How often each of the first pixels is used, in both ways."""
    grids = [_grid(side) for side in both]
    wide = max(len(grids[0][0]), len("without padding")) + 4
    lines = ["without padding".ljust(wide) + "with padding"]
    lines += [one.ljust(wide) + other for one, other in zip(*grids, strict=True)]
    caption = "uses of the pixels next to a corner, one layer"
    return Diagram((tuple(lines),), (tuple(lines),), caption=caption)


def _grid(side: ComparedNetwork) -> list[str]:
    size = side.facts.in_.size
    counts = [[uses(side.facts, (y, x)) for x in range(min(SHOWN, size[1]))] for y in range(min(SHOWN, size[0]))]
    width = len(str(max(map(max, counts))))
    return [" ".join(f"{count:{width}}" for count in row) for row in counts]


def _working(side: ComparedNetwork) -> Working:
    """The output size, with its formula."""
    step = side.facts.rows[0].visit.step
    formula = next(each for each in step.kind.workings(step.args, step.ins, step.out) if each.role == "size")
    return derived.shown(formula._replace(title=f"size {side.name}"))


def conclusion(input: Shape, kernel: int, last: int, one: PaddingPair) -> str:
    """One sentence."""
    spots = places(input)
    corner, centre = (uses(one.bare.facts, spot) for spot in (spots.corner, spots.centre))
    padded = uses(one.padded.facts, spots.corner)
    left = size_text(pair(input, kernel, last).bare.facts.out)
    return (
        f"without padding a {kernel}x{kernel} layer uses a corner pixel {_often(corner)} and a central one "
        f"{_often(centre)}, and makes the map {_lost(one)} smaller: {left} of {size_text(input)} are left after "
        f"{last:,} layer{'s' * (last > 1)}, and nothing after one more; with padding the corner is used "
        f"{_often(padded)} and the map stays {size_text(one.padded.facts.out)} however many layers follow."
    )


def _often(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _lost(one: PaddingPair) -> str:
    """What a layer takes from the map."""
    lost = one.bare.facts.in_.size[0] - one.bare.facts.out.size[0]
    return f"{lost} rows and columns" if lost > 1 else "a row and a column"


TOPIC = CaseStudy("padding", frozenset({"kernel", "input"}), "padding", work_out)
