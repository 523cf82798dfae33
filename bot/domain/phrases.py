"""What people type instead of choosing: "немає світла", "коли дадуть світло", "no power", "дякую".

Only short messages are read, and only those that plainly speak of the light or are mere courtesy; whoever
writes a letter gets the menu.
"""

from __future__ import annotations

import re
from typing import Literal

LONGEST = 60  # characters; more is a story, and stories are not guessed at

_LIGHT = r"(?:світл\w*|св[еє]т\w*|електр\w*|електрик\w*|струм\w*|напруг\w*|light|lights|power|electricity)"
_NONE = r"(?:нема|немає|нету|нет|зник\w*|пропал\w*|вимкн\w*|вирубил\w*|відключил\w*|темно|no|out|off)"
_WHEN = r"(?:коли|когда|when|скоро)"
_BACK = r"(?:дадуть|дадут|ввімкн\w+|увімкн\w+|включ[аи]?т\w*)"
_DARK = re.compile(
    rf"\b{_NONE}\b.*\b{_LIGHT}\b|\b{_LIGHT}\b.*\b{_NONE}\b"
    rf"|\b{_WHEN}\b.*\b(?:{_LIGHT}|{_BACK})\b"
)
_MINE_DARK = re.compile(r"\b[ув] (?:мене|нас|хаті|квартирі|будинку|под.їзді|меня|доме)\b.*\bтемно\b|^темно\b")
_OUTAGES = re.compile(r"\b(?:відключення|відключень|отключени[яей]+|outages?|blackouts?)\b")
_SCHEDULE = re.compile(r"\b(?:графік\w*|график\w*|schedules?)\b")

_GREETING = re.compile(
    r"(?:добрий|доброго|добрый|доброї) (?:день|дня|ранок|ранку|вечір|вечора|вечер|ночі)"
    r"|добридень|добривечір|привіт\w*|привет|вітаю|здрастуйте|здоров\w*|здравствуйте|слава україні|алло"
    r"|hello|hi|good (?:day|morning|evening)"
)
_THANKS = re.compile(
    r"(?:(?:дуже|щиро|велике) )?(?:дякую|дякуємо|спасибі|спасибо)(?: (?:вам|тобі|дуже|большое|велике))*"
    r"|до побачення|бувайте|на все добре|thanks|thank you|bye"
)
_SIGNS = re.compile(r"[^\w ]+")

Meaning = Literal["nolight", "outages", "schedule"]
Courtesy = Literal["greeting", "thanks"]


def meaning(text: str) -> Meaning | None:
    """What a short message about the light asks for; None if it asks for nothing of the kind."""
    typed = " ".join(text.casefold().split())
    if not typed or len(typed) > LONGEST:
        return None
    if _SCHEDULE.search(typed):
        return "schedule"
    if _OUTAGES.search(typed):
        return "outages"
    return "nolight" if _DARK.search(typed) or _MINE_DARK.search(typed) else None


def courtesy(text: str) -> Courtesy | None:
    """Whether a message is a greeting or thanks, and nothing else."""
    typed = " ".join(_SIGNS.sub(" ", text[: 2 * LONGEST].casefold()).split())
    if _GREETING.fullmatch(typed):
        return "greeting"
    return "thanks" if _THANKS.fullmatch(typed) else None
