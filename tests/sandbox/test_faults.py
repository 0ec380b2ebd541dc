"""Trouble on demand: what the client sees, and whether the pin exists afterwards."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.errors import (
    GrantInvalid,
    InvalidRequest,
    OutcomeUnknown,
    PinterestError,
    RateLimited,
    Rejected,
    SpamBlocked,
    TokenRefused,
    Transient,
)
from server.sandbox import create_sandbox
from tests.sandbox.conftest import PUBLIC_URL


@pytest.mark.parametrize(
    ("kind", "options", "error", "is_created"),
    [
        ("rate_limit", {}, RateLimited, False),
        ("error_before", {}, OutcomeUnknown, False),
        ("error_after", {"status": 503}, OutcomeUnknown, True),
        ("error_after", {"status": 409}, OutcomeUnknown, True),
        ("cut_before", {}, OutcomeUnknown, False),
        ("cut_after", {}, OutcomeUnknown, True),
        ("no_id", {}, OutcomeUnknown, True),
        ("unauthorized", {}, TokenRefused, False),
        ("spam_block", {}, SpamBlocked, False),
        ("spam_block", {"status": 429}, SpamBlocked, False),
        ("transient_image", {}, Transient, False),
        ("board_gone", {}, Rejected, False),
        ("not_permitted", {}, Rejected, False),
        ("trial_access", {}, Rejected, False),
    ],
)
def test_each_fault_hits_one_create_and_leaves_the_next_alone(
    rehearsal, kind: str, options: dict, error: type[PinterestError], is_created: bool
) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add(kind, **options)
    client = rehearsal.client()
    with pytest.raises(PinterestError) as caught:
        client.create_pin(rehearsal.token, rehearsal.draft())
    assert type(caught.value) is error
    assert len(rehearsal.links()) == int(is_created)
    client.create_pin(rehearsal.token, rehearsal.draft())
    assert len(rehearsal.links()) == int(is_created) + 1
    assert rehearsal.sandbox.faults(rehearsal.user.id).list() == ()


def test_the_asked_for_wait_is_told(rehearsal) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add("rate_limit", retry_after=77)
    with pytest.raises(RateLimited) as caught:
        rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    assert caught.value.retry_after == 77.0


@pytest.mark.parametrize("acts", ["before", "after"])
def test_a_slow_create_is_a_time_out_and_happens_all_the_same(make_rehearsal, acts: str) -> None:
    asleep, release, done = threading.Event(), threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        asleep.set()
        release.wait(5)
        done.set()

    rehearsal = make_rehearsal(sleep=sleep)
    rehearsal.sandbox.faults(rehearsal.user.id).add("slow", seconds=5, acts=acts)
    with pytest.raises(OutcomeUnknown) as caught:
        rehearsal.client(timeout=0.4).create_pin(rehearsal.token, rehearsal.draft())
    assert caught.value.params["is_timeout"] is True
    assert asleep.wait(5)
    assert len(rehearsal.links()) == (1 if acts == "before" else 0)
    release.set()
    assert done.wait(5)
    for _ in range(200):  # the server ends its work after the caller has gone
        if rehearsal.links():
            break
        threading.Event().wait(0.01)
    assert len(rehearsal.links()) == 1


def test_a_slow_create_within_the_deadline_succeeds(rehearsal) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add("slow", seconds=3)
    rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    assert rehearsal.slept == [3]


def test_a_late_list_hides_what_exists(rehearsal) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add("late_listing", seconds=300)
    pin = rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    assert rehearsal.client().board_pins(rehearsal.token, rehearsal.board.id).items == ()
    assert rehearsal.client().pin(rehearsal.token, pin.id).id == pin.id


def test_a_cut_link_comes_back_without_its_query_but_is_counted_as_sent(rehearsal) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add("link_cut")
    assert rehearsal.client().create_pin(rehearsal.token, rehearsal.draft()).link == "https://blog.example/soup"
    assert rehearsal.links() == ["https://blog.example/soup?pw=pin_1"]


def test_faults_come_in_order_and_by_call(rehearsal) -> None:
    faults = rehearsal.sandbox.faults(rehearsal.user.id)
    faults.add("error_before", call="boards")
    faults.add("rate_limit", count=2)
    faults.add("spam_block", call="any")
    client = rehearsal.client()
    for error in (RateLimited, RateLimited, SpamBlocked):
        with pytest.raises(error):
            client.create_pin(rehearsal.token, rehearsal.draft())
    client.create_pin(rehearsal.token, rehearsal.draft())
    with pytest.raises(Transient):
        client.boards(rehearsal.token)
    client.boards(rehearsal.token)


def test_a_revoked_refresh_token_ends_the_connection(rehearsal) -> None:
    fault = rehearsal.sandbox.faults(rehearsal.user.id).add("token_revoked")
    assert fault.call == "token"
    with pytest.raises(GrantInvalid):
        rehearsal.client().refresh(rehearsal.tokens.refresh_token)
    assert rehearsal.client().refresh(rehearsal.tokens.refresh_token).access_token


def test_a_lost_answer_to_a_refresh_leaves_the_old_token_alive(rehearsal) -> None:
    rehearsal.sandbox.faults(rehearsal.user.id).add("cut_after", call="token")
    client = rehearsal.client()
    with pytest.raises(Transient):
        client.refresh(rehearsal.tokens.refresh_token)
    assert client.boards(client.refresh(rehearsal.tokens.refresh_token).access_token).items


def test_faults_belong_to_one_user(rehearsal) -> None:
    stranger, tokens = rehearsal.sandbox.create_user("eve", [("Hers", "")])
    rehearsal.sandbox.faults(stranger.id).add("error_before", call="any")
    assert rehearsal.client().boards(rehearsal.token).items
    assert rehearsal.sandbox.faults(rehearsal.user.id).list() == ()
    with pytest.raises(Transient):
        rehearsal.client().boards(tokens.access_token)


def test_faults_are_listed_and_taken_back(rehearsal) -> None:
    faults = rehearsal.sandbox.faults(rehearsal.user.id)
    first, second = faults.add("slow", count=3, seconds=0), faults.add("cut_after")
    rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    assert [(fault.id, fault.kind, fault.count) for fault in faults.list()] == [
        (first.id, "slow", 2),
        (second.id, "cut_after", 1),
    ]
    assert faults.clear(first.id) == 1
    assert faults.clear() == 1
    assert faults.list() == ()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("fire", {}), ("slow", {"seconds": -1}), ("slow", {"seconds": "1"}), ("slow", {"seconds": 601}),
        ("slow", {"acts": "never"}), ("rate_limit", {"wait": 3}), ("error_before", {"status": 200}),
        ("cut_after", {"count": 0}), ("cut_after", {"call": "everything"}), ("spam_block", {"status": 500}),
        ("slow", {"seconds": True}),
    ],
)  # fmt: skip
def test_a_fault_that_makes_no_sense_is_refused(rehearsal, kind: str, options: dict) -> None:
    with pytest.raises(InvalidRequest):
        rehearsal.sandbox.faults(rehearsal.user.id).add(kind, **options)


def test_a_fault_is_used_up_once_by_callers_at_the_same_time(rehearsal, store_url) -> None:
    """Two sandboxes over one store stand for two processes."""
    other = create_sandbox(store_url, public_url=PUBLIC_URL)
    rehearsal.sandbox.faults(rehearsal.user.id).add("error_before", count=5)

    def create(number: int) -> bool:
        sandbox = (rehearsal.sandbox, other)[number % 2]
        from server.adapters.http import ApiClient
        from server.adapters.pinterest import PinterestClient

        client = PinterestClient(ApiClient("https://sandbox.invalid/v5", 20, app=sandbox.wsgi))
        try:
            client.create_pin(rehearsal.token, rehearsal.draft(link=f"https://blog.example/{number}"))
        except OutcomeUnknown:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(create, range(20)))
    other.close()
    assert results.count(False) == 5
    assert sorted(rehearsal.links()) == sorted(f"https://blog.example/{n}" for n, made in enumerate(results) if made)
