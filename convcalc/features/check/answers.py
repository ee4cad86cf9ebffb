"""Students' answers against an exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, cast

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.features.check.checker import examine
from convcalc.features.check.memory_answers import about_memory
from convcalc.features.check.result import Checked
from convcalc.features.check.written_answers import AnswerError, answers, number, numbers, of_axes, whole
from convcalc.lang.rewrite import without_claims
from convcalc.lang.tree import Claim, Group, Layer, Number, Spec, Statement, Stmt, Total
from convcalc.layers import kind_of
from convcalc.layers.kind import Kind
from convcalc.loading import facts_of
from convcalc.network.builder import build
from convcalc.network.claims import about_total
from convcalc.network.facts import Facts, measure
from convcalc.network.graph import Net
from convcalc.network.receptive_field import CANNOT_BE_SAID
from convcalc.readers.source import ReadError, load
from convcalc.shape import Shape
from convcalc.text import Source, Span, nearest

QUESTIONS = {
    "size": "size outputsize width spatial spatialsize sizes",
    "out": "out output shape outputshape outputvolume volume outs shapes volumes",
    "depth": "depth channels depths",
    "params": "params parameters param parameter",
    "weights": "weights weight",
    "macs": "macs mac multadds multiplyadds multiplyaccumulates multiplications",
    "flops": "flops flops2 flop",
    "rf": "rf receptivefield field rfs",
    "jump": "jump effectivestride jumps",
    "units": "units neurons elements flatten inputs",
    "memory": "memory bytes",
    "activations": "activations",
}
"""What a question may be for, and what else people call it; with `each` behind it, or in the plural, of every layer."""

SIZES = frozenset({"size", "out", "depth"})
PLURALS = frozenset("sizes outs shapes volumes depths rfs jumps".split())

STAND_IN = (Claim("jump", Number(0)),)


def kind_of_question(question: str) -> tuple[str, bool]:
    """What is to be found, and whether of each layer.

    >>> kind_of_question("params_each"), kind_of_question("Receptive field"), kind_of_question("sizes")
    (('params', True), ('rf', False), ('size', True))
    """
    word = "".join(char for char in question.lower() if char.isalnum())
    each = word.endswith("each") or word in PLURALS
    word = word.removesuffix("each")
    for what, names in QUESTIONS.items():
        if word in names.split():
            return what, each
    near = nearest(word, QUESTIONS)
    instead = f"did you mean '{near}'?" if near else f"ask for {', '.join(QUESTIONS)}"
    raise AnswerError(f"nothing is known of '{question}'; {instead}")


def question(net: Net, what: str, each: bool, answer: str) -> list[Spec]:
    """The readings of an answer, each as a spec that holds nothing but the claims that the answer comes to."""
    bare = without_claims(net.tree)
    if each:
        return [_of_each(bare, net, what, answers(answer))]
    if what in SIZES:
        return [_at_end(bare, claim) for claim in _sizes(what, answer, net.body.out, bare.layout)]
    if what == "units":
        return [_flat(bare, net, answer)]
    return [bare._replace(body=(*bare.body, Total((number_claim(what, answer),))))]


def _at_end(tree: Spec, claim: Claim) -> Spec:
    """The claim on the last statement."""
    last = max((at for at, stmt in enumerate(tree.body) if isinstance(stmt, Statement)), default=None)
    if last is None:
        return tree._replace(body=(*tree.body, Statement(None, (), (claim,))))
    statement = tree.body[last]
    assert isinstance(statement, Statement)
    return tree._replace(body=(*tree.body[:last], statement._replace(claims=(claim,)), *tree.body[last + 1 :]))


def _flat(tree: Spec, net: Net, answer: str) -> Spec:
    """How many numbers come out: the length of what is flattened."""
    claim = Claim("size", (whole(answer),), span=Span(0, 0))
    if not net.body.out.size:
        return _at_end(tree, claim)
    return tree._replace(body=(*tree.body, Statement(None, (Layer("flatten"),), (claim,))))


def _of_each(tree: Spec, net: Net, what: str, readings: Sequence[Sequence[str]]) -> Spec:
    """An answer a layer: of all, of those that do more than work on numbers one by one, or of those with weights.

    A repeated group counts as its layers, one behind the other, or as one.
    """
    counts: dict[str, None] = {}
    for unrolled in (True, False):
        pieces = tree._replace(body=tuple([piece for stmt in tree.body for piece in _pieces(stmt, unrolled)]))
        every = [stmt for stmt in pieces.body if isinstance(stmt, Statement)]
        computing = [stmt for stmt in every if not _layer_is(stmt, lambda kind: kind.follows)]
        weighted = [stmt for stmt in every if _layer_is(stmt, lambda kind: kind.weighted)]
        for given in readings:
            places = next((each for each in (every, computing, weighted) if len(each) == len(given)), None)
            if places is not None:
                return _claims_of_each(pieces, net, what, places, given)
        if unrolled:
            counts = dict.fromkeys(str(len(each)) for each in (weighted, computing, every))
    raise AnswerError(f"{len(readings[0])} answers were given for {' or '.join(counts)} layers")


def _claims_of_each(pieces: Spec, net: Net, what: str, places: Sequence[Statement], given: Sequence[str]) -> Spec:
    marks = {id(mark.statement): mark for mark in build(pieces, net.source).body.marks}
    claims: dict[int, Claim] = {}
    for order, (stmt, answer) in enumerate(zip(places, given, strict=True)):
        if what in SIZES:
            claim = _sizes(what, answer, marks[id(stmt)].shape, pieces.layout)[0]
        else:
            claim = number_claim(what, answer)
        claims[id(stmt)] = claim._replace(span=Span(order, order))
    return pieces._replace(body=tuple([_claimed(stmt, claims) for stmt in pieces.body]))


def _claimed(stmt: Stmt, claims: dict[int, Claim]) -> Stmt:
    if not isinstance(stmt, Statement):
        return stmt
    return stmt._replace(claims=(claims[id(stmt)],) if id(stmt) in claims else ())


def _pieces(stmt: Stmt, unrolled: bool = False) -> tuple[Stmt, ...]:
    """A statement for each of its layers, with a claim that stands in for the answer; the label stays with the last.

    unrolled: a group of layers without labels and names is written out, so often as it is repeated.
    """
    if not isinstance(stmt, Statement):
        return (stmt,)
    pieces: list[Stmt] = []
    for unit in stmt.units:
        if unrolled and isinstance(unit, Group) and _is_plain(unit) and isinstance(unit.repeat, int):
            pieces += [piece for _ in range(unit.repeat) for inner in unit.body for piece in _pieces(inner, True)]
        else:
            pieces.append(Statement(None, (unit,), STAND_IN))
    if pieces and stmt.label is not None:
        last = pieces[-1]
        assert isinstance(last, Statement)
        pieces[-1] = last._replace(label=stmt.label)
    return tuple(pieces)


MOST_TURNS = 1_000
"""Repetitions that are written out."""


def _is_plain(group: Group) -> bool:
    """Nothing inside but layers and such groups: then what is written out is the same network."""
    if not isinstance(group.repeat, int) or not 0 < group.repeat <= MOST_TURNS:
        return False
    return all(
        isinstance(stmt, Statement)
        and stmt.label is None
        and all(isinstance(unit, Layer) or (isinstance(unit, Group) and _is_plain(unit)) for unit in stmt.units)
        for stmt in group.body
    )


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


def _layer_is(stmt: Statement, holds: Callable[[Kind[Any]], bool]) -> bool:
    layer = stmt.units[0]
    return isinstance(layer, Layer) and holds(kind_of(layer.word))


def _sizes(what: str, answer: str, right: Shape, layout: str) -> list[Claim]:
    """A claimed size in each of its readings: channels first and last."""
    given = numbers(answer)
    axes = len(right.size)
    if what == "depth":
        if len(given) > 1:
            raise AnswerError(f"'{answer}' is more than one number")
        given, layout = [*right.size, *given], "hwc"
    elif len(given) == 1 and axes > 1 and right.lone is not None and (what == "out" or given[0] == right.lone):
        return [Claim("size", (given[0],), span=Span(0, 0))]  # type: ignore[arg-type]
    elif len(given) == 1 and axes > 1 and what == "size":
        given *= axes
    if len(given) not in ((axes, axes + 1) if axes else (1,)):
        raise AnswerError(f"'{answer}' is no size for {right.text(layout)}")
    readings = [tuple(given)]
    if len(given) == axes + 1 and axes and what != "depth":
        readings.append((*given[1:], given[0]) if layout == "hwc" else (given[-1], *given[:-1]))
        if layout == "hwc" and any(mark in answer for mark in "[("):
            readings.reverse()
    return [Claim("size", reading, span=Span(0, 0)) for reading in readings]  # type: ignore[arg-type]


def number_claim(what: str, answer: str) -> Claim:
    """A claimed count; FLOPs are claimed as half as many multiply-accumulates."""
    given, rounded = number(answer)
    flops = what == "flops"
    return Claim("macs" if flops else what, given, rounded, span=Span(0, 0), over=2 if flops else 1)


COLUMNS = ("id", "spec", "asked", "answer", "student")
NEEDED = COLUMNS[:4]

LONGEST = 2_000
"""Characters of an answer."""


class NoAnswerColumn(Mistake):
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
    networks: dict[str, Facts | SpecError | ReadError] = {}
    known: dict[tuple[str, str, str], GradedAnswer] = {}
    graded = []
    for line, row in _rows(source):
        key = row["spec"], row["asked"], row["answer"]
        if key not in known:
            known[key] = _checked(line, row, networks)
        graded.append(known[key]._replace(line=line, id=row["id"], student=row.get("student", "")))
    return GradedAnswers(tuple(graded))


def _network(spec: str, networks: dict[str, Facts | SpecError | ReadError]) -> Facts:
    """The facts of a spec; one that cannot be read is refused for every answer."""
    if spec not in networks:
        try:
            networks[spec] = facts_of(load(spec))
        except (SpecError, ReadError) as error:
            networks[spec] = error
    found = networks[spec]
    if isinstance(found, Facts):
        return found
    raise found


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
            raise SpecError(source, [NoAnswerColumn(name, ", ".join(head), nearest(name, head))])
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
    _refuse_swapped(source, [row for _, row in rows])
    return rows


def _refuse_swapped(source: Source, rows: Sequence[dict[str, str]]) -> None:
    """Refuse a table with its answers in the column of names, as one has them who thinks `answer` is the key."""
    import re

    named = [row for row in rows if row.get("student")]
    looks_like = re.compile(r"[~\[(]?\d[\d.,_ x\u00d7*)\]]*[KMGBT]?", re.IGNORECASE).fullmatch
    if not named or not all(looks_like(row["student"]) for row in named):
        return
    keyless = not any(row["answer"] for row in rows)
    if keyless or any(row["student"] == row["answer"] or re.search(r"\dx\d", row["student"]) for row in named):
        raise SpecError(source, [AnswersAmongNames(named[0]["student"])])


def _checked(line: int, row: dict[str, str], networks: dict[str, Facts | SpecError | ReadError]) -> GradedAnswer:
    graded = GradedAnswer(line, row["id"], row.get("student", ""), row["asked"], row["answer"], "unread")
    if not row["answer"]:
        return graded._replace(verdict="false", note="no answer")
    if len(row["answer"]) > LONGEST:
        return graded._replace(answer=row["answer"][:40] + "...", note=f"an answer has at most {LONGEST:,} characters")
    try:
        what, each = kind_of_question(row["asked"])
        facts = _network(row["spec"], networks)
        if what in ("memory", "activations"):
            checked = about_memory(facts, what, row["answer"])
            return graded._replace(verdict=checked.verdict, checked=checked, note=checked.note)
        by_axes = _about_axes(facts, what, row["answer"]) if what in ("rf", "jump") and not each else None
        if by_axes is not None:
            return _with_verdict(graded, by_axes)
        return _graded(graded, facts.net, question(facts.net, what, each, row["answer"]), what == "flops")
    except (AnswerError, ReadError) as error:
        return graded._replace(note=str(error))
    except SpecError as error:
        return graded._replace(note=f"the spec: {error.message}")


def _graded(row: GradedAnswer, net: Net, readings: list[Spec], doubled: bool) -> GradedAnswer:
    """The verdict of the reading that fits best: an answer may be written in several ways."""
    worst: Checked | None = None
    for tree in readings:
        claims = [_doubled(each) if doubled else each for each in examine(measure(build(tree, net.source))).claims]
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
