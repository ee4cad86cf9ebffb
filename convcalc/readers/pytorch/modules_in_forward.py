"""What a network is given while it runs: `if self.att is None: self.att = Attention(x.shape[1])` in its forward."""

from __future__ import annotations

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance
from convcalc.readers.pytorch.module_parameters import own_parameters
from convcalc.readers.pytorch.modules import named_modules


class Registered:
    """The parameters that a network knows, by their identity; known: those before it runs."""

    def __init__(self, machine: Machine, network: Instance, known: set[int]) -> None:
        self.machine, self.network, self.known = machine, network, known
        self.others: set[int] = set()

    def __contains__(self, key: object) -> bool:
        if key in self.known:
            return True
        if isinstance(key, int) and key not in self.others:
            for path, module in named_modules(self.network):
                for name, own in own_parameters(module):
                    if id(own) not in self.known:
                        self.known.add(id(own))
                        note_late(self.machine, f"{path}.{name}".lstrip("."))
            self.others |= {key} - self.known
        return key in self.known


def note_late(machine: Machine, path: str) -> None:
    machine.note(f"made while forward runs, and counted by PyTorch from then on: {path}")


def take_late(
    machine: Machine,
    network: Instance,
    paths: dict[int, str],
    unregistered: dict[int, str],
    module: Instance,
    name: str,
) -> None:
    """Look for a module that was not there before the run: it has a path by now, or is none of the network's.

    paths, unregistered: those of the modules that are known, by identity, to which those found are added.
    """
    if id(module) in unregistered:
        return
    late = [(path, each) for path, each in named_modules(network) if id(each) not in paths]
    paths |= {id(each): path for path, each in late}
    for path, _ in late[:1]:
        note_late(machine, path)
    if id(module) not in paths:
        unregistered[id(module)] = name
