"""Students' answers against an exercise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.features.check import korean_answers
from convcalc.features.check.checker import examine, examine_total
from convcalc.features.check.memory_answers import about_memory
from convcalc.features.check.questions import SIZES, kind_of_question, number_claim, question
from convcalc.features.check.rebuild import Rebuilder
from convcalc.features.check.result import Checked
from convcalc.features.check.written_answers import AnswerError, of_axes
from convcalc.lang.tree import Claim, Number, Spec
from convcalc.loading import facts_of
from convcalc.network.builder import build
from convcalc.network.claims import about_total
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Net
from convcalc.network.receptive_field import CANNOT_BE_SAID
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load
from convcalc.shape import Shape
from convcalc.text import Source, nearest

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

COLUMNS = ("id", "spec", "asked", "answer", "student")
NEEDED = COLUMNS[1:4]
"""An answer without an id is called by its place in the table."""

LONGEST = 2_000
"""Characters of an answer."""


class NoAnswerColumn(Mistake):
    """A table without one of the columns."""

    missing: tuple[str, ...]
    there: tuple[str, ...]

    @property
    def message(self) -> str:
        named = [f"'{name}'" for name in self.missing]
        names = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
        return f"the answers have no column{'s' * (len(self.missing) > 1)} {names}; there are {', '.join(self.there)}"

    @property
    def hint(self) -> str:
        unknown = [name for name in self.there if name not in COLUMNS]
        meant = [(near, name) for name in self.missing if (near := _meant(name, unknown) or nearest(name, unknown))]
        begin = f"rename '{meant[0][0]}' to {meant[0][1]}; " if meant else ""
        return f"{begin}the first line of a table of answers is: id,spec,asked,answer"


ALSO_CALLED = {
    "id": ("no", "nr", "number", "question", "exercise", "task", "q"),
    "spec": ("network", "net", "layer", "layers", "model", "architecture"),
    "asked": ("what", "wanted", "quantity", "kind", "question"),
    "answer": ("response", "result", "value", "solution", "given", "claim"),
}
"""Words that stand above the columns elsewhere."""


SPEC = re.compile(r"[A-Za-z가-힣].*\d|\d[x×]\d")
"""A network, and no number of an exercise."""


def _meant(name: str, unknown: Sequence[str]) -> str | None:
    return next((each for each in unknown if each in ALSO_CALLED.get(name, ())), None)


class NoAnswers(Mistake):
    says = "the table of answers is empty"
    helps = "its first line is: id,spec,asked,answer; each line below it is an answer"


class NoTable(Mistake):
    line: int
    reason: str
    says = "the table of answers cannot be read from line {line} on: {reason}"
    helps = "is a quotation mark never closed?"


class AnswersAmongNames(Mistake):
    """A table whose column of names holds answers."""

    answer: str
    says = "the column 'student' holds answers, such as '{answer}'"
    helps = "answers stand in the column 'answer', names in 'student'; no key is needed, it is worked out from the spec"


class GradedAnswer(NamedTuple):
    """One row of the table and what became of it.

    verdict: "true", "convention", "false", or "unread" where the spec, the question or the answer cannot be read; then
    the note says why.  checked: the one of several values that is wrong, as the checker sees it.
    """

    line: int
    id: str
    student: str
    question: str
    answer: str
    verdict: str
    checked: Checked | None = None
    note: str = ""


VERDICTS = ("true", "convention", "false", "unread")
"""Of an answer, in the order of a score."""


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


class GradedAnswers(NamedTuple):
    """All rows, and all scores in the order of the names' first appearance."""

    rows: tuple[GradedAnswer, ...]

    @property
    def ok(self) -> bool:
        return all(row.verdict == "true" for row in self.rows)

    @property
    def scores(self) -> tuple[Score, ...]:
        counts: dict[str, dict[str, int]] = {}
        for row in self.rows:
            own = counts.setdefault(row.student, dict.fromkeys(VERDICTS, 0))
            own[row.verdict] += 1
        return tuple([Score(student, *own.values()) for student, own in counts.items()])

    def total(self) -> Score:
        """Everybody's."""
        verdicts = [row.verdict for row in self.rows]
        return Score("", *[verdicts.count(verdict) for verdict in VERDICTS])


def check_answers(source: Source) -> GradedAnswers:
    """Check every row of a table; raises SpecError where it is not such a table.

    A class gives the same answers again and again: each is judged once, and each network is read once.
    """
    networks: dict[str, Rebuilder | SpecError | ReadError] = {}
    known: dict[tuple[str, str, str], GradedAnswer] = {}
    graded = []
    for at, (line, row) in enumerate(_rows(source), 1):
        key = row["spec"], row["asked"], row["answer"]
        if key not in known:
            known[key] = _checked(line, row, networks)
        graded.append(known[key]._replace(line=line, id=row.get("id") or f"{at}", student=row.get("student", "")))
    return GradedAnswers(tuple(graded))


def _network(spec: str, networks: dict[str, Rebuilder | SpecError | ReadError]) -> Rebuilder:
    """What is known of a spec, for all answers about it; one that cannot be read is refused for every answer."""
    if spec not in networks:
        try:
            networks[spec] = Rebuilder(facts_of(load(spec)), {})
        except (SpecError, ReadError) as error:
            networks[spec] = error
    found = networks[spec]
    if isinstance(found, Rebuilder):
        return found
    raise found


def _rows(source: Source) -> Iterable[tuple[int, dict[str, str]]]:
    written, table = table_of(source)
    head = in_english(written)
    if not any(head):
        raise SpecError(source, [NoAnswers()])
    missing = tuple([name for name in NEEDED if name not in head])
    if missing == ("spec",) and "id" in head:  # 문제 is the number of a problem, or the problem
        rows = rows_of(source, ["spec" if name == "id" else name for name in head], table)
        if rows and all(SPEC.search(row["spec"]) for _, row in rows):
            return rows
    if missing:
        raise SpecError(source, [NoAnswerColumn(missing, tuple(head))])
    rows = rows_of(source, head, table)
    if not rows:
        raise SpecError(source, [NoAnswers()])
    _refuse_swapped(source, [row for _, row in rows])
    return rows


def table_of(source: Source) -> tuple[list[str], CsvReader]:
    """The headings of a table with commas, semicolons or tabs, as written, and what reads the lines below."""
    import csv

    first = source.text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    table = csv.reader(source.text.split("\n"), delimiter=mark, skipinitialspace=True)
    return [name.strip() for name in next(table, [])], table


def rows_of(source: Source, head: Sequence[str], table: CsvReader) -> list[tuple[int, dict[str, str]]]:
    """Each row with its line; raises SpecError."""
    import csv

    begin = table.line_num + 1
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                cells += [""] * (len(head) - len(cells))
                rows.append((begin, {name: cell.strip() for name, cell in zip(head, cells, strict=False)}))
            begin = table.line_num + 1
    except csv.Error as error:
        raise SpecError(source, [NoTable(begin, str(error))]) from None
    return rows


def in_english(written: Sequence[str]) -> list[str]:
    """The headings in small letters, Korean ones as those that they mean."""
    from unicodedata import normalize

    head = [name.lower() for name in written]
    korean = {name: each for each, names in korean_answers.HEADS.items() if each not in head for name in names.split()}
    return [korean.get("".join(normalize("NFKC", name).split()), name) for name in head]


def _refuse_swapped(source: Source, rows: Sequence[dict[str, str]]) -> None:
    """Refuse a table with its answers in the column of names, as one has them who thinks `answer` is the key."""
    named = [row for row in rows if row.get("student")]
    looks_like = re.compile(r"[~\[(]?\d[\d.,_ x\u00d7*)\]]*[KMGBT]?", re.IGNORECASE).fullmatch
    if not named or not all(looks_like(row["student"]) for row in named):
        return
    keyless = not any(row["answer"] for row in rows)
    if keyless or any(row["student"] == row["answer"] or re.search(r"\dx\d", row["student"]) for row in named):
        raise SpecError(source, [AnswersAmongNames(named[0]["student"])])


def _checked(line: int, row: dict[str, str], networks: dict[str, Rebuilder | SpecError | ReadError]) -> GradedAnswer:
    graded = GradedAnswer(line, row.get("id", ""), row.get("student", ""), row["asked"], row["answer"], "unread")
    if not row["answer"]:
        return graded._replace(verdict="false", note="no answer")
    if len(row["answer"]) > LONGEST:
        return graded._replace(answer=row["answer"][:40] + "...", note=f"an answer has at most {LONGEST:,} characters")
    try:
        what, each = kind_of_question(row["asked"])
        network = _network(row["spec"], networks)
        facts = network.facts
        if what in ("memory", "activations"):
            checked = about_memory(facts, what, row["answer"])
            return graded._replace(verdict=checked.verdict, checked=checked, note=checked.note)
        by_axes = _about_axes(facts, what, row["answer"]) if what in ("rf", "jump") and not each else None
        if by_axes is not None:
            return _with_verdict(graded, by_axes)
        if each or what in SIZES or what == "units":
            return _graded(graded, _of_readings(facts.net, question(facts.net, what, each, row["answer"])))
        return _graded(graded, [[examine_total(network, number_claim(what, row["answer"]))]], what == "flops")
    except (AnswerError, ReadError) as error:
        return graded._replace(note=str(error))
    except SpecError as error:
        return graded._replace(note=f"the spec: {error.message}")


def _about_axes(facts: Facts, what: str, answer: str) -> Checked | None:
    """The verdict on a field or a jump given an axis at a time, or as a fraction; None where it is neither."""
    given = of_axes(answer)
    if given is None:
        return None
    right = about_total(Claim(what, Number(0)), facts).computed
    axes = len(facts.in_.size)
    if len(given) not in (1, axes):
        raise AnswerError(f"'{answer}' has {len(given)} numbers, the input {axes} axes")
    value = given[0] if len(given) == 1 else Shape(None, cast("tuple[int, ...]", given))
    checked = Checked(1, 1, "", "", answer, value, right, "false")
    if not isinstance(right, tuple):
        return checked
    pairs = zip(given * (len(right) // len(given)), right, strict=True)
    if any(each != found for each, found in pairs if found is not None):
        return checked
    return checked._replace(verdict="unknown" if None in right else "true")


def _of_readings(net: Net, readings: Iterable[Spec]) -> Iterator[Sequence[Checked]]:
    """The claims of each of the ways to read an answer."""
    for tree in readings:
        yield examine(measure(build(tree, net.source)), helps=False).claims


def _graded(row: GradedAnswer, readings: Iterable[Sequence[Checked]], doubled: bool = False) -> GradedAnswer:
    """The verdict of the reading that fits best: an answer may be written in several ways."""
    worst: Checked | None = None
    for reading in readings:
        claims = [_doubled(each) if doubled else each for each in reading]
        wrong = next((each for each in claims if each.verdict != "true"), None)
        if wrong is None:
            return row._replace(verdict="true", checked=claims[-1])
        if len(claims) == 1:
            wrong = wrong._replace(about="")
        if worst is None or (wrong.slips and not worst.slips):
            worst = wrong
    assert worst is not None
    return _with_verdict(row, worst)


def _with_verdict(row: GradedAnswer, checked: Checked) -> GradedAnswer:
    if checked.verdict == "unknown":
        return row._replace(checked=checked, note=f"it {CANNOT_BE_SAID}")
    return row._replace(verdict=checked.verdict, checked=checked, note=checked.note)


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
