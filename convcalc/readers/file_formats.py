"""Files of other programs: one table of what they are, how their bytes show it, and who reads them or what helps.

Only the first and the last bytes of a file are looked at, and nothing in it is unpacked, unpickled or run. Sources of
the marks: the formats' own specifications; those of protobufs follow from the fields' numbers in their .proto files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from convcalc._namedtuple import NamedTuple

LOOKED_AT = 65_536
"""Bytes at either end of a file in which it shows what it is."""

SOURCE = "give the Python source that builds it: convcalc arch net.py:Net --input 224x224x3"
LAYERS = "write its layers one a line ('conv3-64', '3x3, 64'), or look for it in the zoo: convcalc zoo"
CFG = "give the configuration that they belong to: convcalc arch yolov3.cfg"
PROTOTXT = "give the prototxt that they belong to: convcalc arch deploy.prototxt"
NET = "give the file that its 'net:' names, which has the layers"
COPY = "copy the lines with the layers out of it: convcalc arch - reads what comes in by a pipe"
TYPE = "type its layers one a line ('conv3-64', '3x3, 64'), or a spec: convcalc man spec"
AGAIN = "copy or download it again"
UNPACK = "unpack it first, and give the file in it that describes the network"
EXPORT = "save the table as CSV or as plain text, and give that"


class Sample:
    """The first and the last bytes of a file, and what they are seen to hold; tail: b"" where it is not known."""

    __slots__ = ("_members", "head", "name", "tail")

    def __init__(self, head: bytes, tail: bytes = b"", name: str = "") -> None:
        self.head = head[:LOOKED_AT]
        self.tail = tail[-LOOKED_AT:]
        self.name = name.lower()
        self._members: tuple[str, ...] | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """Names in a zip: those of its first files, and those that the end of its directory lists."""
        if self._members is None:
            names: list[str] = []
            for data, mark, length, begin in ((self.head, b"PK\3\4", 26, 30), (self.tail, b"PK\1\2", 28, 46)):
                for found in re.finditer(re.escape(mark), data):
                    at = found.start()
                    end = at + begin + int.from_bytes(data[at + length : at + length + 2], "little")
                    names.append(data[at + begin : end].decode("utf-8", "replace"))
            self._members = tuple(names)
        return self._members

    @property
    def beginning(self) -> str:
        """The text behind blank lines and lines of remarks."""
        text = self.head[3:] if self.head[:3] == b"\xef\xbb\xbf" else self.head
        return re.sub(r"\A(?:[ \t\r]*+(?:#[^\n]*+)?\n)*+[ \t]*+", "", text.decode("latin-1"))


class Format(NamedTuple):
    """A kind of file: what it is, how names of such files end, whether a sample is one, and the step that helps.

    reader: the name of the reader that reads such files; "" where none does, and they are refused.
    """

    what: str
    suffixes: tuple[str, ...]
    holds: Callable[[Sample], bool]
    step: str
    why: str = "which cannot be read"
    reader: str = ""


def _starts(*marks: bytes, at: int = 0) -> Callable[[Sample], bool]:
    """Files with one of these bytes at this place."""
    return lambda sample: any(sample.head[at : at + len(mark)] == mark for mark in marks)


def _zipped(*parts: str) -> Callable[[Sample], bool]:
    """Zips that hold, for each of these patterns, a file of such a name."""
    return lambda sample: (
        sample.head[:4] in (b"PK\3\4", b"PK\5\6")
        and all(any(re.search(part, member) for member in sample.members) for part in parts)
    )


def _cut_zip(sample: Sample) -> bool:
    """A zip whose end is not that of one."""
    return sample.head[:4] == b"PK\3\4" and bool(sample.tail) and b"PK\5\6" not in sample.tail


def _written(begins: str, holds: str = "") -> Callable[[Sample], bool]:
    """Texts that begin so behind their remarks, and hold that soon."""
    return lambda sample: bool(re.match(begins, text := sample.beginning) and re.search(holds, text))


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of a protobuf in groups of seven bits, and where it ends; -1 where there is none."""
    value = 0
    for place in range(10):
        byte = data[at + place : at + place + 1]
        if not byte:
            break
        value |= (byte[0] & 127) << 7 * place
        if byte[0] < 128:
            return value, at + place + 1
    return -1, at


Fields = list[tuple[int, int | bytes]]


def _fields(data: bytes, most: int = 8) -> Fields:
    """The first fields of a protobuf: the number of each, and its value; [] for what cannot be one."""
    found: Fields = []
    at = 0
    while at < len(data) and len(found) < most:
        tag, at = _number(data, at)
        value, at = _number(data, at)
        if tag < 8 or value < 0 or tag & 7 not in (0, 2):
            return found if tag & 7 in (1, 5) else []
        found.append((tag >> 3, data[at : at + value] if tag & 7 else value))
        at += value if tag & 7 else 0
    return found


def _is_text(value: int | bytes) -> bool:
    return isinstance(value, bytes) and value.isascii() and value.decode("ascii").isprintable()


ONNX_FIELDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25})
"""Of a ModelProto; later versions may have others."""


def _onnx(sample: Sample) -> bool:
    """A ModelProto: its version, the names of who wrote it, its graph (7) and its operators' versions (8)."""
    found = _fields(sample.head)
    named = [value for number, value in found if number in (2, 3, 4)]
    return (
        len(found) > 1
        and ({number for number, _ in found} <= ONNX_FIELDS or sample.name.endswith(".onnx"))
        and any(number in (7, 8) for number, _ in found)
        and all(map(_is_text, named))
        and all(value in range(1, 100) for number, value in found if number == 1)
    )


def _described(sample: Sample) -> int:
    """The version of a protobuf that goes on with a message: Core ML's Model, TensorFlow's SavedModel; 0 for others."""
    (one, version), (two, message) = (*_fields(sample.head), (0, 0), (0, 0))[:2]
    known = (one, two) == (1, 2) and isinstance(message, bytes) and bool(_fields(message))
    return version if known and isinstance(version, int) and version < 100 else 0


def _core_ml(sample: Sample) -> bool:
    return _described(sample) > 1 or (_described(sample) == 1 and sample.name.endswith(".mlmodel"))


def _first_message(sample: Sample) -> Fields:
    """The fields of the first message of a protobuf that begins with one."""
    number, value = (*_fields(sample.head, 1), (0, 0))[0]
    return _fields(value) if number == 1 and isinstance(value, bytes) else []


def _graph(sample: Sample) -> bool:
    """A GraphDef of TensorFlow: its first node has a name and an operator, both in letters."""
    found = _first_message(sample)
    return [number for number, _ in found[:2]] == [1, 2] and all(_is_text(value) for _, value in found[:2])


def _paddle(sample: Sample) -> bool:
    """A ProgramDesc: its first block has a number and that of its parent."""
    found = _first_message(sample)
    return [number for number, _ in found[:2]] == [1, 2] and all(isinstance(value, int) for _, value in found[:2])


def _caffe(sample: Sample) -> bool:
    """A NetParameter: a name in letters, then layers (2, of old; 100), or inputs (3)."""
    (one, name), (two, _) = (*_fields(sample.head), (0, 0), (0, 0))[:2]
    return one == 1 and _is_text(name) and two in (2, 3, 100)


def _safetensors(sample: Sample) -> bool:
    return 2 <= int.from_bytes(sample.head[:8], "little") < 1 << 32 and sample.head[8:9] == b"{"


def _darknet(sample: Sample) -> bool:
    """Weights begin with three numbers of a version: 0, 1 or 2, and a revision."""
    numbers = [int.from_bytes(sample.head[at : at + 4], "little") for at in (0, 4, 8)]
    return len(sample.head) >= 16 and numbers[0] == 0 and numbers[1] in (1, 2) and numbers[2] < 10


def _hdf5(sample: Sample) -> bool:
    return any(sample.head[at : at + 8] == b"\x89HDF\r\n\x1a\n" for at in (0, 512, 1024, 2048, 4096))


def _pickled(sample: Sample) -> bool:
    """A pickle of protocol 2 to 5: its mark, and the sign of what is put in it first."""
    return bool(re.match(rb"\x80[\2-\5][\x8a\x8c\x95}\](cX]", sample.head))


WEIGHTS = "without the layers that they belong to"

PDF = Format("a PDF", (".pdf",), _starts(b"%PDF-"), "take its text: pdftotext -layout FILE - | convcalc arch -")

BINARY: tuple[Format, ...] = (
    Format("a TorchScript program", (), _zipped(r"/code/|/constants\.pkl$"), SOURCE, "which holds code and is not run"),
    Format(
        "a PyTorch program of torch.export",
        (".pt2",),
        _zipped(r"exported_program|(^|/)models/.*json$"),
        SOURCE,
        reader="pt2",
    ),
    Format(
        "a PyTorch checkpoint",
        (".pt", ".pth", ".ckpt", ".bin"),
        _zipped(r"data\.pkl$"),
        SOURCE,
        reader="weights",
    ),
    Format(
        "a Keras model",
        (".keras",),
        _zipped(r"^(config|metadata)\.json$", r"\.weights\.h5$"),
        SOURCE,
        reader="keras",
    ),
    Format("NumPy arrays", (".npz",), _zipped(r"\.npy$"), SOURCE, WEIGHTS),
    Format("a Core ML package", (".mlpackage",), _zipped(r"com\.apple\.CoreML"), SOURCE),
    Format("a TensorFlow SavedModel", (), _zipped(r"saved_model\.pb$"), SOURCE),
    Format("an Excel workbook", (".xlsx",), _zipped(r"^xl/"), EXPORT),
    Format("a Word document", (".docx",), _zipped(r"^word/"), COPY),
    Format("a PowerPoint presentation", (".pptx",), _zipped(r"^ppt/"), COPY),
    Format("a zip archive", (), _cut_zip, AGAIN, "which was cut off: the list of its files, at its end, is missing"),
    Format("a zip archive", (".zip",), _zipped(), UNPACK),
    Format(
        "a pickle",
        (".pkl", ".pickle", ".joblib"),
        _pickled,
        SOURCE,
        "which can hold code and is never opened",
    ),
    Format("an HDF5 file", (".h5", ".hdf5"), _hdf5, SOURCE, reader="keras"),
    Format("a TensorFlow Lite model", (".tflite", ".lite"), _starts(b"TFL3", at=4), SOURCE, reader="tflite"),
    Format("an ExecuTorch program", (".pte",), _starts(b"ET12", b"ET11", at=4), SOURCE),
    Format("an ONNX Runtime model", (".ort",), _starts(b"ORTM", at=4), SOURCE),
    Format("weights (safetensors)", (".safetensors",), _safetensors, SOURCE, reader="weights"),
    Format("weights (GGUF)", (".gguf", ".ggml"), _starts(b"GGUF", b"lmgg"), SOURCE, WEIGHTS),
    Format("a TensorRT engine", (".engine", ".plan", ".trt"), _starts(b"ptrt", b"ftrt"), SOURCE),
    Format("NumPy arrays", (".npy",), _starts(b"\x93NUMPY"), SOURCE, WEIGHTS),
    Format("weights (MXNet)", (".params",), _starts(b"\x12\1\0\0\0\0\0\0"), SOURCE, WEIGHTS),
    Format("a checkpoint of TensorFlow", (".index",), lambda each: each.tail[-8:] == b"W\xfb\x80\x8b$uG\xdb", SOURCE),
    Format("a MATLAB file", (".mat",), _starts(b"MATLAB "), SOURCE),
    Format("weights (Darknet)", (".weights",), _darknet, CFG, WEIGHTS),
    Format("an ONNX model", (".onnx",), _onnx, SOURCE, reader="onnx"),
    Format("a Core ML model", (".mlmodel",), _core_ml, SOURCE),
    Format("a TensorFlow SavedModel", (), lambda each: _described(each) == 1, SOURCE),
    Format("a Paddle model", (".pdmodel", ".pdiparams"), _paddle, SOURCE),
    Format("a TensorFlow graph", (".pb",), _graph, SOURCE),
    Format("weights (Caffe)", (".caffemodel",), _caffe, PROTOTXT, WEIGHTS),
    PDF,
    Format(
        "an image",
        (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic"),
        lambda each: (
            each.head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\1\0"))
            or each.head[8:12] in (b"WEBP", b"avif")
            or each.head[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif")
            or (each.head[:2] == b"BM" and each.head[6:10] == b"\0\0\0\0")
        ),
        TYPE,
    ),
    Format("a film or a sound", (".mp4", ".mov", ".webm"), _starts(b"ftyp", at=4), TYPE),
    Format("an old Office document", (".doc", ".xls", ".ppt"), _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), COPY),
    Format("a gzip archive", (".gz", ".tgz"), _starts(b"\x1f\x8b"), UNPACK),
    Format(
        "an archive",
        (".tar", ".xz", ".bz2", ".7z", ".rar", ".zst"),
        lambda each: (
            each.head.startswith((b"\xfd7zXZ", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x28\xb5\x2f\xfd"))
            or each.head[257:262] == b"ustar"
        ),
        UNPACK,
    ),
    Format("compiled Python", (".pyc",), lambda each: each.head[2:4] == b"\r\n", "give the .py file"),
    Format(
        "a program or a library",
        (".so", ".dll", ".exe", ".dylib"),
        _starts(b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\0asm"),
        SOURCE,
    ),
    Format("a Parquet table", (".parquet",), _starts(b"PAR1"), EXPORT),
    Format("a database (SQLite)", (".db", ".sqlite"), _starts(b"SQLite format 3\0"), EXPORT),
)
"""Files that are no texts, the more special before the more general."""

KERAS_KEYS = r'"(?:class_name|modelTopology|model_config|keras_version)"'

MATLAB = re.compile(
    r"\b(?:imageInput|image3dInput|sequenceInput|convolution[123]d|fullyConnected|(?:max|average)Pooling[123]d)Layer\b"
)
FLUX = re.compile(
    r"\bChain\s*\([^=]*?\b(?:Conv|Dense|MaxPool|Flux\.\w+)\s*\(|\b(?:Conv|Dense)\([^()\n]*(?:\([^()]*\)[^()\n]*)?=>"
)
CALLS = "write its layers in the words of Keras or PyTorch (Conv2D(6, 3), Dense(10)), or a spec: convcalc man spec"

TEXTS: tuple[Format, ...] = (
    Format("a network in MATLAB", (".m",), lambda sample: bool(MATLAB.search(sample.beginning)), CALLS),
    Format("a network in Julia (Flux)", (".jl",), lambda sample: bool(FLUX.search(sample.beginning)), CALLS),
    Format(
        "a notebook",
        (".ipynb",),
        _written(r"\{", r'"nbformat"|"cell_type"'),
        "save its code, and give that: jupyter nbconvert --to script FILE",
        reader="notebook",
    ),
    Format("a Keras model (JSON)", (), _written(r"\{", KERAS_KEYS), SOURCE, reader="keras"),
    Format("an MXNet symbol", (), _written(r"\{", r'"(?:mxnet_version|arg_nodes)"'), SOURCE),
    Format(
        "weights (an index)",
        (),
        _written(r"\{", r'"weight_map"'),
        f"give the config.json beside it, or {SOURCE}",
        WEIGHTS,
    ),
    Format(
        "a configuration of a Hugging Face model",
        (),
        _written(r"\{", r'"(?:model_type|architectures?|transformers_version)"'),
        SOURCE,
        reader="config",
    ),
    Format(
        "a Darknet configuration",
        (".cfg",),
        _written(
            r"(?:;[^\n]*+\n\s*+|#[^\n]*+\n\s*+)*+"
            r"\[(?:net|network|convolutional|conv|maxpool|route|shortcut|yolo|connected)\][ \t\r]*+(?:\n|[#;]|$)"
        ),
        LAYERS,
        reader="darknet",
    ),
    Format(
        "a Caffe solver",
        (),
        _written(
            r"(?ms)\w+\s*+:(?!.*?^[ \t]*+layers?\s*+:?\s*+\{)", r"(?m)^[ \t]*+(?:base_lr|max_iter|test_iter)\s*+:"
        ),
        NET,
        "which only says how a network is trained",
    ),
    Format(
        "a Caffe prototxt",
        (".prototxt",),
        _written(r"\w+\s*+[:{]", r"(?:^|[\s}])layers?\s*+:?\s*+\{"),
        LAYERS,
        reader="caffe",
    ),
    Format("a TensorFlow graph", (".pbtxt",), _written(r"node\s*+\{"), SOURCE),
    Format("a TensorFlow checkpoint's list", (), _written(r"model_checkpoint_path:"), SOURCE),
    Format("an ncnn network", (".param",), _written(r"7767517\s"), SOURCE),
    Format("an NNEF network", (".nnef",), _written(r"version\s++\d[\d.]*+;", r"\bgraph\b"), SOURCE),
    Format("an OpenVINO network", (".xml",), _written(r"<", r"<net\s[^>]*\bversion="), SOURCE),
    Format("a drawing (SVG)", (".svg",), _written(r"<", r"\A(?:<[?!][^>]*+>\s*+)*+<svg\b"), TYPE),
    Format("a web page", (".html", ".htm"), _written(r"(?i)<(?:!doctype html|html|head|body)\b"), COPY),
    Format("an XML file", (), _written(r"<\?xml"), COPY),
    Format("a PDF", (), _starts(b"%PDF-"), "take its text: pdftotext -layout FILE - | convcalc arch -"),
    PDF,
    Format("PostScript", (".ps", ".eps"), _starts(b"%!PS"), COPY),
    Format("a document (RTF)", (".rtf",), _starts(b"{\\rtf"), COPY),
    Format("LaTeX", (), _written(r"\\(?:documentclass|documentstyle)\b"), COPY),
    Format(
        "a pickle", (), _written(r"\([dl]p?\d++\n|c[\w.]++\n\w++\n"), SOURCE, "which can hold code and is never opened"
    ),
)
"""Files that are texts, and nobody's here."""

DIRECTORIES: tuple[tuple[str, str], ...] = (
    ("saved_model.pb", "a TensorFlow SavedModel"),
    ("keras_metadata.pb", "a TensorFlow SavedModel"),
    ("Manifest.json", "a Core ML package"),
    ("graph.nnef", "an NNEF network"),
    ("model.json", "a tf.js model"),
)
"""What a directory is that nobody reads, by a file in it."""

READ_IN = ("config.json", "model.safetensors", "pytorch_model.bin")
"""Files that say what the model in their directory is, the best first."""


def readable_in(directory: str) -> str:
    """The file in a directory that is read in its place; "" where there is none."""
    if any(os.path.exists(os.path.join(directory, name)) for name, _ in DIRECTORIES):
        return ""
    paths = [os.path.join(directory, name) for name in READ_IN]
    return next((path for path in paths if os.path.isfile(path)), "")


def suffixes() -> tuple[str, ...]:
    """How the names of all these files end.

    >>> ".keras" in suffixes(), ".cnn" in suffixes()
    (True, False)
    """
    return tuple([suffix for each in (*BINARY, *TEXTS) for suffix in each.suffixes])


def binary(sample: Sample) -> Format | None:
    """What a file is that is no text; None for one that nobody here knows, and for texts."""
    return next((each for each in BINARY if each.holds(sample)), None)


def text(written: str, name: str = "") -> Format | None:
    """What a text of another program is; None for all others."""
    sample = Sample(written[:LOOKED_AT].encode("utf-8", "replace"), b"", name)
    return next((each for each in TEXTS if each.holds(sample)), None)


def file_format(sample: Sample) -> Format | None:
    """What a file is, whether a text or not; None for one that nobody here knows."""
    return next((each for each in (*BINARY, *TEXTS) if each.holds(sample)), None)


def named(name: str) -> Format | None:
    """What a file that is no text should be by the end of its name alone."""
    return next((each for each in BINARY if each.suffixes and name.lower().endswith(each.suffixes)), None)
