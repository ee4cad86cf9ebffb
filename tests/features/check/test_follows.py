"""What only follows from a mistake before it is said to follow: in claims of a spec, and in another's summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.network.facts import Facts
from tests.cli.program import run

NET = "28x28x1; {}; maxpool 2x2; conv 16 3x3; relu; flatten; fc 40; fc 10"

KERAS_NAMES = {"conv": "Conv2D", "maxpool": "MaxPooling2D", "flatten": "Flatten", "fc": "Dense", "relu": "ReLU"}


def keras_summary(facts: Facts) -> str:
    """As Keras prints a network."""
    rule = "_" * 65
    lines = ['Model: "sequential"', rule, f" {'Layer (type)':29}{'Output Shape':26}Param #", "=" * 65]
    for row in facts.rows:
        size = ", ".join(map(str, [*row.out.size, row.out.channels]))
        name = f"layer_{row.index} ({KERAS_NAMES[row.kind]})"
        lines += [f" {name:29}{f'(None, {size})':26}{row.params}", ""]
    kib = f"({facts.params * 4 / 1024:.2f} KB)"
    lines += ["=" * 65, f"Total params: {facts.params} {kib}", f"Trainable params: {facts.params} {kib}"]
    return "\n".join([*lines, "Non-trainable params: 0 (0.00 Byte)", rule, ""])


@pytest.mark.parametrize("wrong", ["conv 8 3x3", "conv 8 5x5 p2", "conv 12 5x5", "conv 8 7x7", "conv 8 5x5 s2"])
def test_behind_a_wrong_row_of_a_summary_all_else_follows(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "summary.txt").write_text(keras_summary(convcalc.measure(NET.format(wrong))), encoding="utf-8")
    ran = run("check", NET.format("conv 8 5x5"), "--against", str(tmp_path / "summary.txt"), "--format", "json")
    assert ran.status == 1
    claims = json.loads(ran.out)["claims"]
    false = [each for each in claims if each["verdict"] == "false"]
    assert {each["line"] for each in false if each["follows"] is None} == {5}
    assert {each["follows"] for each in false} <= {None, 5}
    said = run("check", NET.format("conv 8 5x5"), "--against", str(tmp_path / "summary.txt")).out
    assert "another network" not in said
    assert f"{len(false) - said.count('line 5, ')} more only follow from line 5" in said


def test_a_total_that_is_wrong_by_itself_does_not_follow(tmp_path: Path) -> None:
    facts = convcalc.measure(NET.format("conv 8 5x5"))
    text = keras_summary(facts).replace(f"Total params: {facts.params}", f"Total params: {facts.params + 7}")
    (tmp_path / "summary.txt").write_text(text, encoding="utf-8")
    out = run("check", NET.format("conv 8 5x5"), "--against", str(tmp_path / "summary.txt")).out
    assert "1 false" in out and "follow" not in out


@pytest.mark.parametrize(
    ("text", "own", "follow"),
    [
        # the total is the sum of the lines, of which one is wrong
        ("28x28x1; conv 32 5x5 params = 320; fc 10 params = 184,330; total params = 184,650", 1, 1),
        ("28x28x1; conv 32 5x5 macs = 1; conv 4 3x3 macs = 2; total macs = 3", 2, 1),
        # a size, what it makes of the layers behind it, and their sum
        ("28x28x1; conv 32 5x5 -> 26x26x32 params = 320; fc 10 params = 216,330; total params = 216,650", 2, 2),
        # a total that is another mistake
        ("28x28x1; conv 32 5x5 params = 320; fc 10 params = 184,330; total params = 184,651", 2, 0),
        ("28x28x1; conv 32 5x5 params = 832; fc 10 params = 184,330; total params = 184,650", 1, 0),
    ],
)  # fmt: skip
def test_a_total_follows_from_the_lines_that_it_adds_up(text: str, own: int, follow: int) -> None:
    false = [each for each in convcalc.check(text).claims if each.verdict == "false"]
    assert (sum(each.follows is None for each in false), sum(each.follows is not None for each in false)) == (
        own,
        follow,
    )
    assert all(not each.slips for each in false if each.follows is not None)
