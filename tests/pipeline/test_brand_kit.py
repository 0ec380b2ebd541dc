"""A blog's own look is read when it is connected, fills what nobody has chosen, and is on its pins."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from server import clock
from server.adapters.http import PageFetcher
from server.models import Asset, Profile
from server.pipeline import brand_kit
from server.pipeline.brand_kit import BrandJob
from server.pipeline.content_order import order_for
from server.pipeline.services import Services
from server.pipeline.style import dressed
from tests.factories import make_account, make_pin, make_profile
from tests.pipeline.conftest import run

HOME = """<html><head><title>Lemon Kitchen</title><meta property="og:site_name" content="Lemon Kitchen">
<link rel="stylesheet" href="/wp-content/themes/lemon/style.css"><link rel="stylesheet" href="/gone.css"></head>
<body><header><img class="custom-logo" src="/gone.png"></header>
<script type="application/ld+json">{"@type":"Organization","logo":"/logo.png"}</script></body></html>"""


def _logo() -> bytes:
    logo = Image.new("RGB", (600, 200), (255, 255, 255))
    ImageDraw.Draw(logo).ellipse((40, 20, 560, 180), fill=(30, 80, 60))
    buffer = io.BytesIO()
    logo.save(buffer, "PNG")
    return buffer.getvalue()


FILES = {
    "/": ("text/html; charset=utf-8", HOME.encode()),
    "/wp-content/themes/lemon/style.css": ("text/css", b":root{--primary:#b5542f;--accent:#2f7d6b}"),
    "/logo.png": ("image/png", _logo()),
}


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, body = FILES.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def reader(services: Services, site: str) -> Services:
    return replace(services, fetcher=PageFetcher(5, 2_000_000, [site.removeprefix("http://")]))


def test_a_connected_blog_gives_its_look_to_its_pins(session: Session, reader: Services, site: str) -> None:
    account = make_account(make_profile(site_url=site))
    profile = session.get_one(Profile, account.profile_id)
    assert not run(session, BrandJob(reader))  # nobody asked
    brand_kit.ask(profile, clock.now())
    session.commit()

    assert run(session, BrandJob(reader))
    assert not run(session, BrandJob(reader))

    session.refresh(profile)
    assert profile.brand == {
        "name": "Lemon Kitchen", "domain": "127.0.0.1", "primary": "#b5542f", "accent": "#2f7d6b",
    }  # fmt: skip
    logo = session.get_one(Asset, profile.logo_id)
    assert (logo.kind, logo.content_type, logo.source_url) == ("logo", "image/png", f"{site}/logo.png")
    order = order_for(session, [make_pin(account)])
    session.rollback()
    brand = dressed(reader, order.style, order.url, "")
    assert brand.primary == "#b5542f"
    assert (brand.logo or b"")[:4] == b"\x89PNG"


def test_what_a_person_chose_stays(session: Session, reader: Services, site: str) -> None:
    profile = make_profile(site_url=site)
    profile.brand = {"accent": "#112233"}
    brand_kit.ask(profile, clock.now())
    assert profile.brand_due_at is None  # the profile has a look of its own
    profile.brand_due_at = clock.now()
    session.commit()
    assert run(session, BrandJob(reader))
    session.refresh(profile)
    assert (profile.brand["accent"], profile.brand["primary"]) == ("#112233", "#b5542f")


def test_a_choice_made_while_the_blog_is_read_wins(session: Session, reader: Services, site: str) -> None:
    profile = make_profile(site_url=site)
    brand_kit.ask(profile, clock.now())
    session.commit()
    job = BrandJob(reader)
    claimed = job.claim(session)
    session.commit()
    assert claimed is not None
    result = job.work(claimed)
    profile.brand, profile.brand_due_at = {"primary": "#000011"}, None  # as PATCH does
    session.commit()
    job.settle(session, claimed, result)
    session.commit()
    session.refresh(profile)
    assert (profile.brand, profile.logo_id) == ({"primary": "#000011"}, None)


def test_a_blog_that_does_not_answer_costs_nothing(session: Session, reader: Services) -> None:
    profile = make_profile(site_url="http://127.0.0.1:9")
    brand_kit.ask(profile, clock.now())
    session.commit()
    assert run(session, BrandJob(reader))
    session.refresh(profile)
    assert (profile.brand, profile.brand_due_at) == ({}, None)
