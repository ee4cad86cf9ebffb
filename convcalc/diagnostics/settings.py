"""Mistakes about what is set of a network from outside: its cases and its variables."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.text import nearest

MOST_CASES = 16
"""So many values are named where one of them was needed."""


class UnknownCase(Mistake):
    """`efficientnet(b=9)`"""

    name: str
    value: str
    known: tuple[int | str, ...]
    says = "there is no case '{name}={value}'"

    @property
    def hint(self) -> str:
        words = [str(each) for each in self.known]
        near = nearest(self.value, words) if not self.value.isdigit() else None
        if near:
            return f"did you mean '{self.name}={near}'?"
        if len(words) > MOST_CASES:
            words[MOST_CASES // 2 : 1 - MOST_CASES // 2] = ["..."]
        return f"{self.name} is {' or '.join(filter(None, (', '.join(words[:-1]), words[-1])))}"


class StraySetting(Mistake):
    """`resnet50(3)`, `efficientnet(b=3, b=4)`: nothing that the value could be of."""

    written: str
    cases: tuple[str, ...]
    says = "'{written}' sets nothing"

    @property
    def hint(self) -> str:
        if self.cases:
            return f"each name has one value: {', '.join([f'{name}=...' for name in self.cases])}"
        return "a variable is set by its name, as in n=9"


class WordForVariable(Mistake):
    """A variable that is set to a word."""

    name: str
    value: str
    says = "'{value}' is no number for the variable '{name}'"
    helps = "a whole number, as in {name}=9"
