"""Files of weights made by hand, byte by byte: safetensors, and checkpoints as torch.save writes them."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Mapping
from math import prod

Shapes = Mapping[str, tuple[int, ...]]


def resnet(depths: tuple[int, ...], deep: bool, classes: int = 1000) -> dict[str, tuple[int, ...]]:
    """The tensors of torchvision's ResNets; deep: three convolutions a block, four times as many channels behind it."""
    found: dict[str, tuple[int, ...]] = {}

    def conv(name: str, norm: str, out: int, arriving: int, kernel: int) -> None:
        found[f"{name}.weight"] = (out, arriving, kernel, kernel)
        for part in ("weight", "bias", "running_mean", "running_var"):
            found[f"{norm}.{part}"] = (out,)
        found[f"{norm}.num_batches_tracked"] = ()

    conv("conv1", "bn1", 64, 3, 7)
    arriving, wider = 64, 4 if deep else 1
    for stage, depth in enumerate(depths):
        for block in range(depth):
            at, inner = f"layer{stage + 1}.{block}", 64 << stage
            kernels = (1, 3, 1) if deep else (3, 3)
            channels = (arriving, *(inner,) * (len(kernels) - 1), wider * inner)
            for number, kernel in enumerate(kernels, 1):
                conv(f"{at}.conv{number}", f"{at}.bn{number}", channels[number], channels[number - 1], kernel)
            if arriving != wider * inner:
                conv(f"{at}.downsample.0", f"{at}.downsample.1", wider * inner, arriving, 1)
            arriving = wider * inner
    return {**found, "fc.weight": (classes, arriving), "fc.bias": (classes,)}


def safetensors(shapes: Shapes, weights: bool = True) -> bytes:
    """Tensors of one byte a number, all 0; weights: are they there?"""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in sorted(shapes.items()):
        header[name] = {"dtype": "U8", "shape": shape, "data_offsets": [end, end + prod(shape)]}
        end += prod(shape)
    return packed(header) + bytes(end if weights else 0)


def packed(header: object) -> bytes:
    """A header and its length."""
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


def name(module: str, of: str) -> bytes:
    """A name to be imported."""
    return f"c{module}\n{of}\n".encode()


def text(written: str) -> bytes:
    return b"X" + struct.pack("<I", len(written.encode())) + written.encode()


def whole(number: int) -> bytes:
    return b"\x8a\x09" + number.to_bytes(9, "little", signed=True)


def sizes(shape: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(map(whole, shape)) + b"t"


ORDERED = name("collections", "OrderedDict") + b")R"


def tensor(shape: tuple[int, ...], offset: int, count: int, strides: tuple[int, ...] | None = None) -> bytes:
    """A tensor that repeats one number of storage 0."""
    storage = b"(" + text("storage") + name("torch", "FloatStorage") + text("0") + text("cpu") + whole(count) + b"tQ"
    steps = (0,) * len(shape) if strides is None else strides
    arguments = storage + whole(offset) + sizes(shape) + sizes(steps) + b"\x89" + ORDERED
    return name("torch._utils", "_rebuild_tensor_v2") + b"(" + arguments + b"tR"


def state_dict(shapes: Shapes) -> bytes:
    items = [text(key) + tensor(shape, at, len(shapes)) for at, (key, shape) in enumerate(shapes.items())]
    return ORDERED + b"(" + b"".join(items) + b"u"


def checkpoint(content: bytes, count: int, home: str = "net") -> bytes:
    """The zip of torch.save around the pickle of this content, with a storage of so many numbers."""
    members = {"data.pkl": b"\x80\x02" + content + b".", "data/0": bytes(4 * count), "version": b"3\n"}
    return archive([(f"{home}/{member}", data) for member, data in members.items()])


def archive(members: list[tuple[str, bytes]]) -> bytes:
    """A zip, the same on every day."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for member, data in members:
            written.writestr(zipfile.ZipInfo(member), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def saved(shapes: Shapes) -> bytes:
    """What torch.save(model.state_dict(), ...) writes, every tensor a single number that is repeated."""
    return checkpoint(state_dict(shapes), len(shapes))
