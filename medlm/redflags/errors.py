"""What is wrong with a rule or word list, said so that its author can mend it."""


class RuleError(ValueError):
    """A rule or lexicon file is not usable; the message names the file and the entry."""
