"""Signing in through the hospital's own identity provider (OpenID Connect)."""
