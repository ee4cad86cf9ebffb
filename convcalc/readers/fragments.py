"""Python as it is pasted: in a fence, with prompts, indented, a class body or the lines of `__init__` alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from convcalc.readers.python.program import parsed
from convcalc.readers.python.values import Unreadable
from convcalc.text import Source

FENCE = re.compile(r"(?ms)^[ \t]*```[ \t]*\w*[ \t]*\n(.*?)^[ \t]*```")
PROMPT = re.compile(r"(?m)^[ \t]*(?:>>>|\.\.\.)(?: |$)")
LAYER = re.compile(r"\b(?:nn|torch)\.\w+")

ALONE = "Net"
"""What a network is called whose class was not pasted."""


def syntax(source: Source) -> ast.Module:
    """The syntax of a source, whole or a fragment; its places are those of the text as it was given.

    Raises Unreadable with the mistake in the text itself where it is neither.
    """
    try:
        tree = _completed(parsed(source.text, source.name))
    except Unreadable as first:
        for text, columns in _bare(source.text):
            try:
                tree = _completed(parsed(text, source.name))
            except Unreadable:
                continue
            _shift(tree, columns)
            break
        else:
            raise first from None
    return tree


def is_torch(source: Source) -> bool:
    """Is it Python, whole or a fragment, in which layers of PyTorch are made?"""
    if not LAYER.search(source.text):
        return False
    try:
        tree = syntax(source)
    except Unreadable:
        return False
    made = [each.func for each in ast.walk(tree) if isinstance(each, ast.Call)]
    bases = [base for each in ast.walk(tree) if isinstance(each, ast.ClassDef) for base in each.bases]
    return any(LAYER.match(ast.unparse(each)) for each in (*made, *bases))


def _bare(text: str) -> Iterator[tuple[str, int]]:
    """The text without what is not code around it, and how many columns it was moved to the left; no line moves."""
    fences = list(FENCE.finditer(text))
    if fences:
        lines = [""] * (text.count("\n") + 1)
        for fence in fences:
            first = text.count("\n", 0, fence.start(1))
            code = fence.group(1).split("\n")
            lines[first : first + len(code)] = code
        text = "\n".join(lines)
        yield _dedented(text)
    if PROMPT.search(text):
        kept = [(PROMPT.match(line), line) for line in text.split("\n")]
        yield "\n".join([line[found.end() :] if found else "" for found, line in kept]), 4
    yield _dedented(text)
    yield _dedented(text, first_lost=True)


def _dedented(text: str, first_lost: bool = False) -> tuple[str, int]:
    """Without the margin that all lines share; first_lost: but the first, where the selection began in its middle."""
    lines = text.split("\n")
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    least = min(margins[first_lost:], default=0)
    return "\n".join([line[min(least, len(line) - len(line.lstrip())) :] for line in lines]), least


def _completed(tree: ast.Module) -> ast.Module:
    """A fragment as a program: methods without their class, lines of `__init__`, or a list of layers."""
    methods = [each for each in tree.body if isinstance(each, ast.FunctionDef) and _takes_self(each)]
    own = [each for each in tree.body if _sets_self(each)]
    if methods or own:
        return _with_class(tree, methods, own)
    layers = list(_listed(tree))
    if layers:
        made = ast.parse("net = nn.Sequential()").body[0]
        assert isinstance(made, ast.Assign) and isinstance(made.value, ast.Call)
        made.value.args = layers
        ast.copy_location(made, layers[0])
        tree.body = [each for each in tree.body if not isinstance(each, ast.Expr)] + [made]
        ast.fix_missing_locations(made)
    return tree


def _with_class(tree: ast.Module, methods: list[ast.FunctionDef], own: list[ast.stmt]) -> ast.Module:
    """The class around methods and lines that set attributes of `self`."""
    made = ast.parse(f"class {ALONE}(nn.Module):\n    def __init__(self):\n        pass").body[0]
    assert isinstance(made, ast.ClassDef)
    init = next((each for each in methods if each.name == "__init__"), None)
    if init is None and isinstance(made.body[0], ast.FunctionDef):
        init = made.body[0]
        init.body = []
    assert init is not None
    init.body += own or ([] if init.body else [ast.Pass(lineno=1, col_offset=0)])
    made.body = [init, *[each for each in methods if each is not init]]
    rest = [each for each in tree.body if each not in methods and each not in own and not _calls_super(each)]
    ast.fix_missing_locations(made)
    tree.body = [*[each for each in rest if not isinstance(each, ast.Return)], made]
    return tree


def _takes_self(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "self"


def _sets_self(node: ast.stmt) -> bool:
    """`self.conv1 = nn.Conv2d(3, 6, 5)`"""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"


def _calls_super(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and "super(" in ast.unparse(node)


def _listed(tree: ast.Module) -> Iterator[ast.expr]:
    """The layers of a bare list, where the text is nothing else."""
    found: list[ast.expr] = []
    for each in tree.body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            continue
        if not isinstance(each, ast.Expr):
            return
        value = each.value
        found += value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    if all(isinstance(each, ast.Call) and LAYER.match(ast.unparse(each.func)) for each in found):
        yield from found


def _shift(tree: ast.Module, columns: int) -> None:
    """Every node back to the column where it stands in the text as it was given."""
    for each in ast.walk(tree):
        if hasattr(each, "col_offset"):
            each.col_offset += columns
            each.end_col_offset = (each.end_col_offset or 0) + columns  # type: ignore[attr-defined]
