"""What was read -> facts: with an input, variables and a batch from outside, and the notes that hold then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from convcalc import diagnostics
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.builder import build
from convcalc.network.facts import Facts, measure
from convcalc.network.scopes import shape_of
from convcalc.readers import InputNote
from convcalc.readers.source import Loaded
from convcalc.shape import Shape, doubt_about_order, looks_channels_first
from convcalc.text import LARGEST_NUMBER, whole_number

if TYPE_CHECKING:
    from typing import TypeAlias

    from convcalc.diagnostics.diagnostic import Mistake, Way

    OneInput: TypeAlias = "str | Sequence[int] | Shape"
    GivenInput: TypeAlias = "OneInput | Mapping[str, OneInput] | None"


def facts_of(
    loaded: Loaded,
    input: GivenInput = None,
    lets: Mapping[str, int] | None = None,
    batch: int = 1,
    dtype: str = "float32",
    way: Way = "options",
    hints: bool = True,
) -> Facts:
    """The facts of a network that was read; an input from outside takes the place of its own, the first if not named.

    dtype: the type of the numbers, for memory.  way: where the input comes from.  hints: may other inputs be tried for
    the hint of a mistake?  Raises SpecError for what cannot be built.

    >>> from convcalc.readers.source import load
    >>> facts_of(load("32x32x3 -> conv 8 3x3"), "8x8x3").out.size
    (6, 6)
    """
    arriving, others = input_shapes(input, loaded, way)
    arriving, order = in_order(arriving, loaded)
    if loaded.failed is not None and arriving is None and not others:
        if hints and loaded.on is not None:
            _name_inputs(loaded.failed, loaded, None, lets)
        raise loaded.failed
    own = arriving
    try:
        loaded, others = on_inputs(loaded, arriving, others)
        own = None if loaded.on is not None else arriving  # where the layers depend on it, it stands in the tree
        net = build(loaded.tree, loaded.source, own, lets, batch, others)
    except SpecError as error:
        if not hints:
            raise
        _name_inputs(error, loaded, arriving, lets)
        raise _mended(error, own) from None
    assumed = [note for note in loaded.notes if input is None or not isinstance(note, InputNote)]
    return measure(net._replace(dtype=dtype, notes=(*assumed, *order, *net.notes)))


def in_order(arriving: Shape | None, loaded: Loaded) -> tuple[Shape | None, tuple[str, ...]]:
    """An input from outside in the order of the network's own, and the note which says that it was turned."""
    if arriving is None or loaded.on is not None or loaded.tree.layout != "hwc" or not arriving.size:
        return arriving, ()
    own, numbers = loaded.tree.input, (*arriving.size, arriving.channels)
    if own is None:
        return arriving, (doubt_about_order(numbers),) if looks_channels_first(numbers) else ()
    from convcalc.network.inputs import channels_last

    turned = shape_of(tuple([n or 1 for n in channels_last(numbers, own.size)]), "hwc")
    if turned == arriving:
        doubtful = numbers[-1] != own.size[-1] and looks_channels_first(numbers)
        return arriving, (doubt_about_order(numbers),) if doubtful else ()
    return turned, (f"input {arriving.text('hwc')} is read channels first, as {turned.text('hwc')} here",)


def on_inputs(loaded: Loaded, arriving: Shape | None, others: dict[str, Shape]) -> tuple[Loaded, dict[str, Shape]]:
    """What is read again where other inputs arrive, and those that are still to be put in the place of its own."""
    if loaded.named is not None and (arriving is not None or others):
        first = {loaded.named.names[0]: arriving} if arriving is not None else {}
        found, others = loaded.named.on(first | others), {}
    elif arriving is not None and loaded.on is not None:
        found = loaded.on(arriving)
    else:
        return loaded, others
    return loaded._replace(tree=found.tree, notes=found.notes), others


def _mended(error: SpecError, arriving: Shape | None) -> SpecError:
    """With a change offered where a layer is only written another way."""
    if not error.mistakes[0].of_writing:
        return error
    from convcalc.readers.trials import mended

    return mended(error, arriving)


MOST_STEPS = 6_000
"""Layers that are built to find an input that works, for the hint of a mistake."""
MOST_BISECTIONS = 20
"""Networks that are built to find how much larger an input has to be."""


def _name_inputs(error: SpecError, loaded: Loaded, arriving: Shape | None, lets: Mapping[str, int] | None) -> None:
    """Let the mistake that maps do not meet, or that a kernel is too large, name the nearest inputs that work."""
    mistake = error.mistakes[0]
    if not isinstance(mistake, diagnostics.network.UnequalSizes | diagnostics.layers.KernelDoesNotFit):
        return
    if arriving is None and loaded.tree.input is not None:
        arriving = shape_of(loaded.tree.input[0], loaded.tree.layout)
    if arriving is None or not arriving.size:
        return
    from convcalc.inputs import NEAR, nearest_inputs, refusal_of, with_room

    refused = refusal_of(loaded, lets)
    steps, lines = MOST_STEPS, 0
    if loaded.on is not None:  # a program is run and a file read anew each time
        steps, lines = MOST_STEPS // 4, loaded.source.text.count("\n")
    if isinstance(mistake, diagnostics.network.UnequalSizes):
        near = nearest_inputs(refused, arriving, min(NEAR, steps // max(2 * mistake.work, 100, lines // 10)))
    else:
        # at the first layer its own hint says as much
        sought = mistake.work > 1 and max(mistake.work, lines // 20) < steps // MOST_BISECTIONS
        larger = with_room(refused, arriving) if sought else None
        near = (larger,) if larger is not None else ()
    mistake.inputs = tuple([each.text(loaded.tree.layout) for each in near])


def input_shapes(given: GivenInput, loaded: Loaded, way: Way = "options") -> tuple[Shape | None, dict[str, Shape]]:
    """Sizes from outside: of the first input, None where it keeps its own, and of others by label; raises SpecError.

    >>> from convcalc.readers.source import load
    >>> input_shapes("8x8x3", load("32x32x3 -> relu")), input_shapes("b=20", load("32x32x3; input b 10; concat b"))
    ((Shape(channels=3, size=(8, 8)), {}), (None, {'b': Shape(channels=20, size=())}))
    """
    layout = loaded.tree.layout
    if isinstance(given, str) and "=" in given:
        given = {name.strip(): size for name, _, size in [each.partition("=") for each in given.split(",")]}
    if not isinstance(given, Mapping):
        return input_shape(given, layout, way), {}
    first = loaded.tree.input.name if loaded.tree.input else ""
    known = [first, *[each.name for each in loaded.tree.more_inputs]]
    if loaded.named is not None:
        known = [*loaded.named.names]
        first = known[0]
    found: dict[str, Shape] = {}
    for name, size in given.items():
        if name not in known or not name:
            _refuse(diagnostics.network.UnknownInput(name, tuple(filter(None, known))), name, way)
        if name != first and loaded.on is not None and loaded.named is None:
            _refuse(diagnostics.network.OtherInputFixed(name), name, way)
        shape = input_shape(size, layout, way)
        found |= {name: shape} if shape else {}
    return found.pop(first, None), found


def input_shape(given: str | Sequence[int] | Shape | None, layout: str, way: Way = "options") -> Shape | None:
    """An input size from outside, as `"320x320x3"` or `(320, 320, 3)`, in the layout of the spec; raises SpecError."""
    if given is None or isinstance(given, Shape):
        return given
    written = given if isinstance(given, str) else "x".join(map(str, given))
    sides = written.lower().replace("\u00d7", "x").replace(",", "x").split("x")
    numbers = tuple([whole_number(side.strip()) or 0 for side in sides])
    if not all(numbers):
        _refuse(diagnostics.network.BadInput(written), written, way)
    if max(numbers) > LARGEST_NUMBER:
        _refuse(diagnostics.network.NumberTooLarge(max(numbers), LARGEST_NUMBER), written, way)
    if len(numbers) > 4:
        _refuse(diagnostics.network.InputRank(len(numbers) - 1), written, way)
    return shape_of(numbers, layout)


def _refuse(mistake: Mistake, written: str, way: Way) -> NoReturn:
    from convcalc.text import Source, Span

    name = "--input" if way == "options" else "input="
    raise SpecError(Source(written, name), [mistake.at(Span(0, len(written)))]).in_words_of(way)
