"""Channels that nobody gave: sizes are known, counts are not, and no kind makes one up."""

from __future__ import annotations

import pytest

from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Kind, new_context
from convcalc.shape import Shape

UNKNOWN = Shape(None, (8, 8))

KINDS: tuple[tuple[str, Given], ...] = (
    *(("conv", {"": 4, "k": (3,)}), ("dwconv", {"k": (3,)}), ("tconv", {"": 4, "k": (3,)}), ("maxpool", {"k": (2,)})),
    *(("avgpool", {"k": (2,)}), ("lppool", {"k": (2,)}), ("avgpool", {"to": (2,)}), ("gap", {}), ("gmp", {})),
    *(("bn", {}), ("gn", {"": 2}), ("prelu", {}), ("relu", {}), ("flatten", {}), ("upsample", {"": 2})),
    *(("upsample", {"": 2, "bilinear": True}), ("pixelshuffle", {"": 2}), ("zeropad", {"": 1}), ("shuffle", {"": 2})),
    *(("lrn", {}), ("subsample", {"": 4, "s": (2,)}), ("fc", {"": 3}), ("fc", {"": 3, "nobias": True})),
    *(("scale", {}), ("scale", {"bias": True}), ("take", {"size": (Pair(1, 3),)}), ("reshape", {"size": (8, 8, 4)})),
    *(
        ("channelmean", {}),
        ("channelmax", {}),
        ("local", {"": 4, "k": (3,)}),
        ("pixelunshuffle", {"": 2}),
        ("normalize", {}),
    ),
)
STORES = {"conv", "local", "dwconv", "tconv", "fc", "bn", "gn", "prelu", "scale"}


@pytest.mark.parametrize(("word", "given"), KINDS, ids=[f"{word} {' '.join(given)}" for word, given in KINDS])
def test_unknown_channels_give_a_size_and_no_count(word: str, given: Given) -> None:
    kind, four = kind_of(word), UNKNOWN._replace(channels=4)
    args, known = (kind.read(given, (x,), new_context()) for x in (UNKNOWN, four))
    out, of_four = kind.shape(args, (UNKNOWN,)), kind.shape(known, (four,))
    assert out.size == of_four.size
    weights, biases, statistics = kind.cost(args, (UNKNOWN,))
    assert statistics == (None if kind.statistics or word in ("ln", "gn", "instnorm") else 0)
    assert (weights is None) == (word in STORES)
    assert biases is None or word in ("prelu", "scale") or word not in STORES
    assert (kind.macs(args, (UNKNOWN,), out) is None) == kind.weighted
    assert {step.role for step in kind.workings(args, (UNKNOWN,), out)} <= {"size"}
    operations = kind.ops(args, (UNKNOWN,), out)
    if (out.channels is None or kind.word in ("channelmean", "channelmax")) and any(kind.ops(known, (four,), of_four)):
        assert None in operations


@pytest.mark.parametrize(
    ("text", "channels", "depthwise"),
    [
        *((("conv", {"": 4, "k": (3,), "g": (4,)}), 4, True), (("conv", {"": 8, "k": (3,), "g": (4,)}), 4, True)),
        *((("conv", {"": 4, "k": (3,), "g": (2,)}), 4, False), (("conv", {"": 4, "k": (3,)}), 1, False)),
        *((("conv", {"": 4, "k": (3,), "g": (2,)}), 2, True), (("tconv", {"": 4, "k": (3,), "g": (2,)}), 2, True)),
        *((("dwconv", {"k": (3,)}), 1, True), (("tconv", {"": 4, "k": (3,), "g": (4,)}), 4, True)),
        *((("tconv", {"": 4, "k": (3,), "g": (2,)}), 4, False), (("tconv", {"": 4, "k": (3,)}), 1, False)),
        *((("fc", {"": 3}), 4, False), (("maxpool", {"k": (2,)}), 4, False)),
    ],
)
def test_depthwise_is_a_kernel_a_channel(text: tuple[str, Given], channels: int, depthwise: bool) -> None:
    word, given = text
    kind = kind_of(word)
    assert kind.depthwise(kind.read(given, (Shape(channels, (8, 8)),), new_context())) == depthwise


def test_a_kind_without_answers_has_none() -> None:
    x = Shape(1, (2,))
    plain: Kind[None] = Kind()
    for ask in (
        *(lambda: plain.read({}, (x,), new_context()), lambda: plain.parts({}), lambda: plain.shape(None, (x,))),
        *(lambda: plain.cost(None, (x,)), lambda: plain.macs(None, (x,), x), lambda: plain.ops(None, (x,), x)),
        *(lambda: plain.views(None, (x,)), lambda: plain.window(None), lambda: plain.groups(None)),
        *(lambda: plain.depthwise(None), lambda: plain.text(None), lambda: plain.workings(None, (x,), x)),
    ):
        with pytest.raises(NotImplementedError):
            ask()
