"""Messages about what is compared, and what is looked up: targets of a loss, classes, indices, numbers of samples."""

from __future__ import annotations

import re

from convcalc.features.failure.explanation import Explanation, labelled, listed, only, plural, shared, written
from convcalc.features.failure.tensors import ONE_HOT
from convcalc.readers.error_messages import ErrorMessage, Sizes


def targets_of_a_loss(message: ErrorMessage) -> Explanation:
    """A loss compares what the network makes with targets of another shape."""
    if "classes" in message:
        return _weights_of_classes(message)
    numbers = labelled(
        message,
        target="the targets",
        input="what the network makes",
        shape="the targets that the loss needs",
        got="dimensions that the targets have",
        a="values or dimensions of the one",
        b="those of the other",
    )
    target = message.sizes("target") if "target" in message else ()
    made = message.sizes("input") if "input" in message else message.sizes("shape") if "shape" in message else ()
    shapes = f": {written(target) or 'none'} and {written(made) or 'none'}" if "target" in message and made else ""
    return Explanation(
        numbers,
        f"the targets have another shape than the loss needs{shapes}",
        _mends_of_targets(message, target, made),
    )


def _mends_of_targets(message: ErrorMessage, target: Sizes, made: Sizes) -> tuple[str, ...]:
    if not made or "target" not in message:
        return _mends_of_classes(message, target)
    if "shape" in message:
        return (
            "a class for every place is needed, as many axes as the output without its channels",
            "or one row an input: a global pool or a flatten before the last layer",
        )
    if target and target[:1] != made[:1] and target[1:] == made[1:]:
        return (f"the batches differ, {target[0]} and {made[0]}: is a view or reshape wrong in one of them?",)
    if len(target) == 1 and None not in (target[0], made[0]) and target[0] != made[0]:
        return _of_counts(target[0] or 0, made[0] or 0)
    if target == made:
        return (
            "whole numbers are wanted, and these are one-hot: loss='categorical_crossentropy', or y.argmax(axis=-1)",
        )
    return only(
        _squeezed(target, made),
        _spatial(target, made, message.framework) or _of_values(target, made, message.framework == "PyTorch"),
    )


def _of_counts(targets: int, inputs: int) -> tuple[str, ...]:
    """Another number of whole numbers than inputs."""
    times, rest = divmod(targets, max(inputs, 1))
    if rest or times < 2:
        return (f"{targets} targets for {inputs} inputs: one a row is needed; is a view or reshape wrong?",)
    return (
        f"{targets} = {times} * {inputs}: one-hot targets in one row; y.argmax(axis=-1) makes one of {times}",
        "or the categorical loss, on targets of the shape of the output",
    )


def _squeezed(target: Sizes, made: Sizes) -> str:
    """Shapes that differ by an axis of 1 alone."""
    if len(target) == len(made):
        again = len(made) > 2 and target[1] == 1 != made[1]
        return f"an axis of 1 in the targets: target.squeeze(1) leaves {written(target[:1] + target[2:])}" * again
    if [each for each in target[1:] if each != 1] != [each for each in made[1:] if each != 1]:
        return ""
    few = len(target) < len(made)
    axis = 1 if len(target) > 1 or not few else -1
    call = f"target.unsqueeze({axis})" if few else f"target.squeeze({axis})"
    return f"they differ by an axis of 1 alone: {call} makes {written(made)} of the targets"


def _of_values(target: Sizes, made: Sizes, pytorch: bool) -> str:
    """As many values as classes are needed, or a loss for whole numbers."""
    inner, outer = target[1:], made[1:]
    if not outer or _squeezed(target, made):
        return ""
    if inner in ((), (1,)):
        classes = outer[-1] or 0
        return f"whole numbers as targets of {classes} classes: {ONE_HOT[pytorch].format(classes)}" * (classes > 1)
    if inner[-1] in (1, outer[-1]):
        return ""
    return f"{inner[-1]} values are wanted and {outer[-1]} made: the last layer should make {inner[-1]}"


def _spatial(target: Sizes, made: Sizes, framework: str) -> str:
    """Maps of another height and width than those of the targets."""
    first = framework == "PyTorch"
    sides = made[2:] if first else made[1:-1]
    wanted = target[-len(sides) :] if first else target[1 : 1 + len(sides)]
    if not sides or len(wanted) != len(sides) or sides == wanted or len(target) < 3:
        return ""
    apart = max(abs((x or 0) - (y or 0)) for x, y in zip(sides, wanted, strict=True))
    resized = "F.interpolate(out, size=target.shape[-2:])" if first else f"Resizing({', '.join(map(str, wanted))})"
    return (
        f"the map is {written(sides)}, the targets {written(wanted)}, {apart} apart: padding that keeps the size"
        f" (same),"
        f" or {resized}"
    )


def _mends_of_classes(message: ErrorMessage, target: Sizes) -> tuple[str, ...]:
    """PyTorch's losses of classes, which take one whole number an input or place."""
    if "a" in message and message.framework == "PyTorch":
        return (
            f"{message.facts['a']} and {message.facts['b']} values: the output and the target need as many",
            "a last layer that makes as many values as each target has; output.squeeze(1) where an axis of 1 is too"
            " many",
        )
    if "a" in message:
        return RANKS if message.framework == "TensorFlow" else COUNTS
    if "got" in message or len(target) > 3:
        squeezed = f" leaves {written((*target[:1], *target[2:]))}" if len(target) > 2 else ""
        return (
            f"targets are batch, height, width, without channels: target.squeeze(1){squeezed}",
            "of one-hot masks target.argmax(1); of coloured masks each colour has to become a number first",
        )
    if target:
        return ("to_categorical(y), or loss='sparse_categorical_crossentropy' for whole numbers as targets",)
    return (
        "the targets have an axis too many: target.squeeze(1) where they are Nx1",
        "one-hot targets: target.argmax(1); PyTorch 1.10 and later takes them as they are, as floats of the same shape",
    )


RANKS = (
    "one-hot targets: loss='categorical_crossentropy', or y.argmax(axis=-1) for the sparse one",
    "the sparse loss takes one whole number an input: targets without the axis of the classes",
)
COUNTS = (
    "num_output of the last layer and the values of each label have to be one number",
    "for classes SoftmaxWithLoss, which takes one whole number as label",
)


def _weights_of_classes(message: ErrorMessage) -> Explanation:
    classes, got = message.number("classes"), message.number("got")
    return Explanation(
        labelled(
            message, classes="classes: values that the network makes", got="weights of classes that the loss was given"
        ),
        f"{got} weights for {classes} classes",
        (f"weight= with {classes} values, one a class", f"or a last layer that makes {got}"),
    )


def classes_out_of_range(message: ErrorMessage) -> Explanation:
    """A target that names a class which the network does not have."""
    numbers = labelled(message, label="the class that a target names", classes="classes: values that the network makes")
    if "label" not in message:
        return Explanation(
            numbers,
            "a target names a class that there is not: targets run from 0 to the number of classes less 1",
            (
                "print(target.min(), target.max()): do they start at 1? subtract 1",
                "the last layer must make max + 1 values",
                "a label for 'nothing', as 255 or -1: CrossEntropyLoss(ignore_index=255)",
                "behind such a message all else fails as well, until the program is started anew",
            ),
        )
    label = message.number("label")
    known = f" of {message.facts['classes']}" if "classes" in message else ""
    last = f": the last is {message.number('classes') - 1}" if "classes" in message else ""
    return Explanation(
        numbers,
        f"a target is {label}{known}, and classes are counted from 0{last}",
        only(
            f"ignore_index={label} in the loss, where it stands for 'nothing'" if label < 0 or label == 255 else "",
            f"a last layer that makes {label + 1:,} values, if there are so many classes" if label >= 0 else "",
            "labels from 1 on: subtract 1" if label > 0 else "labels from -1 on: add 1",
        ),
    )


def index_out_of_range(message: ErrorMessage) -> Explanation:
    """A row of a table, or a place of a tensor, that there is not."""
    if "index" not in message:
        return Explanation(
            (),
            "an index is not below the number of rows of an embedding, or is negative",
            (
                "print(x.min(), x.max()); nn.Embedding(num, ...) needs num = max + 1 rows",
                "a token beyond the vocabulary, or a position beyond the longest sequence",
            ),
        )
    if not {"top", "size"} & set(message.facts):
        return Explanation(
            labelled(message, index="the index that is asked for", dim="the axis, counted from 0"),
            f"there is no index {message.facts['index']} along axis {message.facts.get('dim', '0')}",
            ("an axis is shorter than is thought of: print(x.shape); the last index is its size less 1",),
        )
    return _index_of_known(message)


def _index_of_known(message: ErrorMessage) -> Explanation:
    """How many there are is known."""
    index, top = message.number("index"), message.number("top") if "top" in message else message.number("size") - 1
    numbers = labelled(
        message,
        index="the index that is asked for",
        size=f"how many there are: 0 to {top}",
        top="the last that there is",
        dim="the axis, counted from 0",
    )
    table = "index_select" if "dim" in message else "an embedding"
    name = {"TensorFlow": f"Embedding(input_dim={index + 1}, ...)"}.get(
        message.framework, f"nn.Embedding({index + 1}, ...)"
    )
    return Explanation(
        numbers,
        f"index {index} where there are {top + 1:,}: counted from 0, the last is {top}",
        only(
            f"{name} at least, where it is {table}: as many rows as the largest index and 1 more"
            if index >= 0 and "dim" not in message
            else "",
            f"something counts from 1: {index} is the size itself" if index == top + 1 else "",
            f"an axis of {top + 1:,} where a larger one is thought of: print(x.shape)" if "dim" in message else "",
            "negative indices are not counted from the end here" if index < 0 else "",
        ),
    )


def number_of_samples(message: ErrorMessage) -> Explanation:
    """As many inputs as targets are needed."""
    shapes = message.several("many") if "many" in message else []
    a, b = (
        (message.number("a"), message.number("b"))
        if "a" in message
        else ([each[0] or 0 for each in shapes if each] + [0, 0])[:2]
    )
    numbers = labelled(message, a="inputs", b="targets", many="the shapes of the arrays")
    if not a or not b or a == b:
        return Explanation(
            numbers, "arrays of different numbers of samples", ("compare len() of all of them: the first axis counts",)
        )
    large, small = max(a, b), min(a, b)
    whole = large % small == 0
    return Explanation(
        numbers,
        f"{a:,} inputs and {b:,} targets: {large - small:,} apart",
        only(
            f"{large:,} is {large // small} times {small:,}: a reshape or flatten of one of them has moved values along"
            " the batch"
            if whole and large // small < 10_000
            else "",
            "are the parts mixed up, inputs of training with targets of the test?",
            "rows that were dropped from one of them (NaN, unreadable files) have to go from the other as well",
        ),
    )


def sizes_of_an_input(message: ErrorMessage) -> Explanation:
    """A model that was exported for one size of input."""
    pairs = [
        tuple(map(int, each)) for each in re.findall(r"index: (\d+) Got: (\d+) Expected: (\d+)", message.facts["pairs"])
    ]
    places = {0: "the batch", 1: "the channels", 2: "the height", 3: "the width"}
    numbers = [
        line
        for at, got, expected in pairs
        for line in (
            (f"{got}", f"given along axis {at}, {places.get(at, 'a further one')}"),
            (f"{expected}", "what the model takes there"),
        )
    ]
    sides = [expected for at, _, expected in pairs if at > 1]
    at_channels = [(got, expected) for at, got, expected in pairs if at == 1]
    name = message.facts["layer"]
    return Explanation(
        tuple(numbers),
        f"the model takes {listed([f'{expected} along axis {at}, not {got}' for at, got, expected in pairs], 'and')}",
        only(
            "channels last are given where they stand second: x.transpose(0, 3, 1, 2)"
            if at_channels and at_channels[0][1] in (1, 3) and at_channels[0][0] > 4
            else "",
            f"resize the input to {'x'.join(map(str, sides))} first" if len(sides) > 1 and not at_channels else "",
            "one input at a time, or a model exported with an open batch" if any(at == 0 for at, *_ in pairs) else "",
            f"or export it with open sizes: torch.onnx.export(..., dynamic_axes={{'{name}': {{{_axes(pairs)}}}}})",
        ),
    )


def _axes(pairs: list[tuple[int, ...]]) -> str:
    names = {0: "batch", 1: "channels", 2: "height", 3: "width"}
    return ", ".join([f"{at}: '{names.get(at, f'axis{at}')}'" for at, *_ in pairs])


def smallest_input(message: ErrorMessage) -> Explanation:
    """A network of Keras' own that halves its input too often for so small a one."""
    least, input_ = message.number("least"), message.sizes("input")
    halvings = least.bit_length() - 1
    powers = f": it halves the side {halvings} times, and {least} / 2^{halvings} = 1" if least == 1 << halvings else ""
    side = min([each for each in input_[:2] if each], default=0)
    return Explanation(
        labelled(message, least="the smallest side that the network takes", input="the input that is given"),
        f"an input of {written(input_[:2])} where {least}x{least} is the smallest{powers}",
        only(
            f"enlarge the pictures {-(-least // side)} times: Resizing({least}, {least}), or UpSampling2D"
            if side
            else "",
            "a network for small pictures: fewer strides and pools",
            f"channels first? input_shape is height, width, channels: {written(input_)}" if side in (1, 3) else "",
        ),
    )


def open_size(message: ErrorMessage) -> Explanation:
    """A layer with weights behind a size that is not known yet."""
    return Explanation(
        labelled(message, input="what arrives", shape="the weights that would be made", name="whose they are"),
        "a layer makes its weights for a number of values that is open: flatten of maps of an open size",
        (
            "say the size: Input((224, 224, 3)) instead of Input((None, None, 3))",
            "or GlobalAveragePooling2D() instead of Flatten(): one value a channel, whatever the size",
        ),
    )


def split(message: ErrorMessage) -> Explanation:
    """Parts that do not make the whole."""
    if "shape" in message:
        size, parts = message.number("size"), [each or 0 for each in message.sizes("shape")]
        last = size - sum(parts[:-1])
        return Explanation(
            labelled(message, size="what there is to split", dim="the axis, counted from 0", shape="the parts"),
            f"{' + '.join(map(str, parts))} = {sum(parts)}, not {size}",
            (f"the last part should be {last}",) if last > 0 else ("fewer parts",),
        )
    if "size" in message:
        size, number = message.number("size"), message.number("number")
        first = size // number
        return Explanation(
            labelled(message, size="what there is to split", number="equal parts that are asked for", dim="the axis"),
            f"{shared(size, number)}: no equal parts",
            (f"parts that divide {size}", f"or sizes of their own: tf.split(x, [{first}, {size - first}])"),
        )
    return _unpacked(message)


def _unpacked(message: ErrorMessage) -> Explanation:
    """Python's own complaint about as many names as there are sizes, or parts."""
    expected = message.number("expected")
    got = message.number("got") if "got" in message else None
    names = ", ".join(("b", "c", "h", "w")[-expected:])
    few = (
        f"{names} = x.shape of a tensor without a batch, or of a vector: print(x.shape) before it",
        "a loader or a network that gives fewer parts than before: print(len(...))",
    )
    many = (
        f"{names} = x.shape of a tensor with more axes: x.shape[-{expected}:]",
        "a loader or a network that gives more than is taken: x, y, *rest = ...",
    )
    return Explanation(
        labelled(message, expected="names that stand on the left", got="values that there are"),
        f"{plural(expected, 'name')} for {'more' if got is None else got} values",
        few if got is not None and got < expected else many,
    )
