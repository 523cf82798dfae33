"""Files the bot sends: uploaded, named by file id, or by an address.

Limits are those of core.telegram.org/bots/api#sending-files.
"""

from bot.sandbox.pictures import image_size, smaller
from bot.sandbox.push import Unreachable
from bot.sandbox.telegram_errors import Refused, bad_request
from bot.sandbox.telegram_request import Arguments, Upload
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.telegram_updates import THUMBNAIL, THUMBNAIL_SIDE
from bot.sandbox.values import Blob, Media, MediaKind

LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024
LARGEST_PHOTO_BY_URL = 5 * 1024 * 1024
LARGEST_BY_URL = 20 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024  # core.telegram.org/bots/api#getfile
MOST_PHOTO_SIDES = 10_000  # pixels, width and height together; core.telegram.org/bots/api#sendphoto
MOST_PHOTO_RATIO = 20
OK = 200
FOLDERS: dict[MediaKind, str] = {
    "photo": "photos",
    "document": "documents",
    "video": "videos",
    "voice": "voice",
    "audio": "music",
    "sticker": "stickers",
    "animation": "animations",
}


async def read_media(state: TelegramState, args: Arguments, field: str, kind: MediaKind) -> Media:
    """The file a method was given in `field`. Raises Refused."""
    given = args.text(field)
    upload = args.files.get(given.removeprefix("attach://") if given.startswith("attach://") else field)
    if upload is None and not given:
        raise bad_request(f"there is no {kind} in the request")
    if upload is None and given.startswith("attach://"):
        raise bad_request("can't parse InputMedia: media not found")
    if upload is None and given.startswith(("http://", "https://")):
        upload = await _fetched(state, given, kind)
    blob = _stored(state, given, kind) if upload is None else _accepted(state, upload, kind, args)
    return Media.of(kind, blob)


async def _fetched(state: TelegramState, url: str, kind: MediaKind) -> Upload:
    try:
        answer = await state.line.fetch(url, LARGEST_PHOTO_BY_URL if kind == "photo" else LARGEST_BY_URL)
    except Unreachable:
        raise bad_request("failed to get HTTP URL content") from None
    if answer.status != OK:
        raise bad_request("failed to get HTTP URL content")
    if not answer.body or (kind == "photo" and not answer.media_type.startswith("image/")):
        raise bad_request("wrong type of the web page content")
    return Upload(url.rsplit("/", 1)[-1], answer.media_type, answer.body)


def _stored(state: TelegramState, file_id: str, kind: MediaKind) -> Blob:
    blob = state.world.files.get(file_id)
    if blob is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if blob.kind != kind:
        raise bad_request(f"can't use file of type {blob.kind.capitalize()} as {kind.capitalize()}")
    return blob


def _accepted(state: TelegramState, upload: Upload, kind: MediaKind, args: Arguments) -> Blob:
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > LARGEST_UPLOAD:
        raise Refused(413, "Request Entity Too Large")
    if kind == "photo":
        _check_photo(upload.content)
    return state.world.store(
        upload.content,
        kind=kind,
        name=upload.name,
        media_type="image/jpeg" if kind == "photo" else upload.media_type,
        width=args.integer("width"),
        height=args.integer("height"),
        seconds=args.integer("duration"),
    )


def _check_photo(content: bytes) -> None:
    if len(content) > LARGEST_PHOTO:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {LARGEST_PHOTO} bytes"
        )
    size = image_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > MOST_PHOTO_SIDES or max(size) > MOST_PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def prepare(state: TelegramState, file_id: str) -> tuple[Blob, str]:
    """A file for download and the path it is downloaded by. Raises Refused."""
    blob = state.world.files.get(file_id)
    if blob is None and file_id.endswith(THUMBNAIL):
        whole = state.world.files.get(file_id.removesuffix(THUMBNAIL))
        if whole is not None:
            content = smaller(whole.content, THUMBNAIL_SIDE)
            made = state.world.store(content, kind="photo", name="thumbnail.jpg", media_type="image/jpeg")
            blob = state.world.files[file_id] = made
    if blob is None:
        raise bad_request("invalid file_id")
    if len(blob.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    ending = blob.name.rpartition(".")[2] if "." in blob.name else "bin"
    path = f"{FOLDERS[blob.kind]}/{blob.unique_id}.{ending}"
    state.paths[path] = file_id
    return blob, path
