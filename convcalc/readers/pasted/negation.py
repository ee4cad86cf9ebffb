"""What a sentence denies: `the output is not 32x32x16`, `448개가 아니다`. A number that is denied is no claim."""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.text import Span

NUMBERS = r"\d+(?:[,.]\d+)*(?: ?[x×*] ?\d+)*"
NOT = (
    r"(?:\b(?:not|never|cannot|neither|nor|no longer|rather than|instead of)\b(?! only)|n['’ ]t\b|≠|!=|\bno (?=\d)"
    r"|\b(?:wrong|false|untrue|incorrect|impossible)\b that\b)"
)
END = r"[.;:,→()\n](?!\d)|\b(?:but|so|because|since|therefore|which|while|and (?:the|it|its|there|we|has|gives))\b"
CORRECTED = re.compile(
    rf"(?i){NOT}(?P<said>(?:(?!{END})[^\d\n])*?{NUMBERS}[\])]?)(?: \w+)?,? but (?:rather )?(?={NUMBERS})"
    rf"|(?P<korean>{NUMBERS}) ?[가-힣]{{0,4}} ?아니(?:라|고),? ?(?={NUMBERS})"
)
"""`not 54x54x96 but 55x55x96`, `54x54x96이 아니라 55x55x96`: what stands behind is the claim."""
DENIED = re.compile(
    rf"(?i){NOT}(?P<said>(?:(?!{END})[^\n])*\d(?:(?!{END})[^\n])*)"
    rf"|(?P<behind>{NUMBERS})(?=(?:(?![.,;→]|[고며면] )[^\d\n]){{0,12}}?아[니닌님닙닐냐]"
    r"|[^\d\n.,;]{0,6}?(?:되|나오|이|출력되|생기|있|필요하|같|맞)지(?:는|도|가)? ?(?:않|못)"
    r"|[^\d\n.,;]{0,14}?(?:틀[렸린리]|거짓|잘못)"
    r"|[^\d\n.,;]{0,14}?\b(?:is|are|was|were|be) (?:\w+ )?(?:wrong|false|untrue|incorrect|impossible)\b)"
)


class Denied(NamedTuple):
    """A line without what it denies, each place as long as before, and the numbers there."""

    line: str
    numbers: list[str]


def without_denied(line: str) -> Denied:
    """What a line says when its denied numbers are left out; one that is corrected at once is no loss.

    >>> without_denied("so the output is not 32x32x16").numbers
    ['32x32x16']
    >>> without_denied("the output is not 54x54x96 but 55x55x96")
    Denied(line='the output is                  55x55x96', numbers=[])
    """
    line = CORRECTED.sub(lambda found: " " * len(found[0]), line)
    numbers: list[str] = []
    for found in DENIED.finditer(line):
        start, end = found.span("said" if found["said"] is not None else "behind")
        numbers += re.findall(NUMBERS, line[start:end])
        line = _without_numbers(line, Span(start, end))
    return Denied(line, numbers)


def _without_numbers(line: str, place: Span) -> str:
    """A semicolon for each character of its numbers: no claim reaches over it to another number."""
    said = re.sub(NUMBERS, lambda number: ";" * len(number[0]), line[slice(*place)])
    return line[: place.start] + said + line[place.end :]
