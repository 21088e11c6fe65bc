"""Makes the pictures of the clinicians' console in docs/images: `python -m scripts.console_pictures`.

Needs Chromium and the development requirements. Queue and case of an invented shift, at 390 and 1280 px,
light and dark; `--all` adds the other pages, to look at and not to keep.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet
from playwright.sync_api import Page, sync_playwright
from pydantic import SecretStr

from clinic.app import create_app
from clinic.settings import ClinicSettings
from common.db import make_engine, make_sessions
from common.migrate import upgrade
from scripts.console_cases import PASSWORD, Shift, seed
from scripts.serving import serving

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WIDTHS = {1280: 800, 390: 844}
KEPT = {"queue": "/", "case": "/cases/{chest}"}
OTHERS = {
    "case-zh": "/cases/{chest-zh}", "mine": "/?show=mine", "record": "/cases/{chest}/record",
    "figures": "/insight", "account": "/account", "content": "/content", "error": "/nowhere",
}  # fmt: skip


@contextmanager
def console() -> Iterator[tuple[str, Shift]]:
    """The address of a console with an invented shift, gone again afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        settings = ClinicSettings(
            _env_file=None, var_dir=Path(folder), database_url=f"sqlite:///{folder}/careline.db",
            encryption_keys=SecretStr(Fernet.generate_key().decode()), time_zone="UTC", ladder_every_s=3600,
        )  # type: ignore[call-arg] # fmt: skip
        upgrade(settings)
        engine = make_engine(settings)
        shift = seed(make_sessions(engine))
        with serving(create_app(settings)) as address:
            yield address, shift
        engine.dispose()


def take(page: Page, address: str, path: str, to: Path) -> None:
    """One picture of a whole page, once it is live."""
    page.goto(address + path)
    if page.locator("script[src$='live.js']").count():
        page.wait_for_selector("#live[data-state=on]")
    page.screenshot(path=to, full_page=True, animations="disabled")


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--to", type=Path, default=IMAGES, help="the folder, docs/images when not given")
    parser.add_argument("--all", action="store_true", help="also the pages of which no picture is kept")
    chosen = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        parser.error("there is no Chromium on this machine: install the package 'chromium'")
    with console() as (address, shift), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width, height in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                if scheme == "light":
                    _sign_in(page, address, chosen.to if chosen.all else None, width)
                for name, path in (KEPT | OTHERS if chosen.all else KEPT).items():
                    picture = chosen.to / f"console-{name}-{width}-{scheme}.png"
                    take(page, address, path.format(**shift.cases), picture)
        browser.close()


def _sign_in(page: Page, address: str, to: Path | None, width: int) -> None:
    page.goto(f"{address}/sign-in")
    if to:
        page.screenshot(path=to / f"console-sign-in-{width}.png")
    page.fill("#username", "nurse")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector("#live[data-state=on]")


if __name__ == "__main__":
    main()
