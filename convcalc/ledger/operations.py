"""The facts that rules add up: of one executed layer, numbers that its kind answers for, by name."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TypeAlias

from convcalc.arithmetic import formulas
from convcalc.layers.kind import times
from convcalc.ledger.execution import Execution
from convcalc.network.graph import Step

Fact: TypeAlias = "Callable[[Step, Execution], int | None]"


def operation(step: Step) -> str:
    """The name of a layer in the rules: its word or that of its group, and what tells it from others of that word.

    >>> from convcalc.loading import facts_of
    >>> from convcalc.readers.source import load
    >>> facts = facts_of(load("8x8x4 -> dwconv 3x3, avgpool to 2x2, upsample 2 bilinear"))
    >>> [operation(row.visit.step) for row in facts.rows]
    ['conv', 'avgpool to', 'upsample bilinear']
    """
    kind = step.kind
    word = kind.default_group or kind.word
    if kind.is_pool and not kind.is_global and kind.window(step.args) is None:
        return f"{word} to"
    weighed = {2: " bilinear", 4: " bicubic"}.get(getattr(step.args, "taps", 1), "")
    return f"{word}{weighed}"


def _macs(step: Step, run: Execution) -> int | None:
    return step.kind.macs(step.args, step.ins, step.out)


def _in(step: Step, run: Execution) -> int | None:
    return step.ins[0].elements()


def _out(step: Step, run: Execution) -> int | None:
    return step.out.elements()


def _bias(step: Step, run: Execution) -> int | None:
    """Of what has weights, nothing but adding the bias is done beside the products."""
    return step.kind.ops(step.args, step.ins, step.out).adds


def _bias_channels(step: Step, run: Execution) -> int | None:
    """The additions of a bias, counted for every input channel of a group."""
    channels = step.ins[0].channels
    groups = step.kind.groups(step.args) or 1
    return 0 if _bias(step, run) == 0 else None if channels is None else times(_out(step, run), channels // groups)


def _strided(step: Step, run: Execution) -> int | None:
    """Outputs, each for as many places as the stride goes on; where no window slides, once."""
    window = step.kind.window(step.args)
    return _out(step, run) if window is None else times(_out(step, run), prod(window.stride))


def _weights(step: Step, run: Execution) -> int | None:
    return step.kind.cost(step.args, step.ins)[0]


def _params(step: Step, run: Execution) -> int | None:
    weights, biases, _ = step.kind.cost(step.args, step.ins)
    return None if weights is None or biases is None else weights + biases


def _scaled(step: Step, run: Execution) -> int | None:
    weights, biases, _ = step.kind.cost(step.args, step.ins)
    return _in(step, run) if weights and biases else 0


def _axes(step: Step, run: Execution) -> int:
    return len(step.ins[0].size)


def _area(step: Step) -> int | None:
    window = step.kind.window(step.args)
    return None if window is None else prod(window.kernel)


def _read(step: Step, run: Execution) -> int | None:
    area = _area(step)
    return None if area is None else times(_out(step, run), area)


def _taken(step: Step, run: Execution) -> int | None:
    """torch-scan takes a kernel that was given as one number for that many places, on however many axes."""
    window, given = step.kind.window(step.args), run.kernel_is_tuple(step)
    if window is None:
        return None
    square = len(set(window.kernel)) == 1
    if given is None and square and len(window.kernel) > 1:
        return None
    return times(_out(step, run), prod(window.kernel) if given or not square else window.kernel[0])


def _adaptive(step: Step, run: Execution) -> int | None:
    """torch-scan's size of an adaptive window: the quotient, or where it is not whole the remainder and one."""
    sizes = zip(step.ins[0].size, step.out.size, strict=True)
    return times(_out(step, run), prod([n // m if n % m == 0 else n % m + 1 for n, m in sizes]))


def _spread(step: Step, run: Execution) -> int | None:
    """A transposed convolution as if its kernel stood at every place of the output."""
    channels, area = step.ins[0].channels, _area(step)
    if channels is None or area is None:
        return None
    return times(_out(step, run), channels // (step.kind.groups(step.args) or 1) * area)


def _spread_by_stride(step: Step, run: Execution) -> int | None:
    window = step.kind.window(step.args)
    spread = _spread(step, run)
    if window is None or spread is None or _axes(step, run) < 2:
        return None
    return spread // prod(window.stride) if _axes(step, run) == 2 else 0


def _forward_bias(step: Step, run: Execution) -> int | None:
    """calflops adds the bias of a transposed convolution at the places of a convolution with the same arguments."""
    window = step.kind.window(step.args)
    if window is None or not _bias(step, run):
        return 0
    sizes = zip(step.ins[0].size, window.kernel, window.stride, window.padding, window.dilation, strict=True)
    places = prod([max(formulas.window_out(n, p[0] + p[1], d, k, s), 0) for n, k, s, p, d in sizes])
    return times(step.out.channels, places)


def _over_groups(step: Step, run: Execution) -> int | None:
    macs = _macs(step, run)
    return None if macs is None else macs // (step.kind.groups(step.args) or 1)


def _on_two_axes(fact: Fact) -> Fact:
    return lambda step, run: fact(step, run) if _axes(step, run) == 2 else 0


def _ungrouped(step: Step, run: Execution) -> int | None:
    grouped = (step.kind.groups(step.args) or 1) > 1 and not step.kind.depthwise(step.args)
    return 0 if grouped else _macs(step, run)


def _met(step: Step, run: Execution) -> int | None:
    return times(_out(step, run), len(step.ins))


def _softened(step: Step, run: Execution) -> int | None:
    channels, elements = step.ins[0].channels, _in(step, run)
    return None if not channels or elements is None else elements // channels * (3 * channels - 1)


def _dropped(step: Step, run: Execution) -> int | None:
    return 0 if step.args and float(step.args) == 0 else _in(step, run)


def _last_call(step: Step, run: Execution) -> int | None:
    """A module that runs several times was counted at its last run only."""
    overwritten = run.overwritten(step)
    return None if overwritten is None else 0 if overwritten else _in(step, run)


FACTS: dict[str, Fact] = {
    "macs": _macs,
    "macs_2d": _on_two_axes(_macs),
    "macs_ungrouped": _ungrouped,
    "macs_over_groups": _over_groups,
    "in": _in,
    "out": _out,
    "met": _met,
    "bias": _bias,
    "bias_channels": _bias_channels,
    "strided": _strided,
    "weights": _weights,
    "params": _params,
    "scaled": _scaled,
    "c": lambda step, run: step.ins[0].channels,
    "axes": _axes,
    "over_axes": lambda step, run: times(_out(step, run), _axes(step, run)),
    "read": _read,
    "read_2d": _on_two_axes(_read),
    "taken": _taken,
    "adaptive": _adaptive,
    "spread": _spread,
    "spread_by_stride": _spread_by_stride,
    "forward_bias": _forward_bias,
    "last_call": _last_call,
    "softened": _softened,
    "dropped": _dropped,
}
"""Name in a rule -> its number: multiply-accumulates, elements that arrive (in) and leave (out), all that meet (met),
outputs that a bias is added to, elements that are scaled and shifted by trained numbers, places that windows read."""

MEANINGS: dict[str, str] = {
    "macs": "multiply-accumulates",
    "macs_2d": "multiply-accumulates on two axes",
    "macs_ungrouped": "multiply-accumulates without groups",
    "macs_over_groups": "multiply-accumulates divided by the groups again",
    "in": "inputs",
    "out": "outputs",
    "met": "all inputs",
    "bias": "additions of biases",
    "bias_channels": "input channels of what has a bias",
    "strided": "outputs times strides",
    "weights": "scales",
    "params": "parameters",
    "scaled": "inputs of a trained scale and shift",
    "c": "channels",
    "axes": "axes",
    "over_axes": "outputs times axes",
    "read": "what windows read",
    "read_2d": "what windows read",
    "taken": "what windows read",
    "adaptive": "what windows read",
    "spread": "products at every place of the output",
    "spread_by_stride": "products at every place of the output over the stride",
    "forward_bias": "biases at the places of a plain convolution",
    "last_call": "inputs of the last call",
    "softened": "(3n - 1) a vector of n",
    "dropped": "inputs",
}
"""The same in words."""
