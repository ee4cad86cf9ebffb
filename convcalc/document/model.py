"""What a report is made of, before any form writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from convcalc._namedtuple import NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.document.graph import Graph
    from convcalc.shape import Shape

Cell: TypeAlias = "str | int | Fraction | Shape | tuple[int | Fraction | None, ...] | None"


class Column(NamedTuple):
    """One column of a table.

    kind     what its cells are and how they read
    text     str
    words    str that may be cut where the page is narrow: a description, never a name
    count    int, thousands apart; never shrunk, never rounded
    ways     int, a number of ways: a large one as a power, but in a csv
    size     Shape, in the document's layout
    axes     a tuple, one number an axis: `3`, where all agree, else `3x5`
    share    Fraction of a whole, or (part, whole): `12.3 %`
    bar      the same of the largest: drawn as a bar where the form can draw; left out elsewhere
    optional: 0 keeps the column whatever the width; in a narrow terminal the others follow, lowest first, as they fit.
    """

    key: str
    title: str
    kind: str = "text"
    optional: int = 0


class Line(NamedTuple):
    """One row of a table.

    depth: how far it is indented under the rows above (a block's layers).  role: "row", "group" (a heading: its cells
    may be empty) or "total".
    """

    cells: tuple[Cell, ...]
    depth: int = 0
    role: str = "row"


class LinesOnDemand(Sequence[Line]):
    """Lines that are made when they are read.

    Who goes through them once, as for a CSV, has them one by one, and a million lines take no memory; who needs their
    number or one of them, as for the widths of columns, makes all of them, once.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[Line]]) -> None:
        self._make = make
        self._made: tuple[Line, ...] | None = None

    def __iter__(self) -> Iterator[Line]:
        return iter(self._make() if self._made is None else self._made)

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, at: Any) -> Any:
        return self._all()[at]

    def _all(self) -> tuple[Line, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made


class Table(NamedTuple):
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    caption: str = ""


class Working(NamedTuple):
    """A calculation: each step says the same number, nearer to the answer.

    `plain`, `unicode` and `latex` are the steps in three alphabets; they were written from one expression.
    after: words behind it, such as "remainder 1".  answer: is its value what the reader asked for?
    """

    title: str
    plain: tuple[str, ...]
    unicode: tuple[str, ...]
    latex: tuple[str, ...]
    after: str = ""
    answer: bool = False


class Text(NamedTuple):
    """A paragraph in our own words; one blank line stands between paragraphs.  answer: is it what was asked for?"""

    text: str
    heading: str = ""
    answer: bool = False


class Fields(NamedTuple):
    """A few named values, one a line: `parameters  25,557,032`."""

    pairs: tuple[tuple[str, str], ...]
    caption: str = ""


def verdict_word(verdict: str) -> str:
    return "in the paper" if verdict == "published" else verdict


class Finding(NamedTuple):
    """A verdict on something claimed: "true", "convention", "false" or "published"; `more` stands indented below."""

    verdict: str
    text: str
    more: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The verdict to a reader, to whom "published" alone would say nothing."""
        return verdict_word(self.verdict)


class Findings(NamedTuple):
    findings: tuple[Finding, ...]
    caption: str = ""


class Diagram(NamedTuple):
    """A picture in several alphabets, largest first: the first that fits the width is shown.

    Lines are never wrapped.  svg is a whole SVG document, graph the same as boxes and arrows, or functions that make
    them; "" and None where the picture has no such form.
    """

    unicode: tuple[tuple[str, ...], ...]
    ascii: tuple[tuple[str, ...], ...]
    svg: str | Callable[[], str] = ""
    caption: str = ""
    graph: Callable[[], Graph] | None = None


Part: TypeAlias = "Table | Working | Text | Fields | Findings | Diagram"


class Document(NamedTuple):
    """A whole report.

    answer: what -q prints.  data: the plain dict of the JSON contract, or a function that makes it, where that takes
    time and most readers do not ask for it.  notes: what was assumed or should be known.
    csv: the table of the csv form, or a function that makes it, where it is not the first Table among the parts.
    """

    title: str
    parts: tuple[Part, ...]
    answer: str
    data: dict[str, Any] | Callable[[], dict[str, Any]]
    notes: tuple[str, ...] = ()
    layout: str = "hwc"
    csv: Table | Callable[[], Table] | None = None


class CannotDraw(ValueError):
    """A picture that there is not: the words say why."""
