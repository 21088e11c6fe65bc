"""Passwords, kept as Argon2id hashes."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
UNUSABLE = "!"
"""Kept in place of a hash for accounts that have no password; no password fits it."""
_hasher = PasswordHasher()
_at_once = BoundedSemaphore(2)  # a hash takes 64 MiB; a flood of sign-ins must not take the machine


def hash_password(password: str) -> str:
    """Argon2id with the library's present parameters; raises ValueError for a short password."""
    if len(password) < SHORTEST:
        raise ValueError(f"A password needs at least {SHORTEST} characters.")
    with _at_once:
        return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the password; as slow for no account, or one without a password, as for any other."""
    usable = stored is not None and stored != UNUSABLE
    with _at_once:
        try:
            return _hasher.verify(stored if stored and usable else _nobody(), password) and usable
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")
