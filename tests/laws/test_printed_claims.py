"""What the program prints of a network is true when it is claimed back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.lang.tree import SCALES, Claim, Number
from convcalc.network.claims import check_claims, compare
from convcalc.network.stages import stages
from convcalc.network.totals import count
from tests.cli.program import in_process
from tests.oracle.engine import measured

LAYERS = st.sampled_from(
    [
        *(
            "conv 8 3x1",
            "conv 6 1x3 p0x1 nobias",
            "conv 5 3x3 s2",
            "dwconv 3x3 p1",
            "maxpool 2x2 ceil",
            "avgpool 3x2 s1x2",
        ),
        *("bn", "relu", "tconv 4 2x2 s2", "tconv 3 2x1 s2x1", "upsample 2", "conv 4 1x1", "conv 3 2x2 d2"),
    ]
)
COUNTED = ("params", "weights", "biases", "macs", "activations", "memory")
CLAIMED = ("params", "weights", "biases", "macs", "activations", "memory", "rf", "jump")


@settings(max_examples=25, deadline=None)
@given(st.lists(LAYERS, min_size=1, max_size=5))
def test_every_number_of_a_layer_and_of_all_claimed_back_is_true(layers: list[str]) -> None:
    chain = "input 41x37x3; "
    ran = in_process("arch", chain + "; ".join(layers), "--columns", "out," + ",".join(CLAIMED), "--format", "csv")
    assume(ran.status == 0)  # else a window is larger than the map that is left
    table = ran.out
    lines = []
    for layer, row in zip(layers, csv.DictReader(io.StringIO(table)), strict=True):
        claims = [
            f"{what} = {row[what]}" for what in CLAIMED if row[what] and "?" not in row[what] and row[what] != "all"
        ]
        lines.append(f"{layer} -> {row['out']} {' '.join(claims)}")
    facts = measured(chain + "; ".join(layers))
    lines += [f"total {what} = {getattr(facts, what)}" for what in CLAIMED if what in COUNTED]
    found = check_claims(measured(chain + "; ".join(lines)))
    assert len(found) > len(layers)
    assert [(each.claim.what, each.computed) for each in found if each.verdict != "true"] == []


NETWORKS = (
    *("lenet", "alexnet", "resnet18", "vgg11", "resnet50", "nin"),
    "31x33x3; a: conv 8 3x1 s2; maxpool 2x3; b: [conv 8 3x3 p1, bn, relu] x 3; c: conv 5 1x1 d2; gap; fc 7",
    "1000x2 -> conv 16 k25 s4, relu, maxpool k4 -> conv 32 k9 p4 -> flatten, fc 10",
)


def rows(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(in_process(*words, "--format", "csv").out)))


def named(text: str) -> dict[str, str]:
    """The lines of a report's totals by their name; what has none belongs to the line above."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line[:1].strip() and "  " in line:
            found[line.split()[0]] = line.partition(" ")[2].strip()
        elif line.startswith("    ") and "memory" in found:
            found["outputs"] = line.strip()
    return found


@pytest.mark.parametrize("text", NETWORKS)
def test_what_a_summary_says_of_the_whole_claimed_back_is_true(text: str) -> None:
    """Also the rounded numbers beside the exact ones, in the words and units in which they stand there."""
    out = in_process("arch", text, "--summary").out
    lines = named(out)
    whole, rounded = re.match(r"([\d,]+ bytes)(?: \(~([\d.,]+ [KMG]iB)\))?", lines["outputs"]).groups()  # type: ignore[union-attr]
    claims = [
        f"memory = {whole}",
        f"macs = {lines['MACs'].split()[0]}",
        f"activations = {lines['activations'].split()[0]}",
    ]
    claims += [f"memory ~ {rounded}", f"memory = {rounded}"] if rounded else []
    numbers = re.findall(r"[\d,]+\d|\d", lines["parameters"])
    claims += [f"{what} = {n}" for what, n in zip(("params", "weights", "biases"), numbers, strict=True)]
    spec = in_process("convert", text).out
    found = check_claims(measured(f"{spec}\ntotal {'  '.join(claims)}"))[-len(claims) :]
    assert [(each.claim, each.computed) for each in found if each.verdict != "true"] == []


@pytest.mark.parametrize("text", NETWORKS)
def test_what_a_summary_says_of_its_stages_claimed_back_is_true(text: str) -> None:
    """What was printed of each stage is claimed of the statements that it stands for."""
    facts = measured(text)
    for stage, row in zip(stages(facts.net.body), rows("arch", text, "--summary"), strict=True):
        counts = count(stage.items)
        assert (int(row["params"]), int(row["macs"])) == (counts.weights + counts.biases, counts.macs)
        claim = Claim("size", tuple(map(int, row["out"].split("x"))))
        assert compare(claim, stage.shape).verdict == "true"


@pytest.mark.parametrize("names", [("vgg11", "resnet18"), ("lenet", NETWORKS[-2]), (NETWORKS[-1], NETWORKS[-1])])
def test_what_is_printed_beside_another_network_claimed_back_is_true(names: tuple[str, ...]) -> None:
    for text, row in zip(names, rows("compare", *names), strict=True):
        claims = [
            f"{what} = {row[what]}" for what in ("params", "macs", "activations", "rf") if row[what] not in ("", "all")
        ]
        spec = in_process("convert", text).out
        found = check_claims(measured(f"{spec}\ntotal {'  '.join(claims)}"))[-len(claims) :]
        assert len(claims) >= 3 and [(each.claim, each.computed) for each in found if each.verdict != "true"] == []


LAYER_WORDS = st.tuples(
    st.sampled_from(["conv", "tconv"]), st.integers(7, 40), st.integers(1, 5), st.integers(1, 3), st.integers(0, 2)
)


@settings(max_examples=30, deadline=None)
@given(LAYER_WORDS, st.integers(1, 9), st.integers(1, 9))
def test_what_is_printed_of_one_layer_claimed_back_is_true(
    given_: tuple[str, int, int, int, int], channels: int, filters: int
) -> None:
    kind, n, f, s, p = given_
    words = ["-n", n, "-f", f, "-s", s, "-p", p, "-c", channels, "--filters", filters]
    ran = in_process("layer", kind, *map(str, words))
    assume(ran.status == 0)
    answer = re.search(r"^(\d+x\d+x\d+), ([\d,]+) parameters?, ([\d,]+) MACs?$", ran.out, re.M)
    assert answer is not None, ran.out
    claims = f"-> {answer[1]} params = {answer[2]} macs = {answer[3]}"
    found = check_claims(measured(f"{n}x{n}x{channels} -> {kind} {filters} {f}x{f} s{s} p{p} {claims}"))
    assert [each.verdict for each in found] == ["true"] * 3
    size = answer[1].rpartition("x")[0]
    assert in_process("layer", kind, *map(str, words), "--expect", size).status == 0


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**13), st.sampled_from(["", "K", "M", "G", "KB", "MB", "KiB", "MiB", "GiB"]), st.integers(0, 3))
def test_a_number_rounded_half_up_or_cut_is_true_in_every_unit(count: int, unit: str, places: int) -> None:
    scale, power = SCALES[unit], 10**places
    rounded = (2 * count * power + scale) // (2 * scale)
    cut = count * power // scale
    for mantissa in {rounded, cut} - {0}:
        claim = Claim("memory", Number(mantissa, places, unit), True)
        assert compare(claim, count).verdict == "true"
    for mantissa in (rounded + 1, cut - 1):
        if mantissa > 0 and mantissa % 10:  # else its zeros are no digits
            claim = Claim("memory", Number(mantissa, places, unit), True)
            assert compare(claim._replace(what="macs"), count).verdict == "false"
