"""Who may sign in to the console, and who has."""
