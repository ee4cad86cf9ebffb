"""Questions that name a layer by its call or its word, with the numbers that the grammar of layers has no place for."""

from __future__ import annotations

import re
from shlex import quote

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.model import Part, Text
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.call_in_question import WrittenCall, call_in
from convcalc.readers.layer_in_words import layer_of, one_line
from convcalc.readers.question_words import PARAMETERS
from convcalc.readers.source import load_text
from convcalc.text import Source

RECURRENT = re.compile(r"(?<![A-Za-z])(?:LSTM|GRU|(?:simple ?)?RNN)(?![A-Za-z])", re.IGNORECASE)
GATES = {"lstm": "4*", "gru": "3*", "rnn": ""}
"""A recurrent layer and how many times it has the weights of one gate."""

UNITS = (
    r"(?i)(\d+) ?(?:hidden )?(?:units|neurons|cells|nodes|hidden(?: units)?)\b|(\d+)[- ]unit\b"
    r"|\b(?:units|hidden(?:[ _](?:size|units|dim(?:ension)?))?)(?: of| is|=|:)* ?(\d+)|(\d+) ?(?:개의? ?)?유닛"
    r"|유닛(?: ?수)?\D{0,4}(\d+)"
)
FEATURES = (
    r"(?i)(\d+) ?(?:input )?(?:features|inputs|values|dimensional inputs?|input dimensions)\b"
    r"|\binput(?:s|[ _](?:size|dim(?:ension)?s?|features|shape))?(?: of| is|=|:| dimension)* ?(\d+)"
    r"|(\d+) ?차원의? ?입력|입력\D{0,8}(\d+)"
)
NORM = re.compile(r"(?i)\bbatch[- _]?norm(?:ali[sz]ation)?\b|배치 ?정규화")
CHANNELS = re.compile(
    r"(?i)\d[- ]?(?:channels?|filters|feature maps|maps|features|neurons|units|개?의? ?채널)|채널\D{0,4}\d"
)
MEMORY = re.compile(r"(?i)\bmemory\b|\bbytes?\b|메모리|바이트")
TYPES = {"64": 8, "32": 4, "16": 2, "8": 1}
SEPARABLE = re.compile(r"(?i)\bdepth-?wise[- ]separable\b|\bseparable\b")
GLOBAL = re.compile(r"(?i)\bglobal[- ](average|avg|max)[- ]?pool|전역 ?(평균|최대) ?풀링")
MAP = re.compile(r"(?<![\w.])(\d{1,6}(?: ?[x×*] ?\d{1,6}){1,3})(?![\w.])")
PADS = re.compile(r"(?i)\boutput[ _-]padding\b")


def of_named(question: str) -> tuple[Part, ...]:
    """The answer, where the question is understood; else nothing."""
    if re.search(r"\d{10}", question):
        return ()  # no size, and no number of layers
    asked = call_in(question)
    ways = (_recurrent, _norm, _memory, _separable, _global, _output_padding)
    try:
        answer = _of_call(asked, question) if asked else next(filter(None, (way(question) for way in ways)), "")
    except SpecError:
        return ()
    return (Text(answer, answer=True),) if answer else ()


def _facts(spec: str, size: str | None = None) -> Facts:
    return facts_of(load_text(Source(spec)), size)


def _of_call(asked: WrittenCall, question: str) -> str:
    """What a layer makes of the input, and its parameters."""
    given = asked.size or asked.nominal
    if not given or not (asked.size or PARAMETERS.search(question)):
        return ""
    facts = _facts(asked.code, given)
    if facts.params is None or facts.out is None:
        return ""
    counted = f"{facts.params:,} parameters"
    statistics = f", and {facts.statistics:,} running means and variances" if facts.statistics else ""
    size = f"{facts.out.text(facts.layout)}, " if asked.size else ""
    return f"{size}{counted}{statistics}: convcalc arch {quote(asked.code)} --input {given}"


def _numbers(patterns: tuple[str, ...], text: str) -> list[int]:
    """The one number that each pattern finds; fewer where one finds none, or others stand in the text."""
    found: list[int] = []
    for pattern in patterns:
        matches = re.findall(pattern, text)
        found += [int(next(filter(None, each if isinstance(each, tuple) else (each,)))) for each in matches[:1]]
    return found if len(re.findall(r"\d+", text)) == len(found) else []


def _recurrent(question: str) -> str:
    """`the parameters of an LSTM of 100 units on 25 inputs`, as Keras and as PyTorch counts them."""
    named = RECURRENT.search(question)
    found = _numbers((UNITS, FEATURES), question) if named and PARAMETERS.search(question) else []
    if named is None or len(found) < 2 or re.search(r"(?i)\bbidirectional\b|양방향|\blayers\b", question):
        return ""
    units, features = found
    word = next(each for each in GATES if each in named[0].lower())
    one, two = (_facts(f"2x{features} -> {word} {units}{flag}").params or 0 for flag in ("", " twobias"))
    shown = f"{GATES[word]}({features}*{units} + {units}*{units} + {units})"
    others = ", and TensorFlow 2 and Keras 3 unless reset_after=False" if GATES[word] == GATES["gru"] else ""
    return f"{one:,} parameters: {shown}, with one bias; {two:,} with two, as in PyTorch{others}"


def _norm(question: str) -> str:
    """`how many parameters does BatchNormalization have on 64 channels?`"""
    numbers = re.findall(r"\d+", question)
    channels = re.search(
        r"(?i)(\d+)[- ]?(?:channels?|filters|feature maps|maps|features|neurons|units|개?의? ?채널)|채널\D{0,4}(\d+)",
        question,
    )
    if not NORM.search(question) or not PARAMETERS.search(question) or not channels or len(numbers) != 1:
        return ""
    count = int(numbers[0])
    return (
        f"{2 * count:,} trained, a scale and a shift a channel: 2*{count}; with the running mean and variance, which "
        f"are not trained, {4 * count:,} as Keras counts them"
    )


def _memory(question: str) -> str:
    """`how much memory does a 224x224x64 feature map in float32 take?`"""
    plain = re.sub(r"(?i)\b(?:float|fp|int|uint|bfloat)[ -]?(64|32|16|8)\b|\b(64|32|16|8)[- ]bits?\b", " ", question)
    sizes = MAP.findall(plain)
    if not MEMORY.search(question) or len(sizes) != 1 or re.search(r"\d", MAP.sub(" ", plain)):
        return ""
    if re.search(r"(?i)\bconv|filter|kernel|\bpool|layer", plain):
        return ""
    said = re.search(r"(?i)(?:float|fp|int)[ -]?(64|32|16|8)\b|\b(64|32|16|8)[- ]bit", question)
    each = TYPES[(said[1] or said[2]) if said else "32"]
    values = 1
    for number in re.findall(r"\d+", sizes[0]):
        values *= int(number)
    factors = "*".join(re.findall(r"\d+", sizes[0]))
    assumed = "" if said else ", taken as float32"
    return f"{values * each:,} bytes ({values * each / 2**20:.2f} MiB): {factors}*{each}{assumed}"


def _separable(question: str) -> str:
    """`a depthwise separable 3x3 convolution on 112x112x32 with 64 output channels`"""
    if not SEPARABLE.search(question):
        return ""
    asked = layer_of(" ".join(SEPARABLE.sub(" ", one_line(question)).split()))
    if asked is None or asked.unread or "-> conv " not in asked.spec:
        return ""
    spec = asked.spec.replace("-> conv ", "-> sepconv ")
    depthwise, facts = _facts(spec + " nobias"), _facts(spec)
    return (
        f"{facts.out.text(facts.layout)}, {facts.params:,} parameters, {depthwise.params:,} without biases: "
        f'convcalc arch "{spec}"'
    )


def _global(question: str) -> str:
    """`what leaves global average pooling of 7x7x2048?`"""
    pooled, sizes = GLOBAL.search(question), MAP.findall(question)
    if pooled is None or len(sizes) != 1 or re.search(r"\d", MAP.sub(" ", question)):
        return ""
    spec = f"{'x'.join(re.findall(r'[0-9]+', sizes[0]))} -> {'gmp' if 'max' in pooled[0].lower() else 'gap'}"
    facts = _facts(spec)
    return f'{facts.out.text(facts.layout)}, {facts.out.elements():,} numbers, no parameters: convcalc arch "{spec}"'


def _output_padding(question: str) -> str:
    """`which output_padding makes 14 of 7, with a kernel of 3, stride 2, padding 1?`"""
    line = one_line(question)
    sizes = re.search(r"(?i)\bfrom (\d+)(?: ?x ?\1)? to (\d+)(?: ?x ?\2)?(?!\d| ?x)", line) if line else None
    if sizes is None or not PADS.search(line):
        return ""
    numbers = {
        name: re.search(rf"(?i)(?<!output )(?<!output_)\b{word}(?:[ _]size)?(?: of| is|=|:)* ?\(?(\d+)", line)
        for name, word in (("f", "kernel"), ("s", "strides?"), ("p", "padding"))
    }
    if not numbers["f"] or len(re.findall(r"\d+", PADS.sub("", line))) > 8:
        return ""
    n, out = int(sizes[1]), int(sizes[2])
    f, s, p = (
        int(found[1]) if (found := numbers[name]) else default for name, default in (("f", 0), ("s", 1), ("p", 0))
    )
    more = out - ((n - 1) * s - 2 * p + f)
    formula = f"out - ((n - 1)*s - 2p + f) = {out} - (({n} - 1)*{s} - 2*{p} + {f})"
    if not 0 <= more < s:
        return f"none: {formula} = {more}, and it has to be less than the stride, and not below 0"
    return f"{more}: {formula} (convcalc layer tconv -n {n} -f {f} -s {s} -p {p} --op {more})"
