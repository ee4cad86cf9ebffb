"""Programs of torch.export (`.pt2`): the JSON of the graph in a zip, and nothing else of it.

Source: torch/_export/serde/schema.py, major version 8; torch/export/pt2_archive/constants.py for the names in the zip.
"""

from __future__ import annotations

import re
from typing import TypeAlias, cast

from convcalc.readers import Imported
from convcalc.readers.archive import Archive
from convcalc.readers.aten.aten_program import Argument, AtenNode, AtenProgram, Dims, Ref, StoredTensor
from convcalc.readers.aten.reading import read_program
from convcalc.readers.opened import OpenedFile, ReadError, decoded, parsed_json

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

GRAPHS = r"(?:.*/)?models/[^/]+\.json|(?:.*/)?serialized_exported_program\.json"
"""The graph, since torch 2.8 one for each model, and before that the only one."""

WEIGHTS = r"(?:.*/)?data/weights/[^/]+_config\.json"
"""In which file of the archive each parameter lies: those in one place are one parameter under two names."""

MAJOR = 8
"""The version of the schema that is read; what was added within it leaves the rest as it was."""

WHAT = "program of torch.export"

LONGEST_GRAPH = 32 * 1024 * 1024
"""Bytes of the JSON; that of three thousand operators has three million."""


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network in the file; raises ReadError for a broken one, SpecError for what is no layer of ours."""
    try:
        program = _program_in(file)
    except ReadError as error:
        raise ReadError(f"{file.called}: {error.words}", error.hint) from None
    return read_program(program, file.name)


def _program_in(file: OpenedFile) -> AtenProgram:
    """The program in the archive; raises ReadError."""
    archive = Archive(file.data, f"this {WHAT}")
    graphs = [name for name in archive.files if re.fullmatch(GRAPHS, name)]
    if not graphs:
        raise ReadError(f"this {WHAT} holds no graph: models/NAME.json is not in it: {archive.held()}")
    if len(graphs) > 1:
        raise ReadError(
            f"this {WHAT} holds {len(graphs)} models, and one is read", "export the one that is meant alone"
        )
    tables = [name for name in archive.files if re.fullmatch(WEIGHTS, name)]
    tied = _tied([_parsed(archive, name) for name in tables[:1]])  # the larger text is not held with it
    return _program(_Fields(_parsed(archive, graphs[0])), tied)


def _parsed(archive: Archive, name: str) -> Json:
    """The JSON in a file of the archive."""
    called = f"'{name}' in this {WHAT}"
    return cast("Json", parsed_json(decoded(archive.read(name, LONGEST_GRAPH), called), called))


class _Fields:
    """A JSON object whose fields are taken by their kind; raises ReadError for one that is missing or another."""

    def __init__(self, found: Json) -> None:
        if not isinstance(found, dict):
            raise ReadError(f"this {WHAT} is broken: an object is missing in its graph")
        self.found = found

    def inner(self, name: str) -> _Fields:
        return _Fields(self.found.get(name))

    def each(self, name: str) -> list[_Fields]:
        found = self.found.get(name)
        if not isinstance(found, list):
            raise ReadError(f"this {WHAT} is broken: '{name}' is no list in its graph")
        return [_Fields(each) for each in found]

    def text(self, name: str) -> str:
        found = self.found.get(name)
        if not isinstance(found, str):
            raise ReadError(f"this {WHAT} is broken: '{name}' is no text in its graph")
        return found

    def only(self) -> tuple[str, Json]:
        """The one field that a union has."""
        if len(self.found) != 1:
            raise ReadError(f"this {WHAT} is broken: a union in its graph has {len(self.found)} members")
        return next(iter(self.found.items()))


def _program(whole: _Fields, tied: dict[str, str]) -> AtenProgram:
    _version(whole)
    module = whole.inner("graph_module")
    graph, signature = module.inner("graph"), module.inner("signature")
    stored, inputs = _inputs(signature)
    stored = {name: each._replace(name=tied.get(each.name, each.name)) for name, each in stored.items()}
    nodes = tuple([_node(each) for each in graph.each("nodes")])
    values = graph.inner("tensor_values").found
    declared = {name: dims for name, each in values.items() if (dims := _dims(_Fields(each))) is not None}
    stored = {name: each._replace(frozen=_is_frozen(values.get(name))) for name, each in stored.items()}
    outputs = [each.only() for each in signature.each("output_specs")]
    given_back = [name for kind, each in outputs if kind == "user_output" and (name := _tensor_name(each))]
    calls = module.found.get("module_call_graph")
    modules = [each.get("fqn") for each in calls if isinstance(each, dict)] if isinstance(calls, list) else []
    return AtenProgram(
        _class_of(graph),
        tuple(inputs),
        stored,
        declared,
        nodes,
        tuple(given_back),
        frozenset([each for each in modules if isinstance(each, str) and each] + [node.module for node in nodes]),
    )


def _is_frozen(tensor: Json) -> bool:
    """Does a file say of a tensor that no gradient is worked out for it?"""
    return isinstance(tensor, dict) and tensor.get("requires_grad") is False


def _tied(tables: list[Json]) -> dict[str, str]:
    """For each parameter, the first one that lies where it does."""
    found: dict[str, str] = {}
    first: dict[str, str] = {}
    for table in tables:
        for name, each in _Fields(table).inner("config").found.items():
            meta = each.get("tensor_meta") if isinstance(each, dict) else None
            if isinstance(each, dict) and isinstance(meta, dict):
                where = (
                    f"{each.get('path_name')} {meta.get('sizes')} {meta.get('strides')} {meta.get('storage_offset')}"
                )
                found[name] = first.setdefault(where, name)
    return found


def _version(whole: _Fields) -> None:
    """Refuse a schema that is not known here."""
    version = whole.found.get("schema_version")
    major = version.get("major") if isinstance(version, dict) else None
    if not isinstance(major, int):
        raise ReadError(f"this {WHAT} does not say its schema's version")
    if major != MAJOR:
        which = "newer" if major > MAJOR else "older"
        raise ReadError(
            f"this {WHAT} has the schema {major}, {which} than the {MAJOR} that is read here",
            "" if major > MAJOR else "export it anew with torch 2.5 or later",
        )


def _inputs(signature: _Fields) -> tuple[dict[str, StoredTensor], list[str]]:
    """What the program stores, by its names in the graph, and what is given to it."""
    stored: dict[str, StoredTensor] = {}
    inputs: list[str] = []
    for spec in signature.each("input_specs"):
        kind, found = spec.only()
        each = _Fields(found)
        if kind == "user_input":
            if name := _tensor_name(found):
                inputs.append(name)
        elif kind in ("parameter", "buffer", "tensor_constant"):
            own = each.found.get(f"{kind}_name")
            stored[each.inner("arg").text("name")] = StoredTensor(str(own), kind == "parameter")
    return stored, inputs


def _tensor_name(found: Json) -> str:
    """The name of a tensor that goes in or out; "" for what is none."""
    arg = found.get("arg") if isinstance(found, dict) else None
    tensor = arg.get("as_tensor") if isinstance(arg, dict) else None
    name = tensor.get("name") if isinstance(tensor, dict) else None
    return name if isinstance(name, str) else ""


def _dims(tensor: _Fields) -> Dims | None:
    """The sizes of a tensor; of a size that is left open, the one with which it was tried. None where there is none."""
    found: list[int] = []
    for each in tensor.each("sizes"):
        kind, value = each.only()
        if kind == "as_expr" and isinstance(value, dict) and isinstance(value.get("hint"), dict):
            value = _Fields(value["hint"]).found.get("as_int")
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        found.append(value)
    return tuple(found)


def _class_of(graph: _Fields) -> str:
    """The class of the whole, as the first operator names it."""
    for node in graph.each("nodes")[:1]:
        outermost = _stack(node)[:1]
        if outermost:
            return outermost[0][1].rpartition(".")[2]
    return ""


DEEPEST_MODULE = 200
"""So many modules are within one another at most, as calls in a program are: those of real networks are 10."""


def _stack(node: _Fields) -> list[tuple[str, str]]:
    """The modules in which an operator runs, from the outermost: the path and the class of each."""
    metadata = node.found.get("metadata")
    written = metadata.get("nn_module_stack") if isinstance(metadata, dict) else None
    if not isinstance(written, str):
        return []
    modules = written.split(";", DEEPEST_MODULE)
    if len(modules) > DEEPEST_MODULE:
        raise ReadError(f"an operator stands in more than {DEEPEST_MODULE:,} modules, one within the other")
    each = [module.rsplit(",", 2) for module in modules]
    return [(path_of(parts[1]), parts[2]) for parts in each if len(parts) == 3]


def path_of(written: str) -> str:
    """The path of a module without the count of its calls, and without what older versions put around it.

    >>> path_of("layer1.0.relu@1"), path_of("L['self'].conv1"), path_of("L['self']")
    ('layer1.0.relu', 'conv1', '')
    """
    return re.sub(r"@\d+$", "", re.sub(r"^L\['self'\]\.?", "", written))


def _node(node: _Fields) -> AtenNode:
    given = {each.text("name"): _argument(*each.inner("arg").only()) for each in node.each("inputs")}
    modules = _stack(node)
    outputs: list[str] = []
    for each in node.each("outputs"):
        found = each.only()[1]
        many = found if isinstance(found, list) else [found]
        outputs += [str(one.get("name", one.get("as_name", ""))) if isinstance(one, dict) else "" for one in many]
    return AtenNode(operator_of(node.text("target")), given, tuple(outputs), modules[-1][0] if modules else "")


def operator_of(target: str) -> str:
    """The name of an operator without its namespace and overload.

    >>> operator_of("torch.ops.aten.conv2d.default"), operator_of("_operator.floordiv"), operator_of("aten.t.default")
    ('conv2d', 'floordiv', 't')
    """
    parts = target.removeprefix("torch.ops.").split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def _argument(kind: str, value: Json) -> Argument:
    """An argument; what is no number, text or tensor, such as a type or a device, is None."""
    if kind == "as_none":
        return None
    if kind in ("as_tensor", "as_sym_int", "as_sym_float", "as_sym_bool"):
        return _reference(value)
    if isinstance(value, list):
        return tuple([_reference(each) if isinstance(each, dict) else _plain(each) for each in value])
    if kind == "as_optional_tensor":
        return _argument(*_Fields(value).only())
    return _plain(value) if kind in ("as_int", "as_float", "as_bool", "as_string") else None


def _reference(value: Json) -> Argument:
    """A value that is named, or a number in its place."""
    fields = _Fields(value).found
    for key in ("name", "as_name"):
        if isinstance(found := fields.get(key), str):
            return Ref(found)
    if "as_tensor" in fields:
        return _reference(fields["as_tensor"])
    return _plain(next(iter(fields.values()), None))


def _plain(value: Json) -> Argument:
    return value if isinstance(value, bool | int | float | str) else None
