"""The config.json of a Hugging Face repository, in its two dialects: of transformers, and of timm."""

from __future__ import annotations

from convcalc.lang.statements import parse
from convcalc.readers import Imported, InputNote, UnreadNote
from convcalc.readers.known_networks import with_channels
from convcalc.readers.model_config import timm_config
from convcalc.readers.model_config.config_fields import LONGEST_CONFIG, ConfigFields
from convcalc.readers.model_config.transformers_config import IRRELEVANT, family_of, head_of
from convcalc.readers.opened import OpenedFile, ReadError, parsed_json
from convcalc.text import Source, first_of

SIZE = 224


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network that the fields describe; raises ReadError for one that they do not."""
    called = file.called
    if len(file.data) > LONGEST_CONFIG:
        raise ReadError(f"{called}: a config of more than {LONGEST_CONFIG:,} bytes is not read")
    found = parsed_json(file.source().text, called)
    if not isinstance(found, dict):
        raise ReadError(f"{called} is no table of fields, as a config is")
    fields = ConfigFields(found)
    try:
        if "architecture" in fields.values:
            return timm_config.read(fields, file.name)
        return _of_transformers(fields, file.name)
    except ReadError as error:
        raise ReadError(f"{called}: {error.words}", error.hint) from None


def _of_transformers(fields: ConfigFields, name: str) -> Imported:
    """A network of transformers."""
    family = family_of(fields)
    channels = fields.whole("num_channels", 3)
    sides = fields.pair("image_size", SIZE) if family.sized else (SIZE, SIZE)
    classes, notes = head_of(fields, family)
    text = family.text(fields, (*sides, channels), classes)
    if fields.absent:
        notes.append(f"not in the file, so as transformers has them: {first_of(fields.absent, 20)}")
    size = f"{sides[0]}x{sides[1]}x{channels}"
    given = "image_size" in fields.values and family.sized
    why = "is its image_size" if given else "is assumed: the file does not say it"
    notes.append(InputNote(f"input {size} {why}"))
    if unread := fields.unread(IRRELEVANT | family.irrelevant):
        notes.append(UnreadNote(f"fields that are not read: {first_of(unread, 8)}"))
    return with_channels(Imported(parse(Source(text, name)), tuple(notes), listing=text))
