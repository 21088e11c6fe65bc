"""Follow-ups: when to ask a patient how they are after advice, and what became of the question."""
