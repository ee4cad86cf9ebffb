"""convcalc: the arithmetic of convolutional networks, exact and explained.

import convcalc
convcalc.layer("conv", n=224, f=11, s=4).out.size     # (54, 54)
convcalc.measure("resnet50").params                   # 25557032
convcalc.check("28x28x1 -> conv 8 3x3 -> 28x28x8").ok # False
"""

from __future__ import annotations

from convcalc.version import VERSION as __version__

TYPE_CHECKING = False  # that of `typing`, which takes a while to load: long enough for a Ctrl-C to meet Python alone
if TYPE_CHECKING:
    from typing import Any

    from convcalc.api import check, layer, measure
    from convcalc.diagnostics.diagnostic import SpecError

__all__ = ["SpecError", "__version__", "check", "layer", "measure"]

_VERBS = ("check", "layer", "measure")


def __getattr__(name: str) -> Any:
    """The verbs are loaded when first used: `import convcalc` costs nothing."""
    if name in _VERBS:
        from convcalc import api

        return getattr(api, name)
    if name == "SpecError":
        from convcalc.diagnostics.diagnostic import SpecError

        return SpecError
    raise AttributeError(f"module 'convcalc' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), "SpecError", *_VERBS]
