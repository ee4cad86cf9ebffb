"""The residual blocks of the ResNet paper's table: brackets of the same make become one block with parameters."""

from __future__ import annotations

from convcalc.lang.tree import Arg, BlockDef, Call, Claim, Layer, Merge, Name, Op, Param, Statement, Unit, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Bracket, Item, LayerDraft, Size
from convcalc.readers.pasted.layers import counted, positions, units_of
from convcalc.readers.pasted.state import BlockFamily, State

MOST_CONVS = 12  # of one block; more are no block of the paper's
LETTERS = "cefhijlmnoqrtuvw"
"""Names for widths: no letter that could be taken for an attribute."""


def define_blocks(s: State, items: list[Item]) -> list[BlockDef]:
    """The blocks of all brackets that are residual."""
    makes: dict[object, list[Bracket]] = {}
    for item in items:
        if isinstance(item, Bracket) and s.notation.whole and item.square and is_block(item):
            for draft in _convs(item):
                positions(s, draft)
            s.first |= {id(item)} if not makes else set()
            makes.setdefault(_make(item), []).append(item)
    return [_define(s, brackets, number) for number, brackets in enumerate(makes.values())]


def _define(s: State, brackets: list[Bracket], number: int) -> BlockDef:
    """One block for brackets that differ in their widths only."""
    first = brackets[0]
    convs = _convs(first)
    widths, leads = _widths(brackets)
    strided = next((at for at, draft in enumerate(convs) if "s" in draft.given), None)
    if strided is None:
        strided = next((at for at, draft in enumerate(convs) if "g" in draft.given), 0)
    family = BlockFamily(_name(convs) + (f"_{number + 1}" if number else ""), widths, leads, strided)
    s.families |= {id(bracket): family for bracket in brackets}
    params = [Param(LETTERS[at]) for at in range(len(leads))]
    varies = any(_stride(s, bracket) != 1 for bracket in brackets)
    params += [Param("s", 1)] if varies else []
    times = sum([bracket.times for bracket in brackets if isinstance(bracket.times, int)])
    units = counted(s, times, lambda: _block(s, first, family, varies))
    statement = Statement(None, tuple(units), (), first.span)
    return BlockDef(family.name, tuple(params), (statement,), first.span, first.span)


def _stride(s: State, bracket: Bracket) -> int:
    """Of the first block: as written, else 2 in every group but the first of the network."""
    written = [draft.given["s"] for draft in _convs(bracket) if "s" in draft.given]
    if written:
        s.notes.say("stride: what a bracket says holds for its first block")
        return written[0].numbers[0]
    if id(bracket) in s.first:
        return 1
    grouped = any("g" in draft.given for draft in _convs(bracket))
    where = "grouped convolution" if grouped else "first convolution, as in the paper"
    s.notes.say(f"stride: 2 in the first block of each group after the first, on its {where}")
    return 2


def _block(s: State, bracket: Bracket, family: BlockFamily, varies: bool) -> list[Unit]:
    """What the block holds: the residual branch, and the relu behind the sum."""
    s.notes.say("shortcuts: identity, where shapes differ a 1x1 convolution with batch norm (B)")
    inner: list[Unit] = []
    convs = _convs(bracket)
    for item in bracket.items:
        assert isinstance(item, LayerDraft)
        at = convs.index(item) if item in convs else -1
        written = item.given.pop("s", None)
        if varies and at == family.strided:
            item.given["s"] = Size((1,), item.span)  # to become the parameter
        made = [unit for unit in units_of(s, item) if not isinstance(unit, Claim)]
        # The calls read their stride from the same drafts: it is put back as it was written.
        item.given.pop("s", None)
        item.given |= {"s": written} if written else {}
        inner += [_widened(unit, family, at) if at >= 0 else unit for unit in made]
    if isinstance(inner[-1], Layer) and inner[-1].word == "relu":
        inner.pop()
    span = bracket.span
    merge = Merge("residual", ((Statement(None, tuple(inner), (), span),),), "B", 1, span, span)
    return [merge, Layer("relu", (), span, span)]


def block_calls(s: State, bracket: Bracket) -> list[Unit]:
    """`bottleneck(128, s=2), bottleneck(128) x3`"""
    family = s.families[id(bracket)]
    convs = _convs(bracket)
    args = tuple([Arg("", _filters(convs[at]), bracket.span) for at in family.leads])
    stride = _stride(s, bracket)
    plain = Call(family.name, args, bracket.times, bracket.span, bracket.span)
    if stride == 1:
        return [plain]
    first = plain._replace(args=(*args, Arg("s", stride, bracket.span)), repeat=1)
    rest = bracket.times - 1 if isinstance(bracket.times, int) else Op("-", bracket.times, 1)
    return [first] if rest == 0 else [first, plain._replace(repeat=rest)]


def is_block(bracket: Bracket) -> bool:
    """Two or more convolutions, perhaps with norms and activations between them."""
    parts = [item for item in bracket.items if isinstance(item, LayerDraft)]
    others = {draft.kind for draft in parts} - vocabulary.CONVOLUTIONS - vocabulary.ACTIVATIONS - {"", "bn"}
    return len(parts) == len(bracket.items) and 1 < len(_convs(bracket)) <= MOST_CONVS and not others


def _convs(bracket: Bracket) -> list[LayerDraft]:
    drafts = [item for item in bracket.items if isinstance(item, LayerDraft)]
    return [draft for draft in drafts if draft.implicit or draft.kind in vocabulary.CONVOLUTIONS]


def _filters(draft: LayerDraft) -> int:
    return draft.given["filters"].numbers[0] if "filters" in draft.given else 1


def _make(bracket: Bracket) -> object:
    """What brackets of one family share: all but the widths and the stride."""
    found = []
    for draft in bracket.items:
        assert isinstance(draft, LayerDraft)
        given = {key: size.numbers for key, size in draft.given.items() if key not in ("filters", "s", "in")}
        flags, after = tuple(draft.flags), tuple([each.kind for each in draft.after])
        found.append((draft.kind, tuple(given.items()), flags, after, "filters" in draft.given))
    return tuple(found)


def _widths(brackets: list[Bracket]) -> tuple[tuple[Value, ...], tuple[int, ...]]:
    """Each convolution's filters: a parameter, or a multiple of one where it is so in all brackets."""
    columns = list(zip(*[[_filters(draft) for draft in _convs(bracket)] for bracket in brackets], strict=True))
    found: list[Value] = []
    leads: list[int] = []
    for at, column in enumerate(columns):
        for place, lead in enumerate(leads):
            factor = column[0] // (columns[lead][0] or 1)
            if factor and all(n == factor * m for n, m in zip(column, columns[lead], strict=True)):
                name = Name(LETTERS[place])
                found.append(name if factor == 1 else Op("*", factor, name))
                break
        else:
            found.append(Name(LETTERS[len(leads)]))
            leads.append(at)
    return tuple(found), tuple(leads)


def _name(convs: list[LayerDraft]) -> str:
    kernels = [draft.given["k"].numbers[0] if "k" in draft.given else 0 for draft in convs]
    if kernels == [1, 3, 1]:
        return "bottleneck"
    return "basic" if kernels == [3, 3] else "unit"


def _widened(unit: Unit, family: BlockFamily, at: int) -> Unit:
    """A convolution with its filters as an expression, and its stride as the parameter."""
    if not isinstance(unit, Layer) or unit.word in ("bn", "relu"):
        return unit
    changed: dict[str, Value | tuple[Value, ...]] = {"": family.widths[at], "s": (Name("s"),)}
    return unit._replace(attrs=tuple([attr._replace(value=changed.get(attr.key, attr.value)) for attr in unit.attrs]))
