"""The containers of `torch.nn`, as an interpreted program sees them: Sequential, ModuleList and ModuleDict."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT, OrderedDictionary
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.objects import call
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Class, Instance, Native, OneShot, Raised, Value, said
from convcalc.readers.pytorch.modules import INITIALIZED, MODULE, ROW, children, initialize, instance, put
from convcalc.readers.pytorch.tensors import TorchTensor

ATTENTION = "MultiheadAttention"
"""What takes three tensors."""

LOOKED_AT_IN_A_STEP = 6
"""Modules of a container that are looked at in as long as a step takes."""


def _sequential(machine: Machine, owner: Value, *layers: Value) -> Value:
    initialize(machine, owner)
    first = layers[0] if len(layers) == 1 else None
    if isinstance(first, OrderedDictionary):
        pairs: list[tuple[Value, Value]] = list(first.items())
    else:
        pairs = [(str(at), each) for at, each in enumerate(layers)]
    for name, each in pairs:
        if each is None:
            raise Raised("TypeError", "None is no layer, and a Sequential runs all that it holds", hint="nn.Identity()")
        put(machine, owner, name, each)
    return None


def _through(machine: Machine, owner: Value, x: Value) -> Value:
    for _, each in children(instance(owner)):
        x = call(machine, each, (x,), {})
    return x


def in_order(machine: Machine, owner: Value, x: Value) -> Value:
    """The layers of a class whose `forward` is not there; a map is flattened where a linear layer follows."""
    for _, each in children(instance(owner)):
        row = each.attributes.get(ROW)
        if getattr(row, "word", "") == "fc" and isinstance(x, TorchTensor) and len(x.order) > 2:
            machine.note("a map is flattened before a linear layer, though nothing says so")
            x = machine.call(machine.attribute(x, "flatten"), 1)
        x = _in_turn(machine, each, x)
    return x


def _in_turn(machine: Machine, layer: Instance, x: Value) -> Value:
    """What a layer makes of what the one before it leaves; of a recurrent one that is what each step makes."""
    if any(cls.name == ATTENTION for cls in layer.cls.mro):
        machine.note(f"{ATTENTION} gets the sequence as its query, key and value, though nothing says so")
        return _without_states(machine.call(layer, x, x, x))
    if isinstance(x, tuple):
        machine.note("what each step of a recurrent layer makes goes on, though nothing says so")
    return machine.call(layer, _with_steps(machine, layer, _without_states(x)))


def _with_steps(machine: Machine, layer: Instance, x: Value) -> Value:
    """A map of one axis whose channels are the numbers that a recurrent layer declares: its places are the steps."""
    declared = layer.attributes.get("input_size")
    if declared is None or not isinstance(x, TorchTensor) or not x.plain or len(x.order) != 3 or not x.value:
        return x
    if declared != x.dims[1] or declared == x.dims[2]:
        return x
    machine.note("channels are taken for the numbers of a step before a recurrent layer, though nothing says so")
    axes = (0, 2, 1) if layer.attributes.get("batch_first") is True else (2, 0, 1)
    return machine.call(machine.attribute(x, "permute"), *axes)


def _without_states(made: Value) -> Value:
    return made[0] if isinstance(made, tuple) and made else made


def _listed(machine: Machine, owner: Value, modules: Value = ()) -> Value:
    initialize(machine, owner)
    for at, each in enumerate(elements(machine, modules)):
        put(machine, owner, str(at), each)
    return None


def _inside(machine: Machine, owner: Value) -> list[tuple[str, Value]]:
    """What is directly in a container, the Nones of a list among it; to look through it takes as long as it is."""
    module = instance(owner)
    machine.budget.spend(len(module.attributes) // LOOKED_AT_IN_A_STEP)
    if MODULE_LIST not in module.cls.mro or None not in module.attributes.values():
        return [*children(module)]
    held = dict(children(module))
    return [
        (name, each) for name, each in module.attributes.items() if name in held or (each is None and name.isdigit())
    ]


def _append(machine: Machine, owner: Value, module: Value) -> Value:
    put(machine, owner, str(len(_inside(machine, owner))), module)
    return owner


def _extend(machine: Machine, owner: Value, modules: Value) -> Value:
    for each in elements(machine, modules):
        _append(machine, owner, each)
    return owner


def _joined(machine: Machine, owner: Value, other: Value) -> Value:
    """`Sequential(...) + Sequential(...)`: the layers of both."""
    made = Instance(instance(owner).cls)
    initialize(machine, made)
    for each in (*_inside(machine, owner), *_inside(machine, other)):
        _append(machine, made, each[1])
    return made


def _popped(machine: Machine, owner: Value, key: Value = -1) -> Value:
    found = _item(machine, owner, key)
    _delete_item(machine, owner, key)
    return found


def _insert(machine: Machine, owner: Value, at: Value, module: Value) -> Value:
    """Those behind it are called by the next number each, as PyTorch does: a name among them stops it."""
    held, count = instance(owner).attributes, len(_inside(machine, owner))
    first = at if isinstance(at, int) else count
    first = max(first + count, 0) if first < 0 else min(first, count)
    machine.budget.spend(count - first)
    for place in range(count, first, -1):
        if str(place - 1) not in held:
            raise Raised("KeyError", f"insert moves layers that have numbers, and '{place - 1}' is none of them")
        held[str(place)] = held[str(place - 1)]
    held[str(first)] = instance(module)
    return owner


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    """`layers[0]`, `layers[-1]`, and `layers[1:]`, a container of the same class; the layers of a Sequential keep their
    names in it."""
    module = instance(owner)
    if MODULE_LIST in module.cls.mro and str(key) in module.attributes and type(key) is int:
        return module.attributes[str(key)]
    every = _inside(machine, owner)
    if isinstance(key, slice):
        made = Instance(module.cls)
        made.attributes[INITIALIZED] = True
        made.attributes.update(
            (str(at) if MODULE_LIST in module.cls.mro else name, each) for at, (name, each) in enumerate(every[key])
        )
        return made
    if isinstance(key, str) and MODULE_LIST in module.cls.mro:
        raise Raised("TypeError", f"a ModuleList has places, and {said(key)} is none")
    if isinstance(key, str) and key in module.attributes:
        return module.attributes[key]
    if isinstance(key, int) and -len(every) <= key < len(every):
        return every[key][1]
    raise Raised("IndexError", f"{said(key)} is not in a container of {len(every)}")


def _set_item(machine: Machine, owner: Value, key: Value, module: Value) -> Value:
    every = _inside(machine, owner)
    if isinstance(key, int) and not -len(every) <= key < len(every):
        raise Raised("IndexError", f"{key} is not in a container of {len(every)}", hint=".append(...)")
    name = every[key][0] if isinstance(key, int) else str(key)
    put(machine, owner, name, module)
    return None


def _delete_item(machine: Machine, owner: Value, key: Value) -> Value:
    """By its place: those that stay are numbered anew, whatever they were called."""
    module = instance(owner)
    if isinstance(key, str):
        module.attributes.pop(key, None)
        return None
    every = _inside(machine, owner)
    gone = {
        name for name, _ in (every[key] if isinstance(key, slice) else [every[key]] if isinstance(key, int) else [])
    }
    for name, _ in every:
        del module.attributes[name]
    left = [each for name, each in every if name not in gone]
    module.attributes.update((str(at), each) for at, each in enumerate(left))
    return None


def _size(machine: Machine, owner: Value) -> Value:
    return len(_inside(machine, owner))


def _each(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in _inside(machine, owner)]))


def _keyed(machine: Machine, owner: Value, modules: Value = None) -> Value:
    initialize(machine, owner)
    return None if modules is None else _update(machine, owner, modules)


def _update(machine: Machine, owner: Value, modules: Value) -> Value:
    pairs = (
        modules.items()
        if isinstance(modules, dict)
        else [tuple(elements(machine, p)) for p in elements(machine, modules)]
    )
    for name, each in pairs:
        put(machine, owner, name, each)
    return None


def _keys(machine: Machine, owner: Value) -> Value:
    return [name for name, _ in children(instance(owner))]


def _items(machine: Machine, owner: Value) -> Value:
    return list(children(instance(owner)))


def _values(machine: Machine, owner: Value) -> Value:
    return [each for _, each in children(instance(owner))]


def _contains(machine: Machine, owner: Value, name: Value) -> Value:
    return name in instance(owner).attributes


def _names(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([name for name, _ in children(instance(owner))]))


def _natives(**functions: Callable[..., Value]) -> dict[str, Value]:
    return {name: Native(name, run) for name, run in functions.items()}


_PLACES = _natives(
    __getitem__=_item, __setitem__=_set_item, __delitem__=_delete_item, __len__=_size, __iter__=_each,
    append=_append, extend=_extend, insert=_insert, pop=_popped, __iadd__=_extend, __add__=_joined,
)  # fmt: skip

SEQUENTIAL = Class("Sequential", (MODULE,), {**_PLACES, **_natives(__init__=_sequential, forward=_through)})
MODULE_LIST = Class("ModuleList", (MODULE,), {**_PLACES, **_natives(__init__=_listed)})
MAPPING: dict[str, Callable[..., Value]] = {
    "update": _update,
    "keys": _keys,
    "items": _items,
    "values": _values,
    "__contains__": _contains,
    "__iter__": _names,
    "__getitem__": _item,
    "__setitem__": _set_item,
    "__delitem__": _delete_item,
    "__len__": _size,
}
MODULE_DICT = Class("ModuleDict", (MODULE,), {**_PLACES, **_natives(__init__=_keyed, **MAPPING)})


def _view(function: Callable[..., Value]) -> Native:
    """A method of `_modules`: that of the module whose children these are."""

    def run(machine: Machine, owner: Value, *args: Value) -> Value:
        return function(machine, instance(owner).attributes[" of"], *args)

    return Native(function.__name__, run)


def own_modules(machine: Machine, owner: Value) -> Value:
    """`self._modules`: the children by name, to be read and changed."""
    made = Instance(Class("dict", (OBJECT,), {name: _view(function) for name, function in MAPPING.items()}))
    made.attributes[" of"] = owner
    return made


CONTAINERS = ("Sequential", "ModuleList", "ModuleDict", "Flatten", "Unflatten")
"""What a fragment without any import names besides layers."""
