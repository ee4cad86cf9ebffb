"""What people typed in their first hour, and what they are answered: one line for each thing that once led astray."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.program import in_process
from tests.cli.test_newcomer import LINES

FIRST_TRIES = (
    # a hint leads to what was meant, and a wrong number is never silent
    ('arch "8x8x3; a: conv 3 1x1; concat [a]"', 2, "write concat a"),
    ('arch "28x28x192; concat [ conv 64 1x1, conv 96 1x1 ]"', 2, "concat[ conv 64 1x1 | conv 96 1x1 ]"),
    ('arch "32x32x3 -> conv 8 3x3 params = 216"', 0, "counted differently", "weights alone, biases left out"),
    ('check "32x32x3 -> conv 8 3x3 params = 216"', 1, "counted differently (weights alone, biases left out)"),
    ('check "32x32x3 -> conv 8 3x3; total params = 1M"', 1, "it is 224"),
    ('check "224x224x3 -> conv 64 3x3 p1; total activations = 12.8M"', 1, "bytes of float32"),
    # first tries
    ("layer 224 11 4", 2, "write: convcalc layer -n 224 -f 11 -s 4"),
    ("layer fc -n 7 -c 512 --filters 4096", 2, 'write: convcalc arch "7x7x512 -> fc 4096"'),
    ("layer dwconv -n 32 -f 3 -c 16 -p same", 2, 'write: convcalc arch "32x32x16 -> dwconv 3x3 same"'),
    ("draw rf 3", 2, "a number is no network"),
    ("compare 7x7 5x5", 2, "a layer with this kernel is written conv 64 7x7"),
    ('compare "two 3x3" 7x7', 2, "write conv 64 3x3, conv 64 3x3"),
    # words of the frameworks
    ("layer --values nums.txt", 2, "convcalc explain filter --values FILE"),
    ("layer --csv sizes.csv", 2, "convcalc layer -q in a loop"),
    ("arch resnet18 --sort macs", 2, "--format csv"),
    ("layer -W 32 -F 3", 2, "the input size is --n"),
    ("layer Conv2d -n 32 -f 3", 0, "30"),
    ('arch "32x32x3 -> conv 8 kernel_size=3" -q', 0, "30x30x8"),
    ('arch "32x32x3 -> conv 8 3x3 strides=2 padding=same" -q', 0, "16x16x8"),
    # words that are none, and places that are not right
    ('arch "３２ｘ３２ｘ3 -> conv 8 ３x３， relu" -q', 0, "30x30x8"),
    ("arch 7x7x64", 2, "7x7x64 -> conv 64 3x3 p1"),
    # the answer, and what is missing for it
    ("layer -f 3 -c 64", 2, "they need --filters too"),
    ("layer -n 32 -f 5 --expect 32", 1, "it would be true with -p 2, -p same, -f 1 or -n 36"),
    ('arch "conv 3x3, conv 3x3 d2, conv 3x3 d4" -q rf', 0, "15\n"),
    ("arch resnet50 -q params", 0, "25557032"),
    ("arch resnet50 -q --columns params", 0, "25557032"),
    ("solve --n 100 --out 10 --f 3", 0, "10  0"),
    ("solve --n 10 --out 11 --f 3 -s 7 -p 0", 1, "it is 2, not 11", "any one of these changes"),
    ("solve resnet110 --params 1M --set n=?", 0, "n = "),
    # what is not there
    ("zoo segformer", 2, "convcalc zoo lists them all"),
    ("zoo dwconv", 2, "no network is about 'dwconv'"),
    ("arch vgg16 -o x.pdf", 2, "this is no picture", "convcalc draw -h"),
    ("arch vgg16 -o x.xlsx", 2, "no form has the suffix '.xlsx'"),
)  # fmt: skip

ASKED = (
    # questions in words, options of one layer for a network
    ('explain "why is my answer 54 and not 55"', 0, "output size: how many places a window has"),
    ('explain "why is the output 54 instead of 55?"', 0, "output size: how many places a window has"),
    ('explain "왜 답이 54이고 55가 아닌가"', 0, "output size: how many places a window has"),
    ('explain "how large is the receptive field of three layers of 3x3"', 0, "receptive field: how much"),
    ('explain "how do I count the weights of my network with bias"', 0, "parameters: weights and biases"),
    ('explain "why do I get 30 with padding 1 and not 32 here"', 0, "padding: places added"),
    ("explain 출력 크기 공식", 0, "output size: how many places a window has"),
    ("explain 배치 정규화란", 0, "batch norm: two parameters a channel"),
    ("explain 합성곱 연산량", 0, "MACs and FLOPs"),
    ('explain "스트라이드가 2이면 출력은 왜 절반이 되는가"', 0, "stride: how far the window moves"),
    ('explain "what happens if I train it for longer and with more data"', 2, "no topic answers", "the nearest are"),
    ('explain "why does 224 give 54 and 227 give 55?"', 0, "X01", "224 is what the AlexNet paper prints"),
    ('explain "227이 아니라 왜 224인가"', 0, "X01"),
    ("solve resnet50 --fits --exact", 2, "--exact is about one layer", "--columns in,out,unread"),
    ('solve resnet110 --params "<5M" --set "n=?" --ceil', 2, "--ceil is about one layer"),
    ("solve --rf 31 --exact", 2, "--rf is about stacks"),
    ('check "28x28x1 -> conv 4 3x3, flatten -> 3136"', 1, "it would be true with p1"),
    ('check "입력이 224x224x3이고 필터 11x11, 스트라이드 4, 패딩 0이면 출력은 54x54x96이다"', 0, "1 of 1 claim true"),
    ("quiz --mark x.csv", 2, "convcalc check --answers FILE"),
)

NOTES = (
    # what students' notes say, shown, refuted or named as a slip
    ("explain pooling", 0, "A pool adds (f - 1) jumps", "A shift within a window leaves its maximum as it was"),
    ('check "64x64x8 -> conv 64 3x3 p1; conv 64 3x3 p1 rf = 7"', 1, "R11", "one kernel more than there is was counted"),
    ('arch "32x32x3 -> conv 8 3x3, flatten, reshape 30x30x8, conv 8 3x3" --columns rf', 0, "conv 8 3x3         5"),
)

ANSWERED = (*FIRST_TRIES, *ASKED, *NOTES)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: str(case[0])[:60])
def test_it_is_answered(case: tuple[str | int, ...]) -> None:
    line, status, *said = case
    ran = in_process(*shlex.split(str(line)))
    answer = ran.out + ran.err
    assert ran.status == status, answer
    assert [words for words in said if str(words) not in answer] == [], answer


def test_nothing_of_the_program_itself_ever_shows() -> None:
    """Not a name of ours, no traceback, none of Python's own signs of a value."""
    for line, *_ in ANSWERED:
        ran = in_process(*shlex.split(str(line)))
        for sign in ("Traceback", "Span(", "<class", "convcalc.lang", "None,", "this is a bug"):
            assert sign not in ran.out + ran.err, line


OFFERED = (
    *[str(case[0]) for case in ANSWERED if case[1] == 2 and "write: convcalc" in str(case[2])],
    *[line for _, line, status, said in LINES if status == 2 and "write: convcalc" in " ".join(said)],
)


@pytest.mark.parametrize("line", OFFERED)
def test_a_line_that_is_offered_runs(line: str) -> None:
    ran = in_process(*shlex.split(line))
    offered = next(each for each in ran.err.splitlines() if "write: convcalc " in each).partition("write: convcalc ")[2]
    assert in_process(*shlex.split(offered)).status == 0
