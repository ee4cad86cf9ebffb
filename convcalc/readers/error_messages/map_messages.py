"""Messages about maps: channels, groups, kernels and paddings that do not fit, maps that do not meet."""

from __future__ import annotations

from convcalc.readers.error_messages.patterns import OPERATOR, RUNNING, row, unequal

_KERAS_OUTPUT = (
    r"Computed output size would be (?:zero or )?negative\. Received:? `?inputs?[. ]?shape`?=?:? ?{input}"
    r".{0,40}?`?(?:kernel|pool)[_ ](?:shape|size)`?=?:? ?{window}"
).replace("{window}", r"(?P<window>[\[(][^\])]{0,80}[\])])")

MAP_MESSAGES = (
    row(
        "input channels",
        "Given groups=1, weight of size",
        "Input channels C is not equal to kernel channels * group",
        PyTorch=(
            r"Given (?:groups={groups}|transposed={flag}), weight of size {weight}, expected input ?{input} to"
            r" have {expected} channels, but got {got} channels",
            r"Given groups={groups},? (?:and )?weights?(?: of shape:?)? ?{weight} ?, so expected"
            r" input ?\(?{input}\)? to have {expected} channels, but got"
            r" {got} channels",
            r"Need input of dimension \d+ and input\.size\[1\] == {expected} but got input to be of shape: {input}",
            r"Need input\.size\[1\] == {expected} but got {got} instead",
            r"channel dimension of the pixel values match .{0,80}?Expected {expected} but got {got}",
        ),
        TensorFlow=(
            r"input depth must be evenly divisible by filter depth: {got} (?:vs|versus) {expected}",
            r"input and filter must have the same depth: {got} (?:vs|versus) {expected}",
            r"Depth of input \({got}\) is not a multiple of input depth of filter \({expected}\)",
            r"number of input channels does not match corresponding dimension of filter, {got} != {expected}",
            r"input depth of {got} does not match the filter input depth of {expected}",
            r"input->dims->data\[3\] != filter->dims->data\[3\] \({got} != {expected}\)",
            r"input_channel % filter_input_channel != 0 \({rest} != 0\)",
            r"Fused conv implementation does not support grouped convolutions",
            unequal("{got} and {expected}", "Conv") + r"(?:.{0,400}?input shapes: (?:\[4\], )?{other}, {shape})?",
        ),
        ONNX=(
            RUNNING + r"Input channels C is not equal to kernel channels \* group\. C: {got} kernel channels: {second}"
            r" group: {groups}",
            r"Input channels C is not equal to kernel channels \* group\. C: {got} kernel channels: {second} group: 0",
            RUNNING + r"filter_number: {expected} num_input_channels: {got}",
        ),
        Caffe=(
            r"(?:shape\(channel_axis_\)|channels\(\)) == channels_ \({got} vs\. {expected}\)",
            r"channels == (?:img|datum)_channels \({expected} vs\. {got}\)",
        ),
        OpenCV=(
            r"Number of input channels should be multiple of {expected} but got {got}",
            r"ngroups > 0 && inpCn % ngroups == 0",
        ),
        JAX=(
            r"rhs input feature dimension size, but {got} // {groups} != {second}",
            r"rhs input feature dimension must equal lhs feature dimension: {groups} \* {second} != {got}",
        ),
        Paddle=(
            r"the input's channels is {got}, the input's shape is {input}; the filter's channels is {second}, the"
            r" filter's shape is {weight}; the groups is {groups}",
        ),
        DL4J=(
            r"\(layer name = (?:{layer}|\(not named\)), layer index = \d+\): input array (?:channels|depth) does"
            r" not match .{0,80}?data"
            r" input (?:channels|depth) = {got}, \[[\w, ]+\] ?= ?{input}; expected input (?:channels|depth) ="
            r" {expected}",
        ),
        MatConvNet=(r"FILTERS depth does not divide the DATA depth",),
        Theano=(r"(?:images|inputs) and kernel must have the same stack size",),
    ),
    row(
        "groups",
        "in_channels must be divisible by groups",
        "Expected number of channels in input to be divisible by num_groups",
        PyTorch=(
            r"num_channels \({channels}\) must be divisible by num_groups \({groups}\)",
            r"number of channels in input to be divisible by num_groups, but got input of shape {input} and"
            r" num_groups ?= ?{groups}",
            r"Given groups={groups}, expected weight to be (?:divisible by|at least) \d+ at dimension 0, but got weight"
            r" of size \[?{weight}",
            r"must be divisible by groups\. Got {channels} channels and {groups} groups",
            r"(?P<which>embed_dim) must be divisible by num_heads",
            r"(?P<which>in|out)_channels must be divisible by groups",
        ),
        Keras=(
            r"number of filters must be evenly divisible by the number of groups\. Received:? groups={groups},"
            r" filters={filters}",
            r"number of input channels must be evenly divisible by .{0,40}?Received:? groups={groups}, but the"
            r" input has"
            r" {channels} channels \(full input shape is {input}\)",
            r"Number of groups \({groups}\) (?:must be a multiple of|cannot be more than) the number of channels"
            r" \({channels}\)",
        ),
        JAX=(r"Memory dimension \({channels}\) must be divisible by number of heads \({groups}\)",),
        Caffe=(r"(?P<which>channels_|num_output_) % group_ == 0 \({rest} vs\. 0\)",),
    ),
    row(
        "pixel shuffle",
        "pixel_shuffle expects its input's 'channel' dimension to be divisible",
        "Input depth dimension N should be divisible by",
        PyTorch=(
            r"pixel_shuffle expects.{0,120}?input\.size\(-?\d\) ?= ?{channels} is not divisible by {square}",
            r"pixel_unshuffle expects {word} to be divisible by downscale_factor, but input\.size\(-?\d\) ?= ?{size} is"
            r" not divisible by {factor}",
        ),
        TensorFlow=(
            r"Input depth dimension {channels} should be divisible by: {square}",
            r"Image width {size} and height {at} should be divisible by block_size: {factor}",
            r"evenly divisible by {square} but is {channels} for .{0,80}?DepthToSpace",
            r"evenly divisible by {factor} but is {size} for .{0,80}?SpaceToDepth",
        ),
        ONNX=(
            r"while running DepthToSpace node\. Name: ?'{layer}'",
            r"DepthToSpace requires input depth to be a multiple of",
        ),
    ),
    row(
        "kernel larger than its input",
        "Kernel size can't be greater than actual input size",
        "Negative dimension size caused by subtracting",
        "One of the dimensions in the output is <= 0",
        "Computed output size would be negative",
        PyTorch=(
            r"Calculated (?:padded )?input size(?: per channel)?: {padded}\. Kernel size: {window}",
            r"maximum size for tensor at dimension {dim} is {size} but size is {kernel}",
            r"Given input with spatial size {spatial}, kernel_size=(?P<window>[\[(][\d, ]+[\])]), dilation={other},"
            r" padding={shape}, calculated",
            r"max_pool1d\(\) Invalid computed output size: {out}",
            r"Trying to create tensor with negative dimension {out}(?:: ?{made})?",
            r"Kernel size can'?t (?:be )?greater than actual input size",
            r"(?:narrow\(\): length|Dimension size) must be non-negative",
        ),
        TensorFlow=(
            r"Negative dimension size caused by subtracting {kernel} from {size} for '(?:\{\{node )?{layer}"
            r"(?:(?:[^']|'(?! with))*?strides=\[{strides}\])?(?:.{0,600}?input shapes: {input})?",
            r"Negative dimension size caused by subtracting {kernel} from {size}",
            r"Computed output size would be negative: {out} \[input_size: {size}, effective_filter_size:"
            r" {extent}, stride: {stride}\]",
            r"Filter must not be larger than the input: Filter: (?P<window>\([\d, ]+\)) Input: {spatial}",
            r"Computed output size would be negative",
        ),
        Keras=(
            r"One of the dimensions in the output is <= 0 due to downsampling in {layer}\. Consider increasing"
            r" the input size\. Received input shape {input}",
            _KERAS_OUTPUT,
            r"One of the dimensions in the output is <= 0",
            r"Computed output size would be zero or negative",
        ),
        ONNX=(r"while running (?:Fused)?Conv node\. Name: ?'{layer}' .{0,40}?Invalid input shape: {spatial}",),
        MXNet=(
            OPERATOR + r"kernel size \({kernel}\) exceeds input \(\d+ padded to {size}\)",
            OPERATOR + r"\({kernel} vs\. {size}\) kernel size exceeds? input",
            r"kernel size exceeds? input",
        ),
        MatConvNet=(r"FILTERS are larger than the DATA",),
        Caffe=(r"Check failed: shape\[i\] >= 0 \({out} vs\. 0\)",),
    ),
    row(
        "layer without output",
        "Calculated output size per channel: (0 x 0). Output size is too small",
        PyTorch=(
            r"Given input size per channel: {padded}\. Calculated output size per channel: {product}\. Output size"
            r" is too"
            r" small",
        ),
    ),
    row(
        "pool without output",
        "Output size is too small",
        PyTorch=(
            r"Given input size: {maps}\. Calculated output size: {product}\. Output size is too small",
            r"Output size is too small",
        ),
    ),
    row(
        "joined maps",
        "Sizes of tensors must match except in dimension",
        "A Concatenate layer requires inputs with matching shapes",
        "Non concat axis dimensions must match",
        PyTorch=(
            r"Sizes of tensors must match except in dimension {dim}\."
            r" Expected size {a} but got size {b} for tensor number {number} in the list",
            r"Sizes of tensors must match except in dimension {dim}\. Got {a} and {b} (?:in dimension {at}|\(The"
            r" offending index is"
            r" \d+\))",
            r"Sizes of tensors must match except in dimension {dim}",
        ),
        Keras=(
            r"A `?Concatenate`? layer requires inputs with matching shapes except for the concat(?:enation)?"
            r" axis\. (?:Received: (?:input_shape=)?|Got inputs shapes: ){many}(?=$|[^,\]]|, \w)",
            r"can only merge layers with matching output shapes except for the concat axis\. Layer shapes: {many}",
        ),
        TensorFlow=(
            r"ConcatOp : Dimensions? (?:\d+ in both shapes must be equal|of inputs should match): shape(?:\[0\])?"
            r" ?=? ?{shape} (?:vs\.|=) ?(?:shape\[{number}\] = )?{other}",
            r"Dimension {dim} in both shapes must be equal, but are {a} and {b}\. Shapes are"
            r" (?P<shape>\[[^\],]{0,20},[^\]]{0,80}\]) and {other}(?!\.? for '(?:\{\{node )?Assign)",
            r"t->dims->data\[d\] != t0->dims->data\[d\] \({b} != {a}\)",
        ),
        ONNX=(
            RUNNING + r"Non concat axis dimensions must match: Axis {dim} has mismatched dimensions of {a} and {b}",
            r"Node \({layer}\) Op \(Concat\).{0,140}?Inferred={a} Declared={b} Dimension={dim}",
        ),
        NumPy=(
            r"must match exactly, but along dimension {dim}, the array at index \d+ has size {a} and the array at index"
            r" {number} has size {b}",
        ),
        JAX=(r"the one being concatenated: concatenating along dimension \d+ for shapes {shape}, {other}",),
        Caffe=(r"top_shape\[j\] == bottom\[i\]->shape\(j\) \({a} vs\. {b}\)",),
        OpenCV=(r"Inconsistent shape for ConcatLayer",),
        Darknet=(
            r"The width and height of the input layers are different",
            r"Layer before convolutional layer must output image",
        ),
    ),
    row(
        "added maps",
        "The size of tensor a must match the size of tensor b",
        "Inputs have incompatible shapes",
        "Incompatible shapes: [N,N] vs. [N,N]",
        PyTorch=(
            r"The size of tensor a \({a}\) must match the size of tensor b \({b}\) at non-singleton dimension {dim}",
            r"The size of tensor a \({a}\) must match the size of tensor b \({b}\)",
            r"inconsistent tensor size, expected (?:r_|tensor) {shape}.{0,80}? src {other}",
        ),
        Keras=(
            r"Inputs have incompatible shapes\. Received shapes {shape} and {other}",
            r"(?-i:Operands) could not be broadcast together with shapes {shape} {other}",
            r"Only layers of same output shape can be merged using \w+ mode\. Layer shapes: {many}",
            r"Incompatible input shapes: axis values {a} \(at axis {dim}\) != {b} \(at axis \d+\)",
        ),
        NumPy=(r"operands could not be broadcast together with (?:remapped )?shapes {shape} {other}",),
        TensorFlow=(
            r"Incompatible shapes: {shape} vs\. {other}",
            r"in both shapes must be equal, but are {a} and {b}\. Shapes are (?P<shape>\[\d{1,12}\]) and"
            r" (?P<other>\[\d{1,12}\])(?!\.? for '(?:\{\{node )?Assign)",
            unequal("{a} and {b}", "Add|Sub|Mul|Squared|RealDiv|Max") + r".{0,300}?input shapes: {shape},"
            r" {other}",
            r"required broadcastable shapes(?: at loc\(\S+\))?",
        ),
        JAX=(r"got incompatible shapes for broadcasting: {shape}, {other}",),
        CoreML=(r"elementwise_kernel\w*: Cannot broadcast {shape} and {other}",),
        Paddle=(
            r"broadcast together with the shape of X = {shape} and the shape of Y = {other}\. Received \[{a}\] in X"
            r" is not"
            r" equal to \[{b}\] in Y at i:\d+",
        ),
        MXNet=(
            r"Incompatible attr in node (?:{layer} )?at \d+-th (?:in|out)put: expected {shape}, got {other}",
            r"Shape of Tensors are not consistent with target, eshape: ?{shape} dshape: ?{other}",
        ),
        Theano=(r"Input dimension mis-match\. \(input\[0\]\.shape\[{dim}\] = {a}, input\[1\]\.shape\[\d+\] = {b}\)",),
        ONNX=(RUNNING + r"Attempting to broadcast an axis by a dimension other than 1\. {a} by {b}",),
        Caffe=(
            r"bottom\[0\]->shape\(\) == bottom\[i\]->shape\(\) bottom\[0\]: (?P<shape>[\d ]+\d) \(\d+\), bottom\[\d+\]:"
            r" (?P<other>[\d ]+\d) \(\d+\)",
            r"bottom\[(?:0|i)\]->shape\(\) == bottom\[(?:0|i)\]->shape\(\)",
        ),
    ),
    row(
        "expanded tensor",
        "The expanded size of the tensor must match the existing size",
        PyTorch=(
            r"The expanded size of the tensor \({expected}\) must match the existing size \({got}\) at non-singleton"
            r" dimension {dim}(?:\. *Target sizes: {shape}\. *Tensor sizes: {other})?",
        ),
    ),
    row(
        "result of another shape",
        "output with shape doesn't match the broadcast shape",
        PyTorch=(
            r"output with shape {shape} doesn't match the broadcast shape {other}",
            r"value tensor of shape {other} cannot be broadcast to indexing result of shape {shape}",
        ),
    ),
)
