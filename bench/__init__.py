"""Benchmarks that print ratios measured in one run, never a pass or a fail.

Rule 1: every bot plays the same dialog with the same people against the same local server in the same run.
Rule 2: the bot has one core to itself, the server and the people the other one.
Rule 3: what the machine did besides is printed next to the result, so that a disturbed run is seen as such.

`python -m bench` runs all of them in a short form, `python -m bench --long` in the long one;
`python -m bench.turns`, `bench.start` and `bench.memory` run one with options of its own.
"""
