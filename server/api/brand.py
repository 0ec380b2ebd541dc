"""A profile's brand kit: its fields in calls, and reading it from the blog."""

from __future__ import annotations

import re
import threading
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy.orm import Session

from server.api.access import Principal, access, principal
from server.api.assets import asset_json
from server.api.description import answers, blueprint
from server.api.fields import Body, Id, IdPath
from server.db import db
from server.errors import InvalidRequest, TooManyRequests
from server.models import Asset, Profile
from server.models.content import LOGO
from server.models.scope import find
from server.pipeline import assets, brand_kit
from server.wiring import services

api = blueprint("brand", __name__, "Websites and brands")

Color = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")]
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_READERS = threading.BoundedSemaphore(3)  # blogs that are read at once, so that web threads are left for everybody else


def _plain(text: str) -> str:
    if _ODD.search(text):
        raise ValueError("Leave out line breaks and invisible signs.")
    return text


Short = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Domain = Annotated[str, StringConstraints(max_length=200, pattern=r"^[\w.:/-]*$")]
_LOGOS = ("logo_id", "logo_for_dark_id")


class BrandKit(Body):
    """How pins look. Empty colours are taken from the photo."""

    name: Short = ""
    domain: Domain = ""
    primary: Color = ""
    accent: Color = ""
    font_pair: Literal["", "classic", "modern", "bold", "elegant", "poster", "crisp", "editorial", "warm"] = ""
    logo_id: Id | None = Field(None, description="an asset uploaded with `purpose=logo`; null takes the logo away")
    logo_for_dark_id: Id | None = Field(None, description="the logo for dark grounds")


@api.post("/profiles/<string:id>/brand/read", responses=answers(200, "What the site shows; nothing was changed"))
@access("session_or_key", "editor")
def read_brand(path: IdPath) -> dict[str, Any]:
    """Read name, colours and logo from the profile's site. Send what you like of it with `PATCH /v1/profiles/{id}`."""
    session, caller = db.session(), principal()
    profile = find(session, caller.scope, Profile, path.id)
    url, workspace_id = profile.site_url, profile.workspace_id
    session.rollback()  # no transaction is open while the site answers
    if not _READERS.acquire(blocking=False):
        raise TooManyRequests("Other blogs are being read at this moment. Wait half a minute, then try again.")
    try:
        kit = brand_kit.read_kit(services(), url)
    finally:
        _READERS.release()
    logo = assets.register(session, workspace_id, kit.logo, kind=LOGO) if kit.logo else None
    return {
        "name": kit.found.name,
        "domain": kit.found.domain,
        "primary": kit.found.primary,
        "accent": kit.found.accent,
        "logo": asset_json(logo) if logo else None,
        "is_logo_for_dark": kit.is_light,
    }


def brand_json(profile: Profile) -> dict[str, Any]:
    """The brand kit as answers show it."""
    return {**profile.brand, **{name: getattr(profile, name) for name in _LOGOS}}


def apply_brand(session: Session, caller: Principal, profile: Profile, kit: BrandKit) -> None:
    """Merge the fields that were sent into what the profile has. Raises InvalidRequest for a logo that is none."""
    sent = kit.model_dump(exclude_unset=True)
    for name in _LOGOS:
        if name not in sent:
            continue
        asset_id = sent.pop(name)
        if asset_id is not None and find(session, caller.scope, Asset, asset_id).kind != LOGO:
            raise InvalidRequest(
                "This image was not uploaded as a logo. Upload it with `purpose=logo`, then name it here.",
                code="not_a_logo",
                field=f"brand.{name}",
            )
        setattr(profile, name, asset_id)
    profile.brand = {**profile.brand, **sent}
    profile.brand_due_at = None  # a person's own kit is not overwritten
