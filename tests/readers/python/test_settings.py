"""Settings as programs keep them: classes that come from `dict`, packages for them, and JSON."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

CLASSES = {
    "its own __dict__": """
class Settings(dict):
    def __init__(self, *args, **kwargs):
        super(Settings, self).__init__(*args, **kwargs)
        self.__dict__ = self
""",
    "attributes by methods": """
class Settings(dict):
    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name)
    def __setattr__(self, name, value):
        self[name] = value
""",
    "methods of dict": """
class Settings(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
""",
    "a dictionary in order": """
from collections import OrderedDict
class Base(OrderedDict):
    def __getattr__(self, name):
        return self[name]
class Settings(Base):
    def __setattr__(self, name, value):
        super().__setitem__(name, value)
""",
    "easydict": "from easydict import EasyDict as Settings",
    "munch": "from munch import munchify as Settings",
    "addict": "from addict import Dict as Settings",
    "box": "from box import Box as Settings",
    "ml_collections": "import ml_collections\nSettings = ml_collections.ConfigDict",
    "omegaconf": "from omegaconf import OmegaConf\nSettings = OmegaConf.create",
    "yacs": "from yacs.config import CfgNode as Settings",
}
NETWORK = """
import copy
import torch.nn as nn
{settings}
c = Settings({{"width": 8, "inner": {{"kernel": 3}}, "layers": [4, 5]}})
c.depth = 2
c["more"] = 6
{checks}
first = nn.Conv2d(3, c.width, {kernel})
net = nn.Sequential(first, nn.Conv2d(c["width"], c.layers[1], c.depth), nn.Conv2d(5, c.more, 1))
"""
CHECKS = """
assert "width" in c and "height" not in c and len(c) == 5 and c.get("height", 7) == 7
assert [key for key in c] == ["width", "inner", "layers", "depth", "more"] == list(c.keys())
assert dict(**c)["depth"] == 2 and {**c}["more"] == 6 and [v for k, v in c.items()][0] == 8
assert isinstance(c, dict)
d = copy.deepcopy(c)
d.width = 1
assert c.width == 8 and d.width == 1 and d["layers"] == [4, 5]
c.update({"depth": 2})
"""
OWN = sorted(set(CLASSES) & {name for name in CLASSES if " " in name})


@pytest.mark.parametrize("kind", CLASSES)
def test_what_they_hold_is_known(kind: str) -> None:
    kernel = "c.inner['kernel']" if kind in OWN else "c.inner.kernel"
    facts = measure(NETWORK.format(settings=CLASSES[kind], checks=CHECKS, kernel=kernel), input="3x10x10")
    assert facts.params == (8 * 27 + 8) + (5 * 8 * 4 + 5) + (6 * 5 + 6)


def test_what_they_do_not_hold_is_a_mistake() -> None:
    lacking = "from easydict import EasyDict as Settings"
    with pytest.raises(SpecError, match="the program fails: AttributeError: EasyDict has no 'kernel'"):
        measure(NETWORK.format(settings=lacking, checks="", kernel="c.kernel"), input="3x10x10")


@pytest.mark.parametrize(
    "program",
    [
        "c = Dict()\nc.a.b = 8",
        "c = OmegaConf.merge(OmegaConf.create({'a': {'b': 3, 'c': 1}}), {'a': {'b': 8}})\nassert c.a.c == 1",
        "c = OmegaConf.create({'a': {'b': 8}})\nassert type(OmegaConf.to_container(c)) is dict",
        "c = CfgNode()\nc.a = CfgNode()\nc.a.b = 4\nd = c.clone()\nc.a.b = 8\nassert d.a.b == 4\nc.freeze()",
        "c = Munch(a=Munch(b=8))",
        "c = SimpleNamespace(a=Namespace(b=8))",
        "c = Missing()\nassert c['z'] == 'z'\nc.a = SimpleNamespace(b=8)",
    ],
)
def test_they_are_made_in_other_ways(program: str) -> None:
    text = f"""
import torch.nn as nn
from addict import Dict
from argparse import Namespace
from munch import Munch
from omegaconf import OmegaConf
from types import SimpleNamespace
from yacs.config import CfgNode

class Missing(dict):
    def __missing__(self, key):
        return key

{program}
net = nn.Conv2d(3, c.a.b, 3)
"""
    assert measure(text, input="3x10x10").params == 224


def test_json_in_a_text() -> None:
    text = "import json\nimport torch.nn as nn\nc = json.loads('{{\"width\": {}}}')\nnet = nn.Conv2d(3, c['width'], 3)"
    assert measure(text.format("8"), input="3x10x10").params == 224
    with pytest.raises(SpecError, match=r"the program fails: ValueError: json\.loads"):
        measure(text.format("eight"), input="3x10x10")


HOLDERS = "EasyDict(d)", "OmegaConf.create(d)", "OmegaConf.to_container(OmegaConf.create(d))", "OmegaConf.merge(d, d)"


@pytest.mark.parametrize("made", HOLDERS)
def test_dictionaries_that_hold_one_another_twice_come_to_an_end(made: str) -> None:
    text = f"""
import torch.nn as nn
from easydict import EasyDict
from omegaconf import OmegaConf
d = {{"w": 8}}
for i in range(60):
    d = {{"a": d, "b": d}}
net = nn.Conv2d(3, len({made}), 3)
"""
    with pytest.raises(SpecError, match=r"too long to follow|known"):
        measure(text, input="3x10x10")


@pytest.mark.parametrize("use", ["c[[1]] = 2", "[1] in c", "c.get([1])", "c[[1]]"])
@pytest.mark.parametrize("made", ["EasyDict(a=1)", "Dict(a=1)", "Own(a=1)"])
def test_a_key_that_cannot_be_one_is_a_mistake(made: str, use: str) -> None:
    text = f"""
import torch.nn as nn
from addict import Dict
from easydict import EasyDict
class Own(dict):
    def __missing__(self, key):
        return key
def width():
    c = {made}
    {use}
    return 8
net = nn.Conv2d(3, width(), 3)
"""
    with pytest.raises(SpecError, match="cannot be a key"):
        measure(text, input="3x10x10")
