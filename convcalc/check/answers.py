"""A table of answers, a row each: what was asked of a spec, what somebody answered, and whether it is right."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from convcalc.build import build
from convcalc.check.asked import kind_of_question, question
from convcalc.check.examiner import examine
from convcalc.check.memory import about_memory
from convcalc.check.report import Checked
from convcalc.check.written import AnswerError
from convcalc.measure import measure
from convcalc.mistakes import Mistake, SpecError
from convcalc.net import Net
from convcalc.read import ReadError, load
from convcalc.record import NamedTuple
from convcalc.spec.tree import Spec
from convcalc.text import Source, nearest

COLUMNS = ("id", "spec", "asked", "answer", "student")
NEEDED = COLUMNS[:4]

LONGEST = 2_000
"""Characters of an answer."""


class NoColumn(Mistake):
    """A table without one of the columns."""

    name: str
    there: str
    near: str | None = None
    says = "the answers have no column '{name}'; there are {there}"
    helps = "is '{near}' meant?"


class NoAnswers(Mistake):
    says = "the table of answers is empty"
    helps = "its first line is: id,spec,asked,answer"


class NoTable(Mistake):
    line: int
    reason: str
    says = "the table of answers cannot be read from line {line} on: {reason}"
    helps = "is a quotation mark never closed?"


class Answer(NamedTuple):
    """One row of the table and what became of it.

    verdict: "true", "convention", "false", or "unread" where the spec, the question or the answer cannot be read; then
    the note says why.  part: the one of several values that is wrong, as the checker sees it.
    """

    line: int
    id: str
    student: str
    asked: str
    answer: str
    verdict: str
    part: Checked | None = None
    note: str = ""


class Score(NamedTuple):
    """One student's row of the grade book."""

    student: str
    right: int
    different: int
    wrong: int
    unread: int

    @property
    def of(self) -> int:
        return self.right + self.different + self.wrong + self.unread


class Answers(NamedTuple):
    """All rows, and all scores in the order of the names' first appearance."""

    rows: tuple[Answer, ...]

    @property
    def ok(self) -> bool:
        return all(row.verdict == "true" for row in self.rows)

    @property
    def scores(self) -> tuple[Score, ...]:
        names = dict.fromkeys(row.student for row in self.rows)
        return tuple([self.score(name) for name in names])

    def score(self, student: str | None = None) -> Score:
        """One student's, or (None) everybody's."""
        verdicts = [row.verdict for row in self.rows if student is None or row.student == student]
        counts = [verdicts.count(verdict) for verdict in ("true", "convention", "false", "unread")]
        return Score(student or "", *counts)


def check_answers(source: Source) -> Answers:
    """Check every row of a table; raises SpecError where it is not such a table."""
    return Answers(tuple([_checked(line, row) for line, row in _rows(source)]))


def _rows(source: Source) -> Iterable[tuple[int, dict[str, str]]]:
    import csv

    first = source.text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    table = csv.reader(source.text.split("\n"), delimiter=mark, skipinitialspace=True)
    head = [name.strip().lower() for name in next(table, [])]
    if not any(head):
        raise SpecError(source, [NoAnswers()])
    for name in NEEDED:
        if name not in head:
            raise SpecError(source, [NoColumn(name, ", ".join(head), nearest(name, head))])
    begin = table.line_num + 1
    rows = []
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                cells += [""] * (len(head) - len(cells))
                rows.append((begin, {name: cell.strip() for name, cell in zip(head, cells, strict=False)}))
            begin = table.line_num + 1
    except csv.Error as error:
        raise SpecError(source, [NoTable(begin, str(error))]) from None
    return rows


def _checked(line: int, row: dict[str, str]) -> Answer:
    told = Answer(line, row["id"], row.get("student", ""), row["asked"], row["answer"], "unread")
    if not row["answer"]:
        return told._replace(verdict="false", note="no answer")
    if len(row["answer"]) > LONGEST:
        return told._replace(answer=row["answer"][:40] + "...", note=f"an answer has at most {LONGEST:,} characters")
    try:
        what, each = kind_of_question(row["asked"])
        loaded = load(row["spec"])
        net = build(loaded.tree, loaded.source)
        if what in ("memory", "activations"):
            part = about_memory(measure(net), what, row["answer"])
            return told._replace(verdict=part.verdict, part=part, note=part.note)
        return _judged(told, net, question(net, what, each, row["answer"]), what == "flops")
    except (AnswerError, ReadError) as error:
        return told._replace(note=str(error))
    except SpecError as error:
        return told._replace(note=f"the spec: {error.message}")


def _judged(told: Answer, net: Net, readings: list[Spec], doubled: bool) -> Answer:
    """The verdict of the reading that fits best: an answer may be written in several ways."""
    worst: Checked | None = None
    for tree in readings:
        claims = [_doubled(each) if doubled else each for each in examine(measure(build(tree, net.source))).claims]
        wrong = next((each for each in claims if each.verdict != "true"), None)
        if wrong is None:
            return told._replace(verdict="true", part=claims[-1])
        if len(claims) == 1:
            wrong = wrong._replace(about="")
        if worst is None or (wrong.slips and not worst.slips):
            worst = wrong
    assert worst is not None
    return told._replace(verdict=worst.verdict, part=worst, note=worst.note)


def _doubled(each: Checked) -> Checked:
    """Multiply-accumulates as the FLOPs that were asked for; who gives the former counts differently."""
    assert isinstance(each.computed, int) and isinstance(each.claimed, int | Fraction)
    each = each._replace(claim="flops", computed=each.computed * 2, claimed=each.claimed * 2)
    if each.verdict == "true" or each.claimed * 2 != each.computed:
        return each
    note = "multiply-accumulates; FLOPs are two for each"
    slips = tuple(
        [slip._replace(text=f"these are {note}", convention=note) for slip in each.slips if slip.code == "C01"]
    )
    return each._replace(verdict="convention", slips=slips, note=note)
