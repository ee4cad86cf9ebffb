"""Networks of transformers from the fields of their config.json.

Source: transformers 5.24.0, models/{resnet,regnet,convnext,mobilenet_v2}/: configuration_*.py for what a field that is
absent means, modeling_*.py for what is built; configuration_utils.py for labels: without id2label and num_labels, 2.
"""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.readers import family_texts
from convcalc.readers.family_texts import MobileNet, Residual, ResidualStage, Size
from convcalc.readers.model_config.config_fields import MOST_CLASSES, ConfigFields
from convcalc.readers.opened import ReadError
from convcalc.readers.weights.tensor_table import shown

ACTIVATIONS = {
    **{word: word for word in ("relu", "relu6", "gelu", "silu", "tanh", "sigmoid", "elu", "selu", "mish")},
    "swish": "silu",
    "gelu_new": "gelu",
    "gelu_pytorch_tanh": "gelu",
    "hardswish": "hswish",
}
"""Activations, theirs and ours."""

IRRELEVANT = frozenset(
    """_name_or_path architectures attn_implementation chunk_size_feed_forward classifier_dropout_prob drop_path_rate
    dtype finetuning_task id2label initializer_range is_encoder_decoder label2id layer_norm_eps model_type name_or_path
    num_labels out_features out_indices output_attentions output_hidden_states problem_type return_dict
    semantic_loss_ignore_index stage_names torch_dtype torchscript transformers_version use_cache
    use_return_dict""".split()
)
"""Fields that no layer depends on: training, precision, names of labels, what is given back beside the result."""

NOTHING_OF_CONVNEXT = frozenset(
    """num_attention_heads num_hidden_layers intermediate_size hidden_size hidden_dropout_prob qkv_bias encoder_stride
    attention_probs_dropout_prob is_decoder""".split()
)
"""Fields of vision transformers, from which the first files of ConvNeXt were made."""


class ModelFamily(NamedTuple):
    """One model_type: how its classes begin, its text for an input and classes, and the size that is assumed.

    sized: is there an image_size?  irrelevant: fields that mean nothing here, beside those of all.
    """

    classes: str
    text: Callable[[ConfigFields, Size, int | None], str]
    sized: bool = False
    irrelevant: frozenset[str] = frozenset()


def family_of(fields: ConfigFields) -> ModelFamily:
    """The family of a config; raises ReadError for one that is not known here."""
    found = fields.take("model_type")
    known = FAMILIES.get(found) if isinstance(found, str) else None
    if known is None:
        named = f"model_type is {shown(found)}" if isinstance(found, str) else "no model_type is given"
        raise ReadError(
            f"{named}; read are {', '.join(FAMILIES)} of transformers, and timm's by their architecture",
            "give the source of its model (convcalc arch net.py), or the model as ONNX",
        )
    return known


def head_of(fields: ConfigFields, family: ModelFamily) -> tuple[int | None, list[str]]:
    """How many classes a network has, None where it has no head, and what was assumed."""
    named = fields.take("architectures")
    first = named[0] if isinstance(named, list) and named else None
    if first is not None and first not in (f"{family.classes}{end}" for end in ("ForImageClassification", "Model")):
        raise ReadError(
            f"architectures names {shown(str(first))}; read are {family.classes}ForImageClassification and"
            f" {family.classes}Model"
        )
    if first == f"{family.classes}Model":
        return None, []
    count, notes = _labels(fields)
    if first is None:
        notes.append(f"architectures is not given: taken for {family.classes}ForImageClassification, with its classes")
    return count, notes


def _labels(fields: ConfigFields) -> tuple[int, list[str]]:
    """How many labels there are; 0 of them: no layer for them."""
    labels, count = fields.take("id2label"), fields.take("num_labels")
    if labels is not None and not isinstance(labels, dict):
        raise fields.wrong("id2label", labels, "no table of labels")
    if count is not None and (type(count) is not int or not 0 <= count <= MOST_CLASSES):
        raise fields.wrong("num_labels", count, "no number of classes")
    if labels is None and count is None:
        return 2, ["neither id2label nor num_labels is given: 2 classes, as transformers takes it"]
    if labels is not None and count is not None and count != len(labels):
        return len(labels), [f"id2label has {len(labels):,} classes, num_labels says {count:,}: id2label counts"]
    return (len(labels) if labels is not None else int(str(count))), []


def _stages(fields: ConfigFields, sizes: tuple[int, ...], depths: tuple[int, ...]) -> list[tuple[int, int]]:
    """Depth and channels of each stage."""
    channels, deep = fields.wholes("hidden_sizes", sizes), fields.wholes("depths", depths)
    if len(channels) != len(deep):
        raise ReadError(f"{len(channels)} hidden_sizes and {len(deep)} depths do not belong together")
    return list(zip(deep, channels, strict=True))


def _activation(fields: ConfigFields, default: str) -> str:
    return ACTIVATIONS[fields.word("hidden_act", default, ACTIVATIONS)]


def _resnet(fields: ConfigFields, input: Size, classes: int | None) -> str:
    deep = fields.word("layer_type", "bottleneck", ("basic", "bottleneck")) == "bottleneck"
    first = 2 if fields.flag("downsample_in_first_stage", False) else 1
    early = fields.flag("downsample_in_bottleneck", False)
    found = _stages(fields, (256, 512, 1024, 2048), (3, 4, 6, 3))
    if deep and (narrow := next((channels for _, channels in found if channels < 4), None)):
        raise ReadError(f"hidden_sizes holds {narrow}: a bottleneck has a quarter of it inside, and none is left")
    stages = [
        ResidualStage(depth, channels, channels // 4 if deep else channels, 2 if number else first)
        for number, (depth, channels) in enumerate(found)
    ]
    residual = Residual(deep, early, _activation(fields, "relu"))
    stem = fields.whole("embedding_size", 64)
    return family_texts.resnet("ResNet", input, stages, classes, residual, stem)


def _regnet(fields: ConfigFields, input: Size, classes: int | None) -> str:
    gated = fields.word("layer_type", "y", ("x", "y")) == "y"
    first = 2 if fields.flag("downsample_in_first_stage", True) else 1
    found = _stages(fields, (128, 192, 512, 1088), (2, 6, 12, 2))
    stem, group = fields.whole("embedding_size", 32), fields.whole("groups_width", 64)
    depths, widths = [depth for depth, _ in found], [channels for _, channels in found]
    stages = family_texts.regnet_stages(widths, depths, group, gated, stem, first)
    residual = Residual(act=_activation(fields, "relu"))
    return family_texts.regnet("RegNet", input, stages, classes, residual, stem)


def _convnext(fields: ConfigFields, input: Size, classes: int | None) -> str:
    stages = _stages(fields, (96, 192, 384, 768), (3, 3, 9, 3))
    count = fields.whole("num_stages", len(stages))
    if count != len(stages):
        raise ReadError(f"num_stages is {count}, and hidden_sizes has {len(stages)}")
    scaled = fields.number("layer_scale_init_value", 1e-6) > 0
    patch, act = fields.pair("patch_size", 4), _activation(fields, "gelu")
    return family_texts.convnext("ConvNeXt", input, stages, classes, patch, act, scaled)


def _mobilenet_v2(fields: ConfigFields, input: Size, classes: int | None) -> str:
    net = MobileNet(
        multiplier=fields.number("depth_multiplier", 1.0),
        ratio=fields.number("expand_ratio", 6.0),
        divisor=fields.whole("depth_divisible_by", 8),
        least=fields.whole("min_depth", 8),
        jump=fields.whole("output_stride", 32),
        fine=fields.flag("finegrained_output", True),
        wider=not fields.flag("first_layer_is_expansion", True),
        same=fields.flag("tf_padding", True),
        act=_activation(fields, "relu6"),
    )
    return family_texts.mobilenet_v2("MobileNet v2", input, net, classes)


FAMILIES = {
    "resnet": ModelFamily("ResNet", _resnet),
    "regnet": ModelFamily("RegNet", _regnet),
    "convnext": ModelFamily("ConvNext", _convnext, True, NOTHING_OF_CONVNEXT),
    "mobilenet_v2": ModelFamily("MobileNetV2", _mobilenet_v2, True),
}
