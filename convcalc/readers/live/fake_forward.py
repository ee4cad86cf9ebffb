"""A PyTorch model that cannot be exported -> a program: its operators, recorded while it runs on shapes alone.

PyTorch's fake tensors have a shape, a type and a device, and no numbers: nothing is worked out, whatever the size of
the model. What arrives, what is stored and what each operator makes are known by the tensors' identities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from convcalc.readers.aten.aten_program import Argument, AtenNode, AtenProgram, Ref, StoredTensor
from convcalc.readers.live.model_state import AtRest
from convcalc.readers.torch_export import operator_of

DEEPEST = 8
"""Objects in objects in which the tensors of a result are looked for."""


def recorded(
    torch: Any, model: Any, args: tuple[Any, ...], named: Mapping[str, Any], rest: AtRest, shared: Mapping[str, str]
) -> AtenProgram:
    """The operators of one run; shared: the first name of each parameter. Raises whatever the model raises."""
    fake = import_module(f"{torch.__name__}._subclasses.fake_tensor").FakeTensorMode(allow_non_fake_inputs=True)
    record = Recording(torch, rest)
    record.store(model, shared, fake)
    with fake:
        given = [_fakes(torch, fake, each) for each in args]
        words = {key: _fakes(torch, fake, each) for key, each in named.items()}
        inputs = record.arrive(model, given, words)
        with _mode(torch, record):
            result = model(*given, **words)
    outputs = dict.fromkeys([record.name_of(each) for each in tensors_in(torch, result)])
    nodes = tuple(record.nodes)
    modules = frozenset([node.module for node in nodes])
    return AtenProgram(type(model).__name__, inputs, record.stored, record.declared, nodes, tuple(outputs), modules)


def _fakes(torch: Any, fake: Any, value: Any) -> Any:
    """The same with fake tensors in the place of tensors."""
    if isinstance(value, torch.Tensor):
        return fake.from_tensor(value)
    if type(value) in (list, tuple):
        return type(value)([_fakes(torch, fake, each) for each in value])
    if type(value) is dict:
        return {key: _fakes(torch, fake, each) for key, each in value.items()}
    return value


def _mode(torch: Any, record: Recording) -> Any:
    """What PyTorch hands each operator to while it runs."""
    base = import_module(f"{torch.__name__}.utils._python_dispatch").TorchDispatchMode

    def run(self: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        words = kwargs or {}
        reads = record.reads(func, args, words)
        made = func(*args, **words)
        record.add(func, reads, made)
        return made

    return type("Recording", (base,), {"__torch_dispatch__": run})()


def tensors_in(torch: Any, value: Any, depth: int = DEEPEST) -> Iterator[Any]:
    """The tensors in what a model gives back, whatever holds them, in their order."""
    if isinstance(value, torch.Tensor):
        yield value
        return
    if isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, tuple | list):
        inner = list(value)
    else:
        inner = list(getattr(value, "__dict__", {}).values())
    for each in inner if depth else ():
        yield from tensors_in(torch, each, depth - 1)


class Recording:
    """What ran so far; held: every tensor that has a name, so that no other one gets its identity."""

    def __init__(self, torch: Any, rest: AtRest) -> None:
        self.torch = torch
        self.rest = rest
        self.names: dict[int, str] = {}
        self.held: list[Any] = []
        self.places: dict[tuple[int, int], str] = {}
        self.stored: dict[str, StoredTensor] = {}
        self.declared: dict[str, tuple[int, ...]] = {}
        self.nodes: list[AtenNode] = []
        self.counts: dict[str, int] = {}

    def store(self, model: Any, shared: Mapping[str, str], fake: Any) -> None:
        """The model's parameters and buffers, each under its first name; while it runs fake ones stand for them."""
        stored = {id(each): StoredTensor(path, False) for path, each in model.named_buffers()}
        for path, each in model.named_parameters():
            stored[id(each)] = StoredTensor(shared.get(path, path), True, not each.requires_grad)
        held = [*model.parameters(), *model.buffers()]
        fakes = {id(each): fake.from_tensor(each) for each in held}
        for each in held:
            for tensor in (fakes[id(each)], each):
                self._stored(tensor, stored[id(each)])
        for module in self.rest.modules.values():
            for table in (vars(module).get("_parameters"), vars(module).get("_buffers")):
                if isinstance(table, dict):
                    table.update({key: fakes[id(each)] for key, each in table.items() if id(each) in fakes})

    def _stored(self, tensor: Any, stored: StoredTensor) -> str:
        name = self._named(tensor, stored.name.replace(".", "_"))
        self.stored[name] = stored
        if (place := self._place(tensor)) is not None:
            self.places.setdefault(place, name)
        return name

    def _place(self, tensor: Any) -> tuple[int, int] | None:
        """Where the numbers of a tensor lie, and how many they are; None of one that has no such place."""
        try:
            return int(tensor.untyped_storage()._cdata), int(tensor.numel())
        except (RuntimeError, NotImplementedError):  # a tensor of a kind that has no place
            return None

    def arrive(self, model: Any, given: list[Any], words: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of what is given to the model: those of its arguments."""
        import inspect

        try:
            arguments = list(inspect.signature(model.forward).bind(*given, **words).arguments.items())
        except (TypeError, ValueError):
            arguments = [*zip(["input"] * len(given), given, strict=True), *words.items()]
        found = []
        for name, value in arguments:
            found += [self._named(each, name) for each in tensors_in(self.torch, value)]
        return tuple(found)

    def _named(self, tensor: Any, stem: str) -> str:
        """A name that no other tensor has."""
        count = self.counts.get(stem, 0)
        name = stem
        while name in self.declared:
            count += 1
            name = f"{stem}_{count}"
        self.counts[stem] = count
        self.names[id(tensor)] = name
        self.held.append(tensor)
        self.declared[name] = tuple([int(n) for n in tensor.shape])
        return name

    def name_of(self, tensor: Any) -> str:
        """The name of a tensor; one that nothing made is a number of the program, or a parameter by another path."""
        known = self.names.get(id(tensor))
        if known is None and (place := self._place(tensor)) is not None:
            known = self.places.get(place)
        return known or self._stored(tensor, StoredTensor("constant", False))

    def reads(self, func: Any, args: tuple[Any, ...], words: Mapping[str, Any]) -> dict[str, Argument]:
        """The arguments of an operator by their names, before it runs."""
        names = [each.name for each in func._schema.arguments]
        given = {names[at] if at < len(names) else str(at): self._argument(each) for at, each in enumerate(args)}
        return given | {key: self._argument(each) for key, each in words.items()}

    def _argument(self, value: Any) -> Argument:
        """An argument; what is no number, text or tensor, such as a type or a device, is None."""
        if isinstance(value, self.torch.Tensor):
            return Ref(self.name_of(value))
        if isinstance(value, tuple | list):
            return tuple([self._argument(each) for each in value])
        return value if isinstance(value, bool | int | float | str) else None

    def add(self, func: Any, reads: dict[str, Argument], made: Any) -> None:
        """An operator that ran: what it made has new names, also where it wrote in place."""
        operator = operator_of(str(func))
        parts = made if isinstance(made, tuple | list) else (made,)
        if not func._schema.is_mutable and not any(isinstance(each, self.torch.Tensor) for each in parts):
            return  # something is asked of a tensor: its device, its type
        outputs = [
            self._named(each, operator.strip("_")) if isinstance(each, self.torch.Tensor) else "" for each in parts
        ]
        self.nodes.append(AtenNode(operator, reads, tuple(outputs), self.rest.where()))
