"""Zones of a meter: which registers a meter of one, two or three zones has, in the order in which they are asked.

Two zones: night 23-07 and day 07-23. Three zones: peak 08-11 and 20-22, half-peak 07-08, 11-20 and 22-23, night 23-07
(Кодекс комерційного обліку; НКРЕКП постанова № 220 від 26.03.1999 за погодинними тарифами).
"""

TOTAL = "total"
DAY = "day"
NIGHT = "night"
PEAK = "peak"
HALF_PEAK = "half"

ZONES: dict[int, tuple[str, ...]] = {1: (TOTAL,), 2: (DAY, NIGHT), 3: (PEAK, HALF_PEAK, NIGHT)}
