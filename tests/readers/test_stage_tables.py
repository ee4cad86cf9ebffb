"""Papers' tables of operators, a row a stage: the networks of the zoo come out of them, and wrong cells are found."""

from __future__ import annotations

import re

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers import read
from convcalc.text import Source
from tests.places import DATA

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "stage_tables").iterdir())}


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("by_blanks.txt", "mobilenet_v2"),
        ("se_and_nl.txt", "mobilenet_v3_small"),
        ("by_resolution.txt", "efficientnet_b0"),
    ],
)
def test_tables_of_papers_are_the_networks_of_the_zoo(name: str, network: str) -> None:
    found, known = measure(TEXTS[name]), measure(network)
    assert (found.params, found.macs, found.out.channels) == (known.params, known.macs, 1000)


def test_a_table_of_our_own_is_counted_by_hand() -> None:
    stem, flat = 3 * 12 * 9 + 24, 12 * 9 + 24 + 12 * 8 + 16
    first = 8 * 32 + 64 + 32 * 9 + 64 + 32 * 20 + 40
    second = 20 * 80 + 160 + 80 * 9 + 160 + 80 * 20 + 40
    assert measure(TEXTS["korean.md"]).params == stem + flat + first + second + 20 * 64 + 128 + 64 * 7 + 7


@pytest.mark.parametrize("name", TEXTS)
def test_every_wrong_size_and_channel_is_found(name: str) -> None:
    text = TEXTS[name]
    assert all(each.verdict == "true" for each in check(text).claims)
    sizes = list(re.finditer(r"(?<![\w.^])\d+(?= ?x ?\d| x |\^2)|(?<=[x] )\d{2,4}(?=[ |])", text))
    for number in sizes:
        if text[: number.start()].count("\n") < 2 or re.search(r"k\d?$|,$|conv2d |pool ", text[: number.start()]):
            continue
        changed = text[: number.start()] + str(int(number[0]) + 1) + text[number.end() :]
        try:
            claims = check(changed).claims
        except SpecError:
            continue
        assert any(each.verdict != "true" for each in claims), changed[number.start() - 20 : number.end() + 20]


@pytest.mark.parametrize(
    ("old", "new", "message", "place"),
    [
        ("bottleneck | 4", "fused | 4", "'fused' is no operator of a table like MobileNetV2's (t, c, n, s)", (5, 13)),
        ("| 4 | 20", "| 4 | -", "under 'c' a number above 0 is needed", (5, 30)),
        ("avgpool 24x24", "avgpool 7x7", "under 'operator' a pool over the whole 24x24 is needed", (7, 14)),
        ("12 | 1 | 2", "12 | 3 | 2", "under 'n' 1, for such a row is one layer, is needed", (3, 35)),
        ("48x48x12", "48x47x12", "under 'input' a size, as in 112^2 x 32 is needed", (4, 3)),
    ],
)
def test_what_a_row_lacks_is_said_at_its_cell(old: str, new: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(SpecError) as caught:
        check(TEXTS["korean.md"].replace(old, new, 1))
    assert caught.value.message == message
    assert caught.value.source.place(caught.value.mistakes[0].span.start) == place


def test_html_and_latex_are_the_same_table() -> None:
    rows = [re.split(r" *\| *", line.strip("| ")) for line in TEXTS["korean.md"].strip().split("\n")]
    rows = [["Input", "Operator", "t", "c", "n", "s"], *rows[2:]]
    page = "<table>\n" + "".join(["<tr><td>" + "</td><td>".join(row) + "</td></tr>\n" for row in rows]) + "</table>\n"
    paper = "\\begin{tabular}{lccccc}\n" + "".join([" & ".join(row) + " \\\\\n" for row in rows]) + "\\end{tabular}\n"
    own = measure(TEXTS["korean.md"])
    for text in (page, paper, "\n".join(["\t".join(row) for row in rows])):
        assert (measure(text).params, measure(text).macs) == (own.params, own.macs)


def test_what_the_table_does_not_say_is_a_note() -> None:
    found = read(Source(TEXTS["by_blanks.txt"]))
    assert found is not None
    assert "the table does not say how many classes there are: k = 1000; --set k=10 is another number" in found.notes
    assert any("3x3, as where the paper describes it" in note for note in found.notes)


def test_resolutions_that_no_stride_joins_are_refused() -> None:
    with pytest.raises(SpecError, match="no whole stride makes 15 of 28"):
        check(TEXTS["by_resolution.txt"].replace("14 x 14 | 112", "15 x 15 | 112"))
