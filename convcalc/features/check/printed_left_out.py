"""Parameters that torchsummary counts neither in a row nor in its totals.

Source: torchsummary.summary, which counts the `weight` and the `bias` of each module that is called. Recurrent layers
have none of these names, nor has attention, whose last layer is never called; weight_norm keeps lengths under another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.printed_blocks import LENGTHS
from convcalc.features.check.recurrent_stacks import stack_module
from convcalc.layers.window import Slide
from convcalc.network.rows import Row
from convcalc.readers.layer_classes import is_own_parameter
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape
from convcalc.text import first_of

MOST_LISTED = 5

Partners = Mapping[int, Sequence[Row]]
"""By the line of a row, the layers of the net that it is."""

UNCOUNTED = re.compile(r"(?:LSTM|GRU|RNN|MultiheadAttention)(?:Cell)?(?:\W|_|-|$)")
"""Rows whose weights have other names."""

PROJECTION = re.compile(r"(.+)\.(?:q_proj|k_proj|v_proj|out_proj)")
"""Layers that MultiheadAttention is read as."""


class Uncounted(NamedTuple):
    """Rows of a net whose parameters are left out.

    own: those of modules themselves, which count where they are called weight or bias.  lengths: those of weight_norm.
    unnamed: of recurrent layers and attention.  again: by the number of a later run of a layer, what is counted again.
    """

    own: Sequence[Row] = ()
    lengths: Sequence[Row] = ()
    unnamed: Sequence[Row] = ()
    again: Mapping[int, int] = {}

    @property
    def always(self) -> int:
        """How many are in no total in any case; below 0 where more are counted twice."""
        return _count([*self.lengths, *self.unnamed]) - sum(self.again.values())

    @property
    def perhaps(self) -> int:
        """How many may be in no total besides."""
        return _count(self.own)

    def totals(self, right: int) -> tuple[int, ...]:
        """What the total of a net with so many parameters may be printed as."""
        return (right - self.always, right - self.always - self.perhaps)

    @property
    def indices(self) -> frozenset[int]:
        """The rows that no printed row holds."""
        return frozenset([row.index for row in (*self.lengths, *self.unnamed)])


def left_out(rows: Sequence[Row], summary: Summary) -> Uncounted:
    """What a summary leaves out of these rows."""
    if summary.maker != "torchsummary":
        return Uncounted()
    lengths = [row for row in rows if (row.label or "").endswith(LENGTHS)]
    own = [row for row in rows if is_own_parameter(row.kind) and row.params and row not in lengths]
    named = any(each.params for each in summary.entries if UNCOUNTED.match(each.name))
    unnamed = [] if named else [row for row in rows if row.params and (row.visit.step.kind.recurrent or _projects(row))]
    return Uncounted(own, lengths, unnamed if _prints_all(summary.entries, unnamed) else [], _again(rows))


def _again(rows: Sequence[Row]) -> dict[int, int]:
    """By the number of a later run of a layer, `conv#2`, the parameters of the first."""
    first = {row.label: row for row in rows}
    found: dict[int, int] = {}
    for row in rows:
        stem, again, _ = (row.label or "").partition("#")
        once = first.get(stem) if again and not row.params else None
        if once is not None and once.kind == row.kind and once.params:
            found[row.index] = once.params
    return found


def _projects(row: Row) -> bool:
    """Is it one of attention's own layers?"""
    slide = row.visit.step.kind.window(row.visit.step.args)
    return bool(PROJECTION.fullmatch(row.label or "")) and isinstance(slide, Slide) and set(slide.kernel) == {1}


def _prints_all(entries: Sequence[SummaryRow], unnamed: Sequence[Row]) -> bool:
    """Has each of these modules a row of its own, so that none is missing?"""
    modules = dict.fromkeys([module_of(row) for row in unnamed])
    return len([each for each in entries if UNCOUNTED.match(each.name)]) >= len(modules)


def module_of(row: Row) -> str:
    """The recurrent or attention module that a row is a part of."""
    found = PROJECTION.fullmatch(row.label or "")
    return found[1] if found else stack_module(row) or (row.label or row.text)


def notes_of(left: Uncounted) -> Iterator[str]:
    """What is said of it, by the tool's rule."""
    if left.unnamed:
        names = first_of(list(dict.fromkeys(map(module_of, left.unnamed))), MOST_LISTED)
        yield (
            f"torchsummary counts nothing for recurrent layers and attention: {_count(left.unnamed):,} parameters of"
            f" {names} are in neither its rows nor its totals"
        )
    if left.lengths:
        names = first_of([(row.label or "").removesuffix(LENGTHS) for row in left.lengths], MOST_LISTED)
        yield f"torchsummary leaves out the lengths that weight_norm trains, {_count(left.lengths):,} here: {names}"
    if left.again:
        yield f"torchsummary counts a layer again each time that it runs, {sum(left.again.values()):,} parameters here"
    if left.own:
        names = first_of([row.label or row.text for row in left.own], MOST_LISTED)
        count = f"{_count(left.own):,}"
        yield f"torchsummary leaves parameters of modules themselves out of its totals too, {count} here: {names}"


def _count(rows: Sequence[Row]) -> int:
    return sum([row.params or 0 for row in rows])


MORE = "More Outputs"
"""Under this head stand the sizes that a row prints behind its first one: `[[-1, 12, 8], [-1, 2, 8]]`."""

NO_BATCH = -1
"""What torchsummary prints for the batch."""

BATCH = 2
"""Inputs that torchsummary runs; behind the layers of a recurrent module's last states it is printed."""


def modules_of(left: Uncounted) -> list[list[Row]]:
    """The rows of each module that has a printed row without a number."""
    found: dict[str, list[Row]] = {}
    for row in left.unnamed:
        found.setdefault(module_of(row), []).append(row)
    return list(found.values())


def further_sizes(rows: Sequence[Row]) -> tuple[int, ...]:
    """What is printed behind the first size of such a module, but for its first number: last states, or attention."""
    if rows[0].visit.step.kind.recurrent:
        both = rows[-1].kind.startswith("bi")
        return (BATCH, (rows[-1].out.channels or 0) // (2 if both else 1))
    steps = {str(row.label).rsplit(".", 1)[1]: row.out.positions() for row in rows}
    return (steps.get("q_proj", 0), steps.get("k_proj", steps.get("q_proj", 0)))


def output_numbers(entries: Sequence[SummaryRow], right: Mapping[int, Shape], partners: Partners | None = None) -> int:
    """The outputs that a summary adds up; of a row with two sizes it adds what both multiply to, with another sign.

    partners: by the line of a row, its layers, where the sizes behind the first are theirs and not the printed ones.
    """
    found = 0
    for each in entries:
        numbers = right.get(each.line, each.shape or Shape(0, ())).elements() or 0
        more = dict(each.others).get(MORE)
        if more is not None:
            rows = partners.get(each.line) if partners else None
            sizes = further_sizes(rows) if rows else [int(n) for n in re.findall(r"\d{1,9}", more.replace("-1", "", 1))]
            numbers *= -prod(sizes)
        found += numbers
    return abs(found)
