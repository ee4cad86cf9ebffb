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

AXES = frozenset("conv dwconv tconv maxpool avgpool zeropad crop upsample".split())
"""Words that work along each axis by itself, so that they can leave the steps as they are."""

OVER_STEPS = {"size": 1, "k": 1, "s": 1, "d": 1, "p": 0, "op": 0}
"""What leaves the steps as they are: a window of 1 that goes by 1, and no border."""

ALIKE = "bn gn ln prelu relu relu6 lrelu elu selu gelu silu sigmoid tanh softmax dropout identity".split()
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
    if step.word in ("reshape", "permute"):
        return step._replace(given={"size": (steps, *step.given["size"])})
    if step.word not in AXES:
        raise Unreadable(
            f"TimeDistributed of {name} is not read", "of Dense, convolutions, pools and activations it is"
        )
    given: Given = {}
    for key, value in step.given.items():
        if step.word == "upsample" and key == "":
            key, value = "size", (value,)
        first = steps if key == "to" else OVER_STEPS.get(key)
        many = isinstance(value, tuple) and first is not None
        given["size" if key == "k" else key] = (first, *_each(value, len(inner.size))) if many else value
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
