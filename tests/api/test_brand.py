"""The brand kit in the API: a logo is uploaded as one, named by the profile, and reading the blog changes nothing."""

from __future__ import annotations

import io
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from server.api import brand
from server.db import db
from server.models import Profile
from tests.api.conftest import House


def png(purpose: str, name: str = "logo.png") -> dict[str, object]:
    picture = Image.new("RGBA", (700, 1000), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((100, 100, 600, 300), fill=(20, 70, 60, 255))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    buffer.seek(0)
    return {"file": (buffer, name), "purpose": purpose}


def test_a_logo_is_uploaded_and_named(alice: FlaskClient, house: House) -> None:
    logo = alice.post("/v1/assets", data=png("logo")).get_json()
    assert (logo["kind"], logo["content_type"]) == ("logo", "image/png")
    shown = alice.get(logo["url"].removeprefix("http://localhost"))
    assert (shown.status_code, shown.content_type, shown.data[:4]) == (200, "image/png", b"\x89PNG")

    url = f"/v1/profiles/{house.profile_id}"
    kit = alice.patch(url, json={"brand": {"logo_id": logo["id"], "primary": "#aa0000"}}).get_json()["brand"]
    assert (kit["logo_id"], kit["logo_for_dark_id"], kit["primary"]) == (logo["id"], None, "#aa0000")
    kit = alice.patch(url, json={"brand": {"accent": "#00aa00"}}).get_json()["brand"]
    assert (kit["logo_id"], kit["primary"]) == (logo["id"], "#aa0000")  # what is not sent stays
    assert alice.patch(url, json={"brand": {"logo_id": None}}).get_json()["brand"]["logo_id"] is None


def test_only_a_logo_of_the_workspace_can_be_one(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    picture = alice.post("/v1/assets", data=png("pin")).get_json()
    refused = alice.patch(url, json={"brand": {"logo_id": picture["id"]}})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "not_a_logo")
    foreign = charlie.post("/v1/assets", data=png("logo")).get_json()
    assert alice.patch(url, json={"brand": {"logo_id": foreign["id"]}}).status_code == 404


def test_a_new_profile_has_its_site_looked_at(app: Flask, alice: FlaskClient, house: House) -> None:
    made = [
        alice.post("/v1/profiles", json={"name": "B", "site_url": "https://b.example", **more}).get_json()["id"]
        for more in ({}, {"brand": {"primary": "#aa0000"}})
    ]
    with app.app_context():
        assert [db.session.get_one(Profile, id).brand_due_at is not None for id in made] == [True, False]


def test_names_without_invisible_signs(alice: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    odd = ({"name": "a\u202eb"}, {"name": "a\x07b"}, {"name": "a\nb"}, {"domain": "<script>"}, {"domain": "a b"})
    assert [alice.patch(url, json={"brand": brand}).status_code for brand in odd] == [422] * len(odd)
    good = {"name": "Čokoláda & Söhne", "domain": "bücher.example/blog"}
    assert alice.patch(url, json={"brand": good}).status_code == 200


def test_only_so_many_blogs_are_read_at_once(alice: FlaskClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brand, "_READERS", threading.BoundedSemaphore(1))
    brand._READERS.acquire()
    answer = alice.post(f"/v1/profiles/{house.profile_id}/brand/read")
    assert (answer.status_code, answer.get_json()["code"]) == (429, "too_many_requests")


def test_a_blog_that_cannot_be_read_says_why(alice: FlaskClient, house: House) -> None:
    answer = alice.post(f"/v1/profiles/{house.profile_id}/brand/read")
    assert answer.status_code in {422, 502}
    assert answer.get_json()["detail"]
