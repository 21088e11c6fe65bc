"""Where the dialogue manager keeps its memory and its turn-taking."""
