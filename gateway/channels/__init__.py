"""Where patients write from: one adapter a channel."""
