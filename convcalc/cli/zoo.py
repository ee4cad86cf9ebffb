"""`convcalc zoo [WORD]...`: the networks known by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from convcalc.cli.command import Usage, report

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.zoo.catalog import Entry


@report(
    "the networks known by name; WORDs narrow the list: part of a name, a data set, a tag such as bn or residual",
    (
        "convcalc zoo",
        "convcalc zoo vgg bn",
        "convcalc zoo cifar-10 -q",
        "convcalc zoo -o zoo.csv",
    ),
    [click.Argument(["words"], nargs=-1, metavar="[WORD]...")],
)
def zoo(words: tuple[str, ...]) -> Document:
    from convcalc.features.zoo import document
    from convcalc.zoo import catalog

    known = catalog.entries()
    found = [entry for entry in known if all(_about(entry, word) for word in words)]
    if not found:
        near = catalog.suggestions(words[0], most=3)
        hint = f"did you mean {', '.join(near)}?" if near else "convcalc zoo lists them all, from LeNet to ConvNeXt"
        raise Usage(f"no network is about {' and '.join(map(repr, words))}", hint)
    return document(found)


def _about(entry: Entry, word: str) -> bool:
    from convcalc.zoo.catalog import key

    names = (entry.name, *entry.aliases, entry.data, *entry.tags)
    if any(sign in word for sign in "*?["):
        from fnmatch import fnmatch

        return any(fnmatch(name.lower(), word.lower()) for name in names)
    wanted = key(word)
    return any(wanted in key(name) for name in names)


command = zoo
