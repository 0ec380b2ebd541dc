"""The pictures of the post behind a pin, for a person to choose one: as the page was read and ranked for its pins.

Nothing is fetched before somebody looks at a picture; what pins were drawn with is here already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import ImageError, InvalidRequest, ReadError
from server.models import Article, Asset, Pin, Version
from server.pipeline import assets
from server.pipeline.kept_pictures import KeptPictures, Missing
from server.pipeline.services import Services
from server.rules.picture_fit import why_not
from server.values.page import PageFacts, PageImage, facts_from
from server.values.picture import USABLE_SIDE, PictureHead

ANOTHER = "another"
_PASSING_SECONDS, _FINAL_SECONDS = 60.0, 3600.0  # that a picture which did not come is not asked for again
_MOST = 24  # nobody looks at more, and each one may be fetched


@dataclass(frozen=True, slots=True)
class PostPicture:
    """One picture to choose; `id` names it among those of its pin. Sizes are None where the page does not tell.

    `asset_id` is where it is stored already. `is_current`: the pin's image is drawn with it.
    """

    id: str
    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None
    asset_id: str | None = None
    is_current: bool = False


def pictures_of(session: Session, pin: Pin) -> list[PostPicture]:
    """The pictures that the pin can be drawn with, best first; the present one is among them wherever it came from."""
    article = session.get(Article, pin.article_id) if pin.article_id else None
    photo = session.get(Asset, pin.content.photo_id) if pin.content and pin.content.photo_id else None
    stored = _stored(session, article) if article else {}
    found = [
        PostPicture(
            _id_of(image.url), image.url, image.alt, image.width, image.height, stored.get(image.url),
            is_current=photo is not None and photo.source_url == image.url,
        )
        for image in _offered(facts_from(article.facts) if article and article.facts else None)
    ][:_MOST]  # fmt: skip
    if photo is not None and not any(one.is_current for one in found):
        own = PostPicture(
            _id_of(photo.source_url or photo.id), photo.source_url or "", "", photo.width, photo.height, photo.id, True
        )
        found.insert(0, own)
    return found


def choose(session: Session, pin: Pin, picture: str, asset_id: str | None) -> dict[str, Any] | None:
    """What a person wants the new image drawn with, as it is kept with the wish; None: nothing was chosen.

    `{"is_another": true}`, `{"url": …}` or `{"asset_id": …}`. Raises InvalidRequest naming the field.
    """
    if picture and asset_id:
        raise InvalidRequest("Send either picture or asset_id, not both.", code="two_pictures", field="asset_id")
    if asset_id:
        return {"asset_id": _own(session, pin, asset_id).id}
    if picture == ANOTHER:
        return {"is_another": True}
    if not picture:
        return None
    known = {one.id: one for one in pictures_of(session, pin)}
    one = known.get(picture)
    if one is None:
        raise InvalidRequest(
            f"This pin's post has no picture {picture}. GET /v1/pins/{pin.id}/pictures lists them.",
            code="picture_not_found",
            field="picture",
        )
    return {"asset_id": one.asset_id} if one.is_current or not one.url else {"url": one.url}


class Thumbnails(KeptPictures):
    """Small copies of pictures that no pin was drawn with yet: fetched as every picture is, and kept in memory only."""

    def __init__(self) -> None:
        super().__init__(
            at_once=3,
            wait_seconds=0.1,  # a request that waits holds a thread that others need
            kept_bytes=6_000_000,
            busy="pictures_busy",
            retry_after=1,
            busy_text="Other pictures are being fetched right now. Try again in a few seconds.",
        )

    def get(self, services: Services, workspace_id: str, picture: PostPicture) -> bytes:
        """A JPEG, 236 pixels wide. No transaction may be open. Raises ImageError for a picture that cannot be used."""
        key = hashlib.sha256(f"{workspace_id} {picture.url}".encode()).hexdigest()
        made = self.take(key, lambda: _fetched(services, picture.url), owner=workspace_id)
        if not made:  # remembered, so that a dead address is not asked again by every look
            raise ImageError("This picture cannot be loaded, or is too small for a pin.", code="picture_unusable")
        return made


THUMBNAILS = Thumbnails()  # of this process


def _fetched(services: Services, url: str) -> bytes | Missing:
    try:
        image = assets.fetch_clean(services, url)
    except (ReadError, ImageError) as error:
        return Missing(_PASSING_SECONDS if error.retryable else _FINAL_SECONDS)
    return image.thumbnail if min(image.width, image.height) >= USABLE_SIDE else Missing(_FINAL_SECONDS)


def _offered(facts: PageFacts | None) -> Iterator[PageImage]:
    """The page's own picture, then those of its content in their order; what is declared too small is left out."""
    if facts is None:
        return
    known = {image.url: image for image in facts.images}
    for url in dict.fromkeys([facts.image or "", *known]):
        image = known.get(url) or PageImage(url)
        if url and not (image.width and image.height and why_not(PictureHead("declared", image.width, image.height))):
            yield image


def _stored(session: Session, article: Article) -> Mapping[str, str]:
    """The assets of photos that pins of this post were drawn with, by address, the latest of each."""
    rows = session.execute(
        select(Asset.source_url, Asset.id)
        .join(Version, Version.photo_id == Asset.id)
        .join(Pin, Pin.id == Version.pin_id)
        .where(Pin.article_id == article.id, Asset.source_url.is_not(None))
        .order_by(Version.id)
    )
    return {str(url): asset_id for url, asset_id in rows.tuples()}


def _own(session: Session, pin: Pin, asset_id: str) -> Asset:
    asset = session.get(Asset, asset_id)
    if asset is None or asset.workspace_id != pin.workspace_id:
        raise InvalidRequest(
            "There is no image with this id in your workspace. Upload it with POST /v1/assets.",
            code="asset_not_found",
            field="asset_id",
        )
    if asset.content_type != "image/jpeg" or asset.kind not in {"upload", "photo"}:
        raise InvalidRequest(
            "A pin is drawn with a photo; this is a video, a logo or a finished pin. Upload the photo itself.",
            code="not_a_photo",
            field="asset_id",
        )
    if min(asset.width, asset.height) < USABLE_SIDE:
        raise InvalidRequest(
            f"The photo is {asset.width}×{asset.height} pixels; {USABLE_SIDE} on its shorter side are needed. "
            "Send a larger one.",
            code="image_too_small",
            field="asset_id",
        )
    return asset


def _id_of(address: str) -> str:
    return "pic_" + hashlib.sha256(address.encode()).hexdigest()[:20]
