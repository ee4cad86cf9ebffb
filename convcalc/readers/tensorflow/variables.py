"""Variables of TensorFlow 1, and the scopes in which they have their names: what is shared, and how often it counts.

Source: tf.Variable, tf.get_variable, tf.variable_scope and the default names of tf.layers in TensorFlow 1.15.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.keras.keras_layers import Layers
from convcalc.readers.keras.keras_tensors import Constant, KerasWeight, refuse
from convcalc.readers.keras.own_variables import sizes_of
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Instance, Native, Raised, Unknown, Value, said

AUTO = "AUTO_REUSE"
"""What `tf.AUTO_REUSE` is here."""


class VariableScope(FrameworkValue):
    """`tf.variable_scope("conv1")`: names within it begin with its own; reuse: are those that are there taken again?"""

    __slots__ = ("path", "reuse", "scopes")
    type_names = ("VariableScope",)

    def __init__(self, scopes: Scopes, path: str, reuse: Value) -> None:
        self.scopes, self.path, self.reuse = scopes, path, reuse

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "reuse_variables":
            return Native(name, self._reuse)
        if name in ("name", "original_name_scope"):
            return self.path
        return self.reuse if name == "reuse" else Unknown(f"'.{name}' of a variable scope")

    def _reuse(self, machine: Machine) -> Value:
        self.reuse = True
        return None

    def truth(self) -> bool:
        return True


class Scopes:
    """The scopes of one program, the innermost last, and what has which name in them.

    counts: how often a default name was given.  variables, layers: what was made, by its whole name.
    """

    def __init__(self, layers: Layers) -> None:
        self.layers_of = layers
        self.root = VariableScope(self, "", False)
        self.stack = [self.root]
        self.counts: dict[str, int] = {}
        self.variables: dict[str, KerasWeight] = {}
        self.layers: dict[str, Value] = {}
        self.owner = Instance(layers.layer)
        self.owner.attributes |= {"name": "variables", "trainable": True}

    @property
    def now(self) -> VariableScope:
        return self.stack[-1]

    @property
    def reuse(self) -> Value:
        """Is what is there taken again? Scopes within others inherit it."""
        return next((each.reuse for each in reversed(self.stack) if each.reuse), False)

    def enter(self, scope: Value) -> Callable[[], Value] | None:
        """Default names begin anew in a scope that is entered; what leaves it again, None for what is no scope."""
        if not isinstance(scope, VariableScope):
            return None
        self.counts = {key: n for key, n in self.counts.items() if not key.startswith(f"{scope.path}/")}
        self.stack.append(scope)
        return self.stack.pop

    def scope(self, machine: Machine, name: Value = None, default: Value = None, *rest: Value, **named: Value) -> Value:
        """`tf.variable_scope(name, default_name, reuse=...)`"""
        given = named.get("name_or_scope", name)
        if isinstance(given, VariableScope):
            return VariableScope(self, given.path, named.get("reuse") or given.reuse)
        if given is None and (default := named.get("default_name", default)) is not None:
            given = self.default_name(f"scope {default}", str(default))
        if not isinstance(given, str):
            refuse(f"a variable scope whose name is not known ({said(given)}) is not read", machine.here())
        path = f"{self.now.path}/{given}" if self.now.path else given
        return VariableScope(self, path, named.get("reuse"))

    def default_name(self, key: str, stem: str) -> str:
        """`conv2d`, `conv2d_1` …: the next of this key in the scope."""
        whole = f"{self.now.path}/{key}"
        count = self.counts[whole] = self.counts.get(whole, -1) + 1
        return f"{stem}_{count}" if count else stem

    def whole(self, name: str) -> str:
        return f"{self.now.path}/{name}" if self.now.path else name

    def variable(
        self, machine: Machine, initial: Value = None, trainable: Value = True, *rest: Value, **named: Value
    ) -> Value:
        """`tf.Variable(tf.truncated_normal([5, 5, 1, 32]))`: a new one each time."""
        first = named.get("initial_value", initial)
        if isinstance(first, Native):
            first = machine.call(first)
        dims = sizes_of(first)
        if dims is None:
            return Unknown(f"a variable of an unknown size, made of {said(first)}")
        return self._made(dims, named.get("trainable", trainable))

    def get_variable(self, machine: Machine, name: Value, shape: Value = None, *rest: Value, **named: Value) -> Value:
        """`tf.get_variable("w", [5, 5, 1, 32])`: that of this name, where the scope takes it again."""
        if not isinstance(name, str):
            refuse(f"a variable whose name is not known ({said(name)}) is not read", machine.here())
        dims = sizes_of(Constant(tuple(each))) if isinstance(each := named.get("shape", shape), list | tuple) else None
        dims = (each,) if type(each) is int else dims or sizes_of(named.get("initializer"))
        key = self.whole(name)
        if key in self.variables:
            if not self.reuse:
                words = f"Variable {key} already exists, disallowed: its scope needs reuse=True or tf.AUTO_REUSE"
                raise Raised("ValueError", words)
            found = self.variables[key]
            if dims is not None and tuple(found.dims) != dims:
                raise Raised(
                    "ValueError", f"the variable {key} has {said(found.dims)}, and is asked for with {said(dims)}"
                )
            return found
        if dims is None:
            refuse(f"the size of the variable '{name}' is not known", machine.here())
        self.variables[key] = self._made(dims, named.get("trainable", True))
        return self.variables[key]

    def _made(self, dims: tuple[int, ...], trainable: Value) -> KerasWeight:
        made = KerasWeight(dims)
        made.owner = None if trainable is False else self.owner
        self.layers_of.weights.append((self.owner, made))
        return made
