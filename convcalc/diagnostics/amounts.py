"""Mistakes in what is written behind a word: numbers, sizes, attributes and claims. One class a mistake."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake


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

    @property
    def fix(self) -> str | None:
        return self.better


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
        if self.text.count(".") == 1 and self.text.replace(".", "").isdecimal():
            return "the size of an output is rounded down, and is 1 or more"
        if self.meant:
            return f"a size is written with x: {self.meant}"
        return "numbers are joined by x, names by operators or parentheses: 3x3, 4*c, n-1, (n)x3"

    @property
    def meant(self) -> str:
        """The size of the same numbers, rounded down; "" where the text is not made of numbers only."""
        parts = self.text.lower().replace("*", "x").replace("×", "x").split("x")
        wholes = [part.partition(".")[0] for part in parts]
        numbers = all(part.replace(".", "", 1).isdecimal() for part in parts)
        sized = numbers and all(part.strip("0") for part in wholes)
        return "x".join(wholes) if sized and len(self.text) <= 40 else ""

    @property
    def fix(self) -> str | None:
        return self.meant or None


class SizeApart(Mistake):
    """`3 x 3`, `224, 224, 3` or `(3, 3)`"""

    better: str | None
    says = "a size in pieces"

    @property
    def hint(self) -> str:
        return self.filled("write it in one: {better}") or (
            "a size is written 3x3; a parenthesis opens attributes only when glued to its word: conv(64, 3x3)"
        )

    @property
    def fix(self) -> str | None:
        return self.better


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


class UnknownKey(Mistake):
    """`size=3`"""

    word: str
    near: str | None
    apart: bool = False
    says = "unknown attribute '{word}='"

    @property
    def hint(self) -> str:
        if self.apart and not self.near:
            return "claims are params, weights, macs, memory, rf and jump; the biases are what params has above weights"
        return self.filled("did you mean '{near}='?") or (
            "attributes are stride= padding= dilation= groups= kernel= filters= output_padding= (s p d g k op)"
        )

    @property
    def fix(self) -> str | None:
        return self.near


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

    @property
    def fix(self) -> str | None:
        return self.number if self.short == self.long else f"{self.short}{self.number}"


class UnknownFlag(Mistake):
    """A word behind a layer that is nearly a flag."""

    word: str
    near: str | None
    says = "unknown flag '{word}'"
    helps = "did you mean '{near}'?"

    @property
    def fix(self) -> str | None:
        return self.near


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
    """`params = 3x3`"""

    what: str
    size: str
    says = "the claim '{what}' takes one number, not {size}"
    helps = "a size is claimed behind an arrow: -> {size}"


class UnknownClaim(Mistake):
    """`flops = 3G`"""

    word: str
    near: str | None
    says = "unknown claim '{word}'"

    @property
    def hint(self) -> str:
        if "flop" in self.word.lower():
            return "did you mean 'macs'? one multiply-add is two FLOPs"
        claims = "claims are params, weights, biases, macs, activations, memory, rf and jump"
        return self.filled("did you mean '{near}'?") or f"{claims}; a variable is given by: let n = 3"

    @property
    def fix(self) -> str | None:
        return self.near


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

    @property
    def fix(self) -> str | None:
        return f"{self.claim} = {self.number}"


class TotalSize(Mistake):
    """A size behind `total`."""

    says = "a total has no size"
    helps = "put the size behind the last layer: fc 1000 -> 1000"


class PublishedAlone(Mistake):
    """`published` without a claim."""

    says = "'published' follows no claim"
    helps = 'it marks the claim before it: params = 138M published "rounded up in table 2"'
