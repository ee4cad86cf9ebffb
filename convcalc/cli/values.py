"""Values on the command line: sizes such as 224 or 224x224, padding, places, settings; each a function of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import click

from convcalc.text import LARGEST_NUMBER, shortened, whole_number

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.network.facts import Facts
    from convcalc.network.outline import OutlineEntry
    from convcalc.readers.source import Loaded

Settings: TypeAlias = "tuple[tuple[str, int | str], ...]"

Padding: TypeAlias = "str | tuple[int | tuple[int, int], ...]"

PAD_WORDS = ("same", "same_lower", "valid", "half", "full", "causal")

DTYPES = ("float64", "float32", "bfloat16", "float16", "int8")
"""Types of numbers; how wide each is stands in network/totals.py, which a help page need not load."""

OF_DTYPE = f"of memory: {'|'.join(DTYPES)}"


class DType(click.Choice[str]):
    """A type of numbers under any of its names: fp16, torch.half."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in DTYPES:
            return value
        from convcalc.network.totals import dtype_named

        return dtype_named(value) or self.fail(f"'{value}' is not one of {', '.join(DTYPES)}", param, ctx)


NO_LAYERS = "the network has no layers: a layer is a word and its numbers, as in conv 8 3x3"

_SIGNS = str.maketrans({"×": "x", "X": "x", "*": "x", "−": "-", "ｘ": "x", "Ｘ": "x", "，": ",", "：": ":"})
_SIGNS |= {ord("０") + digit: str(digit) for digit in range(10)}  # as Korean, Japanese and Chinese keyboards have them


def dims(text: str) -> tuple[int, ...]:
    """A whole number an axis.

    >>> dims("224"), dims("16x112×112")
    ((224,), (16, 112, 112))
    """
    return _listed(text, LARGEST_NUMBER)


def sizes(text: str) -> tuple[int, ...]:
    """Sizes that somebody worked out, which may be larger than those that may be given."""
    return _listed(text, None)


def _listed(text: str, most: int | None) -> tuple[int, ...]:
    numbers = [_number(part, most) for part in text.strip().translate(_SIGNS).split("x")]
    return tuple([_refuse(text, "size", "one number, or one an axis, as in 3x5") if n is None else n for n in numbers])


def whole(text: str) -> int:
    """A whole number."""
    return _whole(text, LARGEST_NUMBER)


def seed(text: str) -> int:
    """A whole number that counts nothing, and so may be a large one."""
    return _whole(text, None)


def _whole(text: str, most: int | None) -> int:
    number = _number(text.strip().translate(_SIGNS), most)
    return _refuse(text, "whole number", "digits, as in 96") if number is None else number


def for_every_axis(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, a single number as one for every axis: in Python a list of one means one axis.

    >>> for_every_axis({"n": (224,), "f": (3, 5), "p": ((1, 2),), "c": None})
    {'n': 224, 'f': (3, 5), 'p': ((1, 2),)}
    """
    return {
        name: value[0] if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], int) else value
        for name, value in given.items()
        if value is not None
    }


def fraction(text: str) -> Fraction:
    """A number of any kind.

    >>> fraction("0.1"), fraction("-1/2")
    (Fraction(1, 10), Fraction(-1, 2))
    """
    from fractions import Fraction

    try:
        return Fraction(text.strip().replace("\u2212", "-") if len(text) <= 12 else "")
    except (ValueError, ZeroDivisionError):
        _refuse(text, "number", "digits, as in 0.1 or -1/2")


def pads(text: str) -> Padding:
    """Padding: a number, one an axis, before:after, or a word.

    >>> pads("1"), pads("0:1x2"), pads("SAME")
    ((1,), ((0, 1), 2), 'same')
    """
    word = text.strip().lower().translate(_SIGNS)
    if word in PAD_WORDS:
        return word
    amounts = []
    for part in word.split("x"):
        before, colon, after = part.partition(":")
        first, second = _number(before), _number(after) if colon else 0
        if first is None or second is None:
            _refuse(text, "padding", f"1, 3x1, before:after as in 1:2, or {', '.join(PAD_WORDS)}")
        amounts.append((first, second) if colon else first)
    return tuple(amounts)


def place(text: str) -> tuple[int, ...]:
    """A unit's place: one number an axis, with commas (or x) between."""
    numbers = [_number(part.strip(), None) for part in text.translate(_SIGNS).replace("x", ",").split(",")]
    return tuple([_refuse(text, "place", "one number an axis, as in 3,4") if n is None else n for n in numbers])


def setting(text: str) -> tuple[str, int | str]:
    """A variable and its number, `n=9`, or a case of the text, `size=tiny`."""
    name, sign, written = (part.strip() for part in text.partition("="))
    number = _number(written)
    if not sign or not name or (number is None and not _is_word(written)):
        _refuse(text, "setting", "NAME=NUMBER, as in n=9")
    return name, written if number is None else number


SETTING: dict[str, Any] = {"type": setting, "multiple": True, "metavar": "NAME=N"}
"""How `--set` is read, wherever a network is."""


def _is_word(text: str) -> bool:
    """May it be the value of a case: tiny, 0.5, x-large?"""
    return text[:1].isalnum() and all(c.isalnum() or c in "._-" for c in text)


def network(what: str, settings: Settings) -> tuple[Loaded, dict[str, int]]:
    """A network in the cases that were asked for, and the numbers of the variables that are to be set in it."""
    from convcalc.cli.command import Usage
    from convcalc.readers.source import load, load_given

    loaded, given = load_given(what, dict(settings)) if settings else (load(what), {})
    for name, value in given.items():
        if isinstance(value, str):
            raise Usage(f"--set: '{name}={value}' is no setting; write NAME=NUMBER, as in {name}=9")
    return loaded, {name: value for name, value in given.items() if isinstance(value, int)}


def find_layer(facts: Facts, label: str) -> tuple[list[OutlineEntry], tuple[str, ...]]:
    """The layers behind --layer: those of a label, or the one of a number; and a note where it was taken for that."""
    from convcalc.cli.command import Usage
    from convcalc.features.arch.layer_labels import NoLayer, find, find_counted, numbers_of
    from convcalc.text import nearest

    try:
        return find(facts, label), ()
    except NoLayer as missing:
        if counted := find_counted(facts, label):
            return [counted[0]], (counted[1],)
        labels = f"{', '.join(missing.labels[:20])}; or" if missing.labels else "no layer has a label: give"
        hint = f"{labels} a number from 0 to {len(facts.rows) - 1}" if len(facts.rows) else NO_LAYERS
        group = next((each for each in missing.labels if label.startswith((each + "_", each + ".", each + "-"))), None)
        near = group or nearest(missing.label, missing.labels)
        if near:
            numbers = numbers_of(facts, near)
            hint = f"did you mean '{near}'{f' (layer {numbers})' if numbers else ''}? There are {hint}"
        raise Usage(f"--layer: no layer is called '{missing.label}'", hint) from None


class AboveLimit(click.BadParameter):
    """A number above the limit that holds for specs, options and Python alike."""

    def __init__(self, digits: str, most: int) -> None:
        super().__init__(f"a number above {most:,}")
        self.hint = f"found {shortened(digits)}"


def _number(text: str, most: int | None = LARGEST_NUMBER) -> int | None:
    """The number; most: the largest that may be given, None where any of 19 digits may."""
    digits = text.removeprefix("-")
    number = whole_number(digits)
    if most is not None and digits.isascii() and digits.isdigit() and (number is None or number > most):
        raise AboveLimit(digits, most)
    return number if number is None or digits == text else -number


def _refuse(text: str, what: str, wanted: str) -> NoReturn:
    parts = text.replace("_", ",").split(",")
    if len(parts) > 1 and all(part.strip().isdigit() for part in parts):
        numbers = [part.strip() for part in parts]
        thousands = all(len(number) == 3 for number in numbers[1:]) and len(set(numbers)) > 1
        if thousands or what == "whole number":
            wanted = f"{''.join(numbers)}, without separators"
        else:
            wanted = f"{'x'.join(numbers)}: axes are parted by x"
    raise click.BadParameter(f"'{text}' is no {what}; write {wanted}")
