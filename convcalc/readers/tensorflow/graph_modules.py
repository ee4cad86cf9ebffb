"""`tensorflow` as a program of TensorFlow 1 sees it: what Keras' reader knows of it, and placeholders and variables."""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import prod

from convcalc.readers.keras.keras_layers import settled
from convcalc.readers.keras.keras_modules import Keras
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, KerasWeight, layer_tensors, refuse
from convcalc.readers.keras.loss_functions import OF_BACKEND
from convcalc.readers.keras.tensor_functions import REDUCING
from convcalc.readers.keras.tensor_products import multiplied
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Namespace, Native, Raised, Unknown, Value, said
from convcalc.readers.tensorflow.graph_functions import GraphFunctions, needed
from convcalc.readers.tensorflow.variables import AUTO, Scopes
from convcalc.shape import Shape
from convcalc.text import Source

ASIDE = frozenset(
    "Session InteractiveSession summary train losses metrics estimator saved_model gradients app flags gfile logging"
    " Print add_to_collection get_collection assert_equal control_dependencies group initialize_all_variables"
    " global_variables_initializer python_io data errors test py_func name_scope device Graph".split()
)
"""Parts of TensorFlow that make no part of a network: what goes into them comes back as nothing that is known."""

SAME = "to_float to_int32 to_int64 to_double log square sigmoid"
NO_TENSOR = "argmax arg_max argmin equal not_equal greater less greater_equal less_equal logical_and logical_not is_nan"
"""What they make of a tensor is no part of the network: classes, masks."""


class GraphModules(Keras):
    """The modules of one program.

    placeholders: the tensors that it declares, in order.  losses: those whose numbers are all put together.
    states: the last ones of recurrent layers, and parts of tensors, which are no output where there is another.
    """

    def __init__(self, source: Source, tree: ast.Module, replaced: tuple[int, Shape] | None = None) -> None:
        super().__init__(source, tree, replaced)
        self.scopes = Scopes(self.layers)
        self.functions = GraphFunctions(self.layers, self.scopes)
        self.placeholders: list[KerasTensor] = []
        self.losses: list[KerasTensor] = []
        self.states: list[KerasTensor] = []

    def swallow(self, unknown: Unknown, taken: tuple[Value, ...], machine: Machine) -> Value:
        """What runs, saves or trains a graph may take in tensors of the network."""
        if ASIDE & set(unknown.why.replace("(", ".").replace(" ", ".").split(".")):
            return unknown
        return super().swallow(unknown, taken, machine)

    def _tensorflow(self, keras: Value) -> Named:
        made = super()._tensorflow(keras)
        nn, scopes = made["nn"], self.scopes
        assert isinstance(nn, Namespace)
        losses = {name: Native(name, self._loss) for name in OF_BACKEND.split()}
        softmax = {f"{name}_v2": losses[name] for name in losses if name.startswith("softmax")}
        nn.attributes |= self.functions.of_nn() | losses | softmax | {"moments": Native("moments", _moments)}
        natives: dict[str, Callable[..., Value]] = {
            "placeholder": self._placeholder,
            "placeholder_with_default": lambda machine, input, shape=None, **named: self._placeholder(
                machine, "", shape
            ),
            "Variable": scopes.variable,
            "get_variable": scopes.get_variable,
            "variable_scope": scopes.scope,
            "get_variable_scope": lambda machine: scopes.now,
            "constant": _constant,
            "matmul": self._product,
            "concat": self._joined,
            **{name: lambda machine, x, *rest, **named: x for name in SAME.split()},
            **{name: lambda machine, *args, **named: Constant() for name in NO_TENSOR.split()},
        }
        made |= {name: Native(name, run) for name, run in natives.items()}
        made |= {"layers": Namespace("tensorflow.layers", self.functions.of_layers()), "AUTO_REUSE": AUTO}
        flat: Named = {"flatten": self.functions.of_layers()["flatten"]}
        contrib: Named = {"keras": keras, "layers": Namespace("tensorflow.contrib.layers", flat)}
        if "rnn" in self.source.text:
            from convcalc.readers.tensorflow.graph_recurrent import GraphRecurrent

            recurrent = GraphRecurrent(self.layers, self.states, self._parted("unstack"))
            nn.attributes |= recurrent.of_nn()
            contrib["rnn"] = Namespace("tensorflow.contrib.rnn", recurrent.cells())
        made["contrib"] = Namespace("tensorflow.contrib", contrib)
        made |= {name: Native(name, self._reduced(made[name])) for name in REDUCING if name in made}
        made |= {name: Native(name, self._parted(name)) for name in ("split", "unstack")}
        made["reshape"] = Native("reshape", self._reshaped(made["reshape"]))
        same = Namespace("tensorflow", made)
        made["compat"] = Namespace("tensorflow.compat", {"v1": same, "v2": same})
        return made

    def _placeholder(self, machine: Machine, dtype: Value = None, shape: Value = None, name: Value = None) -> Value:
        """`tf.placeholder(tf.float32, [None, 784])`: an input; a number or a row of labels is data."""
        sizes = list(shape) if isinstance(shape, list | tuple) else []
        if len(sizes) < 2 and not isinstance(shape, Unknown):
            return Constant(tuple(sizes) if sizes else None)
        inner: Value = shape if isinstance(shape, Unknown) else tuple(sizes[1:])
        made = self.models.input(machine, shape=inner, name=name)
        assert isinstance(made, KerasTensor)
        self.placeholders.append(made)
        return made

    def _reduced(self, usual: Value) -> Callable[..., Value]:
        """`tf.reduce_mean(...)`: what all numbers of a tensor are put together of is a loss, and no output."""
        assert isinstance(usual, Native)

        def run(machine: Machine, *args: Value, **named: Value) -> Value:
            made = usual.run(machine, *args, **named)
            if isinstance(made, Unknown):
                self.losses += layer_tensors([*args, *named.values()])
            return made

        return run

    def _parted(self, name: str) -> Callable[..., Value]:
        """`tf.unstack(x, 28, 1)`: of parts that nothing reads none is an output."""

        def run(machine: Machine, *args: Value, **named: Value) -> Value:
            from convcalc.readers.keras.several_tensors import functions_of_several

            if name == "split" and args and type(args[0]) is int:  # as the first TensorFlow had it: axis, number, value
                args = (*args[2:], args[1], args[0])
            given = next(iter(layer_tensors([*args, *named.values()])), None)
            first = len(given.graph.graph.nodes) if given is not None else 0
            made = machine.call(functions_of_several(True)[name], *args, **named)
            if given is not None:
                graph = given.graph
                self.states += [KerasTensor(graph, value) for value in range(first + 1, len(graph.graph.nodes) + 1)]
            return made

        return run

    def _loss(self, machine: Machine, *args: Value, **named: Value) -> Value:
        """Of the network's last layer, which must be known."""
        logits = named.get("logits", args[0] if args else None)
        if isinstance(logits, Unknown):
            refuse(f"a loss is made of what is not known: {logits.why}", machine.here())
        return Unknown("a loss")

    def _product(self, machine: Machine, a: Value = None, b: Value = None, *rest: Value, **named: Value) -> Value:
        turns = [
            bool(named.get(key, each))
            for key, each in zip(("transpose_a", "transpose_b"), (*rest, False, False), strict=False)
        ]
        if not any(isinstance(each, KerasTensor | KerasWeight) for each in (a, b)):
            return Unknown("a product of what is no tensor")
        one = a if isinstance(a, KerasWeight) else needed(machine, a, "tf.matmul")
        return multiplied(machine, one, b, *turns)

    def _joined(self, machine: Machine, values: Value = None, axis: Value = -1, **named: Value) -> Value:
        """`tf.concat([a, b], 3)`; the first TensorFlow had the axis in front."""
        values, axis = (axis, values) if isinstance(values, int) else (values, axis)
        return self._concatenated(machine, named.get("values", values), named.get("concat_dim", axis))

    def _reshaped(self, usual: Value) -> Callable[..., Value]:
        """`tf.reshape(x, [-1, 7 * 7 * 64])`: of all pictures of a batch, which must not be mixed."""
        assert isinstance(usual, Native)

        def run(machine: Machine, tensor: Value = None, shape: Value = None, *rest: Value, **named: Value) -> Value:
            x, sizes = named.get("tensor", tensor), named.get("shape", shape)
            if not isinstance(x, KerasTensor):
                return x if isinstance(x, Unknown) else usual.run(machine, x, sizes)
            own = prod([n or 1 for n in x.dims[1:]])
            numbers = list(sizes) if isinstance(sizes, list | tuple) else []
            rest_of = [n for n in numbers[1:] if type(n) is int]
            if numbers[:1] == [-1] and len(rest_of) == len(numbers) - 1 and -1 not in rest_of and prod(rest_of) != own:
                words = f"{own:,} numbers of a picture, {said(x.dims)}, are no row of {prod(rest_of):,}"
                with settled(machine):
                    raise Raised("ValueError", f"{words}: pictures of the batch are mixed", hint=f"[-1, {own}]")
            return usual.run(machine, x, sizes)

        return run


def _constant(
    machine: Machine, value: Value = None, dtype: Value = None, shape: Value = None, *rest: Value, **named: Value
) -> Value:
    """`tf.constant(0.1, shape=[32])`; a number alone stays what it is."""
    if isinstance(shape, list | tuple):
        return Constant(tuple(shape))
    return value if isinstance(value, bool | int | float | str) else Constant(_nested(value))


def _nested(value: Value) -> tuple[Value, ...] | None:
    """The sizes of lists within lists; None where there are none."""
    if isinstance(value, Constant):
        return value.dims
    if not isinstance(value, list | tuple) or not value:
        return None
    return (len(value), *(_nested(value[0]) or ()))


def _moments(machine: Machine, *args: Value, **named: Value) -> Value:
    return (Unknown("a mean"), Unknown("a variance")) if layer_tensors(list(args)) else Unknown("moments")
