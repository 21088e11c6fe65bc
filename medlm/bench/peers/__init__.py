"""Servers that ours is measured beside, each run by a Python of its own."""
