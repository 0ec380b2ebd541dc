"""What a profile wishes of its texts: the fields, a sample of what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from server.api.access import access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, IdPath, Name, distinct
from server.db import db
from server.errors import InvalidRequest
from server.models import Profile
from server.models.scope import find
from server.pipeline import writing
from server.rules.fixed_text import FIXED_TEXT_MAX
from server.rules.phrases import PHRASE_MAX
from server.rules.regions import OFF, REGIONS

api = blueprint("writing", __name__, "How texts are written")

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


class VoiceWishes(Body):
    """How texts sound. An empty language is the page's."""

    tone: Short = ""
    audience: Short = ""
    language: Annotated[str, Field(max_length=35, pattern=r"^([A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*)?$")] = ""
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
