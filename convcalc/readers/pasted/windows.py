"""Convolutions and pools: which number is the filters, which the kernel, which the stride."""

from __future__ import annotations

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Attr, Claim, Layer
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Draft, Number, Size
from convcalc.readers.pasted.making import Making, amount, bare, flag, layer, window

LARGEST_KERNEL = 11  # a second number beyond it is rather channels: Conv2D(1, 32, 3)
TORCH = ("Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "MaxPool2d")
WORDS = {"pointwise": "conv"}
EXAMPLES = {"tconv": "Conv2DTranspose(32, 2x2)", "sepconv": "SeparableConv2D(32, 3x3)"}


def convolution(m: Making, draft: Draft) -> list[Layer]:
    """A convolution of any kind."""
    word = WORDS.get(draft.kind, draft.kind or "conv")
    positions(m, draft)
    _filters_behind_kernel(m, draft, word)
    kernel = _kernel(m, draft, word)
    filters = draft.given.get("filters")
    attrs = [bare(filters.numbers[0], filters.span)] if filters else []
    if filters is None and word != "dwconv" and "conv" not in m.defaults:
        m.wrong(pasted.NoFilters(m.words(draft), "filters", EXAMPLES.get(word, "Conv2D(32, 3x3)")), draft.span)
    if kernel is not None:
        attrs.append(window(m.windows(kernel), kernel.span))
    attrs += _rest(m, draft, word)
    return [layer(word, draft, *attrs)]


def _filters_behind_kernel(m: Making, draft: Draft, word: str) -> None:
    """`Conv 3x3x32` has 32 filters of 3x3, where it says no other number of them."""
    kernel = draft.given.get("k")
    if kernel is None or len(kernel.numbers) != m.rank + 1 or "filters" in draft.given or word == "dwconv":
        return
    *sides, filters = kernel.numbers
    draft.given |= {"k": Size(tuple(sides), kernel.span), "filters": Size((filters,), kernel.span)}
    m.notes.add(f"kernel: the last number of sizes such as {'x'.join(map(str, kernel.numbers))} is the filters")


def _kernel(m: Making, draft: Draft, word: str) -> Size | None:
    """The kernel as said, or as the notation has it."""
    kernel = draft.given.get("k") or (draft.sizes[0] if draft.sizes else None)
    if kernel is None and draft.kind == "pointwise":
        kernel = Size((1,), draft.span)
    if kernel is None and m.style.kernel and not draft.word.lower().startswith("conv"):
        kernel = Size((m.style.kernel,), draft.span)
        m.notes.add(f"kernel: {m.style.kernel}x{m.style.kernel} for every number of the list")
    if kernel is None and "conv" not in m.defaults:
        filters = draft.given.get("filters")
        m.wrong(pasted.NoKernel(m.words(draft), filters.numbers[0] if filters else None), draft.span)
    return kernel


def positions(m: Making, draft: Draft) -> None:
    """Bare numbers get their roles: in a call by their order, else one can only be the filters."""
    values: list[Number | Size] = sorted([*draft.numbers, *draft.sizes], key=lambda each: each.span.start)
    numbers = [each for each in values if isinstance(each, Number)]
    if not draft.call and len(numbers) > 1 and not draft.given and len(numbers) == len(values):
        first, second = numbers[:2]
        m.wrong(pasted.WhichNumber(m.words(draft), first.value, second.value), second.span)
        values = [first]
    keys = _called(draft, values) if draft.call else _spoken(draft, values)
    draft.numbers, draft.sizes = [], []
    for at, each in enumerate(values):
        key = keys[at] if at < len(keys) else ""
        size = each if isinstance(each, Size) else Size((each.value,), each.span)
        if not key:
            m.wrong(pasted.NoMeaning("x".join(map(str, size.numbers)), f"'{m.words(draft)}'"), each.span)
        elif key != "in":
            draft.given.setdefault(key, size)


def _called(draft: Draft, values: list[Number | Size]) -> list[str]:
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
    numbers = [each.value for each in values if isinstance(each, Number)]
    foreign = len(numbers) > 2 and (draft.word.rpartition(".")[2] in TORCH or numbers[1] > LARGEST_KERNEL)
    return ["in", "filters", "k", "s", "p"] if foreign else ["filters", "k", "s", "p"]


def _spoken(draft: Draft, values: list[Number | Size]) -> list[str]:
    """Not in a call: `3x3, 64` in any order."""
    found: list[str] = []
    for each in values:
        wanted = ("k",) if isinstance(each, Size) else ("filters", "k")
        free = [key for key in wanted if key not in draft.given and key not in found]
        found.append(free[0] if free else "")
    return found


def _rest(m: Making, draft: Draft, word: str) -> list[Attr]:
    """Stride, padding, dilation, groups, bias: as said, else as the notation has them."""
    found = [amount(key, draft.given[key]) for key in ("s", "p", "d", "g", "op") if key in draft.given]
    found += [flag(name, span) for name, span in draft.flags.items() if name != "ceil"]
    if "s" not in draft.given:
        m.notes.add("stride: 1 for convolutions where nothing is said")
    padded = "p" in draft.given or any(name in vocabulary.PADDING_WORDS for name in draft.flags)
    if not padded:
        _padding_note(m, draft, word)
    if not {"bias", "nobias"} & set(draft.flags) and "conv" not in m.defaults:
        m.notes.add("bias: " + ("one per filter and output" if m.style.bias else "none in convolutions"))
    return found


def _padding_note(m: Making, draft: Draft, word: str) -> None:
    if "conv" in m.defaults or word == "tconv":
        return
    kernel = draft.given.get("k") or (Size((m.style.kernel,), draft.span) if m.style.kernel else None)
    size = "x".join(map(str, m.windows(kernel))) if kernel else "?"
    if not m.style.padding:
        m.notes.add("padding: none for convolutions where nothing is said")
    elif kernel and max(kernel.numbers) > 1:
        each = max(kernel.numbers) // 2
        words = (
            f"{each} on each side"
            if len(set(kernel.numbers)) == 1 and each * 2 + 1 == max(kernel.numbers)
            else (m.style.padding)
        )
        m.notes.add(f"padding: {words} of {size} convolutions")


def pool(m: Making, draft: Draft) -> list[Layer | Claim]:
    """A pooling; `average pool` without a window is global where the notation has it so."""
    _pool_positions(m, draft)
    kernel = draft.given.get("k")
    if draft.kind == "avgpool" and m.style.whole and (kernel is None or set(kernel.numbers) == {1}):
        m.notes.say("average pool: global, over the whole map")
        size = [Claim("size", (1,) * m.rank, span=kernel.span)] if kernel else []
        return [layer("gap", draft), *size]
    attrs = [] if kernel is None else [window(m.windows(kernel), kernel.span)]
    if kernel is None and draft.kind not in m.defaults:
        kernel = Size((m.style.pool,) * m.rank, draft.span)
        words = f"pooling: {'x'.join(map(str, kernel.numbers))} windows"
        stride = "" if "s" in draft.given else f" with stride {m.style.pool}"
        m.notes.add(f"{words}{stride} where nothing is said")
        attrs = [window(kernel.numbers, kernel.span)]
    elif "s" not in draft.given:
        m.notes.add("stride: that of a pool is its window where nothing is said")
    attrs += [amount(key, draft.given[key]) for key in ("s", "p", "d") if key in draft.given]
    attrs += [flag(name, span) for name, span in draft.flags.items()]
    half = m.style.pool_padding if draft.kind == "maxpool" and kernel and all(n % 2 for n in kernel.numbers) else ""
    if half and kernel and not draft.flags and "p" not in draft.given:
        attrs.append(flag(half, draft.span))
        written = "x".join(map(str, m.windows(kernel)))
        m.notes.add(f"padding: {max(kernel.numbers) // 2} on each side of {written} pools")
    if draft.word.lower().strip("0123456789") in ("pool", "pooling", "p"):
        m.notes.add("pool: max pooling, where nothing else is said")
    return [layer(draft.kind, draft, *attrs)]


def _pool_positions(m: Making, draft: Draft) -> None:
    """MaxPool(3, 2): window, stride, padding."""
    values: list[Number | Size] = sorted([*draft.numbers, *draft.sizes], key=lambda each: each.span.start)
    keys = [key for key in ("k", "s", "p") if key not in draft.given]
    for key, each in zip(keys, values, strict=False):
        draft.given[key] = each if isinstance(each, Size) else Size((each.value,), each.span)
    most = len(keys) if draft.call else 1
    for each in values[most:]:
        number = str(each.value) if isinstance(each, Number) else "x".join(map(str, each.numbers))
        m.wrong(pasted.NoMeaning(number, f"'{m.words(draft)}'"), each.span)
