"""What each notation leaves unsaid, and how a reader of that notation takes it."""

from __future__ import annotations

from convcalc.record import NamedTuple


class Style(NamedTuple):
    """padding: the flag of a convolution without one ("" for none).  relu, norm: what follows a convolution.

    fc_relu: does relu follow every fully connected layer but the last?  pool: the window of a pooling that gives none.
    pool_padding: its padding, a flag.
    whole: is `average pool` global?  kernel: of a convolution that gives none.  input: where the text has none.
    channels: of an input that gives none.  response: is "normalization" the local response normalization of AlexNet?
    """

    name: str
    padding: str = ""
    bias: bool = True
    relu: bool = False
    norm: bool = False
    fc_relu: bool = False
    pool: int = 2
    pool_padding: str = ""
    whole: bool = False
    kernel: int | None = None
    input: tuple[int, ...] = ()
    channels: int | None = None
    response: bool = False


VGG = Style(
    "the VGG paper's names (conv3-64)", "same", relu=True, fc_relu=True, input=(224, 224, 3), channels=3, response=True
)  # fmt: skip
TRACE = Style("CS231n's list of layers (CONV3-64: [224x224x64])", "same", channels=3, response=True)
RESNET = Style(
    "the ResNet paper's table 1 (7x7, 64, stride 2)", "half", bias=False, relu=True, norm=True, pool=3,
    pool_padding="half", whole=True, input=(224, 224, 3), channels=3, response=True,
)  # fmt: skip
SLIDE = Style("CS231n's slide (96 11x11 filters at stride 4)", channels=3, response=True)
LIST = Style("a list of filters and poolings ([64, 64, 'M'])", "same", relu=True, kernel=3, input=(224, 224, 3))
NETDEF = Style("a chain of pieces (32c5-mp2-10n)", channels=1)
README = Style("a list of layers, as in a README")
