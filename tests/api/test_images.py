"""Images from outside: uploaded, fetched when a pin is accepted, and served by an address nobody can guess."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from server import wiring
from server.db import db
from server.models import Asset
from server.values.fetched import Fetched
from tests.api.conftest import House, pin_body


def _png(width: int = 600, height: int = 900) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#336699").save(file, "PNG")
    return file.getvalue()


class _Fetcher:
    """A web that holds one picture."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.asked: list[str] = []

    def get(self, url: str, **_options: object) -> Fetched:
        self.asked.append(url)
        assert not db.session().in_transaction(), "no transaction may be open during a fetch"
        return Fetched(url, 200, "image/png", None, self.body)


@pytest.fixture
def web(app: Flask) -> _Fetcher:
    fetcher = _Fetcher(_png())
    with app.app_context():
        services = replace(wiring.services(), fetcher=fetcher)  # type: ignore[arg-type]
        wiring.attach(app, services)
    return fetcher


def test_the_image_of_a_pin_is_fetched_when_it_is_accepted(
    app: Flask, web: _Fetcher, alice: FlaskClient, house: House
) -> None:
    body = pin_body(house, draft=True, image_url="https://pics.example/a.png")
    del body["asset_id"]
    pin = alice.post("/v1/pins", json=body).get_json()
    assert web.asked == ["https://pics.example/a.png"]
    path = pin["image_url"].split("/images/")[1]
    served = app.test_client().get(f"/images/{path}")
    assert (served.status_code, served.content_type) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(served.data)).size == (600, 900)


def test_a_picture_that_is_too_small_refuses_the_pin(web: _Fetcher, alice: FlaskClient, house: House) -> None:
    web.body = _png(300, 450)
    body = pin_body(house, draft=True, image_url="https://pics.example/a.png")
    del body["asset_id"]
    response = alice.post("/v1/pins", json=body)
    assert (response.status_code, response.get_json()["code"]) == (422, "image_too_small")


def test_an_upload_becomes_an_asset(web: _Fetcher, alice: FlaskClient, house: House) -> None:
    response = alice.post("/v1/assets", data={"file": (io.BytesIO(_png()), "a.png")})
    asset = response.get_json()
    assert (response.status_code, asset["width"], asset["height"]) == (201, 600, 900)
    pin = alice.post("/v1/pins", json=pin_body(house, draft=True, asset_id=asset["id"]))
    assert pin.get_json()["image_url"] == asset["url"]


def test_the_same_upload_under_one_key_is_one(web: _Fetcher, alice: FlaskClient) -> None:
    def upload(data: bytes) -> TestResponse:
        body = {"file": (io.BytesIO(data), "a.png")}
        return alice.post("/v1/assets", data=body, headers={"Idempotency-Key": "k1"})

    first, again, other = upload(_png()), upload(_png()), upload(_png(700, 1000))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.get_json() == first.get_json()
    assert other.get_json()["code"] == "idempotency_key_reused"


def test_an_upload_that_is_no_picture(web: _Fetcher, alice: FlaskClient) -> None:
    response = alice.post("/v1/assets", data={"file": (io.BytesIO(b"<svg/>"), "a.svg")})
    assert (response.status_code, response.get_json()["code"]) == (422, "image_unusable")


def test_an_upload_without_a_file_names_the_field(alice: FlaskClient) -> None:
    response = alice.post("/v1/assets", data={"picture": (io.BytesIO(_png()), "a.png")})
    assert response.status_code == 422
    assert {error["field"] for error in response.get_json()["errors"]} == {"file", "picture"}


def test_images_are_served_closed_and_for_ever(app: Flask, house: House) -> None:
    with app.app_context():
        asset = db.session.get_one(Asset, house.asset_id)
        keys = (asset.storage_key, asset.thumbnail_key)
        for key in keys:
            wiring.services().storage.put(key, b"jpeg " + key.encode())
    client = app.test_client()
    for address, key in zip((f"{house.asset_id}.jpg", f"{house.asset_id}-236.jpg"), keys, strict=True):
        response = client.get(f"/images/{address}")
        assert response.data == b"jpeg " + key.encode()
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        again = client.get(f"/images/{address}", headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", ["ast_none.jpg", "../secret.key.jpg", "ast_none-999.jpg"])
def test_an_address_of_no_image(app: Flask, address: str) -> None:
    assert app.test_client().get(f"/images/{address}").status_code == 404


def test_an_image_that_was_lost_is_404(app: Flask, house: House) -> None:
    response = app.test_client().get(f"/images/{house.asset_id}.jpg")
    assert (response.status_code, response.get_json()["code"]) == (404, "image_missing")
