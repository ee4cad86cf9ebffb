"""Programs: layers in a row, repetitions, branches, shortcuts and names, as data and as the text of a spec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from tests.reference.rarer_layers import AnyLayer


class Group(NamedTuple):
    """So many times in a row; a block where it has a name."""

    body: Body
    times: int
    block: str = ""


class Branches(NamedTuple):
    """concat, add or mul of what branches make of one tensor; an empty branch is that tensor."""

    word: str
    branches: tuple[Body, ...]
    times: int = 1


class Residual(NamedTuple):
    """A branch and its shortcut: "", A, B, C or "if same"."""

    shortcut: str
    body: Body


class Skip(NamedTuple):
    """What flows meets named tensors."""

    word: str
    names: tuple[str, ...]
    crop: bool


class From(NamedTuple):
    """Back to a named tensor."""

    name: str


class Label(NamedTuple):
    """A statement with a name for the tensor at its end."""

    name: str
    item: Item


Item: TypeAlias = "AnyLayer | Group | Branches | Residual | Skip | From | Label"
Body: TypeAlias = "tuple[Item, ...]"


class Program(NamedTuple):
    """A network: the size of its input, its channels last, and what is done to it."""

    input: tuple[int, ...]
    body: Body

    def text(self) -> str:
        blocks = {block.block: block for block in _blocks(self.body)}
        head = [f"block {name} [ {body_text(block.body)} ]" for name, block in blocks.items()]
        return "; ".join(["input " + "x".join(map(str, self.input)), *reversed(head), body_text(self.body)])


def body_text(body: Body) -> str:
    return "; ".join(map(item_text, body))


def item_text(item: Item) -> str:
    if isinstance(item, Label):
        return f"{item.name}: {item_text(item.item)}"
    if isinstance(item, Group):
        what = item.block or f"[ {body_text(item.body)} ]"
        return what if item.times == 1 else f"{what} x {item.times}"
    if isinstance(item, Branches):
        text = f"{item.word}[ {' | '.join(map(body_text, item.branches))} ]"
        return text if item.times == 1 else f"{text} x{item.times}"
    if isinstance(item, Residual):
        return f"residual {item.shortcut} [ {body_text(item.body)} ]"
    if isinstance(item, Skip):
        return f"{item.word} {' '.join(item.names)}{' crop' if item.crop else ''}"
    if isinstance(item, From):
        return f"from {item.name}"
    return item.text()


def _blocks(body: Body) -> Iterator[Group]:
    for item in body:
        item = item.item if isinstance(item, Label) else item
        if isinstance(item, Group) and item.block:
            yield item
        inner = (
            item.branches if isinstance(item, Branches) else (item.body,) if isinstance(item, Group | Residual) else ()
        )
        for each in inner:
            yield from _blocks(each)
