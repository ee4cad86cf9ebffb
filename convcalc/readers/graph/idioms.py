"""Idioms: operators that together are one layer, as exporters write it for versions that have no operator of it.

Each pattern ends at one operator, which then reads what goes into the pattern; what is left over runs into nothing and
is dropped with all else that no output needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from convcalc.readers.graph.operator_graph import Operator, TensorConstant

OF_TWO = frozenset({"Add", "Sub", "Mul", "Div", "Pow"})


class Operators:
    """Operators by what they make and what they read.

    constants: the tensors whose numbers are in the file.
    """

    def __init__(self, operators: Iterable[Operator], constants: dict[str, TensorConstant]) -> None:
        self.every = list(operators)
        self.constants = constants
        self.uses: dict[str, int] = {}
        for node in self.every:
            for name in node.inputs:
                self.uses[name] = self.uses.get(name, 0) + 1
        self.makers = {name: node for node in self.every for name in node.outputs}

    def maker(self, name: str, *ops: str) -> Operator | None:
        """The operator that makes a tensor, where it is one of these and reads as many as it must."""
        node = self.makers.get(name)
        if node is None or node.op not in ops:
            return None
        return node if len(node.inputs) >= (2 if node.op in OF_TWO else 1) else None

    def number(self, name: str) -> float | None:
        """A constant of one number; None for all else, and where it was not read."""
        constant = self.constants.get(name)
        if constant is None or constant.size != 1 or not constant.values:
            return None
        return float(constant.values[0])

    def with_number(self, name: str, *ops: str) -> tuple[str, float] | None:
        """What an operator does to another tensor with a number: that tensor and the number."""
        node = self.maker(name, *ops)
        if node is None or len(node.inputs) != 2:
            return None
        for one, other in (node.inputs, node.inputs[::-1]):
            number = self.number(other)
            if number is not None and self.number(one) is None:
                return one, number
        return None


def recognized(operators: Iterable[Operator], constants: dict[str, TensorConstant]) -> list[Operator]:
    """The operators with each idiom as the operator that it is."""
    known = Operators(operators, constants)
    found = []
    for node in known.every:
        for pattern in PATTERNS.get(node.op, ()) if len(node.inputs) == 2 else ():
            if made := pattern(known, node):
                op, reads, attributes = made
                node = node._replace(op=op, inputs=reads, attributes=attributes)
                known.makers |= dict.fromkeys(node.outputs, node)
                break
        found.append(node)
    return found


Found = tuple[
    str, tuple[str, ...], dict[str, "int | float | str | tuple[int, ...] | tuple[float, ...] | TensorConstant"]
]


def _swish(known: Operators, node: Operator) -> Found | None:
    """x * sigmoid(x), x * tanh(softplus(x)), x * hardsigmoid(x), x * sigmoid(1.702 x)."""
    for x, gate in (node.inputs, node.inputs[::-1]):
        maker = known.maker(gate, "Sigmoid", "HardSigmoid", "Tanh")
        if maker is None:
            continue
        reads = maker.inputs[0]
        if maker.op == "Tanh":
            inner = known.maker(reads, "Softplus")
            if inner and inner.inputs[0] == x:
                return "Mish", (x,), {}
        elif reads == x:
            return ("Swish" if maker.op == "Sigmoid" else "HardSwish"), (x,), {}
        elif maker.op == "Sigmoid" and (scaled := known.with_number(reads, "Mul")) and scaled[0] == x:
            return ("Gelu" if abs(scaled[1] - 1.702) < 0.01 else "Swish"), (x,), {}
    return None


def _clipped(known: Operators, name: str) -> str | None:
    """x of clip(x + 3, 0, 6)."""
    clip = known.maker(name, "Clip")
    if clip is None:
        return None
    low = known.number(clip.read(1)) if clip.read(1) else clip.real("min", -1)
    high = known.number(clip.read(2)) if clip.read(2) else clip.real("max", -1)
    moved = known.with_number(clip.inputs[0], "Add")
    return moved[0] if moved and (low, high, moved[1]) == (0, 6, 3) else None


def _sixth(known: Operators, node: Operator) -> str | None:
    """What is divided by 6."""
    found = known.with_number(node.outputs[0], "Div", "Mul")
    wanted = 6.0 if node.op == "Div" else 1 / 6
    return found[0] if found and abs(found[1] - wanted) < 1e-3 else None


def _hard(known: Operators, node: Operator) -> Found | None:
    """clip(x + 3, 0, 6) / 6, and x times it, the factors in any order."""
    whole = _sixth(known, node)
    if whole:
        if x := _clipped(known, whole):
            return "HardSigmoid", (x,), {}
        product = known.maker(whole, "Mul")
        for one, other in (product.inputs, product.inputs[::-1]) if product and len(product.inputs) == 2 else ():
            if _clipped(known, other) == one:
                return "HardSwish", (one,), {}
    return None


def _normal_cdf(known: Operators, name: str) -> str | None:
    """x of 1 + erf(x / sqrt 2), and of 1 + tanh(...)."""
    added = known.with_number(name, "Add")
    if added is None or added[1] != 1:
        return None
    erf = known.maker(added[0], "Erf", "Tanh")
    if erf is None:
        return None
    if erf.op == "Erf":
        scaled = known.with_number(erf.inputs[0], "Div", "Mul")
        return scaled[0] if scaled else None
    outer = known.with_number(erf.inputs[0], "Mul")
    total = known.maker(outer[0], "Add") if outer else None
    return _cubic(known, total) if total else None


def _cubic(known: Operators, total: Operator) -> str | None:
    """x of x + 0.044715 x^3."""
    for x, other in (total.inputs, total.inputs[::-1]):
        cube = known.with_number(other, "Mul")
        if cube and abs(cube[1] - 0.044715) < 1e-3:
            return x
    return None


def _gelu(known: Operators, node: Operator) -> Found | None:
    """x * 0.5 * (1 + erf(x / sqrt 2)), the factors in any order."""
    every = list(node.inputs)
    for _ in range(2):  # a product of three factors is two operators
        for at, name in enumerate(every):
            inner = known.maker(name, "Mul")
            if inner and len(every) < 3 and (known.number(inner.inputs[0]) or known.number(inner.inputs[1]) or at < 2):
                every[at : at + 1] = inner.inputs
                break
    numbers = [name for name in every if known.number(name) is not None]
    cdf = [(name, x) for name in every if (x := _normal_cdf(known, name))]
    if len(every) != 3 or len(numbers) != 1 or len(cdf) != 1 or known.number(numbers[0]) != 0.5:
        return None
    name, x = cdf[0]
    every.remove(name)
    every.remove(numbers[0])
    return ("Gelu", (x,), {}) if every == [x] else None


def _layer_norm(known: Operators, node: Operator) -> Found | None:
    """(x - mean) / sqrt(mean of its square + epsilon); scale and shift behind it are found when they come."""
    apart = node.inputs[0]
    root = known.maker(node.inputs[1], "Sqrt", "Pow")
    difference = known.maker(apart, "Sub")
    moved = known.with_number(root.inputs[0], "Add") if root else None
    variance = known.maker(moved[0], "ReduceMean") if moved else None
    if difference is None or variance is None or not _is_square(known, variance.inputs[0], apart):
        return None
    mean = known.maker(difference.inputs[1], "ReduceMean")
    if mean is None or mean.inputs[0] != difference.inputs[0]:
        return None
    axes = mean.wholes("axes") or tuple([int(n) for n in _values(known, mean.read(1)) if abs(n) < 64])
    return ("LayerNormalization", (mean.inputs[0],), {"axes": axes}) if axes else None


def _biased(known: Operators, node: Operator) -> Found | None:
    """A matrix of weights and a bias behind it."""
    for product, bias in (node.inputs, node.inputs[::-1]) if len(node.inputs) == 2 else ():
        maker, numbers = known.maker(product, "MatMul"), known.constants.get(bias)
        weight = known.constants.get(maker.read(1)) if maker and known.uses[product] == 1 else None
        if maker and weight and numbers and len(maker.inputs) == 2 and numbers.dims == weight.dims[-1:]:
            return "MatMul", (*maker.inputs, bias), {}
    return None


def _values(known: Operators, name: str) -> tuple[int | float, ...]:
    constant = known.constants.get(name)
    return (constant.values or ()) if constant else ()


def _is_square(known: Operators, name: str, of: str) -> bool:
    maker = known.maker(name, "Pow", "Mul")
    if maker is None or maker.inputs[0] != of:
        return False
    return maker.inputs[1] == of if maker.op == "Mul" else known.number(maker.inputs[1]) == 2


def _times_hard(known: Operators, node: Operator) -> Found | None:
    """x * (clip(x + 3, 0, 6) / 6)."""
    for x, gate in (node.inputs, node.inputs[::-1]):
        maker = known.maker(gate, "Div", "Mul")
        whole = _sixth(known, maker) if maker else None
        if whole and _clipped(known, whole) == x:
            return "HardSwish", (x,), {}
    return None


PATTERNS: dict[str, tuple[Callable[[Operators, Operator], Found | None], ...]] = {
    "Mul": (_swish, _times_hard, _hard, _gelu),
    "Div": (_hard, _layer_norm),
    "Add": (_biased,),
}
"""By the operator at the end of an idiom."""
