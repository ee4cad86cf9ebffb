"""What the layers of `keras.layers` that multiply tensors are made of: layers of ours, where source and files agree.

Source: MultiHeadAttention, GroupedQueryAttention, Attention and Dot of Keras 3.15, MultiHeadAttention of Keras 2.15.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments, flag, whole
from convcalc.readers.keras.layer_rows import Arriving, OurLayer
from convcalc.readers.python.values import Raised, Unreadable, Value, said

T = TypeVar("T")

SIGNATURES = {
    "MultiHeadAttention": (
        "num_heads key_dim value_dim=None dropout=0.0 use_bias=True output_shape=None attention_axes=None"
        " flash_attention=None seed=None query_shape=None key_shape=None value_shape=None use_gate=False"
    ),
    "GroupQueryAttention": (
        "head_dim num_query_heads num_key_value_heads dropout=0.0 use_bias=True flash_attention=None seed=None"
        " use_gate=False"
    ),
    "Attention": "use_scale=False score_mode=dot dropout=0.0 seed=None",
    "AdditiveAttention": "use_scale=True dropout=0.0 seed=None",
}
"""Keras' name of an attention layer -> its arguments."""

OF_A_LIST = ("Attention", "AdditiveAttention")
"""Those that are called on a list of tensors."""

DOT = "axes normalize=False"


class Operands(NamedTuple):
    """What arrives at an attention layer."""

    query: Arriving
    value: Arriving
    key: Arriving


class Projections(NamedTuple):
    """The linear layers of heads."""

    query: OurLayer
    key: OurLayer
    value: OurLayer
    output: OurLayer


class AttentionSteps(NamedTuple):
    """Our layers, in order; linear: those of heads, None where what arrives is multiplied as it is."""

    linear: Projections | None
    scores: tuple[OurLayer, ...]
    context: OurLayer


def attention(name: str, a: Arguments, x: Operands) -> AttentionSteps:
    """The layers that one of Keras' stands for on what arrives; raises Unreadable, and Raised as Keras does."""
    for each in x:
        if each.layout == "chw":
            raise Unreadable(f"{name} among layers whose channels come first is not read")
        if not each.shape.size:
            raise Raised("ValueError", f"{name} needs steps: an input of at least 3 axes, not {len(each.sizes) + 1}")
    if x.key.shape.size != x.value.shape.size:
        raise Raised("ValueError", f"{name} has keys at {said(x.key.sizes[:-1])}, values at {said(x.value.sizes[:-1])}")
    if flag(a.get("use_gate", False), "use_gate"):
        raise Unreadable(f"{name} with use_gate=True is not read")
    steps = {
        "MultiHeadAttention": _many_heads,
        "GroupQueryAttention": _grouped,
        "Attention": _plain,
        "AdditiveAttention": _additive,
    }
    return steps[name](a, x)


def _many_heads(a: Arguments, x: Operands) -> AttentionSteps:
    heads, key = whole(a["num_heads"], "num_heads"), whole(a["key_dim"], "key_dim")
    value = key if a["value_dim"] is None else whole(a["value_dim"], "value_dim")
    axes, given = len(x.query.shape.size), a["attention_axes"]
    if given is not None:
        every = {x.query.axis(each, "attention") for each in (given if isinstance(given, list | tuple) else [given])}
        if every != set(range(1, axes + 1)):
            raise Unreadable(f"attention over the axes {said(given)} alone is not read", "over all but the last it is")
    return _of_heads(a, x, (heads, key), (heads, value), a["output_shape"])


def _grouped(a: Arguments, x: Operands) -> AttentionSteps:
    size = whole(a["head_dim"], "head_dim")
    heads, groups = (whole(a[each], each) for each in ("num_query_heads", "num_key_value_heads"))
    if heads % groups:
        raise Raised("ValueError", f"num_query_heads {heads} must be divisible by num_key_value_heads {groups}")
    return _of_heads(a, x, (heads, size), (groups, size), None)


def _of_heads(
    a: Arguments, x: Operands, query: tuple[int, int], value: tuple[int, int], output: Value
) -> AttentionSteps:
    """query, value: how many heads there are of each, and how long their vectors are."""
    if isinstance(output, list | tuple):
        if len(output) != 1:
            raise Unreadable(f"output_shape={said(output)} of several axes is not read")
        output = output[0]
    bias: Given = {} if flag(a["use_bias"], "use_bias") else {"nobias": True}
    heads, terms = query

    def linear(count: int, suffix: str) -> OurLayer:
        return OurLayer("conv", {"": count, "k": (1,), **bias}, suffix)

    last = x.query.channels if output is None else whole(output, "output_shape")
    made = Projections(
        linear(heads * terms, ":query"),
        linear(value[0] * terms, ":key"),
        linear(value[0] * value[1], ":value"),
        linear(last, ":output"),
    )
    steps, keys = x.query.shape.positions(), x.value.shape.positions()
    scores = _product((steps, keys, heads), terms, ":scores")
    context = _product((*x.query.shape.size, heads * value[1]), keys, ":context")
    return AttentionSteps(made, (scores, OurLayer("softmax", {}, ":softmax")), context)


def _plain(a: Arguments, x: Operands) -> AttentionSteps:
    """Without weights, but for one factor of all scores."""
    if a["score_mode"] != "dot":
        raise Unreadable(f"Attention with score_mode={said(a['score_mode'])} is not read", "score_mode='dot' is")
    product, softmax, context = _scored(x)
    factor = [OurLayer("scale", {"": 1}, ":scale")] if flag(a["use_scale"], "use_scale") else []
    return AttentionSteps(None, (product, *factor, softmax), context)


def _additive(a: Arguments, x: Operands) -> AttentionSteps:
    """Bahdanau, Cho & Bengio 2015: of every query and key the sum of tanh(query + key), each number with its factor."""
    product, softmax, context = _scored(x)
    shown = product._replace(note="sums query and key, and is shown as their products, of which there are as many")
    factor = [OurLayer("scale", {}, ":scale")] if flag(a["use_scale"], "use_scale") else []
    return AttentionSteps(None, (*factor, shown, softmax), context)


def _scored(x: Operands) -> tuple[OurLayer, OurLayer, OurLayer]:
    """The scores of every query and key, their softmax, and the sums of values; raises Raised and Unreadable."""
    if {len(each.shape.size) for each in x} != {1}:
        raise Unreadable("Attention of more than one axis of steps is not read")
    if x.query.channels != x.key.channels:
        raise Raised("ValueError", f"Attention has queries of {x.query.channels:,}, keys of {x.key.channels:,} numbers")
    (steps,), (keys,) = x.query.shape.size, x.key.shape.size
    scores = _product((steps, keys), x.query.channels, ":scores")
    return scores, OurLayer("softmax", {}, ":softmax"), _product((steps, x.value.channels), keys, "")


def dot(a: Arguments, x: Arriving, y: Arriving) -> OurLayer:
    """`Dot(axes=(2, 1))`: the sums of products along an axis of each, counted from the batch."""
    axes = a["axes"]
    pair = list(axes) if isinstance(axes, list | tuple) else [axes, axes]
    if len(pair) != 2 or "chw" in (x.layout, y.layout):
        raise Unreadable(f"Dot with axes={said(axes)} is not read", "one axis of each of two tensors is")
    one, other = x.axis(pair[0], "Dot"), y.axis(pair[1], "Dot")
    if x.sizes[one - 1] != y.sizes[other - 1]:
        raise Raised("ValueError", f"Dot meets {x.sizes[one - 1]:,} numbers of {said(x.sizes)}, {y.sizes[other - 1]:,}")
    left = (*x.sizes[: one - 1], *x.sizes[one:], *y.sizes[: other - 1], *y.sizes[other:])
    if max(len(x.sizes), len(y.sizes)) > 2:
        raise Unreadable(f"Dot of {said(x.sizes)} and {said(y.sizes)} is not read", "of vectors and matrices it is")
    return _product(left or (1,), x.sizes[one - 1], "")


def product_of(one: Sequence[int], other: Sequence[int]) -> tuple[str, Given]:
    """Our layer for the product of two tensors of these sizes, channels last: matrices for each item of the batch."""
    for each in (one, other):
        if len(each) < 2:
            raise Unreadable(f"a product with a tensor of {said((None, *each))} is not read", "of matrices it is")
    (*lead, rows, terms), (*others, same, columns) = one, other
    if terms != same:
        raise Raised(
            "ValueError", f"the product of {said((None, *one))} and {said((None, *other))}: {terms} is not {same}"
        )
    if lead != others:
        raise Unreadable(f"a product of {said((None, *one))} and {said((None, *other))} is not read")
    step = _product((*lead, rows, columns), terms, "")
    return step.word, step.given


def _product(size: tuple[int, ...], terms: int, suffix: str) -> OurLayer:
    return OurLayer("matmul", {"size": size, **({"k": (terms,)} if terms > 1 else {})}, suffix)


def attended(
    steps: AttentionSteps, given: tuple[T, T, T], place: Callable[[OurLayer, T, tuple[T, ...]], T]
) -> tuple[T, T]:
    """What comes out, and the weights of the sum that it is.

    given: query, value and key.  place: puts a layer behind a tensor; what else it is made of stands beside it.
    """
    query, value, key = given
    if steps.linear is not None:
        query = place(steps.linear.query, query, ())
        value, key = place(steps.linear.value, value, ()), place(steps.linear.key, key, ())
    first, *rest = steps.scores
    weights = place(first, key, (query,))
    for step in rest:
        weights = place(step, weights, ())
    made = place(steps.context, weights, (value,))
    return (made if steps.linear is None else place(steps.linear.output, made, ())), weights
