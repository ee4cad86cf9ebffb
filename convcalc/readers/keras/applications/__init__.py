"""`keras.applications`: the networks that people build upon most, as Keras 3.15 builds them, with its layers' names.

The tests compare them, layer by layer, with what Keras' own source makes.
"""

from __future__ import annotations

from functools import partial

from convcalc.readers.keras.keras_tensors import refuse
from convcalc.readers.keras.models import Models
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Namespace, Native, Value

KNOWN = " known"
"""Of a network that is one of these: its name."""

NETWORKS = (
    "VGG16 VGG19 ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 MobileNet MobileNetV2"
    " MobileNetV3Small MobileNetV3Large EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4"
    " EfficientNetB5 EfficientNetB6 EfficientNetB7 DenseNet121 DenseNet169 DenseNet201 InceptionV3 InceptionResNetV2"
    " Xception NASNetMobile NASNetLarge"
).split()

OTHERS = (
    "ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge EfficientNetV2B0 EfficientNetV2B1"
    " EfficientNetV2B2 EfficientNetV2B3 EfficientNetV2S EfficientNetV2M EfficientNetV2L"
).split()
"""Those that are refused by name."""

MODULES = (
    "vgg16 vgg19 resnet resnet50 resnet_v2 mobilenet mobilenet_v2 mobilenet_v3 efficientnet densenet inception_v3"
    " inception_resnet_v2 xception nasnet convnext efficientnet_v2 imagenet_utils"
).split()


def applications(models: Models) -> Namespace:
    """The module."""
    made: Named = {name: Native(name, partial(_network, models, name)) for name in NETWORKS}
    made |= {name: Native(name, partial(_unread, name)) for name in OTHERS}
    made["preprocess_input"] = Native("preprocess_input", lambda machine, x, *rest, **named: x)  # scales and shifts
    return Namespace("keras.applications", {**made, **{name: Namespace(name, made) for name in MODULES}})


def _network(models: Models, app: str, machine: Machine, /, *args: Value, **named: Value) -> Value:
    """`VGG16(include_top=False, input_shape=(150, 150, 3))`"""
    from convcalc.readers.keras.applications.networks import network

    made = network(models, app, machine, args, named)
    if isinstance(made, Instance):
        made.attributes[KNOWN] = app
    return made


def _unread(name: str, machine: Machine, /, *args: Value, **named: Value) -> Value:
    file = "its file in keras/src/applications"
    return refuse(f"keras.applications.{name} is not here", machine.here(), f"Keras' own source is read: {file}")
