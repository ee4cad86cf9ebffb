"""Mistakes of spelling and grammar in a spec. One class a mistake."""

from __future__ import annotations

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


class Nothing(Mistake):
    """A text without any layer; perhaps a header took it all."""

    header: str | None
    says = "nothing here to measure"

    @property
    def hint(self) -> str:
        example = "a spec looks like: 224x224x3 -> conv 64 3x3 p1, relu -> maxpool 2x2"
        return self.filled("'{header}:' takes the rest of its line: put it on a line of its own") or example


class ManyMore(Mistake):
    """Too many mistakes to show them all."""

    count: int
    says = "and {count:,} more mistakes"
    helps = "is this a spec?"

    @property
    def more(self) -> int:
        return self.count


class UnknownLayer(Mistake):
    """A word that is neither a layer nor a block."""

    word: str
    near: str | None
    is_label: bool = False
    says = "unknown layer '{word}'"

    @property
    def hint(self) -> str:
        if self.is_label:
            return self.filled("'{word}' is a label: write 'from {word}' to go back to it, or 'add {word}'")
        own = self.filled("a block of your own is defined before it is used: block {word} [ ... ]")
        return self.filled("did you mean '{near}'?") or own


class Reserved(Mistake):
    """A name that means something already."""

    word: str
    what: str
    says = "'{word}' is a reserved word and cannot name {what}"
    helps = "add a letter or a digit: {word}_1"


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
    says = "this {mark} is never closed"

    @property
    def hint(self) -> str:
        closing = {"[": "]", "(": ")"}.get(self.mark, self.mark)
        return f"put {closing} behind what belongs inside" + (" on the same line" if closing in "\"'" else "")


class ClosesNothing(Mistake):
    """A "]" too many."""

    says = "this ] closes nothing"
    helps = "delete it, or put the [ before what belongs inside"


class PipeOutside(Mistake):
    """`|` where there are no branches."""

    says = "| stands outside a merge"
    helps = "branches stand in concat[ a | b ], add[ a | b ] or mul[ a | b ]"


class HeaderInside(Mistake):
    """A header line within brackets."""

    word: str
    after_bracket = True
    says = "'{word}' stands inside brackets"
    helps = "header lines stand at the top of the text"


class TotalInside(Mistake):
    """`total` within brackets."""

    after_bracket = True
    says = "'total' stands inside brackets"
    helps = "a total is about the whole network: put it on the last line"


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


class LoneDash(Mistake):
    """What is left of an arrow in a shell."""

    says = "a lone '-'"
    helps = "an arrow is '->', and a shell takes an unquoted '>': put the spec in double quotes (a minus is glued: n-1)"


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


class Beyond(Mistake):
    """More than a text may ask for."""

    what: str
    limit: str
    found: str | None
    says = "{what} of more than {limit}"
    helps = "found {found}"

    @property
    def message(self) -> str:
        return self.filled("{what} above {limit}" if self.what in ("a number", "a claim") else self.says)


class TooDeep(Mistake):
    """Brackets in brackets in brackets."""

    what: str
    most: int
    says = "{what} stand more than {most} deep in each other"
    helps = "give what is inside a name of its own: a block, or a variable"


class Negative(Mistake):
    """A number below zero."""

    what: str | None
    text: str

    @property
    def message(self) -> str:
        return self.filled("{what} cannot be negative: {text}") or self.filled("a number cannot be negative: {text}")

    @property
    def hint(self) -> str:
        if self.what == "padding":
            return "padding is 0 or more: p1; to cut pixels off, write crop 1"
        return "" if self.what else "numbers are 0 or more; an operator binds only when glued on both sides: n-1"


class NotWholeNumber(Mistake):
    """A decimal where whole numbers are counted."""

    what: str
    text: str
    says = "{what} must be a whole number, not {text}"
    helps = "decimals are taken only by words such as dropout 0.5 and lrelu 0.1"


class NoValue(Mistake):
    """Something where a number or a name was needed."""

    found: str
    better: str | None
    says = "a number or a name was needed, not {found}"
    helps = "did you mean {better}?"


class ByZero(Mistake):
    """Division by zero."""

    text: str
    says = "{text} divides by zero"


class NotWhole(Mistake):
    """A division with a remainder."""

    text: str
    left: int
    right: int
    says = "{text} is not a whole number"

    @property
    def hint(self) -> str:
        below = self.left // self.right * self.right
        return f"{below}/{self.right} and {below + abs(self.right)}/{self.right} are whole"


class BadSize(Mistake):
    """Numbers, names and signs run together: 3x3n, 55*55*96, 54.25"""

    text: str

    @property
    def message(self) -> str:
        if "." in self.text and self.meant:
            return self.filled("'{text}' is no size: a size is made of whole numbers")
        return self.filled("'{text}' is neither a number nor a size")

    @property
    def hint(self) -> str:
        if "." in self.text and self.meant:
            return f"the size of an output is rounded down: {self.meant}"
        if self.meant:
            return f"a size is written with x: {self.meant}"
        return "numbers are joined by x, names by operators or parentheses: 3x3, 4*c, n-1, (n)x3"

    @property
    def meant(self) -> str:
        """The size of the same numbers, rounded down; "" where the text is not made of numbers only."""
        parts = self.text.lower().replace("*", "x").replace("×", "x").split("x")
        wholes = [part.partition(".")[0] for part in parts]
        numbers = all(part.replace(".", "", 1).isdecimal() for part in parts)
        return "x".join(wholes) if numbers and all(wholes) and len(self.text) <= 40 else ""


class SizeApart(Mistake):
    """`3 x 3`, `224, 224, 3` or `(3, 3)`"""

    better: str | None
    says = "a size in pieces"

    @property
    def hint(self) -> str:
        return self.filled("write it in one: {better}") or (
            "a size is written 3x3; a parenthesis opens attributes only when glued to its word: conv(64, 3x3)"
        )


class ZeroSize(Mistake):
    """An input of size zero."""

    text: str
    says = "the input {text} holds nothing"
    helps = "every size is 1 or more"


class SizeAlone(Mistake):
    """A size that is neither the input nor a claim."""

    text: str
    says = "'{text}' stands alone"
    helps = "what a size should be is claimed behind an arrow: -> {text}"


class Loose(Mistake):
    """An operator with a blank on one side."""

    text: str
    says = "'{text}' is not glued to what stands before it"
    helps = "an operator binds only when glued on both sides: n-1"


class LooseParenthesis(Mistake):
    """A parenthesis with a blank before it."""

    says = "this ( belongs to no word"
    helps = "a parenthesis opens arguments only when glued to its word: conv(64, 3x3)"


class UnknownKey(Mistake):
    """`size=3`"""

    word: str
    near: str | None
    says = "unknown attribute '{word}='"

    @property
    def hint(self) -> str:
        return self.filled("did you mean '{near}='?") or (
            "attributes are stride= padding= dilation= groups= kernel= filters= output_padding= (s p d g k op)"
        )


class AttributeApart(Mistake):
    """`stride 2`"""

    word: str
    short: str
    long: str
    number: str
    says = "'{word}' and its number stand apart"

    @property
    def hint(self) -> str:
        if self.short == self.long:
            return self.filled("write {number} alone, or {long}={number}")
        return self.filled("write {short}{number} or {long}={number}")


class FlagAsValue(Mistake):
    """`padding=same`"""

    key: str
    flag: str
    says = "{key} takes a number, not '{flag}'"
    helps = "'{flag}' is a word of its own: conv 64 3x3 {flag}"


class BadNumber(Mistake):
    """A number that is written in no known way."""

    text: str
    says = "'{text}' is not a number"
    helps = "write 34944, 34,944 or, rounded, 3.6G (K, M, G, B or T, glued)"


class BadDecimal(Mistake):
    """`dropout 0.5x3` and `dropout 0.5K`: a layer's decimal with something glued to it."""

    text: str
    number: str
    word: str
    says = "'{text}' is not a number"

    @property
    def hint(self) -> str:
        alone = self.filled("{word} {number}").strip()
        count = self.text[len(self.number) + 1 :]
        if self.text[len(self.number)] in "xX*" and count.isdecimal() and len(count) < 10 and self.word:
            return f"put what is repeated in brackets: [{alone}] x{count}"
        return f"a decimal stands alone: {alone}"


class SizeAsNumber(Mistake):
    """`rf = 3x3`"""

    what: str
    size: str
    says = "the claim '{what}' takes one number, not {size}"
    helps = "claim the larger one; a size is claimed behind an arrow: -> {size}"


class UnknownClaim(Mistake):
    """`flops = 3G`"""

    word: str
    near: str | None
    says = "unknown claim '{word}'"

    @property
    def hint(self) -> str:
        if "flop" in self.word.lower():
            return "did you mean 'macs'? one multiply-add is two FLOPs"
        claims = "claims are params, weights, macs, memory, rf and jump; a variable is given by: let n = 3"
        return self.filled("did you mean '{near}'?") or claims


class ClaimAlone(Mistake):
    """A sum over no layers."""

    what: str
    says = "the claim '{what}' has no layer before it"
    helps = "put it at the end of its statement, or write: total {what} = ..."


class ClaimColon(Mistake):
    """`params: 1792`"""

    what: str
    claim: str
    number: str
    says = "'{what}:' reads as a label; a claim is written with '='"

    @property
    def hint(self) -> str:
        if "flop" in self.what.lower():
            return "claim macs = ...; one multiply-add is two FLOPs"
        return self.filled("write {claim} = {number}")


class TotalSize(Mistake):
    """A size behind `total`."""

    says = "a total has no size"
    helps = "put the size behind the last layer: fc 1000 -> 1000"


class PublishedAlone(Mistake):
    """`published` without a claim."""

    says = "'published' follows no claim"
    helps = 'it marks the claim before it: params = 138M published "rounded up in table 2"'
