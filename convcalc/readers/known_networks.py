"""Networks that files only name, or whose tensors they hold: of the zoo, and of families that a few numbers describe.

Sources: torchvision 0.28.0, models/*.py; timm 1.0.31, models/{resnet,vgg,convnext,regnet,byobnet,efficientnet}.py.
"""

from __future__ import annotations

import re

from convcalc.lang.statements import parse
from convcalc.lang.writer import write
from convcalc.network.inputs import channels_last
from convcalc.readers import Imported, InputNote, family_texts
from convcalc.readers.family_texts import Residual, ResidualStage, Size
from convcalc.readers.opened import ReadError, read_file
from convcalc.readers.settings import Cases, chosen
from convcalc.shape import Shape
from convcalc.text import Source
from convcalc.zoo.catalog import entries, find

CLASSES = 1000
"""Those of every network here, where nothing else is said."""

SIZE: Size = (224, 224, 3)
"""Their input."""

ZOO = {
    "alexnet": "alexnet@torchvision",
    "resnet18": "resnet18",
    "resnet34": "resnet34",
    **{f"resnet{depth}": f"resnet{depth}@torchvision" for depth in (50, 101, 152)},
    **{f"vgg{depth}": f"vgg-{letter}" for depth, letter in ((11, "a"), (13, "b"), (16, "d"), (19, "e"))},
    **{f"vgg{depth}_bn": f"vgg-{letter}@bn" for depth, letter in ((11, "a"), (13, "b"), (16, "d"), (19, "e"))},
}
"""Torchvision's names, and those of the zoo."""

RESNETS = {
    "resnext50_32x4d": ((3, 4, 6, 3), 32, 4),
    "resnext101_32x4d": ((3, 4, 23, 3), 32, 4),
    "resnext101_32x8d": ((3, 4, 23, 3), 32, 8),
    "resnext101_64x4d": ((3, 4, 23, 3), 64, 4),
    "wide_resnet50_2": ((3, 4, 6, 3), 1, 128),
    "wide_resnet101_2": ((3, 4, 23, 3), 1, 128),
    "resnet26": ((2, 2, 2, 2), 1, 64),
}
"""Depths, groups, and the channels of a group in the first stage."""

CONVNEXTS = {
    "convnext_tiny": ((3, 3, 9, 3), 96),
    "convnext_small": ((3, 3, 27, 3), 96),
    "convnext_base": ((3, 3, 27, 3), 128),
    "convnext_large": ((3, 3, 27, 3), 192),
}
"""Depths, and the channels of the first stage, which each further one doubles."""

REGNETS = {
    "regnet_x_400mf": ((32, 64, 160, 400), (1, 2, 7, 12), 16),
    "regnet_x_800mf": ((64, 128, 288, 672), (1, 3, 7, 5), 16),
    "regnet_x_1_6gf": ((72, 168, 408, 912), (2, 4, 10, 2), 24),
    "regnet_x_3_2gf": ((96, 192, 432, 1008), (2, 6, 15, 2), 48),
    "regnet_x_8gf": ((80, 240, 720, 1920), (2, 5, 15, 1), 120),
    "regnet_x_16gf": ((256, 512, 896, 2048), (2, 6, 13, 1), 128),
    "regnet_x_32gf": ((336, 672, 1344, 2520), (2, 7, 13, 1), 168),
    "regnet_y_400mf": ((48, 104, 208, 440), (1, 3, 6, 6), 8),
    "regnet_y_800mf": ((64, 144, 320, 784), (1, 3, 8, 2), 16),
    "regnet_y_1_6gf": ((48, 120, 336, 888), (2, 6, 17, 2), 24),
    "regnet_y_3_2gf": ((72, 216, 576, 1512), (2, 5, 13, 1), 24),
    "regnet_y_8gf": ((224, 448, 896, 2016), (2, 4, 10, 1), 56),
    "regnet_y_16gf": ((224, 448, 1232, 3024), (2, 4, 11, 1), 112),
    "regnet_y_32gf": ((232, 696, 1392, 3712), (2, 5, 12, 1), 232),
    "regnet_y_128gf": ((528, 1056, 2904, 7392), (2, 7, 17, 1), 264),
}
"""Channels and depth of each stage, and the channels of a group."""

_SIZES = {"004_tv": "400mf", "008": "800mf", "016": "1_6gf", "032": "3_2gf", "160": "16gf", "320": "32gf"}
TIMM = {
    "mobilenetv2_100": "mobilenet_v2",
    "regnetx_080": "regnet_x_8gf",
    "regnety_080_tv": "regnet_y_8gf",
    "regnety_004": "regnet_y_400mf",
    "regnety_008_tv": "regnet_y_800mf",
    **{f"regnetx_{size}": f"regnet_x_{name}" for size, name in _SIZES.items()},
    **{f"regnety_{size}": f"regnet_y_{name}" for size, name in _SIZES.items() if size > "008"},
}
"""Names of timm that are networks of torchvision under other names; its regnetx_004 and regnety_008 are others."""

KNOWN = (*ZOO, *RESNETS, *CONVNEXTS, *REGNETS, "mobilenet_v2", *TIMM)
"""Every name."""


def known_network(
    name: str, classes: int | None = CLASSES, input: Size = SIZE, file: str = "", everywhere: bool = False
) -> Imported:
    """The network of this name for so many classes; None or 0 of them: without the layer that gives them.

    input: height, width and channels.  file: where it is named.  everywhere: do the linear layers of a VGG run at every
    place of a larger input, as timm has it?
    """
    name = TIMM.get(name, name)
    text = _zoo_text(ZOO[name], classes, input, everywhere) if name in ZOO else _family_text(name, classes, input)
    return Imported(parse(Source(text, file or name)), listing=text)


MICROSOFT = {f"resnet-{depth}": f"resnet{depth}" for depth in (18, 34, 50, 101, 152)}
"""Names at Hugging Face of transformers' networks, and those here."""


def of_repository(name: str) -> Imported:
    """A network by its name at Hugging Face, of which nothing is fetched; raises ReadError for one that is not known.

    >>> of_repository("timm/resnet50.a1_in1k").notes[0]
    "timm/resnet50.a1_in1k is resnet50 of timm; 'a1_in1k' names its training and is dropped"
    """
    owner, _, rest = name.partition("/")
    found, _, tag = rest.partition(".") if owner == "timm" else (MICROSOFT.get(rest.lower(), ""), "", "")
    if found not in KNOWN:
        raise ReadError(
            f"there is no file '{name}', and of a model of that name at Hugging Face no layers are known here",
            "download its config.json, and give that; or the source of its model: convcalc arch net.py",
        )
    made = known_network(found, file=name, everywhere=owner == "timm")
    dropped = f"; '{tag}' names its training and is dropped" if tag else ""
    notes = (f"{name} is {found} of {'timm' if owner == 'timm' else 'transformers'}{dropped}",)
    assumed = InputNote("input 224x224x3 is assumed, and 1,000 classes: nothing is fetched")
    return with_channels(made._replace(notes=(*notes, assumed)))


def with_channels(made: Imported) -> Imported:
    """The same for other inputs of as many channels: of another number, its file would be of another network."""

    def on(arriving: Shape) -> Imported:
        own = made.tree.input
        assert own is not None
        given, notes = arriving.text("hwc"), made.notes
        channels, axes = own.size[-1], len(own.size) - 1
        turned = channels_last((*arriving.size, arriving.channels), own.size)
        if turned != (*arriving.size, arriving.channels):
            arriving = Shape(channels, tuple([n or 1 for n in turned[:-1]]))
            notes = (*notes, f"input {given} is read channels first, as {arriving.text('hwc')} here")
        if arriving.channels != channels or len(arriving.size) != axes:
            raise ReadError(
                f"the first layer takes {channels} channels of a map with two axes: not the input {given}",
                f"--input {'x'.join(map(str, own.size))}",
            )
        size = (*arriving.size, own.size[-1])
        return made._replace(tree=made.tree._replace(input=own._replace(size=size)), on=None, notes=notes)

    return made._replace(on=on)


def _family_text(name: str, classes: int | None, input: Size) -> str:
    """A network of a family."""
    if name in CONVNEXTS:
        depths, width = CONVNEXTS[name]
        stages = [(depth, width << number) for number, depth in enumerate(depths)]
        return family_texts.convnext(name, input, stages, classes)
    if name in REGNETS:
        widths, depths, group = REGNETS[name]
        found = family_texts.regnet_stages(widths, depths, group, name.startswith("regnet_y"), 32)
        return family_texts.regnet(name, input, found, classes, Residual())
    if name in RESNETS:
        depths, groups, width = RESNETS[name]
        found = [
            ResidualStage(depth, 256 << number, groups * width << number, 2 if number else 1, groups)
            for number, depth in enumerate(depths)
        ]
        return family_texts.resnet(name, input, found, classes, Residual())
    return family_texts.mobilenet_v2(name, input, family_texts.MobileNet(), classes)


def _zoo_text(name: str, classes: int | None, input: Size, everywhere: bool) -> str:
    """A network of the zoo; its claims are left out where they are those of another form."""
    entry = find(name)
    assert entry is not None, name
    text = read_file(entry.path)
    if entry.text:
        text = write(chosen(Cases(parse(Source(text, entry.file))), entry.case)[0].held)
    if "fc6:   fc 4096" in text:  # a VGG: torchvision and timm pool to what its linear layers take
        first, second = ("conv 4096 7x7 p0", "conv 4096 1x1") if everywhere else ("fc 4096", "fc 4096")
        before = "" if everywhere else "       avgpool to 7x7\n"
        text = text.replace("fc6:   fc 4096", f"{before}fc6:   {first}").replace("fc7:   fc 4096", f"fc7:   {second}")
        text = text.replace("fc8:   ", "fc8:   gap, ") if everywhere else text
    text = (
        re.sub(r"\bfc 1000\b", f"fc {classes}", text) if classes else re.sub(r",? ?\bfc 1000\b(, softmax)?", "", text)
    )
    if input != SIZE:
        text = re.sub(r"(?m)^input .*$", f"input {'x'.join(map(str, input))}", text)
    text = re.sub(r"(?m)^total .*\n|(?<=\S)\s+->.*$", "", text)
    return re.sub(r"(?m)^\w+: *\n", "", text)


def other_strides(name: str, classes: int | None) -> list[str]:
    """The networks of the zoo whose tensors are the same, and their multiply-accumulates on their own input.

    >>> other_strides("resnet50", 1000), other_strides("resnet18", 1000)
    (['resnet50 (3,857,973,248 MACs on 224x224x3)'], [])
    """
    entry = find(ZOO[name]) if name in ZOO else None
    if entry is None:
        return []
    same = [each for each in entries() if each.bare == entry.bare and each.params == entry.params]
    found = []
    for each in same:
        if each.macs is not None and each.macs != entry.macs:
            macs = each.macs + ((classes or 0) - CLASSES) * FEATURES
            found.append(f"{each.name} ({macs:,} MACs on {each.input})")
    return found


FEATURES = 2048
"""What arrives at the last layer of the ResNets of which the zoo has two."""
