"""The conventions themselves: what each is called, what it counts, and which version was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.text import nearest

if TYPE_CHECKING:
    from convcalc.ledger.rules import Rules


class Convention(NamedTuple):
    """One way of counting the operations of a network.

    unit: MACs or FLOPs, as it counts, whatever it prints.  counts: what that includes, in a few words.
    version: of the tool whose numbers the rules give, "" for a definition.  aliases: other names.
    called: what the tool itself prints its number as, where that is another unit.
    side: of the input at which the tool counts unless it is told otherwise, 0 where it takes the network's own.
    """

    name: str
    title: str
    unit: str
    counts: str
    version: str = ""
    aliases: tuple[str, ...] = ()
    called: str = ""
    side: int = 0

    @property
    def pytorch(self) -> bool:
        """Does it count what PyTorch runs?"""
        return self.name not in NOT_OF_PYTORCH

    @property
    def rules(self) -> Rules:
        from convcalc.ledger.rules import RULES

        return RULES[self.name]


CONVENTIONS: dict[str, Convention] = {
    each.name: each
    for each in (
        Convention(
            "macs", "exact MACs", "MACs", "convolutions, linear and recurrent layers, without biases", "",
            ("exact", "mac", "macc", "gmacs", "torchvision", "_ops"),
        ),
        Convention("flops", "FLOPs, two a MAC", "FLOPs", "the same, two for each multiply-accumulate", "",
                   ("flop", "gflops", "2macs")),
        Convention("flopcounter", "torch FlopCounterMode", "FLOPs", "two for each multiply-accumulate", "torch 2.13.0",
                   ("flopcountermode", "torch", "torchscan-operator")),
        Convention("profiler", "torch.profiler", "FLOPs",
                   "two for each multiply-accumulate of conv2d and linear layers; + and * that are not in place",
                   "torch 2.13.0", ("torch.profiler", "torchprofiler", "withflops")),
        Convention("fvcore", "fvcore", "MACs", "batch norm twice, adaptive average pools once an input",
                   "fvcore 0.1.5.post20221221", ("detectron2",), "flops"),
        Convention("timm", "timm's model cards", "MACs", "as fvcore, often at the size of the training", "fvcore 0.1.5",
                   ("pytorch-image-models",), "GMACs"),
        Convention("torchinfo", "torchinfo", "MACs", "biases, and a parameter of batch norm once", "torchinfo 1.8.0",
                   ("torchsummary", "multadds"), "mult-adds"),
        Convention("ptflops", "ptflops, engine pytorch", "MACs",
                   "biases, batch norm twice, and modules of ReLU and pooling twice", "ptflops 0.7.5",
                   ("ptflops-pytorch", "flops-counter")),
        Convention("ptflops-2019", "ptflops of 2019", "MACs",
                   "biases, batch norm twice, modules of ReLU and pooling once", "ptflops 0.6", ("ptflops-old",)),
        Convention("ptflops-aten", "ptflops, engine aten", "MACs", "biases", "ptflops 0.7.5"),
        Convention("thop", "thop", "MACs", "batch norm four times, modules of average pooling",
                   "thop 0.1.1.post2209072238", ("pytorch-opcounter", "opcounter")),
        Convention("thop-2019", "thop of 2019", "MACs",
                   "batch norm four times, a module of ReLU once however often it runs, pools, twice of linear layers",
                   "thop 0.0.31", ("thop2019",)),
        Convention("thop-2018", "thop's README of 2019", "MACs",
                   "batch norm four times, a bias once for each input channel, ReLU, twice of linear layers; no pools",
                   "thop before 0.0.31", ("thop2018",)),
        Convention("flopth", "flopth", "MACs", "biases of convolutions, batch norm twice, modules of ReLU and pooling",
                   "flopth 0.1", (), "FLOPs"),
        Convention("convnet-burden", "convnet-burden", "MACs", "biases, ReLU and pools twice, sums",
                   "albanie/convnet-burden", ("convnetburden", "matconvnet", "burden"), "FLOPS"),
        Convention("ultralytics", "ultralytics", "FLOPs", "twice what thop counts", "ultralytics-thop 2.2.3",
                   ("yolov5", "yolov8"), side=640),
        Convention("calflops", "calflops", "FLOPs",
                   "two for each multiply-accumulate, biases of convolutions, batch norm, activations and pools",
                   "calflops 0.3.2"),
        Convention("calflops-macs", "calflops, MACs", "MACs", "convolutions and linear layers", "calflops 0.3.2"),
        Convention("deepspeed", "DeepSpeed", "FLOPs",
                   "two for each multiply-accumulate, biases of convolutions, batch norm, activations and pools",
                   "DeepSpeed 0.19.8"),
        Convention("deepspeed-macs", "DeepSpeed, MACs", "MACs", "convolutions and linear layers", "DeepSpeed 0.19.8"),
        Convention("torchscan", "torch-scan, MACs", "MACs", "batch norm twice, windows of pools", "torch-scan 0.2.0",
                   ("torch-scan", "torchscan-macs")),
        Convention("torchscan-flops", "torch-scan, FLOPs", "FLOPs",
                   "two for each multiply-accumulate but for one sum, batch norm, activations, pools, dropout",
                   "torch-scan 0.2.0"),
        Convention("keras", "Keras, TensorFlow's profiler", "FLOPs",
                   "two for each multiply-accumulate, biases, batch norm, pools, sums, softmax",
                   "keras 3.15.1, tensorflow 2.21.0", ("tensorflow", "tf", "tf.profiler")),
        Convention("onnx-tool", "onnx-tool", "MACs", "biases, batch norm 31 times, activations and pools",
                   "onnx-tool 1.0.1", ("onnx",)),
        Convention("darknet", "darknet (AlexeyAB)", "FLOPs",
                   "two for each multiply-accumulate, windows of max pools, shortcuts", "AlexeyAB/darknet",
                   ("alexeyab", "bflops", "yolo")),
        Convention("darknet-pjreddie", "darknet (pjreddie)", "FLOPs", "two for each multiply-accumulate",
                   "pjreddie/darknet", ("pjreddie",)),
    )
}  # fmt: skip

NOT_OF_PYTORCH = {"macs", "flops", "keras", "darknet", "darknet-pjreddie", "convnet-burden"}

MISTAKES: dict[tuple[str, str], str] = {
    ("profiler", "tconv"): "transposed convolutions are counted as nothing",
    ("torchinfo", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("thop", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("thop-2018", "conv"): "where a convolution has a bias, that is counted once for each input channel",
    ("ultralytics", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("torchscan", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("torchscan-flops", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("onnx-tool", "tconv"): "a transposed convolution is multiplied by its output's places: stride^axes too many",
    ("calflops", "tconv"): "of a transposed convolution groups divide twice, and its bias is added at too few places",
    ("calflops-macs", "tconv"): "of a transposed convolution groups divide twice",
    ("ptflops", "relu"): "a module of ReLU is counted twice, F.relu once",
    ("ptflops", "maxpool"): "a module of pooling is counted twice, the function once",
    ("ptflops", "avgpool"): "a module of pooling is counted twice, the function once",
    ("ptflops", "gap"): "a module of pooling is counted twice, the function once",
    ("ptflops", "avgpool to"): "a module of pooling is counted twice, the function once",
    ("ptflops", "upsample"): "a module of upsampling is counted twice, the function once",
    ("torchscan", "maxpool"): "MaxPool2d(3) is taken for 3 places, MaxPool2d((3, 3)) for 9",
    ("torchscan", "avgpool"): "AvgPool2d(3) is taken for 3 places, AvgPool2d((3, 3)) for 9",
    ("torchscan-flops", "maxpool"): "MaxPool2d(3) is taken for 3 places, MaxPool2d((3, 3)) for 9",
    ("torchscan-flops", "avgpool"): "AvgPool2d(3) is taken for 3 places, AvgPool2d((3, 3)) for 9",
    ("torchscan-flops", "dropout"): "dropout is counted, though it does nothing at inference",
}
"""What is a mistake of a tool rather than a convention: convention and operation -> in words.

Of the peers that were run side by side on single layers whose right answer is known; only what a row of the rules
charges is said here."""


OUTSIDE: dict[str, tuple[str, ...]] = {
    "fvcore": ("a convolution with padding='same' is counted as nothing",),
    "torchinfo": (
        "a Linear on more than two axes is counted once, not for each place (1.8.0)",
        "F.conv2d is counted as nothing, and so is a convolution under weight_norm",
    ),
    "ptflops": (
        "a subclass of Conv2d, F.conv2d and a convolution under weight_norm are counted as nothing",
        "a module that two parents share is counted twice, frozen parameters not at all",
    ),
    "thop": (
        "a subclass of Conv2d, F.conv2d and a convolution under weight_norm are counted as nothing",
        "a module that two parents share is counted four times",
    ),
    "thop-2019": ("it summed in 32-bit floating point, so that its last digits differ",),
    "thop-2018": ("a module of ReLU that runs several times is counted once",),
    "ultralytics": ("a subclass of Conv2d and F.conv2d are counted as nothing",),
    "calflops": ("an even kernel with padding='same' is counted one place short on each axis",),
    "calflops-macs": ("an even kernel with padding='same' is counted one place short on each axis",),
    "deepspeed": ("an even kernel with padding='same' is counted one place short on each axis",),
    "deepspeed-macs": ("an even kernel with padding='same' is counted one place short on each axis",),
    "torchscan": ("F.conv2d is counted as nothing",),
    "torchscan-flops": ("F.conv2d is counted as nothing",),
    "profiler": ("convolutions on one or three axes and with padding='same' are counted as nothing",),
    "keras": ("a Conv2D with groups, a Conv3DTranspose and a MaxPooling3D are counted as nothing",),
}
"""Mistakes of tools that depend on how a program is written, which a network does not tell; measured as well."""


def further_mistakes(convention: Convention) -> list[str]:
    """The same as notes on a count."""
    return [
        f"not seen in a network, but known of {convention.title}: {each}" for each in OUTSIDE.get(convention.name, ())
    ]


def convention(name: str) -> Convention | None:
    """The convention somebody means, however it is spelt.

    >>> convention("FlopCounterMode").name, convention("PT-flops").name, convention("nonsense")
    ('flopcounter', 'ptflops', None)
    """
    return _by_name().get(_plain(name))


def nearest_convention(name: str) -> str:
    """The name nearest to one that is unknown, "" where none is near.

    >>> nearest_convention("fvcor")
    'fvcore'
    """
    known = _by_name()
    near = nearest(_plain(name), known)
    return known[near].name if near else ""


def _by_name() -> dict[str, Convention]:
    names: dict[str, Convention] = {}
    for each in CONVENTIONS.values():
        for name in (each.name, *each.aliases):
            names.setdefault(_plain(name), each)
    return names


def _plain(name: str) -> str:
    """A name without what people spell differently: case, blanks, hyphens and dots."""
    return "".join([character for character in name.lower() if character.isalnum()])
