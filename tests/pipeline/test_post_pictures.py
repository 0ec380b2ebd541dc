"""A person picks the picture that a pin is drawn with, among those of its post or an upload; it stays until another is asked for."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from server import clock
from server.api import pictures
from server.demo.blog import POSTS, SampleBlog
from server.demo.pictures import picture
from server.models import Account, Article, Asset, Pin, Profile
from server.pipeline import assets, generate, versions
from server.pipeline.generate import GenerateJob
from server.pipeline.post_pictures import Thumbnails
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.services import Services
from server.values.picture import USABLE_SIDE
from tests.api.conftest import build_house, signed_in
from tests.pipeline.conftest import run

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # where the SQL is not the point


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "THUMBNAILS", Thumbnails())


@on_sqlite
def test_a_picture_is_looked_at_chosen_kept_and_given_up(
    app: Flask, session: Session, services: Services, blog: SampleBlog
) -> None:
    house = build_house(app)
    alice = signed_in(app, house.owner_id, house.workspace_id)
    profile, account = session.get_one(Profile, house.profile_id), session.get_one(Account, house.account_id)
    [pin] = generate.ask(session, profile=profile, account=account, url=blog.address(POSTS[0]), count=1, actor="test")
    session.commit()
    run(session, GenerateJob(services))
    article = session.get_one(Article, pin.article_id)
    article.facts = {
        **article.facts,
        "images": [
            *article.facts["images"],
            {
                "url": f"{blog.url}/pictures/stoneware-mug.jpg",
                "alt": "A mug",
                "width": None,
                "height": None,
                "place": "content",
            },
            {"url": f"{blog.url}/pictures/nowhere.jpg", "alt": "", "width": 900, "height": 900, "place": "content"},
            {"url": f"{blog.url}/pictures/tiny.jpg", "alt": "", "width": 90, "height": 90, "place": "content"},
        ],
    }
    session.commit()
    path = f"/v1/pins/{pin.id}"

    asked: list[str] = []
    fetch = services.fetcher.get
    services.fetcher.get = lambda url, **how: (asked.append(url), fetch(url, **how))[1]  # type: ignore[method-assign]
    data = alice.get(f"{path}/pictures").get_json()["data"]
    assert asked == [], "nothing is fetched before somebody looks"
    present, mug, nowhere = (next(one for one in data if name in one["url"]) for name in ("cake", "mug", "nowhere"))
    assert [one["is_current"] for one in (present, mug, nowhere)] == [True, False, False]
    assert mug["alt"] == "A mug"
    assert not any("tiny" in one["url"] for one in data), f"less than {USABLE_SIDE} pixels is no choice"
    for one, fetched in ((present, 0), (mug, 1), (mug, 1)):
        answer = alice.get(one["thumbnail_url"].removeprefix("http://localhost"))
        assert Image.open(io.BytesIO(answer.data)).width == 236
        assert (answer.mimetype, len(asked)) == ("image/jpeg", fetched), "what is here is not fetched again"
    for _ in range(2):
        broken = alice.get(nowhere["thumbnail_url"].removeprefix("http://localhost"))
        assert (broken.status_code, broken.get_json()["code"], len(asked)) == (422, "picture_unusable", 2)
    assert alice.get(f"{path}/pictures/pic_none").status_code == 404

    def refused(**body: object) -> tuple[int, str, str]:
        found = alice.post(f"{path}/regenerate", json=body)
        return found.status_code, found.get_json()["code"], found.get_json()["params"]["field"]

    upload = assets.register(
        session,
        pin.workspace_id,
        assets.keep_clean(services, assets.clean(services, picture("reading-nook"))),
        kind="upload",
    )
    drawn = pin.content.asset_id if pin.content else ""
    session.commit()
    assert refused(picture="pic_none") == (422, "picture_not_found", "picture")
    assert refused(picture=mug["id"], parts=["text"]) == (422, "picture_without_image", "parts")
    assert refused(picture=mug["id"], asset_id=upload.id) == (422, "two_pictures", "asset_id")
    assert refused(asset_id="ast_none") == (422, "asset_not_found", "asset_id")
    assert refused(asset_id=drawn) == (422, "not_a_photo", "asset_id")

    def anew(**body: object) -> str:
        """The address of the photo that the pin is drawn with then, or its asset's id."""
        answer = alice.post(f"{path}/regenerate", json=body)
        assert answer.status_code == 202, answer.get_json()
        assert run(session, RegenerateJob(services))
        session.refresh(pin)
        assert pin.regeneration_state is None, pin.regeneration
        assert pin.content
        photo = session.get_one(Asset, pin.content.photo_id)
        return photo.source_url or photo.id

    before = pin.content.number if pin.content else 0
    assert anew(picture=mug["id"], parts=["image"]) == mug["url"]
    assert pin.content
    assert "photo_id" in pin.content.edited
    first_template = pin.content.template
    assert anew() == mug["url"], "what a person chose stays"
    assert pin.content.template != first_template
    assert anew(wish="shorter", parts=["text"]) == mug["url"]
    assert anew(asset_id=upload.id) == upload.id
    assert [one["is_current"] for one in alice.get(f"{path}/pictures").get_json()["data"]][:2] == [True, False]
    versions.go_back(session, pin, before + 1, actor="test", now=clock.now(), version=pin.version)
    session.commit()
    assert anew() == mug["url"], "the way back brings its picture with it"
    assert anew(picture="another") != mug["url"]
    assert "photo_id" not in pin.content.edited

    kept = pin.content_id
    assert alice.post(f"{path}/regenerate", json={"picture": nowhere["id"]}).status_code == 202
    run(session, RegenerateJob(services))
    session.refresh(pin)
    assert (pin.content_id, pin.regeneration_state) == (kept, "failed")
    assert (pin.regeneration or {})["error"]["code"] == "picture_unusable", "no other one takes its place in silence"
    assert session.query(Pin).count() == 1
