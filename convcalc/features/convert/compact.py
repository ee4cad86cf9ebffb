"""A long network as somebody would write it: what repeats is written once, and paths that meet are brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from convcalc.features.convert.blocks import FoundBlocks, LayerPiece, starts_line
from convcalc.features.convert.flow import FlowItem, FlowNode, LayerFlow, common, flow_of, nodes_of, shared_path
from convcalc.features.convert.forms import FoundBlock, LayerForms, with_numbers
from convcalc.features.convert.line_labels import LineLabels, WrittenLine, WrittenUnit
from convcalc.lang.rewrite import ChangedUnits, layers, with_default, with_layers
from convcalc.lang.tree import (
    Attr,
    BlockDef,
    Call,
    Default,
    From,
    Group,
    Idle,
    Layer,
    Merge,
    Name,
    Output,
    Skip,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
    Value,
)
from convcalc.layers import kind_of, words_with_default

LONGEST_PERIOD = 24
"""Lines of what repeats, at most."""

MOST_CALLS = 6
"""Calls on one line."""


def compact(spec: Spec, projections: bool = True) -> Spec:
    """The same network with what repeats written once; one that has brackets or blocks stays as it is.

    projections: may shortcuts be written as `residual B`?

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.lang.writer import write
    >>> from convcalc.text import Source
    >>> text = "a: conv 8 3x3 p1; b: relu; c: conv 8 3x3 p1; d: relu; e: add b"
    >>> print(write(compact(parse(Source(text)))), end="")
    a: conv 8 3x3 p1, relu
       residual [ conv 8 3x3 p1, relu ]
    """
    found = nodes_of(spec)
    if found is None:
        return spec
    flow = flow_of(found._replace(nodes=_with_concats_of_concats(found.nodes)), projections)
    text = CompactText(flow)
    kept = [stmt for stmt in spec.body if isinstance(stmt, Total | Idle)]
    body = text.body()
    own = spec.input.name if spec.input is not None and spec.more_inputs else ""  # of several each keeps its name
    named = None if spec.input is None else spec.input._replace(name=text.labels.of(0) or own)
    return _without_bias(spec._replace(body=(*body, *kept), input=named))


def _with_concats_of_concats(nodes: list[FlowNode]) -> list[FlowNode]:
    """A concatenation of what was concatenated before, and more, reads that instead."""
    known: dict[tuple[int, ...], int] = {}
    made = []
    for value, node in enumerate(nodes, 1):
        reads = node.reads
        if not isinstance(node.unit, Layer) and kind_of(node.unit.word).meets == "channels" and not node.unit.crop:
            if reads[:-1] in known:
                node = node._replace(reads=(known[reads[:-1]], reads[-1]))
            known[reads] = value
        made.append(node)
    return made


class CompactText:
    """A flow written down: rows of items between the values that are named, blocks, and lines of them."""

    def __init__(self, flow: LayerFlow) -> None:
        self.flow = flow
        self.referred = _referred(flow)
        self.forms = LayerForms()
        self.rows = list(_rows(_with_shortcuts_alike(flow.items), self.referred))
        self.blocks = FoundBlocks([row for _, row in self.rows], self.forms)
        self.lines: list[WrittenLine] = []
        for entry, row in self.rows:
            made = by_stage(list(lines_of(folded(self.parts(row)))))
            self.lines += [WrittenLine(tuple(parts), entry if at == 0 else None) for at, parts in enumerate(made)]
        self.labels = LineLabels(self.lines, flow, self.referred)

    def body(self) -> tuple[Stmt, ...]:
        """The statements: blocks, then lines, then the outputs."""
        statements: list[Stmt] = []
        for line in self.lines:
            units = [part.unit for part in line.parts]
            if line.entry is not None:
                units.insert(0, From(Name(str(line.entry))))
            last = line.parts[-1]
            statements.append(Statement(self.labels.of(last.exit), tuple(units), last.claims))
        if self.flow.items[-1].exit != self.flow.end:
            statements.append(Statement(None, (From(Name(str(self.flow.end))),)))
        named = ChangedUnits(self.labels.named).body(tuple(statements))
        outputs = [Output(tuple([Name(self.labels.of(value) or "") for value in self.flow.outputs]))]
        return (
            *[self.definition(block, piece) for block, piece in self.blocks.definitions],
            *named,
            *outputs[: len(self.flow.outputs)],
        )

    def definition(self, block: FoundBlock, piece: LayerPiece) -> BlockDef:
        """A block as it is written: the body of one of its pieces, with its parameters."""
        return BlockDef(block.name, block.params, self.inside(piece.items, iter(block.numbers)))

    def inside(self, row: tuple[FlowItem, ...], values: Iterator[Value] | None = None) -> tuple[Stmt, ...]:
        """What stands in brackets."""
        return tuple(
            [
                Statement(None, tuple([part.unit for part in line]), line[-1].claims)
                for line in lines_of(folded(self.parts(row, values)))
            ]
        )

    def parts(self, row: tuple[FlowItem, ...], values: Iterator[Value] | None = None) -> list[WrittenUnit]:
        """The items of a row as they are written; values: the numbers of a block, in the place of their own."""
        made: list[WrittenUnit] = []
        at = 0
        while at < len(row):
            item = row[at]
            called = self.blocks.calls.get(item.exit - item.size + 1) if values is None else None
            if called and called[1].items[0] is item:
                block, piece, args = called
                path = shared_path(piece.items)
                made.append(WrittenUnit(block.call(args), piece.last, True, path, (), True))
                at += len(piece.items)
                continue
            head = not made or starts_line(item)
            made.append(WrittenUnit(self.unit(item, values), item.exit, head, item.path, item.claims))
            at += 1
        return made

    def unit(self, item: FlowItem, values: Iterator[Value] | None) -> Unit:
        """One item as it is written."""
        if item.branches:
            return Merge(
                item.unit.word, tuple([self.inside(branch, values) for branch in item.branches]), item.shortcut
            )
        if isinstance(item.unit, Layer):
            return item.unit if values is None else with_numbers(item.unit, values)
        return Skip(item.unit.word, tuple([Name(str(value)) for value in item.extra]), item.unit.crop)


def _referred(flow: LayerFlow) -> set[int]:
    """The values that something names."""
    found = set(flow.outputs) | ({flow.end} if flow.items[-1].exit != flow.end else set())
    before = 0
    for item in _every(flow.items):
        found.update(item.extra)
    for item in flow.items:
        if item.entry != before:
            found.add(item.entry)
        if item.fixed:
            found.add(item.exit)
        before = item.exit
    return found


def _every(items: Sequence[FlowItem]) -> Iterator[FlowItem]:
    """These and all that are in their branches."""
    for item in items:
        yield item
        for branch in item.branches:
            yield from _every(branch)


def _rows(items: list[FlowItem], referred: set[int]) -> Iterator[tuple[int | None, tuple[FlowItem, ...]]]:
    """The items in rows that nothing goes into or out of, and where such a row goes back to, if it does."""
    row: list[FlowItem] = []
    before, entry = 0, None
    for item in items:
        if row and (item.entry != before or before in referred or item.fixed):
            yield entry, tuple(row)
            row = []
        if not row:
            entry = item.entry if item.entry != before else None
        row.append(item)
        before = item.exit
    yield entry, tuple(row)


def _with_shortcuts_alike(items: list[FlowItem]) -> list[FlowItem]:
    """A plain residual branch is written as those like it with a projection, which it is where shapes are equal."""
    forms = LayerForms()
    projected = {forms.branch(item) for item in _every(items) if item.shortcut == "B"}

    def alike(item: FlowItem) -> FlowItem:
        if not item.branches:
            return item
        made = item._replace(branches=tuple([tuple(map(alike, branch)) for branch in item.branches]))
        plain = len(item.branches) == 1 and not item.shortcut
        return made._replace(shortcut="B") if plain and forms.branch(item) in projected else made

    return list(map(alike, items)) if projected else items


def folded(parts: list[WrittenUnit]) -> list[WrittenUnit]:
    """The same with what repeats at once in brackets, from the left, the longest repetition first."""
    ids: dict[Unit, int] = {}
    keys = [-at if part.claims else ids.setdefault(part.unit, len(ids) + 1) for at, part in enumerate(parts, 1)]
    made: list[WrittenUnit] = []
    at = 0
    while at < len(parts):
        period, turns = _repetition(parts, keys, at)
        if turns == 1:
            made.append(parts[at])
            at += 1
            continue
        turn = parts[at : at + period]
        last = parts[at + period * turns - 1]
        path = parts[at].path
        for part in parts[at + 1 : at + period * turns]:
            path = common(path, part.path)
        made.append(WrittenUnit(_repeated(turn, turns), last.exit, True, path, (), True))
        at += period * turns
    return made


def _repetition(parts: list[WrittenUnit], keys: list[int], at: int) -> tuple[int, int]:
    """How long a turn is that begins here, and how often it comes; of a lone layer three at least are a repetition."""
    best = 1, 1
    if not parts[at].head:
        return best
    for period in range(1, min(LONGEST_PERIOD, (len(parts) - at) // 2) + 1):
        if keys[at] != keys[at + period]:
            continue
        end = at + period
        while end < len(parts) and keys[end] == keys[end - period]:
            end += 1
        turns = (end - at) // period
        least = 3 if period == 1 and isinstance(parts[at].unit, Layer) else 2
        if turns >= least and period * turns > best[0] * best[1]:
            best = period, turns
            if turns > LONGEST_PERIOD:
                break
    return best


def _repeated(turn: list[WrittenUnit], turns: int) -> Unit:
    unit = turn[0].unit
    if len(turn) == 1 and isinstance(unit, Call | Merge) and unit.repeat == 1:
        return unit._replace(repeat=turns)
    return Group(tuple([Statement(None, tuple([part.unit for part in line])) for line in lines_of(turn)]), turns)


def lines_of(parts: Sequence[WrittenUnit]) -> Iterator[list[WrittenUnit]]:
    """The parts in lines: each begins with what computes something, and ends with what was claimed of it."""
    line: list[WrittenUnit] = []
    for part in parts:
        if line and (part.head or line[-1].claims or (line[-1].made and not same_stage(line[-1], part))):
            yield line
            line = []
        line.append(part)
    if line:
        yield line


def same_stage(one: WrittenUnit, other: WrittenUnit) -> bool:
    """Does a layer come from the module that the calls before it are?"""
    if one.path is None or other.path is None:
        return True
    return bool(one.path) and common(one.path, other.path) == one.path


def by_stage(lines: list[list[WrittenUnit]]) -> list[list[WrittenUnit]]:
    """Calls and repetitions of one module stand on one line."""
    made: list[list[WrittenUnit]] = []
    for line in lines:
        calls = all(part.made or not part.head for part in line)
        if made and calls and made[-1][-1].made and len(made[-1]) < MOST_CALLS and _of_one_stage(made[-1], line):
            made[-1] += line
        else:
            made.append(list(line))
    return made


def _of_one_stage(one: list[WrittenUnit], other: list[WrittenUnit]) -> bool:
    """Do calls come from one module; where nothing is known of modules, are they of one block and width?"""
    paths = [part.path for part in (*one, *other)]
    if any(paths):
        both = paths[0]
        for path in paths[1:]:
            both = common(both, path)
        return bool(both) and both is not None and both[-1][-1:].isdigit() and not both[-1].isdigit()
    calls = [part.unit for part in (one[-1], other[0])]
    widths = [(call.name, [arg for arg in call.args if not arg.name]) for call in calls if isinstance(call, Call)]
    return len(widths) == 2 and widths[0] == widths[1]


def _without_bias(spec: Spec) -> Spec:
    """Where most convolutions have no bias, that is said once, and of the others that they have one."""
    words = words_with_default(CONVOLUTION)
    found = [layer for layer in layers(spec.body) if kind_of(layer.word).word in words]
    bare = [layer for layer in found if _flag(NO_BIAS) in layer.attrs]
    if len(bare) < FEWEST or 2 * len(bare) <= len(found):
        return spec

    def change(layer: Layer) -> Layer:
        if kind_of(layer.word).word not in words:
            return layer
        attrs = tuple([attr for attr in layer.attrs if attr != _flag(NO_BIAS)])
        if len(attrs) < len(layer.attrs):
            return layer._replace(attrs=attrs)
        biased = any(attr == _flag(BIAS) for attr in attrs)
        return layer if biased else layer._replace(attrs=(*attrs, _flag(BIAS)))

    return with_default(with_layers(spec, change), Default(CONVOLUTION, (_flag(NO_BIAS),)))


CONVOLUTION, BIAS, NO_BIAS = "conv", "bias", "nobias"
FEWEST = 3


def _flag(word: str) -> Attr:
    return Attr("flag", word)
