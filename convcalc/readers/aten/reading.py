"""A program of ATen operators -> a tree: operator by operator, every size compared with what the program declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import NotFollowed
from convcalc.lang.tree import Claim
from convcalc.layers.kind import Refused
from convcalc.readers import Imported, NamedInputs
from convcalc.readers.aten.aten_program import Argument, AtenNode, AtenProgram, Dims, Ref, listing, printable
from convcalc.readers.aten.layer_operators import LAYERS
from convcalc.readers.aten.move_operators import MOVES
from convcalc.readers.aten.recurrent_operators import RECURRENT
from convcalc.readers.aten.reduce_operators import REDUCTIONS
from convcalc.readers.aten.translation import Fixed, Flow, Operator, OperatorCall, Result, Translation
from convcalc.readers.idle_tensors import idle_layers
from convcalc.readers.layer_graph import IdleLayer
from convcalc.readers.opened import ReadError
from convcalc.readers.python.values import Raised, Unreadable
from convcalc.shape import Shape
from convcalc.text import Source, Span, first_of

OPERATORS: dict[str, Operator] = {**MOVES, **REDUCTIONS, **LAYERS, **RECURRENT}

IGNORED = frozenset(
    "_assert_tensor_metadata _assert_scalar _assert_async sym_constrain_range sym_constrain_range_for_size".split()
)
"""Operators that only make sure of something."""

WHOLE_NUMBERS = frozenset("add sub mul floordiv mod neg".split())
"""What is worked out of sizes."""


def read_program(program: AtenProgram, name: str) -> Imported:
    """The network, on the inputs that the program was made for; raises SpecError, ReadError for a broken program."""
    written, spans = listing(program)
    reading = _ProgramReading(program, Source(written, name), spans)
    return reading.on_named({})._replace(on=reading.on, named=NamedInputs(reading.names, reading.on_named))


MOST_INPUTS = 256


def input_sizes(program: AtenProgram) -> dict[str, Dims]:
    """The sizes of what arrives and an operator reads, the batch first, which all have; raises ReadError."""
    if not program.inputs:
        raise ReadError("this program has no input")
    if len(program.inputs) > MOST_INPUTS:
        raise ReadError(f"this program has {len(program.inputs):,} inputs, and up to {MOST_INPUTS} are read")
    read = {name for node in program.nodes for value in node.arguments.values() for name in _names_in(value)}
    found: dict[str, Dims] = {}
    for name in [each for each in program.inputs if each in read] or program.inputs[:1]:
        dims = program.declared.get(name, ())
        which = "the input" if len(program.inputs) == 1 else f"the input '{printable(name)}'"
        if len(dims) < 2 or any(n < 1 for n in dims):
            said = "x".join(map(str, dims)) if dims else "no sizes"
            raise ReadError(f"{which} of this program is {said}: a batch and channels are needed")
        batch = next(iter(found.values()), dims)[0]
        if dims[0] != batch:
            raise ReadError(f"{which} of this program has the batch {dims[0]:,}, and the first one {batch:,}")
        found[name] = dims
    return found


def _names_in(value: Argument) -> list[str]:
    """The values that an argument names."""
    if isinstance(value, tuple):
        return [name for each in value for name in _names_in(each)]
    return [value] if isinstance(value, Ref) else []


class _ProgramReading:
    """A program with its listing, for any inputs; dims: of each input, the batch first."""

    def __init__(self, program: AtenProgram, source: Source, spans: list[Span]) -> None:
        self.program = program
        self.source = source
        self.spans = spans
        self.dims = input_sizes(program)
        self.names = tuple(map(printable, self.dims))

    def on(self, arriving: Shape) -> Imported:
        """The network on another first input."""
        return self.on_named({self.names[0]: arriving})

    def on_named(self, given: Mapping[str, Shape]) -> Imported:
        """The network on these inputs in the place of its own; those of the first one's size stay of its size."""
        shapes: list[Shape] = []
        follow: list[str] = []
        for name, dims in zip(self.names, self.dims.values(), strict=True):
            shape = given.get(name, Shape(dims[1], dims[2:]))
            if shapes and name not in given and self.names[0] in given and dims == next(iter(self.dims.values())):
                shape = shapes[0]
                follow.append(name)
            shapes.append(shape)
        return self._translated(shapes, follow)

    def _translated(self, shapes: Sequence[Shape], follow: Sequence[str]) -> Imported:
        """The tree, and what is to be said of it."""
        program, sizes = self.program, list(self.dims.values())
        t = Translation(program, shapes[0], sizes[0][0])
        t.graph.name = self.names[0]
        t.other_input = [(each.channels, *each.size) for each in shapes] != [dims[1:] for dims in sizes]
        t.values = {
            name: Fixed(program.declared.get(name, ()), frozenset([each.name] if each.trained else []))
            for name, each in program.stored.items()
        }
        for at, (name, shape) in enumerate(zip(self.dims, shapes, strict=True)):
            t.values[name] = t.canonical(t.graph.input(self.names[at], shape) if at else 0)
        for node, span in zip(program.nodes, self.spans, strict=True):
            t.node, t.span = node, span
            self._run(t, node, span)
        outputs = [each.value for name in program.outputs if isinstance(each := t.values.get(name), Flow)]
        if not outputs:
            raise ReadError("nothing that this program gives back depends on its input")
        if not t.graph.nodes:
            raise ReadError("this program has no layers")
        t.graph.idle += _idle(t)
        frozen = t.graph.freeze(_frozen(t), "requires_grad = False")
        notes = (*self._inputs_said(t, follow), *frozen, *t.notes, *_rows_said(t), *_sizes_said(t), *program.found)
        return Imported(t.graph.tree(outputs, program.name), notes, self.on, listing=self.source.text)

    def _run(self, t: Translation, node: AtenNode, span: Span) -> None:
        """One operator; raises SpecError with its place."""
        try:
            _run(t, node)
        except Unreadable as error:
            made_for = ", ".join([Shape(dims[1], dims[2:]).text("chw") for dims in self.dims.values()])
            hint = error.hint
            if t.other_input and not hint:
                hint = f"the program was made for {made_for}, and has that in it"
            raise SpecError(self.source, [NotFollowed(error.why, printable(node.module), hint).at(span)]) from None
        except Raised as error:
            raise SpecError(self.source, [NotFollowed(str(error), printable(node.module), "").at(span)]) from None
        except Refused as refused:
            raise SpecError(self.source, [refused.mistake.at(span)]) from None

    def _inputs_said(self, t: Translation, follow: Sequence[str]) -> list[str]:
        """What is to be said of what arrives and of what is given back."""
        notes = []
        if unread := [printable(each) for each in self.program.inputs if each not in self.dims]:
            notes.append(f"inputs that no layer reads: {first_of(unread)}")
        if follow:
            notes.append(f"of the same size, as in the program: {first_of(follow)}")
        if fixed := [printable(each) for each in self.program.outputs if not isinstance(t.values.get(each), Flow)]:
            notes.append(f"outputs that depend on no input: {first_of(fixed)}")
        return notes


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

STEPPED = frozenset("mkldnn_rnn_layer _cudnn_rnn miopen_rnn _thnn_fused_lstm_cell _thnn_fused_gru_cell".split())
"""What recurrent layers become where a model runs on shapes alone."""


def _hint(base: str) -> str:
    if base in ATTENTION:
        return "attention is no layer of a convolutional network; what is read is listed in 'convcalc man'"
    if base in STEPPED:
        return "recurrent layers are read of a model that torch.export can export"
    return ""


def _compare(t: Translation, name: str, result: Result) -> None:
    """Is a tensor as large as the program says? What it says of a layer's map is a claim; all else has to agree.

    The sizes that it declares hold for the inputs that it declares.
    """
    if not isinstance(result, Flow) or t.other_input:
        return
    declared = t.program.declared.get(name)
    if declared is None:
        return
    ours, theirs = ["x".join(map(str, each)) for each in (result.dims, declared)]
    of_map = result.value > 0 and len(declared) > 1 and declared[0] == t.batch and min(declared) > 0
    if of_map and t.is_plain(result):
        if declared != result.dims:
            t.differing.append(f"{printable(name)} is {ours} here, and the program says {theirs}")
        if declared != result.dims or not t.graph.nodes[result.value - 1].claims:
            t.graph.claim(result.value, Claim("size", declared[1:], span=t.span))
    elif declared != result.dims:
        raise Unreadable(f"{t.node.operator} gives {ours} here, and the program says {theirs}")


def _sizes_said(t: Translation) -> list[str]:
    """Sizes that differ; each is a claim that does not hold too."""
    return [f"sizes that the program declares do not follow: {first_of(t.differing, 3)}"] if t.differing else []


def _rows_said(t: Translation) -> list[str]:
    if not t.without_row:
        return []
    return [f"no rows of their own, since they change numbers one by one: {first_of(map(printable, t.without_row))}"]


def _frozen(t: Translation) -> int:
    """How many numbers that layers hold are parameters without a gradient."""
    own = {each.name for each in t.program.stored.values() if each.frozen}
    return sum([t.numels.get(name, 0) for name in t.used if name in own])


def _idle(t: Translation) -> list[IdleLayer]:
    """The layers that hold the parameters that none which runs uses."""
    sizes = t.program.declared
    stored = [(each.name, sizes[name]) for name, each in t.program.stored.items() if name in sizes]
    names = {name: dims for name, dims in stored if name in t.numels and name not in t.used}
    return idle_layers({printable(name): dims for name, dims in names.items()})
