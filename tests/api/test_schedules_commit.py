"""What a commit does: slots under every rule of the account, boards, assignment, all or nothing, and what it tells."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server import clock
from server.app import create_app
from server.config import Settings
from server.db import db
from server.models import Account, AccountQueue, Board, Event, Workspace
from tests.api.conftest import House, with_key
from tests.api.scheduling import asked, boards_of, change_account, drafts, further_account, stored
from tests.factories import make_account, make_profile
from tests.fakes import fake_services


def schedule(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/schedule", json=body)
    assert response.status_code == 201, response.get_json()
    found: dict[str, Any] = response.get_json()
    return found


def due(answer: dict[str, Any]) -> list[datetime]:
    return [datetime.fromisoformat(one["due_at"]) for one in answer["placements"]]


def test_pins_that_stand_there_already_count_for_the_cap(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, pins_per_day=3, timezone="UTC")
    day = (clock.now() + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
    for hour in (1, 2):
        drafts(app, house, 1, state="pending", due_at=day + timedelta(hours=hour))
    made = schedule(program, asked(drafts(app, house, 5), start_date=day.date().isoformat(), timezone="UTC"))
    days = Counter(one.date() for one in due(made))
    assert [days[day.date() + timedelta(days=offset)] for offset in range(3)] == [1, 3, 1]
    assert any("limit of 3" in one["why"]["text"] for one in made["placements"])
    assert made["last_at"] == max(one["due_at"] for one in made["placements"])


def test_the_pins_own_old_slots_do_not_count(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, pins_per_day=2, timezone="UTC")
    day = (clock.now() + timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
    pin_ids = [
        drafts(app, house, 1, state="pending", due_at=day + timedelta(hours=hour), deliver_from=day, deliver_until=day)[
            0
        ]
        for hour in (0, 1)
    ]
    made = schedule(program, asked(pin_ids, start_date=day.date().isoformat(), timezone="UTC"))
    assert {one.date() for one in due(made)} == {day.date()}
    # the delivery windows belonged to the old slots
    assert {(pin["deliver_from"], pin["deliver_until"]) for pin in stored(app, pin_ids)} == {(None, None)}


@pytest.mark.parametrize("state", ["draft", "pending", "queued", "retrying", "failed"])
def test_every_editable_pin_can_be_scheduled(app: Flask, house: House, program: FlaskClient, state: str) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    values = {"attempts": 5, "error": {"code": "x", "params": {}, "text": "No."}} if state == "failed" else {}
    slot = {} if state == "draft" else {"due_at": tomorrow}
    pin_ids = drafts(app, house, 1, state=state, **slot, **values)
    schedule(program, asked(pin_ids))
    [pin] = stored(app, pin_ids)
    assert (pin["state"], pin["error"], pin["attempts"]) == ("pending", None, 0)
    history = program.get(f"/v1/pins/{pin_ids[0]}/history").get_json()["data"]
    assert history[-1]["kind"] in {"pin.moved", "pin.rescheduled"}
    assert "Pin 1 of 1" in history[-1]["reason"]


def test_publish_now_queues_what_is_due_and_moves_on_what_exceeds_the_cap(
    app: Flask, house: House, program: FlaskClient
) -> None:
    change_account(app, house.account_id, pins_per_day=2)
    pin_ids = drafts(app, house, 3)
    made = schedule(program, {"pin_ids": pin_ids, "mode": "now"})
    pins = stored(app, pin_ids)
    assert [pin["state"] for pin in pins] == ["queued", "pending", "pending"]
    assert (pins[1]["due_at"] - pins[0]["due_at"]).total_seconds() >= 120
    assert pins[2]["due_at"].date() > pins[0]["due_at"].date()
    assert "limit of 2" in made["placements"][2]["why"]["text"]
    assert (made["state"], made["counts"]["pending"]) == ("running", 3)
    with app.app_context():
        account = db.session.get_one(Account, house.account_id)
        assert db.session.get_one(AccountQueue, account.queue_id).wake_at == pins[0]["due_at"]


def test_boards_take_turns_that_go_on_from_call_to_call_and_after_a_restart(
    app: Flask, house: House, program: FlaskClient, settings: Settings
) -> None:
    body = {"shuffle": "board", "board_ids": list(house.board_ids)}
    first = schedule(program, asked(drafts(app, house, 4), **body))
    program.post("/v1/schedule/preview", json=asked(drafts(app, house, 2), **body))  # takes no turn
    second = schedule(program, asked(drafts(app, house, 1), **body))
    pin_ids = drafts(app, house, 4)
    again = create_app(settings, services=fake_services(settings))
    third = schedule(with_key(again, house.live_key), asked(pin_ids, **body))
    with again.app_context():
        db.session.remove()
        db.engine.dispose()
    boards = [one["board_id"] for made in (first, second, third) for one in made["placements"]]
    assert boards == [house.board_ids[number % 3] for number in range(9)]


def test_boards_are_dealt_evenly(app: Flask, house: House, program: FlaskClient) -> None:
    made = schedule(program, asked(drafts(app, house, 9), board_ids=list(house.board_ids)))
    assert Counter(one["board_id"] for one in made["placements"]) == dict.fromkeys(house.board_ids, 3)
    one = schedule(program, asked(drafts(app, house, 3), board_ids=[house.board_ids[2]]))
    assert {placement["board_id"] for placement in one["placements"]} == {house.board_ids[2]}


def test_without_boards_a_pin_keeps_its_own_and_one_without_gets_one_of_the_rotation(
    app: Flask, house: House, program: FlaskClient
) -> None:
    with app.app_context():
        for board_id in house.board_ids[:2]:
            db.session.get_one(Board, (house.account_id, board_id)).is_in_rotation = False
        db.session.commit()
    [kept] = drafts(app, house, 1, board_id=house.board_ids[1], board_section_id="s1")
    [without] = drafts(app, house, 1, board_id=None)
    made = schedule(program, asked([kept, without]))
    assert [one["board_id"] for one in made["placements"]] == [house.board_ids[1], house.board_ids[2]]
    assert [pin["board_section_id"] for pin in stored(app, [kept, without])] == ["s1", None]


def test_a_section_goes_with_its_board(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1, board_id=house.board_ids[1], board_section_id="s1")
    schedule(program, asked(pin_ids, board_ids=[house.board_ids[0]]))
    assert stored(app, pin_ids)[0]["board_section_id"] is None


def test_pins_are_assigned_to_the_account_and_follow_its_profile(
    app: Flask, house: House, program: FlaskClient
) -> None:
    with app.app_context():
        profile = make_profile(db.session.get_one(Workspace, house.workspace_id))
        profile_id, other = profile.id, make_account(profile).id
    mine = drafts(app, house, 1, state="pending", due_at=clock.now() + timedelta(days=1))
    with app.app_context():
        before = db.session.get_one(Account, house.account_id).plan_version
    made = schedule(program, asked(mine, account_id=other))
    [pin] = stored(app, mine)
    assert (pin["account_id"], pin["profile_id"]) == (other, profile_id)
    assert pin["board_id"] in boards_of(app, other)
    assert made["placements"][0]["account_id"] == other
    with app.app_context():  # a slot became free there: plans made before are stale
        assert db.session.get_one(Account, house.account_id).plan_version == before + 1


def test_pins_without_an_account_given_go_out_on_their_own(app: Flask, house: House, program: FlaskClient) -> None:
    other = further_account(app, house)
    first, second = drafts(app, house, 1)[0], drafts(app, house, 1, account_id=other)[0]
    made = schedule(program, asked([second, first]))
    assert [(one["pin_id"], one["account_id"]) for one in made["placements"]] == [
        (second, other),
        (first, house.account_id),
    ]


def test_two_connections_of_one_user_share_the_gap_and_the_cap(app: Flask, house: House, program: FlaskClient) -> None:
    twin = further_account(app, house, pins_per_day=5)
    with app.app_context():
        queue_id = db.session.get_one(Account, house.account_id).queue_id
    change_account(app, twin, queue_id=queue_id, min_gap_seconds=600)
    change_account(app, house.account_id, min_gap_seconds=600)
    pin_ids = [*drafts(app, house, 3), *drafts(app, house, 3, account_id=twin)]
    made = schedule(program, asked(pin_ids))
    moments = sorted(due(made))
    assert min(later - earlier for earlier, later in pairwise(moments)) >= timedelta(seconds=600)
    assert max(Counter(one["wall"][:10] for one in made["placements"]).values()) <= 5


def test_all_or_nothing_over_several_accounts(app: Flask, house: House, program: FlaskClient) -> None:
    shut = further_account(app, house, boards=0)  # a pin without a board finds none there
    good, bad = drafts(app, house, 2), drafts(app, house, 1, account_id=shut, board_id=None)
    body = asked([*good, *bad])

    shown = program.post("/v1/schedule/preview", json=body).get_json()
    refused = program.post("/v1/schedule", json=body)

    assert [(one["pin_id"], one["account_id"], one["why"]["code"]) for one in shown["refused"]] == [
        (bad[0], shut, "no_board")
    ]
    assert "all_or_nothing" in [note["code"] for note in shown["notes"]]
    assert (refused.status_code, refused.get_json()["code"]) == (409, "cannot_place_all")
    assert refused.get_json()["params"]["refused"] == shown["refused"]
    assert {pin["state"] for pin in stored(app, [*good, *bad])} == {"draft"}


def test_partial_places_what_can_be_placed(app: Flask, house: House, program: FlaskClient) -> None:
    shut = further_account(app, house, boards=0)
    good, bad = drafts(app, house, 2), drafts(app, house, 1, account_id=shut, board_id=None)
    [gone] = drafts(app, house, 1, state="published")
    body = asked([*good, *bad, gone], partial=True)

    shown = program.post("/v1/schedule/preview", json=body).get_json()
    made = schedule(program, {**body, "state_token": shown["state_token"]})

    assert [one["pin_id"] for one in made["placements"]] == good
    assert {(one["pin_id"], one["why"]["code"]) for one in made["refused"]} == {
        (bad[0], "no_board"),
        (gone, "not_possible_in_this_state"),
    }
    assert made["counts"]["total"] == 2
    assert [pin["state"] for pin in stored(app, [*good, *bad, gone])] == ["pending", "pending", "draft", "published"]
    read = program.get(f"/v1/schedules/{made['id']}").get_json()
    told = {(one["pin_id"], one["account_id"], one["why"]["code"]) for one in read["refused"]}
    assert told == {(one["pin_id"], one["account_id"], one["why"]["code"]) for one in made["refused"]}


def test_partial_with_nothing_to_place_is_a_conflict(app: Flask, house: House, program: FlaskClient) -> None:
    pin_ids = drafts(app, house, 1, state="published")
    refused = program.post("/v1/schedule", json=asked(pin_ids, partial=True))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "cannot_place_all")
    assert program.get("/v1/schedules").get_json()["data"] == []


def test_a_refused_pin_stays_in_its_slot_and_the_others_are_placed_beside_it(
    app: Flask, house: House, program: FlaskClient
) -> None:
    change_account(app, house.account_id, pins_per_day=1, timezone="UTC")
    with app.app_context():
        for board_id in house.board_ids:
            db.session.get_one(Board, (house.account_id, board_id)).is_in_rotation = False
        db.session.commit()
    day = (clock.now() + timedelta(days=3)).replace(hour=12)
    stays = drafts(app, house, 1, state="pending", due_at=day, board_id=None)
    free = drafts(app, house, 1, board_id=house.board_ids[0])
    body = asked([*stays, *free], start_date=day.date().isoformat(), timezone="UTC", partial=True)
    made = schedule(program, body)
    assert [one["pin_id"] for one in made["refused"]] == stays
    assert due(made)[0].date() > day.date()


def test_in_part_nobody_lands_on_the_slot_of_a_pin_that_stays_on_the_other_connection(
    app: Flask, house: House, program: FlaskClient
) -> None:
    """One Pinterest user, connected twice: what one connection keeps is taken for the other, too."""
    twin_id = further_account(app, house)
    with app.app_context():
        twin, account = db.session.get_one(Account, twin_id), db.session.get_one(Account, house.account_id)
        twin.queue_id = account.queue_id
        for one in (account, twin):
            one.pins_per_day, one.timezone = 1, "UTC"
        for (board_id,) in db.session.query(Board.id).filter_by(account_id=twin_id):
            db.session.get_one(Board, (twin_id, board_id)).is_in_rotation = False
        db.session.commit()
    day = (clock.now() + timedelta(days=3)).replace(hour=12)
    stays = drafts(app, house, 1, account_id=twin_id, state="pending", due_at=day, board_id=None)
    free = drafts(app, house, 1)
    body = asked([*free, *stays], start_date=day.date().isoformat(), timezone="UTC", partial=True)
    made = schedule(program, body)
    assert [one["pin_id"] for one in made["refused"]] == stays
    assert due(made)[0].date() > day.date()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "disconnected"}, "account_disconnected"),
        ({"tokens_sealed": None}, "account_without_access"),
        ({"is_paused": True}, "paused"),
    ],
)
def test_an_account_that_sends_nothing_gives_slots_and_a_note(
    app: Flask, house: House, program: FlaskClient, change: dict[str, Any], code: str
) -> None:
    change_account(app, house.account_id, **{"tokens_sealed": "sealed", **change})
    made = schedule(program, asked(drafts(app, house, 1)))
    assert [note["code"] for note in made["notes"]] == [code]
    assert len(made["placements"]) == 1


def test_nothing_is_noted_where_nothing_is_wrong(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, tokens_sealed="sealed")
    assert schedule(program, asked(drafts(app, house, 1)))["notes"] == []


def test_holds_and_vanished_boards_are_noted(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, tokens_sealed="sealed")
    with app.app_context():
        db.session.get_one(Board, (house.account_id, house.board_ids[0])).is_gone = True
        db.session.commit()
    held = {"code": "post_gone", "since": "2026-05-04T12:00:00Z", "choices": ["cancel"], "text": "Gone."}
    pin_ids = drafts(app, house, 1, holds=[held], is_held=True)
    made = schedule(program, asked(pin_ids))
    assert {note["code"]: note["params"]["pin_ids"] for note in made["notes"]} == {
        "on_hold": pin_ids,
        "board_gone": pin_ids,
    }


def test_a_pause_with_an_end_is_planned_around(app: Flask, house: House, program: FlaskClient) -> None:
    until = (clock.now() + timedelta(days=4)).replace(microsecond=0)
    change_account(app, house.account_id, is_paused=True, paused_until=until, tokens_sealed="sealed")
    made = schedule(program, asked(drafts(app, house, 1)))
    assert due(made)[0] >= until
    assert made["notes"] == []


def test_publish_now_is_refused_while_nobody_knows_when_a_pause_ends(
    app: Flask, house: House, program: FlaskClient
) -> None:
    change_account(app, house.account_id, is_paused=True)
    pin_ids = drafts(app, house, 1)
    for route in ("/v1/schedule/preview", "/v1/schedule"):
        refused = program.post(route, json={"pin_ids": pin_ids, "mode": "now"})
        assert (refused.status_code, refused.get_json()["code"]) == (409, "paused")
    other = drafts(app, house, 1, account_id=further_account(app, house))
    made = schedule(program, {"pin_ids": [*pin_ids, *other], "mode": "now", "partial": True})
    assert [(one["pin_id"], one["why"]["code"]) for one in made["refused"]] == [(pin_ids[0], "paused")]


def test_what_publish_now_does_not_use_is_said(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, tokens_sealed="sealed")
    body = {"pin_ids": drafts(app, house, 1), "mode": "now", "pins_per_day": 3, "start_date": "2099-01-01"}
    [note] = schedule(program, body)["notes"]
    assert (note["code"], note["params"]["fields"]) == ("not_used", ["start_date", "pins_per_day"])


def test_days_off_bind(app: Flask, house: House, program: FlaskClient) -> None:
    change_account(app, house.account_id, days_off=[0, 1, 2, 3, 4, 5], timezone="UTC")
    made = schedule(program, asked(drafts(app, house, 7)))
    assert {one.weekday() for one in due(made)} == {6}


def test_a_repeat_with_the_same_key_gets_the_first_answer(app: Flask, house: House, program: FlaskClient) -> None:
    body = asked(drafts(app, house, 2), idempotency_key="once")
    first, second = (program.post("/v1/schedule", json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(program.get("/v1/schedules").get_json()["data"]) == 1


def test_a_viewer_may_not_schedule(app: Flask, house: House, bob: FlaskClient) -> None:
    body = asked(drafts(app, house, 1))
    assert [bob.post(route, json=body).status_code for route in ("/v1/schedule/preview", "/v1/schedule")] == [403, 403]


def test_the_schedule_is_told_as_an_event(app: Flask, house: House, program: FlaskClient) -> None:
    made = schedule(program, asked(drafts(app, house, 2)))
    with app.app_context():
        [event] = db.session.query(Event).filter_by(subject_id=made["id"]).all()
        assert (event.kind, event.actor) == ("schedule.created", made["actor"])
