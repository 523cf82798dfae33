"""Where the sample DSO's consumers live: three districts, their towns and villages, streets and houses.

The company, its districts and telephone numbers are invented; the names of villages and streets are such as
stand in every region.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class District:
    """A district: its code and name, its town, a settlement, and villages; how to reach it."""

    code: str
    name: str
    number: int
    town: str
    settlement: str
    villages: tuple[str, ...]
    phone: str
    email: str
    place: str
    hours: str


@dataclass(frozen=True, slots=True)
class Home:
    """An address and how it is fed."""

    district: District
    settlement: str
    street: str
    house: str
    flat: str
    feeder: str
    transformer: str
    queue: str


DISTRICTS = (
    District(
        "SOSN",
        "Соснівський РЕМ",
        1,
        "м. Соснівка",
        "смт Броварище",
        ("с. Вербівка", "с. Гута", "с. Дубрівка", "с. Заріччя", "с. Карпилівка", "с. Лісове", "с. Мала Гута"),
        "0 800 000 011",
        "sosnivka@zrazok.example",
        "м. Соснівка, вул. Енергетиків, 4",
        "пн–чт 8:00–17:00, пт 8:00–15:45, перерва 12:00–12:45",
    ),
    District(
        "ZARI",
        "Зарічанський РЕМ",
        2,
        "м. Зарічанськ",
        "смт Млинове",
        (
            "с. Березине",
            "с. Велика Долина",
            "с. Глибочок",
            "с. Іванків",
            "с. Кам'янка",
            "с. Озеряни",
            "с. Перемога",
        ),
        "0 800 000 012",
        "zarichansk@zrazok.example",
        "м. Зарічанськ, вул. Соборна, 118",
        "пн–чт 8:00–17:00, пт 8:00–15:45, перерва 12:00–12:45",
    ),
    District(
        "LISO",
        "Лісогірський РЕМ",
        3,
        "м. Лісогірськ",
        "смт Нове Полісся",
        (
            "с. Буда",
            "с. Вишневе",
            "с. Городище",
            "с. Житнє Поле",
            "с. Мар'янівка",
            "с. Рудня",
            "с. Яблунівка",
        ),
        "0 800 000 013",
        "lisohirsk@zrazok.example",
        "м. Лісогірськ, пров. Заводський, 2-А",
        "пн–чт 8:00–17:00, пт 8:00–15:45, перерва 12:00–12:45",
    ),
)

_TOWN_STREETS = (
    "вул. Соборна",
    "вул. Київська",
    "вул. Тараса Шевченка",
    "вул. Лесі Українки",
    "вул. Івана Франка",
    "вул. Михайла Грушевського",
    "вул. Богдана Хмельницького",
    "вул. Незалежності",
    "вул. Героїв України",
    "вул. Захисників",
    "вул. Вокзальна",
    "вул. Свято-Миколаївська",
    "вул. Вишнева",
    "вул. 8 Березня",
    "пров. Шкільний",
    "пров. 1-й Польовий",
    "просп. Миру",
    "м-н Центральний",
)
_VILLAGE_STREETS = (
    "вул. Центральна",
    "вул. Шевченка",
    "вул. Шкільна",
    "вул. Лісова",
    "вул. Польова",
    "вул. Набережна",
    "вул. Садова",
    "вул. Зелена",
    "вул. Молодіжна",
    "пров. Ставковий",
)
_QUEUES = tuple(f"{queue}.{half}" for queue in range(1, 7) for half in (1, 2))

_HOUSE_FORMS = (86, 8, 3, 3)  # of a hundred: 12, 12-А, 12А, 12/3

_SHARE_IN_TOWN = 0.45
_SHARE_IN_SETTLEMENT = 0.15
_SHARE_IN_FLATS = 0.6  # of a town


def homes(chance: Random) -> Iterator[Home]:
    """Addresses without end, district after district in turn, no two the same."""
    taken: set[tuple[str, str, str, str]] = set()
    feeds = {district.code: _Feeds(district, chance) for district in DISTRICTS}
    while True:
        for district in DISTRICTS:
            home = _home(district, feeds[district.code], chance)
            key = (home.settlement, home.street, home.house, home.flat)
            if key not in taken:
                taken.add(key)
                yield home


def _home(district: District, feeds: "_Feeds", chance: Random) -> Home:
    where = chance.random()
    flat = ""
    if where < _SHARE_IN_TOWN:
        settlement, street = district.town, chance.choice(_TOWN_STREETS)
        if chance.random() < _SHARE_IN_FLATS:
            house, flat = _block(chance), str(chance.randint(1, 80))
        else:
            house = _house(chance, 140)
    elif where < _SHARE_IN_TOWN + _SHARE_IN_SETTLEMENT:
        settlement, street = district.settlement, chance.choice(_TOWN_STREETS[:8])
        house = _house(chance, 70)
    else:
        settlement = chance.choice(district.villages)
        street, house = chance.choice(_VILLAGE_STREETS), _house(chance, 60)
    return Home(district, settlement, street, house, flat, *feeds.of(settlement, street))


def _house(chance: Random, longest: int) -> str:
    """A house on a street of so many, some with letters and fractions as they stand on real gates."""
    number = chance.randint(1, longest)
    letter = chance.choice("АБВ")
    forms = (f"{number}", f"{number}-{letter}", f"{number}{letter}", f"{number}/{chance.randint(1, 9)}")
    return chance.choices(forms, _HOUSE_FORMS)[0]


def _block(chance: Random) -> str:
    """A block of flats: few of them, so that neighbours share one."""
    return chance.choice(("2", "4", "6", "8-А", "10", "12", "14/1", "16", "18-Б", "20", "24", "24 корп. 2"))


class _Feeds:
    """Feeders, transformers and queues of a district: a street has one of each."""

    def __init__(self, district: District, chance: Random) -> None:
        self._district = district
        self._chance = chance
        self._known: dict[tuple[str, str], tuple[str, str, str]] = {}

    def of(self, settlement: str, street: str) -> tuple[str, str, str]:
        """Feeder, transformer and queue of a street."""
        key = (settlement, street)
        if key not in self._known:
            line = self._chance.randint(1, 14)
            transformer = f"ТП-{self._district.number}{self._chance.randint(1, 99):02d}"
            queue = _QUEUES[(self._district.number * 5 + line) % len(_QUEUES)]
            self._known[key] = (f"Ф-{self._district.number}{line:02d}", transformer, queue)
        return self._known[key]
