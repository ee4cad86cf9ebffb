"""Layers of `torch.nn` that few networks have: bags of words, fractional pools, similarities of pairs."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Class, Instance, Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.functional import FUNCTIONAL
from convcalc.readers.pytorch.modules import initialize
from convcalc.readers.pytorch.numbers_of_all import loss_class
from convcalc.readers.pytorch.tensors import Parameter, numbers, whole
from convcalc.readers.pytorch.torch_layers import TorchLayer, arguments

BAG = (
    "num_embeddings embedding_dim max_norm=None norm_type=2.0 scale_grad_by_freq=False mode=mean sparse=False"
    " _weight=None include_last_offset=False padding_idx=None"
)
OF_BAG = {"mean": "mean", "sum": "sum", "max": "amax"}
"""What a bag makes of its vectors, by PyTorch's name of it."""

POOL = "kernel_size output_size=None output_ratio=None return_indices=False"


def further_layer(nn: Named, module: Class, name: str) -> Value:
    """The class of one of them; nn: the other layers, module: what it comes from."""
    makers: dict[str, Callable[[], Value]] = {
        "EmbeddingBag": lambda: _bag(nn["Embedding"]),
        "FractionalMaxPool2d": lambda: _pool(module, 2),
        "FractionalMaxPool3d": lambda: _pool(module, 3),
        "CosineSimilarity": lambda: _of_pairs(module, "CosineSimilarity", "dim=1 eps=1e-8", "cosine_similarity"),
        "PairwiseDistance": lambda: _of_pairs(
            module, "PairwiseDistance", "p=2.0 eps=1e-6 keepdim=False", "pairwise_distance"
        ),
    }
    return makers[name]() if name in makers else loss_class(module, name)


def _bag(words: Value) -> Class:
    """`nn.EmbeddingBag`: the vectors of words, and what one vector their mean, sum or maximum is."""
    assert isinstance(words, Class)
    row = TorchLayer("", 0, BAG, lambda a, axes: {})
    found = words.find("__init__"), words.find("forward")
    assert found[0] is not None and found[1] is not None
    made, looked_up = found[0][1], found[1][1]

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        a = arguments(row, "EmbeddingBag", args, named)
        if a["mode"] not in OF_BAG:
            raise Raised("ValueError", f"EmbeddingBag has no mode {said(a['mode'])}", hint=", ".join(OF_BAG))
        machine.call(made, owner, a["num_embeddings"], a["embedding_dim"])
        assert isinstance(owner, Instance)
        owner.attributes |= {key: a[key] for key in ("mode", "include_last_offset")}
        return None

    def forward(
        machine: Machine,
        owner: Value,
        input: Value,
        offsets: Value = None,
        per_sample_weights: Value = None,
    ) -> Value:
        """offsets: where the bag of each item begins in one row of words; here they are those of one item."""
        assert isinstance(owner, Instance)
        vectors = machine.call(looked_up, owner, input)
        if len(list(elements(machine, machine.attribute(vectors, "shape")))) != 3:
            raise Unreadable(f"EmbeddingBag of {said(input)} is not read", "rows of words are: (batch, words)")
        return machine.call(machine.attribute(vectors, OF_BAG[str(owner.attributes["mode"])]), 1)

    return Class(
        "EmbeddingBag", (words,), {"__init__": Native("EmbeddingBag", init), "forward": Native("bag", forward)}
    )


def _pool(module: Class, axes: int) -> Class:
    """`nn.FractionalMaxPool2d`: windows at random, as many as it says or as a part of the places."""
    name = f"FractionalMaxPool{axes}d"
    row = TorchLayer("", 0, POOL, lambda a, axes: {})

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        named.pop("_random_samples", None)
        a = arguments(row, name, args, named)
        if (a["output_size"] is None) is (a["output_ratio"] is None):
            raise Raised("ValueError", f"{name} takes one of output_size and output_ratio")
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        owner.attributes |= a
        return None

    def forward(machine: Machine, owner: Value, input: Value) -> Value:
        assert isinstance(owner, Instance)
        return fractional(machine, axes, input, *[owner.attributes[key] for key in row.names])

    return Class(name, (module,), {"__init__": Native(name, init), "forward": Native(name, forward)})


def fractional(
    machine: Machine,
    axes: int,
    x: Value,
    kernel: Value,
    size: Value = None,
    ratio: Value = None,
    return_indices: Value = False,
) -> Value:
    """`F.fractional_max_pool2d(x, 2, output_ratio=0.7)`: shown as the adaptive pool that has its sizes."""
    places = list(elements(machine, machine.attribute(x, "shape")))[-axes:]
    if size is not None:
        wanted = numbers(size, "output_size")
    else:
        parts = list(ratio) if isinstance(ratio, list | tuple) else [ratio]
        if not all(isinstance(part, float) and 0 < part < 1 for part in parts):
            raise Raised("ValueError", f"output_ratio must be between 0 and 1 (got {said(ratio)})")
        parts = parts * axes if len(parts) == 1 else parts
        wanted = tuple(
            [int(whole(n, "a size") * part) for n, part in zip(places, parts, strict=True) if isinstance(part, float)]
        )
    wanted = wanted * axes if len(wanted) == 1 else wanted
    windows = numbers(kernel, "kernel_size")
    for n, k, out in zip(places, windows * axes if len(windows) == 1 else windows, wanted, strict=True):
        if out + k - 1 > whole(n, "a size"):
            raise Raised("RuntimeError", f"windows of {k} at {out} places are too large for {said(n)}")
    machine.note("a fractional max pool is shown as an adaptive one, which has its sizes")
    pooled = machine.call(FUNCTIONAL[f"adaptive_max_pool{axes}d"], x, wanted)
    return (pooled, Parameter((), trained=False, why="places of the largest")) if return_indices else pooled


def _of_pairs(module: Class, name: str, signature: str, function: str) -> Class:
    """`nn.CosineSimilarity(dim=1)`, `nn.PairwiseDistance()`: the function of that name on two tensors."""
    row = TorchLayer("", 0, signature, lambda a, axes: {})

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        a = arguments(row, name, args, named)
        initialize(machine, owner)
        assert isinstance(owner, Instance)
        owner.attributes |= a
        return None

    def forward(machine: Machine, owner: Value, x1: Value, x2: Value) -> Value:
        assert isinstance(owner, Instance)
        given = {key: owner.attributes[key] for key in row.names}
        return machine.call(FUNCTIONAL[function], x1, x2, **given)

    return Class(name, (module,), {"__init__": Native(name, init), "forward": Native(name, forward)})
