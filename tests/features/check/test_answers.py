"""Tables of answers: what is true in another form, what is refused, and that nothing is judged twice."""

import csv
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.writers import Look, render
from convcalc.features.check import answers
from convcalc.features.check.answers import VERDICTS, GradedAnswer, GradedAnswers, check_answers
from convcalc.features.check.report import document_of_answers, document_of_claims
from convcalc.text import Source

quickly = settings(deadline=None)

HEAD = "id,spec,asked,answer,student\n"
CONV = "224x224x3 -> conv 64 3x3 p1"


def graded(asked: str, answer: str, spec: str = CONV) -> GradedAnswer:
    (row,) = check_answers(Source(f'{HEAD}q1,"{spec}",{asked},"{answer}",s1\n')).rows
    return row


@pytest.mark.parametrize(
    ("spec", "claim", "verdict"),
    [
        ("7x7x512 -> gap", "512", "true"),
        ("7x7x512 -> gap", "256", "false"),
        ("7x7x512 -> maxpool 7x7", "512", "true"),
        ("12x12x1 -> conv 1 12x1", "12", "true"),
        ("12x12x1 -> conv 1 12x1", "11", "false"),
        ("16x8 -> gap", "8", "true"),
        ("16x8 -> gap", "1", "true"),
    ],
)
def test_a_map_with_one_number_that_is_not_1_may_be_claimed_as_a_vector(spec: str, claim: str, verdict: str) -> None:
    (checked,) = check(f"{spec} -> {claim}").claims
    assert checked.verdict == verdict
    assert bool(checked.note) == (verdict == "true" and claim != "1")
    assert graded("out", claim, spec).verdict == verdict


@quickly
@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9))
def test_a_single_number_is_true_just_where_all_others_are_1(h: int, w: int, c: int, claimed: int) -> None:
    others = sorted([h, w, c])[:2]
    try:
        (checked,) = check(f"{h}x{w}x{c} -> relu -> {claimed}").claims
    except SpecError:
        assert others != [1, 1]
    else:
        assert (checked.verdict == "true") == (claimed == max(h, w, c)) and others == [1, 1]


def test_memory_is_in_bytes_and_numbers_are_counted_differently_in_answers_claims_and_arch_alike() -> None:
    numbers = measure(CONV).memory // 4
    for written, verdict in ((4 * numbers, "true"), (numbers, "convention")):
        assert graded("memory", f"{written:,}").verdict == verdict
        assert check(f"{CONV} memory = {written}").claims[0].verdict == verdict
    wrong = graded("memory", str(numbers + 1))
    assert wrong.verdict == "false" and wrong.checked is not None and wrong.checked.computed == 4 * numbers
    assert check(f"{CONV} memory = {numbers + 1}").claims[0].verdict == "false"
    assert graded("memory", "12.8 MB").verdict == "true"
    assert graded("activations", str(numbers)).verdict == "true"
    assert graded("activations", str(4 * numbers)).verdict == "false"


@pytest.mark.parametrize("rows", ["q1,{},out,,224x224x64", "q1,{},out,224x224x64,224x224x64", "q1,{},params,,1792"])
def test_answers_in_the_column_of_names_are_refused_with_a_hint(rows: str) -> None:
    with pytest.raises(SpecError) as caught:
        check_answers(Source(HEAD + rows.format(CONV)))
    assert "the column 'student' holds answers" in caught.value.message
    assert "answers stand in the column 'answer'" in caught.value.hint


@pytest.mark.parametrize("student", ["anna", "20231234", "7", ""])
def test_names_and_matriculation_numbers_are_none(student: str) -> None:
    (row,) = check_answers(Source(f"{HEAD}q1,{CONV},out,224x224x64,{student}")).rows
    assert row.verdict == "true" and row.student == student


def of_class(students: int) -> str:
    rows = [f'q1,"{CONV}",params,1728,s{i}\nq2,"{CONV}",out,222x222x64,s{i}\n' for i in range(students)]
    return HEAD + "".join(rows)


@pytest.mark.parametrize("students", [2, 60])
def test_the_same_answer_is_judged_once_however_many_give_it(students: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = dict.fromkeys(("load", "examine", "examine_total"), 0)

    def counted(name: str) -> None:
        original = getattr(answers, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            calls[name] += 1
            return original(*arguments, **named)

        monkeypatch.setattr(answers, name, counting)

    counted("load")
    counted("examine")
    counted("examine_total")
    rows = check_answers(Source(of_class(students))).rows
    # a size has two readings, its channels first and last
    assert len(rows) == 2 * students and calls == {"load": 1, "examine": 2, "examine_total": 1}
    assert [row.line for row in rows] == list(range(2, 2 + len(rows)))
    assert [row.student for row in rows[::2]] == [f"s{i}" for i in range(students)]


@quickly
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(VERDICTS)), max_size=12))
def test_a_score_counts_a_student_s_rows(given_rows: list[tuple[str, str]]) -> None:
    rows = tuple([GradedAnswer(2, "q", who, "size", "1", verdict) for who, verdict in given_rows])
    found = GradedAnswers(rows)
    for score in (*found.scores, found.total()):
        own = [row.verdict for row in rows if score.student in ("", row.student)]
        assert [score.right, score.different, score.wrong, score.unread] == [own.count(each) for each in VERDICTS]
    assert [score.student for score in found.scores] == list(dict.fromkeys(row.student for row in rows))


def test_computed_numbers_are_bare_in_a_spreadsheet() -> None:
    table = check_answers(Source(f'{HEAD}q1,"{CONV}",params,"1,793",s1\n'))
    (row,) = csv.DictReader(render(document_of_answers(table), "csv", Look()).splitlines())
    assert row["computed"] == "1792" and row["answer"] == "1,793"
    claims = check(f"{CONV} params = 1,793")
    (line,) = csv.DictReader(render(document_of_claims(claims), "csv", Look()).splitlines())
    assert line["computed"] == "1792"


def test_claims_about_another_input_are_not_judged_with_the_excuse_of_a_misprint() -> None:
    text = 'input 8x8x3; conv 4 3x3 p1 -> 8x8x4; total macs = 7000 published "a misprint"; total params = 112'
    assert [each.verdict for each in check(text).claims] == ["true", "published", "true"]
    report = check(text, input="9x9x3")
    assert [each.verdict for each in report.claims] == ["false", "false", "true"]
    assert report.notes[-1] == "the 3 claims in the spec are about its own input, 8x8x3"


@pytest.mark.parametrize("spec", ["8x8x1 -> conv 2 3x3", "8x8x1 -> conv 2 3x3, relu", "8x8x1 -> fc 4", "8x8 -> gap"])
@pytest.mark.parametrize(
    ("asked", "answer"), [("depth", "2.5"), ("out", "6.5x6x2"), ("out", "6x6x2.5"), ("size", "6.5"), ("units", "2.5")]
)
def test_a_size_with_a_fraction_marks_its_own_row_only(spec: str, asked: str, answer: str) -> None:
    table = f'{HEAD}q1,"{spec}",{asked},{answer},s1\nq2,"8x8x1 -> conv 2 3x3",params,20,s2\n'
    first, second = check_answers(Source(table)).rows
    assert first.verdict in ("false", "unread") and second.verdict == "true"


TINY = "8x8x1 -> conv 2 3x3"


@pytest.mark.parametrize(
    ("asked", "answer", "verdict", "spec"),
    [
        ("params", "20", "true", TINY),
        ("params", "+20", "true", TINY),
        ("params", "~20 parameters", "true", TINY),
        ("params", "2*9+2 = 20", "true", TINY),
        ("params", "2*9+2 = 21", "false", TINY),
        ("params", "-20", "false", TINY),
        ("params", "20/2", "false", TINY),
        ("params", "40/2", "true", TINY),
        ("params", "20 or 30", "unread", TINY),
        ("params", "20-30", "unread", TINY),
        ("params", "20\\0", "unread", TINY),
        ("params", "2*9+2", "unread", TINY),
        ("params", "20/0", "unread", TINY),
        ("params", "41/2", "unread", TINY),
        ("params", "1 000", "true", "8x8x1 -> conv 100 3x3"),
        ("params", "1'000", "true", "8x8x1 -> conv 100 3x3"),
        ("params", "1e3", "true", "8x8x1 -> conv 100 3x3"),
        ("params", "9*100+100 = 1000", "true", "8x8x1 -> conv 100 3x3"),
        ("params", "10,00", "unread", "8x8x1 -> conv 100 3x3"),
        ("macs", "86.7 MMACs", "true", CONV),
        ("memory", "12.8 MB", "true", CONV),
        ("rf", "3", "true", TINY),
        ("rf", "3x4", "false", TINY),
        ("rf", "3x3", "true", TINY),
        ("rf", "3x3x3", "unread", TINY),
        ("rf", "3 or 5", "unread", TINY),
        ("rf", "3x1", "true", "8x8x1 -> conv 2 3x1"),
        ("rf", "1x3", "false", "8x8x1 -> conv 2 3x1"),
        ("jump", "2x1", "true", "8x8x1 -> conv 2 3x3 s=2x1"),
        ("jump", "1/2", "false", TINY),
        ("jump", "1/2", "true", "8x8x1 -> upsample 2"),
        ("jump", ".5", "true", "8x8x1 -> upsample 2"),
        ("jump", "5", "false", "8x8x1 -> upsample 2"),
        ("jump", "0,5", "unread", "8x8x1 -> upsample 2"),
        ("rf", "(3, 1)", "true", "8x8x1 -> conv 2 3x1"),
        ("depth", "2, 3", "unread", TINY),
        ("size", "6 or 7", "unread", TINY),
        ("size", "8-3+1 = 6", "true", TINY),
        ("params_each", "20,38", "true", "8x8x1 -> conv 2 3x3, conv 2 3x3"),
        ("params_each", "20,39", "false", "8x8x1 -> conv 2 3x3, conv 2 3x3"),
        ("rfs", "3,5,5", "true", "8x8x1 -> conv 2 3x3, conv 2 3x3, relu"),
        ("sizes", "6,4,4", "true", "8x8x1 -> conv 2 3x3, conv 2 3x3, relu"),
        ("params_each", "1,792", "true", CONV),
        ("params_each", "20; 38; 38; 38; 38", "true", "8x8x1 -> [conv 2 3x3 p1] x5"),
        ("params_each", "20; 38; 38; 38; 39", "false", "8x8x1 -> [conv 2 3x3 p1] x5"),
        ("params_each", "20,38,38", "unread", "8x8x1 -> [conv 2 3x3 p1] x5"),
    ],
)
def test_an_answer_is_read_whole_or_not_at_all(asked: str, answer: str, verdict: str, spec: str) -> None:
    row = graded(asked, answer, spec)
    assert row.verdict == verdict
    assert bool(row.note) or verdict != "unread"


def test_flops_that_were_rounded_are_rounded_as_flops() -> None:
    spec = "17x17x10 -> conv 30 1x1 nobias"  # 86,700 multiply-accumulates: 0.1734M FLOPs
    for answer, verdict in (("0.173M", "true"), ("0.1734M", "true"), ("173,400", "true"), ("0.175M", "false")):
        assert graded("flops", answer, spec).verdict == verdict


@pytest.mark.parametrize(
    ("asked", "answer", "verdict"),
    [
        ("파라미터 수", "1,792개", "true"),
        ("파라미터 수는?", "１７９２", "true"),
        ("매개변수", "파라미터 수는 1792개이다", "true"),
        ("params", "약 1,792개입니다", "true"),
        ("params", "(3×3×3 + 1)×64 = 1,792개", "true"),
        ("params", "1793개", "false"),
        ("params", "1792개가 아니다", "unread"),
        ("params", "최대 1792개", "unread"),
        ("params", "1천 7백 92개", "unread"),
        ("연산량", "8,671만 8,208... 개", "unread"),
        ("연산량", "8670만 4128", "true"),
        ("연산량", "약 8,670만", "true"),
        ("연산량", "약 0.87억", "true"),
        ("연산량", "약 0.9억", "true"),
        ("연산량", "약 0.8억", "true"),
        ("연산량", "약 0.7억", "false"),
        ("출력", "２２４ｘ２２４ｘ６４", "true"),
        ("출력 크기", "출력은 224x224x64이다", "true"),
        ("출력 크기", "224 × 224", "true"),
        ("채널 수", "64개", "true"),
        ("수용 영역", "3x3", "true"),
        ("수용 영역", "5", "false"),
        ("층별 파라미터", "1792개", "true"),
    ],
)
def test_answers_and_questions_in_korean(asked: str, answer: str, verdict: str) -> None:
    assert graded(asked, answer).verdict == verdict


def test_headings_in_korean() -> None:
    found = check_answers(Source(f'번호,신경망,질문,답,이름\n1,"{CONV}",파라미터 수,1792개,김철수\n'))
    assert [(row.id, row.student, row.verdict) for row in found.rows] == [("1", "김철수", "true")]


@pytest.mark.parametrize("head", ["학생,문제,질문,답", "학생,문항,물음,응답"])
def test_a_problem_in_korean_is_the_network_where_it_is_one_and_else_its_number(head: str) -> None:
    rows = 'kim,"32x32x3; conv 6 5x5",출력 크기,28x28x6\nlee,"32x32x3; conv 6 5x5",파라미터 수,450\n'
    assert [row.verdict for row in check_answers(Source(f"{head}\n{rows}")).rows] == ["true", "convention"]
    with pytest.raises(SpecError, match="no column 'spec'"):
        check_answers(Source(f"{head}\nkim,1,출력 크기,28x28x6\n"))


@pytest.mark.parametrize("head", ["id,spec,asked,answer", "학생,문제,질문,답", "student;spec;asked;answer"])
def test_a_table_of_answers_that_is_given_as_a_network_is_said_to_be_one(head: str) -> None:
    mark = ";" if ";" in head else ","
    row = mark.join(["kim", "32x32x3 -> conv 6 5x5", "size", "28x28"])
    with pytest.raises(SpecError) as caught:
        check(f"{head}\n{row}\n{row}\n{row}\n")
    assert len(caught.value.errors) == 1 and "a list of answers" in caught.value.message
    assert "convcalc check --answers" in caught.value.hint
