"""What a file is, by its first bytes: names and what messengers say of a type are never believed.

A type that is not in the table is `application/octet-stream`, which nobody opens by itself. The sentences of
Unfit are lines of `locales/`:

    file-empty            nothing arrived
    file-too-big          more bytes than allowed
    file-not-picture      sent as a photo, and is none of JPEG, PNG, WebP, GIF
    file-heic             a telephone's HEIC or AVIF, which we cannot read: to be sent as an ordinary photo
    file-too-many-pixels  a picture larger than allowed, said by its header, before anything is decoded
    file-broken           a picture that cannot be decoded in reasonable time
    file-quota            this person has sent enough for today, or in all
    file-no-room          we cannot store it now
"""

from __future__ import annotations

from struct import Struct

UNKNOWN = "application/octet-stream"

# Pillow's names of the formats that we decode
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
UNREADABLE_PICTURES = frozenset({"image/heic", "image/avif"})

SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
    "application/pdf": ".pdf",
    "application/pkcs7-signature": ".p7s",
    "application/vnd.etsi.asic-e+zip": ".asice",
    "application/vnd.etsi.asic-s+zip": ".asics",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/zip": ".zip",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "video/webm": ".webm",
    "video/x-matroska": ".mkv",
    "video/x-msvideo": ".avi",
}

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
)

# mp4ra.org/registered-types/brands: the major brand of a file that begins with a box `ftyp`
_BRANDS = (
    (b"hei", "image/heic"),
    (b"hev", "image/heic"),
    (b"mif1", "image/heic"),
    (b"msf1", "image/heic"),
    (b"avi", "image/avif"),
    (b"qt  ", "video/quicktime"),
    (b"3g", "video/3gpp"),
    (b"M4A ", "audio/mp4"),
)

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # RFC 5652, id-signedData

# ETSI EN 319 162-1: the first file of the archive is `mimetype`, stored as it is
_ASIC = {
    b"mimetypeapplication/vnd.etsi.asic-e+zip": "application/vnd.etsi.asic-e+zip",
    b"mimetypeapplication/vnd.etsi.asic-s+zip": "application/vnd.etsi.asic-s+zip",
}

# how the decoder's process answers: status, length, a JPEG or the text of Unfit; kept here, away from Pillow
FINE, UNFIT = 0, 1
LENGTH = Struct(">I")


class Unfit(Exception):
    """A file that is not taken; `text` is the locale key of the sentence for the person."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def sniff(body: bytes) -> str:
    """The type of a file's content; `application/octet-stream` when it is none that we know."""
    for beginning, mime in _BEGINNINGS:
        if body.startswith(beginning):
            return mime
    if body[4:8] == b"ftyp":
        return next((mime for brand, mime in _BRANDS if body.startswith(brand, 8)), "video/mp4")
    if body.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(body[8:12], UNKNOWN)
    if body.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in body[:64] else "video/x-matroska"
    if body.startswith(b"PK\x03\x04"):
        return _archive(body)
    if body.startswith(b"0") and _SIGNED_DATA in body[:24]:
        return "application/pkcs7-signature"
    return UNKNOWN


def _archive(body: bytes) -> str:
    for beginning, mime in _ASIC.items():
        if body.startswith(beginning, 30):
            return mime
    if b"[Content_Types].xml" in body:
        office = "application/vnd.openxmlformats-officedocument"
        if b"word/document.xml" in body:
            return f"{office}.wordprocessingml.document"
        if b"xl/workbook.xml" in body:
            return f"{office}.spreadsheetml.sheet"
    return "application/zip"
