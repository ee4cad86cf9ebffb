"""What layers are called in ONNX files: the modules that they come from, as far as names of nodes and tensors say."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.readers.graph.operator_graph import Operator
from convcalc.readers.protobuf import ProtobufMessage

NORMS = ("Batch", "Instance", "Layer", "Group")

WEIGHTED = frozenset(["Conv", "ConvTranspose", "Gemm", "MatMul", "PRelu"] + [f"{each}Normalization" for each in NORMS])
"""Operators that a module of its own stands behind, whose tensors bear its name."""

RECURRENT = frozenset(["LSTM", "GRU", "RNN"])
"""Operators of which each layer of a module is one."""

SCOPES = "pkg.torch.onnx.name_scopes"


def label_of(name: str, op: str, inputs: Sequence[str], metadata: Sequence[ProtobufMessage] = ()) -> str:
    """What a layer is called: the module of its weight, else that of its node.

    >>> label_of("/layer1/layer1.0/conv1/Conv", "Conv", ["x", "onnx::Conv_196"])
    'layer1.0.conv1:Conv'
    >>> label_of("node_conv2d_3", "Conv", ["relu", "layer1.0.conv1.weight"])
    'layer1.0.conv1'
    """
    if op in WEIGHTED and len(inputs) > 1:
        owner, _, last = inputs[1].rpartition(".")
        if owner and last == "weight" and not generated(owner):
            return owner
    return _module_path(name) if name.startswith("/") else _last_scope(metadata) or name


def _module_path(name: str) -> str:
    """PyTorch's first exporter writes the names of modules one behind the other, each with what it is in."""
    *scopes, last = name[1:].split("/")
    found: list[str] = []
    for scope in scopes:
        if found and scope.startswith(f"{found[-1]}."):
            found[-1] = scope
        else:
            found.append(scope)
    return f"{'.'.join(found)}:{last}".lstrip(":")


def settled(labels: Sequence[str]) -> list[str]:
    """Labels without the operator behind the module, where nothing else is in that module.

    >>> settled(["a.conv1:Conv", "a:Add", "a.act:Relu"])
    ['a.conv1', 'a:Add', 'a.act']
    """
    counted: dict[str, int] = {}
    for label in labels:
        path = label.partition(":")[0]
        counted[path] = counted.get(path, 0) + 1
        while "." in path:  # what holds another module is more than one operator
            path = path.rpartition(".")[0]
            counted[path] = counted.get(path, 0) + 2
    return [path if counted[path := label.partition(":")[0]] == 1 else label for label in labels]


def layers_numbered(operators: Sequence[Operator]) -> list[Operator]:
    """The operators with recurrent ones called by their module: its layers by number where it has several.

    >>> make = [Operator("GRU", ("x", w), ("y",), {}, "enc.rnn:GRU") for w in ("w0", "w1", "w0")]
    >>> [each.label for each in layers_numbered(make)]
    ['enc.rnn.l0', 'enc.rnn.l1', 'enc.rnn.l0']
    """
    layers: dict[str, list[str]] = {}
    for node in operators:
        if node.op in RECURRENT and node.read(1) not in (known := layers.setdefault(_module(node), [])):
            known.append(node.read(1))
    return [
        node._replace(label=_numbered(_module(node), layers[_module(node)].index(node.read(1)), layers))
        if node.op in RECURRENT and _module(node)
        else node
        for node in operators
    ]


def _module(node: Operator) -> str:
    return node.label.partition(":")[0]


def _numbered(module: str, at: int, layers: dict[str, list[str]]) -> str:
    return f"{module}.l{at}" if len(layers[module]) > 1 else module


def _last_scope(metadata: Sequence[ProtobufMessage]) -> str:
    """PyTorch's second exporter writes the modules' names as a list beside each node."""
    for message in metadata:
        every = {number: message.text(value) for number, _, value in message.fields() if number in (1, 2)}
        if every.get(1) == SCOPES:
            scopes = [each.strip(" '\"") for each in every.get(2, "").strip("[]").split(",")]
            return scopes[-2] if len(scopes) > 2 else scopes[-1]
    return ""


def generated(name: str) -> bool:
    """Is a name one that an exporter made?"""
    return name.startswith(("onnx::", "/", "val_", "_val", "const")) or name.endswith(":0") or name.isdigit()


def names_parameter(name: str, dims: Sequence[int]) -> bool:
    """Is a tensor a parameter? One number is where somebody named it: `gain`, not `onnx::Mul_12` or `mul/y:0`."""
    return any(n > 1 for n in dims) or not generated(name)
