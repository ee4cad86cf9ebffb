"""Every exercise that can be drawn: the engine confirms its answer, and no other choice is right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.arithmetic.derivation import working
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.slips import search_counts
from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.fields import FIELD, FieldSlip
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Slip
from convcalc.features.quiz import distractors
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.distractors import EDITION_1, Distractor, Value, of_edition
from convcalc.features.quiz.exercise import LETTERS, Exercise, form_wanted, in_proof, mark, read, written
from convcalc.features.quiz.sheet import TOPICS, ExerciseSheet, sheet
from convcalc.network.claims import check_claims

seeds = st.integers(0, 10**6)
levels = st.integers(1, 3)
topics = st.sampled_from(sorted(TOPICS))


def confirmed(exercise: Exercise, value: Value) -> bool:
    """Do the claims of the proof hold with this value in it?"""
    text = in_proof(exercise, value)
    if text is None:
        return False
    try:
        return all(verdict.verdict == "true" for verdict in check_claims(measure(text)))
    except SpecError:
        return False


@settings(max_examples=300, deadline=None)
@given(seeds, topics, levels)
def test_every_exercise_keeps_what_is_promised(seed: int, topic: str, level: int) -> None:
    """Made once, and looked at from every side."""
    exercise = sheet(seed, (topic,), level, 1).exercises[0]
    assert (exercise.topic, exercise.level) == (topic, level)
    engine_confirms_the_answer_and_refutes_everything_else(exercise)
    choices_differ_and_the_answer_is_one_of_them(exercise)
    last_step_of_the_working_leads_to_the_answer(exercise)
    every_slip_says_what_was_done_and_what_comes_out(exercise)


def engine_confirms_the_answer_and_refutes_everything_else(exercise: Exercise) -> None:
    assert check_claims(measure(in_proof(exercise, exercise.answer) or ""))
    assert confirmed(exercise, exercise.answer)
    for value in {*exercise.choices, *(each.value for each in exercise.distractors)} - {exercise.answer}:
        assert not confirmed(exercise, value)


def choices_differ_and_the_answer_is_one_of_them(exercise: Exercise) -> None:
    assert len(exercise.choices) == 4
    assert exercise.choices.count(exercise.answer) == 1
    assert len({exercise.written(value) for value in exercise.choices}) == 4
    assert all(isinstance(n, int) and n >= 0 for value in exercise.choices for n in value)
    assert exercise.choices[LETTERS.index(exercise.letter)] == exercise.answer
    assert any(exercise.why(value) for value in exercise.choices)  # at least one comes of a slip


def last_step_of_the_working_leads_to_the_answer(exercise: Exercise) -> None:
    values = [int(working(f.function, f.values, **f.written).plain[-1]) for f in exercise.formulas]
    told = " ".join(f.after for f in exercise.formulas).replace(",", "")
    shown = {*map(str, values), *told.split()}
    if "{}" in exercise.proof.split("->")[0] or "p{}" in exercise.proof or "x {}" in exercise.proof:
        return  # asked for what goes in: the working shows that the size comes out
    assert {str(n) for n in exercise.answer[:1]} <= shown


def every_slip_says_what_was_done_and_what_comes_out(exercise: Exercise) -> None:
    assert exercise.question.endswith("?")
    for each in exercise.distractors:
        for _, text in each.slips:
            words, colon, shown = text.partition(": ")
            assert words.strip() and not text.rstrip().endswith((":", "=", ","))
            assert not colon or shown.strip()


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_topic_is_varied(topic: str, level: int) -> None:
    made = sheet(1, (topic,), level, 20).exercises
    assert len(made) >= 5
    assert len({each.question for each in made}) == len(made)
    assert len({each.letter for each in made}) >= 3
    for each in made:
        assert each.question[0].isupper() and each.question.endswith(("?", "."))
        assert "  " not in each.question
        assert each.question.isascii()


@settings(max_examples=20, deadline=None)
@given(seeds, levels, st.integers(1, 12))
def test_a_seed_gives_the_same_sheet_and_a_longer_one_begins_alike(seed: int, level: int, count: int) -> None:
    short = sheet(seed, (), level, count)
    assert told(short) == told(sheet(seed, (), level, count))
    assert told(sheet(seed, (), level, count + 5))[:count] == told(short)


def told(made: ExerciseSheet) -> list[Exercise]:
    """Everything of the exercises but their formulas, which cannot be compared."""
    return [each._replace(formulas=()) for each in made.exercises]


def test_all_topics_come_before_one_comes_again() -> None:
    made = sheet(3, (), 2, 2 * len(TOPICS)).exercises
    first, second = made[: len(TOPICS)], made[len(TOPICS) :]
    assert {each.topic for each in first} == {each.topic for each in second} == set(TOPICS)


def test_a_topic_without_more_questions_gives_a_shorter_sheet() -> None:
    made = sheet(1, ("stack",), 1, 50).exercises
    assert len(made) == 6


def test_dice_are_those_of_the_published_generator() -> None:
    """SplitMix64 with state 0, as in its authors' code."""
    dice = Dice()
    assert [dice._next() for _ in range(3)] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@given(st.lists(st.integers(), max_size=20), seeds)
def test_shuffling_keeps_everything(items: list[int], seed: int) -> None:
    assert sorted(Dice(seed).shuffled(items)) == sorted(items)


QUARTER = Fraction(217, 4)


def known() -> Exercise:
    """A 224x224 image, 96 filters of 11x11, stride 4."""
    return Exercise(
        "size", 2, "How large?", "size", "", (54, 54, 96), "224x224x3 -> conv 96 11x11 s4 -> {}", 1, (),
        (
            Distractor((55, 55, 96), (("S02", "rounded up"),)),
            Distractor((QUARTER, QUARTER, 96), (("S01", "not rounded"),)),
        ),
        ((55, 55, 96), (54, 54, 96)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "verdict", "reason"),
    [
        ("54x54x96", "right", ""),
        (" 54 X 54 × 96 ", "right", ""),
        ("55x55x96", "wrong", "rounded up (S02)"),
        ("54.25x54.25x96", "wrong", "not rounded (S01)"),
        ("12x12x96", "wrong", ""),
        ("54x54", "unread", ""),
        ("many", "unread", ""),
        ("", "unread", ""),
        ("a", "unread", ""),
        ("54x-1x96", "unread", ""),
    ],
)
def test_an_answer_is_marked_and_its_slip_is_named(typed: str, verdict: str, reason: str) -> None:
    marked = mark(known(), typed)
    assert (marked.verdict, marked.reason) == (verdict, reason)


def test_a_letter_counts_where_there_are_choices() -> None:
    assert mark(known(), "b", choices=True).verdict == "right"
    assert mark(known(), "A", choices=True).reason == "rounded up (S02)"
    assert mark(known(), "c", choices=True).verdict == "unread"


def test_a_square_may_be_given_by_its_side() -> None:
    exercise = known()._replace(answer=(54, 54), choices=((54, 54), (55, 55)))
    assert mark(exercise, "54").verdict == "right"
    assert form_wanted(exercise) == "a size such as 55x55"


@pytest.mark.parametrize("typed", ["34,944", "34944", "34 944", "34_944"])
def test_thousands_may_be_written_in_any_way(typed: str) -> None:
    exercise = known()._replace(form="number", answer=(34944,))
    assert read(typed, exercise) == (34944,)
    assert form_wanted(exercise) == "a number such as 34,944"


@given(st.integers(1, 10**12))
def test_what_is_written_reads_back(number: int) -> None:
    exercise = known()._replace(form="number", answer=(number,))
    assert read(written((number,), "number"), exercise) == (number,)


def test_a_sheet_of_every_size_people_ask_for_is_made() -> None:
    made: ExerciseSheet = sheet(0, ("size",), 3, 200)
    assert len(made.exercises) > 40


def ten_sheets() -> list[list[Exercise]]:
    return [told(sheet(seed, (), 1 + seed % 3, len(TOPICS))) for seed in range(10)]


@pytest.fixture(scope="module")
def before() -> list[list[Exercise]]:
    """Ten sheets as the slips of today make them."""
    return ten_sheets()


@pytest.mark.parametrize("code", ["Z99", "S02", "P03b", "C01", "R04", "C12", ""])
def test_a_new_slip_does_not_change_an_old_sheet(
    code: str, before: list[list[Exercise]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it comes first, or under a code that has slips already."""
    made_up = Slip(code, "made up", "", frozenset(), lambda: 4711, ())
    for name in ("WINDOW", "TRANSPOSED", "DEPTH", "CONV", "DENSE", "OTHERS", "COST", "FIELD"):
        known = getattr(distractors, name)
        slip = FieldSlip(code, "made up", "", lambda chain: [4711] * len(chain)) if name == "FIELD" else made_up
        grown = (*known, slip) if code in {each.code for each in known} else (slip, *known)
        monkeypatch.setattr(distractors, name, grown)
        if hasattr(search_counts, name):
            monkeypatch.setattr(search_counts, name, grown)
    assert ten_sheets() == before


def test_every_slip_of_the_edition_is_in_the_catalogue() -> None:
    of_catalogue: dict[str, Sequence[Slip | FieldSlip]] = {
        "window": WINDOW, "transposed": TRANSPOSED, "depth": DEPTH, "weights": CONV,
        "linear": DENSE, "others": OTHERS, "cost": COST, "field": FIELD,
    }  # fmt: skip
    assert of_catalogue.keys() == EDITION_1.keys()
    for part, codes in EDITION_1.items():
        assert [slip.code or "-" for slip in of_edition(part, of_catalogue[part])] == codes.split()


def test_the_numbers_of_a_seed_stay_as_they_are(before: list[list[Exercise]]) -> None:
    """Sheets are handed out and their keys kept: whoever changes this must give the sheets another edition."""
    numbers = [[(each.topic, each.choices) for each in exercises] for exercises in before]
    assert sha256(repr(numbers).encode()).hexdigest()[:16] == "cf114e2c9714c73d"


def test_a_slip_that_only_one_axis_allows_says_so() -> None:
    facts = measure("16x111x111x3 -> conv 64 3x5x5 s2 p1")
    found = {text: value for value, _, text in distractors._sizes(facts, depth=True)}
    words = next(text for text in found if "'same' keeps the size" in text and "axis alone" in text)
    assert words.endswith("(on the first axis alone)") and found[words] == (16, 55, 55, 64)
