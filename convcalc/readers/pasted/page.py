"""A page as rows: which lines are headings, titles, details of the line before, and which hold layers."""

from __future__ import annotations

import re
from itertools import takewhile

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import labels, netdef, phrase, vocabulary
from convcalc.readers.pasted.attributes import Text
from convcalc.readers.pasted.draft import Bracket, Draft, Item, Row, Size, Times
from convcalc.readers.pasted.scan import Token, pairs, scan
from convcalc.readers.pasted.sequence import Sequence
from convcalc.readers.pasted.totals import totals
from convcalc.text import Span

COLUMN = re.compile(r"(?mi)^[ \t]*column[ \t]*:[ \t]*([^\n]+?)[ \t]*$")
NETWORKS = re.compile(r"(?m)^[ \t]*((?:[A-F](?:-LRN)?[ \t]+){2,}[A-F](?:-LRN)?|(?:\d+-layer[ \t]+)+\d+-layer)[ \t]*$")


class Page:
    """What was read: rows in the order of the text, titles, headings and remarks that say no layers.

    pieces: is there a chain such as 32c5-mp2-10n?  started: has there been a layer?
    """

    __slots__ = ("headings", "pieces", "remarks", "rows", "started", "titles")

    def __init__(self, remarks: list[str]) -> None:
        self.rows: list[Row] = []
        self.titles: list[str] = []
        self.headings: list[str] = []
        self.remarks = remarks
        self.pieces = False
        self.started = False

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.started = self.started or bool(row.items)


def read(text: str, mistakes: list[Mistake]) -> Page:
    """The rows of a cleaned text."""
    t = Text(text, scan(text), {}, mistakes, [])
    t.partner.update(pairs(t.tokens, mistakes))
    page = Page(t.remarks)
    for found in NETWORKS.finditer(text):
        t.note(pasted.SeveralNetworks(tuple(found[1].split())), found.start(1), found.end(1))
    for i, j in lines(t):
        line(t, i, j, page)
    return page


def lines(t: Text) -> list[tuple[int, int]]:
    """Where each line begins and ends among the tokens; a bracket holds its lines together."""
    found, begin, i = [], 0, 0
    while i < len(t.tokens):
        kind = t.tokens[i].kind
        if kind == "newline" or (kind == "," and _names_list(t.tokens[i + 1 : i + 4])):
            found.append((begin, i))
            begin = i + 1
        i = t.partner[i] if kind in "([" and i in t.partner else i
        i += 1
    return [(i, j) for i, j in [*found, (begin, i)] if i < j]


def _names_list(toks: list[Token]) -> bool:
    """`'B': [` within a dictionary of lists."""
    return [token.kind for token in toks] == ["word", ":", "["]


def line(t: Text, i: int, j: int, page: Page) -> None:
    """One line, as a row of the page."""
    if t.tokens[i].kind in ("}", "{") and j == i + 1:
        return
    indent = t.tokens[i].start - (t.text.rfind("\n", 0, t.tokens[i].start) + 1)
    span = Span(t.tokens[i].start, t.tokens[j - 1].end)
    summed = totals(t, i, j, page.started)
    if summed is not None:
        page.add(Row([], span, core=summed))
    elif netdef.is_netdef(t.text[span.start : span.end]):
        page.pieces = True
        page.add(Row(netdef.read(t, span), span, indent=indent))
    elif not page.started and labels.is_title(t.tokens[i:j]):
        page.titles.append(t.words(*span).rstrip("{: "))
    elif labels.is_heading(t.tokens[i:j]):
        page.add(Row([], span, t.words(*span).rstrip(": "), span, indent=indent))
    else:
        row = labelled(t, i, j, page)._replace(indent=indent)
        if not _joins(row, page.rows):
            page.add(row)


def labelled(t: Text, i: int, j: int, page: Page) -> Row:
    """A line of layers, with what stands before them."""
    label = labels.read(t, i, j)
    span = Span(t.tokens[i].start, t.tokens[j - 1].end)
    if label.text is not None and _description(t.tokens[label.next : j], _loosely(t, i, label)):
        page.headings.append(t.words(*span))
        items: list[Item] = []
    else:
        items = layers(t, label.next, j)
        if not page.started:
            items = _opening(items)
    before, items = _leading(items)
    label = label._replace(claims=label.claims + before)
    take_kind(items, label)
    return Row(items, span, label.text, label.span, label.claims)


def _opening(items: list[Item]) -> list[Item]:
    """A size at the very beginning is the input: `3x32x32`, `[227x227x3]`."""
    first = items[0] if items else None
    if isinstance(first, Claim) and first.what == "size" and not isinstance(first.value, Number):
        made = Draft("input", "", *first.span)
        made.sizes.append(Size(first.value, first.span))
        return [made, *items[1:]]
    if isinstance(first, Draft) and first.kind == "" and first.sizes and len(first.sizes[0].numbers) > 2:
        first.kind = "input"
    return items


def _leading(items: list[Item]) -> tuple[tuple[Claim, ...], list[Item]]:
    """`CONV1: [55x55x96] 96 11x11 filters`: what is claimed before the layers."""
    claims = tuple(takewhile(lambda item: isinstance(item, Claim), items))
    if len(claims) == len(items):
        return (), items
    return tuple([claim for claim in claims if isinstance(claim, Claim)]), items[len(claims) :]


def layers(t: Text, i: int, j: int) -> list[Item]:
    """The layers and claims between two tokens; what is not understood is a mistake."""
    sequence = Sequence(t, i, j)
    items = sequence.run()
    for k in sequence.unknown:
        sequence.not_understood(k)
    return items


def _loosely(t: Text, i: int, label: labels.Label) -> bool:
    """Does the label say that what follows need not be a layer: `Block 1: ...`, `Output: ...`?"""
    words = [vocabulary.key(token.text) for token in t.tokens[i : label.next] if token.kind == "word"]
    return label.kind == "output" or any(word in vocabulary.STRUCTURE for word in words)


def _description(toks: list[Token], loosely: bool) -> bool:
    """Words behind a label, without numbers and unlike any layer's: `Block 1: Feature Extraction (Low-Level)`."""
    from convcalc.text import nearest

    before = list(takewhile(lambda token: token.kind != "(", toks)) if loosely else toks
    if not before or any(token.kind in ("num", "dims", "dec", "→", "+", "...", "[", "named") for token in before):
        return False
    roles = {role for role, _ in phrases(toks)}
    unknown = [word for role, word in phrases(toks) if role == "unknown" and len(word) > 3]
    if "layer" in roles or (roles & {"noun", "flag"} and not loosely):
        return False
    return not any(word in vocabulary.CLAIM_WORDS or nearest(word, vocabulary.known()) for word in unknown)


def phrases(toks: list[Token]) -> list[tuple[str, str]]:
    """The role of each phrase among the tokens, and its first word."""
    found, k = [], 0
    while k < len(toks):
        read = phrase.read(toks, k, len(toks)) if toks[k].kind == "word" else None
        found += [(read.role, vocabulary.key(toks[k].text))] if read else []
        k = read.next if read else k + 1
    return found


def take_kind(items: list[Item], label: labels.Label) -> None:
    """The label says what kind of layer the first one is, where its own words do not: `CONV1: 96 11x11 filters`."""
    kind = {"output": "fc"}.get(label.kind, label.kind)
    first = items[0] if items else None
    if isinstance(first, Bracket) and len(first.items) == 1 and not first.square:
        first = first.items[0]
    if kind and isinstance(first, Draft):
        if first.kind == "":
            first.kind, first.word, first.word_span = kind, label.text or "", label.span
    elif kind and label.kind != "output" and not isinstance(first, Bracket | Times) and (items or _is_whole(label)):
        items.insert(0, Draft(kind, label.text or kind, *label.span))


def _is_whole(label: labels.Label) -> bool:
    """`[27x27x96] POOL1:` is a layer; `conv2_x 56×56` a heading."""
    return bool(label.claims) and label.kind not in vocabulary.CONVOLUTIONS | {"fc"}


def _joins(row: Row, rows: list[Row]) -> bool:
    """A line that only says more of the layer before: `Filters: 32`, `Output: 30x30x32`."""
    if row.label is not None or row.before or not rows or not row.items:
        return False
    last = rows[-1].items[-1] if rows[-1].items else None
    first = row.items[0]
    if all(isinstance(item, Claim) for item in row.items) and rows[-1].items:
        rows[-1].items.extend(row.items)
        return True
    said = isinstance(first, Draft) and first.kind == "" and (first.said or bool(first.flags)) and not first.sizes
    if not (said and isinstance(first, Draft) and isinstance(last, Draft)):
        return False
    _merge(last, first)
    rows[-1].items.extend(row.items[1:])
    return True


def _merge(draft: Draft, more: Draft) -> None:
    draft.given.update(more.given)
    draft.flags.update(more.flags)
    draft.sizes += more.sizes
    draft.numbers += more.numbers
    draft.decimals += more.decimals
    draft.after += more.after
