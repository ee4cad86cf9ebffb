"""Messages about rows of values: products of matrices, reshapes, features of a layer, indices."""

from __future__ import annotations

from convcalc.readers.error_messages.patterns import KERAS_INPUT, RUNNING, row, unequal

VECTOR_MESSAGES = (
    row(
        "matrix product",
        "mat1 and mat2 shapes cannot be multiplied",
        "Matrix size-incompatible: In[0]",
        PyTorch=(
            r"mat1 and mat2 shapes cannot be multiplied:? ?\(?{a} ?x ?{b} and {c} ?x ?{d}\b",
            r"size mismatch, m1: \[{a} ?x ?{b}\], m2: \[{c} ?x ?{d}\]",
            r"size mismatch, got \d+, {a}x{b},{c}",
            r"size mismatch, got input \(\d+\), mat \({a}x{b}\), vec \({c}\)",
            r"size mismatch, \[{a} x {b}\], \[{c}\]",
            r"mat1 dim 1 must match mat2 dim 0",
        ),
        JAX=(r"contracting dimensions to have the same shape, got \({b},\) and \({c},\)",),
        TensorFlow=(
            r"Matrix size-incompatible: In\[0\]: \[(?:\d+, ?){0,4}{a}, ?{b}\], In\[1\]: \[(?:\d+, ?){0,4}{c}, ?{d}\]",
            r"In\[0\] mismatch In\[1\] shape: {b} vs\. {c}: \[(?:\d+, ?){0,4}{a}, ?\d+\] \[(?:\d+, ?){0,4}\d+, ?{d}\]",
            unequal("{b} and {c}", r"\w*MatMul") + r".{0,240}?input shapes: \[(?:[\d?]+, ?){0,4}{rows}, ?[\d?]+\],"
            r" \[(?:\d+, ?){0,4}\d+, ?{d}\]",
            unequal("{b} and {c}", r"\w*MatMul"),
        ),
        ONNX=(
            RUNNING + r"GEMM: Dimension mismatch, W: \{{d}, ?{c}\} K: {b}",
            r"Node \({layer}\) Op \((?:Gemm|MatMul)\).{0,80}?between {c} and {b}",
            r"while running (?:Fused)?(?:MatMul|Gemm) node\. Name: ?'{layer}' .{0,80}?dimension mismatch",
            r"MatMul dimension mismatch",
        ),
        Caffe=(r"K_ == new_K \({c} vs\. {b}\)",),
        NumPy=(
            r"shapes \({a}, ?{b}\) and \({c}, ?{d}\) not aligned",
            r"has a mismatch in its core dimension 0.{0,80}?\(size {c} is different from {b}\)",
        ),
    ),
    row(
        "batches of matrices",
        "Expected size for first two dimensions of batch2 tensor",
        PyTorch=(
            r"Expected size for first two dimensions of batch2 tensor to be: \[{a}, {b}\] but got: \[{c}, {d}\]",
            r"Expected tensor to have size {expected} at dimension {dim}, but got size {got} for argument #\d+"
            r" 'batch2'",
            r"batch1 dim 2 must match batch2 dim 1|equal number of batches expected|Expected batch2_sizes\[0\] == bs",
        ),
    ),
    row(
        "einsum",
        "einsum(): subscript j has size",
        PyTorch=(
            r"subscript {word} has size {b} for operand {operand} which does not broadcast with previously seen size"
            r" {a}",
            r"number of subscripts in the equation \({expected}\) (?:does not match|is more than) the number of"
            r" dimensions \({got}\) for operand {operand}",
        ),
        JAX=(r"Size of label '{word}' for operand {operand} \({a}\) does not match previous terms \({b}\)",),
        TensorFlow=(
            r"Expected dimension {a} at axis {axis} of the input shaped {shape} but got dimension {b}",
            unequal("{a} and {b}", "Einsum"),
        ),
    ),
    row(
        "reshape",
        "shape is invalid for input of size",
        "total size of new array must be unchanged",
        "Input to reshape is a tensor with N values",
        PyTorch=(
            r"(?:shape|size) '?{shape}'? is invalid for input (?:of size|with) {size}",
            r"Provided sizes {shape} don't multiply up to the size of dim {dim} \({size}\)",
            r"only one dimension can be inferred",
        ),
        Keras=(
            r"total size of (?:new array|the tensor) must be unchanged.{0,140}?input_shape ?="
            r" ?{input}, (?:output_shape|target_shape) ?= ?{shape}",
            r"total size of (?:new array|the tensor) must be unchanged",
        ),
        NumPy=(r"cannot reshape array of size {size} into shape {shape}",),
        TensorFlow=(
            r"Input to reshape is a tensor with {size} values, but the requested shape (?:has {got}|requires a"
            r" multiple of {expected})",
            r"Cannot reshape a tensor with {size} elements to shape {shape}",
            r"Dimension size must be evenly divisible by {expected} but is {size} for .{0,80}?Reshape",
            r"num_input_elements != num_output_elements \({size} != {got}\)",
        ),
        JAX=(r"cannot reshape array of shape {input} \(size \d+\) into shape {shape}",),
        ONNX=(
            RUNNING + r"cannot be reshaped to the requested shape\. Input shape: ?{input}, requested shape: ?{shape}",
        ),
        Caffe=(
            r"bottom count \({size}\) must be divisible by the product of the specified dimensions \({expected}\)",
            r"bottom\[0\]->count\(\) == top\[0\]->count\(\) \({size} vs\. {got}\)",
        ),
    ),
    row(
        "view of a permuted tensor",
        "view size is not compatible with input tensor's size and stride",
        PyTorch=(
            r"view size is not compatible with input tensor's size and stride",
            r"input (?:tensor )?is not contiguous|view\(\) .{0,40}?contiguous",
        ),
    ),
    row(
        "features of a layer",
        "input.size(-1) must be equal to input_size",
        "Given normalized_shape=",
        PyTorch=(
            r"input\.size\(-1\) must be equal to input_size\. Expected {expected}, got {got}",
            r"input has inconsistent input_size: got {got},? expected {expected}",
            r"was expecting embedding dimension of {expected}, but got {got}",
            r"bilinear\(\): input\d size does not match weight size: got {got} but expected {expected}",
            r"normalized_shape={shape}, expected input with shape \[\*, [\d, ]+\], but got input of size ?{input}",
            r"feature number of src and tgt must be equal to d_model",
        ),
    ),
    row(
        "state of a recurrent layer",
        "Expected hidden[0] size",
        PyTorch=(
            r"Expected hidden(?:\[\d\])? size {shape}, got {input}",
            r"For (?:un)?batched {expected}-D input, hx(?: and cx)? should also be \d-D but got \(?{got}-D",
        ),
    ),
    row(
        "last axis",
        "expected axis -1 of input shape to have value",
        Keras=(
            KERAS_INPUT + r"expected axis {axis} of input shape to have value \{?{expected}\}?,? but (?:received input"
            r" with|got) shape {input}",
            r"Dense layer.{0,120}?expected axis {axis} .{0,80}?value {expected}.{0,80}?shape {input}",
        ),
    ),
    row(
        "index out of range",
        "index out of range in self",
        "indices[0] = N is not in [0, N)",
        PyTorch=(
            r"Tried to access index {index} out of table with {top} rows",
            r"index {index} is out of bounds for (?:dimension|axis) {dim} with size {size}",
            r"INDICES element is out of DATA bounds, id={index} axis_dim={size}",
            r"index out of range in self|srcIndex < srcSelectDimSize",
        ),
        TensorFlow=(
            r"indices\[[\d, ]*\] = {index} is not in \[0, {size}\)",
            r"slice index {index} of dimension {dim} out of bounds",
        ),
        ONNX=(
            RUNNING + r"indices element out of data bounds, idx={index} must be within the inclusive range"
            r" \[-?\d+, ?{top}\]",
        ),
    ),
)
