"""Exercises about several layers: receptive fields, what is flattened, stacks, and questions backwards."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.exercise import Problem, QuizTopic
from convcalc.features.quiz.wording import SlidingLayer, article, conv, maxpool, net, number_word, picture
from convcalc.layers.kind import Derivation

SEES = "How many inputs does one unit of the last map see along each axis?"


def rf_1(dice: Dice) -> Problem:
    count, f = dice.pick(((2, 3), (3, 3), (4, 3), (5, 3), (2, 5), (3, 5), (2, 7), (10, 3)))
    question = f"{number_word(count)} {f}x{f} convolutions with stride 1 follow each other. {SEES}"
    return Problem(question, net((999, 999, 1), *[f"conv 1 {f}x{f}"] * count), "rf", "inputs")


def rf_2(dice: Dice) -> Problem:
    """Convolutions with a pool between."""
    first = [conv(dice.pick((3, 5))) for _ in range(dice.between(1, 2))]
    pool = dice.pick((maxpool(2, 2), maxpool(3, 2)))
    last = [conv(3) for _ in range(dice.between(1, 2))]
    return _fields([*first, pool, *last])


def rf_3(dice: Dice) -> Problem:
    """The beginnings of real networks."""
    stems = (
        [conv(11, 4), maxpool(3, 2), conv(5), maxpool(3, 2), conv(3)],
        [conv(7, 2), maxpool(3, 2), conv(3), conv(3), conv(3, 2)],
        [conv(4, 2), conv(4, 2), conv(4, 2), conv(4), conv(4)],
        [conv(3, 2), conv(3), conv(3), maxpool(3, 2), conv(3)],
        [conv(5), maxpool(2, 2), conv(5), maxpool(2, 2), conv(5)],
        [conv(3), conv(3), maxpool(2, 2), conv(3, d=2), conv(3, d=4)],
    )
    return _fields(dice.pick(stems)[: dice.between(3, 5)])


def _fields(layers: list[SlidingLayer]) -> Problem:
    in_order = ", ".join(
        f"{each.kernel} {'max pool' if each.pool else 'conv'} stride {each.s}"
        + (f" dilation {each.d}" if each.d > 1 else "")
        for each in layers
    )
    return Problem(f"A network begins with: {in_order}. {SEES}", net((9999, 9999, 1), *layers), "rf", "inputs")


def flatten_1(dice: Dice) -> Problem:
    n, c = dice.pick((14, 28, 32, 64, 27)), dice.pick((8, 16, 20, 32, 64))
    pool = maxpool(2, 2)
    question = f"{picture(n, n, c)} goes through {pool.words} and is flattened. How many numbers reach the next layer?"
    return Problem(question, net((n, n, c), pool, "flatten"), "units", "numbers")


def flatten_2(dice: Dice) -> Problem:
    n, c = dice.pick(((28, 1), (32, 3), (64, 3)))
    first = conv(dice.pick((3, 5)), 1, dice.pick((0, 1, 2)), dice.pick((6, 10, 16, 32)))
    pool = maxpool(2, 2)
    question = (
        f"{picture(n, n, c)} goes through {first.words}, then {pool.words}, and is flattened."
        " How many inputs does the fully connected layer behind it have?"
    )
    return Problem(question, net((n, n, c), first, pool, "flatten"), "units", "inputs")


def flatten_3(dice: Dice) -> Problem:
    n, c = dice.pick(((28, 1), (32, 3), (64, 3), (96, 3), (39, 3)))
    first = conv(dice.pick((3, 5)), dice.pick((1, 2)), dice.pick((0, 1)), dice.pick((8, 16, 20)))
    second = conv(dice.pick((3, 5)), 1, dice.pick((0, 1)), dice.pick((32, 40, 64)))
    pool = maxpool(2, 2)
    question = (
        f"{picture(n, n, c)} goes through {first.words}; {pool.words}; {second.words}; {pool.words}; and is flattened."
        " How many inputs does the fully connected layer behind it have?"
    )
    return Problem(question, net((n, n, c), first, pool, second, pool, "flatten"), "units", "inputs")


def stack_1(dice: Dice) -> Problem:
    f = dice.pick((5, 7, 9, 11, 13, 15))
    count = (f - 1) // 2
    slips = (
        (f // 3, "R01", "the kernels were added; each adds f - 1 = 2 only"),
        (count + 1, "R10", "one layer too many"),
        (count - 1, "R10", "one layer too few"),
        (f - 1, "", "each layer adds 2, not 1"),
    )
    question = f"How many 3x3 convolutions (stride 1) see as much as one {f}x{f} convolution?"
    spec = f"99x99x1 -> [conv 1 3x3] x {{}} rf = {f}"
    return Problem(question, spec, "open", "layers", count, slips, formulas=_adding(f, count))


def _adding(field: int, count: int) -> tuple[Derivation, ...]:
    """What the layers add to the field, all at once."""
    values = {"r": 1, "j": 1, "d": count, "f": 3}
    assert formulas.rf_size(**values) == field
    return tuple(
        Derivation(f"layer {i + 1}", formulas.rf_size, {"r": 1 + 2 * i, "j": 1, "d": 1, "f": 3}, {})
        for i in range(count)
    )


def stack_2(dice: Dice) -> Problem:
    count, c = dice.pick((2, 3, 4)), dice.pick((16, 32, 64, 128, 256))
    f = 2 * count + 1
    slips = (
        (f * f * c * c, "", f"the weights of the single {f}x{f} layer that sees as much"),
        (9 * c * c, "P19", "one layer only"),
        (count * 9 * c, "P03b", "the kernels were taken without the input channels"),
        (count * 3 * c * c, "P13", "the kernel was taken once, not squared"),
    )
    question = (
        f"{number_word(count)} 3x3 convolutions follow each other, with {c} channels in and out of each and no biases."
        " How many weights do they have together?"
    )
    return Problem(question, net((64, 64, c), *[f"conv {c} 3x3 p1 nobias"] * count), "weights", slips=slips)


def stack_3(dice: Dice) -> Problem:
    """A bottleneck: 1x1 down, 3x3, 1x1 up."""
    wide, narrow = dice.pick(((256, 64), (512, 128), (1024, 256), (128, 32), (64, 16)))
    n = dice.pick((14, 28, 56))
    layers = (f"conv {narrow} 1x1 nobias", f"conv {narrow} 3x3 p1 nobias", f"conv {wide} 1x1 nobias")
    slips = (
        (9 * wide * wide, "", "one 3x3 convolution on all channels"),
        (2 * wide * narrow, "P19", "the 3x3 layer was left out of the sum"),
        (9 * narrow * narrow, "P19", "the 1x1 layers were left out of the sum"),
        (wide * narrow + 9 * narrow * narrow, "P19", "the last 1x1 layer was left out of the sum"),
        (9 * narrow * narrow + 18 * wide * narrow, "", "a 1x1 kernel has one point, not nine"),
    )
    question = (
        f"A bottleneck on {picture(n, n, wide)}: 1x1 to {narrow} channels, 3x3 with {narrow}, 1x1 back to {wide}, no"
        " biases, no batch norm. How many weights?"
    )
    return Problem(question, net((n, n, wide), *layers), "weights", slips=slips)


def backwards_1(dice: Dice) -> Problem:
    out, f, s = dice.pick((13, 26, 27, 54, 55, 56, 110)), dice.pick((3, 5, 7, 11)), dice.pick((1, 2, 3, 4))
    n = (out - 1) * s + f
    slips = (
        (out * s + f, "S04", "the + 1 of the size was left out"),
        ((out - 1) * s, "", "the kernel was left out"),
        (out * s, "S14", "only the stride was undone: out*s"),
        (out + f - 1, "S07", "the stride was left out"),
        ((out - 1) * s + f + s, "", "one stride too far"),
    )
    question = (
        f"What is the smallest input size n that {article(f)} {f}x{f} convolution with stride {s} and no padding turns"
        f" into {out}x{out}?"
    )
    return Problem(question, f"{{}}x1 -> conv 1 k{f} s{s} -> {out}", "open", "n", n, slips)


def backwards_2(dice: Dice) -> Problem:
    n, f, s, p = dice.pick(
        ((224, 11, 4, 2), (224, 7, 2, 3), (112, 3, 2, 1), (28, 5, 1, 2), (64, 4, 2, 1), (56, 5, 2, 2), (96, 7, 3, 2))
    )
    out = formulas.window_out(n, 2 * p, 1, f, s)
    p = next(q for q in range(f) if formulas.window_out(n, 2 * q, 1, f, s) == out)
    slips = (
        (2 * p, "S05", "this is the padding of both sides together; p is one side's"),
        (f // 2, "S12", "half the kernel is the padding that keeps a size"),
        (f - 1, "", "this is f - 1, the most that is useful"),
        (p + 1, "", "one more than is needed"),
        (max(p - 1, 0), "", "one less than is needed"),
    )
    question = (
        f"Which is the smallest padding p with which {article(f)} {f}x{f} convolution with stride {s} turns {n}x{n}"
        f" into {out}x{out}?"
    )
    return Problem(question, f"{n}x1 -> conv 1 k{f} s{s} p{{}} -> {out}", "open", "p", p, slips)


def backwards_3(dice: Dice) -> Problem:
    """How many equal layers until nothing more fits."""
    n, f = dice.pick(((32, 3), (28, 3), (28, 5), (33, 3), (64, 5), (64, 7), (50, 5), (27, 3)))
    count = (n - 1) // (f - 1)
    last = n - count * (f - 1)
    slips = (
        (count - 1, "", "one more still fits"),
        (count + 1, "", f"the last map is {last}x{last}: the kernel does not fit any more"),
        (n // f, "", "each layer takes away f - 1, not f"),
        (n - f + 1, "", "that is the size after one layer"),
        ((n - f) // f, "", "each layer takes away f - 1, not f"),
    )
    question = (
        f"How many {f}x{f} convolutions (stride 1, no padding) fit one after the other on {article(n)} {n}x{n} map,"
        " before the kernel does not fit any more?"
    )
    spec = f"{n}x{n}x1 -> [conv 1 {f}x{f}] x {{}} -> {last}x{last}"
    return Problem(question, spec, "open", "layers", count, slips, formulas=_shrinking(n, f, count))


def _shrinking(n: int, f: int, count: int) -> tuple[Derivation, ...]:
    """The last two layers that fit."""
    return tuple(
        Derivation(f"layer {i}", formulas.window_out, {"n": n - (i - 1) * (f - 1), "p": 0, "d": 1, "f": f, "s": 1}, {})
        for i in (1, 2, count)
    )


TOPICS = (
    QuizTopic("rf", "receptive fields", (rf_1, rf_2, rf_3)),
    QuizTopic("flatten", "what reaches the fully connected layer", (flatten_1, flatten_2, flatten_3)),
    QuizTopic("stack", "several small kernels for one large", (stack_1, stack_2, stack_3)),
    QuizTopic(
        "backwards",
        "from the output to the input, the padding, the number of layers",
        (backwards_1, backwards_2, backwards_3),
    ),
)
