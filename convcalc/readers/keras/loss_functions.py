"""Losses as an interpreted program sees them: of tensors of a network they make a number that is no part of it.

Source: keras.losses of Keras 3.15, keras.backend and tf.nn of TensorFlow 2.20.
"""

from __future__ import annotations

from convcalc.readers.keras.keras_tensors import layer_tensors
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Namespace, Native, Unknown, Value

SHORT = "mse MSE mae MAE mape MAPE msle MSLE kld KLD bce BCE"

FUNCTIONS = (
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error"
    " binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy"
    " sparse_categorical_crossentropy kl_divergence kullback_leibler_divergence hinge squared_hinge categorical_hinge"
    " huber log_cosh logcosh poisson cosine_similarity ctc dice tversky"
)

CLASSES = (
    "MeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError BinaryCrossentropy"
    " BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy SparseCategoricalCrossentropy"
    " KLDivergence Hinge SquaredHinge CategoricalHinge Huber LogCosh Poisson CosineSimilarity CTC Dice Tversky"
)

OF_BACKEND = (
    "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy ctc_batch_cost ctc_decode ctc_loss"
    " sigmoid_cross_entropy_with_logits softmax_cross_entropy_with_logits"
    " sparse_softmax_cross_entropy_with_logits l2_loss"
)


def _loss(machine: Machine, *args: Value, **named: Value) -> Value:
    """Of tensors a number; a class without any makes what is called on them."""
    if layer_tensors([*args, *named.values()]):
        return Unknown("a loss")
    return Native("a loss", _loss)


def losses() -> Namespace:
    """`keras.losses`"""
    names = f"{SHORT} {FUNCTIONS} {CLASSES}".split()
    return Namespace("keras.losses", {name: Native(name, _loss) for name in names})


def backend_losses() -> Named:
    """Those of `keras.backend` and `tf.nn`."""
    return {name: Native(name, _loss) for name in OF_BACKEND.split()}
