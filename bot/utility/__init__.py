"""The DSO's side: its registry taken from files, and the sample DSO."""
