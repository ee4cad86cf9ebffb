"""Caffe's prototxt files: our own of every dialect, the real ones with the totals that are known of them, and slips."""

from __future__ import annotations

import random
import re
from itertools import product
from math import ceil, prod
from pathlib import Path

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.caffe import prototxt
from convcalc.readers.caffe.prototxt import parse_prototxt
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load, load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA, FACTS

OURS = sorted((DATA / "caffe").glob("*.prototxt"))
FORMATS = FACTS / "formats"
REAL = sorted((FORMATS / "caffe").glob("*.prototxt"))


def measured(text: str, given: str | None = None) -> Facts:
    return facts_of(load_text(Source(text, "net.prototxt")), given)


def net(*layers: str, size: str = "3 16 16") -> str:
    """A network on an input of this size; each layer is its type, its parameters, and perhaps bottoms and tops."""
    dims = " ".join(f"dim: {n}" for n in ("1", *size.split()))
    text = [f'input: "x"\ninput_shape {{ {dims} }}']
    before = "x"
    for at, layer in enumerate(layers, 1):
        kind, _, rest = layer.partition(" ")
        bottom = "" if "bottom:" in rest else f'bottom: "{before}" '
        top = "" if "top:" in rest else f'top: "{kind}{at}" '
        text.append(f'layer {{ name: "{kind}{at}" type: "{kind}" {bottom}{top}{rest} }}')
        before = f"{kind}{at}"
    return "\n".join(text)


def refused(text: str, given: str | None = None) -> str:
    with pytest.raises(SpecError) as error:
        measured(text, given)
    assert len(error.value.mistakes) == 1
    return str(error.value)


TOTALS = {
    "boxes": (6_844, 1_233_648),
    "of_layers": (12_685, 233_784),
    "oldest": (1_056, 45_600),
    "plain": (53_624, 2_698_544),
    "residual": (1_083, 590_240),
    "segment": (933, 1_517_400),
    "siamese": (2_636, 28_512),
    "train_val": (16_628, 256_000),
    "글": (728, 3_604),
}
"""Parameters and MACs, worked out by hand from the files."""


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_dialect_is_read(path: Path) -> None:
    facts = facts_of(load(str(path)))
    assert (facts.params, facts.macs) == TOTALS[path.stem]


def goldens() -> dict[str, str]:
    lines = (FORMATS / "GOLDENS.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line for line in lines}


@pytest.mark.skipif(not REAL, reason="real files lie beside the repository on some machines only")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_files_have_their_known_totals(path: Path) -> None:
    known = re.search(r"out \('\w+', \[(.*?)\]\) +params +(\S+) macs +(\S+) bn-stats (\S+)", goldens()[path.name])
    assert known is not None
    params, macs, statistics = [int(known[group].replace(",", "")) for group in (2, 3, 4)]
    facts = facts_of(load(str(path)), "1x28x28" if path.stem == "lenet_train_test" else None)
    assert (facts.params, facts.macs) == (params, macs)
    norms = len([row for row in facts.rows if row.text.startswith("bn")])
    assert facts.statistics + norms == statistics, "one number more a batch norm, which a note tells"
    assert facts.out.elements() == prod([int(n) for n in known[1].split(",")[1:]])


def rows(*layers: str, size: str = "3 16 16") -> list[str]:
    """Each layer as our language writes it, with its size."""
    facts = measured(net(*layers, size=size))
    return [f"{row.text} -> {row.out.text('chw')}" for row in facts.rows]


LAYERS = {
    "Convolution convolution_param { num_output: 6 kernel_size: [3, 5] stride: 2 pad: 1 pad: 2 dilation: 1 }": (
        "conv 6 3x5 s2 p1x2 -> 6x8x8"
    ),
    "Convolution convolution_param { num_output: 6 kernel_h: 1 kernel_w: 3 stride_w: 2 bias_term: false }": (
        "conv 6 1x3 s1x2 nobias -> 6x16x7"
    ),
    "DepthwiseConvolution convolution_param { num_output: 6 kernel_size: 3 group: 3 }": "conv 6 3x3 g3 -> 6x14x14",
    "ConvolutionDepthwise convolution_param { num_output: 6 kernel_size: 3 }": "conv 6 3x3 g3 -> 6x14x14",
    "Deconvolution convolution_param { num_output: 6 kernel_size: 4 stride: 2 pad: 1 group: 3 }": (
        "tconv 6 4x4 s2 p1 g3 -> 6x32x32"
    ),
    "Pooling pooling_param { kernel_size: 3 stride: 2 }": "maxpool 3x3 s2 ceil -> 3x8x8",
    "Pooling pooling_param { kernel_size: 3 stride: 2 round_mode: FLOOR }": "maxpool 3x3 s2 -> 3x7x7",
    "Pooling pooling_param { pool: 1 kernel_h: 3 kernel_w: 2 }": "avgpool 3x2 s1 ceil -> 3x14x15",
    "Pooling pooling_param { pool: STOCHASTIC kernel_size: 4 stride: 4 }": "avgpool 4x4 ceil -> 3x4x4",
    "Pooling pooling_param { pool: MAX global_pooling: true }": "gmp -> 3x1x1",
    "InnerProduct inner_product_param { num_output: 4 transpose: true axis: -3 }": "fc 4 -> 4",
    "LRN lrn_param { norm_region: WITHIN_CHANNEL local_size: 3 }": "lrn 3 -> 3x16x16",
    "LRN": "lrn 5 -> 3x16x16",
    "BatchNorm": "bn noaffine -> 3x16x16",
    "BatchNorm batch_norm_param { scale_bias: true }": "bn -> 3x16x16",
    "BN bn_param { bn_mode: INFERENCE scale_filler { value: 1 } }": "bn -> 3x16x16",
    "Scale scale_param { bias_term: true axis: -3 }": "scale bias -> 3x16x16",
    "Scale scale_param { num_axes: 0 }": "scale 1 -> 3x16x16",
    "Bias": "scale nogamma -> 3x16x16",
    "Normalize": "scale 1 -> 3x16x16",
    "Normalize norm_param { channel_shared: false }": "scale -> 3x16x16",
    "MVN": "instnorm noaffine -> 3x16x16",
    "MVN mvn_param { across_channels: true }": "gn 1 noaffine -> 3x16x16",
    "ReLU relu_param { negative_slope: 1e-1 }": "lrelu 0.1 -> 3x16x16",
    "PReLU": "prelu -> 3x16x16",
    "PReLU prelu_param { channel_shared: true }": "prelu 1 -> 3x16x16",
    "ELU elu_param { alpha: .5 }": "elu 0.5 -> 3x16x16",
    "Clip clip_param { min: 0 max: 6 }": "relu6 -> 3x16x16",
    "Clip clip_param { min: -1 max: 1 }": "identity -> 3x16x16",
    "ReLU6": "relu6 -> 3x16x16",
    "Swish": "silu -> 3x16x16",
    "BNLL": "softplus -> 3x16x16",
    "Power power_param { power: 2 }": "identity -> 3x16x16",
    "Dropout": "dropout 0.5 -> 3x16x16",
    "Softmax softmax_param { axis: 3 }": "softmax -> 3x16x16",
    "Flatten": "flatten -> 768",
    "Flatten flatten_param { axis: 2 }": "reshape 3x256 -> 3x256",
    "Reshape reshape_param { shape { dim: 0 dim: -1 dim: 8 } }": "reshape 96x8 -> 96x8",
    "Reshape reshape_param { shape { dim: 16 dim: -1 } axis: 1 num_axes: 2 }": "reshape 16x3x16 -> 16x3x16",
    "Reshape reshape_param { shape { dim: 1 dim: 768 } }": "flatten -> 768",
    "Reduction reduction_param { operation: MEAN axis: 2 }": "flatten -> 3",
    "Tile tile_param { tiles: 3 }": "concat -> 9x16x16",
    "ShuffleChannel shuffle_channel_param { group: 3 }": "shuffle 3 -> 3x16x16",
    "Interp interp_param { height: 20 width: 30 }": "upsample to 20x30 bilinear corners -> 3x20x30",
    "Interp interp_param { shrink_factor: 2 zoom_factor: 3 }": "upsample to 22x22 bilinear corners -> 3x22x22",
    "Interp interp_param { zoom_factor: 2 pad_beg: -1 pad_end: -2 }": "upsample to 25x25 bilinear corners -> 3x25x25",
    "Interp interp_param { zoom_factor: 2 height: 9 width: 9 }": "upsample to 31x31 bilinear corners -> 3x31x31",
    "Reorg": "pixelunshuffle 2 -> 12x8x8",
    "Upsample": "upsample 2 -> 3x32x32",
    "Upsample upsample_param { pad_out_h: true }": "upsample to 31x32 -> 3x31x32",
    'Slice top: "a" top: "b" slice_param { slice_point: 1 }': "take 1:3 -> 2x16x16",
    'Slice top: "a" top: "b" slice_param { axis: 3 }': "crop p0x8:0 -> 3x16x8",
    "SPP spp_param { pyramid_height: 1 }": "maxpool 16x16 ceil -> 3x1x1",
    "SPP spp_param { pyramid_height: 3 pool: AVE }": "concat -> 63",
}
"""A layer on 3x16x16, and the row that it is, or its last one."""


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_is_what_caffe_makes_of_it(layer: str) -> None:
    assert rows(layer)[-1] == LAYERS[layer]


def test_layers_that_change_nothing_have_no_row() -> None:
    same = ["Split", "Concat", "Eltwise", "Reshape reshape_param { shape { dim: 0 dim: 0 dim: 0 dim: 0 } }"]
    same += ["Permute permute_param { order: 0 order: 1 }", "Tile tile_param { tiles: 1 }"]
    assert rows(*same, "ReLU") == ["relu -> 3x16x16"]


def caffe_pool(n: int, k: int, s: int, p: int, padded: bool) -> int:
    """pooling_layer.cpp, LayerSetUp and Reshape."""
    out = ceil((n + 2 * p - k) / s) + 1
    return out - 1 if padded and (out - 1) * s >= n + p else out


def test_pools_round_up_and_clip_as_caffe_does() -> None:
    """Every pool on a small map: the size is Caffe's, whatever our own rounding makes of the same window."""
    for n, k, s in product((5, 8), (1, 2, 3), (1, 2, 4)):
        for p in range(min(k, 3)):
            size = caffe_pool(n, k, s, p, p > 0)
            if size < 1:
                continue
            layer = f"Pooling pooling_param {{ kernel_size: {k} stride: {s} pad: {p} }}"
            assert rows(layer, size=f"2 {n} {n}")[-1].endswith(f"-> 2x{size}x{size}"), (n, k, s, p)


def test_axes_that_permute_moved_are_read_by_what_takes_all_of_them() -> None:
    moved = "Permute permute_param { order: 0 order: 2 order: 3 order: 1 }"
    back = "Permute permute_param { order: 0 order: 3 order: 1 order: 2 }"
    assert rows(moved, "ReLU", "Flatten", "InnerProduct inner_product_param { num_output: 2 }")[-1] == "fc 2 -> 2"
    assert rows(moved, "Sigmoid", back, "Pooling pooling_param { kernel_size: 2 stride: 2 }")[-1].endswith("3x8x8")
    assert rows(moved, "Reshape reshape_param { shape { dim: 0 dim: -1 dim: 4 } }")[-1] == "reshape 192x4 -> 192x4"
    words = refused(net(moved, "Convolution convolution_param { num_output: 2 kernel_size: 1 }"))
    assert "'Convolution2' (Convolution): it reads axes in another order" in words and "behind a Permute" in words


def test_embedded_words_stand_the_other_way_round() -> None:
    embed = "Embed embed_param { input_dim: 50 num_output: 4 }"
    facts = measured(net(embed, "InnerProduct inner_product_param { num_output: 2 }", size="7"))
    assert [row.text for row in facts.rows] == ["embedding 50x4", "scale nogamma", "fc 2"]
    assert facts.params == 50 * 4 + 4 + 7 * 4 * 2 + 2


REFUSALS = {
    net("Convolutoin"): "is of type Convolutoin, which is not read",
    net("LSTM"): "is of type LSTM, which is not read",
    net('ReLU bottom: "y"'): "'ReLU1' reads 'y', which no layer before it makes",
    net('ReLU top: "x" bottom: "x"', 'ReLU bottom: "x" top: "y"', 'TanH bottom: "x" top: "y"'): (
        "'TanH3' (TanH): 'y' is there already"
    ),
    net("Convolution"): "'Convolution1' (Convolution): it has no num_output",
    net("Convolution convolution_param { num_output: 2 }"): "it has no kernel_size",
    net("Convolution convolution_param { num_output: 2 kernel_size: 30 }"): "30",
    net("Convolution convolution_param { num_output: 2 kernel_size: 3 stride: 0 }"): "stride is '0', smaller than 1",
    net(
        "Convolution convolution_param { num_output: 1e3 kernel_size: 3 }"
    ): "num_output is '1e3', where a whole number",
    net("Convolution convolution_param { num_output: 999999999999 kernel_size: 3 }"): "larger than 1,000,000,000",
    net(
        "Convolution convolution_param { num_output: 2 num_output: 3 kernel_size: 3 }"
    ): "num_output stands there 2 times",
    net("Convolution convolution_param { num_output: 2 kernel_size: 3 } convolution_param { }"): "stands there 2 times",
    net("Convolution convolution_param { num_output: 2 kernel_size: 3 group: 2 }"): "group",
    net("Convolution convolution_param { num_output: 2 kernel_size: 3 kernel_h: 3 }"): "kernel_h beside kernel_size",
    net("Convolution convolution_param { num_output: 2 kernel_size: [1, 2, 3] }"): "3 numbers for 2 axes",
    net("Convolution convolution_param { num_output: 2 kernel_size: 3 axis: 2 }"): "another axis",
    net("Pooling pooling_param { kernel_size: 3 pool: MEDIAN }"): "'MEDIAN', where one of MAX, AVE, STOCHASTIC",
    net("Pooling pooling_param { kernel_size: 3 global_pooling: maybe }"): "where true or false was expected",
    net("Pooling pooling_param { kernel_size: 2 pad: 2 }"): "its pad must be smaller than its kernel",
    net(
        "Pooling pooling_param { global_pooling: true }",
        'Eltwise bottom: "x" bottom: "Pooling1" eltwise_param { operation: PROD }',
    ): ("the sizes of what it multiplies differ: 3x16x16, 3x1x1"),
    net("Dropout dropout_param { dropout_ratio: half }"): "where a number was expected",
    net("InnerProduct inner_product_param { num_output: 2 axis: 2 }"): "a part of the axes",
    net('Concat bottom: "x" bottom: "x" concat_param { axis: 2 }'): "joined along axis 2",
    net('Eltwise bottom: "x" bottom: "x" eltwise_param { operation: MIN }'): "one of PROD, SUM, MAX",
    net('Slice top: "a" top: "b"'): "3 cannot be cut into 2 equal parts",
    net('Slice top: "a" top: "b" slice_param { slice_point: 5 }'): "do not cut 3 into 2 parts",
    net('ReLU top: "a" top: "b"'): "it makes 1 blobs, and 2 are named",
    net('ReLU bottom: "x" bottom: "x"'): "it reads 2 blobs; it takes 1",
    net("Reshape reshape_param { shape { dim: 0 dim: 5 } }"): "1x3x16x16 cannot be reshaped to 1x5",
    net("Reshape"): "cannot be reshaped to nothing",
    net("Reshape reshape_param { shape { dim: 3 dim: -1 } }"): "another batch",
    net("Reduction reduction_param { axis: 1 }"): "other reductions",
    net("Scale scale_param { axis: 2 }"): "other axes than the channels",
    net("Scale scale_param { axis: 7 }"): "axis 7 is no one of 4 axes",
    net("Permute permute_param { order: 1 order: 0 }"): "the order",
    net('Crop bottom: "x" bottom: "x" crop_param { offset: 3 }'): "16 places from 3 on do not fit into 16",
    net("ReLU", size="3 16 16 16 16"): "at most 3 axes",
    net("ReLU", size="0 16 16"): "dim is '0', smaller than 1",
    net("ReLU", size="3 1000000000000000000 16"): "larger than 1,000,000,000",
    net() + "layer { name: 'd' type: 'Data' top: 'd' }": "no layer",
    "layer { name: 'r' type: 'ReLU' bottom: 'd' top: 'r' }": (
        "does not say how large the images of 'd', which nothing in the text makes, are"
    ),
    "layer { name: 'a'": "never closed",
    'layer { name: "p" type: "Parameter" top: "p" }\n' + net("ReLU"): "is of type Parameter",
    'input: "im_info" input: '
    + net('Eltwise bottom: "x" bottom: "im_info"')[7:]: "how large the images of input 'x' are",
}
"""Texts, and what is said of each."""


@pytest.mark.parametrize("text", REFUSALS, ids=range(len(REFUSALS)))
def test_what_cannot_be_read_is_refused_by_layer_and_place(text: str) -> None:
    words = refused(text)
    assert REFUSALS[text] in words
    assert "net.prototxt:" in words or "no layer" in words


def test_slips_are_answered_with_what_was_meant() -> None:
    assert "did you mean Convolution?" in refused(net("Convolutoin"))
    assert "did you mean 'ReLU1'?" in refused(net("ReLU", 'TanH bottom: "ReLu1"'))
    assert "did you mean" not in refused(net("LSTM"))


def test_fields_that_nobody_knows_are_never_passed_by() -> None:
    text = net("Convolution convolution_param { num_output: 2 kernel_size: 3 strid: 2 } pooling_param { pool: MAX }")
    unread = [note for note in measured(text + "\nnamee: 'x'").notes if isinstance(note, UnreadNote)]
    assert len(unread) == 1
    assert "line 3, strid of Convolution1; did you mean stride?" in unread[0]
    assert "pooling_param of Convolution1" in unread[0] and "namee of the network; did you mean name?" in unread[0]
    known = "loss_weight: 1 param { lr_mult: 0 } convolution_param { num_output: 2 kernel_size: 3 engine: CUDNN }"
    assert not [note for note in measured(net(f"Convolution {known}")).notes if isinstance(note, UnreadNote)]


def test_a_scale_is_its_batch_norms_only_where_nobody_reads_between() -> None:
    scale = "Scale scale_param { bias_term: true }"
    assert rows("BatchNorm", scale)[-1] == "bn -> 3x16x16"
    between = net("BatchNorm", scale, 'Eltwise bottom: "BatchNorm1" bottom: "Scale2"')
    assert [row.text for row in measured(between).rows] == ["bn noaffine", "scale bias", "add"]
    assert rows("BatchNorm", "ReLU", scale) == [f"{word} -> 3x16x16" for word in ("bn noaffine", "relu", "scale bias")]
    named = net("BatchNorm", scale + ' param { name: "g" }')
    assert [row.text for row in measured(named).rows] == ["bn noaffine", "scale bias"]


def test_weights_that_are_shared_are_counted_once() -> None:
    conv = "Convolution convolution_param { num_output: 3 kernel_size: 3 } "
    both = 'param { name: "w" } param { name: "b" }'
    assert measured(net(conv + both, conv + both)).params == 84
    assert measured(net(conv + both, conv + 'param { name: "w" } param { name: "c" }')).params == 87
    assert measured(net(conv + 'param { name: "w" }', conv + 'param { name: "w" }')).params == 87
    assert measured(net(conv + 'param: ["w", "b"]', conv + 'param: ["w", "b"]')).params == 84
    assert "some of its weights only" in refused(net(conv + both, conv + 'param { } param { name: "b" }'))


TRAINING = """
layer {{ name: "in" type: "{kind}" top: "data" top: "label" {more} include {{ phase: TRAIN }} }}
layer {{ name: "conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param {{ num_output: 4 kernel_size: 5 }} }}
layer {{ name: "cut" type: "Slice" bottom: "label" top: "l1" top: "l2" slice_param {{ axis: 1 slice_point: 1 }} }}
layer {{ name: "loss" type: "EuclideanLoss" bottom: "conv" bottom: "l1" top: "loss" }}
"""


def test_an_input_that_the_file_does_not_say_is_asked_for() -> None:
    text = TRAINING.format(kind="Data", more="transform_param { crop_size: 27 }")
    words = refused(text)
    assert "does not say how large the images of 'in' (Data) are" in words and "--input 3x27x27" in words
    assert measured(text, "1x27x27").params == 104
    for kind, more in (
        ("ImageData", "image_data_param { new_height: 20 new_width: 30 is_color: false }"),
        ("MemoryData", "memory_data_param { channels: 1 height: 20 width: 30 batch_size: 2 }"),
        (
            "DummyData",
            "dummy_data_param { num: 2 channels: 1 height: 20 width: 30 num: 2 channels: 1 height: 1 width: 1 }",
        ),
    ):
        facts = measured(TRAINING.format(kind=kind, more=more))
        assert (facts.in_.channels, facts.in_.size, facts.params) == (1, (20, 30), 104)
    assert any("cut (Slice)" in note for note in facts.notes)


def test_what_a_loss_compares_with_is_no_output() -> None:
    layers = ["Flatten", 'InnerProduct bottom: "x" inner_product_param { num_output: 768 }']
    loss = 'bottom: "InnerProduct2" bottom: "Flatten1"'
    assert [each.label for each in measured(net(*layers, f"EuclideanLoss {loss}")).outputs] == [""]
    names = [each.label for each in measured(net(*layers, f"ContrastiveLoss {loss}")).outputs]
    assert names == ["InnerProduct2", "Flatten1"], "the last comes first"


def test_several_inputs_are_each_reported() -> None:
    text = """
    layer { name: "in" type: "Input" top: "left" top: "right" input_param { shape { dim: 1 dim: 3 dim: 20 dim: 20 } } }
    layer { name: "more" type: "Input" top: "more" input_param { shape { dim: 1 dim: 5 } } }
    layer { name: "sum" type: "Eltwise" bottom: "left" bottom: "right" top: "sum" }
    layer { name: "fc" type: "InnerProduct" bottom: "sum" top: "fc" inner_product_param { num_output: 5 } }
    layer { name: "out" type: "Eltwise" bottom: "fc" bottom: "more" top: "out" }
    """
    facts = measured(text)
    assert [(each.label, each.shape.text("chw")) for each in facts.inputs] == [
        ("left", "3x20x20"),
        ("right", "3x20x20"),
        ("more", "5"),
    ]
    larger = measured(text, "3x30x30")
    assert [each.shape.text("chw") for each in larger.inputs] == ["3x30x30", "3x30x30", "5"]
    assert any("of the same size, as in the file: right" in note for note in larger.notes)


def test_channels_that_were_written_last_are_answered() -> None:
    text = net("Convolution convolution_param { num_output: 2 kernel_size: 5 }")
    words = refused(text, "20x30x3")
    assert "input 20x30x3 is read channels first" in words and "channels first it is --input 3x20x30" in words
    assert "a kernel of 5 does not fit" in refused(text, "3x4x4").split("\n")[0]
    assert any(
        "input 3x20x30 is read channels first, as Caffe has it" in note for note in measured(text, "3x20x30").notes
    )


def test_phases_stages_and_levels_say_what_is_there() -> None:
    def kept(rule: str, state: str = "") -> int:
        return len(measured(f"{state}\n" + net("ReLU", f"TanH {rule}", 'ELU bottom: "ReLU1"')).rows)

    gone = ["include { phase: TRAIN }", "exclude { phase: TEST }", "include { stage: 'x' }", "include { min_level: 1 }"]
    gone += ["include { phase: TEST not_stage: 'a' }", "include { phase: 0 }"]
    assert [kept(rule, "state { stage: 'a' }") for rule in gone] == [2] * len(gone)
    there = ["include { phase: TEST }", "include { phase: TRAIN } include { phase: 1 }", "exclude { phase: TRAIN }"]
    there += ["include { stage: 'a' }", "exclude { stage: 'x' }", "include { max_level: 0 }", "phase: TRAIN"]
    assert [kept(rule, "state { stage: 'a' }") for rule in there] == [3] * len(there)
    assert kept("include { stage: 'deploy' }") == 3 and kept("exclude { stage: 'deploy' }") == 2


def test_of_a_batch_one_is_counted_and_it_is_told() -> None:
    text = net("ReLU").replace("dim: 1 ", "dim: 10 ", 1)
    assert measured(text).in_.size == (16, 16) and any("batch is 10" in note for note in measured(text).notes)


def test_a_text_on_any_way_is_the_same_network(tmp_path: Path) -> None:
    text = net("Convolution convolution_param { num_output: 2 kernel_size: 3 }")
    (tmp_path / "결과.prototxt").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    shown = run("arch", "결과.prototxt", cwd=tmp_path)
    assert shown.status == 0 and shown.err == ""
    assert run("arch", "-", stdin=text.encode(), cwd=tmp_path).out == shown.out
    assert run("arch", text, cwd=tmp_path).out == shown.out
    converted = run("convert", "결과.prototxt", cwd=tmp_path)
    assert converted.status == 0 and "conv 2 3x3" in converted.out
    assert run("convert", "--from", "caffe", "-", stdin=text.encode(), cwd=tmp_path).out == converted.out


HOSTILE = {
    "nested": "layer {" * 100_000,
    "fields": "a:1 " * 260_000,
    "layers": "layer { name: 'a' type: 'ReLU' bottom: 'x' top: 'y' }\n" * 2_000,
    "cut": net("ReLU")[:-9],
    "escapes": net("ReLU").replace("ReLU1", "a\\033[31mb"),
    "zero": 'input: "x" ' + "layer { }" * 100,
    "large": net("Convolution convolution_param { num_output: 1000000000 kernel_size: 1000000000 pad: 1000000000 }"),
    "pyramid": net("SPP spp_param { pyramid_height: 1000000000 }"),
    "tiles": net(*["Tile tile_param { tiles: 1000 }"] * 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_have_one_message(name: str) -> None:
    try:
        measured(HOSTILE[name])
    except (SpecError, ReadError) as error:
        assert "\x1b" not in str(error) and len(str(error)) < 2_000


@pytest.mark.parametrize("most", range(1, 11))
def test_wherever_the_limit_of_fields_falls_it_is_what_is_told(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a closing brace it was said that a name was expected there."""
    monkeypatch.setattr(prototxt, "MOST_FIELDS", most)
    text = 'name: "n"\nlayer { name: "a" type: "ReLU" bottom: "d" top: ["e", "f"] }\nlayer < name: "b" >\n'
    if most >= 9:
        assert len(parse_prototxt(Source(text)).fields) == 3
        return
    with pytest.raises(SpecError, match=f"it has more than {most} fields"):
        parse_prototxt(Source(text))


def test_mutated_files_are_read_or_refused() -> None:
    """Of each file, some with pieces lost, doubled, exchanged or falsified: a network, or one message."""
    chance = random.Random(4)
    read = 0
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        for _ in range(30):
            try:
                mutant = mutated(text, chance)
                facts_of(load_text(Source(mutant, "net.prototxt"), "caffe"), hints=False)
                read += 1
            except (SpecError, ReadError) as error:
                assert str(error)
    assert read > 15


def mutated(text: str, chance: random.Random) -> str:
    pieces = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        way = chance.randrange(5)
        if way == 0:
            pieces[at] = ""
        elif way == 1:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif way == 2:
            pieces[at] = chance.choice(
                ["0", "-1", "99999999999999999999", "{", "}", '"', "\x1b", "layer", "true", "1.5"]
            )
        elif way == 3:
            pieces[at] = pieces[other]
        else:
            del pieces[at : at + chance.randrange(1, 30)]
        pieces = pieces or [""]
    return "".join(pieces)
