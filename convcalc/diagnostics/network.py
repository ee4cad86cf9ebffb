"""Mistakes of meaning: names that are not there, numbers that do not come out, tensors that do not meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.text import nearest

if TYPE_CHECKING:
    from convcalc.shape import Shape


class TooLarge(Mistake):
    what: str
    words: str
    says = "{what} grows beyond {words}"


class TooManyRows(Mistake):
    count: int
    most: int
    says = "this stands for {count:,} layers and repetitions; at most {most:,} are followed"


class TooMuchWork(Mistake):
    most: int
    says = "this takes more than {most:,} steps to work out"


class TurnsUnlike(Mistake):
    count: int
    most: int
    says = "a repetition of {count:,} whose turns all differ: more than {most:,} layers would be built one by one"
    helps = "turns that change sizes and channels by equal steps, or not at all, can be as many as a million"


class BadRepeat(Mistake):
    count: int
    most: int
    says = "a repetition of {count}: 0 to {most:,} is possible"


class NoInput(Mistake):
    example: str
    says = "no input size is given"

    @property
    def hint(self) -> str:
        return f"begin with 'input {self.example}', or give {self.with_input(self.example)}"


class InputRank(Mistake):
    axes: int
    says = "an input has at most 3 axes and its channels; this one has {axes} axes"


class OtherAxes(Mistake):
    """A layer whose name says how many axes it has, on a map that has others."""

    word: str
    axes: int
    shape: Shape

    @property
    def message(self) -> str:
        said = "1 axis" if self.axes == 1 else f"{self.axes} axes"
        return f"{self.word} goes along {said} beside the channels; {self.shape.text(self.layout)} arrives"

    @property
    def hint(self) -> str:
        rank = len(self.shape.size)
        if not rank:
            return f"begin with a map, such as {self.shape.channels}x1: places, then channels"
        return f"write conv{rank}d, or conv, which goes along every axis"


class DivisionNotWhole(Mistake):
    left: int
    right: int
    says = "{left}/{right} does not come out whole"


class DivisionByZero(Mistake):
    left: int
    says = "{left} divided by 0"


class NumberTooLarge(Mistake):
    """A number that is given larger than any may be, or worked out larger where one is given."""

    value: int
    most: int
    says = "a number above {most:,}"
    helps = "found {value:,}"


class UnknownVariable(Mistake):
    of_writing = True
    name: str
    known: tuple[str, ...]
    says = "unknown variable '{name}'"

    @property
    def hint(self) -> str:
        sides = self.name.split("x")
        if len(sides) > 1 and all(side in self.known or side.isdecimal() for side in sides):
            return "names are put in parentheses beside an x: " + "x".join([f"({side})" for side in sides])
        near = nearest(self.name, self.known)
        return f"did you mean '{near}'?" if near else f"write let {self.name} = ... before it"


class UnknownLabel(Mistake):
    of_writing = True
    name: str
    known: tuple[str, ...]
    says = "no tensor is named '{name}' here"

    @property
    def hint(self) -> str:
        return f"did you mean '{self.fix}'?" if self.fix else f"name a statement before it: {self.name}: conv ..."

    @property
    def fix(self) -> str | None:
        return nearest(self.name, self.known)


class UnknownInput(Mistake):
    """`--input b=20` of a network whose inputs are called otherwise."""

    name: str
    known: tuple[str, ...]
    says = "the network has no input named '{name}'"

    @property
    def hint(self) -> str:
        near = nearest(self.name, self.known)
        if near:
            return f"did you mean '{near}'?"
        return f"its inputs are {', '.join(self.known)}" if self.known else "its input has no name: give the size alone"


class OtherInputFixed(Mistake):
    """Another size for the second input of a program, which runs on what its own text says."""

    name: str
    says = "the size of input '{name}' stands in the program: only that of the first input can be another one"
    helps = "write the network as a spec, and change it there: convcalc convert NET --to cnn"


class LabelElsewhere(Mistake):
    name: str
    says = "'{name}' names a tensor inside other brackets"
    helps = "labels inside [ ] are local to it: name the whole group instead, {name}: [ ... ]"


class UnknownSetting(Mistake):
    name: str
    known: tuple[str, ...]
    says = "there is no variable '{name}' to set"

    @property
    def hint(self) -> str:
        near = nearest(self.name, self.known)
        if near:
            return f"did you mean '{near}'?"
        if self.known:
            return f"this spec has {', '.join(self.known)}"
        return "of a spec the names in its 'let' can be set, of a program those that it uses"


class BlockLater(Mistake):
    name: str
    says = "block '{name}' is defined further down"
    helps = "move the definition before its first use"


class UnknownBlock(Mistake):
    name: str
    known: tuple[str, ...]
    says = "no block is named '{name}' here"
    helps = "a block is known only within the brackets in which it is defined: move its definition out of them"


class Recursion(Mistake):
    name: str
    says = "block '{name}' calls itself"
    helps = "repeat it instead: {name} x 3"


class CallsTooDeep(Mistake):
    most: int
    says = "blocks call each other more than {most} deep"


class ArgumentMissing(Mistake):
    block: str
    name: str
    says = "block '{block}' needs a value for '{name}'"
    helps = "{block}({name}=...)"


class ArgumentUnknown(Mistake):
    block: str
    name: str
    known: tuple[str, ...]
    says = "block '{block}' has no parameter '{name}'"

    @property
    def hint(self) -> str:
        return f"it has {', '.join(self.known)}" if self.known else "it has none"


class ArgumentsTooMany(Mistake):
    block: str
    given: int
    known: tuple[str, ...]
    says = "block '{block}' is given {given} values"

    @property
    def hint(self) -> str:
        return f"it has {', '.join(self.known)}" if self.known else f"it takes none: write {self.block} alone"


class ArgumentTwice(Mistake):
    block: str
    name: str
    says = "block '{block}' is given '{name}' twice"


class NameTaken(Mistake):
    what: str
    name: str
    says = "{what} '{name}' is given twice"


class ClaimNumbers(Mistake):
    claimed: tuple[int, ...]
    shape: Shape
    recurrent: bool

    @property
    def message(self) -> str:
        axes = len(self.shape.size)
        found = "1 number" if len(self.claimed) == 1 else f"{len(self.claimed)} numbers"
        needed = "one number" if not axes else f"{axes} numbers, or {axes + 1} with the channels"
        return f"a claim of {found} about {self.shape.text(self.layout)}: {needed} can be claimed"

    @property
    def hint(self) -> str:
        if not self.shape.size:
            if {*self.claimed[:-1]} == {1} or self.claimed[-1] != self.shape.channels:
                return f"a vector has its length alone, as in -> {self.shape.channels}"
            if self.recurrent:
                return "what the last step leaves is kept; what each step leaves is with sequence: lstm 20 sequence"
            return (
                f"a dense layer flattens what arrives; one on the last axis alone, as Keras' Dense on a map, is"
                f" conv {self.shape.channels} k1 (1x1 on a picture)"
            )
        if len(self.claimed) != 1:
            return ""
        return f"a number for each axis, as in -> {'x'.join(map(str, self.shape.size))}"


class BadInput(Mistake):
    text: str
    says = "'{text}' is not an input size"

    @property
    def hint(self) -> str:
        example = "'224x224x3' or (224, 224, 3)" if self.way == "python" else "224x224x3"
        return f"height x width x channels, such as {example}"


class UnknownKind(Mistake):
    word: str
    known: tuple[str, ...]
    says = "'{word}' is not a kind of layer that can be asked for alone"

    @property
    def hint(self) -> str:
        near = nearest(self.word, self.known)
        return f"did you mean '{near}'?" if near else f"the kinds are {', '.join(self.known)}"


class FewerChannels(Mistake):
    before: int
    after: int
    says = "zero channels can be added, not taken away: {before} channels cannot become {after}"
    helps = "a projection can: residual B"


class UnequalShapes(Mistake):
    shapes: tuple[Shape, ...]

    @property
    def message(self) -> str:
        return f"add needs equal shapes, not {' and '.join(x.text(self.layout) for x in self.shapes)}"

    helps = "a 1x1 convolution changes the channels, a stride or a pool the size"


class UnequalSizes(Mistake):
    shapes: tuple[Shape, ...]

    @property
    def message(self) -> str:
        return (
            f"concat joins channels of maps of equal size, not {' and '.join(x.text(self.layout) for x in self.shapes)}"
        )

    name: str | None = None
    larger: bool = False
    work: int = 0  # steps of the build until here: what it costs to try another input
    inputs: tuple[str, ...] = ()  # the nearest that work, where somebody has looked for them

    @property
    def hint(self) -> str:
        works = f"the nearest input that works: {' or '.join(self.inputs)}" if self.inputs else ""
        return "; ".join(filter(None, (self._meeting, works)))

    @property
    def _meeting(self) -> str:
        if self.name is None:
            return "branches meet at one size: the same stride in each, and padding (same, p1) where a kernel needs it"
        if self.larger:
            return self.filled(
                "'concat {name} crop' cuts '{name}' to size; padding (same) keeps a size, upsample 2 doubles it"
            )
        return self.filled(
            "'{name}' is the smaller one: take a label from before the stride or pool, or pool what flows here"
        )


class NoBroadcast(Mistake):
    shapes: tuple[Shape, ...]
    full: Shape

    @property
    def message(self) -> str:
        shapes = " and ".join([each.text(self.layout) for each in self.shapes])
        return f"mul needs equal shapes, one value a channel or one a place, not {shapes}"

    @property
    def hint(self) -> str:
        place = self.full._replace(channels=1).text(self.layout)
        gate = self.full._replace(size=(1,) * len(self.full.size)).text(self.layout)
        return f"for {self.full.text(self.layout)} a gate is {gate}, {self.full.channels} or {place}"


class CropSmaller(Mistake):
    name: str
    shape: Shape
    current: Shape

    @property
    def message(self) -> str:
        shape, current = self.shape.text(self.layout), self.current.text(self.layout)
        return f"'{self.name}' is {shape}: it cannot be cropped to the larger {current}"


class ShortcutShape(Mistake):
    before: Shape
    after: Shape

    @property
    def message(self) -> str:
        before, after = self.before.text(self.layout), self.after.text(self.layout)
        return f"the branch makes {after} of {before}: an identity shortcut cannot be added"

    helps = "residual A pads with zeros, B projects (1x1 convolution + bn), 'residual if same' has no shortcut there"


class ShortcutStride(Mistake):
    before: Shape
    after: Shape
    words: str

    @property
    def message(self) -> str:
        return f"no stride makes {self.after.text(self.layout)} of {self.before.text(self.layout)}: {self.words}"

    helps = "write the shortcut out: add[ ... | ... ]"


class NothingShared(Mistake):
    """`relu as c1`, or `as a` where a label has no layer that stores anything."""

    word: str
    label: str
    stores: bool

    @property
    def message(self) -> str:
        if not self.stores:
            return f"{self.word} stores nothing that it could share"
        return f"'{self.label}' has no layer with weights that {self.word} could use again"

    @property
    def hint(self) -> str:
        return "the label stands before the layer whose weights are used: c1: conv 3 3x3 p1; conv 3 3x3 p1 as c1"


class OtherWeights(Mistake):
    """`as c1` where the layer needs another number of weights than c1 has."""

    word: str
    label: str
    needs: int
    has: int
    says = "this {word} needs {needs:,} weights, and '{label}' has {has:,}"
    helps = "the same weights need the same kernel, the same channels in and the same channels out"
