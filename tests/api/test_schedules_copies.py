"""Several accounts in one call: pins on their own accounts, copies for the accounts that have none of them."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from server.db import db
from server.models import Event, Pin, ScheduleItem, Version, Workspace
from tests.api.conftest import House
from tests.api.scheduling import asked, boards_of, drafts, further_account, stored
from tests.factories import make_account, make_profile


def test_a_target_without_pins_of_its_own_gets_copies(app: Flask, house: House, program: FlaskClient) -> None:
    other = further_account(app, house)
    pin_ids = drafts(app, house, 3, labels=["spring"], post_id="7", content_values={"title": "Rhubarb pie"})
    targets = [{"account_id": house.account_id}, {"account_id": other, "board_ids": boards_of(app, other)[:1]}]
    body = asked(pin_ids, targets=targets)

    shown = program.post("/v1/schedule/preview", json=body).get_json()
    made = program.post("/v1/schedule", json={**body, "state_token": shown["state_token"]}).get_json()

    copies = [one for one in made["placements"] if "copy_of" in one]
    assert [(one["copy_of"], one["account_id"]) for one in copies] == [(pin_id, other) for pin_id in pin_ids]
    assert [one["pin_id"] for one in shown["placements"] if "copy_of" in one] == [None] * 3
    assert [{**one, "pin_id": 0} for one in made["placements"]] == [{**one, "pin_id": 0} for one in shown["placements"]]
    assert made["counts"]["total"] == 6
    fresh = stored(app, [one["pin_id"] for one in copies])
    assert {(pin["state"], pin["account_id"], pin["board_id"]) for pin in fresh} == {
        ("pending", other, boards_of(app, other)[0])
    }
    assert [(pin["labels"], pin["post_id"], pin["link_url"]) for pin in fresh] == [
        (["spring"], "7", pin["link_url"]) for pin in stored(app, pin_ids)
    ]
    with app.app_context():
        source, copy = (db.session.get_one(Pin, one).content for one in (pin_ids[0], copies[0]["pin_id"]))
        assert source.id != copy.id
        assert (copy.title, copy.asset_id, copy.number) == ("Rhubarb pie", source.asset_id, 1)
        assert db.session.query(Version).filter_by(pin_id=copies[0]["pin_id"]).count() == 1
        births = db.session.query(Event).filter_by(subject_id=copies[0]["pin_id"]).order_by(Event.id).all()
        assert [(event.old, event.new) for event in births] == [(None, "draft"), ("draft", "pending")]
        items = db.session.query(ScheduleItem).filter_by(schedule_id=made["id"])
        told = {item.pin_id: item.before for item in items}
        assert all(told[one["pin_id"]] is None for one in copies)
        assert all(told[pin_id]["state"] == "draft" for pin_id in pin_ids)
    read = program.get(f"/v1/schedules/{made['id']}").get_json()
    assert read["placements"] == made["placements"]
    assert "copies" not in read["options"]


def test_the_originals_stay_as_they_are_where_no_target_is_theirs(
    app: Flask, house: House, program: FlaskClient
) -> None:
    other = further_account(app, house)
    pin_ids = drafts(app, house, 2)
    before = stored(app, pin_ids)
    made = program.post("/v1/schedule", json=asked(pin_ids, targets=[{"account_id": other}])).get_json()
    assert [one["copy_of"] for one in made["placements"]] == pin_ids
    assert stored(app, pin_ids) == before


def test_a_copy_for_another_profile_leaves_the_post_behind(app: Flask, house: House, program: FlaskClient) -> None:
    with app.app_context():
        profile = make_profile(db.session.get_one(Workspace, house.workspace_id))
        profile_id, other = profile.id, make_account(profile).id
    pin_ids = drafts(app, house, 1, post_id="7", site_id=house.site_id)
    made = program.post("/v1/schedule", json=asked(pin_ids, targets=[{"account_id": other}])).get_json()
    [copy] = stored(app, [made["placements"][0]["pin_id"]])
    assert (copy["profile_id"], copy["site_id"], copy["post_id"]) == (profile_id, None, None)


def test_a_copy_is_named_by_its_own_id_in_what_it_says(app: Flask, house: House, program: FlaskClient) -> None:
    other = further_account(app, house)
    pin_ids = drafts(app, house, 3, link_url="https://blog.example/same/")
    body = asked(pin_ids, targets=[{"account_id": other}], shuffle="auto")
    made = program.post("/v1/schedule", json=body).get_json()
    copies = {one["pin_id"] for one in made["placements"]}
    named = {
        rule["pin_id"]
        for one in made["placements"]
        for rule in one["why"]["params"].get("rules", ())
        if "pin_id" in rule
    }
    assert named
    assert named <= copies
    assert "copy-of" not in str(made)


def test_a_copy_that_cannot_be_placed_is_not_made(app: Flask, house: House, program: FlaskClient) -> None:
    shut = further_account(app, house, boards=0)
    pin_ids = drafts(app, house, 2)
    body = asked(pin_ids, targets=[{"account_id": house.account_id}, {"account_id": shut}])

    assert program.post("/v1/schedule", json=body).get_json()["code"] == "cannot_place_all"
    made = program.post("/v1/schedule", json={**body, "partial": True}).get_json()

    expected = [(None, pin_id, shut, "no_board") for pin_id in pin_ids]
    read = program.get(f"/v1/schedules/{made['id']}").get_json()
    for answer in (made, read):
        assert [
            (one["pin_id"], one["copy_of"], one["account_id"], one["why"]["code"]) for one in answer["refused"]
        ] == expected
    assert "not_copied" not in read["options"]
    with app.app_context():
        assert db.session.query(Pin).count() == 2


def test_with_several_targets_each_pin_goes_out_on_its_own_account(
    app: Flask, house: House, program: FlaskClient
) -> None:
    other, third = further_account(app, house), further_account(app, house)
    mine, theirs = drafts(app, house, 1), drafts(app, house, 1, account_id=other)
    targets = [{"account_id": one} for one in (house.account_id, other, third)]
    made = program.post("/v1/schedule", json=asked([*mine, *theirs], targets=targets)).get_json()
    found = [(one.get("copy_of") or one["pin_id"], one["account_id"]) for one in made["placements"]]
    assert found == [(mine[0], house.account_id), (mine[0], third), (theirs[0], other), (theirs[0], third)]
