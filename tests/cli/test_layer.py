"""`convcalc layer`: the line a student types, the line a script reads."""

from __future__ import annotations

import re
import shlex

import pytest

from tests import snapshots
from tests.cli.program import json_of, on_terminal, run

EXAMPLE = ("layer", "--n", "224", "--f", "11", "--s", "4")


def test_the_example_is_three_lines() -> None:
    ran = run(*EXAMPLE)
    assert ran.status == 0
    assert ran.out == (
        "floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1"
        " = floor(213 / 4) + 1 = 54   (remainder 1)\n"
        "54\n"
        "note: the last pixel of each row and column is never read; n = 223 or 227 fit\n"
    )
    assert ran.err == ""


@pytest.mark.parametrize(
    "words",
    [
        "-n 224 -f 11 -s 4",
        "--n 224 --f 11 --s 4",
        "--input-size 224 --kernel 11 --stride 4",
        "--n=224 --kernel=11 -s4",
        "conv --n 224x224 --f 11x11 --s 4x4 --p 0 --d 1 --g 1",
        "conv2d -n 224 -f 11 -s 4 -p valid",
        "convolution -n 224×224 -f 11 -s 4",
        "-n 224 -f 11 -s 4 --dim 2",
    ],
)
def test_every_spelling_says_the_same(words: str) -> None:
    assert run("layer", *words.split(), "-q").out == "54\n"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("-n 227 -f 11 -s 4 -c 3 --filters 96", "55x55x96"),
        ("-n 227 -f 11 -s 4 --channels 3", "55x55"),
        ("-n 227x112 -f 11 -s 4", "55x26"),
        ("-n 16000 -f 9 -s 2 --dim 1", "7996"),
        ("-n 16x112x112 -f 3 -p 1", "16x112x112"),
        ("maxpool -n 112 -f 3 -s 2", "55"),
        ("maxpool -n 112 -f 3 -s 2 --ceil", "56"),
        ("avgpool -n 7 -f 7 -c 512", "1x1x512"),
        ("tconv -n 7 -f 4 -s 2 -p 1", "14"),
        ("tconv -n 7 -f 3 -s 2 -p 1 --op 1 -c 64 --filters 32", "14x14x32"),
        ("deconv -n 7 -f 4 -s 2 -p 1", "14"),
        ("-n 224 -f 7 -s 2 -p same", "112"),
        ("-n 224 -f 7 -s 2 -p half", "112"),
        ("-n 5 -f 3 -p full", "7"),
        ("-n 32 -f 3 -p 0:1 -s 2", "16"),
        ("-n 32x16 -f 3 -p 1x0", "32x14"),
        ("-n 32 -f 3 -d 2", "28"),
        ("-n 32 -f 3 -p 1 -c 32 --filters 64 -g 4", "32x32x64"),
    ],
)
def test_quiet_prints_the_answer_and_nothing_else(words: str, answer: str) -> None:
    ran = run("layer", *words.split(), "-q")
    assert (ran.status, ran.out, ran.err) == (0, answer + "\n", "")


@pytest.mark.parametrize(
    ("expected", "status"), [("55", 1), ("54", 0), ("54x54", 0), ("54x55", 1), ("54x54x96", 0), ("54x54x3", 1)]
)
def test_expect_decides_the_exit_status(expected: str, status: int) -> None:
    words = (*EXAMPLE, "-c", "3", "--filters", "96", "--expect", expected)
    assert run(*words, "-q").status == status
    told = run(*words)
    assert told.status == status
    assert f"{'false' if status else 'true'}  expected {expected}" in told.out
    assert json_of(*words)["expected"] == {"written": expected, "holds": not status}


def test_an_expectation_of_another_rank_is_a_usage_error() -> None:
    ran = run(*EXAMPLE, "--expect", "54x54x96")
    assert ran.status == 2
    assert "3 numbers are expected of 54x54, which has 2 axes" in ran.err


def test_without_channels_costs_are_unknown_not_zero() -> None:
    data = json_of(*EXAMPLE)
    assert data["schema"] == "convcalc.layer/1"
    assert data["params"] is data["macs"] is data["weights"] is data["biases"] is None
    assert data["out"] == {"size": [54, 54], "channels": None}
    assert data["remainder"] == [1, 1]


def test_with_channels_costs_are_counted() -> None:
    data = json_of("layer", "-n", "227", "-f", "11", "-s", "4", "-c", "3", "--filters", "96")
    assert (data["params"], data["weights"], data["biases"], data["macs"]) == (34944, 34848, 96, 105415200)
    bare = json_of("layer", "-n", "227", "-f", "11", "-s", "4", "-c", "3", "--filters", "96", "--no-bias")
    assert (bare["params"], bare["biases"]) == (34848, 0)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("conv", "-n 224 -f 11 -s 4 -c 3 --filters 96"),
        ("same", "-n 225 -f 3 -s 2 -p same"),
        ("apart", "-n 224x200 -f 3x5 -s 2 -p 1x1:2 -c 3 --filters 96"),
        ("tconv", "tconv -n 7 -f 3 -s 2 -p 1 --op 1 -c 64 --filters 32"),
        ("ceil", "maxpool -n 112 -f 3 -s 2 --ceil"),
    ],
)
def test_explain_shows_each_step(name: str, words: str) -> None:
    snapshots.check(f"layer-explain-{name}.txt", run("layer", *words.split(), "--explain").out)


@pytest.mark.parametrize("form", ["markdown", "latex", "csv", "json"])
def test_forms(form: str) -> None:
    snapshots.check(f"layer.{form}", run(*EXAMPLE, "--format", form).out)


def test_a_terminal_shows_the_formula_in_its_own_signs_and_breaks_it_between_steps() -> None:
    ran = on_terminal(*EXAMPLE, columns=60)
    assert ran.out.splitlines()[:4] == [
        "⌊(n + 2p − f) / s⌋ + 1",
        "  = ⌊(224 + 2·0 − 11) / 4⌋ + 1",
        "  = ⌊213 / 4⌋ + 1",
        "  = \x1b[1m54\x1b[0m   (remainder 1)",
    ]
    assert len(on_terminal(*EXAMPLE, columns=140).out.splitlines()) == 2
    assert on_terminal(*EXAMPLE, "--ascii", columns=140).out.isascii()


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("-f 3", "--n is missing", ""),
        ("-n 224", "--f is missing", ""),
        ("-n 224 --k 3", "no option '--k'", "k is the kernel in one book and the number of filters in another"),
        ("-n 224 -k 3", "no option '-k'", "write --f (kernel) or --filters"),
        ("-n 224 -f 3 --strid 2", "no option '--strid'", "did you mean '--stride'?"),
        ("-n 224 -f 3 --filter 2", "no option '--filter'", "did you mean '--filters'?"),
        ("-n 1,024 -f 3", "'1,024' is no size; write 1024, without separators", ""),
        ("-n big -f 3", "'big' is no size; write one number", ""),
        ("-n 5 -f 3 -p twice", "'twice' is no padding; write 1, 3x1, before:after", ""),
        ("-n 5 -f 3 -c x", "'x' is no whole number", ""),
        ("224 -f 3", "'224' is not a kind of layer", "write: convcalc layer -n 224 -f 3"),
        ("maxpol -n 5 -f 3", "'maxpol' is not a kind of layer", "did you mean 'maxpool'?"),
        ("fc -n 5 -f 3", "'fc' is not one of conv, tconv, maxpool, avgpool", "convcalc arch"),
        ("-n 5 -f 3 extra words", "'extra' is not a kind of layer", ""),
        ("-n 5 -f 3 --dim 4", "--dim", ""),
        ("-n 4 -f 11", "a kernel of 11 does not fit into a size of 4", "would fit"),
        ("-n 224x224x3 -f 11", "a kernel of 11 does not fit into a size of 3", "channels stand apart: -n 224 -c 3"),
        ("-n 1x32x48 -f 5", "a kernel of 5 does not fit into a size of 1", "channels stand apart: -n 32x48 -c 1"),
        ("-n 32x32x3 -f 5 -c 8", "a kernel of 5 does not fit into a size of 3", "would fit"),
        ("-n 5 -f 3 -p -1", "padding cannot be negative", ""),
        ("-n 5 -f 3 -s 0", "stride", ""),
        ("-n 8 -f 3 -c 8 --filters 6 -g 4", "4 groups do not divide 6 filters", ""),
        ("-n 5x5 -f 3x3x3", "axes", ""),
        ("-n 5 -f 3 --format xml", "'xml' is not one of", ""),
        ("-n 5 -f 3 --json --format csv", "--json and --format differ", ""),
        ("-n 5 -f 3 --json -q", "-q prints just the answer", "give one of them"),
    ],
)
def test_mistakes_say_what_is_wrong_and_what_works(words: str, message: str, hint: str) -> None:
    ran = run("layer", *words.split())
    assert ran.status == 2
    assert ran.out == ""
    assert message in ran.err
    assert hint in ran.err
    assert "Traceback" not in ran.err


def test_mistakes_are_an_object_where_json_is_asked_for() -> None:
    data = json_of("layer", "-n", "4", "-f", "11")
    assert data["schema"] == "convcalc.error/1"
    (error,) = data["errors"]
    assert error["message"] == "a kernel of 11 does not fit into a size of 4"
    assert error["hint"]
    assert set(error) == {"message", "line", "column", "hint", "called_from"}
    assert json_of("layer", "--bogus")["errors"][0]["message"] == "no option '--bogus'"


@pytest.mark.parametrize("idle", ["-d 1x1", "-p 0x0", "-p 0:0", "--op 0x0", "-g 1", "-d 1x1 -p 0x0:0 --op 0"])
@pytest.mark.parametrize("kind", ["avgpool", "maxpool"])
def test_what_says_nothing_is_no_argument_on_however_many_axes(kind: str, idle: str) -> None:
    assert run("layer", kind, "-n", "8", "-f", "2", *idle.split()) == run("layer", kind, "-n", "8", "-f", "2")


def test_what_says_nothing_still_says_how_many_axes_there_are() -> None:
    assert run("layer", "avgpool", "-n", "8", "-f", "2", "-d", "1x1x1", "-c", "4", "-q").out == "4x4x4x4\n"
    assert run("layer", "avgpool", "-n", "8", "-f", "2x2", "-d", "1x1x1").status == 2


def test_on_a_terminal_the_answer_is_bright_and_stands_once() -> None:
    """Sizes that the working ends in are not said again; a pipe keeps its last line for `tail -1`."""
    bright = on_terminal(*EXAMPLE, columns=140).out
    assert "= \x1b[1m54\x1b[0m   (remainder 1)" in bright and "\n54" not in bright
    whole = on_terminal("layer", "-n", "227", "-f", "11", "-s", "4", "-c", "3", "--filters", "96", columns=140).out
    assert "\x1b[1m55x55x96, 34,944 parameters, 105,415,200 MACs\x1b[0m" in whole
    assert run(*EXAMPLE).out.splitlines()[1] == "54"


def test_counts_show_their_working_with_the_thousands_apart() -> None:
    words = ("layer", "-n", "227", "-f", "11", "-s", "4", "-c", "3", "--filters", "96")
    out = run(*words).out
    assert "parameters = f*f*c_in*c_out + c_out = 11*11*3*96 + 96 = 34,944\n" in out
    assert "MACs = f*f*c_in*c_out*positions = 11*11*3*96*3,025 = 105,415,200\n" in out
    assert "parameters = f*f*c_in*c_out = 11*11*3*96 = 34,848\n" in run(*words, "--no-bias").out
    assert "34{,}944" in run(*words, "--format", "latex").out
    assert not any("," in line for line in json_of(*words)["working"])
    assert "makes 55x55x96, with 34,944 parameters and" in run(*words, "--explain").out.splitlines()[0]


def test_a_named_padding_says_how_much_it_is_on_each_side() -> None:
    assert "(padding 0 before, 1 after)" in run("layer", "-n", "224", "-f", "3", "-s", "2", "-p", "same").out
    assert "(padding 1 before, 0 after)" in run("layer", "-n", "224", "-f", "3", "-s", "2", "-p", "same_lower").out
    uneven = run("layer", "-n", "224x9", "-f", "3", "-s", "2", "-p", "same").out
    assert "(padding 0 before, 1 after)" in uneven and "(padding 1 before, 1 after)" in uneven


@pytest.mark.parametrize(
    ("words", "lack"),
    [("--filters 16", "need -c too"), ("-c 3", "need --filters too"), ("tconv -c 3", "need --filters too")],
)
def test_half_of_what_counts_need_says_what_is_missing(words: str, lack: str) -> None:
    options = ("layer", *words.split(), "-n", "32", "-f", "3")
    assert lack in run(*options).out and lack in json_of(*options)["notes"][-1]
    assert lack not in run("layer", "maxpool", "-n", "32", "-f", "3", "-c", "3").out


@pytest.mark.parametrize(
    ("words", "params"),
    [
        ("-f 3 -c 64 --filters 128", 73856),
        ("-f 3 -c 64 --filters 128 --no-bias", 73728),
        ("tconv -f 4 -s 2 -p 3 -c 8 --filters 4", 516),
        ("-f 3x5 -c 64 --filters 128 -g 2 -p same -d 7", 61568),
        ("-f 3 -c 2 --filters 5 --dim 3", 275),
    ],
)
def test_parameters_need_no_input_size(words: str, params: int) -> None:
    options = ("layer", *words.split())
    assert run(*options, "-q").out == f"{params}\n"
    assert f"= {params:,}\n" in run(*options).out and "need -n too" in run(*options).out
    data = json_of(*options)
    assert (data["params"], data["in"], data["out"], data["macs"]) == (params, None, None, None)
    assert run(*options, "--format", "csv").status == run(*options, "--explain").status == 0


@pytest.mark.parametrize("words", ["-f 3 -c 64", "maxpool -f 3 -c 4", "-f 3 -c 4 --filters 4 --expect 3"])
def test_a_size_needs_an_input(words: str) -> None:
    ran = run("layer", *words.split())
    assert ran.status == 2 and "--n is missing" in ran.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("-n 5 -f 7", "a kernel of at most 5 (-f 5), padding -p 1, or an input of at least 7 (-n 7)"),
        ("maxpool -n 9 -f 3 -p 2", "at most -p 1"),
        ("tconv -n 3 -f 2 -s 2 --op 2", "at most --op 1"),
        ("tconv -n 3 -f 2 -p 4", "at most -p 1"),
        ("-n 32 -f 5x5x3 -c 3 --filters 10", "write -f 5x5"),
        ("-n 32x32 -f 5x5x3", "write -f 5x5"),
        ("-n 32 -f 3 --ceil", "leave it out"),
        ("-n 32,32 -f 3", "write 32x32"),
        ("-n 224,224 -f 3", "write 224x224"),
        ("-n 1,024 -f 3", "write 1024"),
        ("-n 32 -f 3 -p 1,1", "write 1x1"),
        ("-n 32 -f 3 -c 1,024", "write 1024"),
        ("-W 32 -F 5", "the input size is --n"),
        ("--n 32 --kernel_size 5", "'-f'"),
    ],
)
def test_hints_speak_in_options(words: str, hint: str) -> None:
    ran = run("layer", *words.split())
    assert ran.status == 2 and hint in ran.err


@pytest.mark.parametrize("words", ["-n ３２ -f ３", "-n 32ｘ32 -f 3", "-n 32 -f 3 -p ０：０"])
def test_wide_signs_are_read(words: str) -> None:
    assert run("layer", *words.split(), "-q").out == "30\n"


@pytest.mark.parametrize(
    ("words", "expect"),
    [("-n 227 -f 11 -s 4", "56"), ("-n 32 -f 5", "32"), ("maxpool -n 13 -f 2", "7"), ("tconv -n 7 -f 4 -s 2", "14")],
)
def test_what_fits_an_expectation_is_said_in_options_that_fit(words: str, expect: str) -> None:
    out = run("layer", *words.split(), "--expect", expect).out
    offers = re.search(r"it would be true with (.+)", out)
    assert offers is not None
    for offer in re.split(", | or ", offers[1]):
        assert run("layer", *words.split(), *offer.split(), "-q").out == f"{expect}\n", offer


def test_what_the_padding_of_a_tconv_crops_away_is_unread() -> None:
    data = json_of("layer", "tconv", "-n", "7", "-f", "2", "-s", "2", "-p", "3")
    assert data["unread"] == [2, 2] and "2 of 7 places along each axis are never read" in data["notes"][0]
    assert json_of("layer", "tconv", "-n", "7", "-f", "4", "-s", "2", "-p", "1")["unread"] == [0, 0]


def test_rounding_up_says_what_is_left_and_what_lies_beyond_the_end() -> None:
    words = ("layer", "maxpool", "-n", "112", "-f", "3", "-s", "2", "--ceil")
    assert json_of(*words)["remainder"] == [1, 1]
    assert "(remainder 1: nothing unread at the end, the last window reaches 1 beyond it)" in run(*words).out


@pytest.mark.parametrize(
    ("words", "answer", "line"),
    [
        (["28x28 입력에 3x3 커널, 스트라이드 2, 패딩 1"], "14", "convcalc layer -n 28 -f 3 -s 2 -p 1"),
        (
            ["A 32x32 RGB image goes through 64 filters of 5x5, stride 2, padding 1."],
            "15x15x64",
            "convcalc layer -n 32 -f 5 -s 2 -p 1 -c 3 --filters 64",
        ),
        (["a 5x5 kernel on a 32x32 image", "-p", "2"], "32", "convcalc layer -n 32 -f 5"),
    ],
)
def test_a_layer_in_words_is_that_layer_and_says_how_it_was_understood(
    words: list[str], answer: str, line: str
) -> None:
    assert run("layer", *words, "-q").out.strip() == answer
    assert f"note: read as: {line}\n" in run("layer", *words).out


@pytest.mark.parametrize(
    "text",
    [
        "32x32x3 -> conv 8 3x3",
        "32x32x3; conv 8 3x3; maxpool 2x2",
        "conv 3x3 with relu",
        "nn.Conv2d(3, 64, 7, stride=2)",
        "conv 8 3x3 relu",
        "a b",
    ],
)
def test_a_line_that_is_offered_for_what_is_no_kind_runs(text: str) -> None:
    said = run("layer", text).err
    line = said.partition("convcalc ")[2].partition("\n")[0]
    assert run(*shlex.split(line)).status == 0


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("최대풀링", "maxpool"),
        ("평균풀링", "avgpool"),
        ("전치합성곱", "tconv"),
        ("합성곱", "conv"),
        ("max pool", "maxpool"),
    ],
)
def test_a_kind_has_the_names_that_it_has_in_tables(word: str, kind: str) -> None:
    numbers = ("-n", "28", "-f", "2", "-s", "2")
    assert run("layer", word, *numbers).out == run("layer", kind, *numbers).out
