"""Rows to a tree: the notation is recognized, what it leaves unsaid is filled in and noted."""

from __future__ import annotations

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim, Default, Input, Layer, Statement, Stmt, Total, Unit
from convcalc.readers import InputNote
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Bracket, Draft, Item, Row, Size, Times, drafts
from convcalc.readers.pasted.making import flag
from convcalc.readers.pasted.residual import Residuals
from convcalc.readers.pasted.sizes import channels_of, input_of, is_chw, sized, suited
from convcalc.readers.pasted.stages import gather
from convcalc.text import NOWHERE, Span

MOST_CLAIMED = 10**18
MAKING = vocabulary.CONVOLUTIONS - {"dwconv"} | {"fc"}
"""The kinds that choose how many channels leave them."""


def _is_flat(item: Item) -> bool:
    return isinstance(item, Draft) and item.kind in ("fc", "flatten")


class Assembly(Residuals):
    """Makes statements of rows, one after another."""

    def rows(self, rows: list[Row]) -> tuple[Input | None, str, tuple[Stmt, ...]]:
        """The input, the layout and the statements."""
        given = self.inputs(rows)
        self.rank = max(1, len(given.size) - 1) if given else 2
        self.layout = "chw" if given and is_chw(given.size) else "hwc"
        if self.style.whole:
            rows = [row._replace(items=gather(row.items)) for row in rows]
        self.body = [*self.opening(), *self.plan([item for row in rows for item in row.items])]
        for row in rows:
            if row.core:
                self.body += self.core(row)
            else:
                self.row(row)
        if given is None and self.style.input and self.body:
            size = "x".join(map(str, self.style.input))
            self.notes.say(InputNote(f"input: {size}, as in the paper; the text gives none"))
            given = Input(self.style.input)
        return given, self.layout, tuple(self.body)

    def inputs(self, rows: list[Row]) -> Input | None:
        """The size of the input: the first that is given; another one must be the same."""
        found: Input | None = None
        for row in rows:
            for item in drafts(row.items):
                if item.kind == "input":
                    size = input_of(self, item, row)
                    if size and found and size.size != found.size:
                        first, second = ("x".join(map(str, each.size)) for each in (found, size))
                        self.wrong(pasted.TwiceSaid("the input", first, second), size.span)
                    found = found or size
        return found

    def opening(self) -> list[Stmt]:
        """What holds for every convolution, said once."""
        words = [*[self.style.padding] * bool(self.style.padding), *["nobias"] * (not self.style.bias)]
        if not words or "conv" in self.defaults:
            return []
        return [Default("conv", tuple([flag(word, NOWHERE) for word in words]))]

    def core(self, row: Row) -> list[Stmt]:
        """A line of our own language; what is claimed of the total is the same in both."""
        for stmt in row.core:
            if isinstance(stmt, Total) and any(claim.what == "macs" for claim in stmt.claims):
                self.notes.say("FLOPs: read as multiply-adds (MACs), as in the papers")
        return list(row.core)

    def row(self, row: Row) -> None:
        """One line as one statement, or as several where sizes are claimed between its layers."""
        units: list[Unit] = []
        made: list[tuple[list[Unit], list[Claim]]] = [(units, [])]
        items, row = self.of_the_map(row.items, row)
        self.outputs_claimed(items, row)
        for at, item in enumerate(items):
            for part in self.parts(item, items[at + 1 : at + 2]):
                if isinstance(part, Claim):
                    made[-1][1].append(suited(part, self))
                    continue
                if made[-1][1]:
                    made.append(([], []))
                made[-1][0].append(part)
                self.flow(part)
        made[-1][1].extend([suited(claim, self) for claim in row.before])
        self.close(row, [(units, self.settled(claims)) for units, claims in made])

    def of_the_map(self, items: list[Item], row: Row) -> tuple[list[Item], Row]:
        """`1×1 | average pool, 1000-d fc`: a height and width are those of the last map, before it becomes a vector."""
        flat = next((at for at, item in enumerate(items) if _is_flat(item)), 0)
        maps = [claim for claim in row.before if claim.what == "size" and len(sized(claim)) == self.rank > 1]
        if not flat or not maps:
            return items, row
        left = tuple([claim for claim in row.before if claim not in maps])
        return [*items[:flat], *maps, *items[flat:]], row._replace(before=left)

    def outputs_claimed(self, items: list[Item], row: Row) -> None:
        """`FC: [1x1x4096]`: the outputs of a layer that does not say them, from the size claimed of it."""
        claims = [*row.before]
        for item in reversed(items):
            if isinstance(item, Claim):
                claims.append(item)
            elif isinstance(item, Draft) and item.kind in MAKING:
                sizes = [claim for claim in claims if claim.what == "size"]
                channels = channels_of(sizes[-1], self, item.kind) if sizes else None
                if channels and "filters" not in item.given and not item.numbers:
                    item.given["filters"] = Size((channels,), sizes[-1].span)
                    self.notes.add("outputs: those of the claimed size where nothing is said")
                claims = []

    def settled(self, claims: list[Claim]) -> list[Claim]:
        """Each claim once, sizes first."""
        kept = dict.fromkeys(claims)
        for claim in kept:
            if max(sized(claim), default=0) > MOST_CLAIMED:
                self.wrong(pasted.TooLarge(max(sized(claim)), "10^18"), claim.span)
        return sorted(kept, key=lambda claim: claim.what != "size")

    def close(self, row: Row, made: list[tuple[list[Unit], list[Claim]]]) -> None:
        """The statements of a row; claims without layers go to the statement before."""
        label = self.label(row)
        for units, claims in made:
            if units:
                span = Span(min(unit.span.start for unit in units), row.span.end)
                self.body.append(Statement(label, tuple(units), tuple(claims), span, row.label_span))
                label = None
            elif claims:
                self.onto_last(claims)

    def onto_last(self, claims: list[Claim]) -> None:
        """Claims go to the statement before them; those about the input itself are what was given."""
        last = next((at for at in range(len(self.body) - 1, -1, -1) if isinstance(self.body[at], Statement)), None)
        if last is None:
            return
        statement = self.body[last]
        assert isinstance(statement, Statement)
        more = tuple([claim for claim in claims if claim not in statement.claims])
        self.body[last] = statement._replace(claims=statement.claims + more)

    def label(self, row: Row) -> str | None:
        """A label is given once; the second of a name has a number. `FC:` only says what the layer is."""
        if not row.label or row.label in self.common:
            return None
        count = self.labels.get(row.label, 0) + 1
        self.labels[row.label] = count
        label = row.label if count == 1 else f"{row.label} ({count})"
        if count > 1:
            self.labels[label] = self.labels.get(label, 0) + 1
        return label if count == 1 or self.labels[label] == 1 else None

    def parts(self, item: Item, following: list[Item]) -> list[Unit | Claim]:
        """One item as units and claims."""
        if isinstance(item, Claim):
            return [item]
        if isinstance(item, Times):
            self.wrong(pasted.NothingToRepeat(self.text[slice(*item.span)].strip()), item.span)
            return []
        if isinstance(item, Bracket):
            return self.bracket(item)
        if item.kind == "input":
            return self.counted_input(item)
        return self.draft(item, following)

    def counted_input(self, item: Draft) -> list[Unit | Claim]:
        """An input whose memory is listed counts as a row of its own."""
        if id(item) not in self.remembered:
            return []
        self.notes.say("input: its memory counts as a row, as in the list")
        return [Layer("identity", (), item.span, item.word_span)]

    def flow(self, unit: Unit) -> None:
        """What kind of tensor there is now."""
        if isinstance(unit, Layer):
            if unit.word in ("fc", "flatten"):
                self.vector, self.pooled = True, False
            elif unit.word in ("gap", "gmp"):
                self.vector, self.pooled = False, True
            elif unit.word in vocabulary.CONVOLUTIONS or unit.word == "upsample":
                self.pooled = False
