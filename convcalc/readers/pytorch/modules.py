"""`nn.Module` and its containers, as an interpreted program sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import (
    Class,
    Instance,
    Native,
    OneShot,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.pytorch.hooks import HOOKS
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer, trained

UNFELT = (
    "load_state_dict zero_grad compile register_backward_hook register_full_backward_hook"
    " register_full_backward_pre_hook"
).split()
"""Methods of a module that change nothing of its shapes and counts."""

LOOKED_AT_IN_A_STEP = 16
"""Modules of a container that are looked at in as long as a step takes."""

BUILT, GIVEN, ROW = " built", " given", " row"
"""Where a layer was made, our arguments of it, its row in the table: no program can have attributes of these names."""


def is_module(value: Value) -> bool:
    return isinstance(value, Instance) and MODULE in value.cls.mro


def children(module: Instance) -> list[tuple[str, Instance]]:
    """The modules directly in it, in the order in which they were registered."""
    return [
        (name, value)
        for name, value in module.attributes.items()
        if isinstance(value, Instance) and MODULE in value.cls.mro
    ]


def named_modules(module: Instance, path: str = "", known: set[int] | None = None) -> Iterator[tuple[str, Instance]]:
    """A module and all inside it, each once, with its path."""
    known = set() if known is None else known
    if id(module) in known:
        return
    known.add(id(module))
    yield path, module
    for name, child in children(module):
        yield from named_modules(child, f"{path}.{name}" if path else name, known)


def unregistered(module: Instance) -> Iterator[tuple[str, Instance]]:
    """The modules that plain lists, tuples and dicts hold: PyTorch does not know of them."""
    for path, each in named_modules(module):
        for name, value in each.attributes.items():
            if isinstance(value, list | tuple | dict) and not name.startswith(" "):
                yield from _held(value, f"{path}.{name}" if path else name)


def _held(value: list[Value] | tuple[Value, ...] | dict[Value, Value], path: str) -> Iterator[tuple[str, Instance]]:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, Instance) and is_module(each):
            yield from named_modules(each, f"{path}[{key}]")


def _set(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    """An attribute; a module that takes the place of something else goes to the end, as in PyTorch."""
    if not isinstance(owner, Instance):
        return None
    key = str(name)
    found = owner.cls.find(key)
    if found is not None and isinstance(found[1], Special) and found[1].kind == "property":
        raise Unreadable(f"'{key}' is a property: giving it a value is not followed")
    if key == "requires_grad":
        machine.note(f"{owner.cls.name}.requires_grad = ... freezes nothing: it is requires_grad_(False) of a module")
    if is_module(value) and key in owner.attributes and not is_module(owner.attributes[key]):
        del owner.attributes[key]
    _set_argument(owner, key, value)
    owner.attributes[key] = value
    return None


def _set_argument(owner: Instance, key: str, value: Value) -> None:
    """An argument of a layer that is set after it was made, `self.conv1.stride = (1, 1)`: it is another layer now."""
    row = owner.attributes.get(ROW)
    if not isinstance(row, TorchLayer):
        return
    names = row.names
    if key in ("weight", "bias") and isinstance(value, Parameter) and value.dims:
        given = owner.attributes[GIVEN]
        own = trained(row, given, owner.attributes.get(row.channels)) if isinstance(given, dict) else None
        if own is None or prod(value.dims) != own[key == "bias"]:
            raise Unreadable(f"the {key} of a layer that was made is set to {said(value)} of other sizes: not followed")
        return
    if key in ("weight", "bias") and value is None and row.word == "bn" and isinstance(owner.attributes[GIVEN], dict):
        _drop(owner, key)
        return
    if key not in names:
        return
    if key == row.channels and owner.attributes.get(key) != value:
        raise Unreadable(f"'{key}' of a layer that was made is set, which is not followed")
    now = {name: owner.attributes.get(name) for name in names} | {key: value}
    if "bias" in now:
        now["bias"] = now["bias"] is not None
    owner.attributes[GIVEN] = row.given(now, row.axes)


def _drop(norm: Instance, key: str) -> None:
    """A batch norm without its factors, without its shifts, or without both."""
    given = norm.attributes[GIVEN]
    assert isinstance(given, dict)
    gone = {"weight": "nogamma", "bias": "nobeta"}
    other = gone["bias" if key == "weight" else "weight"]
    if "noaffine" in given or other in given:
        norm.attributes[GIVEN] = {name: each for name, each in given.items() if name != other} | {"noaffine": True}
    else:
        norm.attributes[GIVEN] = given | {gone[key]: True}


def _itself(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return owner


def _nothing(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return None


def _modules(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in named_modules(_instance(owner))]))


def _named_modules(machine: Machine, owner: Value, *rest: Value, **named: Value) -> Value:
    return OneShot(iter(list(named_modules(_instance(owner)))))


def _children(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in children(_instance(owner))]))


def _named_children(machine: Machine, owner: Value) -> Value:
    return OneShot(iter(children(_instance(owner))))


def _apply(machine: Machine, owner: Value, function: Value) -> Value:
    """`net.apply(f)` gives weights their first values, as a rule; what f does to modules is followed all the same."""
    for _, each in list(named_modules(_instance(owner))):
        machine.call(function, each)
    return owner


def _train(machine: Machine, owner: Value, mode: Value = True) -> Value:
    """`net.train()`: what runs may differ; a network is measured as it runs in use, unless it says otherwise."""
    for _, each in list(named_modules(_instance(owner))):
        each.attributes["training"] = mode
    return owner


def named_parameters(module: Instance) -> list[tuple[str, Parameter]]:
    """The parameters of a module and of all inside it, each once, with its path."""
    found: dict[int, tuple[str, Parameter]] = {}
    for path, each in named_modules(module):
        for name, value in own_parameters(each):
            found.setdefault(id(value), (f"{path}.{name}".lstrip("."), value))
    return list(found.values())


def _parameters(machine: Machine, owner: Value, recurse: Value = True) -> Value:
    module = _instance(owner)
    return OneShot(iter([each for _, each in (named_parameters(module) if recurse else own_parameters(module))]))


def _named_parameters(
    machine: Machine, owner: Value, prefix: Value = "", recurse: Value = True, **named: Value
) -> Value:
    module, front = _instance(owner), f"{prefix}." if prefix and isinstance(prefix, str) else ""
    found = named_parameters(module) if recurse else own_parameters(module)
    return OneShot(iter([(f"{front}{name}", each) for name, each in found]))


def _requires_grad(machine: Machine, owner: Value, value: Value = True) -> Value:
    """`net.features.requires_grad_(False)` freezes all that is in it."""
    for _, each in named_parameters(_instance(owner)):
        each.set_attribute(machine, "requires_grad", value)
    return owner


def _state(machine: Machine, owner: Value, *rest: Value, **named: Value) -> Value:
    return Unknown("the parameters as tensors")


def _instance(value: Value) -> Instance:
    if not isinstance(value, Instance):
        raise Raised("TypeError", f"{said(value)} is no module")
    return value


def _buffer(machine: Machine, owner: Value, name: Value, value: Value = None, persistent: Value = True) -> Value:
    return _set(machine, owner, name, value)


def _view(function: Callable[..., Value]) -> Native:
    """A method of `_modules`: that of the module whose children these are."""

    def run(machine: Machine, owner: Value, *args: Value) -> Value:
        return function(machine, _instance(owner).attributes[" of"], *args)

    return Native(function.__name__, run)


def _own_modules(machine: Machine, owner: Value) -> Value:
    """`self._modules`: the children by name, to be read and changed."""
    made = Instance(Class("dict", (OBJECT,), {name: _view(function) for name, function in _MAPPING.items()}))
    made.attributes[" of"] = owner
    return made


MODULE = Class(
    "Module",
    (OBJECT,),
    {
        "_modules": Special("property", Native("_modules", _own_modules)),
        "__init__": Native("Module", _nothing),
        "__setattr__": Native("setattr", _set),
        "add_module": Native("add_module", _set),
        "register_module": Native("register_module", _set),
        "register_parameter": Native("register_parameter", _set),
        "register_buffer": Native("register_buffer", _buffer),
        "modules": Native("modules", _modules),
        "named_modules": Native("named_modules", _named_modules),
        "children": Native("children", _children),
        "named_children": Native("named_children", _named_children),
        "apply": Native("apply", _apply),
        "training": False,
        "train": Native("train", _train),
        "eval": Native("eval", lambda machine, owner: _train(machine, owner, False)),
        "parameters": Native("parameters", _parameters),
        "named_parameters": Native("named_parameters", _named_parameters),
        "requires_grad_": Native("requires_grad_", _requires_grad),
        **{name: Native(name, _state) for name in ("state_dict", "buffers", "named_buffers")},
        **{name: Native(name, _itself) for name in "to cuda cpu float double half share_memory type".split()},
        **{name: Native(name, _nothing) for name in UNFELT},
        **HOOKS,
    },
)


def _sequential(machine: Machine, owner: Value, *layers: Value) -> Value:
    first = layers[0] if len(layers) == 1 else None
    pairs = list(first.items()) if isinstance(first, dict) else list(enumerate(layers))
    for name, each in pairs:
        _put(machine, owner, str(name), each)
    return None


def _put(machine: Machine, owner: Value, name: str, module: Value) -> None:
    if isinstance(module, Unknown):
        raise Unreadable(f"a layer that is not known: {module.why}")
    if not is_module(module) and module is not None:
        raise Raised("TypeError", f"{said(module)} is no module")
    _set(machine, owner, name, module)


def _through(machine: Machine, owner: Value, x: Value) -> Value:
    for _, each in children(_instance(owner)):
        x = machine.call(each, x)
    return x


def in_order(machine: Machine, owner: Value, x: Value) -> Value:
    """The layers of a class whose `forward` is not there; a map is flattened where a linear layer follows."""
    for _, each in children(_instance(owner)):
        row = each.attributes.get(ROW)
        if getattr(row, "word", "") == "fc" and isinstance(x, TorchTensor) and len(x.order) > 2:
            machine.note("a map is flattened before a linear layer, though nothing says so")
            x = machine.call(machine.attribute(x, "flatten"), 1)
        x = machine.call(each, x)
    return x


def _listed(machine: Machine, owner: Value, layers: Value = ()) -> Value:
    for at, each in enumerate(elements(machine, layers)):
        _put(machine, owner, str(at), each)
    return None


def _inside(machine: Machine, owner: Value) -> list[tuple[str, Instance]]:
    """What is directly in a container; to look through it takes as long as it is."""
    module = _instance(owner)
    machine.budget.spend(len(module.attributes) // LOOKED_AT_IN_A_STEP)
    return children(module)


def _append(machine: Machine, owner: Value, module: Value) -> Value:
    _put(machine, owner, str(len(_inside(machine, owner))), module)
    return owner


def _extend(machine: Machine, owner: Value, modules: Value) -> Value:
    for each in elements(machine, modules):
        _append(machine, owner, each)
    return owner


def _insert(machine: Machine, owner: Value, at: Value, module: Value) -> Value:
    every = [each for _, each in _inside(machine, owner)]
    every.insert(at if isinstance(at, int) else len(every), _instance(module))
    for place, each in enumerate(every):
        _instance(owner).attributes[str(place)] = each
    return owner


def _item(machine: Machine, owner: Value, key: Value) -> Value:
    """`layers[0]`, `layers[-1]`, and `layers[1:]`, which is a container of the same class."""
    module = _instance(owner)
    if MODULE_LIST in module.cls.mro and str(key) in module.attributes and type(key) is int:
        return module.attributes[str(key)]
    every = _inside(machine, owner)
    if isinstance(key, slice):
        made = Instance(module.cls)
        made.attributes.update(
            (name if _is_named(name) else str(at), each) for at, (name, each) in enumerate(every[key])
        )
        return made
    if isinstance(key, str) and key in module.attributes:
        return module.attributes[key]
    if isinstance(key, int) and -len(every) <= key < len(every):
        return every[key][1]
    raise Raised("IndexError", f"{said(key)} is not in a container of {len(every)}")


def _is_named(name: str) -> bool:
    return not name.isdigit()


def _set_item(machine: Machine, owner: Value, key: Value, module: Value) -> Value:
    every = _inside(machine, owner)
    name = every[key][0] if isinstance(key, int) and -len(every) <= key < len(every) else str(key)
    _put(machine, owner, name, module)
    return None


def _delete_item(machine: Machine, owner: Value, key: Value) -> Value:
    module = _instance(owner)
    if isinstance(key, str):
        module.attributes.pop(key, None)
        return None
    every = _inside(machine, owner)
    gone = {
        name for name, _ in (every[key] if isinstance(key, slice) else [every[key]] if isinstance(key, int) else [])
    }
    for name, _ in every:
        del module.attributes[name]
    left = [(name, each) for name, each in every if name not in gone]
    module.attributes.update((name if _is_named(name) else str(at), each) for at, (name, each) in enumerate(left))
    return None


def _size(machine: Machine, owner: Value) -> Value:
    return len(_inside(machine, owner))


def _each(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in _inside(machine, owner)]))


def _keyed(machine: Machine, owner: Value, modules: Value = None) -> Value:
    return None if modules is None else _update(machine, owner, modules)


def _update(machine: Machine, owner: Value, modules: Value) -> Value:
    pairs = (
        modules.items()
        if isinstance(modules, dict)
        else [tuple(elements(machine, p)) for p in elements(machine, modules)]
    )
    for name, each in pairs:
        _put(machine, owner, str(name), each)
    return None


def _keys(machine: Machine, owner: Value) -> Value:
    return [name for name, _ in children(_instance(owner))]


def _items(machine: Machine, owner: Value) -> Value:
    return list(children(_instance(owner)))


def _values(machine: Machine, owner: Value) -> Value:
    return [each for _, each in children(_instance(owner))]


def _contains(machine: Machine, owner: Value, name: Value) -> Value:
    return name in _instance(owner).attributes


def _names(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([name for name, _ in children(_instance(owner))]))


def _natives(**functions: Callable[..., Value]) -> dict[str, Value]:
    return {name: Native(name, run) for name, run in functions.items()}


_PLACES = _natives(
    __getitem__=_item, __setitem__=_set_item, __delitem__=_delete_item, __len__=_size, __iter__=_each,
    append=_append, extend=_extend, insert=_insert, __iadd__=_extend,
)  # fmt: skip

SEQUENTIAL = Class("Sequential", (MODULE,), {**_PLACES, **_natives(__init__=_sequential, forward=_through)})
MODULE_LIST = Class("ModuleList", (MODULE,), {**_PLACES, **_natives(__init__=_listed)})
_MAPPING: dict[str, Callable[..., Value]] = {
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
MODULE_DICT = Class("ModuleDict", (MODULE,), {**_PLACES, **_natives(__init__=_keyed, **_MAPPING)})
