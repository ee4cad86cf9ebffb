"""What is printed of modules and tensors by their names, held against the layers of a network that has those names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from math import prod

from convcalc.features.check.claimed import claimed_value, holds
from convcalc.features.check.printed_again import idle_counts
from convcalc.features.check.printed_lines import of_class, unprinted
from convcalc.features.check.recurrent_tensors import recurrent_size
from convcalc.features.check.result import Checked, Report
from convcalc.lang.tree import Claim
from convcalc.ledger.conventions import CONVENTIONS
from convcalc.ledger.counting import charge
from convcalc.ledger.execution import Execution, executed
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers import UnreadNote, leave_open
from convcalc.readers.layer_classes import is_own_parameter
from convcalc.readers.named_rows import NamedClaim, NamedRows
from convcalc.shape import Shape
from convcalc.text import first_of

MOST_LISTED = 5
WHOLE = "model"
"""What fvcore calls the network itself, in the first row."""

FLOPS = "flopcounter"
ARGUMENT, SHARE, CLASS = "argument", "share of ", "class"
NOUNS = {FLOPS: "FLOPs", "fvcore": "flops", "params": "params"}
"""What stands in a report for a kind of claim."""

WEIGHT = re.compile(r"weight|bias|running_mean|running_var|(?:weight|bias)_\w+|in_proj_\w+")
PARTS = ("weight", "bias")
STATISTICS = ("running_mean", "running_var")
COUNTERS = "num_batches_tracked"
MEGABYTE = 10**6
FLOAT = 4


def against_names(facts: Facts, named: NamedRows) -> Report:
    """Every number that is printed, and the layers with parameters of which nothing is."""
    held = NamedLayers(facts, named)
    claims = [checked for each in named.claims if held.says(each) for checked in held.checked(each)]
    claims += held.of_modules()
    notes = [*facts.notes, *held.notes()]
    unread = bool(named.unread) or leave_open(notes, any(each.what in CONVENTIONS for each in named.claims))
    return Report(
        facts.name, facts.layout, tuple(claims), (), tuple(notes), (*held.missing, *held.left()), unread=unread
    )


class NamedLayers:
    """The rows of a network by the modules that they are in."""

    def __init__(self, facts: Facts, named: NamedRows) -> None:
        self.facts = facts
        self.named = named
        self.run = executed(facts.tree)
        self.missing: list[str] = []
        self.uncompared: list[str] = []
        self.printed = any(each.what == ARGUMENT for each in named.claims)  # is it print(model)?
        self.irrelevant: dict[str, None] = {}  # names of arguments that are compared with nothing
        self.own: list[NamedClaim] = []  # tensors of no layer
        self.inside: dict[str, list[Row]] = {}
        for row in facts.rows:
            for path in _paths(row.label or ""):
                self.inside.setdefault(path, []).append(row)
        self.idle = idle_counts(facts)
        self.tensors = {each.line: each for each in named.claims if each.what == "tensor"}
        self.of_module: dict[str, list[NamedClaim]] = {}
        for each in self.tensors.values():
            self.of_module.setdefault(each.name.rpartition(".")[0], []).append(each)
        self.prefix = self._prefix()
        batches = [each.sizes[0] for each in named.claims if each.what in ("in", "out") and each.sizes]
        self.batch = max(batches, key=batches.count) if batches else 1  # the first of those that most rows print
        flops = [each for each in named.claims if each.what == FLOPS and each.number]
        self.measured = any(each.number.mantissa for each in flops if each.number) or not flops

    def says(self, claim: NamedClaim) -> bool:
        """Is anything said? Lightning prints 0 FLOPs everywhere where it was given no input."""
        return bool(claim.what) and (claim.what != FLOPS or self.measured)

    def _prefix(self) -> str:
        """What stands in front of all names and is none of the network's: the attribute of a module around it."""
        names = [name for name in self.named.names if name != WHOLE]
        first = {name.partition(".")[0] for name in self.named.names}
        if len(first) != 1 or not names or any(path in self.inside for path in first):
            return ""
        return first.pop()

    def rows(self, name: str) -> list[Row] | None:
        """The layers in a module; None where the network has none of that name."""
        own = name
        if self.prefix and (name == self.prefix or name.startswith(f"{self.prefix}.")):
            own = name[len(self.prefix) + 1 :]
        elif name == WHOLE and self.named.names[:1] == (WHOLE,):
            own = ""
        if not own:
            return list(self.facts.rows)
        return self.inside.get(own, self.inside.get(self.named.shared.get(name, "")))

    def checked(self, claim: NamedClaim) -> Iterator[Checked]:
        if not claim.name:
            yield from self.total(claim)
        elif claim.what in ("tensor", "count"):
            yield from self.tensor(claim)
        elif claim.name in self.idle and not self.rows(claim.name):
            if claim.what == "params":
                about = Checked(claim.line, 1, claim.name, claim.name, f"params = {claim.text}", 0, 0, "true")
                yield self.number(about, claim, self.idle[claim.name])
        else:
            yield from self.module(claim, self.rows(claim.name))

    def module(self, claim: NamedClaim, rows: list[Row] | None) -> Iterator[Checked]:
        words = NOUNS.get(claim.what, claim.what)
        about = Checked(claim.line, 1, claim.name, claim.name, f"{words} = {claim.text}", 0, 0, "true")
        said = claim.number is not None and claim.number.mantissa > 0
        if claim.what == CLASS:
            yield from of_class(claim, rows or [], about)
        elif rows is None and said:
            self.missing.append(f"line {claim.line}, {claim.name}: the net has no such module")
        elif claim.what == ARGUMENT:
            yield from self.argument(about, claim, rows)
        elif claim.what.startswith(SHARE) and rows is not None:
            yield from self.share(about, claim, rows)
        elif claim.sizes and rows is not None:
            yield from self.sizes(about, claim, rows)
        elif claim.number is not None and rows is not None:
            tried = [self.number(about, claim, each) for each in self.counts(claim.what, rows)]
            if tried:
                yield next((each for each in tried if each.verdict == "true"), tried[0])
            elif said:  # 0 is printed for what a tool does not count
                self.uncompared.append(f"line {claim.line}, {claim.name or 'total'}: {claim.text} operations")
        elif claim.number is None:
            self.uncompared.append(f"line {claim.line}, {claim.name}: {claim.text}")

    def sizes(self, about: Checked, claim: NamedClaim, rows: list[Row]) -> Iterator[Checked]:
        if claim.sizes[0] != self.batch:
            batch = about._replace(claim=f"batch = {claim.sizes[0]}", claimed=claim.sizes[0], computed=self.batch)
            yield batch._replace(verdict="false")
        yield self.size(about, claim, rows)

    def argument(self, about: Checked, claim: NamedClaim, rows: list[Row] | None) -> Iterator[Checked]:
        """What a printed module shows in its parentheses."""
        from convcalc.features.check.printed_arguments import argument, has_parameters, is_irrelevant

        found = argument(claim, rows or [], about)
        lost = f"line {claim.line}, {claim.name}: the net has no such module"
        if found is not None:
            yield found
        elif is_irrelevant(claim):
            self.irrelevant[claim.text.partition("=")[0]] = None
        elif rows is None and has_parameters(claim):
            self.missing += [lost] if lost not in self.missing else []
        elif rows is not None or lost not in self.missing:
            self.uncompared.append(f"line {claim.line}, {claim.name}: {claim.text}")

    def share(self, about: Checked, claim: NamedClaim, rows: list[Row]) -> Iterator[Checked]:
        """A part of all in percent."""
        from convcalc.features.check.printed_arguments import rounded_from, share

        what = claim.what.removeprefix(SHARE)
        pairs = zip(self.counts(what, rows), self.counts(what, list(self.facts.rows)), strict=False)
        tried = [share(claim, part, (whole, whole), about) for part, whole in pairs]
        every = [each.number for each in self.named.claims if each.name == WHOLE and each.what == what]
        printed = max([rounded_from(each) for each in every if each is not None], default=None)
        if not tried and printed is not None:  # of all there is no count here: as it is printed
            tried = [share(claim, part, printed, about) for part in self.counts(what, rows)]
        if tried:
            yield next((each for each in tried if each.verdict == "true"), tried[0])
        else:
            self.uncompared.append(f"line {claim.line}, {claim.name}: {claim.text}")

    def counts(self, what: str, rows: list[Row]) -> Iterator[int]:
        """What is counted of these layers: several numbers where it depends on what is not known, perhaps none."""
        if what == "params":
            yield sum([row.params or 0 for row in rows])
        elif what == "activations":
            yield sum([row.out.elements() or 0 for row in rows if row.visit.step.kind.weighted])
        else:
            yield from self.operations(what, rows)

    def operations(self, convention: str, rows: list[Row]) -> Iterator[int]:
        """What a tool counts of these layers, as they are run; as modules or as functions where nobody says which."""
        for run in (self.run, *[Execution({"": way}, {}) for way in ("module", "function", "operator")]):
            counted = [charge(row.visit.step, CONVENTIONS[convention], run).number for row in rows]
            if None not in counted:
                yield sum([each or 0 for each in counted]) * self.batch

    def number(self, about: Checked, claim: NamedClaim, right: int) -> Checked:
        assert claim.number is not None
        written = Claim("params" if claim.what in ("params", "trainable", "fixed") else "macs", claim.number)
        verdict = "true" if holds(written, right) else "false"
        return about._replace(claimed=claimed_value(written, right, "hwc"), computed=right, verdict=verdict)

    def size(self, about: Checked, claim: NamedClaim, rows: list[Row]) -> Checked:
        """What goes in or comes out, the batch left out; axes of a sequence stand in either order."""
        shapes = [shape for row in rows[:1] for shape in row.ins] if claim.what == "in" else [row.out for row in rows]
        shape = Shape(claim.sizes[1] if len(claim.sizes) > 1 else 1, claim.sizes[2:])
        fits = sorted(claim.sizes[1:]) in [sorted([each.channels or 1, *each.size]) for each in shapes[-len(rows) :]]
        words = "arrive" if claim.what == "in" else "come out"
        right = shape if fits else shapes[0] if claim.what == "in" else shapes[-1]
        about = about._replace(claim=f"{shape.text('chw')} {words}", claimed=shape, computed=right)
        return about._replace(verdict="true" if fits else "false", arrives=claim.what == "in")

    def tensor(self, claim: NamedClaim) -> Iterator[Checked]:
        """Of a tensor the sizes that its layer gives it, or of several of one layer the numbers of all together."""
        module, _, part = claim.name.rpartition(".")
        about = Checked(claim.line, 1, claim.name, claim.name, claim.text, 0, 0, "true")
        rows = self.rows(module) if module else None
        if claim.what == "count":
            yield self.number(about, claim, prod(self.tensors[claim.line].sizes))
            return
        if part == COUNTERS:
            return
        if claim.name in self.idle:
            yield self.of_idle(about, claim, [claim], claim.name)
        elif not rows and module in self.idle:
            held = self.of_module[module]
            if claim is held[-1]:
                yield self.of_idle(about, claim, held, module)
        elif rows is None and not WEIGHT.fullmatch(part):
            self.own.append(claim)
        elif rows and not WEIGHT.fullmatch(part) and any(is_own_parameter(row.kind) for row in _directly(rows, module)):
            yield from self.of_own(about, claim, module, rows)
        elif not rows or not holds_part(rows, part):
            self.missing.append(f"line {claim.line}, {claim.name}: the net has no such layer with weights")
        else:
            yield from self.of_layer(about, claim, module, rows)

    def of_idle(self, about: Checked, claim: NamedClaim, held: list[NamedClaim], name: str) -> Checked:
        """The numbers of all tensors of what never runs, at the last of them."""
        found, right = sum(map(numbers_in, held)), self.idle[name]
        about = about._replace(claim=f"{found:,} numbers in {name}", claimed=found, computed=right)
        return about._replace(verdict="true" if found == right else "false")

    def of_own(self, about: Checked, claim: NamedClaim, module: str, rows: list[Row]) -> Iterator[Checked]:
        """The numbers of what a module holds itself beside the layers in it, at the last of these tensors."""
        held = [each for each in self.of_module[module] if not WEIGHT.fullmatch(each.name.rpartition(".")[2])]
        if claim is held[-1]:
            found = sum(map(numbers_in, held))
            right = sum([row.params or 0 for row in _directly(rows, module) if is_own_parameter(row.kind)])
            names = first_of([each.name for each in held], MOST_LISTED)
            about = about._replace(claim=f"{found:,} numbers in {names}", claimed=found, computed=right)
            yield about._replace(verdict="true" if found == right else "false")

    def of_layer(self, about: Checked, claim: NamedClaim, module: str, rows: list[Row]) -> Iterator[Checked]:
        part = claim.name.rpartition(".")[2]
        right = sizes_of(rows, part)
        if right is None and (known := recurrent_size(rows, part)):
            right = [known]
        written = "x".join(map(str, claim.sizes))
        if right is None:
            yield from self.together(about, claim, module, rows)
            return
        if claim.number is not None:
            yield self.number(about, claim, prod(right[0]))
            return
        about = about._replace(
            claim=f"{part} of {written}", claimed=Shape(None, claim.sizes), computed=Shape(None, right[0])
        )
        yield about._replace(verdict="true" if claim.sizes in right else "false")

    def together(self, about: Checked, claim: NamedClaim, module: str, rows: list[Row]) -> Iterator[Checked]:
        """The numbers of all tensors of a layer, at the last of them."""
        own = [each for name, found in self.of_module.items() if f"{name}.".startswith(f"{module}.") for each in found]
        own.sort(key=lambda each: each.line)
        if claim is not own[-1]:
            return
        counted = [each for each in own if each.name.rpartition(".")[2] not in (*STATISTICS, COUNTERS)]
        found = sum(map(numbers_in, counted))
        right = sum([row.params or 0 for row in rows])
        claimed = f"{found:,} numbers in all tensors of {module}"
        yield about._replace(
            claim=claimed, claimed=found, computed=right, verdict="true" if found == right else "false"
        )

    def total(self, claim: NamedClaim) -> Iterator[Checked]:
        about = Checked(claim.line, 1, "total", "total", claim.text, 0, 0, "true")
        facts = self.facts
        idle = sum(self.idle.values())  # which tools count as well: a module holds it
        rights = {
            "params": facts.params + idle,
            "trainable": facts.trainable + idle,
            "fixed": facts.params - facts.trainable,
        }
        if claim.what in rights:
            yield self.number(about, claim, rights[claim.what])
        elif claim.what == "bytes" and claim.number is not None:
            right = FLOAT * facts.params
            digit = MEGABYTE // 10**claim.number.places
            claimed = claim.number.mantissa * digit
            verdict = "true" if 2 * abs(claimed - right) <= digit else "false"
            yield about._replace(claimed=claimed, computed=right, verdict=verdict, note="in bytes")
        elif claim.number is not None and claim.number.mantissa:
            yield from self.module(claim, list(facts.rows))

    def of_modules(self) -> Iterator[Checked]:
        """Parameters that modules hold themselves, all together: the net's layers for them have no such names."""
        if not self.own:
            return
        found, right = sum(map(numbers_in, self.own)), sum([row.params or 0 for row in self.lost()])
        names = first_of([each.name for each in self.own], MOST_LISTED)
        about = Checked(self.own[-1].line, 1, names, names, f"{found:,} numbers in {names}", found, right, "true")
        yield about._replace(verdict="true" if found == right else "false")

    def left(self) -> Iterator[str]:
        """Layers with parameters in no module that is named."""
        whole = self.named.names[:1] == (WHOLE,) and not self.printed
        lost = [] if self.own or whole else self.lost()
        lost = [row for row in lost if not (self.printed and is_own_parameter(row.kind))]
        yield from self.left_of_layers()
        for row in lost[:MOST_LISTED]:
            yield f"'{row.label or row.text}' of the net, with {row.params:,} parameters, is not there"
        if len(lost) > MOST_LISTED:
            yield f"and {len(lost) - MOST_LISTED:,} more layers of the net"

    def left_of_layers(self) -> Iterator[str]:
        """Weights and biases that a list of tensors lacks, of layers that it has others of."""
        for module, held in self.of_module.items():
            rows = [row for row in self.rows(module) or [] if row.params]
            parts = {each.name.rpartition(".")[2] for each in held}
            if len(rows) != 1 or sizes_of(rows, "weight") is None or not parts <= {*STATISTICS, COUNTERS, *PARTS}:
                continue
            for part, numbers in zip(PARTS, (rows[0].weights, rows[0].biases), strict=True):
                if numbers and part not in parts:
                    yield f"'{module}.{part}' of the net, with {numbers:,} numbers, is not there"

    def lost(self) -> list[Row]:
        if self.prefix:
            return []
        named = {*self.named.names, *self.of_module}
        return [row for row in self.facts.rows if row.params and not named & set(_paths(row.label or ""))]

    def notes(self) -> Iterator[str]:
        twice = [name for name, count in Counter(self.named.names).items() if count > 1]
        if twice:
            yield UnreadNote(f"there twice: {first_of(twice, MOST_LISTED)}")
        if not self.measured:
            yield "FLOPs are 0 everywhere, as Lightning prints them without an example input: not compared"
        own = [row.label or row.text for row in self.facts.rows if is_own_parameter(row.kind) and row.params]
        if self.printed and own:
            yield f"print(model) does not show parameters that modules hold themselves: {first_of(own, MOST_LISTED)}"
        if self.irrelevant:
            names = ", ".join(self.irrelevant)
            yield f"not compared, for they change no size and no number of parameters: {names}"
        if self.prefix:
            yield f"names are read without '{self.prefix}.' in front, which the network has not"
        if self.printed and not self.prefix:
            lost = list(unprinted(self.named.names, self.facts.rows, self.facts.net.source.text))
            self.uncompared += [f"{each}, or its line has another name" for each in lost]
        unread = [f"line {line}, {text}" for line, text in self.named.unread]
        for what, found in (("not compared", self.uncompared), ("not read", unread)):
            if found:
                more = f" and {len(found) - MOST_LISTED:,} more" if len(found) > MOST_LISTED else ""
                yield UnreadNote(f"{what}: {'; '.join(found[:MOST_LISTED])}{more}")


def _directly(rows: list[Row], module: str) -> list[Row]:
    """The layers that a module runs itself, and no module in it."""
    return [row for row in rows if (row.label or "").partition(":")[0].partition("#")[0] == module]


def numbers_in(claim: NamedClaim) -> int:
    """How many numbers a tensor has, as it is printed: its sizes, or their product alone."""
    return prod(claim.sizes) if claim.number is None else claim.number.mantissa


def _paths(label: str) -> list[str]:
    """The modules around a layer, itself among them: layer1, layer1.0, layer1.0.conv1."""
    own = label.partition(":")[0].partition("#")[0]
    return list(accumulate(own.split("."), lambda a, b: f"{a}.{b}")) if own else []


def holds_part(rows: list[Row], part: str) -> bool:
    """Has one of the layers such a tensor? A layer without biases has none, and no layer but a norm statistics."""
    if part in STATISTICS:
        return any(row.visit.step.kind.statistics for row in rows)
    if part == "bias" and len(rows) == 1:
        return bool(rows[0].biases)
    return any(row.params for row in rows)


def sizes_of(rows: list[Row], part: str) -> list[tuple[int, ...]] | None:
    """The sizes that PyTorch gives a layer's tensor, in two ways where it may be written so; None for other layers."""
    row = rows[0]
    kind, made = row.visit.step.kind, row.out.channels or 0
    if len([each for each in rows if each.params]) != 1 or kind.recurrent or kind.contracts or not row.params:
        return None
    if not (kind.weighted or kind.statistics):
        return None
    if part in (*STATISTICS, "bias") or (part == "weight" and kind.statistics):
        return [(made,)]
    return _of_weight(row) if part == "weight" else None


def _of_weight(row: Row) -> list[tuple[int, ...]] | None:
    kind, made, arriving = row.visit.step.kind, row.out.channels or 0, row.in_.channels or 0
    if kind.dense:
        return [(made, row.in_.elements() or 0)]
    if row.kernel is None or kind.local:
        return None
    groups = row.groups or 1
    first, second = (arriving, made // groups) if kind.transposed else (made, arriving // groups)
    least = next((at for at, side in enumerate(row.kernel) if side > 1), len(row.kernel))
    return [(first, second, *row.kernel[at:]) for at in range(least + 1)]
