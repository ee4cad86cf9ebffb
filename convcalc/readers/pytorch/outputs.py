"""What a network gives back: its tensors, as maps."""

from __future__ import annotations

from convcalc.readers.python.values import FrameworkValue, Instance, Value, said
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor, marked
from convcalc.readers.pytorch.modules import is_module
from convcalc.readers.pytorch.stacks import StackedTensors
from convcalc.readers.pytorch.step_rows import StepRows
from convcalc.readers.pytorch.tensors import TorchTensor


def written_otherwise(tensor: TorchTensor) -> str:
    """A note of an output whose axes stand in another order in the program than here."""
    shape = tensor.recorder.graph.shape(tensor.value)
    dims = tensor.dims[1:] if tensor.order[0] == 0 else tensor.dims
    sizes = "x".join([str(n) if isinstance(n, int) else said(n) for n in dims])
    return f"output {shape.text('chw')} is {sizes} in the program, whose axes stand in another order"


def parts_of(out: Value) -> list[Value]:
    """What a network gives back beside one another."""
    return [each for inner in out for each in parts_of(inner)] if isinstance(out, list | tuple) else [out]


def tensors_in(out: Value) -> list[TorchTensor]:
    """The tensors that a network gives back, the first of them its output proper."""
    if isinstance(out, LooseTensor | StackedTensors | StepRows):
        return _outputs_of(out)
    if isinstance(out, TorchTensor):
        return [out.recorder.plain(out, "an output") if out.parts is not None else out]
    if isinstance(out, Instance) and not is_module(out):
        out = list(out.attributes.values())
    if isinstance(out, FrameworkValue):
        from convcalc.readers.pytorch.distributions import ProbabilityDistribution

        out = list(out.parameters.values()) if isinstance(out, ProbabilityDistribution) else out
    if isinstance(out, dict):
        out = list(out.values())
    return [each for inner in out for each in tensors_in(inner)] if isinstance(out, list | tuple) else []


def _outputs_of(value: LooseTensor | StackedTensors | StepRows) -> list[TorchTensor]:
    """What comes out of a network: stacked tensors as one where they are stacked for each image, else each."""
    if isinstance(value, LooseTensor | StepRows):
        return [value.output() if isinstance(value, LooseTensor) else value.steps]
    last, sizes = value.branches[-1], tuple([marked(each) for each in value.dims])
    if sizes[0] != MARK:
        return list(value.branches)
    return [LooseTensor(last, sizes, last.recorder.machine, False).output()]
