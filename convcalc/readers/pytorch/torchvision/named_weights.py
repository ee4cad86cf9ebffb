"""What all of torchvision's networks have: weights by name, how one is made, and one by its name."""

from __future__ import annotations

TEXT = """
__version__ = "0.28.0"
from enum import Enum
from importlib import import_module


class Weights:
    def __init__(self, num_classes):
        self.meta = {"num_params": "", "categories": ["a class"] * num_classes if num_classes else None}

    def transforms(self, **given):
        from torchvision import transforms

        return transforms.Compose([])


class WeightsEnum(Enum):
    @classmethod
    def verify(cls, given):
        return cls[given.replace(cls.__name__ + ".", "")] if isinstance(given, str) else given

    @property
    def meta(self):
        return self.value.meta

    @property
    def transforms(self):
        return self.value.transforms

    @property
    def url(self):
        return f"{self.name}.pth"

    def get_state_dict(self, *args, **given):
        from torch import hub

        return hub.load_state_dict_from_url(self.url)


def chosen(known, weights, pretrained):
    if pretrained:
        weights = weights or True
    if weights is True:
        return next(iter(known))
    return known.verify(weights) if weights else None


def require(given, key, value):
    if given.setdefault(key, value) != value:
        raise ValueError(f"these weights have {key}={value}, and {key}={given[key]} is given")


def network(cls, known, *sizes, images=None, make=None, **fixed):
    def made(*legacy, weights=None, progress=True, pretrained=False, **given):
        trained = chosen(known, legacy[0] if legacy else weights, pretrained)
        if trained is not None and trained.meta["categories"]:
            require(given, "num_classes", len(trained.meta["categories"]))
        if trained is not None and images:
            require(given, "image_size", images.get(trained.name, 224))
        return make(trained, **given) if make else cls(*sizes, **{**fixed, **given})

    return made


def get_model_builder(name):
    package = import_module("torchvision.models" + FOLDERS.get(name.lower(), ""))
    return getattr(package, name.lower())


def get_model_weights(name):
    folder, weights = WEIGHTS[name.lower()]
    return getattr(import_module("torchvision.models" + folder), weights)


def get_weight(name):
    weights, _, version = name.partition(".")
    folder = next(place for place, each in WEIGHTS.values() if each == weights)
    return getattr(import_module("torchvision.models" + folder), weights)[version]


def get_model(name, **given):
    return get_model_builder(name)(**given)
"""
