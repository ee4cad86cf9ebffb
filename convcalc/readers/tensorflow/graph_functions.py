"""Functions of TensorFlow 1 that layers are made of: `tf.nn.conv2d` with its variables, pools, `tf.layers`.

Source: tf.nn and tf.layers of TensorFlow 1.15.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from convcalc.readers.keras.arguments import Arguments, arguments
from convcalc.readers.keras.keras_layers import Layers, only_tensor, settled
from convcalc.readers.keras.keras_tensors import Constant, KerasTensor, KerasWeight, refuse
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.keras.layer_table import ROWS
from convcalc.readers.keras.tensor_products import multiplied
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.tensorflow.variables import Scopes

Run: TypeAlias = "Callable[..., Value]"

AXES = {"conv1d": 1, "conv2d": 2, "conv3d": 3, "max_pool": 2, "avg_pool": 2, "max_pool3d": 3, "avg_pool3d": 3}

LAYERS = {
    **{f"conv{n}d": f"Conv{n}D" for n in (1, 2, 3)},
    **{f"conv{n}d_transpose": f"Conv{n}DTranspose" for n in (2, 3)},
    **{f"max_pooling{n}d": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"average_pooling{n}d": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"separable_conv{n}d": f"SeparableConv{n}D" for n in (1, 2)},
    "dense": "Dense",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_normalization": "BatchNormalization",
}
"""A function of `tf.layers` -> the layer of Keras that it makes and calls."""

NO_ARGUMENTS = ("reuse", "_reuse", "training", "name")


class GraphFunctions:
    """The functions of one program."""

    def __init__(self, layers: Layers, scopes: Scopes) -> None:
        self.layers = layers
        self.scopes = scopes

    def of_nn(self) -> Named:
        """Those of `tf.nn`."""
        runs: dict[str, Run] = {
            **{name: self._convolution(name) for name in ("conv1d", "conv2d", "conv3d")},
            **{name: self._pool(name) for name in ("max_pool", "avg_pool", "max_pool3d", "avg_pool3d")},
            "depthwise_conv2d": self._depthwise,
            "conv2d_transpose": self._transposed,
            "bias_add": self._biased,
            "xw_plus_b": self._linear,
            "dropout": self._dropped,
            "lrn": self._normalized,
            "local_response_normalization": self._normalized,
            "embedding_lookup": self._looked_up,
        }
        return {name: Native(name, run) for name, run in runs.items()}

    def of_layers(self) -> Named:
        """Those of `tf.layers`, and its classes."""
        functions: Named = {name: Native(name, self._layer(name, cls)) for name, cls in LAYERS.items()}
        return functions | {cls: self.layers.classes[cls] for cls in LAYERS.values()}

    def _layer(self, name: str, cls: str) -> Run:
        """`tf.layers.conv2d(x, 32, 5)` makes a layer and calls it; one of the same name again, where it is reused."""

        def run(machine: Machine, *args: Value, **named: Value) -> Value:
            x, *given = [named.pop("inputs"), *args] if "inputs" in named else args or (None,)
            x = needed(machine, x, f"tf.layers.{name}")
            own = named.get("name")
            whole = self.scopes.whole(own if isinstance(own, str) else self.scopes.default_name(name, name))
            again = named.get("reuse") or self.scopes.reuse
            words = {key: value for key, value in named.items() if key not in NO_ARGUMENTS}
            if cls == "Dropout" and not given and "rate" not in words:
                words["rate"] = 0.5
            found = self.scopes.layers.get(whole)
            if found is not None and isinstance(own, str) and not again and cls not in ("Flatten", "Dropout"):
                with settled(machine):
                    raise Raised("ValueError", f"the variables of {whole} already exist: reuse=True takes them again")
            if found is None or not again:
                if again is True and cls not in ("Flatten", "Dropout") and "Pool" not in cls:
                    refuse(f"{whole} is to be taken again, and was not made before", machine.here())
                found = machine.call(self.layers.classes[cls], *given, **words, name=whole)
                self.scopes.layers[whole] = found
            return machine.call(found, x)

        return run

    def _convolution(self, name: str) -> Run:
        axes = AXES[name]

        def run(machine: Machine, input: Value = None, filter: Value = None, strides: Value = None,
                padding: Value = None, *rest: Value, **named: Value) -> Value:  # fmt: skip
            x = needed(machine, named.get("value", input), f"tf.nn.{name}")
            weight = _weight(machine, named.get("filters", filter), axes + 2, f"tf.nn.{name}")
            *kernel, before, behind = sizes_of(weight)
            with settled(machine):
                if before != x.dims[-1]:
                    words = f"{name} with a filter of {said(tuple(weight.dims))}, for {before} channels"
                    raise Raised("ValueError", f"{words}, gets {x.dims[-1]}: of {said(x.dims)}")
                a = self._window(name, axes, strides, padding, named)
                a |= {"filters": behind, "kernel_size": tuple(kernel)}
                return self._of_weight(machine, name, f"Conv{axes}D", a, x, weight)

        return run

    def _window(self, name: str, axes: int, strides: Value, padding: Value, named: Named) -> Arguments:
        """The strides and the padding of a window, as Keras has them."""
        layout = named.get("data_format")
        if isinstance(layout, str) and layout.startswith("NC") and layout not in ("NCL",):
            raise Unreadable(f"tf.nn.{name} with data_format={layout!r} is not read", "NHWC is")
        if not isinstance(padding, str):
            raise Unreadable(f"tf.nn.{name} with padding={said(padding)} is not read", "'SAME' and 'VALID' are")
        strides = named.get("stride", strides)
        rates = named.get("dilations", named.get("rate", named.get("rates")))
        return {
            "strides": _of_places(strides, axes, "strides"),
            "padding": padding.lower(),
            "dilation_rate": 1 if rates is None else _of_places(rates, axes, "dilations"),
            "use_bias": False,
        }

    def _of_weight(
        self, machine: Machine, name: str, cls: str, a: Arguments, x: KerasTensor, weight: KerasWeight
    ) -> Value:
        """A row of Keras' layers, whose weights are a variable."""
        given = arguments(cls, ROWS[cls].signature, (), a)
        steps = steps_of(cls, ROWS[cls], given, Arriving(x.graph.shape(x), self.layers.layout))
        made = self.layers.placed(machine, cls, steps, x, self.layers.uses.next(cls), None)
        made.graph.own.append((made.value, weight.root))
        return made

    def _depthwise(self, machine: Machine, input: Value = None, filter: Value = None, strides: Value = None,
                   padding: Value = None, *rest: Value, **named: Value) -> Value:  # fmt: skip
        x = needed(machine, input, "tf.nn.depthwise_conv2d")
        weight = _weight(machine, filter, 4, "tf.nn.depthwise_conv2d")
        *kernel, before, times = sizes_of(weight)
        with settled(machine):
            if before != x.dims[-1]:
                raise Raised("ValueError", f"a filter for {before} channels gets {x.dims[-1]}: of {said(x.dims)}")
            a = self._window("depthwise_conv2d", 2, strides, padding, named)
            a |= {"kernel_size": tuple(kernel), "depth_multiplier": times}
            return self._of_weight(machine, "depthwise_conv2d", "DepthwiseConv2D", a, x, weight)

    def _transposed(self, machine: Machine, value: Value = None, filter: Value = None, output_shape: Value = None,
                    strides: Value = None, padding: Value = "SAME", *rest: Value, **named: Value) -> Value:  # fmt: skip
        x = needed(machine, named.get("input", value), "tf.nn.conv2d_transpose")
        weight = _weight(machine, named.get("filters", filter), 4, "tf.nn.conv2d_transpose")
        *kernel, behind, before = sizes_of(weight)
        with settled(machine):
            if before != x.dims[-1]:
                raise Raised("ValueError", f"a filter for {before} channels gets {x.dims[-1]}: of {said(x.dims)}")
            a = self._window("conv2d_transpose", 2, strides, padding, named)
            a |= {"filters": behind, "kernel_size": tuple(kernel)}
            made = self._of_weight(machine, "conv2d_transpose", "Conv2DTranspose", a, x, weight)
            assert isinstance(made, KerasTensor)
            wanted = list(output_shape[1:]) if isinstance(output_shape, list | tuple) else []
            if any(type(n) is int and n != own for n, own in zip(wanted, made.dims[1:], strict=False)):
                words = f"conv2d_transpose to {said(output_shape)}, where its strides make {said(made.dims)},"
                raise Unreadable(f"{words} is not read")
            return made

    def _pool(self, name: str) -> Run:
        axes, cls = AXES[name], f"{'Max' if 'max' in name else 'Average'}Pooling{AXES[name]}D"

        def run(machine: Machine, value: Value = None, ksize: Value = None, strides: Value = None,
                padding: Value = None, *rest: Value, **named: Value) -> Value:  # fmt: skip
            x = needed(machine, named.get("input", value), f"tf.nn.{name}")
            with settled(machine):
                window = self._window(name, axes, strides, padding, named)
                a = {"pool_size": _of_places(ksize, axes, "ksize"), **{k: window[k] for k in ("strides", "padding")}}
                given = arguments(cls, ROWS[cls].signature, (), a)
                steps = steps_of(cls, ROWS[cls], given, Arriving(x.graph.shape(x), self.layers.layout))
                return self.layers.placed(machine, cls, steps, x, self.layers.uses.next(cls), None)

        return run

    def _biased(self, machine: Machine, value: Value = None, bias: Value = None, *rest: Value, **named: Value) -> Value:
        x = needed(machine, value, "tf.nn.bias_add")
        weight = _weight(machine, bias, 1, "tf.nn.bias_add")
        if weight.dims[0] != x.dims[-1]:
            with settled(machine):
                raise Raised(
                    "ValueError", f"{weight.dims[0]} biases do not meet {x.dims[-1]} channels, of {said(x.dims)}"
                )
        return x.operate(machine, "+", weight, False)

    def _linear(
        self,
        machine: Machine,
        x: Value = None,
        weights: Value = None,
        biases: Value = None,
        *rest: Value,
        **named: Value,
    ) -> Value:
        return self._biased(machine, multiplied(machine, needed(machine, x, "tf.nn.xw_plus_b"), weights), biases)

    def _dropped(self, machine: Machine, x: Value = None, *rest: Value, **named: Value) -> Value:
        tensor = needed(machine, x, "tf.nn.dropout")
        return self.layers.placed(
            machine, "dropout", [OurLayer("dropout", {})], tensor, self.layers.uses.next("Dropout"), None
        )

    def _normalized(
        self, machine: Machine, input: Value = None, depth_radius: Value = 5, *rest: Value, **named: Value
    ) -> Value:
        """Over the channels up to so far from each one, on both sides."""
        tensor = needed(machine, input, "tf.nn.lrn")
        if type(depth_radius) is not int:
            refuse(f"tf.nn.lrn with depth_radius={said(depth_radius)} is not read", machine.here())
        return self.layers.placed(machine, "lrn", [OurLayer("lrn", {"": 2 * depth_radius + 1})], tensor, "lrn", None)

    def _looked_up(
        self, machine: Machine, params: Value = None, ids: Value = None, *rest: Value, **named: Value
    ) -> Value:
        x = needed(machine, ids, "tf.nn.embedding_lookup")
        words, size = sizes_of(_weight(machine, params, 2, "tf.nn.embedding_lookup"))
        with settled(machine):
            a: Arguments = {"input_dim": words, "output_dim": size}
            assert isinstance(params, KerasWeight)
            return self._of_weight(machine, "embedding_lookup", "Embedding", a, x, params)


def needed(machine: Machine, value: Value, what: str) -> KerasTensor:
    """The tensor that a function is given; it refuses what is not known, so that nothing of a network is left out."""
    if isinstance(value, KerasTensor):
        return only_tensor(what, value)
    why = getattr(value, "why", "")
    given = f"what is not known: {why}" if why else "data" if isinstance(value, Constant) else said(value)
    return refuse(f"{what} gets {given}, no tensor of the network", machine.here())


def _weight(machine: Machine, value: Value, axes: int, what: str) -> KerasWeight:
    """The variable of a function, which has so many axes."""
    if not isinstance(value, KerasWeight):
        why = getattr(value, "why", "") or said(value)
        return refuse(f"{what} with weights that are no variable ({why}) is not read", machine.here())
    if len(value.dims) != axes:
        with settled(machine):
            raise Raised("ValueError", f"{what} needs weights of {axes} axes, not {said(tuple(value.dims))}")
    return value


def sizes_of(weight: KerasWeight) -> list[int]:
    return [n for n in weight.dims if type(n) is int]


def _of_places(value: Value, axes: int, what: str) -> Value:
    """An amount for each axis of places: of one for the batch and the channels too only theirs."""
    if isinstance(value, list | tuple):
        if len(value) == axes + 2:
            if value[0] != 1 or value[-1] != 1:
                raise Unreadable(f"{what} {said(value)} over the batch or the channels are not read")
            return tuple(value[1:-1])
        return tuple(value) if len(value) == axes else value[0] if len(value) == 1 else value
    return value
