"""Every row of the table of outcomes: where the pin goes, what counts as an attempt, what the account learns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock
from server.api.shapes import PinShapes
from server.db import db
from server.errors import (
    GrantInvalid,
    NotSent,
    OutcomeUnknown,
    PinterestError,
    RateLimited,
    Rejected,
    SpamBlocked,
    StorageError,
    TokenRefused,
    Transient,
)
from server.models import Account, Attempt, Board, Event, Pin, Profile, Workspace
from server.models.queries import PinFilter, list_pins
from server.models.scope import Scope
from server.pipeline import accounts, holds
from server.pipeline.board_lists import Listing
from server.pipeline.publish import rests
from server.pipeline.publish.orders import Outcome
from server.pipeline.publish.send import _KINDS
from server.rules.urls import with_marker
from server.values.remote import RateState, RemoteBoard, RemoteUser, TokenSet
from tests.factories import make_profile
from tests.pipeline.publish.conftest import Desk


def last_attempt(desk: Desk, pin: Pin) -> Attempt:
    query = select(Attempt).where(Attempt.pin_id == pin.id).order_by(Attempt.number.desc())
    attempt: Attempt = desk.session.scalars(query.execution_options(populate_existing=True)).first()
    return attempt


def kinds(desk: Desk, subject_id: str) -> list[str]:
    return list(desk.session.scalars(select(Event.kind).where(Event.subject_id == subject_id).order_by(Event.id)))


def test_not_sent_goes_back_in_line_and_costs_nothing(desk: Desk) -> None:
    pin = desk.due_pin(desk.account(min_gap_seconds=600))
    desk.pinterest.script(NotSent("unreachable"))
    desk.publish()
    assert desk.state(pin) == "queued"
    assert (pin.attempts, desk.queue(pin).day_used) == (0, 0)
    assert desk.queue(pin).next_at < clock.now() + timedelta(seconds=60), "the gap was not used up"
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.pinterest.calls.get("board_pins") is None, "nothing left this machine, so there is nothing to look for"


@pytest.mark.parametrize("odd", ["\ud83d", "\x00"])
def test_words_that_no_database_stores_keep_no_block_from_being_written(desk: Desk, odd: str) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(SpamBlocked(f"Spam{odd}.", status=403, pinterest_code=9, pinterest_message=odd))
    desk.publish()
    assert desk.state(pin) == "retrying"
    assert desk.queue(pin).blocked_until > clock.now()
    assert last_attempt(desk, pin).message == "Spam."


def test_five_unreachable_in_a_row_open_the_breaker(desk: Desk) -> None:
    account = desk.account()
    pins = [desk.due_pin(account) for _ in range(7)]
    desk.pinterest.script(NotSent("unreachable"), times=10)
    for _ in range(5):
        desk.hurry(pins[0])
        assert desk.publish() is not None
    desk.hurry(pins[0])
    assert desk.publish() is None, "the breaker is open"
    assert desk.pinterest.calls["create_pin"] == 5
    assert all(desk.state(pin) in {"pending", "queued"} for pin in pins)


def test_another_host_is_not_held_up_by_the_breaker(desk: Desk) -> None:
    live, sandbox = desk.account(kind="live"), desk.account(kind="sandbox")
    stuck = desk.due_pin(live)
    desk.pinterest.script(NotSent("unreachable"), times=5)
    for _ in range(5):
        desk.hurry(stuck)
        desk.publish()
    free = desk.due_pin(sandbox)
    desk.hurry(stuck)
    desk.publish()
    assert desk.state(free) == "published"


def test_rate_limit_waits_as_long_as_indicated_and_does_not_count(desk: Desk) -> None:
    account = desk.account()
    pin, other = desk.due_pin(account, ago=5), desk.due_pin(account, ago=1)
    desk.pinterest.script(RateLimited("slow down", status=429, pinterest_code=8, retry_after=300.0))
    desk.publish()
    assert desk.state(pin) == "retrying"
    assert pin.attempts == 0
    wait = pin.next_attempt_at - clock.now()
    assert timedelta(seconds=280) < wait <= timedelta(seconds=300)
    assert desk.queue(pin).budget_remaining == 0
    assert desk.publish() is None, "the whole account waits"
    assert desk.state(other) == "pending"
    assert (last_attempt(desk, pin).outcome, last_attempt(desk, pin).http_status) == ("rate_limited", 429)


def test_rate_limits_in_a_row_without_a_time_wait_longer_each_time_and_a_success_ends_the_row(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    waits = []
    for _ in range(3):
        desk.pinterest.script(RateLimited("slow down", status=429, pinterest_code=8, retry_after=0.0))
        desk.publish()
        assert desk.state(pin) == "retrying"
        waits.append((pin.next_attempt_at - clock.now()).total_seconds())
        desk.hurry(pin)
    assert 0 < waits[0] <= 5 < waits[1] <= 10 < waits[2] <= 20
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.queue(pin).block_reason is None


def test_spam_block_rests_the_account_for_hours_and_longer_each_time(desk: Desk) -> None:
    account, elsewhere = desk.account(), desk.account()
    beside = desk.account(profile=make_profile(desk.session.get_one(Workspace, account.workspace_id)))
    elsewhere.queue_id = beside.queue_id = account.queue_id
    pin = desk.due_pin(account)
    waits = []
    for _ in range(2):
        desk.pinterest.script(SpamBlocked("spam", status=403, pinterest_code=9))
        desk.publish()
        waits.append(desk.queue(pin).blocked_until - clock.now())
        assert desk.state(pin) == "retrying"
        desk.hurry(pin)
    assert waits[0] > timedelta(hours=3)
    assert waits[1] > waits[0] * 1.2
    assert pin.attempts == 0
    assert kinds(desk, account.id) == kinds(desk, elsewhere.id) == ["account.blocked"] * 2
    assert kinds(desk, beside.id) == [], "one workspace hears of it once"
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.queue(pin).block_reason is None


def test_a_success_that_was_on_its_way_does_not_end_a_block(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)

    def spam_meanwhile() -> None:
        queue = desk.queue(pin)
        queue.blocked_until, queue.block_reason = clock.now() + timedelta(hours=4), {"code": "spam_blocked"}
        desk.session.commit()

    desk.pinterest.script(before=spam_meanwhile)
    desk.publish()

    assert desk.state(pin) == "published"
    assert desk.queue(pin).blocked_until is not None
    assert desk.queue(pin).block_reason == {"code": "spam_blocked"}


def test_refused_token_is_refreshed_once_and_the_pin_goes_out(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    desk.pinterest.script(TokenRefused("401", status=401))
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.pinterest.tokens_seen == ["access-0", "access-1"]
    assert pin.attempts == 1


def test_a_token_that_stays_refused_costs_no_attempt(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(TokenRefused("401", status=401), times=2)
    desk.publish()
    assert desk.state(pin) == "queued"
    assert pin.attempts == 0
    assert desk.pinterest.calls["refresh"] == 1


def test_dead_grant_disconnects_the_account_and_leaves_its_pins(desk: Desk) -> None:
    account = desk.account()
    pin, other = desk.due_pin(account, ago=5), desk.due_pin(account, ago=1)
    slot = pin.due_at
    desk.pinterest.script(TokenRefused("401", status=401))
    desk.pinterest.refreshes.append(GrantInvalid("over"))
    desk.publish()
    desk.session.refresh(account)
    assert account.status == "disconnected"
    assert account.error["code"] == "grant_invalid"
    assert "account.disconnected" in kinds(desk, account.id)
    assert (desk.state(pin), pin.due_at, pin.attempts) == ("queued", slot, 0)
    desk.hurry(pin)
    assert desk.publish() is None
    assert desk.state(other) == "pending"
    account.status = "connected"
    desk.give_tokens(account, TokenSet("access-9", "refresh-9"))
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"


REFUSED = TokenRefused("Connect it again.", status=401)
UNKNOWN_APP = Rejected("Check the app's secret.", code="app_refused", status=401)


def connect_again(desk: Desk, account: Account, *boards: str | None) -> None:
    listing = Listing(tuple(RemoteBoard(str(board_id), "Cakes") for board_id in boards))
    remote = accounts.RemoteAccount(RemoteUser(account.pinterest_user_id, account.username), listing)
    profile = desk.session.get_one(Profile, account.profile_id)
    tokens_of = TokenSet("access-9", "refresh-9")
    accounts.connect(desk.session, desk.services, profile, account.kind, tokens_of, remote, actor="test")
    desk.session.commit()


def shown(desk: Desk, account: Account, pin: Pin) -> tuple[str, bool]:
    """What keeps the pin, and whether somebody is needed; the list of what needs somebody says the same."""
    told = PinShapes.of(desk.session, desk.services.settings, [pin]).compact(pin)
    found = list_pins(desk.session, Scope(account.workspace_id), PinFilter(needs_somebody=True), limit=9)
    assert told["attention"] == (pin.id in {one.id for one in found})
    return told["waits"]["code"], told["attention"]


def test_access_that_is_refused_however_often_it_is_renewed_rests_longer_and_is_told(desk: Desk) -> None:
    account = desk.account()
    pin, waits, told, seen = desk.due_pin(account), [], [], []
    for _ in range(7):
        desk.pinterest.script(REFUSED, times=2)  # before and after the renewal
        desk.publish()
        assert (desk.state(pin), pin.attempts) == ("queued", 0)
        desk.session.refresh(account)
        waits.append((account.blocked_until - clock.now()).total_seconds())
        told.append(kinds(desk, account.id).count("account.blocked"))
        seen.append(shown(desk, account, pin))
        desk.hurry(pin)
    most = [60, 120, 240, 480, 960, 1920, 3600]
    assert all(longest - 30 < wait <= longest for wait, longest in zip(waits, most, strict=True)), waits
    assert told == [0, 0, 0, 1, 1, 1, 1], "told once, and not of what passes in minutes"
    assert seen == [("access_retried", False)] * 3 + [("token_refused", True)] * 4, "neither does it alarm anybody"
    desk.pinterest.script(REFUSED)
    desk.pinterest.refreshes.append(Transient("503", status=503))
    desk.publish()
    assert shown(desk, account, pin) == ("token_refused", True), "what was told stands until a success"
    assert desk.publish() is None
    connect_again(desk, account, pin.board_id)
    desk.publish()
    assert desk.state(pin) == "published", "connecting again ends the rest, as the refusal wrote it"
    desk.session.refresh(account)
    assert (account.block_reason, account.refusals) == (None, None)


@pytest.mark.parametrize("refusal", [REFUSED, UNKNOWN_APP])
def test_access_that_is_refused_keeps_no_pin_of_another_profile_of_the_same_user_and_is_told_all_the_same(
    desk: Desk, refusal: TokenRefused | Rejected
) -> None:
    account = desk.account()
    other = desk.account(profile=make_profile(desk.session.get_one(Workspace, account.workspace_id)))
    other.queue_id = account.queue_id
    desk.session.commit()
    refused = [desk.due_pin(account, ago=9), desk.due_pin(account, ago=8)]
    for number in range(4):
        good = desk.due_pin(other, ago=1)
        desk.pinterest.script(REFUSED, times=2 if refusal is REFUSED else 1)
        if refusal is UNKNOWN_APP:
            desk.pinterest.refreshes.append(UNKNOWN_APP)
        while desk.publish() is not None:
            pass
        assert [desk.state(pin) for pin in (*refused, good)] == ["queued", "pending", "published"]
        desk.session.refresh(account)
        account.refresh_lease_until = None  # some minutes later
        assert kinds(desk, account.id).count("account.blocked") == (number == 3)
        if number < 3:
            account.blocked_until = None
            desk.hurry(good)
    assert shown(desk, account, refused[0]) == (refusal.code, True)
    assert (desk.queue(refused[0]).blocked_until, kinds(desk, other.id)) == (None, [])
    connect_again(desk, account, refused[0].board_id)
    while desk.publish() is not None:
        pass
    assert {desk.state(pin) for pin in refused} == {"published"}


def test_connecting_again_sees_a_refusal_that_came_in_the_same_moment(desk: Desk) -> None:
    account = desk.account()
    if desk.session.get_bind().dialect.name == "sqlite":
        pytest.skip("there one transaction writes at a time")
    assert account.blocked_until is None
    with Session(db.engine) as meanwhile:
        same = meanwhile.get_one(Account, account.id)
        rests.rest(same, "token_refused", clock.now() + timedelta(hours=1), "401", row=rests.Row("access", 4, True))
        meanwhile.commit()
    connect_again(desk, account)
    desk.session.refresh(account)
    assert (account.blocked_until, account.block_reason) == (None, None)


def test_a_rate_limit_between_two_spam_blocks_does_not_make_the_second_the_first(desk: Desk) -> None:
    account = desk.account()
    pin, waits = desk.due_pin(account), []
    for error in (SpamBlocked("spam", status=403), RateLimited("slow", status=429), SpamBlocked("spam", status=403)):
        desk.pinterest.script(error)
        desk.publish()
        waits.append(desk.queue(pin).blocked_until - clock.now())
        desk.hurry(pin)
    assert waits[2] > timedelta(hours=6) > waits[0] > timedelta(hours=3)
    assert desk.queue(pin).block_reason["params"] == {"times": 2}
    desk.publish()
    assert desk.queue(pin).refusals is None


def test_what_is_said_during_a_longer_rest_changes_neither_its_end_nor_its_reason_and_is_told_once(desk: Desk) -> None:
    account = desk.account()
    pin, other = desk.due_pin(account), desk.due_pin(account)
    late = [desk.claim(), desk.claim()]  # both are on their way when Pinterest says the first word
    refused = TokenRefused("Connect it again.", status=401)
    spam = SpamBlocked("It looks like spam.", status=429)
    for order, error in zip(late, (spam, refused), strict=True):
        assert order is not None
        desk.settle(order, Outcome(kind=_KINDS[type(error)], error=error, message=error.message))
    assert {desk.state(pin), desk.state(other)} == {"queued", "retrying"}
    queue = desk.queue(pin)
    assert queue.block_reason["code"] == "spam_blocked"
    assert queue.blocked_until > clock.now() + timedelta(hours=3)

    queue.wake_at = queue.blocked_until = clock.now() - timedelta(seconds=1)
    desk.hurry(pin)
    desk.hurry(other)
    late = [desk.claim(), desk.claim()]
    for order in late:
        assert order is not None
        desk.settle(order, Outcome(kind="spam_blocked", error=spam, message=spam.message))
    assert desk.queue(pin).block_reason["params"] == {"times": 2}
    assert kinds(desk, account.id).count("account.blocked") == 2, "once for each rest"


def test_an_app_that_pinterest_does_not_know_is_told_by_its_name(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(TokenRefused("401", status=401))
    desk.pinterest.refreshes.append(Rejected("Check the app's secret.", code="app_refused", status=401))
    desk.publish()
    assert (desk.state(pin), pin.error["code"], pin.error["text"]) == (
        "queued",
        "app_refused",
        "Check the app's secret.",
    )


def test_trouble_while_refreshing_does_not_disconnect(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    desk.pinterest.script(TokenRefused("401", status=401))
    desk.pinterest.refreshes.append(Transient("503", status=503))
    desk.publish()
    desk.session.refresh(account)
    assert account.status == "connected"
    assert (desk.state(pin), pin.attempts) == ("queued", 0)
    assert shown(desk, account, pin) == ("access_retried", False), "of what passes by itself nobody need hear"


def test_transient_refusal_is_retried_with_growing_delays_and_fails_after_five(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    delays = []
    for attempt in range(1, 6):
        error = Transient(
            "That passes; it is sent again.", code="image_not_fetched", pinterest_message="could not fetch the image",
            status=400, pinterest_code=1,
        )  # fmt: skip
        desk.pinterest.script(error)
        desk.publish()
        desk.session.refresh(pin)
        assert pin.attempts == attempt
        if attempt < 5:
            assert pin.state == "retrying"
            delays.append((pin.next_attempt_at - clock.now()).total_seconds())
            desk.hurry(pin)
    assert pin.state == "failed"
    assert (pin.error["stage"], pin.error["code"]) == ("publish", "attempts_spent")
    assert "sent again" not in pin.error["text"], "nothing is, by itself"
    assert "“could not fetch the image”" in pin.error["text"]
    for number, delay in enumerate(delays):
        assert 120 * 2**number * 0.79 < delay < 120 * 2**number * 1.21


@pytest.mark.parametrize("status", [400, 403, 404])
def test_refusal_fails_with_pinterests_own_words(desk: Desk, status: int) -> None:
    pin = desk.due_pin(desk.account())
    error = Rejected("Choose a larger picture. Pinterest said: too small", status=status, pinterest_code=233)
    desk.pinterest.script(error)
    desk.publish()
    assert desk.state(pin) == "failed"
    assert "Pinterest said: too small" in pin.error["text"]
    assert (pin.attempts, desk.queue(pin).day_used) == (1, 0)
    attempt = last_attempt(desk, pin)
    assert (attempt.outcome, attempt.http_status, attempt.pinterest_code) == ("rejected", status, 233)


def test_a_vanished_board_is_the_boards_trouble_and_the_pin_waits(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    same_board = desk.due_pin(account)
    desk.pinterest.script(Rejected("gone", code="board_not_found", status=404, pinterest_code=40))
    desk.publish()
    board = desk.session.get_one(Board, (account.id, pin.board_id))
    desk.session.refresh(board)
    assert board.is_gone
    assert (desk.state(pin), pin.attempts) == ("queued", 0)
    desk.hurry(pin)
    assert desk.publish() is None
    assert desk.state(same_board) == "pending"
    board.is_gone = False
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"


def test_trial_access_is_the_accounts_trouble_and_told_once_for_each_rest(desk: Desk) -> None:
    account = desk.account()
    pin, other = desk.due_pin(account), desk.due_pin(account)
    trial = Rejected("trial", code="trial_access", status=403, pinterest_code=29)
    for times in (1, 2):
        late = [desk.claim(), desk.claim()]  # both are on their way when Pinterest says the first word
        for order in late:
            assert order is not None
            desk.settle(order, Outcome("rejected", error=trial, message=trial.message))
        desk.session.refresh(account)
        assert account.error["code"] == "trial_access"
        assert {desk.state(pin), desk.state(other)} == {"queued"}
        assert account.blocked_until > clock.now() + timedelta(hours=5)
        assert kinds(desk, account.id).count("account.blocked") == times
        desk.hurry(pin)
    desk.publish()
    desk.session.refresh(account)
    assert (desk.state(pin), account.error, account.block_reason) == ("published", None, None)


def test_a_spam_block_inside_a_longer_rest_is_not_told(desk: Desk) -> None:
    account = desk.account()
    pin, other = desk.due_pin(account), desk.due_pin(account)
    late = [desk.claim(), desk.claim()]
    day = RateLimited("Tomorrow.", status=429, retry_after=86_400.0)
    spam = SpamBlocked("It looks like spam.", status=429)
    for order, error in zip(late, (day, spam), strict=True):
        assert order is not None
        desk.settle(order, Outcome(kind=_KINDS[type(error)], error=error, message=error.message))
    assert desk.queue(pin).block_reason["code"] == "rate_limited"
    assert "account.blocked" not in kinds(desk, account.id)
    assert {desk.state(pin), desk.state(other)} == {"retrying"}


@pytest.mark.parametrize("is_created", [True, False])
def test_unknown_outcome_is_never_sent_again_blindly(desk: Desk, is_created: bool) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(OutcomeUnknown("cut"), creates=is_created)
    desk.publish()
    assert desk.state(pin) == "unconfirmed"
    assert pin.look_at >= clock.now() + timedelta(seconds=50)
    assert pin.lease_token is None
    desk.hurry(pin)
    assert desk.publish() is None
    assert desk.pinterest.calls["create_pin"] == 1


def test_an_error_of_ours_after_the_first_byte_is_an_unknown_outcome(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(ValueError("a defect"), creates=True)
    desk.publish()
    assert desk.state(pin) == "unconfirmed"


def test_an_image_store_that_does_not_answer_is_told_in_its_own_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = desk.due_pin(desk.account())

    def silent(key: str) -> bytes:
        raise StorageError("The image store images.example does not answer.")

    with monkeypatch.context() as down:
        down.setattr(desk.services.storage, "get", silent)
        desk.publish()
    assert (desk.state(pin), pin.attempts) == ("retrying", 0)
    reasons = desk.session.scalars(select(Event.reason).where(Event.subject_id == pin.id).order_by(Event.id)).all()
    assert reasons[-1] == "The image store images.example does not answer."
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"


def test_missing_image_holds_the_pin(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    desk.services.storage.blobs.clear()  # type: ignore[attr-defined]
    desk.publish()
    assert desk.state(pin) == "queued"
    assert [hold["code"] for hold in pin.holds] == ["image_bad"]
    desk.hurry(pin)
    assert desk.publish() is None
    assert desk.pinterest.calls.get("create_pin") is None


def test_cancel_asked_on_the_way_is_carried_out_when_the_pin_does_not_exist(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())

    def ask() -> None:
        desk.session.refresh(pin)
        pin.is_cancel_wanted = True
        desk.session.commit()

    desk.pinterest.script(Transient("could not fetch", status=400), before=ask)
    desk.publish()
    assert desk.state(pin) == "cancelled"
    assert (pin.is_cancel_wanted, pin.error) == (False, None)


def test_cancel_asked_on_the_way_comes_too_late_for_a_created_pin(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())

    def ask() -> None:
        desk.session.refresh(pin)
        pin.is_cancel_wanted = True
        desk.session.commit()

    desk.pinterest.script(before=ask)
    desk.publish()
    assert desk.state(pin) == "published"
    event = desk.session.scalars(select(Event).where(Event.subject_id == pin.id).order_by(Event.id.desc())).first()
    assert event is not None
    assert event.data["cancel"] == "too_late"


def test_write_budget_is_learned_and_waited_for(desk: Desk) -> None:
    account = desk.account()
    first, second = desk.due_pin(account, ago=5), desk.due_pin(account, ago=1)
    desk.pinterest.rate = RateState(limit=100, remaining=0, reset_at=clock.now() + timedelta(seconds=40))
    desk.publish()
    assert desk.state(first) == "published"
    queue = desk.queue(first)
    assert (queue.budget_limit, queue.budget_remaining) == (100, 0)
    assert desk.publish() is None
    assert desk.state(second) == "pending"
    assert desk.queue(first).wake_at == queue.budget_reset_at


def test_links_that_lose_their_query_are_noticed(desk: Desk) -> None:
    account = desk.account()
    desk.due_pin(account)
    desk.pinterest.script(link=lambda link: link.split("?")[0])
    desk.publish()
    desk.session.refresh(account)
    assert account.has_stripped_links
    desk.due_pin(account)
    desk.publish()
    desk.session.refresh(account)
    assert not account.has_stripped_links


@pytest.mark.parametrize("error", [RateLimited("slow", status=429, retry_after=1.0), Transient("x", status=400)])
def test_every_create_but_the_first_is_preceded_by_a_look(desk: Desk, error: PinterestError) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(error)
    desk.publish()
    assert desk.pinterest.calls.get("board_pins") is None
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    assert desk.pinterest.calls["board_pins"] >= 1


def test_a_pin_found_by_the_look_is_adopted_instead_of_sent(desk: Desk) -> None:
    account = desk.account()
    pin = desk.due_pin(account)
    desk.pinterest.script(Transient("a lie: it was created", status=400), creates=True)
    desk.publish()
    for who in (account, desk.queue(pin)):
        rests.rest(who, "refused", clock.now(), "No.", row=rests.Row("refused", 1, True))
    desk.session.commit()
    desk.hurry(pin)
    desk.publish()
    assert desk.state(pin) == "published"
    assert pin.pinterest_pin_id == desk.pinterest.pins[0].id
    assert desk.pinterest.calls["create_pin"] == 1
    desk.session.refresh(account)
    assert account.refusals is None, "the access is good"
    assert desk.queue(pin).refusals is not None, "it went out before: nothing shows that Pinterest takes more"


def test_a_look_that_fails_sends_nothing(desk: Desk) -> None:
    pin = desk.due_pin(desk.account())
    desk.pinterest.script(Transient("x", status=400))
    desk.publish()
    desk.hurry(pin)
    desk.pinterest.list_errors.append(Transient("lists are down", status=503))
    desk.publish()
    assert desk.state(pin) == "retrying"
    assert pin.attempts == 1
    assert desk.pinterest.calls["create_pin"] == 1


def test_a_held_pin_does_not_stop_the_one_behind_it(desk: Desk) -> None:
    account = desk.account()
    held, free = desk.due_pin(account, ago=10), desk.due_pin(account, ago=1)
    holds.add(desk.session, held, "post_gone", actor="test", reason="test")
    desk.session.commit()
    desk.publish()
    assert (desk.state(held), desk.state(free)) == ("pending", "published")


def test_an_answer_that_speaks_of_another_pin_is_not_believed(desk: Desk) -> None:
    account = desk.account()
    other, pin = desk.due_pin(account), desk.due_pin(account)
    desk.publish()
    assert desk.state(other) == "published"
    desk.pinterest.script(
        link=lambda link: with_marker(link, other.id)
    )  # the stale answer of a connection that slipped
    desk.publish()
    assert (desk.state(pin), pin.pinterest_pin_id) == ("unconfirmed", None)
    assert "another pin" in (last_attempt(desk, pin).message or "")
