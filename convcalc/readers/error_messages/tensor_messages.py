"""Messages about whole tensors: their number of dimensions, values a channel, their type, what a batch is made of."""

from __future__ import annotations

from convcalc.readers.error_messages.patterns import KERAS_INPUT, RUNNING, row, unequal

TENSOR_MESSAGES = (
    row(
        "number of dimensions",
        "Expected 3D (unbatched) or 4D (batched) input to conv2d",
        "Expected 4-dimensional input for 4-dimensional weight",
        "expected min_ndim=4, found ndim=3",
        PyTorch=(
            r"Expected \d+-dimensional (?:input|tensor) for {expected}-dimensional weight {weight}, but got"
            r" {got}-dimensional (?:input|tensor) of size {input}",
            r"Expected \d+-dimensional (?:input|tensor) for {expected}-dimensional weight(?: [\d ]+)?,"
            r" but got (?:{got}-dimensional )?(?:input|tensor)?(?: of size)? ?{input}",
            r"Expected {least}D \(unbatched\) or {expected}D \(batched\) input to {word}, but got input of size:"
            r" {input}",
            r"expected (?:\d+D or ){0,3}{expected}D (?:or \d+D )*input \(got {got}D input\)",
            r"(?P<layer>LSTM|GRU|RNN\w*): Expected input to be (?:\d+D or ){0,3}{expected}D, got {got}D instead",
            r"Expected input to be (?:\d+D or ){0,3}{expected}D, got {got}D instead",
            r"Got {got}D input, but (?:{word} mode|upsampling) needs {expected}D input",
            r"Only {expected}D, (?:\d+D, ){0,3}\d+D and \d+D input Tensors supported \(got {got}D\)",
            r"Expected (?:\d+D (?:or|and) ){0,3}{expected}D (?:\(batch mode\) )?tensor[\w ]*,? but got:? ?{input}",
            r"(?:\d+D or ){0,3}{expected}D (?:\(batch mode\) )?(?:input )?tensor (?:is )?expected(?: for input)?,? but"
            r" got:?"
            r" ?{input}",
            r"Tensors must have same number of dimensions: got {a} and {b}",
            r"input must have {expected} dimensions, got {got}",
            r"pic should be (?:\d/)?{expected} dimensional\. Got {got} dimensions",
            r"matrices expected, got {got}D, (?P<expected>2)D tensors",
            r"must be a (?P<word>matrix), got {got}-D tensor",
            r"Expected {expected}-D argument \w+, but got {got}-D",
            r"batch\d must be a {expected}D tensor",
            r"Expected {expected}D or higher dimensionality\s+input \(got {got} dimensions\)",
            r"(?:\d+D or ){0,3}{expected}D (?:\(batch mode\) )?tensor (?:is )?expected for input",
            r"Expected \d+D \(unbatched\) or \d+D \(batched\) input",
        ),
        Keras=(
            KERAS_INPUT
            + r"(?:its rank is undefined|expected (?:min_|max_)?ndim={expected}, found (?:min_)?ndim={got})(?:\."
            r" Full shape received: {input})?",
            r"expected {layer} to have {expected} dimensions, but got array with shape {input}",
            r"Kernel shape must have the same length as input, but received kernel of shape {weight} and input of shape"
            r" {input}",
        ),
        TensorFlow=(
            r"Shape must be (?:at least )?rank {expected} but is rank {got}",
            r"Cannot set tensor: Dimension mismatch\. Got {got} but expected {expected} for input",
            r"Ranks of all input tensors should match: shape\[0\] = {shape} vs\. shape\[\d+\] = {input}",
            r"'images' must have either \d+ or {expected} dimensions",
            r"input->dims->size != {expected} \({got} != \d+\)",
        ),
        NumPy=(r"array at index \d+ has {expected} dimension\(s\) and the array at index \d+ has {got} dimension",),
        sklearn=(
            r"Found array with dim {got}\. .{0,60}?expected <= {expected}",
            r"Expected {expected}D array, got {got}D array instead",
        ),
        JAX=(r"arrays with different numbers of dimensions: got {shape}, {input}",),
        Caffe=(r"num_axes\(\) == {expected} \({got} vs\. \d+\)",),
        ONNX=(
            r"Invalid rank for input: {layer} Got: {got} Expected: {expected}",
            r"spatial dimensions in the weight tensor \({expected}\) does not match the number of spatial dimensions in"
            r" the input tensor \({got}\)",
        ),
    ),
    row(
        "dimension out of range",
        "Dimension out of range (expected to be in range of",
        PyTorch=(
            r"Dimension out of range \(expected to be in range of \[{bottom}, {top}\], but got {dim}\)",
            r"input\.dim\(\) = {got} is not equal to len\(dims\) = {expected}",
            r"number of dims don't match in permute",
            r"too many indices for tensor of dimension {got}",
            r"dimension specified as {dim} but tensor has no dimensions",
        ),
        NumPy=(
            r"too many indices for array: array is {got}-dimensional, but {expected} were indexed",
            r"axes don't match array",
        ),
        TensorFlow=(
            r"transpose expects a vector of size {got}\. But input\(1\) is a vector of size {expected}",
            r"Can not squeeze dim\[{dim}\], expected a dimension of 1, got {size}",
        ),
    ),
    row(
        "batch norm features",
        "running_mean should contain N elements",
        PyTorch=(
            r"(?:running_mean|running_var|weight|bias) should contain {got} elements not {expected}",
            r"expected input's size at dim=1 to match num_features \({expected}\), but got: {got}",
            r"Expected (?:weight|bias) to be a vector of size equal to the number of channels in input, but got \w+ of"
            r" shape \[{expected}\] and input of shape {input}",
        ),
        ONNX=(RUNNING + r"Invalid input (?:scale|B|mean|var): 0th dimension != {got}",),
    ),
    row(
        "values per channel",
        "expected bias to be 1-dimensional with N elements",
        PyTorch=(
            r"Found parameter numbers ?= ?{expected} and channel size ?= ?{got}",
            r"Given (?:transposed=1, )?weight of size {weight}, expected bias to be 1-dimensional with {got}"
            r" elements, but"
            r" got bias of size \[{expected}\]",
        ),
        TensorFlow=(
            r"Must provide as many biases as the (?:last|channel) dimension of the input tensor: \[{expected}\] vs\."
            r" {input}",
            unequal("{got} and {expected}", "BiasAdd"),
        ),
    ),
    row(
        "one value a channel",
        "Expected more than 1 value per channel when training",
        PyTorch=(
            r"Expected more than 1 value per channel when training, got input size {input}",
            r"Expected more than 1 (?:value|spatial element)[^.]*? when training(?:, got input size {input})?",
        ),
    ),
    row(
        "unequal images in a batch",
        "stack expects each tensor to be equal size",
        "Cannot batch tensors with different shapes",
        PyTorch=(
            r"stack expects each tensor to be equal size, but got {shape} at entry \d+ and {other} at entry {number}",
            r"expected sequence of length {a} at dim {dim} \(got {b}\)",
            r"(?:stack expects each tensor|each element in list of batch should be) (?:to be |of )equal size",
        ),
        TensorFlow=(
            r"Cannot batch tensors with different shapes in component \d+\. First element had shape {shape} and element"
            r" {number} had shape {other}",
            r"Shapes of all inputs must match: values\[0\]\.shape = {shape} != values\[{number}\]\.shape = {other}",
            r"Can't convert non-rectangular Python sequence to Tensor",
        ),
        JAX=(r"All input arrays must have the same shape\. Got {shape}, {other}",),
        NumPy=(
            r"inhomogeneous shape after {axis} dimensions?\. The detected shape was {shape}",
            r"could not broadcast input array from shape {other} into shape {shape}",
            r"all input arrays must have the same shape",
        ),
    ),
    row(
        "number types",
        "expected scalar type Double but found Float",
        "mat1 and mat2 must have the same dtype",
        PyTorch=(
            r"expected scalar type {wanted} but found {found}",
            r"must have the same dtype, but got {found} and {wanted}",
            r"Input type \((?P<found>[\w. ]+)\) and (?:weight|bias) type \((?P<wanted>[\w. ]+)\) should be the same",
            r"Expected object of (?:scalar )?type {wanted} but (?:found|got)(?: scalar)? type {found} for argument #\d+"
            r" '{word}'",
            r"Expected tensor for argument #\d+ '{word}' to have (?:one of the following scalar types: {wanted}(?:,"
            r" \w+)*;"
            r"|scalar type {name};) but got {found}(?: instead)?",
            r"Found dtype {found} but expected {wanted}",
            r"to have the same dtype, but got: {found} != {wanted}",
            r"\"[\w:]+\" not implemented for '{found}'",
            r"expected target dtype to be {wanted}, but got {found}",
            r"elements in indices should be type {wanted} but got: {found}",
            r"result type {found} can't be cast to the desired output type {wanted}",
            r"could not infer output dtype\. .{0,80}?Got: {found}",
        ),
        ONNX=(r"Unexpected input data type\. Actual: \(tensor\({found}\)\) ?, expected: \(tensor\({wanted}\)\)",),
    ),
    row(
        "devices",
        "Expected all tensors to be on the same device",
        PyTorch=(
            r"on the same device, but found at least two devices, (?P<found>[\w:]+)(?: and|,) (?P<wanted>[\w:]+)",
            r"Expected object of (?:backend|device type) {wanted} but got (?:backend|device type) {found} for"
            r" argument #\d+"
            r" '{word}'",
            r"[Tt]ensor for (?:argument #\d+ )?'{word}' is on (?P<found>[\w:]+), but expected (?:it|them) to be on GPU",
        ),
    ),
)
"""Kinds that a wrong batch, a missing axis or a wrong type brings about."""

SIZES_OF_MODELS = (
    row(
        "size of a model",
        "Input image size (256*256) doesn't match model (224*224)",
        "Expected image height and width divisible by",
        "Cannot set tensor: Dimension mismatch",
        PyTorch=(
            r"Input image size \({a}[*x]{b}\) doesn't match model \({c}[*x]{d}\)",
            r"Input (?P<side>height|width) \({got}\) doesn't match model \({expected}\)",
            r"Wrong input shape height={a}, width={b}\. Expected image height and width divisible by {factor}",
        ),
        TensorFlow=(
            r"Cannot set tensor: Dimension mismatch\. Got {got} but expected {expected} for dimension {dim} of input",
        ),
        TensorRT=(
            r"at index {dim}, maximum dimension in profile is {expected}, minimum dimension in profile is"
            r" (?P=expected), but supplied dimension is {got}",
        ),
    ),
    row(
        "number of inputs",
        "Layer expects N input(s), but it received N input tensors",
        Keras=(
            r"expects {expected} input\(s\), but it received {got} input tensors",
            r"Expected to see {expected} (?:array|Tensor)\(s\), .{0,120}?(?:list of|instead got) {got}"
            r" (?:array|Tensor)",
        ),
    ),
    row(
        "order of axes",
        "only supports the NHWC tensor format on the CPU",
        "Invalid shape for image data",
        TensorFlow=(r"only supports (?:the )?NHWC",),
        matplotlib=(r"Invalid (?:shape|dimensions) (?:{shape} )?for image data",),
    ),
)
"""Kinds about what a whole model, or whoever shows a picture, takes."""

KERAS_SIZES = (
    row(
        "smallest input",
        "Input size must be at least 32x32",
        Keras=(r"Input size must be at least {least}x\d+[;,] (?:Received:|got) `?input_shape ?= ?{input}",),
    ),
    row(
        "open size",
        "The last dimension of the inputs to Dense should be defined",
        Keras=(
            r"(?:last|channel) dimension of (?:the )?inputs (?:to (?:a )?\S+ (?:layer )?)?should be defined\. (?:Found"
            r" `?None`?|The input_shape received is)(?:\. Full input shape received:)?(?: {input})?",
            r"Shapes used to initialize variables must be fully-defined.{0,60}?shape={shape} for variable path="
            r"'(?P<name>[\w/.]+)'",
            r"(?:as_list\(\) is not defined on|Cannot take the length of) .{0,20}?unknown",
            r"shape of the input to \"?Flatten\"? is not fully defined \(got {input}",
        ),
    ),
)
"""Kinds of Keras alone."""
