"""The patient's profile: facts that they allowed us to remember, and for how long those hold."""
