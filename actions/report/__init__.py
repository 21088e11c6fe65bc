"""Reads a report that a patient pasted, so that its values and findings can be explained and dangers told."""
