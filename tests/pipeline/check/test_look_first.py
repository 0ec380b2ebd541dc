"""What a person sends at once is looked at first, every time; and a policy that changes counts for holds that are there."""

from __future__ import annotations

from datetime import timedelta

from server.errors import PageFailed
from server.models import Pin
from server.models.due import LOOK_PATIENCE, first_due_of, next_instants_of, waits_for_look
from server.models.page_check import look_again
from server.pipeline import actions
from tests.pipeline.check.conftest import POST, Desk

LINK = "https://blog.example/lemon/"
_NOINDEX = POST.replace("</head>", '<meta name="robots" content="noindex"></head>')


def _due(desk: Desk) -> list[str]:
    return [pin.id for pin in first_due_of(desk.session, {desk.account.id: True}, desk.now).values()]


def _publish_now(desk: Desk, link: str = LINK) -> Pin:
    """A pin that was looked at before and is sent at once now."""
    pin = desk.pin(state="draft", due_at=None, check_at=None, checked_at=desk.now - timedelta(days=1), link_url=link)
    actions.publish_now(desk.session, pin, actor="user:alice", now=desk.now)
    desk.session.commit()
    desk.session.refresh(pin)
    desk.go_on(seconds=1)
    return pin


def test_what_is_sent_at_once_is_looked_at_first_and_goes_out_or_is_held(desk: Desk) -> None:
    desk.blog.says(LINK)
    desk.blog.says(LINK + "hidden/", _NOINDEX)
    good = _publish_now(desk)
    assert _due(desk) == [], "not even for the moment before the look"
    assert next_instants_of(desk.session, [desk.account.id], desk.now)[desk.account.id].unseen == good.due_at
    desk.look()
    assert (desk.held(good), _due(desk)) == ([], [good.id])
    woken_at = desk.wake_at()
    assert woken_at is not None
    assert woken_at <= desk.now
    bad = _publish_now(desk, LINK + "hidden/")
    desk.look()
    assert (desk.held(bad), _due(desk)) == (["noindex"], [good.id])


def test_a_look_that_never_comes_keeps_nothing_for_long(desk: Desk) -> None:
    pin = _publish_now(desk)
    assert pin.due_at is not None
    wakes_at = next_instants_of(desk.session, [desk.account.id], desk.now)[desk.account.id].soonest(None)
    assert wakes_at == waits_for_look(pin, desk.now) == pin.due_at + LOOK_PATIENCE
    desk.go_on(seconds=LOOK_PATIENCE.total_seconds())
    assert (_due(desk), waits_for_look(pin, desk.now)) == ([pin.id], None)


def test_a_page_that_does_not_answer_costs_its_one_look(desk: Desk) -> None:
    pin = _publish_now(desk, LINK + "silent/")
    desk.look()
    assert (_due(desk), desk.warned(pin)) == ([pin.id], ["link_silent"])


def test_another_policy_counts_for_holds_that_are_there_though_the_page_is_silent(desk: Desk) -> None:
    desk.blog.says(LINK, _NOINDEX)
    pin = desk.pin()
    desk.look()
    assert desk.held(pin) == ["noindex"]
    desk.go_on(minutes=6)
    desk.blog.answers[LINK] = PageFailed("The site answered with an error of its own (502).", status=502)
    desk.policy(noindex="warn")
    look_again(desk.session, desk.account.profile_id, desk.now)
    desk.session.commit()
    desk.look()
    assert (desk.held(pin), desk.warned(pin)) == ([], ["noindex"])
    desk.policy(noindex="off")
    look_again(desk.session, desk.account.profile_id, desk.now)
    desk.session.commit()
    desk.look()
    assert (desk.held(pin), desk.warned(pin)) == ([], [])
