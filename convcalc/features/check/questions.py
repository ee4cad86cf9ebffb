"""A question of an exercise and an answer to it, as claims on the network that it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from convcalc.features.check import korean_answers
from convcalc.features.check.written_answers import AnswerError, answers, number, numbers, whole
from convcalc.lang.rewrite import without_claims
from convcalc.lang.tree import Claim, Group, Layer, Number, Spec, Statement, Stmt
from convcalc.layers import kind_of
from convcalc.layers.kind import Kind
from convcalc.network.builder import build
from convcalc.network.graph import Net
from convcalc.shape import Shape
from convcalc.text import Span, nearest

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

EACH = ("each", "각각")
SIZES = frozenset({"size", "out", "depth"})
PLURALS = frozenset("sizes outs shapes volumes depths rfs jumps".split())

STAND_IN = (Claim("jump", Number(0)),)


def kind_of_question(question: str) -> tuple[str, bool]:
    """What is to be found, and whether of each layer.

    >>> kind_of_question("params_each"), kind_of_question("Receptive field"), kind_of_question("sizes")
    (('params', True), ('rf', False), ('size', True))
    """
    from unicodedata import normalize

    word = "".join(char for char in normalize("NFKC", question).lower() if char.isalnum())
    each = word.endswith(EACH) or word in PLURALS or word.startswith("층별")
    word = word.removeprefix("층별").removesuffix("each").removesuffix("각각").rstrip("은는")
    for what, names in QUESTIONS.items():
        if word in names.split() or word in korean_answers.QUESTIONS[what].split():
            return what, each
    near = nearest(word, QUESTIONS)
    instead = f"did you mean '{near}'?" if near else f"ask for {', '.join(QUESTIONS)}"
    raise AnswerError(f"nothing is known of '{question}'; {instead}")


def question(net: Net, what: str, each: bool, answer: str) -> list[Spec]:
    """The readings of an answer, each as a spec that holds nothing but the claims that the answer comes to.

    Of one number about the whole, such as all parameters, there is but one reading: `number_claim`.
    """
    bare = without_claims(net.tree)
    if each:
        return [_of_each(bare, net, what, answers(answer))]
    if what in SIZES:
        return [_at_end(bare, claim) for claim in _sizes(what, answer, net.body.out, bare.layout)]
    return [_flat(bare, net, answer)]


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
        return [_size_claim((*right.size, *given))]
    if len(given) == 1 and axes > 1:  # one number for all axes, or how many numbers there are
        if right.lone is not None and (what == "out" or given[0] == right.lone):
            return [_size_claim(given)]
        given = given * axes if what == "size" else given
    if len(given) not in ((axes, axes + 1) if axes else (1,)):
        raise AnswerError(f"'{answer}' is no size for {right.text(layout)}")
    readings = [given]
    if len(given) == axes + 1 > 1:
        readings.append([*given[1:], given[0]] if layout == "hwc" else [given[-1], *given[:-1]])
        if layout == "hwc" and ("[" in answer or "(" in answer):
            readings.reverse()
    return [_size_claim(reading) for reading in readings]


def _size_claim(size: Sequence[int | Fraction]) -> Claim:
    return Claim("size", tuple(size), span=Span(0, 0))  # type: ignore[arg-type]  # 3/2 is a size that is false


def number_claim(what: str, answer: str) -> Claim:
    """A claimed count; FLOPs are claimed as half as many multiply-accumulates."""
    given, rounded = number(answer)
    flops = what == "flops"
    return Claim("macs" if flops else what, given, rounded, span=Span(0, 0), over=2 if flops else 1)
