"""Sentences of notes, in English and Korean: the layers and claims that they say, and what is told of the rest."""

from __future__ import annotations

import pytest

from convcalc.api import check
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers import UnreadNote
from convcalc.readers.source import load_text
from convcalc.text import Source

CS231N = """Input volume: 32x32x3
10 5x5 filters with stride 1, pad 2
Output volume size: (32+2*2-5)/1+1 = 32, so spatially 32x32x10
Number of parameters in this layer? each filter has 5*5*3 + 1 = 76 params (+1 for bias) => 76*10 = 760
"""
ALEXNET = """Input: 227x227x3 images
First layer (CONV1): 96 11x11 filters applied at stride 4
Q: what is the output volume size? Hint: (227-11)/4+1 = 55
Output volume [55x55x96]
Q: What is the total number of parameters in this layer?
Parameters: (11*11*3)*96 = 35K
After CONV1: 55x55x96
Second layer (POOL1): 3x3 filters applied at stride 2
Output volume: 27x27x96
Q: what is the number of parameters in this layer?
Parameters: 0!
"""
KRIZHEVSKY = (
    "The Krizhevsky et al. architecture accepted images of size [227x227x3]. On the first Convolutional Layer, it used"
    " neurons with receptive field size F=11, stride S=4 and no zero padding P=0.\nSince (227 - 11)/4 + 1 = 55, and"
    " since the Conv layer had a depth of K=96, the Conv layer output volume had size [55x55x96].\n"
)

ALEXNET_KO = (
    "입력이 227x227x3이고 필터 11x11 96개, 스트라이드 4, 패딩 0이면 출력은 55x55x96이다. 파라미터 수는 34,944개이다."
)
SMALL_KO = (
    "입력은 32x32x3이다. 5x5 필터 10개, 스트라이드 1, 패딩 2를 적용하면 출력은 32x32x10이고 파라미터 수는 760개이다."
)
POOLED_KO = (
    "32x32x3 크기의 이미지에 3x3 필터 16개를 스트라이드 1, 패딩 1로 적용하면 32x32x16이 된다. "
    "그 다음 2x2 최대 풀링(스트라이드 2)을 적용하면 출력은 16x16x16이다."
)
WIDE_KO = (
    "입력 이미지의 크기는 ３２ｘ３２ｘ３이고, ５ｘ５ 필터 １０개를 보폭 １, 패딩 ２로 적용하면 "
    "출력은 ３２ｘ３２ｘ１０이 된다."
)
COUNTS_KO = (
    "입력이 32x32x3이고 커널 크기가 5, 필터 수가 6개, 스트라이드가 1이면 출력은 28x28x6, "
    "파라미터는 456개, 수용 영역은 5이다"
)
YEAR_KO = "입력이 32x32x3이고 필터 3x3 8개, 패딩 1이면 출력은 32x32x8이다. 2012년에 발표되었다."
GIVEN_KO = "입력이 224x224x3이고 필터 11x11, 스트라이드 4, 패딩 0이면 출력은 54x54x96이다"
ONE_LINE = "Input volume: 32x32x3, 10 5x5 filters with stride 1, pad 2\nOutput volume size?\n"
LENET = (
    "The input is a 32x32x3 image. We apply 6 filters of size 5x5 with stride 1 and no padding, giving 28x28x6. "
    "Then a 2x2 max pooling with stride 2 gives 14x14x6."
)
SUPPOSE = (
    "For example, suppose that the input volume has size [32x32x3], (e.g. an RGB image). We use 12 filters of 3x3,"
    " stride 1 and zero padding of 1, so the output is [32x32x12]."
)
FIRST = "the input is a 227x227x3 image. first layer: 96 11x11 filters applied at stride 4, pad 0. the output is "

TRUE = (
    (CS231N, 3, ["conv 10 5x5 p2"]),
    (ALEXNET, 5, ["conv 96 11x11 s4", "maxpool 3x3 s2"]),
    (KRIZHEVSKY, 2, ["conv 96 11x11 s4"]),
    (ONE_LINE + "(32+2*2-5)/1+1 = 32 spatially, so 32x32x10", 2, ["conv 10 5x5 p2"]),
    (FIRST + "55x55x96", 1, ["conv 96 11x11 s4"]),
    (LENET, 2, ["conv 6 5x5", "maxpool 2x2"]),
    (SUPPOSE, 1, ["conv 12 3x3 p1"]),
    (GIVEN_KO, 1, ["conv 96 11x11 s4"]),
    (ALEXNET_KO, 2, ["conv 96 11x11 s4"]),
    (SMALL_KO, 2, ["conv 10 5x5 p2"]),
    (POOLED_KO, 2, ["conv 16 3x3 p1", "maxpool 2x2"]),
    (WIDE_KO, 1, ["conv 10 5x5 p2"]),
    ("입력: 28x28x1\n3x3 커널 8개, 패딩 없음\n출력: 26x26x8\n파라미터 수는 80개", 2, ["conv 8 3x3"]),
    (COUNTS_KO, 3, ["conv 6 5x5"]),
    (
        "입력은 28x28x1이다.\n최대 풀링층: 3x3, 스트라이드 2를 사용하면 출력 크기는 13x13x1이 된다.",
        1,
        ["maxpool 3x3 s2"],
    ),
)


@pytest.mark.parametrize(("text", "claims", "layers"), TRUE, ids=range(len(TRUE)))
def test_a_sentence_is_read_as_what_it_says(text: str, claims: int, layers: list[str]) -> None:
    found = check(text)
    assert found.ok and len(found.claims) == claims
    assert list(dict.fromkeys(each.about for each in found.claims)) == layers


@pytest.mark.parametrize(
    ("text", "right", "wrong", "claim"),
    [
        (CS231N, "= 32,", "= 31,", "31"),
        (CS231N, "(32+2*2-5)", "(32+2*1-5)", "(32+2*1-5)/1+1"),
        (CS231N, "76*10 = 760", "76*10 = 706", "params = 706"),
        (CS231N, "5*5*3 + 1", "5*5*4 + 1", "params = 5*5*4 + 1"),
        (CS231N, "32x32x10", "32x32x11", "32x32x11"),
        (ALEXNET, "= 55", "= 54", "54"),
        (ALEXNET, "(227-11)", "(227-10)/4+1 = 55; (227-11)", ""),
        (ALEXNET, "27x27x96", "28x28x96", "Output volume: 28x28x96"),
        (ALEXNET, "= 35K", "= 45K", "Parameters: (11*11*3)*96 = 45K"),
        (GIVEN_KO, "54x54", "55x55", "55x55x96"),
        (SMALL_KO, "760개", "750개", "params = 750"),
        (COUNTS_KO, "456개", "450개", "params = 450"),
        (COUNTS_KO, "영역은 5", "영역은 6", "rf = 6"),
    ],
)
def test_a_wrong_number_in_a_sentence_is_found(text: str, right: str, wrong: str, claim: str) -> None:
    assert right in text
    found = check(text.replace(right, wrong, 1))
    assert [each.claim for each in found.claims if each.verdict != "true"][:1] == [claim] * bool(claim)


def test_a_number_that_belongs_to_nothing_is_told_and_is_no_agreement() -> None:
    notes = [note for note in load_text(Source(YEAR_KO)).notes if isinstance(note, UnreadNote)]
    assert notes == ["line 1: not read: 2012"] and not check(YEAR_KO).ok


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("The input is a 32x32x3 image.\nWe apply some filters of size 5x5 with stride 1.", 2),
        ("입력은 32x32x3이다.\n필터 5x5를 적용한다.", 2),
    ],
)
def test_a_layer_of_which_too_little_is_said_is_refused_at_its_line(text: str, line: int) -> None:
    with pytest.raises(SpecError) as caught:
        check(text)
    assert caught.value.line == line and "filters" in caught.value.message


HEADS = "층,입력,출력,필터,커널,스트라이드,패딩,파라미터,연산량,수용 영역"
ROWS = "conv1,32x32x3,32x32x10,10,5x5,1,2,760개,768000,5\npool1,32x32x10,16x16x10,,2x2,2,0,0,,6"
ENGLISH = "layer,input,output,filters,kernel,stride,padding,params,macs,rf"


@pytest.mark.parametrize("heads", [HEADS, ENGLISH, HEADS.replace("커널", "필터 크기").replace("출력", "출력 크기")])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_a_table_of_layers_in_any_form(heads: str, mark: str) -> None:
    table = f"{heads}\n{ROWS}".replace(",", mark)
    assert check(table).ok and len(check(table).claims) == 7
    for right, wrong in (("16x16x10", "15x15x10"), ("760개", "761개"), ("768000", "768001")):
        found = check(table.replace(right, wrong, 1))
        assert [each.verdict for each in found.claims].count("false") == 1


def test_one_number_in_the_column_of_inputs_is_how_many_a_layer_takes() -> None:
    rows = ("합성곱1\t32x32x3\t28x28x10\t5x5", "풀링1\t28x28x10\t14x14x10\t2x2", "완전연결\t{}\t10\t", "")
    table = "\n".join(("층\t입력\t출력\t커널", *rows))
    assert check(table.format(1960)).ok and not check(table.format(490)).ok


@pytest.mark.parametrize(("right", "wrong"), [("1,32x32x10,", "1,31x32x10,"), ("32x32x10,1", "31x31x10,1")])
def test_what_arrives_is_what_left_the_layer_before(right: str, wrong: str) -> None:
    table = f"{HEADS}\n{ROWS}"
    assert right in table and not check(table.replace(right, wrong, 1)).ok


def test_a_sum_in_numbers_and_in_bytes_is_one_claim_where_both_are_the_same() -> None:
    text = "Input 32x32x3\n- Conv2D(16, 3x3, padding=1)\n- ReLU\nTotal memory: 24M * 4 bytes ~= {}MB / image\n"
    assert [len(check(text.format(size)).claims) for size in (93, 96, 730)] == [1, 1, 2]
