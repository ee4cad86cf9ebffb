"""A PyTorch model while it is read: at inference, its user's hooks at rest, and everything as it was afterwards."""

from __future__ import annotations

import io
import sys
import warnings
from typing import Any

HOOKS = ("_forward_hooks", "_forward_pre_hooks")


class AtRest:
    """Within it the model is at inference, hooks that are not PyTorch's own do not run, and nothing is printed.

    entered: the modules whose `forward` was entered, with the sizes of the tensors that they were given.
    silenced: the paths of the modules whose hooks did not run.
    """

    def __init__(self, torch: Any, model: Any) -> None:
        self.torch = torch
        self.modules: dict[str, Any] = dict(model.named_modules())
        self.names = {id(module): name for name, module in self.modules.items()}
        self.entered: list[tuple[str, Any, list[tuple[int, ...]]]] = []
        self.silenced: list[str] = []

    def __enter__(self) -> AtRest:
        self.flags = {name: module.training for name, module in self.modules.items()}
        self.hooks = {name: [getattr(module, each) for each in HOOKS] for name, module in self.modules.items()}
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
                if attribute == "_forward_pre_hooks":
                    kept[-1] = self._enter_module
                object.__setattr__(module, attribute, type(hooks)(kept))
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for name, module in self.modules.items():
            module.training = self.flags[name]
            for attribute, hooks in zip(HOOKS, self.hooks[name], strict=True):
                object.__setattr__(module, attribute, hooks)
        self.torch.set_grad_enabled(self.grad)
        self.torch.set_rng_state(self.random)
        sys.stderr = self.error
        self.caught.__exit__(None, None, None)
        import logging

        logging.disable(self.level)

    def _enter_module(self, module: Any, args: tuple[Any, ...]) -> None:
        sizes = [tuple([int(n) for n in each.shape]) for each in args if hasattr(each, "shape")]
        self.entered.append((self.names.get(id(module), ""), module, sizes))


def _is_own(hook: Any) -> bool:
    """Is it PyTorch's, as weight norm's, which works the weight out?"""
    home = getattr(hook, "__module__", None) or type(hook).__module__
    return str(home).partition(".")[0] == "torch"
