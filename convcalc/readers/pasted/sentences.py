"""Sentences of notes that say a layer: `the input is a 227x227x3 image`, `96 11x11 filters applied at stride 4`.

A line is read so where the reader of lists cannot read it. What is found in it is taken in the order in which it
stands; a number that belongs to nothing is told, and never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Item, LayerDraft, Size, TextLine
from convcalc.readers.pasted.figures import plain_amount
from convcalc.readers.pasted.negation import without_denied
from convcalc.readers.pasted.scan import scan
from convcalc.readers.pasted.workings import WorkedSum, workings
from convcalc.text import Span

D = r"\d+(?: ?[x×*] ?\d+)+"
N = r"\d+(?: ?[x×*] ?\d+)*"
OF = r"(?: ?(?:size|width|extent|of|is|are|was|at|with|by|a|an|the|each|[=:(\[]|[FSPKfspk] ?=))*? ?"
JOSA = r"(?: ?(?:은|는|이|가|을|를|의|로|으로|인|[:=]))*? ?"
INPUT = r"\b(?:inputs?|images?|pictures?)\b|입력|이미지|영상|사진"
FILTERS = r"(?:filters?|kernels?)\b"
WINDOW = r"(?:filters?|kernels?|windows?)\b(?: size)?"
COUNTED = r"(?:filters?|kernels?|feature maps?|maps|output channels|channels|neurons?|units?|nodes|classes|outputs?)\b"

SIDES = r"(?<![x×\d])\d+ ?[x×] ?\d+"
X = r"\d+(?: ?[x×*] ?\d+){2,3}"
MANY = rf"\b{WINDOW}|필터|커널"
PARAMS = r"param(?:eter)?s?\b"
AMOUNT = r"\d+(?:[,.]\d+)*"

PATTERNS: tuple[tuple[str, str], ...] = (
    ("in", rf"(?:{INPUT})(?:(?!output|filter|kernel|출력|필터|커널)[^\d\n;])*?(?P<size>{X})"
     rf"(?!\d| ?[x×]| ?(?:크기의? )?(?:{MANY}))"),
    ("in", rf"(?P<size>{X})[\])]? ?(?:크기의? |pixel |color |colour |rgb |컬러 |RGB )?(?:{INPUT})"),
    ("rgb", rf"(?P<size>{SIDES}) ?(?:pixel |크기의? )?(?:rgb|colou?r|컬러) ?(?:{INPUT})"),
    ("grey", rf"(?P<size>{SIDES}) ?(?:pixel |크기의? )?(?:gr[ae]y(?:scale)?|흑백) ?(?:{INPUT})"),
    ("out", rf"(?:\bout(?:puts?)?\b|\bresults?\b|출력|결과)(?:(?!{MANY}|param|파라미터)[^\d\n;])*?(?P<size>{D})"),
    ("out", r"\b(?:giving|gives|yields?|becomes?|produces?|makes|into|to|so|spatially)\b"
     rf"(?:(?!{MANY})[^\d\n])*?(?P<size>{D})(?! ?(?:{MANY}))"),
    ("out", rf"(?:→|\bafter \w+[: ]*) ?[\[(]?(?P<size>{D})(?! ?(?:{MANY}|conv|pool|max))"),
    ("out", rf"(?P<size>{D})(?=(?:가|이|로)? ?(?:출력|된다|되고|됩니다|줄어|나온다|나오고|output))"),
    ("window", r"(?P<filters>\d+) (?:different )?(?:filters?|kernels?)?(?: ?of| with)?(?: size)? ?"
     rf"[\[(]?(?P<k>{D})[\])]? ?(?=(?:spatial )?(?:{FILTERS}|conv))"),
    ("window", rf"(?P<filters>\d+) ?{FILTERS}(?:,? ?(?:of|with|each|having|a|size|kernel|extent|=|:|\())*? ?"
     rf"(?P<k>{D})"),
    ("window", rf"(?P<filters>\d+) ?개의 (?P<k>{D}) ?(?:크기의? )?(?:필터|커널)"),
    ("window", rf"(?P<k>{D}) ?(?:크기의? ?)?(?:필터|커널){JOSA}(?P<filters>\d+) ?개"),
    ("window", rf"(?:필터|커널)(?: ?크기)?{JOSA}(?P<k>{D})(?:,? ?(?P<filters>\d+) ?개)?"),
    ("window", rf"(?P<k>{D}),? (?:with |and )?(?P<filters>\d+) ?(?:filters?|kernels?)\b"
     rf"|(?P<k2>{D}),? ?(?:필터|커널)(?: ?개?수)?{JOSA}(?P<filters2>\d+) ?개"),
    ("out", rf"(?P<size>{D}) ?(?:특징 ?맵|피처 ?맵|feature maps?)(?=이|가|을|를| is| are|$)"),
    ("window", rf"(?P<k>{D})(?= ?(?:크기의? )?(?:{MANY}|(?:max|average|avg)?[- ]?pool|conv|합성곱|최대|평균|풀링))"),
    ("window", rf"\b{WINDOW}{OF}(?P<k>{D})"),
    ("window", rf"\b(?:filter|kernel|window|receptive field) size{OF}(?P<k>{N})"),
    ("window", rf"(?:필터|커널) ?크기{JOSA}(?P<k>{N})"),
    ("window", r"\bpool\w*\b(?: layer)?(?: ?(?:\b(?:with|of|over|by|window|filter|kernel|size|is)\b|[:=]))* ?"
     rf"(?<![\dx×*])(?P<k>{D})|풀링층?{JOSA}(?P<k2>{D})"),
    ("s", rf"\bstrides?\b{OF}(?P<size>{N})|(?:스트라이드|보폭){JOSA}(?P<size2>{N})"),
    ("p", rf"\b(?<!same )(?<!same-)(?:zero[- ]?)?pad(?:ding|ded|s)?\b{OF}(?P<size>{N})|패딩{JOSA}(?P<size2>{N})"),
    ("d", rf"\bdilation\b{OF}(?P<size>{N})|팽창률?{JOSA}(?P<size2>{N})"),
    ("nopad", r"\b(?:no|without) (?:zero[- ]?)?padding\b|패딩(?:은 |이 | )?없"),
    ("same", r"\bsame[- ]padding\b|\bpadding (?:is |= ?)?same\b|\bsame convolution"),
    ("params", rf"(?P<amount>{AMOUNT}) weights ?(?:\+|and|plus|,) ?(?P<biases>\d+) bias(?:es)?\b"),
    ("nothing", r"\bno (?:learnable |trainable )?param(?:eter)?s?\b|(?:파라미터|매개변수)(?:는|가|은)? ?없"),
    ("params", rf"\b(?:number of )?{PARAMS}(?:(?![;.?()])\D){{0,40}}?(?P<amount>{AMOUNT})"
     rf"|(?:파라미터|매개변수)(?: ?개?수)?{JOSA}(?:총 |모두 )?(?P<amount2>\d[\d,]*)"),
    ("params", rf"(?P<amount>{AMOUNT}) ?(?:[KMG]|million)? ?(?:learnable |trainable )?{PARAMS}"
     r"|(?P<amount2>\d[\d,]*) ?개의 (?:파라미터|매개변수)"),
    ("weights", r"(?P<amount>\d[\d,]*) ?(?:weights\b|connections\b|개의 가중치)"
     rf"|가중치(?: ?개?수)?{JOSA}(?P<amount2>\d[\d,]*)"),
    ("macs", rf"연산량{JOSA}(?P<amount>\d[\d,.]*)|\bMACs?\b[ :=is]*(?P<amount2>\d[\d,.]*)"),
    ("rf", rf"수용 ?영역(?: ?크기)?{JOSA}(?P<amount>\d+)|\breceptive field\b(?: of| is|[:=])+ ?(?P<amount2>\d+)"),
    ("filters", rf"(?P<size>\d+) ?(?:different )?{COUNTED}|(?P<size2>\d+) ?개의? ?(?:필터|커널|뉴런|유닛|노드|클래스)"
     rf"|(?:필터|커널|뉴런|유닛)(?: ?개?수)?{JOSA}(?P<size3>\d+)(?: ?개)?"),
    ("filters", r"\b(?:filters?|kernels?|units?|neurons?) ?[:=] ?(?P<size>\d+)(?! ?[x×] ?\d)"
     r"|\bnumber of (?:filters|kernels|units|neurons)(?: is| of|[:=])? ?(?P<size2>\d+)"),
    ("filters", r"\bK ?= ?(?P<size>\d+)|\bdepth of (?P<size2>\d+)"),
    ("k", r"\bF ?= ?(?P<size>\d+)"),
    ("s", r"\bS ?= ?(?P<size>\d+)"),
    ("p", r"\bP ?= ?(?P<size>\d+)"),
    ("window", r"(?:^|[:,(]|크기) ?(?P<k>\d{1,2} ?[x×] ?\d{1,2})(?=[,;)]| with\b| and\b|$)"),
    ("out", rf"= ?[\[(]?(?P<size>{SIDES}(?: ?[x×] ?\d+)*)"),
)  # fmt: skip
"""What is said -> how it is worded; the sooner a row, the sooner its numbers are taken."""

COMPILED: list[tuple[str, re.Pattern[str]]] = []
FILLING = r"(?:\W|(?:and|with|we|use|using|apply|then|convolved|by|a|an|the|image|volume|first|layer|conv)\b)*"
IN_WORDS = re.compile(
    rf"(?i)^\W*after \w|\d ?개의 {D} ?(?:크기의? )?(?:필터|커널)[^→\n]*(?:{INPUT})[^\n]*{D}"
    rf"|(?:{INPUT})[^→|()\n]*?{D}{FILLING}\b\d+ {D} ?{WINDOW}"
    rf"|(?:{INPUT})[^→|()\n]*?\.\s[^→|\n]*?\b\d+ {FILTERS}"
    rf"|{D} ?(?:{INPUT})[^→|()\n]*?{D} ?(?:크기의? )?(?:필터|커널)"
    rf"|(?:{INPUT})[^→|()\n]*?{D} ?(?:이고|이며|인|에|을|를|이다)[^→|(\n]*(?:필터|커널)"
)
NEAR = 16
"""Characters between a window and the word of its layer."""
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*")
NUMBERED = re.compile(
    r"(?i)\W*(?:(?:[^\W\d_]{1,20}[ _-]){1,4}#?\d{1,3}(?: ?[^\W\d]{1,20}){0,2}|\d{1,3}(?:st|nd|rd|th)\b[^\d\n:]{0,30}"
    r"|(?:제 ?)?\d{1,3} ?(?:번째 ?)?(?:층|단계|레이어|블록))"
    r"(?: ?[:=)]|\. | ?\([^()\n]{0,40}\) ?:|(?<=층)[은는에의 ]| - )"
)
"""A label with a number in it at the beginning of a line."""
SPOKEN_OF = re.compile(r"(?i)\b(?:the|this|that|after) $")
REMARK = re.compile(r"\([^()]*\)")
KINDS = frozenset(
    ("maxpool", "avgpool", "conv", "dwconv", "tconv", "fc", "flatten", "gap", "gmp", "bn", "lrn", "softmax")
) | vocabulary.ACTIVATIONS  # fmt: skip
EACH = re.compile(r"(?i)\b(?:each|per|every)\b|각 ?필터|필터(?: ?하나|마다| ?당)")
IN_ALL = re.compile(r"(?i)\b(?:in all|in total|total|altogether|overall)\b|총|모두|전체|합계")
SIZED = re.compile(r"(?i)output|spatial|size|출력|크기")
VOLUME = re.compile(r"(?i)(?:\b(?:outputs?|results?|volume)\b|출력|결과)[^\d\n;.]*$")
"""What stands right before a size that is multiplied out: `the output is 55x55x96 = 290,400 numbers`."""
COUNTABLE = frozenset(("params", "weights", "macs", "rf"))


class Saying(NamedTuple):
    """Something said, and where: what (a row of PATTERNS, "kind" or "working"), the numbers by their names."""

    what: str
    span: Span
    sizes: dict[str, Size]
    word: str = ""
    working: WorkedSum | None = None


class Sentence(NamedTuple):
    """The rows of a line, its numbers that belong to nothing, and the remarks in parentheses that hold others."""

    rows: list[TextLine]
    unread: str
    remarks: list[str]


def in_words(line: str) -> bool:
    """Does a line hold the input and a layer, `After CONV1: ...`, `not`, or a size that is worked out?

    The reader of lists misunderstands it.
    """
    worked = "/" in line and "=" in line and any(each.divides for each in workings(line))
    return worked or bool(IN_WORDS.search(line)) or without_denied(line).line != line


def read_sentence(text: str, start: int, end: int, filters: int | None) -> Sentence | None:
    """What a line says; None where it says no layer and claims nothing.

    filters: of the layer before, of which "each filter has 76 parameters" speaks.
    """
    line, denied = without_denied(text[start:end])
    taken = [False] * len(line)
    sayings = [*_workings(line, taken), *_said(line, taken), *_kinds(line)]
    if not any(saying.what not in ("kind", "nopad", "same", "nothing") for saying in sayings):
        return Sentence([], ", ".join(denied), []) if denied else None
    writer = _Writer(line, filters)
    for saying in _in_order(line, sayings):
        writer.take(saying)
    for place in writer.lost:
        taken[slice(*place)] = [False] * (place.end - place.start)
    _take_numbering(line, taken)
    remarks = _remarks(line, taken)
    rows = [row.moved(start) for row in writer.rows()]
    unread = ", ".join(filter(None, (_unread(line, taken), *denied)))
    return Sentence(rows, unread, remarks) if rows or denied else None


def _in_order(line: str, sayings: list[Saying]) -> list[Saying]:
    """As they stand there; a layer's word behind its window, `2x2 max pooling`, before it."""
    windows = [saying.span for saying in sayings if saying.what == "window" and "filters" not in saying.sizes]

    def place(saying: Saying) -> tuple[int, bool]:
        start = saying.span.start
        if saying.what == "kind":
            close = [each for each in windows if 0 <= start - each.end < NEAR]
            if close and not any(mark in line[close[-1].end : start] for mark in ",.;:→("):
                return close[-1].start, False
        return start, True

    return sorted(sayings, key=place)


def _workings(line: str, taken: list[bool]) -> Iterator[Saying]:
    for each in workings(line):
        _take(taken, each.span)
        yield Saying("working", each.span, {}, working=each)


def _said(line: str, taken: list[bool]) -> Iterator[Saying]:
    if not COMPILED:
        COMPILED.extend([(what, re.compile(pattern, re.IGNORECASE)) for what, pattern in PATTERNS])
    for what, pattern in COMPILED:
        at = 0
        while found := pattern.search(line, at):
            at = max(found.end(), at + 1)
            places = {name.rstrip("23"): Span(*found.span(name)) for name, value in found.groupdict().items() if value}
            if any(any(taken[slice(*place)]) for place in places.values()):
                at = min([place.end for place in places.values()])
                continue
            for place in places.values():
                _take(taken, place)
            sizes = {name: Size(_numbers(line[slice(*place)]), place) for name, place in places.items()}
            yield Saying(what, Span(*found.span()) if not places else min(places.values(), key=tuple), sizes)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple([int(each[:19]) for each in re.findall(r"\d+", text)])


def _take(taken: list[bool], place: Span) -> None:
    taken[place.start : place.end] = [True] * (place.end - place.start)


def _kinds(line: str) -> Iterator[Saying]:
    """The layers that are named; `the conv layer` of a line without a window is the one before."""
    tokens = scan(line)
    windowed = bool(re.search(rf"{D} ?(?:{MANY})|size F", line))
    for at, found in vocabulary.phrases(tokens, 0, len(tokens)):
        if found.role == "layer" and found.value in KINDS:
            span = Span(tokens[at].start, tokens[found.next - 1].end)
            if SPOKEN_OF.search(line[: span.start]) and not windowed:
                continue
            yield Saying("kind", span, {}, found.value)


def _remarks(line: str, taken: list[bool]) -> list[str]:
    """What stands in parentheses and is about no layer, as `(+1 for bias)`."""
    found: list[str] = []
    for each in REMARK.finditer(line):
        left = any(not any(taken[slice(*number.span())]) for number in NUMBER.finditer(line, *each.span()))
        if left and any(char.isalpha() for char in each[0]):
            found.append(each[0])
            _take(taken, Span(*each.span()))
    return found


def _take_numbering(line: str, taken: list[bool]) -> None:
    """The numbers that only count the layers, `Conv layer 1: ...`, `3층: ...`, are read: they say nothing."""
    found = NUMBERED.match(line)
    for number in NUMBER.finditer(line, 0, found.end()) if found else ():
        _take(taken, Span(*number.span()))


def _unread(line: str, taken: list[bool]) -> str:
    """The numbers that belong to nothing, as they stand there."""
    left = [found for found in NUMBER.finditer(line) if not any(taken[found.start() : found.end()])]
    return ", ".join([found[0].rstrip(",.") for found in left])


class _Writer:
    """The layers and claims of a line, one behind the other."""

    def __init__(self, line: str, filters: int | None) -> None:
        self.line = line
        self.filters = filters
        self.items: list[Item] = []
        self.given: LayerDraft | None = None
        self.open: LayerDraft | None = None
        self.named: Saying | None = None
        self.each: tuple[int, ...] = ()
        self.lost: list[Span] = []  # wrong sums of which nothing says what they count

    def rows(self) -> list[TextLine]:
        self.settle()
        span = Span(0, len(self.line.rstrip()))
        before = [TextLine([self.given], self.given.span)] if self.given else []
        first = next((item for item in self.items if isinstance(item, LayerDraft)), None)
        if first is not None and not first.kind:  # more of the layer on the line before
            self.items.sort(key=lambda item: item is not first)
        return [*before, *[TextLine(items, span) for items in self.parts()]]

    def parts(self) -> list[list[Item]]:
        """Its layers and claims; a fully connected layer begins anew, so that what is counted behind it is its own."""
        begins = [at for at, item in enumerate(self.items) if at and isinstance(item, LayerDraft) and item.kind == "fc"]
        places = [0, *begins, len(self.items)]
        return [self.items[start:end] for start, end in pairwise(places) if start < end]

    def take(self, saying: Saying) -> None:
        if saying.what == "kind":
            self.name(saying)
        elif saying.what == "working" and saying.working is not None:
            self.work(saying.working)
        elif saying.what in ("in", "rgb", "grey"):
            self.input(saying)
        elif saying.what == "out":
            self.items.append(Claim("size", saying.sizes["size"].numbers, span=saying.sizes["size"].span))
        elif saying.what in COUNTABLE:
            self.count(saying)
        elif saying.what == "nothing":
            self.add("params", 0, saying.span)
        else:
            self.attribute(saying)

    def name(self, saying: Saying) -> None:
        """A layer's word: of the layer that is open, or of the next."""
        if self.open is not None and self.open.kind in ("", saying.word) and not self.named:
            self.open.kind = saying.word
            return
        if self.named and self.named.word == saying.word and ":" in self.line[self.named.span.end : saying.span.start]:
            self.named = saying  # `Conv 1: 5x5 convolution, 6 filters` names it twice
            return
        self.settle()
        self.named = saying

    def settle(self) -> None:
        """A layer that was named, and of which nothing was said."""
        if self.named is not None:
            made = LayerDraft(self.named.word, self.line[slice(*self.named.span)], *self.named.span)
            self.items.append(made)
            self.open, self.named = made, None

    def target(self, saying: Saying) -> LayerDraft:
        """The layer to which an attribute belongs: the one just named, or a new one where it has this already."""
        self.settle()
        given = {"window": "k", "nopad": "p", "same": "p"}.get(saying.what, saying.what)
        if self.open is None or given in self.open.given:
            self.open = LayerDraft("", "", *saying.span)
            self.items.append(self.open)
        self.open.reach(*saying.span)
        return self.open

    def attribute(self, saying: Saying) -> None:
        if self.open is not None and self.known(saying):
            return
        draft = self.target(saying)
        if saying.what == "same":
            draft.flags["same"] = saying.span
        elif saying.what == "nopad":
            draft.given["p"] = Size((0,), saying.span)
        for name, size in saying.sizes.items():
            draft.given[saying.what if name == "size" else name] = size
        draft.said = True
        if not draft.kind and "k" in draft.given:
            draft.kind, draft.word, draft.word_span = "conv", self.line[slice(*saying.span)], saying.span

    def known(self, saying: Saying) -> bool:
        """Was just this said of the open layer: no padding P=0?"""
        assert self.open is not None
        given = {name.replace("size", saying.what): size.numbers for name, size in saying.sizes.items()}
        given |= {"p": (0,)} if saying.what == "nopad" else {}
        there = {name: size.numbers for name, size in self.open.given.items()}
        return bool(given) and not self.named and all(there.get(name) == each for name, each in given.items())

    def input(self, saying: Saying) -> None:
        """The input; a second one is what arrives at the layer that follows."""
        size = saying.sizes["size"]
        if saying.what != "in":
            size = size._replace(numbers=(*size.numbers, 3 if saying.what == "rgb" else 1))
        made = LayerDraft("input", self.line[slice(*size.span)], *size.span)
        made.sizes.append(size)
        if self.given is None and not self.items:
            self.given = made
        else:
            self.items.append(made)

    def count(self, saying: Saying) -> None:
        """So many parameters: of the layer, or of each of its filters."""
        place = saying.sizes["amount"].span
        amount = plain_amount(self.line, place.start)
        if amount is None or self.claimed(amount.number.mantissa):
            return
        biases = saying.sizes.get("biases")
        if biases is not None and amount.number[1:] == (0, ""):
            self.add(saying.what, amount.number.mantissa + biases.numbers[0], Span(place.start, biases.span.end))
            return
        if self.of_each(place.start) and not amount.number.unit:
            self.of_filters(saying.what, amount.number.mantissa, place)
        else:
            claim = Claim(saying.what, amount.number, amount.rounded, None, Span(place.start, amount.end))
            self.items.append(claim)

    def claimed(self, value: int) -> bool:
        """Is it a number of which a working has told already?"""
        return value in self.each

    def of_each(self, at: int) -> bool:
        """Is it so many for each filter, and not `760 in all` behind what each has?"""
        clause = re.compile(r"[\d,.]*[^.,;\n]*").match(self.line, at)
        end = clause.end() if clause else at
        said = [found.end() for found in EACH.finditer(self.line, 0, at)]
        return bool(said) and not IN_ALL.search(self.line, said[-1], end)

    def of_filters(self, what: str, value: int, place: Span) -> None:
        """What each filter has, as what all have."""
        count = self.open.number("filters") if self.open is not None else self.filters
        self.each = (*self.each, value)
        if count:
            self.add(what, value * count, place)

    def work(self, working: WorkedSum) -> None:
        """Both sides of a sum: as a size, or as a count."""
        before, behind = self.line[: working.span.start], self.line[working.span.end :]
        what = _counts(before, behind)
        volume = len(working.factors) > 2
        if volume and not working.unit and VOLUME.search(before):
            self.items.append(Claim("size", working.factors, span=working.sum_span))
            if working.value != working.result:
                self.items.append(Claim("size", (working.result, working.result), span=working.result_span))
        elif not what and (working.divides or (not volume and SIZED.search(before + behind))):
            for value, place in working.sides:
                self.items.append(Claim("size", (value, value), span=place))
        elif what:
            self.work_count(what, working)
        elif working.value != working.result:
            self.lost.append(working.span)

    def work_count(self, what: str, working: WorkedSum) -> None:
        """A count that was worked out; that of each filter is taken times the filters."""
        following = [each for each in workings(self.line) if each.span.start > working.span.end]
        carried = next((each for each in following if working.result in each.factors), None)
        values = [value for value, _ in working.sides]
        if working.unit:
            number = Number(working.result, 0, working.unit)
            self.items.append(Claim(what, number, True, None, working.span))
        elif carried is not None:
            for value, place in working.sides:
                whole = value * (prod(carried.factors) // (working.result or 1))
                if whole not in (carried.value, carried.result):
                    self.add(what, whole, place)
        elif self.of_each(working.span.start) and not set(working.factors) & set(self.each):
            for value, place in working.sides:
                self.of_filters(what, value, place)
        else:
            for value, place in working.sides:
                self.add(what, value, place)
        self.each = (*self.each, *values, working.result)

    def add(self, what: str, value: int, place: Span) -> None:
        """A claim, once."""
        claim = Claim(what, Number(value), False, None, place)
        if claim not in self.items:
            self.items.append(claim)


def _counts(before: str, behind: str) -> str:
    """What a worked sum counts, by the words beside it."""
    beside = before + " " + behind[:40]
    if re.search(r"(?i)param|파라미터|매개변수", beside):
        return "params"
    return "weights" if re.search(r"(?i)\bweights|\bconnections|가중치", beside) else ""
