"""Networks with the base classes of transformers: a file within its package, and programs that import it by name.

The numbers are those of PyTorch 2.14 with transformers 5.24.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts

CONFIGURATION = """
from ...configuration_utils import PreTrainedConfig
from ...utils import auto_docstring

@auto_docstring(checkpoint="nobody/tiny")
class TinyConfig(PreTrainedConfig):
    model_type = "tiny"
    attribute_map = {"hidden_size": "width"}
    width: int = 8
    depths: list[int] | tuple[int, ...] | None = (1, 2)
    act: str = "relu"

    def __post_init__(self, **kwargs):
        self.depth = sum(self.depths)
        super().__post_init__(**kwargs)
"""

MODELING = """
from torch import nn
from ... import initialization as init
from ...activations import ACT2FN
from ...modeling_layers import GradientCheckpointingLayer
from ...modeling_outputs import FeatureOutput
from ...modeling_utils import ALL_ATTENTION_FUNCTIONS, PreTrainedModel
from ...processing_utils import Unpack
from ...utils import TransformersKwargs, auto_docstring, logging, torch_int
from ...utils.generic import can_return_tuple
from .configuration_tiny import TinyConfig

logger = logging.get_logger(__name__)

class TinyLayer(GradientCheckpointingLayer):
    def __init__(self, config, resolution):
        super().__init__()
        self.conv = nn.Conv2d(config.hidden_size, config.hidden_size, 3, padding=1)
        self.act = ACT2FN[config.act]
        self.places = nn.Buffer(torch_zeros(resolution), persistent=False)

    def forward(self, x, **kwargs: Unpack[TransformersKwargs]):
        if self.places is None:
            logger.warning_once("no places")
        return self.act(self.conv(x)) + self.places

def torch_zeros(n):
    import torch
    return torch.zeros(torch_int(n), n)

class TinyPreTrainedModel(PreTrainedModel):
    config: TinyConfig
    base_model_prefix = "tiny"
    def _init_weights(self, module):
        init.zeros_(module.weight)

@auto_docstring
class TinyModel(TinyPreTrainedModel):
    def __init__(self, config: TinyConfig):
        super().__init__(config)
        self.stem = nn.Conv2d(3, config.width, 1)
        self.layers = nn.ModuleList([TinyLayer(config, 16) for _ in range(config.depth)])
        self.post_init()

    @can_return_tuple
    @auto_docstring
    def forward(self, pixel_values, output_hidden_states: bool | None = None, return_dict=None, **kwargs):
        return_dict = return_dict if return_dict is not None else self.config.return_dict
        x = self.stem(pixel_values)
        for layer in self.layers:
            x = layer(x)
        return FeatureOutput(last_hidden_state=x) if return_dict else (x,)

class TinyForImageClassification(TinyPreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.tiny = TinyModel(config)
        self.head = nn.Linear(config.hidden_size, config.num_labels)
        self.post_init()

    def forward(self, pixel_values, **kwargs):
        outputs = self.tiny(pixel_values, **kwargs)
        features, (again,) = outputs[0], outputs.to_tuple()
        assert features is outputs.last_hidden_state is outputs["last_hidden_state"] is again
        return self.head(features.mean((2, 3)))
"""

PACKAGE = {
    "__init__.py": "raise RuntimeError('this is not to be read')",
    **dict.fromkeys(
        (
            "modeling_utils.py",
            "modeling_layers.py",
            "configuration_utils.py",
            "processing_utils.py",
            "utils/__init__.py",
            "utils/generic.py",
        ),
        "raise RuntimeError('nor this')",
    ),
    "activations.py": "from torch import nn\nACT2FN = {'relu': nn.ReLU()}",
    "modeling_outputs.py": """
from dataclasses import dataclass
from .utils import ModelOutput

@dataclass
class FeatureOutput(ModelOutput):
    last_hidden_state: object = None
    hidden_states: object = None
""",
    "models/__init__.py": "",
    "models/tiny/__init__.py": "",
    "models/tiny/configuration_tiny.py": CONFIGURATION,
    "models/tiny/modeling_tiny.py": MODELING,
}


def within(made: str, tmp_path: Path) -> Facts:
    for name, text in PACKAGE.items():
        path = tmp_path / "transformers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return measure(f"{tmp_path}/transformers/models/tiny/modeling_tiny.py:{made}", input="3x16x16")


@pytest.mark.parametrize(
    ("made", "params", "macs"),
    [
        ("TinyModel(TinyConfig())", 32 + 3 * 584, 256 * (24 + 3 * 576)),
        ("TinyModel(TinyConfig(hidden_size=4, depths=[2]))", 16 + 2 * 148, 256 * (12 + 2 * 144)),
        ("TinyForImageClassification(TinyConfig())", 32 + 3 * 584 + 18, 256 * (24 + 3 * 576) + 16),
        ("TinyForImageClassification(TinyConfig(num_labels=5))", 32 + 3 * 584 + 45, 256 * (24 + 3 * 576) + 40),
    ],
)
def test_a_network_within_the_package(made: str, params: int, macs: int, tmp_path: Path) -> None:
    facts = within(made, tmp_path)
    assert (facts.params, facts.macs) == (params, macs)
    assert "the base classes of transformers" in "; ".join(map(str, facts.notes))


BY_NAME = """
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel
from transformers.activations import ACT2FN
from transformers.modeling_outputs import ImageClassifierOutput

class Config(PretrainedConfig):
    attribute_map = {"hidden_size": "width"}
    def __init__(self, width=16, act="gelu", **kwargs):
        self.width, self.act = width, act
        super().__init__(**kwargs)

class Net(PreTrainedModel):
    config_class = Config
    def __init__(self, config):
        super().__init__(config)
        self.conv = nn.Conv2d(3, config.hidden_size, 3)
        self.act = ACT2FN[config.act]
        self.fc = nn.Linear(config.width, config.num_labels)
        self.post_init()

    def forward(self, pixel_values, return_dict=None):
        return_dict = return_dict if return_dict is not None else self.config.use_return_dict
        logits = self.fc(self.act(self.conv(pixel_values)).mean((2, 3)))
        return ImageClassifierOutput(loss=None, logits=logits) if return_dict else (logits,)

net = Net(Config({}))
"""


@pytest.mark.parametrize(
    ("given", "params"), [("", 448 + 34), ("num_labels=7", 448 + 119), ("id2label={'0': 'cat'}, width=2", 56 + 3)]
)
def test_a_program_that_imports_the_base_classes(given: str, params: int, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(named(given), "utf-8")
    facts = measure(str(path), input="3x32x32")
    assert facts.params == params


def named(given: str) -> str:
    return BY_NAME.replace("Config({})", f"Config({given})")


def test_weights_that_two_layers_share_are_counted_once(tmp_path: Path) -> None:
    text = named("").replace("config_class = Config", "_tied_weights_keys = {'fc.weight': 'twin.weight'}")
    text = text.replace("        self.post_init()", "        self.twin = nn.Linear(16, 2)\n        self.post_init()")
    path = tmp_path / "net.py"
    path.write_text(text.replace("self.fc(", "self.twin(self.conv(pixel_values).mean((2, 3))) + self.fc("), "utf-8")
    assert measure(str(path), input="3x32x32").params == 448 + 34 + 2


def test_a_configuration_of_several_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(named("").replace("attribute_map", "sub_configs_defaults = {'a': 1}\n    attribute_map"), "utf-8")
    with pytest.raises(SpecError, match="a configuration of several"):
        measure(str(path), input="3x32x32")


def test_where_networks_of_diffusers_get_weights_from_changes_nothing(tmp_path: Path) -> None:
    files = {
        "__init__.py": "",
        "loaders/__init__.py": "raise RuntimeError('this loads late')",
        "models/__init__.py": "",
        "models/net.py": """
import torch
from torch import nn
from ..loaders import FromOriginalModelMixin, PeftAdapterMixin

class Net(nn.Module, PeftAdapterMixin, FromOriginalModelMixin):
    def __init__(self):
        super().__init__()
        if not hasattr(self, "kept"):
            self.a = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        assert next(self.parameters()).is_floating_point() and not self.a.weight.is_complex()
        assert x.detach().cpu().numpy().shape[1:] == (3, 16, 16)
        return self.a(x)
""",
    }
    for name, text in files.items():
        path = tmp_path / "diffusers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert measure(f"{tmp_path}/diffusers/models/net.py:Net()", input="3x16x16").params == 224


RECORDED = """
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BackboneOutput, BaseModelOutput
from transformers.utils.output_capturing import OutputRecorder, capture_outputs
from beside import all_states

class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3)
    def forward(self, x):
        return self.conv(x)

class Model(PreTrainedModel):
    _can_record_outputs = {{"hidden_states": {}, "attentions": Layer}}
    def __init__(self, config):
        super().__init__(config)
        self.stem = nn.Conv2d(3, 8, 3)
        self.layers = nn.ModuleList([Layer(), Layer()])
        self.post_init()
    @capture_outputs
    def forward(self, x, **kwargs):
        x = self.stem(x)
        for layer in self.layers:
            x = layer(x)
        return BaseModelOutput(last_hidden_state=x)

class Net(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.model, self.head = Model(config), nn.Conv2d(8, 2, 1)
        self.post_init()
    @all_states
    def forward(self, x, **kwargs):
        assert self.model(x).hidden_states is None
        states = self.model(x, **kwargs).hidden_states
        assert len(states) == {}
        return BackboneOutput(feature_maps=[self.head(each) for each in states])

net = Net(PretrainedConfig())
"""


@pytest.mark.parametrize(("what", "states"), [("Layer", 3), ("OutputRecorder(Layer, 0, None, None, False)", 2)])
def test_states_are_recorded_where_a_decorator_asks_for_them(what: str, states: int, tmp_path: Path) -> None:
    """The decorator stands in another file, and is passed by until the network fails without it."""
    (tmp_path / "beside.py").write_text(
        "from functools import wraps\ndef all_states(forward):\n    @wraps(forward)\n"
        "    def wrapper(self, *args, **kwargs):\n        kwargs['output_hidden_states'] = True\n"
        "        return forward(self, *args, **kwargs)\n    return wrapper\n",
        "utf-8",
    )
    (tmp_path / "net.py").write_text(RECORDED.format(what, states), "utf-8")
    facts = measure(str(tmp_path / "net.py"), input="3x16x16")
    assert len(facts.outputs) == states
    assert facts.params == 224 + 2 * 584 + 18 and not facts.idle
    once = 196 * 216 + 144 * 576 + 100 * 576
    heads = 16 * (100 + 144 + (196 if states == 3 else 0))
    assert facts.macs == 2 * once + heads
