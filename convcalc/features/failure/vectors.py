"""Messages about vectors and the linear layers that read them: products, reshapes, rows for the targets."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.failure.explanation import (
    COLOURS,
    Explanation,
    as_maps,
    batch_as_written,
    batches_of,
    factored,
    labelled,
    listed,
    maps_of,
    only,
    plural,
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
    rows = message.facts.get("a", message.facts.get("rows", ""))
    a = int(rows) if rows.isdigit() else 0
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
        lines = (
            f"{a // inputs} for each of {plural(inputs, 'input')}: channels and lines of a map, not one row an input"
        )
        return f"the inputs of the batch; or {lines}" if _may_be_inputs(a, b) else lines
    return "the inputs of the batch" if a > 1 else "the batch is one input"


WIDEST_LINE = 64
"""Values: a line of a map that reaches a linear layer is hardly longer."""

LARGEST_BATCH = 1024


def _may_be_inputs(a: int, b: int) -> bool:
    """May the rows of b values be flattened inputs, a of them in the batch?"""
    return b > WIDEST_LINE and a <= LARGEST_BATCH


def _maps_behind(count: int) -> str:
    """The maps that flatten makes so many values of."""
    found = [f"{c}*{side}*{side}" for c, side in maps_of(count)]
    return f" = {listed(found)}, as flatten makes of {as_maps(count)}" if found else ""


def _mends_of_product(framework: str, a: int, b: int, c: int, d: int) -> tuple[str, ...]:
    inputs = _unflattened(a, b, c)
    out = d or "..."
    mine = {
        "TensorFlow": f"a Dense layer was built for {c:,} values: build the model on inputs of the size that it gets",
        "JAX": f"the weights were made for {c:,} values: init on an input of the size that it gets",
        "ONNX": f"the model was exported on an input that makes {c:,} of it: give it one of that size",
        "Caffe": f"the weights were learned for {c:,} values: give the network inputs of the size that it had then",
    }.get(framework, f"nn.Linear({b}, {out}) takes what arrives; nn.LazyLinear({out}) finds the number itself")
    return only(
        _flattened(a, b, c) if inputs and not _may_be_inputs(a, b) else "",
        f"the weights lie the other way round: {b} and {d} agree, so transpose the second matrix"
        if b == d != c
        else "",
        mine,
        _factor_apart(b, c),
        f"or make {c:,} arrive, with another input size, stride, padding or pool",
        f"if the rows are no inputs, {_flattened(a, b, c)}" if inputs and _may_be_inputs(a, b) else "",
    )


def _flattened(a: int, b: int, c: int) -> str:
    return f"{FLATTEN}: {a} * {b:,} = {a * b:,} = {a * b // c} * {c:,}"


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
    counted = plural(expected, what.removesuffix("s"))
    return Explanation(
        numbers,
        f"{layer} was built for {counted} and gets {got:,}" if got else f"{layer} gets another shape",
        only(
            flat,
            channels if first else "",
            colour,
            f"give it inputs of the size that it was built with: {counted}",
            _factor_apart(got or 0, expected) if vector else "",
            f"or build {layer} anew for {got:,}: Keras fixes that number when a layer first gets an input"
            if got
            else "",
        ),
    )


def reshape(message: ErrorMessage) -> Explanation:
    """A view or reshape that does not hold the elements."""
    size = (
        message.number("size") if "size" in message else product(message.sizes("input")) if "input" in message else None
    )
    if size is None or "shape" not in message:
        return _of_multiple(message, size)
    shape = message.sizes("shape")
    if 0 in shape:
        return Explanation(
            (
                (f"{size}", "elements that are there"),
                (message.facts["shape"], "what is wanted: a size of 0 holds nothing"),
            ),
            f"{size:,} elements cannot become none",
            ("a size is 0 that was worked out: print it before the reshape",),
        )
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
    if not is_open or not wanted:
        times = (
            f"; {size:,} is {size // wanted:,} times that" if wanted and size % wanted == 0 and size != wanted else ""
        )
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
    if message.framework in ("Keras", "ONNX"):
        maps = factored(size // (first or 1) if message.framework == "ONNX" else size)
        return only(f"{maps}: a target of {size:,} elements is needed" if maps else "the target needs as many elements")
    known = batch_as_written(message, size, first)
    if message.framework == "NumPy" and (picture := _picture(size)):
        wanted = product(message.sizes("shape")) or 0
        colour = "; 3 times as many are wanted: grey where colour is meant" if wanted == 3 * size else ""
        return (f"{size:,} = {picture}: one picture{colour}",)
    found = known or _possible_batches(size, product(message.sizes("shape")) or 0)
    lines = [f"{size:,} = {batch} * {each:,}: {batch} inputs of {each:,}" + _square(each) for batch, each in found]
    view = "x = x.view(x.size(0), -1), or torch.flatten(x, 1), keeps the batch and takes what is there"
    takes = " or ".join([f"{each:,}" for _, each in found])
    open_batch = ": the message does not say how many inputs the batch has" if len(found) > 1 else ""
    then = f"; the linear layer behind it then takes {takes}{open_batch}" if found else ""
    return only(*lines, f"{view}{then}" if message.framework == "PyTorch" else "" if lines else OPEN_SIZE)


def _possible_batches(size: int, wanted: int) -> list[tuple[int, int]]:
    """Batches that so many elements may be, and the elements of one input of each.

    First a power of 2 in which an input has as many channels as what is wanted, and a map of nearly its side.
    """
    alike = [
        (batch & (batch - 1) != 0, abs(other - side), batch, channels * other**2)
        for channels, side in maps_of(wanted)[:1]
        for other in range(2, 2 * side + 2)
        for batch, rest in [divmod(size, channels * other**2)]
        if channels > 1 and other != side and not rest and batch <= LARGEST_BATCH
    ]
    first = [(batch, each) for _, _, batch, each in sorted(alike)[:1]]
    usual = [each for each in batches_of(size) if each not in first]
    return [*first, *usual[: 1 if first else 2]]


LARGEST_BATCH = 1024

OPEN_SIZE = "-1 in the place of one size, of the batch, takes what is there; the others have to divide it"


def _picture(size: int) -> str:
    """`1*28*28` or `3*32*32`; "" where it is no square picture."""
    shapes = [(c, int((size // c) ** 0.5)) for c in (1, 3)]
    return next((f"{c}*{side}*{side}" for c, side in shapes if c * side * side == size), "")


def _square(each: int) -> str:
    return f" = {listed([f'{c}*{side}*{side}' for c, side in maps_of(each)])}" if maps_of(each) else ""


def _of_multiple(message: ErrorMessage, size: int | None) -> Explanation:
    """TensorFlow and Caffe say only how many values the shape would hold."""
    if size is None or not {"got", "expected"} & set(message.facts):
        return Explanation(
            (), "a reshape must hold as many elements as there are", ("compare the products of both shapes",)
        )
    wanted = message.facts.get("got") or message.facts.get("expected", "")
    words = "values that the shape holds" if "got" in message else "values of which the shape takes a multiple"
    numbers = ((f"{size}", "values that are there, of the whole batch"), (wanted, words))
    lines = [f"{size:,} = {batch} * {one:,}{_square(one)}" for batch, one in list(batches_of(size))[:2]]
    return Explanation(numbers, _of_shape(size, int(wanted), "expected" in message), (*lines, OPEN_SIZE))


def _labels_of_caffe(message: ErrorMessage, got: int, expected: int) -> Explanation:
    """SoftmaxWithLoss wants a label for every place of the map that it gets."""
    times, rest = divmod(got, expected)
    side = int(times**0.5)
    places = f": each input has {times} places" + (f" = {side}*{side}" if side * side == times > 1 else "")
    return Explanation(
        labelled(message, got="predictions: batch times places of the map", expected="labels"),
        f"{got:,} predictions meet {plural(expected, 'label')}" + (f"{places}, and one label" if not rest else ""),
        only(
            "a global pool, or an InnerProduct, before the loss: one prediction an input"
            if not rest and times > 1
            else "",
            "or a label for each place: a label map of the same height and width" if not rest else "",
            "batch sizes of data and label that differ" if rest else "",
        ),
    )


def rows_for_targets(message: ErrorMessage) -> Explanation:
    """As many rows as targets are needed; a wrong view moves values between rows."""
    got, expected = message.number("got"), message.number("expected")
    rows = "logits" if message.framework == "TensorFlow" else "rows that the network makes"
    if message.framework == "Caffe":
        return _labels_of_caffe(message, got, expected)
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


def batches_of_matrices(message: ErrorMessage) -> Explanation:
    """Stacks of matrices that are multiplied one by one."""
    if "a" not in message and "expected" not in message:
        return Explanation(
            (),
            "the columns of each first matrix must be as many as the rows of its second",
            ("y.transpose(1, 2) where they lie the other way round",),
        )
    if "expected" in message:
        rows = message.number("expected"), message.number("got")
        numbers = labelled(
            message,
            expected="rows that the second matrices need: columns of the first",
            got="rows that they have",
            dim="the axis, counted from 0",
        )
        return Explanation(numbers, f"matrices of {rows[0]} columns meet matrices of {rows[1]} rows", TURNED)
    a, b, c, d = (message.number(name) for name in "abcd")
    numbers = labelled(
        message,
        a="matrices in the first batch",
        b="columns of each: the rows that the second needs",
        c="matrices in the second batch",
        d="rows of each of these",
    )
    if a != c:
        return Explanation(numbers, f"{a} matrices meet {c}", ("as many on both sides; a single one: y.expand(...)",))
    return Explanation(numbers, f"matrices of {b} columns meet matrices of {d} rows", TURNED)


TURNED = (
    "y.transpose(1, 2), where the columns of the second are the ones that agree",
    "print the shapes of both: batch, rows, columns",
)


def einsum(message: ErrorMessage) -> Explanation:
    """A letter that stands for two sizes, or letters that are not as many as axes."""
    if "expected" in message:
        expected, got = message.number("expected"), message.number("got")
        numbers = labelled(
            message,
            expected="letters of the operand in the equation",
            got="axes that it has",
            operand="which operand, counted from 0",
        )
        return Explanation(
            numbers,
            f"{plural(expected, 'letter')} for an operand of {got} axes",
            ("one letter an axis, in order; '...' stands for those that are left",),
        )
    a, b = message.number("a"), message.number("b")
    letter = f"the letter {message.facts['word']}" if "word" in message else "one letter"
    numbers = labelled(
        message,
        word="the letter",
        a="the size that it had before",
        b="the size that it has here",
        operand="which operand, counted from 0",
        axis="the axis, counted from 0",
        shape="the operand",
    )
    return Explanation(
        numbers,
        f"{letter} stands for {a} in one operand and for {b} in another",
        (
            "another letter where they are meant to differ",
            "print the shapes beside the equation: one letter an axis, in order",
        ),
    )


def features_of_a_layer(message: ErrorMessage) -> Explanation:
    """A recurrent layer, an attention or a norm on rows of another length."""
    if "shape" in message:
        return _normalized_shape(message)
    if "expected" not in message:
        return Explanation(
            (), "source and target need d_model values at each step", ("an embedding of d_model values",)
        )
    expected, got = message.number("expected"), message.number("got")
    return Explanation(
        labelled(message, expected="values a step for which the layer was made", got="values a step that arrive"),
        f"a layer for {expected} values at a step gets {got}",
        (
            f"make it for {got}, as its first argument: input_size or embed_dim",
            f"or let the layer before it make {expected}",
            "of maps: which axis is the last? a recurrent layer reads batch, steps, values: permute(0, 2, 1)",
        ),
    )


def _normalized_shape(message: ErrorMessage) -> Explanation:
    wanted, given = message.sizes("shape"), message.sizes("input")
    ends = given[-len(wanted) :] if wanted else ()
    first = len(wanted) == 1 and len(given) == 4 and given[1] == wanted[0]
    return Explanation(
        labelled(
            message, shape="the last axes as the norm was made for", input=f"what arrives: it ends in {written(ends)}"
        ),
        f"a layer norm over {written(wanted)} gets {written(ends)}",
        only(
            f"{wanted[0]} are the channels, which stand second: x.permute(0, 2, 3, 1) before it and back behind it, or"
            f" nn.GroupNorm(1, {wanted[0]})"
            if first
            else "",
            f"nn.LayerNorm({list(ends)}), which then holds for that size of input alone",
        ),
    )


def view_of_a_permuted_tensor(message: ErrorMessage) -> Explanation:
    """A view needs values in the order in which they lie."""
    return Explanation(
        (),
        "permute, transpose and some slices only relabel the axes; view needs the values in the order in which they"
        " lie",
        (
            "x.reshape(...) in place of x.view(...), or x.contiguous().view(...)",
            "a reshape gives the same sizes but another order of values than without the permute: which is meant?",
        ),
    )
