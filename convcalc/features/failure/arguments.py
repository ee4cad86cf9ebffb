"""Messages about what a layer was made with: groups, paddings, sizes of its output, places of an unpool."""

from __future__ import annotations

import re

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import Explanation, axes, divisors, labelled, only, plural, shared, written
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, sizes_in


def groups(message: ErrorMessage) -> Explanation:
    """Channels that cannot be shared out among groups."""
    numbers = labelled(
        message,
        weight="weights: filters, channels that each sees, kernel",
        input="what arrives",
        channels="channels",
        filters="filters",
        groups="groups",
        rest="what the division leaves",
    )
    count, what = grouped(message)
    if message.facts.get("which") == "embed_dim":
        return Explanation(numbers, "embed_dim cannot be shared out among the heads", (HEADS,))
    if not count or "groups" not in message:
        which = {"in": "in_channels", "out": "out_channels", "num_output_": "num_output"}.get(
            message.facts.get("which", ""), "the channels"
        )
        return Explanation(
            numbers,
            f"{which} cannot be shared out among the groups",
            (
                "groups must divide both in_channels and out_channels",
                "depthwise: groups=in_channels, and out_channels a multiple of it",
            ),
        )
    parts = message.number("groups")
    if parts > count:
        return Explanation(numbers, f"{parts} groups of {count} {what}: none would be left for some", _of_groups(count))
    return Explanation(
        numbers,
        f"{count} {what} cannot be shared out among {parts} groups: {shared(count, parts)}",
        (
            f"{parts} groups need {count - count % parts} or {count - count % parts + parts} {what}",
            *_of_groups(count),
        ),
    )


HEADS = "num_heads must divide embed_dim: 8 heads need 64, 128, 256 ... values"


def _of_groups(count: int) -> tuple[str, ...]:
    return (f"{count} can be shared out among {divisors(count)} groups",)


def grouped(message: ErrorMessage) -> tuple[int, str]:
    """What is shared out, and what it is called."""
    for name in ("channels", "filters"):
        if name in message:
            return message.number(name), name
    if "weight" in message:
        return message.sizes("weight")[0] or 0, "filters"
    sizes = message.sizes("input") if "input" in message else ()
    return (sizes[1] or 0, "channels") if len(sizes) > 1 else (0, "channels")


def pixel_shuffle(message: ErrorMessage) -> Explanation:
    """Channels that do not make squares of places, or sides that do not divide into blocks."""
    if "channels" in message:
        channels, square = message.number("channels"), message.number("square")
        factor = int(square**0.5)
        made = max(channels // square, 1)
        return Explanation(
            labelled(message, channels="channels that arrive", square=f"places of a block: {factor}*{factor}"),
            f"every {square} channels become one of {factor} times the side: {shared(channels, square)}",
            (
                f"{made * square} channels before it: a convolution with {made}*{factor}*{factor} = {made * square}"
                f" filters"
                f" gives {plural(made, 'channel')}",
            ),
        )
    if "size" in message:
        size, factor = message.number("size"), message.number("factor")
        return Explanation(
            labelled(message, word="the side", size="its size", at="the other side", factor="the side of a block"),
            f"a side of {size} cannot be cut into blocks of {factor}: {shared(size, factor)}",
            (
                f"cut it to {size - size % factor}, or pad it by {factor - size % factor} to"
                f" {size - size % factor + factor}",
            ),
        )
    return Explanation(
        labelled(message, layer="the node"),
        "channels become places: a block of r*r needs r*r channels for each that is left",
        ("a convolution before it with r*r times as many filters as channels are wanted",),
    )


def output_padding(message: ErrorMessage) -> Explanation:
    """An output size that a transposed convolution cannot have."""
    if "target" in message:
        return _requested_size(message)
    if "other" in message:
        pad, stride = (
            max(each or 0 for each in message.sizes("other")),
            min(each or 0 for each in message.sizes("shape")),
        )
    elif "pad" in message:
        pad, stride = message.number("pad"), message.number("stride")
    else:
        return Explanation((), "output_padding must be smaller than the stride or the dilation", (_choice(2),))
    dilation = message.number("dilation") if "dilation" in message else 1
    most = max(stride, dilation)
    return Explanation(
        labelled(
            message,
            pad="the output padding",
            other="the output padding",
            stride="the stride",
            shape="the stride",
            dilation="the dilation",
        ),
        f"an output padding of {pad} where it must be below {most}",
        (_choice(most), "a larger output takes a larger stride or kernel, or less padding"),
    )


def _choice(stride: int) -> str:
    sizes = "0 alone" if stride == 1 else f"0 to {stride - 1}"
    return (
        f"output_padding chooses among the {plural(stride, 'size')} that a convolution with that stride would"
        f" shrink to the same:"
        f" {sizes}"
    )


def _requested_size(message: ErrorMessage) -> Explanation:
    wanted, low, high = (message.sizes(name) for name in ("shape", "other", "target"))
    numbers = labelled(
        message,
        shape="the output that is asked for",
        other="the smallest that there can be, with output_padding 0",
        target="the largest, with output_padding one below the stride",
        input="what arrives",
    )
    side = (message.sizes("input") or (None,))[-1] if "input" in message else None
    stride = (high[-1] or 0) - (low[-1] or 0) + 1
    command = f"convcalc solve tconv -n {side} --out {wanted[-1]} lists what does it" if side else ""
    return Explanation(
        numbers,
        f"an output of {written(wanted)} cannot be: {written(low)} to {written(high)}, so the stride is {stride}",
        only(f"output_size between {written(low)} and {written(high)}", command),
    )


def padding_of_a_pool(message: ErrorMessage) -> Explanation:
    """A pool whose windows could lie in the padding alone."""
    if "pad" not in message:
        return Explanation(
            (), "a pool is padded by at most half of its kernel", ("padding = kernel_size // 2 at most",)
        )
    pad, kernel = message.number("pad"), message.number("kernel")
    dilation = message.number("dilation") if "dilation" in message else 1
    extent = dilation * (kernel - 1) + 1
    most = kernel - 1 if message.framework == "Caffe" else extent // 2
    half = f"half of {extent} = {dilation}*({kernel} - 1) + 1" if dilation > 1 else f"half of {kernel}"
    return Explanation(
        labelled(message, pad="the padding", kernel="the kernel", dilation="the dilation"),
        f"a padding of {pad} where {most} is the most" + ("" if message.framework == "Caffe" else f": {half}"),
        only(
            f"padding={most} at most",
            "more by a layer before it: nn.ZeroPad2d, or F.pad with value=-inf for a maximum"
            if message.framework == "PyTorch"
            else "",
        ),
    )


def padding_against_the_map(message: ErrorMessage) -> Explanation:
    """Reflected or circular padding, or a crop, larger than the map has places for."""
    if "input" not in message:
        return Explanation(
            (), "circular padding of more than the map itself", ("padding of at most the side of the map",)
        )
    sizes = message.sizes("input")
    if "many" in message:
        crops = [each or 0 for each in sizes_in(message.facts["many"])]
        sides = [each for each in sizes[1:-1] if each is not None]
        cut = [sum(crops[at : at + 2]) for at in range(0, len(crops), 2)]
        return Explanation(
            labelled(message, input="what arrives", many="what is cut off, before and behind each side"),
            f"{cut[0] if cut else 0} would be cut off a side of {min(sides, default=0)}",
            (f"at most {min(sides, default=1) - 1} in all on each side", "or a larger input"),
        )
    side = sizes[message.number("dim")] if message.number("dim") < len(sizes) else None
    most = (side or 1) - 1
    return Explanation(
        labelled(
            message,
            a="the padding before",
            b="the padding behind",
            dim="the axis, counted from 0",
            input=f"what arrives: {side} places along that axis",
        ),
        f"reflection takes its values from the map, without the edge: {side} - 1 = {most} at most",
        (
            f"padding of at most {most} there",
            "padding_mode='replicate' or 'zeros' takes any",
            "or a larger map before it",
        ),
    )


def crop(message: ErrorMessage) -> Explanation:
    """Caffe's Crop cuts its first input to the size of its second, which is larger."""
    rest, wanted = message.number("a"), message.number("b")
    along = f" along axis {message.facts['dim']}" if "dim" in message else ""
    channels = message.facts.get("dim") == "1"
    return Explanation(
        labelled(
            message,
            a="the size of the first input, less the offset",
            b="the size of the second, to which it is cut",
            dim="the axis, counted from 0: 1 is the channels, 2 the height, 3 the width",
        ),
        f"{rest} places are left{along} where {wanted} are to be cut out",
        only(
            "crop_param { axis: 2 } cuts height and width alone, not the channels" if channels else "",
            f"an offset smaller by {wanted - rest}, or the two inputs the other way round: the larger one comes first",
            f"more padding in the first convolution, which makes the first input larger by {wanted - rest} or more",
        ),
    )


def arguments(message: ErrorMessage) -> Explanation:
    """Strides, paddings and kernels that a framework does not take."""
    if "word" in message:
        return _one_an_axis(message)
    if "same" in message:
        meaning, changes = OF_SAME
    elif message.framework == "Keras":
        meaning, changes = OF_DILATION
    elif "odd" in message:
        meaning, changes = OF_PAIRS
    else:
        meaning, changes = OF_SIGN
    return Explanation(labelled(message, shape="the strides", other="the dilation"), meaning, changes)


OF_SAME: tuple[str, tuple[str, ...]] = (
    "padding='same' keeps the size, which a stride does not",
    (
        "padding=kernel_size // 2: with stride 2 that gives the size halved, rounded up",
        "Keras' 'same' with a stride pads more behind than before: F.pad(x, (0, 1, 0, 1)) for an even size",
    ),
)
OF_DILATION: tuple[str, tuple[str, ...]] = (
    "Keras takes a stride or a dilation above 1, not both",
    ("one of them in a layer of its own: a dilated convolution, then a pool or a strided 1x1",),
)
OF_PAIRS: tuple[str, tuple[str, ...]] = (
    "padding is given in pairs, before and behind, the last axis first",
    ("F.pad(x, (left, right, top, bottom))",),
)
OF_SIGN: tuple[str, tuple[str, ...]] = (
    "a stride and a kernel are at least 1, a padding at least 0",
    ("print the numbers that the layer is made with: a division before may have been rounded to 0",),
)


def _one_an_axis(message: ErrorMessage) -> Explanation:
    """One number for all axes, or one for each."""
    expected, word = message.number("expected"), message.facts["word"]
    given = message.sizes("shape") if "shape" in message else ()
    return Explanation(
        labelled(
            message,
            expected=f"axes of the layer: as many numbers for {word}",
            shape=f"{word} as given",
            zero=f"{word} as given",
        ),
        f"{word} needs one number of at least 1, or {expected} of them, one an axis",
        only(
            f"{word}={given[0] if given else 1} for all axes alike",
            f"or a layer for {axes(len(given))}, if the data has so many" if given else "",
        ),
    )


def unpooling(message: ErrorMessage) -> Explanation:
    """An unpool that gets the places of another pool, or another size than the pool had."""
    same = "the indices of the pool of the same level: the last that was pooled is the first that is unpooled"
    if "index" in message:
        a, b, index = message.number("a"), message.number("b"), message.number("index")
        return Explanation(
            labelled(message, index="a place that the pool has kept", a="the height of the output", b="its width"),
            f"place {index} in an output of {a}x{b}, whose places are 0 to {a}*{b} - 1 = {a * b - 1}",
            (
                "output_size=x.size() of what the pool was given: an odd side halves to the same as the even one below",
                same,
            ),
        )
    if "input" in message:
        return Explanation(
            labelled(message, input="what is unpooled", shape="the places, of another pool"),
            "the places and the values are of different pools",
            (same,),
        )
    return Explanation(
        labelled(message, shape="the output that is asked for", dim="its axis", low="the smallest", high="the largest"),
        f"an output side of {message.number('low')} to {message.number('high')} is possible, within a stride of the"
        f" default",
        ("output_size=x.size() of what the pool was given",),
    )


def interpolation(message: ErrorMessage) -> Explanation:
    """A size or a factor that does not suit the map."""
    if "a" in message:
        numbers = labelled(
            message, a="the height that arrives", b="its width", c="the height that comes out", d="its width"
        )
        return Explanation(
            numbers,
            "a side of 0 would come out: the size times the factor, rounded down",
            ("a larger factor or map; F.interpolate(..., size=(h, w)) takes the size itself",),
        )
    which = message.facts.get("which", "")
    if "input" in message:
        sides, given = len(message.sizes("input")), len(message.sizes("shape"))
        numbers = labelled(message, input="the sides of the map alone", shape=f"the {which} as given")
    elif "expected" in message:
        sides, given = message.number("expected"), message.number("got")
        numbers = labelled(message, expected="axes of the map", got=f"numbers of the {which}")
    else:
        both = which == "only one of"
        return Explanation(
            (),
            f"{'both of' if both else 'neither'} size and scale_factor {'are' if both else 'is'} given",
            ("F.interpolate(x, scale_factor=2), or F.interpolate(x, size=skip.shape[2:])",),
        )
    return Explanation(
        numbers,
        f"{plural(given, 'number')} for a map of {axes(sides)}",
        (
            "only the sides are given, without batch and channels: size=x.shape[2:]"
            if given > sides
            else "one number an axis",
            "one number does for all axes alike",
        ),
    )


def fold(message: ErrorMessage) -> Explanation:
    """As many columns as blocks are needed."""
    out, kernel, dilation, pad, stride = (
        message.sizes(name) for name in ("shape", "window", "other", "target", "spatial")
    )
    numbers = labelled(
        message,
        shape="the output that is asked for",
        window="the kernel",
        other="the dilation",
        target="the padding",
        spatial="the stride",
        product="blocks along each axis",
        expected="blocks in all",
        got="columns that arrive",
        dim="their axis",
    )
    workings = [
        Derivation(
            "blocks along an axis",
            formulas.window_out,
            {"n": n or 0, "pads": 2 * (p or 0), "d": d or 1, "f": f or 1, "s": s or 1},
            {},
        )
        for n, p, d, f, s in zip(out, pad, dilation, kernel, stride, strict=False)
    ]
    expected, got = message.number("expected"), message.number("got")
    return Explanation(
        numbers,
        f"{re.sub(r' ', '', message.facts['product'])} = {expected} blocks are needed, and {got} columns arrive",
        (
            "the same kernel, stride, padding and dilation as in the unfold before it, and its input's size as"
            " output_size",
        ),
        tuple(workings[:1] if len(set(zip(out, kernel, stride, strict=False))) == 1 else workings),
    )
