"""`nn.Module` and its containers, as an interpreted program sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from convcalc.readers.python.host_types import OBJECT, set_property
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    Class,
    CodePlace,
    DictInstance,
    Function,
    GuardedInstance,
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
from convcalc.readers.pytorch import keywords
from convcalc.readers.pytorch.hooks import HOOKS
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.stored_arguments import not_read
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer, trained
from convcalc.readers.pytorch.torch_names import OF_MODULES, OF_MODULES_ALONE
from convcalc.text import first_of, nearest

UNFELT = "load_state_dict zero_grad compile".split()
"""Methods of a module that change nothing of its shapes and counts."""

BUILT, GIVEN, ROW, INITIALIZED, HOLDS = " built", " given", " row", " initialized", " holds"
"""Where a layer was made, our arguments of it, its row in the table, has `Module.__init__` run, was it given a module
or further parameters: no program can have attributes of these names."""

WRAPPED = " wrapped"
"""Was a network given to `DataParallel`, and is `.module` of it?"""

HOLDERS = (list, tuple, dict)
"""What may hold modules besides modules."""

OBJECTS = frozenset((Instance, DictInstance, GuardedInstance))
"""What a module is kept as."""

HAS_BY_ITSELF = (int, float, str, list, tuple, dict, Function)
"""What an object has by itself, and no `__getattr__` of a module gives."""

HOLDS_NOTHING = frozenset({int, float, bool, str, type(None), Parameter, Instance, CodePlace, TorchLayer})
"""Of most attributes it is known at once that they are none of these."""


def is_module(value: Value) -> bool:
    return isinstance(value, Instance) and MODULE in value.cls.lineage


def children(module: Instance) -> list[tuple[str, Instance]]:
    """The modules directly in it, in the order in which they were registered; in a layer there are none as a rule."""
    attributes = module.attributes
    if ROW in attributes and HOLDS not in attributes:
        return []
    every = attributes.items()
    return [(name, each) for name, each in every if isinstance(each, Instance) and MODULE in each.cls.lineage]


def has_children(module: Instance) -> bool:
    """Are there modules directly in it?"""
    return any(isinstance(each, Instance) and MODULE in each.cls.lineage for each in module.attributes.values())


def named_modules(module: Instance, path: str = "") -> Iterator[tuple[str, Instance]]:
    """A module and all inside it, each once, with its path."""
    known: set[int] = set()
    todo = [(path, module)]
    while todo:
        path, each = todo.pop()
        if id(each) in known:
            continue
        known.add(id(each))
        yield path, each
        if (ROW not in each.attributes or HOLDS in each.attributes) and (inside := children(each)):
            front = f"{path}." if path else ""
            todo += [(front + name, child) for name, child in reversed(inside)]


def unregistered(modules: list[tuple[str, Instance]]) -> Iterator[tuple[str, Instance]]:
    """What plain lists, tuples and dicts of modules hold beside them: PyTorch does not know of these."""
    for path, each in modules:
        for name, value in each.attributes.items():
            if type(value) in HOLDS_NOTHING or name.startswith(" ") or not isinstance(value, HOLDERS):
                continue
            inside = value.values() if isinstance(value, dict) else value
            if not OBJECTS.isdisjoint(map(type, inside)):
                yield from _held(value, f"{path}.{name}" if path else name)


def _held(value: list[Value] | tuple[Value, ...] | dict[Value, Value], path: str) -> Iterator[tuple[str, Instance]]:
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, Instance) and is_module(each):
            yield from named_modules(each, f"{path}[{key}]")


def check_initialized(module: Instance, doing: str) -> None:
    """Has `super().__init__()` run? Without it PyTorch's module can hold nothing, and not be called."""
    if INITIALIZED not in module.attributes and not module.cls.unknown:
        raise Raised(
            "AttributeError",
            f"{module.cls.name} cannot {doing} before super().__init__() is called",
            hint="super().__init__() is the first line of __init__",
        )


def _check_set(owner: Instance, key: str, value: Value) -> None:
    """What PyTorch registers must be registered after `__init__`, and only its like takes its place."""
    if is_module(value) or (isinstance(value, Parameter) and value.trained):
        if INITIALIZED in owner.attributes:
            return
        check_initialized(
            owner, f"take {said(value)} for '{key}'" if is_module(value) else f"take parameters for '{key}'"
        )
        return
    before = owner.attributes.get(key)
    registered = is_module(before) or (isinstance(before, Parameter) and before.trained)
    if registered and value is not None and not isinstance(value, Unknown):
        what, needed = ("layer", "a layer") if is_module(before) else ("parameter", "nn.Parameter")
        hint = "another name for what it makes" if isinstance(value, TorchTensor) else ""
        raise Raised(
            "TypeError", f"'{key}' is a {what}, and is set to {said(value)}; {needed} or None is needed", hint=hint
        )


def _set(machine: Machine, owner: Value, name: Value, value: Value) -> Value:
    """An attribute; a module that takes the place of something else goes to the end, as in PyTorch."""
    if not isinstance(owner, Instance):
        return None
    key, module = str(name), is_module(value)
    if INITIALIZED not in owner.attributes or (not module and key in owner.attributes):
        _check_set(owner, key, value)
    found = owner.cls.find(key)
    if found is not None and isinstance(found[1], Special) and found[1].kind == "property":
        if module or (isinstance(value, Parameter) and value.trained):
            raise Unreadable(f"'{key}' is a property: giving it a value is not followed")
        return set_property(machine, owner, key, found[1], value)
    if key == "requires_grad":
        machine.note(f"{owner.cls.name}.requires_grad = ... freezes nothing: it is requires_grad_(False) of a module")
    if module:
        _take(owner, key)
    if ROW in owner.attributes:
        _set_argument(owner, key, value)
    owner.attributes[key] = value
    return None


def _take(owner: Instance, key: str) -> None:
    """A module will stand under this name, behind all others where there was none."""
    owner.attributes[HOLDS] = True
    if key in owner.attributes and not is_module(owner.attributes[key]):
        del owner.attributes[key]


def _set_argument(owner: Instance, key: str, value: Value) -> None:
    """An argument of a layer that is set after it was made, `self.conv1.stride = (1, 1)`: it is another layer now."""
    row = owner.attributes.get(ROW)
    if not isinstance(row, TorchLayer):
        return
    if isinstance(value, Parameter) and value.trained and key not in ("weight", "bias"):
        owner.attributes[HOLDS] = True
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


def initialize(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    """`Module.__init__`, which takes nothing."""
    if args or named:
        raise Raised(
            "TypeError", f"super().__init__() of a module takes no argument, and {len(args) + len(named)} are given"
        )
    instance(owner).attributes[INITIALIZED] = True
    return None


def put(machine: Machine, owner: Value, name: Value, module: Value) -> None:
    if isinstance(module, Unknown):
        raise Unreadable(f"a layer that is not known: {module.why}")
    if not is_module(module) and module is not None:
        hint = f"nn.{said(module)}()" if isinstance(module, Class) else ""
        if isinstance(module, Function | Native | Bound):
            hint = "a function is no layer; most have one, as nn.ReLU() for F.relu"
        if isinstance(module, list | tuple):
            hint = "nn.Sequential(*layers)"
        raise Raised("TypeError", f"{_called(module)} is no layer, and an nn.Module is needed", hint=hint)
    holder = instance(owner)
    if INITIALIZED not in holder.attributes:
        check_initialized(holder, f"take a layer for '{said(name)}'")
    key = _name_checked(holder, name, "layer")
    if module is None or ROW in holder.attributes:
        _set(machine, owner, name, module)
    else:
        _take(holder, key)
        holder.attributes[key] = module


def _called(value: Value) -> str:
    """What stands where a layer is needed, in words."""
    if isinstance(value, list | tuple | dict):
        return f"a {type(value).__name__}"
    return f"the class {said(value)}" if isinstance(value, Class) else said(value)


def _add(machine: Machine, owner: Value, name: Value, module: Value) -> Value:
    """`self.add_module("conv", nn.Conv2d(...))`"""
    put(machine, owner, name, module)
    return None


def _name_checked(owner: Instance, name: Value, what: str) -> str:
    """The name under which something is registered: a text without a dot, that means nothing else yet."""
    if isinstance(name, Unknown):
        raise Unreadable(f"the name of a {what} is not known: {name.why}")
    if not isinstance(name, str):
        raise Raised("TypeError", f"the name of a {what} must be a text, not {said(name)}")
    if "." in name or not name:
        found = "is empty" if not name else "holds a dot"
        raise Raised("KeyError", f"the name of a {what}, {name!r}, {found}")
    taken = name in OF_MODULES or owner.cls.find(name) is not None
    if (before := owner.attributes.get(name)) is not None:
        taken = taken or not (is_module(before) if what == "layer" else isinstance(before, Parameter))
    if taken:
        raise Raised("KeyError", f"'{name}' is there already, and cannot name a {what}")
    return name


def _lacking(machine: Machine, owner: Value, name: Value) -> Value:
    """An attribute that a module has not; of PyTorch's own some are not followed.

    `self.__getattr__("layer1")` asks for it by hand: layers, parameters and buffers are found so, and nothing else.
    """
    module, key = instance(owner), str(name)
    if key == "module" and WRAPPED in module.attributes:
        return module
    if (held := module.attributes.get(key)) is not None and not isinstance(held, HAS_BY_ITSELF):
        return held
    if key in OF_MODULES or key in OF_MODULES_ALONE:
        raise Unreadable(f"'.{key}' of a module is not followed")
    if (unread := not_read(module.cls, key)) is not None:
        return unread
    known = [each for each in module.attributes if not each.startswith(" ")]
    hint = f"self.{near}" if (near := nearest(key, known)) else f"it has {first_of(known)}" if known else ""
    raise Raised("AttributeError", f"'{module.cls.name}' has no attribute '{key}'", hint=hint)


def _itself(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return owner


def _nothing(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return None


def _modules(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in named_modules(instance(owner))]))


def _named_modules(machine: Machine, owner: Value, *rest: Value, **named: Value) -> Value:
    return OneShot(iter(list(named_modules(instance(owner)))))


def _children(machine: Machine, owner: Value) -> Value:
    return OneShot(iter([each for _, each in children(instance(owner))]))


def _named_children(machine: Machine, owner: Value) -> Value:
    return OneShot(iter(children(instance(owner))))


def _submodule(machine: Machine, owner: Value, target: Value = "") -> Value:
    """`net.get_submodule("layer1.0")`"""
    found = owner
    for name in str(target).split(".") if target else ():
        found = dict(children(instance(found))).get(name)
        if found is None:
            raise Raised("AttributeError", f"{instance(owner).cls.name} has no layer {said(target)}")
    return found


def _apply(machine: Machine, owner: Value, function: Value) -> Value:
    """`net.apply(f)` gives weights their first values, as a rule; what f does to modules is followed all the same."""
    for _, each in list(named_modules(instance(owner))):
        machine.call(function, each)
    return owner


def _train(machine: Machine, owner: Value, mode: Value = True) -> Value:
    """`net.train()`: what runs may differ; a network is measured as it runs in use, unless it says otherwise."""
    todo, done = [instance(owner)], set[int]()
    while todo:
        each = todo.pop()
        if id(each) in done:
            continue
        done.add(id(each))
        if each is not owner and trains_itself(each):
            machine.call(machine.attribute(each, "train"), mode)
            continue
        each.attributes["training"] = mode
        todo += [child for _, child in reversed(children(each))]
    return owner


def trains_itself(module: Instance) -> bool:
    """Has the program its own `train()` for a module, which `eval()` calls as well?"""
    found = module.cls.find("train")
    return found is not None and isinstance(found[1], Function)


def _eval(machine: Machine, owner: Value) -> Value:
    """`net.eval()`"""
    if trains_itself(instance(owner)):
        return machine.call(machine.attribute(owner, "train"), False)
    return _train(machine, owner, False)


def named_parameters(modules: Iterable[tuple[str, Instance]]) -> list[tuple[str, Parameter]]:
    """The parameters of modules, each once, with its path."""
    found: dict[int, tuple[str, Parameter]] = {}
    for path, each in modules:
        for name, value in own_parameters(each):
            found.setdefault(id(value), (f"{path}.{name}".lstrip("."), value))
    return list(found.values())


def _all_parameters(module: Instance) -> list[tuple[str, Parameter]]:
    return named_parameters(named_modules(module))


def _parameters(machine: Machine, owner: Value, recurse: Value = True) -> Value:
    module = instance(owner)
    return OneShot(iter([each for _, each in (_all_parameters(module) if recurse else own_parameters(module))]))


def _named_parameters(
    machine: Machine, owner: Value, prefix: Value = "", recurse: Value = True, **named: Value
) -> Value:
    module, front = instance(owner), f"{prefix}." if prefix and isinstance(prefix, str) else ""
    found = _all_parameters(module) if recurse else own_parameters(module)
    return OneShot(iter([(f"{front}{name}", each) for name, each in found]))


def _requires_grad(machine: Machine, owner: Value, value: Value = True) -> Value:
    """`net.features.requires_grad_(False)` freezes all that is in it."""
    for _, each in _all_parameters(instance(owner)):
        each.set_attribute(machine, "requires_grad", value)
    return owner


def _state(machine: Machine, owner: Value, *rest: Value, **named: Value) -> Value:
    return Unknown("the parameters as tensors")


def instance(value: Value) -> Instance:
    if not isinstance(value, Instance):
        raise Raised("TypeError", f"{said(value)} is no module")
    return value


def _buffer(machine: Machine, owner: Value, name: Value, tensor: Value = None, persistent: Value = True) -> Value:
    """`self.register_buffer("mean", torch.zeros(3))`"""
    module = instance(owner)
    check_initialized(module, "take a buffer")
    _name_checked(module, name, "buffer")
    if isinstance(tensor, int | float | str | list | tuple | dict):
        raise Raised("TypeError", f"the buffer '{said(name)}' is {_called(tensor)}; a tensor or None is needed")
    return _set(machine, owner, name, tensor)


def _register(machine: Machine, owner: Value, name: Value, param: Value) -> Value:
    """`self.register_parameter("weight", nn.Parameter(...))`"""
    module = instance(owner)
    check_initialized(module, "take parameters")
    _name_checked(module, name, "parameter")
    if param is not None and not isinstance(param, Unknown) and not (isinstance(param, Parameter) and param.trained):
        raise Raised("TypeError", f"the parameter '{said(name)}' is {_called(param)}; nn.Parameter or None is needed")
    return _set(machine, owner, name, param)


MODULE = Class(
    "Module",
    (OBJECT,),
    {
        "__init__": Native("Module", initialize),
        "__setattr__": Native("setattr", _set),
        "__getattr__": Native("getattr", _lacking),
        "add_module": Native("add_module", _add),
        "register_module": Native("register_module", _add),
        "register_parameter": Native("register_parameter", _register),
        "register_buffer": Native("register_buffer", _buffer),
        "modules": Native("modules", _modules),
        "named_modules": Native("named_modules", _named_modules),
        "children": Native("children", _children),
        "named_children": Native("named_children", _named_children),
        "get_submodule": Native("get_submodule", _submodule),
        "apply": Native("apply", _apply),
        "training": False,
        "train": Native("train", _train),
        "eval": Native("eval", _eval),
        "parameters": Native("parameters", _parameters),
        "named_parameters": Native("named_parameters", _named_parameters),
        "requires_grad_": Native("requires_grad_", _requires_grad),
        **{name: Native(name, _state) for name in ("state_dict", "buffers", "named_buffers")},
        **{name: Native(name, _itself) for name in "to cuda cpu float double half share_memory type".split()},
        **{name: Native(name, _nothing) for name in UNFELT},
        **HOOKS,
    },
)
MODULE.define(keywords.by_keyword(dict(MODULE.attributes), keywords.METHODS))
