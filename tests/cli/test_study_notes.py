"""What five study notes say of convolutional networks, and what two readers found unclear in the answers, by number.

T is the table of the notes' statements, line by line; C what was confusing for the first reader, CC for the second.
LINES are command lines and what must be answered, HELD are those that another test holds.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.listed import ask, is_held
from tests.cli.program import in_process

NUMBERS = frozenset([f"{list_}{n}" for list_, last in (("T", 26), ("C", 10), ("CC", 19)) for n in range(1, last + 1)])

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
    ("CC6", 'draw net "64x64x3 -> [conv 8 3x3 p1] x 200"', 0, ("conv 8 3x3 p1 x200",)),
    ("CC11", "draw layer -n 1000000 -f 3 --dim 1", 0, ("999995  999999",)),
    ("CC12", 'draw rf "32x32x3 -> conv 8 3x3 p1, relu"', 0, ("conv 8 3x3 p1",)),
    ("CC14", "solve resnet50 --macs <4G --input ?x?x3", 0, ("  224  25,557,032  3,857,973,248",)),
    ("CC15", 'compare "conv 64 3x3, conv 64 3x3" "conv 64 7x7" --input 9x9x64', 0, ("3 layers of 3x3 see 7x7",)),
    ("CC15", 'compare "two 3x3" "7x7"', 2, ("write conv 64 3x3, conv 64 3x3",)),
    ("CC17", "layer -n 224 -f 11 -s 4", 0, ("floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1",)),
)  # fmt: skip

HELD = {
    "C6": "tests/features/explain/test_topics.py::test_a_topic_opens_with_its_rule_in_two_sentences_and_its_picture",
    "C8": "tests/cli/test_check.py::test_another_variant_is_found_out",
    "C9": "tests/features/check/test_follows.py::test_behind_a_wrong_row_of_a_summary_all_else_follows",
    "C10": "tests/cli/test_check.py::test_the_summary_of_another_network_is_said_to_be_that",
    "CC1": "tests/features/explain/test_topics.py"
    "::test_a_code_begins_with_a_question_the_wrong_answer_and_the_right_working",
    "CC2": "tests/features/explain/test_topics.py::test_the_page_of_a_code_begins_with_that_slip",
    "CC7": "tests/features/draw/test_layer_svg.py::test_a_formula_does_not_decide_the_width",
    "CC8": "tests/features/draw/test_scatter.py::test_no_line_to_a_name_crosses_another",
    "CC9": "tests/features/draw/test_figure3.py::test_pictures_get_smaller_and_never_break",
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
    ask(line, status, said, {"answers.csv": answers})


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_sentences_that_nobody_understood_are_gone(level: str) -> None:
    sheet = in_process("quiz", "--level", level, "--count", "30", "--seed", "5", "--answers").out
    assert [sentence for sentence in ONCE_PRINTED if sentence in sheet] == []
