"""The layers of a cfg file that were read so far, by the numbers that darknet gives them."""

from __future__ import annotations

from convcalc.diagnostics import darknet as mistakes
from convcalc.diagnostics.network import TooLarge
from convcalc.layers.kind import Given, Refused
from convcalc.readers import UnreadNote
from convcalc.readers.darknet.cfg_sections import MOST_REFERENCES, Section
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape
from convcalc.text import nearest

LARGEST = 10**18

ACTIVATIONS: dict[str, tuple[str, str]] = {
    "linear": ("", ""),
    "logistic": ("sigmoid", ""),
    "relu": ("relu", ""),
    "relu6": ("relu6", ""),
    "leaky": ("lrelu", "0.1"),
    "revleaky": ("lrelu", "0.1"),
    "relie": ("lrelu", "0.01"),
    "elu": ("elu", ""),
    "selu": ("selu", ""),
    "gelu": ("gelu", ""),
    "tanh": ("tanh", ""),
    "swish": ("silu", ""),
    "mish": ("mish", ""),
}
"""darknet's name -> our word, and the number behind it. Source: `src/activations.h` of both dialects."""

WORDLESS = frozenset(
    "ramp loggy plse stair hardtan lhtan hard_mish norm_chan norm_chan_softmax norm_chan_softmax_maxval"
    " normalize_channels normalize_channels_softmax normalize_channels_softmax_maxval".split()
)
"""Activations without parameters for which there is no word here."""


def even(numbers: tuple[int, int]) -> tuple[int, ...]:
    """One number for both axes where they agree."""
    return numbers[:1] if numbers[0] == numbers[1] else numbers


class CfgGraph:
    """The layers so far.

    values: what each section made, by its number.  parts: the layers of a section that hold weights, by their words.
    heads: what the sections that detect give back.  notes: what was assumed, and what was not read.
    resized: the numbers of shortcuts that join maps of different sizes.
    """

    def __init__(self, arriving: Shape, places: int) -> None:
        self.graph = LayerGraph(arriving, "hwc")
        self.places = places
        self.values: list[int] = []
        self.parts: list[dict[str, int]] = []
        self.heads: list[int] = []
        self.notes: list[str] = []
        self.resized: list[int] = []
        self.references = 0

    @property
    def current(self) -> int:
        """What the section before made."""
        return self.values[-1] if self.values else 0

    @property
    def arriving(self) -> Shape:
        return self.graph.shape(self.current)

    def shape(self, value: int) -> Shape:
        return self.graph.shape(value)

    def text(self, value: int) -> str:
        """The size of a value, as it is shown."""
        return self.shape(value).text()

    def add(self, section: Section, word: str, given: Given, *reads: int, label: str = "") -> int:
        """A layer more of a section; what it cannot be is a mistake at its heading."""
        try:
            made = self.graph.add(word, given, reads, f"{label or word}{section.index}", section.span)
        except Refused as refused:
            section.refuse(refused.mistake)
        shape = self.shape(made)
        if max(shape.channels or 0, *shape.size, 0) > LARGEST:
            section.refuse(TooLarge("the output", "10^18"))
        return made

    def as_map(self, section: Section, value: int) -> int:
        """A value as a map: darknet has a vector as a map of one place."""
        shape = self.shape(value)
        return value if shape.size else self.add(section, "reshape", {"size": (1, 1, shape.channels or 1)}, value)

    def activated(self, section: Section, value: int, default: str = "logistic") -> int:
        """A value behind the activation that the section gives it."""
        name = section.word("activation", default, said=default != "linear")
        if name in WORDLESS:
            self.notes.append(
                UnreadNote(
                    f"layer {section.index}: activation={name} has no word here; being element-wise, it is left out"
                )
            )
            return value
        if name not in ACTIVATIONS:
            near = nearest(name, [*ACTIVATIONS, *WORDLESS])
            section.refuse(mistakes.UnknownActivation(name, near), "activation")
        word, number = ACTIVATIONS[name]
        return self.add(section, word, {"decimal": number} if number else {}, value) if word else value

    def layer(self, section: Section, key: str, number: int) -> int:
        """Which layer a number means: counted from the first one, or back from the one that says it."""
        place = number if number >= 0 else section.index + number
        if not 0 <= place < section.index:
            section.refuse(mistakes.LayerNotBefore(key, number, section.index, self.places), key)
        return place

    def joined(self, section: Section, key: str, example: str) -> list[int]:
        """What the layers of a list made."""
        numbers = section.numbers(key, example)
        self.references += len(numbers)
        if self.references > MOST_REFERENCES:
            section.refuse(mistakes.TooMuch("references to other layers", MOST_REFERENCES), key)
        return [self.values[self.layer(section, key, number)] for number in numbers]
