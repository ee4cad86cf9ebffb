"""A draft as layers of the tree: what was said, and what the notation leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Attr, Claim, Layer, Number, Unit, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import BareNumber, LayerDraft, Size
from convcalc.readers.pasted.state import State
from convcalc.text import NOWHERE, Span


def layer(word: str, draft: LayerDraft, *attrs: Attr) -> Layer:
    return Layer(word, attrs, draft.span, draft.word_span if draft.word_span.start >= 0 else draft.span)


def bare(value: int, span: Span = NOWHERE) -> Attr:
    return Attr("", value, span)


def window(numbers: tuple[int, ...], span: Span) -> Attr:
    """3x3, and k3 on one axis."""
    return Attr("size", numbers, span) if len(numbers) > 1 else Attr("k", numbers, span)


def amount(key: str, size: Size) -> Attr:
    """s2 where all axes agree, else s2x1."""
    numbers = size.numbers
    return Attr(key, numbers[:1] if len(set(numbers)) == 1 else numbers, size.span)


def flag(word: str, span: Span) -> Attr:
    return Attr("flag", word, span)


DECIMALS = ("lrelu", "elu", "celu", "dropout")


def layers(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """The layers of a draft and of those named among its attributes."""
    found: list[Layer | Claim] = []
    kind = draft.kind
    if kind == "":
        kind = _unnamed(s, draft)
    made = MAKERS.get(kind)
    if made is not None:
        found += made(s, draft)
    elif kind:
        found += _pointwise(s, draft)
    for each in draft.after:
        found += layers(s, each)
    return found


def _unnamed(s: State, draft: LayerDraft) -> str:
    """Numbers without a word: a convolution if there is a kernel among them."""
    if draft.implicit and (draft.numbers or "filters" in draft.given):
        return "conv"
    s.wrong(pasted.AttributeWithoutLayer(s.words(draft)), draft.span)
    return ""


def _without_meaning(s: State, draft: LayerDraft, number: BareNumber | Size) -> None:
    s.wrong(pasted.NoMeaning(number.text, f"'{s.words(draft)}'"), number.span)


def _dense(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    units = draft.given.get("filters")
    number = units.numbers[0] if units else None
    if number is None and draft.numbers:
        if len({number.value for number in draft.numbers}) > 1 and not draft.call:
            first, second = draft.numbers[:2]
            s.wrong(pasted.WhichNumber(s.words(draft), first.value, second.value), second.span)
        number = draft.numbers[-1].value
        if draft.call and len(draft.numbers) == 2:
            draft.given.setdefault("in", Size((draft.numbers[0].value,), draft.numbers[0].span))
    if number is None:
        if "fc" not in s.defaults:
            s.wrong(pasted.NoFilters(s.words(draft), "outputs", "Dense(10)"), draft.span)
        return [layer("fc", draft)]
    s.outputs = number
    attrs = [bare(number, draft.span)]
    if "nobias" in draft.flags:
        attrs.append(Attr("flag", "nobias", draft.flags["nobias"]))
    elif "fc" not in s.defaults:
        what = "filter and output" if s.notation.bias else "output of fully connected layers"
        s.notes.add(f"bias: one per {what}")
    return [layer("fc", draft, *attrs), *_declared(s, draft)]


def _declared(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """What a layer declares of what arrives, Linear(9216, 128): a claim."""
    arriving = draft.given.get("in")
    return [] if arriving is None else [_claimed(s, arriving.numbers[0], draft)]


def _claimed(s: State, arriving: int, draft: LayerDraft) -> Claim:
    s.notes.say("declared channels and features: held against what arrives")
    return Claim("inputs", Number(arriving), span=draft.span)


def _output(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """An output or a softmax with a number is a fully connected layer with so many outputs, unless it stands before."""
    number = draft.number("filters")
    behind: list[Layer | Claim] = [layer("softmax", draft)] if draft.kind == "softmax" else []
    if number is None or number == s.outputs:
        return [*behind, *[Claim("size", size.numbers, span=size.span) for size in draft.sizes]]
    s.notes.say(f"'{s.words(draft)}': a fully connected layer with {number} outputs")
    s.outputs = number
    return [layer("fc", draft, bare(number, draft.span)), *behind]


def _flatten(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """Numbers behind a layer that takes none are its size: Flatten (3136)."""
    sizes = [*[((number.value,), number.span) for number in draft.numbers], *draft.sizes]
    return [layer("flatten", draft), *[Claim("size", size, span=span) for size, span in sizes]]


def _global(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    made = layer("gmp" if draft.kind == "gmp" else "gap", draft)
    size = draft.sizes[0].numbers if draft.sizes else ()
    if draft.kind == "adaptive":
        size = size or tuple([number.value for number in draft.numbers])
        if size and set(size) != {1}:
            made = layer("avgpool", draft, Attr("to", size if len(size) > 1 else size * s.rank, draft.span))
    elif size and set(size) != {1}:
        s.notes.add("global pooling: over the whole map, whatever window is written")
    return [made]


def _norm(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """`Normalization layer` is AlexNet's, in the notations that come from there."""
    if draft.kind == "norm" and not s.notation.response:
        s.wrong(pasted.WhichNormalization(s.words(draft)), draft.span)
        return []
    if draft.kind == "norm":
        s.notes.add("normalization: local response normalization, without parameters")
    number = draft.numbers[0].value if draft.numbers else None
    if number is None:
        s.notes.add("local response normalization: over 5 channels")
    return [layer("lrn", draft, bare(number or 5, draft.span))]


def _batch(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """The channels of BatchNorm2d(64) and GroupNorm(32, 64) are what should arrive: a claim."""
    if draft.kind == "bn" and (channels := draft.number("in")) and draft.call:
        return [layer(draft.kind, draft), _claimed(s, channels, draft)]
    if draft.kind != "gn":
        return [layer(draft.kind, draft)]
    number = draft.number("g")
    made = layer("gn", draft, *([] if number is None else [bare(number, draft.span)]))
    channels = draft.number("in") if "in" in draft.given else draft.numbers[-1].value if len(draft.numbers) == 2 else 0
    return [made, _claimed(s, channels, draft)] if channels and draft.call else [made]


def _pointwise(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """An activation or dropout."""
    attrs = []
    if draft.kind in DECIMALS and draft.decimals:
        attrs = [Attr("decimal", draft.decimals[0], draft.span)]
    elif draft.kind in DECIMALS and draft.numbers:
        attrs = [bare(draft.numbers[0].value, draft.span)]
    elif draft.numbers or draft.sizes:
        _without_meaning(s, draft, draft.numbers[0] if draft.numbers else draft.sizes[0])
    return [layer(draft.kind, draft, *attrs)]


def _scaled(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """Upsampling, zero padding, shuffles: a factor or an amount on each axis."""
    named = [draft.given[key] for key in ("k", "g", "p") if key in draft.given]
    size = (*named, *draft.sizes)[0] if named or draft.sizes else None
    attrs = []
    if size and len(set(size.numbers)) > 1:
        attrs = [window(size.numbers, size.span)]
    elif size:
        attrs = [bare(size.numbers[0], size.span)]
    elif draft.numbers:
        attrs = [bare(draft.numbers[0].value, draft.numbers[0].span)]
    elif draft.kind == "upsample":
        s.notes.add("upsampling: by 2 where nothing is said")
        attrs = [bare(2, draft.span)]
    return [layer(draft.kind, draft, *attrs)]


def _merge(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    s.wrong(pasted.NotTogether(draft.word), draft.span)
    return []


LARGEST_KERNEL = 11  # a second number beyond it is rather channels: Conv2D(1, 32, 3)
TORCH = ("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "MaxPool2d")
WORDS = {"pointwise": "conv"}
EXAMPLES = {"tconv": "Conv2DTranspose(32, 2x2)", "sepconv": "SeparableConv2D(32, 3x3)"}


def convolution(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """A convolution of any kind."""
    word = WORDS.get(draft.kind, draft.kind or "conv")
    positions(s, draft)
    _filters_behind_kernel(s, draft, word)
    kernel = _kernel(s, draft, word)
    filters = draft.given.get("filters")
    attrs = [bare(filters.numbers[0], filters.span)] if filters else []
    if filters is None and word != "dwconv" and "conv" not in s.defaults and not s.no_filters:
        s.wrong(pasted.NoFilters(s.words(draft), "filters", EXAMPLES.get(word, "Conv2D(32, 3x3)")), draft.span)
    if kernel is not None:
        attrs.append(window(s.windows(kernel), kernel.span))
    attrs += _rest(s, draft, word)
    if word != "dwconv" and (filters is None or kernel is None or word not in ("conv", "tconv")):
        return [layer(word, draft, *attrs)]
    return [layer(word, draft, *attrs), *_declared(s, draft)]


def _filters_behind_kernel(s: State, draft: LayerDraft, word: str) -> None:
    """`Conv 3x3x32` has 32 filters of 3x3, where it says no other number of them."""
    kernel = draft.given.get("k")
    if kernel is None or len(kernel.numbers) != s.rank + 1 or "filters" in draft.given or word == "dwconv":
        return
    *sides, filters = kernel.numbers
    draft.given |= {"k": Size(tuple(sides), kernel.span), "filters": Size((filters,), kernel.span)}
    s.notes.add(f"kernel: the last number of sizes such as {kernel.text} is the filters")


def _kernel(s: State, draft: LayerDraft, word: str) -> Size | None:
    """The kernel as said, or as the notation has it."""
    kernel = draft.given.get("k") or (draft.sizes[0] if draft.sizes else None)
    if kernel is None and draft.kind == "pointwise":
        kernel = Size((1,), draft.span)
    if kernel is None and s.notation.kernel and not draft.word.lower().startswith("conv"):
        kernel = Size((s.notation.kernel,), draft.span)
        s.notes.add(f"kernel: {s.notation.kernel}x{s.notation.kernel} for every number of the list")
    if kernel is None and "conv" not in s.defaults:
        filters = draft.given.get("filters")
        s.wrong(pasted.NoKernel(s.words(draft), filters.numbers[0] if filters else None), draft.span)
    return kernel


def positions(s: State, draft: LayerDraft) -> None:
    """Bare numbers get their roles: in a call by their order, else one can only be the filters."""
    if not draft.numbers and not draft.sizes:
        return
    values: list[BareNumber | Size] = sorted([*draft.numbers, *draft.sizes], key=lambda each: each.span.start)
    numbers = [each for each in values if isinstance(each, BareNumber)]
    if not draft.call and len(numbers) > 1 and not draft.given and len(numbers) == len(values):
        first, second = numbers[:2]
        s.wrong(pasted.WhichNumber(s.words(draft), first.value, second.value), second.span)
        values = [first]
    keys = _called(draft, values) if draft.call else _spoken(draft, values)
    draft.numbers, draft.sizes = [], []
    for at, each in enumerate(values):
        key = keys[at] if at < len(keys) else ""
        size = each if isinstance(each, Size) else Size((each.value,), each.span)
        if not key:
            _without_meaning(s, draft, each)
        else:
            draft.given.setdefault(key, size)


def _called(draft: LayerDraft, values: list[BareNumber | Size]) -> list[str]:
    """What the bare numbers of a call are, one after another: filters, kernel, stride; torch has what arrives first."""
    first = next((at for at, each in enumerate(values) if isinstance(each, Size)), None)
    filters = "filters" in draft.given
    if "k" in draft.given:
        return (["in"] if filters else ["in", "filters"] if len(values) > 1 else ["filters"]) + ["s", "p"]
    if first is not None:
        before = ["in"] * first if filters or not first else ["in"] * (first - 1) + ["filters"]
        return [*before, "k", *(["s", "p"] if before or filters else ["filters", "s"])]
    if filters:
        return ["k", "s", "p"]
    numbers = [each.value for each in values if isinstance(each, BareNumber)]
    foreign = len(numbers) > 2 and (draft.word.rpartition(".")[2] in TORCH or numbers[1] > LARGEST_KERNEL)
    return ["in", "filters", "k", "s", "p"] if foreign else ["filters", "k", "s", "p"]


def _spoken(draft: LayerDraft, values: list[BareNumber | Size]) -> list[str]:
    """Not in a call: `3x3, 64` in any order."""
    found: list[str] = []
    for each in values:
        wanted = ("k",) if isinstance(each, Size) else ("filters", "k")
        free = [key for key in wanted if key not in draft.given and key not in found]
        found.append(free[0] if free else "")
    return found


def _rest(s: State, draft: LayerDraft, word: str) -> list[Attr]:
    """Stride, padding, dilation, groups, bias: as said, else as the notation has them."""
    found = [amount(key, s.sides(draft.given[key])) for key in ("s", "p", "d", "g", "op") if key in draft.given]
    if "each" in draft.given:
        s.notes.add("filters: as many for each group, where there are groups")
    found += [flag(name, span) for name, span in draft.flags.items() if name != "ceil"]
    if "s" not in draft.given:
        s.notes.add("stride: 1 for convolutions where nothing is said")
    padded = "p" in draft.given or any(name in vocabulary.PADDING_WORDS for name in draft.flags)
    if not padded:
        _padding_note(s, draft, word)
    if "bias" not in draft.flags and "nobias" not in draft.flags and "conv" not in s.defaults:
        s.notes.add("bias: " + ("one per filter and output" if s.notation.bias else "none in convolutions"))
    return found


def _padding_note(s: State, draft: LayerDraft, word: str) -> None:
    if "conv" in s.defaults or word == "tconv":
        return
    if not s.notation.padding:
        s.notes.add("padding: none for convolutions where nothing is said")
        return
    kernel = draft.given.get("k") or (Size((s.notation.kernel,), draft.span) if s.notation.kernel else None)
    if kernel and max(kernel.numbers) > 1:
        size = "x".join(map(str, s.windows(kernel)))
        each = max(kernel.numbers) // 2
        even = len(set(kernel.numbers)) == 1 and each * 2 + 1 == max(kernel.numbers)
        s.notes.add(f"padding: {f'{each} on each side' if even else s.notation.padding} of {size} convolutions")


def pool(s: State, draft: LayerDraft) -> list[Layer | Claim]:
    """A pooling; `average pool` without a window is global where the notation has it so."""
    _pool_positions(s, draft)
    kernel = draft.given.get("k")
    if draft.kind == "avgpool" and s.notation.whole and (kernel is None or set(kernel.numbers) == {1}):
        s.notes.say("average pool: global, over the whole map")
        size = [Claim("size", (1,) * s.rank, span=kernel.span)] if kernel else []
        return [layer("gap", draft), *size]
    kernel, attrs = _pool_window(s, draft, kernel)
    attrs += [amount(key, s.sides(draft.given[key])) for key in ("s", "p", "d") if key in draft.given]
    attrs += [flag(name, span) for name, span in draft.flags.items()]
    attrs += _pool_padding(s, draft, kernel)
    if draft.word.lower().strip("0123456789") in ("pool", "pooling", "p"):
        s.notes.add("pool: max pooling, where nothing else is said")
    return [layer(draft.kind, draft, *attrs)]


def _pool_window(s: State, draft: LayerDraft, kernel: Size | None) -> tuple[Size | None, list[Attr]]:
    """The window as said, else as the notation has it."""
    if kernel is None and draft.kind not in s.defaults:
        size = Size((s.notation.pool,) * s.rank, draft.span)
        stride = "" if "s" in draft.given else f" with stride {s.notation.pool}"
        s.notes.add(f"pooling: {size.text} windows{stride} where nothing is said")
        return size, [window(size.numbers, size.span)]
    if "s" not in draft.given:
        s.notes.add("stride: that of a pool is its window where nothing is said")
    return kernel, [] if kernel is None else [window(s.windows(kernel), kernel.span)]


def _pool_padding(s: State, draft: LayerDraft, kernel: Size | None) -> list[Attr]:
    """Half of an odd window where the notation pads its max pools and the text says nothing else."""
    half = s.notation.pool_padding if draft.kind == "maxpool" else ""
    if not half or kernel is None or any(n % 2 == 0 for n in kernel.numbers) or draft.flags or "p" in draft.given:
        return []
    s.notes.add(f"padding: {max(kernel.numbers) // 2} on each side of {'x'.join(map(str, s.windows(kernel)))} pools")
    return [flag(half, draft.span)]


def _pool_positions(s: State, draft: LayerDraft) -> None:
    """MaxPool(3, 2): window, stride, padding."""
    values: list[BareNumber | Size] = sorted([*draft.numbers, *draft.sizes], key=lambda each: each.span.start)
    keys = [key for key in ("k", "s", "p") if key not in draft.given]
    for key, each in zip(keys, values, strict=False):
        draft.given[key] = each if isinstance(each, Size) else Size((each.value,), each.span)
    most = len(keys) if draft.call else 1
    for each in values[most:]:
        _without_meaning(s, draft, each)


MAKERS: dict[str, Callable[[State, LayerDraft], list[Layer | Claim]]] = {
    **dict.fromkeys(vocabulary.CONVOLUTIONS, convolution),
    **dict.fromkeys(vocabulary.POOLS, pool),
    **dict.fromkeys(vocabulary.GLOBAL, _global),
    **dict.fromkeys(("bn", "ln", "instnorm", "gn"), _batch),
    **dict.fromkeys(("lrn", "norm"), _norm),
    **dict.fromkeys(("upsample", "zeropad", "pixelshuffle", "shuffle"), _scaled),
    "fc": _dense,
    "flatten": _flatten,
    "softmax": _output,
    "output": _output,
    "merge": _merge,
}
"""Kind -> who makes its layers; the others take no more than a decimal."""


T = TypeVar("T")


def units_of(s: State, draft: LayerDraft) -> list[Unit | Claim]:
    """The layers of one draft, and what the notation lets follow."""
    made = layers(s, draft)
    found: list[Unit | Claim] = [*made, *_followers(s, draft)]
    # What arrives is claimed of the first layer; behind all of them it ends no statement too early.
    return sorted(found, key=lambda each: isinstance(each, Claim) and each.what == "inputs")


def _followers(s: State, draft: LayerDraft) -> list[Layer]:
    """Batch norm and relu behind a convolution, relu behind a fully connected layer, where the text names none."""
    found = []
    conv = draft.kind in vocabulary.CONVOLUTIONS or draft.implicit
    if conv and s.notation.norm and not s.normed:
        s.notes.add("batch norm: behind every convolution")
        found.append(Layer("bn", (), draft.span, draft.span))
    if s.written:
        return found
    if conv and s.notation.relu:
        s.notes.add("activation: relu behind every convolution")
        found.append(Layer("relu", (), draft.span, draft.span))
    elif draft.kind == "fc" and s.notation.fc_relu and draft is not s.last_dense:
        s.notes.add("activation: relu behind every fully connected layer but the last")
        found.append(Layer("relu", (), draft.span, draft.span))
    return found


def counted(s: State, count: Value, make: Callable[[], list[T]]) -> list[T]:
    """What is made for so many repetitions; the notes count each."""
    before = s.notes.times
    s.notes.times *= count if isinstance(count, int) else 1
    made = make()
    s.notes.times = before
    return made
