"""Mistakes of people who come from elsewhere: what papers, frameworks and keyboards write another way."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


class WrittenElsewhere(Mistake):
    """`conv 64 3x3 /2`, `3x [ ... ]`, `upsample x2`: clear to people, and written another way here."""

    what: str
    found: str
    better: str
    text: str

    @property
    def message(self) -> str:
        return self.filled("{what} is not written '{found}'")

    @property
    def hint(self) -> str:
        from convcalc.text import shortened

        return f"write {shortened(' '.join(self.better.split()))}" if self.better else "delete it"

    @property
    def fix(self) -> str | None:
        return self.text


class OneBranch(Mistake):
    """`concat[ conv 8 1x1, conv 8 3x3 ]`: a merge of one branch does nothing, and is never meant."""

    word: str
    better: str | None
    says = "this {word} has one branch only"

    @property
    def hint(self) -> str:
        example = self.filled("{word}[ conv 8 1x1 | conv 8 3x3 same ]")
        return self.filled("part the branches with |: {better}") or f"part the branches with |, as in {example}"

    @property
    def fix(self) -> str | None:
        return self.better


class LabelInBrackets(Mistake):
    """`concat [ skip1 ]`: what is named stands without brackets."""

    word: str
    names: str
    says = "a label in brackets: {word} takes the names of tensors without them"
    helps = "write {word} {names}"

    @property
    def fix(self) -> str | None:
        return f"{self.word} {self.names}"


class DoublePipe(Mistake):
    """`concat[ a || b ]`"""

    says = "|| has nothing between its two bars"
    helps = "branches are parted by one |; what arrives, as a branch, is written identity"

    @property
    def fix(self) -> str | None:
        return "|"


class ThousandsComma(Mistake):
    """`conv 1,000 3x3`"""

    text: str
    bare: str
    says = "'{text}' has a thousands comma, which is for claims only"
    helps = "write {bare}"

    @property
    def fix(self) -> str | None:
        return self.bare


class ChannelsContradict(Mistake):
    """`conv(in_channels=64, ...)` where 3 arrive."""

    word: str
    given: str
    arrive: int | None
    says = "{word} is given {given} channels in, but {arrive} arrive"
    helps = "leave it out: how many arrive is known"


class InputWritten(Mistake):
    """`28x28`, `1x28x28`, `32x1x28x28`: an input without channels, with its channels first, with a batch."""

    text: str
    why: str
    better: str
    outside: bool
    says = "the input {text} {why}"

    @property
    def hint(self) -> str:
        better = self.filled("{better}")
        written = f"give {self.with_input(better)}" if self.outside else f"write {better}"
        return f"{written}: height x width x channels"

    @property
    def fix(self) -> str | None:
        return self.better
