"""Looking at what lies outside of the database: the page behind pins, and the bytes of their images."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from server import telemetry
from server.errors import NotFound, ReadError, StorageError, StudioError
from server.models import Pin
from server.pipeline import media, setup
from server.pipeline.services import Services
from server.rules.destination import judge_answer, judge_failure
from server.values.destination import PageLook, PageReading


@dataclass(frozen=True, slots=True)
class Outside:
    """What to look at for pins of one page; `images` are content hashes with their keys."""

    link: str
    own_sites: tuple[str, ...]
    images: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found: the page, and sentences about damaged images by content hash."""

    page: PageLook
    damaged: dict[str, str]


def outside_of(session: Session, pins: Sequence[Pin]) -> Outside:
    """Collect what looking at these pins of one page needs, as plain values."""
    images = {
        image.content_hash: image.storage_key for pin in pins for image in media.load(session, pin.content).images
    }
    return Outside(pins[0].link_url, setup.sites_of(session, pins[0].workspace_id), tuple(sorted(images.items())))


def look(services: Services, outside: Outside, known: PageLook | None = None) -> Seen:
    """Look at the page, unless its last look is still good, and at the images. No transaction may be open."""
    page = known or look_at_page(services, outside.link, outside.own_sites)
    return Seen(page, damaged_images(services, outside.images))


def look_at_page(services: Services, link: str, own_sites: Collection[str]) -> PageLook:
    """Fetch a page and judge it; never raises, because a page that does not answer is an answer here."""
    try:
        answer = services.fetcher.look(link)
        reading = None
        if answer.body:
            reading = services.studio.run(
                "server.pipeline.craft:look_at_document", answer.body, answer.charset, answer.url
            )
            assert isinstance(reading, PageReading)  # noqa: S101 - what the function returns
        return judge_answer(answer, reading, own_sites)
    except (ReadError, StudioError) as error:
        return judge_failure(error)


def damaged_images(services: Services, images: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Sentences about images that are not what was stored, by content hash. `images` are hashes with their keys.

    Every stored image was encoded by us and is named by the hash of its bytes: the same bytes can be decoded still.
    """
    found: dict[str, str] = {}
    for content_hash, key in images:
        try:
            is_whole = hashlib.sha256(services.storage.get(key)).hexdigest() == content_hash
        except NotFound:
            found[content_hash] = "The stored image is missing. Regenerate it or choose another one."
        except StorageError as error:  # trouble of the storage says nothing about the image
            telemetry.log("check.storage_failed", level=logging.WARNING, error=error)
        else:
            if not is_whole:
                found[content_hash] = "The stored image is damaged. Regenerate it or choose another one."
    return found
