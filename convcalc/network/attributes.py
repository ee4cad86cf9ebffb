"""What stands behind a layer's word: its own attributes over the defaults, numbers worked out."""

from __future__ import annotations

from typing import Any, NoReturn

from convcalc.lang.tree import (
    Attr,
    Default,
    Layer,
    Pair,
)
from convcalc.lang.words import ALIASES
from convcalc.layers import kind_of, words_with_default
from convcalc.layers.kind import Given, Kind
from convcalc.network.scopes import Scope
from convcalc.network.site import Site

RIVALS = {
    "bias": ("nobias",),
    "nobias": ("bias",),
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


class Attributes(Site):
    """Reads attributes in the light of a scope."""

    def default(self, default: Default, scope: Scope) -> None:
        """From here to the end of these brackets; on `conv` it holds for dwconv and sepconv too, as far as they go."""
        word = ALIASES.get(default.word, default.word)
        new = {slot(attr): attr for attr in default.attrs}
        defaults = dict(scope.defaults)
        for each in words_with_default(word):
            takes = kind_of(each).keys
            old = {slot(attr): attr for attr in defaults.get(each, ())}
            for place, attr in new.items():
                if each == word or place in takes:
                    for rival in RIVALS.get(place, ()):
                        old.pop(rival, None)
                    old[place] = attr
            defaults[each] = tuple(old.values())
        scope.defaults = defaults

    def given(self, layer: Layer, kind: Kind[Any], scope: Scope) -> Given:
        """The layer's attributes by key, numbers worked out, defaults below them."""
        given: Given = {}
        constants = self.constants
        for attr in layer.attrs:
            key, value, _ = attr
            if type(value) is str:
                if key == "flag":
                    key, value = value, 1
            elif type(value) is not int and not (type(value) is tuple and value in constants):
                value = self.value(value, scope)
            if key in given:
                self.given_twice(layer, kind, attr, given, value)
            given[key] = value
        defaults = scope.defaults.get(kind.word)
        return self.with_defaults(given, defaults, scope) if defaults else given

    def value(self, value: Any, scope: Scope) -> Any:
        if type(value) is str:
            return value
        if type(value) is tuple:
            dims = tuple([self.dim(each, scope) for each in value])
            if dims == value:
                self.constants.add(value)
            return dims
        return self.number(value, scope)

    def dim(self, dim: Any, scope: Scope) -> Any:
        if isinstance(dim, Pair):
            return Pair(self.number(dim.before, scope), self.number(dim.after, scope))
        return self.number(dim, scope)

    def with_defaults(self, given: Given, defaults: tuple[Attr, ...], scope: Scope) -> Given:
        beaten = set(given)
        for key in given:
            beaten.update(RIVALS.get(key, ()))
        for attr in defaults:
            place = slot(attr)
            if place not in beaten:
                given[place] = True if attr.key == "flag" else self.value(attr.value, scope)
        return given

    def given_twice(self, layer: Layer, kind: Kind[Any], attr: Attr, given: Given, value: Any) -> NoReturn:
        if attr.key == "" and "filters" in kind.keys and ("size" in kind.keys or "k" in kind.keys):
            from convcalc.diagnostics import layers as wrong

            self.refuse(wrong.FiltersTwice(layer.word, given[""], value), span=attr.span)
        names = {
            "": "a number",
            "size": "a kernel",
            "k": "a kernel",
            "s": "a stride",
            "p": "padding",
            "d": "a dilation",
        }
        place = slot(attr)
        from convcalc.diagnostics import layers as wrong

        self.refuse(wrong.GivenTwice(layer.word, names.get(place, place)), span=attr.span)


def slot(attr: Attr) -> str:
    """The key of Given that an attribute fills."""
    return str(attr.value) if attr.key == "flag" else attr.key
