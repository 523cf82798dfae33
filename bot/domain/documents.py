"""Kinds of documents about a metering point, as the cabinets name them."""

from __future__ import annotations

# passport of the distribution point, working project, technical decision, act of commissioning,
# control inspection, technical check, everything else
KINDS = ("passport", "project", "decision", "commissioning", "inspection", "check", "other")
CONTRACT = "contract"  # the text of a contract
ANNEX = "annex"
EVERY = (*KINDS, CONTRACT, ANNEX)
