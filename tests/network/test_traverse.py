"""One traversal: toy quantities, folded, listed and sought, against the network written out layer by layer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from convcalc.api import measure
from convcalc.network.graph import Body, Join, Net, Step
from convcalc.network.traverse import Algebra, Frame, Run, Turn, fold, rows, seek
from convcalc.shape import Shape
from tests.places import DATA

SPECS = sorted((DATA / "specs").glob("*.cnn"))
assert len(SPECS) > 10, "the specs were not found"


class Depth(Algebra[int]):
    """The most layers on a way to a tensor; of a closed body as often as it runs."""

    start = 0

    def step(self, step: Step, ins: list[int], row: int) -> int:
        return max(ins) + 1

    def repeat(self, run: Run[int], arriving: int) -> int:
        return arriving + run.once() * run.times if run.body.closed else super().repeat(run, arriving)


Rows = frozenset[int]


class Ancestors(Algebra[Rows]):
    """The rows that a tensor was made of."""

    start: Rows = frozenset()

    def step(self, step: Step, ins: list[Rows], row: int) -> Rows:
        return frozenset({row, *(each for one in ins for each in one)})


def net_of(text: str) -> Net:
    return measure(text).net


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_fold_is_what_a_walk_over_the_written_out_network_gives(path: object) -> None:
    facts = measure(str(path))
    net = facts.net
    depths: dict[int, int] = {-1: 0}
    above: dict[int, frozenset[int]] = {-1: frozenset()}
    for row in facts.rows:
        depths[row.index] = max(depths[read] for read in row.inputs) + 1
        above[row.index] = frozenset({row.index}).union(*(above[read] for read in row.inputs))
    listed, traced = list(rows(net, Depth())), list(rows(net, Ancestors()))
    assert [visit.made for visit in listed] == [depths[row] for row in range(len(listed))]
    assert [visit.made for visit in traced] == [above[row] for row in range(len(traced))]
    end = fold(net, Ancestors())
    assert end in above.values()
    assert fold(net, Depth()) == depths[max(end, default=-1)]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_seeking_a_row_gives_what_going_to_it_gives(path: object) -> None:
    net = net_of(str(path))
    depth = Depth()
    for visit in list(rows(net, depth))[:200]:
        assert seek(net, depth, visit.row) == visit
    with pytest.raises(IndexError):
        seek(net, depth, net.body.rows)


def test_a_closed_body_is_worked_out_once() -> None:
    met = []

    class Counted(Depth):
        def step(self, step: Step, ins: list[int], row: int) -> int:
            met.append(step.kind.word)
            return super().step(step, ins, row)

    net, counted = net_of("32x32x4 -> [conv 4 3x3 p1, [relu] x1000] x1000"), Counted()
    assert fold(net, counted) == 1_001_000
    assert met == ["conv", "relu"]
    assert seek(net, counted, 1_000_999).made == 1_001_000


class LongestBranch(Algebra[int]):
    """Layers along the branch with most rows, the only one entered; tensors from outside count by their channels."""

    start = 0

    def step(self, step: Step, ins: list[int], row: int) -> int:
        return max(ins) + 1

    def meet(self, join: Join, arriving: int, end: Callable[[int], int], row: int) -> int:
        longest = max(range(len(join.bodies)), key=lambda i: join.bodies[i][0].rows)
        return end(longest)

    def outside(self, shape: Shape) -> int:
        return 1000 * (shape.channels or 0)


def test_an_algebra_may_look_at_one_branch_only() -> None:
    net = net_of("8x8x4 -> residual[conv 4 3x3 p1, relu], concat[conv 2 1x1 | conv 2 1x1, relu, relu]")
    assert fold(net, LongestBranch()) == 5


def inner(net: Net) -> Body:
    return net.body.items[-1].bodies[0][0]


def test_a_part_of_a_network_can_be_traversed_alone() -> None:
    net = net_of("8x8x4 -> a: conv 4 3x3 p1\n[conv 4 1x1, add a, relu]")
    frame = Frame(LongestBranch(), 7).go_on(inner(net).items)
    assert frame.made == [8, 4001, 4002]  # what is added lies outside
    with pytest.raises(LookupError):
        Frame(Depth(), 0).go_on(inner(net).items)


def told(turn: Turn[int]) -> tuple[int, int, int, int]:
    return turn.number, turn.total, turn.frame.arriving, turn.frame.row


def test_turns_that_are_alike_are_a_stretch_and_each_can_be_entered() -> None:
    net = net_of("2000032x4 -> [maxpool k2, conv 4 k1] x3, [relu] x1000, [conv 4 k3 p0:1] x 200000")
    shrinking, alike, stepping = net.body.items
    assert not isinstance(shrinking, Step)
    assert not isinstance(alike, Step)
    assert not isinstance(stepping, Step)
    frame = Frame(Depth(), 0)
    each = [told(stretch.turn(0)) for stretch in frame.stretches(shrinking)]
    assert each == [(1, 3, 0, 0), (2, 3, 2, 2), (3, 3, 4, 4)]
    (many,) = frame.go_on([shrinking]).stretches(alike)
    assert [told(many.turn(number)) for number in (0, 3)] == [(1, 1_000, 6, 6), (4, 1_000, 9, 9)]
    *_, stretch = frame.go_on([alike]).stretches(stepping)
    turn = stretch.turn(1000)
    assert told(turn) == (1001, 200_000, 2006, 2006)
    assert turn.body.arriving.size == (250_004 - 1000,)


def test_branches_are_turns_side_by_side_and_a_row_that_is_not_there_is_not_found() -> None:
    net = net_of("8x8x4 -> relu, concat[ conv 2 1x1, bn | relu | ]")
    layer, join = net.body.items
    assert not isinstance(join, Step)
    frame = Frame(Depth(), 0)
    assert frame.made_by(layer) == 1
    turns = [stretch.turn(0) for stretch in frame.go_on([layer]).stretches(join)]
    assert [told(turn) for turn in turns] == [
        (1, 1, 1, 1),
        (1, 1, 1, 3),
        (1, 1, 1, 4),
    ]
    for index in (5, 9):
        with pytest.raises(IndexError):
            seek(net, Depth(), index)


def test_an_algebra_says_what_a_layer_does() -> None:
    with pytest.raises(NotImplementedError):
        Algebra[int]().step(net_of("8x8x4 -> relu").body.items[0], [0], 0)  # type: ignore[arg-type]


def test_the_rows_of_a_repeat_go_past_turns_that_have_none() -> None:
    net = net_of("9x4 -> [ [ ] x3, relu, [ bn ] x0 ] x3")
    assert [visit.step.kind.word for visit in rows(net, Depth())] == ["relu"] * 3
    assert [seek(net, Depth(), index).made for index in range(3)] == [1, 2, 3]


def test_a_further_input_carries_what_the_first_does_where_nothing_else_is_said() -> None:
    net = net_of("input left 8x8x3; input right 6x6x3; conv 4 3x3; relu; concat[ | from right, conv 4 1x1 ]; bn")
    assert fold(net, Depth()) == 4
    assert [visit.made for visit in rows(net, Depth())] == [1, 2, 1, 3, 4]
