"""Messages about what a layer was told: output padding, padding, sizes of an interpolation, places of unpooling."""

from __future__ import annotations

from convcalc.readers.error_messages.patterns import row

ARGUMENT_MESSAGES = (
    row(
        "output padding",
        "output padding must be smaller than either stride or dilation",
        "requested an output size of (N, N), but valid sizes range from",
        PyTorch=(
            r"output padding must be smaller than either stride or dilation, but got output_padding_\w+: {pad}"
            r".{0,60}?stride_\w+: {stride}.{0,60}?dilation_\w+: {dilation}",
            r"output padding must be smaller than either stride or dilation",
            r"requested an output size of {shape}, but valid sizes range from {other} to {target}(?: \(for an input of"
            r" {input}\))?",
        ),
        Keras=(
            r"`output_padding` must be strictly less than `strides`.{0,60}?`output_padding` is {pad} but `strides` is"
            r" {stride}",
            r"[Ss]tride {stride} must be greater than output padding {pad}",
            r"[Ss]trides? {shape} must be greater than output padding {other}",
        ),
    ),
    row(
        "padding of a pool",
        "pad should be at most half of kernel size",
        PyTorch=(
            r"pad should be (?:at most|smaller than(?: or equal to)?) half of (?:effective )?kernel size, but got"
            r" pad={pad}, kernel_size={kernel}(?: and dilation={dilation})?",
            r"pad should be (?:at most|smaller than(?: or equal to)?) half of kernel size, but got padW = {pad}, padH ="
            r" \d+, kW = {kernel}",
            r"pad should be (?:at most|smaller than(?: or equal to)?) half of (?:effective )?kernel size",
        ),
        Caffe=(r"pad_\w* ?< kernel_\w* \({pad} vs\. {kernel}\)",),
    ),
    row(
        "padding against the map",
        "Padding size should be less than the corresponding input dimension",
        "Values in cropping argument should be smaller",
        PyTorch=(
            r"Padding size should be less than the corresponding input dimension, but got: padding \({a}, {b}\) at"
            r" dimension {dim} of input {input}",
            r"Padding value causes wrapping around more than once",
        ),
        Keras=(
            r"Values in `?cropping`? argument should be (?:smaller|greater) than the corresponding spatial dimension of"
            r" the input\. Received: input_shape={input}, cropping=(?P<many>\((?:[^()]|\([^()]*\))*\))",
        ),
    ),
    row(
        "crop",
        "invalid crop parameters in dimension",
        Caffe=(
            r"bottom\[0\]->shape\(i\) - crop_offset >= bottom\[1\]->shape\(i\) \({a} vs\. {b}\)(?: invalid crop"
            r" parameters"
            r" in dimension: {dim})?",
        ),
    ),
    row(
        "arguments of a layer",
        "expected stride to be a single integer value or a list",
        "padding='same' is not supported for strided convolutions",
        PyTorch=(
            r"expected {word} to be a single integer value or a list of {expected} values to match the convolution"
            r" dimensions, but got \w+={shape}",
            r"(?P<same>padding=.same. is not supported for strided convolutions)",
            r"(?P<negative>non-positive stride is not supported|negative padding is not supported"
            r"|stride should not be zero|kernel size should be greater than zero)",
            r"(?P<odd>Padding length must be divisible by 2)",
        ),
        Keras=(
            r"The `{word}` argument must be a tuple of {expected} (?:positive )?integers\. Received:? \w+={shape}",
            r"The `{word}` argument must be a tuple of {expected} (?:positive )?integers\. Received:?"
            r" \w+=(?P<zero>\d+)",
            r"`strides > 1` not supported in conjunction with `dilation_rate > 1`(?:\. Received: strides={shape} and"
            r" dilation_rate={other})?",
        ),
    ),
    row(
        "unpooling",
        "Found an invalid max index",
        "Expected shape of indices to be same as that of the input tensor",
        PyTorch=(
            r"[Ff]ound an invalid max index:? {index} \(output volumes are of size {a}x{b}",
            r"Expected shape of indices to be (?:the )?same as that of the input tensor \({input}\) but got indices"
            r" tensor"
            r" with shape: {shape}",
            r"invalid output_size \"{shape}\" \(dim {dim} must be between {low} and {high}\)",
        ),
    ),
    row(
        "interpolation",
        "Input and output must have the same number of spatial dimensions",
        "Input and output sizes should be greater than 0",
        PyTorch=(
            r"Input and (?:output|scale_factor) must have the same number of spatial dimensions, but got input with"
            r" spatial dimensions of {input} and (?P<which>output size|scale_factor) of (?:shape )?{shape}",
            r"(?P<which>scale_factor|size) shape must match input shape\. Input is {expected}D, \w+(?: size)? is {got}",
            r"[Ii]nput and output sizes should be greater than 0, but got input \(H: {a}, W: {b}\),? output \(H:"
            r" {c}, W:"
            r" {d}\)",
            r"(?P<which>either|only one of) size or scale_factor should be defined",
        ),
    ),
    row(
        "split",
        "split_with_sizes expects split_sizes to sum exactly to",
        "not enough values to unpack",
        PyTorch=(
            r"split_with_sizes expects split_sizes to sum exactly to {size} \(input tensor's size at dimension {dim}\),"
            r" but got split_sizes={shape}",
        ),
        TensorFlow=(
            r"should evenly divide the split dimension, but got split_dim {dim} \(size = {size}\) and num_split"
            r" {number}",
            r"evenly divisible by {number} but is {size}.{0,80}?split",
        ),
        Python=(
            r"not enough values to unpack \(expected {expected}, got {got}\)",
            r"too many values to unpack \(expected {expected}(?:, got {got})?\)",
        ),
    ),
    row(
        "fold",
        "expected size of input's dimension 2 to match the calculated number of sliding blocks",
        PyTorch=(
            r"Given output_size={shape}, kernel_size={window}, dilation={other}, padding={target}, stride={spatial},"
            r" expected size of input's dimension {dim} to match the calculated number of sliding blocks {many} ="
            r" {expected}, but got input\.size\(\d\)={got}".replace("{many}", r"(?P<product>\d+(?: \* \d+)*)").replace(
                "{window}", r"(?P<window>\([\d, ]+\))"
            ),
        ),
    ),
)
