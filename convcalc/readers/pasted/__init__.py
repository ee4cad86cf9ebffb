"""What stands in papers, slides and READMEs, read into the tree; every assumption is a note."""

from __future__ import annotations

import re

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.headers import Headers
from convcalc.lang.recovery import refuse_text
from convcalc.lang.tree import Claim, Default, Spec, Statement
from convcalc.readers import Imported
from convcalc.readers.pasted import ours, page, pattern, table, vocabulary
from convcalc.readers.pasted.assemble import Assembly
from convcalc.readers.pasted.clean import clean
from convcalc.readers.pasted.columns import Columns
from convcalc.readers.pasted.draft import Bracket, Draft, Row, drafts
from convcalc.readers.pasted.notation import LIST, NETDEF, README, RESNET, SLIDE, TRACE, VGG, Style, listed
from convcalc.readers.pasted.stages import join
from convcalc.text import Source, Span

FIGURE = re.compile(r"(?i)\d ?[x×] ?\d conv, ?\d+, ?/ ?2")


def read(source: Source) -> Imported:
    """The tree of a pasted text; raises SpecError with all that is not understood.

    >>> read(Source("input 224x224x3; conv3-64, maxpool; FC-10")).notes[0]
    "read as the VGG paper's names (conv3-64)"
    """
    refuse_text(source)
    if pattern.is_pattern(source.text):
        return pattern.read(source)
    mistakes: list[Mistake] = []
    text, core, headers = ours.split(source, mistakes)
    found, chosen = _page(text, source, mistakes)
    rows = sorted([*found.rows, *core], key=lambda row: row.span.start)
    rows = _one_list(rows, chosen, mistakes)
    style = recognized(rows, found, text)
    made = Assembly(source.text, style, mistakes)
    tree = _tree(made, join(rows, style.whole), headers)
    if not mistakes and not any(isinstance(stmt, Statement) for stmt in tree.body):
        mistakes.append(pasted.Nothing().at(Span(0, 0)))
    _raise(source, mistakes)
    title = _name(found.titles)
    found.titles = [each for each in found.titles if each != title]
    notes = (f"read as {style.name}", *_remarks(found), *made.notes.lines())
    return Imported(tree._replace(name=tree.name or title.strip(" :")), notes)


def _page(text: str, source: Source, mistakes: list[Mistake]) -> tuple[page.Page, str | None]:
    """Its lines and its tables."""
    column = page.COLUMN.search(text)
    chosen = column[1] if column else None
    text = clean(page.COLUMN.sub(lambda found: " " * len(found[0]), text))
    text, tables = table.find(text, source.text)
    found = page.read(text, mistakes)
    whole = clean(source.text)
    for each in tables:
        found.rows.extend(Columns(whole, each, chosen, mistakes, found.remarks).rows())
    return found, chosen


def _one_list(rows: list[Row], chosen: str | None, mistakes: list[Mistake]) -> list[Row]:
    """Of several lists [64, 'M', ...] the one that was asked for."""
    lists = [row for row in rows if any(isinstance(item, Bracket) and item.listing for item in row.items)]
    if len(lists) < 2:
        return rows
    names = tuple([row.label or str(at + 1) for at, row in enumerate(lists)])
    kept = [row for row, name in zip(lists, names, strict=True) if chosen and name.casefold() == chosen.casefold()]
    if not kept:
        problem = pasted.NoColumn(chosen, names) if chosen else pasted.SeveralNetworks(names)
        mistakes.append(problem.at(lists[0].label_span if lists[0].label else lists[0].span))
    left = {id(row) for row in lists} - {id((kept or lists)[0])}
    return [row for row in rows if id(row) not in left]


def _tree(made: Assembly, rows: list[Row], headers: Headers) -> Spec:
    made.defaults = frozenset(
        [vocabulary.LAYERS.get(stmt.word, stmt.word) for row in rows for stmt in row.core if isinstance(stmt, Default)]
    )
    made.prepare(rows)
    given, layout, body = made.rows(rows)
    if layout == "chw":
        made.notes.say("sizes: channels first, as the input has them")
        headers.layout = headers.layout if "layout" in headers.where else layout
    return Spec(body, given, headers.name, headers.source, tuple(headers.notes), headers.layout)


def recognized(rows: list[Row], found: page.Page, text: str) -> Style:
    """Which notation it is: the most particular of its marks decides."""
    every = [draft for row in rows for draft in drafts(row.items)]
    claims = [item.what for row in rows for item in (*row.items, *row.before) if isinstance(item, Claim)]
    if any(isinstance(item, Bracket) and item.listing for row in rows for item in row.items):
        return LIST
    if found.pieces:
        return NETDEF
    if any(draft.named and draft.kind == "conv" for draft in every):
        return TRACE if "memory" in claims or "weights" in claims else VGG
    if any(draft.implicit and draft.numbers for draft in every) or FIGURE.search(text):
        return RESNET
    slide = any(row.before and row.label and text[row.span.start] == "[" for row in rows)
    return SLIDE if slide or any(draft.kind == "norm" for draft in every) else README


def _name(titles: list[str]) -> str:
    """The first title that names something: `LeNet-5 architecture:`, but not `Architecture`."""
    for title in titles:
        keys = {vocabulary.key(word) for word in re.split(r"[\W\d]+", title)}
        if any(c in title for c in "=([{"):
            continue
        if any(len(word) > 1 and not word.isdigit() for word in keys - vocabulary.TITLES) and len(title) < 80:
            return title
    return ""


def _remarks(found: page.Page) -> list[str]:
    unread = {"titles": found.titles, "headings": found.headings, "remarks with numbers": found.remarks}
    return [f"{what}, not read: {listed(texts)}" for what, texts in unread.items() if texts]


def _raise(source: Source, mistakes: list[Mistake]) -> None:
    """Each mistake once, in the order of the text."""
    kept: dict[tuple[int, int, str], Mistake] = {}
    for mistake in mistakes:
        kept.setdefault((mistake.span.start, mistake.span.end, type(mistake).__name__), mistake)
    if kept:
        raise SpecError(source, [kept[key] for key in sorted(kept)][:100])


__all__ = ["Draft", "read", "recognized"]
