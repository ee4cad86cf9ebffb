"""Keras scripts that call layers on data, `y = Conv1D(32, 3)(x)`, without a model: read as one between the two."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from convcalc.readers.keras.layer_table import ROWS
from convcalc.readers.layer_scripts import Replaced, calls_in, name_given, names_given, placed, unnamed, used_later
from convcalc.readers.python.program import bound_names
from convcalc.readers.python.syntax import nodes_of
from convcalc.readers.pytorch.torch_layers import ROWS as TORCH

MODELS = frozenset(("Sequential", "Model", "Functional", "add"))
DATA = frozenset("zeros ones rand randn random normal uniform random_normal random_uniform constant empty".split())
"""What makes data of a size, of numpy and of TensorFlow."""


def as_model(tree: ast.Module) -> ast.Module | None:
    """The program with a model between what its layers begin with and what they make last; None for any other."""
    if any(isinstance(each, ast.ClassDef | ast.AsyncFunctionDef) for each in nodes_of(tree)):
        return None
    calls = [each for each in nodes_of(tree) if isinstance(each, ast.Call)]
    if any(_last(each.func) in MODELS and not _is_sum(each) for each in calls):
        return None
    script = _KerasScript(tree)
    return script.completed() if script.inputs else None


def _is_sum(call: ast.Call) -> bool:
    """`layers.add([a, b])` is no `model.add`."""
    return _last(call.func) == "add" and bool(call.args) and isinstance(call.args[0], ast.List)


def give_inputs(tree: ast.Module) -> tuple[str, ...]:
    """Put `inputs = Input(...)` in front of a program that says `Model(inputs, outputs)` and does not make them.

    What it returns is what is said of that.
    """
    top = [each for each in tree.body if not isinstance(each, ast.FunctionDef | ast.ClassDef)]
    models = [call for each in top for call in calls_in(each) if _last(call.func) in ("Model", "Functional")]
    given = [node for call in models for node in _inputs_of(call)]
    bound = {name for each in tree.body for name in bound_names(each)}
    names = list(dict.fromkeys([node.id for node in given if node.id not in bound]))
    calls = [call for each in top for call in calls_in(each)]
    lines = [f"{name} = Input(shape={_open_sizes(name, calls)})" for name in names]
    if lines:
        tree.body[:0] = placed("\n".join(["from keras import Input", *lines]), tree.body[0])
        ast.fix_missing_locations(tree)
    return tuple([f"'{name}' is not made in the text, and is taken for an input" for name in names])


def _inputs_of(call: ast.Call) -> list[ast.Name]:
    """The names of what a model begins with."""
    named = [each.value for each in call.keywords if each.arg in ("inputs", "input")]
    first = (named or call.args)[:1]
    every = [node for each in first for node in (each.elts if isinstance(each, ast.List | ast.Tuple) else [each])]
    several = len(call.args) + len(call.keywords) > 1
    return [node for node in every if several and isinstance(node, ast.Name)]


def _open_sizes(name: str, calls: list[ast.Call]) -> str:
    """As many open sizes as the first layer wants that gets an input of this name: three for a `Conv2D`."""
    on_it = [each.func for each in calls if any(isinstance(x, ast.Name) and x.id == name for x in each.args)]
    made = next((each for each in on_it if isinstance(each, ast.Call)), None)
    axes = _last(made.func)[-2:-1] if made and _last(made.func).endswith("D") else ""
    return repr((None,) * (int(axes) + 1 if axes.isdigit() else 1))


class _KerasScript:
    """made: the layers that have a name.  runs: statements that call layers; inputs: what the first of them get."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.made = {
            name: each.value
            for each in tree.body
            if (name := name_given(each)) and isinstance(each, ast.Assign) and _is_layer(each.value)
        }
        self.runs = [each for each in tree.body if any(self.sites(each))]
        self._name_data()
        begun = {name_given(each) for each in tree.body if isinstance(each, ast.Assign) and _begins(each.value)}
        known = self._made_of_layers() - begun | set(self.made)
        first = [site.args[0] for each in self.runs for site in self.sites(each)]
        names = [each.id for each in first if isinstance(each, ast.Name) and each.id not in known]
        self.inputs = list(dict.fromkeys(names))

    def _made_of_layers(self) -> set[str]:
        """The names of what layers make, and of what is made of that: `c = concatenate([a, b])`."""
        found: set[str] = set()
        for each in self.tree.body:
            loaded = {
                node.id for node in nodes_of(each) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
            if each in self.runs or loaded & found:
                found.update(names_given(each))
        return found

    def sites(self, node: ast.AST) -> Iterator[ast.Call]:
        """Where a layer is called: `Conv2D(8, 3)(x)`, and `conv(x)` of one that was made before."""
        if isinstance(node, ast.FunctionDef):
            return
        for call in calls_in(node):
            named = isinstance(call.func, ast.Name) and call.func.id in self.made
            if call.args and (named or _is_layer(call.func)):
                yield call

    def _name_data(self) -> None:
        """`layer(np.zeros((1, 8, 8, 3)))`: the data gets a name in a line of its own."""
        for statement in self.runs:
            for site in self.sites(statement) if not isinstance(statement, ast.For) else ():
                if _makes_data(site.args[0]):
                    name = f"input_{statement.lineno}"
                    made = placed(f"{name} = _", statement)[0]
                    assert isinstance(made, ast.Assign)
                    made.value, site.args[0] = site.args[0], ast.copy_location(ast.Name(name, ast.Load()), site.args[0])
                    self.tree.body.insert(self.tree.body.index(statement), made)

    def completed(self) -> ast.Module | None:
        """The program with inputs for its data and a model at its end; None where the data is not to be told."""
        body = list(self.tree.body)
        outputs: list[str] = []
        kept: list[ast.stmt] = list(ast.parse("from keras import Input, Model").body)
        begun: set[str] = set()
        for at, each in enumerate(body):
            name = name_given(each)
            if each in self.runs:
                open_ones = self._undefined(begun, body[:at], each)
                kept += [
                    line for name in open_ones for line in self._input(name, f"shape={self._open_shape(name)}", each)
                ]
                before, behind = self._outputs(each, body[at + 1 :], outputs)
                kept += [*before, each, *behind]
                continue
            kept.append(each)
            if name in self.inputs and name not in begun and isinstance(each, ast.Assign) and _begins(each.value):
                size = f"batch_shape=tuple({name}.shape)" if _makes_data(each.value) else ""
                kept += self._input(name, size, each)
                begun.add(name)
        if not outputs:
            return None
        given, back = ", ".join([f"{name}_begin_" for name in self.inputs]), ", ".join(outputs)
        self.tree.body = [*kept, *placed(f"net = Model([{given}], [{back}])", body[-1])]
        return ast.fix_missing_locations(self.tree)

    def _input(self, name: str, size: str, at: ast.stmt) -> list[ast.stmt]:
        """Lines that make an input of this size, or keep the one that is there, under a name that nothing else gets."""
        made = f"{name}_begin_ = Input({size})\n{name} = {name}_begin_" if size else f"{name}_begin_ = {name}"
        return placed(made, at)

    def _undefined(self, begun: set[str], before: list[ast.stmt], run: ast.stmt) -> list[str]:
        """The inputs that a statement runs on and the text does not make before: their size is asked for."""
        known = {name for each in before for name in names_given(each)} | begun
        given = [site.args[0] for site in self.sites(run)]
        used = {each.id for each in given if isinstance(each, ast.Name)}
        found = [name for name in self.inputs if name in used and name not in known]
        begun.update(found)
        return found

    def _open_shape(self, name: str) -> str:
        """As many open sizes as the first layer wants that gets an input: three for a `Conv2D`."""
        sites = [site for each in self.runs for site in self.sites(each)]
        call = next((each for each in sites if isinstance(each.args[0], ast.Name) and each.args[0].id == name), None)
        made = self.made.get(call.func.id) if call and isinstance(call.func, ast.Name) else call and call.func
        axes = _last(made.func)[-2:-1] if isinstance(made, ast.Call) and _last(made.func).endswith("D") else ""
        return repr((None,) * (int(axes) + 1)) if axes.isdigit() else "None"

    def _outputs(
        self, statement: ast.stmt, rest: list[ast.stmt], outputs: list[str]
    ) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """Lines before and behind a statement that keep what it makes, where nothing more is made of that."""
        names = list(dict.fromkeys(names_given(statement)))
        kept = f"out_{statement.lineno}_"
        if calls := unnamed(statement, self.sites):
            for call in calls:
                Replaced(call, f"({kept}.append(_), {kept}[-1])[-1]").visit(statement)
            outputs.append(f"*{kept}")
            return placed(f"{kept} = []", statement), []
        last = [name for name in names if not used_later(name, rest)]
        outputs += [f"{name}_{statement.lineno}_" for name in last]
        return [], [line for name in last for line in placed(f"{name}_{statement.lineno}_ = {name}", statement)]


def _is_layer(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and (_last(node.func) in ROWS or _last(node.func) in AROUND)


AROUND = ("TimeDistributed", "Bidirectional", "Activation", "Lambda")
"""Layers around others, or around a function."""


def _makes_data(node: ast.expr) -> bool:
    """`tf.random.normal((4, 10, 128))`, `np.random.rand(1, 28, 28, 1).astype('float32')`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        node = node.func.value
    return isinstance(node, ast.Call) and _last(node.func) in DATA and isinstance(node.func, ast.Attribute)


def _begins(node: ast.expr) -> bool:
    """Data, or `Input((8, 8, 3))`."""
    return _makes_data(node) or (isinstance(node, ast.Call) and _last(node.func) == "Input")


def _last(node: ast.expr) -> str:
    """The name behind the last dot."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_of_keras(tree: ast.Module) -> bool:
    """Are layers called on something that only Keras has, as `Conv2D(8, 3)(x)`, or as `conv(x)` of one made before?"""
    given = [each for each in tree.body if isinstance(each, ast.Assign) and name_given(each)]
    made = {name_given(each): each.value for each in given if isinstance(each.value, ast.Call)}
    called = [each.func for each in nodes_of(tree) if isinstance(each, ast.Call)]
    layers = [made.get(each.id) if isinstance(each, ast.Name) else each for each in called]
    names = [_last(each.func) for each in layers if isinstance(each, ast.Call)]
    return any((name in ROWS or name in AROUND) and name not in TORCH for name in names)
