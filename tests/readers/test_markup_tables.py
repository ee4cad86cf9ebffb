"""Tables as HTML and LaTeX have them, of networks of our own: read as the same table with bars, every place kept."""

from __future__ import annotations

import time

import pytest

from convcalc.readers.pasted.markup_tables import plain_tables
from tests.cli.program import run

HTML = """<table border="1"><thead>
<tr><th>Layer</th><th>Filters</th><th>Kernel</th><th>Stride</th><th>Padding</th><th>Output size</th>
<th>Parameters</th></tr>
</thead><tbody>
<tr><td>Input</td><td></td><td></td><td></td><td></td><td>28 &times; 28 &times; 1</td><td>0</td></tr>
<tr>
  <td>Conv2D</td><td>32</td><td>3 &times; 3</td><td>1</td><td>0</td>
  <td>26 × 26 × 32</td><td>320</td>
</tr>
<tr><td><b>MaxPool</b></td><td></td><td>2 × 2</td><td>2</td><td>0</td><td>13 × 13 × 32</td><td>0</td></tr>
<tr><td>Conv2D</td><td>64</td><td>3 × 3</td><td>1</td><td>0</td><td>11 × 11 × 64</td><td>18 496</td></tr>
<tr><td>Dense</td><td>10</td><td></td><td></td><td></td><td>10</td><td>77,450</td></tr>
</tbody></table>
"""
LATEX = r"""\begin{table}
\begin{tabular}{l|c|c|c|r}
\toprule
\textbf{Layer} & Kernel & Padding & Output & Params \\ \midrule
Input & -- & -- & $40 \times 40 \times 3$ & 0 \\
Conv, 12 & $5\times5$ & 2 & $40 \times 40 \times 12$ & 912 \\[2pt]
MaxPool & $2\times2$ & 0 & $20 \times 20 \times 12$ & 0 \\
Conv, 20 & $3\times3$ & 0 & $18 \times 18 \times 20$ & 2{,}180 \\
FC & -- & -- & 10 & 64{,}810 \\ \bottomrule
\end{tabular}
\end{table}
"""


@pytest.mark.parametrize(("text", "claims"), [(HTML, 8), (LATEX, 8)])
def test_a_table_is_read_and_all_of_it_is_true(text: str, claims: int) -> None:
    ran = run("check", "-", stdin=text.encode())
    assert (ran.status, ran.out.split("\n")[0]) == (0, f"{claims} of {claims} claims true"), ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        (HTML, "18 496", "18 469", "false  line 11, conv 64 3x3: params = 18 469; it is 18,496"),
        (HTML, "13 × 13 × 32", "14 × 14 × 32", "false  line 10, maxpool 2x2: 14 × 14 × 32; it is 13x13x32"),
        (LATEX, "2{,}180", "2{,}160", "convention  line 8, conv 20 3x3"),
        (LATEX, r"18 \times 18", r"18 \times 19", "false  line 8, conv 20 3x3"),
    ],
)
def test_a_cell_that_is_wrong_is_found_at_its_line(text: str, old: str, new: str, told: str) -> None:
    ran = run("check", "-", stdin=text.replace(old, new).encode())
    assert ran.status == 1 and told.split(":")[0] in ran.out, ran.out + ran.err


@pytest.mark.parametrize("text", [HTML, LATEX, HTML.replace("</tr>", ""), LATEX.replace(r"\\", "")])
def test_no_place_moves(text: str) -> None:
    assert len(plain_tables(text)) == len(text)


def test_cells_over_several_columns_are_left_as_they_are() -> None:
    text = LATEX.replace("FC &", r"\multicolumn{2}{c}{FC} &")
    assert plain_tables(text) == text
    ran = run("check", "-", stdin=text.encode())
    assert ran.status == 2 and "cannot be read" in ran.err


@pytest.mark.parametrize("piece", ["<table>", "<td>", r"\begin{tabular}{l}", "<tr><td>1 000", r"\textbf{\text{"])
def test_many_beginnings_take_no_time(piece: str) -> None:
    start = time.process_time()
    plain_tables(piece * 20_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "head", ["A                B\n11 weight layers 13 weight layers", "11 weight layers   13 weight layers"]
)
def test_two_networks_side_by_side_are_not_one_after_another(head: str) -> None:
    text = f"ConvNet Configuration\n{head}\ninput (224 × 224 RGB image)\nconv3-64         conv3-64\n"
    ran = run("arch", "-", stdin=(text + "                 conv3-64\nmaxpool\nFC-10\n").encode())
    assert ran.status == 2 and "this holds 2 networks side by side" in ran.err and "give the lines of one" in ran.err
