"""What is set of a network from outside: its cases and variables, by name or in parentheses behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load, with_settings
from tests.cli.program import run
from tests.places import DATA

FAMILY = str(DATA / "specs" / "resnet_family.cnn")
PARAMS = {20: 269_722, 110: 1_727_962}

SIZES = """\
case size=tiny [ let c = 4 ]
case size=Large [ let c = 8, k = 5 ]
input 16x16x3
let n = 2
conv c 3x3 p1
[conv c 3x3 p1] x n
"""


def params_of(what: str) -> int | None:
    return facts_of(load(what)).params


@pytest.fixture
def sizes(tmp_path: Path) -> str:
    path = tmp_path / "sizes.cnn"
    path.write_text(SIZES, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("depth", "params"), PARAMS.items())
def test_every_way_to_name_a_case_leads_to_the_same_network(depth: int, params: int) -> None:
    assert params_of(f"{FAMILY}(depth={depth})") == params
    assert params_of(f"{FAMILY}({depth})") == params
    assert params_of(f" {FAMILY} ( depth = {depth} ) ") == params
    assert run("arch", FAMILY, "--set", f"depth={depth}", "-q", "params").out == f"{params}\n"
    assert run("arch", f"{FAMILY}(depth={depth})", "-q", "params").out == f"{params}\n"
    assert convcalc.measure(FAMILY, depth=depth).params == params
    assert convcalc.measure(f"{FAMILY}(depth={depth})").name == f"ResNet-{depth} for CIFAR-10"


def test_where_nothing_is_said_a_note_says_what_holds() -> None:
    loaded = load(FAMILY)
    assert loaded.tree.name == "ResNet-20 for CIFAR-10"
    assert loaded.notes == ("depth is 20, as nothing else was said; it can be 110",)
    assert load(f"{FAMILY}(depth=20)").notes == ()
    assert with_settings(loaded, {"depth": 110})[0].notes == ()


def test_words_are_values_in_capitals_or_not(sizes: str) -> None:
    assert params_of(f"{sizes}(tiny)") == params_of(sizes) == 3 * 4 * 9 + 4 + 2 * (4 * 4 * 9 + 4)
    assert params_of(f"{sizes}(size=LARGE)") == 3 * 8 * 9 + 8 + 2 * (8 * 8 * 9 + 8)


def test_variables_are_set_in_the_same_parentheses(sizes: str) -> None:
    assert params_of(f"{sizes}(tiny, n=0)") == 3 * 4 * 9 + 4
    assert params_of(f"{sizes}(n=0)") == params_of(f"{sizes}(size=tiny, n=0, c=4)")
    assert params_of(f"{sizes}(large, c=1, n=0)") == 3 * 9 + 1
    assert convcalc.measure(sizes, size="large", n=0).params == 3 * 8 * 9 + 8
    assert params_of("resnet20(n=18)") == PARAMS[110]


def test_what_is_set_in_parentheses_stays_where_a_case_is_chosen_besides(sizes: str) -> None:
    loaded, rest = with_settings(load(f"{sizes}(n=0)"), {"size": "large", "c": 2})
    assert rest == {"c": 2}
    assert facts_of(loaded).params == 3 * 8 * 9 + 8


@pytest.mark.parametrize(
    ("inside", "message", "hint"),
    [
        ("depth=32", "there is no case 'depth=32'", "depth is 20 or 110"),
        ("32", "there is no case 'depth=32'", "depth is 20 or 110"),
        ("depth=deep", "there is no case 'depth=deep'", "depth is 20 or 110"),
        ("dept=20", "there is no variable 'dept' to set", "did you mean 'depth'?"),
        ("depth=20, depth=110", "'depth=110' sets nothing", "each name has one value: depth=..."),
        ("20, 110", "'110' sets nothing", "each name has one value: depth=..."),
        ("n=tiny", "'tiny' is no number for the variable 'n'", "a whole number, as in n=9"),
    ],
)
def test_what_cannot_be_set_is_told_with_what_can(inside: str, message: str, hint: str) -> None:
    with pytest.raises(SpecError) as raised:
        load(f"{FAMILY}({inside})")
    assert (raised.value.message, raised.value.hint) == (message, hint)
    ran = run("arch", f"{FAMILY}({inside})")
    assert ran.status == 2 and message in ran.err


def test_the_nearest_word_is_offered(sizes: str) -> None:
    with pytest.raises(SpecError) as raised:
        load(f"{sizes}(size=larg)")
    assert raised.value.hint == "did you mean 'size=Large'?"


def test_the_mistake_stands_under_what_was_written() -> None:
    ran = run("arch", "efficientnet(b=9)")
    assert ran.status == 2
    assert ran.err == (
        "error: there is no case 'b=9'\n"
        "  --> <spec>:1:14\n"
        "   |\n"
        " 1 | efficientnet(b=9)\n"
        "   |              ^^^\n"
        "   = hint: b is 0, 1, 2, 3, 4, 5, 6 or 7\n"
        "   = help: convcalc man spec\n"
    )


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("regnet_x(1.6)", "1.6"),
        ("efficientnet_b0( b = 9 )", "b = 9"),
        ("efficientnet(b=3, b=3)", "b=3"),
        ("efficientnet(w=20, 9)", "9"),
        ("efficientnet(b=3, c=4, w=5)", "c=4"),
        ("resnet20(n=5, n2)", "n2"),
        ("resnet20(n=deep)", "n=deep"),
    ],
)
def test_what_is_pointed_at_is_the_setting(text: str, pointed: str) -> None:
    with pytest.raises(SpecError) as raised:
        load(text)
    assert text[slice(*raised.value.mistakes[0].span)] == pointed


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("depth=9", "there is no case 'depth=9'"),
        ("depth=deep", "there is no case 'depth=deep'"),
        ("m=3", "there is no variable 'm' to set"),
        ("n=deep", "'n=deep' is no setting; write NAME=NUMBER, as in n=9"),
        ("n=-", "'n=-' is no setting"),
    ],
)
@pytest.mark.parametrize("command", [("arch",), ("check",), ("draw", "net"), ("draw", "rf"), ("why", "1M params")])
def test_every_command_that_sets_says_so(command: tuple[str, ...], setting: str, message: str) -> None:
    first, *rest = command
    words = [first, FAMILY, *rest] if first == "why" else [*command, FAMILY]
    ran = run(*words, "--set", setting)
    assert ran.status == 2 and message in ran.err, ran.err


def test_python_says_what_a_case_is_and_what_a_number() -> None:
    for lets, message in (
        ({"depth": 9}, "there is no case 'depth=9'"),
        ({"depth": True}, "depth: True is not a whole number"),
        ({"m": 3}, "there is no variable 'm' to set"),
        ({"n": "deep"}, "n: 'deep' is not a whole number"),
    ):
        with pytest.raises(SpecError) as raised:
            convcalc.measure(FAMILY, **lets)
        assert raised.value.message == message


def test_cases_in_solve_are_chosen_and_not_searched() -> None:
    ran = run("solve", FAMILY, "--set", "depth=110", "--set", "n=?", "--params", "<700K", "-q")
    assert ran.status == 0 and ran.out.split()[0] == "7"
    ran = run("solve", FAMILY, "--set", "depth=?", "--params", "<1M")
    assert ran.status == 2 and "depth is 20 or 110" in ran.err


def test_claims_are_those_of_the_case() -> None:
    assert convcalc.check(FAMILY, depth=110).ok
    assert [claim.claimed for claim in convcalc.check(f"{FAMILY}(110)").claims].count(PARAMS[110]) == 1
    assert run("check", FAMILY, "--set", "depth=110").status == 0


def test_a_family_is_converted_as_the_case_that_was_asked_for() -> None:
    text = run("convert", f"{FAMILY}(110)").out
    assert "case" not in text and "let n = 18" in text and text.startswith("name: ResNet-110 for CIFAR-10\n")
    assert params_of(text) == PARAMS[110]


@pytest.mark.parametrize("text", ["conv(8, 3x3)", "Conv2d(3, 8, 3)", "Net(num_classes=10)", "[conv 8 3x3](3)", "(3)"])
def test_what_calls_no_network_is_read_as_before(text: str) -> None:
    ran = run("arch", text, "-q", "size")
    assert ran.status == 2 and "in the zoo" not in ran.err and " to set" not in ran.err


def test_a_name_that_is_nearly_a_family_and_a_file_that_is_not_there() -> None:
    with pytest.raises(SpecError, match="there is no network 'eficientnet' in the zoo"):
        load("eficientnet(b=3)")
    with pytest.raises(ReadError):
        load("no/such.cnn(b=3)")


def test_of_many_values_some_are_named() -> None:
    text = "; ".join([f"case n={n} [ {n + 1}x8x3 ]" for n in range(40)]) + "; relu"
    loaded = load(text)
    assert loaded.notes[0].endswith("it can be 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, ...")
    with pytest.raises(SpecError) as raised:
        with_settings(loaded, {"n": 40})
    assert raised.value.hint == "n is 0, 1, 2, 3, 4, 5, 6, 7, ..., 33, 34, 35, 36, 37, 38 or 39"
