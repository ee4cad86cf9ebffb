"""What PyTorch calls the arguments that its functions take first: `F.interpolate(input=x, scale_factor=2)`.

Source: the signatures in PyTorch's documentation. Arguments further on have PyTorch's names in our functions too.
"""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Value

FUNCTIONS = {
    **dict.fromkeys(("cat", "concat", "concatenate", "stack"), "tensors dim"),
    **dict.fromkeys(("add", "sub", "subtract", "mul", "multiply", "div", "divide", "matmul", "pow"), "input other"),
    "split": "tensor split_size_or_sections dim",
    "transpose": "input dim0 dim1",
    "permute": "input dims",
    "reshape": "input shape",
    "where": "condition input other",
    **dict.fromkeys(("gather", "index_select"), "input dim index"),
}
"""Of a function of `torch` or `torch.nn.functional`; of one that is not named here it is "input"."""

METHODS = {
    **dict.fromkeys(("add", "sub", "mul", "div", "matmul"), "self other"),
    "split": "self split_size dim",
    "transpose": "self dim0 dim1",
    "permute": "self dims",
    "reshape": "self shape",
    "view": "self size",
    "expand": "self size",
    "repeat": "self repeats",
    "add_module": "self name module",
    "register_module": "self name module",
    "register_parameter": "self name param",
    "register_buffer": "self name tensor",
}
"""Of a method of a tensor or of a module."""


def by_keyword(functions: Named, names: dict[str, str], first: str = "") -> Named:
    """The same functions, which may be given what they take first by its name in PyTorch; first: where none is told."""
    return {
        name: _by_keyword(value, tuple(names.get(name, first).split())) if isinstance(value, Native) else value
        for name, value in functions.items()
    }


def _by_keyword(function: Native, parameters: tuple[str, ...]) -> Native:
    if not parameters:
        return function

    def run(machine: Machine, *args: Value, **named: Value) -> Value:
        for parameter in parameters[len(args) :]:
            if parameter not in named:
                break
            args = (*args, named.pop(parameter))
        return machine.call(function, *args, **named)

    run.__wrapped__ = function.run  # type: ignore[attr-defined]  # its signature is that of what it calls
    return Native(function.name, run)
