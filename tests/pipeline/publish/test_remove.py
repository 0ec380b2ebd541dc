"""Removing a published pin on Pinterest: deleted when Pinterest says so, published with its error until then."""

from __future__ import annotations

import pytest

from server import clock
from server.errors import PinterestError, Rejected, TokenRefused, Transient
from server.models import Account, Event, Pin
from server.pipeline.publish.remove import RemoveJob
from tests.pipeline.publish.conftest import Desk


def wanted(desk: Desk) -> Pin:
    pin = desk.due_pin(desk.account())
    desk.publish()
    desk.session.refresh(pin)
    pin.is_delete_wanted = True
    desk.session.commit()
    return pin


def remove(desk: Desk, *errors: PinterestError) -> bool:
    """One run of the job, whose deletions meet the given errors first."""
    queued = list(errors)
    real = desk.pinterest.delete_pin

    def delete_pin(token: str, pin_id: str) -> None:
        if queued:
            raise queued.pop(0)
        real(token, pin_id)

    desk.pinterest.delete_pin = delete_pin  # type: ignore[method-assign]
    job = RemoveJob(desk.services)
    claimed = job.claim(desk.session)
    desk.session.commit()
    if claimed is not None:
        job.settle(desk.session, claimed, job.work(claimed))
        desk.session.commit()
    desk.pinterest.delete_pin = real  # type: ignore[method-assign]
    return claimed is not None


def test_removed_pin_is_deleted_here_too(desk: Desk) -> None:
    pin = wanted(desk)
    assert remove(desk)
    assert desk.state(pin) == "deleted"
    assert desk.pinterest.pins == []
    assert not remove(desk)


def test_published_pins_that_nobody_wants_removed_stay(desk: Desk) -> None:
    desk.due_pin(desk.account())
    desk.publish()
    assert not remove(desk)


def test_trouble_that_passes_is_tried_again_later(desk: Desk) -> None:
    pin = wanted(desk)
    remove(desk, Transient("503", status=503))
    desk.hurry(pin)
    remove(desk, Transient("503", status=503))
    told = desk.session.query(Event.reason).filter_by(subject_id=pin.id, kind="pin.delete_failed").all()
    assert told == [("503 It is tried again.",)], "in the history once, not every few minutes"
    assert desk.state(pin) == "published"
    assert pin.error["stage"] == "delete"
    assert pin.next_attempt_at > clock.now()
    assert not remove(desk), "not at once"
    desk.hurry(pin)
    assert remove(desk)
    assert desk.state(pin) == "deleted"


def test_a_refusal_is_told_and_not_repeated(desk: Desk) -> None:
    pin = wanted(desk)
    remove(desk, Rejected("Pinterest does not permit this.", code="not_permitted", status=403))
    assert desk.state(pin) == "published"
    assert pin.error["code"] == "not_permitted"
    assert not pin.is_delete_wanted
    assert not remove(desk)


def test_a_refused_token_is_renewed(desk: Desk) -> None:
    pin = wanted(desk)
    remove(desk, TokenRefused("401", status=401))
    assert desk.state(pin) == "deleted"
    assert desk.pinterest.calls["refresh"] == 1


@pytest.mark.parametrize("is_renewed", [True, False])
def test_trouble_with_the_token_drops_no_wish(desk: Desk, is_renewed: bool) -> None:
    pin = wanted(desk)
    if not is_renewed:
        desk.pinterest.refreshes.append(Rejected("wrong secret", code="app_refused", status=401))
    remove(desk, *[TokenRefused("401", status=401)] * 2)
    desk.session.refresh(pin)
    assert (pin.state, pin.is_delete_wanted) == ("published", True)
    assert pin.next_attempt_at > clock.now()
    desk.give_tokens(desk.session.get_one(Account, pin.account_id))
    desk.hurry(pin)
    assert remove(desk)
    assert desk.state(pin) == "deleted"
