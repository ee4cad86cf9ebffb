"""The values of an interpreted program that are not Python's own numbers, texts and containers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.text import nearest

if TYPE_CHECKING:
    from convcalc.readers.python.compiler import Code
    from convcalc.readers.python.environment import Environment
    from convcalc.readers.python.machine import FailedStatement, Machine

Value: TypeAlias = object
Named: TypeAlias = "dict[str, Value]"
FunctionNode: TypeAlias = "ast.FunctionDef | ast.Lambda"


class CodePlace(NamedTuple):
    """Where something stands: a file as it was named, its line and column from 1, and the node itself."""

    file: str
    line: int
    column: int
    node: ast.AST

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def place(file: str, node: ast.AST) -> CodePlace:
    """Where a node stands."""
    return CodePlace(file, getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1, node)


class Failure(Exception):
    """Why a program is followed no further, what would help, and where; within: the statements that it ended."""

    def __init__(self, message: str, hint: str = "", place: CodePlace | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.place = place
        self.within: list[FailedStatement] = []

    def at(self, file: str, node: ast.AST) -> None:
        """It comes of this node, where it is not yet known of which."""
        self.place = self.place or place(file, node)


class Unreadable(Failure):
    """What cannot be interpreted; why, in words."""

    def __init__(self, why: str, hint: str = "", place: CodePlace | None = None) -> None:
        super().__init__(why, hint, place)
        self.why = why


class Raised(Failure):
    """An exception of the program itself; of_layer: is it one that a layer raises for what arrives?"""

    of_layer = False

    def __init__(self, kind: str, words: str, value: Value = None, hint: str = "") -> None:
        super().__init__(f"{kind}: {words}" if words else kind, hint)
        self.kind = kind
        self.words = words
        self.value = value


NOT_DEFINED = "which is not defined here"
"""What is unknown of a name that a text has nowhere."""


class Unknown:
    """A value that cannot be known, and the first cause: `torch.load` was called, `apex` was imported."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"Unknown({self.why!r})"


class Trait(Unknown):
    """What is known of a tensor but no size depends on: the type of its numbers, or where they lie.

    kind: "dtype" or "device"; two of one kind compare by name, all else is not known.  name: "" for one not known.
    """

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"the {kind} of a tensor")
        self.kind = kind
        self.name = name


class Deferred:
    """A value that is found when it is asked for: an import, an attribute of a class.

    imported: is it the first? Such a one is the same object however often it is found.
    """

    __slots__ = ("find", "imported")

    def __init__(self, find: Callable[[], Value], imported: bool = False) -> None:
        self.find = find
        self.imported = imported


class Function:
    """A function of the program.  code: what stands in its file.  owner: the class in whose body it stands.

    passed_by: its decorators that were not followed, the outermost first.  wraps: the function that it stands for.
    """

    __slots__ = (
        "_default_values",
        "code",
        "defaults",
        "keyword_defaults",
        "name",
        "owner",
        "passed_by",
        "scope",
        "wraps",
    )

    def __init__(
        self, name: str, code: Code, scope: Environment, defaults: tuple[Value, ...], keyword_defaults: Named
    ) -> None:
        self.name = name
        self.code = code
        self.scope = scope
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.owner: Class | None = None
        self.passed_by: tuple[PassedDecorator, ...] = ()
        self.wraps: Value = None
        self._default_values: Named | None = None

    @property
    def default_values(self) -> Named:
        """What its parameters stand for that are not given, by name."""
        if self._default_values is None:
            names = self.code.parameters.names
            last = names[len(names) - len(self.defaults) :]
            self._default_values = dict(zip(last, self.defaults, strict=True)) | self.keyword_defaults
        return self._default_values

    @property
    def node(self) -> FunctionNode:
        """How it is written."""
        return self.code.node


class PassedDecorator:
    """A decorator as it is written, what it makes of a function, and the function that it is, or that makes it.

    followed: has it been?
    """

    __slots__ = ("follow", "followed", "name", "node", "target")

    def __init__(
        self, name: str, node: ast.expr, follow: Callable[[Value], Value], target: Callable[[], Value]
    ) -> None:
        self.name = name
        self.node = node
        self.follow = follow
        self.target = target
        self.followed = False


class Native:
    """A function of ours: it is given the machine and the arguments."""

    __slots__ = ("name", "run")

    def __init__(self, name: str, run: Callable[..., Value]) -> None:
        self.name = name
        self.run = run


class Special:
    """What a decorator made of a function: "property", "staticmethod" or "classmethod".

    setter: of a property, the function that is called where it is given a value; None where there is none.
    """

    __slots__ = ("function", "kind", "setter")

    def __init__(self, kind: str, function: Value, setter: Value = None) -> None:
        self.kind = kind
        self.function = function
        self.setter = setter


class Bound:
    """A method and the object that it belongs to."""

    __slots__ = ("function", "owner")

    def __init__(self, function: Value, owner: Value) -> None:
        self.function = function
        self.owner = owner


class Class:
    """A class, of the program or of a framework.

    attributes: its own, which `define` changes.  host: the type of Python's own that its values have.  unknown: why one
    of its bases is not known, "" where all are.  lineage: what it derives from, itself among it.
    """

    __slots__ = "_as_of _found _own attributes bases fields host lineage mro name unknown".split()
    changes = 0
    """How often the attributes of any class were changed: what was found before may be another by now."""

    def __init__(
        self, name: str, bases: tuple[Class, ...] = (), attributes: Named | None = None, host: type | None = None
    ) -> None:
        self.name = name
        self.bases = bases
        self._own: Named = {} if attributes is None else attributes
        self.attributes: Mapping[str, Value] = self._own
        self._found: dict[str | tuple[str, Class], tuple[Class, Value] | None] = {}
        self._as_of = Class.changes
        self.host = host
        self.fields: dict[str, Value] = {}
        self.unknown: str = next((base.unknown for base in bases if base.unknown), "")
        self.mro: tuple[Class, ...] = (self, *(bases[0].mro if len(bases) == 1 else _linear(bases)))
        self.lineage = frozenset(self.mro)

    def __repr__(self) -> str:
        return f"<class {self.name}>"

    def find(self, name: str, after: Class | None = None) -> tuple[Class, Value] | None:
        """An attribute and the class that has it, in the order of resolution, perhaps only behind some class."""
        found = self._found
        if self._as_of != Class.changes:
            found.clear()
            self._as_of = Class.changes
        key = name if after is None else (name, after)
        if key in found:
            return found[key]
        order = self.mro if after is None else self.mro[self.mro.index(after) + 1 :]
        found[key] = made = _first_with(name, order)
        return made

    def define(self, attributes: Named) -> None:
        """Give it attributes of its own, or change them."""
        Class.changes += 1
        self._own.update(attributes)

    def derives(self, other: Class) -> bool:
        return other in self.lineage


def _first_with(name: str, order: tuple[Class, ...]) -> tuple[Class, Value] | None:
    """The first of some classes that has an attribute, and that; one that is found when it is asked for is found."""
    for each in order:
        if name in each.attributes:
            value = each.attributes[name]
            if isinstance(value, Deferred):
                value = value.find()
                each.define({name: value})
            return each, value
    return None


def _linear(bases: tuple[Class, ...]) -> list[Class]:
    """The order of resolution of several bases, as Python 3 has it (C3)."""
    order: list[Class] = []
    lists = [*[list(base.mro) for base in bases], list(bases)]
    while lists := [each for each in lists if each]:
        first = next((each[0] for each in lists if not any(each[0] in other[1:] for other in lists)), None)
        if first is None:
            raise Unreadable("the bases of a class contradict one another")
        order.append(first)
        for each in lists:
            if each[0] is first:
                del each[0]
    return order


class Instance:
    """An object of a class of the program or of a framework."""

    __slots__ = ("attributes", "cls")

    def __init__(self, cls: Class) -> None:
        self.cls = cls
        self.attributes: Named = {}


class TextMember(str):
    """A member of an enumeration of texts: a text that knows its name, and the enumeration."""

    name: str
    cls: Class

    def __new__(cls, value: str, name: str, of: Class) -> TextMember:
        made = super().__new__(cls, value)
        made.name, made.cls = name, of
        return made


class WholeMember(int):
    """A member of an enumeration of whole numbers."""

    name: str
    cls: Class

    def __new__(cls, value: int, name: str, of: Class) -> WholeMember:
        made = super().__new__(cls, value)
        made.name, made.cls = name, of
        return made


class DictInstance(Instance):
    """An object of a class that comes from `dict`.  items: what it holds by key, beside its attributes."""

    __slots__ = ("items",)

    def __init__(self, cls: Class) -> None:
        super().__init__(cls)
        self.items: dict[Value, Value] = {}


class GuardedInstance(Instance):
    """An object whose class says by `__getattribute__` what each of its attributes is."""

    __slots__ = ()


class Super:
    """`super()`: an object, seen from behind one of its classes."""

    __slots__ = ("after", "owner")

    def __init__(self, after: Class, owner: Value) -> None:
        self.after = after
        self.owner = owner


class Namespace:
    """A module of ours: what it has by name, and for all else a function, or an unknown value.

    others: the names of all that it has besides; None where nobody has looked.
    """

    __slots__ = ("attributes", "name", "others")

    def __init__(self, name: str, attributes: Named, others: frozenset[str] | None = None) -> None:
        self.name = name
        self.attributes = attributes
        self.others = others

    def lacks(self, name: str) -> bool:
        """Is there certainly nothing of this name in the module?"""
        return self.others is not None and name not in self.others and not name.startswith("_")

    def nearest(self, name: str) -> str:
        """What was probably meant by a name that is not there, "" where nothing is near.

        >>> Namespace("nn", {"ReLU": 1, "Linear": 1}, frozenset({"LSTM"})).nearest("Relu")
        'nn.ReLU'
        """
        every = [*self.attributes, *sorted(self.others or ())]
        same = next((each for each in every if each.casefold() == name.casefold()), None)
        near = same or nearest(name, every)
        return f"{self.name}.{near}" if near else ""


class OneShot:
    """An iterator: what is taken from it is gone, as Python has it."""

    __slots__ = ("rest",)

    def __init__(self, rest: Iterator[Value]) -> None:
        self.rest = rest


class FrameworkValue:
    """A value of a framework, such as a tensor: it answers for itself.

    A method that it does not have raises Unreadable in words of its own.
    """

    __slots__ = ()
    type_names: tuple[str, ...] = ()
    """The classes that it is an instance of, by name."""
    called = ""
    """What it is in a message, where that is not the first of those."""

    def attribute(self, machine: Machine, name: str) -> Value:
        raise NotImplementedError

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        raise NotImplementedError

    def item(self, machine: Machine, key: Value) -> Value:
        raise NotImplementedError

    def with_item(self, machine: Machine, key: Value, value: Value) -> Value:
        """What stands in its place where one of its places is given a value."""
        raise Unreadable(f"a place of {said(self)} is given a value: this is not followed")

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise NotImplementedError

    def truth(self) -> bool:
        raise NotImplementedError

    def set_attribute(self, machine: Machine, name: str, value: Value) -> None:
        """What it has not, it does not take; of most, an attribute that is set changes nothing that we follow."""
        self.attribute(machine, name)

    def copy(self) -> FrameworkValue:
        """What `deepcopy` makes of it; most values are never changed, and are their own copy."""
        return self


def said(value: Value) -> str:
    """A value in a message: what it is, never how we keep it."""
    match value:
        case Unknown():
            return value.why
        case Function() | Native() | Class() | Namespace():
            return value.name
        case Instance():
            return value.cls.name
        case Bound():
            return said(value.function)
        case bool() | int() | float() | None:
            return str(value)
        case str():
            return repr(value if len(value) < 40 else value[:37] + "...")
        case tuple() | list() if len(value) < 9:
            inside = ", ".join([said(each) for each in value])
            return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
        case FrameworkValue():
            return value.called or (value.type_names[0] if value.type_names else "a value")
    return f"a {type(value).__name__}"
