"""What is said of each kind of message, and how the messages begin that are known."""

from __future__ import annotations

import re

from convcalc.features.failure import (
    arguments,
    dimensions,
    feature_maps,
    meeting_maps,
    models,
    recurrent_states,
    stored_weights,
    targets,
    tensors,
    vectors,
)
from convcalc.features.failure.explanation import Explained, Explanation
from convcalc.readers.error_messages import KINDS, ErrorMessage

EXPLAINED: dict[str, Explained] = {
    "matrix product": vectors.matrix_product,
    "batches of matrices": vectors.batches_of_matrices,
    "einsum": vectors.einsum,
    "reshape": vectors.reshape,
    "view of a permuted tensor": vectors.view_of_a_permuted_tensor,
    "features of a layer": vectors.features_of_a_layer,
    "state of a recurrent layer": recurrent_states.recurrent_state,
    "last axis": vectors.last_axis,
    "index out of range": targets.index_out_of_range,
    "input channels": feature_maps.input_channels,
    "groups": arguments.groups,
    "pixel shuffle": arguments.pixel_shuffle,
    "kernel larger than its input": feature_maps.kernel_too_large,
    "layer without output": feature_maps.layer_without_output,
    "pool without output": feature_maps.pool_without_output,
    "joined maps": meeting_maps.joined_maps,
    "added maps": meeting_maps.added_maps,
    "expanded tensor": tensors.expanded_tensor,
    "output padding": arguments.output_padding,
    "padding of a pool": arguments.padding_of_a_pool,
    "padding against the map": arguments.padding_against_the_map,
    "crop": arguments.crop,
    "arguments of a layer": arguments.arguments,
    "unpooling": arguments.unpooling,
    "interpolation": arguments.interpolation,
    "split": targets.split,
    "fold": arguments.fold,
    "number of dimensions": dimensions.number_of_dimensions,
    "dimension out of range": tensors.dimension_out_of_range,
    "batch norm features": tensors.batch_norm_features,
    "values per channel": tensors.values_per_channel,
    "one value a channel": tensors.one_value,
    "result of another shape": models.result_of_another_shape,
    "size of a model": models.size_of_a_model,
    "number of inputs": models.number_of_inputs,
    "order of axes": models.order_of_axes,
    "unequal images in a batch": tensors.unequal_images,
    "number types": tensors.number_types,
    "devices": tensors.devices,
    "smallest input": targets.smallest_input,
    "open size": targets.open_size,
    "shape of the data": tensors.shape_of_data,
    "sizes of an input": targets.sizes_of_an_input,
    "rows for the targets": vectors.rows_for_targets,
    "targets of a loss": targets.targets_of_a_loss,
    "classes out of range": targets.classes_out_of_range,
    "number of samples": targets.number_of_samples,
    "checkpoint": stored_weights.checkpoint,
    "number of weights": stored_weights.number_of_weights,
    "names of weights": stored_weights.names_of_weights,
    "filters of a detector": stored_weights.filters_of_a_detector,
}
"""Kind of message, as its reader names it -> what is said of one."""

BEGINNINGS = tuple([each for kind in KINDS for each in kind.beginnings])
"""How the messages begin that are known, as people know them."""


def nearest(text: str, most: int = 2) -> list[str]:
    """The beginnings that share the most words with a message that is not known; none where none shares two.

    >>> nearest("mat1 and mat2 shapes are bad")
    ['mat1 and mat2 shapes cannot be multiplied', 'mat1 and mat2 must have the same dtype']
    """
    words = _words(text)
    shared = [(len(words & _words(each)), each) for each in BEGINNINGS]
    found = sorted([pair for pair in shared if pair[0] > 1], key=lambda pair: -pair[0])
    return [each for _, each in found[:most]]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]\w{3,}", text.lower()) if word not in ("error", "runtimeerror")}


def explanation(message: ErrorMessage) -> Explanation:
    """A message in plain words."""
    return EXPLAINED[message.kind](message)
