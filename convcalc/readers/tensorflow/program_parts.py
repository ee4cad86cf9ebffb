"""The parts of a program of TensorFlow 1 as one script: sessions and graphs around it, and `main`, are opened."""

from __future__ import annotations

import ast
from collections.abc import Iterator

OPENED = frozenset("Session InteractiveSession as_default device Graph name_scope control_dependencies".split())
"""What stands behind `with` and changes no name."""

UNUSED = frozenset(("_", "argv", "args", "unused_argv", "unused", "__"))
"""What people call the argument of `main` that tf.app.run gives it."""


def as_one_script(tree: ast.Module, expression: str) -> None:
    """Change a program so that all statements that make its graph stand at its top, one after the other."""
    if not expression:
        _open_functions(tree)
    tree.body = [*_opened(tree.body)]
    ast.fix_missing_locations(tree)


def _open_functions(tree: ast.Module) -> None:
    """The statements of `main`, or of an estimator's function, at the top, where no placeholder is made there."""
    if any(_declares(each) for each in tree.body if not isinstance(each, ast.FunctionDef | ast.ClassDef)):
        return
    chosen = _with_graph([each for each in tree.body if isinstance(each, ast.FunctionDef)])
    if chosen is not None:
        inner = _as_statements(chosen) if _is_model_function(chosen) else chosen.body
        tree.body.remove(chosen)
        tree.body += [each for each in inner if not isinstance(each, ast.Return | ast.Global)]


def _with_graph(functions: list[ast.FunctionDef]) -> ast.FunctionDef | None:
    """The one function that makes the graph: `main` before others; None where there are several, or none."""
    mains = [each for each in functions if _declares(each) and _runs_alone(each)]
    found = [each for each in mains if each.name == "main"] or mains or list(filter(_is_model_function, functions))
    return found[0] if len(found) == 1 else None


def _opened(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements with those in the place of a `with` around them that changes no name."""
    for each in body:
        if not isinstance(each, ast.With) or not all(_changes_nothing(item.context_expr) for item in each.items):
            yield each
            continue
        for item in each.items:
            if item.optional_vars is not None:
                yield ast.copy_location(ast.Assign([item.optional_vars], item.context_expr), each)
        yield from _opened(each.body)


def _changes_nothing(node: ast.expr) -> bool:
    """`tf.Session()`, `tf.Graph().as_default()`, `graph.as_default()`"""
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Attribute) and called.attr in OPENED


def _declares(node: ast.AST) -> bool:
    """Is a placeholder made in it?"""
    return any(isinstance(each, ast.Attribute) and each.attr == "placeholder" for each in ast.walk(node))


def _runs_alone(function: ast.FunctionDef) -> bool:
    """Does it need no argument but what tf.app.run gives it?"""
    given = function.args
    needed = given.args[: len(given.args) - len(given.defaults)]
    return all(each.arg in UNUSED for each in needed) and not given.defaults


def _is_model_function(function: ast.FunctionDef) -> bool:
    """`def model_fn(features, labels, mode)`, which gives an estimator its network."""
    given = [each.arg for each in function.args.args]
    return "features" in given and any(
        isinstance(each, ast.Attribute) and each.attr == "EstimatorSpec" for each in ast.walk(function)
    )


def _as_statements(function: ast.FunctionDef) -> list[ast.stmt]:
    """The statements of such a function, with placeholders for its features and labels; of what mode is asked none."""
    sizes = next(filter(None, map(_reshaped_to, ast.walk(function))), (None, None, None))
    lines = f"features = tf.placeholder(tf.float32, {[None, *sizes]})\nlabels = tf.placeholder(tf.int64, [None])\n"
    begin = ast.parse(f"{lines}mode = 'train'").body
    for each in begin:
        for node in ast.walk(each):
            if hasattr(node, "lineno"):
                ast.copy_location(node, function)
    kept = [each for each in function.body if not isinstance(each, ast.Return) and not _asks_mode(each)]
    return [*begin, *[_Features().visit(each) for each in kept]]


def _asks_mode(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "mode" in {
        each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)
    }


def _reshaped_to(node: ast.AST) -> tuple[int, ...]:
    """The sizes of `tf.reshape(features["x"], [-1, 28, 28, 1])` without the batch; () for anything else."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "reshape":
        return ()
    first, *rest = [*node.args, *[each.value for each in node.keywords if each.arg == "shape"], None]
    sizes = rest[0] if rest else None
    if first is None or "features" not in {each.id for each in ast.walk(first) if isinstance(each, ast.Name)}:
        return ()
    try:
        found = ast.literal_eval(sizes) if isinstance(sizes, ast.expr) else ()
    except ValueError:
        return ()
    whole = isinstance(found, list | tuple) and found and found[0] == -1 and all(type(n) is int for n in found)
    return tuple(found[1:]) if whole and min(found[1:], default=0) > 0 else ()


class _Features(ast.NodeTransformer):
    """`features["x"]` is the placeholder itself."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "features":
            return ast.copy_location(ast.Name("features", ast.Load()), node)
        return self.generic_visit(node)
