"""Questions with numbers in them: the answer itself, and the command line that gives it."""

from __future__ import annotations

import re
from typing import Any

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.model import Document, Part, Text
from convcalc.features.explain.topic import Topic
from convcalc.features.layer.layer import LayerFacts, lacking, layer, short
from convcalc.features.layer.report import document
from convcalc.layers import kind_of
from convcalc.readers import UnreadNote
from convcalc.readers.call_in_question import NAMED
from convcalc.readers.field_in_words import FIELD, stack_in_words
from convcalc.readers.layer_in_words import SOUGHT, LayerInWords, layer_in_words, same_padding_sought
from convcalc.readers.question_languages import in_english
from convcalc.readers.question_sheets import chosen, items, sheet
from convcalc.readers.question_words import FLOPS, OPERATIONS, PARAMETERS

WHY = re.compile(r"(?i)^\W*(?:so |but |and )*(?:why|explain|can you explain)\b|왜|이유")
"""Who asks why wants the rule, and the numbers beside it."""

OTHERS = re.compile(r"(?i)receptive field|field of view|수용 ?영역|수용 ?장|\bmemory\b|\bbytes?\b|메모리|바이트")
"""Other numbers than those that are computed of a layer."""

SIZES = re.compile(r"(?i)\b(?:output|final|resulting|spatial) (?:spatial )?(?:size|shape|dimension)|출력 ?크기")
"""The size of what leaves is asked for."""

SPECIAL = '"$`\\!'
"""What a shell does not leave alone between double quotes."""

FEWEST_NUMBERS = 3
"""A question about a network has its input and a layer's numbers."""


MOST_NETWORKS = 6
"""Networks of one text that are answered one by one."""

MOST_ITEMS = 20
"""Items of a sheet that are answered."""

FEWEST_UNREAD = 2
"""One number may belong to a word: a 3x3, 2-D."""

NOT_COMPUTED = "its numbers are not read: what is asked of them is not understood; convcalc layer and arch take them"


def of_layer(question: str) -> Document | None:
    """The numbers of the one layer that a question is about, with their working; None where it asks something else.

    Raises SpecError where that layer cannot be.
    """
    written, choices, others = sheet(in_english(question))
    asked = layer_in_words(written) or same_padding_sought(written)
    if asked is None or not asked.alone or NAMED.search(written) or WHY.search(written) or OTHERS.search(written):
        return None
    made = _measured(asked, written)
    unread = [f"not read: {each}" for each in (asked.unread, *others) if each]
    unread = [*filter(None, [chosen(made.answer, choices)]), *unread]
    more = (f"computed by: {asked.line}", *unread, f"the rule: convcalc explain {_rule_of(asked, written)}")
    return made._replace(notes=(*more, *made.notes))


def _rule_of(asked: LayerInWords, question: str) -> str:
    """The topic that tells of the number that is asked for."""
    if PARAMETERS.search(question) or "n" not in asked.given:
        return "parameters"
    if OPERATIONS.search(question):
        return "MACs and FLOPs"
    return "transposed" if kind_of(asked.kind).transposed else "output size"


def _answer_of(facts: LayerFacts, question: str) -> str:
    """The number that is asked for; the size that leaves the layer where none is named, or it is not known."""
    if SOUGHT.search(question):
        return "x".join(sorted({":".join(map(str, sorted({*each}))) for each in facts.padding}))
    if PARAMETERS.search(question) and facts.params is not None:
        return str(facts.params)
    if OPERATIONS.search(question) and facts.macs is not None:
        return str(facts.macs * (2 if FLOPS.search(question) else 1))
    return short(facts)


def _measured(asked: LayerInWords, question: str) -> Document:
    given: dict[str, Any] = {
        name: value[0] if isinstance(value, tuple) and len(value) == 1 else value for name, value in asked.given.items()
    }
    if "n" not in given:
        from convcalc.features.layer.unsized import counts
        from convcalc.features.layer.unsized import document as of_counts

        return of_counts(counts(asked.kind, "the output size needs the size of the input", **given))
    facts = layer(asked.kind, **given)
    notes = (*facts.notes, *lacking(facts, asked.given.get("filters"), ("-c", "--filters")))
    if OPERATIONS.search(question) and facts.macs and "p" not in given and not kind_of(asked.kind).transposed:
        kept = layer(asked.kind, **given | {"p": "same"}).macs or 0
        notes = (f"no padding is said, and none is taken; with same padding {kept:,} MACs", *notes)
    if FLOPS.search(question) and facts.macs:
        notes = (f"{2 * facts.macs:,} FLOPs, where one multiply-add is two", *notes)
    made = document(facts._replace(notes=notes))
    return made._replace(answer=_answer_of(facts, question))


def about(question: str, topic: Topic | str) -> Topic | str:
    """What a question is about that a topic was found for: one that has a layer's numbers is about its output."""
    from convcalc.features.explain.catalogue import find

    return find("output size") if WHY.search(question) and layer_in_words(question) else topic


def beside(page: Document, question: str, topic: Topic | str, sure: bool) -> Document:
    """The page that a question was answered with: what it was taken for, and its own numbers first."""
    first = own_numbers(question)
    name = topic if isinstance(topic, str) else topic.name
    unread = (NOT_COMPUTED,) if not first and not sure and len(re.findall(r"\d+", question)) >= FEWEST_UNREAD else ()
    notes = page.notes if sure else (f"taken as a question about {name}", *unread, *page.notes)
    return page._replace(parts=(*first, *page.parts), notes=notes)


def own_numbers(question: str) -> tuple[Part, ...]:
    """The answer to a question that asks why, or is about several layers: the numbers, and the line that gives them.

    Each numbered item of a sheet is answered by itself.
    """
    question = in_english(question)
    if parts := items(question):
        return tuple([each for at, item in enumerate(parts[:MOST_ITEMS], 1) for each in _of_item(f"{at}.", item)])
    written, choices, others = sheet(question)
    found = _of_question(written)
    heads = [each.text.partition(": ")[0] for each in found if isinstance(each, Text)]
    numbers = [each for head in heads for each in re.findall(r"[\dx,]*\d", head)]
    told = [*filter(None, [chosen(each, choices) for each in numbers])][-1:]
    told += [f"not read: {each}" for each in others] if found else []
    return (*found, *[Text(each) for each in filter(None, told)])


def _of_item(mark: str, item: str) -> tuple[Part, ...]:
    """An item of a sheet: its answer, or that it has none here."""
    short_answer = of_layer(item)
    found = () if short_answer else own_numbers(item)
    if short_answer:
        return (Text(f"{mark} {short_answer.answer} ({short_answer.notes[0]})", answer=True),)
    return (Text(f"{mark} {'' if found else 'not read: ' + ' '.join(item.split())}".rstrip()), *found)


def _of_question(question: str) -> tuple[Part, ...]:
    """One question, without what stands around it."""
    from convcalc.features.explain.named_layers import of_named
    from convcalc.features.explain.named_networks import of_known
    from convcalc.features.explain.sought_numbers import of_sought
    from convcalc.features.explain.stack_questions import of_stacks
    from convcalc.features.explain.two_sizes import of_two_sizes

    for answered in (of_sought, of_named, of_known, of_stacks, of_two_sizes):
        if found := answered(question):
            return found
    if FIELD.search(question):
        return _of_stack(question)
    if SIZES.search(question) and (several := _of_layers_alike(question)):
        return several
    asked = None if OTHERS.search(question) else layer_in_words(question)
    try:
        if asked is not None and asked.alone:
            return (Text(f"{_measured(asked, question).answer}: {asked.line}", answer=True),)
        if asked is not None and asked.spec:
            return _of_spec(asked.spec, asked.line)
        return _of_network(question)
    except SpecError:
        return ()


def _of_stack(question: str, spec: str = "") -> tuple[Part, ...]:
    """The receptive field of the layers that a question describes, and what computes it; the size too, where asked."""
    from convcalc.loading import facts_of
    from convcalc.readers.field_in_words import on_its_input
    from convcalc.readers.source import load_text
    from convcalc.text import Source

    spec = spec or stack_in_words(question)
    own = on_its_input(spec, question) if spec and SIZES.search(question) else ""
    try:
        field = facts_of(load_text(Source(spec))).rows[-1].rf if spec else None
        out = facts_of(load_text(Source(own))).out if own else None
    except SpecError:
        return ()
    size = (Text(f"{'x'.join(map(str, out.size))}: convcalc arch -q size '{own}'", answer=True),) if out else ()
    return (*size, Text(f"{field[0]}: convcalc arch -q rf '{spec}'", answer=True)) if field else ()


def _of_layers_alike(question: str) -> tuple[Part, ...]:
    """The size behind so many layers alike: `10 layers of 5x5 convolutions on 240x240`."""
    spec = stack_in_words(question, asked=True)
    return _of_stack(question, spec)[:-1] if "] x " in spec else ()


def _of_network(question: str) -> tuple[Part, ...]:
    """The network that is described in a question, where all of it is understood."""
    if len(re.findall(r"\d+", question)) < FEWEST_NUMBERS:
        return ()
    from shlex import quote

    text = " ".join(question.split())
    return _of_spec(question, f"convcalc arch {quote(text) if set(text) & set(SPECIAL) else chr(34) + text + chr(34)}")


def _of_spec(text: str, line: str, network: str = "") -> tuple[Part, ...]:
    """What leaves the network of a text, and its parameters, or each of several; line: what computes it."""
    from convcalc.diagnostics.python import WhichNetwork
    from convcalc.loading import facts_of
    from convcalc.readers.source import load_text
    from convcalc.text import Source

    try:
        loaded = load_text(Source(text), "python" if network else None, network)
    except SpecError as error:
        found = () if network else error.mistakes
        several = [name for each in found if isinstance(each, WhichNetwork) for name in each.names]
        return tuple([part for name in several[:MOST_NETWORKS] for part in _of_spec(text, f"{name} of {line}", name)])
    if loaded.tree.input is None or any(isinstance(note, UnreadNote) for note in loaded.notes):
        return ()
    facts = facts_of(loaded)
    if not len(facts.rows) or facts.params is None:
        return ()
    return (Text(f"{facts.out.text(facts.layout)}, {facts.params:,} parameters: {line}", answer=True),)
