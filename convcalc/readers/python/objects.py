"""Calls, attributes, and the making of objects."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python import function_calls
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    Class,
    Deferred,
    DictInstance,
    FrameworkValue,
    Function,
    GuardedInstance,
    Instance,
    Named,
    Namespace,
    Native,
    Raised,
    Special,
    Super,
    TextMember,
    Trait,
    Unknown,
    Unreadable,
    Value,
    WholeMember,
    said,
)

DUNDERS = frozenset(
    "init class name module call setattr getattr len iter getitem setitem delitem contains bool dict doc file"
    " add sub mul truediv floordiv mod pow matmul radd rsub rmul eq ne lt le gt ge neg pos invert iadd post_init"
    " enter exit repr str hash all version new delattr next getattribute class_iter defaults kwdefaults members"
    " path".split()
)
"""The names between double underscores that a program may ask for; others lead out of it."""


def call(machine: Machine, function: Value, args: tuple[Value, ...], named: Named) -> Value:
    """Call a value with arguments."""
    how = CALLED.get(type(function), call_other)
    return how(machine, function, args, named)


def call_method(machine: Machine, owner: Instance, name: str, args: tuple[Value, ...], named: Named) -> Value:
    """`owner.name(...)`: a method as it stands in the class needs no binding to the object."""
    found = owner.cls.find(name)
    if found is not None and (type(found[1]) is Function or type(found[1]) is Native) and name not in owner.attributes:
        return CALLED[type(found[1])](machine, found[1], (owner, *args), named)
    return call(machine, attribute(machine, owner, name), args, named)


def _call_bound(machine: Machine, function: Bound, args: tuple[Value, ...], named: Named) -> Value:
    return call(machine, function.function, (function.owner, *args), named)


def _call_special(machine: Machine, function: Special, args: tuple[Value, ...], named: Named) -> Value:
    return call(machine, function.function, args, named)


def _call_unknown(machine: Machine, function: Unknown, args: tuple[Value, ...], named: Named) -> Value:
    return machine.swallow(function, (*args, *named.values()))


def _call_instance(machine: Machine, function: Instance, args: tuple[Value, ...], named: Named) -> Value:
    """Call an object of the program or of a library."""
    found = function.cls.find("__call__")
    if found is not None and type(found[1]) is Native and "__call__" not in function.attributes:  # a module
        return function_calls.native(machine, found[1], (function, *args), named)
    if found is not None or function.cls.unknown:
        return call_method(machine, function, "__call__", args, named)
    raise Raised("TypeError", f"{said(function)} cannot be called")


def call_other(machine: Machine, function: Value, args: tuple[Value, ...], named: Named) -> Value:
    """Call a value of a framework."""
    if isinstance(function, FrameworkValue):
        return call(machine, function.attribute(machine, "__call__"), args, named)
    raise Raised("TypeError", f"{said(function)} cannot be called")


def instantiate(machine: Machine, cls: Class, args: tuple[Value, ...], named: Named) -> Value:
    """Make an object of a class; values of Python's own are converted."""
    found = cls.find("__make__")
    if found is not None:
        return call(machine, found[1], (cls, *args), named)
    made = Instance(cls)
    init = cls.find("__init__")
    if init is not None:
        try:
            call(machine, init[1], (made, *args), named)
        except Raised as raised:
            if cls.unknown and raised.kind == "TypeError" and "__init__" in raised.words:
                raise Unreadable(f"{cls.name} is made by what is not read: {cls.unknown}") from raised
            raise
    return made


def make_in_three_steps(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    """An object of a class whose metaclass is fastcore's PrePostInitMeta: `__pre_init__` comes before `__init__`, and
    `__post_init__` behind it. fastai's `Module` calls `super().__init__()` so.

    Source: fastcore, https://fastcore.fast.ai/meta.html
    """
    assert isinstance(cls, Class)
    made = Instance(cls)
    for name in ("__pre_init__", "__init__", "__post_init__"):
        if (step := cls.find(name)) is not None:
            call(machine, step[1], (made, *args), named)
    return made


def attribute(machine: Machine, value: Value, name: str) -> Value:
    """`value.name`; raises Raised where there is none, Unreadable where it leads out of the program."""
    if leads_out(name):
        raise not_followed(name)
    return attribute_of(machine, value, name)


def leads_out(name: str) -> bool:
    """Does an attribute of this name lead out of the program?"""
    return name[:2] == "__" and name[-2:] == "__" and name[2:-2] not in DUNDERS


def not_followed(name: str) -> Unreadable:
    """An attribute that leads out of the program."""
    return Unreadable(f"'{name}' is not followed")


def attribute_of(machine: Machine, value: Value, name: str) -> Value:
    """`value.name`, where it is known that this does not lead out of the program."""
    return ATTRIBUTES.get(type(value), of_other)(machine, value, name)


def _of_unknown(machine: Machine, value: Unknown, name: str) -> Value:
    return value


def _of_trait(machine: Machine, value: Trait, name: str) -> Value:
    """An attribute of the type of a tensor's numbers, or of the one device that there is."""
    if value.kind == "device" and name in ("type", "index"):
        return "cpu" if name == "type" else None
    if value.kind == "dtype" and value.name and name == "is_floating_point":
        return "float" in value.name
    return Unknown(f"'{name}' of {value.why}")


def _of_function(machine: Machine, value: Value, name: str) -> Value:
    if name in ("__name__", "__doc__"):
        return said(value) if name == "__name__" else ""
    if name == "__module__":
        return value.scope.module.names.get("__name__", "") if isinstance(value, Function) else ""
    if name == "__kwdefaults__" and isinstance(value, Function):
        return dict(value.keyword_defaults) or None
    if name == "__kwdefaults__" and isinstance(value, Native) and (found := _keyword_defaults(value)) is not None:
        return found
    return Unknown(f"'{name}' of the function {said(value)}")


def _keyword_defaults(function: Native) -> dict[Value, Value] | None:
    """What one of our functions takes by name alone, as the library's own takes it; None where it takes what is given.

    The values are not the library's, and so are not known.
    """
    import inspect

    taken = inspect.signature(function.run).parameters.values()
    if any(each.kind is each.VAR_KEYWORD for each in taken):
        return None
    return {
        each.name: Unknown(f"the default of {each.name} of {function.name}")
        for each in taken
        if each.kind is each.KEYWORD_ONLY
    }


def of_other(machine: Machine, value: Value, name: str) -> Value:
    """An attribute of a value of a framework, or of Python's own."""
    if isinstance(value, FrameworkValue):
        return value.attribute(machine, name)
    if isinstance(value, TextMember | WholeMember) and (name in ("name", "value", "_value_") or value.cls.find(name)):
        return _of_member(machine, value, name)
    return _of_python(machine, value, name)


def _of_python(machine: Machine, value: Value, name: str) -> Value:
    """An attribute of a value of Python's own."""
    methods = machine.host_methods(value)
    if name in methods:
        return Bound(methods[name], value)
    if hasattr(type(value), name) or (type(value) is tuple and name in VERSION):
        return Unknown(f"'{name}' of {said(value)}")  # Python has it
    raise Raised("AttributeError", f"{said(value)} has no '{name}'")


VERSION = ("major", "minor", "micro", "releaselevel", "serial")
"""Names of what stands in `sys.version_info`, which is a tuple here."""


def _of_member(machine: Machine, value: TextMember | WholeMember, name: str) -> Value:
    """An attribute of a member of an enumeration of texts or numbers."""
    if name == "name":
        return value.name
    found = value.cls.find(name)
    if found is None:
        return str(value) if isinstance(value, TextMember) else int(value)
    if isinstance(found[1], Special) and found[1].kind == "property":
        return call(machine, found[1].function, (value,), {})
    return _bound_to(machine, found[1], value, value.cls)


def _of_namespace(machine: Machine, value: Namespace, name: str) -> Value:
    if name not in value.attributes:
        if name == "__file__":
            return value.name
        if name == "__dict__":
            from convcalc.readers.python.names_by_key import names_by_key

            return names_by_key(value, more=True)
        own = name == "__all__" and "__file__" in value.attributes  # a file of the program, and it has none
        if value.lacks(name) or name == "__path__" or own:  # a package is shown as a module
            raise Raised("AttributeError", f"{value.name} has no '{name}'", hint=value.nearest(name))
        return Unknown(f"{value.name}.{name}")
    found = value.attributes[name]
    if isinstance(found, Deferred):
        found = value.attributes[name] = found.find()
    return found


def _of_instance(machine: Machine, value: Instance, name: str) -> Value:
    found, attributes = value.cls.find(name), value.attributes
    if found is None:
        return attributes[name] if name in attributes else _of_no_class(machine, value, name)
    held = found[1]
    if type(held) is Special and held.kind == "property":
        return call(machine, held.function, (value,), {})
    return attributes[name] if name in attributes else _bound_to(machine, held, value, value.cls)


def _of_guarded(machine: Machine, value: GuardedInstance, name: str) -> Value:
    """An attribute of an object whose class has a `__getattribute__`; `__getattr__` comes where that finds nothing."""
    getter, other = value.cls.find("__getattribute__"), value.cls.find("__getattr__")
    assert getter is not None
    try:
        return call(machine, getter[1], (value, name), {})
    except Raised as raised:
        if other is None or raised.kind != "AttributeError":
            raise
    return call(machine, other[1], (value, name), {})


def _get_attribute(machine: Machine, owner: Value, name: Value) -> Value:
    """`super().__getattribute__(name)`: what an object has without its `__getattr__`."""
    if not isinstance(owner, Instance):
        return attribute(machine, owner, str(name))
    own = name in ("__dict__", "__class__") or name in owner.attributes or owner.cls.find(str(name))
    if not own:
        raise Raised("AttributeError", f"'{owner.cls.name}' has no attribute '{name}'")
    return _of_instance(machine, owner, str(name))


# here, as what an object has without its own methods is found by this module
OBJECT.define({"__getattribute__": Native("getattribute", _get_attribute)})


def make_guarded(machine: Machine, cls: Value, *args: Value, **named: Value) -> Value:
    """An object of a class that has a `__getattribute__` of its own."""
    assert isinstance(cls, Class)
    made = GuardedInstance(cls)
    if (init := cls.find("__init__")) is not None:
        call(machine, init[1], (made, *args), named)
    return made


def _of_no_class(machine: Machine, value: Instance, name: str) -> Value:
    """An attribute that neither an object nor its class has."""
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return value.attributes
    if name in ("__module__", "__doc__"):
        return ""
    getter = value.cls.find("__getattr__")
    if getter is not None and name != "__getattr__":
        return call(machine, getter[1], (value, name), {})
    if value.cls.unknown:
        return Unknown(f"'{name}' of {value.cls.name}, for {value.cls.unknown} is not read")
    raise Raised("AttributeError", f"'{value.cls.name}' has no attribute '{name}'")


def _bound_to(machine: Machine, found: Value, owner: Value, cls: Class) -> Value:
    """What was found in a class, as its object has it."""
    if type(found) is Function or type(found) is Native:
        return Bound(found, owner)
    return _of_special(machine, found, cls) if isinstance(found, Special) else found


def _of_special(machine: Machine, found: Special, cls: Class) -> Value:
    """What a class has by `@staticmethod`, `@classmethod`, or a property of the class."""
    if found.kind == "classproperty":
        return call(machine, found.function, (cls,), {})
    return found.function if found.kind == "staticmethod" else Bound(found.function, cls)


def _of_super(machine: Machine, value: Super, name: str) -> Value:
    cls = value.owner.cls if isinstance(value.owner, Instance) else value.owner
    if not isinstance(cls, Class) or value.after not in cls.lineage:
        raise Unreadable(f"super of {said(value.owner)} is not followed")
    found = cls.find(name, value.after)
    if found is not None:
        if isinstance(found[1], Special) and found[1].kind == "property":
            return call(machine, found[1].function, (value.owner,), {})
        return _bound_to(machine, found[1], value.owner, cls)
    if cls.unknown:
        return Unknown(f"'{name}' of {cls.name}, for {cls.unknown} is not read")
    raise Raised("AttributeError", f"no class behind '{value.after.name}' has '{name}'")


def _of_class(machine: Machine, value: Class, name: str) -> Value:
    found = value.find(name)
    if found is not None:
        held = found[1]
        if isinstance(held, Special) and held.kind != "property":
            return _of_special(machine, held, value)
        return held
    if name in ("__name__", "__module__", "__doc__"):
        return value.name if name == "__name__" else ""
    if value.unknown:
        return Unknown(f"'{name}' of {value.name}, for {value.unknown} is not read")
    if value.host is not None and (method := _of_host(machine, value.host, name)) is not None:
        return method
    if value.host is not None and hasattr(type if value.host is Class else value.host, name):
        return Unknown(f"'{name}' of {value.name}")  # Python has it
    raise Raised("AttributeError", f"the class '{value.name}' has no '{name}'")


def _of_host(machine: Machine, host: type, name: str) -> Value:
    """`str.upper`, `dict.get`: a method of Python's own classes, as a function; None for one that there is not."""
    if host is dict:
        from convcalc.readers.python.dict_classes import HELD

        found = HELD.find(name)
        return found[1] if found is not None and found[0] is HELD else None
    return machine.host_methods(host()).get(name) if host not in (Class, range) else None  # made of nothing, they fail


CALLED: dict[type[Value], Callable[..., Value]] = {
    Function: function_calls.run,
    Native: function_calls.native,
    Bound: _call_bound,
    Class: instantiate,
    Special: _call_special,
    Unknown: _call_unknown,
    Instance: _call_instance,
    DictInstance: _call_instance,
    GuardedInstance: _call_instance,
}

ATTRIBUTES: dict[type[Value], Callable[..., Value]] = {
    Unknown: _of_unknown,
    Instance: _of_instance,
    DictInstance: _of_instance,
    GuardedInstance: _of_guarded,
    Namespace: _of_namespace,
    Super: _of_super,
    Class: _of_class,
    Trait: _of_trait,
    **dict.fromkeys((Function, Native, Bound), _of_function),
    **dict.fromkeys((str, list, tuple, dict, int, float, set), _of_python),
}
"""How each type of value is called, and what it has; values of frameworks and of Python's own are looked at then."""
