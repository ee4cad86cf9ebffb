"""Texts that nobody reads as a network: what each seems to be, and what can be given instead, in one message."""

from __future__ import annotations

import re

from convcalc import readers
from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers import Imported, UnreadNote, file_formats
from convcalc.text import Source, Span

LOOKED_AT = 20_000
"""Characters in which a text shows what it is."""

FEW = 4
"""So many mistakes are told one by one: they are slips in a text that was understood but for them."""

MISTAKES_A_LINE = 2
"""A text with so many on every line is nobody's network with slips in it."""

COLUMNS = re.compile(r"(?m)(?:^[^\n]*\S(?:[ ]{2,}+|[ ]?[|\t][ ]?)\S[^\n]*\n){3}")
"""Three lines with columns."""

HEADS = "say above its columns what they hold: layer, filters, kernel, stride, padding, output, parameters"

LIST = "give its layers one a line ('Conv2D(32, 3x3)', 'conv3-64', '3x3, 64'), or a spec: convcalc man spec"


class Foreign(NamedTuple):
    """One kind of text: what it is, its mark, and what can be given instead; sure: is its mark nobody else's?"""

    what: str
    mark: re.Pattern[str]
    instead: str
    sure: bool = False


HELD = "hold it against the network whose it is: convcalc check NET --against FILE"

FOREIGN = (
    Foreign(
        "Python source",
        re.compile(r"(?m)^[ \t]*+(?:import \w|from [\w.]+ import|class \w+ ?[(:]|def \w+ ?\()"),
        "a class of nn.Module, a keras.Model, a Sequential, or the lines with the layers alone",
    ),
    Foreign("a JSON file", re.compile(r"\A\s*+(?:\{\s*+\"|\[\s*+[{\"])"), LIST),
    Foreign("HTML or XML", re.compile(r"\A\s*+<[!?a-zA-Z]"), LIST),
    Foreign(
        "an error message",
        re.compile(r"(?m)^(?:Traceback \(most|\w*(?:Error|Exception): )"),
        "give the network that it is about: convcalc arch NET",
    ),
    Foreign(
        "a list of answers",
        re.compile(
            r"(?i)\A\s*+(?:id[,;\t]|(?=[^\n]*\b(?:answer|답|답안))(?=[^\n]*(?:asked|student|질문|학생|문제))[^\n]*[,;\t])"
        ),
        "students' answers are checked by: convcalc check --answers FILE",
    ),
    Foreign(
        "names and sizes of a network's weights",
        re.compile(r"(?:[^\n]{0,80}\.(?:weight|bias)\b[^\n]{0,40}(?:torch\.Size\(|\(\d|\[\d)[^\n]*+\n){2}"),
        HELD,
        sure=True,
    ),
    Foreign(
        "a printed model with ptflops' figures in it",
        re.compile(r"\d, \d{1,3}\.\d+% Params, \d[\d.]{0,12} [KMGT]?Mac|[kM], \d{1,3}\.\d+% Params, \d"),
        "a whole print is read; what ptflops counts: convcalc arch NET --count ptflops",
        sure=True,
    ),
    Foreign(
        "a printed model with fvcore's figures in it",
        re.compile(r"#params: \d[\d.]{0,12}[KMGT]?, #flops: "),
        "fvcore's flop_count_table is read: convcalc check NET --against FILE",
        sure=True,
    ),
    Foreign(
        "what thop prints while it counts",
        re.compile(r"\[INFO\] Register \w+\(\) for <class '"),
        "it names no layers; what thop counts of a network: convcalc arch NET --count thop",
        sure=True,
    ),
    Foreign(
        "a graph of torch.fx",
        re.compile(r"\s*+opcode +name +target +args +kwargs"),
        "the source of the model is read: convcalc arch net.py",
        sure=True,
    ),
    Foreign(
        "a table of modules by their names",
        re.compile(r"(?i)\| ?(?:module|name) *\| *(?:#(?:param|elem)|type *\| *params)"),
        HELD,
        sure=True,
    ),
    Foreign("a table of values", re.compile(r"\A(?:[^,\n]++,){2,}[^\n]*+\n(?:[^,\d\n]*+\d[^,\n]*+,)++[^\n]*+\d"), LIST),
)


OBJECT = re.compile(r"\s*+\{\s*+(?:\"(?:[^\"\\\n]|\\.)*+(?:\Z|\"\s*+(?::|\Z))|\}?+\s*+\Z)")
"""A JSON object, perhaps cut off: no text of ours, and no list of layers, begins like that."""

REPORT = re.compile(r"\s*+\{\s*+\"schema\"\s*+:\s*+\"convcalc\.")
NAME = re.compile(r"\"name\"\s*+:\s*+\"([^\"\\]++)\"")


def _json(source: Source) -> pasted.JsonGiven:
    """What a JSON file is, and whose report where it is one of ours."""
    ours = REPORT.match(source.text)
    name = NAME.search(source.text[:LOOKED_AT]) if ours else None
    return pasted.JsonGiven(bool(ours), name[1] if name else None, LIST)


def refusal(source: Source, error: SpecError, taken: str = "") -> SpecError:
    """The mistakes of a text that was not read, or, where it is rather another kind of text, one that says so.

    taken: what a reader took it for; "" where it was read as a spec.
    """
    if REPORT.match(source.text) or (not taken and OBJECT.match(source.text)):
        return SpecError(source, [_json(source).at(Span(0, 1))])
    summary = summary_of(source)
    if summary:
        return SpecError(source, [pasted.SummaryGiven(summary, _file(source)).at(Span(0, 1))])
    if message := _message(source.text):
        return SpecError(source, [pasted.MessageGiven(message).at(Span(0, 1))])
    found = next((each for each in FOREIGN if each.mark.search(source.text[:LOOKED_AT])), None)
    other = file_formats.text(source.text, source.name)
    if not (found and found.sure) and not _is_none_of_ours(source.text, error, bool(other or found or taken)):
        return error
    first = error.mistakes[0]
    if other or found:
        what = other.what if other else found.what if found else ""
        instead = found.instead if found else LIST
    else:
        what, instead = (taken, LIST) if taken else _seems(source.text)
    told = pasted.NotRead(what, first.message, _count(error) - 1, instead, error.counted)
    return SpecError(source, [told.at(first.span)])


ERROR = re.compile(r"\s*+(?:(?:[\w.]{0,200}\.)?\w{0,80}(?:Error|Exception): |Traceback \(most recent call last\))")
"""How such a message begins; behind code it is told with that."""


def _message(text: str) -> str:
    """The framework whose error message a text is; "" for any other text."""
    if not ERROR.match(text):
        return ""
    from convcalc.readers.error_messages import recognised

    found = recognised(text)
    return found.framework if found else ""


def _is_none_of_ours(text: str, error: SpecError, known: bool) -> bool:
    """Are there so many mistakes that it is no network with slips in it? known: is it known what it is else?"""
    return _are_many(error) and (known or _is_prose(text) or _is_lost(text, error))


def _seems(text: str) -> tuple[str, str]:
    """What a text of no known kind looks like, and what can be given instead."""
    return ("a table", HEADS) if COLUMNS.search(text[:LOOKED_AT]) else ("a text in words", LIST)


def _count(error: SpecError) -> int:
    return sum([mistake.more for mistake in error.mistakes])


def _are_many(error: SpecError) -> bool:
    """Are there more mistakes than few, and most of them no slips of the pen?"""
    slips = sum([bool(getattr(mistake, "near", None)) for mistake in error.mistakes])
    return len(error.mistakes) > FEW and 2 * slips < len(error.mistakes)


def _is_lost(text: str, error: SpecError) -> bool:
    """Are there several mistakes on every line, so that it is nobody's network with slips in it?"""
    read = text[: max([mistake.span.end for mistake in error.mistakes])]
    lines = len([line for line in read.split("\n") if line.strip()])
    return lines > 1 and _count(error) >= MISTAKES_A_LINE * lines


def written_apart(source: Source, error: SpecError) -> Imported | None:
    """A network of ours in which `stride 2` stands for `stride=2`, which can mean nothing else, with a note.

    None where anything else is wrong with it.
    """
    from convcalc.diagnostics.amounts import AttributeApart
    from convcalc.lang.statements import parse

    text, said = source.text, dict[str, str]()
    for _ in range(MOST_APART):
        mistakes = [m for m in error.mistakes if isinstance(m, AttributeApart) and m.edit and len(m.word) > 1]
        if len(mistakes) < len(error.mistakes):
            return None
        for each in sorted(mistakes, key=lambda mistake: -mistake.span.start):
            said[f"{each.word} {each.number}"] = each.fix or ""
            text = each.edit.apply(text) if each.edit else text
        try:
            tree = parse(Source(text, source.name), hurried=True)
        except SpecError as again:
            error = again
            continue
        words = ", ".join([f"'{before}' is {after}" for before, after in reversed(said.items())])
        return Imported(tree, (f"read as settings: {words}",), listing=text)
    return None


MOST_APART = 20
"""A text is mended so often: each time shows no more than some of its mistakes."""


def in_exam_notation(source: Source) -> Imported | None:
    """`CONV-5-8, POOL-2, FC-10` as our network; None for any other text."""
    from convcalc.readers import exam_notation

    return exam_notation.in_exam_notation(source)


def in_words(source: Source, sure: bool = False) -> Imported | None:
    """A line that is about layers, in words, as their network; None for any other text.

    sure: only where all that it says is understood.  Raises SpecError otherwise where its channels or filters are not
    said, with the command line that measures it all the same.
    """
    from convcalc.lang.statements import parse
    from convcalc.readers.chain_in_words import chain_in_words
    from convcalc.readers.layer_in_words import layer_in_words

    if "\n" in source.text.strip():
        return None
    if spec := chain_in_words(source.text):
        return Imported(parse(Source(spec, source.name)), (f"read as layers in words: {spec}",), listing=spec)
    found = layer_in_words(source.text)
    if found is None or (found.unread and (sure or not found.spec)) or (sure and not found.spec):
        return None
    if not found.spec:
        missing = [what for what, name in (("channels", "c"), ("filters", "filters")) if name not in found.given]
        raise SpecError(
            source, [pasted.LayerAlone(" and ".join(missing), found.line).at(Span(0, len(source.text.rstrip())))]
        )
    unread = (UnreadNote(f"not read: {found.unread}"),) if found.unread else ()
    notes = (f"read as one layer in words: {found.spec}", *unread)
    return Imported(parse(Source(found.spec, source.name)), notes, listing=found.spec)


def summary_of(source: Source) -> str:
    """Whose summary it is; "" where it is none."""
    found = readers.read_summary(source)
    if found is None or not found.entries:
        return ""
    return found.maker


def _file(source: Source) -> str:
    return source.name if source.name[:1] != "<" else "FILE"


def _is_prose(text: str) -> bool:
    """Is it not ours at all: no input in front, and lines of words?"""
    begin = text[:LOOKED_AT].lstrip()
    return not begin[:1].isdigit() and begin.count(" ") > 2 * len(re.findall(r"\d", begin))
