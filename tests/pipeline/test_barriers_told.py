"""What keeps readers or search from a page is said on its drafts, as soon as the page was read."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.models import Pin
from server.pipeline import generate
from server.pipeline.content import MadeContent, Piece
from server.pipeline.generate import GenerateClaim, GenerateJob, GenerateResult
from server.pipeline.services import Services
from server.values.text import Overlay, PinText
from tests.factories import make_profile


def test_a_draft_tells_of_a_page_that_asks_not_to_be_listed(session: Session, services: Services) -> None:
    url, wanted = "https://blog.example/cake/", {"new_pins": "draft"}
    generate.ask(session, profile=make_profile(), account=None, url=url, count=1, wanted=wanted, actor="test")
    session.commit()
    job = GenerateJob(services)
    claim = job.claim(session)
    assert isinstance(claim, GenerateClaim)
    text = PinText("Cake", "A cake.", "A cake", (), Overlay("Cake"), "local")
    barriers = [
        {"code": code, "text": f"It is {code}.", "keeps_out": False} for code in ("noindex", "paywall", "consent")
    ]
    made = MadeContent((Piece(text, None, ""),), {"title": "Cake", "barriers": barriers})
    job.settle(session, claim, GenerateResult(made=made))
    pin = session.get_one(Pin, claim.pin_ids[0])
    assert (pin.state, pin.is_held) == ("draft", False)
    assert [(one["code"], one["text"]) for one in pin.warnings] == [
        ("noindex", "It is noindex."), ("paywall", "It is paywall."),
    ]  # fmt: skip
