"""How well a layer of a network fits the numbers of a message, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.features.failure.explanation import written
from convcalc.readers.error_messages import ErrorMessage

if TYPE_CHECKING:
    from convcalc.network.rows import Row


class Fit(NamedTuple):
    """score: the higher, the likelier.  why: which numbers agree."""

    score: int
    why: str


LayerFit: TypeAlias = Callable[[ErrorMessage, "Row"], Fit | None]


def _product(message: ErrorMessage, row: Row) -> Fit | None:
    """A linear layer that makes as many values; best where as many arrive as the message says."""
    if not row.visit.step.kind.dense or "b" not in message:
        return None
    got, declared = message.number("b"), message.number("c")
    if "d" in message and row.out.channels != message.number("d"):
        near = Fit(
            0, f"it makes {row.out.channels}, not {message.number('d')}, but {row.in_.elements():,} values arrive"
        )
        return near if row.in_.elements() in (got, declared) else None
    return _vector(row, got, declared)


def _vector(row: Row, got: int, declared: int) -> Fit:
    taken, made = row.in_.elements(), row.out.channels
    if taken == got:
        return Fit(4, f"{got:,} values arrive, as in the message, and it makes {made}; declared are {declared:,}")
    if taken == declared:
        return Fit(3, f"it takes {declared:,} here, as declared; in the message {got:,} arrive: from another input")
    return Fit(1, f"it makes {made}, and {taken:,} arrive here" if taken else f"it makes {made}")


def _last_axis(message: ErrorMessage, row: Row) -> Fit | None:
    sizes = message.sizes("input")
    got, declared = sizes[-1] or 0, message.number("expected")
    if len(sizes) == 2:
        return (
            _vector(row, got, declared) if row.visit.step.kind.dense and row.in_.elements() in (got, declared) else None
        )
    return _channels(row, got, declared) if row.kernel and row.visit.step.kind.weighted else None


def _channels(row: Row, got: int, declared: int) -> Fit | None:
    arriving = row.in_.channels
    if arriving == got:
        return Fit(4, f"{got} channels arrive, as in the message; declared are {declared}")
    if arriving == declared:
        return Fit(3, f"it takes {declared} channels here, as declared; in the message {got} arrive")
    return None


def _input_channels(message: ErrorMessage, row: Row) -> Fit | None:
    """A convolution with the same filters and kernel."""
    kind, got, declared = row.visit.step.kind, message.number("got"), message.number("expected")
    if not row.kernel or not kind.weighted or kind.transposed != ("flag" in message):
        return None
    if "weight" not in message:
        return _channels(row, got, declared)
    first, second, *kernel = message.sizes("weight")
    filters = second if kind.transposed else first
    if tuple(kernel) != row.kernel or row.out.channels != filters:
        return None
    found = _channels(row, got, declared) or Fit(1, f"{row.in_.channels} channels arrive here")
    return found._replace(why=f"{filters} filters of {written(tuple(kernel))}; {found.why}")


def _kernel(message: ErrorMessage, row: Row) -> Fit | None:
    """A window with the same kernel; of several the one on the smallest map fails first."""
    if not row.kernel:
        return None
    kernel: Sequence[int | None] = ()
    if "window" in message:
        kernel = message.sizes("window")
    elif "kernel" in message or "extent" in message:
        kernel = [message.number("kernel" if "kernel" in message else "extent")] * len(row.kernel)
    spans = [d * (f - 1) + 1 for f, d in zip(row.kernel, row.dilation or (1,) * len(row.kernel), strict=False)]
    if kernel and not any(each in spans for each in kernel):
        return None
    channels = message.sizes("input")[-1] if "input" in message else None
    if channels and channels != row.in_.channels and message.framework != "PyTorch":
        return None
    smallest = min(row.in_.size, default=0)
    return Fit(-smallest, f"{row.in_.text()} arrives here, the smallest map with such a kernel")


def _pool(message: ErrorMessage, row: Row) -> Fit | None:
    if not row.visit.step.kind.is_pool or not row.kernel:
        return None
    channels = message.sizes("maps")[0] if "maps" in message else None
    if channels and channels != row.in_.channels:
        return None
    return Fit(-min(row.in_.size, default=0), f"{row.in_.channels} channels arrive, on {written(row.in_.size)} here")


def _merge(meets: str) -> LayerFit:
    """Where branches meet, best with the numbers of the message among the sizes, or whose sizes are nearest."""

    def fits(message: ErrorMessage, row: Row) -> Fit | None:
        if row.visit.step.kind.meets != meets:
            return None
        numbers = [message.number(name) for name in ("a", "b") if name in message]
        if "shape" in message:
            numbers += [each for name in ("shape", "other") for each in message.sizes(name) if each]
        if "many" in message:
            numbers += [each for sizes in message.several("many") for each in sizes if each]
        sides = {*row.out.size, row.out.channels, *[each.channels for each in row.ins]}
        met = sorted(set(numbers) & sides)
        far = min([abs(n - side) for n in numbers for side in sides if side], default=0)
        joined = " and ".join([each.text() for each in row.ins])
        return Fit(len(met) or -far, f"{joined} meet here" + (f"; {met[0]} is in the message" if met else ""))

    return fits


def _checkpoint(message: ErrorMessage, row: Row) -> Fit | None:
    """A layer with such weights, the model's or the checkpoint's."""
    kind = row.visit.step.kind
    own, stored = message.sizes("other"), message.sizes("shape")
    if not kind.weighted or len(own) < 2:
        return None
    inputs = row.in_.elements() if kind.dense else (row.in_.channels or 0) // (row.groups or 1)
    weights = (row.out.channels, inputs, *(row.kernel or ()))
    if weights == own:
        return Fit(3, f"its weights are {list(own)}, as the model's in the message")
    if weights == stored:
        return Fit(2, f"its weights are {list(stored)}, as the checkpoint's: here it is the network of the checkpoint")
    return None


def _norm(message: ErrorMessage, row: Row) -> Fit | None:
    if not row.visit.step.kind.statistics:
        return None
    return _channels(row, message.number("got"), message.number("expected"))


def _one_value(message: ErrorMessage, row: Row) -> Fit | None:
    """A batch norm with one place a channel, or the one on the smallest map."""
    if not row.visit.step.kind.statistics:
        return None
    channels = message.sizes("input")[1] if "input" in message and len(message.sizes("input")) > 1 else None
    if channels and channels != row.in_.channels:
        return None
    places = row.in_.positions()
    return Fit(
        -min(places, 10**6), f"{row.in_.text()} arrives: {places:,} value{'s' * (places != 1)} a channel and input"
    )


def _first_weighted(message: ErrorMessage, row: Row) -> Fit | None:
    """The first layer with weights of the kind that the message names."""
    kind = row.visit.step.kind
    if not (kind.weighted or kind.statistics) or kind.dense:
        return None
    if "weight" in message:
        first, second, *kernel = message.sizes("weight")
        if (row.out.channels, row.in_.channels, *(row.kernel or ())) != (first, second, *kernel):
            return None
    axes = len(row.in_.size)
    return Fit(
        -row.index, f"it needs batch, channels and {axes} ax{'e' if axes > 1 else 'i'}s: {row.in_.text()} arrives here"
    )


def _reshape(message: ErrorMessage, row: Row) -> Fit | None:
    """What makes vectors of maps; best where the elements are whole inputs."""
    kind, each = row.visit.step.kind, row.in_.elements()
    if not (kind.flattens or (kind.row_major and kind.moves)) or not each or row.in_.size == row.out.size:
        return None
    size = message.number("size") if "size" in message else 0
    if size and size % each == 0:
        batch = f"{size:,} = {size // each} * {each:,}: a batch of {size // each}"
        return Fit(3, f"{row.in_.text()} arrives, {each:,} elements; {batch}")
    return Fit(1, f"{row.in_.text()} arrives here, {each:,} elements")


def _rows(message: ErrorMessage, row: Row) -> Fit | None:
    """Where the batch may be lost: what flattens."""
    if not row.visit.step.kind.flattens:
        return None
    return Fit(1, f"it makes one row of {row.in_.text()}: a view with fewer values makes more rows")


def _first_or_last(message: ErrorMessage, row: Row) -> Fit | None:
    """The data: the first layer; the targets: the last one."""
    target = message.facts.get("part") == "target" or "layer" not in message
    at = row.index if target else -row.index
    return Fit(at, f"it makes {row.out.text()}" if target else f"{row.in_.text()} arrives here")


def _data(message: ErrorMessage, row: Row) -> Fit | None:
    """Before the network, in what loads the data."""
    return (
        Fit(1, f"it would get {row.in_.text()}; the message is about what is loaded before it")
        if not row.index
        else None
    )


FITS: dict[str, LayerFit] = {
    "matrix product": _product,
    "input channels": _input_channels,
    "kernel larger than its input": _kernel,
    "joined maps": _merge("channels"),
    "added maps": _merge("sum"),
    "pool without output": _pool,
    "reshape": _reshape,
    "checkpoint": _checkpoint,
    "number of dimensions": _first_weighted,
    "batch norm features": _norm,
    "one value a channel": _one_value,
    "unequal images in a batch": _data,
    "last axis": _last_axis,
    "shape of the data": _first_or_last,
    "rows for the targets": _rows,
}
