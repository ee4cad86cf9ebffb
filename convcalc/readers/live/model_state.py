"""A PyTorch model while it is read: at inference, its user's hooks at rest, and everything as it was afterwards."""

from __future__ import annotations

import io
import sys
import warnings
from collections import OrderedDict
from typing import Any

HOOKS = ("_forward_hooks", "_forward_pre_hooks")
CONTAINERS = (list, set, dict, OrderedDict)


class AtRest:
    """Within it the model is at inference, hooks that are not PyTorch's own do not run, and nothing is printed.

    entered: the modules whose `forward` was entered, with the sizes of the tensors that they were given.
    inside: the paths of those that were not left since.
    silenced: the paths of the modules whose hooks did not run.
    """

    def __init__(self, torch: Any, model: Any) -> None:
        self.torch = torch
        self.modules: dict[str, Any] = dict(model.named_modules())
        self.names = {id(module): name for name, module in self.modules.items()}
        self.entered: list[tuple[str, Any, list[tuple[int, ...]]]] = []
        self.inside: list[str] = []
        self.silenced: list[str] = []

    def __enter__(self) -> AtRest:
        self.flags = {name: module.training for name, module in self.modules.items()}
        self.hooks = {name: [getattr(module, each) for each in HOOKS] for name, module in self.modules.items()}
        self.attributes = {name: _Attributes(module) for name, module in self.modules.items()}
        self.random = self.torch.get_rng_state()
        self.grad = self.torch.is_grad_enabled()
        import logging

        self.level = logging.root.manager.disable
        self.error, self.caught = sys.stderr, warnings.catch_warnings()
        logging.disable(logging.CRITICAL)
        self.caught.__enter__()
        warnings.simplefilter("ignore")
        sys.stderr = io.StringIO()
        self.torch.set_grad_enabled(False)
        for name, module in self.modules.items():
            module.training = False
            for attribute, hooks in zip(HOOKS, self.hooks[name], strict=True):
                kept = {key: hook for key, hook in hooks.items() if _is_own(hook)}
                if len(kept) < len(hooks) and name not in self.silenced:
                    self.silenced.append(name)
                kept[-1] = self._enter_module if attribute == "_forward_pre_hooks" else self._leave_module
                object.__setattr__(module, attribute, type(hooks)(kept))
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for name, module in self.modules.items():
            module.training = self.flags[name]
            for attribute, hooks in zip(HOOKS, self.hooks[name], strict=True):
                object.__setattr__(module, attribute, hooks)
            self.attributes[name].restore()
        self.torch.set_grad_enabled(self.grad)
        self.torch.set_rng_state(self.random)
        sys.stderr = self.error
        self.caught.__exit__(None, None, None)
        import logging

        logging.disable(self.level)

    def _enter_module(self, module: Any, args: tuple[Any, ...]) -> None:
        sizes = [tuple([int(n) for n in each.shape]) for each in args if hasattr(each, "shape")]
        self.entered.append((self.names.get(id(module), ""), module, sizes))
        self.inside.append(self.names.get(id(module), ""))

    def _leave_module(self, module: Any, args: tuple[Any, ...], made: Any) -> None:
        path = self.names.get(id(module), "")
        if path in self.inside:  # those that it entered are left too, whatever hook or error hid that
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(path) :]

    def where(self) -> str:
        """The path of the module in which the model is by now."""
        return self.inside[-1] if self.inside else ""

    def again(self) -> None:
        """The model is to run once more, as if it had not run before."""
        self.entered.clear()
        self.inside.clear()
        for each in self.attributes.values():
            each.restore(("training", *HOOKS))


class _Attributes:
    """What a module holds: its attributes, and what is in those that are lists, sets and dictionaries."""

    def __init__(self, module: Any) -> None:
        self.held = vars(module)
        self.before = dict(self.held)
        self.inner = [(each, each.copy()) for each in self.before.values() if type(each) in CONTAINERS]

    def restore(self, but: tuple[str, ...] = ()) -> None:
        """All is as it was, except for what is named."""
        for key in self.held.keys() - self.before.keys():
            del self.held[key]
        for key, value in self.before.items():
            if key not in but and self.held.get(key) is not value:
                self.held[key] = value
        for each, copy in self.inner:
            each.clear()
            each.extend(copy) if isinstance(each, list) else each.update(copy)


def _is_own(hook: Any) -> bool:
    """Is it PyTorch's, as weight norm's, which works the weight out?"""
    home = getattr(hook, "__module__", None) or type(hook).__module__
    return str(home).partition(".")[0] == "torch"
