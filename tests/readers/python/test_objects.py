"""What Python's classes can do besides methods: setters, attributes made by the class, decorated constructors."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

PROGRAM = """
import functools
import torch.nn as nn

{body}

net = nn.Conv2d(3, width, 3)
"""

FORMS = {
    "a setter": """
class Config:
    def __init__(self):
        self._width = 1
    @property
    def width(self):
        return self._width
    @width.setter
    def width(self, value):
        self._width = 2 * value
c = Config()
c.width = 4
setattr(c, "width", c.width // 2)
width = c.width
""",
    "a setter of a subclass": """
class Base:
    @property
    def width(self):
        return self.given
class Config(Base):
    @Base.width.setter
    def width(self, value):
        self.given = value
c = Config()
c.width = 8
width = c.width
""",
    "a setter of a module": """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.depth = 8
    @property
    def depth(self):
        return self.kept
    @depth.setter
    def depth(self, value):
        self.kept = value
width = Net().depth
""",
    "names that stand for others": """
class Config:
    names = {"hidden": "width"}
    def __init__(self, width):
        self.width = width
    def __getattribute__(self, key):
        if key != "names" and key in super().__getattribute__("names"):
            key = super().__getattribute__("names")[key]
        return super().__getattribute__(key)
    def __setattr__(self, key, value):
        if key in super().__getattribute__("names"):
            key = super().__getattribute__("names")[key]
        super().__setattr__(key, value)
c = Config(3)
c.hidden = 8
assert c.width == 8 and "width" in super(Config, c).__getattribute__("__dict__") and isinstance(c, Config)
width = c.hidden
""",
    "what nothing else finds": """
class Config:
    def __getattribute__(self, key):
        return object.__getattribute__(self, key)
    def __getattr__(self, key):
        return 8
width = Config().anything
""",
    "a property of the class": """
class classproperty(property):
    def __get__(self, owner, cls):
        return self.fget(cls)
class Config:
    table = {"a": 3}
    @classproperty
    def keys(cls):
        return {**cls.table, "b": 5}
width = sum(v for k, v in Config.keys.items()) if len(Config().keys) == 2 else None
""",
    "a mapping that says by itself what it holds": """
from collections.abc import MutableMapping
class Table(MutableMapping):
    def __init__(self):
        self.held = {}
    def __getitem__(self, key):
        return self.held[key]
    def __setitem__(self, key, value):
        self.held[key] = value
    def __iter__(self):
        return iter(self.held)
    def __len__(self):
        return len(self.held)
t = Table()
t.update({"a": 3}, b=5)
assert "a" in t and t.get("c", 1) == 1 and list(t.keys()) == ["a", "b"] and t.values() == [3, 5]
width = sum(value for key, value in t.items())
""",
    "a module that is given a name": """
import sys
here = sys.modules[__name__]
assert not hasattr(here, "__all__")
here.__all__ = ["width"]
width = 8 if hasattr(here, "__all__") and __all__ == ["width"] else 4
""",
    "what Python 2 had elsewhere": """
import six
from six.moves import range, zip
width = sum(a * b for a, b in zip(range(3), [0, 2, 3])) if six.PY3 and isinstance("a", six.string_types) else None
assert [v for k, v in six.iteritems({"a": 8})] == [width]
""",
    "a text that is split by name": "width = int('8.13.0'.split('.', maxsplit=1)[0])",
    "methods of Python's classes": "width = dict.get({'a': 8}, str.lower('A'))",
}


@pytest.mark.parametrize("form", FORMS)
def test_it_is_followed(form: str) -> None:
    assert measure(PROGRAM.format(body=FORMS[form]), input="3x10x10").params == 224


def test_a_docstring_may_be_of_any_length() -> None:
    text = PROGRAM.format(body=f"class Config:\n    '''{'word ' * 5_000}'''\n    width = 8\nwidth = Config.width")
    assert measure(text, input="3x10x10").params == 224


def test_a_method_that_a_class_of_python_lacks_is_a_mistake() -> None:
    with pytest.raises(SpecError, match="the class 'dict' has no 'append'"):
        measure(PROGRAM.format(body="width = dict.append({}, 8)"), input="3x10x10")


def test_a_constructor_whose_decorator_keeps_its_arguments(tmp_path: Path) -> None:
    (tmp_path / "keeping.py").write_text(
        """
import functools, inspect
def kept(init):
    @functools.wraps(init)
    def run(self, *args, **kwargs):
        names = [name for at, name in enumerate(inspect.signature(init).parameters) if at > 0]
        self.config = {**dict(zip(names, args)), **kwargs}
        init(self, *args, **kwargs)
    return run
"""
    )
    (tmp_path / "net.py").write_text(
        """
from torch import nn
from keeping import kept
class Base(nn.Module):
    pass
class Net(Base):
    @kept
    def __init__(self, width, depth=1):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(3 if not at else width, width, 3) for at in range(depth)])
    def forward(self, x):
        for each in self.convs[: self.config["depth"]]:
            x = each(x)
        return x
"""
    )
    assert measure(f"{tmp_path / 'net.py'}:Net(8, depth=2)", input="3x10x10").params == 224 + 584
