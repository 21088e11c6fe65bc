"""The same scripted turns through our Rasa and, with the same model, through stock Rasa: equal answers?

The sentences are the language hold-outs, in both languages. Left out are a "yes", or what the model takes for
one (after an offer of a person ours takes it up, bot/offers.py), and open intakes and follow-ups, which the
stub's actions do not begin.
"""

import random
from pathlib import Path
from uuid import uuid4

import yaml

from scripts.bench_rasa.client import Door, Line
from tests.stack import ROOT

TURNS_OF_ONE = 25


def sentences(folder: Path = ROOT / "bot" / "tests" / "nlu") -> list[tuple[str, str, str]]:
    """Language, intent and text of every hold-out sentence."""
    found = []
    for file in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            if "examples" in entry:
                texts = [line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- ")]
                found += [(file.name[:2], entry["intent"], text) for text in texts]
    return found


def script(turns: int, seed: int) -> list[list[tuple[str, str]]]:
    """So many messages as conversations of TURNS_OF_ONE, each a language and a text."""
    chance = random.Random(seed)
    all_of_them = sentences()
    talks: list[list[tuple[str, str]]] = []
    while sum(map(len, talks)) < turns:
        talk: list[tuple[str, str]] = []
        while len(talk) < min(TURNS_OF_ONE, turns - sum(map(len, talks))):
            lang, intent, text = chance.choice(all_of_them)
            if intent != "affirm" and not text.startswith("/"):
                talk.append((lang, text))
        talks.append(talk)
    return talks


def _answers_to_yes(file: Path = ROOT / "bot" / "domain" / "responses.yml") -> set[str]:
    """What stock says to a message that the model reads as a yes, whatever it was meant to be."""
    responses = yaml.safe_load(file.read_text("utf-8"))["responses"]
    return {variant["text"] for variant in responses["utter_affirm"]}


async def differences(ours: Door, stock: Door, turns: int, seed: int = 1) -> list[str]:
    """A line for each turn with other texts; empty when all are the same."""
    found, number, taken_for_yes = [], 0, _answers_to_yes()
    lines = [await Line(door).open() for door in (ours, stock)]
    for talk in script(turns, seed):
        sender = uuid4().hex
        for lang, text in talk:
            number += 1
            said = [(await line.ask(sender, text, lang))[1] for line in lines]
            if said[0] != said[1] and not set(said[1]) <= taken_for_yes:
                found.append(f"turn {number} ({lang}) {text!r}:\n  ours  {said[0]}\n  stock {said[1]}")
    for line in lines:
        line.close()
    return found
