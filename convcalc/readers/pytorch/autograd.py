"""`torch.autograd`: functions that say their gradients themselves; what they compute is their `forward`."""

from __future__ import annotations

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Namespace, Native, Special, Unknown, Value

_NOTHING = Native("save_for_backward", lambda machine, owner, *rest, **named: None)

CONTEXT = Class(
    "FunctionCtx",
    (OBJECT,),
    {
        **dict.fromkeys(("save_for_backward", "save_for_forward", "mark_dirty", "mark_non_differentiable"), _NOTHING),
        "set_materialize_grads": _NOTHING,
        "needs_input_grad": Unknown("which gradients are needed"),
    },
)
"""What a function is given to keep things for its gradient."""


def _applied(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    """`Swish.apply(x)`: its `forward`, which gets a context first where no `setup_context` takes it later.

    Source: torch.autograd.Function of PyTorch 2.13.
    """
    forward = machine.attribute(cls, "forward")
    if isinstance(cls, Class) and cls.find("setup_context"):
        return machine.call(forward, *args, **named)
    return machine.call(forward, Instance(CONTEXT), *args, **named)


def _variable(machine: Machine, data: Value, requires_grad: Value = False, **named: Value) -> Value:
    """`Variable(x)`, which is x since PyTorch 0.4."""
    return data


FUNCTION = Class("Function", (OBJECT,), {"apply": Special("classmethod", Native("apply", _applied))})
AUTOGRAD: Named = {
    "Function": FUNCTION,
    "Variable": Native("Variable", _variable),
    "function": Namespace("torch.autograd.function", {"Function": FUNCTION}),
}
"""The module `torch.autograd`; what else it has works on gradients."""
