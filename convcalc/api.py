"""The public verbs, with results that print themselves: as the plain table, and as HTML in a notebook."""

from __future__ import annotations

import gc
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from convcalc.diagnostics import arguments, keywords
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.writers import ANYWHERE
from convcalc.features.check.examine import examine_pasted, without_input
from convcalc.features.check.result import Report
from convcalc.features.layer import layer as single
from convcalc.features.why.answer import Answer
from convcalc.loading import facts_of, input_shape
from convcalc.network.facts import Facts
from convcalc.network.totals import WIDTHS, dtype_named
from convcalc.readers.settings import settable
from convcalc.readers.source import Loaded, load, load_file, with_settings
from convcalc.shape import Shape
from convcalc.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from convcalc.document.model import Document

P = ParamSpec("P")
R = TypeVar("R")


class Printed:
    """What can be told as a document prints as one."""

    __slots__ = ()

    def _document(self) -> Document:
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """What the command prints with --json, as a dict: `convcalc/schemas/` says what is in it.

        >>> data = measure("32x32x3 -> conv 8 3x3").to_dict()
        >>> data["schema"], data["totals"]["params"], data["layers"][0]["out"]
        ('convcalc.arch/2', 224, {'size': [30, 30], 'channels': 8})
        """
        data = self._document().data
        return data() if callable(data) else data

    def to_frame(self) -> Any:
        """What the command prints with --format csv, as a pandas.DataFrame; of a network a row a layer, all columns.

        What a column of counts adds up to is the total. Raises ImportError where pandas is not installed:

        >>> import importlib.util
        >>> if importlib.util.find_spec("pandas"):
        ...     table = measure("lenet").to_frame()
        ...     assert table.params.sum() == 61_706 and list(table.layer)[:2] == ["conv 6 5x5", "tanh"]
        """
        from convcalc.document.writers import data

        document = self._document()
        return data.frame(data.main_table(document), document.layout)

    def __str__(self) -> str:
        from convcalc.document.writers import plain

        return plain.render(self._document(), ANYWHERE).rstrip("\n")

    def _repr_html_(self) -> str:
        from convcalc.document.writers import html

        return html.render(self._document(), ANYWHERE)


class Network(Printed, Facts):
    """What `measure` found out; printed, every layer of it."""

    __slots__ = ()

    def _document(self) -> Document:
        from convcalc.features.arch.listing import document
        from convcalc.features.check.checker import judged

        return document(self, judged(self), "")

    def to_frame(self) -> Any:
        from convcalc.document.writers import data
        from convcalc.features.arch.listing import COLUMNS, spreadsheet

        return data.frame(spreadsheet(self, columns=tuple(COLUMNS)), self.layout)

    to_frame.__doc__ = Printed.to_frame.__doc__


class LayerResult(Printed, single.LayerFacts):
    """What `layer` found out; printed, its working."""

    __slots__ = ()

    @property
    def working(self) -> tuple[str, ...]:
        """Each formula, with the numbers put in, down to its value.

        >>> layer(n=224, f=11, s=4).working
        ('floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1 = floor(213 / 4) + 1 = 54',)
        """
        from convcalc.document import derived

        return tuple(map(derived.line, self.formulas))

    def _document(self) -> Document:
        from convcalc.features.layer.report import document

        return document(self)


class Claims(Printed, Report):
    """What `check` found out; printed, every claim with its verdict. In an `if` it is true where nothing is wrong."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return self.ok

    def _document(self) -> Document:
        from convcalc.features.check.report import document_of_claims

        return document_of_claims(self)


class Explained(Printed, Answer):
    """What `why` found out; printed, every explanation. In an `if` it is true where something gives the number."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return self.found

    def _document(self) -> Document:
        from convcalc.features.why.report import document

        return document(self)


def _public(function: Callable[P, R]) -> Callable[P, R]:
    """A verb as Python callers have it: its arguments looked at, its hints in their words, no garbage collected.

    It makes much that stays: looking through ten thousand layers for garbage would take half the time. Afterwards,
    also after an exception, the collector is as it was.
    """

    @wraps(function)
    def verb(*args: P.args, **named: P.kwargs) -> R:
        keywords.refuse_wrong(keywords.verb_of(function), args, named)
        collecting = gc.isenabled()
        gc.disable()
        try:
            return function(*args, **named)
        except SpecError as error:
            error.in_words_of("python")
            raise
        finally:
            if collecting:
                gc.enable()

    return verb


@_public
def measure(
    what: str | PathLike[str] | object,
    input: str | Sequence[int] | Shape | None = None,
    *,
    example: object = None,
    batch: int = 1,
    dtype: str = "float32",
    **lets: int | float | str,
) -> Network:
    """Measure a network: a zoo name, a path, "-" for standard input, spec text, or a live model.

    input replaces the one in the spec, as `"320x320x3"` or `(320, 320, 3)`; other keywords set its variables and choose
    its cases. A batch multiplies macs, activations and memory, and memory is bytes of the type of numbers that dtype
    names ("float16", "fp16", torch.half). Raises SpecError for a spec that is not one and for an argument that is none,
    ReadError for a file.

    A live model is a torch.nn.Module, a Keras model or an onnx.ModelProto. PyTorch's needs the sizes of one input,
    channels first, or an example of what it is called with: a tensor, several in a tuple, or a dict by name. It is
    measured at inference and left as it was: flags, hooks, buffers, gradients, device and random state.

        measure(torchvision.models.resnet18(), input=(3, 224, 224)).params    # 11689512
        measure(model, example=(images, masks)), measure(model, example={"x": images})

    >>> measure("resnet50").params
    25557032
    >>> measure("32x32x3 -> conv 8 3x3 p1, relu").out.size
    (32, 32)
    """
    facts = _facts(measure, what, input, batch, dtype, lets, example)
    return Network(facts.net, facts.counts)


@_public
def summary(
    what: str | PathLike[str] | object,
    input: str | Sequence[int] | Shape | None = None,
    *,
    example: object = None,
    batch: int = 1,
    dtype: str = "float32",
    **lets: int | float | str,
) -> None:
    """Print the table of a network, a row a layer; the arguments are those of measure.

        summary(model, (3, 224, 224))

    >>> summary("5x5x1 -> conv 2 3x3")  # doctest: +ELLIPSIS
    a network: 5x5x1 -> 3x3x2
    <BLANKLINE>
    layer       output  parameters  MACs  rf
    ----------------------------------------
    conv 2 3x3  3x3x2           20   162   3
    ...
    """
    facts = _facts(summary, what, input, batch, dtype, lets, example)
    print(Network(facts.net, facts.counts))


@_public
def check(
    what: str | PathLike[str],
    input: str | Sequence[int] | Shape | None = None,
    *,
    batch: int = 1,
    dtype: str = "float32",
    **lets: int | float | str,
) -> Claims:
    """Check every claim of a network: a zoo name, a path, "-" for standard input, or spec text; the rest as in measure.

    >>> report = check("227x227x3 -> conv 96 11x11 s4 -> 54x54x96")
    >>> report.ok, report.claims[0].verdict, report.claims[0].computed.size, report.claims[0].slips[0].code
    (False, 'false', (55, 55), 'S04')
    >>> [each.verdict for each in check("conv 3x3, conv 3x3 rf = 5 params = 74").claims]  # no input: some stay unknown
    ['true', 'unknown']
    """
    loaded = None
    try:
        loaded, own, numbers = _read(check, what, input, lets)
        facts = facts_of(loaded, own, numbers, arguments.whole("batch", batch, 1), _type_of_numbers(dtype), "python")
        found = examine_pasted(loaded, facts, numbers)
        if found.unexplained_totals:
            from convcalc.features.why.claims import explained

            network = loaded
            found = explained(found, lambda: network, facts, input, numbers)
        return Claims._make(found)
    except SpecError as error:
        instead = _without_network(loaded, lets, error)
        if instead is None:
            raise
        return Claims._make(instead)


def _without_network(loaded: Loaded | None, lets: Mapping[str, object], error: SpecError) -> Report | None:
    """The claims that need no network: receptive fields, which need no input, and sums where no layer is named."""
    from convcalc.features.check.worked_sums import sums_alone

    numbers = {name: value for name, value in lets.items() if isinstance(value, int)}
    found = sums_alone(error)
    return found or (loaded and without_input(loaded, numbers, error.in_words_of("python")))


@_public
def why(
    what: str | PathLike[str] | object,
    value: str | int | None = None,
    *,
    input: str | Sequence[int] | Shape | None = None,
    example: object = None,
    **lets: int | float | str,
) -> Explained:
    """What gives a published number of a network: whose counting, which variant, input, unit or part; as in `measure`.

    value is the number as it was written, with its unit and what it counts: "4.14G", "3.8 billion FLOPs", 25557032.
    Given alone, in the place of a network, it is looked for in the zoo. Raises SpecError for a value that is none.

    >>> found = why("resnet50", "4.14G").explanations[0]
    >>> found.number, found.candidate.measured.variant.name, found.candidate.counting.name
    (4142713880, 'resnet50@torchvision', 'thop-2019')
    >>> bool(why("resnet50", "8.2120 G")), why("resnet50", "8.2120 G").nearest[0].number
    (False, 8211108352)
    >>> [each.candidate.measured.variant.name for each in why("4.09G").explanations]
    ['resnet50@torchvision', 'resnetv2_50']
    """
    from convcalc.features.why.quantity import quantity

    written = what if value is None else value
    wanted = quantity(str(written)) if isinstance(written, str | int) else None
    if wanted is None or wanted.unitless:
        arguments.refuse("value", written, "a number of a network, such as '4.14G', '61M params' or 25557032")
    if value is None:
        from convcalc.features.why.zoo_counts import networks_with

        return Explained._make(networks_with(wanted))
    from convcalc.features.why.explanations import search

    loaded, own, numbers = _read(why, what, input, lets, example)
    facts = facts_of(loaded, own, numbers, way="python")
    return Explained._make(search(loaded, facts, wanted, own, numbers))


def _facts(
    verb: Callable[..., object],
    what: str | PathLike[str] | object,
    input: str | Sequence[int] | Shape | None,
    batch: int,
    dtype: object,
    lets: Mapping[str, object],
    example: object = None,
) -> Facts:
    """The facts, once every argument is what it should be; verb: whose arguments they are."""
    loaded, own, numbers = _read(verb, what, input, lets, example)
    return facts_of(loaded, own, numbers, arguments.whole("batch", batch, 1), _type_of_numbers(dtype), "python")


def _read(
    verb: Callable[..., object],
    what: str | PathLike[str] | object,
    input: str | Sequence[int] | Shape | None,
    lets: Mapping[str, object],
    example: object = None,
) -> tuple[Loaded, str | Sequence[int] | Shape | None, dict[str, int]]:
    """What was given, read, the input that takes the place of its own, and its variables, all as they should be."""
    if isinstance(input, Shape):
        sizes = arguments.numbers("input", (*input.size, input.channels))
        input = Shape(sizes[-1], sizes[:-1])
    elif not (input is None or isinstance(input, str)):
        input = arguments.numbers("input", input, "a size, such as '320x320x3' or (320, 320, 3)")
    if framework := _framework_of(what):
        from convcalc.readers.live import load_model

        _check_lets(verb, lets, ())
        loaded = load_model(what, framework, _channels_first(input), example)
        return loaded, None if loaded.on is None or framework == "torch" else input, {}
    if example is not None:
        arguments.refuse("example", example, "of use here: only live models take one")
    loaded, lets = _loaded_with(what, lets) if lets else (_loaded(what), lets)
    known = loaded.cases
    _check_lets(verb, lets, settable(known.tree if known else loaded.tree))
    given = {name: _setting(name, value, known.names if known else ()) for name, value in lets.items()}
    written = Source(", ".join([f"{name}={value}" for name, value in given.items()]), verb.__name__)
    loaded, rest = with_settings(loaded, given, written)
    return loaded, input, {name: value for name, value in rest.items() if isinstance(value, int)}


def _check_lets(verb: Callable[..., object], lets: Mapping[str, object], known: Sequence[str]) -> None:
    """Every other argument is for a variable or a case of the network; raises SpecError."""
    for name in lets:
        if name not in known:
            keywords.refuse_other(keywords.verb_of(verb), name, known)


def _setting(name: str, value: object, cases: Sequence[str]) -> int | str:
    """The value of a case, a word or a decimal too; that of a variable is a whole number. Raises SpecError."""
    return str(value) if name in cases and isinstance(value, str | float) else arguments.whole(name, value)


def _type_of_numbers(dtype: object) -> str:
    """float16 for "fp16", torch.half and numpy.float16; raises SpecError."""
    found = dtype_named(getattr(dtype, "__name__", None) or arguments.written(dtype).strip("'"))
    return found or arguments.refuse("dtype", dtype, f"one of {', '.join(WIDTHS)}")


def _channels_first(input: str | Sequence[int] | Shape | None) -> tuple[int, ...] | None:
    """The sizes of what a live model is called with, as its framework writes them."""
    if isinstance(input, tuple) and not isinstance(input, Shape):
        return input
    shape = input_shape(input, "chw", "python")
    return None if shape is None else (shape.channels or 1, *shape.size)


def _framework_of(what: object) -> str:
    """Whose live model this is; "" for texts and paths."""
    if isinstance(what, str) or hasattr(what, "__fspath__"):
        return ""
    from convcalc.readers.live import framework_of

    return framework_of(what)


def _loaded(what: str | PathLike[str] | object) -> Loaded:
    if isinstance(what, str):
        return load(what)
    path = what.__fspath__() if hasattr(what, "__fspath__") else None
    if not isinstance(path, str):
        arguments.refuse("what", what, "a network: a name of the zoo, a path, a spec, or a live model")
    return load_file(path)


def _loaded_with(what: str | PathLike[str] | object, lets: Mapping[str, object]) -> tuple[Loaded, Mapping[str, object]]:
    """A network that was read with names of its program given, and what is given besides."""
    from convcalc.readers.given_names import given_names

    with given_names({name: value for name, value in lets.items() if isinstance(value, int)}) as taken:
        loaded = _loaded(what)
    return loaded, {name: value for name, value in lets.items() if name not in taken}


def _printed(function: Callable[P, single.LayerFacts]) -> Callable[P, LayerResult]:
    @wraps(function)
    def verb(*args: P.args, **named: P.kwargs) -> LayerResult:
        facts = function(*args, **named)
        lack = single.lacking(facts, named.get("filters"), ("c", "filters"))
        return LayerResult._make(facts._replace(notes=(*facts.notes, *lack)))

    return verb


layer = _public(_printed(single.layer))
