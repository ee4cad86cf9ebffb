"""What a layer's parameters say, each read as what it is: a whole number, a switch, one of several words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.diagnostics.prototxt import LayerNotRead
from convcalc.readers.caffe.net_layers import NetLayer
from convcalc.readers.caffe.prototxt import Message, TextField
from convcalc.text import LARGEST_NUMBER, Span, harmless, shortened


class CannotRead(Exception):
    """A mistake in the file, with its place."""

    def __init__(self, mistake: Mistake, span: Span) -> None:
        super().__init__(mistake)
        self.mistake = mistake
        self.span = span


class Parameters:
    """The fields of a layer's parameters, of which there may be none: `convolution_param { num_output: 96 }`.

    used: the names that were read. What cannot be read is refused at its place.
    """

    def __init__(self, layer: NetLayer, message: Message | None) -> None:
        self.layer = layer
        self.message = message or Message(layer.span)

    def refuse(self, why: str, field: TextField | None = None, advice: str | None = None) -> NoReturn:
        """The layer cannot be read, because of this field or altogether."""
        called = harmless(shortened(self.layer.called, 60))
        raise CannotRead(LayerNotRead(called, self.layer.type, why, advice), field.span if field else self.layer.span)

    def has(self, *names: str) -> bool:
        return bool(self.message.all(*names))

    def field(self, name: str) -> TextField | None:
        """The only field of this name."""
        found = self.message.all(name)
        if len(found) > 1:
            self.refuse(f"{name} stands there {len(found)} times", found[1])
        return found[0] if found else None

    def inside(self, name: str) -> Parameters:
        """The message of this name as parameters of their own; without fields where there is none."""
        found = self.field(name)
        return Parameters(self.layer, found.inside if found else None)

    def whole(self, name: str, default: int | None = None, least: int = 0) -> int:
        """A whole number; without a default it must be there."""
        found = self.field(name)
        if found is not None:
            return self.number(found, least)
        if default is None:
            self.refuse(f"it has no {name}")
        return default

    def numbers(self, name: str, least: int = 0) -> list[int]:
        """Every number of this name, in order."""
        return [self.number(field, least) for field in self.message.all(name)]

    def number(self, field: TextField, least: int = 0) -> int:
        """The whole number of a field, within what sizes and counts can be."""
        digits = field.text.removeprefix("-")
        if field.quoted or field.inside or not (digits.isascii() and digits.isdigit()):
            self.refuse(f"{field.name} is {_shown(field)}, where a whole number was expected", field)
        value = int(field.text) if len(digits) < 20 else LARGEST_NUMBER + 1
        if not least <= value <= LARGEST_NUMBER:
            bound = f"smaller than {least}" if value < least else f"larger than {LARGEST_NUMBER:,}"
            self.refuse(f"{field.name} is {_shown(field)}, {bound}", field)
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A switch, in any of the ways in which it is written."""
        found = self.field(name)
        if found is None:
            return default
        if found.text not in SWITCHES:
            self.refuse(f"{name} is {_shown(found)}, where true or false was expected", found)
        return SWITCHES[found.text]

    def word(self, name: str, words: str) -> str:
        """One of these words, the first where none is given; a number stands for the word at its place."""
        found, every = self.field(name), words.split()
        if found is None:
            return every[0]
        if found.text in every:
            return found.text
        if found.text.isascii() and found.text.isdigit() and len(found.text) < 3 and int(found.text) < len(every):
            return every[int(found.text)]
        return self.refuse(f"{name} is {_shown(found)}, where one of {', '.join(every)} was expected", found)

    def decimal(self, name: str, default: str) -> str:
        """A number as it is written, or as our language writes it."""
        found = self.field(name)
        if found is None:
            return default
        try:
            value = float(found.text.removesuffix("f"))
        except ValueError:
            self.refuse(f"{name} is {_shown(found)}, where a number was expected", found)
        plain = found.text.replace(".", "", 1).isdecimal() and found.text[0] != "."
        return found.text if plain else f"{value:.6f}".rstrip("0").rstrip(".")

    def unread(self, names: Iterable[str]) -> list[TextField]:
        """The fields that are none of these, and no fillers, which only say how weights begin."""
        known = frozenset(names)
        return [field for field in self.message.fields if field.name not in known and not field.name.endswith("filler")]


SWITCHES = {"true": True, "false": False, "True": True, "False": False, "t": True, "f": False, "1": True, "0": False}


def _shown(field: TextField) -> str:
    return "a message" if field.inside else f"'{harmless(shortened(field.text, 40))}'"
