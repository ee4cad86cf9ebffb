"""Exercises about counts: parameters, multiply-accumulates, groups, memory."""

from __future__ import annotations

from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.exercise import Problem, QuizTopic, through
from convcalc.features.quiz.wording import conv, counted, dwconv, net, picture

PARAMS = "How many trainable parameters are there?"
MACS = "How many multiply-accumulates does one forward pass take (biases left out)?"


def params_1(dice: Dice, what: str = PARAMS) -> Problem:
    if dice.below(3):
        n, c, f = dice.pick((32, 64, 128, 224, 300)), dice.pick((1, 3, 3)), dice.pick((3, 5, 7, 11))
        layer = conv(f, 1, 0, dice.pick((6, 16, 32, 64, 96, 100)), bias=True)
        return through((n, n, c), layer, what, "params")
    n, c, outputs = dice.pick((28, 32, 64, 128)), dice.pick((1, 3)), dice.pick((10, 84, 100, 256))
    question = (
        f"{picture(n, n, c)} goes straight into a fully connected layer of {outputs} neurons, with biases. {what}"
    )
    return Problem(question, net((n, n, c), f"fc {outputs}"), "params")


def params_2(dice: Dice, what: str = PARAMS) -> Problem:
    kind = dice.below(3)
    if kind == 0:
        n, c, filters = dice.pick((7, 14, 28, 56)), dice.pick((64, 128, 256)), dice.pick((32, 96, 128, 512))
        layer = conv(dice.pick((1, 1, 3)), 1, 0, filters, bias=True)
        return through((n, n, c), layer, what, "params")
    if kind == 1:
        n, c, filters, f = (
            dice.pick((32, 56, 112, 224)),
            dice.pick((3, 16, 64)),
            dice.pick((16, 32, 64)),
            dice.pick((3, 5, 7)),
        )
        layer = conv(f, 1, f // 2, filters, bias=False)
        question = f"{picture(n, n, c)} goes through {layer.words}, followed by batch norm (scale and shift). {what}"
        return Problem(question, net((n, n, c), layer, "bn"), "params")
    n, c, outputs = dice.pick(((5, 16, 120), (6, 256, 4096), (7, 64, 128), (7, 512, 1000), (4, 50, 500), (8, 32, 64)))
    question = (
        f"{picture(n, n, c)} is flattened and goes into a fully connected layer of {outputs}, with biases. {what}"
    )
    return Problem(question, net((n, n, c), f"fc {outputs}"), "params")


def params_3(dice: Dice, what: str = "How many trainable parameters in all?") -> Problem:
    """A small network, all layers together."""
    n, c = dice.pick(((28, 1), (32, 1), (32, 3), (64, 3)))
    f = dice.pick((3, 5))
    first, second = dice.pick(((6, 16), (8, 16), (16, 32), (32, 64), (20, 50)))
    outputs = dice.pick((10, 10, 100))
    convs = (f"conv {first} {f}x{f}", "maxpool 2x2", f"conv {second} {f}x{f}", "maxpool 2x2", f"fc {outputs}")
    question = (
        f"{picture(n, n, c)} goes through {first} filters of {f}x{f}, 2x2 max pooling with stride 2,"
        f" {second} filters of {f}x{f}, 2x2 max pooling with stride 2 and a fully connected layer of {outputs}."
        f" No padding, stride 1 in the convolutions, biases everywhere. {what}"
    )
    return Problem(question, net((n, n, c), *convs), "params")


def macs_1(dice: Dice) -> Problem:
    n, c, filters = dice.pick(((28, 192, 64), (14, 480, 192), (56, 64, 64), (7, 512, 128), (28, 256, 64), (32, 16, 32)))
    layer = conv(dice.pick((1, 1, 3)), 1, 0, filters)
    layer = layer._replace(p=1 if layer.f == 3 else 0)
    return through((n, n, c), layer, MACS, "macs")


def macs_2(dice: Dice) -> Problem:
    n, c, f, s, p, filters = dice.pick(
        ((224, 3, 7, 2, 3, 64), (227, 3, 11, 4, 0, 96), (56, 64, 3, 2, 1, 128),
         (28, 128, 3, 2, 1, 256), (14, 4, 3, 2, 1, 8), (32, 3, 5, 1, 2, 32), (64, 16, 3, 2, 1, 32),
         (112, 32, 3, 1, 1, 64), (27, 96, 5, 1, 2, 256))
    )  # fmt: skip
    layer = conv(f, s, p, filters)
    return through((n, n, c), layer, MACS, "macs")


def macs_3(dice: Dice) -> Problem:
    n, c, filters = dice.pick(
        ((112, 32, 64), (56, 128, 128), (28, 256, 256), (14, 512, 512), (32, 16, 64), (8, 3, 256))
    )
    f = dice.pick((3, 3, 5))
    question = (
        f"{picture(n, n, c)} goes through a depthwise separable convolution: depthwise {f}x{f} with padding {f // 2},"
        f" then {counted(filters, 'filter')} of 1x1, stride 1, no biases. {MACS}"
    )
    spec = net((n, n, c), f"dwconv {f}x{f} p{f // 2} nobias", f"conv {filters} 1x1 nobias")
    return Problem(question, spec, "macs", slips=_separable(n, c, filters, f))


def _separable(n: int, c: int, filters: int, f: int) -> tuple[tuple[int, str, str], ...]:
    depthwise, pointwise = n * n * c * f * f, n * n * c * filters
    return (
        (pointwise, "C09", "the depthwise part was left out"),
        (depthwise, "C09", "the 1x1 part was left out"),
        (n * n * f * f * c * filters, "", "counted as an ordinary convolution"),
        (depthwise + f * f * pointwise, "", "the second part is 1x1, not as large as the first"),
    )


def groups_1(dice: Dice) -> Problem:
    n, c, filters, f, g = dice.pick(
        ((27, 96, 256, 5, 2), (13, 384, 384, 3, 2), (13, 384, 256, 3, 2), (56, 128, 128, 3, 32), (28, 64, 128, 3, 4),
         (14, 256, 256, 3, 8), (32, 16, 32, 5, 4), (28, 240, 240, 1, 3))
    )  # fmt: skip
    layer = conv(f, 1, f // 2, filters, g=g, bias=dice.pick((True, False)))
    return through((n, n, c), layer, PARAMS, "params")


def groups_2(dice: Dice) -> Problem:
    n, c, f = dice.pick((14, 28, 56, 112)), dice.pick((32, 64, 96, 144, 256)), dice.pick((3, 3, 5, 7))
    layer = dwconv(f, dice.pick((1, 2)), f // 2, bias=dice.pick((True, False)))
    return through((n, n, c), layer, PARAMS, "params")


def groups_3(dice: Dice) -> Problem:
    if dice.below(2):
        n, c, filters, f, g = dice.pick(
            ((27, 96, 256, 5, 2), (56, 128, 128, 3, 32), (28, 240, 240, 1, 3), (14, 512, 512, 3, 16))
        )
        layer = conv(f, 1, f // 2, filters, g=g)
        return through((n, n, c), layer, MACS, "macs")
    n, c, filters, f = dice.pick(((112, 32, 64, 3), (28, 256, 256, 3), (14, 40, 112, 5), (56, 64, 128, 3)))
    question = (
        f"{picture(n, n, c)} goes through a depthwise {f}x{f} convolution and then {counted(filters, 'filter')} of 1x1,"
        " neither with biases. How many weights do both have together?"
    )
    spec = net((n, n, c), f"dwconv {f}x{f} p{f // 2} nobias", f"conv {filters} 1x1 nobias")
    slips = (
        (c * filters, "C09", "the depthwise part was left out"),
        (c * f * f, "C09", "the 1x1 part was left out"),
        (c * f * f * filters, "P08", "counted as an ordinary convolution: depthwise has one group a channel"),
        (f * f + c * filters, "P10", "a depthwise layer has one kernel a channel, not one in all"),
    )
    return Problem(question, spec, "weights", slips=slips)


# (input, kernel, stride, padding, filters) of layers that see the image.
FIRST_LAYERS = (
    (227, 11, 4, 0, 96), (224, 11, 4, 2, 64), (224, 3, 1, 1, 64), (224, 7, 2, 3, 64), (32, 5, 1, 0, 6),
    (32, 3, 1, 1, 16), (64, 5, 2, 2, 16), (64, 4, 2, 1, 64), (96, 5, 3, 0, 24), (128, 5, 2, 1, 32), (299, 3, 2, 0, 32),
    (84, 8, 4, 0, 32),
)  # fmt: skip


def _of_output(dice: Dice, question: str) -> Problem:
    n, f, s, p, filters = dice.pick(FIRST_LAYERS)
    return through((n, n, 3), conv(f, s, p, filters), question, "units", "flatten")


def memory_1(dice: Dice) -> Problem:
    return _of_output(dice, "How many numbers (neurons) does the output have?")._replace(unit="numbers")


def memory_2(dice: Dice) -> Problem:
    problem = dice.pick((params_1, params_2))(dice, "How many bytes do its trainable parameters take as float32?")
    return problem._replace(unit="bytes", per=4)


def memory_3(dice: Dice) -> Problem:
    if dice.below(2):
        problem = params_3(dice, "How many bytes do all its parameters take as float32?")
    else:
        problem = _of_output(dice, "How many bytes does the output of one image take as float32?")
    return problem._replace(unit="bytes", per=4)


TOPICS = (
    QuizTopic("params", "weights and biases", (params_1, params_2, params_3)),
    QuizTopic("macs", "multiply-accumulates", (macs_1, macs_2, macs_3)),
    QuizTopic("groups", "grouped and depthwise layers", (groups_1, groups_2, groups_3)),
    QuizTopic("memory", "how many numbers, how many bytes", (memory_1, memory_2, memory_3)),
)
