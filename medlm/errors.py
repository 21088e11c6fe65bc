"""What can go wrong with the models, in words that say what to do."""


class ModelError(Exception):
    """A model cannot be loaded or used; the message says what to do about it."""


class WeightsMissing(ModelError):
    """A weights file is not there."""


class WeightsDamaged(ModelError):
    """A weights file is unreadable, holds a value that is no number, or belongs to another model."""
