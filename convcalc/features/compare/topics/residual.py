"""Plain and residual networks of one depth: what shortcuts cost and what they open (He, Zhang, Ren & Sun 2015)."""

from __future__ import annotations

from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field
from convcalc.document.model import Column, Fields, Line, Table
from convcalc.features.compare import networks, quoted, ratio_format
from convcalc.features.compare.networks import COSTS, MACS, PARAMS, Beside, ComparedNetwork
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence
from convcalc.loading import facts_of
from convcalc.network.paths import Lengths, lengths
from convcalc.network.totals import layers_of
from convcalc.readers.source import load, load_text
from convcalc.text import Source

SIDES = {
    "VGG-19": "vgg-e",
    "plain-34": "plain34",
    "ResNet-34": "resnet34@a",
    "plain-18": "plain18",
    "ResNet-18": "resnet18@a",
    "B: projected": "resnet34",
    "C: all projected": "resnet34 option C",
}
"""What the topic calls a network -> its name in the zoo, and in the table of quoted figures."""

SLOPE = Fraction(1, 10)
"""A made-up derivative, to show what becomes of a product of many."""

LAYERS = Field("layers", "total", lambda each: each.side.paths.longest, networks.DEPTH_IS, "depth")
ERROR = Field("top1", "text", lambda each: _error(each.side), title="top-1")


def _more(measure: Field, optional: int) -> Field:
    """How much more than the first network."""
    return Field(
        f"more_{measure.key}",
        "integer",
        lambda each: measure.of(each) - measure.of(Beside(each.first, each.first)),
        title="more",
        optional=optional,
    )


NETWORK_TABLES = {
    "figure 3": ("the networks of figure 3", (LAYERS, *COSTS)),
    "depth": ("deeper, with shortcuts of option A; top-1 error quoted", (LAYERS, ERROR, *COSTS)),
    "shortcuts": (
        "what shortcuts cost at 34 layers; top-1 error quoted",
        (PARAMS, _more(PARAMS, 3), MACS, _more(MACS, 4), ERROR),
    ),
}
"""Caption and columns of the tables of networks."""


class PaperNetworks(NamedTuple):
    """Those of the paper, and VGG-19 as its figure 3 has it."""

    vgg: ComparedNetwork
    plain: ComparedNetwork
    residual: ComparedNetwork
    plain_18: ComparedNetwork
    residual_18: ComparedNetwork
    projected: ComparedNetwork
    all_projected: ComparedNetwork


def paper_networks() -> PaperNetworks:
    """All of them; option C is option B with a projection in every shortcut."""
    found = []
    for name, zoo in SIDES.items():
        family, option, letter = zoo.partition(" option ")
        loaded = load(family)
        if option:
            text = loaded.source.text.replace("residual B", f"residual {letter}")
            loaded = load_text(Source(text, loaded.source.name))
        found.append(ComparedNetwork(name, facts_of(loaded), zoo))
    return PaperNetworks(*found)


def _error(side: ComparedNetwork) -> str:
    """The quoted top-1 error."""
    return quoted.alike((side.zoo,))[side.zoo].top1


def work_out(settings: CaseSettings) -> Evidence:
    """Plain and residual networks, and the paths of the residual one."""
    found = paper_networks()
    ways = lengths(found.residual.facts.net) or {}
    sides = {
        "figure 3": found[:3],
        "depth": (found.plain_18, found.plain, found.residual_18, found.residual),
        "shortcuts": (
            found.plain.called("none (plain-34)"),
            found.residual.called("A: zeros"),
            found.projected,
            found.all_projected,
        ),
    }
    tables = {
        name: networks.table(sides[name], measures, caption) for name, (caption, measures) in NETWORK_TABLES.items()
    }
    columns = tables["shortcuts"].columns[1:]
    tables["shortcuts"] = tables["shortcuts"]._replace(columns=(Column("network", "shortcuts"), *columns))
    return Evidence(
        "plain and residual networks of one depth (He, Zhang, Ren, Sun 2015)",
        found,
        tables | {"paths": _paths(ways)},
        conclusion(found),
        {},
        [_spread(found, ways), _slopes(found)],
        (
            *quoted.note(quoted.alike([side.zoo for side in found[1:]])),
            "the 1 is exact where a shortcut is the identity; the ReLU behind each sum passes it on or stops it "
            "(He, Zhang, Ren, Sun 2016 move the ReLU into F)",
            "the paper itself does not blame vanishing gradients: with batch norm those of its plain networks were "
            "found healthy (section 4.1)",
        ),
    )


PATHS = (
    Column("layers", "layers passed", "count"),
    Column("paths", "paths", "count"),
    Column("share", "share", "share"),
    Column("bar", "", "bar"),
)


def _paths(ways: Lengths) -> Table:
    """How many ways lead through how many layers."""
    whole, most = sum(ways.values()), max(ways.values())
    lines = [Line((length, count, Fraction(count, whole), Fraction(count, most))) for length, count in ways.items()]
    return Table(PATHS, lines, "the paths of ResNet-34 from input to output")


def _spread(found: PaperNetworks, ways: Lengths) -> Fields:
    """How many ways there are, and how long most of them are."""
    blocks = layers_of(found.residual.facts.net.body.items, lambda kind: kind.meets == "sum")
    whole = sum(ways.values())
    mean = Fraction(sum(length * count for length, count in ways.items()), whole)
    low, high, share = _middle(ways, Fraction(95, 100))
    return Fields(
        (
            ("plain-34", f"{found.plain.paths.ways} path, of {found.plain.paths.longest} layers"),
            ("ResNet-34", f"2^{whole.bit_length() - 1} = {whole:,} paths, a choice of two at each of {blocks} blocks"),
            (
                "shortest",
                f"{found.residual.paths.shortest} layers: the first and the last, every block skipped; "
                f"{found.projected.paths.shortest} with the projections of option B",
            ),
            ("longest", f"{found.residual.paths.longest} layers: no block skipped"),
            ("on average", f"{mean} layers; {ratio_format.percent(share)} of the paths have {low} to {high}"),
        )
    )


def _middle(ways: Lengths, least: Fraction) -> tuple[int, int, Fraction]:
    """The narrowest middle that holds at least such a part of all ways: ends are cut off evenly."""
    every, whole = list(ways), sum(ways.values())
    cut = 0
    while 2 * (cut + 1) < len(every):
        inner = sum(ways[length] for length in every[cut + 1 : len(every) - cut - 1])
        if Fraction(inner, whole) < least:
            break
        cut += 1
    kept = every[cut : len(every) - cut]
    return kept[0], kept[-1], Fraction(sum(ways[length] for length in kept), whole)


def _slopes(found: PaperNetworks) -> Fields:
    """Why the derivative of F(x) + x keeps a 1."""
    blocks = layers_of(found.residual.facts.net.body.items, lambda kind: kind.meets == "sum")
    plain, residual = SLOPE**blocks, (1 + SLOPE) ** blocks
    return Fields(
        (
            ("one block", "y = F(x) + x, so dy/dx = F' + 1"),
            ("two blocks", "dy/dx = (F2' + 1)(F1' + 1) = F2' F1' + F2' + F1' + 1"),
            (
                f"{blocks} blocks",
                f"{found.residual.paths.ways:,} terms, one for each path; the 1 is the path that skips every block",
            ),
            ("plain", f"one term, the product of all {blocks} F', without a 1"),
            (f"all F' = {SLOPE}", f"{ratio_format.text(plain)} plain, {ratio_format.text(residual)} residual"),
        ),
        "why d/dx (F(x) + x) keeps a 1",
    )


def conclusion(found: PaperNetworks) -> str:
    """One sentence."""
    plain, residual = found.plain.facts, found.residual.facts
    part = ratio_format.percent(Fraction(plain.macs, found.vgg.facts.macs))
    same = "the same" if (plain.params, plain.macs) == (residual.params, residual.macs) else "other"
    return (
        f"plain-34 and ResNet-34 have {same} {plain.params:,} parameters and {plain.macs:,} MACs, {part} of VGG-19's "
        f"{found.vgg.facts.macs:,}, but going from {found.plain_18.paths.longest} to {found.plain.paths.longest} "
        f"layers {_change(found.plain_18, found.plain, 'the plain network')} and "
        f"{_change(found.residual_18, found.residual, 'the residual one')} (top-1, quoted): what differs is "
        f"{found.residual.paths.ways:,} paths of {found.residual.paths.shortest} to {found.residual.paths.longest} "
        f"layers (with shortcuts of option A) instead of {found.plain.paths.ways}."
    )


def _change(before: ComparedNetwork, after: ComparedNetwork, whose: str) -> str:
    """`raises the error of the plain network from 27.94 to 28.54 %`, in the digits that were printed."""
    word = "raises" if Fraction(_error(after)) > Fraction(_error(before)) else "lowers"
    return f"{word} the error of {whose} from {_error(before)} to {_error(after)} %"


TOPIC = CaseStudy("plain-residual", frozenset(), "vanishing gradient", work_out)
