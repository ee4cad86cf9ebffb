"""Parts of the standard library and of numpy that networks of public packages are written with, as Python has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

HEAD = """
import enum, itertools, math, os, re, sys, inspect, numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from collections import defaultdict, namedtuple
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from packaging import version
from distutils.version import LooseVersion
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import NamedTuple
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.utils import _ntuple, _pair

@dataclass
class Config:
    width: int = 8
    names: list = field(default_factory=list)

class Mode(enum.Enum):
    WIDE = 16
    DEEP = "deep"
    def doubled(self):
        return self.value * 2

class Norm(str, enum.Enum):
    BATCH = "batch"
    LAYER = "layer"

class Level(enum.IntEnum):
    LOW = enum.auto()
    HIGH = enum.auto()

Args = namedtuple("Args", "width depth stride")
Args.__new__.__defaults__ = (2, 1)

class Pair(NamedTuple):
    width: int
    depth: int = 3
    def total(self):
        return self.width * self.depth

class Registry:
    def __init__(self):
        self.known = {}
    def register(self, name):
        def keep(function):
            self.known[name.lower()] = function
            return function
        return keep
    def __getattr__(self, name):
        if name in self.known:
            return self.known[name]
        return super().__getattribute__(name)

MODELS = Registry()

@MODELS.register("WIDTH")
def width(n=5):
    'How wide.'
    return n + 1

@MODELS.register("Made")
class Made:
    size = 9

NETS = {}

def keep(name=None):
    def kept(cls):
        NETS[name or cls.__name__.lower()] = cls
        return cls
    return kept

def larger(cls):
    class Larger(cls):
        size = cls.size + 1
    return Larger

@keep()
class Kept:
    size = 7

@keep("other")
@larger
class Small:
    size = 10

def takes(a, b=2, *rest, c=3, **more):
    return a
"""

NET = "class Net(nn.Module):\n    def forward(self, x):\n        return x\n"

WIDTHS = {
    "inspect.isfunction(lambda n: n)": True,
    "inspect.isfunction(Config)": False,
    "inspect.isclass(Net)": True,
    "inspect.isclass(Net())": False,
    "replace(Config(), width=12).width == 12 and Config().width == 8": True,
    "asdict(Config(names=[1, 2]))['names'][1]": 2,
    "is_dataclass(Config()) and is_dataclass(Config) and not is_dataclass(3)": True,
    "isinstance(partial(nn.Conv2d, bias=False), partial)": True,
    "isinstance(nn.Conv2d, partial)": False,
    "partial(partial(max, 3), 7)(5)": 7,
    "partial(nn.Conv2d, 3, bias=False).keywords['bias']": False,
    "partial(max, 3).args[0]": 3,
    "'relu' in dir(F)": True,
    "Mode.WIDE.value + Mode('deep').name.count('E') + len(Mode)": 20,
    "Mode['WIDE'].doubled()": 32,
    "Mode.WIDE is Mode(16) and Mode.WIDE != Mode.DEEP and Mode.WIDE != 16": True,
    "[each.value for each in Mode].index('deep')": 1,
    "isinstance(Mode.WIDE, Mode) and isinstance(Mode, enum.EnumMeta) and not isinstance(16, Mode)": True,
    "{'batch': 4}[Norm.BATCH] + (Norm.BATCH == 'batch') + (Norm('layer') is Norm.LAYER)": 6,
    "isinstance(Norm.BATCH, str) and isinstance(Norm.BATCH, Norm) and not isinstance('batch', Norm)": True,
    "len(f'{Norm.BATCH}') + len(Norm.BATCH.upper())": 15,
    "Level.HIGH * 3 + Level.LOW.value": 7,
    "Args(8).depth + Args(8, 5).stride + Args(width=1, depth=4)._replace(depth=6).depth": 9,
    "len(Args._fields) + sum(Args(1, 2, 3)) + Args._make([4, 5, 6])[1] + Args(1)._asdict()['depth']": 16,
    "isinstance(Args(1), tuple) and Args(1) == (1, 2, 1) and max(*Args(7)[:2]) == 7": True,
    "Pair(4).total() + Pair(2, depth=5).depth": 17,
    "MODELS.width() + MODELS.known['made'].size": 15,
    "getattr(MODELS, 'height', 4)": 4,
    "sum([isinstance(len, each) for each in (Callable, Hashable, Iterable, Mapping, Sequence)])": 2,
    "sum([isinstance([3], each) for each in (Callable, Hashable, Iterable, Mapping, Sequence)])": 2,
    "sum([isinstance('ab', each) for each in (Callable, Hashable, Iterable, Mapping, Sequence)])": 3,
    "isinstance(nn.Sequential(), Iterable) and isinstance(nn.ReLU(), Callable)": True,
    "isinstance(nn.ReLU(), Iterable)": False,
    "len(inspect.signature(takes).parameters) + inspect.signature(takes).parameters['c'].default": 8,
    "'num_features' in inspect.signature(nn.BatchNorm2d).parameters": True,
    "'inplace' in inspect.signature(nn.ReLU).parameters and 'x' not in inspect.signature(nn.ReLU).parameters": True,
    "inspect.signature(takes).parameters['a'].default is inspect.Parameter.empty": True,
    "[p.kind for p in inspect.signature(lambda a, /, b, *c, d=1, **e: 0).parameters.values()] == [0, 1, 2, 3, 4]": True,
    "[p.kind == p.POSITIONAL_OR_KEYWORD for p in inspect.signature(nn.ReLU).parameters.values()] == [True]": True,
    "len(fields(Config)) + (fields(Config)[0].name == 'width')": 3,
    "_pair(3)[1] + len(_ntuple(3)(2)) + _pair((1, 2))[1]": 8,
    "isinstance(nn.BatchNorm2d(3), _BatchNorm) and not isinstance(nn.Conv2d(3, 3, 1), _BatchNorm)": True,
    "isinstance(nn.Conv2d(3, 3, 1), nn.modules.conv._ConvNd)": True,
    "int(os.environ.get('WIDTH_OF_NOBODY', '12')) + ('WIDTH_OF_NOBODY' in os.environ)": 12,
    "len(os.path.join('a', 'b.py')) + len(os.path.basename('/x/yz'))": 8,
    "sys.version_info >= (3, 8)": True,
    "list(itertools.accumulate([2, 3, 4], lambda a, b: a * b))[-1] + list(itertools.accumulate([1], initial=5))[1]": 30,
    "[n for n, _ in zip(itertools.count(3, 2), range(4))][3]": 9,
    "list(itertools.islice(itertools.cycle([1, 2]), 3))[2]": 1,
    "len(list(itertools.combinations(range(4), 2))) + list(itertools.starmap(pow, [(2, 3)]))[0]": 14,
    "len(list(itertools.takewhile(lambda n: n < 3, itertools.count())))": 3,
    "np.any((np.atleast_1d((3, 5)) - 1) % 2 == 1) or np.any(np.array([1]) < 0)": False,
    "np.all(np.array([1, 2]) > 0)": True,
    "int(((np.atleast_1d(3) - 1) / 2 * np.atleast_1d((1, 2)))[1])": 2,
    "np.min([4, 3]) + np.amax([1, 9])": 12,
    "'width_3'.isidentifier() and not '3w'.isidentifier()": True,
    r"int(re.split(r'(\d.*)', 'k12')[1])": 12,
    r"int(re.match(r'([a-z]+)(\d+)', 'conv34').group(2))": 34,
    r"len(re.findall(r'\d+', 'a1b22c333'))": 3,
    r"re.compile(r'^block(\d)').search('block5.conv')[1] == '5'": True,
    r"len(re.sub(r'\d', '', 'a1b2'))": 2,
    "re.match('x', 'y') is None": True,
    "int(np.round(np.arange(5) * 2.5 + 8)[3])": 16,
    "np.array([3, 4]).astype(int).max()": 4,
    "len(np.unique(np.array([8, 8, 16])))": 2,
    "np.unique([8, 8, 16], return_counts=True)[1].tolist()[0]": 2,
    "int(np.log2(16))": 4,
    "np.cumsum([1, 2, 3])[2]": 6,
    "NETS['kept'].size": 7,
    "NETS['other'].size": 11,
    "np.random.rand(2, 5).shape[1]": 5,
    "torch.from_numpy(np.eye(3).flatten().astype(np.float32)).view(1, 9).shape[1]": 9,
    "np.random.normal(0, 1, size=(4, 6)).shape[1] + np.random.randint(0, 9, (2, 3)).shape[0]": 8,
    "len(np.full(3, 7)) * np.ones(4)[0] + np.zeros(2)[1]": 3,
    "int(np.prod([2, 3, 4]))": 24,
    "int(np.ceil(np.divide(7, 2)))": 4,
    "version.parse('2.13.0') >= version.parse('2.9') and not version.parse('1.6') < LooseVersion('1.6.0')": True,
    "version.parse('2.13.1+cpu').minor": 13,
    "hasattr(nn, '__path__') or nn.__file__ is None": False,
    "isinstance((3, 4), torch.Size)": True,
    "sys.modules[__name__].Config().width": 8,
    "tuple(int(n) for n in re.findall(r'\\d+(?:\\.\\d+)*', 'v3.12 or 4')[1:])[0]": 4,
    "torch.unique(torch.tensor([3, 3, 5]), return_counts=True)[1].tolist()[0]": 2,
    "[len(each) for each in torch.linspace(0, 1, 5).split([2, 3])][1]": 3,
    "len(torch.arange(5).split(2))": 3,
}
"""What is worked out, and what Python makes of it."""


@pytest.mark.parametrize("expression", WIDTHS)
def test_it_is_worked_out_as_python_does(expression: str) -> None:
    value = f"8 + int({expression})"
    assert (
        measure(f"{HEAD}{NET}\nnet = nn.Conv2d(3, {value}, 3)", input=(8, 8, 3)).out.channels == 8 + WIDTHS[expression]
    )


NOT_TRIED = {
    "a repetition of repetitions": r"re.match(r'(a+)+b', 'a' * 40)",
    "a chain of what may be read in two ways": r"re.match(r'(?:1\d+)+b', '1' * 40)",
    "a repeated choice of repetitions": r"re.match(r'(?:a*|b)*c', 'a' * 40)",
    "what refers back": r"re.match(r'(a)\1', 'aa')",
    "many repetitions": r"re.match(r'a*a*a*a*b', 'a' * 40)",
    "what may be missing, repeated": r"re.match(r'(a?){30}a{30}', 'a' * 29)",
    "a choice, repeated": r"re.match(r'(a|a)*b', 'a' * 30)",
    "much that may be missing": r"re.match(r'a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b', 'a' * 30)",
    "a few repetitions in a long text": r"re.search(r'a*a*a*b', 'a' * 400)",
    "a long text": r"re.match(r'a*b', 'a' * 500)",
}


@pytest.mark.parametrize("name", NOT_TRIED)
def test_a_pattern_that_could_take_for_ever_is_not_tried(name: str) -> None:
    with pytest.raises(SpecError, match=r"of re is not followed|re is followed"):
        measure(f"{HEAD}\nn = 8 if {NOT_TRIED[name]} else 4\nnet = nn.Conv2d(3, n, 3)", input=(8, 8, 3))


def test_a_float_of_numpy_is_no_number_of_filters() -> None:
    with pytest.raises(SpecError, match="float"):
        measure(f"{HEAD}\nnet = nn.Conv2d(3, np.round(8.2), 3)", input=(8, 8, 3))


def test_a_program_that_makes_many_layers_may_take_longer() -> None:
    """A thousand layers with forty steps of work for each; without the layers it would be an endless loop."""
    text = HEAD + "layers = []\nfor i in range(1500):\n  n = 0\n  for k in range(60): n += k\n  layers.append(ONE)\n"
    many = text.replace("ONE", "nn.Conv2d(3, 3, 1)") + "net = nn.Sequential(*layers)"
    assert measure(many, input=(8, 8, 3)).params == 1500 * 12
    with pytest.raises(SpecError, match="it takes too long to follow"):
        measure(text.replace("ONE", "n") + "net = nn.Conv2d(3, len(layers), 1)", input=(8, 8, 3))


def test_a_dictionary_with_a_default_makes_what_is_missing() -> None:
    text = "sizes = defaultdict(list)\nfor n in (3, 5, 3): sizes[n].append(n)\nnet = nn.Conv2d(3, len(sizes[3]), 3)"
    assert measure(HEAD + text, input=(8, 8, 3)).out.channels == 2


def test_a_value_that_no_member_has_is_a_mistake_of_the_program() -> None:
    with pytest.raises(SpecError, match="'narrow' is not a value of Mode"):
        measure(f"{HEAD}net = nn.Conv2d(3, Mode('narrow').value, 3)", input=(8, 8, 3))


def test_an_endless_count_ends_the_run() -> None:
    with pytest.raises(SpecError, match="it takes too long to follow"):
        measure(f"{HEAD}n = sum(itertools.count())\nnet = nn.Conv2d(3, n, 3)", input=(8, 8, 3))


def test_what_is_not_set_outside_is_told() -> None:
    found = measure(f"{HEAD}net = nn.Conv2d(3, int(os.getenv('W', 4)), 3)", input=(8, 8, 3))
    assert "environment variables are taken not to be set" in found.notes


def test_the_files_of_a_package_have_more_than_what_is_known_of_it(tmp_path: Path) -> None:
    """`timm.layers` as it lies beside a program, or around it, and not the few names of it that we have."""
    layers = tmp_path / "timm" / "layers"
    layers.mkdir(parents=True)
    (tmp_path / "timm" / "__init__.py").write_text("", encoding="utf-8")
    (layers / "__init__.py").write_text("def to_ntuple(n): return lambda x: (x,) * n", encoding="utf-8")
    text = f"{HEAD}from timm.layers import to_ntuple\nnet = nn.Conv2d(3, to_ntuple(2)(6)[1], 3)"
    for path in (tmp_path / "net.py", tmp_path / "timm" / "net.py"):
        path.write_text(text, encoding="utf-8")
        assert measure(str(path), input=(8, 8, 3)).out.channels == 6


def test_a_module_that_is_imported_with_its_package_is_an_attribute_of_that(tmp_path: Path) -> None:
    package = tmp_path / "nets"
    (package / "blocks").mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "blocks" / "__init__.py").write_text("from .plain import width", encoding="utf-8")
    (package / "blocks" / "plain.py").write_text("width = 12", encoding="utf-8")
    text = f"import nets.blocks\n{HEAD}net = nn.Conv2d(3, nets.blocks.width, 3)"
    (package / "net.py").write_text(text, encoding="utf-8")
    assert measure(str(package / "net.py"), input=(8, 8, 3)).out.channels == 12


def test_a_package_that_imports_its_own_modules_from_itself(tmp_path: Path) -> None:
    """`from . import widths` in two modules of a package, each of which the other one imports; `__all__` is heeded."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "__init__.py").write_text("from . import widths\nfrom . import net\nfrom .widths import *\n")
    (folder / "widths.py").write_text("from . import net\n__all__ = ['W', '_V']\nW = 6\n_V = 2\nhidden = 9\n")
    (folder / "net.py").write_text(
        "import torch.nn as nn\nfrom . import widths\nfrom pack import W, _V\nfrom .widths import *\n"
        "def net():\n    return nn.Conv2d(3, widths.W + _V + ('hidden' in dir(widths)), 3)\n"
    )
    assert measure(f"{folder / 'net.py'}:net()", input=(8, 8, 3)).out.channels == 9
    (folder / "net.py").write_text(
        "import torch.nn as nn\nfrom .widths import *\ndef net():\n    return nn.Conv2d(3, hidden, 3)\n"
    )
    with pytest.raises(SpecError, match="'hidden', which is not defined here"):
        measure(f"{folder / 'net.py'}:net()", input=(8, 8, 3))


def test_an_optional_package_of_mne_is_not_there() -> None:
    text = """
from torch import nn
from mne.utils import _soft_import
hub = _soft_import("huggingface_hub", "sharing", strict=False)
class Mixin: pass
class Net(nn.Module, hub.HubMixin if hub is not False else Mixin):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3)
    def forward(self, x):
        return self.a(x)
net = Net()
"""
    assert measure(text, input="3x16x16").params == 224


def test_a_module_of_the_name_of_its_package_imports_the_package(tmp_path: Path) -> None:
    package = tmp_path / "distances"
    package.mkdir()
    (package / "__init__.py").write_text("width = 8\nfrom distances.distances import *\n", "utf-8")
    (package / "distances.py").write_text(
        "from torch import nn\nimport distances\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a = nn.Conv2d(3, distances.width, 3)\n"
        "    def forward(self, x):\n        return self.a(x)\n",
        "utf-8",
    )
    assert measure(f"{package}/distances.py:Net()", input="3x16x16").params == 224
