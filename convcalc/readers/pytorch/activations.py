"""Functions that treat each number of a tensor alone, and their arguments: `F.relu(x)`, `torch.sigmoid(x)`.

Source: torch.nn.functional, torch and torch.Tensor of PyTorch 2.13, which do not have the same of them.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Value
from convcalc.readers.pytorch.layer_rules import check_arriving
from convcalc.readers.pytorch.loose_tensors import LooseTensor
from convcalc.readers.pytorch.step_rows import StepRows
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, tensor_of
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments, nothing


class Activation(NamedTuple):
    """A function of each number; each signature is that of what stands behind the tensor, None where there is none.

    word: ours.  functional: in `torch.nn.functional`.  torch: in `torch` itself.  method: of a tensor.
    in_place: those of the three, by their first letters, that have `name_` as well.
    """

    word: str
    functional: str | None
    torch: str | None = None
    method: str | None = None
    in_place: str = ""


IN_PLACE = "inplace=False"
CHANCE = "p=0.5 training=True inplace=False"
ALONG = "dim=None _stacklevel=3 dtype=None"

ACTIVATIONS: dict[str, Activation] = {
    "relu": Activation("relu", IN_PLACE, "", "", "ftm"),
    "relu6": Activation("relu6", IN_PLACE),
    "selu": Activation("selu", IN_PLACE, "", None, "ft"),
    "silu": Activation("silu", IN_PLACE),
    "mish": Activation("mish", IN_PLACE),
    "hardswish": Activation("hswish", IN_PLACE),
    "hardsigmoid": Activation("hsigmoid", IN_PLACE),
    "sigmoid": Activation("sigmoid", "", "", "", "tm"),
    "tanh": Activation("tanh", "", "", "", "tm"),
    "elu": Activation("elu", "alpha=1.0 inplace=False", None, None, "f"),
    "celu": Activation("celu", "alpha=1.0 inplace=False", "alpha=1.0", None, "ft"),
    "gelu": Activation("gelu", "approximate=none"),
    "leaky_relu": Activation("lrelu", "negative_slope=0.01 inplace=False", None, None, "f"),
    "hardtanh": Activation("tanh", "min_val=-1.0 max_val=1.0 inplace=False", None, None, "f"),
    "softsign": Activation("tanh", ""),
    "tanhshrink": Activation("relu", ""),
    "softshrink": Activation("relu", "lambd=0.5"),
    "hardshrink": Activation("relu", "lambd=0.5", "lambd=0.5"),
    "threshold": Activation("relu", "threshold value inplace=False", "threshold value", None, "ft"),
    "rrelu": Activation("lrelu", "lower=0.125 upper=0.333 training=False inplace=False", None, None, "f"),
    "softplus": Activation("softplus", "beta=1 threshold=20"),
    "softmax": Activation("softmax", ALONG, "dim dtype=None", "dim dtype=None"),
    "log_softmax": Activation("softmax", ALONG, "dim dtype=None", "dim dtype=None"),
    "logsigmoid": Activation("sigmoid", ""),
    "dropout": Activation("dropout", CHANCE, "p train", None, "t"),
    "dropout1d": Activation("dropout", CHANCE),
    "dropout2d": Activation("dropout", CHANCE),
    "dropout3d": Activation("dropout", CHANCE),
    "alpha_dropout": Activation("dropout", CHANCE.replace("True", "False"), "p train", None, "t"),
    "feature_dropout": Activation("dropout", None, "p train", None, "t"),
    "feature_alpha_dropout": Activation("dropout", CHANCE.replace("True", "False"), "p train", None, "t"),
}
"""PyTorch's name -> the function."""

LAYERS = {"softmax": "Softmax", "log_softmax": "LogSoftmax", "gelu": "GELU", "dropout1d": "Dropout1d"}
"""Functions of which PyTorch asks what it asks of a layer."""

ALIASES = {"axis": "dim"}
"""What `torch` and its tensors call an argument as well."""


def _applied(name: str, word: str, signature: str, functional: bool) -> Callable[..., Value]:
    row = TorchLayer(word, 0, signature, nothing)

    def run(machine: Machine, x: Value = None, /, *args: Value, **named: Value) -> Value:
        given = named.pop("input", x)
        if isinstance(given, Parameter):
            return given
        if isinstance(given, LooseTensor):
            return given.each(machine, word, {})
        if isinstance(given, StepRows):
            made = run(machine, given.steps, *args, **named)
            return StepRows(made) if isinstance(made, TorchTensor) else made
        each_alone = isinstance(given, TorchTensor) and word not in ("softmax", "dropout")
        tensor = given if isinstance(given, TorchTensor) and each_alone else tensor_of(given, name)
        named = named if functional else {ALIASES.get(key, key): value for key, value in named.items()}
        a = arguments(row, name, args, named)
        check_arriving(LAYERS.get(name, ""), a, tensor)
        decimal = {"decimal": f"{a['p']}"} if word == "dropout" and isinstance(a["p"], int | float) else {}
        made = tensor.recorder.add(machine, word, decimal, (tensor,), tensor.recorder.label(word))
        if tensor.parts is not None:
            return TorchTensor(tensor.recorder, made.value, tensor.order, tensor.parts)
        return tensor.like(made.value)

    return run


def _absent(name: str, where: str, hint: str) -> Callable[..., Value]:
    def run(machine: Machine, *args: Value, **named: Value) -> Value:
        raise Raised("AttributeError", f"{where} has no '{name}'", hint=hint)

    return run


def _functions(place: str, where: str) -> Named:
    """Those of one place; what stands only elsewhere is refused with where it does."""
    made: Named = {}
    for name, each in ACTIVATIONS.items():
        signature = getattr(each, place)
        if signature is None:
            hint = f"F.{name}(x)" if each.functional is not None else f"torch.{name}(x)"
            made[name] = Native(name, _absent(name, where, hint))
            continue
        made[name] = Native(name, _applied(name, each.word, signature, place == "functional"))
        if place[0] in each.in_place:
            made[f"{name}_"] = made[name]
    return made


FUNCTIONS: Named = _functions("functional", "torch.nn.functional")
OF_TORCH: Named = _functions("torch", "torch")
METHODS: Named = _functions("method", "a tensor")
