"""A consultation in which everything is denied but what the test says."""

from datetime import datetime

from actions.intake.consultation import Step, default_intake

NOW = datetime(2026, 12, 1, 12)
NONE = {"en": "none of these", "zh": "都没有"}
MOST = 6


def to_the_end(step: Step, usual: dict[str, dict[str, str]], answers: dict[str, str]) -> tuple[Step, int]:
    """The last step, and how many questions it took.

    `answers` are by question; then what is `usual` by language, and the rest is denied.
    """
    intake, asked = default_intake(), 0
    lang = "en" if step.episode.report.isascii() else "zh"
    while step.question:
        words = {**usual[lang], **answers}.get(step.question.id, NONE[lang])
        step, asked = intake.go_on(step.episode, words, NOW), asked + 1
    return step, asked
