"""What can be wrong in a pasted text. One class a mistake."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake

REMARK = "put '#' in front of what is only a remark"


class NotUnderstood(Mistake):
    """A word that means nothing here."""

    word: str
    near: str | None = None
    says = "'{word}' is not understood"

    @property
    def hint(self) -> str:
        return self.filled("did you mean '{near}'?") or REMARK


class LeftOut(Mistake):
    """`...` between layers."""

    text: str
    says = "'{text}' leaves something out"
    helps = "write every layer, or a repeat: [ ... ] x 3"


class NoKernel(Mistake):
    """A convolution whose kernel is nowhere said."""

    text: str
    filters: int | None
    says = "'{text}' does not say how large its kernel is"
    helps = "write it behind: {text}, 3x3"


class NoFilters(Mistake):
    """A convolution or a fully connected layer whose outputs are nowhere said."""

    text: str
    what: str
    example: str
    says = "'{text}' does not say how many {what} it has"
    helps = "for example: {example}"


class NoNumber(Mistake):
    """`with padding`"""

    word: str
    example: str
    says = "'{word}' has no number"
    helps = "for example: {example}"


class WhichNumber(Mistake):
    """Two bare numbers behind one layer."""

    text: str
    first: int
    second: int
    says = "'{text}' has two bare numbers, {first} and {second}: which is which?"
    helps = "name them: {first} filters, {second}x{second}"


class NoMeaning(Mistake):
    """A number, or a size, where it can mean nothing."""

    number: str
    where: str
    says = "{number} means nothing behind {where}"
    helps = REMARK


class AttributeWithoutLayer(Mistake):
    """`stride 2` with no layer before it."""

    text: str
    says = "'{text}' belongs to a layer, and none stands before it"
    helps = "put the layer's name in front: Conv, MaxPool, Dense"


class TwiceSaid(Mistake):
    """Two kernels, two strides, two inputs."""

    what: str
    first: str
    second: str
    says = "{what} is given twice: {first} and {second}"
    helps = "leave one of them out"


class NoChannels(Mistake):
    """`Input 28x28`"""

    size: str
    says = "the input {size} does not say how many channels it has"
    helps = "write {size}x1 for grey pictures, {size}x3 for colour"


class Empty(Mistake):
    """An input of which one side is 0."""

    size: str
    says = "the input {size} holds nothing"


class NumberOverLimit(Mistake):
    """A number that no layer has."""

    number: int
    most: str
    says = "the number {number} is too large: at most {most}"


class NotTogether(Mistake):
    """Merges: a line-by-line notation does not say what is merged with what."""

    word: str
    says = "'{word}' needs the tensors that meet in it, and this notation does not name them"
    helps = "write it in the language of .cnn files: concat[ ... | ... ], add[ ... | ... ], residual [ ... ]"


class WhichNormalization(Mistake):
    text: str
    says = "'{text}' does not say which normalization it is"
    helps = "write batch norm, layer norm or LRN"


class SeveralNetworks(Mistake):
    """A table with a column for each of several networks."""

    names: tuple[str, ...]
    parted: bool = True
    says = "this holds {count} networks side by side"

    @property
    def message(self) -> str:
        return f"this holds {len(self.names)} networks side by side: {', '.join(self.names[:8])}"

    @property
    def hint(self) -> str:
        if not self.parted:
            return "give the lines of one of them alone, or a table with '|' between its columns"
        return f"choose one with a line of its own: column: {self.names[-1]}"


class UnevenTable(Mistake):
    """A row with more cells than the table has headings."""

    cells: int
    headings: int
    says = "this row has {cells} cells, the table has {headings} headings"


class NoSuchColumn(Mistake):
    """`column: 34-layer` where there is none."""

    name: str
    names: tuple[str, ...]
    says = "there is no column '{name}'"

    @property
    def hint(self) -> str:
        known = ", ".join(self.names[:8])
        return f"there are {known}" if known else "only a table with several networks has columns"


class BadAmount(Mistake):
    """A number that cannot be read as one."""

    text: str
    says = "'{text}' is not a number that can be read"
    helps = "a number is digits with thousands commas, or a decimal with K, M or G"


class NothingToRepeat(Mistake):
    text: str
    says = "'{text}' repeats nothing"
    helps = "put it behind a bracket: [ 3x3, 64; 3x3, 64 ] x 3"


class BracketNeverClosed(Mistake):
    bracket: str
    says = "'{bracket}' is never closed"


class BracketClosesNothing(Mistake):
    bracket: str
    says = "'{bracket}' closes nothing"


class TooDeeplyNested(Mistake):
    most: int
    says = "brackets in each other: at most {most} deep"


class NoLayersFound(Mistake):
    """A text without any layer."""

    says = "no layer is found in this text"
    helps = "a layer looks like Conv2D(32, 3x3), conv3-64, '3x3, 64', 96 11x11 filters or 32c5"


class PatternNeeds(Mistake):
    """The pattern INPUT -> [CONV -> RELU]*N: what stands for a number must be said."""

    word: str
    example: str
    says = "the pattern does not say what '{word}' is"
    helps = "write above it: {example}"


class UnknownPiece(Mistake):
    """One piece of 32c5-mp2-10n."""

    text: str
    says = "'{text}' is no layer of this notation"
    helps = "the pieces are 32c5 (convolution), mp2 (max pooling), ap2, 128n or 128fc (fully connected), d50 (dropout)"


class SummaryGiven(Mistake):
    """What a framework prints of a network, given as the network."""

    maker: str
    file: str
    says = "this is what {maker} prints of a network; it is held against a network, and is none itself"
    helps = "convcalc check NET --against {file}"


class MessageGiven(Mistake):
    """A framework's error message, given as the network."""

    framework: str
    says = "this is an error message of {framework}, and no network"
    helps = "convcalc explain 'MESSAGE', or with the network convcalc check NET --error 'MESSAGE'"


class JsonGiven(Mistake):
    """A JSON object, perhaps a report that was printed with --json."""

    report: bool
    network: str | None
    instead: str

    @property
    def message(self) -> str:
        return f"this is {'a JSON report of convcalc' if self.report else 'a JSON file'}, which cannot be read"

    @property
    def hint(self) -> str:
        if not self.report:
            return self.instead
        return "give the network itself" + (f"; its name was '{self.network}'" if self.network else "")


class LayerAlone(Mistake):
    """One layer in words whose channels or filters are not said: its sizes are known all the same."""

    missing: str
    line: str
    says = "this seems to be one layer, which does not say how many {missing} there are"

    @property
    def hint(self) -> str:
        return f"what is known without them is told by: {self.line}"


class NotRead(Mistake):
    """A text that no reader understands, in one message: what it seems to be, and the first that failed."""

    what: str
    problem: str
    others: int
    instead: str
    all_counted: bool = True

    @property
    def message(self) -> str:
        count = f", and {'' if self.all_counted else 'at least '}{self.others:,} more" if self.others else ""
        return f"this seems to be {self.what}, which cannot be read: {self.problem}{count}"

    @property
    def hint(self) -> str:
        return self.instead


class OperatorUnknown(Mistake):
    """An operator that such tables do not have."""

    cell: str
    table: str
    says = "'{cell}' is no operator of a table like {table}"
    helps = "conv2d, bottleneck, bneck, MBConv, pooling and fully connected layers are read"


class CellMissing(Mistake):
    """A cell that a row needs, and that is empty or says something else."""

    head: str
    needed: str
    says = "under '{head}' {needed} is needed"
    helps = "one cell under each head, empty ones as '-'"


class StrideOpen(Mistake):
    """Two stages whose resolutions no stride leads from one to the other."""

    first: int
    second: int
    says = "no whole stride makes {second} of {first}: the table says strides by its resolutions alone"
    helps = "the resolution of a stage is that of its input"
