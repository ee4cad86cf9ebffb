"""Messages about a whole model and what goes into it: its size, how many inputs, the order of their axes."""

from __future__ import annotations

from convcalc.features.failure.explanation import Explanation, axes, labelled, only, plural, written
from convcalc.readers.error_messages import ErrorMessage


def size_of_a_model(message: ErrorMessage) -> Explanation:
    """A model that takes one size, or multiples of a step."""
    if "factor" in message:
        factor = message.number("factor")
        sides = [message.number("a"), message.number("b")]
        padded = [-(-side // factor) * factor for side in sides]
        return Explanation(
            labelled(message, a="the height that is given", b="its width", factor="what has to divide both"),
            f"{written(tuple(sides))} where multiples of {factor} are needed: every halving has to leave no rest",
            (
                f"pad it to {written(tuple(padded))}, or cut it to"
                f" {written(tuple([side // factor * factor for side in sides]))}",
                f"{factor} = 2^{factor.bit_length() - 1}: so many pools or strides of 2 are in the encoder",
            )
            if factor & (factor - 1) == 0
            else (f"pad it to {written(tuple(padded))}",),
        )
    if "dim" in message:
        return _one_size(message)
    given = (message.number("a"), message.number("b")) if "a" in message else (message.number("got"),)
    wanted = (message.number("c"), message.number("d")) if "c" in message else (message.number("expected"),)
    return Explanation(
        labelled(
            message,
            a="the height that is given",
            b="its width",
            c="the height that the model takes",
            d="its width",
            side="which side",
            got="as given",
            expected="as the model takes it",
        ),
        f"an input of {written(given)} for a model of {written(wanted)}: its positions are stored for that size",
        (
            f"resize to {written(wanted)} before it",
            "or a model for another size: img_size=, interpolate_pos_encoding=True or dynamic_img_size=True",
        ),
    )


def _one_size(message: ErrorMessage) -> Explanation:
    """TensorFlow Lite takes the shape alone with which it was converted."""
    got, expected, dim = message.number("got"), message.number("expected"), message.number("dim")
    if message.framework == "TensorRT":
        return _one_profile(message, got, expected, dim)
    place = ("the batch", "the height", "the width", "the channels")[dim] if 0 <= dim < 4 else "a further one"
    return Explanation(
        labelled(
            message,
            got="as given",
            expected="as the model takes it",
            dim=f"the axis, counted from 0: of pictures {place}, channels last",
        ),
        f"an input with {got} along axis {dim} for a model that takes {expected} there",
        only(
            "the channels stand second in the data: x.transpose(0, 2, 3, 1)"
            if (got in (1, 3) and dim == 1) or (expected in (1, 3) and dim == 3 and got > 4)
            else f"grey pictures and colour are mixed: {'one channel' if expected == 1 else 'three channels'} alone"
            if dim == 3 and {got, expected} == {1, 3}
            else f"one input at a time: x[{dim}:{dim + expected}]"
            if dim == 0
            else f"resize the input to {expected} there",
            "interpreter.get_input_details()[0]['shape'] says what it takes",
            "or interpreter.resize_tensor_input(index, shape) before allocate_tensors(), or convert it for that size",
        ),
    )


def _one_profile(message: ErrorMessage, got: int, expected: int, dim: int) -> Explanation:
    """TensorRT takes the sizes alone for which an engine was built."""
    place = ("the batch", "the channels", "the height", "the width")[dim] if 0 <= dim < 4 else "a further one"
    return Explanation(
        labelled(
            message,
            got="as given",
            expected="as the engine takes it, the smallest and the largest",
            dim=f"the axis, counted from 0: of pictures {place}, channels first",
        ),
        f"an input with {got} along axis {dim} for an engine that takes {expected} there",
        (
            f"{expected} along that axis: resize the input" if dim > 1 else f"{expected} along that axis of the input",
            f"or build the engine for more: an optimization profile whose smallest and largest sizes hold {got}",
        ),
    )


def number_of_inputs(message: ErrorMessage) -> Explanation:
    """As many arrays as the model has inputs are needed."""
    expected, got = message.number("expected"), message.number("got")
    return Explanation(
        labelled(message, expected="inputs that the model has", got="arrays that are given"),
        f"{plural(got, 'array')} for {plural(expected, 'input')}",
        only(
            "a list of arrays is a list of inputs: np.array(x), or np.stack(x), makes one input of it"
            if got > expected
            else "",
            f"a list of {expected}: model.fit([a, b], y); a generator gives ((a, b), y)" if 0 < got < expected else "",
            "nothing is given: is what is passed an array or tensor, or a list of them?" if not got else "",
        ),
    )


def order_of_axes(message: ErrorMessage) -> Explanation:
    """Channels stand first where they are wanted last."""
    if message.framework == "TensorFlow":
        return Explanation(
            (),
            "channels first (NCHW) are computed on a graphics card alone; a processor takes channels last (NHWC)",
            (
                "data_format='channels_last', and x.transpose(0, 2, 3, 1) for the data",
                "keras.backend.set_image_data_format('channels_last') before the model is made",
            ),
        )
    sizes = message.sizes("shape") if "shape" in message else ()
    batch = len(sizes) == 4
    inner = sizes[1:] if batch else sizes
    return Explanation(
        labelled(message, shape=f"what is to be shown: {axes(len(sizes))}"),
        "a picture is shown as height, width and 3 or 4 channels, or as height and width in grey",
        only(
            "the first of the batch alone: x[0]" if batch else "",
            "channels first: x.permute(1, 2, 0), or np.transpose(x, (1, 2, 0))"
            if len(inner) == 3 and inner[0] in (1, 3, 4) and inner[0] != 1
            else "",
            "one channel: x.squeeze() leaves height and width" if 1 in (inner[:1] + inner[-1:]) else "",
            "print(x.shape), and take what is height, width, channels of it",
        ),
    )


def result_of_another_shape(message: ErrorMessage) -> Explanation:
    """An operation in place that would make its tensor larger: a normalization in colour of a picture in grey."""
    own, made = message.sizes("shape"), message.sizes("other")
    grey = len(own) == len(made) == 3 and own[0] == 1 and made[0] == 3
    return Explanation(
        labelled(message, shape="the tensor that is written to", other="what would come to stand in it"),
        f"{written(own)} cannot hold {written(made)}: what is changed in place keeps its shape",
        only(
            "3 means and deviations for a picture of one channel: transforms.Normalize((0.5,), (0.5,))" if grey else "",
            "or pictures in colour: image.convert('RGB'), or transforms.Grayscale(3)" if grey else "",
            "" if grey else "x = x + y in place of x += y, where the larger shape is meant",
            "" if grey else f"or a second operand that spreads to {written(own)}",
        ),
    )
