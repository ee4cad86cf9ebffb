"""The input of a network of which there is but a summary: the one printed, or those that fit its first layer."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.readers.layer_classes import KEEPING_ALL, class_of
from convcalc.readers.recurrent_rows import first_inputs
from convcalc.readers.row_columns import arriving_at, kernel_of
from convcalc.readers.row_layers import CALLED
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.readers.window_readings import LARGEST, volume
from convcalc.shape import Shape


class InputReading(NamedTuple):
    """An input that fits, and how the first layer is read then; "" where the summary prints it."""

    shape: Shape
    words: str


def input_note(inputs: list[InputReading]) -> str:
    first = inputs[0]
    if not first.words:
        return ""
    more = "".join([f"; {each.shape.text()} fits as well ({each.words})" for each in inputs[1:3]])
    return f"the input is not printed: {first.shape.text()} fits the first layer ({first.words}){more}"


def inputs_of(found: Summary) -> Iterator[InputReading]:
    """The input that is printed, else those that fit the first layer: few channels, a square kernel."""
    printed = next((row for row in found.entries if row.arrives and row.shape is not None), None)
    if printed is not None and printed.shape is not None:
        yield InputReading(printed.shape, "")
        return
    begin = next(iter(found.entries), None)
    rows = sorted([*found.blocks[:1], *found.entries[:1]], key=lambda row: row.line)
    if (arriving := next((size for row in rows if (size := arriving_at(row, found))), None)) is not None:
        yield InputReading(arriving, "")
        return
    if begin is not None and begin.shape is not None and class_of(begin.name) in KEEPING_ALL:
        yield InputReading(begin.shape, f"{begin.name.partition(' ')[0]} keeps the size")
        return
    first = next((row for row in found.entries if row.kind or row.params), None)
    if first is not None:
        yield from _of_row(found, first, first is begin)


def _of_row(found: Summary, first: SummaryRow, begins: bool) -> Iterator[InputReading]:
    """What fits the first row that says what it is; begins: does none stand before it?"""
    if first.shape is None:
        return
    if begins and first.kind == "flatten" and not first.shape.size:
        yield InputReading(first.shape, "flattened")
    if first.params:
        sequences = [InputReading(*each) for each in first_inputs(first, found)]
        dense = CALLED.get(first.kind or "") == "dense"
        if first.kind in SEPARATE:
            yield from _of_separate(first.shape, first.params, first.twofold, found.keras)
        else:
            yield from sequences or _of_first(found, first, first.shape, first.params, dense)


def _of_first(found: Summary, first: SummaryRow, out: Shape, params: int, dense: bool) -> Iterator[InputReading]:
    """The inputs from which the first layer makes this."""
    filters = out.channels or 1
    if dense:
        if (found.keras or not out.size) and params % filters == 0:
            if params > filters:
                yield InputReading(Shape(params // filters - 1, out.size), "with biases")
            yield InputReading(Shape(params // filters, out.size), "without biases")
        return
    said = next((each.number for each in found.totals if each.what == "input"), None)
    kernel = kernel_of(first, len(out.size))
    for c in (3, 1, 4, 2, *range(5, 65)):
        for shape, words in _first_convolutions(out, params, c, found.keras, kernel):
            if said is None or _is_so_large(shape, found, said):
                yield InputReading(shape, words)


SEPARATE = ("sepconv", "dwconv")
"""Convolutions that have a kernel a channel."""


def _of_separate(out: Shape, params: int, mixed: bool, keras: bool) -> Iterator[InputReading]:
    """The inputs from which a first layer with a kernel a channel makes this; mixed: with a 1x1 convolution behind."""
    filters = out.channels or 1
    for c in (3, 1, 4, 2, *range(5, 65)) if mixed else (filters,):
        for bias in (True, False):
            area, rest = divmod(params - filters * bias - c * filters * mixed, c)
            if rest or area < 1:
                continue
            alike = _first_convolutions(out, area * c * filters + filters, c, keras)
            yield from [InputReading(shape, words) for shape, words in alike]


def _first_convolutions(
    out: Shape, params: int, c: int, keras: bool, kernel: tuple[int, ...] = ()
) -> Iterator[tuple[Shape, str]]:
    """The inputs of so many channels from which a convolution of stride 1 or 2 makes this, with the kernel printed."""
    filters, rank = out.channels or 1, len(out.size)
    for bias in (True, False):
        area, rest = divmod(params - filters * bias, c * filters)
        side = round(area ** (1 / rank)) if area > 0 and rank else 0
        if rest or not side or side**rank != area or (kernel != (side,) * rank if kernel else side > LARGEST):
            continue
        shown = "x".join([str(side)] * rank) if rank > 1 else f"k{side}"
        for stride in (1, 2, 4) if not keras else (1, 2):
            for pad in dict.fromkeys((0, (side - 1) // 2) if keras else ((side - 1) // 2, 0, 2)):
                size = tuple([(m - 1) * stride + side - 2 * pad + (stride - 1) * (pad > 0) for m in out.size])
                by = f" s{stride}" if stride > 1 else ""
                padding = "" if not pad else " same" if keras else f" p{pad}"
                if min(size) > 0:
                    yield Shape(c, size), shown + by + padding


def _is_so_large(shape: Shape, found: Summary, said: Number) -> bool:
    base: int = 1000 if found.maker == "torchinfo" else 1024
    unit: int = base ** " KMG".index(said.unit or " ")
    claimed, half = said.mantissa * unit, unit // 2 + 1
    return bool(abs(4 * volume(shape) * found.batch * 10**said.places - claimed) <= half + 56 * 10**said.places)
