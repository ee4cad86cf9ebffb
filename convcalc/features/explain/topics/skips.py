"""Topics of ways past layers: residual, shortcuts, bottleneck, vanishing gradient, degradation."""

from __future__ import annotations

from fractions import Fraction

from convcalc.arithmetic import formulas
from convcalc.document import derived
from convcalc.document.model import Column, Line, Table, Text, Working
from convcalc.features.explain.topic import (
    MACS,
    PARAMS,
    Parts,
    Slips,
    Topic,
    UnusableExample,
    anywhere,
    net,
    nets_of,
    ratio,
    rounded,
    slip,
    steps_of,
)
from convcalc.network.paths import lengths, paths

TWO = "conv 64 3x3 p1, conv 64 3x3 p1"
BLOCK = "conv 64 3x3 p1 nobias, bn, relu, conv 64 3x3 p1 nobias, bn"


def _residual() -> Parts:
    plain, skipped = net(f"56x56x64 -> {BLOCK}, relu"), net(f"56x56x64 -> residual [ {BLOCK} ] relu")
    add = next(row for row in skipped.rows if row.kind == "add")
    ways = paths(skipped.net)
    return (
        Text(f"{BLOCK}, without and with the way past it:"),
        Table(
            (Column("block", "block"), PARAMS, MACS,
             Column("adds", "additions", "count")),
            (
                Line(("without", plain.params, plain.macs, 0)),
                Line(("with", skipped.params, skipped.macs, add.ops.adds)),
            ),
        ),
        Text(f"{add.ops.adds:,} additions are all that it costs. The block has {ways.ways} paths, of {ways.shortest}"
             f" and {ways.longest} layers with weights."),
    )  # fmt: skip


def _residual_wrong() -> Slips:
    short, long = net("resnet34").rows, net("plain34").rows
    layers = [sum(row.kind in ("conv", "fc") for row in rows) for rows in (short, long)]
    projections = layers[0] - layers[1]
    return anywhere(
        slip("", "the add is thought to double the channels: that is concat", "add needs equal shapes and keeps them"),
        slip("", "the way past is said to cost no computation: it has no weights, but one addition a number",
             f"{net(f'56x56x64 -> residual [ {BLOCK} ]').rows[-1].ops.adds:,} on 56x56x64"),
        slip("L01", "projections are counted as layers", f"{layers[0]} convolutions and linear layers in ResNet-34,"
             f" of them {projections} projections: {layers[1]} count"),
    )  # fmt: skip


RESIDUAL = Topic(
    "residual",
    "the input of a block added to its output",
    "In y = F(x) + x the block computes only what is to change: its input is added to its output. The sum needs"
    " equal shapes; where the block changes them, the other way needs a shortcut that does the same (see shortcuts).",
    (),
    example=_residual,
    wrong=_residual_wrong,
    sources=("He et al. 2015b, Deep Residual Learning for Image Recognition, equation 1, arXiv:1512.03385",
             "Veit, Wilber & Belongie 2016, Residual Networks Behave Like Ensembles, arXiv:1605.06431"),
    see=("shortcuts", "vanishing gradient", "bottleneck"),
    tries=("convcalc compare plain-residual", 'convcalc arch "56x56x64 -> residual [conv 64 3x3 p1]"'),
    names=("skip", "skip connection", "residual block", "residual connection", "resnet", "identity shortcut", "add",
           "skip connections"),
    picture=lambda: nets_of(plain=f"56x56x64 -> {BLOCK}", residual=f"56x56x64 -> residual [ {BLOCK} ]"),
    more=(
        "The way past has no parameters and no multiplications, but an addition for every number of the map. A chain"
        " of n such blocks is a bundle of 2^n paths, each block taken or skipped: along the longest, through every"
        " block, a unit sees the whole receptive field, and least along the shortest, past them all.",
        "In the backward pass a block multiplies the gradient by F' + 1 (see vanishing gradient).",
    ),
)  # fmt: skip


def _shortcuts() -> Parts:
    lines = []
    for kind in ("A", "B", "C"):
        wide = net(f"56x56x64 -> residual {kind} [ conv 128 3x3 s2 p1 nobias, bn, relu, conv 128 3x3 p1 nobias, bn ]")
        same = net(f"56x56x64 -> residual {kind} [ {BLOCK} ]")
        lines.append(Line((kind, wide.params, wide.macs, same.params, same.macs)))
    columns = (
        Column("kind", "shortcut"), PARAMS, MACS,
        Column("same", "same shapes", "count"), Column("same_macs", "MACs", "count"),
    )  # fmt: skip
    whole = {name: net(name) for name in ("resnet34@a", "resnet34", "plain34")}
    cost = whole["resnet34"].params - whole["resnet34@a"].params
    return (
        Text("A block that doubles the channels with stride 2, and one that keeps them, on 56x56x64:"),
        Table(columns, lines),
        Text(f"All of ResNet-34: {whole['resnet34@a'].params:,} parameters with A, as many as the plain network; B adds"
             f" {cost:,} and {whole['resnet34'].macs - whole['resnet34@a'].macs:,} MACs."),
    )  # fmt: skip


def _three_ways() -> Parts:
    wide, kept = "conv 128 3x3 s2 p1 nobias, conv 128 3x3 p1 nobias", "conv 128 3x3 p1 nobias, conv 128 3x3 p1 nobias"
    return nets_of(**{kind: f"56x56x64; residual {kind} [ {wide} ]; residual {kind} [ {kept} ]" for kind in "ABC"})


def _shortcuts_wrong() -> Slips:
    a, b = net("resnet20"), net("resnet20").net
    text = b.source.text.replace("residual A", "residual B")
    with_b = net(text).params
    return anywhere(
        slip("P17", "the projections were left out", f"ResNet-20 (CIFAR-10): {a.params:,} with A, {with_b:,} with B"),
    )


SHORTCUTS = Topic(
    "shortcuts",
    "A, B and C: what stands beside a block that changes shapes",
    "Where a block halves the map and widens it, x does not fit F(x), and the way past must change x as well. A"
    " takes every second place of x, and zeros for the new channels; B is a 1x1 convolution with the block's stride,"
    " and batch norm, there only; C is such a projection beside every block.",
    (),
    example=_shortcuts,
    wrong=_shortcuts_wrong,
    sources=("He et al. 2015b, section 3.3 and table 3, arXiv:1512.03385",),
    see=("residual", "bottleneck"),
    tries=("convcalc compare resnet34@a resnet34", "convcalc compare plain-residual"),
    names=("shortcut", "shortcuts a/b/c", "projection", "projection shortcut", "option a", "option b", "option c",
           "shortcut a", "shortcut b", "shortcut c", "subsample",
           "residual a", "residual b", "residual c"),
    picture=_three_ways,
    more=(
        "A has no parameters. The ImageNet networks of the paper are B, the CIFAR ones A. C hardly helps and costs"
        " most: in a bottleneck network it would double time and size.",
    ),
)  # fmt: skip


NARROW = "conv 64 1x1 nobias, conv 64 3x3 p1 nobias, conv 256 1x1 nobias"
BASIC = "conv 256 3x3 p1 nobias, conv 256 3x3 p1 nobias"


def _bottleneck() -> Parts:
    texts = {
        "bottleneck": NARROW,
        "two 3x3": BASIC,
        "one 3x3": "conv 256 3x3 p1 nobias",
    }
    found = {name: net(f"56x56x256 -> {text}") for name, text in texts.items()}
    lines = [Line((name, facts.params, facts.macs, facts.rf)) for name, facts in found.items()]
    columns = (Column("block", "block"), PARAMS, MACS,
               Column("rf", "rf", "axes"))  # fmt: skip
    steps = [
        derived.shown(each._replace(title=f"weights of {row.text}"))
        for row in found["bottleneck"].rows
        for each in steps_of(row)
        if each.role == "weights"
    ]
    times = ratio(Fraction(found["two 3x3"].params, found["bottleneck"].params))
    return (
        *steps,
        Text("On 56x56x256, without biases:"),
        Table(columns, lines),
        Text(f"Two 3x3 on the full width cost {times} times as much."),
    )


def _bottleneck_wrong() -> Slips:
    paper, other = net("resnet50"), net("resnet50@torchvision")
    assert paper.rf and other.rf
    three, two = (net(f"56x56x256 -> {text}").rows for text in (NARROW, BASIC))
    return anywhere(
        slip("L03", "two convolutions are counted in a bottleneck, as in a basic block: it has a 1x1 before its 3x3"
             " and one behind", f"{len(three)}, not {len(two)}"),
        slip("R09", "the stride is taken to stand in the other convolution: the paper has it in the first 1x1,"
             " torchvision in the 3x3", f"rf {paper.rf[0]} and {paper.macs:,} MACs, or {other.rf[0]} and"
             f" {other.macs:,}; the parameters are {paper.params:,} in both"),
    )  # fmt: skip


BOTTLENECK = Topic(
    "bottleneck",
    "1x1 down, 3x3, 1x1 up",
    "A bottleneck has three convolutions: the first 1x1 makes the map thin, the 3x3 works on the thin map, the last"
    " 1x1 makes it wide again. It costs about as much as the basic block of two 3x3 on a quarter of the width, and lets"
    " the network be deeper and four times wider between blocks.",
    (formulas.conv_weights,),
    example=_bottleneck,
    wrong=_bottleneck_wrong,
    sources=("He et al. 2015b, figure 5, arXiv:1512.03385",),
    see=("1x1", "residual", "shortcuts"),
    tries=("convcalc compare bottleneck --channels 256 --width 64", "convcalc arch resnet50 --layer conv2"),
    names=("bottleneck block", "bottlenecks", "basic block"),
    picture=lambda: nets_of(bottleneck=f"56x56x256 -> residual [{NARROW}]", basic=f"56x56x64 -> residual [ {BLOCK} ]"),
    more=("ResNet-50, ResNet-101 and ResNet-152 are made of it; ResNet-18 and ResNet-34 of the basic block.",),
)

GRADIENT = (
    Working(
        "the derivative of a block",
        ("d/dx (F(x) + x)", "dF/dx + 1"),
        ("d/dx (F(x) + x)", "dF/dx + 1"),
        (r"\frac{d}{dx}\left(F(x) + x\right)", r"\frac{dF}{dx} + 1"),
    ),
    Working(
        "of two in a row, with slopes a and b",
        ("(a + 1)*(b + 1)", "a*b + a + b + 1"),
        ("(a + 1)·(b + 1)", "a·b + a + b + 1"),
        ("(a + 1)(b + 1)", "ab + a + b + 1"),
    ),
)


MOST_BLOCKS = 1000


def _through(blocks: int, *slopes: Fraction) -> Parts:
    """What is left of a gradient behind so many blocks of one slope, with and without a way past each."""
    if not 1 <= blocks <= MOST_BLOCKS:
        raise UnusableExample(f"--blocks: {blocks:,}", f"from 1 to {MOST_BLOCKS:,}")
    lines = [
        Line(
            (
                str(slope),
                *[f"{_bracketed(base)}^{blocks} {rounded(base**blocks)}" for base in (slope, slope + 1)],
                _fate(slope),
            )
        )
        for slope in slopes
    ]
    columns = (Column("slope", "F'"), Column("plain", "F', in a row"), Column("past", "F' + 1, in a row"),
               Column("fate", "with a way past each"))  # fmt: skip
    what = f"{blocks:,} block{'s' * (blocks != 1)}"
    return (Text(f"Were the slope of {what} the same F', this is left of a gradient of 1:"), Table(columns, lines))


def _bracketed(base: Fraction) -> str:
    return str(base) if base.denominator == 1 and base >= 0 else f"({base})"


def _fate(slope: Fraction) -> str:
    size = abs(slope + 1)
    if size in (0, 1):
        return "nothing arrives" if size == 0 else "stays"
    return "shrinks" if size < 1 else "grows"


def _gradient(slope: Fraction | None = None, blocks: int = 16) -> Parts:
    if slope is not None:
        return (*GRADIENT, *_through(blocks, slope))
    facts = net("resnet34")
    ways = paths(facts.net)
    counted, there = lengths(facts.net) or {}, (ways.ways or 1).bit_length() - 1
    peak = max(counted.values())
    most = " and of ".join(str(length) for length, count in counted.items() if count == peak)
    clean = paths(net("resnet34@a").net).shortest
    return (
        *GRADIENT,
        *_through(blocks, Fraction(1, 10), Fraction(2), Fraction(-1, 2), Fraction(-1)),
        Text(f"ResNet-34 has {there} blocks and {ways.ways:,} paths, of {ways.shortest} to"
             f" {ways.longest} layers with weights (the shortest past every block, through {ways.shortest - clean}"
             f" projections; {clean} where shortcuts are of option A); the most, {peak:,}, are of {most}."
             f" The plain network has one path, of {paths(net('plain34').net).longest}."),
    )  # fmt: skip


GRADIENT_PATH = Topic(
    "vanishing gradient",
    "why the identity path keeps a 1",
    "Behind many layers the gradient is a product of as many factors: where these are below 1 in size it vanishes on"
    " its way from the output to the first layers, above 1 it explodes. In y = F(x) + x the derivative is that of F"
    " plus 1, and along the path past every block the factor is exactly 1.",
    (),
    example=_gradient,
    wrong=lambda: anywhere(
        slip("", "F' + 1 is taken to be at least 1, so that no gradient could vanish: F' may be negative",
             "F' = -1/2 gives 1/2, F' = -1 gives 0"),
        slip("", "the gradient is said to weaken towards the output: backpropagation starts there, and it weakens"
             " towards the input"),
        slip("", "residual networks are said to have solved vanishing gradients; their paper says that batch norm had,"
             " and that deep plain networks are hard to optimize for another reason"),
    ),
    sources=("He et al. 2015b, section 4.1, arXiv:1512.03385; He et al. 2016, Identity Mappings, equation 5,"
             " arXiv:1603.05027",
             "Veit, Wilber & Belongie 2016, arXiv:1605.06431"),
    see=("residual", "shortcuts", "degradation"),
    tries=("convcalc explain vanishing gradient --slope 0.9 --blocks 50", "convcalc compare plain-residual"),
    takes=("slope", "blocks"),
    names=("gradient", "identity path", "vanishing gradient and the identity path", "vanishing gradients",
           "exploding gradient", "identity mapping", "paths", "gradient flow"),
    picture=lambda: nets_of(plain=f"56x56x64 -> [ {BLOCK} ] x2", residual=f"56x56x64 -> residual [ {BLOCK} ] x2"),
    more=(
        "The product over a chain of blocks, written out, is a sum over all paths, and one of its terms, that of the"
        " path past every block, is exactly 1: along it the gradient of the end reaches the beginning undiminished.",
        "The other terms may be negative, as F' may, and take away from it: F' + 1 is 0 where F' = -1, and smaller"
        " than 1 in size for every F' between -2 and 0. So no factor is sure to be at least 1. But F' near 0, which"
        " makes a plain chain vanish, leaves F' + 1 near 1.",
        "A ReLU or a projection on that path takes the exact 1 away, which is why later networks keep it clean"
        " (pre-activation).",
    ),
)  # fmt: skip


def _degradation() -> Parts:
    """The errors are those of the paper's table 2; nothing here works them out."""
    printed = {"plain18": "27.94", "plain34": "28.54", "resnet18@a": "27.88", "resnet34@a": "25.03"}
    lines = []
    for name, error in printed.items():
        facts = net(name)
        lines.append(Line((facts.name or name, paths(facts.net).longest, facts.params, error)))
    columns = (Column("network", "network"), Column("depth", "depth", "count"), PARAMS, Column("top1", "top-1 error"))
    return (
        Text("On ImageNet, errors in percent as He et al. print them in table 2:"),
        Table(columns, lines),
        Text("On CIFAR-10 they print no error of plain-20 and plain-56, but draw both: the deeper one is worse in"
             " training and in the test (figure 1)."),
    )  # fmt: skip


DEGRADATION = Topic(
    "degradation",
    "deeper plain networks that train worse",
    "From some depth on, more layers make the error of a plain network larger: on the training set too, so it is not"
    " overfitting. Yet the deeper network could do as well, with the layers of the shallower one and the identity in"
    " the rest: what fails is finding it.",
    (),
    example=_degradation,
    wrong=lambda: anywhere(
        slip("", "degradation is taken for overfitting, which would leave the training error small"),
        slip("", "degradation is taken for vanishing gradients; the paper found none, see vanishing gradient"),
    ),
    sources=("He et al. 2015b, sections 1 and 4, figure 4 and table 2, arXiv:1512.03385",),
    see=("residual", "vanishing gradient"),
    tries=("convcalc compare plain-residual", "convcalc compare depth plain20 plain56"),
    names=("degradation problem", "plain network", "training error"),
    picture=lambda: nets_of(
        shallow=f"56x56x64 -> {TWO}",
        deeper=f"56x56x64 -> {TWO}, {TWO}",
        residual=f"56x56x64 -> {TWO}, residual [{TWO}]",
    ),
    more=(
        "In the picture, the deeper network does what the shallow one does if its last two layers pass their input on"
        " as it is. Plain layers have to learn that; in a residual block it is there from the start.",
        "Nor is it vanishing gradients, says the paper: with batch norm it found those of its plain networks"
        " healthy. In a residual block the identity is easy to find, as F(x) = 0 gives it, and there the deeper"
        " network is the better one.",
    ),
)

TOPICS = (RESIDUAL, SHORTCUTS, BOTTLENECK, GRADIENT_PATH, DEGRADATION)
