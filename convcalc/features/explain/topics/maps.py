"""Topics of maps: transposed, pooling, global pooling, receptive field, fully convolutional."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.document.model import Column, Line, Part, Table, Text
from convcalc.features.explain.numbers import Grid, largest, mean, side_by_side, slid
from convcalc.features.explain.topic import (
    Parts,
    Slips,
    Topic,
    UnusableExample,
    anywhere,
    costs,
    grid_of,
    net,
    only,
    put,
    slip,
    stack_of,
    worked,
    wrong,
    wrong_field,
)
from convcalc.features.layer.layer import layer

GROWING = "7x7x128 -> tconv 64 4x4 s2 p1"


def _transposed() -> Parts:
    row, back = only(GROWING), layer("conv", n=14, f=4, s=2, p=1)
    twins = [n for n in (14, 15) if layer("conv", n=n, f=4, s=2, p=1).out == back.out]
    return (
        *worked(row, "size", "macs"),
        Text(f"The convolution with the same numbers leads back to {back.out.size[0]}, from"
             f" {' as well as from '.join(map(str, twins))}; output padding 1 makes the larger:"),
        put("output size", formulas.tconv_out, n=7, p=1, d=1, f=4, s=2, op=1),
    )  # fmt: skip


TRANSPOSED = Topic(
    "transposed",
    "a convolution run backwards, from outputs to inputs",
    "Each input is multiplied by the whole kernel; these copies are laid down s places apart, added up where they"
    " overlap, and p places are cut off each end. Its output has the size of the input of a convolution with the"
    " same numbers.",
    (formulas.tconv_out, formulas.tconv_macs, formulas.tconv_same_pads),
    example=_transposed,
    wrong=lambda: (
        *wrong(only("4x4x8 -> tconv 8 3x3 s2 p1"), "T04", "T02", "T03", "T07", "T06"),
        *wrong(only("4x4x8 -> tconv 8 3x3 s2 p1 op1"), "T08"),
        *wrong(only(GROWING), "C03"),
    ),
    see=("output size", "remainder", "receptive field"),
    tries=("convcalc layer tconv -n 7 -f 4 -s 2 -p 1", "convcalc draw layer tconv -n 4 -f 3 -s 2 -p 1"),
    names=("tconv", "deconvolution", "deconv", "transposed convolution", "upconvolution", "convtranspose",
           "output padding", "fractionally strided", "bilinear", "bicubic", "corners", "upsampling"),
    picture=lambda: grid_of("tconv", n=3, f=3, s=2, p=1),
    more=(
        "Where several inputs of that convolution give the same output, output padding says which one is meant. The"
        " work is that of the convolution it reverses: it goes by the places of its own input, not of its output.",
        "Units of one output do not all see equally many inputs. Keras and TensorFlow give max(f - s, 0) more than"
        " n*s for 'valid', and n*s for 'same'.",
    ),
)  # fmt: skip


NOISY: Grid = ((1, 1, 1, 1, 1, 1), (1, 9, 1, 1, 1, 1), (1, 1, 1, 1, 1, 1), (1, 1, 1, 1, 5, 5))
"""An even map with one outlier, and something that is there."""

POINT: Grid = ((0, 0, 0, 0), (0, 0, 0, 0), (8, 0, 0, 0), (0, 0, 0, 0))
"""One answer, in the corner of a window."""


def _pooled(image: Grid, f: int, s: int) -> tuple[Part, ...]:
    if not 1 <= f <= min(len(image), len(image[0])) or s < 1:
        raise UnusableExample(
            f"a window of {f}x{f}, stride {s}, does not fit on {len(image)}x{len(image[0])} numbers",
            "-f 2, and a stride of 1 or more",
        )
    both = [slid(image, (f, f), s, how) for how in (largest, mean)]
    return (side_by_side(("input", image), (f"{f}x{f} max", both[0]), (f"{f}x{f} mean", both[1])),)


def _moved(image: Grid) -> Grid:
    """Everything one place to the right."""
    return tuple([(0, *row[:-1]) for row in image])


def _pooling(values: tuple[Grid, ...] = (), f: int = 2, s: int = 0) -> Parts:
    if len(values) > 1:
        raise UnusableExample(f"{len(values)} maps of numbers", "one map: a pool has no kernel of weights")
    if values:
        return (Text("In numbers:"), *_pooled(values[0], f, s or f))
    lines = []
    for n in (111, 112, 113):
        down, up = (layer("maxpool", n=n, f=3, s=2, ceil=ceil) for ceil in (False, True))
        last = (up.out.size[0] - 1) * 2
        lines.append(Line((n, down.out.size[0], up.out.size[0], f"{last} to {last + 2}")))
    columns = (
        Column("n", "input", "count"), Column("floor", "rounded down", "count"), Column("ceil", "up", "count"),
        Column("last", "last window"),
    )  # fmt: skip
    once, twice = _moved(POINT), _moved(_moved(POINT))
    return (
        Text("A shift that stays within the window leaves its maximum as it was; one into the next does not:"),
        *[
            _before_and_after(name, image)
            for name, image in (("as it was", POINT), ("1 place to the right", once), ("2 places", twice))
        ],
        *worked(only("55x55x96 -> maxpool 3x3 s2"), "size"),
        Text("Where something is left over, one more window hangs over the edge when the size is rounded up:"),
        Table(columns, lines),
    )


POOLING = Topic(
    "pooling",
    "the largest or the mean of each window, channel by channel",
    "A pool slides a window over each channel by itself and keeps the largest number, or the mean. Channels stay,"
    " nothing is learned, and there are no multiplications to count.",
    (formulas.window_out, formulas.window_out_ceil),
    example=_pooling,
    wrong=lambda: (
        *wrong(only("28x28x64 -> maxpool 2x2"), "S10", "C11", "P15"),
        *wrong(only("112x112x64 -> maxpool 3x3 s2"), "S02"),
        *wrong(only("6x6x64 -> maxpool 2x2 s3 ceil"), "S09"),
    ),
    sources=("PyTorch, MaxPool2d (ceil_mode); BVLC Caffe, pooling_layer.cpp; Krizhevsky et al. 2012, section 3.4",),
    see=("global pooling", "remainder", "receptive field"),
    tries=("convcalc layer maxpool -n 112 -f 3 -s 2 --ceil", "convcalc layer maxpool -n 112 -f 3 -s 2 --frameworks"),
    names=("pool", "max pooling", "average pooling", "overlapping pooling", "ceil mode", "subsampling layer",
           "translation invariance", "shift invariance"),
    takes=("values", "f", "s"),
    picture=lambda: _pooled(NOISY, 2, 2),
    more=(
        "A maximum keeps one large number, be it what was looked for or noise; a mean spreads it over the window. A"
        " shift within a window leaves its maximum as it was.",
        "The stride is the kernel unless given; windows may overlap (3x3 with stride 2). A pool adds (f - 1) jumps"
        " to the receptive field, as a convolution does, and multiplies the jump by its stride.",
        "Frameworks round its size down; Caffe rounds up, PyTorch and ONNX do with ceil_mode, so that the end of the"
        " input is not lost. PyTorch drops a last window that would start behind the input; Caffe drops it only"
        " where there is padding.",
    ),
)  # fmt: skip


def _before_and_after(name: str, image: Grid) -> Part:
    return side_by_side((name, image), ("2x2 max", slid(image, (2, 2), 2, largest)))


def _global_pooling() -> Parts:
    sizes = [net("resnet50", f"{n}x{n}x3").out.text() for n in (224, 320)]
    return (
        Text("VGG's head on 7x7x512, and the same map averaged first:"),
        costs("7x7x512", "fc 4096, fc 4096, fc 1000", "gap, fc 1000"),
        Text(f"ResNet-50 makes {sizes[0]} scores of a picture of 224x224, and {sizes[1]} of one of 320x320."),
    )


GLOBAL_POOLING = Topic(
    "global pooling",
    "one number a channel, whatever the size of the map",
    "The mean (gap) or the largest value (gmp) of the whole map, channel by channel: the size becomes 1x1, the"
    " channels stay, there are no parameters. It replaces flattening and large linear layers, so that most of the"
    " weights go and any input size fits.",
    (),
    example=_global_pooling,
    wrong=lambda: wrong(only("7x7x512 -> fc 1000"), "P12", "P05"),
    sources=("Lin, Chen & Yan 2013, Network in Network, section 3.2, arXiv:1312.4400 (the mean)",
             "Oquab, Bottou, Laptev & Sivic 2015, Is object localization for free? (the largest value)"),
    see=("pooling", "fully convolutional", "parameters"),
    tries=("convcalc compare head", 'convcalc arch resnet50 --input 320x320x3 --summary'),
    names=("gap", "gmp", "global average pooling", "global max pooling", "adaptive pooling", "average pool head"),
    picture=lambda: grid_of("avgpool", n=4, f=4),
    more=(
        "Behind it every unit sees the whole input. It is not avgpool with a fixed kernel, which fits one input size"
        " only; avgpool to 1x1 is the same thing (adaptive).",
    ),
)  # fmt: skip

CHAIN = "32x32x3 -> conv 64 3x3 p1, conv 64 3x3 p1, maxpool 2x2, conv 128 3x3 p1"
STRIDED = "32x32x3 -> conv 64 3x3 p1, conv 64 3x3 s2 p1, maxpool 2x2, conv 128 5x5 p2"


def _receptive_field() -> Parts:
    facts = net(CHAIN)
    columns = tuple(Column(key, key, "axes") for key in ("f", "s", "rf", "jump", "start"))
    lines = [Line((row.text, row.kernel, row.stride, row.rf, row.jump, row.start)) for row in facts.rows]
    before = facts.rows[-2]
    assert before.rf and before.jump and before.start and before.rf[0] and before.start[0] is not None
    r, j, first = before.rf[0], int(before.jump[0] or 0), before.start[0]
    return (
        Table((Column("layer", "layer"), *columns), lines),
        Text(f"The last row from the one above, where r = {r}, j = {j} and start = {first}:"),
        put("receptive field", formulas.rf_size, r=r, j=j, d=1, f=3),
        put("jump", formulas.rf_jump, j=j, s=1),
        put("start", formulas.rf_start, start=first, p_before=1, j=j),
    )


RECEPTIVE_FIELD = Topic(
    "receptive field",
    "how much of the input one unit can see",
    "The receptive field starts with one input (r = 1, jump 1, start 0), and each layer adds (f - 1) steps of the"
    " jump so far, times its dilation. Then its own stride multiplies the jump.",
    (formulas.rf_size, formulas.rf_jump, formulas.rf_start),
    example=_receptive_field,
    wrong=lambda: wrong_field(net(STRIDED), "R01", "R02", "R03", "R04", "R05"),
    see=("stride", "dilation", "pooling"),
    tries=("convcalc arch vgg16 --columns rf,jump,start", "convcalc arch alexnet --layer conv5 --explain"),
    names=("rf", "field of view", "fov", "receptive fields", "perceptive field", "start", "stacks"),
    picture=lambda: stack_of("9x9x1 -> conv 1 3x3, conv 1 3x3"),
    more=(
        "With stride 1 two 3x3 see what one 5x5 sees, three what one 7x7 sees. Padding does not change the size,"
        " only where the field starts (negative is in the padding).",
        "Where branches meet the field is what all of them see together; behind global pooling or a linear layer it"
        " is the whole input. Units near the edge see less than this: part of their field is padding (arch NET"
        " --unit tells).",
    ),
)


def _fully_convolutional() -> Parts:
    head = "conv 4096 7x7, conv 4096 1x1, conv 1000 1x1"
    parts: list[Part] = [
        put("the linear layer", formulas.fc_weights, inputs=7 * 7 * 512, outputs=4096),
        put("as a convolution of the whole map", formulas.conv_weights, area=7 * 7, c_in=512, g=1, c_out=4096),
    ]
    lines = []
    for n in (224, 384, 512):
        facts = net("vgg16", f"{n}x{n}x3")
        last = [row for row in facts.rows if row.kind == "maxpool"][-1].out
        lines.append(Line((n, last.size, net(f"{last.text()} -> {head}").out.size)))
    columns = (Column("n", "input", "count"), Column("map", "map", "axes"), Column("scores", "score map", "axes"))
    return (*parts, Text("VGG-16 with its head so read, on larger pictures:"), Table(columns, lines))


def _fully_convolutional_wrong() -> Slips:
    big = net("12x12x512 -> fc 4096").params
    small = net("7x7x512 -> fc 4096").params
    grown = slip("", "a linear layer itself does not take a larger map: its weights would grow with it",
                 f"{big:,} for {small:,}")  # fmt: skip
    return anywhere(grown)


FULLY_CONVOLUTIONAL = Topic(
    "fully convolutional",
    "linear layers read as convolutions, for inputs of any size",
    "A linear layer behind a map of n by n is a convolution with a kernel of n by n and no padding, and one behind a"
    " vector is a 1x1: the same weights, in the same number, giving one place of output. On a larger picture the"
    " convolution slides and gives a map of scores, one for each place where the old input would have fitted.",
    (formulas.fc_weights, formulas.conv_weights, formulas.window_out),
    example=_fully_convolutional,
    wrong=_fully_convolutional_wrong,
    sources=("Long, Shelhamer & Darrell 2015, Fully Convolutional Networks, arXiv:1411.4038; VGG paper, section 3.2",),
    see=("1x1", "global pooling", "transposed"),
    tries=("convcalc compare head", "convcalc layer -n 12 -f 7 -c 512 --filters 4096"),
    names=("fcn", "fully convolutional heads", "dense evaluation", "fc as convolution", "convolutional head", "fc"),
    picture=lambda: grid_of(n=6, f=4),
    more=("VGG was tested so (dense evaluation); segmentation networks keep the map.",),
)

TOPICS = (TRANSPOSED, POOLING, GLOBAL_POOLING, RECEPTIVE_FIELD, FULLY_CONVOLUTIONAL)
