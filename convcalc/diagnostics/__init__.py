"""Everything a reader can get wrong: one small class each, grouped by who meets it; loaded when the first is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.diagnostics import arrivals as arrivals
    from convcalc.diagnostics import layers as layers
    from convcalc.diagnostics import network as network
    from convcalc.diagnostics import settings as settings


def __getattr__(name: str) -> Any:
    """`diagnostics.network.NoInput(...)` where it happens: most runs never load a mistake."""
    if name in ("arrivals", "layers", "network", "settings"):
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
