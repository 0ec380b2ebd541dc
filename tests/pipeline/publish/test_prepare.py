"""A video is at Pinterest before its pin's slot, survives deaths and trouble on the way, and holds up nobody."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server import clock, states, wiring
from server.errors import NotFound
from server.models import Account, Asset, Event, MediaUpload, Pin, Slide
from server.models.claims import wake
from server.pipeline import actions, tokens, uploads
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.prepare import PrepareJob, Progress
from server.pipeline.services import Services
from server.values.remote import RemotePin, RemoteUser
from tests import factories
from tests.sandbox.conftest import picture
from tests.videos import make_video


@pytest.fixture
def services(app: Flask) -> Services:
    """The application's own, with the emulator behind the real client."""
    with app.app_context():
        return wiring.services()


class Cinema:
    """A sandbox account, video pins for it, and the steps that bring them out."""

    def __init__(self, session: Session, services: Services) -> None:
        self.session, self.services = session, services
        self.user: RemoteUser
        self.user, granted = services.sandbox.create_user("mary", [("Films", "")])
        self.account: Account = factories.make_account(
            pinterest_user_id=self.user.id, boards=0, min_gap_seconds=0, pins_per_day=100
        )
        factories.make_board(self.account, id=services.sandbox.boards(self.user.id)[0].id)
        tokens.store_tokens(services, session, self.account, granted)
        session.commit()
        self.is_stopping = False
        self.prepare_job = PrepareJob(services, is_stopping=lambda: self.is_stopping)
        self.publish_job = PublishJob(services)

    def pin(self, *, minutes: float = 20, film: bytes | None = None, **content: Any) -> Pin:
        film = make_video() if film is None else film
        number = f"{len(film):064x}"
        video = self.session.query(Asset).filter_by(content_hash=number).first() or factories.make_asset(
            self.account.workspace_id, kind="video", content_type="video/mp4", content_hash=number, size=len(film)
        )
        self.services.storage.put(video.storage_key, film)
        pin: Pin = factories.make_pin(
            self.account,
            due_at=clock.now() + timedelta(minutes=minutes),
            content_values={"media_type": "video", "video_id": video.id, "asset_id": None, "cover_at": 3, **content},
        )
        uploads.begin(self.session, pin, video.id, clock.now())
        self.session.commit()
        return pin

    def prepare(self) -> bool:
        return self._run(self.prepare_job)

    def prepare_all(self, pin: Pin) -> str:
        """As long as there is something to do, without the waits in between."""
        for _ in range(12):
            self.row(pin).next_at = clock.now()
            self.session.commit()
            if not self.prepare():
                break
        return self.row(pin).step

    def publish(self) -> bool:
        wake(self.session, self.account.queue_id, clock.now() - timedelta(hours=1))
        self.session.commit()
        return self._run(self.publish_job)

    def row(self, pin: Pin) -> MediaUpload:
        return self.session.get_one(MediaUpload, pin.id, populate_existing=True)

    def hurry(self, pin: Pin) -> None:
        """Let the pin's slot, and every wait of its upload, have come a moment ago."""
        pin.due_at = clock.now() - timedelta(seconds=1)
        self.row(pin).next_at = clock.now()
        self.session.commit()

    def state(self, pin: Pin) -> tuple[str, list[str]]:
        self.session.refresh(pin)
        return pin.state, [hold["code"] for hold in pin.holds]

    def published(self) -> tuple[RemotePin, ...]:
        return self.services.sandbox.pins(self.user.id)

    def _run(self, job: Any) -> bool:
        claimed = job.claim(self.session)
        self.session.commit()
        if claimed is None:
            return False
        result = job.work(claimed)
        job.settle(self.session, claimed, result)
        self.session.commit()
        return True


@pytest.fixture
def cinema(session: Session, services: Services) -> Cinema:
    return Cinema(session, services)


def test_the_video_is_ready_before_the_slot_and_the_pin_goes_out_once(cinema: Cinema) -> None:
    later, pin = cinema.pin(minutes=90), cinema.pin()
    assert cinema.prepare()
    assert (cinema.row(pin).step, cinema.row(pin).looks) == ("processing", 1)
    assert not cinema.prepare()  # the next look is some seconds away, the other pin an hour
    assert cinema.prepare_all(pin) == "ready"
    assert cinema.row(later).step == "idle"
    assert cinema.published() == ()
    cinema.hurry(pin)
    assert cinema.publish()
    assert cinema.state(pin) == (states.PUBLISHED, [])
    assert not cinema.publish()
    assert len(cinema.published()) == 1
    page = cinema.services.sandbox.wsgi.test_client().get(f"/pin/{pin.pinterest_pin_id}/").text
    assert "<video" in page
    assert "#t=3" in page


def test_a_pin_whose_video_is_late_waits_says_why_and_lets_others_pass(cinema: Cinema, session: Session) -> None:
    pin = cinema.pin(minutes=-1)
    other = factories.make_pin(cinema.account, due_at=clock.now())
    cinema.services.storage.put(session.get_one(Asset, other.content.asset_id).storage_key, picture(600, 900))
    assert cinema.publish()
    assert cinema.state(other) == (states.PUBLISHED, [])
    assert cinema.state(pin) == (states.QUEUED, ["video_waits"])
    assert "video" in pin.holds[0]["text"]
    assert session.query(Event).filter_by(subject_id=pin.id, kind="pin.held").count() == 0  # nobody needs to look
    actions.publish_now(session, pin, actor="user", now=clock.now())  # harmless
    assert cinema.prepare_all(pin) == "ready"
    assert cinema.state(pin) == (states.QUEUED, [])
    assert cinema.publish()
    assert cinema.state(pin) == (states.PUBLISHED, [])


@pytest.mark.parametrize("is_arrived", [True, False])
def test_a_worker_that_dies_costs_no_second_pin(cinema: Cinema, session: Session, is_arrived: bool) -> None:
    """Killed after registering: with the bytes at Pinterest they are used, otherwise they are sent anew."""
    pin = cinema.pin()
    claimed = cinema.prepare_job.claim(session)
    session.commit()
    assert claimed is not None
    cinema.is_stopping = not is_arrived
    cinema.prepare_job.work(claimed)  # and then it is gone, before it can settle
    cinema.is_stopping = False
    row = cinema.row(pin)
    assert row.step == "registered"
    assert row.registered_at is not None
    first = row.media_id
    assert not cinema.prepare()  # its lease lives
    row.lease_until = clock.now() - timedelta(seconds=1)
    session.commit()
    assert cinema.prepare_all(pin) == "ready"
    assert (cinema.row(pin).media_id == first) is is_arrived
    session.commit()
    cinema.prepare_job.work(claimed)  # the dead one wakes up: whatever it does and says, it is fenced
    cinema.prepare_job.settle(session, claimed, Progress("failed", error=NotFound("Gone.")))
    session.commit()
    assert cinema.state(pin) == (states.PENDING, [])
    assert cinema.row(pin).step == "ready"
    cinema.hurry(pin)
    assert cinema.publish()
    assert len(cinema.published()) == 1


def test_a_file_that_pinterest_cannot_use_holds_the_pin_until_a_person_decides(
    cinema: Cinema, session: Session
) -> None:
    pin = cinema.pin(film=b"no film at all, though we thought so")
    assert cinema.prepare_all(pin) == "failed"
    assert cinema.row(pin).tries == 2
    assert cinema.state(pin) == (states.PENDING, ["video_failed"])
    assert session.query(Event).filter_by(subject_id=pin.id, kind="pin.held").count() == 1
    assert not cinema.prepare()
    cinema.services.storage.blobs[session.get_one(Asset, cinema.row(pin).video_id).storage_key] = make_video()  # type: ignore[attr-defined]
    actions.publish_anyway(session, pin, ["video_failed"], actor="user", now=clock.now())  # "try again"
    session.commit()
    cinema.hurry(pin)
    assert not cinema.publish()
    assert cinema.state(pin) == (states.QUEUED, ["video_waits"])
    assert cinema.prepare_all(pin) == "ready"


@pytest.mark.parametrize(
    ("kind", "call", "options", "wait"),
    [
        ("rate_limit", "create_media", {"retry_after": 500}, 500),
        ("error_before", "media", {}, 30),
        ("cut_after", "create_media", {}, 30),
    ],
)
def test_trouble_that_passes_is_waited_for(
    cinema: Cinema, kind: str, call: str, options: dict[str, Any], wait: float
) -> None:
    pin = cinema.pin()
    cinema.services.sandbox.faults(cinema.user.id).add(kind, 1, call=call, **options)
    begun = clock.now()
    cinema.prepare()
    if call == "media":
        cinema.row(pin).next_at = clock.now()
        cinema.session.commit()
        cinema.prepare()
    row = cinema.row(pin)
    assert row.error is not None
    assert timedelta(seconds=wait - 1) < row.next_at - begun < timedelta(seconds=wait + 30)
    row.next_at = clock.now()
    cinema.session.commit()
    assert cinema.prepare_all(pin) == "ready"
    assert cinema.row(pin).error is None
    assert cinema.state(pin) == (states.PENDING, [])


def test_a_media_id_that_pinterest_has_forgotten_begins_from_the_start(cinema: Cinema) -> None:
    pin = cinema.pin()
    waits = []
    for _ in range(2):
        cinema.hurry(pin)
        assert cinema.prepare()
        cinema.row(pin).media_id = "900000000000000009"
        cinema.hurry(pin)
        begun = clock.now()
        assert cinema.prepare()
        row = cinema.row(pin)
        assert (row.step, row.media_id, cinema.state(pin)[1]) == ("idle", None, [])
        waits.append(row.next_at - begun)
    assert waits[1] > waits[0] + timedelta(seconds=20), "longer each time"
    assert cinema.prepare_all(pin) == "ready"
    assert cinema.row(pin).troubles == 0


def test_a_refusal_is_told_in_pinterests_own_words(cinema: Cinema) -> None:
    pin = cinema.pin()
    cinema.services.sandbox.faults(cinema.user.id).add("not_permitted", 1, call="create_media")
    assert cinema.prepare_all(pin) == "failed"
    assert cinema.state(pin) == (states.PENDING, ["video_failed"])
    assert "not permitted" in pin.holds[0]["text"]


def test_an_old_upload_is_not_trusted(cinema: Cinema) -> None:
    pin = cinema.pin()
    assert cinema.prepare_all(pin) == "ready"
    cinema.row(pin).ready_at = clock.now() - timedelta(days=2)
    cinema.hurry(pin)
    assert not cinema.publish()
    assert cinema.state(pin) == (states.QUEUED, ["video_waits"])
    assert cinema.row(pin).step == "idle"


def test_a_carousel_goes_out_whole_and_in_order(cinema: Cinema, session: Session) -> None:
    pictures = [picture(600, 900, color=color) for color in ("navy", "olive", "teal")]
    assets = [factories.make_asset(cinema.account.workspace_id) for _ in pictures]
    for asset, data in zip(assets, pictures, strict=True):
        cinema.services.storage.put(asset.storage_key, data)
    slides = [Slide(position=number, asset_id=asset.id) for number, asset in enumerate(assets)]
    pin = factories.make_pin(
        cinema.account,
        due_at=clock.now(),
        content_values={"media_type": "carousel", "asset_id": assets[0].id, "slides": slides},
    )
    assert cinema.publish()
    assert cinema.state(pin) == (states.PUBLISHED, [])
    page = cinema.services.sandbox.wsgi.test_client().get(f"/pin/{pin.pinterest_pin_id}/").text
    places = [page.index(hashlib.sha256(data).hexdigest()) for data in pictures]
    assert places == sorted(places)
    assert "Carousel of 3 images" in page
