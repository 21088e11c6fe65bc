"""Signed sessions: a patient cannot name another's conversation."""

from dataclasses import astuple
from typing import Any
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeTimedSerializer

from gateway.inbound import SessionRef


class Sessions:
    """Makes and reads the signed token that the patient's browser keeps."""

    def __init__(self, secret: str, valid_days: int) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="careline.session")
        self.max_age_s = valid_days * 86_400

    @staticmethod
    def new(channel: str, lang: str, region: str) -> SessionRef:
        """A session of a conversation that nobody has yet."""
        return SessionRef(uuid4().hex, channel, uuid4().hex, lang, region)

    def token(self, ref: SessionRef) -> str:
        """The signed token of a session."""
        return self._signer.dumps(list(astuple(ref)))

    def read(self, token: str | None) -> SessionRef | None:
        """The session of a token, or None for one that is missing, forged or too old."""
        if not token:
            return None
        try:
            parts: Any = self._signer.loads(token, max_age=self.max_age_s)
            return SessionRef(*parts)
        except (BadSignature, TypeError):
            return None
