"""Hints that were tried: a change of the text is offered only where it works.

Nothing here runs for a text without mistakes. Each candidate is put into the text and the text is read again: so no
hint leads nowhere, and what only followed from another mistake is not said.
"""

from __future__ import annotations

from itertools import islice

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Edit, Mistake, SpecError
from convcalc.lang.tokens import ENOUGH
from convcalc.readers.corrections import candidates
from convcalc.shape import Shape
from convcalc.text import Source, Span

LONGEST = 20_000
"""Characters: in longer texts nothing is tried."""

MOST_READ = 150_000
"""Characters of changed texts that are read again at most."""

MOST_TRIED = 100

MOST_UNLIKE = 1_000
"""So many layers of turns that all differ are built to see whether a change makes a text right."""

MOST_MENDED = 8
"""Mistakes for which something is tried: no more are shown."""

INPUT = Shape(3, (224, 224))
"""What is tried where a text has no input of its own."""


class Proposal(NamedTuple):
    """A change that was tried: the mistake that proposes it, what is left to mend behind it, and how bad that is."""

    mistake: Mistake
    edit: Edit
    left: list[Mistake]
    badness: tuple[int, int]


def corrected(error: SpecError) -> SpecError:
    """The error of a text that cannot be read, with a change offered wherever one helps."""
    text = error.source.text
    if len(text) > LONGEST or len(error.mistakes) > 60:
        return error
    left, kept = list(error.mistakes), list[Mistake]()
    made: list[Edit] = []
    tries = min(MOST_TRIED, MOST_READ // max(1, len(text)))
    while left and tries > 0 and len(kept) < MOST_MENDED:
        best, tries = _best(Source(text, error.source.name), left, tries)
        if best is None:
            kept.append(_moved(left[0], made))
            left = left[1:]
            continue
        kept.append(_moved(best.mistake, made))
        text = best.edit.apply(text)
        made.append(best.edit)
        known = {(type(each), *each.span) for each in kept}
        left = [each for each in best.left if (type(each), *_span(each.span, made)) not in known]
    kept += [_moved(each, made) for each in left]
    return SpecError(error.source, sorted(kept, key=lambda mistake: mistake.span.start))


def mended(error: SpecError, arriving: Shape | None) -> SpecError:
    """The error of a network that cannot be built, with a change where a layer's numbers are written another way.

    arriving: its input from outside.
    """
    first, text = error.mistakes[0], error.source.text
    if not first.of_writing or first.span.start < 0 or len(text) > LONGEST:
        return error
    for mistake, edit in islice(candidates(text, first), MOST_TRIED):
        left, (_, mistakes) = _trouble(Source(edit.apply(text), error.source.name), arriving)
        if not left and mistakes < len(error.mistakes):
            return error if mistake is first else SpecError(error.source, [mistake, *error.mistakes[1:]])
    return error


def _best(source: Source, left: list[Mistake], tries: int) -> tuple[Proposal | None, int]:
    """The change for the first mistake that leaves fewest of them, the first among equals."""
    best: Proposal | None = None
    for mistake, edit in candidates(source.text, left[0]):
        tries -= 1
        after, badness = _trouble(Source(edit.apply(source.text), source.name), hurried=len(left) < ENOUGH)
        if len(after) < len(left) and (best is None or badness < best.badness):
            best = Proposal(mistake, edit, after, badness)
        if tries <= 0 or not any(badness):
            break
    return best, tries


def _trouble(
    source: Source, arriving: Shape | None = None, hurried: bool = True
) -> tuple[list[Mistake], tuple[int, int]]:
    """The mistakes in how a text is written, how many these are, and how many in what it means where there are none.

    hurried: or must all of them be counted, as there were many before?
    """
    from convcalc.lang.statements import parse
    from convcalc.network.builder import build

    try:
        tree = parse(source, hurried=hurried)
    except SpecError as error:
        return list(error.mistakes), (len(error.mistakes), 0)
    try:
        build(tree, source, arriving or (None if tree.input else INPUT), most_unlike=MOST_UNLIKE)
    except SpecError as error:
        return [], (0, len(error.mistakes))
    return [], (0, 0)


def _moved(mistake: Mistake, made: list[Edit]) -> Mistake:
    """The mistake at its place in the text before these changes."""
    if mistake.elsewhere.start >= 0:
        mistake.mended_at(_span(mistake.elsewhere, made))
    return mistake.at(_span(mistake.span, made), mistake.trace)


def _span(span: Span, made: list[Edit]) -> Span:
    return Span(_before(span.start, made), _before(span.end, made))


def _before(offset: int, made: list[Edit]) -> int:
    """An offset as it was before these changes."""
    for (start, end), text in reversed(made):
        if offset >= start + len(text):
            offset += end - start - len(text)
        elif offset > start:
            offset = start
    return offset
