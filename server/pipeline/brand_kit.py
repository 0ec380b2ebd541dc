"""The brand kit that a blog shows already: read once when it is connected, and again when somebody asks."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server import telemetry
from server.errors import ImageError, PinwrightError, ReadError, StudioError
from server.models import Profile
from server.models.brand_reads import claim_brand, lock_profile
from server.models.claims import db_now
from server.models.content import LOGO
from server.models.moves import record
from server.pipeline import assets
from server.pipeline.assets import StoredImage
from server.pipeline.services import Services
from server.values.brand import BrandFound

ACTOR = "brand"
_LEASE = timedelta(minutes=10)
_LOGOS_TRIED = 3
_PATIENCE_SECONDS = 15.0
_FIELDS = ("name", "domain", "primary", "accent")


@dataclass(frozen=True, slots=True)
class FoundKit:
    """What a site shows of its look; `logo` is stored already. `is_light` says that it is made for dark grounds."""

    found: BrandFound
    logo: StoredImage | None = None
    is_light: bool = False


def read_kit(services: Services, url: str) -> FoundKit:
    """Fetch a site's home page, its style sheets and its logo. Raises ReadError or StudioError when there is no page.

    No transaction may be open. A style sheet or a logo that cannot be had only leaves its part out, and so does one whose
    turn comes after a quarter of a minute.
    """
    ends = time.monotonic() + _PATIENCE_SECONDS
    home = services.fetcher.get(url, kinds=("page",))
    page = (home.body, home.charset, home.url)
    sheets: list[bytes] = []
    for address in services.studio.run("server.pipeline.craft:sheets_of_home", *page):
        if time.monotonic() > ends:
            break
        try:
            sheets.append(services.fetcher.get(address, kinds=("style",)).body)
        except ReadError:
            continue
    found = services.studio.run("server.pipeline.craft:read_home", *page, tuple(sheets))
    assert isinstance(found, BrandFound)  # noqa: S101 - what the function returns
    for address in found.logos[:_LOGOS_TRIED]:
        if time.monotonic() > ends:
            break
        try:
            fetched = services.fetcher.get(address, kinds=("image",), max_bytes=services.settings.image_max_bytes)
            logo = assets.clean_logo(services, fetched.body)
        except (ReadError, ImageError, StudioError):
            continue
        return FoundKit(found, assets.keep_logo(services, logo, address), logo.is_light)
    return FoundKit(found)


def ask(profile: Profile, now: datetime) -> None:
    """Have the look read soon, unless a person has given the profile one."""
    if not (profile.brand or profile.logo_id or profile.logo_for_dark_id):
        profile.brand_due_at = now


def apply(session: Session, profile: Profile, kit: FoundKit) -> list[str]:
    """Fill what the profile's brand kit leaves empty with what was found; returns the names of what was filled."""
    told = {name: getattr(kit.found, name) for name in _FIELDS}
    fresh: dict[str, Any] = {name: text for name, text in told.items() if text and not profile.brand.get(name)}
    if fresh:
        profile.brand = {**profile.brand, **fresh}
    filled = sorted(fresh)
    slot = "logo_for_dark_id" if kit.is_light else "logo_id"
    if kit.logo is not None and getattr(profile, slot) is None:
        setattr(profile, slot, assets.register(session, profile.workspace_id, kit.logo, kind=LOGO).id)
        filled.append("logo")
    session.flush()
    return filled


@dataclass(frozen=True, slots=True)
class BrandClaim:
    """The right to read a profile's site, as long as `until` stands in its row."""

    profile_id: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class BrandResult:
    """The kit, or why there is none."""

    kit: FoundKit | None = None
    error: PinwrightError | None = field(default=None)


class BrandJob:
    """Reads the look of a site that was just connected. A site that cannot be read has none: its pins take the photo's colours."""

    name = "brand"

    def __init__(self, services: Services) -> None:
        self._services = services

    def claim(self, session: Session) -> BrandClaim | None:
        now = db_now(session)
        profile = claim_brand(session, now)
        if profile is None:
            return None
        profile.brand_due_at = now + _LEASE
        session.flush()
        return BrandClaim(profile.id, profile.site_url, profile.brand_due_at)

    def work(self, claimed: BrandClaim) -> BrandResult:
        try:
            return BrandResult(kit=read_kit(self._services, claimed.url))
        except PinwrightError as error:
            return BrandResult(error=error)

    def settle(self, session: Session, claimed: BrandClaim, result: BrandResult) -> None:
        profile = lock_profile(session, claimed.profile_id)
        if profile is None or profile.brand_due_at != claimed.until:
            return
        profile.brand_due_at = None
        if result.kit is None:
            code = result.error.code if result.error else ""
            telemetry.log("brand.unread", level=logging.INFO, url=claimed.url, error_code=code)
            return
        filled = apply(session, profile, result.kit)
        if filled:
            profile.version += 1
            record(
                session, profile.workspace_id, "profile.brand_read", profile.id, actor=ACTOR, reason=", ".join(filled)
            )
