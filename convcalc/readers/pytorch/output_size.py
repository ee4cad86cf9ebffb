"""`self.up(x, output_size=y.size())`: a transposed convolution that is told the size which it makes."""

from __future__ import annotations

from convcalc.readers.python.values import Instance, Raised, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.modules import GIVEN
from convcalc.readers.pytorch.tensors import TorchTensor, numbers
from convcalc.readers.pytorch.torch_layers import TorchLayer


def set_output_size(module: Instance, row: TorchLayer, name: str, tensor: TorchTensor, wanted: Value) -> None:
    """The output padding with which a layer makes a size; raises Raised where none does.

    Source: torch.nn.modules.conv._ConvTransposeNd._output_padding of PyTorch 2.13.
    """
    if row.word != "tconv":
        raise Raised("TypeError", f"{name} has no argument 'output_size'")
    size = tensor.recorder.graph.shape(tensor.value).size
    every = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    asked = numbers(tuple([each for each in every[-len(size) :] if not isinstance(each, Batch)]), "output_size")
    if len(every) not in (len(size), len(size) + 2) or len(asked) != len(size):
        raise Raised("ValueError", f"output_size {said(wanted)} has {len(every)} numbers, and {len(size)} are needed")
    a = module.attributes
    stride, padding, kernel, apart = [
        _each(a[key], len(size)) for key in ("stride", "padding", "kernel_size", "dilation")
    ]
    more: list[int] = []
    for at, n in enumerate(size):
        least = (n - 1) * stride[at] - 2 * padding[at] + apart[at] * (kernel[at] - 1) + 1
        if not least <= asked[at] < least + stride[at]:
            raise Raised(
                "ValueError",
                f"an output_size of {asked[at]} is asked of {name}, which makes {least} to"
                f" {least + stride[at] - 1} of {n}",
            )
        more.append(asked[at] - least)
    given = a[GIVEN]
    assert isinstance(given, dict)
    rest = {key: each for key, each in given.items() if key != "op"}
    a[GIVEN] = {**rest, "op": tuple(more)} if any(more) else rest


def _each(value: Value, axes: int) -> tuple[int, ...]:
    found = numbers(value, "an argument")
    return found * axes if len(found) == 1 else found
