"""Papers' tables of operators, a row a stage: MobileNetV2 (t, c, n, s), V3 (exp size, SE, NL), EfficientNet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import pasted as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.tree import Claim, Spec
from convcalc.readers import CERTAIN, Imported
from convcalc.text import Source, Span

LONGEST, MOST_ROWS = 300, 200

HEADS = {
    "input": "input|입력|입력 크기",
    "operator": "operator|operation|연산|연산자",
    "t": "t|expansion|확장",
    "c": "c|#channels|channels|#out|out|output channels|채널|채널 수|출력 채널",
    "n": "n|#layers|layers|repeat|반복|층 수",
    "s": "s|stride|스트라이드|보폭",
    "e": "exp size|exp|expansion size|확장 크기",
    "se": "se",
    "nl": "nl",
    "stage": "stage|단계",
    "resolution": "resolution|해상도",
}
"""What stands under each head, by how papers call it."""

NAMES = {name: key for key, names in HEADS.items() for name in names.split("|")}

TABLES = {
    "MobileNetV2's (t, c, n, s)": frozenset({"input", "operator", "t", "c", "n", "s"}),
    "MobileNetV3's (exp size, #out, SE, NL, s)": frozenset({"input", "operator", "e", "c", "se", "nl", "s"}),
    "EfficientNet's (resolution, channels, layers)": frozenset({"operator", "resolution", "c", "n"}),
}
"""Kinds of tables, by what they have heads for."""

BLOCKS = """let k = 1000
default conv nobias
block se(e, r) [ mul[ identity | gap, conv r 1x1 bias, silu, conv e 1x1 bias, sigmoid ] ]
block v3se(e) [ mul[ identity | gap, conv round8(e/4) 1x1 bias, relu, conv e 1x1 bias, hsigmoid ] ]
block bottleneck(c, t, s) [ residual if same [
  conv t*in 1x1, bn, relu6; dwconv 3x3 s=s p1, bn, relu6; conv c 1x1, bn ] ]
block flat(c, s) [ residual if same [ dwconv 3x3 s=s p1, bn, relu6; conv c 1x1, bn ] ]
block mbconv(c, k, t, s, e=t*in, r=in/4) [ residual if same [
  conv e 1x1, bn, silu; dwconv k=k s=s p=(k-1)/2, bn, silu; se(e, r); conv c 1x1, bn ] ]
block mbflat(c, k, s, e=in, r=in/4) [ residual if same [
  dwconv k=k s=s p=(k-1)/2, bn, silu; se(e, r); conv c 1x1, bn ] ]
"""
"""What the operators are."""

CELL = re.compile(r"[^|\t]+")
APART = re.compile(r"\S+(?: \S+)*")
SQUARE = re.compile(r"\$?(\d{1,5})\s*(?:\^\{?2\}?|²)\$?\s*[x×*]\s*(\d{1,5})\$?")
SIZE = re.compile(r"\$?(\d{1,5})\s*[x×*]\s*(\d{1,5})(?:\s*[x×*]\s*(\d{1,5}))?\$?")
KERNEL = re.compile(r"(\d{1,3})\s*[x×]\s*(\d{1,3})")
EMPTY = ("", "-", "–", "—", "--", "x", "no")


class StageCell(NamedTuple):
    """A cell and its place."""

    text: str
    span: Span


class TableStage(NamedTuple):
    """A row: its cells by what they are, and its place."""

    cells: dict[str, StageCell]
    span: Span

    def text(self, key: str) -> str:
        return self.cells[key].text if key in self.cells else ""

    def place(self, key: str) -> Span:
        return self.cells[key].span if key in self.cells else self.span


def score(source: Source) -> int:
    """Certain where a line has all heads of one kind of table, and rows follow."""
    if not re.search(r"(?i)operator|operation|연산", source.text[:4_000]):
        return 0
    return CERTAIN if _table(_plain(source)) else 0


def _plain(source: Source) -> Source:
    """With tables of HTML and LaTeX as lines with bars; places stay what they are."""
    if "<t" not in source.text and "\\\\" not in source.text:
        return source
    from convcalc.readers.pasted.markup_tables import plain_tables

    return Source(plain_tables(source.text), source.name)


def read(source: Source, network: str = "") -> Imported:
    """The network of a table; raises SpecError."""
    found = _table(_plain(source))
    assert found is not None
    kind, stages, head = found
    made = _StageReader(source, kind, stages, head)
    text, places = made.written()
    tree = _parsed(text)
    placed: Spec = _placed(tree, Source(text), places)
    return Imported(placed, tuple(made.notes))


def _parsed(text: str) -> Spec:
    from convcalc.lang.statements import parse

    return parse(Source(text))


def _cells(line: str, start: int) -> list[StageCell]:
    """The cells of a line: between bars or tabs, else where two blanks are."""
    inner = line.strip()
    bars = "|" in line or "\t" in line
    if inner[:1] == inner[-1:] == "|":
        start += line.index("|") + 1
        line = inner[1:-1]
    pieces = [(m.start(), m[0]) for m in (re.finditer(r"[^|\t]*(?:[|\t]|$)", line) if bars else APART.finditer(line))]
    found = []
    for at, piece in pieces:
        bare = piece.rstrip("|\t") if bars else piece
        text = bare.strip(" `*$")
        begin = start + at + (bare.index(text) if text else 0)
        found.append(StageCell(text, Span(begin, begin + max(1, len(text)))))
    return found[:-1] if bars and found and line and found[-1].text == "" and len(pieces[-1][1]) == 0 else found


def _table(source: Source) -> tuple[str, list[TableStage], Span] | None:
    """The kind of the first table, its rows, the place of its heads."""
    at = 0
    lines = source.text.split("\n")
    for number, line in enumerate(lines):
        cells = _cells(line, at) if len(line) <= LONGEST else []
        keys = [NAMES.get(cell.text.lower(), "") for cell in cells]
        kind = next((kind for kind, needed in TABLES.items() if needed <= set(keys)), None)
        if kind:
            stages = list(_stages(lines[number + 1 :], at + len(line) + 1, keys))
            return (kind, stages, Span(at, at + len(line))) if stages else None
        at += len(line) + 1
    return None


def _stages(lines: list[str], at: int, keys: list[str]) -> Iterator[TableStage]:
    for line in lines[:MOST_ROWS]:
        cells = _cells(line, at) if len(line) <= LONGEST else []
        if re.search(r"\w", line) and len(cells) > 1:
            known = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
            yield TableStage(known, Span(at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        elif line.strip() and not re.fullmatch(r"[\s|:+=-]*", line):
            return
        at += len(line) + 1


class _StageReader:
    """Writes each row as a line of our own language; the size that the next row gets is a claim."""

    def __init__(self, source: Source, kind: str, stages: list[TableStage], head: Span) -> None:
        self.source = source
        self.kind = kind
        self.stages = stages
        self.head = head
        self.mistakes: list[Mistake] = []
        self.channels = 0
        self.pooled = False
        self.notes = [f"read as a table like {kind}: batch norm behind every convolution, none of which has biases"]

    def written(self) -> tuple[str, list[tuple[Span, Span]]]:
        """The text, and of each of its lines the row and the cell of its claim."""
        side, self.channels = self.size(self.stages[0])
        lines = [f"input {side}x{side}x{self.channels or 3}", *BLOCKS.strip().split("\n")]
        places = [(self.head, self.head)] * len(lines)
        self.channels = self.channels or 3
        for at, stage in enumerate(self.stages):
            counted = stage.text("stage")
            if counted.isdigit() and int(counted) != int(self.stages[0].text("stage") or 0) + at:
                self.wrong(stage, "stage", f"{int(self.stages[0].text('stage')) + at}")
        for stage, after in zip(self.stages, [*self.stages[1:], None], strict=True):
            line = self.line(stage, after)
            claim, place = self.claim(after, stage)
            lines.append(f"{line}{claim}")
            places.append((stage.span, place))
        if self.mistakes:
            raise SpecError(self.source, self.mistakes)
        if any(re.search(r"\bk\b(?!=)", line) for line in lines[len(BLOCKS.strip().split("\n")) + 1 :]):
            self.notes.append(
                "the table does not say how many classes there are: k = 1000; --set k=10 is another number"
            )
        return "\n".join(lines) + "\n", places

    def size(self, stage: TableStage) -> tuple[int, int]:
        """The side and the channels of what a row gets; 0 for channels that are not said."""
        key = "input" if "input" in stage.cells else "resolution"
        square, size = SQUARE.fullmatch(stage.text(key)), SIZE.fullmatch(stage.text(key))
        if square:
            return int(square[1]), int(square[2])
        if size and size[1] == size[2]:
            return int(size[1]), int(size[3] or 0)
        self.wrong(stage, key, "a size, as in 112^2 x 32")
        return 1, 1

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)

    def wrong(self, stage: TableStage, key: str, needed: str) -> None:
        self.mistakes.append(mistakes.CellMissing(key, needed).at(stage.place(key)))

    def number(self, stage: TableStage, key: str, usual: int | None = None) -> int:
        text = stage.text(key).lower().replace(",", "")
        if text.isdigit() and len(text) < 7 and int(text):
            return int(text)
        if text not in EMPTY or usual is None:
            self.wrong(stage, key, "a number above 0")
        return usual or 1

    def claim(self, after: TableStage | None, stage: TableStage) -> tuple[str, Span]:
        """What the next row says of what comes out here."""
        if after is None:
            return "", stage.span
        side, channels = self.size(after)
        key = "input" if "input" in after.cells else "resolution"
        return f" -> {side}x{side}x{channels or self.channels}", after.place(key)

    def once(self, stage: TableStage) -> None:
        """A row that is one layer: it does not run several times, and expands nothing."""
        if self.times(stage) != 1:
            self.wrong(stage, "n", "1, for such a row is one layer,")
        for key in ("t", "e"):
            if stage.text(key) not in EMPTY:
                self.wrong(stage, key, "'-', for such a row expands nothing,")

    def line(self, stage: TableStage, after: TableStage | None) -> str:
        word = stage.text("operator").lower()
        for pattern, make in OPERATORS:
            if re.match(pattern, word):
                return make(self, stage, after)
        self.mistakes.append(mistakes.OperatorUnknown(stage.text("operator"), self.kind).at(stage.place("operator")))
        return "identity"

    def kernel(self, stage: TableStage) -> int:
        """The side of the kernel that an operator's name has; 0 where it has none."""
        found = KERNEL.search(stage.text("operator"))
        if found and found[1] != found[2]:
            self.wrong(stage, "operator", "a square kernel")
        return int(found[1]) if found else 0

    def stride(self, stage: TableStage, after: TableStage | None) -> int:
        if "s" in stage.cells:
            return self.number(stage, "s", 1)
        first, second = self.size(stage)[0], self.size(after)[0] if after else self.size(stage)[0]
        if first % second:
            self.mistakes.append(mistakes.StrideOpen(first, second).at((after or stage).place("resolution")))
        return max(1, first // second)

    def times(self, stage: TableStage) -> int:
        return self.number(stage, "n", 1) if "n" in stage.cells else 1

    def activation(self, stage: TableStage) -> str:
        if "nl" in stage.cells:
            word = stage.text("nl").lower()
            if word not in ("re", "hs", *EMPTY):
                self.wrong(stage, "nl", "RE or HS")
            return {"re": ", relu", "hs": ", hswish"}.get(word, "")
        return ", relu6" if "t" in stage.cells else ", silu"


def _conv(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    """`conv2d`, `conv2d, 1x1`, `Conv3x3`, `conv2d 1x1, NBN`; behind pooling one that makes the classes."""
    reader.once(stage)
    kernel = reader.kernel(stage)
    k = kernel or 3
    if stage.text("c").lower() == "k" or reader.pooled:
        filters = "k" if stage.text("c").lower() == "k" else str(reader.number(stage, "c"))
        reader.channels = 1000 if filters == "k" else int(filters)
        return f"conv {filters} {k}x{k} bias{reader.activation(stage) if 'nl' in stage.cells else ''}"
    reader.channels = reader.number(stage, "c")
    if not kernel:
        reader.note("the kernel of conv2d is not in the table: 3x3, as where the paper describes it")
    if stage.text("se").lower() not in EMPTY:
        reader.note("squeeze and excitation of a plain convolution is left out, as torchvision has it")
    stride = reader.stride(stage, after)
    line = f"conv {reader.channels} {k}x{k} s{stride} p{(k - 1) // 2}, bn{reader.activation(stage)}"
    if "pool" not in stage.text("operator").lower():
        return line
    reader.pooled = True
    return f"{line}, gap, fc k"


def _bottleneck(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    reader.channels = c = reader.number(stage, "c")
    t, s, n = reader.number(stage, "t"), reader.stride(stage, after), reader.times(stage)
    reader.note("kernels of bottlenecks are not in the table: 3x3; of n blocks the first has the stride")
    first = f"flat({c}, {s})" if t == 1 else f"bottleneck({c}, {t}, {s})"
    return first + (f", {first.replace(f', {s})', ', 1)')} x {n - 1}" if n > 1 else "")


def _mbconv(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    found = re.match(r"mbconv\s*(\d+)\D+(\d)\s*[x×]\s*\2", stage.text("operator").lower())
    if found is None:
        reader.wrong(stage, "operator", "an expansion and a kernel, as in MBConv6, k3x3,")
        return "identity"
    reader.channels = c = reader.number(stage, "c")
    t, k, s, n = int(found[1]), int(found[2]), reader.stride(stage, after), reader.times(stage)
    reader.note("squeeze and excitation of MBConv has a quarter of the block's input channels; activations are silu")
    first = f"mbflat({c}, {k}, {{s}})" if t == 1 else f"mbconv({c}, {k}, {t}, {{s}})"
    return first.format(s=s) + (f", {first.format(s=1)} x {n - 1}" if n > 1 else "")


def _bneck(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    k = reader.kernel(stage)
    if not k:
        reader.wrong(stage, "operator", "a kernel, as in bneck, 3x3,")
        return "identity"
    e, act = reader.number(stage, "e"), reader.activation(stage)
    expand = "" if e == reader.channels else f"conv {e} 1x1, bn{act}; "
    squeeze = f"v3se({e}); " if stage.text("se").lower() not in EMPTY else ""
    reader.channels = c = reader.number(stage, "c")
    reader.note("a block whose exp size is its input's channels has no expansion; SE has a quarter of exp size")
    s = reader.stride(stage, after)
    return f"residual if same [ {expand}dwconv k={k} s{s} p{(k - 1) // 2}, bn{act}; {squeeze}conv {c} 1x1, bn ]"


def _pool(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    reader.once(stage)
    reader.pooled = True
    kernel, side = reader.kernel(stage), reader.size(stage)[0]
    if kernel not in (0, side):
        reader.wrong(stage, "operator", f"a pool over the whole {side}x{side}")
    return "gap"


def _classes(reader: _StageReader, stage: TableStage, after: TableStage | None) -> str:
    return "fc k" if stage.text("c").lower() in ("k", *EMPTY) else f"fc {reader.number(stage, 'c')}"


OPERATORS: tuple[tuple[str, Callable[[_StageReader, TableStage, TableStage | None], str]], ...] = (
    (r"mbconv", _mbconv),
    (r"conv", _conv),
    (r"bottleneck|병목", _bottleneck),
    (r"bneck", _bneck),
    (r"(?:global )?(?:avg|average)?\s*-?pool", _pool),
    (r"fc\b|dense|fully", _classes),
)
"""How operators begin, in lower case, and what each is."""


def _placed(part: Any, text: Source, places: list[tuple[Span, Span]], claim: bool = False) -> Any:
    """The same with places of the table in the place of those of our text."""
    if isinstance(part, Span):
        if part.start < 0:
            return part
        row, cell = places[min(text.place(part.start)[0], len(places)) - 1]
        return cell if claim else row
    if isinstance(part, tuple):
        inner = [_placed(each, text, places, isinstance(part, Claim)) for each in part]
        return type(part)(*inner) if hasattr(part, "_fields") else tuple(inner)
    return part
