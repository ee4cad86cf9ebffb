"""Functions of ours that few programs call: the module of each is loaded when it is first called.

A table of a hundred functions would load thirty modules else, which takes longer than to follow most networks.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect import Signature


class LateFunction:
    """A function of a module in convcalc.readers, which is loaded when it is called or asked what it takes.

    >>> sizes = LateFunction("python.size_tuples", "of_sizes")
    >>> sizes.function.__module__
    'convcalc.readers.python.size_tuples'
    """

    __slots__ = ("_found", "module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name
        self._found: Callable[..., Any] | None = None

    @property
    def function(self) -> Callable[..., Any]:
        """The function itself."""
        if self._found is None:
            self._found = getattr(import_module(f"convcalc.readers.{self.module}"), self.name)
        return self._found

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.function(*args, **named)

    @property
    def __signature__(self) -> Signature:
        """What it takes, as `inspect.signature` asks for it where a call does not fit."""
        from inspect import signature

        return signature(self.function)
