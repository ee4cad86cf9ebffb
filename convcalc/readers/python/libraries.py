"""The parts of Python's standard library, and of numpy, that networks are written with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain, islice, pairwise, product, repeat, zip_longest

from convcalc.readers.python.argument_parser import ARGPARSE
from convcalc.readers.python.function_tools import FUNCTOOLS
from convcalc.readers.python.host_types import OBJECT, TYPES, make_ordered
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements
from convcalc.readers.python.values import (
    Bound,
    Class,
    Deferred,
    FrameworkValue,
    Function,
    Instance,
    Named,
    Namespace,
    Native,
    OneShot,
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


_MATH = "floor ceil sqrt log log2 log10 exp pow gcd isclose trunc fabs cos sin tanh isqrt"


def _second(machine: Machine, kind: Value, value: Value) -> Value:
    return value


def copied(machine: Machine, value: Value, known: dict[int, Value] | None = None) -> Value:
    """A deep copy: parameters and modules become others."""
    known = {} if known is None else known
    if id(value) in known:
        return known[id(value)]
    machine.budget.spend()
    if isinstance(value, list):
        made: list[Value] = []
        known[id(value)] = made
        made += [copied(machine, each, known) for each in value]
        return made
    if isinstance(value, tuple):
        return tuple([copied(machine, each, known) for each in value])
    if isinstance(value, dict):
        return {key: copied(machine, each, known) for key, each in value.items()}
    if isinstance(value, Instance):
        twin = known[id(value)] = Instance(value.cls)
        twin.attributes = {key: copied(machine, each, known) for key, each in value.attributes.items()}
        return twin
    if isinstance(value, FrameworkValue):
        return known.setdefault(id(value), value.copy())
    return value


def _copy(machine: Machine, value: Value) -> Value:
    if isinstance(value, Instance):
        twin = Instance(value.cls)
        twin.attributes = dict(value.attributes)
        return twin
    return value.copy() if isinstance(value, list | dict | set) else value


def _deepcopy(machine: Machine, value: Value, memo: Value = None) -> Value:
    return copied(machine, value)


def _named_tuple(machine: Machine, name: Value, names: Value, *rest: Value, **named: Value) -> Value:
    listed = names.replace(",", " ").split() if isinstance(names, str) else list(elements(machine, names))
    return record(str(name), {str(each): None for each in listed}, required=len(listed) - _defaults(named))


def _defaults(named: Named) -> int:
    values = named.get("defaults")
    return len(values) if isinstance(values, list | tuple) else 0


def record(name: str, fields: dict[str, Value], required: int, base: Class = OBJECT) -> Class:
    """A class whose objects are made of named fields, and can be unpacked."""

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        values = {**fields, **dict(zip(fields, args, strict=False)), **named}
        if len(args) > len(fields) or len(values) > len(fields):
            raise Raised("TypeError", f"{name} has no such field")
        missing = [each for each in list(fields)[len(args) : required] if each not in named]
        if missing:
            raise Raised("TypeError", f"{name} needs {', '.join(missing)}")
        owner.attributes.update(values)
        return None

    def values(owner: Value) -> list[Value]:
        return [owner.attributes[each] for each in fields] if isinstance(owner, Instance) else []

    def one(machine: Machine, owner: Value, at: Value) -> Value:
        return (
            machine.call(machine.attribute(tuple(values(owner)), "index"), at) if False else values(owner)[int(str(at))]
        )

    return Class(
        name,
        (base,),
        {
            "__init__": Native(name, init),
            "__iter__": Native("iter", lambda machine, owner: OneShot(iter(values(owner)))),
            "__len__": Native("len", lambda machine, owner: len(fields)),
            "__getitem__": Native("getitem", one),
            "_asdict": Native("_asdict", lambda machine, owner: dict(zip(fields, values(owner), strict=True))),
            "_fields": tuple(fields),
        },
    )


WITHOUT_DEFAULT = Unknown("a field without a default")


def _dataclass(machine: Machine, cls: Value = None, **options: Value) -> Value:
    """`@dataclass`: an `__init__` of the fields of the class and of those it comes from."""
    if not isinstance(cls, Class):
        return Native("dataclass", lambda inner, made: _dataclass(inner, made))

    def init(inner: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        fields: dict[str, Value] = {}
        for each in reversed(cls.mro):
            fields |= each.fields
        given = {**dict(zip(fields, args, strict=False)), **named}
        if len(args) > len(fields) or any(key not in fields for key in named):
            raise Raised("TypeError", f"{cls.name} has no such field")
        for key, default in fields.items():
            value = given[key] if key in given else _default(inner, default)
            if isinstance(value, Unknown) and value.why == WITHOUT_DEFAULT.why:
                raise Raised("TypeError", f"{cls.name} needs {key}")
            owner.attributes[key] = value
        if owner.cls.find("__post_init__"):
            inner.call(inner.attribute(owner, "__post_init__"))
        return None

    cls.attributes.setdefault("__init__", Native(cls.name, init))
    return cls


def _default(machine: Machine, default: Value) -> Value:
    value = default.find() if isinstance(default, Deferred) else default
    if isinstance(value, Special) and value.kind == "factory":
        return machine.call(value.function)
    return value


def _fields_of(value: Value) -> Named:
    """The fields of an object of a dataclass."""
    names = [name for each in reversed(value.cls.mro) for name in each.fields] if isinstance(value, Instance) else []
    if not names or not isinstance(value, Instance):
        raise Raised("TypeError", f"{said(value)} is not of a dataclass")
    return {name: value.attributes.get(name) for name in names}


def _replaced(machine: Machine, value: Value, /, **changes: Value) -> Value:
    """`replace(config, width=2)`: another object with some of its fields changed."""
    fields = _fields_of(value)
    assert isinstance(value, Instance)
    return machine.call(value.cls, **{**fields, **changes})


def _as_dict(machine: Machine, value: Value, **rest: Value) -> Value:
    def plain(each: Value) -> Value:
        if isinstance(each, Instance) and any(cls.fields for cls in each.cls.mro):
            return {key: plain(inner) for key, inner in _fields_of(each).items()}
        return copied(machine, each)

    _fields_of(value)
    return plain(value)


def _is_dataclass(machine: Machine, value: Value) -> Value:
    cls = value.cls if isinstance(value, Instance) else value
    return cls if isinstance(cls, Unknown) else isinstance(cls, Class) and any(each.fields for each in cls.mro)


def _field(
    machine: Machine, *, default: Value = WITHOUT_DEFAULT, default_factory: Value = None, **rest: Value
) -> Value:
    return default if default_factory is None else Special("factory", default_factory)


def _finite(machine: Machine, values: Iterator[Value]) -> OneShot:
    """An iterator that is paid for as it goes."""

    def paid() -> Iterator[Value]:
        for each in values:
            machine.budget.spend()
            yield each

    return OneShot(paid())


def _chain(machine: Machine, *values: Value) -> Value:
    return _finite(machine, chain(*[elements(machine, each) for each in values]))


def _chain_of(machine: Machine, values: Value) -> Value:
    return _finite(machine, (each for inner in elements(machine, values) for each in elements(machine, inner)))


def _repeat(machine: Machine, value: Value, times: Value = None) -> Value:
    return _finite(machine, repeat(value, times) if isinstance(times, int) else repeat(value))


def _product(machine: Machine, *values: Value, repeat: Value = 1) -> Value:
    every = [list(elements(machine, each)) for each in values] * (repeat if isinstance(repeat, int) else 1)
    machine.budget.container(math.prod(map(len, every)))
    return OneShot(iter(product(*every)))


def _islice(machine: Machine, values: Value, *ends: Value) -> Value:
    return OneShot(islice(elements(machine, values), *[each if isinstance(each, int) else None for each in ends]))


def _longest(machine: Machine, *values: Value, fillvalue: Value = None) -> Value:
    return OneShot(zip_longest(*[elements(machine, each) for each in values], fillvalue=fillvalue))


def _pairwise(machine: Machine, values: Value) -> Value:
    every = list(elements(machine, values))
    return OneShot(iter(pairwise(every)))


def _accumulate(machine: Machine, values: Value) -> Value:
    made: list[Value] = []
    for each in elements(machine, values):
        made.append(binary(machine, "+", made[-1], each) if made else each)
    return OneShot(iter(made))


def _is_a(what: str, *types: type[Value]) -> Native:
    """`inspect.isfunction` and its like; what is ours stands for one or the other of Python's, which is not known."""

    def run(machine: Machine, value: Value) -> Value:
        if isinstance(value, Native | Unknown):
            return value if isinstance(value, Unknown) else Unknown(f"whether {value.name} is a {what}")
        return isinstance(value, types)

    return Native(f"inspect.is{what}", run)


def _nothing(machine: Machine, *args: Value, **named: Value) -> Value:
    return None


_WHOLE_MATH = {**{name: _math(name) for name in _MATH.split()}, "prod": Native("prod", _prod)}
_ABSTRACT_NAMES = "Iterable Sequence Mapping Callable Iterator Hashable MutableMapping MutableSequence"
_CONTAINERS: Named = {
    "Sequence": (TYPES["list"], TYPES["tuple"], TYPES["str"], TYPES["range"]),
    "Iterable": (*[TYPES[each] for each in ("list", "tuple", "str", "range", "dict", "set")],),
    "Mapping": TYPES["dict"],
}
_ABSTRACT = {name: _CONTAINERS.get(name, Class(name, (OBJECT,))) for name in _ABSTRACT_NAMES.split()}
_ORDERED = Class("OrderedDict", (TYPES["dict"],), {"__make__": Native("OrderedDict", make_ordered)}, dict)


def _numpy() -> Named:
    from convcalc.readers.python.numpy_arrays import NUMPY

    return NUMPY


def _expressions() -> Named:
    from convcalc.readers.python.regular_expressions import EXPRESSIONS

    return EXPRESSIONS


_COPIES = {"copy": Native("copy", _copy), "deepcopy": Native("deepcopy", _deepcopy)}
_JOINS = Class("chain", (OBJECT,), {"__make__": Native("chain", lambda m, cls, *values: _chain(m, *values))})
_JOINS.attributes["from_iterable"] = Special("staticmethod", Native("from_iterable", _chain_of))
LIBRARIES: dict[str, Callable[[], Named]] = {
    "math": lambda: {**_WHOLE_MATH, "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan},
    "functools": lambda: FUNCTOOLS,
    "re": _expressions,
    "collections": lambda: {
        "OrderedDict": _ORDERED,
        "namedtuple": Native("namedtuple", _named_tuple),
        "abc": Namespace("collections.abc", dict(_ABSTRACT)),
    },
    "collections.abc": lambda: dict(_ABSTRACT),
    "typing": lambda: {
        **_ABSTRACT,
        "cast": Native("cast", _second),
        "Any": OBJECT,
        "List": TYPES["list"],
        "Dict": TYPES["dict"],
        "Tuple": TYPES["tuple"],
        "Set": TYPES["set"],
        "Type": TYPES["type"],
        "TYPE_CHECKING": False,
    },
    "copy": lambda: {**_COPIES},
    "dataclasses": lambda: {
        "dataclass": Native("dataclass", _dataclass),
        "field": Native("field", _field),
        "replace": Native("replace", _replaced),
        "asdict": Native("asdict", _as_dict),
        "is_dataclass": Native("is_dataclass", _is_dataclass),
    },
    "itertools": lambda: {
        "chain": _JOINS,
        "repeat": Native("repeat", _repeat),
        "product": Native("product", _product),
        "islice": Native("islice", _islice),
        "zip_longest": Native("zip_longest", _longest),
        "pairwise": Native("pairwise", _pairwise),
        "accumulate": Native("accumulate", _accumulate),
    },
    "types": lambda: {"FunctionType": Class("FunctionType", (OBJECT,))},
    "abc": lambda: {"ABC": Class("ABC", (OBJECT,)), "abstractmethod": Native("abstractmethod", lambda m, f: f)},
    "inspect": lambda: {
        "isfunction": _is_a("function", Function),
        "isclass": _is_a("class", Class),
        "ismethod": _is_a("method", Bound),
    },
    "warnings": lambda: dict.fromkeys(("warn", "filterwarnings", "simplefilter"), Native("warn", _nothing)),
    "operator": lambda: {
        "mul": Native("mul", lambda machine, a, b: binary(machine, "*", a, b)),
        "add": Native("add", lambda machine, a, b: binary(machine, "+", a, b)),
    },
    "numpy": _numpy,
    "argparse": lambda: ARGPARSE,
    "__future__": dict,
}
"""Module -> its names; what a library has beside these is unknown."""
