"""What `convert --to cnn` writes is short, and the same network row for row."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.convert.compact import compact
from convcalc.features.convert.readable import readable, same_layers
from convcalc.lang.statements import parse
from convcalc.lang.tree import Input, Statement
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.readers.source import Loaded, load, load_file
from convcalc.shape import Shape
from convcalc.text import Source
from tests.features.convert.flat import flat, text
from tests.places import DATA
from tests.zoo.nets import OF_EVERY_FAMILY

TORCHVISION = os.environ.get("CONVCALC_TORCHVISION", "")


def lines_of(loaded: Loaded) -> int:
    """The law for one network; how many lines it takes."""
    facts = facts_of(loaded, hints=False)
    made = compact(loaded.tree)
    if made is not loaded.tree:
        assert same_layers(facts, facts_of(loaded._replace(tree=made, on=None), hints=False))
    written = write(readable(loaded))
    again = text(written)
    assert same_layers(facts, facts_of(again, hints=False))
    assert write(readable(again)) == written
    return len(written.splitlines())


def on(loaded: Loaded, *sizes: int) -> Loaded:
    assert loaded.on is not None
    found = loaded.on(Shape(sizes[0], sizes[1:]))
    return loaded._replace(tree=found.tree, notes=found.notes)


SHORT = {"densenet121": 24, "googlenet": 36, "mobilenetv2": 30, "resnet18": 16, "inception": 40, "plain34": 16}
"""Lines at most of a network that was taken apart."""


@pytest.mark.parametrize("name", sorted(path.stem for path in (DATA / "specs").glob("*.cnn")))
def test_what_was_taken_apart_is_found_again(name: str) -> None:
    facts = facts_of(load(str(DATA / "specs" / f"{name}.cnn")))
    taken = text(flat(facts))
    found = facts_of(taken)
    assert (found.params, found.macs, len(found.rows)) >= (facts.params, facts.macs, len(facts.rows))
    lines = lines_of(taken)
    assert lines <= SHORT.get(name, 60), write(readable(taken))


LONG = {"yolov4": 80, "lenet5@1998": 50, "pix2pix": 50, "wavenet": 400, "nasnet_mobile": 450}
"""Ways up and down, cells, maps that each see others, and thirty layers each dilated otherwise: written out."""


@pytest.mark.parametrize("name", OF_EVERY_FAMILY)
def test_networks_of_the_zoo(name: str) -> None:
    lines_of(load(name))
    if "1202" not in name:
        branchy = "inception" in name or "heads" in name  # the branches of their blocks are all written out
        most = LONG.get(name, 80 if branchy else 40)
        assert lines_of(text(flat(facts_of(load(name))))) < most


def programs() -> Iterator[Loaded]:
    """A fifth of the corpus, which holds every kind of reader."""
    for path in sorted([*DATA.rglob("*.py"), *DATA.rglob("*.txt")])[::5]:
        try:
            loaded = load(str(path))
            facts_of(loaded, hints=False)
        except (SpecError, OSError, UnicodeError, ValueError):
            continue
        if loaded.tree.input is not None:
            yield loaded


def test_programs_and_prints() -> None:
    every = list(programs())
    assert len(every) > 8
    for loaded in every:
        assert lines_of(loaded) <= len(facts_of(loaded).rows) + 12, loaded.source.name


@pytest.mark.skipif(not TORCHVISION, reason="CONVCALC_TORCHVISION: the folder of an unzipped wheel")
def test_torchvisions_networks() -> None:
    from tests.readers.pytorch.test_networks import ROWS, expression

    for row in ROWS:
        file, network = expression(row)
        path = Path(TORCHVISION) / "torchvision" / "models" / f"{file}.py"
        assert lines_of(on(load_file(str(path), None, network), *row["input"])) < 110


LAYERS = [("conv 3 3x3 p1", 3), ("conv 6 1x1 nobias", 6), ("conv 3 1x1 nobias", 3)]


@st.composite
def tangles(draw: st.DrawFn) -> str:
    """Layers in a row that add, concatenate and go back as they like."""
    channels = [3]
    lines = ["input 8x8x3", "v0: identity"]
    current = 0
    for at in range(1, draw(st.integers(1, 16))):
        same = [n for n, c in enumerate(channels) if c == channels[current] and n != current]
        kind = draw(st.integers(0, 9))
        back = ""
        if kind == 9:
            current = draw(st.integers(0, at - 1))
            back = f"from v{current}, "
        if kind < 5 or (kind < 7 and not same):
            made, out = draw(st.sampled_from(LAYERS))
        elif kind < 7:
            made, out = f"add v{draw(st.sampled_from(same))}", channels[current]
        elif kind == 7:
            other = draw(st.integers(0, at - 1))
            made, out = f"concat v{other}", channels[current] + channels[other]
        else:
            made, out = draw(st.sampled_from(["relu", "bn", "dropout 0.5"])), channels[current]
        lines.append(f"v{at}: {back}{made}")
        channels.append(out)
        current = at
    return "\n".join(lines) + "\n"


@settings(deadline=None, max_examples=30)
@given(tangles())
def test_any_tangle_of_layers_stays_what_it_is(written: str) -> None:
    lines_of(text(written))


def test_branches_are_found_and_numbers_become_parameters() -> None:
    source = "input 8x8x8\n" + "".join(
        f'"s{n}.0.a": conv {n} 3x3 p1 nobias\n"s{n}.0.b": relu\n"s{n}.0.c": conv {4 * n} 1x1 nobias\n'
        f'"s{n}.1.a": conv {n} 3x3 p1 nobias\n"s{n}.1.b": relu\n"s{n}.1.c": conv {4 * n} 1x1 nobias\n'
        f'"s{n}.1.d": add "s{n}.0.c"\n'
        for n in (8, 16, 24)
    )
    assert write(readable(text(source))) == (
        "input 8x8x8\n\ndefault conv nobias\n\n"
        "block unit(c) [ conv c 3x3 p1, relu; conv 4*c 1x1; residual [ conv c 3x3 p1, relu; conv 4*c 1x1 ] ]\n\n"
        "s8:  unit(8)\ns16: unit(16)\ns24: unit(24)\n"
    )


def test_what_is_claimed_or_named_keeps_its_line() -> None:
    source = "input 8x8x8\ne1: conv 8 3x3 p1 -> 8x8x8 params = 584\nconv 8 3x3 p1\nconv 8 3x3 p1, relu6, concat e1\n"
    assert "params = 584" in write(readable(text(source)))
    shared = 'input 8x8x8\nc1: conv 8 3x3 p1\nrelu\n"a.b": conv 8 3x3 p1 as c1\nrelu\nconv 8 3x3 p1 as c1, add c1\n'
    assert lines_of(text(shared)) < 9


def test_work_grows_with_the_layers() -> None:
    """Function calls, which a machine under load does not change."""
    calls = []
    for count in (300, 3_000):
        each = "".join(f"l{n}: conv {8 + n % 5} 3x3 p1\nr{n}: relu\na{n}: add l{n}\n" for n in range(count // 3))
        tree = parse(Source("input 8x8x8\n" + each))
        calls.append(0)

        def count_call(frame: object, event: str, argument: object) -> None:
            calls[-1] += 1

        sys.setprofile(count_call)
        compact(tree)
        sys.setprofile(None)
    assert calls[1] < 13 * calls[0]


def test_without_an_input_nothing_is_worked_out() -> None:
    made = readable(text("a: conv 8 3x3 p1; b: relu; c: conv 8 3x3 p1; d: relu; e: add b"))
    assert made.input is None
    on_it = facts_of(Loaded(made._replace(input=Input((8, 8, 8))), Source("")))
    assert on_it.params == 2 * (8 * 8 * 9 + 8)


def test_a_module_of_several_lines_gives_none_of_them_its_name() -> None:
    """`features` stood before the second of two convolutions, and a picture drew it as all of the module."""
    features = "conv 4 3x3 p1", "relu", "maxpool 2x2", "conv 8 3x3 p1", "relu", "maxpool 2x2"
    lines = [f'"features.{at}": {layer}' for at, layer in enumerate(features)]
    tree = parse(Source(f'input 8x8x3; {"; ".join(lines)}; "head.0": conv 8 1x1; "head.1": relu; classifier: fc 10'))
    labels = [stmt.label for stmt in compact(tree).body if isinstance(stmt, Statement)]
    assert [label for label in labels if label] == ["head", "classifier"]
