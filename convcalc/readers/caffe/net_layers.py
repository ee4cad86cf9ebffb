"""The layers of a NetParameter in the order in which they run at test time, whichever of Caffe's dialects writes them.

Source: BVLC Caffe, caffe.proto (NetParameter, LayerParameter, V1LayerParameter, V0LayerParameter, NetStateRule) and
upgrade_proto.cpp, which makes the old dialects the new one.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.readers.caffe.prototxt import Message, TextField
from convcalc.text import Span

OF_V1 = {
    **{
        word.upper(): word
        for word in "Accuracy Concat Convolution Data Deconvolution Dropout Eltwise Exp Flatten".split()
    },
    **{word.upper(): word for word in "Im2col LRN MVN Pooling Power ReLU Sigmoid Softmax Split Slice TanH".split()},
    **{word.upper(): word for word in "Silence Threshold BNLL ArgMax AbsVal".split()},
    "CONTRASTIVE_LOSS": "ContrastiveLoss",
    "DUMMY_DATA": "DummyData",
    "EUCLIDEAN_LOSS": "EuclideanLoss",
    "HDF5_DATA": "HDF5Data",
    "HDF5_OUTPUT": "HDF5Output",
    "HINGE_LOSS": "HingeLoss",
    "IMAGE_DATA": "ImageData",
    "INFOGAIN_LOSS": "InfogainLoss",
    "INNER_PRODUCT": "InnerProduct",
    "MEMORY_DATA": "MemoryData",
    "MULTINOMIAL_LOGISTIC_LOSS": "MultinomialLogisticLoss",
    "SIGMOID_CROSS_ENTROPY_LOSS": "SigmoidCrossEntropyLoss",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
    "WINDOW_DATA": "WindowData",
}
"""What `layers` calls a type -> what `layer` calls it."""

OF_V0 = {
    "accuracy": "Accuracy",
    "bnll": "BNLL",
    "concat": "Concat",
    "conv": "Convolution",
    "data": "Data",
    "dropout": "Dropout",
    "euclidean_loss": "EuclideanLoss",
    "flatten": "Flatten",
    "hdf5_data": "HDF5Data",
    "hdf5_output": "HDF5Output",
    "im2col": "Im2col",
    "images": "ImageData",
    "infogain_loss": "InfogainLoss",
    "innerproduct": "InnerProduct",
    "lrn": "LRN",
    "multinomial_loss": "MultinomialLogisticLoss",
    "padding": "Padding",
    "pool": "Pooling",
    "relu": "ReLU",
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "softmax_loss": "SoftmaxWithLoss",
    "split": "Split",
    "tanh": "TanH",
    "window_data": "WindowData",
}
"""What the oldest dialect calls a type, in a `layer` within `layers`."""

V0_MESSAGES = {
    "Concat": "concat_param",
    "Convolution": "convolution_param",
    "Dropout": "dropout_param",
    "InnerProduct": "inner_product_param",
    "LRN": "lrn_param",
    "Padding": "padding_param",
    "Pooling": "pooling_param",
}
"""Where the fields of such a layer stand today."""

V0_FIELDS = {"kernelsize": "kernel_size", "biasterm": "bias_term", "cropsize": "crop_size"}


class NetLayer(NamedTuple):
    """One layer.

    type: as `layer` calls it.  bottoms, tops: the fields that name the blobs it reads and makes.  message: its fields.
    """

    name: str
    type: str
    bottoms: tuple[TextField, ...]
    tops: tuple[TextField, ...]
    message: Message

    @property
    def span(self) -> Span:
        """Its name, else its type, else the word `layer`."""
        found = self.message.one("name") or self.message.one("type")
        return found.span if found else self.message.span

    @property
    def called(self) -> str:
        """Its name, or what it makes."""
        return self.name or (self.tops[0].text if self.tops else self.type)


def layers_of(net: Message) -> list[NetLayer]:
    """All layers, of every phase."""
    return [_layer(message) for field in net.all("layer", "layers") if (message := field.inside) is not None]


def _layer(message: Message) -> NetLayer:
    inner = message.one("layer")
    if inner is not None and inner.inside is not None:
        message = _upgraded(message, inner.inside)
    kind = message.text("type")
    return NetLayer(
        message.text("name"),
        OF_V1.get(kind, kind),
        tuple(message.all("bottom")),
        tuple(message.all("top")),
        message,
    )


def _upgraded(outer: Message, inner: Message) -> Message:
    """A layer of the oldest dialect in the words of the new one."""
    kind = OF_V0.get(inner.text("type"), inner.text("type"))
    found = Message(inner.span)
    within = Message(inner.span)
    for field in inner.fields:
        if field.name in ("name", "type"):
            found.fields.append(field._replace(text=kind) if field.name == "type" else field)
        elif field.name not in ("blobs", "blobs_lr", "weight_decay"):
            within.fields.append(field._replace(name=V0_FIELDS.get(field.name, field.name)))
    found.fields += [field for field in outer.fields if field.inside is not inner]
    if within.fields:
        name = V0_MESSAGES.get(kind, "data_param" if kind.endswith("Data") else f"{inner.text('type')}_param")
        found.fields.append(TextField(name, "", False, within, *inner.span))
    return found


class NetState(NamedTuple):
    """The state in which a network is looked at: Caffe's phase TEST, and the stages of `net.state` or of deployment."""

    stages: frozenset[str]
    level: int

    def meets(self, rule: Message) -> bool:
        """Does a rule hold, all of what it says?"""
        phase = rule.text("phase")
        low, high = _number(rule.text("min_level")), _number(rule.text("max_level"))
        return (
            phase in ("", "TEST", "1")
            and (low is None or self.level >= low)
            and (high is None or self.level <= high)
            and all(field.text in self.stages for field in rule.all("stage"))
            and not any(field.text in self.stages for field in rule.all("not_stage"))
        )

    def keeps(self, layer: NetLayer) -> bool:
        """Is the layer there? Without rules it is; with `include` if one holds; with `exclude` if none does."""
        included = list(layer.message.messages("include"))
        if included:
            return any(self.meets(rule) for rule in included)
        return not any(self.meets(rule) for rule in layer.message.messages("exclude"))


def _number(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else None


DEPLOYED = "deploy"
"""The stage that DIGITS gives to what is there in use only."""


def net_state(net: Message, layers: list[NetLayer]) -> NetState:
    """The phase TEST, with the stages that the network sets; where one is called deploy, in it."""
    own = [field.text for state in net.messages("state") for field in state.all("stage")]
    ruled = {
        field.text
        for layer in layers
        for word in ("include", "exclude")
        for rule in layer.message.messages(word)
        for field in rule.all("stage", "not_stage")
    }
    levels = [_number(state.text("level")) for state in net.messages("state")]
    stages = own or ([DEPLOYED] if DEPLOYED in ruled else [])
    return NetState(frozenset(stages), next((level for level in levels if level is not None), 0))
