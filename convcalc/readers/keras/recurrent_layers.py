"""The recurrent layers of `keras.layers`, a row each: what they do with their sequence, and how many biases they have.

Source: LSTM, GRU and SimpleRNN of Keras 1.2, 2.15 and 3.15; CuDNNLSTM and CuDNNGRU of Keras 2.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc.layers.kind import Given
from convcalc.readers.keras.arguments import Arguments, flag, whole
from convcalc.readers.keras.layer_rows import Arriving, KerasLayer, OurLayer
from convcalc.readers.python.values import Unreadable, Value, said

_FIRST = (
    "inner_activation=None inner_init=None forget_bias_init=None U_regularizer=None dropout_W=0 dropout_U=0"
    " consume_less=None"
)
"""Arguments that Keras 1 had and today's do not."""

_REST = (
    "return_sequences=False return_state=False go_backwards=False stateful=False unroll=False time_major=False"
    " unit_forget_bias=True dropout=0 recurrent_dropout=0 implementation=None zero_output_for_mask=False"
    f" use_cudnn=auto {_FIRST}"
)
SIMPLE = f"units activation=tanh use_bias=True {_REST}"
GATED = f"units activation=tanh recurrent_activation=sigmoid use_bias=True {_REST}"
CUDNN = f"units {_REST}"

OLD_GRU: Arguments = {"reset_after": False}
"""Keras 1 had this kind alone, and its files do not say so."""


def recurrent(word: str, biases: int) -> Callable[[Arguments, Arriving, int], list[OurLayer]]:
    """A layer with so many biases a matrix; 0: as many as reset_after has."""

    def steps(a: Arguments, x: Arriving, axes: int) -> list[OurLayer]:
        if flag(a["time_major"], "time_major") or x.layout == "chw":
            why = "time_major=True" if a["time_major"] else "channels first"
            raise Unreadable(f"a sequence whose steps are not behind the batch ({why}) is not read")
        given: Given = {"": whole(a["units"], "units")}
        notes = _activations(a)
        many = biases or 1 + flag(True if a["reset_after"] is None else a["reset_after"], "reset_after")
        if not flag(a.get("use_bias", True), "use_bias"):
            given["nobias"] = True
        elif many > 1:
            given["twobias"] = True
            if not biases and a["reset_after"] is None:
                notes.append("has two biases, as TensorFlow 2 and Keras 3 have it; with reset_after=False it has one")
        if flag(a["return_sequences"], "return_sequences"):
            given["sequence"] = True
        if a.get("primed"):
            given["primed"] = True
        return [OurLayer(word, given, "", "; ".join(notes))]

    return steps


def _activations(a: Arguments) -> list[str]:
    """Functions within a unit that are not the usual ones: they change no parameter and no product."""
    usual = {"activation": ("tanh",), "recurrent_activation": ("sigmoid", "hard_sigmoid")}
    found = []
    for key, names in usual.items():
        value = _name_of(a.get(key, names[0]))
        if value not in names:
            found.append(f"has {key}={said(value)}, whose elementary operations are counted as those of {names[0]}")
    return found


def _name_of(activation: Value) -> Value:
    """An activation as a file may keep it, by its name."""
    if isinstance(activation, dict):
        inner = activation.get("config")
        return inner if isinstance(inner, str) else activation.get("class_name")
    return activation


RECURRENT: dict[str, KerasLayer] = {
    "SimpleRNN": KerasLayer(1, SIMPLE, recurrent("rnn", 1), inside=True),
    "LSTM": KerasLayer(1, GATED, recurrent("lstm", 1), inside=True),
    "GRU": KerasLayer(1, f"{GATED} reset_after=None", recurrent("gru", 0), inside=True, before=OLD_GRU),
    "CuDNNLSTM": KerasLayer(1, CUDNN, recurrent("lstm", 2), inside=True),
    "CuDNNGRU": KerasLayer(1, CUDNN, recurrent("gru", 2), inside=True),
}
"""Keras' name -> its row."""

RUNS = " runs"
"""Of an RNN around cells: the layers that it is."""

BOTH_WAYS = {"rnn": "birnn", "lstm": "bilstm", "gru": "bigru"}
"""A word of ours -> that of the same layer in both directions, one result behind the other."""

MODES = {"concat": "concat", "sum": "add", "ave": "add", "mul": "mul"}
"""How Keras' Bidirectional puts both results together -> our word."""


def both_ways(ways: list[OurLayer], mode: Value) -> tuple[list[OurLayer], str]:
    """The two layers of a Bidirectional, and our word where they meet; one and "" where it is one kind of ours."""
    forward, backward = ways
    word = MODES.get(mode) if isinstance(mode, str) else None
    if word is None:
        raise Unreadable(
            f"Bidirectional with merge_mode={said(mode)} is not read", "concat, sum, ave and mul give one result"
        )
    alike = forward.word == backward.word and forward.given == backward.given
    if word == "concat" and alike:
        return [forward._replace(word=BOTH_WAYS[forward.word])], ""
    return [forward._replace(suffix=":forward"), backward._replace(suffix=":backward", note="")], word
