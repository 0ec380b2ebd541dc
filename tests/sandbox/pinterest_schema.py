"""The parts of Pinterest v5 that we speak, as OpenAPI 3.0 schemas of the fields we use.

Written from what the API documents, for our calls only; ids are digits, texts have their limits, answers name what
a client may rely on.
"""

from __future__ import annotations

from typing import Any

from openapi_schema_validator import OAS30Validator

Schema = dict[str, Any]

ID: Schema = {"type": "string", "pattern": r"^\d+$"}
OPTIONAL_ID: Schema = {**ID, "nullable": True}
COUNT: Schema = {"type": "integer", "minimum": 0}


def text(longest: int | None = None, *, nullable: bool = True) -> Schema:
    schema: Schema = {"type": "string", "nullable": nullable}
    return schema if longest is None else {**schema, "maxLength": longest}


def record(required: str, /, **properties: Schema) -> Schema:
    """An object; `required` lists names separated by spaces. Names that are no identifiers come in by `|`."""
    return {"type": "object", "required": required.split(), "properties": properties}


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def page_of(item: Schema) -> Schema:
    return record("items", items={"type": "array", "items": item}, bookmark=text())


ERROR = record("code message", code={"type": "integer"}, message=text(nullable=False))
_GROWTH: Schema = {"type": "integer", "minimum": -10_000, "maximum": 10_001}
TRENDS = record(
    "trends",
    trends={"type": "array", "maxItems": 50, "items": record(
        "keyword", keyword={"type": "string", "minLength": 1}, pct_growth_wow=_GROWTH, pct_growth_mom=_GROWTH, pct_growth_yoy=_GROWTH,
        time_series={"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 100}},
    )},
)  # fmt: skip
PRIVACY = one_of("PUBLIC", "PROTECTED", "SECRET")
PIN_TEXTS: Schema = {
    "title": text(100), "description": text(800), "alt_text": text(500), "link": text(2048), "board_section_id": OPTIONAL_ID,
}  # fmt: skip

_INLINE = record(
    "content_type data",
    content_type=one_of("image/jpeg", "image/png"),
    data={"type": "string", "pattern": "^[a-zA-Z0-9+/=]+$"},
)
_CARD: Schema = {
    **_INLINE,
    "properties": {**_INLINE["properties"], **dict.fromkeys(("title", "description", "link"), text(nullable=False))},
}
# The description does not say that a cover is needed; the API's answers do.
_VIDEO: Schema = {
    **record(
        "source_type media_id",
        source_type=one_of("video_id"),
        media_id=ID,
        cover_image_url=text(nullable=False),
        cover_image_content_type=one_of("image/jpeg", "image/png"),
        cover_image_data=text(nullable=False),
        cover_image_key_frame_time=COUNT,
    ),
    "anyOf": [
        {"required": ["cover_image_url"]},
        {"required": ["cover_image_content_type", "cover_image_data"]},
        {"required": ["cover_image_key_frame_time"]},
    ],
}
_SIZE = record("width height url", width={"type": "integer"}, height={"type": "integer"}, url=text(nullable=False))
_SIZES: Schema = {"type": "object", "properties": dict.fromkeys(("150x150", "400x300", "600x", "1200x"), _SIZE)}

PIN_CREATE = record(
    "board_id media_source",
    board_id=ID,
    dominant_color=text(),
    media_source={
        "oneOf": [
            {"allOf": [record("source_type", source_type=one_of("image_base64")), _INLINE]},
            record(
                "source_type items",
                source_type=one_of("multiple_image_base64"),
                items={"type": "array", "items": _CARD, "minItems": 2, "maxItems": 5},
                index=COUNT,
            ),
            _VIDEO,
        ]
    },
    **PIN_TEXTS,
)
PIN_UPDATE: Schema = {**record("", board_id=ID, **PIN_TEXTS), "additionalProperties": False}
PIN_UPDATE.pop("required")
PIN = record(
    "id created_at board_id media",
    id=ID,
    created_at=text(nullable=False),
    board_id=ID,
    board_owner=record("username", username=text(nullable=False)),
    dominant_color=text(),
    creative_type=one_of("REGULAR", "VIDEO", "CAROUSEL"),
    media={
        "oneOf": [
            record("media_type images", media_type=one_of("image"), images=_SIZES),
            record("media_type images", media_type=one_of("video"), images=_SIZES),
            record(
                "media_type items",
                media_type=one_of("multiple_images"),
                items={"type": "array", "items": record("images", images=_SIZES)},
            ),
        ]
    },
    is_owner={"type": "boolean"},
    parent_pin_id=OPTIONAL_ID,
    **PIN_TEXTS,
)
BOARD_CREATE = record("name", name=text(180, nullable=False), description=text(), privacy=PRIVACY)
BOARD = record(
    "id name",
    id=ID,
    name=text(nullable=False),
    description=text(),
    privacy=PRIVACY,
    owner=record("username", username=text(nullable=False)),
    pin_count=COUNT,
    follower_count=COUNT,
    collaborator_count=COUNT,
    created_at=text(nullable=False),
)
SECTION_CREATE = record("name", name={**text(180, nullable=False), "minLength": 1})
SECTION = record("id name", id=text(nullable=False), name={**text(180, nullable=False), "minLength": 1})
ACCOUNT = record(
    "id username account_type",
    id=ID,
    username=text(nullable=False),
    account_type=one_of("PINNER", "BUSINESS"),
    profile_image=text(nullable=False),
    website_url=text(nullable=False),
    board_count=COUNT,
    pin_count=COUNT,
)
MEDIA_CREATE = record("media_type", media_type=one_of("video"))
MEDIA_UPLOAD = record(
    "media_id media_type upload_url upload_parameters",
    media_id=ID,
    media_type=one_of("video"),
    upload_url=text(nullable=False),
    upload_parameters={"type": "object", "additionalProperties": {"type": "string"}},
)
MEDIA = record(
    "media_id media_type status",
    media_id=ID,
    media_type=one_of("video"),
    status=one_of("registered", "processing", "succeeded", "failed"),
)
TOKENS = record(
    "access_token token_type expires_in scope response_type refresh_token refresh_token_expires_in refresh_token_expires_at",
    access_token=text(nullable=False),
    token_type=one_of("bearer"),
    expires_in=COUNT,
    scope=text(nullable=False),
    response_type=one_of("authorization_code", "refresh_token"),
    refresh_token=text(nullable=False),
    refresh_token_expires_in=COUNT,
    refresh_token_expires_at=COUNT,
)
CODE_GRANT = record(
    "grant_type code redirect_uri",
    grant_type=one_of("authorization_code"),
    code=text(nullable=False),
    redirect_uri=text(nullable=False),
)
REFRESH_GRANT = record(
    "grant_type refresh_token", grant_type=one_of("refresh_token"), refresh_token=text(nullable=False)
)


# method and path (ids as {}) → (request body or None, answer by status)
CALLS: dict[str, tuple[Schema | None, dict[int, Schema | None]]] = {
    "GET /user_account": (None, {200: ACCOUNT}),
    "GET /trends/keywords/DE+AT+CH/top/growing": (None, {200: TRENDS}),
    "GET /boards": (None, {200: page_of(BOARD)}),
    "POST /boards": (BOARD_CREATE, {201: BOARD}),
    "GET /boards/{}": (None, {200: BOARD}),
    "GET /boards/{}/sections": (None, {200: page_of(SECTION)}),
    "POST /boards/{}/sections": (SECTION_CREATE, {201: SECTION}),
    "GET /boards/{}/pins": (None, {200: page_of(PIN)}),
    "GET /boards/{}/sections/{}/pins": (None, {200: page_of(PIN)}),
    "GET /pins": (None, {200: page_of(PIN)}),
    "POST /pins": (PIN_CREATE, {201: PIN}),
    "GET /pins/{}": (None, {200: PIN}),
    "PATCH /pins/{}": (PIN_UPDATE, {200: PIN}),
    "DELETE /pins/{}": (None, {204: None}),
    "POST /media": (MEDIA_CREATE, {201: MEDIA_UPLOAD}),
    "GET /media/{}": (None, {200: MEDIA}),
    "POST /oauth/token": ({"oneOf": [CODE_GRANT, REFRESH_GRANT]}, {200: TOKENS}),
}


def complaints(schema: Schema, value: Any) -> list[str]:
    """Where `value` does not fit, as readable lines; empty when it does."""
    return [f"{error.json_path}: {error.message}" for error in OAS30Validator(schema).iter_errors(value)]
