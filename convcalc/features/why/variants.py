"""The networks in which a published number is looked for: the one that is named, and what it is often taken for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.rebuild import moved_strides
from convcalc.lang.rewrite import Transformer, layers, with_layers, with_unit
from convcalc.lang.tree import Attr, Default, Layer, Merge, Spec, Statement, Stmt, Unit
from convcalc.layers import kind_of
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.network.sums import layers_with_times
from convcalc.readers.source import Loaded, load
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.loading import GivenInput
    from convcalc.network.graph import Step

SIDES = (
    *(112, 128, 160, 176, 192, 224, 227, 240, 256, 260, 288, 299, 300, 320, 331, 380, 384, 416, 448, 456, 480, 512),
    *(528, 572, 600, 608, 640),
)
"""Sides of square images with which networks are measured."""

ODD_SIDES = {227, 240, 260, 300, 331, 380, 456, 480, 528, 572, 600}
"""Those that belong to some networks: AlexNet, EfficientNets, NASNet, U-Net."""

SMALL_SIDES = (28, 32, 48, 64, 96, 112, 128, 224)
"""The same of networks whose own input is below 100."""


class Variant(NamedTuple):
    """A network in which the number may be found.

    name: of the zoo, or as it calls itself.  said: what makes it another than the one that was asked about, "" of that.
    cost: how much is supposed with it.  changed: is it made up here, in no zoo?  classes: are only its classes others?
    known: what was measured of it, where that is kept for several numbers.
    """

    name: str
    said: str
    cost: int
    changed: bool
    loaded: Loaded
    size: GivenInput
    lets: Mapping[str, int]
    classes: bool = False
    known: dict[Shape | None, Facts | None] | None = None

    def facts(self, size: Shape | None = None) -> Facts | None:
        """What is known of it, on another input if one is given; None where it cannot be built."""
        if self.known is None:
            return self._measured(size)
        if size not in self.known:
            self.known[size] = self._measured(size)
        return self.known[size]

    def _measured(self, size: Shape | None) -> Facts | None:
        try:
            return facts_of(self.loaded, self.size if size is None else size, self.lets, hints=False)
        except SpecError:
            return None


def sides(facts: Facts) -> tuple[int, ...]:
    """The sides of other inputs that are tried: of images only."""
    own = facts.in_.size
    if len(own) != 2 or facts.net.more_inputs:
        return ()
    return tuple([each for each in (SIDES if max(own) >= 100 else SMALL_SIDES) if (each, each) != own])


def variants(loaded: Loaded, facts: Facts, size: GivenInput, lets: Mapping[str, int]) -> Iterator[Variant]:
    """The network itself, its variants in the zoo, and what it would be with something changed."""
    named = Variant(name_of(loaded, facts), "", 0, False, loaded, size, lets)
    yield named
    if loaded.zoo:
        from convcalc.zoo import catalog

        entry = catalog.find(loaded.zoo)
        for each in catalog.variants(entry) if entry else ():
            yield Variant(each.name, each.difference or each.title, 1, False, load(each.name), size, {})
    for said, tree, cost in changed(facts):
        other = loaded._replace(tree=tree, on=None, named=None, failed=None)
        yield named._replace(said=said, cost=cost, changed=True, loaded=other)

    for said, tree in with_classes(facts):
        other = loaded._replace(tree=tree, on=None, named=None, failed=None)
        yield named._replace(said=said, cost=2, changed=True, loaded=other, classes=True)


def name_of(loaded: Loaded, facts: Facts) -> str:
    """What a network is called: its name in the zoo, that of its file, or what it calls itself."""
    if loaded.zoo:
        return loaded.zoo
    path = loaded.source.name
    return os.path.basename(path) if path and path[0] not in "<-" else facts.name or "the network"


CLASSES = (10, 100, 1001)
"""Of CIFAR, and of ImageNet with one for the background, as TensorFlow has it."""


def with_classes(facts: Facts) -> Iterator[tuple[str, Spec]]:
    """The network with its last linear layer for another number of classes: in words, and the tree."""
    dense = [layer for layer in layers(facts.tree.body) if kind_of(layer.word).dense]
    count = (
        next((attr for attr in dense[-1].attrs if attr.key == "" and isinstance(attr.value, int)), None)
        if dense
        else None
    )
    for classes in CLASSES if count is not None else ():
        if count is not None and count.value != classes:
            attrs = tuple([attr._replace(value=classes) if attr is count else attr for attr in dense[-1].attrs])
            yield f"for {classes:,} classes", with_unit(facts.tree, dense[-1], dense[-1]._replace(attrs=attrs))


def changed(facts: Facts) -> Iterator[tuple[str, Spec, int]]:
    """What is often changed about a network: in words, the tree with the change in it, and how much that supposes."""
    tree = facts.tree
    changes = (
        ("with the stride on the 3x3 convolutions of its bottlenecks, not on the first 1x1", moved_strides(tree), 2),
        ("with the stride on the first 1x1 convolutions of its bottlenecks, not on the 3x3", strides_first(tree), 2),
        ("without groups", without_groups(facts), 2),
        ("with identity shortcuts (option A), without their convolutions", with_shortcuts(tree, "B", "A"), 2),
        ("with a convolution in every shortcut that changes the shape (option B)", with_shortcuts(tree, "A", "B"), 2),
        ("with a bias on every convolution", with_biases(tree), 3),
        ("with batch norm folded into biases of the convolutions", without_norms(with_biases(tree)), 3),
    )
    for said, other, cost in changes:
        if other != tree:
            yield said, other, cost


def strides_first(spec: Spec) -> Spec:
    """Strides moved from 3x3 convolutions to the 1x1 convolutions before them, the inverse of `moved_strides`.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.lang.writer import write
    >>> from convcalc.text import Source
    >>> write(strides_first(parse(Source("8x8x4 -> conv 4 1x1, relu, conv 4 3x3 s2 p1, conv 8 1x1"))))
    'input 8x8x4\\n\\nconv 4 1x1 s2, relu, conv 4 3x3 p1, conv 8 1x1\\n'
    """
    moved: dict[int, Layer] = {}
    convolutions = [layer for layer in layers(spec.body) if _is_plain_convolution(layer)]
    for first, second in pairwise(convolutions):
        stride = next((attr for attr in second.attrs if attr.key == "s"), None)
        if stride is None or _given(first, "s") or not _is_1x1(first) or _is_1x1(second):
            continue
        moved[id(first)] = first._replace(attrs=(*first.attrs, stride))
        moved[id(second)] = second._replace(attrs=tuple([attr for attr in second.attrs if attr is not stride]))
    return with_layers(spec, lambda layer: moved.get(id(layer), layer)) if moved else spec


def _is_plain_convolution(layer: Layer) -> bool:
    kind = kind_of(layer.word)
    return kind.weighted and not kind.dense and not kind.recurrent and not kind.grows and not kind.default_group


def _given(layer: Layer, key: str) -> bool:
    return any(attr.key == key for attr in layer.attrs)


def _is_1x1(layer: Layer) -> bool:
    dims = [attr.value for attr in layer.attrs if attr.key in ("size", "k")]
    return bool(dims) and isinstance(dims[0], tuple) and all(n == 1 for n in dims[0])


def _grouped(step: Step) -> bool:
    return (step.kind.groups(step.args) or 1) > 1 and not step.kind.depthwise(step.args)


def without_groups(facts: Facts) -> Spec:
    """The spec with every filter of a grouped convolution on all channels; depthwise ones stay."""
    grouped = set()
    for step, _ in layers_with_times(facts.net.body.items, wanted=_grouped):
        if _grouped(step):
            grouped.add(step.node.span)

    def plain(layer: Layer) -> Layer:
        kept = tuple([attr for attr in layer.attrs if attr.key != "g"])
        return layer._replace(attrs=kept) if layer.span in grouped else layer

    return with_layers(facts.tree, plain) if grouped else facts.tree


class WithShortcuts(Transformer):
    """Residual blocks with another option of He and others in their shortcuts."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if not isinstance(stmt, Statement):
            return stmt
        return stmt._replace(units=tuple([self._other(unit) for unit in stmt.units]))

    def _other(self, unit: Unit) -> Unit:
        if isinstance(unit, Merge) and unit.shortcut == self.old:
            return unit._replace(shortcut=self.new)
        return unit


def with_shortcuts(spec: Spec, old: str, new: str) -> Spec:
    """The spec with shortcuts of option `new` in the place of those of option `old`."""
    return WithShortcuts(old, new).spec(spec)


class WithBiases(Transformer):
    """Convolutions without a bias get one."""

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if isinstance(stmt, Default):
            return stmt._replace(attrs=_biased(stmt.attrs))
        return stmt

    def unit(self, unit: Unit) -> Unit:
        return unit._replace(attrs=_biased(unit.attrs)) if isinstance(unit, Layer) else unit


def _biased(attrs: tuple[Attr, ...]) -> tuple[Attr, ...]:
    return tuple([attr for attr in attrs if (attr.key, attr.value) != ("flag", "nobias")])


def with_biases(spec: Spec) -> Spec:
    """The spec with a bias on every convolution."""
    return WithBiases().spec(spec)


class WithoutNorms(Transformer):
    """Layers with running statistics are left out."""

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if not isinstance(stmt, Statement):
            return stmt
        return stmt._replace(units=tuple([unit for unit in stmt.units if not _is_norm(unit)]))


def _is_norm(unit: Unit) -> bool:
    return isinstance(unit, Layer) and kind_of(unit.word).statistics


def without_norms(spec: Spec) -> Spec:
    """The spec without layers that keep running statistics."""
    return WithoutNorms().spec(spec)
