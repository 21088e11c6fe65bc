"""Numbers that people act on: how many, how urgent, how long they waited, and what was a false alarm."""
