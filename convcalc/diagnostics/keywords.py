"""The arguments of Python's verbs by name: those that there are, those that are missing, and what others call them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.arguments import written
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.text import Source, nearest

OF_LAYER = {
    "n": ("the input size", "input input_size input_shape image_size in size i w h height width shape"),
    "f": ("the kernel", "kernel kernel_size kernel_shape ks filter_size pool_size window field"),
    "s": ("the stride", "stride strides"),
    "p": ("the padding", "padding pad pads"),
    "d": ("the dilation", "dilation dilation_rate dilations rate"),
    "c": ("the channels that arrive", "channels in_channels cin c_in in_features depth channel"),
    "filters": ("the channels that leave", "out_channels cout c_out num_filters n_filters out_features units"),
    "g": ("the groups", "groups group"),
    "op": ("the output padding", "output_padding"),
    "ceil": ("rounding up", "ceil_mode round_up"),
    "bias": ("", "use_bias"),
    "dim": ("how many axes there are", "dims ndim ndims axes rank"),
    "kind": ("the layer's word", "layer_type type name"),
}
"""An argument of a layer: what it is, and what frameworks, books and people call it."""

OF_NETWORK = {
    "input": ("the input's size", "inputs input_size input_shape image_size in size shape x input_data n"),
    "batch": ("how many inputs at once", "batch_size bs batchsize"),
    "dtype": ("the type of the numbers", "dtypes type precision"),
    "example": ("what a live model is called with", "example_input example_inputs sample args input_example"),
    "what": ("the network", "net network model spec name path file text"),
}
"""The same of a network."""

OPPOSITE = {"no_bias": "bias=False", "nobias": "bias=False", "valid": "p='valid'", "same": "p='same'"}
"""Arguments that are the value of another."""

IN_ORDER = ("n", "f", "s", "p")
"""In which order people give the numbers of a layer."""


class ArgumentError(SpecError, TypeError):
    """A call with arguments that the verb does not take; Python's own word for it is TypeError, so it is one too."""


class Verb(NamedTuple):
    """What a public function takes: by place, by name, what has no default; lets: any other name is a variable's."""

    name: str
    places: tuple[str, ...]
    names: tuple[str, ...]
    needed: tuple[str, ...]
    lets: bool


class UnknownKeyword(Mistake):
    """`layer(n=5, kernel_size=3)`"""

    verb: str
    name: str
    known: tuple[str, ...]
    says = "{verb} takes no argument '{name}'"

    @property
    def hint(self) -> str:
        return meant(self.name, self.known) or f"it takes {', '.join(self.known)}"


class KeywordMissing(Mistake):
    """`layer(f=3)`"""

    verb: str
    name: str
    example: str | None
    says = "{verb}: '{name}' is missing"
    helps = "{example}"


class TooManyPlaces(Mistake):
    """`layer(5, 3)`: numbers without their names."""

    verb: str
    given: int
    places: tuple[str, ...]
    better: str | None
    helps = "write {better}"

    @property
    def message(self) -> str:
        most = "only its first argument" if len(self.places) == 1 else f"{len(self.places)} arguments"
        return f"{self.verb} takes {most} without a name, {', '.join(self.places)}; {self.given} are given"


EXAMPLES = {
    "n": "for example: convcalc.layer(n=224, f=11, s=4)",
    "n_counted": "any will do for the parameters, which do not depend on it: n=224",
    "what": "for example: convcalc.{}('resnet50')",
}


@cache
def verb_of(function: Callable[..., Any]) -> Verb:
    """The arguments of a function, read off the innermost that it wraps.

    >>> def double(what, *, batch=1, **lets): pass
    >>> verb_of(double)
    Verb(name='double', places=('what',), names=('what', 'batch'), needed=('what',), lets=True)
    """
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code: Any = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    places = names[: code.co_argcount]
    given = {*places[len(places) - len(function.__defaults__ or ()) :], *(function.__kwdefaults__ or ())}
    needed = tuple([name for name in names if name not in given])
    return Verb(function.__name__, places, names, needed, bool(code.co_flags & 8))


def refuse_wrong(verb: Verb, args: Sequence[object], named: Mapping[str, object]) -> None:
    """Raise ArgumentError where the verb cannot be called so.

    >>> refuse_wrong(Verb("layer", ("kind",), ("kind", "n", "f"), ("n",), False), (), {"n": 5, "kernel_size": 3})
    Traceback (most recent call last):
    convcalc.diagnostics.keywords.ArgumentError: error: layer takes no argument 'kernel_size'
       = hint: did you mean 'f', the kernel?
    """
    if len(args) > len(verb.places):
        better = _named(verb, args, named)
        _refuse(TooManyPlaces(verb.name, len(args), verb.places, better))
    if not verb.lets:
        unknown = next((name for name in named if name not in verb.names), None)
        if unknown is not None:
            refuse_unknown(verb, unknown)
    have = {*verb.places[: len(args)], *named}
    missing = next((name for name in verb.needed if name not in have), None)
    if missing is not None:
        for name in named:
            if name not in verb.names and argument_meant(name, verb.names) == missing:
                refuse_unknown(verb, name)
        counted = "n_counted" if missing == "n" and {"c", "filters"} <= named.keys() else missing
        _refuse(KeywordMissing(verb.name, missing, EXAMPLES.get(counted, "").format(verb.name) or None))


def refuse_unknown(verb: Verb, name: str) -> NoReturn:
    """Raise ArgumentError: the verb has no such argument."""
    _refuse(UnknownKeyword(verb.name, name, verb.names))


def refuse_other(verb: Verb, name: str, variables: Sequence[str]) -> NoReturn:
    """Raise ArgumentError: it is no argument, and the network has no such variable."""
    from convcalc.diagnostics.network import UnknownSetting

    if nearest(name, variables) is None and meant(name, verb.names):
        refuse_unknown(verb, name)
    _refuse(UnknownSetting(name, tuple(variables)))


def meant(name: str, names: Collection[str]) -> str:
    """Which of a verb's arguments was meant, as a question; "" where nobody can know.

    >>> layer = ("kind", "n", "f", "filters")
    >>> meant("kernel_size", layer), meant("fliters", layer), meant("nonsense", layer)
    ("did you mean 'f', the kernel?", "did you mean 'filters', the channels that leave?", '')
    """
    bare = name.lower().strip("_")
    if OPPOSITE.get(bare, "").partition("=")[0] in names:
        return f"write {OPPOSITE[bare]}"
    if bare == "k" and "f" in names:
        return "k is the kernel in one book and the number of filters in another: write f or filters"
    found = argument_meant(bare, names)
    title = "" if found is None else _table(names).get(found, ("", ""))[0]
    return f"did you mean '{found}'{title and f', {title}'}?" if found else ""


def argument_meant(word: str, names: Collection[str]) -> str | None:
    """The argument that is so called elsewhere, or that is misspelt so."""
    spelt = {other: name for name, (_, others) in _table(names).items() for other in others.split()}
    spelt |= {name: name for name in names}
    near = word if word in spelt else nearest(word, [each for each in spelt if len(each) > 2])
    found = None if near is None else spelt[near]
    return found if found in names else None


def _table(names: Collection[str]) -> Mapping[str, tuple[str, str]]:
    return OF_LAYER if "f" in names else OF_NETWORK


def _named(verb: Verb, args: Sequence[object], named: Mapping[str, object]) -> str | None:
    """The same call with its numbers under their names; None where nobody can know which they are."""
    first = [written(args[0])] if isinstance(args[0], str) else []
    rest = list(args[len(first) :])
    free = [name for name in (IN_ORDER if "f" in verb.names else verb.names[1:]) if name not in named]
    if len(rest) > len(free):
        return None
    pairs = [f"{name}={written(value)}" for name, value in zip(free, rest, strict=False)]
    return f"{verb.name}({', '.join([*first, *pairs, *[f'{key}={written(value)}' for key, value in named.items()]])})"


def _refuse(mistake: Mistake) -> NoReturn:
    raise ArgumentError(Source(""), [mistake]).in_words_of("python")
