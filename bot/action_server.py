"""How actions are asked: over connections that stay open, within a deadline, told no more than they read."""

from dataclasses import dataclass
from typing import Any, Dict, Optional, Text

import aiohttp
import jsonschema
import rasa
from rasa.core.actions import action as actions
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.action_call import tracker_state

ACTION_DEADLINE_S = 6.0
# Below the action server's own keep-alive of 5 s, so that no request meets a connection that is closing.
KEEP_ALIVE_S = 3.0


class CarelineRemoteAction(actions.RemoteAction):
    """An action that is told only what actions read; a validator that is compiled once checks its answer."""

    _validator: Optional[Any] = None

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Any) -> Dict[Text, Any]:
        call = {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": tracker_state(tracker),
            "version": rasa.__version__,
        }
        if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(
            self.name()
        ):
            call["domain"] = domain.as_dict()
        return call

    def _validate_action_result(self, result: Dict[Text, Any]) -> bool:
        if CarelineRemoteAction._validator is None:
            schema = self.action_response_format_spec()
            validator = jsonschema.validators.validator_for(schema)
            validator.check_schema(schema)
            CarelineRemoteAction._validator = validator(schema)
        CarelineRemoteAction._validator.validate(result)
        return True


class KeepAliveEndpoint(EndpointConfig):
    """The action server, over connections that stay open, with a deadline."""

    _client: Optional[aiohttp.ClientSession] = None

    @classmethod
    def like(cls, other: EndpointConfig) -> "KeepAliveEndpoint":
        """The same address and settings."""
        endpoint = cls(
            other.url, other.params, other.headers, other.basic_auth, other.token, other.token_name
        )
        endpoint.type, endpoint.cafile, endpoint.kwargs = other.type, other.cafile, other.kwargs
        return endpoint

    def session(self) -> Any:
        """The shared session, which leaving the context does not close."""
        if self._client is None or self._client.closed:
            self._client = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_S, limit=200),
                headers=self.headers,
                auth=aiohttp.BasicAuth(**self.basic_auth) if self.basic_auth else None,
            )
        return _Open(self._client)

    async def request(self, *args: Any, **kwargs: Any) -> Optional[Any]:
        """Send as Rasa does; raises asyncio.TimeoutError after ACTION_DEADLINE_S."""
        kwargs["timeout"] = aiohttp.ClientTimeout(total=ACTION_DEADLINE_S, connect=2.0)
        return await super().request(*args, **kwargs)

    async def close(self) -> None:
        """Close the connections when the server stops."""
        if self._client is not None:
            await self._client.close()


@dataclass(frozen=True)
class _Open:
    client: aiohttp.ClientSession

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.client

    async def __aexit__(self, *_error: Any) -> None:
        return None
