"""The written reports that the triage model learns from, and their checks."""
