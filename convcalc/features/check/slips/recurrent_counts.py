"""Slips in the parameters of recurrent layers, and of tables of vectors.

gates: matrices of each direction; inputs, units: what each reads, and makes; biases: vectors of them a matrix has;
directions, steps: of the sequence. words, width, length: of a table of vectors, and of the text.
"""

from __future__ import annotations

from convcalc.features.check.slips.slip import Slip, slip

# fmt: off
RECURRENT: tuple[Slip, ...] = (
    slip("P27", "one gate was counted; each has matrices and biases of its own",
         "questions about Keras' LSTM: 4*((n + m)*m + m) without the 4", "gated",
         lambda inputs, units, biases, directions: ((inputs + units)*units + biases*units)*directions),
    slip("P28", "the weights of the state were left out: a unit reads all units of the step before", "", "",
         lambda gates, inputs, units, biases, directions: gates*(inputs*units + biases*units)*directions),
    slip("P29", "the weights of the input were left out", "", "",
         lambda gates, units, biases, directions: gates*(units*units + biases*units)*directions),
    slip("P30", "3 gates were counted, as a GRU has them", "", "",
         lambda inputs, units, biases, directions: 3*((inputs + units)*units + biases*units)*directions),
    slip("P30", "4 gates were counted, as an LSTM has them", "", "",
         lambda inputs, units, biases, directions: 4*((inputs + units)*units + biases*units)*directions),
    slip("P31", "one direction was counted; each has weights of its own", "", "both",
         lambda gates, inputs, units, biases: gates*((inputs + units)*units + biases*units)),
    slip("P07", "multiplied by the steps; they share one set of weights", "", "",
         lambda gates, inputs, units, biases, directions, steps:
         gates*((inputs + units)*units + biases*units)*directions*steps),
    slip("", "two biases a gate, as PyTorch has them, and GRUs of Keras", "nn.LSTM; Keras' GRU", "params single",
         lambda gates, inputs, units, directions: gates*((inputs + units)*units + 2*units)*directions,
         "two biases a gate, of the input and of the state, as PyTorch has them: twobias"),
    slip("", "one bias a gate, as Keras' LSTM has it", "tf.keras.layers.LSTM", "params double",
         lambda gates, inputs, units, directions: gates*((inputs + units)*units + units)*directions,
         "one bias a gate, as Keras' LSTM has it; PyTorch has two"),
)
"""Recurrent layers."""

VECTORS: tuple[Slip, ...] = (
    slip("P32", "a vector more was counted: a bias, which there is not, or one for an index 0",
         "Keras' vocab_size = len(word_index) + 1", "",
         lambda words, width: words*width + width),
    slip("P33", "the length of the text was taken for the number of words that there are", "", "",
         lambda width, length: length*width),
    slip("P07", "multiplied by the length of the text; a word has one vector wherever it stands", "", "",
         lambda words, width, length: words*width*length),
)
"""Tables of vectors."""
