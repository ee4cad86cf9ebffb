"""Layers that are written more than once: made once, and then only put in their places."""

from __future__ import annotations

from convcalc.lang.tree import Attr, Claim, Layer, Unit
from convcalc.readers.pasted.draft import LayerDraft, Placed, owned
from convcalc.readers.pasted.layers import units_of
from convcalc.readers.pasted.notation import Notes
from convcalc.readers.pasted.state import Again, Alike, State
from convcalc.text import NOWHERE, Span

new = tuple.__new__
"""A record without its constructor, which takes twice as long: a row of a table may stand there 60,000 times."""

ALONE = frozenset(("output", "softmax"))
"""Whether they are layers depends on what stands before them."""


def placed_units(s: State, item: Placed) -> list[Unit | Claim]:
    """The layers of one that was read elsewhere, and what the notation lets follow."""
    if item is s.last_dense or item.draft.kind in ALONE or any(each.kind in ALONE for each in item.draft.after):
        draft = owned(item)
        s.last_dense = draft if item is s.last_dense else s.last_dense
        return units_of(s, draft)
    again = s.again.get(id(item.draft))
    if again is None:
        return _first(s, item)
    s.notes.take(again.notes)
    s.outputs = again.outputs if again.outputs is not None else s.outputs
    by = item.draft.start + item.by - again.start
    spans = [new(Span, (start + by, end + by)) for start, end in again.spans]
    return [new(Layer, (word, attrs, spans[whole], spans[name])) for word, attrs, whole, name in again.parts]


def units_alike(s: State, draft: LayerDraft) -> list[Unit | Claim]:
    """The same for a layer without a word, `3x3, 64`, which is made once for all that are written alike."""
    if draft.kind or draft.after:
        return units_of(s, draft)
    start = draft.start
    key = _content(draft)
    alike = s.alike.get(key)
    if alike is not None:
        s.notes.take(alike.notes)
        return [_shifted(each, start - alike.start) for each in alike.layers]
    notes, wrong = s.notes, len(s.mistakes)
    s.notes = Notes()
    made = units_of(s, draft)
    found = tuple(s.notes.counts.items())
    notes.take(found)
    s.notes = notes
    layers = [part for part in made if isinstance(part, Layer)]
    if len(layers) == len(made) and wrong == len(s.mistakes):
        s.alike[key] = Alike(start, tuple(layers), found)
    return made


def _content(draft: LayerDraft) -> tuple[object, ...]:
    """All that was said of a layer, and where, from its beginning."""
    start = draft.start
    named = [(key, numbers, at - start, end - start) for key, (numbers, (at, end)) in draft.given.items()]
    flags = [(word, at - start, end - start) for word, (at, end) in draft.flags.items()]
    bare = [(value, at - start, end - start) for value, (at, end) in draft.numbers]
    sizes = [(numbers, at - start, end - start) for numbers, (at, end) in draft.sizes]
    how = draft.word, draft.named, draft.call, draft.said, draft.either, draft.end - start
    return (*how, *named, "", *flags, "", *bare, "", *sizes, "", *draft.decimals)


def _shifted(layer: Layer, by: int) -> Layer:
    """The layer with its places so many characters further on."""
    word, attrs, (start, end), (name, name_end) = layer
    there = [(key, value, new(Span, (at + by, stop + by)) if at >= 0 else NOWHERE) for key, value, (at, stop) in attrs]
    places = new(Span, (start + by, end + by)), new(Span, (name + by, name_end + by))
    return new(Layer, (word, tuple([new(Attr, each) for each in there]), *places))


def _first(s: State, item: Placed) -> list[Unit | Claim]:
    """Made for the first time, and kept where it is layers and nothing is wrong with them."""
    notes, outputs, wrong = s.notes, s.outputs, len(s.mistakes)
    s.notes, s.outputs = Notes(), None
    made = units_of(s, owned(item))
    found = tuple(s.notes.counts.items())
    notes.take(found)
    layers = [part for part in made if isinstance(part, Layer)]
    if len(layers) == len(made) and wrong == len(s.mistakes):
        s.again[id(item.draft)] = _kept(layers, item.draft.start + item.by, found, s.outputs)
    s.notes, s.outputs = notes, s.outputs if s.outputs is not None else outputs
    return made


def _kept(layers: list[Layer], start: int, notes: tuple[tuple[str, int], ...], outputs: int | None) -> Again:
    """Attributes without their places: what is wrong with them is wrong where they were read first."""
    places: dict[tuple[int, int], int] = {}

    def at(span: Span) -> int:
        return places.setdefault((span.start, span.end), len(places))

    parts = [
        (each.word, tuple([attr._replace(span=NOWHERE) for attr in each.attrs]), at(each.span), at(each.word_span))
        for each in layers
    ]
    return Again(start, tuple(parts), tuple(places), notes, outputs)
