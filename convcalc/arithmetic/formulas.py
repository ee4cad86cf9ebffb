"""Every formula, once: a plain function of whole numbers, its title, its source, and an equation that must hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.expression import ceil_div, least, most, share

Function = TypeVar("Function", bound=Callable[..., int])

# What the arguments are called in the formula, and what they mean.  Padding on both sides together (`pads`) is written
# 2p where both sides have as much, p_before + p_after where not.
NOTATION: dict[str, tuple[str, str]] = {
    "n": ("n", "size of the input along one axis (also i, W)"),
    "m": ("m", "size of the output along one axis"),
    "f": ("f", "kernel size along one axis (also k, F)"),
    "s": ("s", "stride"),
    "p": ("p", "padding on each side"),
    "pads": ("p_both", "padding on both sides together: 2p, or p_before + p_after"),
    "p_before": ("p_before", "padding in front of the first input"),
    "p_after": ("p_after", "padding behind the last input"),
    "pads_before": ("p_before", "padding in front of the first output of a transposed convolution"),
    "d": ("d", "dilation: the distance of two taps; 1 is an ordinary kernel"),
    "op": ("op", "output padding of a transposed convolution"),
    "i": ("i", "index of an output, from 0"),
    "c": ("c", "channels"),
    "c_in": ("c_in", "input channels"),
    "c_out": ("c_out", "output channels, the number of filters"),
    "g": ("g", "groups"),
    "area": ("area", "places of the kernel: f along one axis, f*f along two"),
    "positions": ("positions", "places at which the kernel is applied, over all axes"),
    "inputs": ("inputs", "numbers that come in"),
    "outputs": ("outputs", "numbers that go out"),
    "directions": ("directions", "1, or 2 where a sequence is read backwards too"),
    "gates": ("gates", "matrices of a recurrent layer: 1 of a simple one, 3 of a GRU, 4 of an LSTM"),
    "units": ("units", "numbers that a recurrent layer keeps from step to step"),
    "biases": ("biases", "bias vectors a gate: 1, or 2 in PyTorch"),
    "steps": ("steps", "places of a sequence"),
    "factor": ("u", "how many times larger"),
    "axes": ("a", "number of axes: 1, 2 or 3"),
    "parts": ("c", "channels of each branch"),
    "r": ("r", "receptive field before the layer"),
    "j": ("j", "jump before the layer: the distance, in the input, of two neighbours"),
    "start": ("start", "first input index that output 0 sees; negative where that is padding"),
    "elements": ("elements", "how many numbers are kept"),
    "width": ("width", "bytes of one number: 4 for float32"),
    "shorter": ("shorter", "the shorter side of a picture"),
    "short": ("S", "what its shorter side is to become"),
}


# What the sources are, in full.
SOURCES: dict[str, str] = {
    "Araujo, Norris & Sim 2019": "Computing Receptive Fields of Convolutional Neural Networks, Distill",
    "Cho et al. 2014": "Learning Phrase Representations using RNN Encoder-Decoder, arXiv:1406.1078",
    "Dumoulin & Visin 2016": "A guide to convolution arithmetic for deep learning, arXiv:1603.07285",
    "Gers, Schmidhuber & Cummins 2000": "Learning to Forget: Continual Prediction with LSTM, Neural Computation 12(10)",
    "He et al. 2015": "Delving Deep into Rectifiers, arXiv:1502.01852",
    "Howard et al. 2017": "MobileNets, arXiv:1704.04861",
    "IEEE 754": "IEEE Standard for Floating-Point Arithmetic; float32 takes 4 bytes, float16 2",
    "Ioffe & Szegedy 2015": "Batch Normalization, arXiv:1502.03167",
    "Keras": "its documentation and source (keras.layers), version 3.15",
    "LeCun 1989": "Generalization and Network Design Strategies, University of Toronto CRG-TR-89-4",
    "LeCun et al. 1998": "Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE 86(11)",
    "PyTorch": "its documentation (torch.nn) and source",
    "Shi et al. 2016": "Real-Time Single Image and Video Super-Resolution (ESPCN), arXiv:1609.05158",
    "Szegedy et al. 2014": "Going Deeper with Convolutions (GoogLeNet), arXiv:1409.4842",
    "TensorFlow": "its API documentation and source",
}


class Formula(NamedTuple):
    """A registered formula.

    neutral: values at which an argument changes nothing, so that textbooks leave it out there, the usual one first: a
    dilation of 1, then a stride of 1, with which there is nothing to round.
    """

    name: str
    title: str
    source: str
    function: Callable[..., int]
    neutral: dict[str, int]

    @property
    def arguments(self) -> tuple[str, ...]:
        """Its arguments in order; one that gathers the rest (`*parts`) comes last.  A formula has no other names."""
        names: tuple[str, ...] = self.function.__code__.co_varnames
        return names


FORMULAS: dict[str, Formula] = {}


def formula(title: str, source: str, **neutral: int) -> Callable[[Function], Function]:
    """Register a formula.  The function itself stays as it is: measuring pays nothing for the explanation."""

    def register(function: Function) -> Function:
        FORMULAS[function.__name__] = Formula(function.__name__, title, source, function, neutral)
        return function

    return register


# Where a window can stand.


@formula("output size of a sliding window", "Dumoulin & Visin 2016, relationship 15; PyTorch Conv2d", d=1, s=1)
def window_out(n: int, pads: int, d: int, f: int, s: int) -> int:
    """window_out(224, 0, 1, 11, 4) == 54"""
    return (n + pads - d * (f - 1) - 1) // s + 1


# PyTorch takes the last window away once where it starts in the trailing padding; the lesser of the two counts is the
# same number, because a pool's padding is at most f//2.
@formula("output size of a window, rounded up", "PyTorch MaxPool2d, ceil_mode, and ATen/native/Pool.h", d=1, s=1)
def window_out_ceil(n: int, pads: int, p_before: int, d: int, f: int, s: int) -> int:
    """window_out_ceil(112, 0, 0, 1, 3, 2) == 56"""
    return least(ceil_div(n + pads - d * (f - 1) - 1, s) + 1, (n + p_before - 1) // s + 1)


@formula("places of the padded input behind the last window", "Dumoulin & Visin 2016, relationship 14, there a", d=1)
def window_remainder(n: int, pads: int, d: int, f: int, s: int) -> int:
    """window_remainder(224, 0, 1, 11, 4) == 1"""
    return (n + pads - d * (f - 1) - 1) % s


@formula("inputs that a dilated kernel spans", "Dumoulin & Visin 2016, section 5.1, there k^")
def window_extent(d: int, f: int) -> int:
    """window_extent(2, 3) == 5"""
    return d * (f - 1) + 1


# Paddings that have a name.


@formula("output size with 'same' padding", "TensorFlow tf.nn, Notes on padding, 'SAME'")
def same_out(n: int, s: int) -> int:
    """same_out(225, 2) == 113"""
    return ceil_div(n, s)


@formula("padding on both sides together for 'same'", "TensorFlow tf.nn, Notes on padding, 'SAME'", d=1)
def same_pads(n: int, d: int, f: int, s: int) -> int:
    """same_pads(224, 1, 3, 2) == 1"""
    return most((ceil_div(n, s) - 1) * s + d * (f - 1) + 1 - n, 0)


@formula("half padding, on each side", "Dumoulin & Visin 2016, relationship 3")
def half_pad(f: int) -> int:
    """half_pad(7) == 3"""
    return f // 2


@formula("full padding, on each side", "Dumoulin & Visin 2016, relationship 4 (there without dilation)", d=1)
def full_pad(d: int, f: int) -> int:
    """full_pad(1, 3) == 2"""
    return d * (f - 1)


# Transposed convolutions and resizing.


@formula(
    "output size of a transposed convolution",
    "Dumoulin & Visin 2016, relationship 14; PyTorch ConvTranspose2d",
    d=1,
    op=0,
)
def tconv_out(n: int, pads: int, d: int, f: int, s: int, op: int) -> int:
    """tconv_out(7, 2, 1, 4, 2, 0) == 14"""
    return (n - 1) * s - pads + d * (f - 1) + 1 + op


# Relationship 13 with n*s as its output, solved for the padding; negative means output padding.
@formula("2p of a transposed convolution for n*s outputs", "from Dumoulin & Visin 2016, relationship 13", d=1)
def tconv_same_pads(d: int, f: int, s: int) -> int:
    """tconv_same_pads(1, 5, 2) == 3"""
    return d * (f - 1) + 1 - s


@formula("first input of an adaptive pool's output i", "PyTorch ATen/native/AdaptivePooling.h, start_index")
def adaptive_first(i: int, n: int, m: int) -> int:
    """adaptive_first(1, 10, 7) == 1"""
    return i * n // m


@formula("last input of an adaptive pool's output i", "PyTorch ATen/native/AdaptivePooling.h, end_index, less 1")
def adaptive_last(i: int, n: int, m: int) -> int:
    """adaptive_last(1, 10, 7) == 2"""
    return ceil_div((i + 1) * n, m) - 1


@formula("output size of an upsampling", "PyTorch Upsample, whole scale_factor")
def upsample_out(n: int, factor: int) -> int:
    """upsample_out(28, 2) == 56"""
    return n * factor


@formula("channels after a pixel shuffle", "Shi et al. 2016, equation 4; PyTorch PixelShuffle")
def pixelshuffle_channels(c: int, factor: int, axes: int) -> int:
    """pixelshuffle_channels(256, 2, 2) == 64"""
    return share(c, factor**axes)


@formula("channels after a pixel unshuffle", "PyTorch PixelUnshuffle; TensorFlow tf.nn.space_to_depth")
def pixelunshuffle_channels(c: int, factor: int, axes: int) -> int:
    """pixelunshuffle_channels(64, 2, 2) == 256"""
    return share(c * factor**axes, 1)


@formula("output size of a pixel unshuffle", "PyTorch PixelUnshuffle; TensorFlow tf.nn.space_to_depth")
def pixelunshuffle_out(n: int, factor: int) -> int:
    """pixelunshuffle_out(26, 2) == 13"""
    return n // factor


@formula("channels of a concatenation", "Szegedy et al. 2014, section 4")
def concat_channels(*parts: int) -> int:
    """concat_channels(64, 128, 32, 32) == 256"""
    return sum(parts)


# Parameters and multiply-accumulates.


@formula("weights of a convolution", "PyTorch Conv2d, shape of weight", g=1)
def conv_weights(area: int, c_in: int, g: int, c_out: int) -> int:
    """conv_weights(11 * 11, 3, 1, 96) == 34848"""
    return area * share(c_in, g) * c_out


@formula("biases of a convolution or linear layer", "LeCun et al. 1998, section II.B")
def conv_biases(c_out: int) -> int:
    """conv_biases(96) == 96"""
    return c_out


@formula("parameters of a convolution with biases", "LeCun et al. 1998, section II.B", g=1)
def conv_params(area: int, c_in: int, g: int, c_out: int) -> int:
    """conv_params(11 * 11, 3, 1, 96) == 34944"""
    return conv_weights(area, c_in, g, c_out) + conv_biases(c_out)


# No place shares its kernel, and none its bias: Darknet's [local], Keras's LocallyConnected2D.
@formula("weights of a locally connected layer", "LeCun 1989, there Net-3; Darknet, src/local_layer.c")
def local_weights(area: int, c_in: int, c_out: int, positions: int) -> int:
    """local_weights(3 * 3, 1024, 256, 7 * 7) == 115605504"""
    return area * c_in * c_out * positions


@formula("biases of a locally connected layer", "LeCun 1989, there Net-3; Keras LocallyConnected2D")
def local_biases(c_out: int, positions: int) -> int:
    """local_biases(256, 7 * 7) == 12544"""
    return c_out * positions


@formula("multiply-accumulates of a convolution", "Howard et al. 2017, equation 2, there without groups", g=1)
def conv_macs(area: int, c_in: int, g: int, c_out: int, positions: int) -> int:
    """conv_macs(11 * 11, 3, 1, 96, 55 * 55) == 105415200"""
    return area * share(c_in, g) * c_out * positions


# Its forward pass is a convolution's backward pass: every input meets the whole kernel, what padding crops included.
@formula("multiply-accumulates of a transposed convolution", "Dumoulin & Visin 2016, section 4.2", g=1)
def tconv_macs(area: int, c_in: int, g: int, c_out: int, positions: int) -> int:
    """tconv_macs(4 * 4, 128, 1, 64, 16 * 16) == 33554432"""
    return area * c_in * share(c_out, g) * positions


@formula("weights of a linear layer", "PyTorch Linear, shape of weight")
def fc_weights(inputs: int, outputs: int) -> int:
    """fc_weights(4096, 1000) == 4096000"""
    return inputs * outputs


@formula("multiply-accumulates of a linear layer", "PyTorch Linear: one product a weight")
def fc_macs(inputs: int, outputs: int) -> int:
    """fc_macs(4096, 1000) == 4096000"""
    return inputs * outputs


# Every gate is a matrix for the inputs and one for the state that the step before left.
@formula("weights of a recurrent layer", "Gers, Schmidhuber & Cummins 2000 (LSTM, 4 gates); Cho et al. 2014 (GRU, 3)")
def recurrent_weights(directions: int, gates: int, inputs: int, units: int) -> int:
    """recurrent_weights(1, 4, 16, 20) == 2880"""
    return directions * gates * (inputs + units) * units


@formula("biases of a recurrent layer", "Keras LSTM has one a gate, PyTorch LSTM two: bias_ih and bias_hh")
def recurrent_biases(directions: int, gates: int, units: int, biases: int) -> int:
    """recurrent_biases(1, 4, 20, 1) == 80"""
    return directions * gates * units * biases


@formula("multiply-accumulates of a recurrent layer", "PyTorch LSTM: one product a weight and step")
def recurrent_macs(directions: int, gates: int, inputs: int, units: int, steps: int) -> int:
    """recurrent_macs(1, 4, 16, 20, 396) == 1140480"""
    return recurrent_weights(directions, gates, inputs, units) * steps


@formula("scales of a normalisation (gamma)", "Ioffe & Szegedy 2015, section 3.2")
def norm_weights(c: int) -> int:
    """norm_weights(64) == 64"""
    return c


@formula("shifts of a normalisation (beta)", "Ioffe & Szegedy 2015, section 3.2")
def norm_biases(c: int) -> int:
    """norm_biases(64) == 64"""
    return c


@formula("running mean and variance of a batch normalisation", "Ioffe & Szegedy 2015, algorithm 2")
def norm_statistics(c: int) -> int:
    """norm_statistics(64) == 128"""
    return 2 * c


@formula("mean and variance of the data, and how many there were", "Keras, Normalization")
def data_statistics(c: int) -> int:
    """data_statistics(3) == 7"""
    return 2 * c + 1


@formula("slopes of a parametric ReLU", "He et al. 2015, section 2.1, channel-wise")
def prelu_weights(c: int) -> int:
    """prelu_weights(64) == 64"""
    return c


@formula("memory of numbers", "IEEE 754")
def memory_bytes(elements: int, width: int) -> int:
    """memory_bytes(60965224, 4) == 243860896"""
    return elements * width


# What is done to a picture before.


@formula(
    "side of a picture whose shorter side becomes S", "PyTorch, torchvision's Resize; the ratio of the sides stays"
)
def rescaled_side(n: int, shorter: int, short: int) -> int:
    """rescaled_side(1024, 512, 256) == 512"""
    return short * n // shorter


# What a unit sees.


@formula("receptive field behind a layer", "Araujo, Norris & Sim 2019, Computing receptive field size", d=1)
def rf_size(r: int, j: int, d: int, f: int) -> int:
    """rf_size(19, 8, 1, 5) == 51"""
    return r + d * (f - 1) * j


@formula("jump behind a layer", "Araujo, Norris & Sim 2019, effective stride")
def rf_jump(j: int, s: int) -> int:
    """rf_jump(4, 2) == 8"""
    return j * s


@formula("first input index that output 0 sees", "Araujo, Norris & Sim 2019, effective padding")
def rf_start(start: int, p_before: int, j: int) -> int:
    """rf_start(0, 3, 1) == -3"""
    return start - p_before * j


# Tap t of input q writes to output q*s + d*t - p_before, so these two hold the inputs that reach output i between them;
# with gaps where dilation or stride leaves some.
@formula("first input that can reach output i of a transposed convolution", "Dumoulin & Visin 2016, section 4.2", d=1)
def tconv_first(i: int, pads_before: int, d: int, f: int, s: int) -> int:
    """tconv_first(3, 1, 1, 4, 2) == 1"""
    return ceil_div(i + pads_before - d * (f - 1), s)


@formula("last input that can reach output i of a transposed convolution", "Dumoulin & Visin 2016, section 4.2")
def tconv_last(i: int, pads_before: int, s: int) -> int:
    """tconv_last(3, 1, 2) == 2"""
    return (i + pads_before) // s
