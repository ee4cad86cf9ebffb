"""What two pieces of a network have in common, and the numbers in which they differ: blocks and their parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.features.convert.flow import FlowItem
from convcalc.lang.tree import Arg, Attr, Call, Dims, Layer, Name, Op, Pair, Param, Value
from convcalc.layers import kind_of

MOST_PARAMETERS = 8
LARGEST_FACTOR = 16
SLIDING = {"s": 1, "p": 0, "d": 1}
"""What a convolution has where it says nothing of it."""

FILTERS = ("", "filters")

CHANNELS = ("c", "m", "e", "n", "u", "v", "w", "z")
NAMES = {"": CHANNELS, "filters": CHANNELS, "size": ("k",), "n": ("n",)} | {key: (key,) for key in "kspdg"}
"""What parameters of a block are called, by what they are in a layer; others are n."""

Key: TypeAlias = "tuple[object, ...]"


class LayerForm(NamedTuple):
    """An item without its numbers: an id, equal for equal forms; the numbers in order, and what each is."""

    id: int
    numbers: tuple[int, ...]
    roles: tuple[str, ...]


class LayerForms:
    """Every form that was met, by what it is made of."""

    def __init__(self) -> None:
        self.ids: dict[Key, int] = {}
        self.known: dict[int, LayerForm] = {}  # by the value that an item makes
        self.layers: dict[Layer, tuple[Key, tuple[int, ...], tuple[str, ...]]] = {}

    def of(self, item: FlowItem) -> LayerForm:
        found = self.known.get(item.exit)
        if found is None:
            found = self.known[item.exit] = self._made(item)
        return found

    def _made(self, item: FlowItem) -> LayerForm:
        alone: Key = (item.exit,) if item.claims or item.fixed else ()
        if not item.branches:
            if isinstance(item.unit, Layer):
                if item.unit not in self.layers:
                    self.layers[item.unit] = layer_form(item.unit)
                parts, numbers, roles = self.layers[item.unit]
                return self._with((item.unit.word, *parts, *alone), numbers, roles)
            return self._with((item.unit.word, item.unit.crop, item.extra, *alone), (), ())
        each = [[self.of(inner) for inner in branch] for branch in item.branches]
        ids = tuple([tuple([form.id for form in branch]) for branch in each])
        flat = [form for branch in each for form in branch]
        numbers = tuple([number for form in flat for number in form.numbers])
        roles = tuple([role for form in flat for role in form.roles])
        return self._with((item.unit.word, item.shortcut, ids, *alone), numbers, roles)

    def branch(self, item: FlowItem) -> tuple[int, ...]:
        """The form of the first branch of those that meet."""
        return tuple([self.of(inner).id for inner in item.branches[0]])

    def _with(self, key: Key, numbers: tuple[int, ...], roles: tuple[str, ...]) -> LayerForm:
        return LayerForm(self.ids.setdefault(key, len(self.ids)), numbers, roles)


def slides(layer: Layer) -> bool:
    """Is this a convolution, transposed or not, where stride 1, padding 0 and dilation 1 need not be said?"""
    kind = kind_of(layer.word)
    return kind.weighted and not kind.dense and "s" in kind.keys and "k" in kind.keys


def settings(layer: Layer) -> list[Attr]:
    """A layer's attributes in one order, those that a convolution need not say included where there is one number."""
    given = {attr.key: attr for attr in layer.attrs if attr.key != "flag"}
    if not slides(layer) or len(given) + sum(a.key == "flag" for a in layer.attrs) < len(layer.attrs):
        return list(layer.attrs)
    padded = any(attr.value in ("same", "same_lower", "valid", "half", "full", "causal") for attr in layer.attrs)
    made = [given[key] for key in ("", "filters", "size", "k") if key in given]
    for key, usual in SLIDING.items():
        if key in given or not (key == "p" and padded):
            made.append(given.get(key, Attr(key, (usual,))))
    return made + [attr for attr in layer.attrs if attr not in made]


def layer_form(layer: Layer) -> tuple[Key, tuple[int, ...], tuple[str, ...]]:
    """What a layer is but for its numbers, these, and what they are."""
    parts: list[object] = []
    numbers: list[int] = []
    roles: list[str] = []
    for attr in settings(layer):
        flat, kind = _numbers(attr)
        parts.append((attr.key, kind, attr.key in ("size", "k") and flat == [1]))
        numbers += flat
        roles += [attr.key] * len(flat)
    return tuple(parts), tuple(numbers), tuple(roles)


def _numbers(attr: Attr) -> tuple[list[int], object]:
    """The numbers of an attribute, and how it is written: one for all axes, or one for each."""
    value = attr.value
    if isinstance(value, int) and not isinstance(value, bool):
        return [value], "number"
    if not isinstance(value, tuple) or isinstance(value, Name | Op):
        return [], value
    if len(set(value)) == 1 and isinstance(value[0], int):
        return [value[0]], len(value)
    flat: list[int] = []
    for part in value:
        flat += [n for n in (part if isinstance(part, Pair) else (part,)) if isinstance(n, int)]
    return flat, tuple([isinstance(part, Pair) for part in value])


def with_numbers(layer: Layer, values: Iterator[Value]) -> Layer:
    """The layer with other numbers in the place of its own; what need not be said is left out."""
    made = []
    for attr in settings(layer):
        flat, _ = _numbers(attr)
        new = [next(values) for _ in flat]
        if attr.key in SLIDING and slides(layer) and new == [SLIDING[attr.key]]:
            continue
        made.append(_filled(attr, new))
    return Layer(layer.word, tuple(made))


def _filled(attr: Attr, new: list[Value]) -> Attr:
    value = attr.value
    if not new:
        return attr
    if not isinstance(value, tuple):
        return Attr(attr.key, new[0])
    if len(new) == 1 and len(value) > 1 and not isinstance(new[0], int):
        return Attr("k" if attr.key == "size" else attr.key, (new[0],))
    if len(new) == 1:
        return Attr(attr.key, (new[0],) * len(value))
    left = iter(new)
    dims: Dims = tuple([Pair(next(left), next(left)) if isinstance(part, Pair) else next(left) for part in value])
    return Attr(attr.key, dims)


class FoundBlock(NamedTuple):
    """A block made of what several pieces have in common: its parameters, and the numbers of its body."""

    name: str
    params: tuple[Param, ...]
    numbers: tuple[Value, ...]

    def call(self, args: Sequence[int]) -> Call:
        """A call with these values, those that are as usual left out."""
        given = []
        for param, value in zip(self.params, args, strict=True):
            if param.default is None:
                given.append(Arg("", value))
            elif param.default != value:
                given.append(Arg(param.name, value))
        return Call(self.name, tuple(given))


class VaryingNumbers(NamedTuple):
    """What a parameter is in each of the pieces, where it was met first, and what it is there."""

    values: tuple[int, ...]
    name: str
    at: int
    role: str

    @property
    def usual(self) -> int | None:
        """What it is where nothing is said."""
        default = SLIDING.get(self.role)
        return default if default in self.values else None


def parametrised(
    name: str, vectors: list[tuple[int, ...]], roles: tuple[str, ...]
) -> tuple[FoundBlock, list[int]] | None:
    """The block behind pieces with these numbers, and which of the numbers its arguments are; None for too many."""
    columns = list(zip(*vectors, strict=True))
    found: list[VaryingNumbers] = []
    made: dict[int, Value] = {}
    for at in sorted(range(len(columns)), key=lambda at: (roles[at] in SLIDING, at)):
        values, role = columns[at], roles[at]
        value = values[0] if len(set(values)) == 1 else _of_known(values, role, found)
        if value is None:
            if len(found) >= MOST_PARAMETERS:
                return None
            found.append(VaryingNumbers(values, _name(role, [column.name for column in found]), at, role))
            value = Name(found[-1].name)
        made[at] = value
    found.sort(key=lambda column: (column.usual is not None, column.role not in FILTERS, column.at))
    params = tuple([Param(column.name, column.usual) for column in found])
    return FoundBlock(name, params, tuple([made[at] for at in range(len(columns))])), [column.at for column in found]


def _of_known(values: tuple[int, ...], role: str, found: list[VaryingNumbers]) -> Value | None:
    """The numbers as a parameter that there is already, or as a multiple or a part of it."""
    for column in found:
        if (role in SLIDING or column.role in SLIDING) and role != column.role:
            continue
        if column.values == values:
            return Name(column.name)
        if role in (*FILTERS, "g") and column.role in FILTERS:
            if factor := _factor(column.values, values):
                return Op("*", factor, Name(column.name))
            if factor := _factor(values, column.values):
                return Op("/", Name(column.name), factor)
    return None


def _factor(small: tuple[int, ...], large: tuple[int, ...]) -> int:
    """How many times as large each is; 0 where that differs."""
    factor = large[0] // small[0] if small[0] else 0
    fits = 1 < factor <= LARGEST_FACTOR and all(factor * n == m for n, m in zip(small, large, strict=True))
    return factor if fits else 0


def _name(role: str, taken: list[str]) -> str:
    names = NAMES.get(role) or NAMES["n"]
    for name in names:
        if name not in taken:
            return name
    count = 2
    while f"{names[0]}_{count}" in taken:
        count += 1
    return f"{names[0]}_{count}"
