"""The gallery shows every template on the profile's own last post, and says what the post lacks for it."""

from __future__ import annotations

import io

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from server import clock
from server.db import db
from server.imaging import TEMPLATES, sample_photo
from server.models import Account, Article, Pin, Profile, Version
from server.pipeline import assets
from server.wiring import services
from tests.api.conftest import House
from tests.factories import make_pin


def a_post(house: House) -> None:
    session = db.session()
    photo = assets.register(
        session, session.get_one(Profile, house.profile_id).workspace_id,
        assets.keep_clean(services(), assets.clean(services(), sample_photo("bowl", (700, 900)))), kind="photo",
    )  # fmt: skip
    pin = make_pin(session.get_one(Account, house.account_id))
    article = Article(
        id="art_gallery", workspace_id=pin.workspace_id, profile_id=house.profile_id, url="https://blog.example/cake/",
        url_key="blog.example/cake", facts={"title": "Lemon cake", "kind": "recipe", "language": "en", "recipe": {}},
    )  # fmt: skip
    session.add(article)
    session.flush()
    pin.article_id = article.id
    version = session.get_one(Version, pin.content_id)
    version.template, version.photo_id = "fullbleed", photo.id
    version.overlay = {"headline": "Lemon Cake", "kicker": "", "items": []}
    session.commit()


def test_every_template_is_shown_on_the_last_post(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        a_post(house)
    shown = alice.get(f"/v1/profiles/{house.profile_id}/gallery").get_json()
    assert shown["post"] == {"title": "Lemon cake", "url": "https://blog.example/cake/"}
    found = {sample["name"]: sample for sample in shown["data"]}
    assert list(found) == list(TEMPLATES)
    assert found["fullbleed"]["lacks"] == ""
    assert found["two_photos"]["lacks"] == "Needs 2 pictures; this post has 1."
    for name in ("fullbleed", "two_photos"):
        answer = alice.get(found[name]["image_url"].removeprefix("http://localhost"))
        picture = Image.open(io.BytesIO(answer.data))
        assert (answer.content_type, picture.format, picture.width, picture.height) == ("image/jpeg", "JPEG", 400, 600)
    assert alice.get(f"/v1/profiles/{house.profile_id}/gallery/nope").get_json()["code"] == "template_not_found"


def test_what_a_profile_uses_and_prefers_is_marked(alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    url = f"/v1/profiles/{house.profile_id}"
    alice.patch(url, json={"defaults": {"templates": ["split", "matted"], "preferred_templates": ["split"]}})
    found = alice.get(f"{url}/gallery").get_json()
    marks = {one["name"]: (one["is_used"], one["is_preferred"]) for one in found["data"]}
    assert (marks["split"], marks["matted"], marks["fullbleed"]) == ((True, True), (True, False), (False, False))
    assert charlie.get(f"{url}/gallery").status_code == 404
    assert charlie.get(f"{url}/gallery/split").status_code == 404
    refused = alice.patch(url, json={"defaults": {"preferred_templates": ["nope"]}})
    assert refused.get_json()["code"] == "template_not_found"


def test_a_pin_says_which_templates_fit_it(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        a_post(house)
        session = db.session()
        article = session.get_one(Article, "art_gallery")
        article.read_at = clock.now()
        pin_id = session.scalars(select(Pin.id).where(Pin.article_id == article.id)).one()
        session.commit()
    found = {one["name"]: one["lacks"] for one in alice.get(f"/v1/pins/{pin_id}/templates").get_json()["data"]}
    assert list(found) == list(TEMPLATES)
    assert (found["fullbleed"], found["two_photos"]) == ("", "Needs 2 pictures; this post has 1.")
    with app.app_context():  # a picture of the page that no pin was drawn with yet counts, too
        article = db.session.get_one(Article, "art_gallery")
        article.facts = {
            **article.facts,
            "images": [{"url": "https://blog.example/1.jpg"}, {"url": "https://blog.example/2.jpg"}],
        }
        db.session.commit()
    found = {one["name"]: one["lacks"] for one in alice.get(f"/v1/pins/{pin_id}/templates").get_json()["data"]}
    assert found["two_photos"] == ""
