"""ONNX files: the graph of a model, read without its weights, as layers."""

from __future__ import annotations

from convcalc.readers import Imported, UnreadNote
from convcalc.readers.graph.lowering import Lowering
from convcalc.readers.graph.network_graph import network_of
from convcalc.readers.graph.operator_graph import TensorConstant, shown
from convcalc.readers.idle_tensors import idle_numbers
from convcalc.readers.onnx.model_file import breaks_off, model_graph
from convcalc.readers.onnx.node_labels import generated
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.protobuf import BrokenMessage
from convcalc.text import first_of

CUT = (
    "the file ends behind its graph, without the versions of its operators (opset_import), which every model has since"
    " 2017: it may be cut off"
)


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network in a model; raises ReadError for a file that is broken, SpecError for what cannot be read in it."""
    called = file.called
    try:
        graph = model_graph(file.data)
        unread = [UnreadNote(CUT)] if breaks_off(file.data) else []
    except BrokenMessage as error:
        raise ReadError(f"{called} is no ONNX model that can be read: {error.words}") from None
    return network_of(graph, file.name, lambda low: [*unread, *remarks(low), *_stored_said(low, graph.stored)])


def _stored_said(low: Lowering, stored: tuple[int, int] | None) -> list[str]:
    """How many numbers the file itself holds, where they are others than the layers' own."""
    counted = low.layers.stored() + idle_numbers(low.layers.idle)
    if stored is None or stored[1] == counted:
        return []
    held = f"the file holds {stored[0]:,} tensors, {stored[1]:,} numbers"
    if stored[1] > counted:
        return [f"{held}: {stored[1] - counted:,} of them are no parameters of a layer"]
    return [f"{held}: equal ones are stored once"] if low.merged else []


def remarks(low: Lowering) -> list[str]:
    """What an exporter did to the network, and how many numbers the file holds."""
    folded = [each for each in low.weighted if is_folded(each.weight, each.bias)]
    notes = []
    if folded:
        layers = low.layers
        channels = sum([layers.shape(each.value).channels or 0 for each in folded])
        notes.append(
            f"batch norm was folded into {len(folded):,} convolutions when the file was written: with a scale and a"
            f" shift each in the place of their biases there are {layers.trained() + channels:,} parameters"
        )
    words = {node.word for node in low.layers.nodes}
    convs = [each for each in low.weighted if low.layers.nodes[each.value - 1].word == "conv"]
    bare = [each for each in convs if not each.bias]
    if len(bare) > max(1, len(convs) // 2) and not folded and "bn" not in words:
        notes.append(
            f"{len(bare):,} convolutions have neither a bias nor a batch norm behind them: an exporter that folds batch"
            " norms leaves out biases that are 0, as those of a network that was never trained"
        )
    return [*notes, *_doubtful_parameters(low)]


def _doubtful_parameters(low: Lowering) -> list[str]:
    """Which tensors are counted as parameters, although their names are none of a module's, as all others are.

    What an exporter works out beforehand, a product with a state of zeros for one, lies among the parameters.
    """
    used = dict.fromkeys([name for each in low.weighted for name in (each.weight, each.bias) if name])
    bare = [name for name in used if "." not in name and not generated(name)]
    if not bare or 2 * len(bare) >= len(used):
        return []
    numbers = sum([each.size for name in bare if isinstance(each := low.tensors.get(name), TensorConstant)])
    return [
        f"{first_of([shown(name) for name in bare], 3)}: counted as parameters, {numbers:,} numbers, though their names"
        " are none of a module's; an exporter may have worked them out"
    ]


def is_folded(weight: str, bias: str) -> bool:
    """Do the names of a convolution's tensors say that a batch norm was multiplied into them?

    PyTorch's first exporter gives such tensors names of its own, the second makes a bias of the weight's name.

    >>> is_folded("onnx::Conv_193", "onnx::Conv_194"), is_folded("conv1.weight", "conv1.weight_bias")
    (True, True)
    >>> is_folded("fc1.weight", "fc1.bias")
    False
    """
    return bool(bias) and (
        bias == f"{weight}_bias" or (weight.startswith("onnx::Conv") and bias.startswith("onnx::Conv"))
    )
