"""Carousels and videos through the API: uploaded, made, shown, changed, and refused with the field and the cure."""

from __future__ import annotations

import io
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from PIL import Image

from server.db import db
from server.models import Asset, MediaUpload
from tests.api.conftest import House, pin_body
from tests.factories import make_asset
from tests.videos import make_video


def _upload(client: FlaskClient, data: bytes, name: str = "file.bin") -> Any:
    return client.post("/v1/assets", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def _square() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 640), "#884422").save(file, "PNG")
    return file.getvalue()


def _body(house: House, **values: Any) -> dict[str, Any]:
    body = pin_body(house, draft=True, **values)
    return {name: value for name, value in body.items() if name != "asset_id" or "asset_id" in values}


def _fits(app: Flask, pin: dict[str, Any]) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    OAS31Validator({**document["components"]["schemas"]["Pin"], "components": document["components"]}).validate(pin)


def test_a_video_from_its_file_to_the_pin(app: Flask, alice: FlaskClient, charlie: FlaskClient, house: House) -> None:
    film = make_video(12.5, frames=b"\x07" * 3_000_000)
    asset = _upload(alice, film, "clip.MOV").get_json()
    assert {name: asset[name] for name in ("kind", "content_type", "width", "height", "duration_seconds", "size")} == {
        "kind": "video", "content_type": "video/mp4", "width": 1080, "height": 1920, "duration_seconds": 12.5,
        "size": len(film),
    }  # fmt: skip
    assert _upload(alice, film).get_json()["id"] == asset["id"]  # the same bytes are one

    whole = alice.get(asset["url"])
    assert (whole.status_code, whole.data, whole.content_type) == (200, film, "video/mp4")
    part = alice.get(asset["url"], headers={"Range": "bytes=1000000-1000009"})
    assert (part.status_code, part.data) == (206, film[1_000_000:1_000_010])
    assert part.headers["Content-Range"] == f"bytes 1000000-1000009/{len(film)}"
    assert alice.get(asset["url"], headers={"Range": f"bytes={len(film)}-"}).status_code == 416
    assert alice.get(f"/images/{asset['id']}.jpg").status_code == 404

    pin = alice.post("/v1/pins", json=_body(house, video_asset_id=asset["id"])).get_json()
    _fits(app, pin)
    assert (pin["media_type"], pin["image_url"], pin["video"]["cover_at_seconds"]) == ("video", None, 3)
    assert pin["video"]["preparation"] == {"step": "idle", "error": None}

    cover = _upload(alice, _square()).get_json()["id"]
    changed = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "cover_asset_id": cover}).get_json()
    assert changed["video"]["cover_asset_id"] == cover
    assert changed["image_url"].endswith(f"/images/{cover}.jpg")
    worded = alice.patch(f"/v1/pins/{pin['id']}", json={"version": changed["version"], "title": "Anew"}).get_json()
    assert (worded["title"], worded["video"]) == ("Anew", changed["video"])
    redrawn = alice.post(f"/v1/pins/{pin['id']}/regenerate", json={})
    assert (redrawn.status_code, redrawn.get_json()["code"]) == (409, "not_drawn")
    assert alice.post(f"/v1/pins/{pin['id']}/regenerate", json={"parts": ["text"]}).status_code == 202
    image = alice.patch(
        f"/v1/pins/{pin['id']}", json={"version": worded["version"], "asset_id": house.asset_id}
    ).get_json()
    assert (image["media_type"], image["video"]) == ("image", None)
    with app.app_context():
        assert db.session.query(MediaUpload).count() == 0
    stranger = charlie.post("/v1/pins", json={**_body(house), "video_asset_id": asset["id"]})
    assert stranger.status_code in {404, 422}


def test_a_carousel_is_made_shown_and_changed(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        ids = [make_asset(house.workspace_id).id for _ in range(3)]
    (answer,) = alice.post("/v1/pins/bulk", json={"pins": [_body(house, asset_ids=ids)]}).get_json()["data"]
    pin = answer["pin"]
    _fits(app, pin)
    assert (pin["media_type"], pin["asset_id"]) == ("carousel", ids[0])
    assert [slide["asset_id"] for slide in pin["carousel"]] == ids
    (listed,) = alice.get("/v1/pins").get_json()["data"]
    assert listed["carousel"] == pin["carousel"]
    worded = alice.patch(f"/v1/pins/{pin['id']}", json={"version": pin["version"], "title": "Anew"}).get_json()
    assert worded["carousel"] == pin["carousel"]
    turned = alice.patch(
        f"/v1/pins/{pin['id']}", json={"version": worded["version"], "asset_ids": ids[::-1]}
    ).get_json()
    assert [slide["asset_id"] for slide in turned["carousel"]] == ids[::-1]


def test_what_does_not_go_together_is_refused_by_name(app: Flask, alice: FlaskClient, house: House) -> None:
    with app.app_context():
        small = make_asset(house.workspace_id, width=500, height=900).id
        wide = make_asset(house.workspace_id, width=1200, height=1500).id
        film = make_asset(house.workspace_id, kind="video", content_type="video/mp4", duration_ms=9_000).id
        db.session.rollback()
    good = house.asset_id
    for values, field, word in (
        ({"asset_id": good, "video_asset_id": film}, "video_asset_id", "one kind of media"),
        ({"asset_ids": [good, good], "image_urls": ["https://a.example/b.jpg"] * 2}, "asset_ids", "one kind of media"),
        ({"asset_ids": [good]}, "asset_ids", "2"),
        ({"asset_ids": [good] * 6}, "asset_ids", "5"),
        ({"asset_ids": [good, wide]}, "asset_ids", "1200×1500"),
        ({"asset_ids": [small, small]}, "asset_ids", "600×600"),
        ({"asset_ids": [good, film]}, "asset_ids", "video_asset_id"),
        ({"asset_id": film}, "asset_id", "video_asset_id"),
        ({"asset_id": small}, "asset_id", "600×900"),
        ({"video_asset_id": good}, "video_asset_id", "asset_id"),
        ({"video_asset_id": film, "cover_at_seconds": 10}, "cover_at_seconds", "9 seconds"),
        ({"video_asset_id": film, "cover_at_seconds": 1, "cover_asset_id": good}, "cover_at_seconds", "one cover"),
        ({"video_asset_id": film, "cover_asset_id": film}, "cover_asset_id", "image"),
        ({"asset_id": good, "cover_at_seconds": 1}, "cover_at_seconds", "video"),
    ):  # fmt: skip
        response = alice.post("/v1/pins", json=_body(house, **values))
        found = response.get_json()
        fields = [found.get("params", {}).get("field"), *(error["field"] for error in found.get("errors", ()))]
        assert response.status_code == 422, values
        assert field in fields, (values, found)
        assert word in found["detail"], (values, found)
    for data, code in (
        (make_video(2), "video_too_short"),
        (make_video()[:-5], "video_truncated"),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * 40, "video_type"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video_type"),
        (b"", "empty_file"),
        (b"\xff\xd8" + b"\x00" * 20_000_001, "too_large"),
    ):
        response = _upload(alice, data)
        assert (response.get_json()["code"], response.status_code) == (code, 413 if code == "too_large" else 422)
    broken = _upload(alice, b"no film at all, whatever its name says", "cake.mp4").get_json()
    assert broken["code"] == "video_broken"
    assert "MP4, MOV and M4V" in broken["detail"]
    with app.app_context():
        assert db.session.query(Asset).filter_by(kind="video").count() == 1
