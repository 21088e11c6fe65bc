"""Measures the model server beside its peers, under overload, and when it is killed."""
