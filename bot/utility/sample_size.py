"""How large the sample DSO is; apart from what makes it, which the command line need not import."""

ACCOUNTS = 2_000
SEED = 1
FEWEST = 20  # accounts; with fewer, some kind of meter would be missing
