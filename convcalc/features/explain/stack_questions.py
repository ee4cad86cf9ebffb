"""Stacks of convolutions that a question compares: `three 3x3 convolutions or one 7x7: which has fewer parameters?`"""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Part, Text
from convcalc.loading import facts_of
from convcalc.readers.field_in_words import FIELD, KOREAN
from convcalc.readers.layer_in_words import one_line
from convcalc.readers.question_words import NUMBERS, PARAMETERS
from convcalc.readers.source import load_text
from convcalc.text import Source

COUNTS = {**KOREAN, "하나": "1", "둘": "2", "셋": "3", "넷": "4"}
"""Korean numbers, before what is counted and behind it."""

ALONE = ("a", "an", "single", "one")

_WORDS = "|".join([*NUMBERS, "an", "a", "single"])
_BEFORE = (
    rf"(?:\b(?P<before>\d{{1,2}}|{_WORDS}) (?:(?:stacked|consecutive|successive|single|conv\w*|layers?|of|small) )*)?"
)
_BEHIND = (
    r"(?:(?: ?(?:conv[a-z]*+|합성곱|컨볼루션|필터|커널|층|레이어|을|를))*+ ?(?P<behind>\d{1,2}|"
    rf"{'|'.join(sorted(COUNTS, key=len, reverse=True))}) ?(?:개|층|번|장|로|$))?"
)
STACK = re.compile(rf"(?i){_BEFORE}(?P<k>\d{{1,2}}) ?[x×] ?(?P=k)(?!\d| ?[x×]){_BEHIND}")
"""So many layers of a window; how many stands before it, in Korean behind it too."""

CHANNELS = re.compile(
    r"(?i)(\d{1,5})[- ](?:(?:in(?:put)?|out(?:put)?)[- ])?(?:channels?|filters|feature maps)|(\d{1,5}) ?채널"
    r"|\bC ?= ?(\d{1,5})|채널(?: ?수)?[^\d]{0,4}(\d{1,5})"
)
CHEAPER = re.compile(r"(?i)\bcheaper\b|\bsav(?:e|es|ing|ings)\b|절약")
OTHER = re.compile(
    r"(?i)\bstrid|\bdilat|\bpool|\bdepth-?wise|\bseparable|\bgroup|\btranspos|스트라이드|보폭|팽창|풀링|전치|그룹"
)
"""What makes the layers others than plain convolutions that move by one."""

WIDE = 10**4
LARGEST = 99


class ConvStack(NamedTuple):
    """So many convolutions of a window, one behind the other."""

    layers: int
    k: int

    def spec(self, channels: int = 1) -> str:
        """It as a network of so many channels throughout, without biases."""
        layer = f"conv {channels} {self.k}x{self.k} p{self.k // 2} nobias"
        return f"{WIDE}x{WIDE}x{channels} -> " + (layer if self.layers == 1 else f"[{layer}] x {self.layers}")

    @property
    def words(self) -> str:
        """`3 of 3x3`"""
        return f"{self.layers} of {self.k}x{self.k}"


def of_stacks(question: str) -> tuple[Part, ...]:
    """Both stacks' fields and weights, where a question compares two; nothing where one of its numbers is not read."""
    line = one_line(question)
    stacks, rest = _stacks(line)
    weights = PARAMETERS.search(line) or CHEAPER.search(line)
    if len(stacks) != 2 or OTHER.search(line) or not (FIELD.search(line) or weights):
        return ()
    said = CHANNELS.search(rest)
    channels = int(next(filter(None, said.groups()))) if said else None
    if re.search(r"\d", CHANNELS.sub(" ", rest)) or channels == 0:
        return ()
    one, other = stacks
    lines = [_fields(one, other)]
    if weights:
        lines.append(_weights(one, other, channels))
    return tuple([Text(each, answer=at == 0) for at, each in enumerate(lines[::-1])])


def _stacks(line: str) -> tuple[list[ConvStack], str]:
    """The stacks of a line, and what is left of it."""
    found, rest = [], line
    for match in STACK.finditer(line):
        count = match["before"] or match["behind"] or "1"
        number = int({**NUMBERS, **COUNTS, **dict.fromkeys(ALONE, "1")}.get(count.lower(), count))
        stack = ConvStack(number, int(match["k"]))
        if not 0 < number <= LARGEST or not stack.k:
            return [], line
        found += [stack] if stack not in found else []
        rest = rest.replace(match[0], " ", 1)
    return found, rest


def _fields(one: ConvStack, other: ConvStack) -> str:
    fields = [(facts_of(load_text(Source(each.spec()))).rows[-1].rf or (None,))[0] for each in (one, other)]
    same = "the same receptive field" if fields[0] == fields[1] else "receptive fields"
    shown = f"{fields[0]}x{fields[0]}" if fields[0] == fields[1] else f"{fields[0]} and {fields[1]}"
    return f"{same}, {shown}: {one.words} and {other.words}"


def _weights(one: ConvStack, other: ConvStack, channels: int | None) -> str:
    """Their weights, for so many channels throughout, else as multiples of C*C; and how many fewer one has."""
    counts = [facts_of(load_text(Source(each.spec(channels or 1)))).params or 0 for each in (one, other)]
    shown = []
    for stack, count in zip((one, other), counts, strict=True):
        factors = f"{stack.layers}*{stack.k}*{stack.k}*{channels or 'C'}*{channels or 'C'}"
        shown.append(f"{count:,}{'' if channels else '*C*C'} weights ({stack.words}: {factors})")
    few, many = sorted(counts)
    tenths = (1000 * (many - few) + many // 2) // many
    fewer = f"{(one if counts[0] == few else other).words} has {tenths // 10}.{tenths % 10} % fewer"
    behind = f"with {channels or 'C'} channels throughout and no biases"
    return f"{' against '.join(shown)}: {fewer if few < many else 'as many'}, {behind}"
