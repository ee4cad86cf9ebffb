"""Layers that cannot be: the arithmetic that fails, and the nearest value that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics.diagnostic import Mistake

if TYPE_CHECKING:
    from convcalc.shape import Shape

ARGUMENTS = {
    "": "a bare number",
    "size": "a kernel",
    "k": "a kernel",
    "s": "a stride",
    "p": "padding",
    "d": "a dilation",
    "g": "groups",
    "op": "output padding",
    "to": "'to'",
    "decimal": "a decimal",
    "filters": "filters",
}
"""What the keys of an argument are called."""


def divisors_near(count: int, wanted: int) -> list[int]:
    """The divisors of a count just below and just above a number that does not divide it."""
    below = next((n for n in range(min(wanted, count), 0, -1) if count % n == 0), 1)
    above = next((n for n in range(wanted, min(count, wanted + 100_000) + 1) if count % n == 0), None)
    return [below] if above is None or above == below else [below, above]


class UnknownArgument(Mistake):
    of_writing = True
    word: str
    key: str
    value: object
    takes: tuple[str, ...]

    @property
    def message(self) -> str:
        name = ARGUMENTS.get(self.key, f"--{self.key}" if self.way == "options" else repr(self.key))
        return f"{self.word} takes no {name.removeprefix('a ')}"

    @property
    def hint(self) -> str:
        if self.way != "spec":
            return "leave it out"
        return f"it takes {', '.join(self.takes)}" if self.takes else f"write {self.word} alone"


class MissingArgument(Mistake):
    word: str
    needed: str
    example: str
    says = "{word} needs {needed}"

    @property
    def hint(self) -> str:
        alone = self.way != "spec" and self.needed == ARGUMENTS["k"]
        return f"for example: {self.spelt('f', 3) if alone else self.example}"


class GivenTwice(Mistake):
    of_writing = True
    word: str
    what: str
    says = "{word} is given {what} twice"
    helps = "leave one of them out"


class FiltersTwice(Mistake):
    of_writing = True
    word: str
    first: int
    second: int
    says = "{word} is given two bare numbers, {first} and {second}: how many filters is it?"
    helps = "a kernel is written {second}x{second} or k{second}"

    @property
    def fix(self) -> str | None:
        return f"{self.second}x{self.second}"


class BareNumbers(Mistake):
    """`conv2d(3, 64, 3)`, `maxpool(2, 2)`, `linear(400, 10)`: the order of a framework."""

    of_writing = True
    word: str
    numbers: str
    better: str
    says = "{word} is given several bare numbers, {numbers}"
    helps = "write {word} {better}"

    @property
    def fix(self) -> str | None:
        return self.better


class KernelTwice(Mistake):
    word: str
    first: object
    second: object
    says = "{word} is given a kernel twice"
    helps = "leave one of them out"


class PaddingTwice(Mistake):
    first: str
    second: str
    says = "padding is given twice: {first} and {second}"
    helps = "leave one of them out"


class Contradiction(Mistake):
    first: str
    second: str
    helps = "leave one of them out"

    @property
    def message(self) -> str:
        first, second = [ARGUMENTS.get(what, what) for what in (self.first, self.second)]
        return f"{first} and {second} do not go together"


class TakeNeedsBoth(Mistake):
    """`take 3x3`"""

    says = "take needs the first channel and the one behind the last"
    helps = "write take 0:24"


class TakeOutside(Mistake):
    """Channels that are not there."""

    first: int
    end: int
    channels: int | None

    @property
    def message(self) -> str:
        if self.first >= self.end:
            return f"take {self.first}:{self.end} takes no channel"
        return f"take {self.first}:{self.end} goes beyond the {self.channels} channels that arrive"

    @property
    def hint(self) -> str:
        return f"they go from 0 to {self.channels}: take 0:{self.channels}" if self.channels else ""


class ScaleFactors(Mistake):
    """Neither one trained factor, or slope, nor one a channel."""

    word: str
    what: str
    factors: int
    channels: int | None
    says = "{word} has {factors} {what}; {channels} channels arrive"
    helps = "write {word} for one a channel, or {word} 1 for one in all"


class OneNumber(Mistake):
    what: str
    value: object
    says = "{what}: one number is needed"


class PairNotAllowed(Mistake):
    what: str
    value: tuple[int, int]
    says = "{what} has no before and after"
    helps = "before:after is for padding and cropping"


class TooSmall(Mistake):
    what: str
    value: int
    least: int
    says = "{what} is {value}; it must be at least {least}"


class NegativeAmount(Mistake):
    what: str
    value: int
    says = "{what} cannot be negative: it is {value}"


class RankMismatch(Mistake):
    what: str
    dims: tuple[int, ...]
    rank: int
    no_filters: bool = False

    @property
    def message(self) -> str:
        numbers = f"{len(self.dims)} number{'s' * (len(self.dims) != 1)}"
        return f"{self.what} has {numbers}, but the data has {self.rank} ax{'e' if self.rank > 1 else 'i'}s"

    @property
    def hint(self) -> str:
        if self.what == "a kernel" and len(self.dims) == self.rank + 1:
            written = "k" * (self.rank == 1) + "x".join(map(str, self.dims[:-1]))
            if self.way != "spec":
                rank = f"--dim {len(self.dims)}" if self.way == "options" else f"dim={len(self.dims)}"
                volume = f"; {rank} makes a volume of the input" * (len(set(self.dims)) == 1)
                kernel = written.removeprefix("k") if self.way == "options" else self.dims[:-1]
                return f"a kernel spans all channels: write {self.spelt('f', kernel)}{volume}"
            apart = "filters stand apart" if self.no_filters else "a kernel spans all channels"
            return f"{apart}: write {self.fix}"
        if self.rank > 1:
            return "give one number, or one for each axis"
        return f"give one number, such as {'k3' if self.way == 'spec' else self.spelt('f', 3)}"

    @property
    def fix(self) -> str | None:
        if self.what != "a kernel" or len(self.dims) != self.rank + 1:
            return None
        kernel = "k" * (self.rank == 1) + "x".join(map(str, self.dims[:-1]))
        return f"{self.dims[-1]} {kernel}" if self.no_filters else kernel


class OutOfRange(Mistake):
    word: str
    what: str
    value: str
    allowed: str
    says = "{word} {value}: the {what} must be {allowed}"


class KernelDoesNotFit(Mistake):
    word: str
    n: int
    padding: tuple[int, int]
    kernel: int
    dilation: int
    stride: int
    ceil: bool
    is_pool: bool
    sides: tuple[int, ...] = ()  # of the map, where they are not all alike
    axis: int = 0  # which of them
    work: int = 0  # steps of the build until here: what it costs to try another input
    inputs: tuple[str, ...] = ()  # the nearest that work, where somebody has looked for them

    @property
    def extent(self) -> int:
        return self.dilation * (self.kernel - 1) + 1

    @property
    def message(self) -> str:
        n, (before, after) = self.n, self.padding
        size = f"a size of {n}"
        if before or after:
            size = f"a padded size of {n} + {before} + {after} = {n + before + after}"
        spread = ""
        if self.dilation > 1:
            spread = f" ({self.dilation}*({self.kernel} - 1) + 1 = {self.extent} with its dilation)"
        return f"a kernel of {self.kernel}{spread} does not fit into {size}{self._of_the_map}"

    @property
    def _of_the_map(self) -> str:
        """Which side it is, where there are several."""
        if len(self.sides) < 2:
            return ""
        name = ("depth", "height", "width")[-len(self.sides) :][self.axis]
        return f", the {name} of {'x'.join(map(str, self.sides))}"

    @property
    def hint(self) -> str:
        works = f"all windows fit an input of {' or '.join(self.inputs)}" if self.inputs else ""
        return "; ".join(filter(None, (self._fitting, works)))

    @property
    def _fitting(self) -> str:
        overhang = self.stride - 1 if self.ceil else 0  # so much of the last window may hang over the end
        room = self.n + sum(self.padding) + overhang
        missing = self.extent - room
        largest = (room - 1) // self.dilation + 1
        padding = max(self.padding) + (missing + 1) // 2
        pool = self.is_pool
        choices = []
        if largest >= 1 and not (pool and max(self.padding) > largest // 2):
            choices.append(f"a kernel of at most {largest}{self.beside('f', largest)}")
        if not (pool and padding > self.kernel // 2):
            choices.append(f"padding {self.spelt('p', padding)}")
        least = self.n + missing
        choices.append(f"{'or ' if choices else ''}an input of at least {least}{self.beside('n', least)}")
        return f"{', '.join(choices)} would fit"


class PoolPadding(Mistake):
    word: str
    padding: int
    kernel: int
    says = "{word}: padding {padding} is more than half of its kernel of {kernel}"

    @property
    def hint(self) -> str:
        more = "; for more, put a zeropad before it" if self.way == "spec" else ""
        return f"at most {self.spelt('p', self.kernel // 2)}{more}"


class GroupsDoNotDivide(Mistake):
    word: str
    groups: int
    count: int
    which: str
    channels: int | None
    filters: int | None
    says = "{groups} groups do not divide {count} {which}"

    @property
    def hint(self) -> str:
        from math import gcd

        common = gcd(self.channels or self.count, self.filters or self.channels or self.count)
        near = " or ".join(str(n) for n in divisors_near(common, self.groups))
        return f"{near} would"


class DepthwiseMultiple(Mistake):
    filters: int
    channels: int
    says = "a depthwise convolution on {channels} channels cannot have {filters} filters"
    helps = "leave them out, or give a multiple of {channels}"


class OutputPadding(Mistake):
    amount: int
    stride: int
    dilation: int
    says = "output padding {amount} must be smaller than the stride {stride} or the dilation {dilation}"

    @property
    def hint(self) -> str:
        return f"at most {self.spelt('-op' if self.way == 'options' else 'op', max(self.stride, self.dilation) - 1)}"


class NothingLeft(Mistake):
    n: int
    padding: tuple[int, int]
    kernel: int
    dilation: int
    stride: int
    extra: int
    size: int

    @property
    def message(self) -> str:
        return (
            f"the output would be ({self.n} - 1)*{self.stride} - {sum(self.padding)}"
            f" + {self.dilation}*({self.kernel} - 1) + 1 + {self.extra} = {self.size}; at least 1 is needed"
        )

    @property
    def hint(self) -> str:
        most = sum(self.padding) + self.size - 1
        return f"less padding: at most {self.spelt('p', most // 2)}" if most >= 0 else ""


class BadShape(Mistake):
    numbers: tuple[object, ...]
    says = "a shape is made of whole numbers from 1"
    helps = "for example: reshape 4x4x1024"


class ElementsDiffer(Mistake):
    before: Shape
    after: Shape

    @property
    def message(self) -> str:
        return (
            f"reshape from {self.before.text(self.layout)} to {self.after.text(self.layout)}: "
            f"{self.before.elements():,} elements cannot become {self.after.elements():,}"
        )

    @property
    def hint(self) -> str:
        before, places = self.before.elements() or 0, self.after.positions()
        if before % places:
            return ""
        return f"{self.after._replace(channels=before // places).text(self.layout)} would hold them"


class CropTooLarge(Mistake):
    n: int
    before: int
    after: int
    says = "cropping {before} + {after} leaves nothing of a size of {n}"


class SizeDoesNotDivide(Mistake):
    word: str
    factor: int
    arriving: Shape

    @property
    def message(self) -> str:
        needed = f"{self.word} {self.factor} needs sides in multiples of {self.factor}"
        return f"{needed}; a map of {self.arriving.text(self.layout)} arrives"

    helps = "cut the border off first (crop p0:1), or put zeros around it (zeropad p0:1)"


class ChannelsDoNotDivide(Mistake):
    word: str
    channels: int
    factor: int
    axes: int

    @property
    def message(self) -> str:
        needed = f"{self.factor}^{self.axes} = {self.factor**self.axes}"
        return f"{self.word} {self.factor} needs channels in multiples of {needed}; {self.channels} arrive"
