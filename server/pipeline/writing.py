"""What a profile wishes of its texts, as values; and a sample of what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Article, Profile
from server.rules import local_writer
from server.rules.fixed_text import room_beside, with_fixed_text
from server.rules.phrases import Own, aim
from server.rules.urls import with_utm
from server.values.page import PageFacts, Recipe, facts_from
from server.values.text import PinText, Voice, WritingTask

DEFAULT_UTM = {"utm_source": "pinterest", "utm_medium": "social"}
FIXED_TEXT = "fixed_text"  # in a profile's voice, beside the fields of values.Voice
_SAMPLES = 2
# A page to try settings on before the first post was read.
_SAMPLE_PAGE = PageFacts(
    url="https://your-blog.example/lemon-cake/",
    title="Lemon cake with olive oil",
    description="A soft lemon cake that stays moist for days, made in one bowl with olive oil and yoghurt.",
    excerpt="No mixer, no butter to soften: this lemon cake is stirred together in ten minutes.",
    language="en",
    kind="recipe",
    keywords=("lemon cake", "olive oil cake", "easy baking"),
    recipe=Recipe(
        ingredients=("3 lemons", "200 ml olive oil", "250 g yoghurt", "300 g flour"), total_minutes=55, servings="8"
    ),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the local writer makes of a page under some wishes."""

    texts: tuple[PinText, ...]
    link_url: str
    page_title: str
    is_own_page: bool


def voice_of(told: Mapping[str, Any]) -> Voice:
    """A profile's stored voice as a value."""
    known = {name: value for name, value in told.items() if name in Voice.__slots__}
    for name in ("words_to_use", "words_to_avoid"):
        known[name] = tuple(known.get(name) or ())
    return Voice(**known)


def fixed_text_of(told: Mapping[str, Any]) -> str:
    """What ends every description, from a profile's stored voice."""
    return str(told.get(FIXED_TEXT) or "").strip()


def latest_facts(session: Session, profile: Profile) -> PageFacts | None:
    """The page of the profile that was read last."""
    facts = session.scalars(
        select(Article.facts)
        .where(Article.profile_id == profile.id, Article.read_at.is_not(None))
        .order_by(Article.read_at.desc())
        .limit(1)
    ).first()
    return facts_from(facts) if facts and facts.get("title") else None


def sample(
    facts: PageFacts | None, voice: Mapping[str, Any], keywords: Sequence[str], utm: Mapping[str, str], wish: str = ""
) -> Sample:
    """Two texts of the local writer for a page of the profile, or for a page of ours when none was read yet."""
    page = facts or _SAMPLE_PAGE
    fixed = fixed_text_of(voice)
    task = WritingTask(
        facts=page,
        count=_SAMPLES,
        voice=voice_of(voice),
        wish=wish,
        phrases=aim(page, Own(tuple(keywords)), count=_SAMPLES),
        description_max=room_beside(fixed),
    )
    texts = tuple(
        replace(
            text,
            description=with_fixed_text(text.description, fixed),
        )
        for text in local_writer.write(task)
    )
    return Sample(texts, with_utm(page.canonical_url or page.url, utm or DEFAULT_UTM), page.title, facts is not None)
