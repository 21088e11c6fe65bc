"""Vetted passages: where they come from, who approved them, and how the right one is found."""
