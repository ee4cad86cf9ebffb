"""The parts of Python's standard library, and of numpy, that networks are written with."""

from __future__ import annotations

import keyword
import math
from collections.abc import Callable
from functools import partial

from convcalc.readers.python.abstract_types import ABSTRACT, NUMBERS
from convcalc.readers.python.copies import COPIES
from convcalc.readers.python.function_tools import FUNCTOOLS
from convcalc.readers.python.host_types import DEFAULTING, DEQUE, OBJECT, TYPES, make_ordered, named_attributes
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.records import NAMED_TUPLE, RECORD
from convcalc.readers.python.signatures import INSPECT
from convcalc.readers.python.values import (
    Bound,
    Class,
    FrameworkValue,
    Named,
    Namespace,
    Native,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.python.work_limit import kept


def _number(value: Value, what: str) -> float:
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} of what is not known: {value.why}")
    if not isinstance(value, int | float):
        raise Raised("TypeError", f"{what} needs a number, not {said(value)}")
    return value


def _math(name: str) -> Native:
    def run(machine: Machine, *values: Value) -> Value:
        if any(isinstance(each, Unknown) for each in values):
            return next(each for each in values if isinstance(each, Unknown))
        if any(isinstance(each, FrameworkValue) for each in values):
            return Unknown(f"math.{name} of a tensor")
        numbers = [_number(each, f"math.{name}") for each in values]
        try:
            return kept(getattr(math, name)(*numbers))
        except (ValueError, OverflowError, TypeError):
            raise Raised("ValueError", f"math.{name} does not take {said(values)}") from None

    return Native(f"math.{name}", run)


def _prod(machine: Machine, values: Value, start: Value = 1) -> Value:
    total = start
    for each in elements(machine, values):
        total = binary(machine, "*", total, each)
    return total


_MATH = "floor ceil sqrt log log2 log10 exp pow gcd lcm isclose trunc fabs cos sin tanh isqrt"


def _second(machine: Machine, kind: Value, value: Value) -> Value:
    return value


def _nothing(machine: Machine, *args: Value, **named: Value) -> Value:
    return None


_WHOLE_MATH = {**{name: _math(name) for name in _MATH.split()}, "prod": Native("prod", _prod)}
_ORDERED = Class("OrderedDict", (TYPES["dict"],), {"__make__": Native("OrderedDict", make_ordered)}, dict)


def _numpy() -> Named:
    from convcalc.readers.python.numpy_arrays import NUMPY

    return NUMPY


def _enumerations() -> Named:
    from convcalc.readers.python.enumerations import ENUMERATIONS

    return ENUMERATIONS


def _expressions() -> Named:
    from convcalc.readers.python.regular_expressions import EXPRESSIONS

    return EXPRESSIONS


def _iteration_tools() -> Named:
    from convcalc.readers.python.iteration_tools import ITERTOOLS

    return ITERTOOLS


def _argument_parser() -> Named:
    from convcalc.readers.python.argument_parser import ARGPARSE

    return ARGPARSE


def _operator() -> Named:
    from convcalc.readers.python.operator_functions import OPERATOR

    return OPERATOR


def _versions() -> Named:
    from convcalc.readers.python.versions import VERSIONS

    return VERSIONS


def _packaging() -> Named:
    from convcalc.readers.python.versions import PACKAGING

    return PACKAGING


def _system() -> Named:
    from convcalc.readers.python.system import SYSTEM

    return SYSTEM


def _literals() -> Named:
    from convcalc.readers.python.literals import LITERALS

    return LITERALS


def _paths() -> Named:
    from convcalc.readers.python.system import PATHS

    return PATHS


def _interpreter() -> Named:
    from convcalc.readers.python.system import INTERPRETER

    return INTERPRETER


def _settings(name: str) -> Named:
    from convcalc.readers.python.settings_classes import SETTINGS

    return SETTINGS[name]


def _as_built_in(name: str) -> Native:
    """A function of Python's own under another name, or in another module."""
    return Native(name, lambda machine, *args: machine.call(machine.builtin(name), *args))


def _moves() -> Named:
    """`six.moves`: what Python 2 had elsewhere."""
    return {
        **{name: _as_built_in(name) for name in ("zip", "map", "filter")},
        **dict.fromkeys(("range", "xrange"), TYPES["range"]),
    }


def _six() -> Named:
    items = {
        f"iter{name}": Native(name, partial(lambda name, machine, d: machine.call(machine.attribute(d, name)), name))
        for name in ("items", "values", "keys")
    }
    kinds = {"string_types": (TYPES["str"],), "integer_types": (TYPES["int"],)}
    return {**items, **kinds, "PY2": False, "PY3": True, "moves": Namespace("six.moves", _moves())}


SETTINGS_PACKAGES = "easydict munch addict box ml_collections omegaconf yacs yacs.config".split()


def _parsed_json(machine: Machine, text: Value, **options: Value) -> Value:
    """`json.loads('{"width": 8}')`"""
    import json

    if not isinstance(text, str):
        return Unknown("json of a text that is not known")
    machine.budget.text(len(text))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Raised("ValueError", f"json.loads: {error}") from None


def _refused(machine: Machine, what: Value) -> Value:
    raise Unreadable(f"{what} is not read")


def _data_classes() -> Named:
    from convcalc.readers.python.data_classes import DATACLASSES

    return DATACLASSES


LIBRARIES: dict[str, Callable[[], Named]] = {
    "math": lambda: {**_WHOLE_MATH, "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan},
    "functools": lambda: FUNCTOOLS,
    "re": _expressions,
    "collections": lambda: {
        "OrderedDict": _ORDERED,
        "namedtuple": NAMED_TUPLE,
        "abc": Namespace("collections.abc", dict(ABSTRACT)),
        "defaultdict": DEFAULTING,
        "deque": DEQUE,
    },
    "collections.abc": lambda: dict(ABSTRACT),
    "typing": lambda: {
        **ABSTRACT,
        "NamedTuple": RECORD,
        "cast": Native("cast", _second),
        "Any": OBJECT,
        "List": TYPES["list"],
        "Dict": TYPES["dict"],
        "Tuple": TYPES["tuple"],
        "Set": TYPES["set"],
        "Type": TYPES["type"],
        "TYPE_CHECKING": False,
    },
    "copy": lambda: {**COPIES},
    "ast": _literals,
    "contextlib": lambda: {
        "suppress": Native("suppress", lambda machine, *kinds: Special("suppress", kinds)),
        "nullcontext": Native("nullcontext", lambda machine, value=None, **named: value),
    },
    "dataclasses": _data_classes,
    "enum": _enumerations,
    "numbers": lambda: NUMBERS,
    "six": _six,
    "six.moves": _moves,
    "json": lambda: {"loads": Native("loads", _parsed_json)},
    "keyword": lambda: {"iskeyword": Native("iskeyword", lambda machine, name: keyword.iskeyword(str(name)))},
    "os": _system,
    "os.path": _paths,
    "sys": _interpreter,
    "itertools": _iteration_tools,
    "types": lambda: {
        "MethodType": Native("MethodType", lambda machine, function, owner: Bound(function, owner)),
        "FunctionType": Class("FunctionType", (OBJECT,)),
        "SimpleNamespace": Class("SimpleNamespace", (OBJECT,), {"__init__": Native("__init__", named_attributes)}),
    },
    "abc": lambda: {"ABC": Class("ABC", (OBJECT,)), "abstractmethod": Native("abstractmethod", lambda m, f: f)},
    "inspect": lambda: INSPECT,
    "warnings": lambda: dict.fromkeys(("warn", "filterwarnings", "simplefilter"), Native("warn", _nothing)),
    "operator": _operator,
    "numpy": _numpy,
    "argparse": _argument_parser,
    **dict.fromkeys(("packaging.version", "distutils.version", "pkg_resources", "looseversion"), _versions),
    **dict.fromkeys(("packaging", "distutils"), _packaging),
    **{name: partial(_settings, name) for name in SETTINGS_PACKAGES},
    "convcalc.written": lambda: {"refused": Native("refused", _refused)},  # for modules of ours that stand for others
    "mne.utils": lambda: {"_soft_import": Native("_soft_import", lambda machine, name, *rest, **named: False)},
    "__future__": dict,
}
"""Module -> its names; what a library has beside these is unknown."""
