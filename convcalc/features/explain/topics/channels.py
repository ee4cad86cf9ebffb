"""Topics of what a layer stores and does: parameters, groups, depthwise, 1x1, batch norm, MACs, memory."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from convcalc.arithmetic import formulas
from convcalc.document.model import Text
from convcalc.features.explain.numbers import Grid, Number, mean, side_by_side, written
from convcalc.features.explain.topic import (
    Mistakes,
    Parts,
    Slips,
    Topic,
    anywhere,
    costs,
    grid_of,
    net,
    nets_of,
    only,
    put,
    ratio,
    slip,
    stages_of,
    worked,
    wrong,
)


def _parameters() -> Parts:
    row, dense = only("224x224x3 -> conv 64 3x3 p1"), only("7x7x512 -> fc 4096")
    return (
        *worked(row, "weights", "biases"),
        Text(f"{row.weights:,} weights + {row.biases:,} biases = {row.params:,}. A linear layer behind a map:"),
        *worked(dense, "weights", "biases"),
        Text(f"{dense.weights:,} weights + {dense.biases:,} biases = {dense.params:,}."),
    )


PARAMETERS = Topic(
    "parameters",
    "weights and biases, and who shares them",
    "A filter of a convolution has one weight for each place of its kernel and each channel of its input, and one"
    " bias; there are as many filters as output channels. All places of the map share them, so the size of the map"
    " does not matter, nor do stride, padding and dilation.",
    (formulas.conv_weights, formulas.conv_biases, formulas.fc_weights),
    example=_parameters,
    wrong=lambda: (
        *wrong(only("128x128x3 -> conv 100 5x5"), "P01", "P02", "P03", "P07", "P13", "P14"),
        *wrong(only("300x300x3 -> fc 100"), "P05"),
    ),
    see=("groups", "batch norm", "MACs and FLOPs", "memory", "locally connected", "recurrent layers"),
    tries=("convcalc layer --n 224 --f 3 --p 1 --c 3 --filters 64", "convcalc arch vgg16 --only conv,fc"),
    names=("params", "weights", "biases", "bias", "parameter count", "fully connected", "nobias", "inputs"),
    picture=lambda: grid_of(n=5, f=3),
    more=(
        "A linear layer has a weight for every pair of input and output. Pools and activations have none (PReLU has"
        " one a channel).",
    ),
)


LOCAL_AT = "7x7x1024 -> local 256 3x3 p1"


def _local() -> Parts:
    row, shared = only(LOCAL_AT), only(LOCAL_AT.replace("local", "conv"))
    return (
        *worked(row, "weights", "biases", "macs"),
        Text(f"{row.params:,} parameters; a convolution, whose places share them, has {shared.params:,}. The"
             f" multiplications are the same."),
    )  # fmt: skip


LOCALLY_CONNECTED = Topic(
    "locally connected",
    "a window as of a convolution, but each place has weights of its own",
    "A locally connected layer slides a window as a convolution does, and gives maps of the same size for as many"
    " multiplications, but shares nothing: each place of the output has its own weights and biases. So the parameters"
    " grow with the map, and the layer takes one size of input only.",
    (formulas.local_weights, formulas.local_biases, formulas.conv_macs),
    example=_local,
    wrong=lambda: wrong(only(LOCAL_AT), "P24", "P25", "P01"),
    sources=("Redmon et al. 2015 (YOLO), whose yolov1.cfg has one; Taigman et al. 2014, DeepFace",),
    see=("parameters", "fully convolutional", "MACs and FLOPs"),
    tries=(f'convcalc arch "{LOCAL_AT}" --columns all',),
    names=("local", "locally connected layer", "unshared convolution", "untied"),
    picture=lambda: grid_of(n=5, f=3),
    more=(
        "It stands between a convolution and a linear layer, in which each output has weights for all of the input,"
        " and is used where what is where matters: in faces that were aligned, in the grid of a detector.",
    ),
)


GROUPS = Topic(
    "groups",
    "each filter sees only its share of the channels",
    "With g groups the input channels are dealt into g equal shares, and so are the filters; a filter sees the"
    " channels of its own share only. Weights and multiplications are divided by g, the biases and the shapes are"
    " not.",
    (formulas.conv_weights, formulas.conv_macs),
    example=lambda: worked(only("27x27x96 -> conv 256 5x5 p2 g2"), "weights", "biases", "macs"),
    wrong=lambda: wrong(only("27x27x96 -> conv 256 5x5 p2 g2"), "P08", "P09"),
    sources=("Krizhevsky, Sutskever & Hinton 2012, section 3.2; Xie et al. 2017, Aggregated Residual Transformations",),
    see=("depthwise", "parameters"),
    tries=("convcalc layer -n 27 -f 5 -p 2 -c 96 --filters 256 -g 2", "convcalc arch alexnet --layer conv2"),
    names=("grouped convolution", "group", "cardinality"),
    picture=lambda: nets_of(one_group="27x27x96 -> conv 256 5x5 p2", two_groups="27x27x96 -> conv 256 5x5 p2 g2"),
    more=(
        "g must divide the channels on both sides. AlexNet was split in two for two graphics cards; ResNeXt made the"
        " number of groups (its cardinality) a choice; with as many groups as channels the convolution is depthwise.",
    ),
)

DEPTHWISE_AT = "14x14x512"
WHOLE, SEPARABLE = "conv 512 3x3 p1 nobias", "dwconv 3x3 p1 nobias, conv 512 1x1 nobias"


def _depthwise() -> Parts:
    plain, separable = WHOLE, SEPARABLE
    whole, part = (net(f"{DEPTHWISE_AT} -> {text}").macs for text in (plain, separable))
    return (
        *worked(net(f"{DEPTHWISE_AT} -> {separable}").rows[0], "weights", "macs"),
        Text(f"A convolution and its depthwise-separable twin on {DEPTHWISE_AT}:"),
        costs(DEPTHWISE_AT, plain, separable),
        Text(f"The twin does {Fraction(part, whole)} of the work, which is 1/c_out + 1/f^2:"
             f" {ratio(Fraction(whole, part))} times less."),
    )  # fmt: skip


def _depthwise_wrong() -> Slips:
    row = list(net(f"{DEPTHWISE_AT} -> dwconv 3x3 p1 nobias, conv 512 1x1 nobias").rows)
    area = row[0].kernel[0] * row[0].kernel[1] if row[0].kernel else 0
    depthwise, pointwise = (each.macs or 0 for each in row)
    share = Fraction(depthwise + pointwise, pointwise * area)
    return (
        *wrong(row[0], "P10"),
        Mistakes(f"{', '.join(each.text for each in row)} on {DEPTHWISE_AT}, the MACs", (
            slip("C08", "the saving was taken as 1/f^2 alone", f"{Fraction(1, area)}, not {share}"),
            slip("C09", "only one of the two layers was counted", f"{pointwise:,}, not {depthwise + pointwise:,}"),
        )),
    )  # fmt: skip


DEPTHWISE = Topic(
    "depthwise",
    "one kernel a channel, and a 1x1 to mix them",
    "A depthwise convolution has as many groups as channels: each channel is convolved with a kernel of its own and"
    " meets no other. A 1x1 convolution behind it mixes the channels; the pair is a depthwise-separable convolution"
    " (MobileNet, Xception).",
    (formulas.conv_weights, formulas.conv_macs),
    example=_depthwise,
    wrong=_depthwise_wrong,
    sources=("Chollet 2017, Xception, arXiv:1610.02357",),
    see=("groups", "1x1", "MACs and FLOPs"),
    tries=('convcalc arch "14x14x512 -> sepconv 512 3x3 p1"', "convcalc layer -n 14 -f 3 -c 512 --filters 512 -g 512"),
    names=("dwconv", "sepconv", "separable", "depthwise separable", "depthwise convolution", "separable convolution"),
    picture=lambda: nets_of(separable=f"{DEPTHWISE_AT} -> {SEPARABLE}", convolution=f"{DEPTHWISE_AT} -> {WHOLE}"),
    more=("With many channels nearly all of its work and weights lie in the 1x1.",),
)

POINTWISE_AT = "28x28x192"


def _pointwise() -> Parts:
    return (
        *worked(only(f"{POINTWISE_AT} -> conv 16 1x1"), "weights", "biases", "macs"),
        Text(f"The 5x5 branch of GoogLeNet's first inception module, on {POINTWISE_AT}, without and with it:"),
        costs(POINTWISE_AT, "conv 32 5x5 p2", "conv 16 1x1, conv 32 5x5 p2"),
    )


def _pointwise_wrong() -> Slips:
    row = only("64x64x16 -> conv 1 1x1")
    places = row.out.positions()
    taken = slip("P05", "places of the map taken for channels", f"{places:,} + 1 = {places + 1:,}, not {row.params}")
    ((on, found),) = wrong(row, "P03", "P03b")
    return (Mistakes(on, (*found, taken)),)


POINTWISE = Topic(
    "1x1",
    "a linear layer at every place",
    "A kernel of one place has no neighbours: it makes each output from the channels at the same place, as one"
    " linear layer shared by all places. With stride 1 it changes the number of channels and nothing else: size and"
    " receptive field stay.",
    (formulas.conv_weights, formulas.conv_macs),
    example=_pointwise,
    wrong=_pointwise_wrong,
    sources=("Lin, Chen & Yan 2013, Network in Network, arXiv:1312.4400", "Szegedy et al. 2014, section 4"),
    see=("bottleneck", "depthwise", "fully convolutional"),
    tries=('convcalc arch "28x28x192 -> conv 16 1x1, conv 32 5x5 p2"',),
    names=("1x1 convolution", "pointwise", "pointwise convolution", "network in network", "one by one", "nin"),
    picture=lambda: grid_of(n=4, f=1),
    more=(
        "In front of a large kernel it saves most of that one's work, if it has far fewer filters than channels"
        " arrive.",
    ),
)


def _batch_norm() -> Parts:
    facts = net("224x224x3 -> conv 64 7x7 s2 p3 nobias, bn")
    row = facts.rows[1]
    return (
        *worked(row),
        Text(f"{row.params:,} trainable parameters and {row.statistics:,} running statistics. The convolution before it"
             f" has {facts.rows[0].params:,} weights and no bias: a bias would be taken away again with the mean."),
    )  # fmt: skip


CHANNEL: Grid = ((2, 2, 6), (6, 2, 6))
"""One channel; its mean and its deviation are whole numbers."""

GAMMA, BETA = 3, 1


def _normalized() -> Parts:
    """A channel on its way through batch norm."""
    middle = mean(CHANNEL)
    less = _each(CHANNEL, lambda value: value - middle)
    deviation = isqrt(int(mean(_each(less, lambda value: value * value))))
    even = _each(less, lambda value: Fraction(value) / deviation)
    out = _each(even, lambda value: GAMMA * value + BETA)
    return (
        side_by_side(
            ("a channel", CHANNEL), (f"- mean {written(middle)}", less), (f"/ deviation {deviation}", even),
            (f"* gamma {GAMMA} + beta {BETA}", out),
        ),
    )  # fmt: skip


def _each(grid: Grid, made: Callable[[Number], Number]) -> Grid:
    return tuple([tuple(map(made, row)) for row in grid])


def _batch_norm_wrong() -> Slips:
    facts = net("224x224x3 -> conv 64 7x7 s2 p3 nobias, bn")
    with_bias = net("224x224x3 -> conv 64 7x7 s2 p3, bn").params
    kept = slip("P16", "the convolution's bias was kept", f"{with_bias:,}, not {facts.params:,}")
    on = f"{', '.join(row.text for row in facts.rows)} on {facts.in_.text()}, the parameters"
    return (*wrong(facts.rows[1], "P11"), Mistakes(on, (kept,)))


BATCH_NORM = Topic(
    "batch norm",
    "two parameters a channel, two statistics beside them",
    "Batch normalization subtracts the mean and divides by the deviation of each channel, then scales (gamma) and"
    " shifts (beta). Gamma and beta are trained: 2c parameters.",
    (formulas.norm_weights, formulas.norm_biases, formulas.norm_statistics),
    example=_batch_norm,
    wrong=_batch_norm_wrong,
    see=("parameters", "MACs and FLOPs"),
    tries=("convcalc arch resnet50 --columns weights,biases,statistics", "convcalc arch resnet50 --only bn"),
    names=("batchnorm", "batch normalization", "batch normalisation", "running statistics", "statistics",
           "normalization", "noaffine", "nogamma", "nobeta"),
    picture=_normalized,
    more=(
        "In training, mean and deviation are taken over the batch and all places of the channel; a small epsilon is"
        " added to the variance, so that nothing is divided by 0.",
        "The running mean and variance are kept for inference but not trained: Keras counts them among 'total"
        " params' as non-trainable, PyTorch's list of parameters does not. At inference it is one multiplication and"
        " one addition an element, and can be folded into the convolution before it.",
    ),
)  # fmt: skip


def _macs() -> Parts:
    row = only("112x112x64 -> conv 128 3x3 s2 p1")
    facts = net("resnet50")
    assert row.macs is not None
    return (
        *worked(row, "macs"),
        Text(f"{row.macs:,} MACs are {2 * row.macs:,} FLOPs. All of ResNet-50 does {facts.macs:,} MACs, which its paper"
             f" prints as 3.8 x 10^9 FLOPs; counted as additions and multiplications they are {2 * facts.macs:,}."),
    )  # fmt: skip


MACS = Topic(
    "MACs and FLOPs",
    "products and sums, counted as one or as two",
    "A multiply-accumulate (MAC) is one product added to a sum: a convolution does one for each weight at each place"
    " of its output, a linear layer one for each weight. FLOPs count the product and the sum apart, so 1 MAC is 2"
    " FLOPs.",
    (formulas.conv_macs, formulas.fc_macs, formulas.tconv_macs),
    example=_macs,
    wrong=lambda: wrong(only("112x112x64 -> conv 128 3x3 s2 p1"), "C01", "C03", "C04", "C05", "C06"),
    sources=("He et al. 2015b, table 1 (FLOPs: multiply-adds)",),
    see=("parameters", "batch norm", "memory"),
    tries=("convcalc arch resnet50 --summary", "convcalc arch resnet50@torchvision --only conv,fc"),
    names=("macs", "flops", "mult-adds", "multiply-adds", "multiply-accumulates", "gflops", "operations", "madds"),
    picture=lambda: grid_of(n=5, f=3, s=2),
    more=(
        "But the ResNet, Inception and MobileNet papers and torchvision print MACs and say FLOPs or multiply-adds."
        " This program counts the MACs of convolutions, linear and recurrent layers, biases left out; batch norm,"
        " activations, pools and additions are kept apart.",
        "Tools differ in exactly these points: a number without its convention says little.",
    ),
)


def _memory() -> Parts:
    facts = net("vgg16")
    stored, made = facts.params, facts.memory // 4
    return (
        put("parameters of VGG-16 in float32, bytes", formulas.memory_bytes, elements=stored, width=4),
        put("outputs of all its layers, one picture, bytes", formulas.memory_bytes, elements=made, width=4),
        Text(f"In units: {4 * stored:,} bytes are ~{_tenths(4 * stored, 10**6)} MB (10^6 bytes) and"
             f" ~{_tenths(4 * stored, 2**20)} MiB (2^20). Two float16 fit in the place of one float32."),
    )  # fmt: skip


def _tenths(number: int, unit: int) -> str:
    tenths = round(Fraction(number * 10, unit))
    return f"{tenths // 10}.{tenths % 10}"


def _memory_wrong() -> Slips:
    facts = net("vgg16")
    stored = 4 * facts.params
    made = sum(row.out.elements() or 0 for row in facts.rows if row.kind in ("conv", "fc", "maxpool"))
    return anywhere(
        slip("U01", "MB and MiB were mixed", f"~{_tenths(stored, 2**20)} for ~{_tenths(stored, 10**6)} MB"),
        slip("X02", "the CS231n notes sum VGG-16's rows to 24M numbers; the rows that they list add up to less",
             f"{made + facts.in_.positions() * 3:,} with the input"),
    )  # fmt: skip


MEMORY = Topic(
    "memory",
    "bytes of what is stored and of what is passed on",
    "Every number takes as many bytes as its type: 4 for float32, 2 for float16 and bfloat16, 1 for int8. Parameters"
    " are stored once; activations are made for every input of a batch.",
    (formulas.memory_bytes,),
    example=_memory,
    wrong=_memory_wrong,
    see=("parameters", "batch norm"),
    tries=("convcalc arch vgg16 --summary --dtype float16", "convcalc arch vgg16 --batch 32"),
    names=("bytes", "activations", "megabytes", "mib", "dtype", "float16", "float32", "batch size"),
    picture=lambda: stages_of("vgg16"),
    more=(
        "In VGG-16 the outputs are largest at the beginning, where the maps are, and the parameters at the end, where"
        " the linear layers are.",
        "Training keeps all activations for the backward pass, a gradient for each parameter, and the optimizer's"
        " state (two more numbers a parameter for Adam); inference needs only what is still to be read. This program"
        " counts the outputs of all layers, with none overwritten.",
    ),
)

TOPICS = (PARAMETERS, LOCALLY_CONNECTED, GROUPS, DEPTHWISE, POINTWISE, BATCH_NORM, MACS, MEMORY)
