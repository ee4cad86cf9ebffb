"""Exercises about sizes: convolutions, pools, transposed convolutions, dilation, padding that keeps a size."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.exercise import Problem, QuizTopic, through
from convcalc.features.quiz.wording import article, avgpool, conv, maxpool, net, picture, tconv
from convcalc.layers.kind import Derivation

HOW_LARGE = "How large is the output map (height x width)?"
WHOLE = "How large is the output (height x width x channels)?"
SIDES = (28, 32, 48, 56, 64, 96, 112, 128, 224, 256)

# (input, kernel, stride, padding, filters): first layers and inner layers that people meet.
STRIDED = (
    (224, 11, 4, 0, 96), (227, 11, 4, 0, 96), (224, 11, 4, 2, 64), (224, 7, 2, 3, 64), (224, 7, 2, 0, 96),
    (110, 5, 2, 0, 256), (299, 3, 2, 0, 32), (112, 3, 2, 1, 64), (128, 5, 2, 1, 32), (96, 5, 3, 0, 24),
    (64, 4, 2, 1, 64), (64, 7, 2, 2, 48), (63, 7, 2, 0, 32), (121, 4, 3, 0, 32), (75, 5, 2, 1, 20), (256, 7, 3, 2, 40),
    (84, 8, 4, 0, 32), (320, 9, 4, 1, 48),
)  # fmt: skip


def conv_1(dice: Dice) -> Problem:
    n, f = dice.pick(SIDES), dice.pick((3, 5, 7))
    layer = conv(f, p=dice.pick((0, 0, 1, 2)))
    question = f"{picture(n, n, 1)} goes through {layer.words}. {HOW_LARGE}"
    slips = (
        (n, "", "a map keeps its size only where p = (f - 1)/2"),
        (n + 2 * layer.p - (f - 1) // 2, "", "half the kernel was subtracted, not f - 1"),
        (n + 2 * layer.p - f, "S04", "the whole kernel was subtracted, not f - 1"),
    )
    return Problem(question, net((n, n, 1), layer), "size", slips=slips)


def conv_2(dice: Dice) -> Problem:
    n, f, s, p, filters = dice.pick(STRIDED)
    channels = dice.pick((3, 3, 16, 48)) if n < 200 else 3
    layer = conv(f, s, p, filters)
    return through((n, n, channels), layer, WHOLE, "shape")


def conv_3(dice: Dice) -> Problem:
    return dice.pick((_wide, _signal, _clip))(dice)


def _wide(dice: Dice) -> Problem:
    h, w = dice.pick(((480, 640), (240, 320), (720, 1280), (32, 64), (39, 31), (96, 128), (375, 500)))
    f = dice.pick(("3x5", "5x3", "7x7", "5x5", "3x7"))
    layer = conv(f, dice.pick((1, 2, 3)), dice.pick((0, 1)), dice.pick((16, 20, 32)))
    return Problem(
        f"{picture(h, w, 3)} (height x width) goes through {layer.words}. {WHOLE}", net((h, w, 3), layer), "shape"
    )


def _signal(dice: Dice) -> Problem:
    n, f, s, p = dice.pick(
        ((16000, 80, 4, 0), (16000, 10, 5, 3), (8000, 25, 8, 12), (1024, 9, 2, 4), (44100, 64, 16, 0))
    )
    layer = conv(f"k{f}", s, p, dice.pick((32, 64, 128)))
    words = f"{layer.filters} filters of {f} samples, stride {s}, {f'padding {p} at each end' if p else 'no padding'}"
    question = f"{picture(n, 1)} goes through a 1-D convolution: {words}. How large is the output (length x channels)?"
    return Problem(question, net((n, 1), layer), "shape")


def _clip(dice: Dice) -> Problem:
    t, n = dice.pick(((16, 112), (8, 224), (32, 56), (10, 64)))
    f = dice.pick(("3x3x3", "3x5x5", "3x7x7"))
    layer = conv(f, dice.pick((1, 2)), dice.pick((0, 1)), dice.pick((16, 64)))
    question = f"{picture(t, n, n, 3)} goes through a 3-D convolution: {layer.words}."
    return Problem(
        f"{question} How large is the output (frames x height x width x channels)?", net((t, n, n, 3), layer), "shape"
    )


def pool_1(dice: Dice) -> Problem:
    n = dice.pick((12, 14, 15, 24, 27, 28, 31, 32, 55, 56, 64, 111, 112))
    f = dice.pick((2, 2, 3))
    layer = dice.pick((maxpool, avgpool))(f, f)
    return through((n, n, 1), layer, HOW_LARGE, "size")


def pool_2(dice: Dice) -> Problem:
    n = dice.pick((13, 27, 28, 55, 56, 64, 109, 110, 112, 147))
    f, s = dice.pick(((3, 2), (3, 2), (3, 3), (2, 2), (5, 3), (3, 1)))
    c = dice.pick((16, 32, 64, 96, 192, 256))
    layer = maxpool(f, s)
    return through((n, n, c), layer, WHOLE, "shape")


def pool_3(dice: Dice) -> Problem:
    if dice.below(2):
        n, c = dice.pick((14, 28, 56, 112, 54, 111)), dice.pick((64, 96, 192))
        layer = maxpool(3, 2, ceil=True)
        question = f"{picture(n, n, c)} goes through {layer.words} (as in Caffe). {WHOLE}"
        return Problem(question, net((n, n, c), layer), "shape")
    n, f = dice.pick((28, 32, 48, 64, 96)), dice.pick((3, 5))
    first, pool = (
        conv(f, 1, dice.pick((0, 1)), dice.pick((8, 16, 20, 32))),
        maxpool(3, 2, dice.pick((0, 1))),
    )
    question = f"{picture(n, n, 3)} goes through {first.words}, then {pool.words}. {WHOLE}"
    return Problem(question, net((n, n, 3), first, pool), "shape")


def tconv_1(dice: Dice) -> Problem:
    n, f, s = dice.pick((2, 3, 4, 5, 7, 8)), dice.pick((2, 3, 4, 5)), dice.pick((1, 2, 2, 3))
    layer = tconv(f, s)
    question = f"{picture(n, n, 1)} goes through {layer.words}. {HOW_LARGE}"
    slips = (
        (n * s + f, "", "n*s + f: the first input needs no step, so it is (n - 1)*s + f"),
        ((n - 1) * s, "T02", "the kernel was left out"),
    )
    return Problem(question, net((n, n, 1), layer), "size", slips=slips)


def tconv_2(dice: Dice) -> Problem:
    n = dice.pick((4, 7, 8, 14, 16, 28, 32))
    f, s, p = dice.pick(((4, 2, 1), (3, 2, 1), (5, 2, 2), (8, 4, 2), (16, 8, 4), (3, 1, 1), (5, 3, 1)))
    layer = tconv(f, s, p)
    return through((n, n, 1), layer, HOW_LARGE, "size")


def tconv_3(dice: Dice) -> Problem:
    n, c, filters = dice.pick(((4, 512, 256), (7, 256, 128), (8, 256, 128), (14, 128, 64), (16, 128, 64), (28, 64, 32)))
    f, s, p, op = dice.pick(((3, 2, 1, 1), (5, 2, 2, 1), (5, 2, 1, 1), (4, 3, 1, 1), (3, 3, 0, 2), (7, 4, 2, 1)))
    layer = tconv(f, s, p, filters, op=op)
    return through((n, n, c), layer, WHOLE, "shape")


def dilation_1(dice: Dice) -> Problem:
    f, d = dice.pick((3, 3, 5, 7)), dice.pick((2, 3, 4, 6, 12))
    question = (
        f"{article(f)} {f}x{f} kernel has dilation {d} (1 is an ordinary kernel)."
        " How many inputs does it span along each axis, the gaps included?"
    )
    slips = (
        (d * f, "D01", f"taken as d*f = {d}*{f}; a kernel spans d*(f - 1) + 1"),
        (d * (f - 1), "D02", f"taken as d*(f - 1) = {d}*{f - 1}: the + 1 was left out"),
        ((d + 1) * (f - 1) + 1, "D04", "the dilation was counted from 0"),
        (f + d, "D05", f"taken as f + d = {f} + {d}; a kernel spans d*(f - 1) + 1"),
        (f, "D03", "the dilation was left out"),
    )
    span = formulas.window_extent(d, f)
    working = (Derivation("what the kernel spans", formulas.window_extent, {"d": d, "f": f}, {}),)
    spec = f"999x999x1 -> conv 1 {f}x{f} d{d} rf = {{}}"
    return Problem(question, spec, "open", "inputs", span, slips, formulas=working)


def dilation_2(dice: Dice) -> Problem:
    n, f, d = dice.pick((28, 32, 56, 64, 65, 128)), dice.pick((3, 3, 5)), dice.pick((2, 3, 4))
    layer = conv(f, 1, dice.pick((0, 1, 2)), d=d)
    return through((n, n, 1), layer, HOW_LARGE, "size")


def dilation_3(dice: Dice) -> Problem:
    if dice.below(2):
        f, count = dice.pick(((2, 6), (2, 8), (2, 10), (3, 4), (3, 5), (3, 6), (8, 4)))
        dilations = [2**i for i in range(count)]
        layers = [f"conv 1 k{f} d{d}" for d in dilations]
        shown = ", ".join(map(str, dilations))
        question = (
            f"A stack of {count} 1-D convolutions with kernel {f} has the dilations {shown}, all with stride 1."
            " How many input samples does one output see?"
        )
        return Problem(question, net((99999, 1), *layers), "rf", "samples")
    n, f, d, s = dice.pick((64, 65, 96, 129, 224)), dice.pick((3, 5)), dice.pick((2, 3, 4)), 2
    layer = conv(f, s, dice.pick((0, 1, d)), d=d)
    return through((n, n, 1), layer, HOW_LARGE, "size")


def same_1(dice: Dice) -> Problem:
    n, f = dice.pick((16, 28, 32, 63, 64, 112, 224)), dice.pick((1, 3, 5, 7, 9, 11))
    slips = (
        (f - 1, "S05", "f - 1 is the padding of both sides together; p is one side's"),
        ((f + 1) // 2, "", "(f + 1)/2 instead of (f - 1)/2"),
        (f, "", "this is the kernel"),
        (1, "", "1 keeps the size only for a 3x3 kernel"),
        (0, "S06", "without padding the map shrinks by f - 1"),
    )
    question = (
        f"Which padding p (on every side) keeps the size of {picture(n, n, 1)} in {article(f)} {f}x{f} convolution"
        " with stride 1?"
    )
    return Problem(question, f"{n}x{n}x1 -> conv 1 {f}x{f} p{{}} -> {n}x{n}", "open", "p", (f - 1) // 2, slips)


def same_2(dice: Dice) -> Problem:
    n, f, d = dice.pick((28, 32, 64, 65)), dice.pick((3, 5, 7)), dice.pick((2, 3, 4, 6))
    slips = (
        ((f - 1) // 2, "D03", "the dilation was left out"),
        (d * (f - 1), "S05", "d*(f - 1) is the padding of both sides together; p is one side's"),
        (d * f // 2, "D01", "half of d*f; half of d*(f - 1) is needed"),
        (d, "", "p = d keeps the size only for a 3x3 kernel"),
        ((d + 1) * (f - 1) // 2, "D04", "the dilation was counted from 0"),
    )
    question = (
        f"Which padding p (on every side) keeps the size of {picture(n, n, 1)} in {article(f)} {f}x{f} convolution"
        f" with stride 1 and dilation {d} (1 is an ordinary kernel)?"
    )
    return Problem(question, f"{n}x{n}x1 -> conv 1 {f}x{f} p{{}} d{d} -> {n}x{n}", "open", "p", d * (f - 1) // 2, slips)


def same_3(dice: Dice) -> Problem:
    if dice.below(2):
        n, f, s = dice.pick((28, 75, 55, 113, 225, 299)), dice.pick((2, 3, 5)), dice.pick((2, 2, 3, 4))
        question = (
            f"{picture(n, n, 1)} goes through {article(f)} {f}x{f} convolution with stride {s} and TensorFlow's 'same'"
            f" padding. {HOW_LARGE}"
        )
        return Problem(question, net((n, n, 1), f"conv 1 {f}x{f} s{s} same"), "size")
    n, (f, s, p) = (
        dice.pick((4, 7, 8, 14, 16)),
        dice.pick(((4, 2, 1), (2, 2, 0), (6, 2, 2), (8, 4, 2), (16, 8, 4), (5, 3, 1))),
    )
    slips = (
        (f // 2, "S12", "half the kernel keeps the size of an ordinary convolution"),
        (f - s, "T03", "f - s is taken off on both sides together"),
        (s, "", "the stride itself"),
        ((f - 1) // 2, "", "as for a convolution that keeps its size"),
    )
    question = (
        f"Which padding p makes a transposed {f}x{f} convolution with stride {s} (no output padding) turn"
        f" {picture(n, n, 1)} into {n * s}x{n * s}?"
    )
    return Problem(question, f"{n}x{n}x1 -> tconv 1 {f}x{f} s{s} p{{}} -> {n * s}x{n * s}", "open", "p", p, slips)


TOPICS = (
    QuizTopic("size", "what a convolution leaves of a map", (conv_1, conv_2, conv_3)),
    QuizTopic("pool", "what a pool leaves of it", (pool_1, pool_2, pool_3)),
    QuizTopic("tconv", "what a transposed convolution makes of it", (tconv_1, tconv_2, tconv_3)),
    QuizTopic("dilation", "kernels with gaps", (dilation_1, dilation_2, dilation_3)),
    QuizTopic("same", "padding that keeps a size, or doubles it", (same_1, same_2, same_3)),
)
