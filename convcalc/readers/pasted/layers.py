"""A draft as layers of the tree: what was said, and what the notation leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Attr, Claim, Layer
from convcalc.readers.pasted import vocabulary, windows
from convcalc.readers.pasted.draft import Draft
from convcalc.readers.pasted.making import Making, bare, layer, window

DECIMALS = ("lrelu", "elu", "celu", "dropout")


def layers(m: Making, draft: Draft) -> list[Layer | Claim]:
    """The layers of a draft and of those named among its attributes."""
    found: list[Layer | Claim] = []
    kind = draft.kind
    if kind == "":
        kind = _unnamed(m, draft)
    made = MAKERS.get(kind)
    if made is not None:
        found += made(m, draft)
    elif kind:
        found += _pointwise(m, draft)
    for each in draft.after:
        found += layers(m, each)
    return found


def _unnamed(m: Making, draft: Draft) -> str:
    """Numbers without a word: a convolution if there is a kernel among them."""
    if draft.implicit and (draft.numbers or "filters" in draft.given):
        return "conv"
    m.wrong(pasted.AttributeAlone(m.words(draft)), draft.span)
    return ""


def _dense(m: Making, draft: Draft) -> list[Layer | Claim]:
    units = draft.given.get("filters")
    number = units.numbers[0] if units else None
    if number is None and draft.numbers:
        if len(draft.numbers) > 1 and not draft.call:
            first, second = draft.numbers[:2]
            m.wrong(pasted.WhichNumber(m.words(draft), first.value, second.value), second.span)
        number = draft.numbers[-1].value
    if number is None:
        if "fc" not in m.defaults:
            m.wrong(pasted.NoFilters(m.words(draft), "outputs", "Dense(10)"), draft.span)
        return [layer("fc", draft)]
    m.outputs = number
    attrs = [bare(number, draft.span)]
    if "nobias" in draft.flags:
        attrs.append(Attr("flag", "nobias", draft.flags["nobias"]))
    elif "fc" not in m.defaults:
        m.notes.add(f"bias: one {'per filter and output' if m.style.bias else 'per output of fully connected layers'}")
    return [layer("fc", draft, *attrs)]


def _softmax(m: Making, draft: Draft) -> list[Layer | Claim]:
    """A softmax with a number is a fully connected layer with so many outputs before it, unless there is one."""
    return [*_output(m, draft), layer("softmax", draft)]


def _output(m: Making, draft: Draft) -> list[Layer | Claim]:
    units = draft.given.get("filters")
    number = units.numbers[0] if units else draft.numbers[0].value if draft.numbers else None
    if number is None or number == m.outputs:
        return []
    m.notes.say(f"'{m.words(draft)}': a fully connected layer with {number} outputs")
    m.outputs = number
    return [layer("fc", draft, bare(number, draft.span))]


def _claimed(m: Making, draft: Draft, *made: Layer) -> list[Layer | Claim]:
    """Numbers behind a layer that takes none are its size: Flatten (3136)."""
    found: list[Layer | Claim] = [*made]
    found += [Claim("size", (number.value,), span=number.span) for number in draft.numbers]
    return found + [Claim("size", size.numbers, span=size.span) for size in draft.sizes]


def _flatten(m: Making, draft: Draft) -> list[Layer | Claim]:
    return _claimed(m, draft, layer("flatten", draft))


def _global(m: Making, draft: Draft) -> list[Layer | Claim]:
    made = layer("gmp" if draft.kind == "gmp" else "gap", draft)
    size = draft.sizes[0].numbers if draft.sizes else ()
    if draft.kind == "adaptive":
        size = size or tuple([number.value for number in draft.numbers])
        if size and set(size) != {1}:
            made = layer("avgpool", draft, Attr("to", size if len(size) > 1 else size * m.rank, draft.span))
    elif size and set(size) != {1}:
        m.notes.add("global pooling: over the whole map, whatever window is written")
    return [made]


def _norm(m: Making, draft: Draft) -> list[Layer | Claim]:
    """`Normalization layer` is AlexNet's, in the notations that come from there."""
    if draft.kind == "norm" and not m.style.response:
        m.wrong(pasted.WhichNormalization(m.words(draft)), draft.span)
        return []
    if draft.kind == "norm":
        m.notes.add("normalization: local response normalization, without parameters")
    number = draft.numbers[0].value if draft.numbers else None
    if number is None:
        m.notes.add("local response normalization: over 5 channels")
    return [layer("lrn", draft, bare(number or 5, draft.span))]


def _batch(m: Making, draft: Draft) -> list[Layer | Claim]:
    """The number of channels in BatchNorm2d(64) is known; that of groups in GroupNorm(32, 64) is not."""
    if draft.kind != "gn":
        return [layer(draft.kind, draft)]
    given = draft.given.get("g")
    number = given.numbers[0] if given else draft.numbers[0].value if draft.numbers else None
    return [layer("gn", draft, *([] if number is None else [bare(number, draft.span)]))]


def _pointwise(m: Making, draft: Draft) -> list[Layer | Claim]:
    """An activation or dropout."""
    attrs = []
    if draft.kind in DECIMALS and draft.decimals:
        attrs = [Attr("decimal", draft.decimals[0], draft.span)]
    elif draft.kind in DECIMALS and draft.numbers:
        attrs = [bare(draft.numbers[0].value, draft.span)]
    elif draft.numbers and draft.kind not in DECIMALS:
        m.wrong(pasted.NoMeaning(str(draft.numbers[0].value), f"'{m.words(draft)}'"), draft.numbers[0].span)
    elif draft.sizes:
        size = "x".join(map(str, draft.sizes[0].numbers))
        m.wrong(pasted.NoMeaning(size, f"'{m.words(draft)}'"), draft.sizes[0].span)
    return [layer(draft.kind, draft, *attrs)]


def _scaled(m: Making, draft: Draft) -> list[Layer | Claim]:
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
        m.notes.add("upsampling: by 2 where nothing is said")
        attrs = [bare(2, draft.span)]
    return [layer(draft.kind, draft, *attrs)]


def _merge(m: Making, draft: Draft) -> list[Layer | Claim]:
    m.wrong(pasted.NotTogether(draft.word), draft.span)
    return []


def _convolution(m: Making, draft: Draft) -> list[Layer | Claim]:
    return list(windows.convolution(m, draft))


def _pool(m: Making, draft: Draft) -> list[Layer | Claim]:
    return windows.pool(m, draft)


MAKERS: dict[str, Callable[[Making, Draft], list[Layer | Claim]]] = {
    **dict.fromkeys(vocabulary.CONVOLUTIONS, _convolution),
    **dict.fromkeys(vocabulary.POOLS, _pool),
    **dict.fromkeys(vocabulary.GLOBAL, _global),
    **dict.fromkeys(("bn", "ln", "instnorm", "gn"), _batch),
    **dict.fromkeys(("lrn", "norm"), _norm),
    **dict.fromkeys(("upsample", "zeropad", "pixelshuffle", "shuffle"), _scaled),
    "fc": _dense,
    "flatten": _flatten,
    "softmax": _softmax,
    "output": _output,
    "merge": _merge,
}
"""Kind -> who makes its layers; the others take no more than a decimal."""
