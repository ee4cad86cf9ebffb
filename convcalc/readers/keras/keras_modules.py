"""`keras` and `tensorflow` as an interpreted program sees them: the modules that it imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import partial

from convcalc.readers.keras.applications import applications
from convcalc.readers.keras.arguments import OLD_MODES
from convcalc.readers.keras.attention_layers import attention_classes
from convcalc.readers.keras.function_steps import SAME_SHAPE
from convcalc.readers.keras.keras_layers import Layers, settled
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, layer_tensors, refuse
from convcalc.readers.keras.layer_steps import MERGES
from convcalc.readers.keras.layer_table import ACTIVATIONS, no_activation
from convcalc.readers.keras.layer_wrappers import wrapper_classes
from convcalc.readers.keras.library_functions import backend_functions, pool_functions, tensorflow_values
from convcalc.readers.keras.lookup_layers import lookup_classes
from convcalc.readers.keras.loss_functions import backend_losses, losses
from convcalc.readers.keras.models import Models
from convcalc.readers.keras.own_variables import INITIALIZERS, initializer, own_variable
from convcalc.readers.keras.tensor_functions import block_functions, image_functions, tensor_functions
from convcalc.readers.keras.tensor_products import product_functions
from convcalc.readers.keras.trained_layers import setter
from convcalc.readers.python.libraries import LIBRARIES
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Deferred, Named, Namespace, Native, Unknown, Value, said
from convcalc.shape import Shape
from convcalc.text import Source

_FIRST = re.compile(
    r"set_image_d(?:im_ordering|ata_format)\(\s*['\"](?:th|channels_first)['\"]"
    r"|\b(?:data_format|dim_ordering) ?= ?['\"](?:channels_first|th)['\"]"
)
"""How a program says that channels come first."""

_OLD = re.compile(
    r"\b(?:border_mode|subsample|nb_epoch|nb_filter|dim_ordering|samples_per_epoch|[Wb]_regularizer) ?="
    r"|\bset_image_dim_ordering\b"
)
"""What only Keras 1 has."""

_IMPORTED = re.compile(r"^\s*(?:import|from)\s+(?:keras|tensorflow|tf_keras)\b", re.MULTILINE)

_CELLS = re.compile(r"\bRNN\b|(?:LSTM|GRU|RNN)Cells?\b")
"""Recurrent layers that are put together of cells."""

USUAL = {"tf": ("tensorflow", "tf"), **{name: (f"keras.{name}", name) for name in ("layers", "models")}}
"""The names under which everybody imports these modules; what is pasted often leaves some of the imports out."""

DATA = {"mnist": (28, 28), "fashion_mnist": (28, 28), "cifar10": (32, 32, 3), "cifar100": (32, 32, 3)}
"""The data sets that come with Keras, and the size of one picture.  Source: keras.datasets."""

COUNTS = {"mnist": 60_000, "fashion_mnist": 60_000, "cifar10": 50_000, "cifar100": 50_000}

FUNCTIONS = {name.lower(): name for name in MERGES}
"""`concatenate([a, b])` is `Concatenate()([a, b])`."""

SUBMODULES = (
    "convolutional core pooling normalization advanced_activations noise local embeddings recurrent wrappers"
    " convolutional_recurrent preprocessing experimental layer activations reshaping regularization merging"
).split()
"""Where the layers were kept; each is taken for all of `keras.layers`."""


class Keras:
    """The modules of one program.

    replaced: an input, by its number, that another shape takes the place of.
    """

    def __init__(self, source: Source, tree: ast.Module, replaced: tuple[int, Shape] | None = None) -> None:
        self.source = source
        self.layers = Layers("chw" if channels_first(source.text, tree) else "hwc", bool(_OLD.search(source.text)))
        self.layers.classes |= wrapper_classes(self.layers) | attention_classes(self.layers)
        self.layers.classes |= lookup_classes(self.layers)
        if _CELLS.search(source.text):
            from convcalc.readers.keras.cell_layers import cell_classes

            self.layers.classes |= cell_classes(self.layers)
        self.models = Models(self.layers, source, replaced)
        self.layers.layer.define({"__setattr__": setter(self.layers.layer)})
        self.uses: dict[str, int] = {}
        input_ = Native("Input", self.models.input)
        functions: Named = {
            **{name: Native(name, self._merging(layer)) for name, layer in FUNCTIONS.items()},
            "merge": Native("merge", self._merge),
            "dot": Native("dot", self._dot),
        }
        layers: Named = {**self.layers.classes, **functions, "Input": input_}
        space = Namespace("keras.layers", layers)
        layers |= dict.fromkeys(SUBMODULES, space)
        self.names: Named = {**layers, "layers": space}
        self.names |= {key: self.names[key] for key in ("Model", "Sequential", "Input")}

    def spaces(self) -> dict[str, Callable[[], Named]]:
        """The modules by name."""
        keras = self._keras()
        tensorflow = self._tensorflow(Namespace("keras", keras))
        return {
            "keras": lambda: keras,
            "tf_keras": lambda: keras,
            "keras.layers.merge": lambda: self.names,
            "tensorflow": lambda: tensorflow,
            "numpy": lambda: {
                **LIBRARIES["numpy"](),
                **{name: Native(name, _made) for name in ("zeros", "ones", "empty")},
                "random": Namespace("numpy.random", dict.fromkeys(("rand", "randn"), Native("rand", _spread_sizes))),
            },
        }

    def taken(self, machine: Machine) -> Named:
        """Keras' layers and its networks under their own names, where they are not imported; a note says so."""

        def found(name: str) -> Value:
            machine.note(f"'{name}' is taken for Keras', which the source does not import")
            return known[name]

        known = {**applications(self.models).attributes, **self.names}
        return {name: Deferred(partial(found, name)) for name in known if name[:1].isupper()}

    def builtins(self) -> Named:
        """What a fragment without any import of Keras is written with."""
        if _IMPORTED.search(self.source.text):
            return {}
        keras = Namespace("keras", self._keras())
        return {
            **self.names,
            **self._begun(),
            "keras": keras,
            "tf": Namespace("tensorflow", self._tensorflow(keras)),
            "K": self._backend(),
        }

    def _begun(self) -> Named:
        """The models that layers are added to in a fragment which does not say how they began."""
        added = set(re.findall(r"(?:^|[,;])[ \t]*(\w+)\.add\(", self.source.text, re.MULTILINE))
        begun = added - set(re.findall(r"\b(\w+) *=", self.source.text))
        return {name: self.models.empty() for name in begun}

    def swallow(self, unknown: Unknown, taken: tuple[Value, ...], machine: Machine) -> Value:
        """What is not known may take in anything but a tensor of a network."""
        if layer_tensors(list(taken)):
            refuse(f"a tensor goes into what is not read: {unknown.why}", machine.here())
        return unknown

    def _of_several(self, tensorflow: bool) -> Named:
        """What makes several tensors or takes several, found when it is asked for."""

        def found(name: str) -> Value:
            from convcalc.readers.keras.several_tensors import functions_of_several

            if name not in ("split", "stack", "unstack"):
                from convcalc.readers.keras.codebooks import code_functions

                return code_functions()[name]
            return functions_of_several(tensorflow)[name]

        names = ("split", "stack", "unstack", "argmin", "argmax", "one_hot")
        return {name: Deferred(partial(found, name)) for name in names}

    def _keras(self) -> Named:
        """`keras`, and `keras.src`, which is the same in its own source."""
        layers = self.names["layers"]
        models = Namespace(
            "keras.models", {key: self.names[key] for key in ("Model", "Sequential", "Functional", "Input")}
        )
        backend = self._backend()
        operations = {
            **(self._operations() | self._of_several(False)),
            "operation_utils": self._source_inputs(),
            "image": image_functions(self.layers, "keras.ops.image"),
            "nn": Namespace("keras.ops.nn", self._activations()),
        }
        keras: Named = {
            "layers": layers,
            "models": models,
            **{key: self.names[key] for key in ("Model", "Sequential", "Input", "Functional", "Layer")},
            "backend": backend,
            "config": Namespace("keras.config", {name: _says(value) for name, value in self._settings().items()}),
            "ops": Namespace("keras.ops", {**operations, **pool_functions(self.layers)}),
            "activations": Namespace("keras.activations", self._activations() | {"get": Native("get", self._by_name)}),
            "datasets": Namespace("keras.datasets", {name: _data(name) for name in DATA}),
            "engine": Namespace(
                "keras.engine", {key: self.names[key] for key in ("Model", "Input", "Layer", "InputLayer")}
            ),
            "random": _random("keras.random", "normal uniform truncated_normal randint"),
            "utils": Namespace("keras.utils", {"to_categorical": _CATEGORICAL}),
            "preprocessing": Namespace("keras.preprocessing", {}),
            "applications": applications(self.models),
            "losses": losses(),
            **self._version("3.10.0", asked=True),
        }
        utils, engine = keras["utils"], keras["engine"]
        assert isinstance(utils, Namespace)
        assert isinstance(engine, Namespace)
        utils.attributes["np_utils"] = utils
        engine.attributes |= {"topology": engine, "training": engine, "base_layer": engine}
        own = {key: value for key, value in keras.items() if key != "applications"}  # its files are beside one another
        keras |= {"src": Namespace("keras.src", own), "api": Namespace("keras.api", keras)}
        return keras

    def _tensorflow(self, keras: Value) -> Named:
        tensorflow: Named = {
            **self._operations(),
            **self._of_several(True),
            **tensorflow_values(),
            "keras": keras,
            "nn": Namespace("tensorflow.nn", self._functions_of_nn()),
            "image": image_functions(self.layers, "tensorflow.image"),
            "python": Namespace("tensorflow.python", {"keras": keras}),
            "contrib": Namespace("tensorflow.contrib", {"keras": keras}),
            "math": Namespace("tensorflow.math", self._operations()),
            "random": _random("tensorflow.random", "normal uniform truncated_normal"),
            "Module": self.layers.layer,
            "Variable": Deferred(partial(own_variable, self.layers)),
            **{name: Native(name, initializer) for name in INITIALIZERS},
            **self._version("2.19.0"),
        }
        same = Namespace("tensorflow", tensorflow)
        return tensorflow | {"compat": Namespace("tensorflow.compat", {"v1": same, "v2": same})}

    def _functions_of_nn(self) -> Named:
        """Those of `tf.nn`."""
        named = {name: Native(name, _first) for name in ("l2_normalize", "dropout")}
        made = {**self._activations(), **block_functions(self.layers), **backend_losses(), **named}
        return made | pool_functions(self.layers)

    def _version(self, now: str, asked: bool = False) -> Named:
        """What a program may choose its imports by; one that is written for an older Keras is not told of a new one."""
        known: Named = {"__version__": now, **({"version": _says(now)} if asked else {})}
        return {} if self.layers.first else known

    def _backend(self) -> Namespace:
        says: dict[str, Value] = {
            **self._settings(),
            "image_dim_ordering": "th" if self.layers.layout == "chw" else "tf",
            "learning_phase": False,
            "set_image_data_format": None,
            "set_image_dim_ordering": None,
            "clear_session": None,
            "set_floatx": None,
        }
        return Namespace(
            "keras.backend",
            {
                **backend_losses(),
                **self._operations(),
                **{name: _says(value) for name, value in says.items()},
                "is_keras_tensor": Native("is_keras_tensor", lambda machine, x: isinstance(x, KerasTensor)),
                "get_uid": Native("get_uid", self._use),
                "int_shape": Native("int_shape", _dims),
                "shape": tensorflow_values()["shape"],
                "stack": self._of_several(True)["stack"],
                **backend_functions(self.layers),
            },
        )

    def _settings(self) -> dict[str, Value]:
        """What `keras.config` says, and `keras.backend` before it."""
        order = "channels_first" if self.layers.layout == "chw" else "channels_last"
        return {"image_data_format": order, "floatx": "float32", "backend": "tensorflow", "epsilon": 1e-7}

    def _use(self, machine: Machine, prefix: Value = "") -> Value:
        self.uses[str(prefix)] = self.uses.get(str(prefix), 0) + 1
        return self.uses[str(prefix)]

    def _operations(self) -> Named:
        """Functions of tensors, of `tf`, `keras.ops` and `keras.backend`."""
        pairs = {
            "add": "Add",
            "multiply": "Multiply",
            "subtract": "Subtract",
            "maximum": "Maximum",
            "minimum": "Minimum",
            **dict.fromkeys(("divide", "true_divide"), "Divide"),
        }
        return {
            **self._activations(),
            **{name: Native(name, self._pair(layer)) for name, layer in pairs.items()},
            **{name: Native(name, self._concatenated) for name in ("concat", "concatenate")},
            **{name: Native(name, _made) for name in ("zeros", "ones")},
            "shape": Native("shape", _dims),
            **tensor_functions(self.layers),
            **product_functions(self.layers),
            **{name: Native(name, _first) for name in SAME_SHAPE},
            **{name: Native(name, _made) for name in ("random_normal", "random_uniform", "truncated_normal")},
            **{
                name: Native(name, lambda machine, x, *rest, **named: Constant())
                for name in ("ones_like", "zeros_like")
            },
        }

    def _activations(self) -> Named:
        return {name: Native(name, self._activation(name)) for name in (*ACTIVATIONS, "linear")}

    def _by_name(self, machine: Machine, name: Value = None) -> Value:
        """`keras.activations.get("relu")`: the function of this name, or what is one already."""
        if not isinstance(name, str):
            return self._activations()["linear"] if name is None else name
        with settled(machine):
            found = self._activations().get(name)
            if found is None:
                raise no_activation(name)
            return found

    def _activation(self, name: str) -> Callable[..., Value]:
        def run(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
            if not isinstance(x, KerasTensor):
                return x
            word = "relu6" if name == "relu" and 6 in (*rest, *named.values()) else name
            return self.layers.activated(machine, word, x, "", machine.here())

        return run

    def _merging(self, layer: str) -> Callable[..., Value]:
        """`add([a, b])`, with the name of a layer of its own."""

        def run(machine: Machine, inputs: Value, *rest: Value, **named: Value) -> Value:
            every = list(elements(machine, inputs))
            axis = named.get("axis", rest[0] if rest else -1)
            label = named.get("name")
            label = label if isinstance(label, str) else self.layers.uses.next(layer)
            return self.layers.merged(machine, layer, every, axis, label)

        return run

    def _merge(self, machine: Machine, inputs: Value, mode: Value = "sum", **named: Value) -> Value:
        """Keras 1: `merge([a, b], mode="concat", concat_axis=3)`."""
        layer = OLD_MODES.get(mode) if isinstance(mode, str) else None
        if layer is None:
            refuse(f"merge with mode={said(mode)} is not read", machine.here())
        axis = {"axis": named["concat_axis"]} if "concat_axis" in named else {}
        return self._merging(layer)(machine, inputs, **axis, **({"name": named["name"]} if "name" in named else {}))

    def _dot(self, machine: Machine, inputs: Value, axes: Value = -1, **named: Value) -> Value:
        """`dot([a, b], axes=2)` is `Dot(axes=2)([a, b])`."""
        return machine.call(machine.call(self.layers.classes["Dot"], axes, **named), inputs)

    def _pair(self, layer: str) -> Callable[..., Value]:
        """`tf.add(a, b)`"""

        def run(machine: Machine, a: Value, b: Value, **named: Value) -> Value:
            symbol = {"Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/"}.get(layer)
            for one, other, reflected in ((a, b, False), (b, a, True)):
                if isinstance(one, KerasTensor) and symbol:
                    return one.operate(machine, symbol, other, reflected)
                if isinstance(one, KerasTensor) and isinstance(other, int | float):
                    return one  # as `maximum(x, epsilon())`: its shape stays
            if layer_tensors([a, b]):
                return self.layers.merged(machine, layer, [a, b], -1, layer.lower())
            return Unknown(f"{layer.lower()} of what is no tensor")

        return run

    def _concatenated(self, machine: Machine, values: Value, axis: Value = -1, **named: Value) -> Value:
        every = list(elements(machine, values))
        if not layer_tensors(every):
            return Unknown("a concatenation of what is no tensor")
        return self.layers.merged(machine, "Concatenate", every, axis, "concat")

    def _source_inputs(self) -> Namespace:
        def run(machine: Machine, tensor: Value, *rest: Value) -> Value:
            return [each.graph.input for each in layer_tensors(tensor)[:1]]

        return Namespace("keras.ops.operation_utils", {"get_source_inputs": Native("get_source_inputs", run)})


def channels_first(text: str, tree: ast.Module) -> bool:
    """Does a program say that channels come first? What stands in a comment or a docstring says nothing.

    >>> text = "K.set_image_dim_ordering('th')"
    >>> channels_first(text, ast.parse(text)), channels_first("# " + text, ast.parse(""))
    (True, False)
    """
    if not _FIRST.search(text):
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            setting = isinstance(node.func, ast.Attribute | ast.Name) and "set_image_d" in ast.unparse(node.func)
            named = [each.value for each in node.keywords if each.arg in ("data_format", "dim_ordering")]
            for each in [*named, *(node.args if setting else [])]:
                if isinstance(each, ast.Constant) and each.value in ("th", "channels_first"):
                    return True
    return False


def _first(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    """A function of each number alone, which leaves the shape as it is."""
    return x


def _says(value: Value) -> Native:
    return Native("a question", lambda machine, *args, **named: value)


def _dims(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
    if isinstance(x, KerasTensor | Constant):
        return x.dims or Unknown("the shape of data")
    return Unknown("the shape of what is no tensor")


def _made(machine: Machine, shape: Value = None, *rest: Value, **named: Value) -> Value:
    shape = named.get("size", shape)
    return Constant(tuple(shape)) if isinstance(shape, list | tuple) else Constant()


def _random(module: str, names: str) -> Namespace:
    """Numbers that no layer trains, of a size."""
    made: Named = {name: Native(name, _made) for name in names.split()}
    made["SeedGenerator"] = Native("SeedGenerator", lambda machine, *args, **named: Unknown("a seed"))
    return Namespace(module, made)


def _spread_sizes(machine: Machine, *sizes: Value) -> Value:
    return Constant(sizes)


def _categorical(machine: Machine, y: Value, num_classes: Value = None, *rest: Value, **named: Value) -> Value:
    """`to_categorical(y, 10)`: ten numbers for each label."""
    count = named.get("nb_classes", num_classes)
    return Constant((None, count)) if isinstance(count, int) else Constant()


_CATEGORICAL = Native("to_categorical", _categorical)


def _data(name: str) -> Namespace:
    def load(machine: Machine, *args: Value, **named: Value) -> Value:
        labels: tuple[Value, ...] = (1,) if len(DATA[name]) == 3 else ()
        test = 10_000
        return tuple([(Constant((n, *DATA[name])), Constant((n, *labels))) for n in (COUNTS[name], test)])

    return Namespace(f"keras.datasets.{name}", {"load_data": Native("load_data", load)})
