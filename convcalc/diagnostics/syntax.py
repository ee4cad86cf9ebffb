"""Mistakes of spelling and grammar in a spec, with those of amounts. One class a mistake."""

from __future__ import annotations

from convcalc.diagnostics.amounts import (
    AttributeApart as AttributeApart,
)
from convcalc.diagnostics.amounts import (
    BadDecimal as BadDecimal,
)
from convcalc.diagnostics.amounts import (
    BadNumber as BadNumber,
)
from convcalc.diagnostics.amounts import (
    BadSize as BadSize,
)
from convcalc.diagnostics.amounts import (
    Beyond as Beyond,
)
from convcalc.diagnostics.amounts import (
    ByZero as ByZero,
)
from convcalc.diagnostics.amounts import (
    ClaimAlone as ClaimAlone,
)
from convcalc.diagnostics.amounts import (
    ClaimColon as ClaimColon,
)
from convcalc.diagnostics.amounts import (
    FlagAsValue as FlagAsValue,
)
from convcalc.diagnostics.amounts import (
    Negative as Negative,
)
from convcalc.diagnostics.amounts import (
    NotWhole as NotWhole,
)
from convcalc.diagnostics.amounts import (
    NotWholeNumber as NotWholeNumber,
)
from convcalc.diagnostics.amounts import (
    NoValue as NoValue,
)
from convcalc.diagnostics.amounts import (
    PublishedAlone as PublishedAlone,
)
from convcalc.diagnostics.amounts import (
    SizeAlone as SizeAlone,
)
from convcalc.diagnostics.amounts import (
    SizeApart as SizeApart,
)
from convcalc.diagnostics.amounts import (
    SizeAsNumber as SizeAsNumber,
)
from convcalc.diagnostics.amounts import (
    TotalSize as TotalSize,
)
from convcalc.diagnostics.amounts import (
    UnknownClaim as UnknownClaim,
)
from convcalc.diagnostics.amounts import (
    UnknownFlag as UnknownFlag,
)
from convcalc.diagnostics.amounts import (
    UnknownKey as UnknownKey,
)
from convcalc.diagnostics.amounts import (
    ZeroSize as ZeroSize,
)
from convcalc.diagnostics.diagnostic import Mistake


class ControlCharacter(Mistake):
    """A character that shows nothing, but can hide or turn around what stands beside it."""

    char: str
    count: int

    @property
    def message(self) -> str:
        often = f", {self.count:,} times" if self.count > 1 else ""
        return self._named + often

    @property
    def _named(self) -> str:
        import unicodedata

        if "\ud800" <= self.char <= "\udfff":
            return "the text is not UTF-8"
        names = {"\x1b": "escape", "\0": "null", "\x08": "backspace", "\x7f": "delete", "\x0c": "form feed"}
        name = unicodedata.name(self.char, names.get(self.char, "control character")).lower()
        return f"the text holds U+{ord(self.char):04X} ({name})"

    helps = "delete it: a spec holds visible characters, blanks, tabs and line ends"

    @property
    def fix(self) -> str | None:
        return ""


class Nothing(Mistake):
    """A text without any layer; perhaps a header took it all, or a size is all there is."""

    header: str | None
    size: tuple[int, ...] = ()
    says = "nothing here to measure"

    @property
    def hint(self) -> str:
        example = "a spec looks like: 224x224x3 -> conv 64 3x3 p1, relu -> maxpool 2x2"
        if self.size:
            return _of_size_alone(self.size)
        return self.filled("'{header}:' takes the rest of its line: put it on a line of its own") or example


def _of_size_alone(size: tuple[int, ...]) -> str:
    """What it may have been: a kernel, or an input to which layers are missing."""
    text = "x".join(map(str, size))
    if len(size) == 1:
        return "a number is no network: give a name (convcalc zoo), a file, or a spec, such as 32x32x3 -> conv 8 3x3"
    if len(size) == 2:
        return f"a layer with this kernel is written conv 64 {text}"
    return f"layers stand behind their input: {text} -> conv 64 3x3 p1"


class ManyMore(Mistake):
    """Too many mistakes to show them all; where they are not counted, the text was not read to its end."""

    count: int
    counted: bool = True
    helps = "is this a spec?"

    @property
    def message(self) -> str:
        return f"and {'' if self.counted else 'at least '}{self.count:,} more mistake{'s' * (self.count > 1)}"

    @property
    def more(self) -> int:
        return self.count


class UnknownLayer(Mistake):
    """A word that is neither a layer nor a block."""

    word: str
    near: str | None
    is_label: bool = False
    instead: str = ""
    says = "unknown layer '{word}'"

    @property
    def hint(self) -> str:
        if self.is_label:
            return self.filled("'{word}' is a label: write 'from {word}' to go back to it, or 'add {word}'")
        if self.instead:
            return self.instead
        if self.word[:1].isdecimal() and not self.near:
            return "a layer begins with its word, as in conv 64 3x3; a whole number is written with digits only"
        own = self.filled("a block of your own is defined before it is used: block {word} [ ... ]")
        return self.filled("did you mean '{near}'?") or own

    @property
    def fix(self) -> str | None:
        return None if self.is_label or self.instead else self.near


class Reserved(Mistake):
    """A name that means something already."""

    word: str
    what: str
    says = "'{word}' is a reserved word and cannot name {what}"
    helps = "add a letter or a digit: {word}_1"

    @property
    def fix(self) -> str | None:
        return f"{self.word}_1"


class LooksLikeAttribute(Mistake):
    """A name such as `s2` or `x3`."""

    word: str
    what: str

    @property
    def message(self) -> str:
        reads = "a repeat" if self.word[0] in "xX" else "an attribute"
        return self.filled("'{word}' reads as " + reads + " and cannot name {what}")

    helps = "choose a name that is not one of s p d g k op x with a number"


class BlockAndVariable(Mistake):
    """A block and a variable of one name."""

    name: str
    says = "'{name}' names both a block and a variable"
    helps = "rename one of them: behind a layer's word the two could not be told apart"


class Twice(Mistake):
    """Something that may be given once only."""

    what: str
    line: int | None
    after_bracket = True
    says = "{what} is given twice"
    helps = "the first stands in line {line}"


class SecondInput(Mistake):
    """Two inputs, and no name that would tell them apart."""

    line: int
    after_bracket = True
    says = "'input' is given twice"
    helps = "the first stands in line {line}; one that arrives beside it has a name: input meta 10"


class BadName(Mistake):
    """A name with characters that a name cannot have."""

    text: str
    what: str
    says = "'{text}' cannot name {what}"

    @property
    def hint(self) -> str:
        quotes = self.filled('; a label can also stand in quotes: "{text}": ...') if "label" in self.what else ""
        return "a name is letters, digits and _, and is no number" + quotes


class TwoWordLabel(Mistake):
    """`average pool: 1000-d fc`"""

    text: str
    says = "'{text}:' is more than one word; is that a label?"

    @property
    def hint(self) -> str:
        joined = "_".join(self.text.split())
        return f"a label is one word, as in '{joined}: ...'; if it is a layer, drop the colon"


class LabelInside(Mistake):
    """A label in the middle of a statement."""

    word: str
    says = "the label '{word}:' stands in the middle of a statement"
    helps = "a label begins its statement: write ';' before it, or put it on a line of its own"


class LabelAlone(Mistake):
    """A label with nothing to name."""

    word: str
    says = "the label '{word}' has no layer behind it"
    helps = "write the layer on the same line, or 'identity' to name what arrives"


class NeverClosed(Mistake):
    """A bracket, parenthesis or quote without its end."""

    mark: str
    header: str | None = None
    says = "this {mark} is never closed"

    @property
    def hint(self) -> str:
        if self.header:
            return f"'{self.header}:' takes the rest of its line: put the ] on a line of its own"
        closing = {"[": "]", "(": ")"}.get(self.mark, self.mark)
        return f"put {closing} behind what belongs inside" + (" on the same line" if closing in "\"'" else "")


class ClosesNothing(Mistake):
    """A "]" too many."""

    says = "this ] closes nothing"
    helps = "delete it, or put the [ before what belongs inside"


class PipeOutside(Mistake):
    """`|` where there are no branches."""

    says = "| stands outside a merge"
    helps = "a comma or -> leads to the next layer; branches stand in concat[ a | b ], add[ a | b ] or mul[ a | b ]"

    @property
    def fix(self) -> str | None:
        return ","


class HeaderInside(Mistake):
    """A header line within brackets."""

    word: str
    after_bracket = True
    says = "'{word}' stands inside brackets"
    helps = "header lines stand at the top of the text"


class WholeInside(Mistake):
    """`total`, `output`, `idle` or `case` within brackets."""

    word: str
    after_bracket = True
    says = "'{word}' stands inside brackets"

    @property
    def hint(self) -> str:
        where = "" if self.word == "case" else " at the end"
        return self.filled(f"'{{word}}' is about the whole network: put it on a line of its own{where}, outside [ ]")


class Incomplete(Mistake):
    """A word without what must follow it."""

    what: str
    needs: str
    example: str
    says = "{what} needs {needs}"
    helps = "as in: {example}"


class NoSeparator(Mistake):
    """Something on the line of the input that does not belong to it."""

    found: str
    size: str
    says = "{found} follows the input size at once"
    helps = "write '->' or ';' behind the size: {size} -> ..."

    @property
    def fix(self) -> str | None:
        return " -> "


class LoneDash(Mistake):
    """What is left of an arrow in a shell."""

    says = "a lone '-'"
    helps = "an arrow is '->', and a shell takes an unquoted '>': put the spec in double quotes (a minus is glued: n-1)"

    @property
    def fix(self) -> str | None:
        return "->"


class Stray(Mistake):
    """Something that cannot stand where it stands."""

    found: str
    why: str
    says = "{found} cannot stand here"
    helps = "{why}"


class Misplaced(Mistake):
    """A word of the grammar in the middle of a statement."""

    word: str
    says = "'{word}' cannot stand here: a layer was needed"
    helps = "'{word}' is a reserved word; if it begins a statement, write ';' before it"


class AttributeAlone(Mistake):
    """A number or a flag that belongs to no layer."""

    text: str
    says = "'{text}' belongs to a layer, and none stands before it"
    helps = "attributes follow their layer's word: conv 64 3x3 s2 same; a repeat is written x3"


class RepeatAlone(Mistake):
    """A repeat with nothing before it."""

    text: str
    says = "the repeat '{text}' has nothing before it"
    helps = "a repeat stands once behind what it repeats: [conv 64 3x3, relu] x3"


class RepeatOnLayer(Mistake):
    """`relu x3`"""

    layer: str
    count: str
    size: str | None
    says = "a repeat behind a plain layer"

    @property
    def hint(self) -> str:
        return self.filled("put it in brackets: [{layer}] x{count}") + self.filled(
            "; a size has no blanks in it: {size}"
        )

    @property
    def fix(self) -> str | None:
        return self.size or f"[{self.layer}] x{self.count}"


class UnitAfterClaim(Mistake):
    """A layer behind a claim in one statement."""

    found: str
    says = "{found} follows a claim at once"
    helps = "claims end their statement: write '->' or ';' before the next layer"


class UnknownShortcut(Mistake):
    """`residual D [ ... ]`"""

    word: str
    says = "unknown shortcut '{word}'"
    helps = "residual [..], residual A [..], residual B [..], residual C [..] or residual if same [..]"


class TooDeep(Mistake):
    """Brackets in brackets in brackets."""

    what: str
    most: int
    says = "{what} stand more than {most} deep in each other"
    helps = "give what is inside a name of its own: a block, or a variable"


class Loose(Mistake):
    """An operator with a blank on one side."""

    text: str
    says = "'{text}' is not glued to what stands before it"
    helps = "an operator binds only when glued on both sides: n-1"


class LooseParenthesis(Mistake):
    """A parenthesis with a blank before it."""

    says = "this ( belongs to no word"
    helps = "a parenthesis opens arguments only when glued to its word: conv(64, 3x3)"
