"""Rehearsal: made-up patients talk to the intake, to see that what they say leads where it should."""
