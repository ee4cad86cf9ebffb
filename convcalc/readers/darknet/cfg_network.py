"""A Darknet configuration as a network: what each section is, and what of it means nothing here."""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import darknet as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Name, Output
from convcalc.readers import Imported, UnreadNote
from convcalc.readers.darknet import cfg_heads, cfg_merges, section_layers
from convcalc.readers.darknet.cfg_graph import CfgGraph
from convcalc.readers.darknet.cfg_sections import Section, sections_of
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.shape import Shape
from convcalc.text import Source, first_of, nearest

LARGEST_CFG = 1024 * 1024
MOST_NOTES = 5

NETS = ("net", "network")


class SectionKind(NamedTuple):
    """What a section makes, and its keys that matter for training or for drawing boxes alone."""

    make: Callable[[CfgGraph, Section], int]
    irrelevant: str = ""


TRAINING = frozenset(
    "stopbackward onlyforward dont_update burnin_update train_only_bn dontload dontloadscales dontsave numload"
    " learning_rate clip smooth truth stream wait_stream".split()
)
"""Keys of any layer that mean nothing for one forward pass."""

TRAINING_NET = frozenset(
    "batch subdivisions learning_rate learning_rate_min momentum decay angle saturation exposure hue aspect burn_in"
    " max_batches policy steps scales seq_scales step scale power gamma max_crop min_crop max_ratio min_ratio center"
    " clip flip blur gaussian_noise mixup cutmix mosaic mosaic_bound letter_box label_smooth_eps random adam B1 B2 eps"
    " time_steps track augment_speed sequential_subdivisions try_fix_nan weights_reject_freq equidistant_point"
    " badlabels_rejection_percentage num_sigmas_reject_badlabels ema_alpha use_cuda_graph loss_scale dynamic_minibatch"
    " optimized_memory workspace_size_limit_MB contrastive contrastive_jit_flip contrastive_color unsupervised"
    " resize_step attention adversarial_lr max_chart_loss sgdr_cycle sgdr_mult notruth show_receptive_field".split()
)
"""Keys of [net] that say how it is trained."""

BOXES = (
    "anchors jitter ignore_thresh truth_thresh iou_thresh random max map tree resize focal_loss scale_x_y"
    " objectness_smooth new_coords iou_normalizer obj_normalizer cls_normalizer delta_normalizer uc_normalizer iou_loss"
    " iou_thresh_kind beta_nms nms_kind yolo_point show_details max_delta counters_per_class label_smooth_eps"
    " track_history_size sim_thresh dets_for_track dets_for_show track_ciou_norm embedding_layer bias_match absolute"
    " rescore thresh classfix log sqrt softmax object_scale noobject_scale class_scale coord_scale mask_scale forced"
    " reorg background"
)

CONVOLUTION = SectionKind(
    section_layers.convolutional,
    "flipped dot grad_centr reverse angle assisted_excitation binary xnor bin_output",
)
LOSS = SectionKind(section_layers.passed_on, "type scale ratio thresh noobj")
POOL = SectionKind(section_layers.maxpool, "out_channels maxpool_zero_nonmax")
NOTHING = SectionKind(section_layers.passed_on)

SECTIONS: dict[str, SectionKind] = {
    "convolutional": CONVOLUTION,
    "conv": CONVOLUTION,
    "deconvolutional": SectionKind(section_layers.deconvolutional),
    "deconv": SectionKind(section_layers.deconvolutional),
    "local": SectionKind(section_layers.local),
    "connected": SectionKind(section_layers.connected),
    "conn": SectionKind(section_layers.connected),
    "maxpool": POOL,
    "max": POOL,
    "local_avgpool": SectionKind(section_layers.local_avgpool),
    "local_avg": SectionKind(section_layers.local_avgpool),
    "avgpool": SectionKind(section_layers.avgpool),
    "avg": SectionKind(section_layers.avgpool),
    "dropout": SectionKind(section_layers.dropout, "dropblock dropblock_size_rel dropblock_size_abs"),
    "softmax": SectionKind(section_layers.softmax, "temperature tree spatial noloss"),
    "soft": SectionKind(section_layers.softmax, "temperature tree spatial noloss"),
    "normalization": SectionKind(section_layers.normalization, "alpha beta kappa"),
    "lrn": SectionKind(section_layers.normalization, "alpha beta kappa"),
    "batchnorm": SectionKind(section_layers.batchnorm),
    "activation": SectionKind(section_layers.activation),
    "logistic": SectionKind(section_layers.logistic),
    "crop": SectionKind(section_layers.crop, "flip angle saturation exposure noadjust shift"),
    "upsample": SectionKind(section_layers.upsample),
    "reorg": SectionKind(section_layers.reorg),
    "reorg3d": SectionKind(section_layers.reorg),
    "route": SectionKind(cfg_merges.route),
    "shortcut": SectionKind(cfg_merges.shortcut),
    "scale_channels": SectionKind(cfg_merges.scale_channels),
    "sam": SectionKind(cfg_merges.sam),
    "yolo": SectionKind(cfg_heads.yolo, BOXES),
    "Gaussian_yolo": SectionKind(cfg_heads.gaussian_yolo, BOXES),
    "region": SectionKind(cfg_heads.region, BOXES),
    "detection": SectionKind(cfg_heads.detection, BOXES),
    "iseg": SectionKind(cfg_heads.iseg, BOXES),
    "cost": LOSS,
    "contrastive": SectionKind(section_layers.passed_on, "classes yolo_layer temperature cls_normalizer max_delta"),
    "empty": NOTHING,
    "silence": NOTHING,
}
"""darknet's section -> what reads it."""

RECURRENT = "it reads what it made for the picture before"
UNREAD: dict[str, str] = {
    **dict.fromkeys(("rnn", "gru", "lstm", "crnn", "conv_lstm", "history"), RECURRENT),
    "implicit": "trained numbers that come from no layer have no word here",
    "l2norm": "dividing by the length of a vector has no word here",
}
"""Sections that darknet has and that are not read, and why."""


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network in a cfg file; raises SpecError with the section at fault, and ReadError for what is no text."""
    if len(file.data) > LARGEST_CFG:
        raise ReadError(f"{file.called} is larger than 1 MB, which no Darknet configuration is")
    source = file.source()
    sections = sections_of(source)
    arriving = _input(source, sections)
    return _imported(source, sections, arriving)


def _imported(source: Source, sections: list[Section], arriving: Shape) -> Imported:
    """The network on an input."""
    net = CfgGraph(arriving, len(sections) - 1)
    for section in sections[1:]:
        kind = _kind(section)
        net.parts.append({})
        net.values.append(kind.make(net, section))
    tree = net.graph.tree(net.current)
    outputs = list(dict.fromkeys([*net.heads, net.current]))
    if len(outputs) > 1:
        names = [Name(net.graph.nodes[value - 1].label) for value in outputs]
        tree = tree._replace(body=(*tree.body, Output(tuple(names))))
    notes = [*net.notes, *_resized(net), *_notes(sections)]
    return Imported(tree, tuple(notes), lambda shape: _imported(source, sections, shape), listing=source.text)


def _resized(net: CfgGraph) -> list[str]:
    """A note on maps of different sizes that are added."""
    if not net.resized:
        return []
    layers = f"layer {net.resized[0]}" if len(net.resized) == 1 else f"layers {first_of(map(str, net.resized))}"
    return [
        f"{layers}: maps of different sizes are added as pjreddie's darknet does it, every s-th place of the larger one"
        " and the channels that both have; AlexeyAB's adds the first numbers of each"
    ]


def _kind(section: Section) -> SectionKind:
    """What a section is; raises SpecError for one that is not read."""
    kind = SECTIONS.get(section.name)
    if kind is None and section.name in UNREAD:
        section.refuse(mistakes.UnreadSection(section.name, UNREAD[section.name]))
    if kind is None:
        section.refuse(mistakes.UnknownSection(section.name, nearest(section.name, [*SECTIONS, *UNREAD])))
    return kind


def _input(source: Source, sections: list[Section]) -> Shape:
    """What goes in, as [net] says it: a map, or a vector of so many inputs."""
    net = sections[0]
    if net.name not in NETS:
        net.refuse(mistakes.FirstSection(net.name))
    sides = {key: net.whole(key, 0) for key in ("height", "width", "channels")}
    inputs = net.whole("inputs", 0)
    missing = [key for key, side in sides.items() if not side]
    if missing and not inputs:
        net.refuse(mistakes.NoInputSize(tuple(missing)))
    if not sections[1:]:
        raise SpecError(source, [mistakes.NoLayerSections().at(net.span)])
    return Shape(inputs, ()) if missing else Shape(sides["channels"], (sides["height"], sides["width"]))


def _notes(sections: list[Section]) -> list[str]:
    """What is not read of all sections; the first of them, and how many more."""
    found: list[str] = []
    for section in sections:
        kind = SECTIONS.get(section.name)
        known = TRAINING | frozenset(kind.irrelevant.split()) if kind else TRAINING_NET
        found += section.notes(known)
    unread = [each for each in found if isinstance(each, UnreadNote)]
    if len(unread) > MOST_NOTES:
        more = UnreadNote(f"{len(unread) - MOST_NOTES} more settings are not read")
        unread = [*unread[:MOST_NOTES], more]
    return [*[each for each in found if not isinstance(each, UnreadNote)][:MOST_NOTES], *unread]
