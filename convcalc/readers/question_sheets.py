"""What an exercise sheet puts around a question: answers to choose from, numbered items, further questions."""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple

NUMBER = r"\d[\d,.]*+(?: ?[x×*∗✕·] ?\d+){0,4}"
CHOICE = re.compile(
    rf"(?i)^[ \t]*(?:(?:[(\[]?(?P<mark>[a-f])[.)\]:]|[-•○◯*☐□])[ \t]*)?(?P<value>{NUMBER})"
    r"(?: (?:parameters|weights))?\W*$"
)
"""A line that holds an answer and nothing else: `B. 118 x 118 x 32`, `9,000,100`."""

IN_LINE = re.compile(rf"(?i)(?:^|[\s?.:])[(\[]?(?P<mark>[a-f])[.)\]:] ?(?P<value>{NUMBER})(?=[\s,;.]|$)")
"""The same where all answers stand on one line."""

FEWEST_CHOICES = 2

LONGEST = 20_000
"""Characters; what is longer is no question."""

ITEM = re.compile(r"(?m)^[ \t]*(?:(?:Q(?:uestion)?[ \t]?)?\d{1,2}[.)]|\([a-h\d]\))[ \t]+(?=\S)")
"""The number of an item of a sheet."""

SENTENCE = re.compile(r"(?<=[?.!？。])\s+(?=[A-Z가-힣“\"(])|(?<=[?？])\s*(?=\S)|(?<=。)")

OTHER = re.compile(
    r"(?i)^\W*(?:how (?:does|do|would|will) (?:it|this|that|these|they|the)|does (?:it|this|that|the)|do (?:they|the)"
    r"|what (?:if|changes|happens)|why|explain|compare|justify|discuss|show|express|give (?:a|the) reason"
    r"|is (?:it|this|that)|are (?:they|these)|note|hint|name|describe|how many \w+ (?:would|are never))\b"
)
"""How a further question begins that asks for another number, or for words."""


class SheetQuestion(NamedTuple):
    """A question without what stands around it.

    choices: the answers to choose from, their marks before them.  others: further questions, which are not read.
    """

    question: str
    choices: tuple[tuple[str, str], ...]
    others: tuple[str, ...]


def sheet(text: str) -> SheetQuestion:
    """A question, the answers to choose from behind it, and what else is asked.

    >>> sheet("5x5 kernel on 28x28: output?\\nA. 24 x 24\\nB. 23 x 23")
    SheetQuestion(question='5x5 kernel on 28x28: output?', choices=(('A', '24x24'), ('B', '23x23')), others=())
    >>> sheet("3x3 on 9x9: how large? Does it change with 5x5?").others
    ('Does it change with 5x5?',)
    """
    if len(text) > LONGEST:
        return SheetQuestion(text, (), ())
    question, choices = _without_choices(_said_once(text))
    parts = [each for each in SENTENCE.split(question) if each.strip()]
    last = len(parts)
    while last > 1 and OTHER.search(parts[last - 1]):
        last -= 1
    if last == len(parts):
        return SheetQuestion(question, choices, ())
    kept = " ".join([each.strip() for each in parts[:last]])
    asked = [each for each in parts[last:] if "?" in each or re.search(r"\d", each)]
    return SheetQuestion(kept, choices, tuple([" ".join(each.split()) for each in asked]))


def _said_once(text: str) -> str:
    """A question without the lines of a list below it that only say a size again: `Filter size: 3x3`."""
    lines = text.split("\n")
    said = "".join(lines[:1]).replace(" ", "")
    kept = lines[:1]
    for line in lines[1:]:
        again = LABELLED.search(line)
        if not again or not re.search(rf"(?<!\d){re.escape(again['size'].replace(' ', ''))}(?!\d)", said):
            kept.append(line)
    return "\n".join(kept)


LABELLED = re.compile(r"^[ \t]*[A-Z][\w ()]{2,40}: ?(?P<size>\d+ ?[x×] ?\d+)[ \t]*$")


def _without_choices(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    lines = text.rstrip().split("\n")
    found: list[tuple[str, str]] = []
    while len(lines) > 1 and (not lines[-1].strip() or (choice := CHOICE.search(lines[-1]))):
        if lines[-1].strip() and choice:
            found.insert(0, (choice["mark"] or "", _plain(choice["value"])))
        lines.pop()
    if len(found) >= FEWEST_CHOICES and re.search(r"[A-Za-z가-힣\u3040-\u9fff]", "\n".join(lines)):
        return "\n".join(lines), tuple(found)
    inline = [*IN_LINE.finditer(text)]
    marks = "".join([each["mark"].lower() for each in inline])
    if len(inline) >= FEWEST_CHOICES and "abcdef".startswith(marks) and not text[inline[-1].end() :].strip(" .\n"):
        return text[: inline[0].start() + 1].strip(), tuple([(each["mark"], _plain(each["value"])) for each in inline])
    return text, ()


def _plain(value: str) -> str:
    """`118 x 118 x 32` as 118x118x32, `9,000,100` as 9000100."""
    return re.sub(r"[x×*∗✕·]", "x", re.sub(r"[\s,]|\.$", "", value))


def chosen(answer: str, choices: tuple[tuple[str, str], ...]) -> str:
    """Which of the answers to choose from is the one that was computed; "" where that cannot be said.

    >>> chosen("24x24x8", (("A", "24x24x8"), ("B", "28x28x8"))), chosen("30", (("", "30x30x3"), ("", "31x31x3")))
    ('of the answers to choose from: A', 'of the answers to choose from: 30x30x3')
    """
    made = _values(answer)
    begins = [made, made * 2 if len(made) == 1 else made]
    exact = [mark or value for mark, value in choices if _values(value) == made]
    near = [mark or value for mark, value in choices if any(_values(value)[: len(each)] == each for each in begins)]
    return f"of the answers to choose from: {' or '.join(exact or near)}" if exact or near else ""


def _values(text: str) -> list[str]:
    return re.findall(r"\d+", text.replace(",", ""))


def items(text: str) -> tuple[str, ...]:
    """The numbered items of a sheet, each without its number; () where it has fewer than two.

    >>> items("1. 3x3 on 9x9?\\n2. the same with p=1")
    ('3x3 on 9x9?', 'the same with p=1')
    """
    starts = [*ITEM.finditer(text[:LONGEST])]
    if len(starts) < 2 or text[: starts[0].start()].strip():
        return ()
    ends = [*[each.start() for each in starts[1:]], len(text)]
    return tuple([text[each.end() : end].strip() for each, end in zip(starts, ends, strict=True)])
