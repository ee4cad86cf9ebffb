"""`convcalc convert NET --to cnn`: what was understood, as text that can be read again, or as a graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from convcalc.cli.command import option, report
from convcalc.document.model import Document
from convcalc.readers import offered

if TYPE_CHECKING:
    from convcalc.readers.source import Loaded


def _cnn(loaded: Loaded) -> str:
    """Our own language, with what was assumed as notes."""
    from convcalc.features.convert.readable import readable
    from convcalc.lang.writer import write

    return write(readable(loaded)._replace(notes=(*loaded.tree.notes, *loaded.notes)))


def _graph(form: str) -> Callable[[Loaded], str]:
    """Boxes and arrows, of the network as it is written compactly: what repeats is drawn once."""

    def written(loaded: Loaded) -> str:
        from convcalc.features.convert.graph_forms import as_drawing
        from convcalc.features.convert.readable import readable
        from convcalc.loading import facts_of

        return as_drawing(facts_of(loaded._replace(tree=readable(loaded), on=None)), form)

    return written


def _json(loaded: Loaded) -> str:
    """Every layer with what it reads, as data."""
    from convcalc.features.convert.graph_forms import as_data
    from convcalc.loading import facts_of

    return as_data(facts_of(loaded))


TARGETS: dict[str, tuple[str, Callable[[Loaded], str]]] = {
    "cnn": ("the language of .cnn files", _cnn),
    "json": ("its layers and what each reads, as data", _json),
    "mermaid": ("boxes and arrows for Mermaid", _graph("mermaid")),
    "dot": ("boxes and arrows for Graphviz", _graph("dot")),
}
"""Target -> what it is, and who writes it: a new one is one line here."""

SUFFIXES = {".cnn": "cnn", ".mmd": "mermaid", ".dot": "dot", ".gv": "dot"}
"""The endings of files that say what is meant."""

HINTS = {
    "--size": "did you mean '--input'?",
    "--format": "did you mean '--to'?",
    "--target": "did you mean '--to'?",
    "--as": "did you mean '--to'?",
    "--notation": "did you mean '--from'?",
    "--output-format": "did you mean '--to'?",
}


@report(
    "a network in another form; NET is a name, a file, - for standard input, or text in quotes, also as pasted",
    (
        'convcalc convert "[64, 64, \'M\', 128, \'M\']" --to cnn',
        "convcalc convert readme.md --to cnn -o net.cnn",
        "convcalc convert - --from paper < table1.txt",
        "convcalc convert net.py --input 3x32x32",
        "convcalc convert resnet50 -o resnet50.dot",
        "convcalc convert resnet50 --to mermaid",
    ),
    (
        click.Argument(["what"], metavar="NET"),
        option("--input", "size", metavar="SIZE", help="another input: 320x320x3, or NAME=SIZE"),
        option(
            "--to", "to", type=click.Choice(tuple(TARGETS)), metavar="FORM",
            help="|".join(TARGETS) + " (by -o's suffix, else cnn)",
        ),
        option(
            "--from", "notation", type=click.Choice(tuple(offered())), metavar="NOTATION",
            help="how NET is written, if its text does not show it: " + ", ".join(offered()),
        ),
    ),
    HINTS,
    own=tuple(SUFFIXES),
)  # fmt: skip
def convert(what: str, to: str | None, notation: str | None, size: str | None) -> Document:
    from convcalc.document import suffix_of
    from convcalc.features.convert.report import document
    from convcalc.readers.source import load

    loaded = _on_input(load(what, notation), size)
    to = to or SUFFIXES.get(suffix_of(click.get_current_context().meta["path"] or ""), "cnn")
    _, write = TARGETS[to]
    return document(write(loaded), to, loaded.tree.name, loaded.notes)


def _on_input(loaded: Loaded, size: str | None) -> Loaded:
    """The same on an input from outside, without which nothing is known of layers that depend on it."""
    from convcalc.lang.tree import Input
    from convcalc.loading import facts_of, in_order, input_shapes, on_inputs

    arriving, others = input_shapes(size, loaded)
    arriving, order = in_order(arriving, loaded)
    if arriving is None and not others:
        if loaded.failed is not None or (loaded.on is not None and loaded.tree.input is None):
            facts_of(loaded)  # which says what is missing, or what does not fit
        return loaded
    if loaded.on is not None:
        return on_inputs(loaded, arriving, others)[0]
    tree, layout = loaded.tree, loaded.tree.layout
    sizes = {name: tuple(map(int, each.text(layout).split("x"))) for name, each in others.items()}
    if arriving is not None:
        sides = tuple(map(int, arriving.text(layout).split("x")))
        tree = tree._replace(input=Input(sides, name=tree.input.name if tree.input else ""))
    more = tuple([each._replace(size=sizes.get(each.name, each.size)) for each in tree.more_inputs])
    return loaded._replace(tree=tree._replace(more_inputs=more), notes=(*loaded.notes, *order))


command = convert
