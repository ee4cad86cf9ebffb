"""A page as lines: headings, titles, sums, our own language, details of the line before, and what holds layers."""

from __future__ import annotations

import re
from itertools import takewhile

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang import words
from convcalc.lang.headers import Headers
from convcalc.lang.statements import body
from convcalc.lang.tokens import Cursor
from convcalc.lang.tree import Claim, Number, Stmt, Total, Value
from convcalc.readers.pasted import labels, netdef, vocabulary
from convcalc.readers.pasted.draft import Bracket, Item, LayerDraft, Size, TextLine, Times
from convcalc.readers.pasted.figures import claim_at, claim_name, number_first
from convcalc.readers.pasted.items import layers_between
from convcalc.readers.pasted.scan import Token, TokenStream, pairs, scan
from convcalc.readers.pasted.vocabulary import phrases
from convcalc.text import Source, Span

COLUMN = re.compile(r"(?mi)^[ \t]*column[ \t]*:[ \t]*([^\n]+?)[ \t]*$")
NETWORKS = re.compile(r"(?m)^[ \t]*((?:[A-F](?:-LRN)?[ \t]+){2,}[A-F](?:-LRN)?|(?:\d+-layer[ \t]+)+\d+-layer)[ \t]*$")


class Page:
    """What was read: rows in the order of the text, titles, headings and remarks that say no layers.

    pieces: is there a chain such as 32c5-mp2-10n?  started: has there been a layer?
    """

    __slots__ = ("headings", "pieces", "remarks", "rows", "started", "titles")

    def __init__(self, remarks: list[str]) -> None:
        self.rows: list[TextLine] = []
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.remarks = remarks
        self.pieces = False
        self.started = False

    def add(self, row: TextLine) -> None:
        self.rows.append(row)
        self.started = self.started or bool(row.items)


def read_page(text: str, mistakes: list[Mistake]) -> Page:
    """The rows of a cleaned text."""
    t = TokenStream(text, scan(text), {}, mistakes, [])
    t.partner.update(pairs(t.tokens, mistakes))
    page = Page(t.remarks)
    for found in NETWORKS.finditer(text):
        t.note(pasted.SeveralNetworks(tuple(found[1].split())), found.start(1), found.end(1))
    for i, j in lines(t):
        if t.enough:
            break
        line(t, i, j, page)
    return page


def lines(t: TokenStream) -> list[tuple[int, int]]:
    """Where each line begins and ends among the tokens; a bracket holds its lines together."""
    found, begin, i = [], 0, 0
    while i < len(t.tokens):
        kind = t.tokens[i].kind
        if kind == "newline" or (kind == "," and _names_list(t.tokens[i + 1 : i + 4])):
            found.append((begin, i))
            begin = i + 1
        # A bracket over several lines is one place; a brace is not: a dictionary of lists has one network a line.
        i = t.partner[i] if kind in "([" and i in t.partner else i
        i += 1
    return [(i, j) for i, j in [*found, (begin, i)] if i < j]


def _names_list(toks: list[Token]) -> bool:
    """`'B': [` within a dictionary of lists."""
    return [token.kind for token in toks] == ["word", ":", "["]


def line(t: TokenStream, i: int, j: int, page: Page) -> None:
    """One line, as a row of the page."""
    if t.tokens[i].kind in ("}", "{") and j == i + 1:
        return
    indent = t.tokens[i].start - (t.text.rfind("\n", 0, t.tokens[i].start) + 1)
    span = t.span(i, j)
    summed = totals(t, i, j, page.started)
    if summed is not None:
        page.add(TextLine([], span, core=summed))
    elif netdef.is_netdef(t.text[span.start : span.end]):
        page.pieces = True
        page.add(TextLine(netdef.read(t, span), span, indent=indent))
    elif not page.started and labels.is_title(t.tokens[i:j]):
        page.titles.append(t.words(*span).rstrip("{: "))
    elif labels.is_heading(t.tokens[i:j]):
        page.add(TextLine([], span, t.words(*span).rstrip(": "), span, indent=indent))
    else:
        row = labelled(t, i, j, page)._replace(indent=indent)
        if not _joins(row, page.rows):
            page.add(row)


def labelled(t: TokenStream, i: int, j: int, page: Page) -> TextLine:
    """A line of layers, with what stands before them."""
    label = labels.read(t, i, j)
    span = t.span(i, j)
    if label.text is not None and _description(t.tokens[label.next : j], _loosely(t, i, label)):
        page.headings.append(t.words(*span))
        items: list[Item] = []
    else:
        items = layers_between(t, label.next, j)
        if not page.started:
            items = _opening(items)
    before, items = _leading(items)
    label = label._replace(claims=label.claims + before)
    take_kind(items, label)
    return TextLine(items, span, label.text, label.span, label.claims)


def _opening(items: list[Item]) -> list[Item]:
    """A size at the very beginning is the input: `3x32x32`, `[227x227x3]`."""
    first = items[0] if items else None
    if isinstance(first, Claim) and first.what == "size" and not isinstance(first.value, Number):
        made = LayerDraft("input", "", *first.span)
        made.sizes.append(Size(first.value, first.span))
        return [made, *items[1:]]
    if isinstance(first, LayerDraft) and first.kind == "" and first.sizes and len(first.sizes[0].numbers) > 2:
        first.kind = "input"
    return items


def _leading(items: list[Item]) -> tuple[tuple[Claim, ...], list[Item]]:
    """`CONV1: [55x55x96] 96 11x11 filters`: what is claimed before the layers."""
    claims = tuple(takewhile(lambda item: isinstance(item, Claim), items))
    if len(claims) == len(items):
        return (), items
    return tuple([claim for claim in claims if isinstance(claim, Claim)]), items[len(claims) :]


def _loosely(t: TokenStream, i: int, label: labels.Label) -> bool:
    """Does the label say that what follows need not be a layer: `Block 1: ...`, `Output: ...`?"""
    words = [vocabulary.key(token.text) for token in t.tokens[i : label.next] if token.kind == "word"]
    return label.kind == "output" or any(word in vocabulary.STRUCTURE for word in words)


def _description(toks: list[Token], loosely: bool) -> bool:
    """Words behind a label, without numbers and unlike any layer's: `Block 1: Feature Extraction (Low-Level)`."""
    from convcalc.text import nearest

    before = list(takewhile(lambda token: token.kind != "(", toks)) if loosely else toks
    if not before or any(token.kind in ("num", "dims", "dec", "→", "+", "...", "[", "named") for token in before):
        return False
    read = [(found.role, vocabulary.key(toks[k].text)) for k, found in phrases(toks, 0, len(toks))]
    roles = {role for role, _ in read}
    unknown = [word for role, word in read if role == "unknown" and len(word) > 3]
    if "layer" in roles or (roles & {"noun", "flag"} and not loosely):
        return False
    return not any(word in vocabulary.CLAIM_WORDS or nearest(word, vocabulary.known()) for word in unknown)


def take_kind(items: list[Item], label: labels.Label) -> None:
    """The label says what kind of layer the first one is, where its own words do not: `CONV1: 96 11x11 filters`."""
    kind = {"output": "fc"}.get(label.kind, label.kind)
    first = items[0] if items else None
    if isinstance(first, Bracket) and len(first.items) == 1 and not first.square:
        first = first.items[0]
    if kind and isinstance(first, LayerDraft):
        if first.kind == "":
            first.kind, first.word, first.word_span = kind, label.text or "", label.span
    elif kind and label.kind != "output" and not isinstance(first, Bracket | Times) and (items or _is_whole(label)):
        items.insert(0, LayerDraft(kind, label.text or kind, *label.span))


def _is_whole(label: labels.Label) -> bool:
    """`[27x27x96] POOL1:` is a layer; `conv2_x 56×56` a heading."""
    return bool(label.claims) and label.kind not in vocabulary.CONVOLUTIONS | {"fc"}


def _joins(row: TextLine, rows: list[TextLine]) -> bool:
    """A line that only says more of the layer before: `Filters: 32`, `Output: 30x30x32`."""
    if row.label is not None or row.before or not rows or not row.items:
        return False
    last = rows[-1].items[-1] if rows[-1].items else None
    first = row.items[0]
    if all(isinstance(item, Claim) for item in row.items) and rows[-1].items:
        rows[-1].items.extend(row.items)
        return True
    said = isinstance(first, LayerDraft) and first.kind == "" and (first.said or bool(first.flags)) and not first.sizes
    if not (said and isinstance(first, LayerDraft) and isinstance(last, LayerDraft)):
        return False
    _merge(last, first)
    rows[-1].items.extend(row.items[1:])
    return True


def _merge(draft: LayerDraft, more: LayerDraft) -> None:
    draft.given.update(more.given)
    draft.flags.update(more.flags)
    draft.sizes += more.sizes
    draft.numbers += more.numbers
    draft.decimals += more.decimals
    draft.after += more.after


SUMMING = frozenset("total totals sum overall 총 합계 전체 总 总计 trainable totaltrainable".split())


def totals(t: TokenStream, i: int, j: int, started: bool) -> tuple[Stmt, ...] | None:
    """The claims about the whole network on this line; None where it is no such line."""
    word = vocabulary.key(t.tokens[i].text) if t.tokens[i].kind == "word" else ""
    alone = claim_name(t.tokens, i, j)[0] == "macs" and started
    if word == "non" or word.startswith("nontrainable"):
        t.remarks.append(t.words(*t.span(i, j)))
        return ()
    if word not in SUMMING and not alone:
        return None
    k, found = i + (word in SUMMING), list[Claim]()
    while k < j:
        kind = t.tokens[k].kind
        read = claim_at(t, k, j) if kind == "word" else number_first(t, k, j) if kind == "num" else None
        if read:
            found += [claim for claim in read.claims if claim.what != "size"]
        k = read.next if read else k + 1
    if not found:
        return None if alone else ()
    return (Total(tuple(found), t.span(i, j)),)


def join(rows: list[TextLine], table: bool) -> list[TextLine]:
    """Lines without a label go to the one above that has one: below a heading, and in the ResNet paper's table.

    What the label's line claims (the output size of a table) is then said of the last of them.
    """
    found: list[TextLine] = []
    open_at: TextLine | None = None
    for row in rows:
        if found and _goes_on(row, found[-1], open_at, table):
            found[-1].items.extend(row.items)
            continue
        open_at = row if row.head or (table and row.label is not None and not row.core) else None
        found.append(row)
    return [row for row in found if row.items or row.core or row.before]


def _goes_on(row: TextLine, last: TextLine, open_at: TextLine | None, table: bool) -> bool:
    """Does a line belong to the one above: below its heading, or a line of the same lost bracket?"""
    if row.label is not None or row.before or row.core or (table and _is_end(row)):
        return False
    below = open_at is not None and (table or row.indent > open_at.indent)
    return below or (table and _are_parts(last.items, row.items))


def _are_parts(before: list[Item], items: list[Item]) -> bool:
    """Are both lines of brackets that were lost?"""
    return bool(before and items) and _is_part(before[0]) and _is_part(before[-1]) and all(map(_is_part, items))


def _is_end(row: TextLine) -> bool:
    """`average pool, 1000-d fc`: the last line of the table belongs to no stage."""
    return any(isinstance(item, LayerDraft) and item.kind in ("avgpool", "gap", "fc") for item in row.items)


def gather(items: list[Item]) -> list[Item]:
    """`1×1, 64` / `3×3, 64 × 3` / `1×1, 256` on lines of their own are one bracket that runs three times."""
    found: list[Item] = []
    run: list[Item] = []
    for item in [*items, None]:
        if item is not None and _is_part(item):
            run.append(item)
            continue
        found += _group(run)
        run = []
        if item is not None:
            found.append(item)
    return found


def _is_part(item: Item) -> bool:
    """May it be one line of such a bracket?"""
    if isinstance(item, Times):
        return True
    if isinstance(item, Bracket):
        return len(item.items) == 1 and not item.listing and _is_part(item.items[0])
    return isinstance(item, LayerDraft) and item.implicit and "s" not in item.given


def _group(run: list[Item]) -> list[Item]:
    """As many brackets as there are repeats, all of as many lines; else a bracket ends where its repeat stands."""
    lines = len([item for item in run if not isinstance(item, Times)])
    repeats = len([item for item in run if isinstance(item, Times) or _times(item) != 1])
    if not repeats or lines == repeats:
        return run
    if lines % repeats == 0:
        even = [_bracket(part) for part in _chunks(run, lines // repeats)]
        if None not in even:
            return [bracket for bracket in even if bracket]
    found: list[Item] = []
    part: list[Item] = []
    for item in run:
        part.append(item)
        if isinstance(item, Times) or _times(item) != 1:
            found += [_bracket(part) or item]
            part = []
    return found + part


def _chunks(run: list[Item], size: int) -> list[list[Item]]:
    """So many lines each; a repeat on a line of its own goes with the line before it."""
    parts: list[list[Item]] = [[]]
    held = 0
    for item in run:
        if not isinstance(item, Times):
            if held == size:
                parts.append([])
                held = 0
            held += 1
        parts[-1].append(item)
    return parts


def _times(item: Item) -> Value:
    return item.times if isinstance(item, Bracket | Times) else 1


def _bracket(part: list[Item]) -> Bracket | None:
    """Lines with one repeat among them as a bracket; None where there are more."""
    counted = [item for item in part if isinstance(item, Times) or _times(item) != 1]
    drafts: list[Item] = []
    for item in part:
        if not isinstance(item, Times):
            drafts += item.items if isinstance(item, Bracket) else [item]
    if len(counted) != 1 or not drafts:
        return None
    span = Span(drafts[0].span.start, drafts[-1].span.end)
    return Bracket(tuple(drafts), _times(counted[0]), span, True)


LINE = re.compile(
    r"(?mi)^[ \t]*(?:(?:let[ \t]+\w+[ \t]*=|default[ \t]+[a-z]|layout[ \t]+(?:hwc|chw)\b)[^\n]*"
    r"|(?:name|source|note)[ \t]*:[^\n]*"
    r"|total[ \t]+(?:params|weights|macs|rf|jump|memory)[ \t]*[=~][^\n]*)"
)


def without_own_lines(source: Source, mistakes: list[Mistake]) -> tuple[str, list[TextLine], Headers]:
    """The text without such lines, what they say as rows, and the headers among them."""
    headers = Headers()
    lines = [Span(found.start(), found.end()) for found in LINE.finditer(source.text)]
    if not lines:
        return source.text, [], headers
    text, ours, at = "", "", 0
    for start, end in lines:
        text += source.text[at:start] + " " * (end - start)
        ours += _blank(source.text[at:start]) + source.text[start:end]
        at = end
    text += source.text[at:]
    cursor = Cursor(Source(ours, source.name), words)
    rows = [TextLine([], stmt.span, core=(stmt,)) for stmt in body(cursor, headers)]
    mistakes += cursor.mistakes
    return text, rows, headers


def _blank(text: str) -> str:
    return "\n".join([" " * len(line) for line in text.split("\n")])
