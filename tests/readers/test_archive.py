"""Zip archives that are broken: one message each, with what was found and what was needed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from convcalc.readers.archive import Archive
from convcalc.readers.file_formats import AGAIN
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load

TEXT = b'{"class_name": "Sequential", "config": {"layers": []}}' * 20


def zipped(*names: str, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.comment = comment
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), TEXT, method)
    return made.getvalue()


WHOLE = zipped("config.json", "b.json")
STORED = zipped("config.json", method=zipfile.ZIP_STORED)
LIST = WHOLE.index(b"PK\1\2")


def edited(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


CUT = "'net.keras' is a zip archive that was cut off: "
BROKEN = "'net.keras' is a zip archive that is broken: "
WRONG: dict[str, tuple[bytes, str]] = {
    "no list": (WHOLE[:LIST], CUT + "the list of its files, at its end, is missing"),
    "half an end": (WHOLE[:-3], CUT + f"it has {len(WHOLE) - 3} bytes, and {len(WHOLE)} are needed"),
    "an archive in it": (
        STORED[:30] + WHOLE + b"more",
        CUT + f"the list of its files should begin at byte {LIST}, and does not",
    ),
    "bytes in the middle missing": (
        WHOLE[: LIST - 9] + WHOLE[LIST:],
        CUT + f"the list of its files should begin at byte {LIST}, and does not",
    ),
    "list broken": (
        edited(WHOLE, WHOLE.rindex(b"PK\1\2"), b"PK\0\0"),
        BROKEN + f"its list of files, 1 of 2 read, should go on at byte {WHOLE.rindex(b'PK') - 52}, and does not",
    ),
    "file elsewhere": (edited(WHOLE, 0, b"PK\3\5"), BROKEN + "'config.json' should begin at byte 0, and no file does"),
    "encrypted": (edited(WHOLE, LIST + 8, b"\1"), BROKEN + "'config.json' in it is encrypted"),
    "lzma": (
        zipped("config.json", method=zipfile.ZIP_LZMA),
        BROKEN + "'config.json' in it is packed by method 14: 0 (stored) and 8 (deflate) are read",
    ),
    "not packed so": (edited(WHOLE, 41, b"\xff\xff"), BROKEN + "'config.json' in it cannot be unpacked"),
    "longer": (
        edited(WHOLE, LIST + 24, b"\1\0\0\0"),
        BROKEN + f"'config.json' should have 1 bytes, and unpacks to {len(TEXT):,}",
    ),
    "changed": (
        edited(STORED, 60, b"?"),
        BROKEN + "'config.json' in it has another checksum than the list of files says",
    ),
    "no size": (edited(STORED, STORED.index(b"PK\1\2") + 24, b"\1"), BROKEN + "its list of files says no size of"),
    "in parts": (edited(WHOLE, len(WHOLE) - 18, b"\1\0"), BROKEN + "it is one of several parts"),
    "no zip": (b"PQ" + WHOLE[2:], "'net.keras' is no zip archive: it does not begin with the letters PK"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_broken_is_said(name: str) -> None:
    data, words = WRONG[name]
    with pytest.raises(ReadError) as raised:
        Archive(data, "'net.keras'").read("config.json", 1 << 20)
    assert raised.value.words.startswith(words)
    assert raised.value.hint == (AGAIN if "cut off" in words else "")


def test_what_is_not_needed_may_be_packed_in_any_way() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("config.json", TEXT)
        archive.writestr("weights", TEXT, zipfile.ZIP_LZMA)
        archive.comment = b"a remark"
    assert Archive(made.getvalue(), "'net.keras'").read("config.json", 1 << 20) == TEXT


def test_names_that_would_steer_a_terminal_are_not_printed() -> None:
    data = zipped("\x1b[31m" + "a" * 300)
    assert Archive(data, "'net.keras'").held() == "it holds '?[31m" + "a" * 115 + "…'"


@pytest.mark.parametrize("name", ["net.keras", "net.pt2", "net.pt", "net.zip", "net"])
@pytest.mark.parametrize("begins", ["config.json", "net/data.pkl", "net/models/model.json", "other"])
def test_a_zip_that_was_cut_off_is_told_by_whatever_name(tmp_path: Path, name: str, begins: str) -> None:
    """Also where what is left does not show what it was."""
    path = tmp_path / name
    path.write_bytes(zipped(begins, "metadata.json", "model.weights.h5")[:-60])
    with pytest.raises(ReadError) as raised:
        load(f"{path}" if "." in name else f"{tmp_path}/net")
    assert "was cut off: the list of its files, at its end, is missing" in raised.value.words
    assert f"'{path}'" in raised.value.words and raised.value.hint == AGAIN


def test_what_is_missing_in_an_archive_is_named_with_what_is_there(tmp_path: Path) -> None:
    for name, members, words in (
        (
            "a.keras",
            ("metadata.json", "model.weights.h5"),
            "is not in it: it holds 'metadata.json', 'model.weights.h5'",
        ),
        ("a.pt", ("a/data.pkl", "b/data.pkl"), "needs one data.pkl, and has 2: it holds 'a/data.pkl', 'b/data.pkl'"),
        ("a.pt2", ("exported_program/x",), "models/NAME.json is not in it: it holds 'exported_program/x'"),
    ):
        (tmp_path / name).write_bytes(zipped(*members))
        with pytest.raises(ReadError) as raised:
            load(str(tmp_path / name))
        assert words in raised.value.words
        assert raised.value.words.startswith(f"'{tmp_path / name}'")
