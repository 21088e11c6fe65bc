"""Intake: asks about a complaint, few questions, until it is safe to say how soon help is needed."""
