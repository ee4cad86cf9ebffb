"""What stands in papers, slides and READMEs, read into the tree; every assumption is a note."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.headers import Headers
from convcalc.lang.tokens import refuse_text
from convcalc.lang.tree import Claim, Default, Spec, Statement, Total
from convcalc.lang.words import SUMMED
from convcalc.readers import Imported, UnreadNote
from convcalc.readers.pasted import grid, pattern, table, vocabulary
from convcalc.readers.pasted.arriving import with_arriving
from convcalc.readers.pasted.assemble import prepare, statements
from convcalc.readers.pasted.draft import Bracket, LayerDraft, TextLine, drafts
from convcalc.readers.pasted.markup_tables import plain_tables
from convcalc.readers.pasted.notation import (
    LIST,
    MOBILENET,
    NETDEF,
    README,
    RESNET,
    SLIDE,
    TRACE,
    VGG,
    Notation,
    listed,
    score,
)
from convcalc.readers.pasted.page import COLUMN, Page, join, read_page, without_own_lines
from convcalc.readers.pasted.scan import blank, clean
from convcalc.readers.pasted.spreadsheet import with_bars
from convcalc.readers.pasted.state import State
from convcalc.readers.pasted.unsaid_paddings import give_paddings
from convcalc.text import Source, Span

FIGURE = re.compile(r"(?i)\d ?[x×] ?\d conv, ?\d+, ?/ ?2")


def overrules(source: Source) -> bool:
    """[CONV -> RELU]*N is of our language too, but means more than it says there."""
    return pattern.is_pattern(source.text)


def read(source: Source) -> Imported:
    """The tree of a pasted text; raises SpecError with all that is not understood.

    >>> read(Source("input 224x224x3; conv3-64, maxpool; FC-10")).notes[0]
    "read as the VGG paper's names (conv3-64)"
    """
    refuse_text(source)
    if pattern.is_pattern(source.text):
        return pattern.read(source)
    if (plain := plain_tables(source.text)) != source.text:
        try:
            return _read(Source(plain, source.name))
        except SpecError as error:
            raise SpecError(source, error.mistakes) from None
    return _read(source)


def _read(source: Source) -> Imported:
    mistakes: list[Mistake] = []
    text, core, headers = without_own_lines(source, mistakes)
    found, chosen = _page(text, source, mistakes)
    rows = sorted([*found.rows, *core], key=lambda row: row.span.start)
    rows = _one_list(rows, chosen, mistakes)
    notation = recognized(rows, found.pieces, text)
    made = State(source.text, notation, mistakes)
    tree = _tree(made, join(rows, notation.whole), headers)
    if not mistakes and not any(isinstance(stmt, Statement) for stmt in tree.body):
        mistakes.append(pasted.NoLayersFound().at(Span(0, 0)))
    _raise(source, mistakes)
    tree = _with_total(tree, source, made)
    title = _name(found.titles)
    found.titles = [each for each in found.titles if each != title]
    how = f", {found.sentences} of them in sentences" if found.sentences else ""
    notes = (f"read as {notation.name}{how}", *_remarks(found, source), *made.notes.lines())
    return Imported(tree._replace(name=tree.name or title.strip(" :")), notes)


def _page(text: str, source: Source, mistakes: list[Mistake]) -> tuple[Page, str | None]:
    """Its lines and its tables."""
    column = COLUMN.search(text)
    chosen = column[1] if column else None
    text = with_bars(COLUMN.sub(blank, text))
    whole = clean(with_bars(source.text))
    text, tables = grid.find(clean(text), source.text)
    found = read_page(text, mistakes)
    for each in tables:
        read = table.Columns(whole, each, chosen, mistakes, found.remarks)
        rows = read.rows()
        found.assumed += [*read.assumed, *filter(None, [give_paddings(rows)])]
        found.unread += read.unread
        found.rows.extend(with_arriving(rows, bool(found.rows)))
    return found, chosen


def _one_list(rows: list[TextLine], chosen: str | None, mistakes: list[Mistake]) -> list[TextLine]:
    """Of several lists [64, 'M', ...] the one that was asked for."""
    lists = [row for row in rows if any(isinstance(item, Bracket) and item.listing for item in row.items)]
    if len(lists) < 2:
        return rows
    names = tuple([row.label or str(at + 1) for at, row in enumerate(lists)])
    kept = [row for row, name in zip(lists, names, strict=True) if chosen and name.casefold() == chosen.casefold()]
    if not kept:
        problem = pasted.NoSuchColumn(chosen, names) if chosen else pasted.SeveralNetworks(names)
        mistakes.append(problem.at(lists[0].label_span if lists[0].label else lists[0].span))
    left = {id(row) for row in lists} - {id((kept or lists)[0])}
    return [row for row in rows if id(row) not in left]


def _tree(made: State, rows: list[TextLine], headers: Headers) -> Spec:
    made.defaults = frozenset(
        [vocabulary.LAYERS.get(stmt.word, stmt.word) for row in rows for stmt in row.core if isinstance(stmt, Default)]
    )
    prepare(made, rows)
    given, layout, body = statements(made, rows)
    if layout == "chw":
        made.notes.say("sizes: channels first, as the input has them")
        headers.layout = headers.layout if "layout" in headers.where else layout
    return Spec(body, given, headers.name, headers.source, tuple(headers.notes), headers.layout)


def _with_total(tree: Spec, source: Source, made: State) -> Spec:
    """Sums at the end, on own lines or called totals, are about the whole network where only that makes them true."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, Statement) or len(tree.body) < 2 or not tree.input:
        return tree
    alone = [claim for claim in last.claims if claim.what in SUMMED and _sums_up(source.text, claim.span.start)]
    if not alone:
        return tree
    from convcalc.network.builder import build
    from convcalc.network.claims import about_total, check_claims
    from convcalc.network.facts import measure

    try:
        facts = measure(build(tree, source))
    except SpecError:
        return tree  # whoever builds it next says what is wrong
    false = {id(verdict.claim) for verdict in check_claims(facts) if verdict.verdict == "false"}
    found = [claim for claim in alone if id(claim) in false and about_total(claim, facts).verdict == "true"]
    if not found:
        return tree
    for claim in found:
        made.notes.say(f"line {source.place(claim.span.start)[0]}: read as total {claim.what}, of which it is true")
    last = last._replace(claims=tuple([claim for claim in last.claims if claim not in found]))
    return tree._replace(body=(*tree.body[:-1], last, Total(tuple(found), found[0].span)))


def _sums_up(text: str, at: int) -> bool:
    """Does nothing but marks stand before it on its line, or is its sentence about the whole network?"""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return not any(char.isalnum() for char in line) or bool(WHOLE.search(line))


WHOLE = re.compile(r"(?i)(?:\b(?:total|altogether|overall|network|model)\b|총|전체|합계|모두)(?:(?!\.\s)[^\n;])*$")


class NotationEvidence(NamedTuple):
    """What tells notations apart: the lines, all layers and kinds of claims in them, the text; pieces: see Page."""

    rows: list[TextLine]
    drafts: list[LayerDraft]
    claims: set[str]
    text: str
    pieces: bool

    @property
    def named(self) -> bool:
        """Is there a conv3-64?"""
        return any(draft.named and draft.kind == "conv" and not draft.either for draft in self.drafts)


SHAPES = re.compile(r"(?i)\btype[ \t]*/[ \t]*stride\b[^\n]*\bfilter shape\b")

RECOGNIZED: tuple[tuple[Notation, Callable[[NotationEvidence], object]], ...] = (
    (LIST, lambda e: any(isinstance(item, Bracket) and item.listing for row in e.rows for item in row.items)),
    (NETDEF, lambda e: e.pieces),
    (MOBILENET, lambda e: SHAPES.search(e.text)),
    (TRACE, lambda e: e.named and e.claims & {"memory", "weights"}),
    (VGG, lambda e: e.named),
    (RESNET, lambda e: any(draft.implicit and draft.numbers for draft in e.drafts) or FIGURE.search(e.text)),
    (SLIDE, lambda e: any(row.before and row.label and e.text[row.span.start] == "[" for row in e.rows)),
    (SLIDE, lambda e: any(draft.kind == "norm" for draft in e.drafts)),
)
"""Notations and their marks, the most particular first; what bears none of them is a list of layers as in a README."""


def recognized(rows: list[TextLine], pieces: bool, text: str) -> Notation:
    """Which notation it is: the most particular of its marks decides."""
    every = drafts([item for row in rows for item in row.items])
    claims = {item.what for row in rows for item in (*row.items, *row.before) if isinstance(item, Claim)}
    evidence = NotationEvidence(rows, every, claims, text, pieces)
    return next((notation for notation, marks in RECOGNIZED if marks(evidence)), README)


def _name(titles: list[str]) -> str:
    """The first title that names something: `LeNet-5 architecture:`, but not `Architecture`."""
    for title in titles:
        keys = {vocabulary.key(word) for word in re.split(r"[\W\d]+", title)}
        if any(c in title for c in "=([{"):
            continue
        if any(len(word) > 1 and not word.isdigit() for word in keys - vocabulary.TITLES) and len(title) < 80:
            return title
    return ""


def _remarks(found: Page, source: Source) -> list[str]:
    unread = {"titles": found.titles, "headings": found.headings, "remarks with numbers": found.remarks}
    left = [UnreadNote(f"line {source.place(at)[0]}: not read: {numbers}") for at, numbers in found.unread]
    return [*found.assumed, *left, *[f"{what}, not read: {listed(texts)}" for what, texts in unread.items() if texts]]


def _raise(source: Source, mistakes: list[Mistake]) -> None:
    """Each mistake once, in the order of the text."""
    kept: dict[tuple[int, int, str], Mistake] = {}
    for mistake in mistakes:
        kept.setdefault((mistake.span.start, mistake.span.end, type(mistake).__name__), mistake)
    if kept:
        # Two mistakes at one place stand in the order of their classes' names, however they were found.
        raise SpecError(source, [kept[key] for key in sorted(kept)][:100])


__all__ = ["overrules", "read", "recognized", "score"]
