"""What gives a number, as a report: each explanation with its sentence, what it supposes and its working."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from convcalc.document.fields import Contract, Field, columns, line, many, maybe, one_of
from convcalc.document.model import Document, Part, Table, Text
from convcalc.features.why.answer import Answer, CountCandidate, CountExplanation
from convcalc.features.why.countings import operations_working
from convcalc.features.why.quantity import POWERS, NumberReading, Quantity
from convcalc.text import first_of

ALIKE = (
    Field("convention", "text", lambda each: each.counting.name),
    Field("computed", "total", lambda each: each.number),
)

EXPLANATION = (
    Field("computed", "total", "number", "The number that fits.", "number"),
    Field("unit", "text", lambda each: each.candidate.counting.unit, title="of", optional=1),
    Field("convention", "text", lambda each: each.candidate.counting.name, "How it is counted.", "counted as"),
    Field("variant", "text", lambda each: each.candidate.measured.variant.name, "Of which network.", "network"),
    Field("input", "text", lambda each: written_input(each.candidate), "", "input", 2),
    Field("text", "text", lambda each: sentence(each)),
    Field("because", "texts", lambda each: list(suppositions(each)), "What is supposed, in sentences."),
    Field("working", "text", lambda each: working(each.candidate), "", "working", 4),
    Field("exact", "flag", lambda each: each.reading.low == each.reading.high, "Were all digits given?"),
    Field("base", one_of(1000, 1024), lambda each: each.reading.base, "K, M and G are powers of this."),
    Field("cut", "flag", lambda each: each.reading.cut, "Were digits cut off rather than rounded?"),
    Field("suppositions", "total", "cost", "How much is supposed, 0 being the plainest."),
    Field("doubtful", "flag", "", "Would about as many fit by chance?"),
    Field("others", "texts", "", "Further ways of counting that give the same."),
    Field("alike", many(ALIKE), "", "Those that give the same to the digits that were written."),
)

CONTRACT = Contract(
    "why",
    "What gives a published number",
    (
        Field("value", "text", lambda answer: answer.quantity.text, "As it was given."),
        Field("network", maybe("text"), lambda answer: answer.name or None, "null where none was named."),
        Field("digits", "total", lambda answer: answer.quantity.figures),
        Field("least", "total", lambda answer: span(answer.quantity)[0], "The least that rounds to it."),
        Field("most", "total", lambda answer: span(answer.quantity)[1], "The most that rounds to it."),
        Field("published", maybe("text"), lambda answer: answer.published or None, "Which source prints it."),
        Field("reason", maybe("text"), lambda answer: answer.reason or None, "What is known of the printed number."),
        Field("searched", "total", "", "How many different numbers were looked at."),
        Field("fitting", "total", "", "How many of them fit."),
        Field("explanations", many(EXPLANATION), "", "The simplest first."),
        Field("nearest", many(EXPLANATION), "", "What comes closest, where nothing fits."),
        Field("notes", "texts", None),
    ),
)


MOST_ALIKE = 10
"""So many numbers are written out that are the same to the digits that were given."""


def document(answer: Answer, every: bool = False) -> Document:
    """The report; every: also what fits and may be chance."""
    notes = (*answer.notes, *remarks(answer, every))
    shown = [*answer.explanations, *(answer.more if every else ())]
    parts: list[Part] = [Text(head(answer))]
    parts += [Text(paragraph(each)) for each in answer.explanations]
    if every and answer.more:
        parts.append(Table(columns(EXPLANATION), [line(EXPLANATION, each) for each in answer.more], "may be chance"))
    if not answer.found:
        parts += [Text(paragraph(each, answer.quantity)) for each in answer.nearest]
    return Document(
        title=f"why {answer.name} {answer.quantity.text}".replace("  ", " "),
        parts=tuple(parts),
        answer="\n".join(map(brief, shown)) or answer.reason,
        data=lambda: CONTRACT.data(answer, explanations=shown, notes=notes),
        notes=notes,
        csv=Table(columns(EXPLANATION), [line(EXPLANATION, each) for each in shown or answer.nearest]),
    )


def brief(each: CountExplanation) -> str:
    """What -q prints of an explanation: number, network, input and counting, with tabs between."""
    counting, measured = each.candidate.counting, each.candidate.measured
    return "\t".join((str(each.number), measured.variant.name, written_input(each.candidate), counting.name))


def lack(answer: Answer) -> str:
    """In one line, that nothing gives the number; "" where something does."""
    return "" if answer.found else head(answer)


def head(answer: Answer) -> str:
    """What the answer is, in a sentence."""
    name = answer.name or "the networks of the zoo"
    if answer.explanations and not answer.name:
        return f"{answer.quantity.text}: networks of the zoo that have it"
    if answer.explanations:
        several = len(answer.explanations) > 1
        return f"{answer.quantity.text} {'may be each of these, the likeliest first' if several else 'is this'}:"
    if answer.reason:
        return f"{answer.quantity.text} is known of {name}: {answer.reason}"
    near = "; what comes closest:" if answer.nearest else ""
    return f"Nothing that was looked at of {name} gives {answer.quantity.text}{near}"


def paragraph(each: CountExplanation, wanted: Quantity | None = None) -> str:
    """An explanation: its sentence, and below it what it supposes and its working.  wanted: where it does not fit."""
    lines = [sentence(each) + (distance(each, wanted) if wanted is not None else "")]
    lines += suppositions(each)
    if worked := working(each.candidate):
        lines.append(worked)
    if each.others:
        lines.append(f"counted the same by {first_of(each.others)}")
    if each.alike:
        same = [f"{other.counting.name} {other.number:,}" for other in each.alike]
        lines.append(f"the same to these digits: {first_of(same, MOST_ALIKE)}")
    if each.doubtful:
        lines.append("doubtful: with so few digits, about as many numbers would fit by chance")
    return "\n    ".join(lines)


def sentence(each: CountExplanation) -> str:
    """`4,142,713,880 MACs (4.143 G) of resnet50@torchvision, as thop of 2019 counts`"""
    counting, measured = each.candidate.counting, each.candidate.measured
    changed = f" {measured.variant.said}" if measured.variant.changed else ""
    at = f" on {written_input(each.candidate)}" if measured.input_cost else ""
    said = f", {counting.said}" if counting.said else ""
    return f"{each.number:,} {counting.unit}{in_unit(each)} of {measured.variant.name}{changed}{at}{said}"


def in_unit(each: CountExplanation) -> str:
    """The number in the unit that was written, two digits further: ` (4.1427 G)`."""
    reading = each.reading
    if reading.scale == 1:
        return ""
    digits = max(len(str(int(1 / each_digit(reading)))) - 1, 0) + 2 if each_digit(reading) < 1 else 2
    return f" ({decimal(Fraction(each.number, reading.scale), digits)} {letter(reading)})"


def each_digit(reading: NumberReading) -> Fraction:
    """What the last digit is worth, in the unit."""
    return (reading.high - reading.low) / reading.scale


def letter(reading: NumberReading) -> str:
    """The letter of the unit: `G`, or `Gi` of powers of 1024."""
    for name, power in POWERS.items():
        if reading.scale == reading.base**power and name != "b":
            return name.upper() + ("i" if reading.base == 1024 else "")
    return f"x {reading.scale:,}"


def decimal(value: Fraction, places: int) -> str:
    """A fraction with so many places, rounded.

    >>> decimal(Fraction(41427, 10000), 3), decimal(Fraction(5), 0)
    ('4.143', '5')
    """
    whole = round(value * 10**places)
    text = str(whole).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def suppositions(each: CountExplanation) -> Iterator[str]:
    """What is supposed, a sentence each."""
    counting, measured, reading = each.candidate.counting, each.candidate.measured, each.reading
    if measured.variant.said and not measured.variant.changed:
        yield f"{measured.variant.name}: {measured.variant.said}"
    if counting.convention is not None and counting.said:
        convention = counting.convention
        version = f" ({convention.version})" if convention.version not in ("", convention.title) else ""
        yield f"{convention.title}{version} counts {convention.counts}"
    if reading.base == 1024 and reading.scale > 1:
        power = next((power for power in (1, 2, 3, 4) if 1024**power == reading.scale), 0)
        yield f"{letter(reading)[:1]} stands for 1024^{power}" if power else ""
    if reading.cut:
        yield f"cut after its last digit: rounded it would be {_rounded(each)}"


def naming(said: str, each: CountExplanation) -> str:
    """Where what was written calls the number something else than it is."""
    counting = each.candidate.counting
    if counting.counts != "macs" or not said:
        return ""
    if said == "flops" and counting.unit == "MACs":
        return "called FLOPs, they are multiply-adds, each counted once; two for each would be twice as many"
    return "called MACs, it counts two for each multiply-add" if (said, counting.unit) == ("macs", "FLOPs") else ""


def _rounded(each: CountExplanation) -> str:
    digit = each_digit(each.reading)
    value = Fraction(each.number, each.reading.scale)
    places = len(str(int(1 / digit))) - 1 if digit < 1 else 0
    shown = decimal(value, places) if digit <= 1 else f"{round(value / digit) * digit:,}"
    return f"{shown} {letter(each.reading)}" if each.reading.scale > 1 else shown


def working(candidate: CountCandidate) -> str:
    """How the number comes about."""
    counting = candidate.counting
    if counting.convention is not None:
        return operations_working(candidate.measured.facts, counting)
    return f"{counting.working} = {counting.number:,}" if counting.working else ""


def written_input(candidate: CountCandidate) -> str:
    facts = candidate.measured.facts
    return facts.in_.text(facts.layout)


def distance(each: CountExplanation, wanted: Quantity) -> str:
    """How far a number is from the one that was written."""
    more = Fraction(each.number) / (wanted.value * each.reading.scale / wanted.scale) - 1
    percent = abs(more) * 100
    places = next((places for places in range(1, 8) if percent * 10**places >= 10), 8)
    return f", {decimal(percent, places)} % {'more' if more > 0 else 'less'}"


def span(wanted: Quantity) -> tuple[int, int]:
    """The least and the most that the number stands for, rounded."""
    first = wanted.readings[0]
    return -(-first.low.numerator // first.low.denominator), first.high.numerator // first.high.denominator


def remarks(answer: Answer, every: bool) -> Iterator[str]:
    """How tight the match is, and what else is known of the number."""
    wanted = answer.quantity
    names = dict.fromkeys([naming(wanted.counts, each) for each in answer.explanations])
    yield from filter(None, names)
    if answer.reason and answer.explanations:
        yield f"what is known of this number: {answer.reason}"
    elif answer.published and not answer.reason:
        yield f"this number is printed in {answer.published}"
    low, high = span(wanted)
    if wanted.digit:
        few = ", and so few match much" if wanted.figures <= 2 else ""
        digits = f"{wanted.figures} digit{'s' * (wanted.figures != 1)}"
        yield f"{wanted.text} has {digits}{few}: it stands for anything from {low:,} to {high:,}"
    others = len(answer.more)
    suppose = f"{others:,} of them suppose" if others > 1 else "one of them supposes"
    told = f"; {suppose} more and may be chance (--all lists them)" if others and not every else ""
    yield f"{answer.fitting:,} of {answer.searched:,} different numbers that were looked at fit{told}"
