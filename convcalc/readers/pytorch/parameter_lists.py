"""What a layer of `torch.nn` takes, as its table writes it: `kernel_size stride=1`."""

from __future__ import annotations

from functools import lru_cache

from convcalc.readers.python.values import Named, Value

DEFAULTS: dict[str, Value] = {
    "0": 0,
    "0.0": 0.0,
    "1": 1,
    "2": 2,
    "True": True,
    "False": False,
    "None": None,
    "0.5": 0.5,
    "1.0": 1.0,
    "-1.0": -1.0,
    "0.125": 0.125,
    "0.333": 1 / 3,
    "0.01": 0.01,
    "zeros": "zeros",
    "nearest": "nearest",
    "bilinear": "bilinear",
    "1e-5": 1e-5,
    "1e-4": 1e-4,
    "1e-6": 1e-6,
    "1e-8": 1e-8,
    "2.0": 2.0,
    "mean": "mean",
    "0.1": 0.1,
    "0.75": 0.75,
    "0.25": 0.25,
    "none": "none",
    "tanh": "tanh",
    "relu": "relu",
    "2048": 2048,
    "512": 512,
    "8": 8,
    "6": 6,
    "3": 3,
    "5": 5,
    "-1": -1,
    "20": 20,
}
"""The defaults as they are written -> their values."""


@lru_cache(maxsize=256)
def parameters_of(signature: str) -> tuple[tuple[str, ...], Named]:
    """The names in a signature, in order, and those with a default with that.

    >>> parameters_of("size alpha=1e-4")
    (('size', 'alpha'), {'alpha': 0.0001})
    """
    pairs = [each.partition("=") for each in signature.split()]
    return tuple([name for name, _, _ in pairs]), {name: DEFAULTS[value] for name, sign, value in pairs if sign}
