"""Unknown outcomes: two complete looks, then adopted, tried again, or asked; never posted again blindly."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.errors import Conflict, OutcomeUnknown, RateLimited, Rejected, TokenRefused, Transient
from server.models import Attempt, Pin, Profile
from server.models.metrics import read
from server.pipeline import holds
from server.pipeline.publish import reconcile, rescue
from server.pipeline.publish.orders import sent_link
from server.rules.urls import find_marker, with_marker
from server.values.remote import RemotePin
from tests.pipeline.publish.conftest import Desk


def unknown(desk: Desk, pin: Pin, *, creates: bool, status: int | None = None) -> None:
    desk.pinterest.script(OutcomeUnknown("cut", status=status), creates=creates)
    desk.publish()
    assert desk.state(pin) == "unconfirmed"


def look(desk: Desk, pin: Pin) -> None:
    desk.hurry(pin)
    assert desk.reconcile()
    desk.session.refresh(pin)


def test_nothing_is_looked_for_before_its_time(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    assert not desk.reconcile()


def test_created_pin_is_found_by_its_marker_and_adopted(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    look(desk, pin)
    assert pin.state == "published"
    assert pin.pinterest_pin_id == desk.pinterest.pins[0].id
    assert desk.pinterest.calls["create_pin"] == 1


def test_absent_needs_two_looks_and_is_then_sent_again_once(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=False)
    look(desk, pin)
    assert (pin.state, pin.looks) == ("unconfirmed", 1)
    assert pin.look_at >= clock.now() + timedelta(seconds=50)
    look(desk, pin)
    assert pin.state == "retrying"
    assert desk.queue(pin).day_used == 0
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    assert len(desk.pinterest.pins) == 1


def test_a_list_that_lags_is_caught_by_the_second_look(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    hidden = desk.pinterest.pins.pop()
    look(desk, pin)
    desk.pinterest.pins.append(hidden)
    look(desk, pin)
    assert pin.state == "published"
    assert pin.pinterest_pin_id == hidden.id


@pytest.mark.parametrize(
    "error", [Transient("503", status=503), RateLimited("slow", status=429, retry_after=200.0), OutcomeUnknown("cut")]
)
def test_a_look_that_was_not_complete_does_not_count(desk: Desk, error: Exception) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    desk.pinterest.list_errors.append(error)
    look(desk, pin)
    assert (pin.state, pin.looks) == ("unconfirmed", 0)
    look(desk, pin)
    assert pin.state == "published"


def test_a_refused_token_is_renewed_for_the_look(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    desk.pinterest.list_errors.append(TokenRefused("401", status=401))
    look(desk, pin)
    assert pin.state == "published"


@pytest.mark.parametrize("order", ["newest first", "oldest first", "shuffled"])
def test_the_order_of_the_list_does_not_matter(desk: Desk, order: str) -> None:
    pin = desk.due_pin(desk.account())
    old = clock.now() - timedelta(days=400)
    desk.pinterest.pins += [
        RemotePin(str(number), "u", board_id=pin.board_id or "", created_at=old + timedelta(hours=number))
        for number in range(60)
    ]
    unknown(desk, pin, creates=True)
    desk.pinterest.page_size = 5
    if order == "oldest first":
        desk.pinterest.arrange = list
    elif order == "shuffled":
        desk.pinterest.arrange = lambda pins: random.Random(7).sample(pins, len(pins))
    look(desk, pin)
    assert pin.state == "published"
    assert pin.pinterest_pin_id is not None
    assert len(pin.pinterest_pin_id) > 10


def test_a_pin_of_a_section_is_looked_for_there_and_on_the_board(desk: Desk) -> None:
    pin = desk.due_pin(desk.account(), board_section_id="77")
    unknown(desk, pin, creates=True)
    desk.pinterest.pins[0] = replace(desk.pinterest.pins[0], board_section_id=None)  # the section was removed
    look(desk, pin)
    assert pin.state == "published"


def test_two_carriers_are_one_pin_and_the_older_is_kept(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    first = desk.pinterest.pins[0]
    desk.pinterest.pins.append(replace(first, id="999", created_at=first.created_at + timedelta(minutes=1)))
    look(desk, pin)
    assert pin.pinterest_pin_id == first.id
    assert read(desk.session, clock.now()).doubles == 1, "the metric that must stay 0 tells of it"


def test_cancel_wish_is_carried_out_when_the_pin_is_absent(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=False)
    pin.is_cancel_wanted = True
    desk.session.commit()
    holds.add(desk.session, pin, "post_gone", actor="test", reason="the post was deleted")
    desk.session.commit()
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "cancelled", "a hold keeps it from going out, and nobody from looking"
    assert pin.error is None, "it is known by now that it was not created"


def test_five_answers_that_led_nowhere_end_in_failed(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    for _ in range(5):
        unknown(desk, pin, creates=False, status=500)
        look(desk, pin)
        look(desk, pin)
        desk.hurry(pin)
    assert desk.state(pin) == "failed"
    assert pin.error["code"] == "attempts_spent"
    assert pin.attempts == 5


def test_requests_without_an_answer_cost_no_attempt_but_wait_longer(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    waits = []
    for _ in range(3):
        unknown(desk, pin, creates=False)
        look(desk, pin)
        look(desk, pin)
        waits.append((pin.next_attempt_at - clock.now()).total_seconds())
        desk.hurry(pin)
    assert (desk.state(pin), pin.attempts) == ("retrying", 0)
    assert waits[2] > waits[1] * 1.2 > waits[0] * 1.2 * 1.2


def test_a_host_in_trouble_costs_its_pins_no_attempts(desk: Desk) -> None:
    account = desk.account()
    pins = [desk.due_pin(account) for _ in range(8)]
    desk.pinterest.script(OutcomeUnknown("500", status=500), creates=False, times=8)
    for _ in pins:
        desk.publish()
    for pin in pins:
        desk.session.refresh(pin)
    assert sorted(pin.attempts for pin in pins) == [0, 0, 0, 1, 1, 1, 1, 1]


def test_a_board_that_is_gone_took_the_pin_along(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=False)
    for _ in range(2):
        desk.pinterest.list_errors.append(Rejected("gone", code="board_not_found", status=404))
        look(desk, pin)
    assert pin.state == "retrying"


def test_stripped_link_raises_a_question_and_is_never_adopted_silently(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(OutcomeUnknown("cut"), creates=True, link=lambda link: link.split("?")[0])
    desk.publish()
    look(desk, pin)
    assert pin.state == "unconfirmed"
    (hold,) = pin.holds
    assert hold["code"] == "ambiguous"
    made = desk.pinterest.pins[0]
    assert hold["candidates"] == [
        {"id": made.id, "url": made.url, "title": made.title, "link": made.link, "image_url": made.image_url,
         "created_at": clock.rfc3339(made.created_at)}
    ]  # fmt: skip
    desk.hurry(pin)
    assert not desk.reconcile(), "it waits for a person"
    assert "cancel" not in hold["choices"], "what may exist cannot be cancelled before somebody has looked"
    pin.is_cancel_wanted = True
    reconcile.answer(desk.session, desk.services, pin, "it_is_not_there", actor="user:1")
    assert desk.state(pin) == "cancelled"


def test_a_profile_without_markers_is_asked_too(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.session.get_one(Profile, pin.profile_id).has_marker = False
    desk.session.commit()
    unknown(desk, pin, creates=True)
    look(desk, pin)
    assert desk.pinterest.drafts[0].link == pin.link_url
    assert (pin.state, [hold["code"] for hold in pin.holds]) == ("unconfirmed", ["ambiguous"])


def test_of_several_candidates_a_person_names_one(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(OutcomeUnknown("cut"), creates=True, link=lambda link: link.split("?")[0])
    desk.publish()
    desk.pinterest.pins.append(replace(desk.pinterest.pins[0], id="5"))
    look(desk, pin)
    with pytest.raises(Conflict) as error:
        reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    assert error.value.code == "which_one"
    assert pin.is_held, "the question stays"
    reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1", pinterest_pin_id="5")
    assert (desk.state(pin), pin.pinterest_pin_id) == ("published", "5")


def test_a_board_that_was_merged_into_another_took_its_pins_there(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=True)
    desk.pinterest.pins[0] = replace(desk.pinterest.pins[0], board_id="another")
    desk.pinterest.list_errors.append(Rejected("gone", code="board_not_found", status=404))
    look(desk, pin)
    assert pin.state == "published"


def test_a_person_says_that_it_is_there(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(OutcomeUnknown("cut"), creates=True, link=lambda link: link.split("?")[0])
    desk.publish()
    look(desk, pin)
    reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    desk.session.commit()
    assert desk.state(pin) == "published"
    assert pin.pinterest_pin_id == desk.pinterest.pins[0].id
    assert not pin.is_held


def test_a_person_says_that_it_is_not_there(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(OutcomeUnknown("cut"), creates=True, link=lambda link: link.split("?")[0])
    desk.publish()
    look(desk, pin)
    reconcile.answer(desk.session, desk.services, pin, "it_is_not_there", actor="user:1")
    desk.session.commit()
    assert desk.state(pin) == "retrying"
    with pytest.raises(Conflict):
        reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    stranger = desk.pinterest.pins[0]
    desk.pinterest.pins.append(replace(stranger, id="5"))
    desk.hurry(pin)
    desk.publish()
    assert [one["id"] for hold in pin.holds for one in hold["candidates"]] == ["5"], "one that nobody has spoken about"
    reconcile.answer(desk.session, desk.services, pin, "it_is_not_there", actor="user:1")
    assert pin.denied == {"ids": sorted(["5", stranger.id])}
    unknown(desk, pin, creates=False)
    look(desk, pin)
    look(desk, pin)
    assert desk.state(pin) == "retrying", "what a person said stands for every later look"
    desk.hurry(pin)
    desk.publish()
    assert (desk.state(pin), desk.pinterest.calls["create_pin"]) == ("published", 3)


def test_the_look_before_a_repeated_create_asks_too(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(Transient("x", status=400), creates=True, link=lambda link: link.split("?")[0])
    desk.publish()
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "queued"
    assert [hold["code"] for hold in pin.holds] == ["ambiguous"]
    reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    desk.session.commit()
    assert desk.state(pin) == "published"
    assert desk.pinterest.calls["create_pin"] == 1


def test_pins_of_ours_are_never_candidates(desk: Desk) -> None:
    account = desk.account()
    other = desk.due_pin(account, link_url="https://blog.example/same/")
    desk.pinterest.script(link=lambda link: link.split("?")[0])
    desk.publish()
    assert desk.state(other) == "published"
    pin = desk.due_pin(account, link_url="https://blog.example/same/")
    unknown(desk, pin, creates=False)
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "retrying"
    assert not pin.is_held
    desk.hurry(pin)
    desk.publish()
    assert (desk.state(pin), desk.pinterest.calls["create_pin"]) == ("published", 3), "nor before the next create"


def test_a_carrier_that_is_another_pin_of_ours_is_not_adopted(desk: Desk) -> None:
    account = desk.account()
    other = desk.due_pin(account)
    desk.publish()
    pin = desk.due_pin(account)
    desk.pinterest.pins[0] = replace(desk.pinterest.pins[0], link=with_marker(pin.link_url, pin.id))
    unknown(desk, pin, creates=False)
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "retrying"
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published", "nor before the next create"
    assert pin.pinterest_pin_id != other.pinterest_pin_id
    pin.link_url = with_marker(pin.link_url, other.id)
    assert find_marker(sent_link(pin, Profile(has_marker=False))) is None


def test_the_second_answer_that_names_the_same_pin_is_a_conflict(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    account = desk.account()
    other, pin = desk.due_pin(account), desk.due_pin(account)
    holds.add(desk.session, pin, "ambiguous", actor="test", reason="asked", choices=["it_is_there"])
    real = reconcile.lock_account

    def wait_for_the_first_answer(*args: Any) -> Any:
        other.pinterest_pin_id = "5"
        desk.session.flush()
        return real(*args)

    monkeypatch.setattr(reconcile, "lock_account", wait_for_the_first_answer)
    with pytest.raises(Conflict) as error:
        reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1", pinterest_pin_id="5")
    assert error.value.code == "adopted_elsewhere"


def test_an_older_pin_of_somebody_is_no_candidate(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.pins.append(
        RemotePin("5", "u", pin.board_id or "", title=pin.content.title, link=pin.link_url,
                  created_at=clock.now() - timedelta(hours=2))
    )  # fmt: skip
    unknown(desk, pin, creates=False)
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "retrying"


def test_marker_of_another_pin_is_not_ours(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    foreign = with_marker(pin.link_url, "pin_" + "0" * 26)
    desk.pinterest.pins.append(
        RemotePin("5", "u", pin.board_id or "", title=pin.content.title, link=foreign, created_at=clock.now())
    )
    unknown(desk, pin, creates=False)
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "retrying"


def test_lost_worker_whose_request_left_is_adopted(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    order = desk.claim()
    assert order is not None
    desk.job.work(order)  # and killed before it could settle
    desk.hurry(pin)
    desk.reconcile()
    assert desk.state(pin) == "unconfirmed"
    look(desk, pin)
    assert pin.state == "published"
    assert desk.pinterest.calls["create_pin"] == 1


def test_lost_worker_whose_request_never_left_is_sent_again(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    assert desk.claim() is not None
    desk.hurry(pin)
    desk.reconcile()
    look(desk, pin)
    look(desk, pin)
    assert pin.state == "retrying"
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    outcomes = desk.session.scalars(select(Attempt.outcome).where(Attempt.pin_id == pin.id).order_by(Attempt.number))
    assert list(outcomes) == ["lost", "published"]
    assert len(desk.pinterest.pins) == 1


def refused_for(desk: Desk, pin: Pin, hours: float) -> float:
    """The list is refused so long after the attempt; returns how many seconds the next look waits."""
    for attempt in desk.session.scalars(select(Attempt).where(Attempt.pin_id == pin.id)):
        attempt.last_sent_at = clock.now() - timedelta(hours=hours)
    desk.pinterest.list_errors.append(Rejected("You may not read this board.", code="not_permitted", status=403))
    look(desk, pin)
    return float((pin.look_at - clock.now()).total_seconds())


def test_a_board_that_may_not_be_read_is_told_and_asked_about_after_a_day(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    unknown(desk, pin, creates=False)
    assert [refused_for(desk, pin, hours) for hours in (0.1, 0.5, 20)] == pytest.approx([360, 1800, 3600], abs=20)
    assert (pin.state, pin.holds, pin.error["text"]) == ("unconfirmed", [], "You may not read this board.")
    refused_for(desk, pin, 25)
    (hold,) = pin.holds
    assert (hold["code"], hold["choices"]) == ("ambiguous", ["it_is_there", "it_is_not_there"])
    with pytest.raises(Conflict) as error:
        reconcile.answer(desk.session, desk.services, pin, "it_is_there", actor="user:1")
    assert error.value.code == "which_one"
    reconcile.answer(desk.session, desk.services, pin, "it_is_not_there", actor="user:1")
    desk.hurry(pin)
    desk.pinterest.list_errors.append(Rejected("You may not read this board.", code="not_permitted", status=403))
    desk.publish()
    assert (desk.state(pin), desk.pinterest.calls["create_pin"]) == ("published", 2), "a person's word is enough"


def test_a_question_ends_when_the_board_can_be_read_or_a_person_names_the_pin(desk: Desk) -> None:
    account = desk.account()
    first, second = desk.due_pin(account, ago=60), desk.due_pin(account)
    unknown(desk, first, creates=False)
    unknown(desk, second, creates=False)
    for pin in (first, second):
        refused_for(desk, pin, 25)
        assert pin.is_held
    look(desk, first)
    assert (first.state, first.is_held, first.looks) == ("unconfirmed", False, 1)
    reconcile.answer(desk.session, desk.services, second, "it_is_there", actor="user:1", pinterest_pin_id="77")
    assert (desk.state(second), second.pinterest_url) == ("published", "https://www.pinterest.com/pin/77/")


def test_a_look_that_fails_holds_up_its_own_pin_alone(desk: Desk) -> None:
    """A list that is never answered, or a board that is too long: the pins behind it go out all the same."""
    account = desk.account()
    first = desk.due_pin(account, ago=60)
    desk.pinterest.script(Transient("We could not fetch the image.", status=400))
    desk.publish()
    assert desk.state(first) == "retrying"
    waits = []
    for _ in range(3):
        desk.hurry(first)
        desk.pinterest.list_errors.append(Transient("Pinterest has trouble.", status=500))
        outcome = desk.publish()
        assert outcome is not None
        assert outcome.kind == "released"
        assert desk.state(first) == "retrying"
        assert desk.queue(first).wake_at is not None
        waits.append((first.next_attempt_at - clock.now()).total_seconds())
    assert waits == pytest.approx([60, 120, 240], abs=20)
    behind = desk.due_pin(account, ago=1)
    outcome = desk.publish()
    assert outcome is not None
    assert outcome.kind == "published"
    assert desk.state(behind) == "published"
    desk.hurry(first)
    desk.pinterest.list_errors.append(Rejected("You may not read this board.", code="forbidden", status=403))
    desk.publish()
    assert (desk.state(first), first.attempts) == ("retrying", 1), "only answers to a create count, or end a pin"
    assert first.error["text"] == "You may not read this board."
    desk.hurry(first)
    desk.publish()
    assert (desk.state(first), first.attempts) == ("published", 2)


def test_a_pin_that_cannot_be_looked_for_keeps_neither_the_others_nor_the_rescued_from_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, fine, stuck, lost = (desk.due_pin(desk.account(), ago=60 - number) for number in range(4))
    for pin in (odd, fine):
        unknown(desk, pin, creates=True)
    for pin in (stuck, lost):
        assert desk.claim() is not None
        desk.hurry(pin)
    for pin in (odd, fine):
        desk.hurry(pin)
    odd.look_at = clock.now() - timedelta(minutes=1)
    desk.session.scalars(select(Attempt).where(Attempt.pin_id == odd.id)).one().sent = {}
    desk.session.commit()
    real = rescue.lose_attempt

    def odd_row(session: Session, pin: Pin, now: datetime) -> datetime:
        if pin.id == stuck.id:
            raise ValueError("a row that nobody expected")
        return real(session, pin, now)

    monkeypatch.setattr(rescue, "lose_attempt", odd_row)
    assert desk.reconcile()
    states = [desk.state(pin) for pin in (odd, fine, stuck, lost)]
    assert states == ["unconfirmed", "published", "publishing", "unconfirmed"]
    assert all(pin.lease_until > clock.now() + timedelta(minutes=9) for pin in (odd, stuck)), "they wait by themselves"
    assert not desk.reconcile()
