"""Which inputs and networks a source speaks of without running them: in functions nobody calls, by its data set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.syntax import classes_in, nodes_of
from convcalc.shape import Shape

TENSORS = ("randn", "rand", "zeros", "ones", "empty")
"""What makes a tensor of a size: an input, as a rule."""

DATASETS = {
    **dict.fromkeys(("MNIST", "FashionMNIST", "KMNIST", "EMNIST", "QMNIST"), Shape(1, (28, 28))),
    **dict.fromkeys(("CIFAR10", "CIFAR100", "SVHN"), Shape(3, (32, 32))),
    "STL10": Shape(3, (96, 96)),
    "USPS": Shape(1, (16, 16)),
    "Omniglot": Shape(1, (105, 105)),
}
"""The images of torchvision.datasets, as its documentation has them."""

RESIZES = ("Resize", "CenterCrop", "RandomCrop", "RandomResizedCrop", "Pad")

VIEWS = ("view", "reshape")

SUMMARIES = ("summary", "torchsummary", "get_model_complexity_info", "flopth")


_TENSOR = rf"\.[\s\\]*(?:{'|'.join(TENSORS)})\b"
"""What makes a tensor, as an attribute."""


class SaidSize(NamedTuple):
    """The size of an input, and what says so, as the end of a sentence."""

    shape: Shape
    source: str


def sizes_in(tree: ast.Module, text: str) -> Iterator[SaidSize]:
    """The sizes of inputs that a source names, the plainest first; text: what was parsed."""
    if text.isascii() and not _calls_for_sizes(text):  # most files of packages, which have many nodes
        yield from _of_views(tree) if re.search(r"\.(?:view|reshape)\(", text) else ()
        return
    calls = [each for each in nodes_of(tree) if isinstance(each, ast.Call)]
    tensors = [each for each in calls if _name(each) in TENSORS and isinstance(each.func, ast.Attribute)]
    own = _own_calls(tree) if tensors else ()
    for call in tensors:
        if id(call) not in own:
            yield from _whole(call.args, 0)  # a tensor that a module makes is one of its own, not what it gets
    for call in calls:
        if _name(call) in SUMMARIES:
            given = [each.value for each in call.keywords if each.arg in ("input_size", "input_res")] or call.args[1:2]
            for each in given:
                elements = each.elts if isinstance(each, ast.Tuple | ast.List) else []
                yield from _whole(list(elements), 1 if len(elements) < 4 else 0)
    yield from _of_dataset(calls)
    yield from _of_views(tree)


def _calls_for_sizes(text: str) -> bool:
    """May a text call what says a size?"""
    return any(each in text for each in (*SUMMARIES, *DATASETS)) or bool(re.search(_TENSOR, text))


def _of_views(tree: ast.Module) -> Iterator[SaidSize]:
    """What a `forward` makes of its input before anything else: `x = x.view(-1, 1, 28, 28)`."""
    for cls in [each for each in tree.body if isinstance(each, ast.ClassDef)]:
        for forward in [each for each in cls.body if isinstance(each, ast.FunctionDef) and each.name == "forward"]:
            names = [each.arg for each in forward.args.args[1:2]]
            first = next((each for each in forward.body if not isinstance(each, ast.Expr)), None)
            value = first.value if isinstance(first, ast.Assign) else None
            if isinstance(value, ast.Call) and ast.unparse(value.func) in [f"{x}.{y}" for x in names for y in VIEWS]:
                sizes = [_product(each) for each in value.args[1:]]
                if sizes and all(sizes):
                    yield SaidSize(Shape(sizes[0], tuple(sizes[1:])), "forward takes it")


def _product(node: ast.expr) -> int:
    """A number, or several that are multiplied; 0 for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _product(node.left) * _product(node.right)
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 0 else 0


def _own_calls(tree: ast.Module) -> set[int]:
    """The calls that stand in classes, by their identity."""
    return {id(each) for made in classes_in(tree) for each in nodes_of(made) if isinstance(each, ast.Call)}


def _whole(args: list[ast.expr], batch: int) -> Iterator[SaidSize]:
    """The size that literal numbers make; batch: 1 where the batch is not among them."""
    if len(args) == 1 and isinstance(args[0], ast.Tuple | ast.List):
        args = list(args[0].elts)
    sizes = [each.value for each in args if isinstance(each, ast.Constant) and type(each.value) is int]
    if len(sizes) == len(args) and len(sizes) + batch > 1 and min(sizes) > 0:
        sizes = [1] * batch + sizes
        yield SaidSize(Shape(sizes[1], tuple(sizes[2:])), "the source says it")


def _of_dataset(calls: list[ast.Call]) -> Iterator[SaidSize]:
    """The images of the data set that a source loads, cut or resized as it says."""
    name = next((name for call in calls if (name := _name(call)) in DATASETS), "")
    if not name:
        return
    shape, how = DATASETS[name], f"{name} has it, which the source loads"
    for call in calls:
        if _name(call) in RESIZES and call.args:
            first = call.args[0].elts if isinstance(call.args[0], ast.Tuple | ast.List) else call.args[:1]
            sizes = [each.value for each in first if isinstance(each, ast.Constant) and type(each.value) is int]
            if len(sizes) == len(first) and sizes:
                if _name(call) == "Pad":
                    sizes = [n + 2 * sizes[0] for n in shape.size]
                shape = Shape(shape.channels, tuple(sizes * 2)[:2])
                how = f"{name} has it after {_name(call)}"
    yield SaidSize(shape, how)


def calls_of(tree: ast.Module, name: str) -> list[str]:
    """How a source makes objects of a class, each way once: `VGG('VGG11')`."""
    found = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and _name(each) == name]
    return list(dict.fromkeys([ast.unparse(each) for each in found]))


def uses(node: ast.AST, name: str) -> bool:
    """Does a statement call this?"""
    return any(isinstance(each, ast.Call) and _name(each) == name for each in ast.walk(node))


def made_of(tree: ast.Module, name: str) -> str:
    """What a name is given at the top of a source, as it is written; "" where it is not."""
    for statement in tree.body:
        for each in ast.walk(statement) if isinstance(statement, ast.If) else [statement]:
            if isinstance(each, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in each.targets):
                return ast.unparse(each.value)
    return ""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
