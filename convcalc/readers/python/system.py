"""The modules `os` and `sys`: names of files as texts, and an environment in which nothing is set."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Namespace, Native, Raised, Unknown, Value, said


def _unset(machine: Machine, name: Value) -> None:
    machine.note("environment variables are taken not to be set")


def _get(machine: Machine, owner: Value, name: Value, default: Value = None) -> Value:
    """`os.environ.get("DEBUG", "0")`"""
    _unset(machine, name)
    return default


def _is_set(machine: Machine, owner: Value, name: Value) -> Value:
    _unset(machine, name)
    return False


def _required(machine: Machine, owner: Value, name: Value) -> Value:
    _unset(machine, name)
    raise Raised("KeyError", said(name))


def _put(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    return None


_ENVIRONMENT = Class(
    "environ",
    (OBJECT,),
    {
        "get": Native("get", _get),
        "setdefault": Native("setdefault", _get),
        "__contains__": Native("contains", _is_set),
        "__getitem__": Native("getitem", _required),
        "__setitem__": Native("setitem", _put),
    },
)


def _of_texts(name: str, function: Callable[..., Value]) -> Native:
    """A function of names of files, which looks at no file."""

    def run(machine: Machine, *names: Value) -> Value:
        texts = [each for each in names if isinstance(each, str)]
        if len(texts) < len(names) or not texts:
            return next((each for each in names if isinstance(each, Unknown)), Unknown(f"os.path.{name}"))
        machine.budget.text(sum(map(len, texts)) + len(texts))
        return function(*texts)

    return Native(f"os.path.{name}", run)


PATHS: Named = {
    name: _of_texts(name, getattr(posixpath, name)) for name in "join basename dirname splitext split normpath".split()
}
"""The module `os.path`; what is on a disk is not known."""

SYSTEM: Named = {
    "environ": Instance(_ENVIRONMENT),
    "getenv": Native("getenv", lambda machine, name, default=None: _get(machine, None, name, default)),
    "path": Namespace("os.path", PATHS),
    "sep": "/",
    "linesep": "\n",
    "name": "posix",
}
"""The module `os`."""

INTERPRETER: Named = {"version_info": (3, 12, 0), "maxsize": 2**63 - 1, "platform": "linux", "byteorder": "little"}
"""The module `sys`."""
