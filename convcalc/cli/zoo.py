"""`convcalc zoo [WORD]...`: the networks known by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from convcalc.cli.command import Usage, option, report

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.zoo.catalog import Entry


@report(
    "the networks known by name; WORDs narrow the list: part of a name, a data set, a tag such as bn or residual",
    (
        "convcalc zoo",
        "convcalc zoo vgg bn",
        "convcalc zoo --tag segmentation",
        'convcalc zoo --where "params<5M, top1>70" --sort macs',
        "convcalc zoo cifar-10 -q",
        "convcalc zoo -o zoo.csv",
    ),
    [
        click.Argument(["words"], nargs=-1, metavar="[WORD]..."),
        option("--tag", "tags", multiple=True, metavar="TAG", help="have this tag, such as detection; again: this too"),
        option("--where", "wheres", multiple=True, metavar="CONDITION", help="'params<5M', 'year>=2016', 'top1>75'"),
        option("--sort", "order", metavar="FACT", help="params, macs, top1, ...; -macs: the largest first"),
    ],
)
def zoo(words: tuple[str, ...], tags: tuple[str, ...], wheres: tuple[str, ...], order: str | None) -> Document:
    from convcalc.features.zoo.report import document
    from convcalc.zoo import catalog

    found, notes = [entry for entry in catalog.entries() if all(_about(entry, word) for word in words)], list[str]()
    if not found:
        near = catalog.suggestions(words[0], most=3)
        hint = f"did you mean {', '.join(near)}?" if near else "convcalc zoo lists them all, from LeNet to ConvNeXt"
        raise Usage(f"no network is about {' and '.join(map(repr, words))}", hint)
    if tags or wheres or order:
        found, notes = _choice(found, (*(f"tag={tag}" for tag in tags), *wheres), order)
    return document(found, notes)


def _choice(known: list[Entry], wheres: tuple[str, ...], order: str | None) -> tuple[list[Entry], list[str]]:
    from convcalc.features.zoo.conditions import UnreadableChoice, chosen, conditions, ordered, span_of

    try:
        wanted = [condition for where in wheres for condition in conditions(where)]
        found, notes = chosen(known, wanted)
        found = ordered(found, order) if order else found
    except UnreadableChoice as wrong:
        raise Usage(str(wrong), wrong.hint) from None
    if not found:
        alone = next((each for each in wanted if not any(map(each.holds, known))), None)
        hint = span_of(known, alone) if alone else "each holds of some, all of none"
        raise Usage(f"no network has {' and '.join(each.text for each in wanted)}", hint)
    return found, notes


def _about(entry: Entry, word: str) -> bool:
    from convcalc.zoo.catalog import key

    names = (entry.name, *entry.aliases, entry.text, entry.data, *entry.tags)
    if any(sign in word for sign in "*?["):
        from fnmatch import fnmatch

        return any(fnmatch(name.lower(), word.lower()) for name in names)
    wanted = key(word)
    return any(wanted in key(name) for name in names)


command = zoo
