"""No command builds the turns of a million-fold repetition one by one, whatever is asked of it and claimed in it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from convcalc.cli.group import run
from convcalc.network.graph import Body
from convcalc.network.traverse import Run
from convcalc.network.turns import TurnProgression

BEHIND = {  # what stands before a repetition, and its turn: no two are alike
    "grows by a transposed convolution": ("9x9x3", "tconv 7 4x2, avgpool k4 s1 p2"),
    "grows by zeros": ("1x1x3", "zeropad 2, conv 3 3x3"),
    "padded and activated": ("9x9x3", "upsample 1, zeropad 1, relu"),
    "a residual branch": ("5x5x2", "residual [ conv 2 3x3 p1 ], zeropad 1"),
    "more channels": ("4x4x2; conv 3 1x1", "concat [ identity | conv 2 1x1 ]"),
    "channels, maps and norms": ("4x4x2", "conv 3 1x1, zeropad 1, concat [ identity | dwconv 1x1 ], bn"),
}

COMMANDS = (
    *("arch @", "arch @ --summary", "arch @ --columns all", "arch @ --depth 1", "arch @ --json", "arch @ --format csv"),
    *("arch @ --only conv", "arch @ --useful", "arch @ --count all", "arch @ --count torchinfo", "arch @ --unit 0,0"),
    *(
        "arch @ --useful --json",
        "arch @ --count fvcore --json",
        "arch @ --summary --json",
        "arch @ --layer a",
        "arch @ --layer 3",
        "arch @ --layer a --explain",
        "arch @ --layer 3 --unit 1,1",
        "arch @ -q",
    ),
    *("check @", "check @ --json", "compare @ @", "compare @ @ --by stage", "compare @ @ --diff", "compare @ @ --json"),
    *("draw net @", "draw net @ --format svg", "draw net @ --format mermaid", "draw nets @ @ --format svg"),
    *("draw rf @", "draw rf @ --format svg", "draw scatter @", "solve @ --rf >=500", "solve @ --fits"),
    *("convert @", "convert @ --to cnn", "convert @ --to json"),
    *("convert @ --to mermaid", "convert @ --to dot", "arch @ --layer b", "arch @ --layer a_3", "explain @", "zoo @"),
)

CLAIMS = (
    *("rf = 3", "macs = 5", "params = 7", "weights = 7", "jump = 2", "memory = 10", "activations = 10"),
    *("-> 8x8x3 macs = 5", "-> 8x8x3 memory = 5", "-> 8x8x3; total params = 5", "; total macs ~ 5M", "; total rf = 5"),
)

MOST = 20_000
"""So many turns may be built for one command: thousands are, to list a few and to try corrections of a claim."""


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Counts turns; more than MOST are refused where they are built."""
    built = [0]
    turn = TurnProgression.turn

    def counted(self: TurnProgression, number: int) -> Body:
        built[0] += 1
        assert built[0] <= MOST, "turns are built one by one"
        return turn(self, number)

    monkeypatch.setattr(TurnProgression, "turn", counted)
    yield built


def ended(*words: str, stdin: str = "") -> int:
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    return run(words)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("before", "turn"), BEHIND.values(), ids=list(BEHIND))
def test_a_command_does_not_build_a_million_turns(
    before: str, turn: str, command: str, turns: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    text = f"{before}; a: [ {turn} ] x 1000000"
    assert ended(*[text if word == "@" else word for word in command.split()]) in (0, 1, 2)


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize(("before", "turn"), BEHIND.values(), ids=list(BEHIND))
def test_a_false_claim_does_not_build_a_million_turns(
    before: str, turn: str, claim: str, turns: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    assert ended("check", f"{before}; a: [ {turn} ] x 1000000 {claim}") == 1
    assert ended("check", f"{before}; b: relu {claim}; a: [ {turn} ] x 1000000; fc 3") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("arch", "1x1x3; [ [] ] x 1000000 -> 8x8x3; total params = 5"),  # nothing, a million times
        ("check", "9x9x3; a: [ [ [] ] x 1000 ] x 1000 -> 8x8x3 macs = 5"),
        ("draw", "rf", "1x1x3; [ bn ] x 1000000"),  # what follows a layer is looked past
        (
            "draw",
            "scatter",
            "16x16x1; [ crop 1, [ sepconv 8 3x3, [ tconv 4 k4 ] x 1000000, upsample bilinear 3 ] x 3 ] x 5",
        ),
    ],
    ids=" ".join,
)
def test_what_does_nothing_a_million_times_is_passed(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    gone_through, turn = [0], Run.turn

    def counted(self: Run[Any], arriving: Any, number: int = 0) -> Any:
        gone_through[0] += 1
        assert gone_through[0] <= MOST, "turns are gone through one by one"
        return turn(self, arriving, number)

    monkeypatch.setattr(Run, "turn", counted)
    assert ended(*words) in (0, 1)


def test_turns_of_repetitions_inside_each_other_are_built_once(
    turns: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each stretch only those from which its sum follows, in each of those around it: not its last one as well."""
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    inner = ", ".join(["[ [ [ tconv 4 k4 ] x 5 ] x 97 ] x 2"] * 20)
    assert ended("check", f"16x16x1; a: [ {inner} ] x 224 -> 8x8x3") == 1
    assert turns[0] < 1_000  # 12,000 and more while every one was


def test_turns_are_counted(turns: list[int]) -> None:
    """Else nothing could fail here."""
    with pytest.raises(AssertionError, match="one by one"):
        from convcalc.api import measure

        list(measure("9x9x3; [ zeropad 1 ] x 1000000").net.body.items[0].bodies)
