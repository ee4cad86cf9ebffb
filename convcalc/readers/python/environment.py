"""The names that a piece of a program can see."""

from __future__ import annotations

from convcalc.readers.python.values import Class, Deferred, Named, Value


class Environment:
    """The names of a module, a function or a comprehension, and those around it.

    file: as it was named.  members: is it the body of a class?  methods: the functions that stand in such a body,
    whatever their decorators made of them.  outer: the names that belong to a scope around it, as `global` says.
    owner and receiver: of a method, its class and its first argument, for `super()`.
    """

    __slots__ = ("file", "members", "methods", "names", "outer", "owner", "parent", "receiver", "yielded")

    def __init__(
        self,
        file: str,
        parent: Environment | None = None,
        names: Named | None = None,
        owner: Class | None = None,
        receiver: Value = None,
    ) -> None:
        self.file = file
        self.members = False
        self.methods: list[Value] | None = None
        self.parent = parent
        self.names: Named = {} if names is None else names
        self.outer: dict[str, Environment] | None = None
        self.owner = owner
        self.receiver = receiver
        self.yielded: list[Value] | None = None

    def find(self, name: str) -> Environment | None:
        """The nearest scope that has the name."""
        scope: Environment | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def get(self, name: str) -> Value:
        """What a name stands for; raises KeyError."""
        scope: Environment | None = self
        while scope is not None:
            names = scope.names
            if name in names:
                value = names[name]
                if type(value) is Deferred:
                    value = names[name] = value.find()
                return value
            scope = scope.parent
        raise KeyError(name)

    def set(self, name: str, value: Value) -> None:
        if self.outer is not None and name in self.outer:
            self.outer[name].names[name] = value
        else:
            self.names[name] = value

    def give_to(self, scope: Environment, name: str) -> None:
        """From here on a name belongs to a scope around this one."""
        self.outer = {**(self.outer or {}), name: scope}

    @property
    def module(self) -> Environment:
        """The scope of the file; builtins stand around it."""
        scope = self
        while scope.parent is not None and scope.parent.file == scope.file:
            scope = scope.parent
        return scope

    @property
    def method(self) -> Environment:
        """The nearest scope with a class, for `super()` inside a comprehension."""
        scope = self
        while scope.owner is None and scope.parent is not None:
            scope = scope.parent
        return scope
