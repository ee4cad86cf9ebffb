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

    from convcalc.api import check, layer, measure, summary, why
    from convcalc.diagnostics.diagnostic import SpecError
    from convcalc.readers.opened import ReadError

__all__ = ["ReadError", "SpecError", "__version__", "check", "layer", "measure", "summary", "why"]

_HOMES = {
    **dict.fromkeys(("check", "layer", "measure", "summary", "why"), "api"),
    "SpecError": "diagnostics.diagnostic",
    "ReadError": "readers.opened",
}

_COMMANDS = ("arch", "compare", "convert", "draw", "explain", "quiz", "solve", "zoo")


def __getattr__(name: str) -> Any:
    """The verbs are loaded when first used: `import convcalc` costs nothing."""
    if name in _HOMES:
        found = getattr(__import__(f"convcalc.{_HOMES[name]}", fromlist=[name]), name)
        globals()[name] = found
        return found
    words = f"module 'convcalc' has no attribute '{name}'"
    if name in _COMMANDS:
        words += "; measure is arch in Python" if name == "arch" else f"; scripts run: convcalc {name} ... --json"
    raise AttributeError(words)


def __dir__() -> list[str]:
    """What Tab shows: the public names, not the rooms behind them."""
    return [*__all__]
