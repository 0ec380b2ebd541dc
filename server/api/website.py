"""The page's own files, the OpenAPI document and the page that shows it. Nothing here needs the internet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, send_from_directory
from werkzeug.routing import BaseConverter

import server
from server.api.access import public
from server.api.description import FieldError, Problem

website = Blueprint("website", __name__)
_FRONTEND = Path(server.__file__).resolve().parent.parent / "frontend"
_DOCS = Path(__file__).resolve().parent / "docs"


class PageFile(BaseConverter):
    """A file of the page, told by its ending, so that an unknown address of the API stays a plain 404."""

    part_isolating = False
    regex = r"(?!(?:v1|hooks|images|sandbox|docs)/)[A-Za-z0-9_][A-Za-z0-9_./-]*\.(?:html|js|css|svg|png|ico|webp|woff2|webmanifest|txt)"


def install(app: Flask) -> None:
    """Teach the router what a file of the page looks like, before the routes are registered."""
    app.url_map.converters["page_file"] = PageFile


@website.get("/")
@public
def index() -> Response:
    """The page."""
    return _file(_FRONTEND, "index.html")


@website.get("/<page_file:name>")
@public
def page_file(name: str) -> Response:
    """A script, style or picture of the page. Checked for freshness at each load, so an update shows at once."""
    return _file(_FRONTEND, name)


@website.get("/openapi.json")
@public
def openapi() -> dict[str, Any]:
    """The description of the API, made from the code that answers it."""
    found: dict[str, Any] = current_app.api_doc  # type: ignore[attr-defined]
    schemas = found["components"]["schemas"]
    for model in (Problem, FieldError):
        schemas.setdefault(
            model.__name__,
            {
                key: value
                for key, value in model.model_json_schema(ref_template="#/components/schemas/{model}").items()
                if key != "$defs"
            },
        )
    return found


@website.get("/docs")
@public
def docs() -> Response:
    """The description of the API for people."""
    return _file(_DOCS, "index.html")


@website.get("/docs/<string:name>")
@public
def docs_file(name: str) -> Response:
    """The script and style of that page."""
    return _file(_DOCS, name)


def _file(folder: Path, name: str) -> Response:
    return send_from_directory(folder, name, max_age=0)
