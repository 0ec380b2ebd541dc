"""No account shows two images that look alike within its days."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from server import clock
from server.demo.blog import POSTS, SampleBlog
from server.models import Account, Asset, Pin, Profile
from server.models.pictures import seen_by_account
from server.pipeline import freshness, generate
from server.pipeline.generate import GenerateJob
from server.pipeline.services import Services
from tests.factories import make_account, make_pin, make_profile
from tests.pipeline.conftest import run

POST = {post.slug: post for post in POSTS}
MARK = "0f" * 16


def _made(session: Session, services: Services, account: Account, url: str, **wanted: object) -> Pin:
    profile = session.get_one(Profile, account.profile_id)
    [pin] = generate.ask(session, profile=profile, account=account, url=url, count=1, wanted=wanted, actor="test")
    session.commit()
    assert run(session, GenerateJob(services))
    session.refresh(pin)
    return pin


def _looks(session: Session, pin: Pin, mark: str = MARK) -> Pin:
    assert pin.content
    session.get_one(Asset, pin.content.asset_id).fingerprint = mark
    session.commit()
    return pin


def _codes(pin: Pin) -> list[str]:
    return [one["code"] for one in pin.warnings]


def test_an_automatic_pin_is_drawn_anew_until_it_looks_new_and_told_when_it_cannot(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    account = make_account(make_profile(site_url="http://127.0.0.1"))
    url = blog.address(POST["lemon-olive-oil-cake"])
    first = _made(session, services, account, url)
    assert first.content
    profile = session.get_one(Profile, account.profile_id)

    profile.defaults = {"image_repeat_days": 0}
    careless = _made(session, services, account, url, template=first.content.template)
    assert careless.content
    assert (careless.content.template, careless.content.photo_id) == (first.content.template, first.content.photo_id)
    assert _codes(careless) == []

    profile.defaults = {}
    fresh = _made(session, services, account, url)
    assert fresh.content
    assert fresh.content.template != first.content.template, "the page has one photo, so another template"
    assert _codes(fresh) == []

    profile.defaults = {"templates": [first.content.template], "image_size": "1000x1000"}
    repeat = _made(session, services, account, url, image_size="1000x2100")
    assert repeat.content
    assert repeat.content.template == first.content.template
    assert _codes(repeat) == ["image_repeated"], "there is nothing else to draw"
    assert (session.get_one(Asset, repeat.content.asset_id).height, repeat.is_held) == (2100, False)


def test_a_chosen_image_is_told_of_while_another_pin_shows_it(session: Session) -> None:
    account = make_account()
    pin = _looks(session, make_pin(account))
    now = clock.now()
    old = _looks(session, make_pin(account, state="published", shown_at=now - timedelta(days=31)))
    _looks(session, make_pin(account, state="cancelled", shown_at=now))
    _looks(session, make_pin(make_account(), shown_at=now))
    freshness.tell(session, pin, actor="test")
    assert _codes(pin) == []

    old.shown_at = now - timedelta(days=29)
    session.commit()
    assert [seen.fingerprint for seen in seen_by_account(session, account.id, now, 30, without=[pin.id])] == [MARK]
    freshness.tell(session, pin, actor="test")
    assert _codes(pin) == ["image_repeated"]
    assert not pin.is_held
