"""Messages about whole tensors: their number of dimensions, values a channel, types, batches, the data given."""

from __future__ import annotations

from convcalc.features.failure.dimensions import BATCHED
from convcalc.features.failure.explanation import Explanation, axes, labelled, listed, only, plural, product, written
from convcalc.readers.error_messages import ErrorMessage, Sizes


def batch_norm_features(message: ErrorMessage) -> Explanation:
    """A batch norm for another number of channels."""
    sizes = message.sizes("input") if "input" in message else ()
    got = message.number("got") if "got" in message else (sizes[1] or 0 if len(sizes) > 1 else 0)
    if message.framework == "ONNX":
        return Explanation(
            labelled(message, layer="the node", got="channels that arrive"),
            f"a batch norm gets {got} channels, and has weights for another number",
            ("the layers before it make another number of channels than when it was exported",),
        )
    expected = message.number("expected")
    numbers = labelled(
        message,
        got="channels that arrive",
        input=f"what arrives: {plural(got, 'channel')}",
        expected="channels of the norm: its num_features",
    )
    norm = "nn.GroupNorm(groups, {})" if "input" in message else "nn.BatchNorm2d({})"
    return Explanation(
        numbers,
        f"a {'group' if 'input' in message else 'batch'} norm for {expected} channels gets {got}",
        (
            f"{norm.format(got)}: as many as the layer before it has filters",
            f"or {expected} filters in the layer before it",
            "is one norm used at two places? each needs its own",
        ),
    )


def values_per_channel(message: ErrorMessage) -> Explanation:
    """Biases, or slopes of a PReLU, of another number than the channels."""
    expected = message.number("expected")
    sizes = message.sizes("input") if "input" in message else ()
    got = message.number("got") if "got" in message else sizes[-1] or 0
    numbers = labelled(
        message,
        weight="weights: as many filters as biases are needed",
        got="channels",
        input=f"what arrives: {got} channels",
        expected="values that there are, one a channel",
    )
    slopes = "weight" not in message and message.framework == "PyTorch"
    return Explanation(
        numbers,
        f"{expected} values, one a channel, for {plural(got, 'channel')}",
        (f"nn.PReLU({got}), or nn.PReLU(1) with one slope for all",)
        if slopes
        else (f"a bias of {got} values, as many as filters", "or weights and bias of the same layer"),
    )


def dimension_out_of_range(message: ErrorMessage) -> Explanation:
    """An axis that the tensor has not."""
    if "bottom" in message:
        return _axis_of_a_range(message)
    if "size" in message:
        dim, size = message.number("dim"), message.number("size")
        return Explanation(
            labelled(message, dim="the axis", size="its size"),
            f"axis {dim} has {size} values: only an axis of 1 can be dropped",
            ("another axis, or a reshape",),
        )
    if "expected" in message:
        expected, got = message.number("expected"), message.number("got")
        return Explanation(
            labelled(message, expected="axes that are named", got="axes of the tensor"),
            f"{axes(expected)} are named of a tensor with {got}",
            (
                "the batch is missing: x.unsqueeze(0)" if expected > got else f"name all {got} of them, each once",
                BATCHED,
            ),
        )
    if not {"got", "dim"} & set(message.facts):
        return Explanation((), "permute names as many axes as there are, each once", (BATCHED,))
    return Explanation(
        labelled(message, got="axes of the tensor", dim="the axis that is asked for"),
        f"more axes are asked for than the tensor has: {axes(int(message.facts.get('got', '0')))}",
        ("print(x.shape) before it: a batch is missing, or a squeeze() or an index took an axis away",),
    )


def _axis_of_a_range(message: ErrorMessage) -> Explanation:
    """PyTorch says which axes there are, from behind and from the front."""
    top, dim = message.number("top"), message.number("dim")
    fewer = (
        f"the tensor has {axes(dim - top)} fewer than is thought of: a batch that is missing, or a squeeze() that took"
        " more than was meant: print(x.shape)"
    )
    return Explanation(
        labelled(
            message, bottom="the first axis, counted from behind", top="the last, counted from 0", dim="as asked for"
        ),
        f"axis {dim} of a tensor with {axes(top + 1)}: they are 0 to {top}",
        (
            fewer if dim > top else "print(x.shape): which axes are there?",
            "squeeze() without an axis drops a batch of 1 as well: squeeze(1)",
        ),
    )


def expanded_tensor(message: ErrorMessage) -> Explanation:
    """A tensor that is spread over a larger one, along an axis that is not 1."""
    expected, got = message.number("expected"), message.number("got")
    numbers = labelled(
        message,
        expected="the size that it is to become",
        got="the size that it has",
        dim="the axis, counted from 0 in the larger tensor",
        shape="all sizes that it is to become",
        other="all sizes that it has",
    )
    return Explanation(
        numbers,
        f"{got} values cannot be spread over {expected}: only 1 can be",
        (
            f"a bias or a mask of {expected} values, as many as the axis has",
            "or an axis of 1 to spread: x.unsqueeze(dim), where the sizes stand in another place",
            "of images that are copied into a tensor: resize them to its size first",
        ),
    )


def number_types(message: ErrorMessage) -> Explanation:
    """Numbers of another type than the layer's weights, or the loss's targets."""
    found = message.facts["found"]
    wanted = message.facts.get("wanted", message.facts.get("name", "Long" if "nll_loss" in message.quoted else "Float"))
    numbers = labelled(
        message, found="the type that is there", wanted="the type that is needed", name="the type that is needed"
    )
    if ("cuda" in found.lower()) != ("cuda" in wanted.lower()) and "torch" in found:
        return devices(message)
    target = message.facts.get("word", "") == "target" or "Long" in wanted
    bytes_ = "Byte" in found or "uint8" in found.lower()
    calls = {"long": "long", "int64": "long", "half": "half", "int": "int"}
    call = next((call for name, call in calls.items() if name in wanted.lower()), "float")
    return Explanation(
        numbers,
        f"{found} where {wanted} is needed: sizes are right, the type of the numbers is not",
        only(
            "pictures as bytes: x.float() / 255, or transforms.ToTensor()" if bytes_ else "",
            "NumPy makes 64-bit numbers: torch.from_numpy(a).float(), a.astype('float32')"
            if "ouble" in found + wanted
            else "",
            "targets of classes and indices of an embedding are whole numbers: y.long()" if target else f"x.{call}()",
            "under autocast, or with half precision, both sides have to be of one type: x.to(weight.dtype)"
            if "Half" in found + wanted or "16" in found + wanted
            else "",
        ),
    )


def devices(message: ErrorMessage) -> Explanation:
    """One tensor on the graphics card, another not."""
    return Explanation(
        labelled(message, found="where the one is", wanted="where the other is, or should be", word="which argument"),
        "one tensor lies on the graphics card, and another does not: sizes are right",
        (
            "model.to(device) and x.to(device), with the same device; x = x.to(device) keeps what it gives",
            "a tensor that is made in forward: torch.zeros(..., device=x.device)",
            "layers in a plain list are not moved with the model: nn.ModuleList",
        ),
    )


def one_value(message: ErrorMessage) -> Explanation:
    """A batch norm cannot work out a variance from one value."""
    sizes = message.sizes("input") if "input" in message else ()
    inner = product(tuple(sizes[2:])) if len(sizes) > 2 else 1
    numbers = (
        (
            (
                message.facts["input"],
                f"a batch of {sizes[0]}, {sizes[1]} channels, {inner} place{'s' * (inner != 1)} each",
            ),
        )
        if len(sizes) > 1
        else ()
    )
    if "spatial" in message.quoted:
        return Explanation(
            numbers,
            "in training an instance norm needs the variance of each channel of each image, and one place has none",
            (
                "the map is 1x1 there: a larger input, or no instance norm behind a global pool",
                "nn.GroupNorm and nn.LayerNorm take several channels together",
            ),
        )
    return Explanation(
        numbers,
        "in training a batch norm needs the variance of each channel, and one value has none",
        (
            "at least 2 inputs at a time in training; DataLoader(..., drop_last=True) drops a last batch of 1",
            "to try one input: model.eval(), which takes the running mean and variance",
            "the map is 1x1 there: a larger input, or no batch norm behind a global pool",
        ),
    )


def unequal_images(message: ErrorMessage) -> Explanation:
    """Pictures of different sizes cannot be a batch."""
    fix = RESIZED_INPUTS[message.framework == "TensorFlow"]
    if "other" not in message:
        numbers = labelled(
            message,
            axis="axes along which all agree",
            shape="what NumPy finds",
            a="the length of the first",
            b="the length of another",
            dim="their axis",
        )
        return Explanation(numbers, "the inputs of a batch are not all of one size", fix)
    one, other = message.sizes("shape"), message.sizes("other")
    at = f"input {message.facts['number']} of it, counted from 0" if "number" in message else "another"
    numbers = labelled(message, shape="the first input of the batch", other=at)
    channels = _unequal_channels(one, other)
    if channels:
        return Explanation(
            numbers,
            f"they differ in their channels, {listed([str(each) for each in channels], 'and')}",
            ("open all in the same way: image.convert('RGB')",),
        )
    if one != other and sorted(map(str, one)) == sorted(map(str, other)):
        return Explanation(
            numbers,
            "the same sizes in another order: channels stand first in one and last in the other",
            ("np.transpose(x, (1, 2, 0)) puts channels last, (2, 0, 1) puts them first",),
        )
    sides = [min(x or 0, y or 0) for x, y in (_sides(one), _sides(other))] if len(one) == len(other) > 2 else []
    ratio = (
        f"; the shorter side is {sides[0]} in both, as Resize({sides[0]}) leaves it"
        if sides and sides[0] == sides[1]
        else ""
    )
    return Explanation(numbers, f"the inputs of a batch are not all of one size{ratio}", fix)


RESIZED_INPUTS = (
    (
        "transforms.Resize((224, 224)), both sides: Resize(224) keeps the ratio, or add a crop behind it",
        "or a collate_fn of your own that pads them, or batch_size=1",
    ),
    ("tf.image.resize(image, (224, 224)) before batch()", "or padded_batch(), which fills the smaller ones up"),
)
"""In PyTorch and NumPy, and in TensorFlow."""


def _unequal_channels(one: Sizes, other: Sizes) -> tuple[int | None, ...]:
    """The channels of two pictures, first or last, where they are all that differs; 0 for a picture without any."""
    if abs(len(one) - len(other)) == 1 and 2 in (len(one), len(other)):
        short, long = sorted((one, other), key=len)
        if short in (long[:2], long[1:]):
            channels = long[0] if short == long[1:] else long[-1]
            return (channels, 0) if len(one) > len(other) else (0, channels)
    if len(one) != len(other) or len(one) < 3 or one == other:
        return ()
    if one[1:] == other[1:]:
        return (one[0], other[0])
    return (one[-1], other[-1]) if one[:-1] == other[:-1] and (one[-1] or 9) < 5 else ()


def _sides(picture: Sizes) -> Sizes:
    """Height and width, where channels stand first or last."""
    return picture[:2] if (picture[-1] or 9) < 5 else picture[-2:]


ONE_HOT = ("to_categorical(y, {}), or loss='sparse_categorical_crossentropy'", "F.one_hot(y, {}), or CrossEntropyLoss")
"""What makes targets of classes fit: Keras' way and PyTorch's."""


def shape_of_data(message: ErrorMessage) -> Explanation:
    """Keras gets data of another shape than the model was made for."""
    wanted, given = message.sizes("shape"), message.sizes("input")
    layer = message.facts.get("layer", "")
    target = message.facts.get("part", "").endswith("target")
    what = "the targets" if target else "the input"
    numbers = (
        (message.facts["shape"], f"what {layer or 'the model'} {'makes' if target else 'takes'}"),
        (message.facts["input"], f"{what} as given"),
    )
    outer = [each for each in wanted if each is not None]
    inner = [each for each in _of_one(given, wanted) if each is not None]
    changes = _mends_of_targets(inner, outer) if target else _mends_of_input(inner, outer)
    return Explanation(numbers, f"{what} {'have' if target else 'has'} another shape than the model", changes)


def _of_one(given: Sizes, wanted: Sizes) -> Sizes:
    """The shape of one input: without the batch, where the model's shape has one and this is not itself without."""
    batched = bool(wanted) and wanted[0] is None
    if not batched or not given or given[0] is None or product(given) == product(wanted):
        return given
    return given[1:]


def _mends_of_targets(inner: list[int], outer: list[int]) -> tuple[str, ...]:
    classes = outer[-1] if outer else 0
    one_hot = f"{ONE_HOT[0].format(classes)} for whole numbers as targets"
    return only(
        one_hot if inner in ([1], []) and classes > 1 else "",
        f"the last layer should make {inner[-1]} values: Dense({inner[-1]})" if inner and inner != [1] else "",
    )


def _mends_of_input(inner: list[int], outer: list[int]) -> tuple[str, ...]:
    if outer == [*inner, 1]:
        return (f"the channels are missing: x = x[..., None] makes {written(tuple(outer))}",)
    count, wanted = product(tuple(inner)), product(tuple(outer))
    same = f"{count:,} elements in both: x.reshape(-1, {', '.join(map(str, outer))})" if count == wanted else ""
    moved = sorted(inner) == sorted(outer) and inner != outer and len(outer) > 2
    if moved and {inner[0], inner[-1]} & {1, 3}:
        axes_of_it = "2, 3, 1" if inner[0] < inner[-1] else "3, 1, 2"
        same = f"channels first and channels last are mixed: x.transpose(0, {axes_of_it})"
    if not same and len(inner) == len(outer) == 3:
        same = _of_pictures(inner, outer)
    if not inner:
        return (f"the batch is missing: x[None], or x.reshape(-1, {', '.join(map(str, outer))})",)
    return only(same, f"or input_shape=({', '.join(map(str, inner))}) for the model")


def _of_pictures(inner: list[int], outer: list[int]) -> str:
    """Pictures of another size than a model takes, or where it takes what convolutions make of them."""
    if inner[-1] == outer[-1]:
        return f"resize the pictures to {outer[0]}x{outer[1]}"
    if outer[-1] > 4 >= inner[-1]:
        return f"maps of {outer[-1]} channels are wanted, and pictures are given: the convolutional base comes first"
    return ""
