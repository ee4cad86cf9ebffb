"""The arguments of Keras' layers: by name, with the names that Keras 1 had for them."""

from __future__ import annotations

import re

from convcalc.readers.python.values import Named, Raised, Unknown, Unreadable, Value, said
from convcalc.text import LARGEST_NUMBER, nearest

Arguments = dict[str, Value]

OLD_NAMES = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "filter_length": "kernel_size",
    "pool_length": "pool_size",
    "length": "size",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "output_dim": "units",
    "bias": "use_bias",
    "p": "rate",
    "concat_axis": "axis",
    "alpha": "negative_slope",
    "max_pool": "pool_size",
    "cropping": "padding",
}
"""Keras 1's name of an argument -> today's."""

OLD_MODES = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
}
"""Keras 1's `merge([...], mode="concat")`."""

PASSED_BY = (
    "name dtype trainable input_shape input_dim batch_input_shape batch_shape batch_size weights input_dtype sparse"
    " ragged tensor init W_regularizer b_regularizer W_constraint b_constraint autocast dynamic mode momentum epsilon"
    " renorm renorm_clipping renorm_momentum fused virtual_batch_size noise_shape seed synchronized gamma_init"
    " beta_init rms_scaling adjustment_size interpolation_order fill_mode fill_value value_range crop_to_aspect_ratio"
    " quantization_config lora_rank threshold theta input_length"
).split()
"""What enters no count and no shape, or is read apart."""

INITIALIZERS = (
    "zeros ones zero one constant normal uniform identity orthogonal stft variance_scaling random_normal random_uniform"
    " truncated_normal glorot_normal glorot_uniform he_normal he_uniform lecun_normal lecun_uniform"
).split()
"""The first values of weights that have a name."""

ENDINGS = ("_initializer", "_regularizer", "_constraint")

_WORDS: dict[str, Value] = {"True": True, "False": False, "None": None}


def arguments(name: str, signature: str, args: tuple[Value, ...], named: Named) -> Arguments:
    """The arguments of a call by name, defaults filled in; raises Raised as Keras does."""
    pairs = [each.partition("=") for each in signature.split()]
    names = [key for key, _, _ in pairs]
    found = dict(zip(names, args, strict=False))
    _check_called(name, args, any(not equals for _, equals, _ in pairs))
    if len(args) > len(names):
        raise Raised("TypeError", f"{name} takes {len(names)} arguments by position, {len(args)} were given")
    for key, value in named.items():
        _check_word(name, key, value)
        today = key if key in names else OLD_NAMES.get(key, key)
        if today in found:
            raise Raised("TypeError", f"{name} was given '{key}' twice")
        if today in names:
            found[today] = value
        elif key not in PASSED_BY and not key.endswith(ENDINGS) and today != "data_format":
            near = nearest(key, names)
            hint = f"{near}={said(value)}" if near else ""
            raise Raised("TypeError", f"{name} has no argument '{key}'", hint=hint)
    missing = [key for key, equals, _ in pairs if not equals and key not in found]
    if missing:
        raise Raised("TypeError", f"{name} needs {', '.join(missing)}")
    return {key: found[key] if key in found else _default(text) for key, _, text in pairs}


def _check_called(name: str, args: tuple[Value, ...], needs: bool) -> None:
    """Refuse `Flatten(x)`, which makes a layer of its tensor; needs: must the layer be given anything?"""
    if name[:1].isupper() and any(type(each).__name__ == "KerasTensor" for each in args):  # its module needs this one
        words = f"{name}(x) makes a layer, and gets the tensor among its arguments"
        raise Raised("ValueError", words, hint=f"{name}({'...' if needs else ''})(x) runs it on x")


def _check_word(name: str, key: str, value: Value) -> None:
    """An argument whose name or word no Keras takes here; raises Raised as Keras does."""
    if key == "stride" and "Pool" not in name:
        raise Raised("TypeError", f"{name} has no argument 'stride'", hint=f"strides={said(value)}")
    if key == "padding" and value == "full":
        raise Raised(
            "ValueError", "padding must be 'valid' or 'same', not 'full'", hint="border_mode='full' of Keras 1"
        )
    if key.endswith("_initializer") and isinstance(value, str) and _bare(value) not in INITIALIZERS:
        near = nearest(value, INITIALIZERS) or next((each for each in INITIALIZERS if each.startswith(value)), None)
        raise Raised("ValueError", f"there is no initializer {said(value)}", hint=f"{key}={near!r}" if near else "")


KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
"""How Keras 1 named the sides of a kernel."""


def with_kernel(named: Named) -> Named:
    """Arguments with Keras 1's kernel, a side an argument, as one; the same ones where there is none.

    >>> with_kernel({"nb_filter": 8, "nb_row": 3, "nb_col": 5})
    {'nb_filter': 8, 'kernel_size': (3, 5)}
    """
    for sides in KERNELS:
        if all(isinstance(named.get(each), int) for each in sides):
            rest = {key: value for key, value in named.items() if key not in sides}
            return {**rest, "kernel_size": tuple([named[each] for each in sides])}
    return named


def _bare(name: str) -> str:
    """A name as those of initializers are written here.

    >>> _bare("HeNormal"), _bare("he_normal")
    ('he_normal', 'he_normal')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def old_names(signature: str, named: Named) -> list[str]:
    """Which arguments are called as Keras 1 did, and Keras 3 does not.

    >>> old_names("rate", {"p": 0.5}), old_names("units activation=None", {"activation": "relu"})
    (['p'], [])
    """
    names = [each.partition("=")[0] for each in signature.split()]
    return [key for key in named if key not in names and OLD_NAMES.get(key) in names]


def is_argument(signature: str, key: str) -> bool:
    """Does a layer of this signature take an argument of this name?

    >>> is_argument("units activation=None", "activation"), is_argument("units", "kernel")
    (True, False)
    """
    names = [each.partition("=")[0] for each in signature.split()]
    known = "*" in names or key in names or OLD_NAMES.get(key, key) in names
    return known or key in PASSED_BY or key.endswith(ENDINGS) or key == "data_format"


def _default(text: str) -> Value:
    """A default as it is written in a signature."""
    if text in _WORDS:
        return _WORDS[text]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def whole(value: Value, what: str, least: int = 1) -> int:
    """A whole number of a layer; raises Unreadable where it is not known, Raised as Keras does for all else."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} is not known: {value.why}", f"write the number in its place, as in {what}=10")
    if isinstance(value, float) and not value.is_integer():
        raise Raised("ValueError", f"{what} must be a whole number, not {value}; a division with // gives one")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Raised("ValueError", f"{what} must be a whole number, not {said(value)}")
    if isinstance(value, float):
        raise Raised("ValueError", f"{what} must be a whole number, not {value}; {int(value)} is one")
    if value < least:
        raise Raised("ValueError", f"{what} must be at least {least}, not {value}")
    if value > LARGEST_NUMBER:
        raise Unreadable(f"{what} is {said(value)}: no more than {LARGEST_NUMBER:,} is read")
    return int(value)  # a member of an enumeration is its number


def dims(value: Value, axes: int, what: str, least: int = 1) -> tuple[int, ...]:
    """A number for each axis, from one for all or from one each."""
    if isinstance(value, list | tuple):
        if len(value) != axes:
            raise Raised("ValueError", f"{what} {said(value)} has {len(value)} numbers for {axes} axes")
        return tuple([whole(each, what, least) for each in value])
    return (whole(value, what, least),) * axes


def flag(value: Value, what: str) -> bool:
    """An argument that is on or off."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} is not known: {value.why}")
    return bool(value)


def text(value: Value, what: str) -> str:
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} is not known: {value.why}")
    if not isinstance(value, str):
        raise Raised("ValueError", f"{what} must be a text, not {said(value)}")
    return value.lower()


PER_AXIS = ("kernel_size", "strides", "dilation_rate", "pool_size", "size")


def stored(name: str, a: Named, layout: str) -> Named:
    """The attributes of a layer that differ from its arguments; layout: of the program's tensors."""
    axes = int(name[-2]) if name[-1:] == "D" and name[-2:-1].isdigit() else int("2D" in name)
    if not axes or name == "UpSampling1D":
        return {}
    found: Named = {key: (value,) * axes for key in PER_AXIS if type(value := a.get(key)) is int}
    if "Pooling" in name and "strides" in a and a["strides"] is None:
        found["strides"] = found.get("pool_size", a.get("pool_size"))
    if "data_format" in a and a["data_format"] is None:
        found["data_format"] = "channels_last" if layout == "hwc" else "channels_first"
    if name.startswith("ZeroPadding"):
        found["padding"] = _sides(a.get("padding"), axes)
    return found


def _sides(padding: Value, axes: int) -> Value:
    """Before and behind on each axis, as Keras keeps it; on one axis there is no pair of pairs."""
    each = [padding] * axes if type(padding) is int else list(padding) if isinstance(padding, list | tuple) else []
    if axes == 1:
        return tuple(each * 2) if len(each) == 1 else tuple(each)
    return tuple([(side, side) if type(side) is int else side for side in each]) or padding
