"""Messages about whole tensors: their number of dimensions, stored weights, batches, the data that are given."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import Explanation, only, product, written
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage, Sizes


def number_of_dimensions(message: ErrorMessage) -> Explanation:
    """A dimension is missing: the batch, or the channels."""
    sizes = message.sizes("input") if "input" in message else ()
    expected = message.number("expected") if "expected" in message else 4
    got = message.number("got") if "got" in message else len(sizes)
    keras = message.framework == "Keras"
    layout = _layout(expected, keras)
    numbers = [(f"{expected}", f"dimensions that are needed: {layout}")]
    numbers += [(f"{got}", "dimensions that arrive")] * bool(got)
    if "weight" in message:
        first, second, *kernel = message.sizes("weight")
        words = f"weights: {first} filters of {written(tuple(kernel))} over {second} channel{'s' * (second != 1)}"
        numbers.append((message.facts["weight"], words))
    if sizes:
        numbers.append((message.facts["input"], f"what arrives: {written(sizes)}"))
    missing = expected - got
    count = "one dimension is missing" if missing == 1 else f"{abs(missing)} too {'few' if missing > 0 else 'many'}"
    return Explanation(
        tuple(numbers),
        f"a tensor of {got} dimension{'s' * (got != 1)} where {expected} are needed: {count}",
        _mends_of_dimensions(message, sizes, missing, keras),
    )


def _layout(rank: int, keras: bool) -> str:
    axes = ("", "length, ", "height, width, ", "depth, height, width, ")[min(max(rank - 2, 0), 3)]
    return f"batch, {axes}channels" if keras else f"batch, channels, {axes}".rstrip(", ")


def _mends_of_dimensions(message: ErrorMessage, sizes: Sizes, missing: int, keras: bool) -> tuple[str, ...]:
    channels = message.sizes("weight")[1] if "weight" in message else None
    if keras:
        inner = [each for each in sizes[1:] if each is not None]
        shape = f"({', '.join(map(str, [*inner, 1]))})"
        grey = f"the channels are missing: x = x[..., None], or x.reshape(-1, {shape[1:]}, and input_shape={shape}"
        return only(
            grey if missing == 1 and inner else "",
            "for one picture: x[None] puts a batch of 1 in front" if missing == 1 else "",
            _pictures_in(sizes[1:], keras) if missing > 1 else "",
            "a Flatten or global pool before the layer has left a vector" if missing > 1 else "",
        )
    own = len(sizes) == 3 and sizes[0] in ((channels,) if channels else (1, 3))
    grey = "the channels are missing: x.unsqueeze(1), grey pictures with a channel of their own"
    return only(
        "the batch is missing: x.unsqueeze(0)" if missing == 1 else "",
        grey if missing == 1 and not own else "",
        _pictures_in(sizes, keras) if missing > 1 else "",
        "BatchNorm1d is for vectors, BatchNorm2d for maps" if not sizes and missing > 0 else "",
        "a flatten or view before the layer has made vectors of the maps" if missing > 1 else "",
        "too many: x.squeeze() drops those of size 1, flatten joins them" if missing < 0 else "",
    )


def _pictures_in(sizes: Sizes, keras: bool) -> str:
    """The square pictures that a vector may be."""
    count = sizes[-1] if sizes else None
    for channels in (1, 3):
        side = int((count // channels) ** 0.5) if count else 0
        if count and side > 2 and channels * side * side == count:
            order = f"{side}, {side}, {channels}" if keras else f"{channels}, {side}, {side}"
            call = "reshape" if keras else "view"
            return f"{count:,} = {channels}*{side}*{side}: x.{call}(-1, {order}) makes pictures of the rows"
    return ""


def checkpoint(message: ErrorMessage) -> Explanation:
    """Stored weights of another shape than the model's."""
    stored, own = message.sizes("shape"), message.sizes("other")
    name = message.facts["name"]
    numbers = (
        (message.facts["shape"], f"{name} in the checkpoint: {_weights(stored, name)}"),
        (message.facts["other"], f"{name} in the model: {_weights(own, name)}"),
    )
    more = f"; {message.times} such lines in all" if message.times > 1 else ""
    workings = [
        Derivation(
            f"weights of {name} {where}", formulas.fc_weights, {"inputs": sizes[1] or 0, "outputs": sizes[0] or 0}, {}
        )
        for where, sizes in (("in the checkpoint", stored), ("in the model", own))
        if len(sizes) == 2
    ]
    return Explanation(
        numbers, f"{_difference(stored, own)}{more}", _mends_of_checkpoint(name, stored, own), tuple(workings)
    )


def _weights(sizes: Sizes, name: str) -> str:
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


def _mends_of_checkpoint(name: str, stored: Sizes, own: Sizes) -> tuple[str, ...]:
    module = name.rpartition(".")[0] or name
    head = len(stored) == len(own) and len(own) < 3 and stored[1:] == own[1:]
    if head:
        return (
            f"another number of classes: make the model with {stored[0]:,}, load, then put a layer with {own[0]:,} in"
            f" the place of {module}",
            f"or leave it out: del state['{name}'] and its bias, then load_state_dict(state, strict=False)"
            " (strict=False alone does not pass over sizes)",
        )
    return only(
        "it is another variant of the network: the checkpoint's own depth, width and kernel are needed",
        "another input size: flattened maps give other numbers of inputs" if len(own) == 2 else "",
        "another number of input channels: grey or colour" if len(own) > 2 and stored[1] != own[1] else "",
    )


def batch_norm_features(message: ErrorMessage) -> Explanation:
    """A batch norm for another number of channels."""
    got, expected = message.number("got"), message.number("expected")
    numbers = ((f"{got}", "channels that arrive"), (f"{expected}", "channels of the batch norm: its num_features"))
    return Explanation(
        numbers,
        f"a batch norm for {expected} channels gets {got}",
        (
            f"nn.BatchNorm2d({got}): as many as the layer before it has filters",
            f"or {expected} filters in the layer before it",
            "is one batch norm used at two places? each needs its own",
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
    fix = (
        "transforms.Resize((224, 224)), both sides: Resize(224) keeps the ratio, or add a crop behind it",
        "or a collate_fn of your own that pads them, or batch_size=1",
    )
    if "shape" not in message:
        return Explanation((), "the inputs of a batch are not all of one size", fix)
    one, other = message.sizes("shape"), message.sizes("other")
    numbers = (
        (message.facts["shape"], "the first input of the batch"),
        (message.facts["other"], f"input {message.facts['number']} of it, counted from 0"),
    )
    if len(one) > 2 and one[1:] == other[1:]:
        return Explanation(
            numbers,
            f"they differ in their channels, {one[0]} and {other[0]}",
            ("open all in the same way: image.convert('RGB')",),
        )
    sides = [min(x or 0, y or 0) for x, y in (one[-2:], other[-2:])] if len(one) > 2 else []
    ratio = (
        f"; the shorter side is {sides[0]} in both, as Resize({sides[0]}) leaves it"
        if sides and sides[0] == sides[1]
        else ""
    )
    return Explanation(numbers, f"the inputs of a batch are not all of one size{ratio}", fix)


def shape_of_data(message: ErrorMessage) -> Explanation:
    """Keras gets data of another shape than the model was made for."""
    wanted, given = message.sizes("shape"), message.sizes("input")
    layer = message.facts.get("layer", "")
    target = message.facts.get("part", "") == "target" or (not layer and len(given) == 2)
    what = "the targets" if target else "the input"
    numbers = (
        (message.facts["shape"], f"what {layer or 'the model'} {'makes' if target else 'takes'}"),
        (message.facts["input"], f"{what} as given"),
    )
    inner, outer = [[each for each in sizes if each is not None] for sizes in (given, wanted)]
    changes = _mends_of_targets(inner, outer) if target else _mends_of_input(inner, outer)
    return Explanation(numbers, f"{what} {'have' if target else 'has'} another shape than the model", changes)


def _mends_of_targets(inner: list[int], outer: list[int]) -> tuple[str, ...]:
    classes = outer[-1] if outer else 0
    one_hot = f"to_categorical(y, {classes}), or loss='sparse_categorical_crossentropy' for whole numbers as targets"
    return only(
        one_hot if inner in ([1], []) and classes > 1 else "",
        f"the last layer should make {inner[-1]} values: Dense({inner[-1]})" if inner and inner != [1] else "",
    )


def _mends_of_input(inner: list[int], outer: list[int]) -> tuple[str, ...]:
    if outer == [*inner, 1]:
        return (f"the channels are missing: x = x[..., None] makes {written(tuple(outer))}",)
    count, wanted = product(tuple(inner)), product(tuple(outer))
    same = f"{count:,} elements in both: x.reshape(-1, {', '.join(map(str, outer))})" if count == wanted else ""
    return only(same, f"or input_shape=({', '.join(map(str, inner))}) for the model")
