"""Scripts that run single layers one behind the other, `out = pool(conv(x))`: read as the `forward` of a network."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from convcalc.readers.python.syntax import nodes_of

MADE = frozenset(
    "randn rand zeros ones empty full randint normal tensor arange Tensor FloatTensor LongTensor IntTensor".split()
)
"""What makes a tensor of a size."""

NO_LAYERS = ("loss", "cross_entropy", "criterion")
"""What a training script runs on the output of a network, and is none of its layers."""

FUNCTIONS = ("F.", "nn.functional.", "torch.nn.functional.", "torch.conv", "torch.max_pool", "torch.relu")
SIZES = ("shape", "size", "dim", "ndim", "numel", "dtype", "device")
BASE = "Module_"
"""The name under which nn.Module is imported for it."""

AS_NETWORK = "no class: the layers that the script runs are read as one network"


def as_forward(tree: ast.Module, network: str) -> ast.Module | None:
    """The program with its lines as a network of this name; None where it is no such script.

    The layers stay where they are made; the tensors that they begin with are the network's inputs.
    """
    if any(isinstance(each, ast.ClassDef | ast.AsyncFunctionDef) for each in nodes_of(tree)):
        return None
    tree.body = [*_without_with(tree.body)]
    _name_tensors(tree)
    _tell_apart(tree)
    script = _Script(tree)
    return script.rewritten(network) if script.is_network() else None


def _without_with(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements with those in the place of `with torch.no_grad():` that stand in it."""
    for each in body:
        if isinstance(each, ast.With):
            yield from _without_with(each.body)
        else:
            yield each


class _Script:
    """The statements at the top of a program, by what they are for.

    made: the layers that have a name, by it.  runs: the statements that run layers, and the names of what comes out.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.made = _made_layers(tree)
        self.own = [name for each in tree.body if (name := name_given(each)) and self._is_own(name, each)]
        self.held = {name for each in tree.body if (name := name_given(each)) and self._holds_layers(each)}
        self.functions = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
        named = [each for each in tree.body if isinstance(each, ast.Assign) and name_given(each)]
        self.tensors = [name_given(each) for each in named if _makes_tensor(each.value)]
        self.runs: dict[int, list[str]] = {}
        for each in tree.body:
            if not isinstance(each, ast.FunctionDef) and any(self._sites(each)):
                self.runs[id(each)] = list(dict.fromkeys(names_given(each)))
        self.inputs = list(dict.fromkeys(self._begun_with()))

    def _sites(self, node: ast.AST) -> Iterator[ast.Call]:
        """Where a layer runs: `conv(x)`, `nn.ReLU()(x)` and `F.relu(x)`, but no loss."""
        for call in [each for each in calls_in(node) if each.args]:
            made = self.made.get(call.func.id) if isinstance(call.func, ast.Name) else call.func
            if isinstance(made, ast.Subscript) and ast.unparse(made.value) in self.held:
                yield call
                continue
            written = ast.unparse(made) if made is not None else ""
            if any(word in written.lower() for word in NO_LAYERS):
                continue
            if written.startswith(FUNCTIONS) or (isinstance(made, ast.Call) and self._is_layer(made)):
                yield call

    def _is_own(self, name: str, node: ast.stmt) -> bool:
        """Is it a layer with a name, but no loss?"""
        value = getattr(node, "value", None)
        written = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        layer = name in self.made or written.startswith(("nn.", "torch.nn."))
        return layer and not any(word in written.lower() for word in NO_LAYERS)

    def _holds_layers(self, node: ast.stmt) -> bool:
        """`convs = [nn.Conv2d(1, 4, 3), nn.Conv2d(4, 6, 3)]`, or a dictionary of them."""
        value = getattr(node, "value", None)
        listed = isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.ListComp | ast.DictComp)
        listed = listed or "nn.Module" in ast.unparse(node)
        return listed and any(ast.unparse(each.func).startswith(("nn.", "torch.nn.")) for each in calls_in(node))

    def _is_layer(self, call: ast.Call) -> bool:
        """`nn.Conv2d(...)`, or what a function of the program makes."""
        written = ast.unparse(call.func)
        return written.startswith(("nn.", "torch.nn.")) or written in self.functions or written[:1].isupper()

    def _begun_with(self) -> Iterator[str]:
        """The names of the tensors that the layers begin with: made before, or not in the text."""
        known = {*self.made, *[name for each in self.tree.body for name in names_given(each)]} - set(self.tensors)
        known |= {alias.asname or alias.name for each in self.tree.body for alias in getattr(each, "names", ())}
        for each in self.tree.body:
            for call in self._sites(each) if id(each) in self.runs else ():
                if isinstance(call.args[0], ast.Name) and call.args[0].id not in known:
                    yield call.args[0].id

    def is_network(self) -> bool:
        """Does it run several layers, and not one network, or several that are to be told apart?"""
        runs = [each for each in self.tree.body if id(each) in self.runs]
        sites = [call for each in runs for call in self._sites(each)]
        whole = [each for each in self.made.values() if "Sequential" in ast.unparse(each.func)]
        if not sites or not self.inputs or len(whole) > 1:
            return False
        alone = isinstance(sites[0].func, ast.Name) and len({ast.dump(each) for each in sites}) == 1
        several = len(self.own) > 1 or any(isinstance(each, ast.For | ast.While) for each in runs)
        return not alone or (several and not whole)

    def rewritten(self, network: str) -> ast.Module:
        """The same program with a class around what runs."""
        kept = self._needed()
        body = [each for each in self.tree.body if id(each) in kept]
        lines: list[ast.stmt] = []
        outputs: list[str] = []
        for at, each in enumerate(body):
            before, names, behind = self._kept_outputs(each, body[at + 1 :])
            lines += [*before, each, *behind]
            outputs += names
        last = self.tree.body.index(body[-1])
        runs = {name for every in self.runs.values() for name in every}
        stays = [each for each in self.tree.body[:last] if id(each) not in kept or not _read(each) & runs]
        top = [each for each in stays if id(each) not in self.runs]
        given = {name for each in self.tree.body for name in names_given(each)}
        made = "net" if "net" not in given else f"net_{network}"  # a name of the program stands for what it gave it
        begins = f"{made} = {network}()"
        if all(name in self.tensors for name in self.inputs):
            begins += f"\n{made}({', '.join(self.inputs)})"
        own = [name for each in top if (name := name_given(each)) in self.own]
        whole = _class(network, own, self.inputs, outputs, lines, body[0])
        base = ast.parse(f"from torch.nn import Module as {BASE}").body
        self.tree.body = [*base, *top, whole, *placed(begins, body[-1])]
        return ast.fix_missing_locations(self.tree)

    def _needed(self) -> set[int]:
        """The statements that run layers, those on which they depend, and what is asserted or said of a size."""
        kept = set(self.runs)
        names = {name for every in self.runs.values() for name in every}
        wanted: set[str] = set()
        for each in reversed(self.tree.body):
            if id(each) in kept or (name_given(each) in wanted and name_given(each) not in (*self.made, *self.tensors)):
                kept.add(id(each))
                wanted |= _read(each)
        begun = False
        for each in self.tree.body:
            begun = begun or id(each) in kept
            if begun and _is_said(each) and _read(each) & names:
                kept.add(id(each))
        return kept

    def _kept_outputs(
        self, statement: ast.stmt, rest: list[ast.stmt]
    ) -> tuple[list[ast.stmt], list[str], list[ast.stmt]]:
        """The outputs of a statement of which nothing more is made: lines before it, their names, lines behind it."""
        if id(statement) not in self.runs:
            return [], [], []
        calls = unnamed(statement, self._sites)
        if calls:
            name = f"out_{statement.lineno}_"
            for call in calls:
                Replaced(call, f"({name}.append(_), {name}[-1])[-1]").visit(statement)
            return placed(f"{name} = []", statement), [f"*{name}"], []
        names = _outputs(statement, self.runs[id(statement)], rest)
        behind = [placed(f"{name}_{statement.lineno}_ = {name}", statement) for name in names]
        return [], [f"{name}_{statement.lineno}_" for name in names], [line for each in behind for line in each]


def _outputs(statement: ast.stmt, names: list[str], rest: list[ast.stmt]) -> list[str]:
    """The names of which nothing more is made; of what a layer gives back beside its output, `out, weights`, none."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else None
    if isinstance(first, ast.Name) and isinstance(getattr(statement, "value", None), ast.Call):
        names = [first.id]
    return [name for name in names if not used_later(name, rest)]


def unnamed(statement: ast.stmt, sites: Callable[[ast.AST], Iterator[ast.Call]]) -> list[ast.Call]:
    """The layers whose output has no name that lasts: `print(conv(x).shape)`, and those of the turns of a loop.

    sites: where layers run in a statement.
    """
    found: list[ast.Call] = []
    for each in statement.body if isinstance(statement, ast.For) else [statement]:
        every = list(sites(each))
        inside = {id(inner) for site in every for inner in calls_in(site) if inner is not site}
        stored = set(names_given(each))
        if not (stored and (each is statement or stored & _read(each))):
            found += [site for site in every if id(site) not in inside]
    return found


class Replaced(ast.NodeTransformer):
    """A statement with another expression in the place of one, which stands for `_` in it."""

    def __init__(self, old: ast.expr, written: str) -> None:
        self.old = old
        self.written = written

    def visit(self, node: ast.AST) -> ast.AST:
        """The new expression for the old one, all others as they are."""
        if node is not self.old:
            return self.generic_visit(node)
        made = ast.parse(self.written, mode="eval").body
        for each in ast.walk(made):
            if hasattr(each, "lineno"):
                ast.copy_location(each, self.old)
            if isinstance(each, ast.Call):
                each.args = [self.old]
        return made


def _class(
    network: str, own: list[str], inputs: list[str], outputs: list[str], lines: list[ast.stmt], at: ast.stmt
) -> ast.ClassDef:
    given = "".join([f", {name}" for name in inputs])
    held = "".join([f"\n        self.{name} = {name}" for name in dict.fromkeys(own)])
    init = f"    def __init__(self):\n        super().__init__(){held}\n"
    back = f"({', '.join(outputs)},)" if len(outputs) > 1 or outputs[0].startswith("*") else outputs[0]
    made = placed(f"class {network}({BASE}):\n{init}    def forward(self{given}):\n        return {back}", at)[0]
    assert isinstance(made, ast.ClassDef) and isinstance(made.body[1], ast.FunctionDef)
    made.body[1].body = [*lines, *made.body[1].body]
    return made


def placed(text: str, at: ast.stmt) -> list[ast.stmt]:
    """Statements that stand where another does."""
    made = ast.parse(text).body
    for statement in made:
        for each in ast.walk(statement):
            if hasattr(each, "lineno"):
                ast.copy_location(each, at)
    return made


def _name_tensors(tree: ast.Module) -> None:
    """`conv(torch.randn(1, 3, 8, 8))`: the tensor gets a name in a line of its own."""
    body: list[ast.stmt] = []
    for statement in tree.body:
        for call in calls_in(statement) if not isinstance(statement, ast.FunctionDef | ast.For | ast.While) else ():
            first = call.args[0] if call.args and not ast.unparse(call.func).endswith("summary") else None
            if isinstance(first, ast.Call) and _makes_tensor(first) and not isinstance(call.func, ast.Attribute):
                name = f"input_{statement.lineno}_{len(body)}"
                body.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], first), statement))
                call.args[0] = ast.copy_location(ast.Name(name, ast.Load()), first)
        body.append(statement)
    tree.body = body


def _rename(node: ast.stmt, names: dict[str, str]) -> None:
    """A statement that reads other names."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            each.id = names.get(each.id, each.id)


def _tell_apart(tree: ast.Module) -> None:
    """A layer or a tensor with the name of one before it gets a name of its own: `conv = nn.Conv2d(1, 1, 5)` again."""
    made = _made_layers(tree)
    known: set[str] = set()
    names: dict[str, str] = {}
    for each in tree.body:
        if names and not isinstance(each, ast.FunctionDef):
            _rename(each, names)
        name = name_given(each)
        if name in known and isinstance(each, ast.Assign) and (_makes_tensor(each.value) or made.get(name)):
            names[name] = f"{name}_{each.lineno}"
            each.targets = [ast.copy_location(ast.Name(names[name], ast.Store()), each.targets[0])]
        elif name:
            names.pop(name, None)
        known.add(name)


def _made_layers(tree: ast.Module) -> dict[str, ast.Call]:
    """The layers that get a name anywhere at the top of a program, its loops among that."""
    calls = [each for each in nodes_of(tree) if isinstance(each, ast.Call)]
    called = {each.func.id for each in calls if isinstance(each.func, ast.Name) and each.args}
    named = [each for each in nodes_of(tree) if isinstance(each, ast.Assign)]
    found = {
        name: each.value for each in named if (name := name_given(each)) in called and isinstance(each.value, ast.Call)
    }
    for each in tree.body:
        if isinstance(each, ast.For) and isinstance(each.target, ast.Name) and not _is_sequential(each.iter, tree):
            name = each.target.id  # `for layer in (conv, pool): x = layer(x)`
            found |= {name: ast.Call(ast.Name("Layer", ast.Load()), [], [])} if name in called else {}
    return found


def _is_sequential(node: ast.expr, tree: ast.Module) -> bool:
    """A network whose layers are gone through is one as it stands."""
    name = ast.unparse(node).partition(".")[0]
    return any(name_given(each) == name and "Sequential(" in ast.unparse(each) for each in tree.body)


def name_given(node: ast.stmt) -> str:
    """The one name that an assignment is to."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    yield from [each for each in ast.walk(node) if isinstance(each, ast.Call)]


def names_given(node: ast.AST) -> Iterator[str]:
    """The names that a statement gives to anything, those in its lines among them, but for what a loop runs through."""
    turns = [each.target for each in ast.walk(node) if isinstance(each, ast.For)]
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and each not in turns:
            yield each.id


def _read(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def used_later(name: str, rest: list[ast.stmt]) -> bool:
    """Is anything but its size made of what a name is given?"""
    for each in rest:
        sized = {id(node.value) for node in ast.walk(each) if isinstance(node, ast.Attribute) and node.attr in SIZES}
        found = [node for node in ast.walk(each) if isinstance(node, ast.Name) and node.id == name]
        if isinstance(each, ast.AugAssign) and each.target in found:
            return True
        if not _is_said(each) and any(isinstance(node.ctx, ast.Load) and id(node) not in sized for node in found):
            return True
        if any(isinstance(node.ctx, ast.Store) for node in found):
            return False
    return False


SAYS_SIZE = r"\.shape|\.size\(|\bint_shape\(|\.get_shape\("


def _is_said(node: ast.stmt) -> bool:
    """`print(x.shape)`, `assert x.shape == (1, 8, 4, 4)`."""
    value = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(value, ast.Call) or ast.unparse(value.func) != "print":
        return isinstance(node, ast.Assert)
    plain = ast.Name | ast.Constant | ast.JoinedStr
    return all(isinstance(each, plain) or re.search(SAYS_SIZE, ast.unparse(each)) for each in value.args)


def _makes_tensor(node: ast.expr) -> bool:
    """`torch.randn(1, 3, 8, 8)`, and `torch.arange(16.).view(1, 1, 4, 4)`."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
        node = node.func.value
    written = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return written.startswith("torch.") and written.rpartition(".")[2] in MADE
