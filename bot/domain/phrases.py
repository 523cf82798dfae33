"""What people type instead of choosing: "немає світла", "коли дадуть світло", "no power".

Only short messages are read, and only those that plainly speak of the light; whoever writes a letter gets the
menu.
"""

from __future__ import annotations

import re
from typing import Literal

LONGEST = 60  # characters; more is a story, and stories are not guessed at

_LIGHT = r"(?:світл\w*|св[еє]т\w*|електр\w*|електрик\w*|струм\w*|напруг\w*|light|lights|power|electricity)"
_NONE = r"(?:нема|немає|нету|нет|зник\w*|пропал\w*|вимкн\w*|вирубил\w*|відключил\w*|темно|no|out|off)"
_WHEN = r"(?:коли|когда|when|скоро)"
_DARK = re.compile(rf"\b{_NONE}\b.*\b{_LIGHT}\b|\b{_LIGHT}\b.*\b{_NONE}\b|\b{_WHEN}\b.*\b{_LIGHT}\b")
_OUTAGES = re.compile(r"\b(?:відключення|відключень|отключени[яей]+|outages?|blackouts?)\b")
_SCHEDULE = re.compile(r"\b(?:графік\w*|график\w*|schedules?)\b")

Meaning = Literal["nolight", "outages", "schedule"]


def meaning(text: str) -> Meaning | None:
    """What a short message about the light asks for; None if it asks for nothing of the kind."""
    typed = " ".join(text.casefold().split())
    if not typed or len(typed) > LONGEST:
        return None
    if _SCHEDULE.search(typed):
        return "schedule"
    if _OUTAGES.search(typed):
        return "outages"
    return "nolight" if _DARK.search(typed) else None
