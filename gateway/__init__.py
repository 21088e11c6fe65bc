"""The patients' front door: channels, sessions, the red-flag screen and one turn."""
