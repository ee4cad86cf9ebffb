"""What papers print and no arithmetic gives: error rates above all; quoted with table and page, never computed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field, columns, maybe
from convcalc.document.model import Column, Fields, Line, Part, Table

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "quoted.tsv")

CAPTION = "error rates in percent: quoted from the papers, not computed"


class Quote(NamedTuple):
    """One printed figure.  about: a network of the zoo, or a topic.  how: as it was measured."""

    about: str
    data: str
    figure: str
    value: str
    how: str
    source: str


class Errors(NamedTuple):
    """Two printed error rates of one network, measured alike; "" where the paper gives none."""

    about: str
    data: str
    top1: str
    top5: str
    how: str
    source: str

    @property
    def origin(self) -> str:
        """Who says so, and how it was measured."""
        return f"{self.source}: {self.data}, {self.how}"


def quotes() -> tuple[Quote, ...]:
    """Every quoted figure, in the order of the table."""
    with open(TABLE, encoding="utf-8") as lines:
        return tuple([Quote(*line.rstrip("\r\n").split("\t")) for line in lines if not line.startswith("#")])


def about(topic: str, networks: Sequence[str] = ()) -> tuple[Quote, ...]:
    """What is quoted on a topic, and of these networks of the zoo in it."""
    wanted = {topic, *(f"{topic} {name}" for name in networks)}
    return tuple([quote for quote in quotes() if quote.about in wanted])


def errors(name: str) -> tuple[Errors, ...]:
    """The error rates printed of a network; where there are none, those of its sisters (`resnet18@a` for resnet18)."""
    every = quotes()
    own = [quote for quote in every if quote.about == name]
    sisters = [quote for quote in every if quote.about.partition("@")[0] == name.partition("@")[0]]
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for quote in (own or sisters) if name else ():
        key = (quote.about, quote.data, quote.how, quote.source)
        found.setdefault(key, {})[quote.figure] = quote.value
    return tuple(
        [
            Errors(key[0], key[1], each.get("top-1", ""), each.get("top-5", ""), key[2], key[3])
            for key, each in found.items()
        ]
    )


def alike(names: Sequence[str]) -> dict[str, Errors]:
    """The rates of several networks, all measured in one way: that in which most of them were."""
    every = {name: [each for each in errors(name) if each.about == name] for name in names}
    ways = [(each.data, each.how) for found in every.values() for each in found]
    if not ways:
        return {}
    way = max(dict.fromkeys(ways), key=ways.count)
    found = {name: [each for each in rates if (each.data, each.how) == way] for name, rates in every.items()}
    return {name: rates[0] for name, rates in found.items() if rates}


def note(rates: Mapping[str, Errors]) -> list[str]:
    """A note on a column of quoted errors: as they were measured, and who says so."""
    if not rates:
        return []
    first = next(iter(rates.values()))
    sources = "; ".join(dict.fromkeys(each.source for each in rates.values()))
    return [f"top-1 errors in percent are quoted, not computed: {first.data}, {first.how} ({sources})"]


QUOTE = tuple([Field(name, "text") for name in Quote._fields])

ERRORS = (
    Field("network", "text", "about", "The network of the zoo that it was measured on.", "network"),
    Field("data", "text"),
    Field("top1", maybe("text"), lambda each: each.top1 or None, title="top-1", cell=lambda each: each.top1),
    Field("top5", maybe("text"), lambda each: each.top5 or None, title="top-5", cell=lambda each: each.top5),
    Field("how", "text"),
    Field("source", "text"),
)
"""Error rates in percent, with the digits that were printed: quoted, not computed."""

COLUMNS = (*columns(ERRORS, ("network", "top1", "top5")), Column("origin", "from"))


def parts(names: Sequence[tuple[str, str]]) -> list[Part]:
    """The error rates of networks, each given by what it is called here and in the zoo, and who says so."""
    rows = [(shown, zoo, each) for shown, zoo in names for each in errors(zoo)]
    if not rows:
        return []
    origins = list(dict.fromkeys(each.origin for _, _, each in rows))
    lines = [
        Line((shown if each.about == zoo else each.about, each.top1, each.top5, f"[{origins.index(each.origin) + 1}]"))
        for shown, zoo, each in rows
    ]
    sources = Fields(tuple([(f"[{at}]", origin) for at, origin in enumerate(origins, 1)]))
    return [Table(COLUMNS, lines, CAPTION), sources]


def said(found: Sequence[Quote]) -> Part:
    """What the papers print on a topic."""
    pairs = [
        (quote.value, f"{quote.figure} ({', '.join(filter(None, (quote.data, quote.how, quote.source)))})")
        for quote in found
    ]
    return Fields(tuple(pairs), "quoted from the papers, not computed")
