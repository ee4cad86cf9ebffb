"""A printed model as the syntax of a program that makes it; every node stands where its module does in the print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import TypeVar

from convcalc.readers.printed.known_blocks import CHAINS, NOTHING, KnownBlock, known_block
from convcalc.readers.printed.parse import BadPrint, PrintedModule
from convcalc.readers.pytorch import recurrent_cells, recurrent_modules, torch_layers
from convcalc.text import Source

ROWS = torch_layers.ROWS | recurrent_modules.ROWS | recurrent_cells.CELLS
"""PyTorch's name -> its row, those of recurrent modules among them."""

OTHERS = frozenset({"Flatten"})
"""Layers of `torch.nn` that the interpreter has beside those of its table."""

NETWORK = "network"

Node = TypeVar("Node", bound=ast.AST)

IN_ORDER = """
    for part in self.children():
        first = None
        for each in part.modules():
            if first is None and not len(list(each.children())) and not isinstance(each, PASSED):
                first = each
        if isinstance(first, nn.Linear) and x.dim() > 2 and x.shape[-1] != first.in_features:
            x = torch.flatten(x, 1)
        x = part(x)
    return x
"""

HEAD = """
import collections
import torch
from torch import nn
import torch.nn.functional as F
PASSED = nn.Dropout, nn.Identity, nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Tanh, nn.Sigmoid
"""

CLASS = """
class {name}(nn.Module):
  def __init__(self, parts):
    super().__init__()
    for name, part in parts.items():
      self.add_module(name, part)
  def forward(self, x):
{forward}
"""


class PrintedProgram:
    """The program, and what was assumed of it.

    known: the blocks joined as their forward does.  guessed: the classes whose modules run in the order printed, which
    nobody says.  opaque: layers of which nobody knows what they do.  beside: modules with numbers of their own beside
    the modules in them, which are not read.
    """

    def __init__(self, source: Source, printed: PrintedModule) -> None:
        self.source = source
        self.starts = [0, *[at.end() for at in re.finditer("\n", source.text)]]
        self.known: dict[str, None] = {}
        self.guessed: dict[str, PrintedModule] = {}
        self.opaque: dict[str, PrintedModule] = {}
        self.beside: list[PrintedModule] = []
        self.classes: dict[str, ast.Module] = {}
        self.body: list[ast.stmt] = []
        self.count = 0
        self.line, self.column = 1, 0
        self.body += ast.parse(HEAD).body
        made = self.module(printed)
        self.at(printed.start)
        self.body.append(self.placed(ast.Assign([ast.Name(NETWORK, ast.Store())], made)))
        self.tree = ast.fix_missing_locations(ast.Module(self.body, []))

    def at(self, start: int) -> None:
        """What is made from here on stands at this place."""
        before = self.source.text.count("\n", 0, start)
        self.line, self.column = before + 1, len(self.source.text[self.starts[before] : start].encode())

    def placed(self, node: Node) -> Node:
        """All of it at the place of the module that is made."""
        for each in ast.walk(node):
            if isinstance(each, ast.expr | ast.stmt | ast.arg | ast.keyword) and not hasattr(each, "lineno"):
                each.lineno = each.end_lineno = self.line
                each.col_offset = each.end_col_offset = self.column
        return node

    def module(self, printed: PrintedModule) -> ast.expr:
        """The expression that makes a module; what it needs stands in statements before it."""
        if not printed.children:
            return self.layer(printed)
        if any(map(str.isdigit, printed.arguments)):
            self.beside.append(printed)
        parts = [(each.name, self.module(each)) for each in printed.children]
        self.at(printed.start)
        name = self.container(printed)
        named = ast.Dict([ast.Constant(key) for key, _ in parts], [value for _, value in parts])
        ordered = ast.Call(_attribute("collections", "OrderedDict"), [named], [])
        self.count += 1
        held = f"m{self.count}"
        self.body.append(self.placed(ast.Assign([ast.Name(held, ast.Store())], ast.Call(name, [ordered], []))))
        return self.placed(ast.Name(held, ast.Load()))

    def container(self, printed: PrintedModule) -> ast.expr:
        """The class of a module with others in it; one of a known class stands where the module does."""
        block = known_block(printed.cls, frozenset([each.name for each in printed.children]))
        if block is None and (printed.cls in CHAINS or len(printed.children) == 1):
            return self.placed(_attribute("nn", "Sequential"))
        if block is not None:
            self.known[printed.cls] = None
        else:
            self.guessed.setdefault(printed.cls, printed)
        self.define(printed.cls, block)
        return self.placed(ast.Name(printed.cls, ast.Load()))

    def define(self, cls: str, block: KnownBlock | None) -> None:
        """The class, once more for each module of it: its layers stand where the module does."""
        forward = block.forward if block is not None else IN_ORDER
        if forward not in self.classes:
            self.classes[forward] = ast.parse(CLASS.format(name="Named", forward=forward))
        made = deepcopy(self.classes[forward])
        for each in ast.walk(made):
            if hasattr(each, "lineno"):
                del each.lineno
        assert isinstance(made.body[0], ast.ClassDef)
        made.body[0].name = cls
        self.body.append(self.placed(made.body[0]))

    def layer(self, printed: PrintedModule) -> ast.expr:
        """The call that makes a layer, with its arguments where they stand."""
        if printed.cls in CHAINS or printed.cls in NOTHING:
            self.at(printed.start)
            return self.placed(
                ast.Call(_attribute("nn", "Sequential" if printed.cls in CHAINS else "Identity"), [], [])
            )
        name = printed.cls
        if name not in ROWS and name not in OTHERS:
            self.opaque.setdefault(name, printed)
            self.at(printed.start)
            return self.placed(ast.Call(_attribute("nn", "Identity"), [], []))
        call = self.call(printed)
        call.func = self.placed(_attribute("nn", name))
        row = ROWS.get(name)
        if row is not None:
            _mend(call, row.signature.split(), name.startswith("Lazy"))
        return call

    def call(self, printed: PrintedModule) -> ast.Call:
        text = self.source.text[printed.start : printed.span.end]
        try:
            node = ast.parse(IN_PLACE.sub(lambda old: " " * len(old[0]), text), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise BadPrint(f"the arguments of '{printed.cls}' are not understood", printed.start) from None
        if not isinstance(node, ast.Call):
            raise BadPrint(f"'{printed.cls}' is no layer", printed.start)
        self.at(printed.start)
        for each in ast.walk(node):
            if isinstance(each, ast.expr | ast.keyword):
                _moved(each, self.line, self.column)
        return node


def _moved(node: ast.expr | ast.keyword, line: int, column: int) -> None:
    """A node of a text that begins at this place."""
    node.col_offset += column if node.lineno == 1 else 0
    node.end_col_offset = (node.end_col_offset or 0) + (column if node.end_lineno == 1 else 0)
    node.lineno += line - 1
    node.end_lineno = (node.end_lineno or 1) + line - 1


def _mend(call: ast.Call, signature: list[str], lazy: bool) -> None:
    """Arguments as PyTorch takes them: words without quotes, an old print's `size`, what only new prints have.

    `ReLU(inplace)` is an old print; a lazy layer that has not run prints 0 channels; new norms print `bias=True`.
    """
    names = [each.partition("=")[0] for each in signature]
    for each in call.keywords:
        if isinstance(each.value, ast.Name):
            each.value = ast.copy_location(ast.Constant(each.value.id), each.value)
        if each.arg == "size" and "kernel_size" in names:
            each.arg = "kernel_size"
    if [each.id for each in call.args if isinstance(each, ast.Name)] == ["inplace"]:
        call.args = []
    if lazy:
        call.args = call.args[1:]
        call.keywords = [
            each for each in call.keywords if each.arg not in ("in_channels", "in_features", "num_features")
        ]
    call.keywords = [each for each in call.keywords if each.arg in names or each.arg not in IGNORED]


IGNORED = frozenset({"bias", "memory_format", "dilation", "return_indices", "count_include_pad", "ceil_mode", "device"})
"""Arguments that some versions print and that say nothing of shapes."""


IN_PLACE = re.compile(r", ?inplace(?= ?\))")
"""Behind the other arguments of an old print: `LeakyReLU(0.2, inplace)`."""


def _attribute(space: str, name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(space, ast.Load()), name, ast.Load())


def leaves(printed: PrintedModule, path: str = "") -> Iterator[tuple[str, PrintedModule]]:
    """The layers of a printed model with their paths."""
    if not printed.children:
        yield path, printed
    for each in printed.children:
        yield from leaves(each, f"{path}.{each.name}" if path else each.name)
