"""Write docs/settings.md from the settings classes: `python -m scripts.settings_page`."""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from actions.settings import ActionsSettings
from clinic.settings import ClinicSettings
from common.settings import ProcessSettings
from gateway.settings import GatewaySettings
from medlm.settings import MedlmSettings

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"
CLASSES = {
    "Every process": ProcessSettings,
    "gateway": GatewaySettings,
    "actions": ActionsSettings,
    "medlm": MedlmSettings,
    "clinic": ClinicSettings,
}
HEAD = """# Settings

Every setting is an environment variable or a line of `.env`. This page is written from the settings classes
by `python -m scripts.settings_page`, and a test compares them.

Ports are plain variables: `GATEWAY_PORT` (8000), `CLINIC_PORT` (8001), `MEDLM_PORT` (8100), `ACTIONS_PORT`
(5055), `RASA_PORT` (5005); `CARELINE_HOST` (127.0.0.1) is the address that the gateway and the console listen
on. Rasa reads `ACTIONS_URL` (where it finds the actions) and `RASA_TRACKER_DB` (its own SQLite file,
or the URL of a PostgreSQL database that several of them share).
"""


def variable(name: str, field: FieldInfo) -> str:
    """The environment variable of a field."""
    return str(field.validation_alias or f"CARELINE_{name.upper()}")


def default(field: FieldInfo) -> str:
    """The default as it may be shown."""
    if isinstance(field.default, SecretStr):
        return "a demo secret" if field.default.get_secret_value() else "empty"
    if isinstance(field.default, Path) and field.default.is_absolute():
        return "beside the code"
    return f"`{field.default}`" if str(field.default) else "empty"


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    shared = set(ProcessSettings.model_fields)
    for title, kind in CLASSES.items():
        parts.append(f"\n## {title}\n\n| variable | default | what it does |\n|---|---|---|\n")
        for name, field in kind.model_fields.items():
            if kind is not ProcessSettings and name in shared:
                continue
            parts.append(f"| `{variable(name, field)}` | {default(field)} | {field.description or ''} |\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
