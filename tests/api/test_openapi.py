"""The description of the API is valid, complete, and needs no internet to be read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator

from server.db import db
from server.models import Account
from tests.api.conftest import House, pin_body
from tests.factories import make_pin


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


def test_it_mentions_every_route_of_the_api(app: Flask, document: dict[str, Any]) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("website."):
            continue  # the page itself, and this document
        path = re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            operation = document["paths"][path][method.lower()]
            assert operation["summary"], (method, path)
            if rule.rule.startswith("/v1/"):
                assert any(status.startswith("2") for status in operation["responses"]), (method, path)


def test_its_schemas_are_valid_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        OAS31Validator.check_schema(schema)
    references = set(re.findall(r"'\$ref': '([^']+)'", str(document)))
    assert "#/components/schemas/Problem" in references
    for reference in references:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"], reference


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_a_body_refuses_unknown_fields_in_the_document_too(document: dict[str, Any]) -> None:
    assert document["components"]["schemas"]["NewPin"]["additionalProperties"] is False


def test_the_page_for_people_loads_nothing_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    pages = [client.get(path) for path in ("/docs", "/docs/docs.js", "/docs/docs.css")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert not any(re.search(r"(?:https?:)?//[a-z]", page.get_data(as_text=True)) for page in pages[:2])


def test_pins_look_as_described(app: Flask, document: dict[str, Any], alice: FlaskClient, house: House) -> None:
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        hold = {"code": "post_gone", "since": "2026-05-04T12:00:00Z", "choices": ["cancel"], "text": "Gone."}
        make_pin(account, state="pending", holds=[hold], is_held=True)
        make_pin(account, state="failed", error={"code": "x", "params": {}, "text": "No."})
        make_pin(account, state="generating")
    alice.post("/v1/pins", json=pin_body(house))
    for path, shape in (
        ("/v1/pins", "Pins"),
        ("/v1/calendar?from=2026-05-04&to=2026-05-05", "Calendar"),
        ("/v1/changes?after=0", "Changes"),
    ):
        answer = alice.get(path).get_json()
        assert answer.get("data") or answer.get("days")
        schema = {**document["components"]["schemas"][shape], "components": document["components"]}
        OAS31Validator(schema).validate(answer)
