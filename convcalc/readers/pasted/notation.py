"""How a notation is told from another: its style, its marks, and what was assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from convcalc._namedtuple import NamedTuple
from convcalc.readers.pasted import netdef
from convcalc.readers.pasted.markup_tables import plain_tables
from convcalc.readers.pasted.pattern import is_pattern
from convcalc.readers.pasted.scan import TABLE
from convcalc.readers.pasted.spreadsheet import is_table
from convcalc.text import Source


class Notation(NamedTuple):
    """padding: the flag of a convolution without one ("" for none).  relu, norm: what follows a convolution.

    fc_relu: does relu follow every fully connected layer but the last?  pool: the window of a pooling that gives none.
    pool_padding: its padding, a flag.
    whole: is `average pool` global?  kernel: of a convolution that gives none.  input: where the text has none.
    channels: of an input that gives none.  response: is "normalization" the local response normalization of AlexNet?
    """

    name: str
    padding: str = ""
    bias: bool = True
    relu: bool = False
    norm: bool = False
    fc_relu: bool = False
    pool: int = 2
    pool_padding: str = ""
    whole: bool = False
    kernel: int | None = None
    input: tuple[int, ...] = ()
    channels: int | None = None
    response: bool = False


VGG = Notation(
    "the VGG paper's names (conv3-64)", "same", relu=True, fc_relu=True, input=(224, 224, 3), channels=3, response=True
)  # fmt: skip
TRACE = Notation("CS231n's list of layers (CONV3-64: [224x224x64])", "same", channels=3, response=True)
RESNET = Notation(
    "the ResNet paper's table 1 (7x7, 64, stride 2)", "half", bias=False, relu=True, norm=True, pool=3,
    pool_padding="half", whole=True, input=(224, 224, 3), channels=3, response=True,
)  # fmt: skip
MOBILENET = Notation(
    "the MobileNet paper's table 1 (3 × 3 × 3 × 32, 3 × 3 × 32 dw)",
    "same",
    bias=False,
    relu=True,
    norm=True,
    channels=3,
)
SLIDE = Notation("CS231n's slide (96 11x11 filters at stride 4)", channels=3, response=True)
LIST = Notation("a list of filters and poolings ([64, 64, 'M'])", "same", relu=True, kernel=3, input=(224, 224, 3))
NETDEF = Notation("a chain of pieces (32c5-mp2-10n)", channels=1)
README = Notation("a list of layers, as in a README")


class Notes:
    """Assumptions in the order in which they were first made; times: how often what is read now is repeated."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.times = 1

    def add(self, words: str) -> None:
        self.counts[words] = self.counts.get(words, 0) + self.times

    def take(self, notes: Iterable[tuple[str, int]]) -> None:
        """What was assumed elsewhere, for one time that it is read."""
        for words, count in notes:
            self.counts[words] = self.counts.get(words, 0) + count * self.times

    def say(self, words: str) -> None:
        """One that is not about layers."""
        self.counts.setdefault(words, 0)

    def lines(self) -> tuple[str, ...]:
        # A note that counts nothing stays the object that it is: an InputNote is told from others by its class.
        return tuple([words + _layers(count) if count else words for words, count in self.counts.items()])


def _layers(count: int) -> str:
    return f" ({count:,} layer{'s' * (count > 1)})"


def listed(names: list[str], most: int = 3) -> str:
    """`'a', 'b', 'c' and 4 more`"""
    shown = ", ".join([f"'{name[:60]}'" for name in names[:most]])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


ENOUGH = 3
"""A text with so many points is no text of ours with a slip in it: the mistakes shown are this reader's."""
MOST_SEEN = 4  # of each mark
TELLING = 50_000  # characters, in which a notation shows itself or never
LONGEST_LINE = 10_000  # characters of a chain of pieces, which is known by as many of them

BULLET = r"[ \t]*+(?:[-*+•◦▪‣●]|\d{1,2}[.)])[ \t]++"
SMALL = r"(?:1[01]|[1-9])"
CALL = r"\b(?:conv|dense|pool|linear|norm|dropout|flatten|activation|maxpool|avgpool)\w*+"

REMARK = re.compile(r"(?m)^([^|\n#]*+[ \t])?+#(?!\d)[^\n]*+$|^#(?!\d)[^\n]*+$")
"""A comment is no mark: what somebody wrote beside a net in our language does not make it another's."""

LABEL = r"[^\n:#]{0,99}"
"""So long at most: in a line of half a megabyte every `conv` would be looked at to its end."""

NO_HEADER = r"(?![ \t]*+(?:name|source|note|input|layout)\b)"
SAID_OF_LAYER = (
    r"(?:kernels?|filters?|windows?|maps?|channels?|units?|neurons?|outputs?|nodes|classes|strides?|pad(?:ding)?|of \d)"
)
"""What stands behind the number that follows a label: `Conv1: 5x5 kernel`, `Pool1: 2x2, stride 2`."""

THREE = r"\d++ ?[x×] ?\d++ ?[x×] ?\d++"
SAYS = "(?:the|we|is|has|have|was|suppose|apply|applied|accepted|volume)"
"""Words of a sentence, and of no list."""

MARKS: tuple[tuple[int, str], ...] = (
    (4, r"(?i)\bconv\d+-\d{2,}\b"),
    (4, r"""['"]M['"]|\[[ ]?\d+, ?M\b"""),
    (4, rf"(?m)(?:^|[\[;:])[ \t]*+{SMALL} ?[x×] ?{SMALL}[ \t]*+,[ \t]*+\d{{2,4}}\b"),
    (4, r"[├└]|(?m:^[ \t]*+(?:\|--|\+--|`--)[ -])"),
    (4, r"(?m)^[ \t]*+\|?[ \t]*+:?-{2,}+:?[ \t]*+\|[-|: \t]*+$"),
    (4, r"(?m)^[ \t]*+[│┃║|][^|│┃║\n]*+[│┃║|][^\n]*[│┃║|][ \t]*+$"),
    (4, r"(?m)^[ \t]*+\[\d++(?:[ ]?[x×][ ]?\d++){0,3}\][ \t]++[A-Za-z]"),
    (4, r"(?i)\b\d++ ++\d++ ?[x×] ?\d++ ++(?:filters|kernels|conv)|\bfilters? ++(?:at|of) ++(?:stride|size)"),
    (4, rf"(?mi)^{NO_HEADER}[^\n:#]{{1,40}}:[ \t]*+\d++(?: ?[x×] ?\d++)*+,?[ \t]++{SAID_OF_LAYER}\b"),
    (4, rf"(?mi)^{NO_HEADER}[^\n#]*(?:\d ?개|필터|커널|스트라이드|패딩|보폭)|^[ \t]*+(?:입력|输入|入力)[ ]?[:：]"),
    (4, rf"(?mi)^{NO_HEADER}[^\n:#]{{1,40}}:[ \t]*+\d++(?: ?[x×] ?\d++)*+,[ \t]++\d++[ \t]++{SAID_OF_LAYER}\b"),
    (2, r"(?i)\b\d[\d,]*+ (?:parameters|params|weights)\b|\bno param(?:eter)?s\b"),
    (2, r"(?i)\b(?:kernel(?: size)?|filters?|strides?|padding|units)[ \t]*+:[ \t]*+\d"),
    (4, r"(?i)\b(?:memory|weights)[ \t]*+:[ \t]*+[(\d]"),
    (4, r"(?:파라미터|매개변수)(?: ?개?수)?[ :=]*\d|\d ?개의? ?(?:파라미터|매개변수)|\d ?번(?![가-힣])"),
    (4, rf"(?mi)^{NO_HEADER}{LABEL}(?:pool|conv|dense|flatten|linear){LABEL}:[ \t]*+{THREE}[ \t]*+(?:→|->)[ \t]*+\d"),
    (4, r"\(\d++ ?→ ?\d++,"),
    (2, r"(?mi)^[ \t]*+(?:layer|step|층|레이어) ?\d++ ?:[ \t]*+[A-Za-z가-힣]"),
    (4, r"합성곱|컨볼루션|풀링|완전 ?연결|전결합|드롭아웃|卷积|池化|全连接|畳み込み"),
    (4, rf"(?i){CALL}\([^()\n]*(?:['\"]|\([ \t]*+\d|activation[ ]?=|input_shape[ ]?=)"),
    (3, r"\b(?:Max|Average|GlobalAverage|GlobalMax)Pooling\dD\b|\bBatchNormalization\b|\b(?:Max|Avg)Pool2d\b"),
    (3, r"[)\w][ ]\+[ ][A-Z]"),
    (3, rf"(?i)\b(?:input|image)s?\b[^\d\n]{{0,50}}[\[( ]{THREE}[^\n]*\b{SAYS}\b"),
    (3, rf"(?i)\b{SAYS}\b[^\n]*{THREE} (?:input|image)"),
    (3, r"(?i)\b(?:stride|padding) [SP] ?= ?\d|\bfilter size F ?= ?\d"),
    (3, r"(?i)\b(?:input|image)(?: layer| image)?[ ]?[(\[][ ]?\d|\d[ ](?:rgb|gr[ae]y)"),
    (3, r"(?mi)^[^\w\n]*+(?:input|image)[ ]?:[ ]?[(\[]"),
    (3, rf"(?m)^{BULLET}\*{{0,2}}[A-Za-z][^\n]*+\n{BULLET}"),
    (3, r"[⟶➜➔⇒↓⬇]|(?m:^[ \t]*+(?:→|->)[ \t]*+[A-Z])"),
    (2, r"[\])][ ]?×[ ]?\d|\d[×][ ]?[\[(]"),
    (2, r"(?i)\d ?[x×] ?\d++ ++(?:max|avg|average|conv)"),
    (1, r"(?i)\b\d++-(?:d|way)\b|\bfc-\d+\b|\bsoft-max\b"),
    (1, r"(?i)\b\d++ ++(?:filters|neurons|units|nodes|kernels|classes|feature maps|channels)\b"),
    (1, r"(?i)\b(?:max|average|avg)[ -]pool(?:ing)?\b|\bfully[ -]connected\b|\bbatch ?norm(?:alization)?\b"),
    (1, r"(?i)\bstrides?[ =]++\d|\bpad(?:ding)?[ ]\d|/2\b|\bkernel size\b|\bfollowed by\b|\blayer with\b"),
    (1, r"\*\*\w|`\w"),
)
"""Points for each time that a mark is seen; what our own language has too is none."""


def score(source: Source) -> int:
    """How much it looks like a pasted notation; 0 for so little that it is rather our language with a slip in it."""
    plain = plain_tables(source.text)
    text = REMARK.sub("", plain[:TELLING])
    points = sum([weight * _count(re.compile(pattern), text) for weight, pattern in MARKS])
    lines = [line[:LONGEST_LINE] for line in text.translate(TABLE).split("\n")]
    points += ENOUGH * (is_table(text) + (plain != source.text))
    points += ENOUGH * (any(map(netdef.is_netdef, lines)) or is_pattern(text))
    return points if points >= ENOUGH else 0


def _count(pattern: re.Pattern[str], text: str) -> int:
    """How often, up to a few times."""
    count = 0
    for _ in pattern.finditer(text):
        count += 1
        if count == MOST_SEEN:
            break
    return count
