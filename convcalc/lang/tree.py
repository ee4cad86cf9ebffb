"""The tree of a spec: what was written, before anything is known about layers."""

from __future__ import annotations

from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.text import NOWHERE, Span


class Name(NamedTuple):
    """A variable in an expression; `in` stands for the channels that arrive."""

    name: str
    span: Span = NOWHERE


class Op(NamedTuple):
    """Whole-number arithmetic: one of + - * / %."""

    op: str
    left: Value
    right: Value
    span: Span = NOWHERE


class Rounded(NamedTuple):
    """`round8(c)`: the nearest multiple, one more where that would be below nine tenths, and one at least."""

    to: int
    value: Value
    span: Span = NOWHERE


Value: TypeAlias = "int | Name | Op | Rounded"


class Pair(NamedTuple):
    """`1:2`, an amount before and another after (padding, cropping)."""

    before: Value
    after: Value


Dims: TypeAlias = "tuple[Value | Pair, ...]"  # `3x5` is (3, 5); a single number is a tuple of one


class Attr(NamedTuple):
    """One attribute of a layer.

    key      value                 written as
    ""       Value                 96, 4*c, (c+1)       a bare number: its role is the layer's business
    "size"   Dims, two or more     11x11, 4x4x1024
    "s" "p" "d" "g" "k" "op"       Dims: s2, p1:2, s=s, stride=2x1, kernel=3x3 (long names arrive here as short ones)
    "filters"                      Dims: filters=64
    "flag"   str                   same, nobias, ceil, ... in lower case
    "to"     Dims                  to 7x7
    "decimal" str                  0.5, as written
    "as"     str                   as c1: the label whose weights are used again, none: nobody's
    """

    key: str
    value: Value | Dims | str
    span: Span = NOWHERE


class Layer(NamedTuple):
    """One layer: its word in lower case (an alias stays as written) and its attributes in order."""

    word: str
    attrs: tuple[Attr, ...] = ()
    span: Span = NOWHERE
    word_span: Span = NOWHERE


class Group(NamedTuple):
    """`[ ... ] x n`"""

    body: tuple[Stmt, ...]
    repeat: Value = 1
    span: Span = NOWHERE


class Merge(NamedTuple):
    """`concat[a | b]`, `add[..]`, `mul[..]`, `residual B [f]` (one branch).

    shortcut: "" for a plain residual and for the others; "A", "B", "C" or "if same".
    """

    word: str
    branches: tuple[tuple[Stmt, ...], ...]
    shortcut: str = ""
    repeat: Value = 1
    span: Span = NOWHERE
    word_span: Span = NOWHERE


class Skip(NamedTuple):
    """`concat e1 e2 crop`, `add e1`, `mul e1`"""

    word: str
    names: tuple[Name, ...]
    crop: bool = False
    span: Span = NOWHERE
    word_span: Span = NOWHERE


class From(NamedTuple):
    """`from e1`: back to a named tensor."""

    name: Name
    span: Span = NOWHERE


class Arg(NamedTuple):
    """An argument of a block call; name is "" where it goes by position."""

    name: str
    value: Value
    span: Span = NOWHERE


class Call(NamedTuple):
    """`bottleneck(64, s=2) x 3`"""

    name: str
    args: tuple[Arg, ...] = ()
    repeat: Value = 1
    span: Span = NOWHERE
    name_span: Span = NOWHERE


class For(NamedTuple):
    """`for c in (64, 128) [ ... ]`: a group once for each value of a variable."""

    name: str
    values: tuple[Value, ...]
    body: tuple[Stmt, ...]
    span: Span = NOWHERE


Unit: TypeAlias = "Layer | Group | Merge | Skip | From | Call | For"


UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "B": 10**9, "T": 10**12}

BYTE_UNITS = {f"{prefix}B": 1000**power for power, prefix in enumerate("KMGT", 1)} | {
    f"{prefix}iB": 1024**power for power, prefix in enumerate("KMGT", 1)
}
"""KB is 1,000 bytes, KiB 1,024; they stand behind claims about memory only."""

SCALES: dict[str, int] = UNITS | BYTE_UNITS


class Number(NamedTuple):
    """A claimed number: mantissa / 10**places, times its unit, one of SCALES."""

    mantissa: int
    places: int = 0
    unit: str = ""


class Claim(NamedTuple):
    """What somebody believes.

    what: "size", or a word of CLAIMS.  A size's value is the numbers as written.
    rounded: is the claim rounded (`~`)?  published: the reason, where a printed figure is known not to hold.
    over: so many parts of the value are claimed: 2 of a jump = 1/2, and of FLOPs that stand for multiply-accumulates.
    axes: of rf and jump given axis by axis (`3x1/2`), numerator and denominator of each; value and over: the largest.
    """

    what: str
    value: tuple[int, ...] | Number
    rounded: bool = False
    published: str | None = None
    span: Span = NOWHERE
    over: int = 1
    axes: tuple[tuple[int, int], ...] = ()


class Statement(NamedTuple):
    """`label: unit, unit -> 55x55x96  params = 34,944`; no units: a claim on the tensor as it stands."""

    label: str | None
    units: tuple[Unit, ...]
    claims: tuple[Claim, ...] = ()
    span: Span = NOWHERE
    label_span: Span = NOWHERE


class Binding(NamedTuple):
    """One `NAME = expr` of a `let`."""

    name: str
    value: Value
    span: Span = NOWHERE


class Let(NamedTuple):
    bindings: tuple[Binding, ...]
    span: Span = NOWHERE


class Default(NamedTuple):
    """`default conv 3x3 same nobias`"""

    word: str
    attrs: tuple[Attr, ...]
    span: Span = NOWHERE


class Param(NamedTuple):
    """A parameter of a block; default None: it must be given."""

    name: str
    default: Value | None = None
    span: Span = NOWHERE


class BlockDef(NamedTuple):
    name: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    span: Span = NOWHERE
    name_span: Span = NOWHERE


class Total(NamedTuple):
    """`total params = 60,965,224  macs ~ 724M`"""

    claims: tuple[Claim, ...]
    span: Span = NOWHERE


class Output(NamedTuple):
    """`output cls box`: labels of the tensors that the network gives back."""

    names: tuple[Name, ...]
    span: Span = NOWHERE


class Idle(NamedTuple):
    """`idle aux1 7x7x512 [ ... ]`: layers that the model holds and never runs.

    size: of what would arrive, in the order written; () for what flows where they stand.
    """

    name: str
    body: tuple[Stmt, ...]
    size: tuple[int, ...] = ()
    span: Span = NOWHERE
    name_span: Span = NOWHERE


class Case(NamedTuple):
    """`case b=3 [ input 300x300x3; let c = 40 ]`: statements of the file that hold for one value of a name.

    value: a whole number, or a word as it was written.  spec: the statements, headers and input among them.
    """

    name: str
    value: int | str
    spec: Spec
    span: Span = NOWHERE
    name_span: Span = NOWHERE


class Input(NamedTuple):
    """The input's size in the order written (see Spec.layout), and its label, "" for none."""

    size: tuple[int, ...]
    span: Span = NOWHERE
    name: str = ""


Stmt: TypeAlias = "Statement | Let | Default | BlockDef | Total | Output | Idle | Case"


class Spec(NamedTuple):
    """A whole text. Headers stand apart, the rest keeps its order.

    input: the one that flows at the beginning.  more_inputs: the others, each with a label.
    executed: how PyTorch runs the layers, for those who count as its tools do (convcalc/ledger/execution.py).
    frozen: of a program or file that was read, how many of the parameters it does not train.
    """

    body: tuple[Stmt, ...]
    input: Input | None = None
    name: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    layout: str = "hwc"
    remarks: tuple[str, ...] = ()
    more_inputs: tuple[Input, ...] = ()
    executed: str = ""
    frozen: int = 0

    @property
    def by_case(self) -> bool:
        """Are there statements that hold in one case only? What holds is chosen from them before anything is built."""
        return any(type(stmt) is Case for stmt in self.body)
