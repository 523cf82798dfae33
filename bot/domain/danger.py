"""Words that mean danger to life: sparks, a wire on the ground, a smell of gas, fire, somebody struck.

1. Rather once too often than once too seldom: a number to call harms nobody.
2. Letters that look the same are the same, whichever alphabet they were typed in; so are cases and endings.
3. Two words mean danger together when they stand near each other, in any order: people write in a hurry.
4. «Не горить світло» is no fire.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

NEAR = 5  # words

_ALIKE = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
_LETTERS = str.maketrans("ёґ’ʼ`", "ег'''")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def _words(*stems: str) -> re.Pattern[str]:
    return re.compile("|".join(stems))


_ALONE = _words(
    r"іскр(ить|ять|ит|ят|ил[оаи]|інн\w+|ува\w+|енн\w+)", r"искр(ит|ят|ил[оаи]|ени\w+)", r"пожеж(а|і|у|ею)",
    r"пожар\w?", r"загазован\w+",
)  # fmt: skip
_WIRE = _words(r"др[іо]т\w*", r"пров[оі]д(у|и|ів|ом|ами|ах|а|ы|ов|к\w+)?", r"каб[еі]л\w*", r"лін[ії][яї]\w*")
_DOWN = _words(
    r"земл[іюя]\w?", r"земле", r"вп[аи]\w+", r"упа\w+", r"пада\w+", r"обр[іи]в\w*", r"обірв\w+", r"об?орв\w+",
    r"порв\w+", r"порван\w*", r"розірв\w+", r"висить", r"висять", r"висит", r"висят", r"звис\w+",
    r"провис\w+", r"леж[иаі]т?\w*", r"валя\w+", r"гол(ий|і|ые|ый)", r"повал\w+", r"похил\w+",
)  # fmt: skip
_POLE = _words(r"стовп\w*", r"опор[аиу]", r"столб\w*")
_FALLS = _words(
    r"вп[аи]\w+", r"упа\w+", r"пада\w+", r"повал\w+", r"завал\w+", r"похил\w+", r"наклон\w+", r"зламал\w+",
    r"сломал\w+",
)  # fmt: skip
_GAS = _words(r"газ(у|ом|і|а)?")
_SMELL = _words(
    r"пахн\w+", r"запах\w*", r"чут[иь]", r"чую", r"чутно", r"тхне", r"смерд\w+", r"воня\w+", r"вит[іе]к\w*",
    r"утечк\w+",
)  # fmt: skip
_BURNT = _words(r"гор[іе]л\w+", r"пален\w+", r"димом", r"дымом", r"гар(ь|ю|и)", r"плавлен\w+")
_BURNS = _words(
    r"гор[ия]ть?", r"палає", r"загор\w+", r"займ\w+", r"зайня\w+", r"полум\w+", r"дим(ить|иться|ит|ять)?",
    r"дым(ит|ится)?", r"плави\w+", r"тліє",
)  # fmt: skip
_THING = _words(
    r"щит\w*", r"лічильник\w*", r"счетчик\w*", r"проводка", r"проводку", r"трансформатор\w*", r"підстанці\w+",
    r"подстанци\w+", r"розетк\w+", r"автомат\w*", r"стовп\w*", r"столб\w*", r"опора", r"др[іо]т\w*",
    r"кабель", r"будин\w+", r"дом", r"хат[аиу]", r"квартир\w+",
)  # fmt: skip
_STRIKES = _words(
    r"вдар\w+", r"удар\w*", r"б'?[єе]", r"б'?ється", r"бьет\w*", r"вбил\w+", r"убил\w+", r"трясе"
)
_CURRENT = _words(r"струм\w*", r"електрострум\w*", r"током", r"ток")
_SPARKS = _words(r"іскри", r"искры", r"іскор", r"искор")
_FLY = _words(
    r"лет\w+", r"сип\w+", r"сып\w+", r"сн[іо]п\w*", r"з", r"із", r"зі", r"від", r"от", r"из", r"багато"
)
_NOT = _words("не")
_LAMP = _words(r"світл\w*", r"св[еі]т\w*", r"ламп\w*", r"ліхтар\w*", r"фонар\w*", r"індикатор\w*", r"табло")

_WIRE_ENGLISH = _words(r"wires?", r"cables?", r"power ?lines?", r"pole")
_DOWN_ENGLISH = _words(
    r"down(ed)?", r"ground", r"fallen", r"fell", r"broken", r"hanging", r"snapped", r"live"
)

_PAIRS = (
    (_WIRE, _DOWN),
    (_POLE, _FALLS),
    (_GAS, _SMELL),
    (_SMELL, _BURNT),
    (_BURNS, _THING),
    (_STRIKES, _CURRENT),
    (_SPARKS, _FLY),
    (_WIRE_ENGLISH, _DOWN_ENGLISH),
    (_words("gas", "smoke", "burning"), _words(r"smell\w*", r"leak\w*")),
    (_words("on"), _words("fire")),
    (_words(r"electric\w*", "current"), _words(r"shock\w*")),
)
_ALONE_ENGLISH = _words(r"sparks?", r"sparking", r"sparked", r"electrocut\w+")
_ALL = frozenset({_ALONE, _ALONE_ENGLISH, _LAMP, _NOT, *(stems for pair in _PAIRS for stems in pair)})


def in_danger(text: str) -> bool:
    """Whether words speak of danger to life."""
    typed = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_LETTERS)
    return any(
        _speak([_meanings(word) for word in _WORD.findall(words)])
        for words in (typed, typed.translate(_ALIKE))
    )


@lru_cache(maxsize=16_384)  # people use the same few thousand words
def _meanings(word: str) -> frozenset[re.Pattern[str]]:
    return frozenset(stems for stems in _ALL if stems.fullmatch(word))


def _speak(words: Sequence[frozenset[re.Pattern[str]]]) -> bool:
    """Whether a word that needs no other is there, or two that belong together stand near each other."""
    places: dict[re.Pattern[str], list[int]] = defaultdict(list)
    for place, meanings in enumerate(words):
        for stems in meanings:
            places[stems].append(place)
    if _ALONE in places or _ALONE_ENGLISH in places:
        return True
    for one, other in _PAIRS:
        near = set(places[other]) if one in places and other in places else set()
        if near and any(
            beside in near
            for place in places[one]
            if one is not _BURNS or not _lit(words, place)
            for beside in range(place - NEAR, place + NEAR + 1)
            if beside != place
        ):
            return True
    return False


def _lit(words: Sequence[frozenset[re.Pattern[str]]], at: int) -> bool:
    """Whether this is a lamp that burns, or something that does not burn."""
    denied = at > 0 and _NOT in words[at - 1]
    return denied or any(_LAMP in meanings for meanings in words[max(at - 2, 0) : at + 3])
