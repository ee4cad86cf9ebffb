"""What newcomers write, and what was meant: data/wrong_texts.jsonl, which was written before what reads it.

A text is read, or its hints are obeyed one after the other; what comes out must be the network that was meant. Every
third text was held back while the hints were mended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.diagnostics.network import NumberTooLarge
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.corrections import LONGEST, candidates
from convcalc.readers.source import LONG, load, load_text
from convcalc.text import Source, Span

DATA = Path(__file__).parent.parent / "data" / "wrong_texts.jsonl"
CORPUS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
WRONG = sorted((Path(__file__).parent.parent / "diagnostics" / "wrong").glob("*.cnn"))
MOST_HINTS = 9

PYTHON = re.compile(r"[A-Z]\w+\(\w+=|Span\(|Name\(|Op\(|Pair\(|<\w+ object|\bNone\b|\[\(|\(\(|\)\)")
"""What Python writes of its own objects."""


def measured(text: str) -> Facts:
    return facts_of(load(text))


def network(facts: Facts) -> tuple[object, ...]:
    return facts.out, facts.params, facts.macs, facts.rf, facts.in_


def obeyed(text: str) -> tuple[Facts | None, list[Mistake]]:
    """The network at the end of its hints, None where one of them is missing; and the mistakes on the way."""
    said: list[Mistake] = []
    for _ in range(MOST_HINTS):
        try:
            return measured(text), said
        except SpecError as error:
            said += error.mistakes
            edit = next((mistake.edit for mistake in error.mistakes if mistake.edit is not None), None)
            if edit is None:
                return None, said
            text = edit.apply(error.source.text)
    return None, said


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 330
    assert sum(each["held"] for each in CORPUS) >= 65


@pytest.mark.parametrize("each", CORPUS, ids=lambda each: each["wrong"][-40:])
def test_a_hint_obeyed_leads_to_what_was_meant(each: dict[str, str]) -> None:
    found, said = obeyed(each["wrong"])
    assert found is not None, [(mistake.message, mistake.hint) for mistake in said]
    if each.get("noted"):  # it could be meant, so the better text is a note
        assert any(each["meant"].partition(" ")[0] in line for line in found.notes)
    else:
        assert network(found) == network(measured(each["meant"]))


def mistakes() -> Iterator[tuple[str, Mistake]]:
    """Every mistake of both collections."""
    texts = [each["wrong"] for each in CORPUS]
    texts += [path.read_text(encoding="utf-8").partition("--- expected\n")[0] for path in WRONG]
    for text in texts:
        try:
            facts_of(load_text(Source(text)))
        except SpecError as error:
            yield from ((error.source.text, mistake) for mistake in error.mistakes)


def test_nothing_of_python_is_shown() -> None:
    shown = [mistake.message + " | " + mistake.hint for _, mistake in mistakes()]
    assert len(shown) > 250
    assert [line for line in shown if PYTHON.search(re.sub(r"'[^']*'", "", line))] == []


def test_a_change_is_said_in_the_hint_and_mends_its_mistake() -> None:
    """The words of the hint hold what is put into the text, and once it is there, the mistake is gone."""
    tried = 0
    for text, mistake in mistakes():
        edit = mistake.edit
        if edit is None or edit.span.start < 0:
            continue
        tried += 1
        said = " ".join(mistake.hint.split())
        wanted = " ".join(edit.text.split())
        assert wanted.strip(" ,") in said or "..." in said or "delete it" in said, (mistake, edit)
        try:
            facts_of(load_text(Source(edit.apply(text))))
        except SpecError as error:
            left = [(type(other), tuple(other.span), other.message) for other in error.mistakes]
            assert (type(mistake), tuple(mistake.span), mistake.message) not in left, (text, mistake, edit)
    assert tried > 150


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("conv 64 kernel_size=3", "'kernel_size=' is read as 'kernel='"),
        ("conv 64 3x3 padding=same", "'padding=same' is read as 'same'"),
        ("conv 64 3x3 bias=False", "'bias=False' is read as 'nobias'"),
        ("conv 64 3x3 stride=(2,2)", "'(2,2)' is read as '2x2'"),
        ("maxpool 2", "'maxpool 2' is read as 'maxpool 2x2'"),
    ],
)
def test_what_was_read_is_said(text: str, note: str) -> None:
    assert note in measured(f"32x32x3 -> {text}").notes


def test_a_file_of_ours_is_never_handed_to_another_reader() -> None:
    text = "# U-Net, 572x572 grey\n572x572x1\ne2: conv 64 3x3\nupconv 128 2x2 s2\nconcat e2\n"
    with pytest.raises(SpecError) as raised:
        load_text(Source(text, "unet.cnn"))
    assert [mistake.hint for mistake in raised.value.mistakes] == ["did you mean 'tconv'?"]


def test_what_is_wrong_for_thousands_of_letters_is_not_looked_through() -> None:
    for digits, looked in ((40, True), (LONGEST, True), (LONGEST + 1, False)):
        text = f"8x8x3 -> conv {'1' * digits}. 3x3"
        mistake = NumberTooLarge(1, 1).at(Span(14, 14 + digits))
        assert bool(list(candidates(text, mistake))) == looked


@pytest.mark.parametrize(
    ("count", "end"),
    [
        *((lines, f"and {lines - 5} more mistakes") for lines in (19, 20, 21, 40, 61, 120)),
        (3_000, "and at least 16 more mistakes"),  # of a long text a few are enough
    ],
)
def test_mistakes_are_counted_or_said_to_be_at_least_so_many(count: int, end: str) -> None:
    with pytest.raises(SpecError) as raised:
        measured("32x32x3\n" + "konv 8 3x3\n" * count)
    assert str(raised.value).splitlines()[-1] == f"error: {end}"
    prose = "the quick brown fox jumps over the lazy dog and then goes home again\n"
    with pytest.raises(SpecError) as raised:
        load_text(Source(prose * count))
    assert (" at least " in raised.value.message) == (len(prose) * count > LONG), raised.value.message


def test_json_is_refused_in_one_message() -> None:
    report = '{\n  "schema": "convcalc.arch/2",\n  "name": "ResNet-50",\n  "layers": []\n}\n'
    for text, what, hint in (
        (report, "a JSON report of convcalc", "its name was 'ResNet-50'"),
        ('{"a":1}', "a JSON file", "its layers one a line"),
        ("{}", "a JSON file", "its layers one a line"),
    ):
        with pytest.raises(SpecError) as raised:
            load_text(Source(text, "r.json"))
        (mistake,) = raised.value.mistakes
        assert mistake.message == f"this is {what}, which cannot be read" and hint in (mistake.hint or "")
