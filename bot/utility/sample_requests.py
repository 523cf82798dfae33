"""What people have asked of the sample DSO: a desk with work on it, and odd readings to look at.

Rule 1: only for the sample's own registry, and only while nobody has asked anything. Rule 2: these people
cannot be written to, so that nothing is sent to nobody. Rule 3: accounts on the card of numbers to try are
left alone. What has happened to a request was done through `bot.storage.desk`, as an operator does it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.clock import kyiv_date, kyiv_midnight
from bot.storage import desk
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.requests import add_event, add_file
from bot.storage.schema import account, address, district, file, person, premises
from bot.storage.schema_requests import profile, request
from bot.utility.sample_people import People
from bot.utility.sample_places import DISTRICTS
from bot.utility.sample_sent import load_sent
from bot.utility.sample_size import SEED
from bot.utility.sample_try import numbers_to_try

Picture = Callable[[str], bytes]
Step = tuple[float, Mapping[str, Any]]  # days ago, what was changed
WORKER = "oksana"
REASON = "після грози лічильник показує більше, ніж ми споживаємо"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: how many days ago it came, in how many days its term ends, and what became of it.

    In `steps` days (`…_on`) are relative to today; `photo` is what the meter on it shows.
    """

    kind: str
    subject: str
    came: float
    due: int
    body: Mapping[str, Any]
    category: str = ""
    steps: Sequence[Step] = ()
    notes: Sequence[tuple[float, str]] = ()
    questions: Sequence[tuple[float, str]] = ()
    photo: str = ""
    rating: int | None = None


def _registered(days: float, number: str) -> Step:
    return days, {"state": "registered", "registered": number, "registered_on": -int(days)}


SAID_RIGHT = "Ми виміряли напругу у вашій точці розподілу. Вона в межах, які допускає ДСТУ EN 50160:2014."
DONE = "Роботи виконано. Дякуємо, що звернулися."

REQUESTS: Sequence[Asked] = (
    Asked(
        "appeal",
        "complaint",
        17.2,
        -2,
        {
            "matter": "Третій тиждень увечері напруга падає до 180 вольт, холодильник не вмикається. "
            "Прошу виміряти напругу й усунути причину."
        },
        "quality",
        steps=(_registered(16.5, "Зв-1184"),),
        notes=((9.0, "Замір доручено бригаді ТП, чекаємо протокол."),),
        questions=((1.1, "Коли нарешті приїдуть міряти? Минуло вже два тижні."),),
        photo="181",
    ),
    Asked(
        "order",
        "meter-fault",
        1.3,
        1,
        {"cause": "blank", "note": "Екран згас у суботу, світло є.", "phone": "+380671112233"},
        photo="       ",
    ),
    Asked(
        "order",
        "zone-meter",
        6.1,
        2,
        {"zones": "two", "meter-owner": "company", "phone": "+380501112233"},
        steps=(
            _registered(5.2, "Зам-2207"),
            (4.1, {"state": "invoiced", "invoice_number": "РФ-003817", "invoice_on": -4}),
        ),
    ),
    Asked(
        "order",
        "check",
        9.4,
        5,
        {"reason": REASON, "phone": "+380931112233"},
        steps=(
            _registered(9.0, "Зам-2196"),
            (8.0, {"state": "invoiced", "invoice_number": "РФ-003790", "invoice_on": -8}),
            (3.2, {"state": "paid", "paid_on": -3}),
            (2.1, {"state": "planned", "planned_on": 2, "answer": "Приїдемо з 9 до 13 години."}),
        ),
        questions=((0.2, "А можна після обіду? До першої я на роботі."),),
    ),
    Asked("order", "seal", 0.4, 5, {"sealing": "both", "reason": "заміна вводу", "phone": "+380661112233"}),
    Asked(
        "application",
        "owner-change",
        11.5,
        19,
        {"full-name": "Ткачук Марія Олегівна", "phone": "+380971112233", "note": "Купили будинок у вересні."},
        steps=(_registered(10.3, "Дог-0912"),),
        notes=((5.0, "Бракує сторінки договору купівлі-продажу, попросили надіслати."),),
    ),
    Asked("application", "contract-copy", 4.2, -1, {"delivery": "chat", "phone": "+380631112233"}),
    Asked(
        "application",
        "passport",
        2.6,
        8,
        {"delivery": "paper", "phone": "+380681112233"},
        steps=(_registered(2.0, "Дог-0931"),),
    ),
    Asked(
        "appeal",
        "inquiry",
        0.1,
        30,
        {"matter": "Чи буде світло у нас у п'ятницю? Маємо тяжкохвору дитину на апараті."},
        "disconnection",
    ),
    Asked(
        "appeal",
        "claim",
        3.3,
        27,
        {"matter": "Через перенапругу 12-го числа згоріли котел і телевізор. Прошу відшкодувати збитки."},
        "quality",
        steps=(_registered(2.4, "Зв-1203"),),
        photo="283",
    ),
    Asked("contact", "contact", 0.7, 5, {"phone": "+380991112233", "email": "nova.poshta@zrazok.example"}),
    Asked(
        "appeal",
        "complaint",
        33.0,
        -3,
        {"matter": "Гілки торкаються дроту біля нашого двору, у вітер іскрить."},
        "disconnection",
        steps=(
            _registered(32.0, "Зв-1096"),
            (5.0, {"state": "done", "answer": "Гілки обрізано 16-го. Дякуємо, що повідомили."}),
        ),
        rating=5,
    ),
    Asked(
        "order",
        "expertise",
        21.0,
        -6,
        {"reason": "сумніваюся в точності", "present": "yes"},
        steps=(_registered(20.0, "Зам-2101"), (12.0, {"state": "done", "answer": DONE})),
        rating=4,
    ),
    Asked(
        "appeal",
        "inquiry",
        8.0,
        -3,
        {"matter": "Чому в рахунку інша сума, ніж я порахував?"},
        "bill",
        steps=(
            _registered(7.5, "Зв-1166"),
            (
                6.0,
                {
                    "state": "refused",
                    "answer": "Рахунки й тарифи веде ваш постачальник. Зверніться, будь ласка, до нього.",
                },
            ),
        ),
    ),
    Asked(
        "appeal",
        "complaint",
        26.0,
        -11,
        {"matter": "Напруга вночі 245 вольт, лампочки перегорають."},
        "quality",
        steps=(_registered(25.0, "Зв-1121"), (9.0, {"state": "done", "answer": SAID_RIGHT})),
        rating=2,
    ),
)


async def load_requests(database: Database, files: Files, picture: Picture, now: datetime) -> bool:
    """Put the sample's requests and readings on the desk; False when it is not empty, or not the sample's."""
    homes = await database.read(_homes)
    if len(homes) < len(REQUESTS):
        return False
    photos = {each.photo for each in REQUESTS if each.photo}
    kept = {shown: await files.keep("foto.jpg", picture(shown)) for shown in sorted(photos)}
    await database.write(lambda c: _ask(c, homes, kept, now))
    await load_sent(database, files, picture, now)
    return True


def _homes(connection: Connection) -> Sequence[Any]:
    """Accounts that nobody is told to try, a few of each district in turn; none if it is not our turn."""
    sample = connection.scalars(select(district.c.id).where(district.c.code == DISTRICTS[0].code)).first()
    if sample is None or connection.execute(select(request.c.id).limit(1)).first() is not None:
        return []
    tried = [each.account for each in numbers_to_try(connection)]
    wanted = (
        select(account.c.id, account.c.owner, premises.c.district_id)
        .join(premises, premises.c.id == account.c.premises_id)
        .where(account.c.number.not_in(tried), account.c.closed.is_(False))
        .order_by(account.c.id)
    )
    return connection.execute(wanted.limit(len(REQUESTS))).all()


def _ask(connection: Connection, homes: Sequence[Any], photos: Mapping[str, int], now: datetime) -> None:
    people = People(Random(SEED + 5))  # noqa: S311 - a sample is no secret
    for at, (asked, home) in enumerate(zip(REQUESTS, homes, strict=True)):
        full_name = str(home.owner or people.full_name())
        who = somebody(connection, f"zrazok-{at}", full_name, "viber" if at % 3 else "telegram", now)
        came = now - timedelta(days=asked.came)
        values = {
            "kind": asked.kind,
            "subject": asked.subject,
            "category": asked.category,
            "person_id": who[0],
            "address_id": who[1],
            "account_id": home.id,
            "district_id": home.district_id,
            "body": json.dumps(dict(asked.body), ensure_ascii=False),
            "state": "received",
            "due_on": kyiv_date(now) + timedelta(days=asked.due),
            "sent_at": came,
            "created_at": came,
            "changed_at": came,
        }
        made = int(connection.scalars(insert(request).returning(request.c.id), values).one())
        number = f"{kyiv_date(came):%y%m}-{made:06d}"
        connection.execute(
            update(request).where(request.c.id == made).values(number=number, rating=asked.rating)
        )
        add_event(connection, made, "consumer", "created", came)
        if asked.photo:
            own = {"person_id": who[0], "kind": "photo"}
            connection.execute(update(file).where(file.c.id == photos[asked.photo]).values(**own))
            add_file(connection, made, photos[asked.photo], "attachment", "фото лічильника.jpg")
        _go_on(connection, made, asked, now)


def _go_on(connection: Connection, made: int, asked: Asked, now: datetime) -> None:
    """What happened afterwards, in its order."""
    today = kyiv_date(now)
    told: list[tuple[float, Callable[[datetime], None]]] = [
        *((days, partial(_step, connection, made, values, today)) for days, values in asked.steps),
        *((days, partial(desk.note, connection, made, words, WORKER)) for days, words in asked.notes),
        *((days, partial(_question, connection, made, words)) for days, words in asked.questions),
    ]
    for days, happen in sorted(told, key=lambda each: -each[0]):
        happen(now - timedelta(days=days))


def _question(connection: Connection, made: int, words: str, at: datetime) -> None:
    add_event(connection, made, "consumer", "question", at, words)


def _step(connection: Connection, made: int, values: Mapping[str, Any], today: date, at: datetime) -> None:
    dated = {
        name: today + timedelta(days=value) if name.endswith("_on") else value
        for name, value in values.items()
    }
    version = connection.scalars(select(request.c.version).where(request.c.id == made)).one()
    desk.change(connection, lambda text, _: text.key, made, version, dated, WORKER, at)


def somebody(
    connection: Connection, ext: str, full_name: str, channel: str, now: datetime
) -> tuple[int, int]:
    """A consumer who cannot be written to: person and address."""
    began = kyiv_midnight(kyiv_date(now) - timedelta(days=90))
    new = {"language": "uk", "created_at": began}
    who = int(connection.scalars(insert(person).returning(person.c.id), new).one())
    surname, name, patronymic = [*full_name.split(), "", "", ""][:3]
    chat = {
        "channel": channel,
        "ext": ext,
        "person_id": who,
        "name": f"{name} {surname}".strip(),
        "reachable": False,
        "created_at": began,
    }
    chat_id = int(connection.scalars(insert(address).returning(address.c.id), chat).one())
    connection.execute(
        insert(profile).values(
            person_id=who,
            surname=surname,
            name=name,
            patronymic=patronymic,
            phone=f"+38050{chat_id % 10_000_000:07d}",
            email=f"lyst{chat_id}@zrazok.example",
        )
    )
    return who, chat_id
