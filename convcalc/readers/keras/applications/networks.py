"""A network of `keras.applications` from the arguments of its call: its input, its body, its top.

Source: keras/src/applications of Keras 3.15; `obtain_input_shape` and `validate_activation` of imagenet_utils.py there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.readers.keras.applications import classic, densenets, efficientnets, inceptions, mobilenets, nasnet
from convcalc.readers.keras.applications.layer_caller import LayerCaller, rounded
from convcalc.readers.keras.arguments import Arguments, arguments, flag
from convcalc.readers.keras.keras_layers import settled
from convcalc.readers.keras.keras_tensors import KerasTensor, OpenInput
from convcalc.readers.keras.models import AGAIN, Models
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.shape import Shape

USUAL = (
    "include_top=True weights=imagenet input_tensor=None input_shape=None pooling=None classes=1000"
    " classifier_activation=softmax name=None"
)
FIRST = "include_top=True weights=imagenet input_tensor=None pooling=None classes=1000 classifier_activation=softmax"
OF_V3 = (
    "input_shape=None alpha=1.0 minimalistic=False include_top=True weights=imagenet input_tensor=None classes=1000"
    " pooling=None dropout_rate=0.2 classifier_activation=softmax include_preprocessing=True name=None"
)


NAMED_SIDES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}
"""The sizes for which there are weights."""


class Application(NamedTuple):
    """A network: its body and its top, given the arguments of the call.

    signature: those arguments.  side: the height and width of its usual input, 0 where that is open.  least: the
    smallest that it takes.  pooled: what a pool in the place of the top is called, `max_pool` of `_pool`; "" where
    Keras names it.
    """

    body: Callable[[LayerCaller, Arguments], None]
    top: Callable[[LayerCaller, Arguments], None]
    signature: str = USUAL
    side: int = 224
    least: int = 32
    pooled: str = "_pool"


def _dense_top(build: LayerCaller, a: Arguments, label: str = "avg_pool") -> None:
    build.add("GlobalAveragePooling2D", name=label)
    build.add("Dense", a["classes"], activation=a["classifier_activation"], name="predictions")


_unnamed_top = partial(_dense_top, label="")


def _classic(name: str) -> Application:
    if name.startswith("VGG"):
        blocks = (2, 2, 3, 3, 3) if name == "VGG16" else (2, 2, 4, 4, 4)
        return Application(
            lambda build, a: classic.vgg(build, blocks),
            lambda build, a: classic.vgg_top(build, a["classes"], a["classifier_activation"]),
            pooled="",
        )
    stages = {"ResNet50": (3, 4, 6, 3), "ResNet101": (3, 4, 23, 3), "ResNet152": (3, 8, 36, 3)}[name.removesuffix("V2")]
    body = classic.resnet_v2 if name.endswith("V2") else classic.resnet
    return Application(lambda build, a: body(build, stages), _dense_top)


def _mobilenet(name: str) -> Application:
    if name == "MobileNet":
        return Application(
            lambda build, a: mobilenets.mobilenet(build, _number(a, "alpha"), int(_number(a, "depth_multiplier"))),
            lambda build, a: mobilenets.mobilenet_top(build, a["classes"], a["classifier_activation"], a["dropout"]),
            f"input_shape=None alpha=1.0 depth_multiplier=1 dropout=0.001 {FIRST} name=None",
            pooled="",
        )
    return Application(
        lambda build, a: mobilenets.mobilenet_v2(build, _number(a, "alpha")),
        _unnamed_top,
        f"input_shape=None alpha=1.0 {FIRST} name=None",
        pooled="",
    )


def _mobilenet_v3(name: str) -> Application:
    blocks, last = (mobilenets.SMALL, 1024) if name.endswith("Small") else (mobilenets.LARGE, 1280)

    def body(build: LayerCaller, a: Arguments) -> None:
        flags = [flag(a[key], key) for key in ("minimalistic", "include_preprocessing")]
        mobilenets.mobilenet_v3(build, blocks, _number(a, "alpha"), *flags)

    def top(build: LayerCaller, a: Arguments) -> None:
        alpha = _number(a, "alpha")
        width = rounded(last * alpha) if alpha > 1 else last
        given = (a["classes"], a["classifier_activation"], width, flag(a["minimalistic"], "minimalistic"))
        mobilenets.mobilenet_v3_top(build, *given, a["dropout_rate"])

    return Application(body, top, OF_V3, side=0)


def _efficientnet(name: str) -> Application:
    scale = efficientnets.SCALES[name]
    return Application(
        lambda build, a: efficientnets.efficientnet(build, scale, a["weights"] == "imagenet"),
        lambda build, a: efficientnets.efficientnet_top(build, a["classes"], a["classifier_activation"], scale.dropout),
        side=scale.side,
    )


def _other(name: str) -> Application:
    if name in densenets.BLOCKS:
        return Application(lambda build, a: densenets.densenet(build, densenets.BLOCKS[name]), _dense_top)
    if name in nasnet.SCALES:
        side = 224 if name == "NASNetMobile" else 331
        signature = f"input_shape=None {FIRST} name=None"
        return Application(
            lambda build, a: nasnet.nasnet(build, nasnet.SCALES[name]), _unnamed_top, signature, side, pooled=""
        )
    body = {
        "InceptionV3": inceptions.inception_v3,
        "InceptionResNetV2": inceptions.inception_resnet_v2,
        "Xception": inceptions.xception,
    }[name]
    least = 71 if name == "Xception" else 75
    return Application(lambda build, a: body(build), _dense_top, side=299, least=least, pooled="")


def _application(name: str) -> Application:
    if name in efficientnets.SCALES:
        return _efficientnet(name)
    if name.startswith("MobileNetV3"):
        return _mobilenet_v3(name)
    if name.startswith("MobileNet"):
        return _mobilenet(name)
    return _classic(name) if name.startswith(("VGG", "ResNet")) else _other(name)


def network(models: Models, name: str, machine: Machine, args: tuple[Value, ...], named: Named) -> Value:
    """The model that the call of a network makes; raises as Keras does for what it refuses."""
    app = _application(name)
    with settled(machine):
        a = arguments(name, app.signature, args, named)
        top = flag(a["include_top"], "include_top")
        shape = _input_shape(models, name, app, a, top)
        _check_top(a, top)
    begin = a["input_tensor"]
    if not isinstance(begin, KerasTensor):
        try:
            begin = models.input(machine, shape)
        except OpenInput as found:
            return _open(models, name, app, machine, a, found)
    assert isinstance(begin, KerasTensor)
    build = LayerCaller(models, machine, begin, isinstance(shape, tuple) and None in shape)
    _build(app, build, a, top)
    source = begin.graph.input if begin.value > 0 else begin
    return machine.call(models.model, source, build.x, name=_name(models, name, a, begin))


def _build(app: Application, build: LayerCaller, a: Arguments, top: bool) -> KerasTensor:
    """All layers, behind what the caller has."""
    with settled(build.machine):
        app.body(build, a)
        if top:
            app.top(build, a)
        elif a["pooling"] in ("avg", "max"):
            label = f"{a['pooling']}{app.pooled}" if app.pooled else ""
            build.add(f"Global{'Average' if a['pooling'] == 'avg' else 'Max'}Pooling2D", name=label)
    return build.x


def _open(models: Models, name: str, app: Application, machine: Machine, a: Arguments, found: OpenInput) -> Value:
    """A network whose input has no size: its layers are known, and are built again on what it is called with."""
    top, first = bool(a["include_top"]), models.layers.layout == "chw"
    channels = 3 if not isinstance(a["input_shape"], tuple) else a["input_shape"][0 if first else -1]
    if type(channels) is not int:
        raise found
    side = app.side or 224
    begin = models.begin(Shape(channels, (side, side)), found.number)
    built = LayerCaller(models, machine, begin, True)
    made = machine.call(models.model, begin, _build(app, built, a, top), name=_name(models, name, a, begin))

    def again(machine: Machine, x: Value) -> Value:
        assert isinstance(x, KerasTensor)
        return _build(app, LayerCaller(models, machine, x, True, built.made), a, top)

    assert isinstance(made, Instance)
    begin.graph.provisional = found.number
    made.attributes[AGAIN] = Native(name, again)
    return made


def _input_shape(models: Models, name: str, app: Application, a: Arguments, top: bool) -> Value:
    """What goes in: as the call says it, else the usual size, or one that is open."""
    given, first = a["input_shape"], models.layers.layout == "chw"
    if first and name.startswith(("DenseNet", "NASNet")):
        raise Raised("ValueError", f"{name} does not support channels_first")
    if given is None:
        usual = app.side if top or name == "NASNetMobile" else 0
        sides = (usual, usual) if usual else (None, None)
        return (3, *sides) if first else (*sides, 3)
    if isinstance(given, Unknown) or not isinstance(given, list | tuple):
        return given
    _check_shape(name, app, a, tuple(given), top, first)
    return tuple(given)


def _check_shape(name: str, app: Application, a: Arguments, given: tuple[Value, ...], top: bool, first: bool) -> None:
    """What Keras refuses of an `input_shape`."""
    if len(given) != 3:
        raise Raised("ValueError", f"input_shape must have three numbers, not {said(given)}")
    channels, sides = (given[0], given[1:]) if first else (given[2], given[:2])
    if a["weights"] == "imagenet":
        side = sides[0] if sides[0] == sides[1] and sides[0] in NAMED_SIDES.get(name, ()) else app.side
        whole = (3, side, side) if first else (side, side, 3)
        if side and top and not any(map(_is_open, given)) and given != whole:
            hint = "include_top=False, or weights=None"
            raise Raised("ValueError", f"with its top and weights of imagenet input_shape is {said(whole)}", hint=hint)
        if not _is_open(channels) and channels != 3:
            raise Raised("ValueError", f"the input must have 3 channels with weights of imagenet, not {said(channels)}")
    if any(type(each) is int and each < app.least for each in sides):
        raise Raised("ValueError", f"the input of {name} must be at least {app.least}x{app.least}: {said(given)}")


def _is_open(size: Value) -> bool:
    return size is None or isinstance(size, Unknown)


def _check_top(a: Arguments, top: bool) -> None:
    """What Keras refuses of a top with pretrained weights."""
    if a["weights"] == "imagenet" and top and type(a["classes"]) is int and a["classes"] != 1000:
        hint = "include_top=False and a Dense of your own, or weights=None"
        raise Raised("ValueError", f"classes must be 1000 with weights of imagenet, not {a['classes']}", hint=hint)
    last = a["classifier_activation"]
    if a["weights"] is not None and top and isinstance(last, str) and last not in ("softmax", "linear"):
        raise Raised("ValueError", f"classifier_activation is None or 'softmax' with such weights, not {said(last)}")


def _name(models: Models, name: str, a: Arguments, begin: KerasTensor) -> Value:
    """The name that the call gives, else Keras' own."""
    if isinstance(a["name"], str):
        return a["name"]
    if name in ("MobileNet", "MobileNetV2"):
        return f"{name.lower()}_{_number(a, 'alpha'):0.2f}_{_rows(models, name, a, begin)}"
    special = {"InceptionResNetV2": "inception_resnet_v2", "InceptionV3": "inception_v3"}
    if name.startswith("MobileNetV3"):
        return name
    return special.get(name, name.lower().replace("nasnet", "nasnet_"))


def _rows(models: Models, name: str, a: Arguments, begin: KerasTensor) -> Value:
    """The height of the input as the name of a MobileNet says it: of weights that do not fit, theirs."""
    given, first = a["input_shape"], models.layers.layout == "chw"
    usual = NAMED_SIDES[name]
    sizes = given if isinstance(given, list | tuple) and len(given) == 3 else None
    if sizes is None and a["include_top"]:
        arriving = begin.dims[1:] if name == "MobileNetV2" and a["input_tensor"] is not None else ()
        rows, columns = (arriving[1:] if first else arriving[:2]) if len(arriving) == 3 else (224, 224)
        return rows if rows == columns and rows in usual else 224
    rows, columns = (None, None) if sizes is None else tuple(sizes[1:]) if first else tuple(sizes[:2])
    return rows if a["weights"] != "imagenet" or (rows == columns and rows in usual) else 224


def _number(a: Arguments, key: str) -> float:
    value = a[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"{key} is not known" if isinstance(value, Unknown) else f"{key}={said(value)} is not read")
    return value
