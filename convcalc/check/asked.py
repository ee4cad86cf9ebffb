"""A question about a spec and an answer as people write them, put into the spec as a claim."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.build import build
from convcalc.check.edit import without_claims
from convcalc.check.written import AnswerError, answers, number, numbers, whole
from convcalc.net import Net
from convcalc.shape import Shape
from convcalc.spec.tree import Claim, Layer, Number, Spec, Statement, Stmt, Total
from convcalc.text import Span, nearest
from convcalc.words import ALIASES, FAMILIES

ASKED = {
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
"""What can be asked, and what else people call it; with `each` behind it, or in the plural, of every layer."""

PLURALS = frozenset("sizes outs shapes volumes depths rfs jumps".split())

QUIET, HEAVY = frozenset({"pointwise", "norm"}), frozenset({"conv", "tconv", "dense"})
"""Families of layers: those that nobody is asked about when every layer is, and those with weights."""

STAND_IN = (Claim("jump", Number(0)),)


def kind_of_question(asked: str) -> tuple[str, bool]:
    """What is asked, and whether of each layer.

    >>> kind_of_question("params_each"), kind_of_question("Receptive field"), kind_of_question("sizes")
    (('params', True), ('rf', False), ('size', True))
    """
    word = "".join(char for char in asked.lower() if char.isalnum())
    each = word.endswith("each") or word in PLURALS
    word = word.removesuffix("each")
    for what, names in ASKED.items():
        if word in names.split():
            return what, each
    near = nearest(word, ASKED)
    raise AnswerError(
        f"nothing is known of '{asked}'; " + (f"did you mean '{near}'?" if near else f"ask for {', '.join(ASKED)}")
    )


def question(net: Net, what: str, each: bool, answer: str) -> list[Spec]:
    """The readings of an answer, each as a spec that holds nothing but the claims that the answer comes to."""
    bare = without_claims(net.tree)
    if each:
        return [_of_each(bare, net, what, answers(answer))]
    if what in ("size", "out", "depth"):
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


def _of_each(tree: Spec, net: Net, what: str, given: Sequence[str]) -> Spec:
    """An answer a layer: of all, of those that do more than work on numbers one by one, or of those with weights."""
    pieces = tree._replace(body=tuple([piece for stmt in tree.body for piece in _pieces(stmt)]))
    tops = [stmt for stmt in pieces.body if isinstance(stmt, Statement)]
    loud = [stmt for stmt in tops if not _is_of(stmt, QUIET)]
    heavy = [stmt for stmt in loud if _is_of(stmt, HEAVY)]
    places = next((each for each in (tops, loud, heavy) if len(each) == len(given)), None)
    if places is None:
        counts = " or ".join(dict.fromkeys(str(len(each)) for each in (heavy, loud, tops)))
        raise AnswerError(f"{len(given)} answers were given for {counts} layers")
    marks = {id(mark.statement): mark for mark in build(pieces, net.source).body.marks}
    claims: dict[int, Claim] = {}
    for order, (stmt, answer) in enumerate(zip(places, given, strict=True)):
        if what in ("size", "out", "depth"):
            claim = _sizes(what, answer, marks[id(stmt)].shape, tree.layout)[0]
        else:
            claim = number_claim(what, answer)
        claims[id(stmt)] = claim._replace(span=Span(order, order))
    return tree._replace(body=tuple([_claimed(stmt, claims) for stmt in pieces.body]))


def _claimed(stmt: Stmt, claims: dict[int, Claim]) -> Stmt:
    if not isinstance(stmt, Statement):
        return stmt
    return stmt._replace(claims=(claims[id(stmt)],) if id(stmt) in claims else ())


def _pieces(stmt: Stmt) -> tuple[Stmt, ...]:
    """A statement for each of its layers, with a claim that stands in for the answer; the label stays with the last."""
    if not isinstance(stmt, Statement):
        return (stmt,)
    first = [Statement(None, (unit,), STAND_IN) for unit in stmt.units[:-1]]
    return (*first, stmt._replace(units=stmt.units[-1:], claims=STAND_IN)) if stmt.units else ()


def _is_of(stmt: Statement, families: frozenset[str]) -> bool:
    layer = stmt.units[0]
    return isinstance(layer, Layer) and FAMILIES.get(ALIASES.get(layer.word, layer.word)) in families


def _sizes(what: str, answer: str, right: Shape, layout: str) -> list[Claim]:
    """A claimed size in each of its readings: channels first and last."""
    given = numbers(answer)
    axes = len(right.size)
    if what == "depth":
        given, layout = [*right.size, *given[:1]], "hwc"
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
    if what == "flops":
        given, what = Number(given.mantissa * 5, given.places + 1, given.unit), "macs"
        if given.mantissa % 10 == 0:
            given = given._replace(mantissa=given.mantissa // 10, places=given.places - 1)
    return Claim(what, given, rounded, span=Span(0, 0))
