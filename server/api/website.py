"""The page's own files, the OpenAPI document and the page that shows it. Nothing here needs the internet."""

from __future__ import annotations

import copy
import inspect
import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from pydantic import BaseModel
from werkzeug.routing import BaseConverter

import server
from server.api import backfill_shapes, guard, making, page_files, pictures, rescheduling, schedule_shapes, shown
from server.api.access import public
from server.api.description import Problem
from server.wiring import services

website = Blueprint("website", __name__)
_FRONTEND = Path(server.__file__).resolve().parent.parent / "frontend"
_YEAR = 31_536_000
_BUILDING = threading.Lock()
_DOCUMENT = "pinwright.openapi"
_PARAMETER = re.compile(r"<(?:[^<:]+:)?([^>]+)>")
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
    """The page. Checked for freshness at each load, so an update shows at once."""
    text = page_files.page_text(_FRONTEND)
    response = current_app.response_class(text.html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = guard.content_policy(services().settings, scripts=text.script_source)
    response.cache_control.no_cache = True
    response.add_etag()
    response.make_conditional(request)
    return response


@website.get("/<page_file:name>")
@public
def page_file(name: str) -> Response:
    """A script, style or picture of the page: kept for good under an address with its digest, else checked at each load."""
    response = _file(_FRONTEND, name)
    with suppress(FileNotFoundError):  # what is sent was opened before; an update has taken the file away since
        if request.args.get("v") == page_files.digest(_FRONTEND / name):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


@website.get("/openapi.json")
@public
def openapi() -> dict[str, Any]:
    """The description of the API, made from the code that answers it."""
    with _BUILDING:  # built at the first request for it, and by one thread only
        found: dict[str, Any] = current_app.extensions.get(_DOCUMENT) or {}
        if not found:
            found = copy.deepcopy(current_app.api_doc)  # type: ignore[attr-defined]
            _add_schemas(found["components"]["schemas"])
            _add_plain_routes(found["paths"])
            current_app.extensions[_DOCUMENT] = found
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


def _add_schemas(schemas: dict[str, Any]) -> None:
    """The shapes that answers refer to, with everything they refer to in turn."""
    models: tuple[type[BaseModel], ...] = (
        Problem,
        *shown.SHAPES,
        *making.SHAPES,
        *pictures.SHAPES,
        *schedule_shapes.SHAPES,
        *backfill_shapes.SHAPES,
        *rescheduling.SHAPES,
    )
    for model in models:
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        for name, inner in schema.pop("$defs", {}).items():
            schemas.setdefault(name, inner)
        schemas.setdefault(model.__name__, schema)


def _add_plain_routes(paths: dict[str, Any]) -> None:
    """Calls outside of the API proper: what WordPress sends, health checks, pictures."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("website."):
            continue
        item = paths.setdefault(_PARAMETER.sub(r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if method.lower() in item:
                continue
            view = current_app.view_functions[rule.endpoint]
            item[method.lower()] = {
                "tags": [rule.endpoint.split(".")[0]],
                "summary": (inspect.getdoc(view) or rule.endpoint).splitlines()[0],
                "operationId": f"{rule.endpoint.replace('.', '_')}_{method.lower()}",
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                    for name in sorted(rule.arguments)
                ],
                "responses": {"default": {"description": "See the summary"}},
            }
