"""What is not read: statements that may change a network, and layers that the language has no word for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

IRRELEVANT = (
    r"(?i)^_*(?:print|format|len|repr|str|id|type|isinstance|hasattr|getattr|list|dict|summary|save|load\w*|export|watch|log\w*"
    r"|show\w*|plot\w*|draw\w*|count\w*|profile\w*|train\w*|fit\w*|test\w*|eval\w*|valid\w*|predict\w*|infer\w*"
    r"|add_graph|init\w*|weights?_init\w*|sgd|adam\w*|rmsprop|adagrad|\w*optimi[sz]er\w*|\w*loss\w*|\w*scheduler\w*"
    r"|dataloader|make_dot|trainer|device|to|cuda|cpu)$"
)
"""Calls that leave a network as it is: printing, saving, training, testing, optimizers, first values of weights."""

CHANGES = frozenset("add_module append extend insert register_module __setattr__ pop update".split())
"""Methods that put something into a network, or take something out."""

VALUES = frozenset("data weight bias grad training".split())
"""Attributes whose values no size depends on."""

DEEPEST = 8


def concerns(node: ast.stmt, kind: str, networks: frozenset[str], functions: Mapping[str, ast.FunctionDef]) -> bool:
    """Is a note due that a statement was not followed?  kind: of the exception that it raised, "" for none.

    What sets the values of weights changes no size; where the layer is not there, the program fails.
    """
    if kind == "AssertionError" or touches(node, networks, functions):
        return True
    targets = node.targets if isinstance(node, ast.Assign) else []
    return kind == "AttributeError" and any(
        _root(each) in networks for each in targets if not isinstance(each, ast.Name)
    )


def touches(node: ast.AST, networks: frozenset[str], functions: Mapping[str, ast.FunctionDef], depth: int = 0) -> bool:
    """Does a statement change one of these networks, or give it to what may do so?"""
    return any(_touches(each, networks, functions, depth) for each in ast.walk(node))


def _touches(node: ast.AST, networks: frozenset[str], functions: Mapping[str, ast.FunctionDef], depth: int) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
        targets = list(_targets(node))  # p.requires_grad: a parameter of a network as a rule
        frozen = any(isinstance(each, ast.Attribute) and each.attr == "requires_grad" for each in targets)
        return (frozen and bool(networks)) or any(_is_part(target, networks) for target in targets)
    return isinstance(node, ast.Call) and (_puts_into(node, networks) or _is_given(node, networks, functions, depth))


def _puts_into(call: ast.Call, networks: frozenset[str]) -> bool:
    """`net.add_module(...)`, `net.layers.append(...)`"""
    function = call.func
    return isinstance(function, ast.Attribute) and function.attr in CHANGES and _root(function.value) in networks


def _is_given(call: ast.Call, networks: frozenset[str], functions: Mapping[str, ast.FunctionDef], depth: int) -> bool:
    """Is a network given to a function that may change it? One of the file is looked into."""
    places = [at for at, each in enumerate(call.args) if _root(each) in networks and isinstance(each, ast.Name)]
    keywords = [each.arg for each in call.keywords if each.arg and _root(each.value) in networks]
    if not places and not keywords:
        return False
    function = functions.get(_called(call))
    if function is None or depth >= DEEPEST:
        return not is_irrelevant(call)
    names = [each.arg for each in function.args.args]
    inside = frozenset([*[names[at] for at in places if at < len(names)], *keywords])
    return any(touches(each, inside, functions, depth + 1) for each in function.body)


def is_irrelevant(call: ast.Call) -> bool:
    """Does a call leave the networks that it is given as they are, as far as its name tells?"""
    return bool(re.match(IRRELEVANT, _called(call)))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _targets(node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) -> Iterator[ast.expr]:
    yield from node.targets if isinstance(node, ast.Assign | ast.Delete) else [node.target]


def _is_part(target: ast.expr, networks: frozenset[str]) -> bool:
    """`net.fc`, `net.features[0]`; not `net.fc.weight.data`."""
    if isinstance(target, ast.Attribute) and target.attr in VALUES:
        return False
    return isinstance(target, ast.Attribute | ast.Subscript) and _root(target) in networks


def _root(node: ast.expr) -> str:
    """The name at the beginning of `net.features[0].bias`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


BEHIND = "begin behind it, with the size that it makes; convolutions, linear layers, norms and pools are read"

PRODUCTS = "multiplies activations with one another, as attention does: such products are not counted"

UNCOUNTED: dict[str, str] = {
    **dict.fromkeys("bmm matmul baddbmm einsum mm chain_matmul scaled_dot_product_attention dot mv".split(), PRODUCTS),
    **dict.fromkeys(
        "Transformer TransformerDecoder TransformerDecoderLayer".split(),
        "is made of attention, which is not counted",
    ),
    **dict.fromkeys(
        "GridSample deform_conv2d DeformConv2d".split(),
        "takes places that depend on the numbers: what a unit sees is not known",
    ),
}
"""Name in PyTorch -> what is said of it."""


def uncounted(what: str) -> tuple[str, str]:
    """Why a function or layer of this name is not read, and what helps.

    >>> uncounted("torch.nn.TransformerDecoder")[0]
    'torch.nn.TransformerDecoder is made of attention, which is not counted'
    """
    said = UNCOUNTED.get(what.rpartition(".")[2])
    return (f"{what} {said}", BEHIND) if said else (f"a tensor goes into what is not read: {what}", "")
