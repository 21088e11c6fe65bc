"""What the assistant does when the dialogue calls for more than a canned sentence."""
