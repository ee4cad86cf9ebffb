"""Questions about networks that are known by name: `how many parameters does ResNet-50 have?`"""

from __future__ import annotations

import re

from convcalc.document.model import Part, Text
from convcalc.readers.field_in_words import FIELD
from convcalc.readers.question_words import OPERATIONS, PARAMETERS
from convcalc.zoo.catalog import Entry, find

A_PART = re.compile(
    r"(?i)\b(?:why|first|last|each|every|blocks?|stages?|bottleneck|fc\d*|fully|conv\w*|pool\w*|kernels?|filters?|stem"
    r"|head|features?|backbone|layers?|without|input|frozen|fine-?tun\w*|quanti\w*)\b"
    r"|왜|번째|첫|마지막|블록|층|레이어|입력|계산 ?과정"
)
"""What makes it a question about a part of a network, about another form of it, or about a reason."""

NAME = re.compile(
    r"(?<![\w.])[A-Za-z]+(?:[-_ ]?(?:[A-Za-z]?\d[A-Za-z0-9_.]*|[A-Za-z]{1,3}\d[A-Za-z0-9_]*))?(?![A-Za-z])"
)
"""A name as people write it: ResNet-50, VGG 16, MobileNetV2, AlexNet."""

SHORTEST = 4
MOST = 3
"""Letters of a name, and networks of a question."""


def of_known(question: str) -> tuple[Part, ...]:
    """The numbers of the networks that a question names, and what prints them; nothing where more is said of them."""
    if A_PART.search(question) or len(question) > 200:
        return ()
    word = next((word for word, each in ASKED if each.search(question)), "")
    named, rest = _named(question) if word else ([], "")
    if not 0 < len(named) <= MOST or re.search(r"\d", rest):
        return ()
    answers = [_answer(entry, word) for entry in named]
    return tuple([Text(each, answer=True) for each in answers]) if all(answers) else ()


ASKED = (("params", PARAMETERS), ("macs", OPERATIONS), ("rf", FIELD))
"""What is printed of a network, and the words that ask for it."""


def _named(question: str) -> tuple[list[Entry], str]:
    """The networks of a question, each once, and the question without their names."""
    found: dict[str, Entry] = {}
    rest = question
    for match in NAME.finditer(question):
        name = match[0].rstrip(".")
        entry = find(name) if len(name) >= SHORTEST and (re.search(r"\d|(?i:net$)", name)) else None
        if entry is not None:
            found[entry.name] = entry
            rest = rest.replace(name, " ", 1)
    return list(found.values()), rest


def _answer(entry: Entry, word: str) -> str:
    """The number and what prints it; "" where it is not known."""
    number = {"params": entry.params, "macs": entry.macs, "rf": entry.rf}[word]
    if number is None:
        return ""
    counted = {
        "params": f"{number:,} parameters",
        "macs": f"{number:,} multiply-adds on {entry.input}, {2 * number:,} FLOPs where a multiply-add is two",
        "rf": f"{number}",
    }[word]
    return f"{counted}, {entry.title or entry.name}: convcalc arch {entry.name} -q {word}"
