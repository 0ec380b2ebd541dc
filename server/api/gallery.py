"""`/v1/profiles/{id}/gallery`: every template on the profile's own last post."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app
from pydantic import BaseModel

from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import IdPath
from server.api.templates import check_template, template_json
from server.db import db
from server.imaging import lacking
from server.imaging.templates import TEMPLATES
from server.models import Pin, Profile
from server.models.scope import find
from server.pipeline import gallery
from server.wiring import services

api = blueprint("gallery", __name__, "Image templates")
_DAY = 86_400


class SamplePath(BaseModel):
    """Which template on whose post."""

    id: str
    template: str


@api.get("/profiles/<string:id>/gallery", responses=answers(200, "The templates, as this profile uses them"))
@access("session_or_key")
def list_samples(path: IdPath) -> dict[str, Any]:
    """The templates on the profile's last post: which it uses and prefers, and what the post lacks for the others.

    `is_used` and `is_preferred` are set by `defaults.templates` and `defaults.preferred_templates` of the profile.
    """
    profile = find(db.session(), principal().scope, Profile, path.id)
    post = gallery.last_post(db.session(), profile)
    used, preferred = profile.defaults.get("templates") or (), profile.defaults.get("preferred_templates") or ()
    base = f"{services().settings.base_url}/v1/profiles/{profile.id}/gallery"
    count = len(post.photo_keys)
    samples = [
        {
            **template_json(template),
            "image_url": f"{base}/{template.name}?v={post.key}",
            "is_used": not used or template.name in used,
            "is_preferred": template.name in preferred,
            "lacks": lacking(template, post.overlay, count, post.kind, details=post.details) if post.title else "",
        }
        for template in TEMPLATES.values()
    ]
    return {"post": {"title": post.title, "url": post.url} if post.title else None, "data": samples}


@api.get("/pins/<string:id>/templates", responses=answers(200, "The templates, and what the pin lacks for each"))
@access("session_or_key")
def list_fitting(path: IdPath) -> dict[str, Any]:
    """The templates for one pin: `lacks` says why one would not be drawn with its words and pictures, '' when it fits."""
    post = gallery.post_of_pin(db.session(), find(db.session(), principal().scope, Pin, path.id))
    count = max(len(post.photo_keys), post.picture_count)
    found = [
        {
            **template_json(template),
            "lacks": lacking(template, post.overlay, count, post.kind, details=post.details) if post.title else "",
        }
        for template in TEMPLATES.values()
    ]
    return {"data": found, "next_cursor": None}


@api.get("/profiles/<string:id>/gallery/<string:template>", responses=answers(200, "A JPEG, 400 pixels wide"))
@access("session_or_key")
def get_sample(path: SamplePath) -> Response:
    """One template drawn on the profile's last post. What the post lacks is shown with made words and pictures.

    Few are drawn at once: 429 `gallery_busy` asks to come again after a moment.
    """
    check_template(path.template)
    profile = find(db.session(), principal().scope, Profile, path.id)
    post = gallery.last_post(db.session(), profile)
    db.session.rollback()  # drawing needs no transaction
    jpeg = gallery.SAMPLES.get(services(), post, path.template)
    response = current_app.response_class(jpeg, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={_DAY}"
    return response
