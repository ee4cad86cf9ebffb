"""What a kind of layer declares, and the small tools that kinds share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeAlias, TypeVar

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.intervals import Interval
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.arithmetic.expression import Expr
    from convcalc.diagnostics.diagnostic import Mistake
    from convcalc.layers.tconv import Spread
    from convcalc.layers.window import Slide

Given: TypeAlias = dict[str, Any]
"""What was written behind a layer's word, numbers worked out.

"" an int; "size" "k" "s" "p" "d" "g" "op" "to" "filters" a tuple of ints, or (before, after) pairs; "decimal" a str;
a flag is a key of its own.
"""


class Context(NamedTuple):
    """Where a layer is read: what one build shares among its layers.

    layout: "hwc" or "chw", how sizes are written.  notes: what a reader should know, added to as layers are read.
    known: what was worked out already; equal windows on equal sizes are worked out once.
    """

    layout: str
    notes: list[str]
    known: dict[Any, Any]


def new_context(layout: str = "hwc", notes: list[str] | None = None) -> Context:
    """A context in which nothing has been read yet; notes: the list that its notes go to."""
    return Context(layout, [] if notes is None else notes, {})


A = TypeVar("A")


class Argument(NamedTuple):
    """One thing that may stand behind a layer's word; keys are those of Given."""

    keys: tuple[str, ...]
    written: str
    help: str
    default: str = "needed"


Cost: TypeAlias = "tuple[int | None, int | None, int | None]"
"""What a layer stores: trainable weights and biases, running statistics. None: channels unknown."""


class Ops(NamedTuple):
    """What a layer does besides multiply-accumulates, in elementary operations of one forward pass.

    Comparisons are those of a maximum or a rectifier; exponentials stand for exp, log, tanh and square root.
    """

    adds: int | None = 0
    multiplies: int | None = 0
    compares: int | None = 0
    divides: int | None = 0
    exponentials: int | None = 0


Role: TypeAlias = 'Literal["", "size", "channels", "weights", "biases", "statistics", "macs"]'
"""What a derivation derives of a layer; "" for a step on the way there."""


class Derivation(NamedTuple):
    """A number of a layer and where it comes from: a formula, its values, and what it is about.

    written: how an argument is written where it is not a name.  after: what is said behind the value.
    axis: of a size, the axis that it is about; None where all axes agree.
    """

    title: str
    function: Callable[..., Any]
    values: dict[str, int]
    written: dict[str, Expr | int]
    after: str = ""
    role: Role = ""
    axis: int | None = None


class FrameworkNames(NamedTuple):
    """What a kind is called in each framework, `{}` standing for the number of axes; "" where there is none."""

    pytorch: str
    keras: str
    onnx: str
    caffe: str
    darknet: str


FREE: Cost = (0, 0, 0)
NOTHING = Ops()


class Refused(Exception):
    """A layer that cannot be; key names the argument at fault, in the terms of Given."""

    def __init__(self, mistake: Mistake, *keys: str) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.keys = keys


def refuse(mistake: Mistake, keys: Sequence[str] = ()) -> NoReturn:
    """Raise a mistake, made at the place where it happens: its words are loaded only then."""
    raise Refused(mistake, *keys)


class Kind(Generic[A]):
    """One kind of layer. An instance holds no state: arguments travel beside it.

    A layer's arguments are read once (`read`), against the shapes that arrive; everything else is asked of them. There
    are no defaults here on purpose: a kind that leaves a trait or a method unsaid fails where its class is made.
    """

    word: str
    title: str
    example: str
    source: str
    arguments: tuple[Argument, ...]
    keys: frozenset[str]

    # Its traits: what the rest of the program needs to know of it, so that nobody else compares layer words.
    weighted: bool
    """Multiplies what arrives by weights: a layer where layers are counted, whose outputs are the activations."""
    transposed: bool
    """Spreads its input instead of sliding over it: `window` is a Spread, and the stride multiplies the size."""
    dense: bool
    """Every output reads every input; a map is flattened first."""
    composite: bool
    """Stands for other layers, which its `parts` name; it has no row of its own."""
    is_pool: bool
    """Reduces a map channel by channel; by a window where `window` is one, else adaptive or global."""
    is_global: bool
    """Leaves one value a channel, whatever the size of the map."""
    meets: Literal["", "channels", "sum", "product"]
    """How several tensors become one; "" where a single one arrives."""
    gate: bool
    """One operand scales the other and is left out of the main path's receptive field."""
    activation: bool
    """An activation function between layers; softmax, which turns the scores at the end into shares, is none."""
    linear: bool
    """What leaves is a linear (affine) function of what arrives, at inference."""
    keeps_zero: bool
    """A border of zeros around its input is a border of zeros around its output."""
    follows: bool
    """Works on the numbers that the layer before it made: an activation, a norm, dropout. It names no stage."""
    over_channels: bool
    """Shape unchanged or one channel left, each number is worked out from all channels at its place."""
    moves: bool
    """Only moves elements about, adds zeros or drops some: nothing is computed."""
    pads: bool
    """Puts zeros around the map; its arguments are the amounts before and after, axis by axis."""
    flattens: bool
    """Makes a vector of a map."""
    row_major: bool
    """Leaves its elements in their row-major order, in whatever shape; its `views` are those of the last map."""
    local: bool
    """Each place of the map that it makes has weights of its own."""
    recurrent: bool
    """Reads a sequence step by step, by the same weights at each, and what it keeps of the steps before."""
    contracts: bool
    """Sums products of activations with one another, over an axis that they share."""
    statistics: bool
    """Stores a running mean and variance, which are not trained."""
    grows: bool
    """Its output can be larger than what arrives, again and again."""
    default_group: str
    """The word of its family whose `default` holds for it as well; "" where only its own does."""
    alone: bool
    """`convcalc layer` and `solve` take it, without a network around it."""
    names: FrameworkNames | None
    """What frameworks call it; of kinds that can stand alone."""
    topics: tuple[str, ...]
    """The topics of `explain` nearest to it."""

    def __reduce__(self) -> tuple[Callable[[str], Kind[Any]], tuple[str]]:
        """Pickled by its word: there is one of each."""
        from convcalc.layers import kind_of

        return kind_of, (self.word,)

    def __init_subclass__(cls) -> None:
        arguments = getattr(cls, "arguments", ())
        cls.keys = frozenset([key for argument in arguments for key in argument.keys])
        if hasattr(cls, "word"):
            refuse_incomplete(cls, cls)

    def read(self, given: Given, ins: tuple[Shape, ...], context: Context) -> A:
        """The arguments, checked against what arrives; raises Refused."""
        raise NotImplementedError

    def parts(self, given: Given) -> list[tuple[str, Given]]:
        """The layers that a composite kind is made of, each with its own arguments; raises Refused."""
        raise NotImplementedError

    def shape(self, a: A, ins: tuple[Shape, ...]) -> Shape:
        raise NotImplementedError

    def cost(self, a: A, ins: tuple[Shape, ...]) -> Cost:
        raise NotImplementedError

    def macs(self, a: A, ins: tuple[Shape, ...], out: Shape) -> int | None:
        raise NotImplementedError

    def ops(self, a: A, ins: tuple[Shape, ...], out: Shape) -> Ops:
        raise NotImplementedError

    def views(self, a: A, ins: tuple[Shape, ...]) -> tuple[Interval, ...] | None:
        """What a unit sees of the input, axis by axis; None: each unit sees just its own place."""
        raise NotImplementedError

    def window(self, a: A) -> Slide | Spread | None:
        """What it slides over its input, or spreads it by; None where it has no window."""
        raise NotImplementedError

    def groups(self, a: A) -> int | None:
        """How many groups its channels are divided into; None where that means nothing."""
        raise NotImplementedError

    def depthwise(self, a: A) -> bool:
        """Has each channel a kernel of its own and meets no other?"""
        raise NotImplementedError

    def text(self, a: A) -> str:
        """The layer as it is written in a spec."""
        raise NotImplementedError

    def workings(self, a: A, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        """The derivations of its numbers, each with its role, for those who ask why."""
        raise NotImplementedError

    def check(self, given: Given) -> None:
        """Refuse what this kind does not take."""
        for key in given:
            if key not in self.keys:
                takes = tuple([argument.written.split(",")[0] for argument in self.arguments])
                refuse(diagnostics.layers.UnknownArgument(self.word, key, given[key], takes), keys=(key,))


TRAITS = tuple([name for name in Kind.__annotations__ if name not in ("word", "keys")])
"""What every kind says of itself, besides its word."""

METHODS = ("read", "shape", "cost", "macs", "ops", "views", "window", "groups", "depthwise", "text", "workings")
"""What every kind answers for a layer's arguments."""


def refuse_incomplete(kind: object, made_by: type[Kind[Any]]) -> None:
    """Raises TypeError for a kind, or a class of kinds, that leaves a trait or a method unsaid."""
    missing = [name for name in TRAITS if not hasattr(kind, name)]
    missing += [name for name in METHODS if getattr(made_by, name) is getattr(Kind, name)]
    if missing:
        raise TypeError(f"{made_by.__name__} does not say: {', '.join(missing)}")


class Weightless:
    """What is true of kinds without weights, window and products, to be mixed in before Kind.

    Families that store something nevertheless, as norms do, say what.
    """

    weighted = transposed = dense = composite = alone = row_major = local = over_channels = recurrent = False
    contracts = False
    default_group = ""
    names: FrameworkNames | None = None

    def cost(self, a: Any, ins: tuple[Shape, ...]) -> Cost:
        return FREE

    def macs(self, a: Any, ins: tuple[Shape, ...], out: Shape) -> int | None:
        return 0

    def window(self, a: Any) -> Slide | Spread | None:
        return None

    def groups(self, a: Any) -> int | None:
        return None

    def depthwise(self, a: Any) -> bool:
        return False

    def workings(self, a: Any, ins: tuple[Shape, ...], out: Shape) -> list[Derivation]:
        return []


def need_map(kind: Kind[Any], x: Shape) -> None:
    """Refuse a vector where a map is needed."""
    if not x.size:
        refuse(diagnostics.arrivals.NeedsMap(kind.word, x))


def channel_groups(kind: Kind[Any], given: Given, x: Shape) -> int:
    """The bare number or `g`, which must be there and divide the channels that arrive."""
    key = "" if "" in given else "g"
    groups = one(given, key, 1, "the groups")
    if groups is None:
        refuse(diagnostics.layers.MissingArgument(kind.word, "the number of groups", kind.example))
    c = x.channels
    if c is not None and c % groups:
        refuse(diagnostics.layers.GroupsDoNotDivide(kind.word, groups, c, "channels in", c, None), keys=(key,))
    return groups


def axes(given: Given, key: str, rank: int, least: int, what: str) -> tuple[int, ...] | None:
    """One number an axis, from `s2` or `s2x1`; None where it was not given."""
    dims = given.get(key)
    if dims is None:
        return None
    for n in dims:
        if type(n) is not int:
            refuse(diagnostics.layers.PairNotAllowed(what, n), keys=(key,))
        if n < least:
            refuse(diagnostics.layers.TooSmall(what, n, least), keys=(key,))
    if len(dims) == rank:
        return tuple(dims)
    if len(dims) == 1:
        return tuple(dims) * rank
    return refuse(diagnostics.layers.RankMismatch(what, dims, rank), keys=(key,))


def pairs(given: Given, key: str, rank: int, what: str) -> tuple[tuple[int, int], ...] | None:
    """An amount before and after on each axis, from `p1`, `p1x0`, `p1:2` or `p0:1x0:1`."""
    dims = given.get(key)
    if dims is None:
        return None
    both = tuple([(n, n) if type(n) is int else (n[0], n[1]) for n in dims])
    for before, after in both:
        if before < 0 or after < 0:
            refuse(diagnostics.layers.NegativeAmount(what, min(before, after)), keys=(key,))
    if len(both) == rank:
        return both
    if len(both) == 1:
        return both * rank
    return refuse(diagnostics.layers.RankMismatch(what, dims, rank), keys=(key,))


def one(given: Given, key: str, least: int, what: str) -> int | None:
    """A single number, from a bare `64` or from `g2`."""
    value = given.get(key)
    if value is None:
        return None
    if type(value) is tuple:
        if len(value) != 1 or type(value[0]) is not int:
            refuse(diagnostics.layers.OneNumber(what, value), keys=(key,))
        value = value[0]
    if value < least:
        refuse(diagnostics.layers.TooSmall(what, value, least), keys=(key,))
    return int(value)


def filters(kind: Kind[Any], given: Given, what: str = "filters") -> int:
    """The bare number or `filters=`, which must be there."""
    count = one(given, "" if "" in given else "filters", 1, what)
    if count is None:
        refuse(diagnostics.layers.MissingArgument(kind.word, what, kind.example))
    if "" in given and "filters" in given:
        refuse(diagnostics.layers.FiltersTwice(kind.word, count, given["filters"][0]), keys=("filters",))
    return count


def dims_text(letter: str, numbers: Sequence[int]) -> str:
    """`s2` where all axes agree, else `s2x1`."""
    if len(set(numbers)) == 1:
        return f"{letter}{numbers[0]}"
    return letter + "x".join(map(str, numbers))


def pairs_text(letter: str, amounts: Sequence[tuple[int, int]]) -> str:
    """`p1`, `p1x0`, `p1:2` or `p0:1x0:1`."""
    each = [str(b) if b == a else f"{b}:{a}" for b, a in amounts]
    return letter + (each[0] if len(set(each)) == 1 else "x".join(each))


def times(count: int | None, factor: int) -> int | None:
    """A product in which unknown stays unknown."""
    return None if count is None else count * factor


def less(count: int | None, other: int | None) -> int | None:
    """A difference in which unknown stays unknown."""
    return None if count is None or other is None else count - other
