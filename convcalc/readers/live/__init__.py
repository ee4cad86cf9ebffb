"""Models that live in the Python that calls: known by their class's name, read by what they say of themselves.

No framework is imported here: whoever has such a model has loaded its framework already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics.python import NotFollowed
from convcalc.readers import of_files
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.readers.source import Loaded


def framework_of(model: object) -> str:
    """Whose model this is: torch, keras or onnx; "" for anything else.

    >>> framework_of("resnet50"), framework_of(3)
    ('', '')
    """
    for each in type(model).__mro__:
        root, name = each.__module__.partition(".")[0], each.__name__
        if root == "torch" and name in ("Module", "ExportedProgram"):
            return "torch"
        if name == "Model" and root in ("keras", "tf_keras", "tensorflow"):
            return "keras"
        if name == "ModelProto" and root == "onnx":
            return "onnx"
    return ""


def load_model(model: Any, framework: str, input: tuple[int, ...] | None, example: object) -> Loaded:
    """The network; input: the sizes of one input, channels first.  Raises SpecError."""
    name = type(model).__name__
    if framework == "torch":
        from convcalc.readers.live.torch_models import read_module
        from convcalc.readers.source import Loaded

        found = read_module(model, input, example)
        return Loaded(found.tree, Source(found.listing, name), "", found.notes, found.on, found.failed, found.named)
    if framework == "onnx":
        return _of_file("onnx", model.SerializeToString(), f"<{name}>")
    return _of_file("keras", model.to_json().encode(), f"<{name}>")


def _of_file(reader: str, data: bytes, name: str) -> Loaded:
    """The same as if the model had been written to a file."""
    from convcalc.readers.source import Loaded

    found = of_files(reader)
    if found is None:
        refuse_model(name, f"models of {reader} are not read yet")
    from convcalc.readers.opened import OpenedFile

    read = found.read(OpenedFile(name, data))
    source = Source(read.listing or data.decode("utf-8", "replace"), name)
    return Loaded(read.tree, source, "", read.notes, read.on, read.failed, read.named)


def refuse_model(name: str, why: str, hint: str = "", where: str = "") -> NoReturn:
    """Raise SpecError: this model cannot be read, and why."""
    from convcalc.diagnostics.diagnostic import SpecError
    from convcalc.text import NOWHERE

    raise SpecError(Source("", name), [NotFollowed(why, where, hint).at(NOWHERE)])
