"""A live `torch.nn.Module` -> a tree: PyTorch's own export of it as a graph, read as a `.pt2` file is.

PyTorch is the caller's, found among the loaded modules; the model is not copied, moved or run on numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from convcalc.readers import Imported, UnreadNote
from convcalc.readers.aten.aten_program import Argument, AtenNode, AtenProgram, Ref, StoredTensor, printable
from convcalc.readers.aten.reading import read_program
from convcalc.readers.live import refuse_model
from convcalc.readers.live.failed_export import say_why
from convcalc.readers.live.fake_forward import recorded
from convcalc.readers.live.model_state import AtRest
from convcalc.readers.torch_export import operator_of, path_of
from convcalc.text import first_of

T = TypeVar("T")

RAN = "these are the operators that the model ran on shapes alone"
UNEXPORTED = f"PyTorch could not export the model: {RAN}"
EXAMPLE = "measure(model, input=(3, 224, 224)), or example=x"


def read_module(model: Any, input: tuple[int, ...] | None, example: object = None) -> Imported:
    """The network on an input of these sizes, or on an example; raises SpecError."""
    torch: Any = sys.modules["torch"]
    name = type(model).__name__
    if name == "ExportedProgram":
        return read_program(_program(torch, model, model.graph_signature, {}, name), name)
    inner = unwrapped(model)
    name = type(inner).__name__
    _refuse_unreadable(torch, inner, name)
    args, named, notes = _arguments(torch, inner, name, input, example)
    with AtRest(torch, inner) as rest:
        program = _run(torch, inner, (args, named), rest, example is None)
    program = program._replace(modules=frozenset(rest.modules) - {""})
    found = read_program(program, name)
    silent = [printable(each) or name for each in rest.silenced]
    if silent:
        notes.append(UnreadNote(f"hooks that are not PyTorch's own did not run: those of {first_of(silent)}"))
    return found._replace(notes=(*notes, *found.notes))


def _run(
    torch: Any, model: Any, given: tuple[tuple[Any, ...], dict[str, Any]], rest: AtRest, may_be_words: bool
) -> AtenProgram:
    """The model as a program: PyTorch's export of it, and where that fails what it runs on shapes alone."""
    shared, name = _shared_names(model), type(model).__name__
    failure, why, found = None, UNEXPORTED, None
    try:
        exported = _with_words(
            lambda args: torch.export.export(model, args, given[1], strict=False), given[0], may_be_words
        )
    except Exception as error:  # whatever the model's own code, or PyTorch's, raises
        failure = error
    else:
        found = _program(torch, exported, exported.graph_signature, shared, name)
        if not (whole := _parts_in_one(exported)):
            return found
        why = f"PyTorch's export holds parts of the model in one operator ('{whole}'): {RAN}"
    entered = list(rest.entered)

    def run(args: tuple[Any, ...]) -> AtenProgram:
        rest.again()
        return recorded(torch, model, args, given[1], rest, shared)

    try:
        return _with_words(run, given[0], may_be_words)._replace(found=(why,))
    except Exception as error:  # most often the same again
        if failure is None or not entered:
            failure, entered = error, rest.entered
    return found or say_why(failure, entered, name)


def _parts_in_one(exported: Any) -> str:
    """An operator of an export that has a graph of its own, as what runs without gradients; "" where there is none."""
    graphs = (each for each in exported.graph.nodes if each.op == "call_function")
    return next((str(each.target) for each in graphs if any(arg.op == "get_attr" for arg in each.all_input_nodes)), "")


def unwrapped(model: Any) -> Any:
    """The model itself, of one that was compiled, or is spread over devices."""
    for _ in range(4):
        if hasattr(model, "_orig_mod"):
            model = model._orig_mod
        elif type(model).__name__ in ("DataParallel", "DistributedDataParallel") and hasattr(model, "module"):
            model = model.module
        else:
            break
    return model


def _refuse_unreadable(torch: Any, model: Any, name: str) -> None:
    """What cannot be exported by its kind, each with what to do."""
    if isinstance(model, torch.jit.ScriptModule):
        refuse_model(name, "this is TorchScript, whose layers cannot be followed", "give the module before torch.jit")
    lazy = [path for path, each in model.named_parameters() if torch.nn.parameter.is_lazy(each)]
    if lazy:
        where = lazy[0].rpartition(".")[0]
        refuse_model(name, "a lazy layer has no sizes yet", "run the model once on an example: model(x)", where)


def _arguments(
    torch: Any, model: Any, name: str, input: tuple[int, ...] | None, example: object
) -> tuple[tuple[Any, ...], dict[str, Any], list[str]]:
    """What the model is called with: an example, or zeros of these sizes, of its own type and on its own device."""
    if example is not None:
        named = dict(example) if isinstance(example, dict) else {}
        several = tuple(example) if isinstance(example, tuple | list) else (example,)
        args = () if named else several
        _compare_types(torch, model, name, [*args, *named.values()])
        return args, named, []
    if input is None:
        refuse_model(name, "a live model does not say what arrives", EXAMPLE)
    axes = _axes(torch, model)
    notes = []
    if axes is not None and len(input) == axes + 2:
        notes.append(f"{input[0]} of {input} is taken for the batch: counts are of one input")
        input = input[1:]
    like = next((each for each in model.parameters() if each.is_floating_point()), torch.zeros(1))
    made = torch.zeros((1, *input), dtype=like.dtype, device=like.device)
    return (made,), {}, notes


def _compare_types(torch: Any, model: Any, name: str, given: list[Any]) -> None:
    """Refuse an example of another precision than the model's, which PyTorch refuses only where it computes."""
    own = {each.dtype for each in model.parameters() if each.is_floating_point()}
    for each in given:
        if isinstance(each, torch.Tensor) and each.is_floating_point() and own and each.dtype not in own:
            kinds = [str(dtype).removeprefix("torch.") for dtype in (each.dtype, next(iter(own)))]
            refuse_model(
                name, f"the example is of {kinds[0]}, and the model of {kinds[1]}", f"example=x.to(torch.{kinds[1]})"
            )


def _axes(torch: Any, model: Any) -> int | None:
    """How many axes of places the first layer that says so works on."""
    for module in model.modules():
        kernel = getattr(module, "kernel_size", None)
        if isinstance(module, torch.nn.modules.conv._ConvNd) and isinstance(kernel, tuple):
            return len(kernel)
        if isinstance(module, torch.nn.Linear):
            return 0
    return None


def _with_words(run: Callable[[tuple[Any, ...]], T], args: tuple[Any, ...], may_be_words: bool) -> T:
    """What a run on these gives; where an embedding needs whole numbers, on those."""
    try:
        return run(args)
    except Exception as error:
        if not may_be_words or "indices" not in str(error):
            raise
        return run(tuple([each.long() for each in args]))


def _shared_names(model: Any) -> dict[str, str]:
    """For each parameter, its first name: one tensor under two names is one parameter."""
    first: dict[int, str] = {}
    return {path: first.setdefault(id(each), path) for path, each in model.named_parameters(remove_duplicate=False)}


def _program(torch: Any, exported: Any, signature: Any, names: dict[str, str], name: str) -> AtenProgram:
    """The graph of an export as a program."""
    stored: dict[str, StoredTensor] = {}
    inputs: list[str] = []
    frozen = {path for path, each in exported.named_parameters() if not each.requires_grad}
    for spec in signature.input_specs:
        kind = spec.kind.name
        if kind == "USER_INPUT" and hasattr(spec.arg, "name"):
            inputs.append(spec.arg.name)
        elif kind in ("PARAMETER", "BUFFER", "CONSTANT_TENSOR"):
            own = names.get(spec.target, spec.target)
            stored[spec.arg.name] = StoredTensor(own, kind == "PARAMETER", spec.target in frozen)
    every = list(exported.graph.nodes)
    declared = {node.name: dims for node in every if (dims := _dims(torch, node.meta.get("val"))) is not None}
    nodes = tuple([_node(torch, node) for node in every if node.op == "call_function" and not _is_part(node)])
    given_back = [each.arg for each in signature.output_specs if each.kind.name == "USER_OUTPUT"]
    outputs = tuple([each.name for each in given_back if getattr(each, "name", "")])
    given = tuple([each for each in inputs if each in declared])
    return AtenProgram(name, given, stored, declared, nodes, outputs, frozenset([node.module for node in nodes]))


def _is_part(node: Any) -> bool:
    """Is it one of several values that an operator gives back? The operator names them all."""
    return getattr(node.target, "__name__", "") == "getitem" and isinstance(node.args[0].meta.get("val"), tuple | list)


def _dims(torch: Any, value: Any) -> tuple[int, ...] | None:
    if not isinstance(value, torch.Tensor):
        return None
    sizes = [_whole(each) for each in value.shape]
    return tuple([each for each in sizes if each is not None]) if None not in sizes else None


def _whole(size: Any) -> int | None:
    """A size; of one that is left open, the one with which it was tried."""
    if isinstance(size, int):
        return size
    hint = getattr(getattr(size, "node", None), "hint", None)
    return hint if isinstance(hint, int) else None


def _node(torch: Any, node: Any) -> AtenNode:
    value = node.meta.get("val")
    outputs = [node.name]
    if isinstance(value, tuple | list):
        outputs = [""] * len(value)
        for user in node.users:
            if _is_part(user):
                outputs[user.args[1]] = user.name
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    schema = getattr(node.target, "_schema", None)
    names = [each.name for each in schema.arguments] if schema else []
    given = {names[at] if at < len(names) else str(at): _argument(torch, each) for at, each in enumerate(node.args)}
    given |= {key: _argument(torch, each) for key, each in node.kwargs.items()}
    target = str(node.target) if schema else getattr(node.target, "__name__", str(node.target))
    return AtenNode(operator_of(target), given, tuple(outputs), path_of(stack[-1][0]) if stack else "")


def _argument(torch: Any, value: Any) -> Argument:
    """An argument; what is no number, text or tensor, such as a type or a device, is None."""
    if isinstance(value, torch.fx.Node):
        return Ref(value.name)
    if isinstance(value, tuple | list):
        return tuple([_argument(torch, each) for each in value])
    return value if isinstance(value, bool | int | float | str) else None
