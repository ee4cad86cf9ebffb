"""Our own language in a block of code, as it stands in a README.

The words around the block are Markdown's, and what stands in the block must be a whole spec: a reader of its own, since
a list of layers in a fence is more often somebody else's notation.
"""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.readers import CERTAIN, Imported
from convcalc.readers.pasted.scan import without_fences
from convcalc.text import Source


def score(source: Source) -> int:
    """Certain where it can be read without its fences, and only so.

    >>> score(Source("```\\n8x8x3 -> conv 4 3x3\\n```")), score(Source("8x8x3 -> conv 4 3x3"))
    (1000, 0)
    """
    if without_fences(source.text) == source.text:
        return 0
    try:
        read(source)
    except SpecError:
        return 0
    return CERTAIN


def read(source: Source) -> Imported:
    """The tree of the spec in the fence; raises SpecError, whose places are those of the text as it was given.

    >>> read(Source("```\\n8x8x3 -> conv 4 3x3\\n```")).tree.input.size
    (8, 8, 3)
    """
    try:
        return Imported(parse(Source(without_fences(source.text), source.name)))
    except SpecError as error:
        raise SpecError(source, error.mistakes) from None
