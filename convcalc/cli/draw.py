"""`convcalc draw PICTURE`: a layer, a receptive field, a network, several of them, and networks as points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli import output
from convcalc.cli.command import HELP, Outcome, Usage, filled, line_to_type, option, report
from convcalc.cli.layer import HINTS as LAYER_HINTS
from convcalc.cli.layer import PARAMS as LAYER_PARAMS
from convcalc.cli.layer import lacks
from convcalc.cli.values import SETTING, Settings, find_layer, for_every_axis, network, place

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.features.draw.scatter_axes import NetworkPoint
    from convcalc.network.facts import Facts

SVG = ("svg", "png", "pdf")
GRAPHS = (*SVG, "mermaid", "dot")

FIGURE_3 = ("vgg19", "plain34", "resnet34")
"""The networks of the ResNet paper's figure 3."""

INPUT = option("--input", "size", metavar="SIZE", help="another input: 320x320x3, or NAME=SIZE")
SETTINGS = option("--set", "settings", **SETTING, help="another value for a variable or a case")

LONGEST_HEAD = 26
"""Characters of a spec that stands above its column; a longer one has a letter there, and is told below."""

NOT_DRAWN = frozenset({"expect", "explain", "side_by_side"})
"""Options of `convcalc layer` that a picture has no use for."""


def _measured(what: str, size: str | None = None, settings: Settings = ()) -> tuple[str, Facts]:
    """A network, and what it is called beside others: as its spec does, else as it was asked for."""
    from convcalc.features.arch.network import claims_note
    from convcalc.loading import facts_of
    from convcalc.network.facts import measure
    from convcalc.text import shortened

    loaded, lets = network(what, settings)
    facts = facts_of(loaded, size, lets)
    if not loaded.zoo and (claims := claims_note(facts)):
        facts = measure(facts.net._replace(notes=(*facts.notes, claims)))
    return facts.name or shortened(what, 40), facts


def _drawn(document: Callable[..., Document], *of: object) -> Outcome:
    """The picture of something, or why there is none."""
    from convcalc.document.model import CannotDraw

    try:
        return Outcome(document(*of))
    except CannotDraw as why:
        raise Usage(str(why)) from None


@report(
    "a layer: its windows on each axis and on a grid; KIND is conv (default), tconv, maxpool or avgpool",
    (
        "convcalc draw layer --n 7 --f 3 --s 2 --p 1",
        "convcalc draw layer tconv -n 4 -f 3 -s 2 -p 1 --unit 2,3",
        "convcalc draw layer -n 12 -f 3 -d 2 --dim 1",
        "convcalc draw layer -n 7 -f 3 -s 2 -o layer.svg",
        "convcalc draw layer -n 7 -f 3 -s 2 --animate -o sliding.svg",
    ),
    (
        *(param for param in LAYER_PARAMS if param.name not in NOT_DRAWN),
        option("--unit", "unit", type=place, metavar="1,2", help="the output unit whose window is shown (0,0)"),
        option(
            "--view", "view", type=click.Choice(("ruler", "grid")), metavar="VIEW", help="rulers or grid alone, of both"
        ),
        option("--animate", "animate", is_flag=True, help="an svg in which the window slides"),
    ),
    LAYER_HINTS,
    SVG,
)
def layer(
    kind: str, no_bias: bool, unit: tuple[int, ...] | None, view: str | None, animate: bool, **given: Any
) -> Outcome:
    from convcalc.features.draw.layer_picture import PictureOptions, document
    from convcalc.features.layer.layer import layer as measured

    if animate and click.get_current_context().meta["form"] != "svg":
        raise Usage("--animate: only an svg moves", "add --format svg, or -o FILE.svg")
    given = for_every_axis(given)
    for needed in ("n", "f"):
        if needed not in given:
            raise lacks(needed)
    facts = measured(kind, bias=not no_bias, **given)
    return _drawn(document, facts, PictureOptions(unit or (), view or "", animate))


@report(
    "what a unit of a network sees, layer by layer, as a pyramid; without --layer of the last map",
    (
        'convcalc draw rf "32x32x3 -> [conv 8 3x3 p1, relu] x3"',
        "convcalc draw rf alexnet --layer conv2",
        "convcalc draw rf vgg16 --layer conv2 --unit 0,0 -o field.svg",
    ),
    (
        click.Argument(["what"], metavar="NET"),
        option("--layer", "label", metavar="LABEL", help="which layer, by label or number"),
        option("--unit", "unit", type=place, metavar="3,4", help="which of its units (the middle one)"),
        INPUT,
        SETTINGS,
    ),
    {"--l": "did you mean '--layer'?"},
    SVG,
)
def rf(
    what: str,
    label: str | None,
    unit: tuple[int, ...] | None,
    size: str | None,
    settings: Settings,
) -> Outcome:
    from convcalc.features.arch import layer_detail
    from convcalc.features.draw.pyramid import document

    _, facts = _measured(what, size, settings)
    if not len(facts.rows):
        raise Usage("a network without layers has no receptive field")
    found = find_layer(facts, label)[0] if label is not None else []
    row = facts.rows[found[0].made.row] if found else layer_detail.last_map(facts)
    return _drawn(document, facts, row, unit or (), facts.notes)


@report(
    "a network: its stages, with bars of parameters and MACs; as mermaid or dot: its layers as boxes and arrows",
    (
        "convcalc draw net resnet50",
        "convcalc draw net resnet50 -o resnet50.svg",
        "convcalc draw net resnet18 --format mermaid",
        "convcalc draw net net.cnn --input 320x320x3 -o net.dot",
    ),
    (
        click.Argument(["what"], metavar="NET"),
        INPUT,
        SETTINGS,
        option("--memory", "memory", is_flag=True, help="bars of the outputs' bytes in place of MACs"),
    ),
    {},
    GRAPHS,
)
def net(what: str, size: str | None, settings: Settings, memory: bool) -> Outcome:
    from convcalc.features.draw.stages import document

    _, facts = _measured(what, size, settings)
    return _drawn(document, facts, facts.notes, memory)


@report(
    "networks side by side, aligned by the size of their maps, with skips; without NETs: figure 3 of the ResNet paper",
    (
        "convcalc draw nets",
        "convcalc draw nets resnet18 resnet34 resnet50",
        "convcalc draw nets vgg19 plain34 resnet34 -o figure3.svg",
    ),
    (click.Argument(["whats"], nargs=-1, metavar="[NET]..."), INPUT),
    {},
    GRAPHS,
)
def nets(whats: tuple[str, ...], size: str | None) -> Outcome:
    from convcalc.features.draw.figure3 import document
    from convcalc.text import shortened

    whats = whats or FIGURE_3
    measured = [_measured(what, size) for what in whats]
    notes = dict.fromkeys([note for _, facts in measured for note in facts.notes])
    for at, (what, (_, facts)) in enumerate(zip(whats, measured, strict=True)):
        if len(whats) > 1 and not facts.name and len(what) > LONGEST_HEAD:
            letter = chr(ord("A") + at % 26)
            measured[at] = letter, facts
            notes[f"{letter} is {shortened(' '.join(what.split()), 500)}"] = None
    return _drawn(document, measured, tuple(notes))


AXES = ("params", "macs", "rf", "top1", "top5", "year")
"""What a point may be placed by; draw/scatter_axes.py, which a help page need not load, has them too."""


@report(
    "networks as points: parameters across, MACs upwards; NETs may be patterns of names, such as 'resnet*'",
    (
        'convcalc draw scatter "resnet*" "vgg*"',
        "convcalc draw scatter --x params --y top1 -o accuracy.svg",
        "convcalc draw scatter alexnet vgg16 resnet50 -o nets.svg",
        'convcalc draw scatter "resnet50@*" resnet50',
    ),
    (
        click.Argument(["whats"], nargs=-1, metavar="[NET]..."),
        option("--x", "x", type=click.Choice(AXES), metavar="|".join(AXES[:4]) + "...", help="what is measured across"),
        option("--y", "y", type=click.Choice(AXES), metavar="FACT", help="and upwards; accuracies are quoted"),
    ),
    {},
    SVG,
)
def scatter(whats: tuple[str, ...], x: str | None, y: str | None) -> Outcome:
    from convcalc.features.draw.scatter import document

    axes = x or "params", y or "macs"
    quoted = [axis for axis in axes if axis in ("top1", "top5")]
    if not (whats or quoted):
        raise Usage("NET is missing", 'for example: convcalc draw scatter "resnet*" "vgg*"')
    names: dict[str, None] = {}
    notes = []
    for what in whats:
        found, left = _matching(what)
        names |= dict.fromkeys(found)
        if left:
            notes.append(f"{what}: {left} variants left out; '{what.rstrip('*')}*@*' has them")
    return Outcome(document([_point(name) for name in names or _with_accuracy(quoted[0])], notes, axes))


def _with_accuracy(which: str) -> list[str]:
    """The networks for ImageNet of which such an accuracy is quoted: there are too few for other data sets."""
    from convcalc.zoo.catalog import entries

    return [entry.name for entry in entries() if entry.data == "ImageNet" and getattr(entry, which)]


def _point(what: str) -> NetworkPoint:
    """A network under the name by which it was asked for, which is short; one of the zoo is not measured again."""
    from convcalc.features.draw.scatter import indexed_point, measured_point
    from convcalc.readers.source import is_name
    from convcalc.zoo.catalog import find

    named = (is_name(what) or what.endswith(")")) and what != "-"
    entry = find(what) if named else None
    if entry and entry.params is not None and entry.macs is not None:
        return indexed_point(what, entry)
    title, facts = _measured(what)
    return measured_point(what if named else title, facts, entry)


def _matching(what: str) -> tuple[list[str], int]:
    """The networks that a pattern means, and how many variants (with @) it would mean besides."""
    if not any(sign in what for sign in "*?") or any(sign in what for sign in ">[; "):
        return [what], 0
    from fnmatch import fnmatchcase

    from convcalc.zoo import catalog

    def fits(name: str) -> bool:
        return not name.startswith("@") and fnmatchcase(name, what.lower())

    every = catalog.entries()
    known = [
        _numbered_name(entry.name, entry.aliases) for entry in every if any(map(fits, (entry.name, *entry.aliases)))
    ]
    plain = known if "@" in what else [name for name in known if "@" not in name]
    if not known:
        near = catalog.suggestions(what.strip("*?"), most=3)
        raise Usage(f"no network is called '{what}'", f"did you mean {', '.join(near)}?" if near else "convcalc zoo")
    return plain or known, len(known) - len(plain) if plain else 0


def _numbered_name(name: str, aliases: Sequence[str]) -> str:
    """The name that tells how many layers there are, where only an alias does: vgg16 for vgg-d.

    >>> _numbered_name("vgg-d", ("vgg16", "@keras")), _numbered_name("resnet50", ("resnet50v1",))
    ('vgg16', 'resnet50')
    """
    numbered = (each for each in aliases if not each.startswith("@") and any(map(str.isdigit, each)))
    return name if any(map(str.isdigit, name)) else next(numbered, name)


PICTURES: dict[str, click.Command] = {"layer": layer, "rf": rf, "net": net, "nets": nets, "scatter": scatter}

MEANT = {"network": "net", "figure3": "nets", "fig3": "nets", "networks": "nets", "field": "rf", "receptive": "rf"}


class Pictures(click.Group):
    """The pictures there are; what is none of them may be a network, which is drawn as one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(PICTURES)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return PICTURES.get(MEANT.get(name, name))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str, click.Command, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is not None:
            return command.name or args[0], command, args[1:]
        if _is_network(args[0]):
            return "net", net, args
        from convcalc.layers import stands_alone
        from convcalc.text import nearest

        if stands_alone(args[0].lower()):
            from convcalc.cli.guesses import written_line

            raise Usage(f"no picture '{args[0]}'", written_line(["draw", "layer", *args]), ctx)
        near = nearest(args[0], PICTURES)
        hint = f"did you mean 'convcalc draw {near}'?" if near else f"the pictures are {', '.join(PICTURES)}"
        raise Usage(f"no picture '{args[0]}'", hint, ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            output.complain(self.get_help(ctx))
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(f"{filled(PURPOSE)}\n\n")
        formatter.write("".join(f"{line_to_type(example)}\n" for example in EXAMPLES))
        formatter.write("\n" + filled("A network alone is drawn as by 'net'.") + "\n")
        formatter.write(filled("-o FILE.png and .pdf need: pip install 'convcalc[images]'") + "\n")
        formatter.write("\n" + filled("Pictures ('convcalc draw PICTURE -h' for each):") + "\n")
        for name, each in PICTURES.items():
            formatter.write(filled(f"  {name:9}{each.short_help}", 11) + "\n")


def _is_network(word: str) -> bool:
    """Does it stand for a network: a name of the zoo, a path, a spec, "-"?"""
    from convcalc.readers.source import is_name, is_path
    from convcalc.zoo.catalog import find

    return word == "-" or is_path(word) or not is_name(word) or find(word) is not None


EXAMPLES = (
    "convcalc draw layer --n 7 --f 3 --s 2 --p 1",
    'convcalc draw rf "32x32x3 -> [conv 8 3x3 p1, relu] x3"',
    "convcalc draw net resnet50 -o resnet50.svg",
    "convcalc draw nets vgg19 plain34 resnet34",
    'convcalc draw scatter "resnet*" "vgg*"',
)

PURPOSE = "pictures, on the terminal or as svg, png or pdf"

command = Pictures("draw", params=[HELP], add_help_option=False, short_help=PURPOSE)
