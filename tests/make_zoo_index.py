"""Rewrites the zoo's index and its counts: `python -m tests.make_zoo_index` after a network was added or changed.

Name, aliases, data, tags, difference and family are written by hand and kept, and so are accuracies that a framework
says of its weights; those of papers are taken from the figures that `compare` quotes. The rest is read from the
networks and computed. A network without a line gets one, with nothing in the columns that only a person can fill.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from decimal import Decimal

from convcalc.features.compare import quoted
from convcalc.features.why.countings import COLUMNS, known
from convcalc.network.builder import build
from convcalc.network.facts import Facts, measure
from convcalc.readers.source import load
from convcalc.zoo import catalog

ABOUT = "# name, aliases, data, tags, difference, family: written by hand; the rest: python -m tests.make_zoo_index\n"
HEADING = "# " + "\t".join(catalog.Entry._fields) + "\n"


def files() -> list[str]:
    """The networks that lie in the zoo."""
    return sorted(name.removesuffix(".cnn") for name in os.listdir(catalog.HOME) if name.endswith(".cnn"))


def facts_of(name: str) -> Facts:
    loaded = load(os.path.join(catalog.HOME, name + ".cnn"))
    return measure(build(loaded.tree, loaded.source))


def entries() -> list[catalog.Entry]:
    """What the index should hold: its own order, then the networks that are new."""
    known = {entry.name: entry for entry in catalog.entries()}
    there = files()
    order = [name for name in known if name in there] + [name for name in there if name not in known]
    return [recomputed(known.get(name) or catalog.Entry(name)) for name in order]


def recomputed(entry: catalog.Entry) -> catalog.Entry:
    facts = facts_of(entry.name)
    rf = facts.rf[0] if facts.rf and len(set(facts.rf)) == 1 else None  # one column, so one for all axes
    return with_accuracy(entry)._replace(
        title=facts.name,
        input=facts.in_.text(facts.layout),
        params=facts.params,
        macs=facts.macs,
        rf=rf,
        source=facts.source,
        year=int(re.findall(r"\b(?:19|20)\d\d\b", facts.source)[0]),
    )


def with_accuracy(entry: catalog.Entry) -> catalog.Entry:
    """An accuracy that somebody wrote down, else that of the paper: a hundred less the first error that it prints."""
    own = [errors for errors in quoted.errors(entry.name) if errors.about == entry.name and errors.top1]
    if not own or (entry.quoted and not any(map(entry.quoted.startswith, [errors.source for errors in own]))):
        return entry
    top1, top5 = (str(100 - Decimal(error)) if error else "" for error in (own[0].top1, own[0].top5))
    return entry._replace(top1=top1, top5=top5, quoted=f"{own[0].source}: {own[0].how}")


def text() -> str:
    """The whole index, as it should be written."""
    return ABOUT + HEADING + "".join(line(entry) for entry in entries())


def line(entry: catalog.Entry) -> str:
    cells = [" ".join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell) for cell in entry]
    return "\t".join(cells) + "\n"


def counts_text(names: Iterable[str]) -> str:
    """The table of counts, with a line a network: what `why` looks for where it is given no network."""
    lines = []
    for name in names:
        found = known(facts_of(name))
        lines.append("\t".join([name, *[str(found.get(column, "")) for column in COLUMNS]]) + "\n")
    return "# name\t" + "\t".join(COLUMNS) + "\n" + "".join(lines)


def main() -> None:
    whole = text()
    with open(catalog.COUNTS, "w", encoding="utf-8", newline="\n") as table:
        table.write(counts_text(files()))
    with open(catalog.INDEX, "w", encoding="utf-8", newline="\n") as index:
        index.write(whole)
    sys.stdout.write(f"{catalog.INDEX}: {whole.count(chr(10)) - 2} networks\n")


if __name__ == "__main__":
    main()
