"""Darknet's cfg files: the real ones to the unit, our own, what darknet takes for what is missing, and hostile ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote
from convcalc.readers.darknet.cfg_network import SECTIONS, read
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.source import load, load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA, FACTS

OURS = sorted((DATA / "darknet").glob("*.cfg"))
FORMATS = FACTS / "formats"

# parameters, multiply-accumulates, numbers in .weights (running statistics too), and the outputs in the file's order
REAL = {
    "alexeyab-yolov3-tiny-prn": (4_935_182, 1_730_430_208, 4_939_758, "13x13x255 26x26x255"),
    "alexeyab-yolov4-tiny": (6_056_606, 3_453_938_176, 6_062_814, "13x13x255 26x26x255"),
    "alexeyab-yolov4": (64_363_101, 64_194_741_248, 64_429_405, "76x76x255 38x38x255 19x19x255"),
    "alexnet": (62_378_344, 1_135_256_096, 62_378_344, "1000"),
    "cifar": (7_681_674, 812_198_912, 7_687_050, "1x1x10"),
    "darknet": (7_319_416, 482_320_384, 7_323_480, "1x1x1000"),
    "darknet19": (20_842_376, 3_645_374_464, 20_856_776, "1x1x1000"),
    "darknet53": (41_609_928, 9_285_115_904, 41_645_640, "1x1x1000"),
    "resnet18": (11_515_688, 2_344_079_360, 11_523_496, "1x1x1000"),
    "resnet34": (21_623_848, 4_759_998_464, 21_639_080, "1x1x1000"),
    "resnet50": (22_780_456, 4_870_586_368, 22_825_896, "1x1x1000"),
    "vgg-16": (138_357_544, 15_470_264_320, 138_357_544, "1000"),
    "yolov1": (197_301_875, 20_210_729_728, 197_328_243, "1715"),
    "yolov3-tiny": (8_852_366, 2_782_480_896, 8_858_734, "13x13x255 26x26x255"),
    "yolov3": (61_949_149, 70_345_950_208, 62_001_757, "19x19x255 38x38x255 76x76x255"),
}
real = pytest.mark.skipif(not FORMATS.exists(), reason="real files lie beside the repository on some machines only")

HEAD = "[net]\nheight=16\nwidth=16\nchannels=4\n"


def net(*sections: str, head: str = HEAD) -> str:
    """A configuration; each section is its name and its settings, with blanks between."""
    parts = [section.split() for section in sections]
    return head + "".join(["\n".join([f"[{name}]", *settings]) + "\n" for name, *settings in parts])


def measured(text: str, given: str | None = None) -> Facts:
    return facts_of(load_text(Source(text, "net.cfg")), given)


def refused(*sections: str, head: str = HEAD) -> str:
    """The words of the one mistake, from its second line on its place."""
    with pytest.raises(SpecError) as error:
        measured(net(*sections, head=head))
    assert len(error.value.mistakes) == 1
    return str(error.value)


def layers(facts: Facts) -> list[str]:
    return [row.text for row in facts.rows]


def outputs(facts: Facts) -> str:
    return " ".join([each.out.text() for each in facts.outputs]) or facts.out.text()


def real_facts(name: str, given: str | None = None) -> Facts:
    return facts_of(load(str(FORMATS / "darknet" / f"{name}.cfg")), given)


@real
@pytest.mark.parametrize("name", REAL)
def test_a_real_file_has_the_totals_that_are_known_of_it(name: str) -> None:
    facts = real_facts(name)
    assert (facts.params, facts.macs, (facts.params or 0) + (facts.statistics or 0), outputs(facts)) == REAL[name]
    assert not any(isinstance(note, UnreadNote) for note in facts.notes)


@real
def test_no_real_file_is_without_its_totals() -> None:
    assert {path.stem for path in (FORMATS / "darknet").glob("*.cfg")} == set(REAL)


def billions(facts: Facts) -> float:
    """What AlexeyAB's darknet prints at the end: two for each multiply-accumulate of a convolution, K a number that a
    pool makes, and one a number of a shortcut.
    """
    total = 0
    for row in facts.rows:
        elements = row.out.elements() or 0
        if row.kind == "conv":
            total += 2 * (row.macs or 0)
        elif row.kind == "maxpool":
            window = row.visit.step.kind.window(row.visit.step.args)
            assert window is not None
            total += elements * window.kernel[0] * window.kernel[1]
        elif row.kind == "add":
            total += elements
    return total / 1e9


@real
@pytest.mark.parametrize(
    ("name", "given", "logged"),
    [
        ("yolov3", "608x608x3", 140.69),
        ("yolov3", "416x416x3", 65.86),
        ("alexeyab-yolov4", "608x608x3", 128.459),
        ("alexeyab-yolov4-tiny", "416x416x3", 6.910),
    ],
)
def test_the_logged_billions_of_operations_come_out(name: str, given: str, logged: float) -> None:
    facts = real_facts(name, given)
    convolutions = 2 * (facts.macs or 0) / 1e9  # pjreddie's darknet counts these alone
    assert logged in (round(convolutions, 2), round(billions(facts), 3))


OWN = {"attention": (4_000, 429_376), "classifier": (41_746, 556_152), "tiny_detector": (3_946, 3_391_488)}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_files_and_what_they_are_converted_to(path: Path) -> None:
    loaded = load(str(path))
    facts = facts_of(loaded)
    assert (facts.params, facts.macs) == OWN[path.stem]
    from convcalc.lang.writer import write

    again = facts_of(load_text(Source(write(loaded.tree), "again.cnn")))
    assert [(row.text, row.out, row.params) for row in again.rows] == [
        (row.text, row.out, row.params) for row in facts.rows
    ]
    assert outputs(again) == outputs(facts)


def test_heads_are_outputs_by_their_names() -> None:
    facts = facts_of(load(str(DATA / "darknet" / "tiny_detector.cfg")))
    assert [(each.label, each.out.text()) for each in facts.outputs] == [
        ("yolo9", "16x24x21"),
        ("yolo14", "32x48x21"),
    ]
    other = facts_of(load(str(DATA / "darknet" / "tiny_detector.cfg")), "128x128x3")
    assert [each.out.text() for each in other.outputs] == ["32x32x21", "64x64x21"]


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_line_ends_and_marks_of_windows_change_nothing(change: object, tmp_path: Path) -> None:
    text = OURS[-1].read_text(encoding="utf-8")
    path = tmp_path / "망.cfg"
    path.write_bytes(change(text).encode())  # type: ignore[operator]
    assert facts_of(load(str(path))).params == OWN["tiny_detector"][0]
    assert load(str(path)).tree == load(str(OURS[-1])).tree


def test_lines_are_taken_as_darknet_takes_them() -> None:
    text = HEAD + "  [ conv ]  # first\n filters = 8 ; eight\nfilters=9\n\tsize= 3\nactivation=linear\npad\n; x\n"
    facts = measured(text)
    assert layers(facts) == ["conv 8 3x3"]
    assert list(facts.notes) == [
        "line 7: filters=9 comes second in [conv]; darknet takes the first, filters=8",
        "line 10 is no setting and not read: 'pad'",
    ]
    assert [isinstance(note, UnreadNote) for note in facts.notes] == [False, True]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("size=3 pad=1", "conv 8 3x3 p1"),
        ("size=2 pad=1", "conv 8 2x2 p1"),
        ("size=5 padding=1", "conv 8 5x5 p1"),
        ("size=5 padding=1 pad=1", "conv 8 5x5 p2"),
        ("size=3 stride=2", "conv 8 3x3 s2"),
        ("size=3 stride_x=2", "conv 8 3x3 s1x2"),
        ("size=3 stride=3 stride_y=2", "conv 8 3x3 s2x3"),
        ("size=3 pad=1 dilation=2", "conv 8 3x3 p2 d2"),
        ("size=1 dilation=4", "conv 8 1x1"),
        ("size=1 groups=4", "conv 8 1x1 g4"),
    ],
)
def test_the_window_of_a_convolution(settings: str, text: str) -> None:
    facts = measured(net(f"convolutional filters=8 activation=linear {settings}"))
    assert layers(facts) == [text]


@pytest.mark.parametrize("n", range(1, 14))
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (2, 1), (3, 2), (3, 1), (4, 2), (5, 1), (3, 3), (1, 2)])
def test_a_pool_has_darknets_size_on_every_map(n: int, size: int, stride: int) -> None:
    head = f"[net]\nheight={n}\nwidth=9\nchannels=4\n"
    made = measured(net(f"maxpool size={size} stride={stride}", head=head)).out.size[0]
    assert made == (n + (size - 1) - size) // stride + 1


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("size=2 stride=2", "maxpool 2x2 same"),
        ("stride=2", "maxpool 2x2 same"),
        ("size=3 stride=2", "maxpool 3x3 s2 p1"),
        ("size=4 stride=2", "maxpool 4x4 s2 p1:2"),
        ("size=2 stride=2 padding=0", "maxpool 2x2"),
        ("size=5 stride=1", "maxpool 5x5 s1 p2"),
    ],
)
def test_the_padding_of_a_pool(settings: str, text: str) -> None:
    assert layers(measured(net(f"maxpool {settings}"))) == [text]


def test_what_darknet_takes_for_what_is_left_out_is_told() -> None:
    facts = measured(net("conv filters=3", "connected"))
    assert layers(facts) == ["conv 3 1x1", "sigmoid", "fc 1", "sigmoid"]
    assert list(facts.notes) == [
        "line 5: [conv] leaves out what darknet then takes as size=1, activation=logistic",
        "line 7: [connected] leaves out what darknet then takes as output=1, activation=logistic",
    ]


def test_a_vector_goes_in_and_is_a_map_of_one_place() -> None:
    text = net(
        "connected output=8 activation=relu", "conv filters=4 size=1 activation=linear", head="[net]\ninputs=20\n"
    )
    assert layers(measured(text)) == ["fc 8", "relu", "reshape 1x1x8", "conv 4 1x1"]


def test_shapes_that_differ_are_added_where_they_meet() -> None:
    wide = "conv filters=6 size=1 activation=linear"
    narrow = "conv filters=3 size=1 stride=2 activation=linear"
    facts = measured(net(wide, narrow, "shortcut from=-2"))
    assert layers(facts) == ["conv 6 1x1", "conv 3 1x1 s2", "take 0:3", "subsample 3 s2", "add"]
    assert "layer 2: maps of different sizes are added as pjreddie's darknet does it" in facts.notes[0]
    odd = measured(net(wide, "conv filters=6 size=6 activation=linear", "shortcut from=0"))
    assert layers(odd)[2:] == ["crop p0:5", "add"]
    equal = measured(net(wide, "conv filters=9 size=1 activation=linear", "shortcut from=0"))
    assert layers(equal)[2:] == ["subsample 9", "add"] and not equal.notes


def test_unknown_keys_are_not_read_and_the_nearest_is_named() -> None:
    facts = measured(net("conv filters=3 sise=3 size=1 activation=linear mosaic=1", "upsample stride=2 scale=3"))
    assert list(facts.notes) == [
        "line 7: 'sise' of [conv] is not read; 'size' is known",
        "line 10: 'mosaic' of [conv] is not read",
        "line 13: 'scale' of [upsample] is not read",
    ]
    assert all(isinstance(note, UnreadNote) for note in facts.notes)
    many = measured(net(*["conv filters=3 size=1 activation=linear aa=1"] * 9))
    assert len(many.notes) == 6 and many.notes[-1] == "4 more settings are not read"


CONV = "conv filters=8 size=3 pad=1 activation=linear"
REFUSED = [
    (("convolutionl filters=3",), "darknet has no section [convolutionl]", 5, "[convolutional]"),
    (("lstm output=3",), "[lstm] is not read: it reads what it made for the picture before", 5, ""),
    (("conv filters=3 activation=leakey",), "darknet has no activation 'leakey'", 7, "'leaky'"),
    (("conv filters=3x",), "filters=3x: a whole number is needed", 6, ""),
    (("conv filters=0",), "filters=0: a positive number is needed", 6, ""),
    (("conv filters=10000000000",), "filters=10000000000: a number up to 1,000,000,000 is needed", 6, ""),
    ((f"{CONV} antialiasing=1",), "antialiasing=1 is not read: a blur follows it", 10, ""),
    ((f"{CONV} rotate=1",), "rotate=1 is not read: its kernels are turned", 10, ""),
    (("conv filters=3 size=3 dilation=2",), "only with a padding of 1 does darknet's own size hold", 8, ""),
    (("local filters=2 size=5 pad=1",), "darknet pads by 1, and its size holds for size=3 alone", 8, ""),
    (("max size=2 maxpool_depth=1",), "maxpool_depth=1 is not read: the pool goes over the channels", 7, ""),
    ((CONV, "route layers=1"), "layers=1: layer 1 is this layer itself", 11, "counted from 0"),
    ((CONV, "route layers=-2"), "goes back 2 from layer 1, beyond the first one", 11, ""),
    ((CONV, "route layers=2", CONV), "layers=2: layer 2 stands behind this one, which is layer 1", 11, ""),
    ((CONV, "route layers=7"), "layers=7: layer 7 is not there: the last layer is 1", 11, ""),
    ((CONV, "route"), "[route] does not say 'layers'", 10, "for example layers=-1,61"),
    ((CONV, "route layers=0 groups=3"), "groups=3: a divisor of the 8 channels that arrive is needed", 12, ""),
    ((CONV, "route layers=0 groups=2 group_id=2"), "group_id=2: less than groups=2 is needed", 13, ""),
    ((CONV, "yolo mask=0,1 classes=3"), "[yolo] needs 2*(3 + 4 + 1) = 16 channels; 8 arrive", 12, "filters=16"),
    ((CONV, "region num=5 classes=3"), "[region] needs 5*(3 + 4 + 1) = 40 channels; 8 arrive", 12, "filters=40"),
    ((CONV, "Gaussian_yolo num=1 classes=3"), "[Gaussian_yolo] needs 1*(3 + 8 + 1) = 12 channels", 12, ""),
    ((CONV, "detection side=2 num=1 classes=3"), "2*2*(1*(1 + 1) + 3) = 20 numbers; 2048 arrive", 13, "output=20"),
    ((CONV, "conv filters=8 share_index=-1 activation=linear"), "share_index=-1: that layer has other weights", 12, ""),
    (("max stride=2", CONV, "shortcut from=0", "max stride=2", "shortcut from=0"), "", 0, ""),
    ((CONV, "max stride=2", "upsample stride=3", "shortcut from=0"), "[shortcut] joins 24x24x8 and 16x16x8", 15, ""),
    ((CONV, "max stride=2", "sam from=0"), "[sam] joins 8x8x8 and 16x16x8: equal shapes are needed", 13, ""),
    ((CONV, "max stride=2", "scale_channels from=0"), "one number a channel is needed", 13, ""),
    ((CONV, "max stride=2", "route layers=0,1"), "", 12, ""),
    (("upsample stride=-2",), "stride=-2 is not read: it makes the map smaller", 6, ""),
    (("crop crop_height=17 crop_width=16",), "crop_height=17: 16 or less is needed", 6, ""),
    (("conv filters=3 size=20",), "", 5, ""),
    ((CONV, "dropout probability=2"), "", 10, ""),
    (("dropout probability=x",), "probability=x: a number from 0 to 1 is needed", 6, ""),
]


@pytest.mark.parametrize(("sections", "words", "line", "hint"), REFUSED)
def test_what_cannot_be_is_refused_at_its_line(sections: tuple[str, ...], words: str, line: int, hint: str) -> None:
    if not line:
        assert measured(net(*sections)).out.size == (4, 4)
        return
    told = refused(*sections)
    assert words in told and f"net.cfg:{line}:1" in told and hint in told


def test_what_is_no_configuration_is_refused() -> None:
    assert "there are no layers behind [net]" in refused()
    assert "height, width and channels are missing" in refused(CONV, head="[net]\nbatch=1\n")
    assert "height is missing" in refused(CONV, head="[net]\nwidth=2\nchannels=3\n")
    assert "the first section is [conv]; darknet needs [net] before all layers" in refused(CONV, head="")
    with pytest.raises(SpecError, match="no section of a Darknet configuration is here"):
        read(OpenedFile("a.cfg", b"# nothing\n"), "")
    with pytest.raises(ReadError, match="larger than 1 MB"):
        read(OpenedFile("a.cfg", b"#" * 5_000_000), "")


def test_every_section_is_met_in_a_file_of_ours_or_here() -> None:
    written = "".join([path.read_text(encoding="utf-8") for path in OURS]) + "".join(
        [f"[{section.split()[0]}]" for sections, *_ in REFUSED for section in sections]
    )
    others = {"conn", "avg", "soft", "lrn", "deconv", "local_avg", "silence", "activation", "logistic", "batchnorm"}
    others |= {"reorg3d", "iseg", "contrastive"}
    assert {name for name in SECTIONS if f"[{name}]" not in written} == others
    text = net(
        *("conv filters=8 size=1 activation=linear", "batchnorm", "activation activation=mish", "reorg3d stride=2"),
        *("deconv filters=4 size=2 stride=2 activation=linear", "lrn", "local_avg size=3 stride=1", "silence"),
        *("conv filters=34 size=1 activation=linear", "iseg classes=2", "logistic", "avg", "soft"),
        *("conn output=3 activation=linear", "contrastive classes=3"),
    )
    assert layers(measured(text)) == [
        *("conv 8 1x1", "bn", "mish", "pixelunshuffle 2", "tconv 4 2x2 s2", "lrn 5", "avgpool 3x3 s1 p1"),
        *("conv 34 1x1", "identity", "sigmoid", "gap", "softmax", "fc 3"),
    ]


HOSTILE = (
    *("[conv]", "[net]", "[route]\nlayers=-1", "=", "[", "]", "layers=0,0,0,0", "filters=999999999", "\x1b[31m", "가"),
    *("size=1000000000", "stride=0", "groups=-1", "from=-1,-1", "[yolo]", "padding=99999", "filters=1e9", "mask=,,,"),
    *("probability=nan", "[upsample]\nstride=1000000000", "[reorg]\nstride=3", "share_index=-1", "dilation=7", ""),
)


def test_mutations_are_networks_or_refused() -> None:
    dice = random.Random(12)
    texts = [path.read_text(encoding="utf-8") for path in OURS]
    read_well = 0
    for _ in range(300):
        lines = dice.choice(texts).split("\n")
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(lines))
            match dice.randrange(4):
                case 0:
                    lines[at : at + dice.randint(1, 4)] = []
                case 1:
                    lines.insert(at, dice.choice(HOSTILE))
                case 2:
                    lines[at] = lines[at][: dice.randint(0, len(lines[at]))]
                case _:
                    lines[at] = lines[at].partition("=")[0] + "=" + dice.choice(("0", "-1", "3", "10" * 9, "x", "2,3"))
            lines = lines or [""]
        data = "\n".join(lines)[: dice.choice((10**6, 10**6, 200))].encode()
        try:
            facts_of(load_text(Source(data.decode("utf-8", "replace"), "net.cfg"), "darknet"))
        except (SpecError, ReadError) as error:
            assert "\x1b" not in str(error)
        else:
            read_well += 1
    assert 30 < read_well < 270


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "[empty]\n" * 6_000, "more than 5,000 layers"),
        (HEAD + "[upsample]\n" * 3_000, "the output grows beyond 10^18"),
        (HEAD + "[conv]\n[route]\nlayers=" + "0," * 300_000 + "0\n", "more than 100,000 references"),
        (HEAD + "[conv]\nfilters=" + "9" * 5_000, "a whole number is needed"),
        (HEAD + "[conv]\nfilters=" + "9" * 500, "a number up to 1,000,000,000 is needed"),
        (HEAD + "[" + "conv" * 90_000 + "]", "darknet has no section"),
    ],
)
def test_far_too_much_is_one_clear_mistake(text: str, words: str) -> None:
    with pytest.raises(SpecError) as error:
        measured(text)
    assert words in str(error.value) and len(str(error.value)) < 1_000


def test_as_its_users_call_it(tmp_path: Path) -> None:
    path = tmp_path / "net.txt"
    path.write_text(OURS[-1].read_text(encoding="utf-8"), encoding="utf-8")
    ran = run("arch", str(path), "--summary")
    assert "yolo9: 16x24x21" in ran.out and ran.status == 0
    piped = run("arch", "-", "--summary", stdin=path.read_bytes())
    assert piped.out == ran.out
    assert run("check", str(path)).status == 1
