"""Messages about vectors and the linear layers that read them: products, reshapes, rows for the targets."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import (
    Explanation,
    as_maps,
    batches_of,
    factored,
    listed,
    maps_of,
    only,
    product,
    written,
)
from convcalc.layers.kind import Derivation
from convcalc.readers.error_messages import ErrorMessage

FLATTEN = "flatten before it: x = torch.flatten(x, 1), which keeps the batch and makes one row of the rest"


def matrix_product(message: ErrorMessage) -> Explanation:
    """A linear layer on rows of another length."""
    if "b" not in message or "c" not in message:
        return Explanation((), "a linear layer takes rows of another length than those that arrive", (FLATTEN,))
    b, c = message.number("b"), message.number("c")
    a = message.number("a") if "a" in message else 0
    d = message.number("d") if "d" in message else 0
    numbers = [(f"{a}", f"rows: {_rows(a, b, c)}")] * bool(a)
    numbers += [
        (f"{b}", f"values in each of these rows: what arrives at the linear layer{_maps_behind(b)}"),
        (f"{c}", f"values that the layer takes: its in_features, as declared{_maps_behind(c)}"),
    ]
    numbers += [(f"{d}", "values that it makes of them: its out_features")] * bool(d)
    return Explanation(
        tuple(numbers),
        f"a linear layer that takes {c:,} values of each input gets {b:,}",
        _mends_of_product(message.framework, a, b, c, d),
        (Derivation("weights of the layer as declared", formulas.fc_weights, {"inputs": c, "outputs": d}, {}),)
        * bool(d),
    )


def _unflattened(a: int, b: int, c: int) -> int:
    """The inputs of c values that the whole of the first matrix would be; 0 where it is none that was not flattened."""
    return a * b // c if a and b < c and a * b % c == 0 and a * b // c < a else 0


def _rows(a: int, b: int, c: int) -> str:
    inputs = _unflattened(a, b, c)
    if inputs:
        return f"{a // inputs} for each of {inputs} inputs: channels and lines of a map, not one row an input"
    return "the inputs of the batch" if a > 1 else "the batch is one input"


def _maps_behind(count: int) -> str:
    """The maps that flatten makes so many values of."""
    found = [f"{c}*{side}*{side}" for c, side in maps_of(count)]
    return f" = {listed(found)}, as flatten makes of {as_maps(count)}" if found else ""


def _mends_of_product(framework: str, a: int, b: int, c: int, d: int) -> tuple[str, ...]:
    inputs = _unflattened(a, b, c)
    out = d or "..."
    mine = f"nn.Linear({b}, {out}) takes what arrives; nn.LazyLinear({out}) finds the number itself"
    if framework == "TensorFlow":
        mine = f"a Dense layer was built for {c:,} values: build the model on inputs of the size that it gets"
    return only(
        f"{FLATTEN}: {a} * {b:,} = {a * b:,} = {inputs} * {c:,}" if inputs else "",
        f"the weights lie the other way round: {b} and {d} agree, so transpose the second matrix"
        if b == d != c
        else "",
        mine,
        _factor_apart(b, c),
        f"or make {c:,} arrive, with another input size, stride, padding or pool",
    )


def _factor_apart(b: int, c: int) -> str:
    """A whole number of times too much or too little: a pool, or channels."""
    large, small = max(b, c), min(b, c)
    times = large // small if small and large % small == 0 else 0
    side = int(times**0.5)
    if times < 2:
        return ""
    what = f"{large:,} is {times:,} times {small:,}"
    if side * side == times and side & (side - 1) == 0:
        halvings = side.bit_length() - 1
        pools = "a 2x2 pool or stride 2" if halvings == 1 else f"{halvings} halvings of the side"
        return f"{what}: {pools} {'is missing' if b > c else 'too many'}, or the input has {side} times the side"
    return f"{what}: are channels counted wrongly?"


def last_axis(message: ErrorMessage) -> Explanation:
    """A Keras layer that was built for another number of values, or of channels."""
    expected, sizes = message.number("expected"), message.sizes("input")
    got = sizes[message.number("axis")] if -len(sizes) <= message.number("axis") < len(sizes) else None
    layer, arriving = message.facts.get("layer", "the layer"), written(sizes)
    vector = len(sizes) == 2
    what = "values" if vector else "channels"
    numbers = (
        (
            f"{expected}",
            f"{what} for which {layer} was built, along axis {message.facts['axis']}" + _maps_behind(expected) * vector,
        ),
        (
            message.facts["input"],
            f"what arrives: {got or 'other'} {what}" + (_maps_behind(got or 0) if vector else f", {arriving}"),
        ),
    )
    whole = product(sizes)
    flat = f"a Flatten before it makes {whole:,} values of {arriving}" if whole == expected and not vector else ""
    first = len(sizes) > 2 and expected in sizes[1:-1]
    channels = f"{expected} stands in another place of {arriving}: channels first and channels last are mixed"
    colour = "" if vector or (expected, got) not in ((3, 1), (1, 3)) else COLOURS[expected]
    return Explanation(
        numbers,
        f"{layer} was built for {expected:,} {what} and gets {got:,}" if got else f"{layer} gets another shape",
        only(
            flat,
            channels if first else "",
            colour,
            f"give it inputs of the size that it was built with: {expected:,} {what}",
            _factor_apart(got or 0, expected) if vector else "",
            f"or build {layer} anew for {got:,}: Keras fixes that number when a layer first gets an input"
            if got
            else "",
        ),
    )


COLOURS = {
    3: "pictures in grey for a network in colour: repeat the channel 3 times, or open them as RGB",
    1: "pictures in colour for a network in grey: turn them grey first",
}


def reshape(message: ErrorMessage) -> Explanation:
    """A view or reshape that does not hold the elements."""
    size = (
        message.number("size") if "size" in message else product(message.sizes("input")) if "input" in message else None
    )
    if size is None or "shape" not in message:
        return _of_multiple(message, size)
    shape = message.sizes("shape")
    wanted = product(tuple([each for each in shape if each is not None])) or 1
    is_open = None in shape
    numbers = (
        *(
            ((message.facts["input"], f"what is there: {size:,} elements"),)
            if "input" in message
            else ((f"{size}", "elements that are there, those of all inputs of the batch together"),)
        ),
        (message.facts["shape"], f"what is wanted: {wanted:,} elements" + (" in each row, -1 rows" if is_open else "")),
    )
    return Explanation(numbers, _of_shape(size, wanted, is_open), _mends_of_shape(message, size, shape[0]))


def _of_shape(size: int, wanted: int, is_open: bool) -> str:
    if not is_open:
        times = f"; {size:,} is {size // wanted:,} times that" if size % wanted == 0 and size != wanted else ""
        return f"{size:,} elements cannot become {wanted:,}{times}"
    rows, rest = divmod(size, wanted)
    if rest:
        return f"{size:,} / {wanted:,} does not come out whole: {rows:,} rows leave {rest:,} over"
    return (
        f"{size:,} / {wanted:,} = {rows:,} comes out whole: these numbers alone would make {rows:,} rows of {wanted:,},"
        f" which are only the inputs of the batch if there are {rows:,} of them"
    )


def _mends_of_shape(message: ErrorMessage, size: int, first: int | None) -> tuple[str, ...]:
    """The batch is known where it is written, else the usual ones are tried."""
    if message.framework == "Keras":
        maps = factored(size)
        return only(f"{maps}: a target of {size:,} elements is needed" if maps else "the target needs as many elements")
    known = [(first, size // first)] if first and size % first == 0 and message.framework == "PyTorch" else []
    if message.framework == "NumPy" and (picture := _picture(size)):
        wanted = product(message.sizes("shape")) or 0
        colour = "; 3 times as many are wanted: grey where colour is meant" if wanted == 3 * size else ""
        return (f"{size:,} = {picture}: one picture{colour}",)
    found = known or list(batches_of(size))[:2]
    lines = [f"{size:,} = {batch} * {each:,}: {batch} inputs of {each:,}" + _square(each) for batch, each in found]
    view = "x = x.view(x.size(0), -1), or torch.flatten(x, 1), keeps the batch and takes what is there"
    then = f"; the linear layer behind it then takes {found[0][1]:,}" if found else ""
    return only(*lines, f"{view}{then}" if message.framework == "PyTorch" else "")


def _picture(size: int) -> str:
    """`1*28*28` or `3*32*32`; "" where it is no square picture."""
    shapes = [(c, int((size // c) ** 0.5)) for c in (1, 3)]
    return next((f"{c}*{side}*{side}" for c, side in shapes if c * side * side == size), "")


def _square(each: int) -> str:
    return f" = {listed([f'{c}*{side}*{side}' for c, side in maps_of(each)])}" if maps_of(each) else ""


def _of_multiple(message: ErrorMessage, size: int | None) -> Explanation:
    """TensorFlow says only how many values the shape would hold."""
    if size is None:
        return Explanation(
            (), "a reshape must hold as many elements as there are", ("compare the products of both shapes",)
        )
    wanted = message.facts.get("got") or message.facts.get("expected", "")
    words = "values that the shape holds" if "got" in message else "values of which the shape takes a multiple"
    numbers = ((f"{size}", "values that are there, of the whole batch"), (wanted, words))
    lines = [f"{size:,} = {batch} * {one:,}{_square(one)}" for batch, one in list(batches_of(size))[:2]]
    return Explanation(numbers, _of_shape(size, int(wanted), "expected" in message), only(*lines))


def rows_for_targets(message: ErrorMessage) -> Explanation:
    """As many rows as targets are needed; a wrong view moves values between rows."""
    if "got" not in message:
        numbers = ((message.facts["input"], "what the network makes"), (message.facts["shape"], "the target"))
        return Explanation(numbers, "a map is compared with a target of another size", ("resize one of them",))
    got, expected = message.number("got"), message.number("expected")
    rows = "logits" if message.framework == "TensorFlow" else "rows that the network makes"
    numbers = ((f"{got}", rows), (f"{expected}", "targets, one an input of the batch"))
    times, rest = divmod(got, expected)
    if not rest and times > 1:
        meaning = (
            f"{got} = {times} * {expected}: each input has become {times} rows, so a view has too few values in a row"
        )
        side = int(times**0.5)
        where = f" ({times} = {side}*{side}: the places of a map)" if side * side == times else ""
        return Explanation(
            numbers,
            meaning + where,
            (
                "x = torch.flatten(x, 1), or x.view(x.size(0), -1), instead of a view(-1, N): one row an input",
                f"the linear layer behind it then takes {times} times as many values",
            ),
        )
    if got and expected % got == 0 and expected > got:
        few = expected // got
        one_hot = f"{expected} = {few} * {got}: each input has {few} targets"
        return Explanation(
            numbers,
            one_hot,
            (
                f"{few} classes as 0 and 1: a loss for those (categorical, not sparse)",
                "or one whole number an input as its target",
            ),
        )
    return Explanation(
        numbers,
        f"{got} rows meet {expected} targets",
        ("flatten from axis 1 on, so that the batch stays as it is", "look for a view(-1, N) with a wrong N"),
    )
