"""Names of files as people see them: text on one line, never a path, and true of what is in the file.

1. Nothing invisible is in a name: no control characters, no marks that turn the reading round, no halves of
   letters. A name has at most 200 characters, and keeps its suffix when it is cut.
2. The name of a file is its last part; the title of a document ("Акт № 12/5") keeps its slash, but is no
   path.
3. What a file is, its content says (`bot.storage.kinds`). A name whose suffix is another type's gets the
   right one behind it: a person sees "рахунок.exe.pdf", and a telephone opens a PDF.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

CHARACTERS = 200
SUFFIX_CHARACTERS = 10
_SLASHES = str.maketrans("/\\", "--")
_NO_PARTS = frozenset({"", ".", ".."})

# suffixes that files of a type may bear, the usual one first; a zip may be anything that is packed
BORNE: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/tiff": (".tif", ".tiff"),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "application/pkcs7-signature": (".p7s", ".p7m", ".p7b", ".p7c", ".sig"),
    "application/vnd.etsi.asic-e+zip": (".asice", ".sce"),
    "application/vnd.etsi.asic-s+zip": (".asics", ".scs"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx", ".docm", ".dotx"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx", ".xlsm", ".xltx"),
    "video/mp4": (".mp4", ".m4v", ".mov", ".3gp", ".m4a"),
    "video/quicktime": (".mov", ".qt", ".mp4"),
    "video/3gpp": (".3gp", ".3gpp", ".mp4"),
    "video/webm": (".webm",),
    "video/x-matroska": (".mkv", ".mka"),
    "video/x-msvideo": (".avi",),
}
# types that are told from their content only sometimes: these may be true of a zip, or of what nobody knows
_PACKED = (".asice", ".sce", ".asics", ".scs", ".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx")
_UNTOLD: Mapping[str, tuple[str, ...]] = {
    "application/zip": _PACKED,
    "application/octet-stream": BORNE["application/pkcs7-signature"],
}
_KNOWN = tuple(suffix for suffixes in BORNE.values() for suffix in suffixes)


def clean_name(given: str) -> str:
    """The name of a file as harmless text: its last part, nothing invisible, at most 200 characters."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = _visible(last).lstrip(". ")
    suffix = PurePosixPath(shown).suffix[:SUFFIX_CHARACTERS] if len(shown) > CHARACTERS else ""
    return shown[: CHARACTERS - len(suffix)] + suffix


def clean_title(given: str) -> str:
    """What people call a document, as harmless text; a slash stays where it does not make it a path."""
    parts = _visible(unicodedata.normalize("NFC", given).replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part.strip() not in _NO_PARTS)[:CHARACTERS].strip()


def name_of(title: str, suffix: str = "") -> str:
    """The name of the file of a document."""
    own = "" if title.lower().endswith(suffix.lower()) else suffix
    return clean_name(f"{title}{own}".translate(_SLASHES))


def fitting(name: str, mime: str) -> str:
    """The name with a suffix that fits the type of the content, where that is known."""
    borne = BORNE.get(mime)
    if not name or borne is None or name.lower().endswith(borne):
        return name
    return clean_name(f"{name}{borne[0]}")


def belies(name: str, mime: str) -> str:
    """The suffix by which a name says that the content is something else; empty if it does not."""
    low = name.lower()
    if low.endswith((*BORNE.get(mime, ()), *_UNTOLD.get(mime, ()))):
        return ""
    return next((suffix for suffix in _KNOWN if low.endswith(suffix)), "")


def _visible(text: str) -> str:
    spaced = (" " if character.isspace() else character for character in text)
    shown = "".join(character for character in spaced if not unicodedata.category(character).startswith("C"))
    return " ".join(shown.split())
