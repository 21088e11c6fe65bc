"""What an action wants to say to the patient, and what the dialogue should remember."""

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.executor import CollectingDispatcher


@dataclass(frozen=True)
class Button:
    """Words to press and the intent that pressing them carries."""

    title: str
    payload: str


@dataclass(frozen=True)
class Source:
    """Where a quoted passage comes from; `reviewed_on` is an ISO date."""

    title: str
    name: str
    url: str
    reviewed_on: str
    lang: str


@dataclass(frozen=True)
class Say:
    """One message to the patient; `kind` is text, passage, advice, notice, emergency, crisis or failed.

    `question` names what the assistant asks with it, so that the next turn knows what is being answered;
    `topic` what a quoted passage is about, so that the next turn knows what "it" is. With `response` the
    dialogue's own response of that name is said instead of a text. `watch` says that a clinician is to be
    told when the patient does not answer.
    """

    text: str
    kind: str = "text"
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    question: str = ""
    topic: str = ""
    response: str = ""
    watch: bool = False

    def through(self, dispatcher: CollectingDispatcher) -> None:
        """Hand the message to the dialogue server."""
        if self.response:
            dispatcher.utter_message(response=self.response)
            return
        dispatcher.utter_message(
            text=self.text,
            buttons=[{"title": button.title, "payload": button.payload} for button in self.buttons],
            json_message={
                "kind": self.kind,
                "sources": [vars(source) for source in self.sources],
                **({"question": self.question} if self.question else {}),
                **({"topic": self.topic} if self.topic else {}),
                **({"watch": True} if self.watch else {}),
            },
        )


@dataclass(frozen=True)
class Answer:
    """Everything an action has to say, and the dialogue events it leaves behind."""

    says: tuple[Say, ...]
    events: tuple[dict[str, Any], ...] = field(default=())
