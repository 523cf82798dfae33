"""The channel layer, both directions: what a messenger sends becomes an event, a message becomes what a messenger takes."""
