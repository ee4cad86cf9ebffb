"""A Keras model that is a file, run: each call of a layer in an order in which all that it reads is there."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.diagnostics.keras_models import KerasLayerUnread, LayersWait, NoSuchLayer
from convcalc.lang.tree import Claim
from convcalc.layers import kind_of
from convcalc.layers.kind import FREE, Cost, Refused
from convcalc.readers.keras.config_layers import GraphValue, LayerMaker, values_of
from convcalc.readers.keras.model_config import ConfigCall, ConfigLayer, ConfigModel, ConfigText, LayerTensor
from convcalc.readers.keras.recurrent_layers import RECURRENT
from convcalc.readers.layer_graph import LayerGraph
from convcalc.readers.python.values import Raised, Unreadable
from convcalc.text import Span, nearest

if TYPE_CHECKING:
    from convcalc.readers.keras.config_recurrent import LeftState

MOST_CALLS = 5_000
"""Calls of layers within models that are called again; a file that holds more layers may make four times as many."""

WITH_STATES = ("Bidirectional", "RNN", *RECURRENT)
"""Layers that may begin with what others leave."""

Call = tuple[str, int]
Made: TypeAlias = "dict[Call, list[int | LeftState]]"


class MadeOf(NamedTuple):
    """What one layer made in one call: the first and the last of its values, which are none for an input."""

    first: int
    end: int


class ConfigRun:
    """The layers of a model on its inputs, put into a graph.

    declared: are the inputs those that the file declares, so that its shapes hold?
    """

    def __init__(self, text: ConfigText, graph: LayerGraph, declared: bool) -> None:
        self.text = text
        self.declared = declared
        self.graph = graph
        self.makers = LayerMaker(graph)
        self.known: dict[str, MadeOf] = {}
        self.said: dict[tuple[int, tuple[int, ...]], Span] = {}
        self.disagreements: list[str] = []
        self.frozen = 0
        self.left = max(MOST_CALLS, 4 * text.layers)

    def model(self, model: ConfigModel, arriving: Sequence[int], frozen: bool, name: str) -> list[int]:
        """What a model makes of these values, and whose name it is called by."""
        if model.row:
            if len(arriving) != 1:
                raise Unreadable(f"it takes one tensor, {len(arriving)} are given")
            return [self._row(model, arriving[0], frozen)]
        if len(arriving) != len(model.inputs):
            raise Unreadable(f"it has {len(model.inputs)} inputs, {len(arriving)} are given")
        made: Made = {}
        for tensor, value in zip(model.inputs, arriving, strict=True):
            layer = model.layers.get(tensor.layer)
            if layer is None:
                self._no_layer(name or "the model", tensor.layer, model)
            self.claim_declared(layer, value)
            made[tensor.layer, 0] = [value]
        order = self._order(model, made)
        for at, number in order:
            layer = model.layers[at]
            call = layer.calls[number]
            primed = layer.cls in WITH_STATES
            found = {
                id(each): self._value(model, each, layer.name, made, begins=primed and place > 0)
                for place, each in enumerate(call.tensors())
            }
            made[at, number] = list(self._layer(layer, call, found, frozen))
        return [self._value(model, each, name, made, True) for each in model.outputs]

    def _row(self, model: ConfigModel, value: int, frozen: bool) -> int:
        """Layers in a row, each on what the one before it made."""
        self.claim(value, model.built, model.name)
        for layer in model.layers.values():
            if layer.cls == "InputLayer":
                self.claim_declared(layer, value)
                continue
            tensor = LayerTensor("", 0, 0)
            last = self._layer(layer, ConfigCall((tensor,), {}), {id(tensor): value}, frozen)[0]
            assert isinstance(last, int)
            value = last
        return value

    def _layer(
        self, layer: ConfigLayer, call: ConfigCall, found: dict[int, int], frozen: bool
    ) -> Sequence[int | LeftState]:
        """One call of a layer, and the claims of what it reads."""
        self.left -= 1
        if self.left < 0:
            self._refuse(layer, f"models within models make more than {max(MOST_CALLS, 4 * self.text.layers):,} layers")
        for each in call.tensors()[: 1 if layer.cls in WITH_STATES else None]:
            self.claim(found[id(each)], each.shape, layer.name)
        bound = ConfigCall(
            tuple([_bound(each, found) for each in call.args]),
            {key: _bound(each, found) for key, each in call.named.items() if key != "mask"},
        )
        reads = values_of([list(bound.args), list(bound.named.values())])
        if layer.key not in self.known:
            self._claim_built(layer, reads)
        first = len(self.graph.nodes) + 1
        try:
            if layer.model:
                return self.model(layer.model, reads, frozen or layer.frozen, layer.name)
            made = self._made(layer, bound, reads)
        except Unreadable as error:
            self._refuse(layer, error.why, error.hint)
        except Raised as error:
            self._refuse(layer, f"Keras refuses it: {error.words}")
        except Refused as error:
            self.text.refuse(error.mistake, layer.span)
        self._share(layer, MadeOf(first, len(self.graph.nodes) + 1), frozen or layer.frozen)
        return made

    def _made(self, layer: ConfigLayer, call: ConfigCall, reads: list[int]) -> Sequence[int | LeftState]:
        """What a call of a layer that is no model makes."""
        if layer.cls not in WITH_STATES or not reads:
            return self.makers.made(layer, call, reads)
        from convcalc.readers.keras.config_recurrent import recurrent

        return recurrent(self.makers, layer, reads)

    def _share(self, layer: ConfigLayer, new: MadeOf, frozen: bool) -> None:
        """The weights of a layer that was called before are its own; of one that is new and frozen they are counted."""
        old = self.known.setdefault(layer.key, new)
        for at, value in enumerate(range(new.first, new.end)):
            cost = self.cost(value)
            if old != new and cost != FREE:
                self.graph.share(value, old.first + at)
            elif frozen:
                self.frozen += (cost[0] or 0) + (cost[1] or 0)

    def cost(self, value: int) -> Cost:
        """What the layer that made a value stores."""
        node = self.graph.nodes[value - 1]
        ins = tuple([self.graph.shape(each) for each in node.reads])
        kind = kind_of(node.word)
        return kind.cost(kind.read(node.given, ins, self.graph.context), ins)

    def stored(self) -> int:
        """How many numbers all layers store, trained or not."""
        own = [self.cost(value) for value, node in enumerate(self.graph.nodes, 1) if not node.shares]
        return sum([each or 0 for cost in own for each in cost])

    # --- which call waits for which ---------------------------------------------------------------------------------

    def _order(self, model: ConfigModel, made: Made) -> list[Call]:
        """The calls that lead to an output, as the file has them where what they read is there."""
        name = model.name or "the model"
        places = {at: place for place, at in enumerate(model.layers)}
        waiting: dict[Call, int] = {}
        readers: dict[Call, list[Call]] = {}
        todo = [self._call(model, each, name, True) for each in model.outputs]
        while todo:
            one = todo.pop()
            if one in made or one in waiting:
                continue
            layer = model.layers[one[0]]
            if not layer.calls:
                self._refuse(layer, "an output depends on it, and it is called on nothing and is no input of the model")
            reads = {self._call(model, each, layer.name) for each in layer.calls[one[1]].tensors()} - made.keys()
            waiting[one] = len(reads)
            for each in reads:
                readers.setdefault(each, []).append(one)
            todo += reads
        ready = [(places[one[0]], one[1], one) for one, count in waiting.items() if not count]
        heapify(ready)
        order: list[Call] = []
        while ready:
            one = heappop(ready)[2]
            order.append(one)
            for each in readers.get(one, []):
                waiting[each] -= 1
                if not waiting[each]:
                    heappush(ready, (places[each[0]], each[1], each))
        if len(order) < len(waiting):
            late = model.layers[min(waiting.keys() - set(order), key=lambda one: places[one[0]])[0]]
            self.text.refuse(LayersWait(late.name), late.span)
        self._leave_out(model, order, made)
        return order

    def _leave_out(self, model: ConfigModel, order: list[Call], made: Made) -> None:
        """What leads to no output: Keras does not take it for a part of the model."""
        used = {at for at, _ in (*order, *made)}
        rest = [each.name for at, each in model.layers.items() if at not in used]
        if rest:
            self.makers.notes.append(
                f"left out, as Keras does, since no output depends on them: {', '.join(rest[:8])}"
                + (f" and {len(rest) - 8} more" if len(rest) > 8 else "")
            )

    def _call(self, model: ConfigModel, tensor: LayerTensor, reader: str, end: bool = False) -> Call:
        """Which call of a layer made a tensor, from 0.

        A model has a call of its own from when it was made, which older files count, and Keras 3 does in its outputs.
        """
        layer = model.layers.get(tensor.layer)
        if layer is None:
            self._no_layer(reader, tensor.layer, model)
        count = max(1, len(layer.calls))
        counted = layer.model is not None and (end and layer.cls != "Sequential" if model.third else True)
        tries = [tensor.call - counted] + ([tensor.call - (not counted)] if layer.model else [])
        found = next((each for each in tries if 0 <= each < count), None)
        if found is None:
            self._refuse(layer, f"'{reader}' reads its call {tensor.call}; it is called {count} times")
        return tensor.layer, found

    def _value(
        self, model: ConfigModel, tensor: LayerTensor, reader: str, made: Made, end: bool = False, begins: bool = False
    ) -> int:
        """The value that a tensor is; a model may have several outputs.  begins: is it a first state of its reader?"""
        call = self._call(model, tensor, reader, end)
        if not 0 <= tensor.tensor < len(made[call]):
            self._refuse(model.layers[call[0]], f"its output {tensor.tensor} is read, and it has {len(made[call])}")
        found = made[call][tensor.tensor]
        if isinstance(found, int):
            return found
        if begins and (whole := found.begins(self.makers)) is not None:
            return whole
        value = made[call][tensor.tensor] = found.value(self.makers)
        return value

    def _no_layer(self, reader: str, missing: str, model: ConfigModel) -> NoReturn:
        self.text.refuse(NoSuchLayer(reader, missing, nearest(missing, list(model.layers))), self.text.at(reader))

    def _refuse(self, layer: ConfigLayer, why: str, hint: str = "") -> NoReturn:
        mistake: Mistake = KerasLayerUnread(layer.name, layer.cls, why, hint)
        self.text.refuse(mistake, layer.span)

    # --- what the file declares -------------------------------------------------------------------------------------

    def claim_declared(self, layer: ConfigLayer, value: int) -> None:
        for key in ("batch_shape", "batch_input_shape"):
            self.claim(value, layer.config.get(key), layer.name)

    def _claim_built(self, layer: ConfigLayer, reads: list[int]) -> None:
        """The shapes on which a layer was built are those of its first call."""
        built = layer.built
        if isinstance(built, list) and built and all(isinstance(each, list) for each in built):
            for value, shape in zip(reads, built, strict=False):
                self.claim(value, shape, layer.name)
        elif reads:
            self.claim(reads[0], built, layer.name)
            self.claim_declared(layer, reads[0])

    def claim(self, value: int, declared: object, name: str) -> None:
        """A shape with the batch that the file declares of a value, None where it leaves a size open."""
        if not self.declared or not isinstance(declared, list | tuple) or len(declared) < 2:
            return
        numbers = list(declared[1:])
        shape = self.graph.shape(value)
        own = (shape.channels, *shape.size) if self.graph.context.layout == "chw" else (*shape.size, shape.channels)
        known = [n is None or (isinstance(n, int) and not isinstance(n, bool) and n > 0) for n in numbers]
        if len(numbers) != len(own) or not all(known):
            self.disagreements.append(f"'{name}' declares {_text(numbers)} where {_text(list(own))} arrives")
            return
        whole = tuple([(n or 1) if wanted is None else wanted for n, wanted in zip(own, numbers, strict=True)])
        if value > 0:
            span = self.text.at(name) if whole == own else self.text.shape_behind(name, list(declared))
            self.said.setdefault((value, whole), span)
        elif whole != own:
            self.disagreements.append(f"'{name}' declares {_text(numbers)} where the input is {_text(list(own))}")

    def add_claims(self) -> None:
        """Give each layer the sizes that are declared of what it makes."""
        for (value, numbers), span in self.said.items():
            self.graph.claim(value, Claim("size", numbers, span=span))


def _text(sizes: list[object]) -> str:
    return "x".join(["?" if n is None else str(n) for n in sizes]) or "nothing"


def _bound(value: object, found: dict[int, int]) -> object:
    """An argument with its tensors as values of the graph."""
    if isinstance(value, LayerTensor):
        return GraphValue(found[id(value)])
    if isinstance(value, dict):
        return {key: _bound(each, found) for key, each in value.items()}
    return [_bound(each, found) for each in value] if isinstance(value, list) else value
