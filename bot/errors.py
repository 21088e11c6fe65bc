"""What stops the start or a turn; the words of these errors hold nothing of the patient's."""


class UnexpectedRasa(RuntimeError):
    """Rasa is not the one that this module was written for."""


class ActionFailed(RuntimeError):
    """An action raised; named by the type of its error only, because the text may hold a patient's words."""


class TurnAborted(RuntimeError):
    """A turn that could not even begin; nothing of it is remembered, so that the next one starts afresh."""
