"""The patients' page and its words."""

import json
from functools import cache
from pathlib import Path

import yaml
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader

from common.locale import LANGUAGES, crisis_line, emergency_number

HERE = Path(__file__).parent


@cache
def page_texts() -> dict[str, dict[str, str]]:
    """Every word of the page, by language."""
    files = {lang: HERE / "data" / f"page.{lang}.yml" for lang in LANGUAGES}
    return {lang: yaml.safe_load(path.read_text("utf-8")) for lang, path in files.items()}


def page_router(region: str) -> APIRouter:
    """The page itself, in the language that the browser asks for first."""
    router = APIRouter()
    template = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True
    ).get_template("page.html")
    numbers = {"number": emergency_number(region), "crisis": crisis_line(region)}
    words = {
        lang: {key: text.format(**numbers) if "{" in text else text for key, text in texts.items()}
        for lang, texts in page_texts().items()
    }

    @router.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        wanted = request.query_params.get("lang") or request.headers.get("accept-language", "")
        lang = "zh" if wanted.lower().startswith("zh") else "en"
        return HTMLResponse(template.render(lang=lang, t=words[lang], number=numbers["number"]))

    @router.get("/words.json", include_in_schema=False)
    async def all_words() -> Response:
        return Response(json.dumps(words, ensure_ascii=False), media_type="application/json")

    return router
