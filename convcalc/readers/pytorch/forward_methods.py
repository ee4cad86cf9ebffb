"""The `forward` of a class: what it takes and is given, and what is meant where there is none."""

from __future__ import annotations

import ast

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.objects import call_method
from convcalc.readers.python.values import Class, Function, Instance, Named, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.containers import MODULE_DICT, MODULE_LIST
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor
from convcalc.readers.pytorch.modules import ROW
from convcalc.readers.pytorch.recorder import Recorder
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.weights_used_again import forget_weights
from convcalc.shape import Shape
from convcalc.text import nearest


def meant_forward(cls: Class) -> str:
    """What stands in a class in the place of `forward`, in words; "" where nothing does."""
    own = [name for each in cls.mro for name, value in each.attributes.items() if isinstance(value, Function)]
    near = next((name for name in own if name == "call" or nearest(name, ["forward"])), None)
    if near:
        return f"def forward(self, ...), not {near}"
    init = cls.find("__init__")
    body = ast.walk(init[1].node) if init is not None and isinstance(init[1], Function) else ()
    if any(isinstance(each, ast.FunctionDef) and each.name == "forward" for each in body):
        return "def forward stands inside __init__: it is indented too far"
    if MODULE_LIST in cls.mro or MODULE_DICT in cls.mro:
        return "an nn.Sequential runs what it holds, a list or dictionary does not"
    return ""


def forward_names(network: Instance) -> tuple[list[str], int]:
    """The names of what `forward` takes, and how many of them it needs."""
    found = network.cls.find("forward")
    node = found[1].node if found is not None and isinstance(found[1], Function) else None
    if node is None:
        return ["input"], 1
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)][1:]
    if node.args.vararg is not None and (count := _taken_of(node, node.args.vararg.arg)) > 1:
        names += [f"{node.args.vararg.arg}{at}" for at in range(count)]
    return names or ["input"], len(names) - len(node.args.defaults)


def run_forward(machine: Machine, module: Instance, recorder: Recorder, args: tuple[Value, ...], named: Named) -> Value:
    """What a module's `forward` gives; one that fails without its decorators begins again with them."""
    found = module.cls.find("forward")
    function = found[1] if found is not None else None
    if not isinstance(function, Function) or not function.passed_by:
        return call_method(machine, module, "forward", args, named)
    before, known = len(recorder.graph.nodes), (set(recorder.ran), set(recorder.entered))
    misfits = recorder.misfits, recorder.first_misfit
    try:
        return call_method(machine, module, "forward", args, named)
    except Raised as failed:
        from convcalc.readers.python.decorators import with_decorators

        recorder.forget(before)
        forget_weights(recorder, before)
        recorder.ran, recorder.entered = known
        recorder.misfits, recorder.first_misfit = misfits
        return with_decorators(machine, function, (module, *args), named, failed)


def _taken_of(node: ast.FunctionDef | ast.Lambda, name: str) -> int:
    """How many of `*xs` are used by their place: `xs[0]` and `xs[1]`, or `a, b = xs`; 0 where it does not say."""
    count = 0
    for each in ast.walk(node):
        if isinstance(each, ast.Subscript) and isinstance(each.value, ast.Name) and each.value.id == name:
            place = each.slice.value if isinstance(each.slice, ast.Constant) else None
            count = max(count, place + 1 if type(place) is int else 0)
        elif isinstance(each, ast.Assign) and isinstance(each.value, ast.Name) and each.value.id == name:
            target = each.targets[0]
            count = max(count, len(target.elts) if isinstance(target, ast.Tuple) else 0)
    return min(count, MOST_TAKEN)


MOST_TAKEN = 64
"""Inputs of a network that are told apart by their places."""


class ProgramCall(NamedTuple):
    """What a program calls a network on: by position, and by name what does not follow these."""

    args: tuple[Value, ...]
    named: Named


def in_order(network: Instance, args: tuple[Value, ...], named: Named) -> ProgramCall:
    """A call with what it names in its place, as far as nothing before it is left out."""
    every, rest = [*args], {**named}
    for name in forward_names(network)[0][len(args) :]:
        if name not in rest:
            break
        every.append(rest.pop(name))
    return ProgramCall(tuple(every), rest)


def inputs_given(network: Instance, given: tuple[Value, ...], recorder: Recorder) -> list[Value]:
    """The inputs of a run in the place of the tensors that a program gives, one where it gives the same twice.

    The first is that of the run; others of its size are so too, whatever that is.
    """
    names = forward_names(network)[0]
    found: dict[int, TorchTensor] = {}
    first: Parameter | None = None
    args: list[Value] = []
    for at, each in enumerate(given):
        if not isinstance(each, Parameter) or each.trained:
            args.append(each)
            continue
        name = names[at] if at < len(names) else ""
        if first is None:
            first, found[id(each)], recorder.graph.name = each, recorder.input, name or "input"
            recorder.steps_of[0] = each.dims[0]
        elif id(each) not in found and len(each.dims) == 1 and each.dims[0] > 0:  # a number for each image
            number = recorder.another(name, Shape(1, ()))
            args.append(LooseTensor(number, (MARK,), recorder.machine, True))
            continue
        elif id(each) not in found and not is_input(each):
            raise Unreadable(f"{network.cls.name} takes a tensor of {said(each.dims)}, which has no channels")
        elif id(each) not in found:
            shape = recorder.graph.arriving if each.dims[1:] == first.dims[1:] else shape_of(each)
            if recorder.steps_first and len(each.dims) == 2:
                shape = Shape(each.dims[0], ())
            found[id(each)] = recorder.another(name, shape)
            recorder.steps_of[found[id(each)].value] = each.dims[0]
        args.append(found[id(each)])
    return args or [recorder.input]


def is_input(value: Value) -> bool:
    return isinstance(value, Parameter) and not value.trained and len(value.dims) > 1 and min(value.dims) > 0


def shape_of(tensor: Parameter) -> Shape:
    """What one input of a batch is."""
    return Shape(tensor.dims[1], tensor.dims[2:])


def begins(args: tuple[Value, ...]) -> bool:
    """Are tensors of the program given to a network, and none that is on its way through one?"""
    under_way = any(isinstance(each, TorchTensor | LooseTensor) for each in args)
    return not under_way and any(isinstance(each, Parameter) for each in args)


def has_own_forward(module: Instance) -> bool:
    """Does the program say what a module does, and not PyTorch's own layer that it is?"""
    found = module.cls.find("forward")
    said_by_class = found is not None and isinstance(found[1], Function) and "forward" not in module.attributes
    return ROW not in module.attributes or said_by_class


def at_top(machine: Machine) -> bool:
    """Does the program itself run, and no function of it?"""
    return not any(isinstance(site.node, ast.FunctionDef) for (site,) in machine.frames)
