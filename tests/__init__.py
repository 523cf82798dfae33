"""Tests mirror the tree; fakes are real implementations, shipped where they can be."""
