"""Every kind declares what it must, and what it writes can be read again."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.words import ALIASES, FAMILIES
from convcalc.layers import kind_of
from convcalc.layers.kind import Kind, Ops
from convcalc.network.graph import Join, Step

WORDS = sorted(FAMILIES)
MADE_OF_OTHERS = {"sepconv"}  # run as a depthwise and a pointwise row
PARTS = ("read", "shape", "cost", "macs", "ops", "views", "text", "workings")


def example(word: str) -> str:
    """A spec around the kind's own example; 12 channels are divisible by much."""
    text = kind_of(word).example
    if word == "embedding":
        return f"400 -> {text}"
    if kind_of(word).recurrent:
        return f"16x12 -> {text}"
    return (
        f"16x16x12 -> {text}" if word not in ("gn", "reshape") else f"16x16x32 -> {text.replace('4x4x1024', '4x4x512')}"
    )


def test_another_name_means_a_word_of_the_language() -> None:
    assert set(ALIASES.values()) <= set(FAMILIES)


@pytest.mark.parametrize("word", WORDS)
def test_a_kind_says_what_it_is(word: str) -> None:
    kind = kind_of(word)
    assert kind.word == word
    assert kind.title
    assert kind.example.split()[0].rstrip("[") == word
    assert isinstance(kind.source, str)
    for argument in kind.arguments:
        assert argument.keys
        assert argument.written
        assert argument.help
    missing = [part for part in PARTS if getattr(type(kind), part) is getattr(Kind, part)]
    assert not missing or word in MADE_OF_OTHERS


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_an_alias_is_the_same_kind(alias: str) -> None:
    assert kind_of(alias) is kind_of(ALIASES[alias])


@pytest.mark.parametrize("word", WORDS)
def test_its_example_can_be_measured(word: str) -> None:
    facts = measure(example(word))
    row = facts.rows[-1]
    assert row.kind == word or word in MADE_OF_OTHERS
    assert row.out == facts.out
    assert facts.params == sum(r.params or 0 for r in facts.rows)
    assert facts.macs == sum(r.macs or 0 for r in facts.rows)
    assert isinstance(row.ops, Ops)
    assert all(count is not None and count >= 0 for count in row.ops)


@pytest.mark.parametrize("word", [word for word in WORDS if word not in MADE_OF_OTHERS])
def test_what_it_writes_means_the_same(word: str) -> None:
    facts = measure(example(word))
    step = facts.rows[-1].visit.step
    if word in ("concat", "add", "mul"):
        assert step.kind.text(step.args) == word
        return
    again = measure(f"{facts.in_.text()} -> {step.kind.text(step.args)}")
    assert again.rows[-1].visit.step.args == step.args


@pytest.mark.parametrize("word", WORDS)
def test_an_argument_that_it_does_not_know_is_refused(word: str) -> None:
    if word in ("concat", "add", "mul"):
        pytest.skip("a merge takes branches or names: what else stands there is the grammar's business")
    with pytest.raises(SpecError, match=r"takes no|takes a|go together|given twice"):
        measure(f"16x16x32 -> {kind_of(word).example} {'op1' if word != 'tconv' else 'depthwise'}")


VARIANTS = (
    *("conv 8 3x3 nobias", "conv 8 3x3 g4", "dwconv 3x3 nobias", "tconv 8 2x2 s2 nobias", "fc 10 nobias", "scale bias"),
    *("scale 1", "scale 1 bias", "scale nogamma", "scale 1 nogamma", "prelu 1", "normalize 1"),
    *("bn nogamma", "bn nobeta", "bn noaffine", "gn 4 nobeta", "gn 4 nogamma", "take 2:9"),
    *("local 8 3x3 s2", "local 8 3x3 s2 nobias"),
    *("maxpool 3x3 s2 ceil", "maxpool 2x2 s3 p1 ceil", "conv 8 3x3 d2 s3", "conv 12 3x3 as c", "conv 12 3x3 as c bias"),
    *("upsample to 9x20", "upsample to 40x21 bicubic", "upsample 2 bicubic corners"),
)


@pytest.mark.parametrize("text", [*map(example, WORDS), *(f"16x16x12; c: conv 12 3x3; {text}" for text in VARIANTS)])
def test_its_workings_end_in_its_numbers(text: str) -> None:
    facts = measure(text)
    item = facts.net.body.items[-1]
    step = item if isinstance(item, Step) else item.step if isinstance(item, Join) else None
    assert step is not None
    check_workings(step)


def check_workings(step: Step) -> None:
    """There is one for all that a layer stores, and each ends in the number that is counted."""
    from convcalc.arithmetic.derivation import working

    weights, biases, statistics = step.kind.cost(step.args, step.ins)
    known = {
        "channels": step.out.channels,
        "weights": weights,
        "biases": biases,
        "statistics": statistics,
        "macs": step.kind.macs(step.args, step.ins, step.out),
    }
    found = step.kind.workings(step.args, step.ins, step.out)
    stored = {"weights", "biases", "statistics"}
    assert {each.role for each in found} & stored == {role for role in stored if known[role]}
    for each in found:
        right = step.out.size[each.axis or 0] if each.role == "size" else known[each.role]
        assert int(working(each.function, each.values, **each.written).plain[-1]) == right, each.title


@pytest.mark.parametrize(
    "text", ["conv 8 3x5", "conv 8 3x3", "maxpool 2x3 ceil", "maxpool 2x2", "tconv 8 3x5", "tconv 8 3x3"]
)
def test_where_axes_differ_there_is_a_size_an_axis(text: str) -> None:
    step = measure(f"16x16x12 -> {text}").rows[0].visit.step
    sizes = [each for each in step.kind.workings(step.args, step.ins, step.out) if each.role == "size"]
    named = {each.title: each.axis for each in sizes}
    window = step.kind.window(step.args)
    assert window is not None
    even = {"output size": None}
    assert named == (even if len(set(window.kernel)) == 1 else {"output size, height": 0, "output size, width": 1})


@pytest.mark.parametrize(
    ("text", "names"), [("conv 8 3x3", ["f"]), ("local 8 2x2", ["f"]), ("tconv 8 3x5", ["f_1", "f_2"])]
)
def test_the_sides_of_a_kernel_have_one_name_where_they_are_equal(text: str, names: list[str]) -> None:
    step = measure(f"16x16x12 -> {text}").rows[0].visit.step
    counted = [each for each in step.kind.workings(step.args, step.ins, step.out) if each.role in ("weights", "macs")]
    assert [[name for name in each.values if name.startswith("f")] for each in counted] == [names, names]


def test_an_embedding_may_be_of_one_word_and_one_number() -> None:
    facts = measure("3 -> embedding 1x1")
    assert (facts.params, facts.macs, facts.out.text()) == (1, 0, "3x1")
