"""How messages reach the dialogue manager: one channel, from the gateway alone."""
