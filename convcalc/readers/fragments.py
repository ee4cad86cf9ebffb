"""Python as it is pasted: whole, a class body, the lines of `__init__` alone, or a list of layers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers import BehindNote, MessageNote, WordsNote
from convcalc.readers.given_names import put_in
from convcalc.readers.layer_scripts import AS_NETWORK, as_forward
from convcalc.readers.network_makers import ADOPTED, adopt_methods
from convcalc.readers.python.program import is_python, parsed
from convcalc.readers.python.syntax import nodes_of
from convcalc.readers.python.values import Unreadable
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.readers.pytorch.said_sizes import SaidSize

LAYER = re.compile(r"\b(?:nn|torch)\.\w+")
KERAS_LAYER = re.compile(r"\b(?:layers|keras|tf)\.(?:\w+\.)*[A-Z]\w+|\b\w+\.add\b")
CALL = re.compile(r"\b[A-Z]\w+[ ]?\(")

ALONE = "Net"
"""What a network is called whose class was not pasted."""


MESSAGE_UNREAD = "the error message beside the code is not read; those that are known convcalc check explains"


class Fragment(NamedTuple):
    """A program as it was given.

    tree: its syntax, with the places of the text.  framework: "torch" or "keras", "" where it uses neither.
    words: the lines that are no code.  message: those of an error message.  arriving: the sizes of the input that one
    of them says.
    script: is it one that runs layers by itself, without a class?  output: the line where output begins, behind the
    code; 0 for none.  figures: does it say anything of a network?  noted: what was taken for granted of the text.
    """

    tree: ast.Module
    framework: str
    words: tuple[str, ...] = ()
    arriving: tuple[int, ...] = ()
    script: bool = False
    output: int = 0
    noted: tuple[str, ...] = ()
    figures: bool = False
    message: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """What was assumed, and what was not read."""
        script = [*[AS_NETWORK][: self.script], *self.noted]
        if self.output:
            behind = f"what stands behind the code from line {self.output} on is taken for output, and is not read"
            script.append(BehindNote(behind) if self.figures else behind)
        if self.message:
            script.append(MessageNote(MESSAGE_UNREAD))
        if self.words:
            script.append(WordsNote(words_unread(self.words)))
        return script

    def sizes_in_words(self, channels: int | None) -> list[SaidSize]:
        """The input that the words say; channels: what the first layer declares."""
        if not self.words:
            return []
        from convcalc.readers.size_in_words import size_in_words

        return [each for each in [size_in_words(self.words, channels)] if each]


def words_unread(words: Sequence[str]) -> str:
    """What is said of words around code."""
    first = ", ".join([f"'{each[:60]}'" for each in words[:3]])
    more = f" and {len(words) - 3} more" if len(words) > 3 else ""
    return f"words around the code, not read: {first}{more}"


def _claimed(tree: ast.Module, text: str) -> ast.Module:
    """With the sizes that its lines print as claims, where it prints any."""
    if not any(each in text for each in (".shape", ".size()", ".output_shape")):
        return tree
    from convcalc.readers.printed_sizes import claim_printed

    return claim_printed(tree, text)


def fragment(source: Source) -> Fragment:
    """A source, whole or a part of a program; raises Unreadable with the mistake in the text where it is neither."""
    try:
        return _fragment(_claimed(put_in(parsed(source.text, source.name)), source.text))
    except Unreadable as first:
        without: Fragment | None = None
        for found in _parts(source):
            if found.framework:
                return found
            without = without or found  # of words in front of the code alone, or a program without a network
        if without is None:
            raise first from None
        return without


def _parts(source: Source) -> Iterator[Fragment]:
    """The code of a text that is not code as a whole, the likeliest part of it first."""
    from convcalc.readers.code_lines import candidates
    from convcalc.readers.printed_behind import has_figures

    for code in candidates(source.text):
        try:
            found = _fragment(_claimed(put_in(parsed(code.text, source.name)), code.text))
        except Unreadable:
            continue
        _shift(found.tree, code.columns)
        yield found._replace(
            words=code.words,
            message=code.message,
            arriving=code.arriving,
            noted=(*found.noted, *filter(None, [code.noted])),
            output=code.output,
            figures=has_figures(source.text.split("\n")[code.output - 1 :]) if code.output else False,
        )


def is_program(source: Source) -> bool:
    """Is it Python, with what it printed behind it or words around it, or not?"""
    if is_python(source.text):
        return True
    try:
        found = fragment(source)
    except Unreadable:
        return False
    called = [each for each in found.tree.body if isinstance(getattr(each, "value", None), ast.Call)]
    return found.output > 0 or bool(found.words and called)


def is_code(source: Source) -> bool:
    """Is it Python, whole or a fragment, in which layers of a framework are made?"""
    if not (LAYER.search(source.text) or CALL.search(source.text)):
        return False
    try:
        return bool(fragment(source).framework)
    except Unreadable:
        return False


def _fragment(tree: ast.Module) -> Fragment:
    framework = _framework(tree)
    adopted = framework == "torch" and adopt_methods(tree)
    whole = _completed(tree, framework)
    noted: tuple[str, ...] = (ADOPTED,) if adopted else ()
    if framework == "torch":
        script = as_forward(whole, ALONE)
    else:
        script = _keras_script(whole, framework)
        framework = "keras" if script else framework
        noted = () if script else _given_inputs(whole, framework)
    return Fragment(script or whole, framework, script=script is not None, noted=noted)


def _keras_script(tree: ast.Module, framework: str) -> ast.Module | None:
    """A script that calls Keras' layers on data, with a model around them; None for any other."""
    if not any(isinstance(each, ast.Call) and isinstance(each.func, ast.Call | ast.Name) for each in nodes_of(tree)):
        return None
    from convcalc.readers.keras.keras_scripts import as_model, is_of_keras

    return as_model(tree) if framework or is_of_keras(tree) else None


def _given_inputs(tree: ast.Module, framework: str) -> tuple[str, ...]:
    """Inputs of a Keras model that the text does not make are made in front; what is said of that."""
    if not any(isinstance(each, ast.Call) and isinstance(each.func, ast.Call) for each in nodes_of(tree)):
        return ()
    from convcalc.readers.keras.keras_scripts import give_inputs, is_of_keras

    return give_inputs(tree) if framework == "keras" or is_of_keras(tree) else ()


def _framework(tree: ast.Module) -> str:
    """Whose layers are made: told by what stands before their names, else by the names themselves."""
    bases = (ast.unparse(base) for each in nodes_of(tree) if isinstance(each, ast.ClassDef) for base in each.bases)
    if any(map(LAYER.match, bases)):
        return "torch"
    made = [each.func for each in nodes_of(tree) if isinstance(each, ast.Call)]
    if any(LAYER.match(ast.unparse(each)) for each in made):
        return "torch"
    if any(KERAS_LAYER.match(ast.unparse(each)) for each in made):
        return "keras"
    return _named(tree)


def _named(tree: ast.Module) -> str:
    """A list of layers by their bare names, where all of them are of one framework's.

    `Conv2D(32, 3), Dense(10)` is a notation of READMEs too, which leaves Flatten out: Python is what has keywords,
    texts or tuples, each as the framework takes it.
    """
    calls = [each for each, _ in _listed(tree) if not _is_input(each.func)] or _inside(tree)
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
    if not calls or len([call for call in calls if isinstance(call.func, ast.Name)]) < len(calls):
        return ""
    from convcalc.readers.keras.layer_table import ROWS as KERAS
    from convcalc.readers.pytorch.torch_layers import ROWS as TORCH

    if names <= {*TORCH, "Flatten"} and not names <= set(KERAS):
        return "torch"
    marked = [each for call in calls for each in (*call.keywords, *call.args) if not _is_number(each)]
    return "keras" if names <= set(KERAS) and marked and all(map(_is_keras_call, calls)) else ""


def _inside(tree: ast.Module) -> list[ast.Call]:
    """The layers of `Sequential([...])`, where the text is nothing else."""
    only = tree.body[-1].value if len(tree.body) == 1 and isinstance(tree.body[-1], ast.Expr) else None
    if not isinstance(only, ast.Call) or ast.unparse(only.func) != "Sequential":
        return []
    first = only.args[0] if only.args else None
    inner = first.elts if isinstance(first, ast.List | ast.Tuple) else only.args
    return [each for each in inner if isinstance(each, ast.Call)]


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _is_keras_call(call: ast.Call) -> bool:
    """Does Keras know the names of all arguments?"""
    from convcalc.readers.keras.arguments import is_argument
    from convcalc.readers.keras.layer_table import ROWS

    assert isinstance(call.func, ast.Name)
    signature = ROWS[call.func.id].signature
    plain = all(_is_number(each) or isinstance(each, ast.Tuple | ast.List | ast.Constant) for each in call.args)
    return plain and all(each.arg is not None and is_argument(signature, each.arg) for each in call.keywords)


def _completed(tree: ast.Module, framework: str) -> ast.Module:
    """A fragment as a program: methods without their class, lines of `__init__`, or a list of layers."""
    methods = [each for each in tree.body if isinstance(each, ast.FunctionDef) and _takes_self(each)]
    if any(isinstance(each, ast.ClassDef) for each in tree.body):
        return tree  # a class and its methods' later replacements: Net.forward = forward
    own = [each for each in tree.body if _sets_self(each)]
    if methods or own:
        return _with_class(tree, methods, own)
    layers = list(_listed(tree))
    if layers and framework:
        return _with_layers(tree, framework, layers)
    tree.body = [_as_network(each) for each in tree.body]
    return tree


def _as_network(node: ast.stmt) -> ast.stmt:
    """`nn.Sequential(...)` that is given no name is the network all the same."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return node
    if ast.unparse(node.value.func).rpartition(".")[2] not in ("Sequential", "Model"):
        return node
    made = ast.Assign([ast.Name("net", ast.Store())], node.value)
    return ast.fix_missing_locations(ast.copy_location(made, node))


def _with_layers(tree: ast.Module, framework: str, layers: list[tuple[ast.Call, str]]) -> ast.Module:
    """The network around a list of layers: of PyTorch a class without `forward`, of Keras a Sequential."""
    kept = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    if framework == "torch":
        lines = [_own_line(call, label or str(at)) for at, (call, label) in enumerate(layers)]
        return _with_class(ast.Module([*kept, *lines], []), [], lines)
    _name_layers(layers)
    alone = len(layers) == len(tree.body) - len(kept)
    chains = _begun(layers) if alone else [[call for call, _ in layers]]
    tree.body = [*kept, *[_chain(f"net_{at}" if len(chains) > 1 else "net", each) for at, each in enumerate(chains, 1)]]
    return ast.fix_missing_locations(tree)


def _chain(name: str, layers: list[ast.Call]) -> ast.stmt:
    """`name = Sequential([...])`, where the first of its layers stands."""
    made = ast.parse(f"{name} = Sequential([])").body[0]
    assert isinstance(made, ast.Assign) and isinstance(made.value, ast.Call)
    made.value.args = [ast.List(list(layers), ast.Load())]
    return ast.copy_location(made, layers[0])


def _begun(layers: list[tuple[ast.Call, str]]) -> list[list[ast.Call]]:
    """The chains of layers that stand line by line: one that says its input anew begins another network."""
    chains: list[list[ast.Call]] = [[]]
    for call, _ in layers:
        if chains[-1] and any(each.arg in ("input_shape", "batch_input_shape") for each in call.keywords):
            chains.append([])
        chains[-1].append(call)
    return chains


def _own_line(call: ast.Call, label: str) -> ast.stmt:
    """`self.label = call`; the class around it gives the rest of it its places."""
    made = ast.Assign([ast.Attribute(ast.Name("self", ast.Load()), label, ast.Store())], call)
    return ast.copy_location(made, call)


def _name_layers(layers: list[tuple[ast.Call, str]]) -> None:
    """A label is Keras' name of the layer."""
    for call, label in layers:
        if label and not any(each.arg == "name" for each in call.keywords):
            call.keywords.append(ast.keyword("name", ast.copy_location(ast.Constant(label), call)))


def _with_class(tree: ast.Module, methods: list[ast.FunctionDef], own: list[ast.stmt]) -> ast.Module:
    """The class around methods and lines that set attributes of `self`."""
    made = ast.parse(f"class {ALONE}(nn.Module):\n    def __init__(self):\n        super().__init__()").body[0]
    assert isinstance(made, ast.ClassDef)
    init = next((each for each in methods if each.name == "__init__"), None)
    if init is None and isinstance(made.body[0], ast.FunctionDef):
        init = made.body[0]
    assert init is not None
    init.body += own
    made.body = [init, *[each for each in methods if each is not init]]
    taken = {id(each) for each in (*methods, *own)}  # by identity: nodes are found in a list by going through it
    rest = [each for each in tree.body if id(each) not in taken and not _calls_super(each)]
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


def _listed(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """The layers of a bare list and their labels, `conv1: nn.Conv2d(3, 6, 5)`, where the text is nothing else."""
    found: list[tuple[ast.expr, str]] = _applied(tree)
    for each in () if found else tree.body:
        if isinstance(each, ast.Expr):
            value = each.value
            inner = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
            found += [(item, "") for item in inner]
        elif (labelled := _labelled(each)) is not None:
            found.append(labelled)
        elif not isinstance(each, ast.Import | ast.ImportFrom):
            return
    begin = bool(found) and isinstance(found[0][0], ast.Call) and _is_input(found[0][0].func)
    if not all(isinstance(call, ast.Call) and _is_layer(call.func) for call, _ in found[begin:]):
        return
    yield from _without_parts([(call, label) for call, label in found if isinstance(call, ast.Call)])


def _without_parts(layers: list[tuple[ast.Call, str]]) -> list[tuple[ast.Call, str]]:
    """A layer that another one is made of, `nn.TransformerEncoder(layer, 6)`, stands in it and not before it."""
    made = {label: call for call, label in layers if label}
    inner = {each.id for call, _ in layers for each in nodes_of(call) if isinstance(each, ast.Name)} & made.keys()
    for call, _ in layers if inner else ():
        call.args = [made[each.id] if isinstance(each, ast.Name) and each.id in inner else each for each in call.args]
        for named in call.keywords:
            if isinstance(named.value, ast.Name) and named.value.id in inner:
                named.value = made[named.value.id]
    return [(call, label) for call, label in layers if label not in inner]


def _applied(tree: ast.Module) -> list[tuple[ast.expr, str]]:
    """The layers of `x = Conv2D(32, 3)(x)`, line by line, where each is called on what the line before made."""
    found: list[tuple[ast.expr, str]] = []
    last = None
    for each in tree.body:
        if isinstance(each, ast.Import | ast.ImportFrom):
            continue
        value, name = _labelled(each) or (None, "")
        if not found and last is None and isinstance(value, ast.Call) and _is_input(value.func):
            found, last = [(value, "")], name
            continue
        if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Call) and len(value.args) == 1):
            return []
        arriving = value.args[0]
        if not isinstance(arriving, ast.Name) or (last is not None and arriving.id != last) or value.keywords:
            return []
        found.append((value.func, ""))
        last = name
    return found


def _is_input(function: ast.expr) -> bool:
    return ast.unparse(function).rpartition(".")[2] == "Input"


def _labelled(node: ast.stmt) -> tuple[ast.expr, str] | None:
    """`conv1: nn.Conv2d(3, 6, 5)`, which is an annotation for Python, and `conv1 = nn.Conv2d(3, 6, 5)`."""
    if isinstance(node, ast.AnnAssign) and node.value is None and isinstance(node.target, ast.Name):
        return node.annotation, node.target.id
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.value, node.targets[0].id
    return None


CONTAINERS = ("Sequential", "Model", "Input", "ModuleList", "ModuleDict")


def _is_layer(function: ast.expr) -> bool:
    """Is it a layer by its name: `nn.Conv2d`, `layers.Dense`, `Conv2D`?"""
    if isinstance(function, ast.Name):
        return function.id[:1].isupper() and function.id not in CONTAINERS
    written = ast.unparse(function)
    name = written.rpartition(".")[2]
    if name in CONTAINERS or ".applications." in written:
        return False
    return name[:1].isupper() and bool(LAYER.match(written) or KERAS_LAYER.match(written))


def _shift(tree: ast.Module, columns: tuple[int, ...]) -> None:
    """Every node back to the column where it stands in the text as it was given."""
    for each in ast.walk(tree):
        if hasattr(each, "col_offset"):
            line, end = getattr(each, "lineno", 1), getattr(each, "end_lineno", 1) or 1
            each.col_offset += columns[line - 1] if line <= len(columns) else 0
            moved = columns[end - 1] if end <= len(columns) else 0
            each.end_col_offset = (each.end_col_offset or 0) + moved  # type: ignore[attr-defined]
