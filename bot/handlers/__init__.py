"""The channel layer: what a messenger sends becomes an event, a message becomes what it takes."""
