"""What is said of each kind of message, and what the kinds are for who has another one."""

from __future__ import annotations

from convcalc.features.failure import feature_maps, tensors, vectors
from convcalc.features.failure.explanation import Explained, Explanation
from convcalc.readers.error_messages import ErrorMessage

EXPLAINED: dict[str, Explained] = {
    "matrix product": vectors.matrix_product,
    "input channels": feature_maps.input_channels,
    "kernel larger than its input": feature_maps.kernel_too_large,
    "joined maps": feature_maps.joined_maps,
    "added maps": feature_maps.added_maps,
    "pool without output": feature_maps.pool_without_output,
    "reshape": vectors.reshape,
    "checkpoint": tensors.checkpoint,
    "number of dimensions": tensors.number_of_dimensions,
    "batch norm features": tensors.batch_norm_features,
    "one value a channel": tensors.one_value,
    "unequal images in a batch": tensors.unequal_images,
    "last axis": vectors.last_axis,
    "shape of the data": tensors.shape_of_data,
    "rows for the targets": vectors.rows_for_targets,
}
"""Kind of message, as its reader names it -> what is said of one."""

BEGINNINGS = (
    "mat1 and mat2 shapes cannot be multiplied",
    "Given groups=1, weight of size",
    "Kernel size can't be greater than actual input size",
    "Sizes of tensors must match except in dimension",
    "The size of tensor a must match the size of tensor b",
    "Output size is too small",
    "shape is invalid for input of size",
    "size mismatch for NAME: copying a param with shape",
    "Expected 4-dimensional input for 4-dimensional weight",
    "running_mean should contain N elements",
    "Expected more than 1 value per channel when training",
    "stack expects each tensor to be equal size",
    "Expected input batch_size to match target batch_size",
    "Negative dimension size caused by subtracting",
    "One of the dimensions in the output is <= 0",
    "expected axis -1 of input shape to have value",
    "expected min_ndim=4, found ndim=3",
    "expected NAME to have shape, but got array with shape",
    "A Concatenate layer requires inputs with matching shapes",
    "Inputs have incompatible shapes",
    "total size of new array must be unchanged",
)
"""How the messages begin that are known, PyTorch's first, as people know them."""


def explanation(message: ErrorMessage) -> Explanation:
    """A message in plain words."""
    return EXPLAINED[message.kind](message)
