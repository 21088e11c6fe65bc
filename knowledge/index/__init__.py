"""The search index on disk: built in one piece, checked when opened, replaced in one step."""
