"""Topics of sequences: recurrent layers behind convolutions."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.document.model import Text
from convcalc.features.explain.topic import Parts, Slips, Topic, anywhere, nets_of, only, slip, worked

LSTM_AT = "396x16 -> lstm 20"


def _recurrent() -> Parts:
    row, two = only(LSTM_AT), only(f"{LSTM_AT} twobias")
    return (
        *worked(row, "weights", "biases", "macs"),
        Text(
            f"{row.weights:,} weights + {row.biases:,} biases = {row.params:,}, as Keras counts them. PyTorch has two"
            f" biases a gate, bias_ih and bias_hh: {row.weights:,} + {two.biases:,} = {two.params:,} (twobias)."
        ),
    )


def _wrong() -> Slips:
    row = only(LSTM_AT)
    inputs, units = row.in_.channels or 0, row.out.channels or 0
    right = f"not {row.params:,}"
    return anywhere(
        slip("", "the matrices of the state are forgotten", f"4*({inputs}*{units} + {units}), {right}"),
        slip("", "the gates are forgotten", f"({inputs} + {units})*{units} + {units}, {right}"),
        slip("", "the weights are counted for each step; all steps share them", right),
    )


RECURRENT = Topic(
    "recurrent layers",
    "a sequence read step by step, by the same weights at each",
    "At each step every gate multiplies the numbers that arrive and those that the step before left, each by a matrix"
    " of its own: (inputs + units) x units weights a gate. A simple layer has 1 gate, a GRU 3, an LSTM 4, and all steps"
    " share them: the length of the sequence does not matter.",
    (formulas.recurrent_weights, formulas.recurrent_biases, formulas.recurrent_macs),
    example=_recurrent,
    wrong=_wrong,
    see=("parameters", "MACs and FLOPs"),
    tries=('convcalc arch "400 -> embedding 5000x32 -> conv 16 k5 -> lstm 20"',),
    names=(
        "sequence",
        "twobias",
        "primed",
        "recurrent",
        "recurrent neural network",
        "return_sequences",
        "hidden state",
    ),
    picture=lambda: nets_of(last_step=LSTM_AT, each_step=f"{LSTM_AT} sequence"),
    more=(
        "What comes out is what the last step leaves, a vector, as in Keras; with `sequence` it is what each step"
        " leaves (return_sequences=True), as in PyTorch. A sequence is a map of one axis: steps x numbers. Of a map of"
        " two axes one is folded into the channels before, as text recognisers do: reshape 26x208 behind 26x26x8.",
        "bilstm, bigru and birnn read the sequence backwards too, with weights of their own, and put both results one"
        " behind the other. Keras' GRU has two biases as well (reset_after=True), its LSTM one.",
        "The last step has read all of the input, one on the way all before it: rf is that of the last one, --unit says"
        " each. A decoder that begins with the state of its encoder is `primed`: counts are the same, what steps see"
        " cannot be said.",
    ),
)


TOPICS = (RECURRENT,)
