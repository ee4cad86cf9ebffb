"""convcalc: the arithmetic of convolutional networks, exact and explained.

    import convcalc
    convcalc.layer("conv", n=224, f=11, s=4).out.size     # (54, 54)
    convcalc.measure("resnet50").params                   # 25557032
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.version import VERSION as __version__

if TYPE_CHECKING:
    from convcalc.mistakes import SpecError
    from convcalc.single import layer
    from convcalc.verbs import measure

__all__ = ["SpecError", "__version__", "layer", "measure"]

_HOMES = {"SpecError": "convcalc.mistakes", "layer": "convcalc.single", "measure": "convcalc.verbs"}


def __getattr__(name: str) -> Any:
    """The verbs are loaded when first used: `import convcalc` costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'convcalc' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
