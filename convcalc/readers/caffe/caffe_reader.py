"""A prototxt to a tree: what arrives, each layer after the other, what leaves, and what was assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NoReturn

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.network import InputRank
from convcalc.diagnostics.prototxt import ChannelsLast, ImageSizeUnknown, NoCaffeLayers, NoSuchBlob, UnreadLayerType
from convcalc.lang.tree import Spec
from convcalc.readers import Imported, UnreadNote
from convcalc.readers.caffe.caffe_inputs import Arrival, arrivals, begun_with
from convcalc.readers.caffe.caffe_network import Blob, CaffeLayer, CaffeRow
from convcalc.readers.caffe.layer_types import BOXES, CHOOSING, ROWS, TRAINED_ONLY, UNREAD
from convcalc.readers.caffe.net_layers import NetLayer, layers_of, net_state
from convcalc.readers.caffe.parameters import CannotRead, Parameters
from convcalc.readers.caffe.prototxt import Message, TextField, parse_prototxt
from convcalc.readers.caffe.shared_weights import SharedWeights, frozen_of
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source, Span, first_of, harmless, nearest, shortened

OF_A_NET = frozenset(
    "name input input_dim input_shape layer layers state force_backward debug_info default_forward_type"
    " default_backward_type".split()
)
OF_A_LAYER = frozenset(
    "name type bottom top include exclude param phase loss_weight loss_param blobs blobs_lr weight_decay"
    " blob_share_mode propagate_down transform_param engine".split()
)
"""The fields that are read, or that say how it is trained, where its numbers lie, or which of them are shown."""

IDLE = frozenset({"engine", "conv_algos_override", "cudnn_math_override"})
"""Fields of any parameters that say by which program a layer is worked out."""


def network_of(source: Source) -> Imported:
    """The network in a text, with its input from outside where the file does not say it."""
    net = parse_prototxt(source)

    def on(arriving: Shape) -> Imported:
        reading = _Reading(source, net)
        try:
            return _placed(source, lambda: reading.read(arriving))
        except SpecError as error:
            raise _channels_last(error, arriving, reading.sizes) from None

    return _placed(source, lambda: _Reading(source, net).read(None))._replace(on=on, listing=source.text)


def _channels_last(error: SpecError, given: Shape, own: tuple[int, ...]) -> SpecError:
    """The error, or where the channels of the input seem to have been written last, that."""
    if len(own) != len(given.size) + 1 or given.channels == own[0] or given.size[-1:] != own[:1]:
        return error
    meant = Shape(own[0], (given.channels or 1, *given.size[:-1]))
    mistake = ChannelsLast(given.text("chw"), meant.text("chw"), error.message)
    return SpecError(error.source, [mistake.at(error.mistakes[0].span)])


def _placed(source: Source, read: Callable[[], Imported]) -> Imported:
    """What is read, its mistakes with their places in the source."""
    try:
        return read()
    except CannotRead as error:
        raise SpecError(source, [error.mistake.at(error.span)]) from None


class _Reading:
    """One look at a network: the blobs so far by name, None for those of which no size is known."""

    def __init__(self, source: Source, net: Message) -> None:
        self.source = source
        self.net = net
        layers = layers_of(net)
        state = net_state(net, layers)
        self.layers = [layer for layer in layers if state.keeps(layer)]
        self.others = [layer for layer in layers if not state.keeps(layer)]
        self.arrivals = arrivals(net, [*filter(_arrives, self.layers)], [*filter(_arrives, self.others)], self.made())
        self.readers = Counter([field.text for layer in self.layers for field in layer.bottoms])
        self.blobs: dict[str, Blob | None] = dict.fromkeys(self.arrivals)
        self.ends: dict[str, Blob] = {}
        self.shared = SharedWeights()
        self.before: NetLayer | None = None
        self.said: dict[str, list[str]] = {}
        self.unread: list[str] = []
        self.left_out: list[NetLayer] = []
        self.targets: set[str] = set()
        self.norms = self.merged = self.frozen = 0
        self.sizes: tuple[int, ...] = ()
        self.follow: list[str] = []

    def made(self) -> set[str]:
        """What layers make of others."""
        return {top.text for layer in self.layers if layer.bottoms for top in layer.tops}

    def read(self, given: Shape | None) -> Imported:
        """The tree on a given input, else on that of the file; without one, what would have to be given."""
        arrival, *others = self.inputs()
        self.sizes = arrival.sizes
        if given is None and not arrival.sizes:
            open_tree = Spec((), None, self.net.text("name"), layout="chw")
            return Imported(open_tree, failed=SpecError(self.source, [_unknown_size(arrival)]))
        for each in (arrival, *others):
            self.refuse_input(each, each is arrival)
        self.graph = LayerGraph(given or Shape(arrival.sizes[0], arrival.sizes[1:]), "chw", arrival.name)
        self.batch = arrival.batch if given is None else 1
        self.blobs[arrival.name] = Blob(0)
        for each in others:  # those of one size stay of one size, as the halves of a pair do
            alike = self.graph.arriving if each.sizes == arrival.sizes else Shape(each.sizes[0], each.sizes[1:])
            self.blobs[each.name] = Blob(self.graph.input(each.name, alike))
            self.follow += [each.name] if given and each.sizes == arrival.sizes else []
        for layer in self.layers:
            if not _arrives(layer):
                self.layer(layer)
        if not self.graph.nodes:
            raise CannotRead(NoCaffeLayers(), NOWHERE)
        self.unread_fields([field for field in self.net.fields if field.name not in OF_A_NET], "the network", OF_A_NET)
        frozen = self.graph.freeze(self.frozen, "lr_mult: 0")
        tree = self.graph.tree(self.outputs(), self.net.text("name"))
        return Imported(tree, (*self.notes(arrival, given), *frozen))

    def refuse_input(self, arrival: Arrival, first: bool) -> None:
        """Refuse an input that has too many axes, or a further one of which no size is known."""
        if len(arrival.sizes) > 4:
            raise CannotRead(InputRank(len(arrival.sizes) - 1), arrival.span)
        if not first and not arrival.sizes:
            raise CannotRead(_unknown_size(arrival), arrival.span)

    def outputs(self) -> list[int]:
        """What no layer reads, the last first; what losses compare it with is none of it, where anything else is.

        Where all is read, it is what was made last.
        """
        made = [blob.value for name, blob in self.ends.items() if name not in self.targets]
        every = made or [blob.value for blob in self.ends.values()] or [len(self.graph.nodes)]
        return list(dict.fromkeys(every[-1:] + every))

    def inputs(self) -> list[Arrival]:
        """What the layers read of what arrives, in the order in which they do."""
        found: dict[str, Arrival] = {}
        for layer in self.layers:
            if layer.type in BOXES | CHOOSING or layer.type == "Silence" or _measures(layer):
                continue
            for field in layer.bottoms:
                arrival = self.arrivals.get(field.text)
                if arrival is not None and not arrival.label:
                    found[field.text] = arrival
        if not found and (begun := begun_with(self.layers, self.arrivals, self.made())) is not None:
            self.blobs[begun.name] = None
            return [begun]
        if not found:
            self.refuse_without_input()
        return list(found.values())

    def refuse_without_input(self) -> NoReturn:
        """Nothing arrives: a layer reads what is not there, or there is none."""
        made = self.made()
        for layer in self.layers:
            for field in layer.bottoms:
                if field.text not in made:
                    self.bottom(layer, field)
        raise CannotRead(NoCaffeLayers(), NOWHERE)

    def layer(self, layer: NetLayer) -> None:
        """One layer more: what it reads is looked up, what it makes is kept by its name."""
        if _measures(layer) or layer.type in BOXES | CHOOSING or layer.type == "Silence":
            self.leave_out(layer)
            return
        a = Parameters(layer, None)
        row = ROWS.get(layer.type)
        if row is None:
            near = None if layer.type in UNREAD else nearest(layer.type, ROWS)
            raise CannotRead(UnreadLayerType(_short(layer.called), _short(layer.type) or "''", near), _type_span(layer))
        every = [self.bottom(layer, field) for field in layer.bottoms]
        blobs = [blob for blob in every if blob is not None]
        least, most = row.bottoms
        if not least <= len(every) <= most:
            a.refuse(f"it reads {len(every)} blobs; it takes {least if least == most else f'{least} or more'}")
        if not blobs:
            self.leave_out(layer)
            return
        if len(blobs) < len(every):
            unknown = layer.bottoms[every.index(None)]
            a.refuse(f"the size of '{_short(unknown.text)}', which it reads, is not known", unknown)
        if self.merges(layer):
            made = [self.merge(layer, blobs[0])]
        else:
            made = self.add(CaffeLayer(layer, self.parameters(layer), blobs, self.graph, self.batch), row)
        self.before = layer
        self.keep(layer, made)

    def parameters(self, layer: NetLayer) -> Parameters:
        """The parameters of its type; what else stands in the layer is listed as unread."""
        row = ROWS[layer.type]
        found = [field for field in layer.message.fields if row.message and field.name == row.message]
        a = Parameters(layer, None)
        if len(found) > 1:
            a.refuse(f"{row.message} stands there {len(found)} times", found[1])
        known = OF_A_LAYER | {row.message}
        self.unread_fields([each for each in layer.message.fields if each.name not in known], layer.called, known)
        if not found or found[0].inside is None:
            return a
        a = Parameters(layer, found[0].inside)
        used = frozenset(f"{row.used} {row.idle}".split())
        self.unread_fields(a.unread(used | IDLE), layer.called, used)
        return a

    def add(self, placed: CaffeLayer, row: CaffeRow) -> list[Blob]:
        """A layer in the graph, with the weights that it shares; axes that were moved stay so or are refused."""
        moved = next((blob for blob in placed.blobs if blob.order), None)
        if moved and row.order == "refused":
            placed.a.refuse(
                "it reads axes in another order, as Permute leaves them, which is not read",
                None,
                "Flatten, Reshape and InnerProduct are read behind a Permute",
            )
        before = len(self.graph.nodes)
        made = row.make(placed)
        if moved and row.order == "kept":
            made = [blob._replace(order=moved.order) for blob in made]
        if made:
            self.shared.share(placed, self.graph, made[0].value)
            self.frozen += frozen_of(placed.layer, self.graph, made[0].value) if made[0].value > before else 0
        self.norms += placed.layer.type == "BatchNorm"
        for note in placed.notes:
            self.said.setdefault(note, []).append(_short(placed.layer.called))
        return made

    def merges(self, layer: NetLayer) -> bool:
        """Is it the scale of the batch norm right before it, which nobody else reads?"""
        norm = self.before
        if layer.type != "Scale" or norm is None or norm.type != "BatchNorm" or len(norm.tops) != 1:
            return False
        name = norm.tops[0].text
        alone = self.readers[name] == 1 or [top.text for top in layer.tops] == [name]
        blob = self.blobs.get(name)
        plain = all(not rule.text("name") for each in (norm, layer) for rule in each.message.messages("param"))
        a = Parameters(layer, next(layer.message.messages("scale_param"), None))
        return (
            [field.text for field in layer.bottoms] == [name]
            and alone
            and plain
            and blob is not None
            and self.graph.nodes[blob.value - 1].given == {"noaffine": True}
            and a.whole("axis", 1, -9) == 1
            and a.whole("num_axes", 1, -1) == 1
        )

    def merge(self, layer: NetLayer, norm: Blob) -> Blob:
        """A batch norm and its Scale as one layer."""
        biased = self.parameters(layer).flag("bias_term", False)
        node = self.graph.nodes[norm.value - 1]
        self.graph.nodes[norm.value - 1] = node._replace(given={} if biased else {"nobeta": True})
        self.merged += 1
        self.frozen += frozen_of(layer, self.graph, norm.value)
        return norm

    def bottom(self, layer: NetLayer, field: TextField) -> Blob | None:
        """A blob that the layer reads; None for one of which no size is known."""
        if field.text not in self.blobs:
            near = nearest(field.text, self.blobs)
            raise CannotRead(NoSuchBlob(_short(layer.called), _short(field.text), near and _short(near)), field.span)
        self.ends.pop(field.text, None)
        return self.blobs[field.text]

    def keep(self, layer: NetLayer, made: list[Blob]) -> None:
        """What a layer makes, by the names of its tops."""
        if made and not layer.tops:
            Parameters(layer, None).refuse("it names no 'top', and so nothing can read what it makes", None)
        if len(made) < len(layer.tops):
            a = Parameters(layer, None)
            a.refuse(f"it makes {len(made)} blobs, and {len(layer.tops)} are named", layer.tops[len(made)])
        for top, blob in zip(layer.tops, made, strict=False):
            self.refuse_twice(layer, top)
            self.blobs[top.text] = self.ends[top.text] = blob

    def refuse_twice(self, layer: NetLayer, top: TextField) -> None:
        if top.text in self.blobs and top.text not in [field.text for field in layer.bottoms]:
            Parameters(layer, None).refuse(f"'{_short(top.text)}' is there already, made by a layer before it", top)

    def leave_out(self, layer: NetLayer) -> None:
        """A layer that is not worked out here; the sizes of what it makes are not known."""
        for field in layer.bottoms:
            if field.text not in self.blobs:
                self.bottom(layer, field)
            if layer.type == "Silence":
                self.ends.pop(field.text, None)
        if layer.type.endswith("Loss") and not layer.type.startswith(SYMMETRIC):
            self.targets |= {field.text for field in layer.bottoms[1:]}
        self.blobs |= {top.text: None for top in layer.tops if top.text not in self.blobs}
        self.left_out.append(layer)

    def unread_fields(self, fields: list[TextField], where: str, known: frozenset[str]) -> None:
        """Fields of which nothing is known here."""
        for field in fields:
            near = nearest(field.name, known)
            meant = f"; did you mean {near}?" if near else ""
            line = self.source.place(field.start)[0]
            self.unread.append(f"line {line}, {_short(field.name)} of {_short(where)}{meant}")

    def notes(self, arrival: Arrival, given: Shape | None) -> Iterator[str]:
        """What was assumed, and what was not read."""
        if self.others:
            names = dict.fromkeys([_short(layer.called) for layer in self.others])
            yield f"read as at test time; layers of other phases are left out: {first_of(names)}"
        kinds: dict[str, list[str]] = {}
        for layer in self.left_out:
            kinds.setdefault(_why_left_out(layer), []).append(f"{_short(layer.called)} ({_short(layer.type)})")
        for why, names_of in kinds.items():
            yield f"left out, {why}: {first_of(names_of)}"
        if given is not None:
            side = given.size[-1] if len(given.size) == 2 else 0
            doubt = given.channels == given.size[0] != side in (1, 3) if side else False
            meant = f"; did you mean {side}x{given.channels}x{given.channels}?" if doubt else ""
            yield f"input {given.text('chw')} is read channels first, as Caffe has it{meant}"
            if self.follow:
                yield f"of the same size, as in the file: {first_of(map(_short, self.follow))}"
        elif arrival.batch > 1:
            yield f"the file's batch is {arrival.batch:,}; sizes and counts are of one: --batch {arrival.batch} for all"
        if self.merged:
            yield f"{_counted(self.merged, 'Scale layer')} shown with the batch norm before it, as its scale and shift"
        if self.norms:
            yield (
                f"Caffe's BatchNorm keeps one number more, a factor for its statistics: {self.norms:,} more numbers in"
                " the weights than are counted here"
            )
        for note, names_of in self.said.items():
            yield f"{note}: {first_of(names_of)}"
        if self.unread:
            yield UnreadNote(f"not read: {'; '.join(self.unread[:4])}{_more(len(self.unread) - 4)}")


def _unknown_size(arrival: Arrival) -> ImageSizeUnknown:
    return ImageSizeUnknown(_short(arrival.said), "x".join(map(str, arrival.example))).at(arrival.span)


def _arrives(layer: NetLayer) -> bool:
    """Does it make its blobs of nothing that the network has?"""
    return not layer.bottoms and layer.type not in ROWS and layer.type not in REFUSED_ALONE


SYMMETRIC = ("Contrastive", "Triplet")
"""How losses begin that compare outputs with one another; all others compare the first blob with what it should be."""

REFUSED_ALONE = frozenset({"Parameter"})
"""Types that read no blob and are no input."""


def _measures(layer: NetLayer) -> bool:
    """Is it a loss, or a measure of what comes out?"""
    of_python = layer.type == "Python" and layer.message.one("loss_weight") is not None
    return layer.type.endswith("Loss") or layer.type in TRAINED_ONLY or of_python


def _why_left_out(layer: NetLayer) -> str:
    if _measures(layer):
        return "as they only measure"
    if layer.type in CHOOSING:
        return "as they only compare"
    return "as they make boxes of sizes" if layer.type in BOXES else "as what they read is left out"


def _type_span(layer: NetLayer) -> Span:
    found = layer.message.one("type")
    return found.span if found else layer.span


def _counted(count: int, what: str) -> str:
    return f"1 {what} is" if count == 1 else f"{count:,} {what}s are each"


def _more(count: int) -> str:
    return f"; and {count:,} more" if count > 0 else ""


def _short(text: str) -> str:
    return harmless(shortened(text, 60))
