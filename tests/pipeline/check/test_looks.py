"""Pins are looked at when they get a slot and again shortly before it, a page once for all its pins."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server import states
from server.errors import PageFailed
from server.models import Asset, Event, PageCheck, Profile, claims, late
from server.models.claims import wake
from server.models.moves import move
from server.pipeline import actions, editing, intake, media, tokens
from server.pipeline.check import job as check_job
from server.pipeline.cleanup import clean_up
from server.pipeline.editing import PinEdit
from server.pipeline.publish import preflight
from server.pipeline.publish.claim import claim_some
from server.pipeline.publish.pace import Breaker
from server.values.remote import TokenSet
from tests import factories
from tests.pipeline.check.conftest import Desk

LINK = "https://blog.example/lemon/"


def test_a_pin_is_looked_at_when_it_is_scheduled_and_shortly_before_its_slot(desk: Desk) -> None:
    desk.blog.says(LINK)
    pin = desk.pin()
    assert desk.look() == 1
    desk.session.refresh(pin)
    assert (pin.holds, pin.checked_at) == ([], desk.now)
    assert pin.check_at == pin.due_at - timedelta(minutes=5)

    desk.go_on(minutes=54)
    assert desk.look() == 0
    desk.blog.says(LINK, status=404)  # it was trashed meanwhile
    desk.go_on(minutes=1)
    assert desk.look() == 1
    assert desk.held(pin) == ["link_dead"]
    assert pin.holds[0]["choices"] == ["fix", "publish_anyway", "cancel"]
    assert "404" in pin.holds[0]["text"]


def test_a_paywall_is_a_warning_that_can_be_waved_through_or_held_by_the_profile(desk: Desk) -> None:
    paid = "<html><head><title>Cake</title><meta property='article:content_tier' content='locked'></head><h1>Cake</h1></html>"
    desk.blog.says(LINK, paid)
    pin, other = desk.pin(), desk.pin()
    desk.look()
    assert (desk.held(pin), desk.warned(pin)) == ([], ["paywall"])
    assert pin.warnings[0]["choices"] == ["publish_anyway", "fix", "cancel"]
    actions.publish_anyway(desk.session, pin, ["paywall"], actor="test", now=desk.now)
    desk.policy(paywall="hold")
    desk.go_on(minutes=55)
    desk.look()
    assert (desk.held(pin), desk.warned(pin), desk.held(other)) == ([], [], ["paywall"])


def test_whoever_gives_a_pin_its_slot_has_it_looked_at_and_a_due_one_is_let_alone(desk: Desk) -> None:
    pin = desk.pin(check_at=None, state="draft")
    later = desk.now + timedelta(hours=2)
    move(desk.session, pin, states.PENDING, actor="test", reason="scheduled", due_at=later)
    assert pin.check_at == desk.now
    move(desk.session, pin, states.QUEUED, actor="test", reason="moved", due_at=desk.now)
    assert pin.check_at is None
    desk.session.commit()
    assert desk.claim() is None


def test_of_two_alike_that_people_put_beside_each_other_one_is_drawn_anew(desk: Desk) -> None:
    desk.blog.says(LINK)
    profile = desk.session.get_one(Profile, desk.account.profile_id)
    post = factories.make_article(profile, url=LINK)
    alike = [desk.pin(minutes=60 * hour, article_id=post.id, content_values={"template": "split"}) for hour in (1, 2)]
    desk.look()
    for pin in alike:
        desk.session.refresh(pin)
    assert [pin.regeneration_state for pin in sorted(alike, key=lambda pin: pin.id)] == ["wanted", None]


def test_thousands_of_pins_of_one_page_cost_one_fetch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_job, "BATCH", 4)
    desk.blog.says(LINK, status=410)
    pins = [desk.pin(link_url=f"{LINK}?utm_campaign={number}", url_key=LINK) for number in range(6)]
    desk.blog.answers = dict.fromkeys([pin.link_url for pin in pins], desk.blog.answers[LINK])
    assert desk.look() == 2  # batches
    assert len(desk.blog.asked) == 1
    assert all(desk.held(pin) == ["link_dead"] for pin in pins)


def test_one_page_of_a_profile_at_a_time_and_no_profile_waits_for_another(desk: Desk) -> None:
    desk.pin(check_at=desk.now - timedelta(seconds=2))
    beside = desk.pin(link_url="https://blog.example/bread/")
    elsewhere = desk.pin(
        factories.make_account(), link_url="https://other.example/", check_at=desk.now - timedelta(seconds=1)
    )
    slow = desk.claim()
    assert slow is not None
    other = desk.claim()
    assert other is not None
    assert other.pin_ids == (elsewhere.id,)
    assert desk.claim() is None
    assert desk.job.seconds_until_due(desk.session) is None  # nobody spins while the blog takes its time
    beside.check_at = None
    desk.session.commit()
    desk.go_on(seconds=121)  # the worker died
    taken = desk.claim()
    assert taken is not None
    assert taken.key == slow.key
    desk.finish(slow)  # and wakes up: its lease is over, so it changes nothing
    assert desk.session.query(PageCheck).filter_by(key=slow.key).one().lease_token == taken.token
    desk.session.expire_all()
    assert all(event.kind != "pin.held" for event in desk.session.query(Event))


def test_those_that_go_out_soon_are_looked_at_first(desk: Desk) -> None:
    desk.pin(minutes=600)
    desk.go_on(minutes=1)
    near = desk.pin(minutes=4, link_url="https://blog.example/soon/")
    first = desk.claim()
    assert first is not None
    assert first.pin_ids == (near.id,)


def test_a_word_of_wordpress_has_held_pins_looked_at(desk: Desk) -> None:
    site = factories.make_site(desk.session.get_one(Profile, desk.account.profile_id))
    desk.blog.says(LINK, status=404)
    pin = desk.pin(site_id=site.id, post_id="7")
    desk.look()
    assert desk.held(pin) == ["link_dead"]
    desk.blog.says(LINK)
    intake.process(desk.session, factories.make_notice(site, type="post.updated", post_id="7", payload={"url": LINK}))
    desk.session.commit()
    desk.go_on(minutes=6)  # what was seen before is stale by then
    desk.look()
    assert desk.held(pin) == []


def test_a_silent_page_holds_nothing_and_is_told_when_the_slot_is_near(desk: Desk) -> None:
    desk.blog.answers[LINK] = PageFailed("The site answered with an error of its own (502).", status=502)
    pin = desk.pin(minutes=30)
    desk.look()
    assert desk.held(pin) == desk.warned(pin) == []
    assert pin.check_at == desk.now + timedelta(minutes=2)  # a blog that is restarted is soon back
    desk.go_on(minutes=26)
    desk.look()
    assert (desk.held(pin), desk.warned(pin)) == ([], ["link_silent"])
    assert preflight.check(pin, media.load(desk.session, pin.content), _profile(desk)) is None  # it goes out
    desk.blog.says(LINK)
    desk.go_on(minutes=1)
    desk.look()
    assert desk.warned(pin) == []

    desk.policy(link_silent="hold")
    desk.blog.answers.clear()
    careful = desk.pin(minutes=8)
    desk.go_on(minutes=6)
    desk.look()
    assert desk.held(careful) == ["link_silent"]


def test_what_keeps_programs_out_holds_nothing_whatever_the_policy(desk: Desk) -> None:
    desk.policy(link_silent="hold")
    challenge = "<html><head><title>Just a moment...</title><meta name='robots' content='noindex'></head></html>"
    desk.blog.says(LINK, challenge)
    desk.blog.says("https://blog.example/two/", status=403)
    pins = [desk.pin(minutes=3), desk.pin(minutes=3, link_url="https://blog.example/two/")]
    desk.look()
    assert [desk.held(pin) + desk.warned(pin) for pin in pins] == [[], []]
    assert all(pin.check_at is None for pin in pins)


def test_a_hold_ends_by_itself_when_the_cause_is_gone_and_the_pin_takes_its_turn(desk: Desk) -> None:
    tokens.store_tokens(desk.services, desk.session, desk.account, TokenSet("access", "refresh"))
    desk.account.missed_slots, desk.account.queue.wake_at = "skip", None
    desk.blog.says(LINK, status=404)
    pin = desk.pin(minutes=3)
    desk.look()
    assert desk.held(pin) == ["link_dead"]
    desk.blog.answers[LINK] = PageFailed("down", status=503)
    desk.go_on(minutes=20)  # its slot went by under the hold
    desk.look()
    assert desk.held(pin) == ["link_dead"]  # silence is no news
    assert late.accounts_with_missed(desk.session, desk.now) == []
    desk.blog.says(LINK)
    desk.go_on(minutes=30)
    desk.look()
    assert desk.held(pin) == []
    assert desk.wake_at() == desk.now
    assert late.accounts_with_missed(desk.session, desk.now) == [desk.account.id]
    assert pin.due_at < desk.now
    assert pin.state == "pending"


def test_publish_anyway_is_for_good_and_keeps_the_slot(desk: Desk) -> None:
    desk.blog.says(LINK, POST_NOINDEX)
    pin = desk.pin()
    desk.look()
    assert desk.held(pin) == ["noindex"]
    actions.publish_anyway(desk.session, pin, [], actor="user:1", now=desk.now)
    desk.session.commit()
    slot = pin.due_at
    desk.go_on(minutes=55)
    pin.check_at = desk.now
    desk.session.commit()
    desk.look()
    assert (desk.held(pin), desk.warned(pin), pin.due_at, pin.state) == ([], [], slot, "pending")


def test_the_policy_of_the_profile_decides_for_each_kind(desk: Desk) -> None:
    desk.policy(noindex="warn", link_moved="off")
    desk.blog.says(LINK, POST_NOINDEX, url="https://parked.example/")
    pin = desk.pin(content_values={"title": "t" * 101})
    desk.look()
    assert (desk.held(pin), desk.warned(pin)) == (["texts_too_long"], ["noindex"])
    kinds = [event.kind for event in desk.session.query(Event).filter_by(subject_id=pin.id)]
    assert sorted(kinds) == ["pin.held", "pin.warned"]
    desk.policy(noindex="hold", link_moved="hold", texts_too_long="off")
    pin.check_at = desk.now
    desk.session.commit()
    desk.look()
    assert sorted(desk.held(pin)) == ["link_moved", "noindex"]
    assert desk.warned(pin) == []


def test_board_section_and_image_are_looked_at_too(desk: Desk) -> None:
    desk.blog.says(LINK)
    other = factories.make_board(factories.make_account())
    boards = [desk.pin(board_id=other.id), desk.pin(board_section_id="1")]
    small, damaged, gone = desk.pin(), desk.pin(), desk.pin()
    desk.session.get_one(Asset, small.content.asset_id).width = 599
    storage = desk.services.storage
    for pin in (damaged, gone):
        storage.delete(desk.session.get_one(Asset, pin.content.asset_id).storage_key)
    storage.put(desk.session.get_one(Asset, damaged.content.asset_id).storage_key, b"half of it")
    desk.session.commit()
    desk.look()
    assert [desk.held(pin) for pin in boards] == [["board_gone"]] * 2
    assert [desk.held(pin) for pin in (small, damaged, gone)] == [["image_bad"]] * 3
    assert [pin.holds[0]["choices"] for pin in (small, gone)] == [
        ["fix", "publish_anyway", "cancel"],
        ["fix", "cancel"],
    ]


def test_looks_that_nobody_asks_for_are_thrown_away(desk: Desk) -> None:
    desk.blog.says(LINK)
    desk.pin()
    desk.look()
    desk.session.add(
        PageCheck(
            profile_id=desk.account.profile_id,
            workspace_id=desk.account.workspace_id,
            key="0" * 64,
            touched_at=desk.now - timedelta(days=31),
        )
    )
    desk.session.commit()
    assert clean_up(desk.session, desk.services.settings, desk.now).rows["page_checks"] == 1
    assert desk.session.query(PageCheck).one().looked_at == desk.now


def test_a_pin_that_is_edited_during_the_look_is_looked_at_anew(desk: Desk) -> None:
    desk.blog.says(LINK, status=404)
    pin = desk.pin()
    order = desk.claim()
    assert order is not None
    change = PinEdit(columns={"link_url": "https://blog.example/new/", "url_key": "https://blog.example/new/"})
    desk.go_on(seconds=1)
    editing.edit(desk.session, pin, change, version=pin.version, actor="user:1", writer="person", now=desk.now)
    desk.session.commit()
    desk.finish(order)
    assert desk.held(pin) == []
    desk.blog.says("https://blog.example/new/")
    desk.look()
    assert (desk.held(pin), desk.blog.asked[-1]) == ([], "https://blog.example/new/")


def test_a_pin_whose_turn_comes_during_the_look_goes_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "db_now", lambda _session: desk.now)
    tokens.store_tokens(desk.services, desk.session, desk.account, TokenSet("access", "refresh"))
    desk.blog.says(LINK, status=404)
    pin = desk.pin(minutes=1)
    wake(desk.session, desk.account.queue_id, pin.due_at)
    looking = desk.claim()
    assert looking is not None
    desk.go_on(minutes=1)  # the blog takes its time
    assert claim_some(desk.session, desk.services, Breaker(), 1)
    desk.session.commit()
    desk.finish(looking)
    desk.session.refresh(pin)
    assert (pin.state, pin.holds, pin.warnings) == ("publishing", [], [])


def test_a_link_that_is_mended_frees_the_pin_at_once(desk: Desk) -> None:
    desk.blog.says(LINK, status=404)
    pin = desk.pin()
    desk.look()
    change = PinEdit(columns={"link_url": "https://blog.example/new/", "url_key": "https://blog.example/new/"})
    editing.edit(desk.session, pin, change, version=pin.version, actor="user:1", writer="person", now=desk.now)
    assert desk.held(pin) == []
    assert pin.check_at == desk.now


def _profile(desk: Desk) -> Profile:
    return desk.session.get_one(Profile, desk.account.profile_id)


POST_NOINDEX = (
    "<html><head><title>Lemon cake</title><meta name='robots' content='noindex'></head><h1>Lemon cake</h1></html>"
)
