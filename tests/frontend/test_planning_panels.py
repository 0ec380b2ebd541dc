"""The panels of schedules, campaigns and boards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from server import clock
from server.db import db
from server.ids import new_id
from server.models import BoardProposal, BoardRule, Campaign, Pin, Profile
from tests import factories
from tests.frontend.conftest import OpenPage
from tests.frontend.house import House

pytestmark = pytest.mark.browser


def test_acts_of_scheduling_are_listed_and_cancelled_or_undone(open_page: OpenPage, house: House) -> None:
    pins = [house.pin(f"Cake {number}", state="draft", shown_at=clock.now()) for number in range(2)]
    page = open_page()
    for is_undone in (True, False):
        page.get_by_role("button", name="Select", exact=True).click()
        page.get_by_role("button", name="All drafts").click()
        page.get_by_role("button", name="Schedule", exact=True).click()
        page.get_by_role("button", name="Preview").click()
        page.get_by_role("button", name="Schedule 2 pins").click()
        expect(page.locator(".toast")).to_contain_text("2 pins scheduled.")
        page.get_by_role("button", name="Schedules", exact=True).click()
        panel = page.get_by_role("dialog", name="Schedules")
        newest = panel.locator(".schedules__one").first
        expect(newest).to_contain_text("Scheduled 2 pins")
        expect(newest).to_contain_text("by you")
        expect(newest).to_contain_text("2 pending")
        if is_undone:
            newest.get_by_role("button", name="Undo").click()
            expect(newest).to_contain_text("Taken back")
            assert {house.read(pin)["state"] for pin in pins} == {"draft"}
            page.keyboard.press("Escape")
    newest.get_by_role("button", name="Cancel").click()
    newest.get_by_role("button", name="Really cancel 2 pins?").click()
    expect(newest).to_contain_text("Cancelled")
    expect(newest.get_by_role("button", name="Undo")).to_be_hidden()
    assert {house.read(pin)["state"] for pin in pins} == {"cancelled"}


def test_acts_of_scheduling_are_told_apart_by_account_days_and_distance(open_page: OpenPage, house: House) -> None:
    with house.app.app_context():
        second = factories.make_account(db.session.get_one(Profile, house.profile_id), username="second", boards=1).id
    first_slot = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    slots = [first_slot, first_slot + timedelta(days=2)]
    both = [house.pin(due_at=slot, shown_at=slot) for slot in slots]
    other = [house.pin(due_at=slot, shown_at=slot, account_id=second) for slot in slots]
    page = open_page()
    expect(page.locator(".toolbar__month")).to_be_visible()
    for pins, minutes in ((both, 1440), (other, -90)):
        assert page.evaluate(_MOVE, [pins, minutes]) == 200
    page.get_by_role("button", name="Schedules", exact=True).click()
    rows = page.get_by_role("dialog", name="Schedules").locator(".schedules__one")
    expect(rows.nth(0)).to_contain_text("Moved 2 pins 90 minutes earlier")
    expect(rows.nth(0)).to_contain_text(f"@second · {_span(slots)}")
    expect(rows.nth(1)).to_contain_text("Moved 2 pins 1 day later")
    expect(rows.nth(1)).to_contain_text(f"@sonntagskuchen · {_span([slot + timedelta(days=1) for slot in slots])}")


_MOVE = """async ([pins, minutes]) => {
  const body = JSON.stringify({ pin_ids: pins, shift_minutes: minutes });
  return (await fetch("/v1/pins/reschedule", { method: "POST", headers: { "Content-Type": "application/json" }, body })).status;
}"""


def _span(slots: list[datetime]) -> str:
    return " – ".join(f"{slot.day} {slot:%B}" for slot in (slots[0], slots[-1]))


def test_what_was_taken_back_already_is_said_so(open_page: OpenPage, house: House) -> None:
    slot = clock.now() + timedelta(days=3)
    pin = house.pin(due_at=slot, shown_at=slot)
    page = open_page()
    expect(page.locator(".toolbar__month")).to_be_visible()
    assert page.evaluate(_MOVE, [[pin], 60]) == 200
    page.get_by_role("button", name="Schedules", exact=True).click()
    row = page.get_by_role("dialog", name="Schedules").locator(".schedules__one")
    expect(row).to_contain_text("1 hour later")
    page.route("**/v1/changes*", lambda route: route.abort())  # the page does not hear of the undo
    assert page.evaluate(_UNDO) == 200
    row.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("It was taken back already.")


_UNDO = """async () => {
  const { data } = await (await fetch("/v1/schedules")).json();
  const headers = { "Content-Type": "application/json" };
  return (await fetch(`/v1/schedules/${data[0].id}/undo`, { method: "POST", headers, body: "{}" })).status;
}"""


def test_a_campaign_is_made_used_paused_and_deleted(open_page: OpenPage, house: House) -> None:
    due = clock.now() + timedelta(days=3)
    pin = house.pin(due_at=due, shown_at=due)
    page = open_page("/#panel=campaigns")
    panel = page.get_by_role("dialog", name="Campaigns")
    panel.get_by_role("button", name="New campaign").click()
    form = panel.get_by_role("form", name="New campaign")
    form.get_by_role("button", name="Create").click()
    expect(form).to_contain_text("Give the campaign a name.")
    form.get_by_label("Name").fill("Strawberries")
    form.get_by_role("radio", name="Pine").check(force=True)
    form.get_by_label("First day").fill("2026-05-05")
    form.get_by_label("Last day").fill("2026-05-01")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_label("Last day")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Last day").fill("2026-05-12")
    form.get_by_role("button", name="Create").click()
    expect(panel.get_by_role("button", name="New campaign")).to_be_focused()
    expect(panel).to_contain_text("5 May – 12 May")
    page.keyboard.press("Escape")

    page.goto(f"{house.url}/#pin={pin}")
    page.get_by_role("button", name="Edit", exact=True).click()
    edit = page.get_by_role("form", name="Edit the pin")
    edit.get_by_label("Campaign").select_option("Strawberries")
    edit.get_by_label("Labels").fill("spring, cake, spring")
    edit.get_by_role("button", name="Save").click()
    expect(page.locator(".pin-facts")).to_contain_text("Strawberries")
    with house.app.app_context():
        stored = db.session.get_one(Pin, pin)
        campaign = db.session.get_one(Campaign, stored.campaign_id)
        assert (campaign.name, campaign.color, stored.labels) == ("Strawberries", "#1f7a6d", ["spring", "cake"])
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Campaigns", exact=True).click()
    expect(panel).to_contain_text("1 pending")
    panel.get_by_role("button", name="Pause … Strawberries").click()
    panel.get_by_role("button", name="Pause", exact=True).click()
    expect(panel.get_by_role("button", name="Resume Strawberries")).to_be_visible()
    panel.get_by_role("button", name="Delete Strawberries").click()
    panel.get_by_role("button", name="Really delete?").click()
    expect(panel.get_by_role("listitem")).to_have_count(0)
    with house.app.app_context():
        assert db.session.get_one(Pin, pin).campaign_id is None


def test_rules_send_terms_to_boards(open_page: OpenPage, house: House) -> None:
    house.section("Noodles", house.board_ids[1])
    page = open_page("/#panel=boards")
    panel = page.get_by_role("region", name="Boards of sonntagskuchen")
    panel.get_by_role("button", name="New rule").click()
    form = panel.get_by_role("form", name="New rule")
    form.get_by_label("Name in WordPress").fill("Pasta")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("Tick one board or more.")
    expect(form.get_by_label("Section of Board 2")).to_be_hidden()
    form.get_by_role("checkbox", name="Board 2").check()
    form.get_by_label("Section of Board 2").select_option(label="› Noodles")
    form.get_by_role("checkbox", name="Board 3").check()
    expect(form.get_by_label("Section of Board 3")).to_be_hidden()
    form.get_by_role("button", name="Save").click()
    rules = panel.get_by_role("list", name="Rules")
    expect(rules).to_contain_text("Category “Pasta”")
    expect(rules).to_contain_text("→ Board 2 › Noodles, Board 3")
    panel.get_by_role("button", name="New rule").click()
    form.get_by_label("Name in WordPress").fill("pasta")
    form.get_by_role("checkbox", name="Board 1").check()
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("There is a rule for the category “Pasta” already.")
    form.get_by_role("button", name="Back").click()
    rules.get_by_role("button", name="Edit the rule for Pasta").click()
    edit = panel.get_by_role("form", name="Edit the rule")
    expect(edit.get_by_label("Section of Board 2")).to_have_value("noodles")
    edit.get_by_role("checkbox", name="Board 2").uncheck()
    edit.get_by_role("button", name="Save").click()
    expect(rules).to_contain_text("→ Board 3")
    rules.get_by_role("button", name="Remove the rule for Pasta").click()
    expect(rules).to_be_hidden()
    with house.app.app_context():
        assert db.session.query(BoardRule).filter_by(account_id=house.account_id).count() == 0


def test_a_proposed_board_is_made_only_on_a_yes(open_page: OpenPage, house: House) -> None:
    for term in ("Pasta", "Soup"):
        _propose(house, term)
    page = open_page("/#panel=boards")
    pasta = page.get_by_role("listitem").filter(has_text="Your posts about Pasta have no board.")
    expect(pasta).to_contain_text("Create “Easy Pasta Recipes”?")
    page.get_by_role("listitem").filter(has_text="about Soup").get_by_role("button", name="No").click()
    expect(page.get_by_role("listitem").filter(has_text="about Soup")).to_have_count(0)
    pasta.get_by_role("button", name="Edit").click()
    expect(pasta.get_by_label("Name of the board")).to_be_focused()
    pasta.get_by_label("Name of the board").fill("Quick Pasta")
    bodies: list[object] = []
    page.route("**/accept", lambda route: (bodies.append(route.request.post_data_json), route.abort()))
    pasta.get_by_role("button", name="Create it").click()
    expect(pasta.get_by_role("alert")).to_contain_text("The server does not answer.")
    assert bodies == [{"name": "Quick Pasta", "description": "Simple dinners."}]
    with house.app.app_context():
        states = {row.term: row.state for row in db.session.query(BoardProposal).filter_by(account_id=house.account_id)}
    assert states == {"Pasta": "open", "Soup": "dismissed"}


def test_a_yes_makes_the_board_and_its_rule(open_page: OpenPage, house: House) -> None:
    page = open_page()
    expect(page.locator(".toolbar__month")).to_be_visible()
    house.account_id = page.evaluate(_CONNECT, house.profile_id)  # one that the sandbox knows
    _propose(house, "Pasta")
    page.goto(f"{house.url}/#panel=boards")
    page.reload()
    boards = page.get_by_role("region", name="Boards of kitchen")
    expect(boards).to_contain_text("3 boards")
    boards.get_by_role("button", name="Refresh boards").click()
    expect(boards).to_contain_text("3 boards, read")
    boards.get_by_role("button", name="Yes, create it").click()
    expect(page.locator(".toast")).to_contain_text("The board “Easy Pasta Recipes” is made.")
    expect(boards).to_contain_text("4 boards")
    expect(boards.get_by_role("list", name="Rules")).to_contain_text("Category “Pasta”")
    expect(boards.get_by_role("list", name="Rules")).to_contain_text("→ Easy Pasta Recipes")
    expect(boards.get_by_role("list", name="Proposed boards")).to_be_hidden()


_CONNECT = """async (profile) => {
  const body = JSON.stringify({ kind: "sandbox", profile_id: profile, username: "kitchen" });
  const answer = await fetch("/v1/accounts", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return (await answer.json()).id;
}"""


def _propose(house: House, term: str) -> None:
    with house.app.app_context():
        db.session.add(
            BoardProposal(
                id=new_id("bpr"), workspace_id=house.workspace_id, profile_id=house.profile_id,
                account_id=house.account_id, kind="category", term=term, term_key=term.lower(),
                name=f"Easy {term} Recipes", description="Simple dinners.", posts=4, state="open",
            )
        )  # fmt: skip
        db.session.commit()
