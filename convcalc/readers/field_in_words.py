"""Stacks of layers alike whose receptive field is asked for: `the receptive field of three 3x3 convolutions`."""

from __future__ import annotations

import re

from convcalc.readers.layer_in_words import NUMBER, layer_of, one_line, without_input
from convcalc.readers.question_words import NUMBERS

FIELD = re.compile(r"(?i)\breceptive field|\bfield of view|수용 ?영역|수용 ?장")
KOREAN = {"한": "1", "두": "2", "세": "3", "네": "4", "다섯": "5", "여섯": "6"}
COUNT = rf"(?P<count>\d+|{'|'.join(NUMBERS)})"
JOINED = r"(?: ?(?:stacked|consecutive|successive|sequential|dilated|layers of|layers with|times|개의))*"
WINDOW = r"(?P<k>\d+)(?: ?[x×] ?(?P=k))?(?! ?[x×\d])"
LAYERS = (
    r"(?:(?:dilated |causal )?(?:convolution(?:al)?s?|convs?|conv[123]d|filters?|kernels?)\b(?: layers)?"
    r"|합성곱|컨볼루션|필터)"
)
STACKS = tuple(
    map(
        re.compile,
        (
            rf"(?i)\b{COUNT}{JOINED} {WINDOW} ?{LAYERS}",
            rf"(?i)\b{COUNT} (?:(?:dilated |causal )?conv\w* )?layers?(?:[ (,:]|\b(?:of|with|each|using|having|all|"
            rf"kernels?|size|filters)\b)*{WINDOW}(?: ?{LAYERS})?",
            rf"(?i)\b{COUNT}[- ]layer(?:ed)? (?:CNN|conv\w*|network|stack|model)\b[^\d.]{{0,60}}\beach\b"
            rf"[^\d.]{{0,30}} {WINDOW} ?{LAYERS}",
            r"(?P<k>\d+) ?[x×] ?(?P=k) ?(?:합성곱|컨볼루션|필터)[^\d,.]{0,6}(?P<count>\d+) ?(?:개|번|층)",
            rf"(?i)\b{WINDOW} ?{LAYERS}",
            rf"(?i)(?:\b(?:kernels?|filters?)(?: size)?(?: of|=|:| is)?|커널|필터)(?: ?크기)?\D{{0,3}} ?{WINDOW}",
        ),
    )
)
"""So many layers of a window; one where no number stands before it."""

TIMES = re.compile(
    rf"(?i)\b(?P<times>twice|thrice|(?:\d+|{'|'.join(NUMBERS)})(?= times\b))(?: times\b)?"
    rf"|(?P<korean>\d+|{'|'.join(KOREAN)}) ?(?:번(?!째)|겹)"
)
"""How often a layer is applied."""

AGAIN = re.compile(r"(?i)\b(?:twice|thrice|times|repeat\w*|stack\w*|consecutive\w*|several)\b|번(?!째)|겹|연속|반복|쌓")
"""A repetition; where it is not understood, one layer is not what is asked for."""

ORDINAL = re.compile(r"(?i)\b(?:first|second|third|fourth|fifth|last|final|next|previous)\b|번째|마지막|다음|이전")
"""One layer of several, which may stand behind others."""

PADDING = re.compile(
    r"(?i)(?:\bpad(?:ding)?(?: of|=|:)?|패딩\D{0,2}) ?\d+(?! ?[x×])|\b(?:same|valid|no) padding\b"
    r"|\bpadding ?[=:]? ?(?:same|valid)\b"
)
"""It moves what a unit sees, and makes it no larger."""

STRIDE = re.compile(r"(?i)(?:\bstrides?(?: of|=|:)?|스트라이드\D{0,2}|보폭\D{0,2}) ?(\d+)(?: each)?")
DILATIONS = re.compile(
    r"(?i)(?:\bdilat(?:ions?|ed)(?: rates?| factors?)?(?: of| by|=|:| are)?|팽창률?\D{0,2})"
    r" ?(\d+(?:(?:, ?(?:and )?| and )\d+)*)"
)

UNIT = re.compile(
    r"(?i)\b(?:of|for|by) (?:a|an|one|1|each|the)?(?: single)?(?: final-layer| last-layer| output)? ?"
    r"(?:neuron|unit|pixel|element)s?\b|\bfinal (?:output |spatial )?(?:size|shape|dimensions?)\b"
)
"""Whose field it is."""

NEXT = re.compile(
    r"(?i)→|->|;|,(?= ?(?:and )?(?:then )?(?:(?:max|avg|average|mean)[- ]?)?(?:conv|pool))|\bthen\b"
    r"|\bfollowed by\b|[.:](?= |$)"
)
"""What stands between layers that are named one by one."""

NAMES = re.compile(r"(?i)\b(?:\w*net|vgg|inception)-?v?\d+\b:?")
"""A network's name has a number of its own."""

WIDE = 10**6
"""A side of an input on which every such stack has its whole field."""


def stack_in_words(text: str, asked: bool = False) -> str:
    """The stack that a question about receptive fields describes, as a spec; "" where a number in it is not understood.

    asked: another number of it is asked for, as is known.

    >>> stack_in_words("What is the receptive field of three stacked 3x3 convolutions with stride 1?")
    '1000000x1000000x1 -> [conv 1 3x3 s1] x 3'
    >>> stack_in_words("receptive field of 3 3x3 convolutions with dilations 1, 2 and 4")
    '1000000x1000000x1 -> conv 1 3x3 d1, conv 1 3x3 d2, conv 1 3x3 d4'
    """
    line = NAMES.sub(" ", UNIT.sub(" ", one_line(text)))
    if not asked and not FIELD.search(line):
        return ""
    found = next(filter(None, (each.search(line) for each in STACKS)), None)
    return (_alike(line, found) if found else "") or _listed(line)


def on_its_input(spec: str, text: str) -> str:
    """The stack on the input that the question names, with the padding that is said; "" where it names none."""
    line = one_line(text)
    given = without_input(line)[1]
    padded = PADDING.search(line)
    if given is None or "n" not in given.given or (padded and not re.search(r"(?i)\bno ", padded[0])):
        return ""
    size = given.given["n"] * (2 if len(given.given["n"]) == 1 else 1)
    return spec.replace(f"{WIDE}x{WIDE}x1", f"{'x'.join(map(str, size))}x1")


def _alike(line: str, found: re.Match[str]) -> str:
    """So many layers of one window."""
    times, said = TIMES.search(line), found.groupdict().get("count")
    if times and said and found.start() <= times.start() < found.end():
        times = None
    stride, dilated = STRIDE.search(line), DILATIONS.search(line)
    alone = not said and times is None
    if (said and times) or _is_left(_without(line, found, times, stride, dilated, *PADDING.finditer(line)), alone):
        return ""
    repeats = _number(said or (times and (times["times"] or times["korean"])) or "1")
    rates = re.findall(r"\d+", dilated[1]) if dilated else []
    layer = f"conv 1 {found['k'][:9]}x{found['k'][:9]}" + (f" s{stride[1]}" if stride else "")
    return _stacked(layer, len(rates) if alone and len(rates) > 1 else repeats, rates)


def _listed(line: str) -> str:
    """Layers that are named one by one: `conv 5x5 stride 1, pool 2x2 stride 2, conv 3x3`."""
    words = []
    for part in NEXT.split(without_input(line)[0]):
        found = layer_of(part) if NUMBER.search(part) else None
        if NUMBER.search(part) and (found is None or found.unread or not found.alone or "n" in found.given):
            return ""
        words += [] if found is None else [found._replace(given={**found.given, "filters": 1}).words]
    return f"{WIDE}x{WIDE}x1 -> {', '.join(words)}".replace("pool 1 ", "pool ") if len(words) > 1 else ""


def _is_left(rest: str, alone: bool) -> bool:
    """Is there more in a question than was read? alone: of one layer, which may be repeated in other words."""
    rest = without_input(rest)[0] if NUMBER.search(rest) else rest
    return any(each.search(rest) for each in (NUMBER, ORDINAL, *[AGAIN][:alone]))


def _stacked(layer: str, repeats: int, rates: list[str]) -> str:
    """So many layers, alike or each with its dilation; "" where these are not as many."""
    if len(rates) > 1:
        every = ", ".join([f"{layer} d{each}" for each in rates])
        return f"{WIDE}x{WIDE}x1 -> {every}" if len(rates) == repeats else ""
    layer += f" d{rates[0]}" if rates else ""
    return f"{WIDE}x{WIDE}x1 -> " + (layer if repeats == 1 else f"[{layer}] x {repeats}")


def _without(line: str, *matches: re.Match[str] | None) -> str:
    """A question without what was read of it."""
    for start, end in sorted([each.span() for each in matches if each is not None], reverse=True):
        line = f"{line[:start]} {line[end:]}"
    return line


def _number(word: str) -> int:
    """`three`, `세` and `3`; `thrice` too."""
    plain = {"twice": "2", "thrice": "3", **NUMBERS, **KOREAN}.get(word.lower(), word)
    return int(plain[:9])
