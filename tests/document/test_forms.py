"""Each form of a document that holds everything, compared with what was looked at by eye; sums are added up again."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from convcalc.cli import draw
from convcalc.document import FORMS, REPORTS, form_of
from convcalc.document.writers import (
    Look,
    data,
    html,
    latex,
    markdown,
    mdoc,
    pictures,
    plain,
    render,
    terminal,
    typeset,
)
from convcalc.document.writers.cells import written
from convcalc.text import cells
from tests import snapshots
from tests.document import samples

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_terminal_shows_whole_numbers_at_every_width(width: int) -> None:
    text = terminal.render(samples.document(), Look(width=width, unicode=True))
    snapshots.check(f"sample-{width}.txt", text)
    for number in (1_048_576 * n for n in range(1, 10)):
        assert f" {number:,}" in text


def test_wide_keeps_every_column_in_a_narrow_terminal() -> None:
    text = terminal.render(samples.document(), Look(width=40, unicode=True, wide=True))
    assert "left out" not in text
    assert "118,380,036,096" in text


def test_ascii_has_nothing_else_of_our_own() -> None:
    text = terminal.render(samples.document(), Look(width=80))
    snapshots.check("sample-ascii.txt", text)
    assert [char for char in text if not char.isascii()] == list("합성곱단계")


def test_colour_changes_no_character() -> None:
    plainly = terminal.render(samples.document(), Look(width=80, unicode=True))
    painted = terminal.render(samples.document(), Look(width=80, unicode=True, color=True))
    assert painted != plainly
    stripped = [line.rstrip() for line in ESCAPE.sub("", painted).splitlines()]
    assert stripped == plainly.splitlines()


def test_plain_is_never_narrowed_and_its_own_words_are_ascii() -> None:
    text = plain.render(samples.document(), Look())
    snapshots.check("sample-plain.txt", text)
    assert "left out" not in text
    assert [char for char in text if not char.isascii()] == list("합성곱단계")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp949", "utf-8"])
def test_what_a_stream_cannot_carry_is_written_as_a_number(encoding: str) -> None:
    for form in (terminal, plain):
        text = form.render(samples.document(), Look(width=100, encoding=encoding))
        text.encode(encoding)
        assert ("합성곱 1단계" in text) == (encoding in ("cp949", "utf-8"))
        assert ("\\ud569\\uc131" in text) == (encoding in ("ascii", "cp1252"))


def test_columns_stand_below_each_other_whatever_the_script() -> None:
    text = plain.table(samples.table(), Look(), "hwc")
    at = cells(text[2][: text[2].index("output")])
    for line, row in zip(text[4:], samples.table().lines, strict=False):
        if row.role == "row":
            size = written(row.cells[2], "size")
            assert cells(line[: line.index(size)]) == at


def _in_form(form: str) -> str:
    return render(samples.document(), form, Look(width=200, unicode=True))


@pytest.mark.parametrize("form", ["table", "plain", "markdown", "latex", "html", "csv", "json"])
def test_labels_are_literal_and_harmless_everywhere(form: str) -> None:
    text = html.render(samples.document(), Look()) if form == "html" else _in_form(form)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert ":smile:" in text
    for word in ("conv", "bias", "red", "alarm"):
        assert word in text


def test_markdown() -> None:
    text = markdown.render(samples.document(), Look())
    snapshots.check("sample.md", text)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1


def test_latex() -> None:
    text = latex.render(samples.document(), Look())
    snapshots.check("sample.tex", text)
    body = text[text.index("\\begin{tabular}") : text.index("\\end{tabular}")]
    rows = [line for line in body.splitlines() if line.endswith("\\\\")]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {6}
    for opened, closed in (("{", "}"),):
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count(opened) == bare.count(closed)


def test_csv_holds_the_numbers_as_digits_and_every_label_as_text() -> None:
    text = render(samples.document(), "csv", Look())
    snapshots.check("sample.csv", text)
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["layer", "times", "out", "params", "share", "macs", "rf"]
    assert [row[0] for row in rows][:3] == ["conv[bias]", "[red]alarm[/red]", ":smile:"]
    assert rows[6][0] == "'=1+1"
    assert sum(int(row[3]) for row in rows) == 47_185_920, "the line of totals is left out"


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1+2", "@SUM(A1)", "  =1", "\t=1", "\r=1"])
def test_no_text_begins_a_formula(label: str) -> None:
    assert not data.value(label, "text").lstrip().startswith(("=", "+", "-", "@"))


def test_json_is_ascii_and_reads_back_as_the_data() -> None:
    document = samples.document()
    text = data.render_json(document, Look())
    assert text.isascii()
    assert json.loads(text) == document.data


def test_a_working_breaks_between_its_steps_only() -> None:
    wide = typeset.working(samples.WORKING, Look(width=120, unicode=True))
    narrow = typeset.working(samples.WORKING, Look(width=50, unicode=True))
    assert len(wide) == 1
    assert narrow == [
        "⌊(n + 2p − d·(f − 1) − 1) / s⌋ + 1",
        "  = ⌊(224 + 2·0 − 1·(11 − 1) − 1) / 4⌋ + 1",
        "  = 54   (remainder 1)",
    ]


def test_a_picture_that_does_not_fit_gives_way_to_a_smaller_one() -> None:
    assert "┌──┐\n" in terminal.render(samples.document(), Look(width=40, unicode=True))
    assert "────────┐" in terminal.render(samples.document(), Look(width=60, unicode=True))


def test_every_option_is_a_form_and_every_suffix_means_one() -> None:
    assert {*REPORTS, *draw.GRAPHS} == set(FORMS)
    suffixes = [suffix for form in FORMS.values() for suffix in form.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert form_of("a.b/net") == "plain"


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_plain_text_fits_where_a_width_is_given(width: int) -> None:
    snapshots.check(f"sample-plain-{width}.txt", plain.render(samples.document(), Look(width=width)))


def test_html() -> None:
    text = html.render(samples.document(), Look())
    snapshots.check("sample.html", text)
    opened = re.findall(r"<(table|tr|td|th|p|ul|li|pre|b|i|caption)[ >]", text)
    assert sorted(opened) == sorted(re.findall(r"</(\w+)>", text))
    assert "<script" not in text


def test_json() -> None:
    snapshots.check("sample.json", data.render_json(samples.document(), Look()))


def test_manual_page() -> None:
    snapshots.check("sample.mdoc", mdoc.render(samples.document()))


def test_pictures_for_other_programs() -> None:
    picture = samples.picture()
    snapshots.check("sample.svg", pictures.render_svg(picture, Look()))
    snapshots.check("sample.dot", render(picture, "dot", Look()))
    snapshots.check("sample.mmd", render(picture, "mermaid", Look()))


def test_a_stream_that_carries_no_utf_8_gets_numbers_in_svg() -> None:
    assert pictures.render_svg(samples.picture(), Look(encoding="cp949")).isascii()
