"""How well a layer of a network fits the numbers of a message, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.features.failure.arguments import grouped
from convcalc.features.failure.explanation import written
from convcalc.features.failure.feature_maps import channels_of
from convcalc.features.failure.stored_weights import filters_first, modules_of
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


def _vector(row: Row, got: int, declared: int, how: str = "declared are") -> Fit:
    taken, made = row.in_.elements(), row.out.channels
    if taken == got:
        return Fit(4, f"{got:,} values arrive, as in the message, and it makes {made}; {how} {declared:,}")
    if taken == declared:
        return Fit(3, f"it takes {declared:,} here, as declared; in the message {got:,} arrive: from another input")
    return Fit(1, f"it makes {made}, and {taken:,} arrive here" if taken else f"it makes {made}")


def _last_axis(message: ErrorMessage, row: Row) -> Fit | None:
    sizes = message.sizes("input")
    got, declared = sizes[-1] or 0, message.number("expected")
    if len(sizes) == 2:
        fits = row.visit.step.kind.dense and row.in_.elements() in (got, declared)
        return _vector(row, got, declared, "it was built for") if fits else None
    return _channels(row, got, declared) if row.kernel and row.visit.step.kind.weighted else None


def _channels(row: Row, got: int, declared: int) -> Fit | None:
    arriving = row.in_.channels
    if arriving == got:
        return Fit(4, f"{got} channels arrive, as in the message; declared are {declared}")
    if arriving == declared:
        return Fit(3, f"it takes {declared} channels here, as declared; in the message {got} arrive")
    return None


def _input_channels(message: ErrorMessage, row: Row) -> Fit | None:
    """A convolution with the same filters and kernel; none where the message names no number."""
    if not {"expected", "second"} & set(message.facts):
        return None
    kind = row.visit.step.kind
    declared, got = channels_of(message, message.sizes("input") if "input" in message else ())
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
    own, stored = (filters_first(message.sizes(name), message.framework) for name in ("other", "shape"))
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
    sizes = message.sizes("input") if "input" in message else ()
    got = message.number("got") if "got" in message else (sizes[1:2] or (0,))[0] or 0
    return _channels(row, got, message.number("expected") if "expected" in message else 0)


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


def _dimensions(message: ErrorMessage, row: Row) -> Fit | None:
    """A recurrent layer that is named; what joins tensors, where they are; else the first layer with weights."""
    kind = row.visit.step.kind
    if message.framework == "PyTorch" and "layer" in message:
        return Fit(-row.index, f"it reads steps: {row.in_.text()} arrives here") if kind.recurrent else None
    if {"a", "b"} <= set(message.facts) or (message.framework == "JAX" and "shape" in message):
        return Fit(-row.index, f"{len(row.ins)} tensors are joined here") if kind.meets else None
    return _first_weighted(message, row)


def _first_weighted(message: ErrorMessage, row: Row) -> Fit | None:
    """The first layer with weights of the kind that the message names."""
    kind = row.visit.step.kind
    if not (kind.weighted or kind.statistics) or kind.dense:
        return None
    if "weight" in message and message.framework == "PyTorch":
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
    target = message.facts.get("part", "").endswith("target")
    at = row.index if target else -row.index
    return Fit(at, f"it makes {row.out.text()}" if target else f"{row.in_.text()} arrives here")


def _data(message: ErrorMessage, row: Row) -> Fit | None:
    """Before the network, in what loads the data."""
    return (
        Fit(1, f"it would get {row.in_.text()}; the message is about what comes in before it")
        if not row.index
        else None
    )


def _made(message: ErrorMessage, row: Row) -> Fit | None:
    """What the network makes is compared with the targets: its last layer."""
    return Fit(row.index, f"it makes {row.out.text()}, which is compared with the targets")


def _groups(message: ErrorMessage, row: Row) -> Fit | None:
    """A layer with as many channels, or filters, as are to be shared out."""
    count, what = grouped(message)
    has = row.out.channels if what == "filters" else row.in_.channels
    if not count or has != count or not (row.kernel or row.visit.step.kind.statistics):
        return None
    return Fit(2 if (row.groups or 1) > 1 else 1, f"{count} {what} here")


def _spread(message: ErrorMessage, row: Row) -> Fit | None:
    """A transposed convolution, best with the stride, or the map, of the message."""
    if not row.visit.step.kind.transposed:
        return None
    stride = message.number("stride") if "stride" in message else None
    arriving = message.sizes("padded") if "padded" in message else ()
    same = (stride is not None and stride in (row.stride or ())) or (arriving == row.in_.size and bool(arriving))
    return Fit(int(same), f"a transposed convolution on {row.in_.text()}")


def _padded_pool(message: ErrorMessage, row: Row) -> Fit | None:
    if not row.visit.step.kind.is_pool or not row.kernel:
        return None
    kernel = message.number("kernel") if "kernel" in message else None
    return Fit(int(kernel in row.kernel), f"a pool of {written(row.kernel)}")


def _of_names(message: ErrorMessage, row: Row) -> Fit | None:
    """A layer whose weights the message names as missing."""
    label = row.label or row.statement or ""
    return Fit(1, f"the message names {label}") if label and label in modules_of(message) else None


def _arriving(message: ErrorMessage, row: Row) -> Fit | None:
    """A layer to which the sizes of the message arrive, channels first or last; less well, as many channels."""
    sizes = message.sizes("input") if "input" in message else ()
    channels = message.number("channels") if "channels" in message else None
    for own in ((row.in_.channels, *row.in_.size), (*row.in_.size, row.in_.channels)):
        if len(own) > 1 and sizes[-len(own) :] == own:
            return Fit(3, f"{row.in_.text()} arrives, as in the message")
    if channels is not None and channels == row.in_.channels:
        return Fit(1, f"{channels} channels arrive, as in the message")
    return None


FITS: dict[str, LayerFit] = {
    "matrix product": _product,
    "input channels": _input_channels,
    "kernel larger than its input": _kernel,
    "joined maps": _merge("channels"),
    "added maps": _merge("sum"),
    "pool without output": _pool,
    "reshape": _reshape,
    "checkpoint": _checkpoint,
    "number of dimensions": _dimensions,
    "batch norm features": _norm,
    "one value a channel": _one_value,
    "unequal images in a batch": _data,
    "last axis": _last_axis,
    "shape of the data": _first_or_last,
    "rows for the targets": _rows,
    "targets of a loss": _made,
    "classes out of range": _made,
    "sizes of an input": _data,
    "smallest input": _data,
    "number of samples": _data,
    "groups": _groups,
    "output padding": _spread,
    "layer without output": _spread,
    "padding of a pool": _padded_pool,
    "names of weights": _of_names,
}
"""Kind of message -> how well a layer fits one; other kinds are about what arrives."""


NO_LAYER = {
    "devices": "it is about where its tensors lie, and every layer has some",
    "number types": "it is about the type of its numbers, and every layer has some",
    "filters of a detector": "it is about the convolution before a [yolo] section",
    "order of axes": "it is about the order of axes of all maps",
}
"""Kinds that are about no layer more than about another, and why."""


def fits_of(kind: str) -> LayerFit:
    """How the layers are found that a kind of message is about."""
    return FITS.get(kind, _arriving)
