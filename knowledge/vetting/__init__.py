"""Who approved or withdrew which passage, and when."""
