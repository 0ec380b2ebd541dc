"""Reading the AI writer's answer: the shape that is asked for, and its texts with what is wrong with them."""

from __future__ import annotations

import html
import json
from typing import Any

import regex
from pydantic import BaseModel, ConfigDict, ValidationError

from server.rules.prompting.prompt import asked_angles, asked_phrases, language_of
from server.rules.writing.tidy import without_site
from server.values.chat import AnswerShape
from server.values.plain_signs import UNSEEN
from server.values.text import ALT_TEXT_MAX, TITLE_MAX, Overlay, PinText, WritingTask
from server.values.wording import stems_of

WRITER = "openai"
_KEYWORDS_MAX = 10
_HASHTAGS_MAX = 5
_ITEMS_MAX = 6
_SHORT_MAX = 100  # characters of a keyword, an entry or a headline
_WORDS_MAX = 50
_TOO_LONG = 4  # times the limit
_EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}--[\p{Nd}#*©®™]]\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*[\U000E0020-\U000E007F]*",
    regex.V1,
)
# Controls, halves of surrogate pairs and direction overrides: databases refuse some, readers are fooled by others.
_UNPRINTABLE = regex.compile(rf"(?![\t\n\r])[\p{{Cc}}\p{{Cs}}\p{{Co}}\p{{Cn}}]|{UNSEEN}")
_HASHES = "#＃﹟ "
_TAG = r"[#＃﹟][\p{L}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*"
_HASHTAG = regex.compile(rf"(?<!\w){_TAG}(?:{_TAG})*")  # "#soup#dinner" is two, and "C#m" none
_ONE_TAG = regex.compile(_TAG)
_FULL_STOP = regex.compile(r"(?<=\p{Ll}\p{Ll})\.$")


class _Overlay(BaseModel):
    model_config = ConfigDict(extra="forbid")

    headline: str
    kicker: str
    items: list[str]


class _Variant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    angle: str
    title: str
    description: str
    alt_text: str
    keywords: list[str]
    overlay: _Overlay


class Answer(BaseModel):
    """The object the model is to return: one entry per wanted variant. All fields are required, as strict mode demands."""

    model_config = ConfigDict(extra="forbid")

    variants: list[_Variant]


SHAPE = AnswerShape(
    name="pin_texts",
    schema=Answer.model_json_schema(),
    in_words='Answer with one JSON object and nothing else, shaped like this: {"variants": [{"angle": "", "title": "", "description": "", '
    '"alt_text": "", "keywords": [""], "overlay": {"headline": "", "kicker": "", "items": [""]}}]}',
)


def read_answer(content: str, task: WritingTask) -> tuple[list[PinText], list[str]]:
    """Return the texts, not judged yet; or none, and what is wrong with the answer's shape.

    Small things (entities, spaces, unwanted emoji and hashtags, too many keywords) are mended in silence.
    """
    try:
        answer = Answer.model_validate(_relaxed(json.loads(_object_in(content))))
    except (ValueError, RecursionError, ValidationError) as error:
        return [], [f"the answer is not the JSON object that was asked for ({_first_line(error)})"]
    if len(answer.variants) < task.count:
        return [], [f"{task.count} variants were asked for, {len(answer.variants)} came"]
    asked = zip(answer.variants, asked_angles(task), asked_phrases(task), strict=False)
    return [_to_text(variant, angle, phrase, task) for variant, angle, phrase in asked], []


def _object_in(content: str) -> str:
    """The outermost JSON object: servers without a JSON mode wrap it in prose or a code fence."""
    start, end = content.find("{"), content.rfind("}")
    return content[start : end + 1] if 0 <= start < end else content


def _relaxed(data: Any) -> Any:
    """Fill what weaker models leave out and drop what they add, so that only what matters is refused."""
    if not isinstance(data, dict) or not isinstance(data.get("variants"), list):
        return data
    for variant in data["variants"]:
        if isinstance(variant, dict):
            for name, empty in (("angle", ""), ("alt_text", ""), ("keywords", []), ("overlay", {})):
                variant[name] = variant.get(name) or empty
            if isinstance(variant["overlay"], dict):
                for name, blank in (("headline", ""), ("kicker", ""), ("items", [])):
                    variant["overlay"][name] = variant["overlay"].get(name) or blank
                variant["overlay"] = _known(variant["overlay"], _Overlay)
    variants = [_known(one, _Variant) if isinstance(one, dict) else one for one in data["variants"]]
    return {"variants": variants}


def _known(given: dict[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in model.model_fields}


def _to_text(variant: _Variant, angle: str, phrase: str, task: WritingTask) -> PinText:
    keywords = (_line(keyword.lstrip(_HASHES), task, _SHORT_MAX) for keyword in variant.keywords[:_WORDS_MAX])
    items = (_line(item, task, _SHORT_MAX) for item in variant.overlay.items[:_WORDS_MAX])
    description = _line(variant.description, task, task.description_max)
    title = _title(variant.title, task, TITLE_MAX)
    return PinText(
        title=title,
        description=_few_hashtags(description),
        alt_text=_line(variant.alt_text, task, ALT_TEXT_MAX),
        keywords=tuple(dict.fromkeys(keyword for keyword in keywords if keyword and len(keyword) <= 60))[
            :_KEYWORDS_MAX
        ],
        overlay=Overlay(
            headline=_title(variant.overlay.headline, task, _SHORT_MAX),
            kicker=_line(variant.overlay.kicker, task, _SHORT_MAX),
            items=tuple(item for item in items if item and len(item) <= 60)[:_ITEMS_MAX],
        ),
        writer=WRITER,
        angle=angle,
        phrase=phrase if _aims(f"{title} {description}", phrase, language_of(task)) else "",
    )


def _aims(text: str, phrase: str, language: str) -> bool:
    wanted = set(stems_of(phrase, language))
    return bool(wanted) and 2 * len(wanted & set(stems_of(text, language))) > len(wanted)


def _few_hashtags(text: str) -> str:
    surplus = [one for match in _HASHTAG.finditer(text) for one in _ONE_TAG.finditer(text, *match.span())][
        _HASHTAGS_MAX:
    ]
    for match in reversed(surplus):
        text = text[: match.start()] + text[match.end() :]
    return " ".join(text.split())


def _title(text: str, task: WritingTask, limit: int) -> str:
    """A title or headline: no hashtags, whatever is wished for descriptions, no site's name behind it, no full stop."""
    line = without_site(" ".join(_HASHTAG.sub("", _line(text, task, limit)).split()), task.facts.site_name)
    return _FULL_STOP.sub("", line)


def _line(text: str, task: WritingTask, limit: int) -> str:
    """One line of what was written; of far too much only so much as shows that it is too long."""
    text = _UNPRINTABLE.sub("", html.unescape(text[: _TOO_LONG * limit]))
    if not task.voice.use_emoji:
        text = _EMOJI.sub("", text)
    if not task.voice.use_hashtags:
        text = _HASHTAG.sub("", text)
    return " ".join(text.split())


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
