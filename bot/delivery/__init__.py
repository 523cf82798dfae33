"""Delivery: outbox rows to people."""
