"""Lines to a tree: what the notation leaves unsaid is filled in and noted; brackets of one make become one block."""

from __future__ import annotations

from collections import Counter

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim, Default, Group, Input, Layer, Statement, Stmt, Total, Unit
from convcalc.readers import InputNote
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.again import placed_units, units_alike
from convcalc.readers.pasted.blocks import block_calls, define_blocks
from convcalc.readers.pasted.brackets import gather
from convcalc.readers.pasted.draft import (
    Bracket,
    Item,
    LayerDraft,
    Placed,
    Size,
    TextLine,
    Times,
    draft_of,
    drafts,
    owned,
)
from convcalc.readers.pasted.figures import channels_of, channels_stand_first, input_of, is_chw, sized, suited
from convcalc.readers.pasted.layers import counted, flag
from convcalc.readers.pasted.state import State
from convcalc.text import NOWHERE, Span

LARGEST = 10**9
"""No size and no argument is larger."""


LARGEST_CLAIM = 10**18
MAKING = vocabulary.CONVOLUTIONS - {"dwconv"} | {"fc"}
"""The kinds that choose how many channels leave them."""


def statements(s: State, rows: list[TextLine]) -> tuple[Input | None, str, tuple[Stmt, ...]]:
    """The input, the layout and the statements."""
    given = _input(s, rows)
    s.rank = max(1, len(given.size) - 1) if given else 2
    s.no_filters = given is None and _windows_alone(rows)
    if s.no_filters:
        s.notes.say("filters: not said, so these are windows alone: receptive fields, but no parameters")
    first = given is not None and (is_chw(given.size) or channels_stand_first(rows, len(given.size)))
    s.layout = "chw" if first else "hwc"
    if s.notation.whole:
        rows = [row._replace(items=gather(row.items)) for row in rows]
    s.body = [*_defaults(s), *define_blocks(s, [item for row in rows for item in row.items])]
    for row in rows:
        if row.core:
            s.body += _core(s, row)
        else:
            _line(s, row)
    if given is None and s.notation.input and s.body:
        size = "x".join(map(str, s.notation.input))
        s.notes.say(InputNote(f"input: {size}, as in the paper; the text gives none"))
        given = Input(s.notation.input)
    return given, s.layout, tuple(s.body)


def _windows_alone(rows: list[TextLine]) -> bool:
    """Are there convolutions, of all of which the kernel is said, and of none how many filters it has?"""
    items = [item for row in rows for item in row.items]
    claims = [*[item for item in items if isinstance(item, Claim)], *[claim for row in rows for claim in row.before]]
    if len(rows) < 2 or any(row.core for row in rows) or any(claim.what != "rf" for claim in claims):
        return False
    found = drafts([item for item in items if not isinstance(item, Claim)])
    if any(each.kind in ("fc", "input", "") for each in found):
        return False
    convolutions = [each for each in found if each.kind in vocabulary.CONVOLUTIONS]
    return bool(convolutions) and all(map(_is_window, convolutions))


def _is_window(draft: LayerDraft) -> bool:
    """Does it say its kernel, and nothing of filters?"""
    return "k" in draft.given and not draft.counted and not draft.sizes


def _input(s: State, rows: list[TextLine]) -> Input | None:
    """The size of the input: the first that is given; another one must be the same."""
    found: Input | None = None
    for row in rows:
        other = [item for item in row.items if not isinstance(item, Placed | Claim)]
        for item in drafts(other) if other else ():
            if item.kind == "input":
                size = input_of(s, item, row)
                if size and found and size.size != found.size:
                    first, second = ("x".join(map(str, each.size)) for each in (found, size))
                    s.wrong(pasted.TwiceSaid("the input", first, second), size.span)
                found = found or size
    return found


def _defaults(s: State) -> list[Stmt]:
    """What holds for every convolution, said once."""
    words = [*[s.notation.padding] * bool(s.notation.padding), *["nobias"] * (not s.notation.bias)]
    if not words or "conv" in s.defaults:
        return []
    return [Default("conv", tuple([flag(word, NOWHERE) for word in words]))]


def _core(s: State, row: TextLine) -> list[Stmt]:
    """A line of our own language; what is claimed of the total is the same in both."""
    for stmt in row.core:
        if isinstance(stmt, Total) and any(claim.what == "macs" for claim in stmt.claims):
            s.notes.say("FLOPs: read as multiply-adds (MACs), as in the papers")
    return list(row.core)


def _line(s: State, row: TextLine) -> None:
    """One line as one statement, or as several where sizes are claimed between its layers."""
    units: list[Unit] = []
    made: list[tuple[list[Unit], list[Claim]]] = [(units, [])]
    items = row.items
    if row.before:
        items, row = _of_the_map(s, items, row)
    if row.before or (len(items) > 1 and any(isinstance(item, Claim) for item in items)):
        _outputs_claimed(s, items, row)
    for item in items:
        parts = _parts(s, item)
        for at, part in enumerate(parts, 1):
            behind = parts[at] if at < len(parts) else None
            if isinstance(behind, Claim) and behind.what == "params" and made[-1][0]:
                made.append(([], []))  # the parameters of this layer, and of none before it
            if isinstance(part, Claim):
                made[-1][1].append(suited(part, s))
                continue
            if made[-1][1]:  # claims end a statement: what follows them begins another
                made.append(([], []))
            made[-1][0].append(part)
            _flow(s, part)
    made[-1][1].extend([suited(claim, s) for claim in row.before])
    _close(s, row, [(units, _settled(s, claims) if claims else claims) for units, claims in made])


def _of_the_map(s: State, items: list[Item], row: TextLine) -> tuple[list[Item], TextLine]:
    """`1×1 | average pool, 1000-d fc`: a height and width are those of the last map, before it becomes a vector."""
    flat = next(
        (at for at, item in enumerate(items) if (draft := draft_of(item)) and draft.kind in ("fc", "flatten")), 0
    )
    maps = [claim for claim in row.before if claim.what == "size" and len(sized(claim)) == s.rank > 1]
    if not flat or not maps:
        return items, row
    left = tuple([claim for claim in row.before if claim not in maps])
    return [*items[:flat], *maps, *items[flat:]], row._replace(before=left)


def _outputs_claimed(s: State, items: list[Item], row: TextLine) -> None:
    """`FC: [1x1x4096]`: the outputs of a layer that does not say them, from the size claimed of it."""
    claims = [*row.before]
    for at in range(len(items) - 1, -1, -1):
        item = items[at]
        again = item.draft if isinstance(item, Placed) and claims and item.draft.kind in MAKING else None
        if isinstance(item, Placed) and again and (again.either or not again.counted):
            item = items[at] = owned(item)
        if isinstance(item, Claim):
            claims.append(item)
        elif isinstance(item, Placed) and item.draft.kind in MAKING:
            claims = []
        elif isinstance(item, LayerDraft) and item.kind in MAKING:
            sizes = [claim for claim in claims if claim.what == "size"]
            channels = channels_of(sizes[-1], s, item.kind) if sizes else None
            if item.either:
                _kernel_or_filters(s, item, channels, claims)
            if channels and not item.counted:
                item.given["filters"] = Size((channels,), sizes[-1].span)
                s.notes.add("outputs: those of the claimed size where nothing is said")
            claims = []


def _kernel_or_filters(s: State, draft: LayerDraft, channels: int | None, claims: list[Claim]) -> None:
    """CONV-9-32: the kernel first, as the VGG paper has it, unless what is claimed of the layer says otherwise."""
    kernel, filters = draft.given["k"], draft.given["filters"]
    if channels == kernel.numbers[0] != filters.numbers[0]:
        draft.given |= {"k": filters, "filters": kernel}
        s.notes.say(f"{draft.word}: {channels} filters, as the size says that is given beside it")
    else:
        s.notes.say(f"{draft.word}: {filters.text} filters of {kernel.text}x{kernel.text}, the kernel first")


def _settled(s: State, claims: list[Claim]) -> list[Claim]:
    """Each claim once, sizes first."""
    kept = dict.fromkeys(claims)
    for claim in kept:
        if max(sized(claim), default=0) > LARGEST_CLAIM:
            s.wrong(pasted.NumberOverLimit(max(sized(claim)), "10^18"), claim.span)
    return sorted(kept, key=lambda claim: claim.what != "size")


def _close(s: State, row: TextLine, made: list[tuple[list[Unit], list[Claim]]]) -> None:
    """The statements of a row; claims without layers go to the statement before."""
    label = _label(s, row)
    for units, claims in made:
        if units:
            span = Span(min([unit.span.start for unit in units]), row.span.end)
            s.body.append(Statement(label, tuple(units), tuple(claims), span, row.label_span))
            label = None
        elif claims:
            _onto_last(s, claims)


def _onto_last(s: State, claims: list[Claim]) -> None:
    """Claims go to the statement before them; those about the input itself are what was given."""
    last = next((at for at in range(len(s.body) - 1, -1, -1) if isinstance(s.body[at], Statement)), None)
    if last is None:
        return
    statement = s.body[last]
    assert isinstance(statement, Statement)
    more = tuple([claim for claim in claims if claim not in statement.claims])
    s.body[last] = statement._replace(claims=statement.claims + more)


def _label(s: State, row: TextLine) -> str | None:
    """A label is given once; the second of a name has a number. `FC:` only says what the layer is."""
    if not row.label or row.label in s.common:
        return None
    count = s.labels.get(row.label, 0) + 1
    s.labels[row.label] = count
    label = row.label if count == 1 else f"{row.label} ({count})"
    if count > 1:
        s.labels[label] = s.labels.get(label, 0) + 1
    return label if count == 1 or s.labels[label] == 1 else None


def _parts(s: State, item: Item) -> list[Unit | Claim]:
    """One item as units and claims."""
    if isinstance(item, Placed):
        return placed_units(s, item)
    if isinstance(item, Claim):
        return [item]
    if isinstance(item, Times):
        s.wrong(pasted.NothingToRepeat(s.text[slice(*item.span)].strip()), item.span)
        return []
    if isinstance(item, Bracket):
        return _bracket(s, item)
    if item.kind == "input":
        return _counted_input(s, item)
    return units_alike(s, item)


def _counted_input(s: State, item: LayerDraft) -> list[Unit | Claim]:
    """An input whose memory is listed counts as a row of its own."""
    if id(item) not in s.remembered:
        return []
    s.notes.say("input: its memory counts as a row, as in the list")
    return [Layer("identity", (), item.span, item.word_span)]


def _flow(s: State, unit: Unit) -> None:
    """What kind of tensor there is now."""
    if isinstance(unit, Layer):
        if unit.word in ("fc", "flatten"):
            s.vector, s.pooled = True, False
        elif unit.word in ("gap", "gmp"):
            s.vector, s.pooled = False, True
        elif unit.word in vocabulary.CONVOLUTIONS or unit.word == "upsample":
            s.pooled = False


def prepare(s: State, rows: list[TextLine]) -> None:
    """What must be known of the whole text before its layers are made."""
    every = drafts([item for row in rows for item in row.items])
    _refuse_large(s, every)
    kinds = {draft.kind for draft in every}
    s.written = bool(kinds & vocabulary.ACTIVATIONS)
    s.normed = "bn" in kinds
    s.last_dense = _last_dense(rows)
    s.picture = bool(kinds & (vocabulary.CONVOLUTIONS | vocabulary.POOLS | {""}))
    s.common = _common_labels([row.label for row in rows if row.label])
    for row in rows:
        if any(isinstance(item, Claim) and item.what == "memory" for item in (*row.items, *row.before)):
            s.remembered |= {id(item) for item in row.items}


def _bracket(s: State, bracket: Bracket) -> list[Unit | Claim]:
    """A bracket as residual blocks, as a repeated group, or as the layers in it."""
    if isinstance(bracket.times, int) and bracket.times > LARGEST:
        s.wrong(pasted.NumberOverLimit(bracket.times, "10^9"), bracket.span)
    if id(bracket) in s.families:
        return list(block_calls(s, bracket))
    if bracket.times == 1:
        return _inside(s, bracket.items)
    made = counted(s, bracket.times, lambda: _inside(s, bracket.items))
    units = [unit for unit in made if not isinstance(unit, Claim)]
    claims = [unit for unit in made if isinstance(unit, Claim)]
    if len(units) > 1 and any(claim.what == "inputs" for claim in claims):
        s.notes.say("declared channels within a repeat: not held against what arrives")
        claims = [claim for claim in claims if claim.what != "inputs"]
    inner = Statement(None, tuple(units), tuple(claims), bracket.span)
    return [Group((inner,), bracket.times, bracket.span)] if units else []


def _inside(s: State, items: tuple[Item, ...]) -> list[Unit | Claim]:
    return [part for item in items for part in _parts(s, item)]


def _last_dense(rows: list[TextLine]) -> LayerDraft | Placed | None:
    """The last fully connected layer of the text."""
    for row in reversed(rows):
        for item in reversed(row.items):
            if isinstance(item, Placed) and not item.draft.after:
                if item.draft.kind == "fc":
                    return item
                continue
            dense = [draft for draft in drafts([item]) if draft.kind == "fc"]
            if dense:
                return dense[-1]
    return None


def _common_labels(labels: list[str]) -> set[str]:
    """Labels that only say what a layer is: `Max pool layer`, or `FC6` where it stands twice."""
    found = set()
    for label, times in Counter(labels).items():
        words = [vocabulary.key(word) for word in label.split()]
        key = "".join([word for word in words if word not in vocabulary.DECORATION])
        known = vocabulary.layer(key) not in (None, "input", "output")
        if known and (times > 1 or key in vocabulary.LAYERS):
            found.add(label)
    return found


def _refuse_large(s: State, every: list[LayerDraft]) -> None:
    """Numbers that no layer has."""
    for draft in every:
        for bare in draft.numbers:
            if bare.value > LARGEST:
                s.wrong(pasted.NumberOverLimit(bare.value, "10^9"), bare.span)
        for size in (*draft.sizes, *draft.given.values()):
            if max(size.numbers) > LARGEST:
                s.wrong(pasted.NumberOverLimit(max(size.numbers), "10^9"), size.span)
