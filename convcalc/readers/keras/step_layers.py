"""What `TimeDistributed` does: a layer at each step of a sequence, by the same weights at each.

A convolution or a pool at each step is one over steps and places whose window is 1 long over the steps.
"""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments
from convcalc.readers.keras.layer_rows import Arriving, KerasLayer, OurLayer
from convcalc.readers.keras.layer_steps import steps_of
from convcalc.readers.python.values import Raised, Unreadable
from convcalc.shape import Shape

WINDOWS = ("conv", "dwconv", "maxpool", "avgpool")
"""Words whose window can be 1 long over the steps."""

ALIKE = "bn prelu relu relu6 lrelu elu selu gelu silu sigmoid tanh softmax dropout identity".split()
"""Words that do at each step what they do on the whole, where the channels are the same."""


def at_each_step(name: str, row: KerasLayer, a: Arguments, x: Arriving) -> list[OurLayer]:
    """The layers of ours that a layer at each step stands for; raises Unreadable for one that is not read."""
    if not x.shape.size:
        raise Raised("ValueError", f"TimeDistributed needs steps: an input of at least 3 axes, not {len(x.sizes) + 1}")
    if x.layout == "chw":
        raise Unreadable("a sequence whose steps are not behind the batch (channels first) is not read")
    if name == "Dense":
        return steps_of(name, row, a, x)
    steps, inner = x.shape.size[0], Shape(x.shape.channels, x.shape.size[1:])
    made = steps_of(name, row, a, Arriving(inner, x.layout))
    if len(made) == 2 and made[0].word in ("gap", "gmp"):
        return _pooled(made, steps, inner)
    return [lifted(name, each, steps, inner) for each in made]


def lifted(name: str, step: OurLayer, steps: int, inner: Shape) -> OurLayer:
    """One layer of a step as a layer of the sequence; raises Unreadable for one that is not read."""
    if step.word in ALIKE:
        return step
    if step.word == "flatten":
        return step._replace(word="reshape", given={"size": (steps, inner.elements() or 0)})
    if step.word not in WINDOWS:
        raise Unreadable(
            f"TimeDistributed of {name} is not read", "of Dense, convolutions, pools, Flatten and activations it is"
        )
    given: Given = {}
    for key, value in step.given.items():
        many = isinstance(value, tuple) and key in ("size", "k", "s", "d")
        given["size" if key == "k" else key] = (1, *_each(value, len(inner.size))) if many else value
    if "pool" in step.word and "s" not in given:
        given["s"] = given["size"]
    return step._replace(given=given)


def _each(value: object, axes: int) -> tuple[int, ...]:
    """One number an axis."""
    assert isinstance(value, tuple)
    return value * axes if len(value) == 1 else value


def _pooled(made: list[OurLayer], steps: int, inner: Shape) -> list[OurLayer]:
    """A global pool at each step, without its places."""
    size = (1, *inner.size)
    window = OurLayer("avgpool" if made[0].word == "gap" else "maxpool", {"size": size, "s": size})
    return [window, made[1]._replace(word="reshape", given={"size": (steps, inner.channels or 1)})]
