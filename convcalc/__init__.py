"""convcalc: the arithmetic of convolutional networks, exact and explained.

import convcalc
convcalc.layer("conv", n=224, f=11, s=4).out.size     # (54, 54)
convcalc.measure("resnet50").params                   # 25557032
convcalc.check("28x28x1 -> conv 8 3x3 -> 28x28x8").ok # False
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convcalc.version import VERSION as __version__

if TYPE_CHECKING:
    from convcalc.api import check, layer, measure
    from convcalc.diagnostics.diagnostic import SpecError

__all__ = ["SpecError", "__version__", "check", "layer", "measure"]

_HOMES = {
    "SpecError": "convcalc.diagnostics.diagnostic",
    "check": "convcalc.api",
    "layer": "convcalc.api",
    "measure": "convcalc.api",
}


def __getattr__(name: str) -> Any:
    """The verbs are loaded when first used: `import convcalc` costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'convcalc' has no attribute '{name}'")


class _Package(type(sys)):  # type: ignore[misc]
    """A package in which a verb stays a verb when the file of its name (measure.py, check/) is loaded."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, type(sys))):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
