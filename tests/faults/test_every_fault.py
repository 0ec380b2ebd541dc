"""Each way in which Pinterest can misbehave, once: every pin ends up there exactly once, or waits for the right reason."""

from __future__ import annotations

from server import states
from server.models import Account, AccountQueue, Pin
from tests.faults.words import UNKNOWN
from tests.faults.world import World

_PASSING = ("429_wait", "no_fetch", "401")  # refusals after which it goes out by itself, soon


def test_every_fault_ends_in_one_pin(sqlite_world: World) -> None:
    world = sqlite_world
    world.peer.be(list_lag=0.2, page_cap=10, is_shuffled=True)
    account_id = world.account()
    absent = {world.pin(account_id, word): word for word in UNKNOWN}
    there = {world.pin(account_id, f"+{word}"): f"+{word}" for word in UNKNOWN}
    thrice = world.pin(account_id, "500 cut +garbage")
    others = {word: world.pin(world.account(), word) for word in _PASSING}
    # three times, because on a busy machine the first answers may come too late to be heard
    others |= {
        word: world.pin(world.account(), f"{word} {word} {word}") for word in ("429", "spam", "spam_429", "bad_link")
    }
    worker = world.start_worker(PINWRIGHT_SENDER_THREADS="16")
    world.wait_published([*absent, *there, thrice, *(others[word] for word in _PASSING)])
    world.peer.be(first_bytes=["slam", "cut_half_way"], list_faults=["cut", "500", "garbage", "half", "429_wait"])
    cut_short = [world.pin(account_id) for _ in range(3)]
    world.wait_published(cut_short)
    for word in ("429", "spam", "spam_429"):
        world.wait_until(
            lambda word=word: world.outcomes(others[word])[-1] in {"rate_limited", "spam_blocked"}, f"{word} is told"
        )
    assert worker.stop() == 0
    world.check_once()
    told = world.peer.told()
    creates = {**{word: told["creates"][pin] for pin, word in (absent | there).items()}}
    assert {word: count for word, count in creates.items() if count != (1 if word.startswith("+") else 2)} == {}
    assert told["creates"][thrice] == 3
    assert {told["seen"][word] for word in ("slam", "cut_half_way")} == {1}
    world.wait_until(lambda: world.state(others["bad_link"]) == states.FAILED, "a refusal ends in failed")
    with world.session() as session:
        for word, minutes in (("429", 0.5), ("spam", 120), ("spam_429", 120)):
            pin = session.get_one(Pin, others[word])
            queue = session.get_one(AccountQueue, session.get_one(Account, pin.account_id).queue_id)
            assert (pin.state, pin.attempts) == (states.RETRYING, 0), word
            assert pin.next_attempt_at is not None
            assert (pin.next_attempt_at - pin.updated_at).total_seconds() > minutes * 60, word
            assert queue.blocked_until is not None
            assert queue.blocked_until >= pin.next_attempt_at, word


def test_without_its_query_a_pin_is_asked_about_and_never_doubled(sqlite_world: World) -> None:
    world = sqlite_world
    account_id = world.account()
    with world.session() as session:
        board_id = session.get_one(Pin, world.pin(account_id)).board_id
    world.peer.be(stripped=[board_id])
    there, absent = world.pin(account_id, "+cut"), world.pin(account_id, "cut")
    worker = world.start_worker()
    world.wait_published([absent])

    def is_asked() -> bool:
        with world.session() as session:
            return [hold["code"] for hold in session.get_one(Pin, there).holds] == ["ambiguous"]

    world.wait_until(is_asked, "the question is asked")
    assert world.state(there) == states.UNCONFIRMED
    assert world.peer.told()["creates"][there] == 1
    assert worker.stop() == 0
    with world.session() as session:
        pin = session.get_one(Pin, there)
        assert session.get_one(Account, account_id).has_stripped_links
        assert len(pin.holds[0]["candidates"]) == 1


def test_what_is_refused_before_the_first_byte_costs_no_attempt(sqlite_world: World) -> None:
    world = sqlite_world
    pin_id = world.pin(world.account())
    world.peer.shut()
    worker = world.start_worker()
    world.wait_until(lambda: "not_sent" in world.outcomes(pin_id), "the connection is refused")
    world.peer.open()
    world.wait_published([pin_id])
    assert worker.stop() == 0
    assert set(world.outcomes(pin_id)) == {"not_sent", "published"}
    with world.session() as session:
        assert session.get_one(Pin, pin_id).attempts == 1
    world.check_once()
