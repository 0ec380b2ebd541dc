"""What a plan tells beside its slots: pictures that publish now repeats, and hours that the account's own cut off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server.db import db
from server.models import Account, Asset, Pin
from server.models.scope import Scope
from server.pipeline.schedule.preview import Draft, draft
from server.pipeline.schedule.request import ScheduleRequest
from server.values.planning import PlanOptions
from tests.factories import NOON, make_account, make_asset, make_pin


def account_of(**values: Any) -> Account:
    return make_account(timezone="UTC", tokens_sealed="sealed", **values)


def with_picture(account: Account, picture: str, **values: Any) -> Pin:
    known = db.session.query(Asset).filter_by(workspace_id=account.workspace_id, content_hash=picture).first()
    asset = known or make_asset(account.workspace_id, content_hash=picture)
    return make_pin(account, **{"state": "draft", "content_values": {"asset_id": asset.id}, **values})


def drafted(session: Session, account: Account, pins: list[Pin], options: PlanOptions) -> Draft:
    request = ScheduleRequest(tuple(pin.id for pin in pins), options, {}, account_id=account.id)
    return draft(session, Scope(account.workspace_id), request, seed=1, now=NOON, starts=NOON)


def test_publish_now_names_the_pins_whose_picture_their_board_shows(session: Session) -> None:
    account = account_of(pins_per_day=3)
    day_before = NOON - timedelta(days=1)
    with_picture(account, "cake", state="published", due_at=day_before, published_at=day_before)
    pins = [with_picture(account, picture) for picture in ("cake", "soup", "bread", "cake", "soup")]
    made = drafted(session, account, pins, PlanOptions(mode="now"))
    [note] = made.notes
    assert (note.code, note.params["pin_ids"], note.params["days"]) == ("same_picture", [pins[0].id], 7)
    assert note.text.startswith("1 pin shows a picture that its board shows within 7 days as well.")
    dues = [one.placement.due_at for one in made.planned]
    assert dues[:3] == [NOON, NOON + timedelta(minutes=2), NOON + timedelta(minutes=4)]
    assert dues[3] >= dues[0] + timedelta(days=7), "beyond the cap the picture rule holds"
    assert dues[4] >= dues[1] + timedelta(days=7)


def test_without_a_picture_twice_there_is_nothing_to_tell(session: Session) -> None:
    account = account_of()
    pins = [with_picture(account, picture) for picture in ("cake", "soup")]
    assert drafted(session, account, pins, PlanOptions(mode="now")).notes == ()


@pytest.mark.parametrize(
    ("start", "end", "timezone", "text"),
    [
        ("09:00", "23:00", None, "The account's hours end at 20:00, so nothing goes out later."),
        ("05:00", None, None, "The account's hours start at 08:00, so nothing goes out earlier."),
        ("00:00", "24:00", None, "The account's hours are 08:00 to 20:00, so nothing goes out outside of them."),
        ("09:00", "23:00", "Asia/Tokyo", "The account's hours start at 08:00 (UTC), so nothing goes out earlier."),
        ("09:00", "20:00", None, None),
        (None, None, None, None),
    ],
)
def test_hours_beyond_the_accounts_own_are_told(
    session: Session, start: str | None, end: str | None, timezone: str | None, text: str | None
) -> None:
    account = account_of(window_start="08:00", window_end="20:00")
    options = PlanOptions(mode="later", window_start=start, window_end=end, timezone=timezone)
    notes = drafted(session, account, [make_pin(account, state="draft")], options).notes
    assert [(note.code, note.text) for note in notes] == ([("window_narrowed", text)] if text else [])
