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
from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import labels, netdef, sentences, vocabulary
from convcalc.readers.pasted.brackets import is_part
from convcalc.readers.pasted.draft import (
    Bracket,
    Item,
    LayerDraft,
    Numbered,
    Placed,
    Size,
    TextLine,
    Times,
    draft_of,
    owned,
)
from convcalc.readers.pasted.items import layers_between
from convcalc.readers.pasted.pieces import LONG, pieces, read_pieces
from convcalc.readers.pasted.scan import MOST_MISTAKES, Token, TokenStream, pairs, scan
from convcalc.readers.pasted.sums import totals
from convcalc.readers.pasted.vocabulary import phrases
from convcalc.text import Source, Span

COLUMN = re.compile(r"(?mi)^[ \t]*column[ \t]*:[ \t]*([^\n]+?)[ \t]*$")
NETWORKS = re.compile(
    r"(?m)^[ \t]*((?:[A-F](?:-LRN)?[ \t]+)+[A-F](?:-LRN)?|(?:\d+-layer[ \t]+)+\d+-layer"
    r"|(?:\d+ weight layers[ \t]+)+\d+ weight layers)[ \t]*$"
)


class Page:
    """What was read: rows in the order of the text, titles, headings and remarks that say no layers.

    unread: where a line begins of which numbers belong to nothing, and those.
    sentences: how many lines were read as such.  pieces: is there a chain such as 32c5-mp2-10n?
    started: has there been a layer?  assumed: of its tables.
    """

    __slots__ = ("assumed", "headings", "pieces", "remarks", "rows", "sentences", "started", "titles", "unread")

    def __init__(self, remarks: list[str]) -> None:
        self.rows: list[TextLine] = []
        self.assumed: list[str] = []
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.remarks = remarks
        self.unread: list[tuple[int, str]] = []
        self.pieces = False
        self.sentences = 0
        self.started = False

    def add(self, row: TextLine) -> None:
        if not _joins(row, self.rows):
            self.rows.append(row)
            self.started = self.started or bool(row.items)

    def said(self) -> tuple[int, int, int]:
        """How much was said that is no row."""
        return len(self.titles), len(self.headings), len(self.remarks)


def read_page(text: str, mistakes: list[Mistake]) -> Page:
    """The rows of a cleaned text."""
    page = Page([])
    for found in NETWORKS.finditer(text):
        names = re.findall(r"\d+ weight layers|\S+", found[1])
        mistakes.append(pasted.SeveralNetworks(tuple(names), False).at(Span(found.start(1), found.end(1))))
    known = KnownLines()
    for start, end in text_lines(text):
        if len(mistakes) >= MOST_MISTAKES:
            break
        rows = known.find(text[start:end], start, page.started)
        if rows is None:
            said, started = (page.said(), len(mistakes)), page.started
            rows = _read_or_sentence(text, Span(start, end), mistakes, page)
            if said == (page.said(), len(mistakes)) and not any(row.core for row in rows):
                rows = known.keep(text[start:end], start, started, rows)
        for row in rows:
            page.add(row)
    return page


class KnownLines:
    """The lines that were read: one that says the same, or the same behind another number, is not read again."""

    def __init__(self) -> None:
        self.whole: dict[tuple[str, bool], tuple[int, list[TextLine]]] = {}
        self.numbered: dict[tuple[tuple[str, str], bool], tuple[Numbered, TextLine]] = {}

    def find(self, line: str, start: int, started: bool) -> list[TextLine] | None:
        """Its rows where they stand now; None for a line that must be read."""
        found = self.whole.get((line, started))
        if found is not None:
            return [row.moved(start - found[0]) for row in found[1]]
        number = Numbered.of(line, start) if self.numbered else None
        alike = self.numbered.get((number.rest, started)) if number else None
        if number is None or alike is None:
            return None
        return [alike[1].renumbered(number.end - alike[0].end, number, alike[0])]

    def keep(self, line: str, start: int, started: bool, rows: list[TextLine]) -> list[TextLine]:
        """Keep the rows of a line; what is put on the page may be changed there, and is a copy."""
        self.whole[line, started] = start, rows
        number = Numbered.of(line, start) if len(rows) == 1 and rows[0].label else None
        if number and number.labels(rows[0]):
            self.numbered[number.rest, started] = number, rows[0]
        return [row.moved(0) for row in rows]


def text_lines(text: str) -> list[Span]:
    """Where each line begins and ends; a bracket that is still open holds its lines together."""
    found: list[Span] = []
    at = begin = open_brackets = 0
    for each in text.split("\n"):
        end = at + len(each)
        if open_brackets or "(" in each or "[" in each:
            opened = each.count("(") + each.count("[") - each.count(")") - each.count("]")
            open_brackets = max(0, open_brackets + opened)
        if not open_brackets:
            if begin < at or (each and not each.isspace()):
                found.append(Span(begin, end))
            begin = end + 1
        at = end + 1
    return found if begin >= len(text) else [*found, Span(begin, len(text))]


LONGEST_SENTENCE = 1_500
"""Letters of a line that may be one: patterns look at every part of it from every place."""


def _read_or_sentence(text: str, place: Span, mistakes: list[Mistake], page: Page) -> list[TextLine]:
    """The rows of a line as a list has them; where it is none such, as a sentence of notes."""
    line = text[slice(*place)]
    if line.rstrip().endswith(("?", "\uff1f")) and not any(char.isdigit() for char in line):
        page.headings.append(line.strip())  # a question of a slide
        return []
    known = [(said, len(said)) for said in (mistakes, page.titles, page.headings, page.remarks)]
    first = len(line) < LONGEST_SENTENCE and sentences.in_words(line)
    rows = [] if first else _read_line(text, *place, mistakes, page)
    silent = not rows and any(char.isdigit() for char in line)
    if not (first or silent or len(mistakes) > known[0][1]) or len(line) >= LONGEST_SENTENCE:
        return rows
    found = sentences.read_sentence(text, *place, _filters(page))
    if found is None:
        return _read_line(text, *place, mistakes, page) if first else rows
    for said, count in known:
        del said[count:]
    page.remarks += found.remarks
    page.sentences += 1
    if found.unread:
        page.unread.append((place.start, found.unread))
    return found.rows


def _filters(page: Page) -> int | None:
    """How many the last layer has, where that is said."""
    drafts = [draft for row in page.rows for draft in map(draft_of, row.items) if draft]
    return drafts[-1].number("filters") if drafts else None


def _read_line(text: str, start: int, end: int, mistakes: list[Mistake], page: Page) -> list[TextLine]:
    """The rows of one line, not yet on the page; of a long one piece by piece."""
    if end - start > LONG and not netdef.is_netdef(text[start:end]):
        first, *others = pieces(text, start, end)
        kept = [(said, len(said)) for said in (mistakes, page.titles, page.headings, page.remarks)]
        made = _read_part(text, *first, mistakes, page)
        if made and made[-1].items and made[-1].label is None and not made[-1].before:
            read_pieces(text, others, made[-1].items, mistakes, page.remarks)
            whole = Span(made[-1].span.start, start + len(text[start:end].rstrip()))
            return [*made[:-1], made[-1]._replace(span=whole)]
        for said, count in kept:  # it is read once more, as a whole
            del said[count:]
    return _read_part(text, start, end, mistakes, page)


def _read_part(text: str, start: int, end: int, mistakes: list[Mistake], page: Page) -> list[TextLine]:
    t = TokenStream(text, scan(text, start, end), {}, mistakes, page.remarks)
    t.partner.update(pairs(t.tokens, mistakes))
    if any(isinstance(mistake, pasted.TooDeeplyNested) for mistake in mistakes):
        return []
    made: list[TextLine] = []
    for i, j in lines(t):
        if t.enough:
            break
        started = page.started or any(row.items for row in made)
        row = line(t, i, j, page, started)
        made += [row] if row is not None else []
    return made


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
    return [token.kind for token in toks] in (["word", ":", "["], ["word", ":", "listing"])


def line(t: TokenStream, i: int, j: int, page: Page, started: bool) -> TextLine | None:
    """One line as a row; None where it is a title. started: has there been a layer before it?"""
    if t.tokens[i].kind in ("}", "{") and j == i + 1:
        return None
    indent = t.tokens[i].start - (t.text.rfind("\n", 0, t.tokens[i].start) + 1)
    span = t.span(i, j)
    summed = totals(t, i, j, started)
    if summed is not None:
        return TextLine([], span, core=summed)
    if netdef.is_netdef(t.text[span.start : span.end]):
        page.pieces = True
        return TextLine(netdef.read(t, span), span, indent=indent)
    if not started and labels.is_title(t.tokens[i:j]):
        page.titles.append(t.words(*span).rstrip("{: "))
        return None
    if labels.is_heading(t.tokens[i:j]):
        return TextLine([], span, t.words(*span).rstrip(": "), span, indent=indent)
    return labelled(t, i, j, page, started)._replace(indent=indent)


def labelled(t: TokenStream, i: int, j: int, page: Page, started: bool) -> TextLine:
    """A line of layers, with what stands before them."""
    label = labels.read(t, i, j)
    span = t.span(i, j)
    if label.text is not None and _description(t.tokens[label.next : j], _loosely(t, i, label)):
        page.headings.append(t.words(*span))
        items: list[Item] = []
    else:
        items = layers_between(t, label.next, j)
        if not started:
            items = _opening(items)
    if not started and items and label.kind not in ("", "input", "output"):
        items = _passed_through(items, label)
    before, items = _leading(items)
    label = label._replace(claims=label.claims + before)
    take_kind(items, label)
    items = _without_own_size(items)
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


def _passed_through(items: list[Item], label: labels.Label) -> list[Item]:
    """`Global average pooling: 7x7x512 → 512`: what arrives at the layer of the label, and what it makes of it."""
    first = items[0]
    if not isinstance(first, LayerDraft) or first.kind != "input" or len(items) > 2:
        return items
    layer = LayerDraft(label.kind, label.text or "", *label.span)
    makes = items[1:]
    if makes and isinstance(makes[0], LayerDraft) and makes[0].kind == "" and len(makes[0].numbers) == 1:
        number = makes[0].numbers[0]
        makes = [Claim("size", (number.value,), span=number.span)]
    if not all(isinstance(item, Claim) for item in makes):
        return items
    return [first, layer, *makes]


def _without_own_size(items: list[Item]) -> list[Item]:
    """An input's line without the claim that it is as large as it is: its memory is `224*224*3=150K`, once."""
    first = items[0] if items else None
    if not isinstance(first, LayerDraft) or first.kind != "input":
        return items
    sizes = {each.numbers for each in first.sizes}
    return [item for item in items if not (isinstance(item, Claim) and item.what == "size" and item.value in sizes)]


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
    if not before or any(
        token.kind in ("num", "dims", "dec", "→", "+", "...", "[", "listing", "named") for token in before
    ):
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
    if not isinstance(first, Claim | LayerDraft):
        return False
    if all(isinstance(item, Claim) for item in row.items) and rows[-1].items:
        rows[-1].items.extend(row.items)
        return True
    said = isinstance(first, LayerDraft) and first.kind == "" and (first.said or bool(first.flags)) and not first.sizes
    if isinstance(last, Placed) and said:
        last = rows[-1].items[-1] = owned(last)
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
    return bool(before and items) and is_part(before[0]) and is_part(before[-1]) and all(map(is_part, items))


def _is_end(row: TextLine) -> bool:
    """`average pool, 1000-d fc`: the last line of the table belongs to no stage."""
    return any(draft.kind in ("avgpool", "gap", "fc") for draft in map(draft_of, row.items) if draft)


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
