"""Results print themselves, in a terminal and in a notebook."""

from __future__ import annotations

import contextlib
import enum
import gc
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc import api
from convcalc.diagnostics.arguments import ArgumentRange, ArgumentTooLarge, BadArgument
from convcalc.features.layer import layer
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load
from tests.cli.program import run


class Tables(HTMLParser):
    """The texts of all cells, and a check that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


def read(html: str) -> list[str]:
    reader = Tables()
    reader.feed(html)
    assert reader.open == []
    return [cell.strip() for cell in reader.cells]


def test_half_of_what_counts_need_says_what_is_missing() -> None:
    """As on the command line, in Python's words."""
    lack = "parameters and MACs need {} too, the channels that {}"
    assert convcalc.layer(n=32, f=3, c=4).notes == (lack.format("filters", "leave"),)
    assert convcalc.layer(n=32, f=3, filters=4).notes == (lack.format("c", "arrive"),)
    assert convcalc.layer(n=32, f=3, c=3, filters=4).notes == convcalc.layer("maxpool", n=32, f=3, c=3).notes[:0]


def test_a_network_prints_as_the_command_does() -> None:
    facts = convcalc.measure("32x32x3 -> conv 8 3x3, relu")
    assert str(facts) == run("arch", "32x32x3 -> conv 8 3x3, relu").out.rstrip("\n")
    assert facts == facts_of(load("32x32x3 -> conv 8 3x3, relu"))


def test_a_layer_prints_as_the_command_does() -> None:
    facts = convcalc.layer("conv", n=224, f=11, s=4)
    assert str(facts) == run("layer", "--n", "224", "--f", "11", "--s", "4").out.rstrip("\n")
    assert facts == layer.layer("conv", n=224, f=11, s=4)
    assert facts.out.size == (54, 54)


def test_a_notebook_gets_a_table() -> None:
    cells = read(convcalc.measure("resnet50")._repr_html_())
    assert "25,557,032" in cells
    assert "bottleneck x2" in cells
    html = convcalc.measure('name: <script>alert(1)</script> & "co"\ninput 8x8x3\nconv 4 3x3')._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    read(html)
    assert "⌊213 / 4⌋ + 1" in convcalc.layer(n=224, f=11, s=4)._repr_html_()


def test_the_verbs_keep_their_words() -> None:
    assert "zoo name" in (convcalc.measure.__doc__ or "")
    assert convcalc.layer.__name__ == "layer"


class Three(enum.IntEnum):
    """What counts as a whole number, as numpy's do."""

    IT = 3


class Unwritable:
    def __repr__(self) -> str:
        raise RuntimeError("no words for it")


NO_NUMBERS: tuple[Any, ...] = (
    True,
    2.5,
    8.0,
    "5",
    "",
    [],
    (),
    [None],
    [[1, 2, 3]],
    [True],
    {},
    {3},
    b"33",
    object(),
    1j,
    10**5000,
)
"""What no argument that is a whole number, or one an axis, can be."""

STRANGE = (
    *(*NO_NUMBERS, None, -1, 0, ((1, 2),), [[1, 2], [0, 0]], "nobias", "\0", "\ud800", "same"),
    *(Unwritable(), range(3), type, Path("nothing.cnn")),
)


@pytest.mark.parametrize("value", [*NO_NUMBERS, Unwritable()], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["n", "f", "s", "p", "d", "c", "filters", "g", "op", "dim"])
def test_an_argument_of_a_layer_that_is_no_number_is_refused_by_its_name(name: str, value: Any) -> None:
    given: dict[str, Any] = {"n": 8, "f": 3, name: value}
    with pytest.raises(convcalc.SpecError) as raised:
        convcalc.layer(**given)
    assert isinstance(raised.value.mistakes[0], BadArgument | ArgumentRange | ArgumentTooLarge)
    assert raised.value.message.startswith(f"{name}: ")


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["batch", "n"])
@pytest.mark.parametrize("verb", [convcalc.measure, convcalc.check])
def test_a_number_of_a_network_that_is_none_is_refused_by_its_name(verb: Any, name: str, value: Any) -> None:
    with pytest.raises(convcalc.SpecError, match=f"error: {name}: "):
        verb("8x8x3; let n = 2; conv n 3x3", **{name: value})


@pytest.mark.parametrize("value", STRANGE, ids=lambda value: type(value).__name__)
def test_whatever_is_passed_nothing_is_raised_but_our_own(value: Any) -> None:
    spec = "8x8x3; let n = 2; conv n 3x3"
    calls: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
        (verb, args, named)
        for verb in (convcalc.measure, convcalc.check)
        for args, named in [((value,), {}), *[((spec,), {name: value}) for name in ("input", "batch", "n", "m")]]
    ]
    for kind in ("conv", "tconv", "maxpool", "avgpool"):
        for name in "n f s p d c filters g op ceil bias dim".split():
            calls.append((convcalc.layer, (kind,), {"n": (8, 8), "f": 3, name: value}))
    calls.append((convcalc.layer, (value,), {"n": 8, "f": 3}))
    for verb, args, named in calls:
        try:
            assert str(verb(*args, **named))
        except (convcalc.SpecError, ReadError) as error:
            assert str(error)


SIZE_EXAMPLE = "'224x224x3' or (224, 224, 3)"


@pytest.mark.parametrize(
    ("named", "message", "hint"),
    [
        ({"batch": -3}, "batch: -3 is out of range", "at least 1"),
        ({"batch": 0}, "batch: 0 is out of range", "at least 1"),
        ({"batch": True}, "batch: True is not a whole number", ""),
        ({"input": ()}, "input: () is not a size, such as '320x320x3' or (320, 320, 3)", ""),
        ({"input": (8, 8, 3.0)}, "input: 3.0 is not a whole number", "write 3"),
        ({"input": (0, 8, 3)}, "'0x8x3' is not an input size", f"height x width x channels, such as {SIZE_EXAMPLE}"),
        ({"input": "8x8x9999999999"}, "a number above 1,000,000,000", "found 9,999,999,999"),
        ({"batch": 10**40}, "batch: a number above 1,000,000,000", f"found {10**40}"),
        ({"n": "3"}, "n: '3' is not a whole number", "write 3"),
        ({"input": "2x2x2x2x3"}, "an input has at most 3 axes and its channels; this one has 4 axes", ""),
        ({"n": 2.5}, "n: 2.5 is not a whole number", ""),
    ],
)
def test_what_cannot_be_meant_is_said_under_its_name(named: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(convcalc.SpecError) as raised:
        convcalc.measure("8x8x3; let n = 2; conv n 3x3", **named)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def test_lists_and_what_counts_as_a_number_are_taken() -> None:
    assert convcalc.layer(n=[8, 8], f=Three.IT, p=[[1, 2], [0, 0]]).out.size == (9, 6)
    assert convcalc.layer("avgpool", n=8, f=2, d=(1, 1), p=(0, 0), op=[0, 0]) == convcalc.layer("avgpool", n=8, f=2)
    assert convcalc.layer(n=8, f=3, d=(1, 1, 1)).out.size == (6, 6, 6), "three numbers are three axes"
    facts = convcalc.measure("8x8x3; let n = 2; conv n 3x3", n=Three.IT, batch=Three.IT, input=[9, 9, 3])
    assert facts.out.channels == 3
    assert type(facts.macs) is int
    again = convcalc.measure("8x8x3; conv 3 3x3", input=facts.in_)
    assert again.out == facts.out


def test_a_path_may_be_a_path(tmp_path: Path) -> None:
    (tmp_path / "resnet50").write_text("8x8x3 -> conv 4 3x3")
    assert convcalc.measure(tmp_path / "resnet50").out.channels == 4
    with pytest.raises(ReadError):
        convcalc.check(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["32x32x3 -> conv 8 3x3", "32x32x3 -> nonsense"])
@pytest.mark.parametrize("verb", [convcalc.measure, convcalc.check])
@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_is_afterwards_as_it_was(text: str, verb: Any, collecting: bool) -> None:
    (gc.enable if collecting else gc.disable)()
    try:
        with contextlib.suppress(convcalc.SpecError):
            verb(text)
        assert gc.isenabled() == collecting
    finally:
        gc.enable()


def test_the_collector_rests_while_a_network_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    collecting: list[bool] = []

    def watched(*given: Any, **named: Any) -> Facts:
        collecting.append(gc.isenabled())
        return facts_of(*given, **named)

    monkeypatch.setattr(api, "facts_of", watched)
    assert convcalc.measure("lenet5").params and collecting == [False]
