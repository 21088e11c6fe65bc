"""Signed buttons: only what the gateway itself offered may carry an intent."""

from itsdangerous import BadSignature, URLSafeSerializer

from gateway.download import Downloads


class Buttons:
    """Turns a dialogue payload into a token for one conversation, and back."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="careline.button")
        self.downloads = Downloads(secret)

    def token(self, conversation_id: str, title: str, payload: str) -> str:
        """The token that a press sends back."""
        return self._signer.dumps([conversation_id, title, payload])

    def read(self, conversation_id: str, token: str) -> tuple[str, str] | None:
        """Title and payload of a token, or None when it is forged or belongs to another conversation."""
        try:
            owner, title, payload = self._signer.loads(token)
        except (BadSignature, TypeError, ValueError):
            return None
        return (title, payload) if owner == conversation_id else None
