"""What cannot be read in a graph of operators, and what is open in it."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class OperatorNotRead(Mistake):
    """An operator that is not read: which, what it is called, and why."""

    op: str
    name: str
    why: str
    advice: str

    @property
    def message(self) -> str:
        name = self.filled(" '{name}'") if self.name else ""
        return self.filled("the operator {op}") + name + self.filled(": {why}")

    @property
    def hint(self) -> str:
        return self.advice


class InputNotKnown(Mistake):
    """The size of what arrives is not in the file."""

    name: str
    declared: str
    example: str
    says = "the file leaves the size of its input '{name}' open: {declared}"

    @property
    def hint(self) -> str:
        return f"say it: {self.with_input(self.filled('{example}'))}"


class InputDoesNotFit(Mistake):
    """An input of another kind than the file's."""

    given: str
    name: str
    declared: str
    says = "the input '{name}' of the file is {declared}, and {given} was given"


class GraphWithoutOutput(Mistake):
    """A graph that gives nothing back, or what no operator makes."""

    says = "the graph has no output that one of its operators makes"


class InputUnread(Mistake):
    """An input that is none of a layer's: without a batch, or with another one than the others."""

    name: str
    declared: str
    why: str
    says = "the input '{name}' of the file is {declared}: {why}"
