"""One layer that somebody asks about in words: `How large is the output of a 5x5 convolution with stride 2 on 32x32?`.

What is read here is a layer that stands alone: its input's size, its window, and channels and filters where they are
said. A number that belongs to nothing is told, and never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from convcalc._namedtuple import NamedTuple
from convcalc.readers.pasted.scan import clean
from convcalc.readers.pasted.sentences import JOSA, MANY, PATTERNS, D, X
from convcalc.readers.pasted.vocabulary import POOLS
from convcalc.readers.question_words import in_plain_words
from convcalc.text import Span

LONGEST = 600
"""Characters of a question; what is longer tells of more than one layer."""

N = r"\d{1,9}(?: ?[x×*] ?\d{1,9}){0,3}"
"""The size of an input, perhaps with its channels."""

COLOUR = r"rgb|colou?r|컬러|gr[ae]y(?:scale)?|흑백|monochrome"
MAP = (
    r"inputs?\b|images?\b|pictures?\b|photos?\b|(?:feature )?map\b|volume\b|matrix\b|signal\b"
    r"|입력|이미지|영상|사진|(?:특징|특성|피[처쳐]) ?맵"
)
BETWEEN = r"(?: ?(?:size|image|volume|map|data|데이터|크기|영상|이미지|is|of|has|=|:|의|가|이|은|는|a|an|\())*? ?"

RESULTS: tuple[tuple[str, str], ...] = (
    ("out", r"(?:\boutput|\bresult|출력|결과)(?: ?(?:size|shape|map|volume|feature map|크기))?"
     rf"(?: ?(?:is|are|was|be|=|:|은|는|이|가|a|an))+ ?(?P<out>{D})"
     rf"(?! ?(?:{MANY}|[a-z가-힣]*[ -]?(?:conv|pool|합성곱|풀링)))"),
    ("out", rf"\b(?:into|becomes?|gives?|giving|get|got|yields?)(?: an?)? (?P<out>{D})(?! ?(?:{MANY}))"),
)  # fmt: skip
"""What is said to come out, which is no size of an input."""

INPUTS: tuple[tuple[str, str], ...] = (
    ("in", rf"\b(?:on|over|from|through|to) (?:an? |the )?(?P<n>{X})(?!\d| ?[x×]| ?(?:크기의 ?)?(?:{MANY}|conv|pool))"),
    ("in", rf"clip of (?P<n>\d+) (?:(?P<colour>{COLOUR}) )?frames of (?P<n2>{D})"),
    ("in", r"signal of (?P<n>\d+) (?:samples|values)(?: and (?P<c>\d+|one|two) channels?)?"),
    ("in", r"\b(?:vector|signal|sequence|series) of (?P<n>\d+)\b"),
    ("in", rf"(?P<n>{D}) ?(?:크기의 ?|픽셀 ?|pixels? |sized )?(?:(?P<colour>{COLOUR}) ?)?(?:{MAP})"
     r"(?:,? (?:with|of|and) (?P<c>\d+) (?:input )?channels?\b)?"),
    ("in", rf"(?:{MAP}){BETWEEN}(?P<n>{N})(?!\d| ?(?:channels?|filters?|kernels?|채널|개|[x×]))"
     rf"(?: (?P<colour>{COLOUR})\b)?"),
    ("in", rf"\b[nwhi] ?= ?(?P<n>{N})"),
    ("in", rf"^(?P<n>{D})(?=,? (?:max|av\w*|mean)?[- ]?(?:pool|conv)\w*(?: (?:with|of|an?|window|kernel|size))* {D})"),
)  # fmt: skip
"""Where the size of the input stands, the surest first."""

CHANNELS: tuple[tuple[str, str], ...] = (
    ("channels", r"(?<![x×\d])(?P<c>\d+) (?:channels? |채널 ?)?(?:in)?to (?P<filters>\d+) ?(?:(?:output )?channels\b"
     r"|채널)|(?<![x×\d])(?P<c2>\d+) (?:channels |채널 ?)(?:in)?to (?P<filters2>\d+)(?! ?[x×\d])"
     r"|(?<![x×\d])(?P<c3>\d+) input(?: channels)? and (?P<filters3>\d+) output channels\b"
     r"|(?<![x×\d])(?P<c4>\d+) ?(?:채널)?에서 ?(?P<filters4>\d+) ?채널"),
    ("channels", r"(?P<filters>\d+) (?:output channels?|channels? (?:out|leave))\b|출력 ?채널(?: ?수)?"
     rf"{JOSA}(?P<filters2>\d+)|\bout_?channels ?=? ?(?P<filters3>\d+)"),
    ("channels", r"(?P<c>\d+) (?:input channels?|channels? (?:in|arrive))\b|입력 ?채널(?: ?수)?"
     rf"{JOSA}(?P<c2>\d+)|\bin_?channels ?=? ?(?P<c3>\d+)"),
    ("op", r"output padding(?: of| is|=)? ?(?P<op>\d+)"),
    ("g", r"(?P<g>\d+) groups\b|\bgroups? ?[=:]? ?(?P<g2>\d+)|그룹(?: ?수)? ?(?P<g3>\d+)"),
    ("window", r"(?P<filters>\d+) filters of (?P<k>\d+) samples"),
    ("window", rf"\b(?:de)?conv(?:olution)?(?:al)?(?: layer)?(?: of| with|:)? (?P<k>{D})"
     rf"|(?:합성곱|컨볼루션) (?P<k2>{D})"),
    ("k", r"(?<!\d )커널 (?P<k>\d{1,2})(?=, ?(?:스트라이드|보폭|패딩))"),
    ("same", r"['\"]same['\"]|(?:같은|세임) ?패딩"),
    ("k", r"(?<![x×\d])(?P<k>\d+) kernel\b(?! of| size| ?[=:]? ?\d)"),
)  # fmt: skip

SETTINGS = [(what, row) for what, row in PATTERNS if what in ("window", "s", "p", "d", "nopad", "same", "filters", "k")]

DENSE = (
    "dense",
    r"(?:fully[- ]connected|\bdense|\blinear)(?: layer)?(?: of| with|:)? (?P<filters>\d+)"
    rf"|완전 ?연결층?{JOSA}(?P<filters2>\d+)",
)

LATE: tuple[tuple[str, str], ...] = (
    ("window", rf"(?P<k>{D}) (?:transposed?|depth-?wise|dilated|strided|grouped|ordinary|전치|깊이별)"),
    ("k", r"\bkernels?(?: size)?(?: of|=|:| is)? ?(?P<k>\d+)\b(?! ?[x×개])|커널 ?(?P<k2>\d+)(?! ?[x×개\d])"),
    ("in", r"(?<![x×\d])(?P<n>\d+) input\b(?! channel)"),
    ("s", r"(?<![x×\d])(?P<s>\d+) stride\b"),
    ("p", r"(?<![x×\d])(?P<p>\d+) padding\b"),
    ("channels", rf"(?P<c>\d+) channels\b|채널(?: ?수)?{JOSA}(?P<c2>\d+)|(?P<c3>\d+) ?채널"),
    ("in", rf"\b(?:on|to|over|of|for|from|through|with|takes) (?:an? |the )?(?P<n>{D})"
     rf"(?! ?(?:{MANY}|conv|max|av|pool|합))"),
    ("in", rf"(?P<n>{D})(?:에|에서|을|를)(?: |$)"),
)  # fmt: skip

BATCH = re.compile(r"(?i)([(\[])(?:None|batch(?:_size)?|N|B|\?|-1), ?(?=\d)")
"""The first size of a shape, which is open."""

REMARK = re.compile(r"\(\d+ is [^()]*\)|\((?:height|length|frames) x [a-z x]*\)|\([A-Z](?:, ?[A-Z])+\)")
SIZE_IN_BRACKETS = re.compile(r"(?<!\w)[(\[]\d+(?:, ?\d+){1,3}[)\]]")
ASKS = re.compile(
    r"(?i) ?(?:→|=)(?! ?(?:same|valid|true|false)\b) ?(?:the )?(?:outputs?|results?|size|출력|결과)?[^\d]*$"
)
"""`-> output?` at the end."""

THOUSANDS = re.compile(r"(?<![\d.,x×])(\d{1,3}),(\d{3})(?!\d|,\d|\.\d)")
LABEL_NEXT = re.compile(r"(?<=\d)[ \t]*\n(?=[^\n:\d]{1,40}:)")
"""A number at the end of a line, where the next says what its number is: `Stride: 1`."""

STAR, BY = re.compile(r"(?<=\d) ?\* ?(?=\d)"), re.compile(r"(\d) ?-?by-? ?(\d)")
NUMBER = re.compile(r"(?<![\w.])(?![123] ?-?d\b)\d[\d,.]*", re.IGNORECASE)
SEVERAL = re.compile(
    r"(?i)\bthen\b|\bfollowed\b|\bfollow each\b|\bafter (?:that|it)\b|;|→|\bseparable\b|그 ?다음|이어서"
    r"|\bbatch[- ]?norm|배치 ?정규화|\bresidual\b|\bskip\b"
)
"""What joins one layer to another."""

NOT_PLAIN = re.compile(
    r"(?i)\d\.\d|(?<![\w)])[-\u2212]\d|\d,\d{3},\d"  # parts of a number, less than nothing, 3,224,224
    r"|\b(?:twice|thrice|times|repeated|consecutive|stacked)\b|[두세네]\s?번|(?:다섯|여섯|\d) ?번|연속|반복"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten) (?:\d|conv|pool|layer|max|av)"
    r"|(?<![\d.x×-])(?!1 )\d+ (?:[a-z]+ )?layers\b"
    r"|\b(?:on|at|to) (?:the )?(?:left|right|top|bottom|one side)\b|\bpad\w*[^.?;]*\bonly\b"
    r"|\btotal (?:zero[- ]?)?padding|\bpad\w*[^.?;]* in total\b|왼쪽|오른쪽|위쪽|아래|한쪽|총 ?패딩"
)
"""What makes more of a layer than its numbers say: a decimal, a repetition, padding on one side or in all."""

LETTERS = re.compile(r"\b[WHNnwhi] ?= ?\d.*\b[Ff] ?= ?\d|\b[Ff] ?= ?\d.*\b[WHNnwhi] ?= ?\d")
"""A convolution in the letters of a book: W=227, F=11, S=4."""

SOUGHT = re.compile(
    r"(?i)\b(?:which|what|how much|find|choose)(?: is| was| would| should)?(?: the| a)?"
    r"(?: (?:value|size|amount|smallest|minimum|right|zero|of|correct|largest))*"
    r" (?:padding|stride|kernel|dilation|input|filter)\b(?! (?:makes|with|of|has))"
    r"|\bhow many (?:filters|kernels|layers|groups|zeros)\b|\bwhich (?:padding|stride)\b"
    r"|(?:패딩|스트라이드|보폭|커널|커널 ?크기|입력 ?크기|필터 ?수|필터)(?:은|는|이|가|을|를)? ?(?:얼마|몇|무엇|구하)"
)
"""Another number of the layer is asked for, and not what leaves it."""

PADDED = re.compile(r"(?i)\bafter (?:the )?padding\b|\bpadded (?:volume|image|input|map)\b|패딩 ?(?:한|된|후|뒤)")
"""What leaves the padding itself is asked for."""

FLATTENED = re.compile(r"(?i)\bflatten|평탄화|펼치|일렬")
"""All numbers of a map one behind the other."""

CONVOLVES = re.compile(r"(?i)\bconv|합성곱|컨볼루션")
VOLUME = re.compile(r"(?i)(?:\b|conv|pool|transpose)3-?d\b|frames|voxel|depth x|3차원")
"""Data along three axes."""

ALONG = re.compile(r"(?i)(?:\b|conv|pool)1-?d\b|samples|signal|\btime series\b|신호|1차원")
"""Data along one axis."""

SETTING_WORDS = (
    ("p", r"\bpad|패딩"),
    ("s", r"\bstrid|스트라이드|보폭"),
    ("d", r"\bdilat|\batrous|팽창"),
    ("g", r"\bgroup|그룹"),
)
"""Where such a word stands without a number, the layer is not known: `with padding`, `a dilated convolution`."""

WORDS = {"one": 1, "two": 2}
KINDS = (
    ("tconv", r"transpose|deconv|upconv|up-conv|전치"),
    ("dwconv", r"depth-?wise|깊이별"),
    ("avgpool", r"(?:average|avg|mean)[- ]?pool|평균 ?풀링|에버리지 ?풀링"),
    ("maxpool", r"pool|풀링"),
    ("conv", r"conv|합성곱|컨볼루션|콘볼루션|filter|kernel|필터|커널"),
)  # fmt: skip
"""The kinds of layers that stand alone and their words, the most particular first."""


class LayerInWords(NamedTuple):
    """A layer of its own. given: its numbers under the names of `layer`: n, f, s, p, d, c, filters, g, op, ceil, bias.

    unread: the numbers of the text that belong to nothing.
    """

    kind: str
    given: Mapping[str, Any]
    unread: str = ""

    @property
    def alone(self) -> bool:
        """Is it of a kind that `layer` measures?"""
        return self.kind not in ("fc", "zeropad", "flatten")

    @property
    def options(self) -> list[str]:
        """The words behind `convcalc layer`.

        >>> layer_in_words("a 28x28 input, 3x3 kernel, stride 2, padding 1").options
        ['-n', '28', '-f', '3', '-s', '2', '-p', '1']
        """
        words = [] if self.kind == "conv" else [self.kind]
        for name, value in self.given.items():
            if name == "bias":
                words.append("--no-bias")
            elif name == "ceil":
                words.append("--ceil")
            else:
                words += [f"{'--' if len(name) > 1 else '-'}{name}", _written(value)]
        return words

    @property
    def line(self) -> str:
        """The command line that measures it."""
        return " ".join(["convcalc", "layer", *self.options]) if self.alone else f'convcalc arch "{self.spec}"'

    @property
    def spec(self) -> str:
        """It as a network, where its channels and filters are said; else "".

        >>> layer_in_words("a 32x32 RGB image, 64 filters of 5x5, stride 2, no padding").spec
        '32x32x3 -> conv 64 5x5 s2 p0'
        """
        needs_filters = self.kind not in (*POOLS, "zeropad", "flatten")
        if "n" not in self.given or "c" not in self.given or (needs_filters and "filters" not in self.given):
            return ""
        size = self.given["n"] * (self._axes if len(self.given["n"]) == 1 else 1)
        return f"{'x'.join(map(str, (*size, self.given['c'])))} -> {self.words}"

    @property
    def words(self) -> str:
        """It as a layer of a network: `conv 64 5x5 s2 p0`."""
        filters = [str(self.given["filters"])] if "filters" in self.given else []
        if self.kind == "zeropad":
            return f"zeropad {_written(self.given['p'])}"
        if not self.alone:
            return " ".join([self.kind, *filters])
        window = self.given["f"] * (self._axes if len(self.given["f"]) == 1 else 1)
        words = [self.kind, *filters, "x".join(map(str, window)) if self._axes > 1 else f"k{window[0]}"]
        for name in ("s", "p", "d", "g", "op"):
            value = self.given.get(name)
            words += [] if value is None else [value] if isinstance(value, str) else [f"{name}{_written(value)}"]
        return " ".join(
            [*words, *[flag for name, flag in (("ceil", "ceil"), ("bias", "nobias")) if name in self.given]]
        )

    @property
    def _axes(self) -> int:
        """Of the data: those that are said, else two."""
        said = max(len(self.given.get("f", ())), len(self.given.get("n", ())))
        return int(self.given.get("dim", max(2, said)))


def _written(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    return str(value[0]) if len(value) == 2 and len(set(value)) == 1 else "x".join(map(str, value))


def layer_in_words(text: str) -> LayerInWords | None:
    """The one layer that a text in words is about; None where it is about none, or about several."""
    line = one_line(text)
    if not line or SEVERAL.search(line) or SOUGHT.search(line) or NOT_PLAIN.search(line):
        return None
    found = layer_of(line)
    complete = found is not None and ("n" in found.given or {"c", "filters"} <= found.given.keys())
    return found if complete else None


def same_padding_sought(text: str) -> LayerInWords | None:
    """The layer of a question such as `you want a same convolution of 7x7 on 63x63: what is the padding?`"""
    line = one_line(text)
    sought = SOUGHT.search(line) if line and not SEVERAL.search(line) and not NOT_PLAIN.search(line) else None
    if sought is None or not re.search(r"(?i)padding|패딩", sought[0]):
        return None
    found = layer_of(line)
    return found if found is not None and found.given.get("p") == "same" and "n" in found.given else None


def one_line(text: str) -> str:
    """A question without its remarks, 3-by-3 as 3x3; "" where it is no question with numbers."""
    if len(text) > LONGEST or not any(map(str.isdigit, text)):
        return ""
    words = BATCH.sub(r"\1", LABEL_NEXT.sub(", ", text)).split()
    plain = " ".join(REMARK.sub(" ", clean(" ".join(words))).split())
    whole = SIZE_IN_BRACKETS.sub(_joined, BY.sub(r"\1x\2", STAR.sub("x", plain)))
    return ASKS.sub("", in_plain_words(THOUSANDS.sub(r"\1\2", whole)))


def _joined(match: re.Match[str]) -> str:
    return "x".join(re.findall(r"\d+", match[0]))


def layer_of(line: str) -> LayerInWords | None:
    """The layer that a part of a question says, with as much of its input as stands there."""
    taken = [False] * len(line)
    found: dict[str, Any] = {}
    windows = 0
    for what, values in _sayings(line, taken):
        windows += "k" in values
        if windows > 1 or not _put(found, what, values):
            return None
    if re.search(r"(?i)\bsame\b", line) and not found.get("same"):
        return None
    said = {*found, *(["p"] if found.get("same") else [])}
    if any(re.search(word, line, re.IGNORECASE) and name not in said for name, word in SETTING_WORDS):
        return None
    left = [number[0].rstrip(",.") for number in NUMBER.finditer(line) if not any(taken[slice(*number.span())])]
    if any(not any(taken[slice(*size.span())]) for size in re.finditer(D, line)):
        return None  # a size that belongs to nothing is that of another input, or of another layer
    results = ["x".join(map(str, found["out"]))] if "out" in found else []
    return _made(line, found, ", ".join([*results, *left]))


def _sayings(line: str, taken: list[bool]) -> Iterator[tuple[str, dict[str, str]]]:
    """What is said, the surest first; a number is taken once."""
    for what, pattern in (*RESULTS, *INPUTS, *CHANNELS, DENSE, *SETTINGS, *LATE):
        for match in re.finditer(pattern, line, re.IGNORECASE):
            places = {name: Span(*match.span(name)) for name, value in match.groupdict().items() if value}
            if any(any(taken[slice(*place)]) for place in places.values()):
                continue
            for place in places.values():
                taken[place.start : place.end] = [True] * (place.end - place.start)
            yield what, {name: line[slice(*place)] for name, place in places.items()}


def without_input(line: str) -> tuple[str, LayerInWords | None]:
    """A question without the size of its input, and that as the layer that it says; None where none is said."""
    for pattern in [pattern for what, pattern in (*INPUTS, *LATE) if what == "in"]:
        match = re.search(pattern, line, re.IGNORECASE)
        if match:
            found: dict[str, Any] = {}
            _put(found, "in", {name: value for name, value in match.groupdict().items() if value})
            size, channels = _size(found, 0, match[0])
            given = {"n": size} | ({} if channels is None else {"c": channels})
            return f"{line[: match.start()]} {line[match.end() :]}", LayerInWords("", given)
    return line, None


def _put(found: dict[str, Any], what: str, values: dict[str, str]) -> bool:
    """What was said among the rest; False where it contradicts it."""
    if what in ("nopad", "same"):
        values = {"size": "0"} if what == "nopad" else {}
        found["same"] = what == "same"
        what = "p"
    more: dict[str, Any] = {}
    for name, value in values.items():
        key = name.rstrip("234")
        key = what if key == "size" else key
        numbers = tuple([int(each) for each in re.findall(r"\d+", value)]) or (WORDS.get(value.lower()),)
        more[key] = value.lower() if key == "colour" else (*more.get(key, ()), *numbers)
    clash = any(found.get(key, value) != value for key, value in more.items())
    found |= more
    return not clash


def _made(line: str, found: dict[str, Any], unread: str) -> LayerInWords | None:
    """The layer of what was found; None where its window, or all that is needed beside it, is not said."""
    kind = _kind(line)
    if "k" not in found and "filters" in found and re.search(DENSE[1], line, re.IGNORECASE):
        return _dense(found, line, unread)
    if "p" in found and not {"k", "filters", "s"} & found.keys() and PADDED.search(line):
        return _padded(found, line, unread)
    if not {"k", "filters", "s", "p"} & found.keys() and FLATTENED.search(line):
        return _flattened(found, line, unread)
    return _windowed(found, line, unread, kind)


def _windowed(found: dict[str, Any], line: str, unread: str, kind: str) -> LayerInWords | None:
    """A convolution or a pool."""
    if not kind or "k" not in found or (kind in POOLS and CONVOLVES.search(line)):
        return None
    if len(found["k"]) == 3 and not VOLUME.search(line) and not _without_depth(found):
        return None
    size, channels = _size(found, len(found["k"]), line)
    if len(found["k"]) > 1 and len(size) not in (0, 1, len(found["k"])):
        return None
    if kind == "dwconv":
        channels = channels or found.get("filters", (None,))[0]
        if channels is None or found.get("filters", (channels,))[0] != channels:
            return None
        kind = "conv"
        found |= {"filters": (channels,), "g": (channels,)}
    return LayerInWords(kind, _given(found, size, channels) | _flags(line, found), unread)


def _kind(line: str) -> str:
    """The kind of the layer, by its words or by the letters of a book; "" where neither stands there."""
    named = next((kind for kind, words in KINDS if re.search(words, line, re.IGNORECASE)), "")
    return named or ("conv" if LETTERS.search(line) else "")


def _without_depth(found: dict[str, Any]) -> bool:
    """The 5x5x3 filter of CS231n spans all channels, and its window is 5x5; False where others arrive."""
    *sides, depth = found["k"]
    size = found.get("n", ())
    if size[2:] not in ((), (depth,)) or found.get("c", (depth,)) != (depth,):
        return False
    found |= {"k": tuple(sides), "c": (depth,)} | ({"n": size[:2]} if size else {})
    return True


def _given(found: dict[str, Any], size: tuple[int, ...], channels: int | None) -> dict[str, Any]:
    """The numbers under their names in `layer`, in its order."""
    given: dict[str, Any] = {"n": size} if size else {}
    given["f"] = found["k"]
    given |= {name: found[name] for name in ("s", "p", "d") if name in found}
    given |= {"p": "same"} if found.get("same") else {}
    given |= {"c": channels} if channels is not None else {}
    return given | {name: found[name][0] for name in ("filters", "g", "op") if name in found}


def _dense(found: dict[str, Any], line: str, unread: str) -> LayerInWords | None:
    """A fully connected layer, whose input is flattened."""
    size, channels = _size(found, 0, line)
    if len(size) == 1 and "c" not in found and "colour" not in found:  # a vector is nothing but numbers
        channels, size = size[0], ()
    elif size and (len(size) < 2 or channels is None):
        return None
    given: dict[str, Any] = {"n": size, "c": channels} if size or "n" in found else {}
    return LayerInWords("fc", given | {"filters": found["filters"][0]} | _flags(line, found), unread)


def _padded(found: dict[str, Any], line: str, unread: str) -> LayerInWords | None:
    """Padding alone, around an input of which all is said."""
    size, channels = _size(found, 0, line)
    return LayerInWords("zeropad", {"n": size, "p": found["p"], "c": channels}, unread) if size and channels else None


def _flattened(found: dict[str, Any], line: str, unread: str) -> LayerInWords | None:
    """All numbers of a map of which all is said."""
    size, channels = _size(found, 0, line)
    return LayerInWords("flatten", {"n": size, "c": channels}, unread) if size and channels else None


def _flags(line: str, found: dict[str, Any]) -> dict[str, Any]:
    """What is said without a number: rounding up, no bias, data along one axis."""
    flags: dict[str, Any] = {}
    if re.search(r"(?i)\brounded up\b|\bceil", line):
        flags["ceil"] = True
    if re.search(r"(?i)\b(?:without|no) bias(?:es)?\b|\bbias ?= ?false|편향 ?(?:이|은)? ?없", line):
        flags["bias"] = False
    if len(found.get("k", ())) == 1 and len(found.get("n", ())) in (1, 2) and ALONG.search(line):
        flags["dim"] = 1
    return flags


def _size(found: dict[str, Any], axes: int, line: str) -> tuple[tuple[int, ...], int | None]:
    """The axes of the input and its channels, as far as they are said."""
    size = found.get("n", ())
    channels = found.get("c", (None,))[0]
    rank = axes if axes > 1 else 1 if len(size) == 2 and ALONG.search(line) else 2
    if len(size) == rank + 1 and size[-1] == channels:
        return size[:-1], channels
    if len(size) == rank + 1 and channels is None:
        first = size[0] in (1, 3) and len(set(size[1:])) == 1 and size[1] > 16
        return (size[1:], size[0]) if first else (size[:-1], size[-1])
    if channels is None and "colour" in found:
        channels = 1 if found["colour"][:2] in ("gr", "흑백", "mo") else 3
    return size, channels
