"""Every number that may be told of a network: by convention, of parameters, outputs and bytes, and of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from convcalc._namedtuple import NamedTuple
from convcalc.features.arch.counted import because, counted
from convcalc.ledger.conventions import CONVENTIONS, Convention
from convcalc.ledger.counting import completed, of_items
from convcalc.ledger.execution import SUPPOSED, Execution, executed
from convcalc.ledger.parameters import TITLES, parameter_counts
from convcalc.network.facts import Facts
from convcalc.network.graph import Item, Step
from convcalc.network.sums import layers_with_times, sums
from convcalc.network.totals import FLOAT32, count, labelled


class Counting(NamedTuple):
    """A number of a network.

    counts: "macs" (operations), "params", "activations" or "memory".  name: a short name of the way of counting.
    unit: MACs, FLOPs, parameters, numbers or bytes.  said: what is counted, in words, "" of the plainest.
    cost: how much is supposed with it.  convention: of operations by a tool.  supposed: is it unknown how layers run?
    part: is it a part of the network?
    """

    counts: str
    name: str
    number: int
    unit: str
    said: str
    cost: int
    working: str = ""
    convention: Convention | None = None
    supposed: bool = False
    part: bool = False


PLAIN = ("macs", "flops")
"""Conventions that are definitions and no tool's."""

SAME = {"calflops-macs", "deepspeed-macs", "flopcounter", "timm"}
"""Conventions that are another one under a further name, but for a mistake or two: what they give, that one does."""

CHARGED = [each for each in CONVENTIONS.values() if each.name not in SAME]
"""The conventions that are tried."""

SELDOM = {
    "thop-2018",
    "ultralytics",
    "onnx-tool",
    "profiler",
    "flopth",
    "convnet-burden",
    "torchscan",
    "torchscan-flops",
}
"""Conventions of tools whose numbers are seldom quoted."""

SUPPOSED_MODULES = ", if all its layers are modules"


def operations(facts: Facts, convention: Convention, run: Execution) -> list[Counting]:
    """What a convention counts of a network, and of it without its linear layers; [] where that is not known.

    Where it is not said how the layers are run, all are supposed to be modules.
    """
    supposed = False
    found = of_items(facts.net.body.items, convention, run)
    if found.number is None:
        supposed = True
        found = of_items(facts.net.body.items, convention, completed(run, SUPPOSED[0]))
    if found.number is None:
        return []
    whole = of_operations(convention, found.number * facts.batch, supposed)
    linear = found.kinds.get("fc", 0) * facts.batch
    if convention.name in PLAIN or not linear:
        return [whole]
    number, working = whole.number - linear, f"{whole.number:,} - {linear:,} of linear layers"
    said = f"without its linear layers, {whole.said}"
    return [whole, whole._replace(number=number, said=said, cost=whole.cost + 2, working=working, part=True)]


def of_operations(convention: Convention, number: int, supposed: bool = False) -> Counting:
    """A number that a convention gives; supposed: if all layers are modules."""
    name, plain = convention.name, convention.name in PLAIN
    said = "" if plain else f"as {convention.title} counts" + (SUPPOSED_MODULES if supposed else "")
    cost = 0 if plain else 1 + 2 * supposed + (name in SELDOM)
    return Counting("macs", name, number, convention.unit, said, cost, "", convention, supposed)


def in_single_precision(counting: Counting) -> Counting | None:
    """The same as a tool prints it that sums in 32-bit floating point; None of all others, and where it is no other."""
    if counting.name not in SUMMED_IN_FLOAT32:
        return None
    from struct import pack, unpack

    number = int(unpack("f", pack("f", counting.number))[0])
    working = f"{counting.number:,}, in 32-bit floating point"
    return None if number == counting.number else counting._replace(number=number, working=working)


SUMMED_IN_FLOAT32 = {"thop-2019"}
"""Conventions of tools whose last digits are lost."""


def operations_working(facts: Facts, counting: Counting) -> str:
    """How the number of a convention comes about."""
    assert counting.convention is not None
    run = executed(facts.tree)
    found = counted(facts, counting.convention, completed(run, SUPPOSED[0]) if counting.supposed else run)
    products = sum(found.products.values())
    if not found.over:
        return f"2 x {facts.macs:,} MACs = {counting.number:,}" if counting.unit == "FLOPs" else ""
    result = f"{counting.working} = {counting.number:,}" if counting.working else f"{counting.number:,}"
    return f"{products:,} of products, {because(found)}: {result}"


def parameters(facts: Facts) -> Iterator[Counting]:
    """All ways of counting parameters."""
    for each in parameter_counts(facts):
        yield of_parameters(each.name, each.number, each.working)
    yield from without_scales(facts) if facts.statistics else unfolded(facts)


def without_scales(facts: Facts) -> Iterator[Counting]:
    """Parameters of a network whose batch norm has no scales, as TensorFlow's have none where a ReLU follows."""
    scales = _sum(facts, lambda step: step.kind.cost(step.args, step.ins)[0] if step.kind.statistics else 0)
    number, working = facts.params - scales, f"{facts.params:,} - {scales:,} scales"
    if scales:
        yield Counting("params", "params-scales", number, "parameters", "without scales of batch norm", 2, working)
        said = "without scales of batch norm, with its running statistics, as in TensorFlow"
        number, working = number + facts.statistics, f"{working} + {facts.statistics:,} means and variances"
        yield Counting("params", "params-scales+statistics", number, "parameters", said, 2, working)


def _sum(facts: Facts, of: Callable[[Step], int | None]) -> int:
    """A number of a layer, summed over all that are executed."""
    return sums(facts.net.body.items, lambda steps: (sum([of(step) or 0 for step in steps]),))[0]


def unfolded(facts: Facts) -> Iterator[Counting]:
    """Parameters before batch norm was folded: a scale and a shift in the place of each bias of a convolution."""

    def of(step: Step) -> int | None:
        return 0 if step.kind.dense or step.kind.recurrent else step.kind.cost(step.args, step.ins)[1]

    biases = _sum(facts, of)
    if biases:
        said = "as before batch norm was folded: a scale and a shift in the place of a convolution's bias"
        number, working = facts.params + biases, f"{facts.params:,} + {biases:,} biases of convolutions"
        yield Counting("params", "unfolded", number, "parameters", said, 2, working)


def of_parameters(name: str, number: int, working: str = "") -> Counting:
    """A number of parameters, by the name that the ledger has for the way of counting."""
    said = "" if name == "params" else TITLES[name]
    return Counting("params", name, number, "parameters", said, bool(said), working)


OUTPUTS = {"activations": "of convolutions and linear layers", "outputs": "of all layers"}
"""Whose outputs are counted: name -> in words."""


def outputs(facts: Facts) -> Iterator[Counting]:
    """Numbers that layers put out."""
    every = facts.counts.memory // FLOAT32 * facts.batch
    own, arriving = facts.activations, (facts.in_.elements() or 0) * facts.batch
    yield of_outputs("activations", own)
    yield of_outputs("outputs", every)
    said, working = "of all layers, with the input", f"{every:,} + {arriving:,}"
    yield Counting("activations", "outputs+input", every + arriving, "outputs", said, 2, working)
    listed = _sum(facts, lambda step: 0 if step.kind.follows else step.out.elements()) * facts.batch
    said = "of all layers but activations, norms and dropout"  # the rows of most notes: CS231n's table of VGG-16
    yield Counting("activations", "listed", listed, "outputs", said, 1, "")
    said, working = f"{said}, with the input", f"{listed:,} + {arriving:,}"
    yield Counting("activations", "listed+input", listed + arriving, "outputs", said, 2, working)
    said, working = "forwards and backwards", f"2 x {own:,}"
    yield Counting("activations", "forward+backward", 2 * own, "outputs", said, 2, working)


def of_outputs(name: str, number: int) -> Counting:
    """How many numbers layers put out; name: a key of OUTPUTS."""
    return Counting("activations", name, number, "outputs", OUTPUTS[name], name != "activations")


def of_name(name: str, number: int) -> Counting:
    """A number in the zoo's table of counts, by the name of its column."""
    if name in OUTPUTS:
        return of_outputs(name, number)
    return of_parameters(name, number) if name in TITLES else of_operations(CONVENTIONS[name], number)


def known(facts: Facts) -> dict[str, int]:
    """What the zoo's table of counts holds of a network: all that is known without supposing anything."""
    run = executed(facts.tree)
    counted = [each for convention in CHARGED for each in operations(facts, convention, run)[:1] if not each.supposed]
    every = [*counted, *parameters(facts), *list(outputs(facts))[: len(OUTPUTS)]]
    return {each.name: each.number for each in every}


COLUMNS = (*[each.name for each in CHARGED], *TITLES, *OUTPUTS)
"""The columns of that table."""


def memory(facts: Facts) -> Iterator[Counting]:
    """Bytes of parameters and of outputs."""
    with_params = _sum(facts, lambda step: step.out.elements() if any(step.kind.cost(step.args, step.ins)[:2]) else 0)
    every = facts.counts.memory // FLOAT32 * facts.batch
    numbers = (
        ("params", facts.params, "parameters", 0),
        ("stored", facts.params + facts.statistics, "parameters and running statistics", 1),
        ("outputs", every, "all outputs", 1),
        ("outputs+gradients", 2 * every, "all outputs, forwards and backwards", 1),
        ("torchinfo", 2 * with_params * facts.batch, "outputs of layers with parameters, forwards and backwards", 1),
        ("activations", facts.activations, "outputs of convolutions and linear layers", 1),
    )
    for width, kind, cost in ((4, "float32", 0), (2, "16 bits", 2), (1, "8 bits", 2)):
        for name, number, of, more in numbers:
            said, working = f"of {of}, {kind}", f"{width} x {number:,}"
            yield Counting("memory", f"{name}/{kind}", width * number, "bytes", said, cost + more, working)


BATCHES = (3, 4, 8, 16, 32, 64, 100, 128, 256)
"""Images that are counted together by mistake; 2 would be FLOPs."""


def batches(counting: Counting) -> Iterator[Counting]:
    """The same for several images."""
    for each in BATCHES:
        number, working = each * counting.number, f"{each} x {counting.number:,}"
        name = f"{each} x {counting.name}"
        yield Counting(counting.counts, name, number, counting.unit, f"for {each} images", counting.cost + 4, working)


class NamedPart(NamedTuple):
    """A part of a network that has a name: what is counted with it, in words."""

    name: str
    said: str
    params: int
    macs: int
    cost: int


def parts(facts: Facts) -> Iterator[Counting]:
    """MACs, FLOPs and parameters of named parts, and of all but one."""
    for each in _parts(facts):
        number, double = each.macs * facts.batch, f"2 x {each.macs * facts.batch:,} MACs"
        for counts, name, own, whole, unit, working in (
            ("params", each.name, each.params, facts.params, "parameters", ""),
            ("macs", each.name, number, facts.macs, "MACs", ""),
            ("macs", f"2 x {each.name}", 2 * number, 2 * facts.macs, "FLOPs", double),
        ):
            if own and own != whole:
                yield Counting(counts, name, own, unit, each.said, each.cost, working, part=True)


def _parts(facts: Facts) -> Iterator[NamedPart]:
    params, macs = facts.params, facts.counts.macs
    for name, said, (own_params, own_macs), cost in _named(facts):
        yield NamedPart(name, f"{said} alone", own_params, own_macs, cost)
        yield NamedPart(f"-{name}", f"without {said}", params - own_params, macs - own_macs, cost)
    behind_params = behind_macs = 0
    labels = _labelled(facts)
    for label, items in labels[:-1]:
        own = count(items)
        behind_params, behind_macs = behind_params + own.weights + own.biases, behind_macs + own.macs
        yield NamedPart(f"..{label}", f"up to {label}", behind_params, behind_macs, 3)


MOST_PARTS = 12
"""Parts with a name of their own; of a network with more labels those that begin alike are one part."""


def _labelled(facts: Facts) -> list[tuple[str, list[Item]]]:
    """The statements at the top, each with its items; those without a label belong to the one before."""
    body = facts.net.body
    marks = [mark for _, mark in sorted(labelled(body).items())]
    ends = [*[mark.first for mark in marks], len(body.items)][1:]
    found = [(m.statement.label or "", list(body.items[m.first : end])) for m, end in zip(marks, ends, strict=False)]
    if len(found) > MOST_PARTS:
        together = groupby(found, lambda part: part[0].partition(".")[0])
        found = [(name, [item for _, items in part for item in items]) for name, part in together]
    return found if 1 < len(found) <= MOST_PARTS else []


def _named(facts: Facts) -> Iterator[tuple[str, str, tuple[int, int], int]]:
    """Layers by what they are, then the labelled ones, with parameters and MACs, and what that supposes."""
    dense: list[tuple[int, int]] = []
    for step, times in layers_with_times(facts.net.body.items, wanted=lambda step: step.kind.dense):
        weights, biases, _ = step.kind.cost(step.args, step.ins)
        own = ((weights or 0) + (biases or 0)) * times, (step.kind.macs(step.args, step.ins, step.out) or 0) * times
        if step.kind.dense:
            dense.append(own)
    if dense:
        yield "fc", "its linear layers", (sum(each[0] for each in dense), sum(each[1] for each in dense)), 2
        if len(dense) > 1:
            yield "classifier", "its last linear layer", dense[-1], 2
    for label, items in _labelled(facts):
        found = count(items)
        yield label, label, (found.weights + found.biases, found.macs), 3
