"""Topics of what a convolution does to numbers: filter, kernel, feature map."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.document.model import Column, Line, Table, Text
from convcalc.features.explain.numbers import (
    Grid,
    answer,
    convolved,
    padded,
    side_by_side,
    window,
    worked_out,
    written,
)
from convcalc.features.explain.topic import (
    Mistakes,
    Parts,
    Slips,
    Topic,
    UnusableExample,
    anywhere,
    grid_of,
    net,
    only,
    slip,
    worked,
    wrong,
)

EDGE: Grid = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
"""A filter for edges that run from top to bottom, dark on the left and bright on the right."""

STEP: Grid = ((0, 0, 1, 1, 1),) * 5
"""A dark part and a bright one, with such an edge between them."""

PATCHES: tuple[tuple[str, Grid], ...] = (
    ("the same edge", ((0, 0, 1),) * 3),
    ("the same, twice as bright", ((0, 0, 2),) * 3),
    ("one bright level", ((1, 1, 1),) * 3),
    ("an edge across", ((0, 0, 0), (0, 0, 0), (1, 1, 1))),
    ("bright on the left", ((1, 0, 0),) * 3),
)
"""What may lie under the filter, from the likest to the least like it."""


def _filter(values: tuple[Grid, ...] = (), s: int = 1, p: int = 0) -> Parts:
    if len(values) > 2 or s < 1:
        raise UnusableExample(f"{len(values)} maps of numbers, stride {s}", "one map, or a map and a kernel; stride 1")
    image = values[0] if values else STEP
    kernel = values[1] if len(values) > 1 else EDGE
    made = convolved(image, kernel, s, p)
    at = next(((r, c) for r, row in enumerate(made) for c, value in enumerate(row) if value), (0, 0))
    patch = window(padded(image, p), (len(kernel), len(kernel[0])), (at[0] * s, at[1] * s))
    steps = f", stride {s}" * (s > 1) + f", padding {p}" * (p > 0)
    shown: Parts = (
        Text(f"In numbers{steps}:"),
        side_by_side(("input", image), ("filter", kernel), ("output", made)),
        worked_out(f"output {at[0]},{at[1]} (row and column, from 0)", patch, kernel),
    )
    return shown if values else (*shown[0 if steps else 2 :], *_answers())


def _answers() -> Parts:
    lines = []
    for what, seen in PATCHES:
        rows = " | ".join([" ".join(map(str, row)) for row in seen])
        lines.append(Line((what, rows, written(answer(seen, EDGE)))))
    columns = (Column("under", "under the filter"), Column("rows", "its rows"), Column("sum", "sum"))
    return (
        Text("It answers where dark turns to bright, and nowhere else. The same filter on other patches:"),
        Table(columns, lines),
    )


def _flipped() -> Slips:
    turned = tuple([row[::-1] for row in EDGE[::-1]])
    right, other = (written(convolved(STEP, kernel)[0][0]) for kernel in (EDGE, turned))
    return (
        Mistakes("the numbers of the example", (
            slip("", "the kernel was turned by 180 degrees first, as mathematics convolves; networks lay it on as it"
                 " is (cross-correlation)", f"{other}, not {right}"),
        )),
        *wrong(only("32x32x3 -> conv 64 3x3 p1"), "C10", "P03b"),
    )  # fmt: skip


FILTER = Topic(
    "filter",
    "weights that are laid on every place, and answer where it looks like them",
    "A filter has a kernel of weights for every channel of its input, and one bias; at each place the numbers below"
    " are multiplied by the weights and added up. The sum is large where the input looks like the filter, near 0 where"
    " it does not, and negative where it looks like the opposite.",
    (formulas.conv_weights,),
    example=_filter,
    wrong=_flipped,
    sources=("Goodfellow, Bengio & Courville 2016, Deep Learning, section 9.1 (convolution and cross-correlation)",),
    see=("kernel", "feature map", "output size", "parameters"),
    tries=("convcalc explain filter -s 2 -p 1", "convcalc layer -n 5 -f 3 -c 1 --filters 1",
           "convcalc draw layer -n 5 -f 3"),
    names=("filters", "convolution", "cross-correlation", "edge filter", "edge detection", "sobel", "feature detector"),
    picture=lambda: (side_by_side(("input", STEP), ("filter", EDGE), ("output", convolved(STEP, EDGE))),),
    more=(
        "One filter makes one channel of the output, its feature map; D filters make D channels. The weights are"
        " learned; how many filters there are, and the size of their kernels, is chosen.",
        "Likeness is not all: where the input is twice as bright, the sum is twice as large. A bias sets from which sum"
        " on a ReLU lets it through.",
        "Numbers of your own, a map and behind an empty line a kernel: convcalc explain filter --values FILE.",
    ),
    takes=("values", "s", "p"),
)  # fmt: skip


def _kernel() -> Parts:
    lines = []
    for f in (1, 2, 3, 5, 7):
        made = net(f"28x28x64 -> conv 64 {f}x{f} p{(f - 1) // 2}")
        lines.append(Line((f"{f}x{f}", (f - 1) // 2, made.out.size, made.params)))
    columns = (
        Column("f", "kernel"), Column("p", "p = floor((f - 1)/2)", "count"), Column("out", "output", "axes"),
        Column("params", "parameters", "count"),
    )  # fmt: skip
    return (Text("64 filters on 28x28x64, padded by half the kernel:"), Table(columns, lines))


KERNEL = Topic(
    "kernel",
    "the window of weights, f places wide",
    "A kernel is the window that moves over the map: f by f places, each with a weight for every input channel. So a"
    " 3x3 kernel on 64 channels has 3*3*64 weights, and its depth is never written: it is that of the input.",
    (formulas.window_out, formulas.conv_weights),
    example=_kernel,
    wrong=lambda: (
        *wrong(only("56x56x64 -> conv 128 3x3"), "P03", "P03b"),
        *wrong(only("28x28x1 -> conv 8 5x5"), "S04"),
    ),
    sources=("PyTorch documentation, Conv2d (kernel_size)",),
    see=("filter", "output size", "1x1", "dilation"),
    tries=("convcalc layer -n 28 -f 3 -p 1 -c 64 --filters 64", "convcalc compare stacks"),
    names=("kernels", "kernel size", "filter size", "window size", "receptive kernel"),
    picture=lambda: grid_of(n=6, f=3),
    more=(
        "Many say filter for the same thing. Where the two are told apart, a kernel is the window on one channel, and a"
        " filter is all of them together.",
        "Odd kernels have a middle, so p = (f - 1)/2 on each side keeps the size; an even kernel has none, and needs"
        " one place more on one side.",
    ),
)


def _feature_map() -> Parts:
    row = only("28x28x1 -> conv 6 5x5 p2")
    return (
        *worked(row, "size"),
        Text(f"{row.out.channels} filters, so {row.out.channels} feature maps of {row.out.size[0]}x{row.out.size[1]}:"
             f" {row.out.elements():,} numbers, from {row.params:,} parameters."),
    )  # fmt: skip


FEATURE_MAP = Topic(
    "feature map",
    "what one filter answers, place by place",
    "A feature map holds the answers of one filter at all its places: it is one channel of a layer's output. The"
    " output of a layer with D filters is D such maps, written HxWxD.",
    (formulas.window_out,),
    example=_feature_map,
    wrong=lambda: (
        *wrong(only("40x40x16 -> conv 32 3x3 p1"), "C10"),
        *anywhere(
            slip("", "the channels of an input are thought to be kept apart: each filter adds them all up into one map;"
                 " only groups keep them apart"),
        ),
    ),
    sources=("LeCun et al. 1998, section II.A (feature maps)",),
    see=("filter", "output size", "pooling", "groups"),
    tries=("convcalc layer -n 28 -f 5 -p 2 -c 1 --filters 6", "convcalc arch lenet"),
    names=("feature maps", "channel", "channels", "activation map", "activation maps", "depth", "map", "maps"),
    picture=lambda: (side_by_side(("input", STEP), ("edge filter", EDGE), ("its feature map", convolved(STEP, EDGE))),),
    more=(
        "Channel, depth and number of feature maps are one number: 3 for an RGB picture, then as many as the filters of"
        " the layer before.",
    ),
)  # fmt: skip

TOPICS = (FILTER, KERNEL, FEATURE_MAP)
