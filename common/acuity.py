"""How urgent a report is, most urgent first."""

ACUITIES: tuple[str, ...] = ("emergency", "urgent", "routine", "self_care", "none")


def rank(acuity: str) -> int:
    """0 for the most urgent acuity; raises ValueError for a word that is no acuity."""
    try:
        return ACUITIES.index(acuity)
    except ValueError:
        raise ValueError(f"unknown acuity {acuity!r}: use one of {', '.join(ACUITIES)}") from None


def more_urgent(first: str, *others: str) -> str:
    """The most urgent of the acuities."""
    return min((first, *others), key=rank)
