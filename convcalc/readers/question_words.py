"""What exercises say in other words than the grammar of layers: `filters that are each 5x5`, `a color (RGB) image`."""

from __future__ import annotations

import re

SIZE = r"\d+(?: ?[x×*] ?\d+)+"
CHANNELS = r"(?: input)? (?:channels|feature maps|maps) (?:of|each|with)(?: an?)?(?: size| spatial size)?(?: of)?"
KERNELS = r"(?! ?(?:spatial )?(?:kernels?|filters?|convolution))"
OUTPUTS = "(?:outputs?|neurons|units|nodes|classes)"
FROM_VECTOR = r"fully connected layer with \3 outputs on a vector of \1\2"
DENSE = r"fully[- ]connected|dense|linear"
CONNECTED = r",? (?:each(?: one)?|all)?(?: of (?:them|which))?(?: is| are)? ?fully[- ]connected"
MANY = r"(?:filters?|kernels?|neurons?|units?|nodes?|feature maps?|output channels)\b"

PARAMETERS = re.compile(r"(?i)\bparam|\bweights\b|파라미터|매개변수|가중치")
FLOPS = re.compile(r"(?i)\bg?flops?\b")
OPERATIONS = re.compile(r"(?i)\bmacs?\b|\bg?flops?\b|\bmultipl|연산량|곱셈")
"""Words that ask for one of the numbers of a layer or a network."""

NUMBERS = {
    word: str(at)
    for at, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), 1
    )
}
"""Numbers as words, before what is counted."""

KOREAN = {
    "filter": "필터", "kernel": "커널", "stride": "스트라이드", "padding": "패딩", "pad": "패딩", "input": "입력",
    "output": "출력", "channel": "채널", "size": "크기",
}  # fmt: skip
"""English words that stand in Korean sentences, with particles behind them."""

WORDINGS: tuple[tuple[str, str], ...] = (
    (r"\b(padding|stride|kernel|dilation|input)(\d)", r"\1 \2"),
    (r"\b(kernel size|stride|padding|dilation|input size) [A-Za-z] ?= ?(?=\d)", r"\1 "),
    (r"\b(?:colou?r|input) channels \((?:rgb|gr[ae]y\w*)\)", "channels"),
    (r"\b(\d+) colou?r channels\b", r"\1 channels"),
    (r"(?<=\d) pixel (?=image|input|picture)", " "),
    (r"\b(max|avg|average)pool(?:ing)?(?:[123]d)?\b(?! ?\()", r"\1 pool"),
    (rf"({SIZE}) ({SIZE})(?![x×*\d])", "\0"),
    (r"\b(?:that|which) (?:are|is|have|has|was)(?: (?:each|all))?(?: of)? (?=(?:an? )?(?:size |depth )?\d)", "of "),
    (rf"({MANY})(?: of)?,? each(?: one)?(?: of| with| having)?(?: size)? (?=\d)", r"\1 of "),
    (r"\b(colou?r|grayscale|greyscale|gray|grey) \((?:rgb|colou?r|grayscale|gr[ae]y)\)", r"\1"),
    (r"\brgb \(\d channels?\)", "rgb"),
    (r"\b(?:a )?valid padding\b|\bpadding ?[=:]? ?['\"]?valid['\"]?", "no padding"),
    (r"\b(?:a )?['\"]?valid['\"]? convolution", "no padding"),
    (rf"(\d+){CHANNELS} ({SIZE})\b{KERNELS}", r"a \2 input with \1 channels"),
    (rf"(\d+) (?:(?:output )?feature maps|maps) (?:with|using|by) (?:an? )?({SIZE})(?= ?(?:kernels?|filters?))",
     r"\1 filters of \2"),
    (r"\b(\d+) input(?:s| channels)? and (\d+) output(?:s| channels)?\b(?: channels)?",
     r"\1 input channels and \2 output channels"),
    (r"\b(?:input|channel) depth(?: of| is| =|=|:)? (\d+)(?! ?[x×])", r"\1 input channels"),
    (r"\bstride[- ](\d+) (convolutions?|conv|layers?|filters?|kernels?)\b", r"\2 with stride \1"),
    (r"\bwindow(?: size)?(?: of| is| =|=|:)? (\d+)(?= ?[,;.)]| and| with|$)", r"kernel size \1"),
    (r"\b(input|kernel|filter|output|pool)[- ](?:size|length|height|width|dimension)s? ?\(([A-Za-z])\)", r"\1 size"),
    (r"\b(padding|stride|dilation|kernel size|input(?: size)?) ?\([A-Za-z]\)", r"\1"),
    (r"\b(input|kernel|filter|padding|stride)-(size|width)\b", r"\1 \2"),
    (r"\b(kernel|filter) (?:height|width|length)\b", r"\1 size"),
    (r"\binput (?:height|width|length)\b", "input size"),
    (r"\bF ?= ?(\d+)(?= (?:filters?|kernels?)\b)", r"\1"),
    (r"\((?:dense|fully connected|fc|linear)\)", " "),
    (rf"\binput (?:to|of|for) (?:the|this|a) [a-z -]{{0,30}}layer (?:is|has)(?: of| a)?(?: size| shape)? ({SIZE})",
     r"input of \1"),
    (r"(?<!\d )\b(input|output) channels?(?: of| is| are| =| ?:| ?=)? (\d+)(?! ?[x×])", r"\2 \1 channels"),
    (rf"\b(\d+)[- ]channel (input|image|picture)s? of (?:size )?({SIZE})", r"\3 \2 with \1 channels"),
    (r"\b(\d+)[- ]channel (?:input|image|picture)s?\b(?! of)", r"\1 input channels"),
    (rf"\b(gr[ae]y(?:scale)?|rgb|colou?r) (image|picture|input)s? of (?:size )?({SIZE})(?: pixels)?", r"\3 \1 \2"),
    (r"\ban? (?:rgb|colou?r) (?:image|input|picture)s?\b(?! (?:of|with|that)|,? ?[(]?\d)", "3 input channels"),
    (r"\ban? (?:gr[ae]y[- ]?scale|monochrome) (?:image|input|picture)s?\b(?! (?:of|with|that)|,? ?[(]?\d)",
     "1 input channels"),
    (rf"(\d+) (?:{DENSE}) (?:neurons|units|nodes)", r"fully connected layer with \1 outputs"),
    (r"\b(\d+) conv(?:olution(?:al)?)? (filters?|kernels?)\b", r"\1 \2"),
    (rf"\(({SIZE})\)(?= (?:filters?|kernels?)\b)", r"\1"),
    (r"\b(inputs?|images?|maps?|volume|tensor) (?:(?:has|have|with|is|are) )?(?:of |a |an |the )*"
     r"(?:shape|dimensions?|resolution)s?(?: is| are| of|=|:)* (?=\d)", r"\1 of "),
    (r"\b(signal|sequence|series|input) (?:has |with |is )?(?:of |a |an )*(?:length|size)(?: of| is|=|:)* (?=\d)",
     r"\1 of "),
    (rf"\b(?:{DENSE})(?: layer)?,? (?:(?:from|maps|that maps) (\d+)(?: inputs?| neurons| features| units)?"
     rf"|(?:with|of) (\d+) (?:input )?(?:inputs?|features))(?: \w+)? ?(?:to|and) (\d+)(?: {OUTPUTS})?", FROM_VECTOR),
    (rf"\b(?:{DENSE}) layer (?:with|of) (?P<units>\d+) {OUTPUTS}[^\d?.]{{0,40}}? (\d+)[- ](?:inputs?|features|"
     r"dimensional)(?: inputs?| vector| features)?", r"fully connected layer with \g<units> outputs on a vector of \2"),
    (rf"\b(?:a |one )?single (?=(?:{SIZE} )?(?:filter|kernel)\b)", "1 "),
    (r"\binput (?:has )?(?:a )?(?:length|width|size)(?: of| is|=|:)? (?=\d)", "input "),
    (rf"(\d+) (?:hidden )?(?:neurons|units|nodes){CONNECTED}", r"fully connected layer with \1 outputs"),
    (rf"\bfully[- ]connected(?: layer)? from ({SIZE}) to (\d+)(?: \w+)?",
     r"fully connected layer with \2 outputs on an input \1"),
    (r"(?<![x×\d])(\d+) ?→ ?(\d+) ?(?=(?:output )?channels\b|채널)", r"\1 channels to \2 "),
    (rf"(?:\b(?:{DENSE}|fc)\b|완전 ?연결)[^\d→]{{0,30}}(?<![x×\d])(\d+) ?→ ?(\d+)(?! ?[x×\d])",
     r"fully connected layer with \2 outputs on a vector of \1"),
)  # fmt: skip
"""A wording -> what is read; NUL: the second may be the first once more, as mathematics is copied."""

IN_KOREAN = (
    (
        r"(?:노드|뉴런|유닛)(?:가|이|의)? ?(?:수가? ?)?(\d+) ?개?(?:인|의|짜리)? ?(?:완전 ?연결|밀집) ?(?:층|레이어)?",
        r"완전연결층 \1",
    ),
    (r"맥스 ?풀링", "최대 풀링"),
    (r"[애에]버리지 ?풀링|평균값 ?풀링", "평균 풀링"),
    (r"(컬러|흑백) ?\((?:rgb|colou?r|gr[ae]y(?:scale)?|그레이\w*)\)", r"\1"),
)
"""Other Korean words for the same."""

EXTENT = re.compile(r"(?i)\bF ?= ?\d")
KERNEL = re.compile(r"(?i)\bK ?= ?(\d+)(?! ?(?:filters|kernels|개|[x×]))")
"""K is how many filters there are beside F, the extent of each; alone it is the kernel."""

HANGUL = re.compile("[가-힣]")


def in_plain_words(line: str) -> str:
    """A question in the words that the grammar of layers reads.

    >>> in_plain_words("ten filters that are each 5x5 on a 32x32 color (RGB) image")
    '10 filters of 5x5 on a 32x32 color image'
    >>> in_plain_words("an input volume that is 9 × 9 × 4 9×9×4, filters of 3 × 3 3×3")
    'an input volume of 9 × 9 × 4, filters of 3 × 3'
    >>> in_plain_words("5x5filter 10개와 stride1, pad가 2이면")
    '5x5필터 10개, 스트라이드 1, 패딩가 2이면'
    """
    line = re.sub(rf"(?i)\b({'|'.join(NUMBERS)})(?= (?:colou?r |input )?channels\b)", _as_digits, line)
    for pattern, written in WORDINGS:
        line = re.sub(pattern, _once if written == "\0" else written, line, flags=re.IGNORECASE)
    line = re.sub(rf"(?i)\b({'|'.join(NUMBERS)})(?= (?:{SIZE} |different )?{MANY})", _as_digits, line)
    line = re.sub(rf"(?i)\b(?<=stride of )({'|'.join(NUMBERS)})\b", _as_digits, line)
    if not EXTENT.search(line):
        line = KERNEL.sub(r"kernel size \1", line)
    if HANGUL.search(line):
        for pattern, written in IN_KOREAN:
            line = re.sub(pattern, written, line, flags=re.IGNORECASE)
        line = re.sub(rf"(?i)(?<![a-z])({'|'.join(KOREAN)})s?(?![a-z])", lambda word: KOREAN[word[1].lower()], line)
        line = re.sub(r"(?<=\d개)(?:와|과|하고)(?= )", ",", line)
    return " ".join(line.split())


def _once(match: re.Match[str]) -> str:
    """A size that stands there twice, rendered and as text; others stay as they are."""
    first, second = (re.findall(r"\d+", each) for each in match.groups())
    return match[1] if first == second else match[0]


def _as_digits(match: re.Match[str]) -> str:
    return NUMBERS[match[1].lower()]
