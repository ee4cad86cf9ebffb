"""Random trees that a text can write: every node, every key, names of several scripts. For laws about `write`."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from convcalc.lang import words
from convcalc.lang.tree import (
    Arg,
    Attr,
    Binding,
    BlockDef,
    Call,
    Case,
    Claim,
    Default,
    For,
    From,
    Group,
    Idle,
    Input,
    Layer,
    Let,
    Merge,
    Name,
    Number,
    Op,
    Output,
    Pair,
    Param,
    Rounded,
    Skip,
    Spec,
    Statement,
    Total,
)
from convcalc.text import NOWHERE

VARIABLES = ("n", "c", "s", "k", "p", "growth", "Weite", "채널", "число")
BLOCKS = ("stage", "bottleneck", "f", "블록", "Unité")
LABELS = ("e1", "s2", "3a", "conv1", "x3", "병목", "tête", "relu", "c1/7x7_s2", "[red]", "=1+1", 'a "b" \\c', "🙂", " ")

numbers = st.integers(0, 10**9)
small = st.integers(0, 300)
names = st.sampled_from([*VARIABLES, "in"]).map(Name)


def _operation(children: st.SearchStrategy[object]) -> st.SearchStrategy[Op]:
    """Two numbers are one number already; at least one side has a name in it."""
    both = st.tuples(st.sampled_from("+-*/%"), children, children)
    useful = both.filter(lambda t: not (isinstance(t[1], int) and isinstance(t[2], int)))
    return useful.filter(lambda t: not (t[0] in "/%" and t[2] == 0)).map(lambda t: Op(*t))  # type: ignore[arg-type]


inner = st.recursive(st.one_of(names, st.integers(-9, 300)), _operation, max_leaves=6)
operations = inner.filter(lambda v: not isinstance(v, int))
rounded = st.builds(Rounded, st.integers(1, 64), st.one_of(small, names, operations))
values = st.one_of(small, names, operations, rounded)
pairs = st.builds(Pair, values, values)
dims = st.lists(st.one_of(values, pairs), min_size=1, max_size=3).map(tuple)
sizes = st.lists(st.one_of(numbers, values), min_size=2, max_size=4).map(tuple)

attrs = st.one_of(
    st.builds(Attr, st.just(""), st.one_of(numbers, values)),
    st.builds(Attr, st.just("size"), st.one_of(sizes, st.lists(pairs, min_size=1, max_size=3).map(tuple))),
    st.builds(Attr, st.sampled_from(["s", "p", "d", "g", "k", "op"]), dims),
    st.builds(Attr, st.just("filters"), values.map(lambda v: (v,))),
    st.builds(Attr, st.just("flag"), st.sampled_from(sorted(words.FLAGS - words.LAYERS))),
    st.builds(Attr, st.just("to"), dims),
    st.builds(Attr, st.just("as"), st.sampled_from(["e1", "병목", "relu", "layer1.0.conv1"])),
    st.builds(Attr, st.just("decimal"), st.sampled_from(["0.5", ".25", "1.0", "0.001"])),
)
layer_words = st.sampled_from(sorted(words.LAYERS - words.MERGES))
layers = st.builds(Layer, layer_words, st.lists(attrs, max_size=4).map(tuple))
calls = st.builds(
    Call,
    st.sampled_from(BLOCKS),
    st.lists(st.builds(Arg, st.sampled_from(["", *VARIABLES]), values), max_size=3).map(tuple),
    values,
)
labels = st.sampled_from(LABELS)
refs = labels.map(Name)
skips = st.builds(
    Skip, st.sampled_from(sorted(words.MERGES)), st.lists(refs, min_size=1, max_size=3).map(tuple), st.booleans()
)
counts = st.builds(Number, st.integers(0, 10**6), st.integers(0, 4), st.sampled_from(["", "K", "M", "G", "B", "T"]))
reasons = st.one_of(st.none(), st.sampled_from(["", "table 2", 'so "they" say\\', "# no comment; -> [", "표 2"]))
PLAIN: dict[str, st.SearchStrategy[Any]] = {"span": st.just(NOWHERE), "axes": st.just(()), "over": st.just(1)}
sums = st.builds(
    Claim, st.sampled_from(["params", "weights", "macs", "memory"]), counts, st.booleans(), reasons, **PLAIN
)
places = st.one_of(
    st.builds(Claim, st.sampled_from(["rf", "jump"]), counts, st.booleans(), reasons, **PLAIN),
    st.builds(
        Claim,
        st.just("size"),
        st.lists(st.integers(0, 10**18), min_size=1, max_size=4).map(tuple),
        st.just(False),
        reasons,
        **PLAIN,
    ),
)
claims = st.lists(st.one_of(sums, places), max_size=3).map(tuple)
variables = st.sampled_from(VARIABLES)
lets = st.builds(Let, st.lists(st.builds(Binding, variables, values), min_size=1, max_size=3).map(tuple))
own_attrs = attrs.filter(lambda attr: attr.key != "as")  # a setting of all layers of a word shares no layer's weights
defaults = st.builds(Default, layer_words, st.lists(own_attrs, max_size=3).map(tuple))
params = st.lists(
    st.builds(Param, variables, st.one_of(st.none(), values)), max_size=3, unique_by=lambda param: param.name
).map(tuple)


def _statements(units: st.SearchStrategy[object]) -> st.SearchStrategy[Statement]:
    several = st.lists(units, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Statement, st.none(), several, claims),
        st.builds(Statement, st.none(), st.just(()), st.lists(places, min_size=1, max_size=2).map(tuple)),
    )


def _bodies(units: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.one_of(_statements(units), _statements(units), lets, defaults), max_size=3).map(tuple)


def _deeper(units: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    bodies = _bodies(units)
    filled = st.lists(_statements(units), min_size=1, max_size=3).map(tuple)
    branches = st.lists(filled, min_size=2, max_size=3).map(tuple)  # one branch, or an empty one, is a slip
    shortcuts = st.sampled_from(["", "A", "B", "C", "if same"])
    return st.one_of(
        st.builds(Group, bodies, values),
        st.builds(For, variables, st.lists(values, min_size=1, max_size=3).map(tuple), bodies),
        st.builds(Merge, st.sampled_from(sorted(words.MERGES)), branches, st.just(""), values),
        st.builds(Merge, st.just("residual"), bodies.map(lambda body: (body,)), shortcuts, values),
    )


units = st.recursive(st.one_of(layers, calls, skips, st.builds(From, refs)), _deeper, max_leaves=6)
headers = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=30).map(
    lambda text: " ".join(text.split())
)
input_sizes = st.lists(st.integers(1, 10**9), max_size=4).map(tuple)
inputs = st.builds(Input, input_sizes.filter(len), name=st.just(""))
outputs = st.builds(Output, st.lists(refs, min_size=1, max_size=3, unique_by=lambda ref: ref.name).map(tuple))
idle_names = st.lists(st.sampled_from(LABELS), max_size=2, unique=True)


case_values = st.one_of(st.integers(0, 10**9), st.sampled_from(["tiny", "0.5", "1.6GF", "32x4d", "x-large", "s2"]))
of_a_case = st.builds(
    Spec,
    st.lists(st.one_of(_statements(units), lets, defaults), max_size=3).map(tuple),
    notes=st.lists(headers, max_size=2).map(tuple),
    more_inputs=st.just(()),
    **dict.fromkeys(["name", "source", "executed"], st.just("")),
    input=st.none(),
    layout=st.just("hwc"),
    remarks=st.just(()),
    frozen=st.just(0),
)
families = st.lists(st.builds(Case, st.sampled_from(["b", "size"]), case_values, of_a_case), max_size=3)
claims_of_total = st.lists(
    st.one_of(sums, st.builds(Claim, st.just("rf"), counts, st.booleans(), reasons, **PLAIN)), min_size=1, max_size=3
).map(tuple)
totals = st.builds(Total, claims_of_total)
block_bodies = _bodies(units)
bodies = st.lists(st.one_of(_statements(units), defaults, lets, totals, outputs), max_size=5)
notes_of_a_spec = st.lists(headers, max_size=2)
orders = st.permutations(LABELS)
"""Strategies that a spec draws from, made once: made anew for each spec they took four fifths of its time."""


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """A spec that binds its variables and defines its blocks, each label given once."""
    given = Let(tuple([Binding(name, draw(small)) for name in VARIABLES]))
    blocks = [BlockDef(name, draw(params), draw(block_bodies)) for name in BLOCKS]  # type: ignore[arg-type]
    start = Statement(None, (draw(layers),))
    body = draw(bodies)
    idle = [Idle(name, draw(block_bodies), draw(input_sizes)) for name in draw(idle_names)]  # type: ignore[arg-type]
    taken = iter(draw(orders))
    named = [
        stmt._replace(label=next(taken)) if isinstance(stmt, Statement) and stmt.units and draw(st.booleans()) else stmt
        for stmt in body
    ]
    notes = tuple(draw(notes_of_a_spec))
    layout = draw(st.sampled_from(["hwc", "chw"]))
    size = draw(st.one_of(st.none(), inputs))
    more = (
        () if size is None else tuple([each._replace(name=next(taken)) for each in draw(st.lists(inputs, max_size=2))])
    )
    if more and size and draw(st.booleans()):
        size = size._replace(name=next(taken))
    head = size, draw(headers), draw(headers), notes, layout
    return Spec((given, *blocks, start, *named, *idle, *draw(families)), *head, more_inputs=more)
