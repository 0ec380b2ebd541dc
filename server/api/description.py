"""What the OpenAPI document says of every call: security schemes, problem documents, and how blueprints are made."""

from __future__ import annotations

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

API_VERSION = "1.0.0"
SERVICE_VERSION = "0.1.0"

SECURITY_SCHEMES: dict[str, Any] = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key: pw_live_… or pw_test_…"},
    "session": {"type": "apiKey", "in": "cookie", "name": "pinwright_session"},
}
BY_SESSION_OR_KEY: list[dict[str, list[Any]]] = [{"key": []}, {"session": []}]
BY_SESSION: list[dict[str, list[Any]]] = [{"session": []}]


class FieldError(BaseModel):
    """One field that was refused, and what to do."""

    field: str
    message: str
    code: str


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    params: dict[str, Any] | None = None
    errors: list[FieldError] | None = None


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


_OBJECT: dict[str, Any] = {"content": {"application/json": {"schema": {"type": "object"}}}}
RESPONSES: dict[Any, Any] = {
    400: _problem("The body could not be read"),
    401: _problem("No session or key, or one that does not fit"),
    403: _problem("Not allowed for this caller"),
    404: _problem("No such thing in this workspace"),
    409: _problem("Not possible in the present state"),
    413: _problem("Too large"),
    415: _problem("Not JSON"),
    422: _problem("Fields that cannot be used, each with what to do"),
    429: _problem("Too many attempts"),
}


def blueprint(
    name: str, import_name: str, about: str, *, security: list[dict[str, list[Any]]] | None = None
) -> APIBlueprint:
    """A blueprint of the API under `/v1`, with a tag, the problem documents and how its callers sign in."""
    return APIBlueprint(
        name,
        import_name,
        url_prefix="/v1",
        abp_tags=[Tag(name=name, description=about)],
        abp_security=BY_SESSION_OR_KEY if security is None else security,
        abp_responses=RESPONSES,
    )


def answers(status: int, description: str, shape: type[BaseModel] | None = None) -> dict[Any, Any]:
    """The success answer of a route for the document; `shape` is one of `shown.SHAPES`, whose schemas it holds."""
    if status == 204:
        return {204: {"description": description}}
    if shape is None:
        return {status: {"description": description, **_OBJECT}}
    schema = {"$ref": f"#/components/schemas/{shape.__name__}"}
    return {status: {"description": description, "content": {"application/json": {"schema": schema}}}}
