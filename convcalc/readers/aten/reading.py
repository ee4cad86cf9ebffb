"""A program of ATen operators -> a tree: operator by operator, every size compared with what the program declares."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import NotFollowed
from convcalc.lang.tree import Spec
from convcalc.layers.kind import Refused
from convcalc.readers import Imported
from convcalc.readers.aten.aten_program import AtenNode, AtenProgram, Dims, Ref, listing, printable
from convcalc.readers.aten.layer_operators import LAYERS
from convcalc.readers.aten.move_operators import MOVES
from convcalc.readers.aten.reduce_operators import REDUCTIONS
from convcalc.readers.aten.translation import Fixed, Flow, Operator, OperatorCall, Result, Translation
from convcalc.readers.layer_graph import first_of
from convcalc.readers.opened import ReadError
from convcalc.readers.python.values import Raised, Unreadable
from convcalc.shape import Shape
from convcalc.text import Source, Span

OPERATORS: dict[str, Operator] = {**MOVES, **REDUCTIONS, **LAYERS}

IGNORED = frozenset(
    "_assert_tensor_metadata _assert_scalar _assert_async sym_constrain_range sym_constrain_range_for_size".split()
)
"""Operators that only make sure of something."""

WHOLE_NUMBERS = frozenset("add sub mul floordiv mod neg".split())
"""What is worked out of sizes."""


def read_program(program: AtenProgram, name: str) -> Imported:
    """The network, on the input that the program was made for; raises SpecError, and ReadError for a broken program."""
    dims = input_dims(program)
    shape = Shape(dims[1], dims[2:])
    written, spans = listing(program)
    source = Source(written, name)
    tree, notes = _translated(program, shape, dims, source, spans)

    def on(arriving: Shape) -> Imported:
        other, said = _translated(program, arriving, dims, source, spans)
        return Imported(other, said, listing=written)

    return Imported(tree, notes, on, listing=written)


def input_dims(program: AtenProgram) -> Dims:
    """The sizes of what arrives, the batch first; raises ReadError."""
    if not program.inputs:
        raise ReadError("this program has no input")
    dims = program.declared.get(program.inputs[0], ())
    if len(dims) < 2 or any(n < 1 for n in dims):
        said = "x".join(map(str, dims)) if dims else "no sizes"
        raise ReadError(f"the input of this program is {said}: a batch and channels are needed")
    return dims


def _translated(
    program: AtenProgram, arriving: Shape, dims: Dims, source: Source, spans: list[Span]
) -> tuple[Spec, tuple[str, ...]]:
    """The tree, and what is to be said of it."""
    t = Translation(program, arriving, dims[0])
    t.other_input = (arriving.channels, *arriving.size) != dims[1:]
    t.values = {
        name: Fixed(program.declared.get(name, ()), frozenset([each.name] if each.trained else []))
        for name, each in program.stored.items()
    }
    t.values[program.inputs[0]] = t.canonical(0)
    for node, span in zip(program.nodes, spans, strict=True):
        t.node, t.span = node, span
        try:
            _run(t, node)
        except Unreadable as error:
            made_for = f"the program was made for {Shape(dims[1], dims[2:]).text('chw')}, and has that in it"
            hint = made_for if t.other_input and not error.hint else error.hint
            mistake = NotFollowed(error.why, printable(node.module), hint)
            raise SpecError(source, [mistake.at(span)]) from None
        except Raised as error:
            raise SpecError(source, [NotFollowed(str(error), printable(node.module), "").at(span)]) from None
        except Refused as refused:
            raise SpecError(source, [refused.mistake.at(span)]) from None
    outputs = [each.value for name in program.outputs if isinstance(each := t.values.get(name), Flow)]
    if not outputs:
        raise ReadError("nothing that this program gives back depends on its input")
    if not t.graph.nodes:
        raise ReadError("this program has no layers")
    notes = (*t.graph.outputs_said(outputs), *t.notes, *_rows_said(t), *idle_said(t), *program.found)
    return t.graph.tree(outputs[0], program.name), tuple(notes)


def _run(t: Translation, node: AtenNode) -> None:
    """One operator, and its results under their names."""
    if node.operator in IGNORED:
        return
    call = OperatorCall(t, node)
    results = _results(t, call)
    for name, result in zip(node.outputs, results, strict=False):
        t.values[name] = result
        _compare(t, name, result)
    written = next((each for each in node.arguments.values() if isinstance(each, Ref)), None)
    if node.operator.endswith("_") and written is not None and results:
        t.values[written] = results[0]  # in place: whoever reads the old name gets the new numbers


def _results(t: Translation, call: OperatorCall) -> tuple[Result, ...]:
    tensors = call.tensors()
    base = call.node.operator.removesuffix("_") or call.node.operator
    operator = OPERATORS.get(call.node.operator, OPERATORS.get(base))
    if not any(isinstance(each, Flow) for each in tensors):
        if base == "sym_size" and operator:
            return _several(operator(t, call))
        if not call.node.outputs or call.node.outputs[0] not in t.program.declared:
            return (_whole_number(call, base),)
        made = frozenset([name for each in tensors if isinstance(each, Fixed) for name in each.parameters])
        return tuple([Fixed(t.program.declared.get(name, ()), made) for name in call.node.outputs])
    if operator is None:
        raise Unreadable(f"the operator '{printable(call.node.operator)}' is not read", _hint(base))
    return _several(operator(t, call))


def _several(found: object) -> tuple[Result, ...]:
    if isinstance(found, tuple) and not isinstance(found, Flow | Fixed):
        return found
    return (found,)  # type: ignore[return-value]


def _whole_number(call: OperatorCall, base: str) -> int:
    """A number worked out of sizes."""
    each = [n for n in call.every if isinstance(n, int)]
    if base not in WHOLE_NUMBERS or len(each) != len(call.every) or len(each) not in (1, 2):
        raise Unreadable(f"the operator '{printable(call.node.operator)}' is not read")
    a, b = each[0], each[-1]
    if base in ("floordiv", "mod") and not b:
        raise Unreadable("a size is divided by 0")
    if base == "neg":
        return -a
    if base == "add":
        return a + b
    if base == "sub":
        return a - b
    if base == "mul":
        return a * b
    return a // b if base == "floordiv" else a % b


ATTENTION = frozenset(
    "scaled_dot_product_attention bmm baddbmm einsum multi_head_attention_forward _native_multi_head_attention".split()
)
RECURRENT = frozenset("lstm gru rnn_tanh rnn_relu".split())


def _hint(base: str) -> str:
    if base in ATTENTION:
        return "attention is no layer of a convolutional network; what is read is listed in 'convcalc man'"
    if base in RECURRENT:
        return "recurrent layers are not read"
    return ""


def _compare(t: Translation, name: str, result: Result) -> None:
    """Is a tensor as large as the program says? The sizes that it declares hold for the input that it declares."""
    if not isinstance(result, Flow) or t.other_input:
        return
    declared = t.program.declared.get(name)
    if declared is not None and declared != result.dims:
        ours, theirs = ["x".join(map(str, each)) for each in (result.dims, declared)]
        raise Unreadable(f"{t.node.operator} gives {ours} here, and the program says {theirs}")


def _rows_said(t: Translation) -> list[str]:
    if not t.without_row:
        return []
    return [f"no rows of their own, since they change numbers one by one: {first_of(map(printable, t.without_row))}"]


def idle_said(t: Translation) -> list[str]:
    """Parameters that no layer uses, and the modules that hold them."""
    idle = {name: count for name, count in t.numels.items() if name not in t.used}
    running = {module for name in t.used for module in _within(name)}
    owners = {name: next((m for m in _within(name) if m not in running), "") for name in idle}
    said = []
    if modules := list(dict.fromkeys([each for each in owners.values() if each])):
        count = sum([idle[name] for name, owner in owners.items() if owner])
        said.append(f"{count:,} more parameters in layers that do not run: {first_of(map(printable, modules))}")
    if alone := [name for name, owner in owners.items() if not owner]:
        count = sum([idle[name] for name in alone])
        said.append(f"{count:,} more parameters that nothing uses: {first_of(map(printable, alone))}")
    return said


def _within(name: str) -> list[str]:
    """The modules that a parameter is in, the outermost first.

    >>> _within("aux1.conv.weight")
    ['aux1', 'aux1.conv']
    """
    parts = name.split(".")[:-1]
    return [".".join(parts[: at + 1]) for at in range(len(parts))]
