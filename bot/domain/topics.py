"""Search by words: «хочу замінити лічильник» finds what is called «Замовлення».

1. A topic is known by the beginnings of its words, so that cases and endings do not matter; words of Russian
   and of surzhyk stand beside the Ukrainian ones.
2. Words are compared as they sound: «и», «і», «ы» and «ї» are one letter, so are «е», «є», «э», «ё».
3. A slip of the finger is forgiven in words of five letters and more; two of them in long ones.
4. What is found is only offered, the surest first. Nothing is opened and nothing is sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

MOST = 3
LONGEST = 120  # characters; of a letter only the beginning is looked at
REMEMBERED = 4_096  # comparisons; people use the same words
FORGIVEN, TWICE_FORGIVEN = 5, 9  # letters
NEARLY = 0.8  # what a word with a slip is worth
WORTHY = 0.4  # of the best: what is less sure than that is not offered beside it
SUREST = 2.0  # a word that says all by itself

_SOUNDS = str.maketrans(
    {"і": "и", "ї": "и", "ы": "и", "й": "и", "є": "е", "э": "е", "ё": "е", "ґ": "г", "щ": "ш"}
    | dict.fromkeys("ьъ'’`ʼ\"", "")
)
# a keyboard left in Latin gives letters that only look Ukrainian
_LOOKS = str.maketrans("aceiopxyABCEHIKMOPTX", "асеіорхуАВСЕНІКМОРТХ")
_WORD = re.compile(r"\w+")
_CYRILLIC = re.compile(r"[а-яіїєґё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """A dialog with its arguments, and the words by which people call it: beginning → worth, up to SUREST.

    Beginnings joined by a plus count only together.
    """

    dialog: str
    args: tuple[str, ...]
    words: Mapping[str, float]


def _topic(opens: str, strong: str, weak: str = "") -> Topic:
    dialog, *args = opens.split(":")
    return Topic(
        dialog, tuple(args), dict.fromkeys(strong.split(), SUREST) | dict.fromkeys(weak.split(), 1.0)
    )


# worth 2: says it all; worth 1: with other words. Earlier ones win where two are equally sure
TOPICS = (
    _topic(
        "reading",
        "показ показник показан показн reading перед+цифр здат+цифр внест+цифр",
        "лічильн счетчик счотчик meter",
    ),
    _topic(
        "history",
        "історі+показ истори+показ history",
        "історі истори минул прошл попередн+показ",
    ),
    _topic(
        "consumption",
        "споживан споживат споживч+граф спожит потреблен расход витрат+електр consumption usage "
        "нагоріло намотал накрутил",
        "кіловат киловат квт kwh статистик витрат",
    ),
    _topic(
        "outages",
        "відключен отключен вимкнен+план планов ремонт+лін outage blackout коли+вимк коли+ввімк коли+увімк "
        "когда+включ коли+включ коли+дад",
        "відключ отключ",
    ),
    _topic(
        "nolight",
        "світл+нема свет+нет зник+світл пропал+свет авар мигає моргає блимає перебої темно темряв "
        "пробк вибил",
        "світл свет електрик електроен power light",
    ),
    _topic("schedule", "графік график погодин почасов черг очеред schedule підчерг"),
    _topic("warnings", "попередж предупрежд warning відключ+борг отключ+долг"),
    _topic(
        "accounts",
        "особов лицев мої+рахунк мои+счет перемкн переключ+рахун",
        "рахун счет счёт account адрес",
    ),
    _topic(
        "link",
        "парол кабінет кабинет реєстрац регистрац зареєстр "
        "під'єдн підключ+рахун додат+рахун добав+счет прив'яз привяз",
        "під'єдн приєдн+рахун",
    ),
    _topic("who", "хто+доступ кто+доступ доступ"),
    _topic(
        "order",
        "замін замен поміня поменя міня перевір+лічильн провер+счетчик повірк поверк пломб "
        "опломб розпломб несправн зламав зламал сломал злам слома полама полома крутит зупинив останов "
        "табло екран "
        "перенес перенест замов заказ виклик вызов майст мастер двозон двухзон тризон багатозон "
        "нічн+тариф ночн+тариф replace order",
        "лічильн счетчик счотчик працю работ meter зон встанов устан",
    ),
    _topic(
        "services",
        "послуг услуг прайс ціни цени вартіст стоимост service price",
        "коштує стоит ціна цена скільки+кошту",
    ),
    _topic(
        "apply:owner-change",
        "власник собственник переоформ успадк спадщин наслідув наследств "
        "купив+буд купив+кварт купив+хат купил+дом купил+кварт "
        "продав+кварт продав+буд продав+хат продал+дом продал+кварт new+owner",
        "owner",
    ),
    _topic("apply:passport", "паспорт+точк паспорт+розподіл паспорт+распредел"),
    _topic("apply:contract-copy", "копі+договор копи+договор підписан+договор подписан+договор"),
    _topic("apply", "заяв заявл паспорт приєднан+мереж присоедин", "копі копи оформит"),
    _topic(
        "generating",
        "сонячн солнечн панел генер інвертор инвертор зелен+тариф solar",
        "зелен станці",
    ),
    _topic("agreement", "публічн+договор публичн+договор оферт"),
    _topic("contracts", "договор договір договир контракт contract"),
    _topic("documents", "документ акт акти техумов технічн+умов document схем балансов", "паспорт"),
    _topic(
        "equipment",
        "обладнан оборудован еік eic автомат потужн мощност допуст equipment",
        "лічильн счетчик модел",
    ),
    _topic(
        "requests",
        "мої+заяв мої+зверн мої+замов мои+заяв статус статус+заяв де+заяв стан+заяв "
        "моя+заяв моя+зверн моє+замов моё+зак відповід+зверн відповід+скарг ответ+жалоб request",
        "відповід ответ номер+заяв",
    ),
    _topic(
        "appeal",
        "скарг скарж поскарж жалоб пожалов жалу звернен обращен претенз відшкодув возмещен компенс "
        "пропозиц предложен "
        "подяк напруг напряжен complaint claim стрибк скачк розслід",
        "написат питанн вопрос question потуг чому",
    ),
    _topic(
        "appeal:inquiry:bill",
        "борг боржу винен+грош скільки+вин сколько+вин долг должен заборгов задолж квитанц "
        "платіж платеж платіжк плати сплат "
        "оплат заплат переплат субсид пільг льгот debt bill payment pay перерахун перерасч нарахув "
        "начисл постачальн поставщ",
        "тариф tariff рахун+світл счет+свет гроші деньги рубл грн",
    ),
    _topic(
        "contact",
        "змін+телефон змін+прізвищ змін+контакт измен+телефон смен+телефон новий+номер нов+номер змін+номер",
        "контакт",
    ),
    _topic(
        "profile",
        "профіл профил прізвищ фамил мої+дан мои+данн profile",
        "ім'я имя дані данн телефон",
    ),
    _topic("email", "пошт почт емейл имейл мейл email mail e-mail скринь"),
    _topic(
        "notices",
        "сповіщ оповіщ уведомл нагадув напомин розсилк рассилк турбу беспок notification notice "
        "тих+годин мовчат не+пиши не+писат не+пишіт не+присила",
        "повідомл",
    ),
    _topic("messenger", "вайбер viber телеграм telegram месендж мессендж messenger"),
    _topic("language", "мова мову мови язик язык language english англійськ английск"),
    _topic(
        "contacts",
        "телефон подзвон позвон номер+телефон оператор диспетчер рем адреса+район де+ви где+ви "
        "контакт прийом години+робот графік+робот гаряч+ліні горяч+лини contact phone офіс офис "
        "відділен",
        "район людин человек call номер",
    ),
    _topic(
        "mydata",
        "видалит+дан видал+дан удал+дан стерт+дан экспорт експорт персональн вивантаж забуд забут "
        "erase delete видаліт",
        "видал удал дані данн data",
    ),
    _topic("terms", "умови условия угод соглашен згод terms"),
    _topic(
        "help",
        "допомо помощ поможіт поможит help інструкц инструкц довідк як+користув как+пользов підкаж подскаж",
    ),
)


def search(text: str, most: int = MOST) -> list[Topic]:
    """What the words may be about, the surest first; empty if nothing is known by any of them."""
    typed = [_sound(word) for word in _words(text[:LONGEST])]
    found = [(worth, -place) for place, topic in enumerate(TOPICS) if (worth := _worth(topic, typed))]
    if not found:
        return []
    best = max(worth for worth, _ in found)
    return [TOPICS[-place] for worth, place in sorted(found, reverse=True)[:most] if worth >= best * WORTHY]


def _worth(topic: Topic, typed: list[str]) -> float:
    total = 0.0
    for beginnings, worth in topic.words.items():
        parts = beginnings.split("+")
        fits = [max((_fit(_sound(part), word) for word in typed), default=0.0) for part in parts]
        total += min(fits) * worth * len(parts)
    return total


@lru_cache(REMEMBERED)
def _fit(beginning: str, word: str) -> float:
    """How well a word begins like that: 1, NEARLY, or 0."""
    if word.startswith(beginning) and (len(beginning) > 3 or len(word) <= len(beginning) + 2):  # noqa: PLR2004
        return 1.0
    slips = (len(beginning) >= FORGIVEN) + (len(beginning) >= TWICE_FORGIVEN)
    if not slips or (word[:1] != beginning[:1] and word[1:2] != beginning[1:2]):
        return 0.0
    lengths = range(max(len(beginning) - slips, 1), min(len(beginning) + slips, len(word)) + 1)
    return NEARLY if any(_slips(beginning, word[:length]) <= slips for length in lengths) else 0.0


def _slips(one: str, other: str) -> int:
    """Letters left out, put in, changed, or two of them swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != meant))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == meant:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _words(text: str) -> Iterator[str]:
    """Words without their apostrophes; those half in Latin letters are made whole."""
    whole = unicodedata.normalize("NFC", text).translate(dict.fromkeys(map(ord, "'’`ʼ")))
    for word in _WORD.findall(whole):
        yield word.translate(_LOOKS) if _CYRILLIC.search(word) else word


@lru_cache(REMEMBERED)
def _sound(word: str) -> str:
    """A word as it sounds, double letters once."""
    folded = word.casefold().translate(_SOUNDS)
    return re.sub(r"(.)\1", r"\1", folded)
