"""A list post becomes one pin for each of its items, with the item's words and picture; made anew it stays with its item."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.demo.pictures import names, picture
from server.models import Asset, Pin, Profile
from server.pipeline import generate
from server.pipeline.content_order import order_for
from server.pipeline.generate import GenerateJob
from server.pipeline.services import Services
from server.rules.list_items import facts_of_item, items_of
from server.values.page import PageFacts, PageImage, Section
from tests.factories import make_account
from tests.old_blog import OldBlog
from tests.pipeline.conftest import run

_ITEMS = ("Lemon bars", "Plum cake", "Poppy seed rolls")


def test_a_page_is_told_as_its_item_and_only_lists_have_items() -> None:
    sections = tuple(
        Section(name, images=(PageImage(f"https://b.example/{at}.jpg"),), text=f"{name} keep for days.", item=at)
        for at, name in enumerate(_ITEMS)
    )
    facts = PageFacts("https://b.example/x/", title="3 cakes", kind="list", items=_ITEMS, sections=sections)
    assert [one.heading for one in items_of(facts)] == list(_ITEMS)
    one = facts_of_item(facts, {"number": 1, "heading": "Plum cake"})
    assert (one.title, one.image, one.kind) == ("Plum cake", "https://b.example/1.jpg", "article")
    assert one.excerpt == "Plum cake keep for days."
    assert facts_of_item(facts, {"number": 9, "heading": "Gone"}) is facts
    assert items_of(PageFacts("https://b.example/x/", sections=sections[:2])) == ()
    many = tuple(Section(f"Item {at}", images=sections[0].images, item=at) for at in range(40))
    assert len(items_of(PageFacts("https://b.example/x/", sections=many))) == 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_pin_for_each_item(session: Session, services: Services, blog: OldBlog) -> None:
    parts = ""
    blog.answers[f"/{names()[3]}.jpg"] = (200, {"Content-Type": "image/jpeg"}, picture(names()[3]))
    for number, (item, name) in enumerate(zip(_ITEMS, names(), strict=False), 1):
        blog.answers[f"/{name}.jpg"] = (200, {"Content-Type": "image/jpeg"}, picture(name))
        parts += (
            f'<h2>{number}. {item}</h2><img src="/{name}.jpg" width="1200" height="900" alt="{item} on a plate">'
            f"<p>{item} are what we bake when it rains, and they keep for days in a tin.</p>"
        )
    lead = "<p>We tried them all on a long weekend in the mountains, with friends.</p>" * 2
    blog.page(
        "/cakes/",
        f"<html lang=en><head><title>3 cakes for a rainy day</title></head><body><article><h1>3 cakes for a rainy day</h1>{lead}{parts}</article></body></html>",
    )
    blog.post("no-list")
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    for slug, count in (("cakes", 5), ("no-list", 2)):
        asked = generate.ask(
            session, profile=profile, account=account, url=f"{blog.url}{slug}/", count=count,
            wanted={"per_item": True, "new_pins": "draft", "hints": {"featured_image": f"{blog.url}{names()[3]}.jpg"}},
            actor="user:alice",
        )  # fmt: skip
        assert len(asked) == 1
        session.commit()
        assert run(session, GenerateJob(services))
    pins = session.scalars(select(Pin).order_by(Pin.url_key, Pin.ordinal)).all()
    assert [pin.state for pin in pins] == [states.DRAFT] * 5, "three items, and two for the page without any"
    of_items = pins[:3]
    for pin, item, name in zip(of_items, _ITEMS, names(), strict=False):
        assert pin.content is not None
        assert item.casefold() in pin.content.title.casefold()
        assert pin.content.asset_id is not None
        photo = session.get_one(Asset, pin.content.photo_id)
        assert photo.source_url == f"{blog.url}{name}.jpg", "each shows its own picture, not the post's"
    assert len({pin.content.template for pin in of_items if pin.content}) == 3
    again = order_for(session, [of_items[1]], start=1)
    assert (again.per_item, again.wishes[0]["item"]) == (0, {"number": 1, "heading": "2. Plum cake"})
    assert len({pin.request_id for pin in of_items}) == 1
