"""The conversation engine: no messenger, no database, no clock, no language.

`steps` is what a dialog may await, `replay` runs a dialog against what it already knows, `turn` makes one
event into one reply, `events` and `messages` are the neutral values that channels speak.
"""
