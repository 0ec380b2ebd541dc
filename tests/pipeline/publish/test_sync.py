"""Edits after publication: sent as a PATCH by one worker at a time, told truthfully, and answered when refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server import clock
from server.errors import Conflict, InvalidRequest, NotSent, PinterestError, Rejected, TokenRefused, Transient
from server.models import Account, Event, Pin
from server.pipeline import actions, editing
from server.pipeline.editing import PinEdit
from server.pipeline.publish import sync
from server.pipeline.publish.remove import RemoveJob
from server.pipeline.publish.sync import SyncJob
from server.rules.urls import canonical_key, with_marker
from server.rules.webhooks import messages_for
from server.values.remote import RemotePin
from tests.pipeline.publish.conftest import Desk

LINK = "https://blog.example/moved/"


class Patched:
    """What Pinterest was sent, after the given errors."""

    def __init__(self, desk: Desk, *errors: PinterestError) -> None:
        self._desk, self.errors = desk, list(errors)
        self.bodies: list[dict[str, Any]] = []
        desk.pinterest.update_pin = self  # type: ignore[attr-defined]

    def __call__(self, token: str, pin_id: str, changes: Mapping[str, Any]) -> RemotePin:
        if self.errors:
            raise self.errors.pop(0)
        self.bodies.append(dict(changes))
        [old] = [pin for pin in self._desk.pinterest.pins if pin.id == pin_id]
        return replace(old, title=changes.get("title", old.title))


def published(desk: Desk) -> Pin:
    pin = desk.due_pin(desk.account())
    desk.publish()
    assert desk.state(pin) == "published"
    return pin


def edit(desk: Desk, pin: Pin, content: Mapping[str, Any] | None = None, **columns: Any) -> None:
    desk.session.refresh(pin)
    if "link_url" in columns:
        columns["url_key"] = canonical_key(columns["link_url"])
    change = PinEdit(content=content or {}, columns=columns)
    editing.edit(
        desk.session, pin, change, version=pin.version, actor="user:1", writer="person", now=clock.now()
    )  # fmt: skip
    desk.session.commit()


def run(desk: Desk, job: Any = None) -> bool:
    job = job or SyncJob(desk.services)
    claimed = job.claim(desk.session)
    desk.session.commit()
    if claimed is None:
        return False
    assert job.claim(desk.session) is None, "one worker at a time"
    desk.session.commit()
    job.settle(desk.session, claimed, job.work(claimed))
    desk.session.commit()
    return True


def test_what_was_edited_is_sent_with_the_marker_and_nothing_else(desk: Desk) -> None:
    pin, patched = published(desk), Patched(desk)
    edit(desk, pin, {"title": "Plum cake", "keywords": ["plum"]}, link_url=LINK, labels=["autumn"])
    assert (pin.state, pin.sync_state) == ("published", "pending")
    assert run(desk)
    desk.session.refresh(pin)
    assert patched.bodies == [{"title": "Plum cake", "link": with_marker(LINK, pin.id)}]
    assert (pin.sync_state, pin.content.title) == ("done", "Plum cake")
    assert not run(desk)
    edit(desk, pin, labels=["winter"])
    assert not run(desk), "what Pinterest does not know is not sent"


def test_a_board_goes_with_its_section(desk: Desk) -> None:
    pin, patched = published(desk), Patched(desk)
    edit(desk, pin, board_id="55", board_section_id="66")
    run(desk)
    assert patched.bodies == [{"board_id": "55", "board_section_id": "66"}]


def test_what_pinterest_does_not_let_be_changed_is_refused_by_name(desk: Desk) -> None:
    pin = published(desk)
    with pytest.raises(InvalidRequest) as error:
        edit(desk, pin, account_id=pin.account_id)
    assert (error.value.code, error.value.params["field"]) == ("fixed_after_publication", "account_id")


@pytest.mark.parametrize("error", [Transient("503", status=503), NotSent("unreachable")])
def test_trouble_that_passes_is_tried_again_later(desk: Desk, error: PinterestError) -> None:
    pin = published(desk)
    patched = Patched(desk, error, TokenRefused("401", status=401))
    edit(desk, pin, {"title": "Plum cake"})
    run(desk)
    desk.session.refresh(pin)
    assert pin.sync_state == "pending"
    assert pin.sync["error"]["text"] == error.message
    assert pin.sync_at > clock.now() + timedelta(seconds=60)
    assert not run(desk)
    pin.sync_at = clock.now()
    desk.session.commit()
    assert run(desk)
    desk.session.refresh(pin)
    assert (pin.sync_state, len(patched.bodies)) == ("done", 1)


def test_a_refused_renewal_is_no_answer_about_the_edit(desk: Desk) -> None:
    pin = published(desk)
    Patched(desk, TokenRefused("401", status=401))
    desk.pinterest.refreshes.append(Rejected("wrong secret", code="app_refused", status=401))
    edit(desk, pin, {"title": "Plum cake"})
    run(desk)
    desk.session.refresh(pin)
    assert (pin.sync_state, pin.sync["error"]["code"]) == ("pending", "app_refused")


def test_an_edit_while_an_earlier_one_is_sent_is_not_taken_for_sent(desk: Desk) -> None:
    pin, patched = published(desk), Patched(desk)
    edit(desk, pin, {"title": "Plum cake"})
    job = SyncJob(desk.services)
    claimed = job.claim(desk.session)
    assert claimed is not None
    desk.session.commit()
    result = job.work(claimed)
    edit(desk, pin, {"description": "With plums."})
    job.settle(desk.session, claimed, result)
    desk.session.commit()
    assert (desk.state(pin), pin.sync_state) == ("published", "pending")
    run(desk)
    desk.session.refresh(pin)
    assert patched.bodies[-1] == {"title": "Plum cake", "description": "With plums."}
    assert pin.sync_state == "done"


def test_taking_back_leads_to_what_pinterest_has_taken_meanwhile(desk: Desk) -> None:
    pin, patched = published(desk), Patched(desk)
    edit(desk, pin, {"title": "Plum cake"})
    job = SyncJob(desk.services)
    claimed = job.claim(desk.session)
    assert claimed is not None
    desk.session.commit()
    result = job.work(claimed)
    edit(desk, pin, {"title": "Pear cake"})
    job.settle(desk.session, claimed, result)
    desk.session.commit()
    patched.errors.append(Rejected("Not permitted.", status=405))
    run(desk)
    answer(desk, pin, "take_back")
    assert (pin.content.title, pin.sync_state) == ("Plum cake", None)
    assert [body["title"] for body in patched.bodies] == ["Plum cake"]


@pytest.mark.parametrize("is_taken", [True, False])
def test_taking_back_sends_the_old_state_where_an_answer_was_lost(desk: Desk, is_taken: bool) -> None:
    pin = published(desk)
    old = pin.content.title
    no = Rejected("Not permitted.", status=405)
    patched = Patched(desk, Transient("No answer."), no)
    edit(desk, pin, {"title": "Plum cake"})
    for _ in range(2):
        desk.session.refresh(pin)
        pin.sync_at = clock.now()
        desk.session.commit()
        run(desk)
    answer(desk, pin, "take_back")
    assert (pin.content.title, pin.sync_state) == (old, "pending")
    patched.errors += [] if is_taken else [no]
    run(desk)
    desk.session.refresh(pin)
    assert (pin.sync_state, [body["title"] for body in patched.bodies]) == (
        ("done", [old]) if is_taken else ("refused", [])
    )
    if not is_taken:
        answer(desk, pin, "take_back")
        assert (pin.content.title, pin.sync_state) == (old, None)


def test_a_worker_that_lost_its_lease_says_nothing(desk: Desk) -> None:
    pin = published(desk)
    Patched(desk)
    edit(desk, pin, {"title": "Plum cake"})
    job = SyncJob(desk.services)
    slow = job.claim(desk.session)
    assert slow is not None
    desk.session.commit()
    desk.hurry(pin)
    assert run(desk)
    job.settle(desk.session, slow, Rejected("no", status=403))
    desk.session.commit()
    desk.session.refresh(pin)
    assert pin.sync_state == "done"


def test_an_edit_that_cannot_be_read_waits_for_a_person_and_holds_up_no_other(desk: Desk) -> None:
    account = desk.account()
    odd, pin = (desk.due_pin(account) for _ in range(2))
    while desk.publish():
        desk.hurry(pin)
    patched = Patched(desk)
    edit(desk, odd, {"title": "Pear cake"})
    edit(desk, pin, {"title": "Plum cake"})
    odd.content_id = None
    desk.session.commit()
    assert run(desk)
    desk.session.refresh(pin)
    desk.session.refresh(odd)
    assert (pin.sync_state, [body["title"] for body in patched.bodies]) == ("done", ["Plum cake"])
    assert (odd.sync_state, odd.sync["error"]["code"], odd.lease_token) == ("refused", "defect", None)
    answer(desk, odd, "take_back")
    assert odd.content is not None


def refused(desk: Desk) -> Pin:
    pin = published(desk)
    Patched(desk, Rejected("Not permitted.", code="not_permitted", status=403, pinterest_code=29))
    edit(desk, pin, {"title": "Plum cake"}, link_url=LINK)
    run(desk)
    desk.session.refresh(pin)
    assert (pin.sync_state, pin.sync["error"]["code"]) == ("refused", "edit_not_permitted")
    assert not run(desk), "it waits for a person"
    return pin


def answer(desk: Desk, pin: Pin, choice: str) -> None:
    sync.answer(desk.session, pin, choice, actor="user:1", now=clock.now())
    desk.session.commit()
    desk.session.refresh(pin)


def test_a_refused_edit_can_be_sent_again_or_taken_back(desk: Desk) -> None:
    pin = refused(desk)
    answer(desk, pin, "retry")
    run(desk)
    desk.session.refresh(pin)
    assert pin.sync_state == "done"
    with pytest.raises(Conflict):
        answer(desk, pin, "take_back")
    Patched(desk, Rejected("Not permitted.", status=405))
    old = pin.link_url
    edit(desk, pin, {"title": "Pear cake"}, link_url="https://blog.example/pear/")
    run(desk)
    desk.session.refresh(pin)
    answer(desk, pin, "take_back")
    assert (pin.content.title, pin.link_url, pin.sync_state) == ("Plum cake", old, None)


def test_a_replacement_that_may_not_go_out_asks_for_a_slot(desk: Desk) -> None:
    pin = refused(desk)
    answer(desk, pin, "replace")
    account = desk.session.get_one(Account, pin.account_id)
    account.is_paused = True
    desk.session.commit()
    assert run(desk, RemoveJob(desk.services))
    again = desk.session.scalars(select(Pin).where(Pin.id != pin.id)).one()
    assert (again.state, [hold["code"] for hold in again.holds]) == ("draft", ["not_republished"])
    told = desk.session.scalars(select(Event.kind).where(Event.subject_id == again.id)).all()
    assert [kind for kind in told if messages_for(kind, None, None)] == ["pin.held"]
    account.is_paused = False
    actions.publish_now(desk.session, again, actor="user:1", now=clock.now())
    assert (again.state in {"pending", "queued"}, again.holds, again.is_held) == (True, [], False)


def test_delete_and_publish_again_happens_only_on_a_persons_word_and_in_that_order(desk: Desk) -> None:
    pin = refused(desk)
    answer(desk, pin, "replace")
    with pytest.raises(Conflict):
        edit(desk, pin, {"title": "Pear cake"})
    for late in sync.CHOICES:  # it would leave a deleted pin behind that is never published again
        with pytest.raises(Conflict) as caught:
            answer(desk, pin, late)
        assert caught.value.code == "being_removed"
        desk.session.rollback()
    others = select(Pin).where(Pin.id != pin.id)
    assert desk.session.scalars(others).all() == [], "not before Pinterest has removed the old one"
    assert run(desk, RemoveJob(desk.services))
    assert desk.state(pin) == "deleted"
    [again] = desk.session.scalars(others)
    assert (again.content.title, again.board_id) == ("Plum cake", pin.board_id)
    again.due_at, again.check_at = clock.now() - timedelta(seconds=1), None  # it was looked at
    desk.session.commit()
    desk.hurry(again)
    desk.publish()
    assert desk.state(again) == "published"
    assert [one.link for one in desk.pinterest.pins] == [with_marker(LINK, again.id)]


def test_whoever_deletes_after_asking_for_a_replacement_gets_none(desk: Desk) -> None:
    pin = refused(desk)
    answer(desk, pin, "replace")
    assert actions.want_delete(desk.session, pin, actor="user:1")
    desk.session.commit()
    assert run(desk, RemoveJob(desk.services))
    assert desk.state(pin) == "deleted"
    assert desk.session.scalars(select(Pin.id)).all() == [pin.id]
