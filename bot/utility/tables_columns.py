"""Columns: which there are, how each is read, and how its heading may be spelt.

Here are those of the registry; those of outages, warnings and schedules are in `outage_columns`.
Rule: a column that is not in the file leaves what is stored as it is; an empty cell makes it empty.
`docs/import.md` says the same to people; a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.utility import tables_cells as cells

Kind = Literal[
    "districts",
    "accounts",
    "meters",
    "readings",
    "consumption",
    "contracts",
    "documents",
    "works",
    "warnings",
    "hours",
]

TITLES: Mapping[Kind, str] = {
    "districts": "дільниці",
    "accounts": "рахунки",
    "meters": "лічильники",
    "readings": "покази",
    "consumption": "споживання",
    "contracts": "договори",
    "documents": "документи",
    "works": "відключення",
    "warnings": "попередження",
    "hours": "погодинний графік",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the code, its heading as we write it, how it is read, how else it is headed."""

    name: str
    title: str
    read: cells.Reader
    spellings: str
    needed: bool = False
    one_needed: bool = False  # one of the columns so marked must be there


ACCOUNT = (
    "особовий, особовий рахунок, номер особового рахунку, № особового рахунку, о/р, рахунок, номер рахунку, "
    "особ. рахунок, о/рахунок, номер о/р, account, account number, account no, account id"
)
_EIC = (
    "ЕІС, ЕІС код, код ЕІС, ЕІС-коди, ЕІС код точки обліку, ЕІС код точки розподілу, ЕІС точки обліку, "
    "ЕІС ТКО, точка обліку, точка розподілу, EIC, EIC code, metering point"
)
_SERIAL = (
    "заводський номер, заводський №, зав. №, зав. номер, номер лічильника, № лічильника, лічильник, "
    "заводський № лічильника, заводський номер лічильника, номер приладу обліку, прилад обліку, "
    "серійний номер, serial, serial number, meter, meter number, meter serial"
)
DISTRICT = (
    "РЕМ, дільниця, назва РЕМ, код РЕМ, район електромереж, район електричних мереж, філія, підрозділ, "
    "структурний підрозділ, district, branch, unit"
)

_CONTRACT = "номер договору, договір, № договору, договір №, contract, contract number, contract no"

COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    "districts": (
        Column("code", "Код", cells.code(32), "код, код РЕМ, код дільниці, code, district code", needed=True),
        Column(
            "name", "Назва", cells.text(200), "назва, назва РЕМ, дільниця, РЕМ, name, district", needed=True
        ),
        Column("phone", "Телефон", cells.text(200), "телефон, телефони, тел., phone, phones"),
        Column("email", "Пошта", cells.text(200), "пошта, електронна пошта, e-mail, email, ел. пошта"),
        Column("place", "Адреса", cells.text(300), "адреса, адреса РЕМ, address, place"),
        Column(
            "hours", "Години", cells.text(300), "години, години роботи, графік роботи, режим роботи, hours"
        ),
    ),
    "accounts": (
        Column("number", "Особовий рахунок", cells.account, ACCOUNT, needed=True),
        Column("district", "РЕМ", cells.text(200), DISTRICT, needed=True),
        Column(
            "settlement",
            "Населений пункт",
            cells.text(200),
            "населений пункт, нас. пункт, н.п., місто, село, місто/село, назва населеного пункту, city, town",
            needed=True,
        ),
        Column("street", "Вулиця", cells.text(200), "вулиця, вул., назва вулиці, вулиця/провулок, street"),
        Column(
            "house",
            "Будинок",
            cells.code(64),
            "будинок, буд., дім, номер будинку, № будинку, house, building",
        ),
        Column(
            "flat", "Квартира", cells.code(64), "квартира, кв., номер квартири, № квартири, flat, apartment"
        ),
        Column(
            "owner",
            "ПІБ",
            cells.text(300),
            "ПІБ, П.І.Б., власник, споживач, ПІБ споживача, ПІБ власника, прізвище ім'я по батькові, "
            "прізвище та ініціали, прізвище, owner, name, customer, consumer",
        ),
        Column("eics", "ЕІС", cells.eics, _EIC),
        Column("feeder", "Фідер", cells.text(100), "фідер, назва фідера, лінія, feeder"),
        Column(
            "transformer",
            "ТП",
            cells.text(100),
            "ТП, КТП, трансформаторна підстанція, номер ТП, № ТП, назва ТП, transformer, substation",
        ),
        Column(
            "queue",
            "Черга",
            cells.queue,
            "черга, підчерга, черга відключень, черга/підчерга, ГПВ, queue, group",
        ),
        Column(
            "permitted_kw",
            "Дозволена потужність, кВт",
            cells.kilowatts,
            "дозволена потужність, потужність, приєднана потужність, договірна потужність, permitted power, "
            "power",
        ),
        Column(
            "admitted_on",
            "Дата допуску",
            cells.day,
            "дата допуску, допущено, дата допуску до обліку, дата допуску в роботу, admitted, admitted on",
        ),
        Column(
            "breakers",
            "Вступні автомати",
            cells.text(200),
            "вступні автомати, вступний автомат, автомати, автомат, автоматичні вимикачі, "
            "вступний автоматичний вимикач, breakers, breaker",
        ),
        Column(
            "generates",
            "Генерує",
            cells.yes_no,
            "генерує, генерація, генеруюча установка, активний споживач, СЕС, generates, generation, "
            "prosumer",
        ),
        Column("closed", "Закрито", cells.yes_no, "закрито, закритий, рахунок закрито, closed"),
    ),
    "meters": (
        Column("number", "Особовий рахунок", cells.account, ACCOUNT, one_needed=True),
        Column("eic", "ЕІС", cells.eic, _EIC, one_needed=True),
        Column("serial", "Заводський номер", cells.serial, _SERIAL, needed=True),
        Column(
            "model",
            "Модель",
            cells.text(100),
            "модель, тип, тип лічильника, модель лічильника, марка, тип приладу обліку, model, type",
        ),
        Column(
            "digits",
            "Розрядність",
            cells.digits,
            "розрядність, розрядів, кількість розрядів, значність, розмірність, розмірність шкали, digits",
            needed=True,
        ),
        Column(
            "zones",
            "Зонність",
            cells.zone_count,
            "зонність, зон, кількість зон, число зон, зони, тарифність, кількість тарифів, zones, tariffs",
            needed=True,
        ),
        Column(
            "place",
            "Місце встановлення",
            cells.text(200),
            "місце встановлення, місце, місце установки, розташування, place, location",
        ),
        Column(
            "remote",
            "Дистанційно",
            cells.yes_no,
            "дистанційно, дистанційне зчитування, дистанційний, АСКОЕ, ЛУЗОД, remote, remotely read, amr",
        ),
        Column(
            "installed_on",
            "Дата встановлення",
            cells.day,
            "дата встановлення, встановлено, дата допуску, дата установки, installed, installed on",
        ),
        Column(
            "removed_on",
            "Дата зняття",
            cells.day,
            "дата зняття, знято, дата демонтажу, removed, removed on",
        ),
    ),
    "readings": (
        Column("number", "Особовий рахунок", cells.account, ACCOUNT, one_needed=True),
        Column("eic", "ЕІС", cells.eic, _EIC, one_needed=True),
        Column("serial", "Заводський номер", cells.serial, _SERIAL),
        Column(
            "zone", "Зона", cells.zone, "зона, зона доби, тарифна зона, назва зони, шкала, zone, register"
        ),
        Column(
            "value",
            "Показ, кВт·год",
            cells.whole,
            "показ, показник, показання, покази, показники, значення, показ лічильника, value, reading",
            needed=True,
        ),
        Column(
            "taken_at",
            "Дата",
            cells.moment,
            "дата, дата показу, дата зняття показу, дата зняття показів, дата показника, дата і час, "
            "дата та час, час, date, time, taken at, reading date, timestamp",
            needed=True,
        ),
        Column(
            "source",
            "Джерело",
            cells.source,
            "джерело, джерело показу, ким знято, ким передано, спосіб, вид показу, тип показу, source",
            needed=True,
        ),
        Column(
            "billed",
            "У розрахунку",
            cells.yes_no,
            "у розрахунку, в розрахунку, враховано, увійшов до рахунку, враховано в рахунку, billed",
        ),
        Column(
            "counts_on",
            "На перше число",
            cells.first_of_month,
            "на перше число, на число, враховано на, розрахункова дата, станом на, counts on",
        ),
    ),
    "consumption": (
        Column("number", "Особовий рахунок", cells.account, ACCOUNT, one_needed=True),
        Column("site", "ЕІС", cells.eic, _EIC, one_needed=True),
        Column(
            "month",
            "Місяць",
            cells.month,
            "місяць, період, розрахунковий місяць, розрахунковий період, звітний місяць, month, period",
            needed=True,
        ),
        Column("zone", "Зона", cells.zone, "зона, зона доби, тарифна зона, назва зони, zone"),
        Column(
            "consumed",
            "Спожито, кВт·год",
            cells.energy,
            "спожито, споживання, обсяг споживання, обсяг, активне споживання, consumed, consumption, usage",
            needed=True,
        ),
        Column(
            "generated",
            "Вироблено, кВт·год",
            cells.energy,
            "вироблено, виробіток, вироблення, генерація, згенеровано, generated, generation, production",
        ),
        Column(
            "released",
            "Віддано, кВт·год",
            cells.energy,
            "віддано, віддано в мережу, відпуск, відпуск у мережу, відпуск в мережу, відпущено, "
            "відпущено в мережу, released, exported, export",
        ),
    ),
    "contracts": (
        Column("account", "Особовий рахунок", cells.account, ACCOUNT, needed=True),
        Column("number", "Номер договору", cells.code(64), _CONTRACT, needed=True),
        Column(
            "kind",
            "Вид договору",
            cells.text(100),
            "вид договору, вид, тип договору, тип, назва договору, предмет договору, kind, type",
            needed=True,
        ),
        Column(
            "signed_on",
            "Дата укладення",
            cells.day,
            "дата укладення, укладено, дата підписання, підписано, дата договору, дата, signed, "
            "signed on, date",
        ),
        Column(
            "valid_until",
            "Діє до",
            cells.any_day,
            "діє до, чинний до, дійсний до, строк дії, термін дії, valid until, until",
        ),
        Column("state", "Стан", cells.text(100), "стан, стан договору, статус, state, status"),
    ),
    "documents": (
        Column("account", "Особовий рахунок", cells.account, ACCOUNT, needed=True),
        Column(
            "kind",
            "Вид документа",
            cells.document_kind,
            "вид документа, вид, тип документа, тип, kind, type",
            needed=True,
        ),
        Column("contract", "Номер договору", cells.code(64), _CONTRACT),
        Column(
            "name",
            "Назва",
            cells.text(200),
            "назва, назва документа, документ, name, title",
            needed=True,
        ),
        Column(
            "issued_on",
            "Дата",
            cells.day,
            "дата, дата документа, дата видачі, видано, date, issued, issued on",
        ),
        Column(
            "file",
            "Файл",
            cells.text(255),
            "файл, ім'я файла, назва файла, шлях, шлях до файла, file, file name, path",
            needed=True,
        ),
    ),
}
