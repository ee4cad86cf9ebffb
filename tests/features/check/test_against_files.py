"""Files of every format held against what is printed of them, against each other, and against what is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.against import against, summary_of
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import UnreadNote, read_summary
from convcalc.readers.source import Loaded, load, load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA

FOLDERS = ("onnx", "tflite", "torch_export", "weights", "keras_json", "model_config", "caffe", "darknet")
PATHS = sorted(path for folder in FOLDERS for path in (DATA / folder).iterdir() if path.stem != "classifier")
"""Of one, a setting is not read; so nothing agrees with all of it."""

TORCH = {
    "conv": "Conv2d",
    "dwconv": "Conv2d",
    "tconv": "ConvTranspose2d",
    "fc": "Linear",
    "bn": "BatchNorm2d",
    "maxpool": "MaxPool2d",
    "avgpool": "AvgPool2d",
    "gap": "AdaptiveAvgPool2d",
    "flatten": "Flatten",
}
KERAS = {
    "conv": "Conv2D",
    "dwconv": "DepthwiseConv2D",
    "tconv": "Conv2DTranspose",
    "fc": "Dense",
    "bn": "BatchNormalization",
    "maxpool": "MaxPooling2D",
    "avgpool": "AveragePooling2D",
    "gap": "GlobalAveragePooling2D",
    "flatten": "Flatten",
    "add": "Add",
}
"""Classes by our words; all others are a class that nobody knows where they have parameters."""


def torchsummary(facts: Facts) -> str:
    """As the tool has it, which counts a layer again each time that it runs."""
    lines = ["-" * 64, f"{'Layer (type)':>20}  {'Output Shape':>25} {'Param #':>15}", "=" * 64]
    every = {(row.label, row.kind): row.params or 0 for row in facts.rows}
    total = 0
    for at, row in enumerate(facts.rows, 1):
        again = re.fullmatch(r"([^:]+)#\d+", row.label or "") if not row.params else None
        params = every.get((again[1], row.kind), 0) if again else row.params or 0
        total += params
        name = TORCH.get(row.kind, "OwnLayer" if params else "Identity").replace("2d", f"{len(row.out.size) or 1}d")
        lines.append(f"{f'{name}-{at}':>20}  {[-1, row.out.channels, *row.out.size]!s:>25} {params:>15,}")
    trained = total - facts.frozen
    lines += ["=" * 64, f"Total params: {total:,}", f"Trainable params: {trained:,}"]
    return "\n".join([*lines, f"Non-trainable params: {facts.frozen:,}", "-" * 64, ""])


def keras(facts: Facts) -> str:
    lines = ['Model: "net"', "_" * 80, f"{'Layer (type)':<35}{'Output Shape':<28}{'Param #':<15}", "=" * 80]
    for at, row in enumerate(facts.rows, 1):
        stored = (row.params or 0) + (row.statistics or 0)
        name = KERAS.get(row.kind, "OwnLayer" if stored else "Activation")
        lines.append(f"{f'l{at} ({name})':<35}{(None, *row.out.size, row.out.channels)!s:<28}{stored:<15}")
    total = facts.params + facts.statistics
    lines += ["=" * 80, f"Total params: {total:,}", f"Trainable params: {facts.trainable:,}"]
    return "\n".join([*lines, f"Non-trainable params: {total - facts.trainable:,}", "_" * 80, ""])


def measured(loaded: Loaded) -> Facts:
    return facts_of(loaded, None if loaded.tree.input else (224, 224, 3))


def held(facts: Facts, printed: str) -> Report:
    summary = read_summary(Source(printed, "net.txt"))
    assert summary is not None
    return against(facts, summary)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_what_is_printed_of_a_file_is_true_of_it_and_false_where_it_is_changed(path: Path) -> None:
    facts = measured(load(str(path)))
    for printed in (torchsummary(facts), keras(facts)):
        report = held(facts, printed)
        assert report.ok, (report.missing, [each for each in report.claims if each.verdict != "true"])
        assert len(report.claims) > 2
        numbers = list(re.finditer(r"(?<![-\d])\d+(?=[,\])])|(?<=\s)[1-9]\d*$", printed, re.MULTILINE))
        lines = [printed[: each.end()].rpartition("\n")[2] for each in numbers]
        judged = [each for each, line in zip(numbers, lines, strict=True) if not re.search("Identity|Activation", line)]
        for number in judged[:: max(1, len(judged) // 6)]:
            changed = f"{printed[: number.start()]}{int(number[0]) + 1}{printed[number.end() :]}"
            assert not held(facts, changed).ok, (number[0], printed[: number.end()].rpartition("\n")[2])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_a_file_and_what_it_is_converted_to_are_one_network(path: Path) -> None:
    """And no longer, where a layer of either is another."""
    loaded = load(str(path))
    facts = measured(loaded)
    own = load_text(Source(run("convert", str(path)).out, "net.cnn"))
    again = measured(own)
    for one, other, source in ((facts, again, own.source), (again, facts, loaded.source)):
        report = against(one, summary_of(other, source))
        assert report.ok, (report.missing, [each for each in report.claims if each.verdict != "true"])
    wider = re.sub(r"\b(conv|tconv|local|fc) (\d+)", lambda found: f"{found[1]} {int(found[2]) + 1}", own.source.text)
    try:
        changed = load_text(Source(wider, "net.cnn"))
        other = measured(changed)
    except SpecError:
        return
    assert wider == own.source.text or not against(facts, summary_of(other, changed.source)).ok


def test_the_commands_take_every_format(tmp_path: Path) -> None:
    for folder in FOLDERS:
        path = next(each for each in PATHS if each.parent.name == folder and load(str(each)).tree.input)
        ran = run("check", str(path), "--against", str(path))
        assert ran.status == 0 and "claims true" in ran.out, path.name
        (tmp_path / "s.txt").write_text(torchsummary(measured(load(str(path)))))
        assert run("check", str(path), "--against", str(tmp_path / "s.txt")).status == 0, path.name


def test_what_was_not_read_of_the_file_is_no_agreement(tmp_path: Path) -> None:
    path = tmp_path / "cut.onnx"
    path.write_bytes((DATA / "onnx" / "tiny.onnx").read_bytes()[:-4])
    assert any(isinstance(note, UnreadNote) for note in measured(load(str(path))).notes)
    ran = run("check", str(DATA / "onnx" / "tiny.onnx"), "--against", str(path))
    assert ran.status == 1 and "of the file that it is held against: the file ends behind its graph" in ran.out


def test_a_broken_file_is_refused_for_what_is_wrong_with_it(tmp_path: Path) -> None:
    (tmp_path / "net.cfg").write_text("[net]\nwidth=8\nheight=8\nchannels=3\n[convolutionel]\nfilters=3\n")
    ran = run("check", "resnet18", "--against", str(tmp_path / "net.cfg"))
    assert ran.status == 2 and "darknet has no section [convolutionel]" in ran.err
    (tmp_path / "cut.onnx").write_bytes((DATA / "onnx" / "tiny.onnx").read_bytes()[:400])
    ran = run("check", "resnet18", "--against", str(tmp_path / "cut.onnx"))
    assert ran.status == 3 and "is no ONNX model that can be read" in ran.err
