"""What five study notes say of convolutional networks, and what two readers found wrong or unclear in the answers.

T is the table of the notes' statements, line by line.  A is what was wrong for the first reader, C what was confusing,
P the pictures; AA, BB and CC are those of the second, BB files.  LINES are command lines and what must be answered,
GONE what they must no longer say, HELD are those that another test holds.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.listed import ask, is_held
from tests.cli.program import in_process

LASTS = (("T", 26), ("A", 12), ("C", 10), ("P", 7), ("AA", 11), ("BB", 2), ("CC", 19))
NUMBERS = frozenset(["AA2b", *[f"{list_}{n}" for list_, last in LASTS for n in range(1, last + 1)]])

U_NET = (
    "64x64x3; e1: [conv 8 3x3 p1, relu]; maxpool 2x2; e2: [conv 16 3x3 p1, relu]; maxpool 2x2; conv 32 3x3 p1;"
    " tconv 16 2x2 s2; concat e2 crop; conv 16 3x3 p1; tconv 8 2x2 s2; concat e1; conv 8 3x3 p1; conv 2 1x1"
)
INCEPTION = "32x32x3 -> concat [conv 8 5x5 p2 | conv 8 1x1 | maxpool 3x3 s1 p1], conv 8 3x3 p1"

ASKED = "spec,asked,answer\n" + "".join(
    f'"{spec}",{asked},{answer}\n'
    for spec, asked, answer in (
        *[("7x7x512 -> gap", "out", out) for out in ("512", "1x1x512", "511")],
        *[("224x224x3 -> conv 64 3x3 p1", "memory", bytes_) for bytes_ in ("12845056", "12.8MB", "3211264")],
    )
)

LINES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("T1", "layer -n 6 -f 3 -p 1", 0, ("n + 2p - f + 1 = 6 + 2*1 - 3 + 1 = 6",)),
    ("T2", "compare padding", 0, ("corner", "uses a corner pixel once and a central one 9 times")),
    ("T3", "explain filter", 0, ("large where the input looks like the filter", "negative where it looks like the")),
    ("T4", "explain residual", 0, ("y = F(x) + x", "a block multiplies the gradient by F' + 1")),
    ("T5", "explain residual", 0, ("200,704 additions are all that it costs",)),
    ("T6", "explain degradation", 0, ("deeper plain networks that train worse", "Nor is it vanishing gradients")),
    ("T7", "explain vanishing gradient", 0, ("F' may be negative", "F' = -1 gives 0", "no factor is sure to be")),
    ("T8", 'check "7x7x512 -> gap -> 512"', 0, ("1 of 1 claim true", "the vector of a map of 1x1x512")),
    ("T8", "compare head", 0, ("gap and one fc would have 513,000",)),
    ("T9", "layer -n 27 -f 5 -p 2 -c 96 --filters 256", 0, ("27x27x256, 614,656 parameters, 447,897,600 MACs",)),
    ("T10", "compare stacks", 0, ("9C^2", "25C^2", "49C^2", "9 of the 25 places")),
    ("T10", "solve --rf 31", 0, ("3x3, 3x3 d2, 3x3 d4, 3x3 d8", "fewest parameters of these")),
    ("T11", "check alexnet", 0, ("31 of 31 claims true",)),
    ("T12", 'check "224x224x3 -> conv 96 11x11 s4 -> 55x55x96"', 1, ("X01", "S02", "p2, 8x8 or input 227x227x3")),
    ("T13", "compare alexnet alexnet@single", 0, ("60,965,224", "62,378,344")),
    ("T14", 'arch "7x7x1 -> conv 1 3x3 nobias, conv 1 3x3 nobias -> 3x3" -q params', 0, ("18\n",)),
    ("T15", "explain rescale -n 1024x512", 0, ("512x256", "a crop")),
    ("T16", "explain vanishing gradient", 0, ("it weakens towards the input",)),
    ("T17", "explain bottleneck", 0, ("L03", "two convolutions are counted in a bottleneck", "3, not 2")),
    ("T18", "compare bottleneck", 0, ("69,632", "589,824")),
    ("T19", 'draw scatter "resnet*" --x params --y top1', 0, ("resnet50",)),
    ("T20", "arch vgg-d --summary", 0, ("conv5",)),
    ("T20", "arch vgg-e -q macs", 0, ("19632062464\n",)),
    ("T21", "compare stacks", 0, ("two 3x3 see 5x5 only", "that takes three 3x3")),
    ("T21", 'check "64x64x8 -> conv 64 3x3 p1, conv 64 3x3 p1 rf = 7"', 1, ("R11", "one kernel more than there is")),
    ("T22", "compare vgg-a vgg-b --diff", 0, ("29 the same, 4 only in vgg-b (+)",)),
    ("T23", "explain fully convolutional", 0, ("linear layers read as convolutions",)),
    ("T23", "compare head --input 256x512x3", 0, ("2x10 at 256x512",)),
    ("T24", "compare depth vgg16 vgg19", 0, ("27.0", "27.3")),
    ("T25", "compare depth plain20 plain56", 0, ("8.75 %", "6.97 %", "above plain-20's")),
    ("T26", "compare plain-residual", 0, ("27.94", "28.54", "27.88", "25.03")),
    # what was wrong for the first reader
    ("A1", "explain pooling", 0, ("A pool adds (f - 1) jumps", "multiplies the jump by its stride")),
    ("A2", 'arch "56x56x96 -> maxpool 3x3 s2 p1" --columns unread', 0, ("maxpool 3x3 s2 p1       0\n",)),
    ("A2", 'arch "57x56x96 -> maxpool 3x3 s2 p0" --columns unread', 0, ("0x1\n",)),
    ("A2", "layer maxpool -n 56 -f 3 -s 2 -p 1 --frameworks", 0, ("53 to 55     all read",)),
    ("A3", "layer -n 9 -f 2 -s 3", 0, ("3 of 9 places along each axis are never read", "s = 1 fits")),
    ("A3", "layer -n 8 -f 2 -s 3", 0, ("2 of 8 places along each axis are never read",)),
    ("A3", "draw layer -n 9 -f 2 -s 3 --ascii", 0, ("+  +  x  +  +  x  +  +  x", "3 of 9 places")),
    ("A3", "explain remainder", 0, ("leaves inputs unread between two windows as well",)),
    ("A4", "explain transposed", 0, ("2p of a transposed convolution for n*s outputs",)),
    ("A5", "explain remainder", 0, ("S03  rounded to the nearest instead of down\n     110, not 109",)),
    ("A6", "draw rf resnet50 --ascii", 0, ("conv 256 1x1, conv 256 3x3 p1, conv 1024 1x1 x5  291  ",)),
    ("A6", "draw rf resnet50 --ascii", 0, ("conv 1024 1x1                                    131  ",)),
    ("A6", "draw rf resnet101 --ascii", 0, ("conv 256 1x1, conv 256 3x3 p1, conv 1024 1x1 x22",)),
    *[("A7", f'check "{claim}"', 0, ("1 of 1 claim true", "the vector of a map of")) for claim in (
        "7x7x512 -> gap -> 512", "7x7x512 -> gmp -> 512", "7x512 -> gap -> 512", "4x4x4x8 -> avgpool to 1x1x1 -> 8",
        "1x1x512 -> conv 10 1x1 -> 10",
    )],
    ("A7", 'check "7x7x512 -> avgpool to 1x2 -> 512"', 2, ("a number for each axis, as in -> 1x2",)),
    ("A7", "check --answers asked.csv", 1, ("4 of 6 right, 1 counted differently, 1 wrong", "out 511; it is 1x1x512")),
    *[("A8", f'arch "32x32x3 -> conv 8 3x3, {shapes}, conv 8 3x3" -q rf', 0, (rf,)) for shapes, rf in (
        ("flatten, reshape 30x30x8", "5\n"), ("reshape 30x30x8", "5\n"), ("flatten, relu, reshape 30x30x8", "5\n"),
        ("flatten, reshape 15x15x32", "?\n"), ("fc 7200, reshape 30x30x8", "3\n"),
    )],
    *[("A9", f"solve --rf {field}", 0, ("fewest parameters of these", "other kernels (--f), larger strides"))
      for field in (7, 8, 31)],
    ("A10", 'check "224x224x3 -> conv 64 3x3 p1 memory = 12845056"', 0, ("1 of 1 claim true",)),
    ("A10", "check --answers asked.csv", 1, ("memory in numbers, as in CS231n; here it is bytes",)),
    ("A11", "compare depth vgg16 vgg19 plain20 plain56 resnet56", 0, (
        "on 224x224x3 parameters grow", "on 32x32x3 parameters grow", "nothing follows across inputs that differ")),
    ("A11", "compare depth alexnet plain20", 0, ("nothing follows: no two of these networks have the same input",)),
    ("A12", "explain same", 0, ("unless the stride divides n - 1", "one more output where the stride divides n")),
    ("A12", "layer -n 75 -f 2 -s 2 -p same -q", 0, ("38\n",)),
    ("A12", "layer -n 75 -f 2 -s 2 -p half -q", 0, ("38\n",)),
    # and for the second
    *[("AA1", f"solve --n {question}", 0, (answer,)) for question, answer in (
        ("100 --out 10 --f 3", "with s = 10, p = 0"), ("10 --out 30 --f 3", "with s = 1, p = 11"),
        ("10 --out 100", "with f = 1, s = 1, p = 45"), ("10 --out 30 --f 3 --s 1", "with p = 11"),
        ("1000 --out 3 --f 1", "with s = 334, p = 0"),
    )],
    ("AA1", "solve maxpool --n 10 --out 30 --f 3", 1, ("no whole numbers s and p do it", "with 2p <= f")),
    ("AA2", "draw rf resnet50 --ascii", 0, ("conv 64 1x1, conv 64 3x3 p1, conv 256 1x1 x3      35",)),
    *[("AA2b", f"layer {numbers}", 0, (said,)) for numbers, said in (
        ("-n 10 -f 1 -s 2", "5 of 10 places along each axis are never read: the stride of 2 steps over"),
        ("-n 9 -f 1 -s 2", "4 of 9 places along each axis are never read"),
        ("-n 6 -f 3 -s 3 -d 2 -p 2:1", "1 of 6 places along each axis is never read: the dilation of 2 steps over"),
    )],
    ("AA2b", "arch resnet50 --only conv --columns unread", 0, ("conv 128 1x1 s2 nobias        28",)),
    ("AA3", f'draw rf "{INCEPTION}" --ascii', 0, ("+   +   + conv 8 1x1 | +   +   + maxpool 3x3 s1 p1",)),
    ("AA5", f'draw nets "{U_NET}" --ascii', 0, ("concat, 32 <---------'", "concat, 16 <-----------'")),
    ("AA6", "explain S03", 0, ("S03  110x110: rounded to the nearest instead of down",)),
    ("AA7", "compare resnet50 vgg16", 0, ("layers ratio  depth ratio", "483     1      54     1     50     1")),
    ("AA7", "compare depth resnet50 vgg16", 0, ("resnet50     50", "layers with weights on the longest path")),
    ("AA7", "compare plain34 resnet34", 0, ("899     1      37  1.09     34     1", "34     1         5 0.147")),
    ("AA7", "explain vanishing gradient", 0, ("of 5 to 34 layers with weights", "2 where shortcuts are of option A")),
    ("AA8", "explain vanishing gradient", 0, ("F' + 1 is 0 where F' = -1", "for every F' between -2 and 0")),
    ("AA9", "layer -n 225 -f 3 -s 2 -p same", 0, ("padding 1 before, 1 after",)),
    ("AA10", "arch vgg16 --input 384x384x3 --summary", 0, ("about its own input, 224x224x3: not judged for 384",)),
    ("AA11", "explain gmp", 0, ("Oquab, Bottou, Laptev & Sivic 2015",)),
    ("P2", f'draw nets "{INCEPTION}" --ascii', 0, ("5x5 conv, 8",)),
    ("P4", "draw layer maxpool -n 6 -f 3 -s 2 --ceil --ascii", 0, ("+  +  +  +  +  +  ~", "~ beyond the end")),
    ("P6", "draw net vgg16 --memory", 0, ("output bytes, float32", "51,380,224")),
    ("BB1", "draw net resnet50 -o x.foo", 2, ("no form has the suffix '.foo'", ".svg")),
    *[("C1", f"explain {code}", 0, ("question", "wrong", f"{code}  ", "right")) for code in (
        "A01 A04 C02 C07 P02b P04 P06 P18 P19 R07 R08 R10 S08 S15 S16 S17 T01 T05 X01").split()],
    ("C1", "explain A02", 0, ("A02  the pixels of the input are no neurons",)),
    ("C2", "arch resnet50 --input 320x320x3 --summary", 0, ("about its own input, 224x224x3: not judged",)),
    ("C2", "check resnet50 --input 320x320x3", 0, ("published figures are about its own input",)),
    ("C3", "check --answers answers.csv", 2, ("no columns 'spec' and 'asked'",)),
    ("C4", "explain gradient", 0, ("vanishing gradient: why the identity path keeps a 1",)),
    ("C4", "explain degradation", 0, ("degradation: deeper plain networks",)),
    ("C5", "layer -n 224 -f 3 -p 1 -c 3 --filters 64", 0, ("3*3*3*64*50,176 = 86,704,128",)),
    ("C7", "layer tconv -n 7 -f 3 -s 2 -p same", 0, ("14",)),
    ("C7", "arch resnet50 --unit 0,0", 0, ("483 places; 224 of them, 0 to 223, are in the input",)),
    *[("CC3", f"explain {asked}", 0, (opens,)) for asked, opens in (
        ("filter", "filter: weights"), ("kernel", "on 64 channels has 3*3*64 weights"), ("channel", "feature map: "),
        ("feature map", "it is one channel of a layer's output"),
        ("합성곱", "filter: weights"), ("팽창", "dilation: "), ("잔차", "residual: "),
        ("패딩", "padding: "), ("필터", "filter: "), ("스트라이드", "stride: "), ("수용 영역", "receptive field: "),
        ("풀링", "pooling: "), ("특징 맵", "feature map: "), ("hyperparameter", "are hyperparameters: chosen, not"),
        ("top-5", "none of the five likeliest"),
    )],
    ("CC4", 'arch "64x1 -> conv 8 k2, conv 8 k2 d2, conv 8 k2 d4, conv 8 k2 d8" -q rf', 0, ("16\n",)),
    ("CC5", 'draw net "32x32x3; e1: [conv 8 3x3, relu, conv 8 3x3, relu]"', 0, ("e1     28x28x8",)),
    ("CC6", 'draw nets "16000x1 -> conv 4 k9 s2"', 0, ("k9 conv, 4, /2",)),
    ("CC6", 'draw net "64x64x3 -> [conv 8 3x3 p1] x 200"', 0, ("conv 8 3x3 p1 x200",)),
    *[("CC9", f'draw nets {first} "16x112x112x3 -> conv 64 3x3x3 p1, maxpool 1x2x2"', 0, (
        "note: B is 16x112x112x3 -> conv 64 3x3x3 p1, maxpool 1x2x2",)) for first in ("resnet18", "'8x8x3 -> relu'")],
    ("CC11", "draw layer -n 1000000 -f 3 --dim 1", 0, ("999995  999999",)),
    ("CC12", 'draw rf "32x32x3 -> conv 8 3x3 p1, relu"', 0, ("conv 8 3x3 p1",)),
    ("CC14", "solve resnet50 --macs <4G --input ?x?x3", 0, ("  224  25,557,032  3,857,973,248",)),
    ("CC15", 'compare "conv 64 3x3, conv 64 3x3" "conv 64 7x7" --input 9x9x64', 0, ("3 layers of 3x3 see 7x7",)),
    ("CC15", 'compare "two 3x3" "7x7"', 2, ("write conv 64 3x3, conv 64 3x3",)),
    ("CC17", "layer -n 224 -f 11 -s 4", 0, ("floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1",)),
)  # fmt: skip

GONE = (
    ("A1", "explain pooling", "field by its kernel"),
    ("A3", "layer -n 8 -f 2 -s 3", "n = 8"),
    ("A4", "explain transposed", "padding of a transposed convolution for"),
    ("A5", "explain remainder", "     , not"),
    ("A11", "compare depth vgg16 plain56", "need not mean"),
    ("AA1", "solve --n 100 --out 10 --f 3", "no whole"),
    ("AA2b", "layer -n 10 -f 1 -s 2", "the last"),
    ("AA6", "quiz --topic size --level 3 --seed 5 --count 20 --json", 'down: "'),
    ("AA8", "explain vanishing gradient", "whatever the blocks do"),
    ("AA10", "arch vgg16 --input 384x384x3 --summary", "fully connected layers"),
    ("AA11", "explain gmp", "Lin, Chen"),
    ("CC9", "draw nets vgg11 vgg13 vgg16 vgg19 resnet18 resnet34 --format svg", "(configu..."),
)

DRAWN = "tests/features/draw"

HELD = {
    "AA4": f"{DRAWN}/test_figure3.py::test_no_label_of_a_size_is_cut",
    "BB2": f"{DRAWN}/test_layer_svg.py::test_a_view_alone_is_a_part_of_both",
    "P1": f"{DRAWN}/test_pyramid.py::test_the_unit_is_above_and_the_input_below_in_every_picture",
    "P2": f"{DRAWN}/test_figure3.py::test_skips_of_a_u_net",
    "P3": f"{DRAWN}/test_scatter.py::test_a_name_stands_at_its_own_point",
    "P4": f"{DRAWN}/test_layer_svg.py::test_the_places_beyond_the_end_are_drawn",
    "P5": f"{DRAWN}/test_layer_svg.py::test_a_formula_does_not_decide_the_width",
    "P6": f"{DRAWN}/test_layer_svg.py::test_the_legend_has_the_colours_that_are_drawn",
    "P7": f"{DRAWN}/test_colours.py::test_colours_go_from_large_to_small_and_never_back",
    "C6": "tests/features/explain/test_topics.py::test_a_topic_opens_with_its_rule_in_two_sentences_and_its_picture",
    "C8": "tests/cli/test_check.py::test_another_variant_is_found_out",
    "C9": "tests/features/check/test_follows.py::test_behind_a_wrong_row_of_a_summary_all_else_follows",
    "C10": "tests/cli/test_check.py::test_the_summary_of_another_network_is_said_to_be_that",
    "CC1": "tests/features/explain/test_topics.py"
    "::test_a_code_begins_with_a_question_the_wrong_answer_and_the_right_working",
    "CC2": "tests/features/explain/test_topics.py::test_the_page_of_a_code_begins_with_that_slip",
    "CC7": "tests/features/draw/test_layer_svg.py::test_a_formula_does_not_decide_the_width",
    "CC8": "tests/features/draw/test_scatter.py::test_no_line_to_a_name_crosses_another",
    "CC9": "tests/features/draw/test_figure3.py::test_many_names_are_not_repeated_above_the_columns",
    "CC10": "tests/features/draw/test_figure3.py::test_branches_stand_side_by_side",
    "CC13": "tests/features/draw/test_colours.py::test_only_a_dark_page_is_drawn_dark",
    "CC16": "tests/features/quiz/test_exercises.py::test_every_exercise_keeps_what_is_promised",
    "CC18": "tests/features/quiz/test_exercises.py::test_a_slip_that_only_one_axis_allows_says_so",
    "CC19": "tests/laws/test_narrow_laws.py::test_no_line_is_wider_and_no_number_is_cut",
}  # fmt: skip

ONCE_PRINTED = (
    "How many inputs has the",
    "How many weights have they",
    "the last 1 pixel",
    "which needs p and output padding to fit",
    "neurons) is the output made",
    "Of how many numbers",
)
"""Sentences that were read three times; CC16 and C7."""


def test_every_line_is_there() -> None:
    assert {number for number, *_ in LINES} | HELD.keys() == NUMBERS


@pytest.mark.parametrize("number", HELD)
def test_what_holds_a_line_is_there(number: str) -> None:
    assert is_held(HELD[number])


@pytest.mark.parametrize(("number", "line", "status", "said"), LINES, ids=[f"{at[0]}-{at[1][:50]}" for at in LINES])
def test_a_line_is_answered(number: str, line: str, status: int, said: tuple[str, ...], tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("answer,student\n54,a\n", encoding="utf-8")
    asked = tmp_path / "asked.csv"
    asked.write_text(ASKED, encoding="utf-8")
    ask(line, status, said, {"answers.csv": answers, "asked.csv": asked})


@pytest.mark.parametrize(("number", "line", "said"), GONE, ids=[f"{at[0]}-{at[1][:50]}" for at in GONE])
def test_what_was_wrong_is_no_longer_said(number: str, line: str, said: str) -> None:
    ran = in_process(*shlex.split(line))
    assert ran.status == 0 and said not in ran.out + ran.err


def test_p7_a_lone_network_is_named_once() -> None:
    assert in_process("draw", "nets", "resnet50", "--format", "svg").out.count(">ResNet-50</text>") == 1


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_sentences_that_nobody_understood_are_gone(level: str) -> None:
    sheet = in_process("quiz", "--level", level, "--count", "30", "--seed", "5", "--answers").out
    assert [sentence for sentence in ONCE_PRINTED if sentence in sheet] == []
