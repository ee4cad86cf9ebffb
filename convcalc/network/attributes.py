"""What stands behind a layer's word: its own attributes over the defaults, numbers worked out."""

from __future__ import annotations

from typing import Any, NoReturn

from convcalc import diagnostics
from convcalc.lang.tree import Attr, Default, Layer, Pair
from convcalc.lang.words import ALIASES
from convcalc.layers import kind_of, words_with_default
from convcalc.layers.kind import Given, Kind
from convcalc.network.scopes import BuildState, Defaults, Scope
from convcalc.text import Span

RIVALS = {
    "bias": ("nobias",),
    "nobias": ("bias", "twobias"),
    "twobias": ("nobias",),
    "ceil": ("floor",),
    "floor": ("ceil",),
    "size": ("k",),
    "k": ("size",),
    "": ("filters",),
    "filters": ("",),
    "to": ("size", "k", "s", "p", "d", "ceil", "floor"),
} | {
    word: tuple({"p", "same", "same_lower", "valid", "half", "full", "causal"} - {word})
    for word in ("p", "same", "same_lower", "valid", "half", "full", "causal")
}
"""What a `default` gives and the layer itself takes back, by what stands on the layer."""

SPOKEN = {"": "a number", "size": "a kernel", "k": "a kernel", "s": "a stride", "p": "padding", "d": "a dilation"}
"""What the arguments are called that have no word of their own."""


def with_default(default: Default, defaults: Defaults) -> Defaults:
    """The defaults from here to the end of these brackets; that of `conv` holds for dwconv and sepconv too."""
    word = ALIASES.get(default.word, default.word)
    new = {slot(attr): attr for attr in default.attrs}
    found = dict(defaults)
    for each in words_with_default(word):
        takes = kind_of(each).keys
        old = {slot(attr): attr for attr in found.get(each, ())}
        for place, attr in new.items():
            if each == word or place in takes:
                for rival in RIVALS.get(place, ()):
                    old.pop(rival, None)
                old[place] = attr
        found[each] = tuple(old.values())
    return found


def given_of(layer: Layer, kind: Kind[Any], scope: Scope, state: BuildState) -> Given:
    """The layer's attributes by key, numbers worked out, defaults below them."""
    given: Given = {}
    constants = state.constants
    for attr in layer.attrs:
        key, value, _ = attr
        if key == "in":
            if value != scope.channels:
                refuse_channels(layer, attr, scope, state)
            continue
        if type(value) is str:
            if key == "flag":
                key, value = value, 1
        elif type(value) is not int and not (type(value) is tuple and value in constants):
            value = _value(value, scope, state)
        if key in given:
            _given_twice(layer, kind, attr, (given[key], value), scope, state)
        given[key] = value
    defaults = scope.defaults.get(kind.word)
    if defaults:
        beaten = {*given, *(rival for key in given for rival in RIVALS.get(key, ()))}
        for attr in defaults:
            place = slot(attr)
            if place not in beaten:
                given[place] = _default_value(attr, scope, state)
    return given


def _default_value(attr: Attr, scope: Scope, state: BuildState) -> Any:
    if attr.key == "flag":
        return True
    return attr.value if type(attr.value) is str else _value(attr.value, scope, state)  # a decimal is kept as written


def _value(value: Any, scope: Scope, state: BuildState) -> Any:
    if type(value) is tuple:
        dims = tuple([_dim(each, scope, state) for each in value])
        if dims == value:
            state.constants.add(value)
        return dims
    return state.number(value, scope)


def _dim(dim: Any, scope: Scope, state: BuildState) -> Any:
    if isinstance(dim, Pair):
        return Pair(state.number(dim.before, scope), state.number(dim.after, scope))
    return state.number(dim, scope)


def refuse_channels(layer: Layer, attr: Attr, scope: Scope, state: BuildState) -> NoReturn:
    """`in_channels=64` where 3 arrive."""
    from convcalc.diagnostics.habits import ChannelsContradict

    state.refuse(ChannelsContradict(layer.word, str(attr.value), scope.channels), attr.span)


def _bare_numbers(layer: Layer, kind: Kind[Any], scope: Scope) -> tuple[str, Span] | None:
    """What frameworks mean by several bare numbers, and where they stand: in and out channels, a kernel, a stride."""
    bare = [attr for attr in layer.attrs if attr.key == ""]
    numbers = [attr.value for attr in bare if type(attr.value) is int]
    if len(numbers) < len(bare):
        return None
    span = Span(bare[0].span.start, bare[-1].span.end)
    written = [attr for attr in layer.attrs if span.start <= attr.span.start < span.end]
    if written != bare:
        return None
    if kind.is_pool and len(numbers) in (2, 3):
        return " ".join([f"{numbers[0]}x{numbers[0]}", f"s{numbers[1]}", *[f"p{n}" for n in numbers[2:]]]), span
    if "size" not in kind.keys:
        return (str(numbers[1]), span) if len(numbers) == 2 else None
    if len(numbers) >= 3 and numbers[0] == scope.channels:
        numbers = numbers[1:]
    kernel = [f"{numbers[1]}x{numbers[1]}"] if len(numbers) > 1 else []
    rest = [f"{key}{n}" for key, n in zip("sp", numbers[2:], strict=False)]
    return (" ".join([str(numbers[0]), *kernel, *rest]), span) if len(numbers) <= 4 else None


def _given_twice(
    layer: Layer, kind: Kind[Any], attr: Attr, values: tuple[Any, Any], scope: Scope, state: BuildState
) -> NoReturn:
    if attr.key == "":
        better = _bare_numbers(layer, kind, scope)
        bare = [str(each.value) for each in layer.attrs if each.key == ""]
        two = len(bare) == 2 and "size" in kind.keys and not kind.is_pool
        if better is not None and not two and not any(each.key in ("size", "k") for each in layer.attrs):
            words, span = better
            numbers = ", ".join(bare)
            state.refuse(diagnostics.layers.BareNumbers(layer.word, numbers, words).mended_at(span), span)
    if attr.key == "" and "filters" in kind.keys and ("size" in kind.keys or "k" in kind.keys):
        state.refuse(diagnostics.layers.FiltersTwice(layer.word, *values), attr.span)
    place = slot(attr)
    state.refuse(diagnostics.layers.GivenTwice(layer.word, SPOKEN.get(place, place)), attr.span)


def slot(attr: Attr) -> str:
    """The key of Given that an attribute fills."""
    return str(attr.value) if attr.key == "flag" else attr.key
