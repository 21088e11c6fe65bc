"""Careline's medical language models: red flags, triage, the encoder and how they are trained and served."""
