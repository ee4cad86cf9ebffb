"""Live models: what can be tried without a framework, and, where PyTorch is, every pitfall (pytest -m torch)."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from convcalc import SpecError, measure, summary
from convcalc.readers.live import framework_of
from tests.places import DATA

torch: Any = import_module("torch") if find_spec("torch") else None
nn: Any = torch.nn if torch else None

live = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore:.*(deprecated|weight_norm).*"),
    pytest.mark.skipif(torch is None, reason="PyTorch is not installed here"),
]
"""Marks of tests that need PyTorch."""


class ModelProto:
    """What an onnx.ModelProto is to us: a class of this name, and bytes."""

    def SerializeToString(self) -> bytes:
        return b""


def test_frameworks_are_known_by_their_classes_and_never_loaded() -> None:
    assert framework_of(ModelProto()) == "" and framework_of(object()) == ""
    stranger = type("ModelProto", (ModelProto,), {"__module__": "onnx.onnx_ml_pb2"})
    assert framework_of(stranger()) == "onnx"
    assert framework_of(type("Model", (), {"__module__": "keras.src.models.model"})()) == "keras"
    with pytest.raises(SpecError, match=r"what: .* is not a network"):
        measure(object())
    with pytest.raises(SpecError, match=r"example: .* only live models"):
        measure("lenet", example=3)
    assert "torch" not in sys.modules or torch is not None


def test_summary_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    summary("lenet")
    assert capsys.readouterr().out == f"{measure('lenet')}\n"


def block() -> Any:
    """A small network with all that has a state: batch norm, dropout, hooks, a gradient."""
    made = nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.5))
    return nn.Sequential(made, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 10))


def model_of(forward: Callable[..., Any], **parts: Any) -> Any:
    """A model with these parts whose forward is a function."""
    made = type("Given", (nn.Module,), {"forward": forward})()
    for name, part in parts.items():
        made.add_module(name, part)
    return made


def refused(model: Any, **named: Any) -> str:
    with pytest.raises(SpecError) as caught:
        measure(model, **({"input": (3, 32, 32)} | named))
    return str(caught.value)


class TestTorch:
    pytestmark = live

    def test_a_model_is_measured_and_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        facts = measure(block(), input=(3, 32, 32))
        assert (facts.params, facts.statistics, facts.macs, facts.out.channels) == (322, 16, 194_480, 10)
        assert "0.0: conv 8 3x3 nobias" in str(facts) and "<table" in facts._repr_html_()
        summary(block(), (1, 3, 32, 32))
        assert "1 of (1, 3, 32, 32) is taken for the batch" in capsys.readouterr().out
        assert measure(block(), input="3x32x32", batch=4).macs == 4 * facts.macs
        assert measure(block(), example=torch.zeros(2, 3, 32, 32)).macs == facts.macs
        assert measure(block(), example={"input": torch.zeros(1, 3, 32, 32)}).macs == facts.macs

    def test_a_model_is_left_as_it_was(self, capfd: pytest.CaptureFixture[str]) -> None:
        model, ran = block().train(), []
        model[0].eval()
        handles = [model[0].register_forward_hook(lambda *each: ran.append(1)) for _ in range(2)]
        model[3].register_forward_pre_hook(lambda *each: ran.append(2))
        model(torch.randn(2, 3, 8, 8)).sum().backward()
        ran.clear()
        before = copy.deepcopy({name: each.detach().clone() for name, each in model.state_dict().items()})
        grads = [each.grad.clone() for each in model.parameters()]
        flags = [each.training for each in model.modules()]
        hooks = [(dict(each._forward_hooks), dict(each._forward_pre_hooks)) for each in model.modules()]
        random, enabled = torch.get_rng_state(), torch.is_grad_enabled()
        facts = measure(model, input=(3, 32, 32))
        for wrong in ((4, 32, 32), (3, 1, 1)):
            refused(model, input=wrong)
        assert not ran and any("hooks that are not PyTorch's own did not run: those of 0, 3" in n for n in facts.notes)
        assert flags == [each.training for each in model.modules()]
        assert hooks == [(dict(each._forward_hooks), dict(each._forward_pre_hooks)) for each in model.modules()]
        assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
        assert all(torch.equal(a, b.grad) for a, b in zip(grads, model.parameters(), strict=True))
        assert torch.equal(random, torch.get_rng_state()) and torch.is_grad_enabled() is enabled
        assert {each.device.type for each in model.parameters()} == {"cpu"}
        assert capfd.readouterr() == ("", "")
        handles[0].remove()

    def test_shared_and_tied_weights_are_counted_once(self) -> None:
        conv = nn.Conv2d(3, 3, 3, padding=1)
        assert measure(nn.Sequential(conv, conv), input=(3, 8, 8)).params == 84
        one, other = nn.Conv2d(3, 3, 3), nn.Conv2d(3, 3, 3)
        one.weight = other.weight
        facts = measure(nn.Sequential(one, other), input=(3, 8, 8))
        assert facts.params == 87 and not any("more parameters" in note for note in facts.notes)

    def test_weight_norm_of_both_kinds_is_counted(self) -> None:
        for norm in (nn.utils.parametrizations.weight_norm, nn.utils.weight_norm):
            model = nn.Sequential(norm(nn.Conv2d(3, 4, 3)))
            assert measure(model, input=(3, 8, 8)).params == sum(each.numel() for each in model.parameters()) == 116

    def test_models_in_wrappers_are_themselves(self) -> None:
        inner = block()
        expected = measure(inner, input=(3, 32, 32))
        for model in (nn.DataParallel(inner), torch.compile(inner), torch.compile(nn.DataParallel(inner))):
            assert str(measure(model, input=(3, 32, 32))) == str(expected)
        exported = torch.export.export(inner.eval(), (torch.zeros(1, 3, 32, 32),))
        assert measure(exported).params == expected.params

    def test_the_table_is_that_of_the_file(self) -> None:
        sys.path.insert(0, str(DATA))
        try:
            nets, several = import_module("make_pt2").NETS, import_module("make_pt2").SEVERAL
        finally:
            sys.path.remove(str(DATA))
        for name, (model, size) in nets.items():
            said = str(measure(DATA / "torch_export" / f"{name}.pt2"))
            assert str(measure(model, input=size)) == said, name
        given = tuple([torch.zeros(1, *size) for size in several[1]])
        assert str(measure(several[0], example=given)) == str(measure(DATA / "torch_export" / "several.pt2"))

    def test_half_and_words_get_what_they_are_made_for(self) -> None:
        assert measure(block().half(), input=(3, 32, 32)).params == 322
        assert measure(nn.Sequential(nn.Embedding(50, 4), nn.Flatten(), nn.Linear(48, 2)), input=(12,)).params == 298

    def test_heads_that_do_not_run_are_said_apart(self) -> None:
        model = model_of(lambda self, x: self.conv(x), conv=nn.Conv2d(3, 4, 3), aux=nn.Linear(4, 2))
        facts = measure(model, input=(3, 8, 8))
        assert facts.params == 112 and facts.idle == 10

    def test_a_model_that_cannot_be_exported_is_run_on_shapes_alone(self, capfd: pytest.CaptureFixture[str]) -> None:
        def forward(self: Any, x: Any) -> Any:
            return self.end(self.conv(x).mean((2, 3)))

        def without_gradients(self: Any, x: Any) -> Any:
            with torch.enable_grad():
                return forward(self, x)

        def in_halves(self: Any, x: Any) -> Any:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                return forward(self, x)

        def named(self: Any, x: Any) -> Any:
            return type("Result", (), {})() if x is None else SimpleNamespace(scores=forward(self, x), words="none")

        conv, end = nn.Conv2d(3, 8, 3), nn.Linear(8, 4)
        scripted = torch.jit.script(nn.Conv2d(3, 8, 3))
        for made, first in ((named, conv), (forward, scripted), (without_gradients, conv), (in_halves, conv)):
            facts = measure(model_of(made, conv=first, end=end), input=(3, 9, 9))
            assert (facts.params, facts.macs, facts.out.channels) == (260, 10_616, 4), made
            assert any("the model ran on shapes alone" in note for note in facts.notes), made
        assert "end: fc 4" in str(facts) and capfd.readouterr() == ("", "")

    def test_what_ran_on_shapes_alone_is_what_was_exported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sys.path.insert(0, str(DATA))
        try:
            nets = import_module("make_pt2").NETS
        finally:
            sys.path.remove(str(DATA))
        conv = nn.Conv2d(3, 3, 3, padding=1)
        tied = nn.Sequential(nn.Conv2d(3, 3, 3), nn.Conv2d(3, 3, 3))
        tied[0].weight = tied[1].weight
        norm = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3)))
        idle = model_of(lambda self, x: self.conv(x), conv=nn.Conv2d(3, 4, 3), aux=nn.Linear(4, 2))
        stepped = ("recogniser", "steps")  # PyTorch takes recurrent layers apart before they are recorded
        every = [
            *[each for name, each in nets.items() if name not in stepped],
            *[(each, (3, 8, 8)) for each in (nn.Sequential(conv, conv), tied, norm, idle)],
        ]
        exported = [measure(model, input=size) for model, size in every]

        def failing(*each: object, **named: object) -> None:
            raise RuntimeError("no export")

        monkeypatch.setattr(torch.export, "export", failing)
        for (model, size), facts in zip(every, exported, strict=True):
            again = measure(model, input=size)
            for what in ("params", "macs", "idle", "frozen", "statistics", "out"):
                assert getattr(again, what) == getattr(facts, what), (model, what)
            weighted = [
                [(row.label, row.params, row.out) for row in each.rows if row.params] for each in (again, facts)
            ]
            assert weighted[0] == weighted[1], model
        with pytest.raises(SpecError, match="Conv2d is for 3 channels, and gets 4"):
            measure(nn.Sequential(nn.Conv2d(3, 8, 3)), input=(4, 8, 8))

    def test_what_a_model_keeps_of_a_run_is_left_as_it_was(self) -> None:
        def forward(self: Any, x: Any) -> Any:
            self.last = self.conv(x)
            self.kept.append(self.last)
            self.runs += 1
            self.seen += 1
            return SimpleNamespace(found=self.last) if self.named else self.last

        model = model_of(forward, conv=nn.Conv2d(3, 4, 3))
        model.kept, model.runs = [], 0
        model.register_buffer("seen", torch.zeros(()))
        for model.named in (False, True):
            before = dict(vars(model))
            assert measure(model, input=(3, 8, 8)).params == 112
            assert vars(model) == before and not model.kept and float(model.seen) == 0 == model.runs

    def test_what_cannot_be_read_is_said_in_one_sentence(self, capfd: pytest.CaptureFixture[str]) -> None:
        conv = nn.Conv2d(3, 8, 3)
        assert "input=(3, 224, 224)" in refused(conv, input=None)
        assert "this is TorchScript" in refused(torch.jit.trace(conv, torch.zeros(1, 3, 8, 8)))
        assert "a lazy layer has no sizes yet (0)" in refused(nn.Sequential(nn.LazyConv2d(8, 3)))
        branch = model_of(lambda self, x: x if self.conv(x).sum() > 0 else -x, conv=conv)
        number = model_of(lambda self, x: x * float(self.conv(x).mean()), conv=conv)
        for model in (branch, number):
            assert "depends on the numbers in a tensor" in refused(model)
        short = nn.Sequential(conv, nn.Flatten(), nn.Linear(400, 10))
        assert "2: Linear(400, 10) gets 7,200 numbers" in refused(short)
        assert "0: Conv2d is for 3 channels, and gets 4 (4x32x32)" in refused(short, input=(4, 32, 32))
        half = refused(block().half(), example=torch.zeros(1, 3, 32, 32))
        assert "the example is of float32, and the model of float16" in half
        assert "with proj_size" in refused(nn.LSTM(8, 4, batch_first=True, proj_size=2), example=torch.zeros(1, 5, 8))
        four = model_of(lambda self, x: nn.functional.conv2d(x, self.conv.weight, padding=(0, 1, 0, 1)), conv=conv)
        assert "padding" in refused(four)
        assert capfd.readouterr() == ("", "")
