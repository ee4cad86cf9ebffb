"""Tensors that are filled part by part: `out = torch.zeros(...)`, `out[:, :4] = a`, `out[:, 4:] = b`."""

from __future__ import annotations

from convcalc.readers.python.subscripts import ends_are_whole
from convcalc.readers.python.values import Unreadable, Value
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor, Sizes, counts_of, loosened, meeting
from convcalc.readers.pytorch.parameter_views import broadcast
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor

Tile = tuple[int, int, TorchTensor]
"""From which channel to which, and what stands there."""


class FilledTensor(LooseTensor):
    """Zeros into which activations were put; tiles: whole channels, None where others were filled."""

    __slots__ = ("tiles",)

    def __init__(self, of: LooseTensor, counts: Sizes, tiles: tuple[Tile, ...] | None) -> None:
        super().__init__(of, counts, of.machine, False)
        self.tiles = tiles

    def plain_map(self) -> TorchTensor:
        """Maps beside one another where the tiles are all channels, else numbers moved."""
        tiles, reached = sorted(self.tiles or (), key=lambda tile: tile[0]), 0
        for first, end, _ in tiles:
            if first != reached:
                return super().plain_map()
            reached = end
        if not tiles or reached != self.counts[1]:
            return super().plain_map()
        if self.kept is None:
            maps = tuple([tile[2] for tile in tiles])
            made = maps[0]
            if len(maps) > 1:
                made = self.recorder.add(self.machine, "concat", {}, maps, self.recorder.label("cat"))
            self.kept = made
        return self.kept


def filled(owner: Value, key: Value, value: Value) -> Value:
    """What a tensor becomes where activations are put into places of it; raises Raised where they do not fit."""
    assert isinstance(value, TorchTensor | LooseTensor)
    machine = value.recorder.machine
    put = loosened(machine, value)
    assert isinstance(put, LooseTensor)
    counts = counts_of(owner)
    if isinstance(owner, Parameter) and MARK not in counts and MARK in put.counts:
        counts = (MARK, *counts[1:])  # zeros for as many images as there are
    whole = LooseTensor(put, counts, machine, False)  # of which a part is filled
    place = counts_of(whole.item(machine, key))
    if broadcast(place, put.counts) != place:
        meeting(place, put.counts, "=")
        raise Unreadable("what is put into a tensor is larger than its place, which is not read")
    tiles = owner.tiles if isinstance(owner, FilledTensor) else () if isinstance(owner, Parameter) else None
    tile = _tile(counts, key, place, put) if tiles is not None else None
    return FilledTensor(put, counts, (*tiles, tile) if tile and tiles is not None else None)


def _tile(counts: Sizes, key: Value, place: Sizes, put: LooseTensor) -> Tile | None:
    """The channels that are filled, where they are whole ones."""
    keys = key if isinstance(key, tuple) else (key,)
    whole = counts[0] == MARK and len(keys) > 1 and all(each in (slice(None), ...) for each in (keys[0], *keys[2:]))
    if not whole or not isinstance(keys[1], slice) or keys[1].step not in (None, 1) or put.counts != place:
        return None
    if not ends_are_whole(keys[1]):
        return None
    first, end, _ = keys[1].indices(counts[1])
    return first, end, put.plain_map() if not put.whole or put.rows else _map_of(put)


def _map_of(put: LooseTensor) -> TorchTensor:
    """The value itself, where it is the map of these sizes."""
    shape = put.recorder.graph.shape(put.value)
    same = put.counts[1:] == (shape.channels, *shape.size)
    return TorchTensor(put.recorder, put.value) if same else put.plain_map()
