"""Documents: a table that names files, and a folder that has them.

Rule 1: a document is its account, kind and name. The same file again changes nothing, another file takes its
place. Rule 2: a file lies in the folder or below it; what leads out of it is refused. Rule 3: the text of a
contract and its annexes name a contract that is there, other documents name none. Rule 4: each document goes
in by itself, for a file is stored before its row is.
"""

import asyncio
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from bot.domain.documents import ANNEX, CONTRACT
from bot.domain.file_names import name_of
from bot.storage import api_upserts as upserts
from bot.storage.api_upserts import Document, What
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.kinds import Unfit
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, Values, twice
from bot.utility.tables_columns import COLUMNS

OF_CONTRACTS = (CONTRACT, ANNEX)
_UNFIT = {
    "file-empty": "файл порожній",
    "file-too-big": "файл завеликий",
    "file-no-room": "файл не вдалося зберегти: бракує місця на диску",
}


@dataclass(frozen=True, slots=True)
class Papers:
    """Where the files of documents are, where they go, and how long one may be."""

    folder: Path
    files: Files
    most_bytes: int


async def store_documents(database: Database, papers: Papers, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare documents with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["documents"]})
    keys = [tuple(row.values[name] for name in ("account", "kind", "name")) for row in rows]
    notes = job.seen.note([(key, row.line, row.said()) for key, row in zip(keys, rows, strict=True)])
    for row, earlier in zip(rows, notes, strict=True):
        try:
            if earlier:
                raise Refused("name", twice(earlier, "документ із такою назвою"))
            _check(row.values)
            path = await asyncio.to_thread(_find, papers.folder, row.values["file"])
            body = await asyncio.to_thread(_read, path, papers.most_bytes)
            count.add(await _store(database, papers.files, row.values, path, body, dry_run=job.dry_run))
        except Refused as refused:
            count.refuse(row, refused)
    return count.outcome()


def _check(given: Values) -> None:
    """A contract's papers name their contract, and nothing else has one."""
    number = given.get("contract", "")
    if given["kind"] in OF_CONTRACTS and not number:
        raise Refused("contract", "у договору й додатка має бути номер договору")
    if given["kind"] not in OF_CONTRACTS and number:
        raise Refused("contract", "номер договору буває лише в договору й додатка")


def _find(folder: Path, name: str) -> Path:
    """The file with that name in the folder; Refused."""
    root = folder.resolve()
    # a Mac spells «й» and «ї» in the names of files as two characters
    for spelling in (name, unicodedata.normalize("NFD", name)):
        path = (root / spelling.replace("\\", "/")).resolve()
        if not path.is_relative_to(root):
            raise Refused("file", "файл поза текою з документами")
        if path.is_file():
            return path
    raise Refused("file", f"файла {name} немає в теці {folder}")


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise Refused("file", f"файл не вдалося прочитати: {error.strerror}") from None
    if len(body) > most:
        raise Refused("file", f"файл більший за {most // 1_000_000} МБ")
    if not body:
        raise Refused("file", _UNFIT["file-empty"])
    return body


async def _store(
    database: Database, files: Files, given: Values, path: Path, body: bytes, *, dry_run: bool
) -> What:
    digest = await asyncio.to_thread(lambda: sha256(body).hexdigest())
    about, what, same_bytes = await database.read(partial(_judge, given, digest))
    if dry_run or what == "same":
        return what
    file_id = None
    if not same_bytes:
        try:
            file_id = await files.keep(name_of(about.name, path.suffix), body)
        except Unfit as unfit:
            raise Refused("file", _UNFIT[unfit.text]) from None
    what, _, gone = await database.write(lambda c: upserts.save_document(c, about, file_id, digest))
    await files.discard(gone)
    return what


def _judge(given: Values, digest: str, connection: Connection) -> tuple[Document, What, bool]:
    """The document of a row, what storing it would be, and whether its bytes are stored; Refused."""
    about = Document(
        given["account"], given["kind"], given["name"], given.get("issued_on"), given.get("contract", "")
    )
    try:
        _, contract_id = upserts.owners(connection, about)
    except LookupError as missing:
        if missing.args == ("contract",):
            reason = f"договору {about.contract} у рахунку {about.account} немає: спершу завантажте договори"
            raise Refused("contract", reason) from None
        reason = f"рахунку {about.account} немає в базі: спершу завантажте рахунки"
        raise Refused("account", reason) from None
    stored = upserts.find_document(connection, about)
    if stored is None:
        return about, "new", False
    if "issued_on" not in given:
        about = Document(about.account, about.kind, about.name, stored.issued_on, about.contract)
    same_bytes = stored.sha256 == digest
    same = same_bytes and (stored.issued_on, stored.contract_id) == (about.issued_on, contract_id)
    return about, "same" if same else "changed", same_bytes
