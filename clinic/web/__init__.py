"""The clinicians' console and its JSON interface."""
