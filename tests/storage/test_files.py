"""Files that people send: taken, refused, handed out, swept, erased."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image
from sqlalchemy import Connection, func, select

from bot.clock import FakeClock
from bot.conversation.events import Attachment, MediaKind
from bot.settings import Files as Limits
from bot.storage.database import Database
from bot.storage.decoder import Decoder
from bot.storage.files import Files, Gone, Swept, forget, use
from bot.storage.kinds import Unfit, sniff
from bot.storage.schema import file, submission
from tests.storage.photos import encoded, huge_png, meter, phone_photo
from tests.storage.rows import add, add_accounts, add_address, add_person

LIMITS = Limits(max_bytes=5_000_000, per_person_per_day=5, per_person_bytes=8_000_000)
PDF = b"%PDF-1.7 " + bytes(1000)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(1000)
DAY = timedelta(days=1)


@pytest.fixture
async def people(db: Database, clock: FakeClock) -> list[int]:
    """Two people."""
    return await db.write(lambda c: [add_person(c, clock()) for _ in range(2)])


@pytest.fixture
async def files(db: Database, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Files]:
    """The files of the test."""
    made = Files(tmp_path / "files", db, LIMITS, clock)
    yield made
    await made.close()


def sent(kind: MediaKind = "photo", name: str = "") -> Attachment:
    """What the channel says of a file."""
    return Attachment(kind, "ref", name=name, mime="text/html", size=1)


async def on_disk(folder: Path) -> list[Path]:
    """Every file below the folder."""
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


async def refused(work: Callable[[], Awaitable[object]]) -> str:
    """Why a file is not taken."""
    with pytest.raises(Unfit) as caught:
        await work()
    return caught.value.text


async def count(db: Database) -> int:
    """How many files have rows."""
    return await db.read(lambda c: c.scalars(select(func.count()).select_from(file)).one())


async def test_photo(files: Files, db: Database, people: list[int], tmp_path: Path) -> None:
    """A photo is kept as a JPEG without notes, under a generated name, and handed out under its own."""
    number = await files.take(people[0], sent(name="../../Лічильник 1.HEIC"), phone_photo(3000, 2000))
    name, mime, body = await files.open(number)
    assert (name, mime) == ("Лічильник 1.jpg", "image/jpeg")
    assert b"SECRET" not in body
    assert Image.open(BytesIO(body)).size == (2000, 1333)
    row = await db.read(lambda c: c.execute(select(file)).one())
    assert (row.kind, row.mime, row.size, row.used) == ("photo", "image/jpeg", len(body), False)
    assert row.sha256 == sha256(body).hexdigest()
    assert await on_disk(tmp_path) == [await files.path(number)]
    assert (await files.path(number)).relative_to(tmp_path / "files").as_posix() == row.path
    assert len(Path(row.path).parts) == 3


async def test_kept_unopened(files: Files, people: list[int]) -> None:
    """Documents and videos are kept byte for byte, with the type of their content."""
    given: tuple[tuple[MediaKind, bytes, str], ...] = (
        ("document", PDF, "application/pdf"),
        ("video", MP4, "video/mp4"),
    )
    for kind, body, mime in given:
        number = await files.take(people[0], sent(kind), body)
        stored = await files.open(number)
        assert (stored.mime, stored.body) == (mime, body)
        assert stored.name == f"file-{number}{(await files.path(number)).suffix}"
    number = await files.take(people[0], sent("document", "bill.pdf"), b"<script>alert(1)</script>")
    assert await files.open(number) == ("bill.pdf", "application/octet-stream", b"<script>alert(1)</script>")


async def test_picture_sent_as_document(files: Files, people: list[int]) -> None:
    """A picture is a picture also when it was sent as a document: it loses the place where it was taken."""
    number = await files.take(people[0], sent("document", "IMG_0001"), phone_photo())
    name, mime, body = await files.open(number)
    assert (name, mime) == ("IMG_0001.jpg", "image/jpeg")
    assert b"SECRET" not in body


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("photo", b"", "file-empty"),
        ("document", b"", "file-empty"),
        ("document", bytes(5_000_001), "file-too-big"),
        ("photo", PDF, "file-not-picture"),
        ("photo", MP4, "file-not-picture"),
        ("document", b"\x00\x00\x00\x18ftypheic" + bytes(40), "file-heic"),
        ("document", huge_png(20_000, 20_000), "file-too-many-pixels"),
        ("photo", phone_photo()[:3000], "file-broken"),
    ],
    ids=range(8),
)
async def test_unfit(
    files: Files, db: Database, people: list[int], tmp_path: Path, kind: MediaKind, body: bytes, expected: str
) -> None:
    """What is not taken is said by its own sentence, and nothing of it stays."""
    assert await refused(lambda: files.take(people[0], sent(kind), body)) == expected
    assert await on_disk(tmp_path) == []
    assert await count(db) == 0


async def test_quota_of_a_day(files: Files, people: list[int], clock: FakeClock) -> None:
    """A person sends so many files in 24 hours, another person not fewer for it."""
    for _ in range(LIMITS.per_person_per_day):
        await files.take(people[0], sent("document"), PDF)
    assert await refused(lambda: files.take(people[0], sent("document"), PDF)) == "file-quota"
    assert await refused(lambda: files.admit(people[0], 1)) == "file-quota"
    await files.take(people[1], sent("document"), PDF)
    clock.advance(hours=24)
    await files.take(people[0], sent("document"), PDF)


async def test_quota_of_bytes(files: Files, people: list[int], clock: FakeClock) -> None:
    """What a person has sent is counted in bytes too, for as long as it is kept."""
    await files.take(people[0], sent("document"), bytes(4_500_000))
    clock.advance(days=9)
    assert await refused(lambda: files.take(people[0], sent("document"), bytes(4_500_000))) == "file-quota"
    await files.take(people[0], sent("document"), bytes(3_500_000))


async def test_quota_of_files_that_come_together(
    files: Files, db: Database, people: list[int], tmp_path: Path
) -> None:
    """An album that arrives at once does not slip past the quota, and what is too much leaves no file."""
    taken = await asyncio.gather(
        *(files.take(people[0], sent("document"), PDF) for _ in range(12)), return_exceptions=True
    )
    assert sum(isinstance(one, int) for one in taken) == LIMITS.per_person_per_day == await count(db)
    assert {one.text for one in taken if isinstance(one, Unfit)} == {"file-quota"}
    assert len(await on_disk(tmp_path)) == LIMITS.per_person_per_day


@contextmanager
def disk_with_room_for(size: int) -> Iterator[None]:
    """The operating system lets no file of this process grow larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_no_room(files: Files, db: Database, people: list[int], tmp_path: Path) -> None:
    """A file that the disk does not take leaves no half of itself; with room again all is well."""
    with disk_with_room_for(3_000_000):
        assert (
            await refused(lambda: files.take(people[0], sent("document"), bytes(4_000_000))) == "file-no-room"
        )
    assert await on_disk(tmp_path) == []
    assert await count(db) == 0
    await files.take(people[0], sent("document"), bytes(4_000_000))


async def test_folder_that_cannot_be(
    db: Database, people: list[int], tmp_path: Path, clock: FakeClock
) -> None:
    """Where nothing can be written, the person is told to try later."""
    (tmp_path / "taken").write_text("a file")
    files = Files(tmp_path / "taken", db, LIMITS, clock)
    assert await refused(lambda: files.take(people[0], sent("document"), PDF)) == "file-no-room"
    assert await files.sweep(DAY) == Swept(unused=0, orphans=0)


async def test_no_decoder(db: Database, people: list[int], tmp_path: Path, clock: FakeClock) -> None:
    """Where no picture can be decoded, the person is told to try later, not that the picture is bad."""
    files = Files(tmp_path / "files", db, LIMITS, clock, Decoder(-1, "no number"))  # type: ignore[arg-type]
    assert await refused(lambda: files.take(people[0], sent(), phone_photo())) == "file-no-room"
    await files.close()


async def test_person_who_is_gone(files: Files, tmp_path: Path, people: list[int]) -> None:
    """A file whose row cannot be written does not stay either."""
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await files.take(people[1] + 1, sent("document"), PDF)
    assert await on_disk(tmp_path) == []


async def test_gone(files: Files, people: list[int]) -> None:
    """A file that is not there is said to be gone."""
    with pytest.raises(Gone):
        await files.open(77)
    number = await files.take(people[0], sent("document"), PDF)
    (await files.path(number)).unlink()
    with pytest.raises(Gone):
        await files.open(number)


async def test_use(files: Files, db: Database, people: list[int], clock: FakeClock) -> None:
    """A file is used only by the person who sent it, and while it is there."""
    number = await files.take(people[0], sent("document"), PDF)
    assert not await db.write(lambda c: use(c, number, people[1]))
    assert await db.write(lambda c: use(c, number, people[0]))
    clock.advance(days=100)
    await files.sweep(DAY)
    assert await db.write(lambda c: use(c, number, people[0]))
    await files.erase(people[0])
    assert not await db.write(lambda c: use(c, number, people[0]))


async def test_sweep(files: Files, db: Database, people: list[int], tmp_path: Path, clock: FakeClock) -> None:
    """Old files without a row and old rows that nothing uses go; used ones and young ones stay."""
    used = await files.take(people[0], sent("document"), PDF)
    await db.write(lambda c: use(c, used, people[0]))
    unused = await files.take(people[0], sent("document"), PDF)
    await files.take(people[1], sent("document"), PDF)
    await db.write(lambda c: forget(people[1], c))  # a crash before the files were removed
    (tmp_path / "files" / "draft" / "half").write_bytes(b"half")
    old = clock().timestamp()
    os.utime(tmp_path / "files" / "draft" / "half", (old, old))
    assert await files.sweep(DAY) == Swept(unused=0, orphans=0)
    clock.advance(days=2)
    young = await files.take(people[0], sent("document"), PDF)
    assert await files.sweep(DAY) == Swept(unused=1, orphans=2)
    assert await files.sweep(DAY) == Swept(unused=0, orphans=0)
    assert sorted(await on_disk(tmp_path)) == sorted([await files.path(used), await files.path(young)])
    with pytest.raises(Gone):
        await files.open(unused)


async def test_erase(files: Files, db: Database, people: list[int], tmp_path: Path, clock: FakeClock) -> None:
    """Erasing a person leaves no row and no file, also where a submission named one; others keep theirs."""
    mine = await files.take(people[0], sent(), phone_photo())
    theirs = await files.take(people[1], sent("document"), PDF)
    await db.write(lambda c: submit_with(c, mine, people[0], clock))
    assert await files.erase(people[0]) == 1
    assert await on_disk(tmp_path) == [await files.path(theirs)]
    assert await count(db) == 1
    assert await db.read(lambda c: c.scalars(select(submission.c.file_id)).all()) == [None]


async def test_submission_holds_its_file(
    files: Files, db: Database, people: list[int], clock: FakeClock
) -> None:
    """A file that a submission names is never swept, marked or not."""
    number = await files.take(people[0], sent("document"), PDF)
    await db.write(lambda c: submit_with(c, number, people[0], clock))
    clock.advance(days=9)
    assert await files.sweep(DAY) == Swept(unused=0, orphans=0)


def submit_with(connection: Connection, number: int, person_id: int, clock: FakeClock) -> None:
    """A submission that names a file."""
    add(
        connection,
        submission,
        key="key",
        kind="reading",
        account_id=add_accounts(connection, 1)[0],
        address_id=add_address(connection, person_id, clock()),
        payload="{}",
        file_id=number,
        sent_at=clock(),
        created_at=clock(),
        state="pending",
    )


def archive(*names: str, **contents: str) -> bytes:
    """A ZIP of files."""
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, contents.get(name, ""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (encoded(meter(9, 9), "WEBP"), "image/webp"),
        (encoded(meter(9, 9), "TIFF"), "image/tiff"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x14ftyp3gp5", "video/3gpp"),
        (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x42\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x42\x82\x88matroska", "video/x-matroska"),
        (bytes.fromhex("3082012306092a864886f70d010702a08201"), "application/pkcs7-signature"),
        (bytes.fromhex("308006092a864886f70d010702a080"), "application/pkcs7-signature"),
        (archive("mimetype", mimetype="application/vnd.etsi.asic-e+zip"), "application/vnd.etsi.asic-e+zip"),
        (archive("mimetype", mimetype="application/vnd.etsi.asic-s+zip"), "application/vnd.etsi.asic-s+zip"),
        (archive("a.txt"), "application/zip"),
        (
            archive("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (archive("[Content_Types].xml"), "application/zip"),
        (b"<!DOCTYPE html><script>", "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"0", "application/octet-stream"),
    ],
    ids=range(19),
)
def test_sniff(body: bytes, expected: str) -> None:
    """The type is what the content says."""
    assert sniff(body) == expected


async def test_file_of_the_company(files: Files, db: Database, people: list[int], clock: FakeClock) -> None:
    """A file of the company's own is kept as it is and is nobody's; no sweep and no erasure removes it."""
    number = await files.keep("../Договір № 7.pdf", PDF)
    clock.advance(days=100)
    assert await files.sweep(DAY) == Swept(0, 0)
    await files.erase(people[0])
    assert await files.open(number) == ("Договір № 7.pdf", "application/pdf", PDF)
    assert await refused(lambda: files.keep("x", b"")) == "file-empty"
    assert await refused(lambda: files.keep("x", bytes(LIMITS.max_bytes + 1))) == "file-too-big"
