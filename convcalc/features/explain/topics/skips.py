"""Topics of ways past layers: residual, shortcuts, bottleneck, vanishing gradient."""

from __future__ import annotations

from fractions import Fraction

from convcalc.arithmetic import formulas
from convcalc.document import derived
from convcalc.document.model import Column, Line, Table, Text, Working
from convcalc.features.explain.topic import MACS, PARAMS, Parts, Slips, Topic, net, ratio, slip, steps_of
from convcalc.network.paths import lengths, paths

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
    return (
        slip("", "the add is thought to double the channels: that is concat", "add needs equal shapes and keeps them"),
        slip("L01", "projections are counted as layers", f"{layers[0]} convolutions and linear layers in ResNet-34,"
             f" of them {projections} projections: {layers[1]} count"),
    )  # fmt: skip


RESIDUAL = Topic(
    "residual",
    "the input of a block added to its output",
    "y = F(x) + x: the block computes only what is to change. The sum needs equal shapes; where the block changes"
    " them, the other way needs a shortcut that does the same (see shortcuts). It has no parameters and no"
    " multiplications. A chain of n such blocks is a bundle of 2^n paths, each block taken or passed by; the"
    " receptive field is that of the longest, and of the shortest where all are passed by.",
    (),
    example=_residual,
    wrong=_residual_wrong,
    sources=("He et al. 2015b, Deep Residual Learning for Image Recognition, equation 1, arXiv:1512.03385",
             "Veit, Wilber & Belongie 2016, Residual Networks Behave Like Ensembles, arXiv:1605.06431"),
    see=("shortcuts", "vanishing gradient", "bottleneck"),
    tries=("convcalc compare plain-residual", 'convcalc arch "56x56x64 -> residual [conv 64 3x3 p1]"'),
    names=("skip", "skip connection", "residual block", "residual connection", "resnet", "identity shortcut", "add",
           "skip connections"),
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


def _shortcuts_wrong() -> Slips:
    a, b = net("resnet20"), net("resnet20").net
    text = b.source.text.replace("residual A", "residual B")
    with_b = net(text).params
    return (
        slip("P17", "the projections were left out", f"ResNet-20 (CIFAR-10): {a.params:,} with A, {with_b:,} with B"),
    )


SHORTCUTS = Topic(
    "shortcuts",
    "A, B and C: what stands beside a block that changes shapes",
    "Where a block halves the map and widens it, x does not fit F(x). A: every second place of x, and zeros for the"
    " new channels; no parameters. B: a 1x1 convolution with the block's stride, and batch norm, there only; x"
    " itself everywhere else. C: such a projection beside every block. The ImageNet networks of the paper are B, the"
    " CIFAR ones A. C hardly helps and costs most: in a bottleneck network it would double time and size.",
    (),
    example=_shortcuts,
    wrong=_shortcuts_wrong,
    sources=("He et al. 2015b, section 3.3 and table 3, arXiv:1512.03385",),
    see=("residual", "bottleneck"),
    tries=("convcalc compare resnet34@a resnet34", "convcalc compare plain-residual"),
    names=("shortcut", "shortcuts a/b/c", "projection", "projection shortcut", "option a", "option b", "option c",
           "shortcut a", "shortcut b", "shortcut c", "subsample",
           "residual a", "residual b", "residual c"),
)  # fmt: skip


def _bottleneck() -> Parts:
    texts = {
        "bottleneck": "conv 64 1x1 nobias, conv 64 3x3 p1 nobias, conv 256 1x1 nobias",
        "two 3x3": "conv 256 3x3 p1 nobias, conv 256 3x3 p1 nobias",
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
    return (
        slip("R09", "the stride is taken to stand in the other convolution: the paper has it in the first 1x1,"
             " torchvision in the 3x3", f"rf {paper.rf[0]} and {paper.macs:,} MACs, or {other.rf[0]} and"
             f" {other.macs:,}; the parameters are {paper.params:,} in both"),
    )  # fmt: skip


BOTTLENECK = Topic(
    "bottleneck",
    "1x1 down, 3x3, 1x1 up",
    "The first 1x1 convolution makes the map thin, the 3x3 works on the thin map, the last 1x1 makes it wide again."
    " It costs about as much as the basic block of two 3x3 on a quarter of the width, and lets the network be deeper"
    " and four times wider between blocks. ResNet-50, ResNet-101 and ResNet-152 are made of it.",
    (formulas.conv_weights,),
    example=_bottleneck,
    wrong=_bottleneck_wrong,
    sources=("He et al. 2015b, figure 5, arXiv:1512.03385",),
    see=("1x1", "residual", "shortcuts"),
    tries=("convcalc compare bottleneck --channels 256 --width 64", "convcalc arch resnet50 --layer conv2"),
    names=("bottleneck block", "bottlenecks", "basic block"),
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


def _gradient() -> Parts:
    blocks, factor = 16, Fraction(1, 10)
    facts = net("resnet34@a")
    ways = paths(facts.net)
    counted = lengths(facts.net) or {}
    most = max(counted, key=lambda length: counted[length])
    plain, skipped = factor**blocks, (1 + factor) ** blocks
    return (
        *GRADIENT,
        Text(f"Were every block's slope {factor}: through {blocks} blocks in a row {factor}^{blocks} ="
             f" 1/{plain.denominator:,} is left of a gradient; with a way past each,"
             f" (1 + {factor})^{blocks} = {ratio(skipped)}."),
        Text(f"ResNet-34 has {blocks} blocks and {ways.ways:,} paths, of {ways.shortest} to {ways.longest} layers with"
             f" weights; the most, {counted[most]:,}, are of {most}. The plain network has one path, of"
             f" {paths(net('plain34').net).longest}."),
    )  # fmt: skip


GRADIENT_PATH = Topic(
    "vanishing gradient",
    "why the identity path keeps a 1",
    "Behind many layers the gradient is a product of as many factors; where these are below 1 it vanishes, above 1"
    " it explodes. In y = F(x) + x the derivative is that of F plus 1. The product over a chain of blocks, written"
    " out, is a sum over all paths, and one of its terms, that of the path past every block, is exactly 1: whatever"
    " the blocks do, the gradient of the end reaches the beginning undiminished along it. A ReLU or a projection on"
    " that path takes the exact 1 away, which is why later networks keep it clean (pre-activation).",
    (),
    example=_gradient,
    wrong=lambda: (
        slip("", "residual networks are said to have solved vanishing gradients; their paper says that batch norm had,"
             " and that deep plain networks are hard to optimize for another reason"),
    ),
    sources=("He et al. 2015b, section 4.1, arXiv:1512.03385; He et al. 2016, Identity Mappings, equation 5,"
             " arXiv:1603.05027",
             "Veit, Wilber & Belongie 2016, arXiv:1605.06431"),
    see=("residual", "shortcuts"),
    tries=("convcalc compare plain-residual",),
    names=("gradient", "identity path", "vanishing gradient and the identity path", "vanishing gradients",
           "exploding gradient", "identity mapping", "degradation", "paths", "gradient flow"),
)  # fmt: skip

TOPICS = (RESIDUAL, SHORTCUTS, BOTTLENECK, GRADIENT_PATH)
