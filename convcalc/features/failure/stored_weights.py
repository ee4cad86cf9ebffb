"""Messages about weights that were stored: of other shapes, or under other names, than the model's."""

from __future__ import annotations

import re
from math import prod

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import Explanation, labelled, listed, only, plural, written
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes


def checkpoint(message: ErrorMessage) -> Explanation:
    """Stored weights of another shape than the model's."""
    stored, own = (filters_first(message.sizes(name), message.framework) for name in ("shape", "other"))
    as_theano = message.sizes("shape")
    if len(own) > 2 and stored[1:] != own[1:] == as_theano[1:]:
        stored = as_theano
    name = message.facts.get("name") or "the layer"
    if None in (*stored, *own):
        numbers = labelled(message, shape=f"{name} in the checkpoint", other=f"{name} in the model")
        return Explanation(
            numbers, "stored weights have another shape than the model's", ("build the model as it was",)
        )
    numbers = (
        (message.facts["shape"], f"{name} in the checkpoint: {_weights(stored)}"),
        (message.facts["other"], f"{name} in the model: {_weights(own)}"),
    )
    more = f"; {message.times} such lines in all" if message.times > 1 else ""
    workings = [
        Derivation(
            f"weights of {name} {where}", formulas.fc_weights, {"inputs": sizes[1] or 0, "outputs": sizes[0] or 0}, {}
        )
        for where, sizes in (("in the checkpoint", stored), ("in the model", own))
        if len(sizes) == 2
    ]
    other_order = _mends_of_layout(message)
    changes = other_order or _mends_of_checkpoint(message.framework, name, stored, own)
    if stored == as_theano != filters_first(as_theano, message.framework) and not other_order:
        changes = ("the weights are written filters first, as Theano and PyTorch write them: convert them", *changes)
    meaning = "the same sizes stand in another order" if other_order else _difference(stored, own)
    return Explanation(numbers, f"{meaning}{more}", changes, tuple(workings))


CHANNELS_LAST = ("Keras", "TensorFlow", "JAX")
"""Who writes weights as height, width, inputs, outputs."""


def filters_first(sizes: Sizes, framework: str) -> Sizes:
    """The shape of weights in PyTorch's order: outputs, inputs, kernel.

    >>> filters_first((3, 5, 16, 32), "Keras"), filters_first((400, 10), "Keras")
    ((32, 16, 3, 5), (10, 400))
    """
    if framework not in CHANNELS_LAST or len(sizes) < 2:
        return sizes
    return (sizes[-1], sizes[-2], *sizes[:-2])


def _weights(sizes: Sizes) -> str:
    if len(sizes) == 1:
        return f"{sizes[0]} values, one an output"
    if len(sizes) == 2:
        return f"{sizes[1]:,} values in, {sizes[0]:,} out"
    first, second, *kernel = sizes
    return f"{first} filters of {written(tuple(kernel))} over {second} channels" if sizes else "one number"


def _difference(stored: Sizes, own: Sizes) -> str:
    names = ("outputs", "inputs") if len(own) < 3 else ("filters", "input channels", *["kernel size"] * 3)
    pairs = list(zip(stored, own, names, strict=False))
    apart = [f"{y} {name}, not {x}" for x, y, name in pairs if x != y]
    return "the model has " + " and ".join(apart) if apart and len(stored) == len(own) else "the weights differ in rank"


def _mends_of_layout(message: ErrorMessage) -> tuple[str, ...]:
    """The same sizes in another order, which one framework writes first and another last."""
    stored, own = message.sizes("shape"), message.sizes("other")
    if stored == own or sorted(map(str, stored)) != sorted(map(str, own)) or len(own) < 2:
        return ()
    return (
        "the weights come from a framework that writes channels in another place,"
        " or from another image_data_format; convert them, or build the model in that order",
    )


def _mends_of_checkpoint(framework: str, name: str, stored: Sizes, own: Sizes) -> tuple[str, ...]:
    module = name.rpartition(".")[0] or name
    head = len(stored) == len(own) and len(own) < 3 and stored[1:] == own[1:]
    if head:
        return (
            f"another number of classes: make the model with {stored[0]:,}, load, then put a layer with {own[0]:,} in"
            f" the place of {module}",
            f"or leave it out: {_passed_over(framework, name)}",
        )
    return only(
        f"init was given {stored[1]} {_inputs(own)}, apply {own[1]}: both need an input of the same size"
        if framework == "JAX" and len(stored) == len(own) > 1 and stored[1] != own[1]
        else "",
        *_of_predictions(stored, own),
        "it is another variant of the network: the checkpoint's own depth, width and kernel are needed",
        "another input size: flattened maps give other numbers of inputs" if len(own) == 2 else "",
        "another number of input channels: grey or colour" if len(own) > 2 and stored[1:2] != own[1:2] else "",
        f"to keep the rest: {_passed_over(framework, name)}" if framework != "PyTorch" else "",
    )


def _inputs(own: Sizes) -> str:
    return "values" if len(own) == 2 else "channels"


def _of_predictions(stored: Sizes, own: Sizes) -> tuple[str, ...]:
    """A convolution of 1x1 over the same channels may be what predicts, a detector's of so many anchors.

    >>> _of_predictions((255, 256, 1, 1), (27, 256, 1, 1))
    ('a detector for other classes: 255 = 3*(5+80), 27 = 3*(5+4); make the model with 80 of them, or learn this anew',)
    """
    if len(own) < 3 or stored[1:] != own[1:] or set(own[2:]) != {1}:
        return ()
    first, second = stored[0] or 0, own[0] or 0
    for anchors in (3, 5):
        if first % anchors == second % anchors == 0 and min(first, second) > 5 * anchors:
            x, y = (count // anchors - 5 for count in (first, second))
            return (
                f"a detector for other classes: {first} = {anchors}*(5+{x}), {second} = {anchors}*(5+{y});"
                f" make the model with {x} of them, or learn this anew",
            )
    return (f"if this layer predicts: another number of classes; make the model with {first}, or learn this anew",)


def _passed_over(framework: str, name: str) -> str:
    """How a framework loads all but what does not fit."""
    if framework == "Keras":
        return "model.load_weights(path, by_name=True, skip_mismatch=True)"
    if framework == "Caffe":
        return f"rename the layer '{name}' in the prototxt: it is then learned from scratch"
    if framework == "JAX":
        return "put what model.init(...) makes of it in the place of what is stored: it then keeps its first values"
    if framework == "TensorFlow":
        return "restore all other variables: Saver(var_list=...)"
    if framework != "PyTorch":
        return f"leave '{name}' out of what is loaded; it then keeps its first values"
    return (
        f"del state['{name}'] and its bias, then load_state_dict(state, strict=False)"
        " (strict=False alone does not pass over sizes)"
    )


def number_of_weights(message: ErrorMessage) -> Explanation:
    """TensorRT is given another number of weights than a convolution has as it is declared."""
    got = message.number("got")
    if "expected" in message:
        numbers = labelled(message, got="weights that the file has", expected="weights that the layer has as declared")
        return Explanation(
            numbers, f"{got:,} weights for a convolution of {message.number('expected'):,}", OTHER_VARIANT
        )
    area = prod([each or 1 for each in message.sizes("window")])
    c_in, c_out, g = (message.number(name) for name in ("channels", "filters", "groups"))
    numbers = labelled(
        message,
        got="weights that the file has",
        window="the kernel",
        channels="channels that arrive",
        filters="filters",
        groups="groups",
    )
    values = {"area": area, "c_in": c_in, "g": g, "c_out": c_out}
    filters, rest = divmod(got * g, max(area * c_in, 1))
    channels, left = divmod(got * g, max(area * c_out, 1))
    return Explanation(
        numbers,
        f"{got:,} weights for a convolution of {area * c_in * c_out // g:,}",
        only(
            *_of_predictions((filters, c_in, 1, 1), (c_out, c_in, 1, 1)) * (area == 1 and not rest),
            f"they would be {filters} filters over {c_in} channels: the file is of another variant" * (not rest),
            f"or {c_out} filters over {channels} channels: {channels} have to arrive" * (not left),
            *OTHER_VARIANT[bool(not rest or not left) :],
        ),
        (Derivation("weights of the layer as declared", formulas.conv_weights, values, {}),),
    )


OTHER_VARIANT = (
    "the file is of another variant of the network (its depth and width), or for another number of classes",
    "build the network with the numbers of the file that it loads, classes and width among them",
)


def names_of_weights(message: ErrorMessage) -> Explanation:
    """Stored weights under other names, or fewer of them."""
    if "missing" not in message and "unexpected" not in message:
        return _numbers_of_weights(message)
    missing, unexpected = (_names(message, each) for each in ("missing", "unexpected"))
    numbers = [
        (f"{len(names)}", f"{words}: {listed(names[:3], 'and')}{' ...' * (len(names) > 3)}")
        for names, words in (
            (missing, "weights that the model has and the file has not"),
            (unexpected, "weights that the file has and the model has not"),
        )
        if names
    ]
    meaning = f"{plural(len(missing), 'weight')} of the model and {len(unexpected)} of the file have no partner"
    return Explanation(tuple(numbers), meaning, _mends_of_names(missing, unexpected))


def _names(message: ErrorMessage, which: str) -> list[str]:
    return re.findall(r'"([^"]+)"', message.facts.get(which, ""))


def modules_of(message: ErrorMessage) -> set[str]:
    """The layers whose weights a message names as missing."""
    return {name.rpartition(".")[0] for name in _names(message, "missing")}


def _mends_of_names(missing: list[str], unexpected: list[str]) -> tuple[str, ...]:
    behind = _prefix(unexpected, missing)
    if behind:
        parallel = " (DataParallel writes it)" if behind == "module." else ""
        return (
            f"the file's names begin with '{behind}'{parallel}:"
            f" load_state_dict({{k.removeprefix('{behind}'): v for k, v"
            " in state.items()})",
        )
    before = _prefix(missing, unexpected)
    if before:
        return (
            f"the model's names begin with '{before}':"
            f" load_state_dict({{'{before}' + k: v for k, v in state.items()}}),"
            f" or load into model.{before.rstrip('.')}",
        )
    whole = {"state_dict", "model", "model_state_dict", "optimizer", "epoch"} & set(unexpected)
    modules = sorted({name.rpartition(".")[0] for name in missing})
    return only(
        f"the file holds a whole checkpoint ({', '.join(sorted(whole))}): load_state_dict(checkpoint['model'])"
        if whole
        else "",
        f"layers that the file has not: {listed(modules[:5], 'and')}{' ...' * (len(modules) > 5)}" if modules else "",
        "it is another network, or another variant of it: the names say which layers differ",
        "strict=False passes over both; what is missing then keeps its random weights",
    )


def _prefix(longer: list[str], shorter: list[str]) -> str:
    """What every name of one list has in front of those of the other."""
    for name in shorter[:1]:
        ends = [each for each in longer if each.endswith(name) and len(each) > len(name)]
        for each in ends:
            prefix = each.removesuffix(name)
            if prefix.endswith(".") and all(prefix + other in longer for other in shorter):
                return prefix
    return ""


def _numbers_of_weights(message: ErrorMessage) -> Explanation:
    """Keras counts layers, or the weights of one."""
    expected, got = message.number("expected"), message.number("got")
    name = message.facts.get("name")
    if name:
        return Explanation(
            labelled(message, expected=f"weights of {name} in the model", got="weights that are given"),
            f"{name} has {plural(expected, 'weight')} and gets {got}",
            only(
                "a kernel and a bias: use_bias=False has one of them" if {expected, got} == {1, 2} else "",
                "a batch norm has four: gamma, beta, mean and variance" if 4 in (expected, got) else "",
                "the file has no such layer: is it another variant of the network?" if not got else "",
                "give as many as layer.get_weights() returns, in that order",
            ),
        )
    return Explanation(
        labelled(message, expected="layers with weights in the model", got="layers with weights in the file"),
        f"the file has {got} layers with weights, the model {expected}: {abs(got - expected)} apart",
        only(
            "the model has no layers yet: build it, or call it once, before its weights are loaded"
            if not expected or expected == 1
            else "",
            "build the model as it was saved: include_top, weights and the number of layers as then",
            "or load what has the same name: model.load_weights(path, by_name=True)",
        ),
    )


def filters_of_a_detector(message: ErrorMessage) -> Explanation:
    """The convolution before a [yolo] layer makes another number of channels than the boxes need."""
    numbers = labelled(
        message, got="values that the convolution makes: filters * places", expected="values that [yolo] needs"
    )
    return Explanation(
        numbers,
        _of_outputs(message)
        + "the convolution before a [yolo] layer needs filters = (classes + 5) * boxes, as many boxes as mask= lists",
        (
            "for 3 boxes: filters=(classes + 5)*3, which is 255 for 80 classes and 18 for 1",
            "in every [yolo] section, and in the [convolutional] just before each",
        ),
    )


def _of_outputs(message: ErrorMessage) -> str:
    """The filters that there are and those that are needed, where the values of both are those of one square map.

    >>> _of_outputs(ErrorMessage("", "", "", {"got": "689520", "expected": "64896"}))
    '255 filters on 52x52 places, where 24 = 3*(5+3) are needed, or 1020 on 26x26, where 96 = 3*(5+27) are: '
    """
    if "got" not in message:
        return ""
    got, needed = message.number("got"), message.number("expected")
    sides = [n for n in range(127, 6, -1) if got % n**2 == needed % n**2 == 0 and needed // n**2 % 3 == 0]
    found = [(n, got // n**2, needed // n**2) for n in sides if needed // n**2 > 15][:2]
    words = [
        f"{filters}{'' if at else ' filters'} on {n}x{n}{'' if at else ' places'}, where {right} ="
        f" 3*(5+{right // 3 - 5}) are{'' if at else ' needed'}"
        for at, (n, filters, right) in enumerate(found)
    ]
    return ", or ".join(words) + ": " * bool(words)
