"""Reading a post: its page, then its photos. No transaction is open here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from server.errors import ImageError, PageEmpty, ReadError, StudioError
from server.pipeline import assets
from server.pipeline.barred import barred, led_away
from server.pipeline.probing import Patience, Probed, probe, unclear
from server.pipeline.services import Services
from server.rules.picture_fit import ranked
from server.values.drawing import CleanImage
from server.values.page import PageFacts, PageImage
from server.values.picture import USABLE_SIDE

MAX_PHOTOS = 4
_MAX_TRIES = 8


@dataclass(frozen=True, slots=True)
class Hints:
    """What WordPress said about the post; used where the page is silent."""

    title: str = ""
    excerpt: str = ""
    language: str = ""
    featured_image: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One usable photo of the post, upright and re-encoded."""

    url: str
    alt: str
    image: CleanImage = field(repr=False)


def read_article(services: Services, url: str, hints: Hints, own_sites: Collection[str] = ()) -> PageFacts:
    """Fetch and read a post's page, completed by the hints.

    Raises ReadError (PageEmpty when neither the page nor WordPress gives a title; PageGone or PageFailed with a code of its own
    when a bot check, a sign-in or the like stands in the post's place, or the address leads to another site) or StudioError.
    """
    fetched = services.fetcher.get(url, kinds=("page",))
    if (error := led_away(fetched, own_sites)) is not None:
        raise error
    facts = services.studio.run("server.pipeline.craft:read_document", fetched.body, fetched.charset, fetched.url)
    assert isinstance(facts, PageFacts)  # noqa: S101 - what the function returns
    if (error := barred(facts)) is not None:
        raise error
    facts = complete(facts, hints)
    if not facts.title:
        raise PageEmpty(
            "The page has no title, so there is nothing to write a pin about. "
            "Give the post a title, publish it again, then press Retry.",
            url=url,
        )
    return facts


def complete(facts: PageFacts, hints: Hints) -> PageFacts:
    """Fill what the page does not say with what WordPress said; the page's own words win."""
    host = urlsplit(facts.url).hostname or ""
    return replace(
        facts,
        title=facts.title or hints.title,
        description=facts.description or hints.excerpt,
        excerpt=facts.excerpt or hints.excerpt,
        language=facts.language or hints.language,
        author=facts.author or hints.author,
        keywords=facts.keywords or hints.tags or hints.categories,
        site_name=facts.site_name or host.removeprefix("www."),
        canonical_url=facts.canonical_url or facts.url,
    )


def fetch_photos(
    services: Services,
    facts: PageFacts,
    wanted: Sequence[str] = (),
    fetched: dict[str, CleanImage] | None = None,
    patience: Patience | None = None,
) -> tuple[list[Photo], list[str]]:
    """Up to four usable photos, best first, and the reasons for those that were left out.

    `fetched` remembers photos by address for the caller's next pages: what is in it is not asked for again. `patience` is
    what is left of it for all of the caller's pages.

    `wanted` are addresses that come before the page's own (a person's choice, the featured image). A photo
    that fails never fails the pin: there is a template without one.
    """
    photos: list[Photo] = []
    seen: set[bytes] = set()
    fetched = {} if fetched is None else fetched
    patience = patience or Patience()
    candidates, probed = _candidates(services, facts, wanted, fetched, patience)
    reasons = [f"{url}: {reason}" for url, reason in probed.refused.items()]
    for candidate in candidates[:_MAX_TRIES]:
        if len(photos) == MAX_PHOTOS:
            break
        try:
            image = fetched.get(candidate.url) or probed.fetch_clean(services, candidate.url, patience)
        except (ReadError, ImageError, StudioError) as error:
            reasons.append(f"{candidate.url}: {error.message}")
            if error.code == "studio_timeout":
                break  # everybody's pages waited for it: a page has one such picture, not eight
            continue
        fetched[candidate.url] = image
        if min(image.width, image.height) < USABLE_SIDE:
            reasons.append(f"{candidate.url}: only {image.width}×{image.height} pixels")
        elif image.thumbnail not in seen:
            seen.add(image.thumbnail)
            photos.append(Photo(candidate.url, candidate.alt, image))
    return photos, reasons


def fetch_chosen(services: Services, facts: PageFacts, url: str) -> Photo:
    """The one photo that a person chose. Raises ImageError: no other picture may take its place in silence."""
    why = f"it has less than {USABLE_SIDE} pixels on its shorter side"
    try:
        image = assets.fetch_clean(services, url)
    except (ReadError, ImageError, StudioError) as error:
        why = error.message.rstrip(".")
    else:
        if min(image.width, image.height) >= USABLE_SIDE:
            return Photo(url, next((one.alt for one in facts.images if one.url == url), ""), image)
    raise ImageError(
        f"The picture that you chose cannot be used ({why}). Choose another one.", code="picture_unusable", url=url
    )


def _candidates(
    services: Services,
    facts: PageFacts,
    wanted: Sequence[str],
    fetched: Mapping[str, CleanImage],
    patience: Patience,
) -> tuple[list[PageImage], Probed]:
    """What may be fetched, best first. Where the page leaves sizes open, probes tell them and order what it offers anew."""
    known = {image.url: image for image in facts.images}
    known |= {
        url: replace(known.get(url) or PageImage(url), width=here.width, height=here.height)
        for url, here in fetched.items()
        if url in known
    }
    chosen = dict.fromkeys(url for url in wanted if url)
    offered = dict.fromkeys(url for url in (facts.lead, *known) if url and url not in chosen)
    first = [known.get(url) or PageImage(url) for url in chosen]
    others = [known.get(url) or PageImage(url, place="declared") for url in offered]
    probed = probe(services, unclear([*first, *others], MAX_PHOTOS), patience)
    if probed.heads:
        others = ranked(others, probed.heads, facts.lead)
    return [image for image in (*first, *others) if image.url not in probed.refused], probed
