"""What a profile wishes of its texts: the fields, a sample of what comes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import select

from server import clock
from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, IdPath, Name, distinct
from server.db import db
from server.errors import InvalidRequest
from server.models import Profile, Workspace
from server.models.scope import find
from server.pipeline import writer_budget, writing
from server.pipeline.generate import DEFAULT_COUNT
from server.pipeline.writer_budget import DayOfWriting
from server.rules.fixed_text import FIXED_TEXT_MAX
from server.rules.phrases import PHRASE_MAX
from server.rules.regions import OFF, REGIONS
from server.wiring import services

api = blueprint("writing", __name__, "How texts are written")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
Short = Annotated[str, Field(max_length=200)]
Word = Annotated[str, Field(min_length=1, max_length=60)]
Words = Annotated[list[Word], Field(max_length=50), AfterValidator(distinct)]
Phrase = Annotated[str, Field(min_length=2, max_length=PHRASE_MAX)]
Keywords = Annotated[list[Phrase], Field(max_length=50), AfterValidator(distinct)]
UtmName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Utm = Annotated[dict[UtmName, Short], Field(max_length=20)]


def _fits(value: str) -> str:
    if len(value) > FIXED_TEXT_MAX:
        raise ValueError(
            f"The fixed text has {len(value)} characters. It is never shortened, and a description has 500 in all: "
            f"keep it to {FIXED_TEXT_MAX}, so that something can be said about the post."
        )
    return value


def _region(value: str) -> str:
    if value not in {"", OFF, *REGIONS}:
        raise ValueError(
            f"Pinterest knows these regions: {', '.join(REGIONS)}. Or off; or nothing, to choose by language."
        )
    return value


TrendRegion = Annotated[str, Field(max_length=20), AfterValidator(_region)]


def _language(value: str) -> str:
    how = f"“{value}” is no language. Write a code such as en, de or pt-BR; or nothing, for the page's own."
    if value and not _LANGUAGE.fullmatch(value):
        raise ValueError(how)
    try:
        if value:
            Locale.parse(value.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(how) from error
    return value


class VoiceWishes(Body):
    """How texts sound. An empty language is the page's."""

    tone: Short = ""
    audience: Short = ""
    language: Annotated[str, Field(max_length=35), AfterValidator(_language)] = ""
    use_hashtags: Flag = False
    use_emoji: Flag = False
    call_to_action: Short = ""
    words_to_use: Words = Field([], description="worked in where they fit")
    words_to_avoid: Words = Field([], description="stand in no text")
    fixed_text: Annotated[str, AfterValidator(_fits)] = Field(
        "",
        description=f"ends every description that is written, whole: a disclosure, hashtags; at most {FIXED_TEXT_MAX} characters",
    )


class Try(Body):
    """Wishes to try; what is left out is as the profile has it."""

    voice: VoiceWishes | None = None
    keywords: Keywords | None = None
    utm: Utm | None = None
    wish: Annotated[str, Field(max_length=500)] = ""
    idempotency_key: Name | None = None


_STATES = {
    "on": "The AI writer writes your texts. When the day's budget is used up, the local writer takes over until midnight.",
    "low": "What is left of today's budget pays for posts with {pays} at most: the local writer writes those with more until midnight, and each pin says so.",
    "capped": "Today's budget is used up: what is left does not pay for one text. The local writer writes until midnight, and each pin says so.",
    "small": "A day's budget is too small for one text, so the local writer writes. Raise it to have the AI write.",
    "off": "The budget is 0, so the AI writer is off and the local writer writes your texts.",
    "none": "No AI writer is set up, so the local writer writes your texts from what your pages say. It costs nothing.",
}


def _state_of(day: DayOfWriting, usual: int) -> tuple[str, int]:
    """The meter's state, and how many pins of a post can be paid for; `usual` is how many a post of the workspace has."""
    if not day.cap_micros:
        return "off", 0
    pins = writer_budget.pins_payable(services().settings, day)
    if not pins:
        return ("capped" if day.micros or day.aside else "small"), 0
    return ("on" if pins >= usual else "low"), pins


def _usual_count(workspace_id: str) -> int:
    """The most pins that a post of any of the workspace's profiles becomes by itself."""
    told = db.session().scalars(select(Profile.defaults).where(Profile.workspace_id == workspace_id))
    return max((int(one.get("count") or DEFAULT_COUNT) for one in told), default=1)


def check_voice(voice: Mapping[str, Any]) -> None:
    """Refuse wishes that contradict each other. Raises InvalidRequest."""
    avoided = {word.casefold() for word in voice.get("words_to_avoid") or ()}
    for word in voice.get("words_to_use") or ():
        if word.casefold() in avoided:
            raise InvalidRequest(
                f"“{word}” stands among the words to use and among the words to avoid. Take it out of one of them.",
                code="word_in_both_lists",
                field="voice.words_to_avoid",
            )


@api.get("/writing/usage", responses=answers(200, "What the AI texts of today have used, and what they may cost"))
@access("session_or_key")
def read_usage() -> dict[str, Any]:
    """The meter of the AI writer: tokens and money of the workspace's day, its cap, and what happens at the cap.

    `state` is `on`, `low` (what is left pays for fewer pins of a post than yours have: `pins_payable`), `capped` (it pays for no text: the local writer
    writes), `small` (a whole day's cap pays for none), `off` (the cap is 0) or `none` (no key).
    """
    workspace = db.session().get_one(Workspace, principal().workspace_id)
    settings, now = services().settings, clock.now()
    day = writer_budget.today(db.session(), settings, workspace, now)
    price_in, price_out = writer_budget.prices_of(settings)
    state, pins = ("none", 0) if services().write_with_ai is None else _state_of(day, _usual_count(workspace.id))
    return {
        "state": state,
        "text": _STATES[state].format(pays="one pin" if pins == 1 else f"{pins} pins"),
        "pins_payable": pins,
        "model": settings.openai_model if state != "none" else None,
        "dollars_per_million_tokens": {"in": price_in, "out": price_out},
        "calls": day.calls,
        "tokens_in": day.tokens_in,
        "tokens_out": day.tokens_out,
        "dollars": day.micros / 1_000_000,
        "cap_dollars": day.cap_micros / 1_000_000,
        "default_cap_dollars": writer_budget.default_cap(settings) / 1_000_000,
        "has_own_cap": workspace.ai_micros_per_day is not None,
        "posts_written_locally": day.capped,
        "timezone": workspace.timezone,
        "resets_at": clock.rfc3339(day.resets_at),
    }


@api.post("/profiles/<string:id>/writing/sample", responses=answers(200, "Texts, as the local writer makes them"))
@access("session_or_key", "editor")
def sample_texts(path: IdPath, body: Try) -> dict[str, Any]:
    """Try wishes on the page of the profile that was read last, before they are saved. Nothing is stored, nothing costs."""
    session = db.session()
    profile = find(session, principal().scope, Profile, path.id)
    voice = {**profile.voice, **(body.voice.model_dump(exclude_unset=True) if body.voice else {})}
    check_voice(voice)
    facts = writing.latest_facts(session, profile)
    found = writing.sample(
        facts, voice,
        profile.keywords if body.keywords is None else body.keywords,
        profile.utm if body.utm is None else body.utm,
        body.wish,
    )  # fmt: skip
    return {
        "texts": [
            {"title": text.title, "description": text.description, "phrase": text.phrase, "alt_text": text.alt_text}
            for text in found.texts
        ],
        "link_url": found.link_url,
        "page_title": found.page_title,
        "is_own_page": found.is_own_page,
    }
