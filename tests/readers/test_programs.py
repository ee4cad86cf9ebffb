"""Programs as people write them: right ones give the numbers known of them, in each wrong one the mistake is found.

Known numbers of parameters are those that the frameworks' own tutorials and repositories print; None where none is.
"""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.result import Checked
from convcalc.shape import Shape
from tests.places import DATA

PROGRAMS = DATA / "programs"

RIGHT: dict[str, tuple[str | None, int | None, Shape]] = {
    "pytorch/adaptive_none.py": (None, None, Shape(37, (26,))),
    "pytorch/alexnet_comments.py": (None, 62_378_344, Shape(1000, ())),
    "pytorch/autoencoder_conv.py": ("1x28x28", None, Shape(1, (28, 28))),
    "pytorch/c3d.py": (None, 78_409_573, Shape(101, ())),
    "pytorch/crnn_captcha.py": (None, 84_628, Shape(20, (40,))),
    "pytorch/crnn_ocr.py": (None, 5_380_389, Shape(37, (26,))),
    "pytorch/lstm_mnist_rows.py": ("20x28", 57_994, Shape(10, ())),
    "pytorch/lstm_sentiment.py": ("17", 41_393, Shape(1, ())),
    "pytorch/speech_gru.py": ("1x40x50", 29_774, Shape(29, (25,))),
    "pytorch/dcgan_pair.py:netD": ("3x64x64", 2_765_568, Shape(1, (1, 1))),
    "pytorch/dcgan_pair.py:netG": (None, 3_576_704, Shape(3, (64, 64))),
    "pytorch/dense_block.py": (None, None, Shape(10, ())),
    "pytorch/dqn_atari_dummy.py": ("4x84x84", 1_687_206, Shape(6, ())),
    "pytorch/dqn_conv_out.py": ("3x40x90", None, Shape(2, ())),
    "pytorch/eegnet.py": (None, None, Shape(1, ())),
    "pytorch/espcn.py": (None, None, Shape(1, (210, 240))),
    "pytorch/fcn8.py": (None, None, Shape(21, (256, 320))),
    "pytorch/fcn_upsample_size.py": ("3x97x129", None, Shape(5, (97, 129))),
    "pytorch/gan_mlp.py:generator": ("100", 1_510_032, Shape(1, (28, 28))),
    "pytorch/inception_block.py": (None, None, Shape(1000, ())),
    "pytorch/mnist_basic.py": (None, 1_199_882, Shape(10, ())),
    "pytorch/mobilenet_v1.py": (None, 4_231_976, Shape(1000, ())),
    "pytorch/pix2pix_patchgan.py": (None, 2_768_705, Shape(1, (30, 30))),
    "pytorch/resnet18_scratch.py": (None, 11_689_512, Shape(1000, ())),
    "pytorch/se_resnet_cifar.py": (None, None, Shape(10, ())),
    "pytorch/siamese.py": (None, 38_951_745, Shape(1, ())),
    "pytorch/squeezenet.py": ("3x224x224", 1_235_496, Shape(1000, ())),
    "pytorch/textcnn.py": (None, None, Shape(2, ())),
    "pytorch/unet_assert.py": (None, None, Shape(1, (160, 160))),
    "pytorch/unet_bilinear.py": (None, 17_263_042, Shape(2, (100, 100))),
    "pytorch/vae_celeba.py": (None, None, Shape(3, (64, 64))),
    "pytorch/vgg_cfg.py": (None, 9_231_114, Shape(10, ())),
    "pytorch/wavenet.py": (None, None, Shape(256, (1000,))),
    "keras/siamese_keras.py": (None, 38_951_745, Shape(1, ())),
    "keras/autoencoder_blog.py": (None, 4_385, Shape(1, (28, 28))),
    "keras/dcgan_keras.py": (None, 2_305_472, Shape(1, (28, 28))),
    "keras/inception_keras.py": (None, None, Shape(10, ())),
    "keras/mobilenet_keras.py": (None, 4_231_976, Shape(1000, ())),
    "keras/resnet_keras.py": (None, 272_474, Shape(10, ())),
    "keras/se_keras.py": (None, None, Shape(64, (56, 56))),
    "keras/text_conv_keras.py": (None, 350_751, Shape(1, ())),
    "keras/unet_keras.py": (None, 1_941_105, Shape(1, (128, 128))),
    "keras/vae_keras.py": (None, 69_076, Shape(2, ())),
    "keras/wavenet_keras.py": (None, None, Shape(1, (1024,))),
    "keras/ocr_crnn_keras.py": (None, 434_789, Shape(37, (50,))),
    "keras/cnn_lstm_video_keras.py": (None, 178_829, Shape(5, (10,))),
    "keras/sentiment_bi_keras.py": (None, 165_892, Shape(4, ())),
}
"""Program -> the input where it says none, the parameters that are trained, what comes out."""

FOUND: dict[str, tuple[str | None, list[tuple[str, object, object, str]]]] = {
    "pytorch/alexnet_two_wrong.py": (
        None,
        [("nn.Conv2d(966, 256", 966, 96, "A01"), ("nn.Linear(256 * 7 * 7", 12_544, 9_216, "I07")],
    ),
    "pytorch/autoencoder_wrong_size.py": (
        None,
        [("nn.ConvTranspose2d(32, 16", Shape(16, (14, 14)), Shape(16, (13, 13)), "T04")],
    ),
    "pytorch/bottleneck_wrong.py": (None, [("self.bn3 =", 64, 256, "I06")]),
    "pytorch/cifar_tutorial_fragment_wrong.py": ("3x32x32", [("self.fc1 =", 8_192, 2_048, "I02")]),
    "pytorch/dcgan_comment_wrong.py": (
        "3x64x64",
        [("nn.Conv2d(128, 256", Shape(256, (16, 16)), Shape(256, (8, 8)), "S17")],
    ),
    "pytorch/dense_wrong_growth.py": (
        None,
        [("nn.BatchNorm2d(num_features=c)", 60, 72, "I06"), ("nn.Conv2d(c, c", 60, 72, "I06")],
    ),
    "pytorch/ecg_1d_wrong.py": (None, [("nn.Linear(64 * 22", 1_408, 1_280, "I07")]),
    "pytorch/inception_wrong.py": (None, [("nn.Conv2d(in_channels, out_channels", 265, 256, "A01")]),
    "pytorch/lenet_homework_wrong.py": (None, [("nn.Linear(16 * 5 * 5", 400, 256, "I04")]),
    "pytorch/mnist_extra_pool_wrong.py": (None, [("nn.Linear(9216", 9_216, 1_600, "I02")]),
    "pytorch/mobilenet_wrong_norm.py": (None, [("nn.BatchNorm2d(inp)", 32, 64, "I06")]),
    "pytorch/pix2pix_concat_wrong.py": (None, [("in_channels,", 3, 6, "")]),
    "pytorch/se_wrong_reduction.py": (None, [("nn.Linear(channel // 8", 4, 2, "")]),
    "pytorch/siamese_wrong.py": (None, [("nn.Linear(256 * 5 * 5", 6_400, 9_216, "I07")]),
    "pytorch/squeezenet_wrong.py": ("3x224x224", [("nn.Conv2d(inplanes, squeeze_planes", 348, 384, "A01")]),
    "pytorch/textcnn_conv1d_wrong.py": (None, [("nn.Linear(64 * 24", 1_536, 1_856, "I07")]),
    "pytorch/unet_wrong_skip.py": (None, [("nn.Conv2d(cin, cout, 3", 128, 256, "I06")]),
    "pytorch/vgg_head_on_cifar_wrong.py": (None, [("512 * 7 * 7", 25_088, 512, "I04")]),
    "keras/autoencoder_wrong_shape.py": (
        None,
        [("assert autoencoder.output_shape", Shape(1, (28, 28)), Shape(1, (32, 32)), "S06")],
    ),
    "keras/dcgan_keras_wrong.py": (
        None,
        [("None, 15, 15, 64", Shape(64, (15, 15)), Shape(64, (14, 14)), "")],
    ),
    "keras/dense_units_wrong_comment.py": (
        None,
        [("output (23, 23, 64)", Shape(64, (23, 23)), Shape(64, (22, 22)), "")],
    ),
    "keras/mnist_comments_wrong.py": (None, [("# 12x12x64", Shape(64, (12, 12)), Shape(64, (10, 10)), "S17")]),
}
"""Program -> its input, and of each wrong number: the line, what is said there, what is right, and the likely slip."""

REFUSED: dict[str, tuple[str | None, str, str]] = {
    "pytorch/c3d_short_clip_wrong.py": (None, "nn.MaxPool3d(2),", "a kernel of 2 does not fit into a size of 1"),
    "pytorch/espcn_wrong.py": (None, "nn.PixelShuffle", "needs channels in multiples of 3^2 = 9; 6 arrive"),
    "pytorch/tcn_residual_wrong.py": (None, "x + self.relu", "add needs equal shapes, not 16x200 and 16x198"),
    "pytorch/vae_wrong_view.py": (None, ".view(-1, 64, 6, 6)", "invalid for input of size 1,600"),
    "keras/inception_keras_wrong.py": (None, "output = concatenate", "not 32x32x64 and 32x32x64 and 30x30x64"),
    "keras/resnet_keras_wrong_add.py": (None, "Add()([y, shortcut])", "not 32x32x32 and 32x32x16"),
    "keras/unet_keras_wrong_size.py": (None, "layers.concatenate(", "not 24x24x64 and 25x25x64"),
    "keras/vgg_too_small_wrong.py": (None, "model.add(Conv2D(256", "a kernel of 3 does not fit into a size of 1"),
}
"""Program -> its input, the line on which it cannot go on, and why."""


def test_every_program_is_looked_at() -> None:
    known = {name.partition(":")[0] for name in (*RIGHT, *FOUND, *REFUSED)}
    assert known == {f"{path.parent.name}/{path.name}" for path in PROGRAMS.rglob("*.py")}
    assert len(known) >= 60 and 3 * len({*FOUND, *REFUSED}) >= len(known)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_program_has_its_known_numbers_and_no_false_claim(name: str) -> None:
    input, params, out = RIGHT[name]
    path = str(PROGRAMS / name)
    facts = measure(path, input=input)
    assert facts.out == out
    assert params is None or facts.params == params
    assert [each for each in check(path, input=input).claims if each.verdict != "true"] == []


@pytest.mark.parametrize("name", FOUND)
def test_the_mistake_is_found(name: str) -> None:
    """Each at its line, with the right number and the slip; whatever else is wrong has the same cause."""
    input, wrong = FOUND[name]
    report = check(str(PROGRAMS / name), input=input)
    lines = (PROGRAMS / name).read_text(encoding="utf-8").split("\n")
    odd = [each for each in report.claims if each.verdict in ("false", "convention") and each.follows is None]
    for text, claimed, computed, slip in wrong:
        found = [each for each in odd if _says(each, claimed, computed) and text in lines[each.line - 1]]
        assert found, (text, [(each.line, each.claimed, each.computed) for each in odd])
        assert not slip or slip in [each.code for each in found[0].slips]
    assert not report.ok
    known = {text for text, *_ in wrong}
    assert all(any(text in lines[each.line - 1] for text in known) for each in odd)


def _says(each: Checked, claimed: object, computed: object) -> bool:
    return each.claimed == claimed and each.computed == computed


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_run_is_refused_at_its_line(name: str) -> None:
    input, text, why = REFUSED[name]
    with pytest.raises(SpecError) as raised:
        measure(str(PROGRAMS / name), input=input)
    lines = (PROGRAMS / name).read_text(encoding="utf-8").split("\n")
    assert why in raised.value.message
    assert raised.value.line is not None
    assert text in lines[raised.value.line - 1]
