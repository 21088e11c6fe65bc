"""Conversations, messages and the outbox: the rows that gateway, actions and clinic share."""
