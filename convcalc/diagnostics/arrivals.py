"""What arrives at a layer that reads something else: a map, a sequence, the numbers of words."""

from __future__ import annotations

from math import prod

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.shape import Shape


class NeedsMap(Mistake):
    word: str
    shape: Shape

    @property
    def message(self) -> str:
        return f"{self.word} needs a map with at least one axis; a vector of {self.shape.channels} arrives"

    helps = "put it before flatten or fc, or bring the map back with reshape"


class NeedsVector(Mistake):
    """A map where the numbers of words are needed, one after another."""

    word: str
    shape: Shape

    @property
    def message(self) -> str:
        shape = self.shape.text(self.layout)
        return f"{self.word} needs the numbers of words, one after another; a map of {shape} arrives"

    helps = "begin with how many words there are at a time: 400 -> embedding 5000x32"


class NeedsSequence(Mistake):
    """A vector or a map of several axes where a sequence is needed."""

    word: str
    shape: Shape

    @property
    def message(self) -> str:
        arrives = self.shape.text(self.layout) if self.shape.size else f"a vector of {self.shape.channels}"
        return f"{self.word} reads a sequence, places of so many channels along one axis; {arrives} arrives"

    @property
    def hint(self) -> str:
        if not self.shape.size:
            return "behind another recurrent layer: keep what each of its steps leaves, as in lstm 20 sequence"
        first, channels = self.shape.size[0], self.shape.channels
        folded = None if channels is None else prod(self.shape.size[1:]) * channels
        return f"fold the map into one axis before, as in reshape {first}x{folded or 'channels'}"
