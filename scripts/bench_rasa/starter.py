"""The project that `rasa init --no-prompt` writes, with one custom action added as the manual shows it."""

import shutil
from pathlib import Path

INTENT = """
- intent: ask_custom
  examples: |
    - what is the time
    - what time is it
    - tell me the time
    - the time please
    - how late is it
    - can you tell me the time
"""
RULE = """
- rule: the custom action
  steps:
  - intent: ask_custom
  - action: action_custom
"""
QUESTION = "what time is it"


def write_starter(environment: Path, project: Path, actions_url: str) -> None:
    """Copy Rasa's own template and add intent, rule, action, channel and action server."""
    [template] = environment.glob("lib/python3.*/site-packages/rasa/cli/initial_project")
    shutil.copytree(template, project, ignore=shutil.ignore_patterns("__pycache__"))
    domain = (project / "domain.yml").read_text()
    domain = domain.replace("intents:\n", "intents:\n  - ask_custom\n", 1) + "\nactions:\n  - action_custom\n"
    (project / "domain.yml").write_text(domain)
    for name, more in (("nlu", INTENT), ("rules", RULE)):
        file = project / "data" / f"{name}.yml"
        file.write_text(f"{file.read_text()}\n{more}")
    (project / "credentials.yml").write_text("rest:\n")
    (project / "endpoints.yml").write_text(
        f"action_endpoint:\n  url: {actions_url}\n"
        f"tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: {project}/rasa.db\n"
    )
