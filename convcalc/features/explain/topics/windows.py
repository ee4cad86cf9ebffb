"""Topics of a window that slides: output size, padding, same, stride, remainder, dilation."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.document.model import Column, Line, Table, Text
from convcalc.features.explain.topic import Parts, Topic, grid_of, net, only, put, ruler_of, worked, wrong, wrong_field
from convcalc.features.layer.layer import layer

ALEXNET = "224x224x3 -> conv 96 11x11 s4"
"""The question that this program began with."""


OUTPUT_SIZE = Topic(
    "output size",
    "how many places a window has",
    "A kernel of f inputs starts at place 0 of the padded input and moves on by the stride, as long as all of it"
    " lies inside. The output size is the number of places at which it stood, on each axis for itself.",
    (formulas.window_out,),
    example=lambda: worked(only(ALEXNET), "size"),
    wrong=lambda: wrong(only(ALEXNET), "S04", "S07", "S01", "S11", "C10"),
    see=("padding", "stride", "remainder", "dilation", "transposed"),
    tries=("convcalc layer --n 224 --f 11 --s 4", "convcalc solve --n 224 --out 55 --f 11 --s 4"),
    names=("size", "output", "convolution arithmetic", "window", "hyperparameter", "hyperparameters"),
    picture=lambda: ruler_of(n=7, f=3, s=2),
    more=(
        "What is left of a step at the end is dropped, so the division rounds down. Where d is 1 the kernel spans f"
        " inputs, and a stride of 1 leaves nothing to round: so the three formulas are one.",
        "The channels have no part in it: each filter (a kernel over all of them) makes one channel, or feature map,"
        " of the output. Kernel size, stride, padding and dilation are hyperparameters: chosen, not learned.",
    ),
)  # fmt: skip


def _padding() -> Parts:
    n, f = 28, 5
    lines = []
    for word in ("valid", "half", "same", "full", "causal"):
        made = layer("conv", n=n, f=f, p=word)
        before, after = made.padding[0]
        lines.append(Line((word, f"{before}:{after}", made.out.size[0])))
    columns = (Column("word", "padding"), Column("sides", "before:after"), Column("out", "output", "count"))
    return (Text(f"A kernel of {f} on {n} inputs, stride 1:"), Table(columns, lines))


PADDING = Topic(
    "padding",
    "places added around the input",
    "Zeros stand around the input, so that the kernel can be centred on its edge and the map need not shrink. In"
    " this program, as in PyTorch, p is what each side gets: both sides together are 2p, or p_before + p_after where"
    " they differ.",
    (formulas.window_out, formulas.half_pad, formulas.full_pad),
    example=_padding,
    wrong=lambda: wrong(only("15x15x8 -> conv 8 3x3 p2"), "S05", "S06", "C12"),
    sources=("PyTorch documentation, AvgPool2d (count_include_pad); TensorFlow tf.nn, Notes on padding",),
    see=("same", "output size", "remainder"),
    tries=("convcalc layer --n 28 --f 5 --p same", "convcalc layer --n 28 --f 5 --p 1:2"),
    names=("zero padding", "pad", "half padding", "full padding", "valid", "half", "full", "causal", "zeropad"),
    picture=lambda: grid_of(n=4, f=3, p=1),
    more=(
        "Words for it: valid is none; half is the kernel halved, on both sides; same makes n/s outputs, rounded up;"
        " full lets the kernel touch the input with one corner; causal puts everything in front.",
        "A maximum ignores the padding; an average counts it in PyTorch (count_include_pad) and Caffe, and leaves it"
        " out in TensorFlow. Padding goes around the map, never onto the channels.",
    ),
)


def _same() -> Parts:
    n, f, s = 224, 3, 2
    lines = []
    for name, word in (("same", "same"), ("same_lower", "same_lower"), ("PyTorch's habit, half", "half")):
        made = layer("conv", n=n, f=f, s=s, p=word)
        before, after = made.padding[0]
        last = (made.out.size[0] - 1) * s - before
        first_window, last_window = f"{-before} to {f - 1 - before}", f"{last} to {last + f - 1}"
        lines.append(Line((name, made.out.size[0], f"{before}:{after}", first_window, last_window)))
    columns = (
        Column("padding", "padding"), Column("out", "output", "count"), Column("sides", "before:after"),
        Column("first", "first window"), Column("last", "last window"),
    )  # fmt: skip
    return (
        put("output size", formulas.same_out, n=n, s=s),
        put("padding, both sides together", formulas.same_pads, n=n, d=1, f=f, s=s),
        Text(f"A kernel of {f}, stride {s}, on inputs 0 to {n - 1}: the sizes agree, the places do not."),
        Table(columns, lines),
    )


SAME = Topic(
    "same",
    "as many outputs as inputs, or n/s rounded up",
    "TensorFlow, Keras and ONNX (SAME_UPPER) make the output n/s, rounded up, whatever the kernel. The zeros this"
    " needs are shared between both sides; an odd one goes to the end, with same_lower (ONNX SAME_LOWER) to the"
    " front.",
    (formulas.same_out, formulas.same_pads),
    example=_same,
    wrong=lambda: (
        *wrong(only("28x28x8 -> conv 8 2x2 s2 same"), "S12"),
        *wrong(only("75x75x8 -> conv 8 3x3 s2 same"), "S13", "S14"),
    ),
    sources=("TensorFlow tf.nn, Notes on padding; ONNX Conv, auto_pad; pytorch#3867 and #67551",),
    see=("padding", "stride", "output size"),
    tries=("convcalc layer --n 224 --f 3 --s 2 --p same", "convcalc layer --n 224 --f 3 --s 2 --p same --frameworks"),
    names=("same padding", "same_upper", "same_lower"),
    picture=lambda: ruler_of(n=8, f=3, s=2, p="same"),
    more=(
        "PyTorch knows padding='same' for stride 1 only; people write p = f//2 (half) instead. For odd kernels that"
        " gives the same size, but from f = 3 on looks at other places unless the stride divides n - 1; for even"
        " kernels it gives one more output where the stride divides n.",
    ),
)


def _stride() -> Parts:
    facts = net("224x224x3 -> conv 64 7x7 s2 p3 -> maxpool 3x3 s2 p1 -> conv 64 3x3 p1")
    lines = [Line((row.text, row.stride, row.out.size, row.jump)) for row in facts.rows]
    columns = (
        Column("layer", "layer"), Column("stride", "stride", "axes"), Column("out", "output", "axes"),
        Column("jump", "jump", "axes"),
    )  # fmt: skip
    return (Text(f"The beginning of ResNet, on {facts.in_.text()}:"), Table(columns, lines))


STRIDE = Topic(
    "stride",
    "how far the window moves",
    "The window moves s places at a time, so the output is about n/s. A stride of 2 halves the height and the width"
    " of a map, and so quarters the work of the convolutions behind it.",
    (formulas.window_out, formulas.rf_jump),
    example=_stride,
    wrong=lambda: (*wrong(only("227x227x3 -> conv 96 11x11 s4"), "S07"), *wrong(only("28x28x8 -> maxpool 2x2"), "S10")),
    see=("remainder", "receptive field", "pooling"),
    tries=("convcalc layer --n 55 --f 3 --s 2", "convcalc arch resnet50 --columns stride,out,jump"),
    names=("strides", "jump", "effective stride", "subsampling"),
    picture=lambda: grid_of(n=7, f=3, s=2),
    more=(
        "A convolution's stride is 1 unless given, a pool's is its kernel. Behind the layer neighbouring units look"
        " at inputs s times further apart; that distance, the jump, is the product of all strides so far, and each"
        " later kernel reaches that much further.",
    ),
)


def _remainder() -> Parts:
    made = layer("conv", n=224, f=11, s=4)
    fits = made.unread[0].n
    fit = layer("conv", n=fits[-1], f=11, s=4)
    return (
        put("left over", formulas.window_remainder, n=224, p=0, d=1, f=11, s=4),
        Text(f"So {made.notes[0]}. With n = {fits[-1]} the output is {fit.out.size[0]}: that is the input AlexNet works"
             " with, although its paper prints the other number."),
    )  # fmt: skip


REMAINDER = Topic(
    "remainder",
    "what the stride leaves over at the end",
    "Where the last step would leave the padded input, the window stops short of it. The remainder of the division"
    " is the number of places behind the last window.",
    (formulas.window_remainder,),
    example=_remainder,
    wrong=lambda: wrong(only("224x224x3 -> conv 96 7x7 s2"), "S01", "S02", "S03"),
    see=("output size", "stride", "pooling", "transposed"),
    tries=("convcalc layer --n 224 --f 11 --s 4 --explain", "convcalc arch resnet50 --columns out,unread"),
    names=("floor", "ceil", "rounding", "unread", "unread pixels", "lost pixels", "floor and ceil"),
    picture=lambda: ruler_of(n=10, f=3, s=4),
    more=(
        "The padding at the end is lost first, then the input itself. A stride larger than the kernel leaves inputs"
        " unread between two windows as well, and so may a dilated kernel; the column 'unread' counts all inputs"
        " that no window reads. Frameworks drop them without a word.",
        "As the division rounds down, s input sizes in a row give the same output size, which is why a transposed"
        " convolution needs output padding to tell them apart.",
    ),
)


DOUBLING = "64x8 -> conv 8 k2 d1, conv 8 k2 d2, conv 8 k2 d4, conv 8 k2 d8"


def _dilation() -> Parts:
    facts = net(DOUBLING)
    lines = [Line((row.text, row.dilation, row.rf)) for row in facts.rows]
    columns = (Column("layer", "layer"), Column("d", "d", "axes"), Column("rf", "receptive field", "axes"))
    made, plain = layer("conv", n=28, f=3, d=2), layer("conv", n=28, f=3)
    return (
        put("what the kernel spans", formulas.window_extent, d=2, f=3),
        put("output size", formulas.window_out, n=28, p=0, d=2, f=3, s=1, after=f"instead of {plain.out.size[0]}"),
        Text(f"{made.text} has as many weights as without dilation. Dilations that double, one after the other:"),
        Table(columns, lines),
    )


DILATION = Topic(
    "dilation",
    "a kernel with holes",
    "The taps of the kernel stand d places apart; d = 1 is an ordinary kernel. It spans more inputs with no more"
    " weights and no more multiplications for an output, and the receptive field grows with the span.",
    (formulas.window_extent, formulas.window_out),
    example=_dilation,
    wrong=lambda: (
        *wrong(only("28x28x8 -> conv 8 5x5 d2"), "D03", "D02", "D01", "D05", "D04"),
        *wrong_field(net(DOUBLING), "R06"),
    ),
    sources=("Yu & Koltun 2016, Multi-Scale Context Aggregation by Dilated Convolutions, arXiv:1511.07122",),
    see=("receptive field", "output size", "padding"),
    tries=("convcalc layer --n 28 --f 3 --d 2", "convcalc draw layer --n 9 --f 3 --d 2"),
    names=("dilated", "dilated convolution", "atrous", "a trous", "holes", "dilation rate"),
    picture=lambda: ruler_of(n=9, f=3, d=2),
    more=("The CS231n notes and oneDNN count d from 0 instead: their dilation is one less.",),
)

TOPICS = (OUTPUT_SIZE, PADDING, SAME, STRIDE, REMAINDER, DILATION)
