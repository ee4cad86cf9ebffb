"""Rewrites the zoo's index and its counts: `python -m tests.make_zoo_index` after a network was added or changed.

Name, aliases, data, tags, difference and family are written by hand and kept, and so are accuracies that a framework
says of its weights; those of papers are taken from the figures that `compare` quotes. The rest is read from the
networks and computed. A network without a line gets one, with nothing in the columns that only a person can fill.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Iterable
from decimal import Decimal

from convcalc.features.compare import quoted
from convcalc.features.why.countings import COLUMNS, known
from convcalc.lang.cases import cases
from convcalc.lang.statements import parse
from convcalc.network.builder import build
from convcalc.network.facts import Facts, measure
from convcalc.readers.opened import read_file
from convcalc.readers.source import load
from convcalc.text import Source
from convcalc.zoo import catalog

ABOUT = "# name, aliases, data, tags, difference, family: written by hand; the rest: python -m tests.make_zoo_index\n"
HEADING = "# " + "\t".join(catalog.Entry._fields) + "\n"


def texts() -> list[str]:
    """The networks that lie in the zoo: a file, or a case of one that several share."""
    found = []
    for name in os.listdir(catalog.HOME):
        file, ending = os.path.splitext(name)
        if ending == ".cnn":
            known = cases(parse(Source(read_file(os.path.join(catalog.HOME, name)), name)))
            choices = itertools.product(*[[f"{name}={value}" for value in values] for name, values in known.items()])
            found += [f"{file}({', '.join(chosen)})" if chosen else file for chosen in choices]
    return sorted(found)


def facts_of(text: str) -> Facts:
    file, mark, case = text.partition("(")
    loaded = load(os.path.join(catalog.HOME, file + ".cnn") + mark + case)
    return measure(build(loaded.tree, loaded.source))


def entries() -> list[catalog.Entry]:
    """What the index should hold: its own order, then the networks that are new."""
    known = {entry.text or entry.name: entry for entry in catalog.entries()}
    there = texts()
    order = [text for text in known if text in there] + [text for text in there if text not in known]
    return [recomputed(known.get(text) or new(text)) for text in order]


def new(text: str) -> catalog.Entry:
    """A network without a line; one of several in a file is called after that and its case, unless a person does."""
    file, shares, case = text.partition("(")
    name = "_".join([file, *re.findall(r"=([^,)]+)", case)])
    return catalog.Entry(name, text=text if shares else "")


def recomputed(entry: catalog.Entry) -> catalog.Entry:
    facts = facts_of(entry.text or entry.name)
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


def text(every: Iterable[catalog.Entry]) -> str:
    """The whole index, as it should be written."""
    return ABOUT + HEADING + "".join(line(entry) for entry in every)


def line(entry: catalog.Entry) -> str:
    cells = [" ".join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell) for cell in entry]
    return "\t".join(cells) + "\n"


def counts_text(networks: Iterable[catalog.Entry]) -> str:
    """The table of counts, with a line a network: what `why` looks for where it is given no network."""
    lines = []
    for entry in networks:
        found = known(facts_of(entry.text or entry.name))
        lines.append("\t".join([entry.name, *[str(found.get(column, "")) for column in COLUMNS]]) + "\n")
    return "# name\t" + "\t".join(COLUMNS) + "\n" + "".join(lines)


def main() -> None:
    every = entries()
    whole = text(every)
    with open(catalog.COUNTS, "w", encoding="utf-8", newline="\n") as table:
        table.write(counts_text(sorted(every, key=lambda entry: entry.name)))
    with open(catalog.INDEX, "w", encoding="utf-8", newline="\n") as index:
        index.write(whole)
    sys.stdout.write(f"{catalog.INDEX}: {whole.count(chr(10)) - 2} networks\n")


if __name__ == "__main__":
    main()
