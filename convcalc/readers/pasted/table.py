"""Tables, in Markdown or in boxes: which lines they are, their cells, and what each column is about."""

from __future__ import annotations

import re

from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.scan import Token, scan
from convcalc.record import NamedTuple
from convcalc.text import Span

RULE = frozenset("|:=+- \t")
BOX = re.compile(r"[─━═┄+|-]{3}")

HEADINGS: dict[str, str] = {}
"""A heading -> what its column is: one of the roles below."""

for _role, _headings in {
    "label": "layer layername name block blockname stage stagename module step number no id index layerno idx 층"
    " 계층 레이어"
    " 이름 층이름 capa couche bloque bloco 层 层名 名称 camada",
    "kind": "type layertype operation operator op kind 종류 유형 연산 tipo 类型",
    "size": "output outputsize outputshape outputdimensions outputdimension outputvolume outsize outshape featuremap"
    " featuremapsize featuremaps activationshape activationsize outputfeaturemap shape 출력 출력크기 输出 输出尺寸"
    " 输出大小"
    " salida saída dimensions dimension resolution",
    "in": "input inputsize inputshape inputdimensions 입력 입력크기 输入 输入尺寸 entrada",
    "filters": "filters filter numberoffilters numfilters nooffilters kernels numberofkernels channels outputchannels"
    " outchannels units neurons nodes outputunits c nout 필터 필터수 필터개수 채널 채널수 출력채널 뉴런 뉴런수 유닛"
    " 通道 通道数"
    " filtros filtres",
    "k": "kernel kernelsize filtersize window windowsize poolsize k 커널 커널크기 필터크기 核大小 卷积核 ksize"
    " convsize",
    "s": "stride strides s 스트라이드 보폭 步长",
    "p": "padding pad p 패딩 填充",
    "act": "activation activationfunction nonlinearity 활성화 활성화함수 激活 激活函数",
    "times": "repeat repeats n times repetitions numblocks 반복 重复",
    "either": "size sizes 크기",
    "body": "architecture details detail configuration config description structure content layers specification"
    " 구조 상세"
    " 세부사항 내용 설명 设置",
    "remark": "notes note remark remarks comment comments purpose role receptivefieldnote 비고 역할 목적",
}.items():
    HEADINGS |= dict.fromkeys(_headings.split(), _role)


class Cell(NamedTuple):
    """The tokens of a cell and where it stands."""

    tokens: list[Token]
    span: Span

    @property
    def empty(self) -> bool:
        """A hyphen says that there is nothing."""
        return all(token.kind == "-" or token.text.lower() in ("n", "a", "none", "/") for token in self.tokens)


class Table(NamedTuple):
    """headings: "" where the table has none; rows: as many cells in each as there are headings.

    headed: how many cells the line of headings has; 0 where there is none.
    """

    headings: tuple[str, ...]
    rows: list[list[Cell]]
    headed: int = 0


def find(text: str, source: str) -> tuple[str, list[Table]]:
    """The cleaned text without its tables, and the tables."""
    found: list[Table] = []
    kept: list[str] = []
    block: list[Span] = []
    at = 0
    lines = text.split("\n")
    for line, is_row in zip(lines, _rows(lines), strict=True):
        span = Span(at, at + len(line))
        if is_row or (block and _is_rule_of_box(line, source[span.start : span.end])):
            block.append(span)
            kept.append(" " * len(line))
        else:
            found += _table(text, block)
            block = []
            kept.append(line)
        at = span.end + 1
    return "\n".join(kept), found + _table(text, block)


def _rows(lines: list[str]) -> list[bool]:
    """Which lines are rows: between bars, as many bars as a neighbour, or from the line above a rule of bars on."""
    bars = [line.count("|") for line in lines]
    rules = [count > 0 and _is_rule(line) for line, count in zip(lines, bars, strict=True)]
    found: list[bool] = []
    ruled = False
    for n, line in enumerate(lines):
        ruled = bars[n] > 0 and (ruled or rules[n] or rules[n + 1 : n + 2] == [True])
        alike = bars[n] > 1 and bars[n] in (bars[n + 1 : n + 2] + bars[n - 1 : n] if n else bars[1:2])
        found.append(ruled or alike or (bars[n] > 1 and line.rstrip()[-1:] == "|"))
    return found


def _is_rule(line: str) -> bool:
    return "-" in line and RULE.issuperset(line)


def _is_rule_of_box(line: str, source: str) -> bool:
    return not line.strip() and bool(BOX.search(source))


def _table(text: str, block: list[Span]) -> list[Table]:
    """The table on these lines."""
    rows: list[list[Cell]] = []
    ruled = False
    for at, span in enumerate(block):
        if _is_rule(text[span.start : span.end]):
            ruled = ruled or (len(rows) == 1 and at > 0)
            continue
        cells = _cells(text, span)
        if any(cell.tokens for cell in cells):
            rows.append(cells)
    width = max(map(len, rows), default=0)
    filled = [row + [Cell([], NOWHERE)] * (width - len(row)) for row in rows]
    if not filled:
        return []
    headed = ruled or _is_header(filled[0])
    titles = tuple([_heading(text, cell) for cell in filled[0]]) if headed else ("",) * width
    return [Table(titles, filled[1:] if headed else filled, len(rows[0]) if headed else 0)]


NOWHERE = Span(-1, -1)


def _cells(text: str, span: Span) -> list[Cell]:
    start, end = span
    line = text[start:end]
    start += len(line) - len(line.lstrip())
    end -= len(line) - len(line.rstrip())
    start += text[start] == "|" if start < end else 0
    end -= text[end - 1] == "|" if start < end else 0
    found = []
    while start <= end:
        stop = text.find("|", start, end)
        stop = end if stop < 0 else stop
        found.append(Cell(scan(text, start, stop), Span(start, stop)))
        start = stop + 1
    return found


def _heading(text: str, cell: Cell) -> str:
    return " ".join(text[slice(*cell.span)].replace("#", " ").split()) if cell.tokens else ""


def _is_header(row: list[Cell]) -> bool:
    """Without a rule: are most cells headings?"""
    known = [cell for cell in row if cell.tokens and role("".join(token.text for token in cell.tokens))]
    return len(known) > 1 and 2 * len(known) > len([cell for cell in row if cell.tokens])


def role(heading: str) -> str:
    """What a column is, by its heading; "" where the heading is not known."""
    for part in (heading, heading.partition("(")[0]):
        word = "".join([c for c in part.casefold() if c.isalnum()])
        if word in HEADINGS:
            return HEADINGS[word]
        if word in vocabulary.CLAIM_WORDS and vocabulary.CLAIM_WORDS[word] != "size":
            return vocabulary.CLAIM_WORDS[word]
    return ""
