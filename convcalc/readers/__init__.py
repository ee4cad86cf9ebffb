"""Readers of foreign texts: one row each. A reader says how well a text suits it, and is loaded when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Spec
from convcalc.shape import Shape
from convcalc.text import Source

if TYPE_CHECKING:
    from types import ModuleType

    from convcalc.diagnostics.diagnostic import SpecError
    from convcalc.readers.opened import OpenedFile
    from convcalc.readers.summary import Summary

CERTAIN = 1_000
"""The score of a text that can be nothing else."""


class InputNote(str):
    """What was assumed of the input: it holds only where no other one is given."""

    __slots__ = ()


class UnreadNote(str):
    """What was not read and may belong to the network: it is never agreement, and check ends with 1."""

    __slots__ = ()


class FlowNote(str):
    """Where what flows in a network was guessed, for its text does not say it."""

    __slots__ = ()


class UnreadFlowNote(UnreadNote):
    """The same where the guess leaves something out."""

    __slots__ = ()


class BehindNote(UnreadNote):
    """What stands behind the code of a program and says something of its network: check holds it against that."""

    __slots__ = ()


class MessageNote(UnreadNote):
    """An error message of a framework beside a program: check says which layer it is about."""

    __slots__ = ()


class WordsNote(str):
    """Words around a program: check judges the numbers of parameters in them."""

    __slots__ = ()


class UncountedNote(UnreadNote):
    """Operations that are not among the MACs: no agreement of claims of these, and nothing to all others."""

    __slots__ = ()


def leave_open(notes: Iterable[str], of_macs: bool) -> bool:
    """Do notes leave open whether claims are true?  of_macs: is one of the claims about MACs?

    >>> leave_open(["input 3x32x32"], True), leave_open([UnreadNote("line 3 is not followed")], False)
    (False, True)
    >>> leave_open([UncountedNote("640 products")], False), leave_open([UncountedNote("640 products")], True)
    (False, True)
    """
    return any(isinstance(each, UnreadNote) and (of_macs or not isinstance(each, UncountedNote)) for each in notes)


class NamedInputs(NamedTuple):
    """The inputs of a file by their names, the one that flows first at the head; on: the network on others of them."""

    names: tuple[str, ...]
    on: Callable[[Mapping[str, Shape]], Imported]


class Imported(NamedTuple):
    """A tree, and what its reader assumed.

    on: the same for another input, where what runs depends on it; None where the tree holds for every input.
    failed: why the network does not run on the input that the text says; another one may be given.
    listing: a text for what has none, such as a line for each node of a binary graph: the tree's places are in it.
    named: its inputs, where each may be given by its name.
    """

    tree: Spec
    notes: tuple[str, ...] = ()
    on: Callable[[Shape], Imported] | None = None
    failed: SpecError | None = None
    listing: str = ""
    named: NamedInputs | None = None


class Reader(NamedTuple):
    """One reader.

    name: as `convert --from` has it.  purpose: what it reads.  suffixes: the files that are shown to it first.
    module: in this room, with `score(source)`, 0 for what is certainly none of its texts, and `read(source)`.
    offered: may it be asked for by name?  overrules: a word of texts that are of our language too, but may mean more to
    this reader; its module has `overrules(source)` then.  prints: does it read what a program printed?  Its mistakes
    are about the print then, and no other reading is tried.
    """

    name: str
    purpose: str
    suffixes: tuple[str, ...]
    module: str
    offered: bool = True
    overrules: str = ""
    prints: bool = False

    def load(self) -> ModuleType:
        from importlib import import_module

        return import_module(f"convcalc.readers.{self.module}")

    def score(self, source: Source) -> int:
        """How much the text looks like one of its own."""
        points: int = self.load().score(source)
        return points

    def read(self, source: Source, network: str = "") -> Imported:
        """The network in the text, or the one of several that `network` names; raises SpecError."""
        module = self.load()
        found: Imported = module.read(source, network) if network else module.read(source)
        return found


class FileReader(NamedTuple):
    """A reader of files that another program wrote, and that show what they are by their first bytes.

    name: as `convert --from` and a row of `file_formats` have it.  purpose: what it reads.  suffixes: how such files
    are called.  module: in this room, with `read(file, network)`, which gives an Imported and raises SpecError or, for
    a file that is broken, ReadError.
    """

    name: str
    purpose: str
    suffixes: tuple[str, ...]
    module: str

    def read(self, file: OpenedFile, network: str = "") -> Imported:
        """The network in the file, or the one of several that `network` names."""
        from importlib import import_module

        found: Imported = import_module(f"convcalc.readers.{self.module}").read(file, network)
        return found


READERS: tuple[Reader, ...] = (
    Reader("fenced", "our own language in a Markdown fence", (".md", ".txt"), "fenced", offered=False),
    Reader("python", "PyTorch, Keras and TensorFlow 1 source", (".py", ".txt"), "python_source"),
    Reader("print", "print(model) of PyTorch", (".txt", ".out"), "printed", prints=True),
    Reader("rows", "a summary as a network", (".out", ".txt"), "summary_network", offered=False, prints=True),
    Reader("darknet-log", "the rows that darknet prints", (".log", ".txt"), "darknet_log", prints=True),
    Reader("stages", "papers' tables of operators", (".md", ".txt"), "stage_tables", offered=False),
    Reader("paper", "what stands in papers, slides and READMEs", (".md", ".txt"), "pasted", overrules="CONV"),
)
"""Who reads networks. To add one: a module, a row here, and a text in tests/data/MODULE."""

FILES: tuple[FileReader, ...] = (
    FileReader("darknet", "Darknet configurations", (".cfg",), "darknet"),
    FileReader(
        "weights",
        "weights, where their shapes are a known network's",
        (".safetensors", ".pt", ".pth", ".ckpt", ".bin"),
        "weights",
    ),
    FileReader("caffe", "Caffe networks", (".prototxt",), "caffe"),
    FileReader("pt2", "programs of torch.export", (".pt2",), "torch_export"),
    FileReader(
        "keras",
        "Keras models, also as to_json or TensorFlow.js writes them",
        (".keras", ".h5", ".hdf5", ".json"),
        "keras_json",
    ),
    FileReader("notebook", "code in Jupyter notebooks", (".ipynb",), "notebook"),
    FileReader("onnx", "ONNX models", (".onnx",), "onnx"),
    FileReader("config", "configurations of Hugging Face and timm", (".json",), "model_config"),
    FileReader("tflite", "TensorFlow Lite models", (".tflite", ".lite"), "tflite"),
)
"""Who reads files. To add one: a module, a row here, its name in a row of file_formats, a file in tests/data/MODULE."""

SUMMARIES: tuple[Reader, ...] = (
    Reader("summary", "what torchinfo, torchsummary and Keras print", (".out", ".txt"), "summary", offered=False),
    Reader("darknet-rows", "the rows that darknet prints", (".log", ".txt"), "darknet_summary", offered=False),
    Reader("shape-lists", "sizes that are printed layer by layer", (".log", ".txt"), "shape_lists", offered=False),
)
"""Who reads what was said of a network's layers, for `check --against`: its `read` gives a Summary."""


def suffixes() -> tuple[str, ...]:
    """The endings of all files that somebody reads.

    >>> {".md", ".out"} <= set(suffixes())
    True
    """
    texts = [suffix for reader in (*READERS, *SUMMARIES) for suffix in reader.suffixes]
    return tuple(dict.fromkeys([*texts, *file_suffixes()]))


def offered() -> dict[str, str]:
    """The readers that may be asked for by name, and what they read."""
    texts = {reader.name: reader.purpose for reader in READERS if reader.offered}
    return texts | {reader.name: reader.purpose for reader in FILES}


def file_suffixes() -> tuple[str, ...]:
    """The endings of files that other programs wrote and somebody reads."""
    return tuple([suffix for reader in FILES for suffix in reader.suffixes])


def of_files(name: str) -> FileReader | None:
    """The reader of files of this name."""
    return next((reader for reader in FILES if reader.name == name), None)


def read(source: Source, name: str | None = None, network: str = "") -> Imported | None:
    """A text as the reader of this name takes it, else as the most certain one; None where it is nobody's.

    Readers of files that end like this one are asked before the others. Raises SpecError.
    """
    if name:
        return next(reader for reader in READERS if reader.name == name).read(source, network)
    best = taker(source)
    return best.read(source, network) if best else None


def taker(source: Source) -> Reader | None:
    """The reader of a text that is not ours: of files that end like this one, else of any."""
    here = source.name.lower()
    return _best([reader for reader in READERS if here.endswith(reader.suffixes)], source) or _best(READERS, source)


def overruled(source: Source) -> Imported | None:
    """A text of our own language that means more to another reader, as it takes it: CS231n's [CONV -> RELU]*N."""
    for reader in READERS:
        if reader.overrules and reader.overrules in source.text and reader.load().overrules(source):
            return reader.read(source)
    return None


def is_summary(source: Source) -> bool:
    """Is a summary what the text is read as?"""
    best = _best(SUMMARIES, source) and taker(source)
    return best is not None and best.name == "rows"


def read_summary(source: Source) -> Summary | None:
    """The first summary of layers in a text; None where there is none."""
    best = _best(SUMMARIES, source)
    found: Summary | None = best.load().read(source) if best else None
    return found


def _best(readers: Iterable[Reader], source: Source) -> Reader | None:
    """The reader with the highest score, the first among equals; a score of 0 is none."""
    scored = [(reader.score(source), reader) for reader in readers]
    points, best = max(scored, key=lambda each: each[0], default=(0, None))
    return best if points > 0 else None
