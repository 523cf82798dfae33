"""Zones of a meter: the registers of a meter of one, two or three zones, in the order they are asked for.

Two zones: night 23-07, day 07-23. Three zones: peak 08-11 and 20-22, half-peak 07-08, 11-20 and 22-23, night
23-07 (постанова НКРЕКП № 220 від 26.02.2015, тарифи для населення, облікованого за періодами часу).
"""

TOTAL = "total"
DAY = "day"
NIGHT = "night"
PEAK = "peak"
HALF_PEAK = "half"

ZONES: dict[int, tuple[str, ...]] = {1: (TOTAL,), 2: (DAY, NIGHT), 3: (PEAK, HALF_PEAK, NIGHT)}
IN_ORDER = (TOTAL, DAY, PEAK, HALF_PEAK, NIGHT)
