"""Messages about what goes in and what is compared: the shape of the data, targets, classes, numbers of samples."""

from __future__ import annotations

from convcalc.readers.error_messages.patterns import KERAS_INPUT, row, unequal

TARGET_MESSAGES = (
    row(
        "shape of the data",
        "expected NAME to have shape, but got array with shape",
        Keras=(
            KERAS_INPUT + r"expected shape={shape}, found shape={input}",
            r"(?:checking(?: model)? {part}: )?expected {layer} to have shape {shape} but got array with shape {input}",
            r"Expected shape {shape}, but input has incompatible shape {input}",
            r"Model was constructed with shape {shape} for input .{0,300}? incompatible shape {input}",
        ),
        TensorFlow=(
            r"Cannot feed value of shape {input} for Tensor .{0,80}?which has shape '?{shape}",
            r"Shape of tensor {word} {input} is not compatible with expected shape {shape}",
            r"Tensor's shape {input} is not compatible with supplied shape {shape}",
        ),
    ),
    row(
        "sizes of an input",
        "Got invalid dimensions for input",
        ONNX=(r"Got invalid dimensions for input: {layer} for the following indices {pairs}",),
    ),
    row(
        "rows for the targets",
        "Expected input batch_size to match target batch_size",
        "logits and labels must have the same first dimension",
        "Number of labels must match number of predictions",
        PyTorch=(r"Expected input batch_size \({got}\) to match target batch_size \({expected}\)",),
        TensorFlow=(
            r"logits and labels must have the same first dimension, got logits shape \[{got}, ?\d+\] and labels"
            r" shape \[{expected}\]",
        ),
        Caffe=(
            r"bottom\[0\]->(?:num\(\)|shape\(0\)) == bottom\[1\]->(?:num\(\)|shape\(0\)) \({got} vs\. {expected}\)",
            r"outer_num_ \* inner_num_ == bottom\[1\]->count\(\) \({got} vs\. {expected}\)",
        ),
    ),
    row(
        "targets of a loss",
        "Target size must be the same as input size",
        "Arguments target and output must have the same shape",
        "0D or 1D target tensor expected, multi-target not supported",
        PyTorch=(
            r"Using a target size \({target}\) that is different to the input size \({input}\)",
            r"Target size \({target}\) must be the same as input size \({input}\)",
            r"size mismatch \(got input: {input} ?, target: {target}",
            r"input and target batch or spatial sizes don't match: target {target}, input {input}",
            r"Expected target size {shape}, got {target}",
            r"input and target shapes do not match: input {input}, target {target}",
            r"target nelement \({a}\) != input nelement \({b}\)",
            r"only batches of spatial targets supported \([\w -]+\) but got targets of (?:dimension: {got}|size:[: ]*"
            r"{target})",
            r"defined either for all {classes} classes or no classes but got weight tensor of shape: \[{got}\]",
            r"(?:0D or )?(?:1D target tensor expected, )?multi-target not supported",
        ),
        Keras=(
            r"`target` and `output` must have the same shape(?: up until the last dimension)?[:.] (?:Received:"
            r" )?target\.shape={target}, output\.shape={input}",
            r"must have rank \(ndim\) `target\.ndim - 1`\. Received: target\.shape={target}, output\.shape={input}",
            r"passing a target array of shape {target} while using as loss `?{word}",
            r"A target array with shape {target} was passed for an output of shape {input} while using as loss"
            r" `?{word}",
            r"Shapes {target} and {input} are incompatible",
        ),
        TensorFlow=(
            r"`?logits`? and `?labels`? must have the same shape,? (?:received |but got )?\({input} vs\.? {target}\)",
            r"logits and labels must be (?:broadcastable|(?:the )?same size): logits_size={input} labels_size={target}",
            r"`?labels\.shape`? must equal `?logits\.shape`? except for the last dimension\. Received: labels\.shape"
            r"={target} and logits\.shape={input}",
            r"shape of labels \(received {target}\) should equal the shape of logits except for the last dimension"
            r" \(received {input}\)",
            r"Rank of labels \(received {a}\) should equal rank of logits minus 1 \(received {b}\)",
            unequal(r"\d+ and \d+", r"\w*CrossEntropy") + r".{0,240}?input shapes: {input}, {target}",
        ),
        Caffe=(r"bottom\[0\]->count\(1?\) == bottom\[1\]->count\(1?\) \({a} vs\. {b}\)",),
    ),
    row(
        "classes out of range",
        "Target N is out of bounds",
        "Received a label value of N which is outside the valid range",
        PyTorch=(
            r"Target {label} is out of bounds",
            r"Assertion .{0,4}(?:t|cur_target) >= 0 && (?:t|cur_target) < n_classes.{0,4} failed",
            r"Class values must be (?P<which>smaller than num_classes|non-negative)",
        ),
        TensorFlow=(r"label value of {label} which is outside the valid range of \[0, {classes}\)",),
        Caffe=(r"label\w* < num_\w+ \({label} vs\. {classes}\)",),
    ),
    row(
        "number of samples",
        "Data cardinality is ambiguous",
        "Found N input samples and N target samples",
        Keras=(
            r"Data cardinality is ambiguous.{0,100}?'?x'? sizes: {a}.{0,40}?'?y'? sizes: {b}",
            r"Found {a} input samples and {b} target samples",
            r"should have the same number of samples\. Got array shapes: {many}",
        ),
        TensorFlow=(r"Dimensions {a} and {b} are not compatible",),
        PyTorch=(r"Size mismatch between tensors",),
        sklearn=(r"inconsistent numbers of samples: \[{a}, {b}\]",),
    ),
)

WEIGHT_MESSAGES = (
    row(
        "checkpoint",
        "size mismatch for NAME: copying a param with shape",
        "Layer weight shape not compatible with provided weight shape",
        "Cannot copy param 0 weights from layer; shape mismatch",
        PyTorch=(
            r"size mismatch for {name}: copying a param with shape {shape} from checkpoint, (?:the|where the)"
            r" shape (?:in current model )?is {other}",
            r"'{name}' (?:to the model due to incompatible shapes:|has shape) {shape} in the checkpoint but {other}"
            r" in the"
            r" model",
            r"While copying the parameter named '?{name}'?, whose dimensions in the model are {other} and whose"
            r" dimensions in the checkpoint are {shape}",
        ),
        Keras=(
            r"Layer #\d+ \(named \"{name}\"(?: in the current model)?\).{0,200}?weight .{1,120}? has shape {other},"
            r" but the"
            r" saved weight has shape {shape}",
            r"in layer #\d+ \(named {name}\) for weight \S+ Weight expects shape {other}\. Received saved weight with"
            r" shape {shape}",
            r"Layer(?: (?!weight){name})? (?:weight )?shape {other} (?:is )?not compatible with (?:provided"
            r" )?weight shape"
            r" {shape}",
            r"for object <\w+ name={name}.{0,300}?variable\.shape={other}, Received: value\.shape={shape}",
            r"variable\.shape={other}, Received: value\.shape={shape}(?:\. Target variable: <\w+"
            r" path=(?P<name>[\w/]+))?",
        ),
        Paddle=(
            r"requires a parameter with a shape of \({other}\), while the loaded parameter \(namely"
            r" \[ ?{name} ?\]\) has a"
            r" shape of \({shape}\)",
        ),
        MXNet=(
            r"Error in operator {name}: (?:\[[\d:]+\] \S+ )?Shape inconsistent, Provided ?= ?{shape}, inferred"
            r" shape ?= ?{other}",
        ),
        TensorFlow=(
            r"Assign requires shapes of both tensors to match\. lhs shape= ?{other} rhs shape= ?{shape}",
            r"Dimension \d+ in both shapes must be equal, but are \d+ and \d+.{0,120}? for '[^']{0,160}' \(op:"
            r" 'Assign'\) with"
            r" input shapes: {other}, {shape}",
            r"Dimension \d+ in both shapes must be equal, but are \d+ and \d+\. Shapes are {other} and {shape}\.? for"
            r" '(?:\{\{node )?Assign",
            r"incompatible tensor with shape {shape} when attempting to restore variable with shape {other} and name"
            r" {name}",
        ),
        JAX=(
            r"Initializer expected to generate shape {other} but got shape {shape} instead for parameter"
            r" \"\w+\" in \"/?(?P<name>[\w/]*)\"",
            r"For parameter \"\w+\" in \"/?(?P<name>[\w/]*)\", the given initializer is expected to generate shape"
            r" {other}, but the existing parameter it received has shape {shape}",
            r"Inconsistent shapes between value and initializer for parameter \"\w+\" in \"/?(?P<name>[\w/]*)\":"
            r" {shape}, {other}",
        ),
        Caffe=(
            r"Cannot (?:copy|share) param \d+ weights from layer '(?P<name>[^']+)'; shape mismatch\. Source param"
            r" shape is"
            r" (?P<shape>[\d ]+\d) \(\d+\); target param shape is (?P<other>[\d ]+\d) \(\d+\)",
        ),
    ),
    row(
        "number of weights",
        "kernel weights has count N but N was expected",
        TensorRT=(
            r"count of {got} weights in kernel, but kernel dimensions (?P<window>\([\d, ]+\)) with {channels} input"
            r" channels, {filters}"
            r" output channels and {groups} groups were specified",
            r"kernel weights has count {got} but {expected} was expected",
        ),
    ),
    row(
        "names of weights",
        "Missing key(s) in state_dict",
        "You are trying to load a weight file containing N layers",
        PyTorch=(
            r"Missing key\(s\) in state_dict: {missing}\.? *(?:Unexpected key\(s\) in state_dict: {unexpected})?",
            r"Unexpected key\(s\) in state_dict: {unexpected}",
            r"unexpected key (?P<unexpected>\"[^\"]+\") in state_dict",
        ),
        Keras=(
            r"weight file containing {got} layers into a model with {expected} layers",
            r"Model expected {expected} layers, found {got} saved layers",
            r"Layer '{name}' expected {expected} variables, but received {got} variables",
            r"on layer ['\"`]{name}['\"`] with a +weight list of length {got}, but the layer was expecting {expected}"
            r" weights",
        ),
    ),
    row(
        "filters of a detector",
        "filters= in the [convolutional]-layer doesn't correspond to classes=",
        Darknet=(
            r"filters in \[convolutional\] layer \({got}\) does not match classes or mask in \[yolo\] layer"
            r" \({expected}\)",
            r"filters= in the \[convolutional\]-layer doesn't correspond to classes= or mask= in \[yolo\]-layer",
        ),
    ),
)
"""Kinds about weights that were stored."""
