"""What programs import of timm besides networks: small modules and functions, whose own source is not at hand.

Source: timm 1.0.31, timm/layers/{drop,helpers,weight_init}.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Deferred, Named, Namespace, Native, Raised, Unknown, Value, said
from convcalc.readers.pytorch.library_modules import repeated

BLOCKS = "timm.models.vision_transformer"
"""Where a text of ours has its layers of several parts."""

FIRST_VALUES = ("trunc_normal_", "trunc_normal_tf_", "lecun_normal_", "variance_scaling_")
"""Functions that give parameters their first values."""


def _itself(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    return x


def _divisible(
    machine: Machine,
    v: Value,
    divisor: Value = 8,
    min_value: Value = None,
    round_limit: Value = 0.9,
    **named: Value,
) -> Value:
    """`make_divisible(18.4)`: the nearest multiple that is not far below it."""
    if isinstance(v, Unknown):
        return v
    if not isinstance(v, int | float) or not isinstance(divisor, int) or not divisor:
        raise Raised("TypeError", f"make_divisible does not take {said(v)} and {said(divisor)}")
    if not isinstance(min_value, int | None) or not isinstance(round_limit, int | float):
        raise Raised("TypeError", f"make_divisible does not take {said(min_value)} and {said(round_limit)}")
    made = max(min_value or divisor, int(v + divisor / 2) // divisor * divisor)
    return made + divisor if made < round_limit * v else made


def timm_layers(module_of: Callable[[str, str, Value], Class], find: Callable[[str], Value]) -> Named:
    """The names of `timm.layers`.

    module_of: makes a module that calls a function, of a name and its arguments.  find: a module by its name.
    """

    def block(name: str) -> Value:
        found = find(BLOCKS)
        return found.attributes[name] if isinstance(found, Namespace) else Unknown(f"timm.layers.{name}")

    kept = Native("drop_path", _itself)
    return {
        "DropPath": module_of("DropPath", "drop_prob=0.0 scale_by_keep=True", kept),
        "drop_path": kept,
        **{f"to_{count}tuple": repeated(count) for count in (1, 2, 3, 4)},
        **{name: Native(name, _itself) for name in FIRST_VALUES},
        "make_divisible": Native("make_divisible", _divisible),
        **{name: Deferred(partial(block, name)) for name in ("Attention", "LayerScale", "Mlp", "PatchEmbed")},
    }
