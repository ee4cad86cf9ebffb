"""What reports say of a layer in words and columns, tried on random layers against the places counted one by one."""

import re
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.frameworks import frameworks
from convcalc.features.layer.layer import LayerFacts, layer
from tests.arithmetic.test_coverage import places_read

quickly = settings(deadline=None)


@st.composite
def layers(draw: st.DrawFn) -> LayerFacts:
    kind = draw(st.sampled_from(["conv", "maxpool", "avgpool"]))
    f, s = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    padding: Any = draw(st.one_of(st.integers(0, f // 2), st.sampled_from(["same", "same_lower", "half"])))
    if kind == "conv":
        padding = draw(st.one_of(st.just(padding), st.just(((draw(st.integers(0, 9)), draw(st.integers(0, 9))),))))
    d = draw(st.integers(1, 4)) if kind != "avgpool" else 1
    ceil = kind != "conv" and draw(st.booleans())
    n = draw(st.one_of(st.integers(1, 40), st.tuples(st.integers(1, 30), st.integers(1, 30))))
    try:
        return layer(kind, n=n, f=f, s=s, p=padding, d=d, ceil=ceil, dim=draw(st.sampled_from([None, 1, 2])))
    except SpecError:
        assume(False)
        raise


def unread_places(made: LayerFacts) -> list[set[int]]:
    every = zip(made.in_.size, made.kernel, made.stride, made.dilation, made.padding, made.out.size, strict=True)
    return [set(range(n)) - places_read(n, f, s, d, p[0], m) for n, f, s, d, p, m in every]


@quickly
@given(layers())
def test_every_report_counts_the_same_places_unread(made: LayerFacts) -> None:
    counted = [len(each) for each in unread_places(made)]
    assert [each.pixels for each in made.unread] == counted
    size = "x".join(map(str, made.in_.size))
    text = made.text.replace("conv ", "conv 1 ")
    row = measure(f"{size}x1 -> {text}").rows[0]
    assert list(row.unread or ()) == counted
    for answer in frameworks(made):
        if answer.axes is not None and answer.padding == list(made.padding) and answer.size == made.out.size:
            assert [axis.unread for axis in answer.axes] == counted


@quickly
@given(layers())
def test_a_note_says_the_last_ones_only_where_they_are_and_what_fits_does_fit(made: LayerFacts) -> None:
    left = unread_places(made)
    notes = [note for note in made.notes if "never read" in note]
    assert bool(notes) == any(left)
    if len(notes) > 1 or len({len(each) for each in left}) > 1 or len(set(made.in_.size)) > 1:
        return  # each axis has its own, in the same words
    for note in notes:
        n, count = made.in_.size[0], len(left[0])
        at_the_end = left[0] == set(range(n - count, n))
        assert note.startswith("the last ") == at_the_end
        said = re.match(r"the last (?:(\d+) )?pixel|(\d+) of (\d+) places", note)
        assert said and count == int(said[1] or said[2] or 1) and int(said[3] or n) == n
        for name, values in re.findall(r"(\b[nps]) = (\d+(?: or \d+)*)", note):
            for value in map(int, values.split(" or ")):
                assert not any(unread_places(again(made, **{name: value})))


def again(made: LayerFacts, **changed: int) -> LayerFacts:
    """The same layer with one number changed."""
    word = next((word for word in ("same_lower", "same", "half") if word in made.text.split()), None)
    arguments: dict[str, Any] = {
        "n": made.in_.size[0], "f": made.kernel[0], "s": made.stride[0], "d": made.dilation[0],
        "p": word or (made.padding[0],), "ceil": "ceil" in made.text, "dim": len(made.in_.size),
    }  # fmt: skip
    return layer(made.kind, **{**arguments, **changed})
