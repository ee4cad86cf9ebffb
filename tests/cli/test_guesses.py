"""What people type first is answered with a command line, and that line does it."""

from __future__ import annotations

import shlex

import pytest

from convcalc.cli.guesses import quoted
from convcalc.lang.words import FAMILIES
from convcalc.layers import kind_of
from tests.cli.program import in_process, json_of, run

SPEC = "32x32x3 -> conv 8 3x3"

ANSWERS = [
    (["n=32", "f=3"], ["layer", "-n", "32", "-f", "3"]),
    (["layer", "n=32", "f=3"], ["layer", "-n", "32", "-f", "3"]),
    (["conv", "n=32", "kernel_size=3", "stride=2"], ["layer", "conv", "-n", "32", "--kernel", "3", "--stride", "2"]),
    (["layer", "224", "f=11"], ["layer", "-n", "224", "-f", "11"]),
    (["version"], ["--version"]),
    (["-v"], ["--version"]),
    (["spec"], ["man", "spec"]),
    (["help", "language"], ["man", "spec"]),
    (["-q", "layer", "-n", "224", "-f", "3"], ["layer", "-n", "224", "-f", "3", "-q"]),
    (["--format", "plain", "layer", "-n", "9", "-f", "3"], ["layer", "-n", "9", "-f", "3", "--format", "plain"]),
    (["-q", "resnet50"], ["arch", "resnet50", "-q"]),
    (["conv 5x5, pool 2x2"], ["arch", "conv 5x5, pool 2x2"]),
    (["arch", "32x32x3", "-", "8", "3x3"], ["arch", SPEC]),
    (["resnet50"], ["arch", "resnet50"]),
    (["ResNet-50", "--summary"], ["arch", "ResNet-50", "--summary"]),
    ([SPEC], ["arch", SPEC]),
    ([SPEC, "--input", "8x8x3"], ["arch", SPEC, "--input", "8x8x3"]),
    (["32x32x3", "conv", "8", "3x3"], ["arch", SPEC]),
    (["32x32x3", "-", "conv", "8", "3x3"], ["arch", SPEC]),
    (["rf"], ["arch", "resnet50", "--columns", "rf"]),
    (["rf", "resnet50"], ["arch", "resnet50", "--columns", "rf"]),
    (["receptive-field", SPEC], ["arch", SPEC, "--columns", "rf"]),
    (["rf", "resnet50", "vgg16"], ["compare", "resnet50", "vgg16"]),
    (
        ["params", "resnet50", "--input", "320x320x3"],
        ["arch", "resnet50", "--input", "320x320x3", "--columns", "params"],
    ),
    (["flops", "vgg16"], ["arch", "vgg16", "--columns", "macs"]),
    (["FLOPs"], ["arch", "resnet50", "--columns", "macs"]),
    (["macs", "resnet50", "--summary"], ["arch", "resnet50", "--summary"]),
    (["summary", "resnet50"], ["arch", "resnet50", "--summary"]),
    (["summary"], ["arch", "resnet50", "--summary"]),
    (["size"], ["layer", "-n", "224", "-f", "11", "-s", "4"]),
    (["size", "224", "11", "4"], ["layer", "-n", "224", "-f", "11", "-s", "4"]),
    (["output", "--n", "224", "--f", "11"], ["layer", "--n", "224", "--f", "11"]),
    (["output", "resnet50"], ["arch", "resnet50", "-q"]),
    (["padding"], ["solve", "--same", "-f", "3"]),
    (["padding", "224", "5"], ["solve", "--same", "-n", "224", "-f", "5"]),
    (["padding", "resnet50"], ["arch", "resnet50", "--columns", "padding"]),
    (["224", "11", "4"], ["layer", "-n", "224", "-f", "11", "-s", "4"]),
    (["maxpool", "55", "3", "2"], ["layer", "maxpool", "-n", "55", "-f", "3", "-s", "2"]),
    (["conv", "8", "3x3"], ["arch", SPEC]),
    (["relu"], ["arch", "32x32x3 -> relu"]),
    (["plot", "resnet50"], ["draw", "net", "resnet50"]),
    (["-n", "224", "-f", "11"], ["layer", "-n", "224", "-f", "11"]),
    (["--flops", "resnet50"], ["arch", "resnet50", "--columns", "macs"]),
    (["--rf"], ["arch", "resnet50", "--columns", "rf"]),
    (["--same", "-f", "5"], ["solve", "--same", "-f", "5"]),
    (["layer", "224", "11", "4"], ["layer", "-n", "224", "-f", "11", "-s", "4"]),
    (["layer", "224", "11"], ["layer", "-n", "224", "-f", "11"]),
    (["layer", "224", "11", "4", "2", "-q"], ["layer", "-n", "224", "-f", "11", "-s", "4", "-p", "2", "-q"]),
    (["layer", "conv", "224", "11", "4"], ["layer", "conv", "-n", "224", "-f", "11", "-s", "4"]),
    (["layer", "maxpool", "55", "--f", "3", "2"], ["layer", "maxpool", "-n", "55", "-s", "2", "--f", "3"]),
    (["layer", "224x224x3", "11", "4"], ["layer", "-n", "224x224", "-c", "3", "-f", "11", "-s", "4"]),
    (["draw", "layer", "7", "3", "2"], ["draw", "layer", "-n", "7", "-f", "3", "-s", "2"]),
    (["layer", "-n", "24", "-f", "3", "--same"], ["layer", "-n", "24", "-f", "3", "-p", "same"]),
    (["layer", "-n", "24", "-f", "3", "--params"], ["layer", "-n", "24", "-f", "3", "-c", "3", "--filters", "64"]),
    (["layer", "-n", "24", "-f", "3", "-s", "2", "--rf"], ["arch", "24x24x3 -> conv 64 3x3 s2", "--columns", "rf"]),
    (
        ["layer", "maxpool", "-n", "9x8", "-f", "3", "-p", "1", "--rf"],
        ["arch", "9x8x3 -> maxpool 3x3 p1", "--columns", "rf"],
    ),
    (["resnet50", "--rf"], ["arch", "resnet50", "--columns", "rf"]),
    (["rf", "224"], ["solve", "--rf", "224"]),
    (
        ["rf", "3", "5"],
        ["arch", "224x224x3; default conv same; conv 8 3x3, conv 8 5x5", "--columns", "rf"],
    ),
    (["padding", "3"], ["solve", "--same", "-f", "3"]),
    (["stride", "2"], ["layer", "-n", "224", "-f", "3", "-s", "2"]),
    (["kernel", "5"], ["layer", "-n", "224", "-f", "5"]),
    (["conv 8 3x3"], ["arch", SPEC]),
    (["arch", "resnet50", "--flops"], ["arch", "resnet50", "--columns", "macs"]),
    (["arch", "resnet50", "--columns", "rf", "--params"], ["arch", "resnet50", "--columns", "rf,params"]),
    (["arch", "resnet50", "--summary", "--rf"], ["arch", "resnet50", "--summary"]),
    (["arch", SPEC, "--same"], ["arch", "32x32x3; default conv same; conv 8 3x3"]),
    (["arch", "32x32x3", "conv", "8", "3x3"], ["arch", SPEC]),
    (["arch", "resnet50", "vgg16"], ["compare", "resnet50", "vgg16"]),
    (["check", "resnet50", "--rf"], ["arch", "resnet50", "--columns", "rf"]),
    (["compare", "resnet50", "vgg16", "--flops"], ["compare", "resnet50", "vgg16"]),
    (["draw", "net", "resnet50", "--params"], ["arch", "resnet50", "--columns", "params"]),
    (["quiz", "--flops"], ["arch", "resnet50", "--columns", "macs"]),
    (
        ["solve", "resnet50", "--flops", "<4G", "--input", "?x?x3"],
        ["solve", "resnet50", "--macs", "<4G", "--input", "?x?x3"],
    ),
]


@pytest.mark.parametrize(("typed", "meant"), ANSWERS, ids=lambda words: " ".join(words))
def test_a_first_guess_is_answered_with_the_line_that_does_it(typed: list[str], meant: list[str]) -> None:
    ran = run(*typed)
    assert (ran.status, ran.out) == (2, "")
    (hint,) = [line for line in ran.err.splitlines() if "= hint:" in line]
    assert shlex.split(hint.rpartition(": convcalc ")[2]) == meant
    done = run(*meant)
    assert (done.status, done.err) == (0, "")
    assert done.out


@pytest.mark.parametrize(
    "words", [["foo"], ["layer", "1", "2", "3", "4", "5"], ["layer", "resnet50"], ["arch", "a", "b"]]
)
def test_where_nobody_can_know_nothing_is_made_up(words: list[str]) -> None:
    assert ": convcalc " not in run(*words).err.partition("= help")[0]


def test_a_family_of_networks_is_no_command_either() -> None:
    assert "did you mean 'convcalc arch resnet50'?" in run("resnet51").err


def test_flops_are_explained() -> None:
    (error,) = json_of("arch", "resnet50", "--flops")["errors"]
    assert error["hint"] == "one multiply-add is two FLOPs; write: convcalc arch resnet50 --json --columns macs"


@pytest.mark.parametrize("word", ["a b", "a'b", 'a"b', "$HOME", "`x`", "a\\b", "<4G", "?x?x3", "n=1", "a;b", "합", ""])
def test_a_word_is_quoted_so_that_the_shell_gives_it_back(word: str) -> None:
    assert shlex.split(quoted(word)) == [word]


@pytest.mark.parametrize(
    "line",
    [
        *("layer -n {} -f 3", "layer {} -n 3 -f 3", "layer -n 3 -f 3 -p {}", "layer -n 3 -f 3 --expect {}"),
        *("solve --n {} --out 3", "solve --rf {}", "solve resnet50 --macs {}", "why resnet50 {}", "--{}", "explain {}"),
        *(
            "arch resnet50 --unit {}",
            "arch resnet50 --columns {}",
            "arch resnet50 --set {}",
            "arch resnet50 --count {}",
        ),
        *("arch resnet50 --format {}", "arch resnet50 --dtype {}", "convert resnet50 --to {}", "quiz --topic {}"),
        *("draw {}", "draw layer -n 3 -f 3 --view {}", "zoo {}", "man {}", "completion {}"),
    ],
)
def test_what_was_typed_at_length_is_said_in_short(line: str) -> None:
    """A program given to the wrong option was printed whole."""
    ran = in_process(*[word.format("q" * 5_000) for word in line.split()])
    assert ran.status == 2 and ran.out == ""
    assert "qqq...qqq" in ran.err and len(ran.err) < 1_000


@pytest.mark.parametrize("word", sorted(FAMILIES))
def test_the_example_of_a_layer_can_be_run(word: str) -> None:
    """`convcalc gn` was once answered with a network that fails."""
    hint = in_process(word).err.partition("hint: ")[2].partition("\n")[0]
    line = hint.partition("convcalc ")[2]
    if not line or kind_of(word).meets:
        return
    assert in_process(*shlex.split(line)).status == 0, line
