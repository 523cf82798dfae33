"""How consumption of a month may be given, so that nothing of it is counted twice.

1. A month stands either for the whole account or by its sites; of a site either in one sum or by zones.
2. A row of nothing (no kWh used, generated or given to the grid) counts nothing, so it is in nobody's way:
   whoever gave a month in one way and wants to give it in another makes the rows that stand there 0 first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from bot.domain.zones import TOTAL

Doubled = Literal["site", "zone"]


class Share(NamedTuple):
    """What a row of a month stands for: a site, empty for the whole account, and a zone or their sum."""

    site: str
    zone: str


def doubled(share: Share, others: Iterable[Share]) -> Doubled | None:
    """By what a row would count the month again beside others that are not empty; None if by nothing."""
    for other in others:
        if bool(other.site) != bool(share.site):
            return "site"
        if other.site == share.site and (other.zone == TOTAL) != (share.zone == TOTAL):
            return "zone"
    return None
