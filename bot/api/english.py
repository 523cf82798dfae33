"""The importers' sentences in English: the columns and the rules are shared, their readers are not.

Each pattern is a sentence of `bot.utility`; a test takes all sentences from there and wants each to be here.
"""

from __future__ import annotations

import re

_SENTENCES = (
    (r"порожньо", "is empty"),
    (r"Excel .*", "is not readable: a program has turned it into something else"),
    (r"є недруковані знаки", "has control characters"),
    (r"є знаки, яких немає в кодуванні файла", "has characters that were lost before they came here"),
    (r"замість значення — помилка Excel (.+)", r"is an error of Excel, \1"),
    (r"«(.*)» не схоже на номер особового рахунку", r"«\1» does not look like an account number"),
    (r"«(.*)» не схоже на заводський номер", r"«\1» does not look like a serial number"),
    (r"«(.*)» — не ціле число від нуля", r"«\1» is not a whole number from 0"),
    (r"розрядність (.+), а буває від (.+) до (.+)", r"\1 digits, but registers have \2 to \3"),
    (r"«(.*)» — не потужність у кВт", r"«\1» is not a power in kW"),
    (r"«(.*)» — не черга від 1\.1 до 6\.2", r"«\1» is not a queue from 1.1 to 6.2"),
    (r"дата (.+) ще не настала", r"\1 is in the future"),
    (r"час (.+) ще не настав", r"\1 is in the future"),
    (r"(.+) — не перше число місяця", r"\1 is not the first day of a month"),
    (r"«(.*)» не зрозуміло: .*", r"«\1» is not one of the known words"),
    (r"(\d+) знаків, а вміщується (\d+)", r"has \1 characters, at most \2 fit"),
    (r"«(.*)» має (\d+) знаків, а в ЕІС їх (\d+)", r"«\1» has \2 characters, an EIC has \3"),
    (
        r"«(.*)» — не ЕІС точки обліку: той починається з (.+)",
        r"«\1» is not the EIC of a metering point: that begins with \2",
    ),
    (
        r"«(.*)» — помилка в ЕІС: не сходиться контрольний знак",
        r"«\1»: the check character of the EIC does not fit",
    ),
    (r"тут потрібна дата без часу", "should be a day without a time"),
    (r"тут потрібен лише час", "should be a time of the day alone"),
    (r"дати (.+) немає в календарі", r"there is no day \1"),
    (r"(.+) — надто давня дата", r"\1 is too long ago"),
    (r"«?(.*?)»? — (?:це число днів|не дата).*", r"«\1» is not a day like 2026-01-31"),
    (r"дату «(.*)» можна прочитати двома способами.*", r"«\1» can be read in two ways: write 2026-01-31"),
    (r"часу (.+) не буває", r"there is no time \1"),
    (r"зсуву (.+) не буває", r"there is no offset \1"),
    (r"часу (.+) не було: годинник перевели вперед", r"there was no \1: the clock was put forward"),
    (r"час (.+) був двічі: .*", r"\1 came twice that night: write the offset"),
    (r"«(.*)» — не проміжок часу: .*", r"«\1» is not a time span"),
    (r"«(.*)» — не час: .*", r"«\1» is not a time of the day"),
    (r"часу (.+) в добі немає", r"a day has no time \1"),
    (r"(.+) — не місяць: .*", r"\1 is not a month like 2026-02"),
    (r"місяць (.+) ще не настав", r"\1 is in the future"),
    (r"місяця (.+) немає: .*", r"there is no month \1"),
    (r"«(.*)» — не обсяг у кВт·год", r"«\1» is not an amount in kWh"),
    # accounts
    (r"ЕІС (.+) належить рахунку (.+), який не закрито", r"\1 belongs to account \2, which is not closed"),
    (r"такий ЕІС уже є в рядку .*", "the EIC stands in this call already"),
    (r".+ уже є в рядку \d+ з іншими даними", "stands in this call already, with other data"),
    (r".+ уже є в рядку \d+", "stands in this call already"),
    (
        r"нова дільниця з назвою, довшою за (\d+) знаки: .*",
        r"the district is not known, and a new one may have at most \1 characters",
    ),
    # meters and readings
    (r"лічильник знято раніше, ніж встановлено", "is earlier than installed_on"),
    (r"точки обліку (.+) немає в базі: .*", r"there is no metering point \1: send the account first"),
    (r"точка обліку (.+) належить іншому рахунку, (.+)", r"metering point \1 belongs to another account, \2"),
    (r"немає ні рахунку, ні ЕІС", "neither an account nor an EIC is given"),
    (
        r"рахунку (.+) немає в базі, або в нього немає ЕІС",
        r"there is no account \1, or it has no metering point",
    ),
    (
        r"у рахунку (.+) кілька точок обліку: вкажіть ЕІС",
        r"account \1 has several metering points: name the EIC",
    ),
    (r"лічильника (?:точки обліку |рахунку )?(.+) немає в базі: .*", r"\1 has no meter: send its meters"),
    (r"лічильника (.+) у (?:точки обліку |рахунку )?(.+) немає", r"there is no meter \1 at \2"),
    (r"у (?:точки обліку |рахунку )?(.+) кілька лічильників: .*", r"\1 has several meters: say which"),
    (
        r".+, а в лічильника (.+) зони: .*",
        r"meter \1 has no such zone, or several",
    ),
    (
        r"показ (.+) не вміщується в (\d+) розрядів лічильника (.+)",
        r"\1 does not fit the \2 digits of meter \3",
    ),
    (r"лічильник (.+) встановлено пізніше, (.+)", r"meter \1 was installed later, on \2"),
    (r"лічильник (.+) знято раніше, (.+)", r"meter \1 was removed earlier, on \2"),
    # consumption
    (r"рахунку (.+) немає в базі: .*", r"there is no account \1"),
    (
        r"місяць подають або за точками обліку, .*: у рядку \d+ інакше",
        "a month is given for the account or by its sites: another row of the call does otherwise",
    ),
    (
        r"місяць подають або за точками обліку, .*: у базі інакше.*",
        "a month is given for the account or by sites: to give it otherwise, set what is stored to 0 first",
    ),
    (
        r"місяць подають або за зонами, .*: у рядку \d+ інакше",
        "a month is given either in one sum or by zones: another row of this call does otherwise",
    ),
    (
        r"місяць подають або за зонами, .*: у базі інакше.*",
        "a month is given in one sum or by zones: to give it otherwise, set what is stored to 0 first",
    ),
    # outages and warnings
    (r"у планового відключення немає часу закінчення", "a planned outage needs an end"),
    (r"кінець не пізніший за початок", "the end is not later than the start"),
    (r"відключення довше за (\d+) день: перевірте дати", r"longer than \1 days: check the dates"),
    (r"дільниці «(.*)» немає в базі", r"there is no district «\1»"),
    (r"не сказано, де: .*", "does not say where: a settlement, a feeder, a transformer or a queue is needed"),
    (r"вулиця без населеного пункту", "a street without its settlement"),
    (r"будинки без населеного пункту", "houses without their settlement"),
    (r"немає початку: .*", "has no start"),
    (r"немає часу початку", "has no time of its start"),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), said) for pattern, said in _SENTENCES)


def in_english(sentence: str) -> str:
    """The sentence in English; as it is when there is no other."""
    for pattern, said in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return found.expand(said)
    return sentence
