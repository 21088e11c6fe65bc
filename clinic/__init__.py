"""Escalations, the hand-over to clinicians, and the console where they work."""
