"""Putting a description together: a lead, facts, an invitation and hashtags, inside the limit and never cut mid-word."""

from __future__ import annotations

import regex

from server.rules.writing.angles import Draft, fact_sentences, leans
from server.rules.writing.material import Material
from server.rules.writing.tidy import fold, tidy
from server.values.limits import fit_text
from server.values.text import DESCRIPTION_MAX, Voice

_LEAD_CHARACTERS = 280
_SHORT_CHARACTERS = 160
_CALL_CHARACTERS = 200
_HASHTAGS_MAX = 5
_UNSPACED_END = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}。！？]$")
_NO_STOP = regex.compile(r"[.!?…。！？।॥؟۔][\"'”’»)\]」』）]*$|[\p{Thai}\p{Lao}\p{Khmer}\p{So}]$")


def describe(
    material: Material, draft: Draft, turn: int, voice: Voice, *, is_brief: bool = False, asked: str = ""
) -> str:
    """Return the description: never empty, at most 500 characters, no sentence twice, the site's name at most once with the title.

    `turn` picks the invitation and which of the page's sentences leads; `asked` is a sentence of the page that the owner
    wished to see. `is_brief` keeps one sentence.
    """
    limit = _SHORT_CHARACTERS if is_brief else DESCRIPTION_MAX
    tail = [one for one in (_call(material, voice, turn, is_brief=is_brief), _hashtags(material, voice)) if one]
    room = limit - sum(len(one) + 1 for one in tail)
    parts = [asked] if asked else []
    parts += [] if is_brief and asked else _body(material, draft, turn)
    if is_brief:
        parts = parts[:1]
    body = _fill([closed(part) for part in _site_once(parts, draft.title, material.site_name)], room)
    if not body:
        body = fit_text(closed(parts[0] if parts else material.title), room)
    return fit_text(" ".join([body, *tail]), DESCRIPTION_MAX)


def closed(sentence: str) -> str:
    """End a sentence with the full stop of its script (none in Thai and its kin)."""
    sentence = sentence.strip().rstrip(",;:–—-").strip()
    if not sentence or _NO_STOP.search(sentence):
        return sentence
    if _UNSPACED_END.search(sentence):
        return sentence + "。"
    return sentence + ("।" if regex.search(r"\p{Devanagari}$", sentence) else ".")


def _body(material: Material, draft: Draft, turn: int) -> list[str]:
    """Sentences in order: a fact angle opens with its fact, the others with the page's own words."""
    lead = _lead(material, turn)
    if draft.lead:
        lead = [draft.lead, *lead]
    facts = fact_sentences(material)
    said = " ".join(draft.opening)
    facts = [fact for fact in facts if fact not in said]
    ordered = [*lead, *draft.opening, *facts] if turn % 2 else [*draft.opening, *lead, *facts]
    if not draft.opening:
        ordered = [*lead, *facts]
    if not ordered or (not lead and fold(draft.title) != fold(material.title)):
        ordered = [material.title, *ordered]
    unique: dict[str, str] = {}
    for sentence in ordered:
        if fold(sentence) != fold(draft.title) or sentence == draft.lead:
            unique.setdefault(fold(sentence), sentence)
    return list(unique.values()) or [material.title]


def _lead(material: Material, turn: int) -> list[str]:
    """Neighbouring sentences of the page; each turn starts at another one that can stand first."""
    own = list(material.sentences)
    starts = [at for at, one in enumerate(own) if at == 0 or material.book is None or not leans(one, material.book)]
    if not starts:
        return []
    start = starts[turn % len(starts)]
    taken: list[str] = []
    for sentence in own[start:] + own[:start]:
        if taken and len(" ".join([*taken, sentence])) > _LEAD_CHARACTERS:
            break
        taken.append(sentence)
    return taken


def _fill(parts: list[str], room: int) -> str:
    """Join what fits, in order; a part too long for the rest of the room is passed over, the first one is cut."""
    text = ""
    for part in parts:
        joint = "" if not text or _UNSPACED_END.search(text) else " "
        if len(text) + len(joint) + len(part) <= room:
            text += joint + part
        elif not text:
            text = fit_text(part, room)
    return text


def _call(material: Material, voice: Voice, turn: int, *, is_brief: bool) -> str:
    own = tidy(voice.call_to_action)
    if own:
        return closed(fit_text(own, _CALL_CHARACTERS))
    if material.book is None or is_brief:
        return ""
    calls = material.book.calls[material.kind]
    return calls[turn % len(calls)]


def _hashtags(material: Material, voice: Voice) -> str:
    if not voice.use_hashtags:
        return ""
    tags: dict[str, str] = {}
    for keyword in material.keywords:
        tag = "".join(word[:1].upper() + word[1:] for word in regex.findall(r"[\p{L}\p{M}\p{N}_]+", keyword))
        if regex.search(r"\p{L}", tag) and len(tag) <= 30:
            tags.setdefault(tag.casefold(), "#" + tag)
    return " ".join(list(tags.values())[:_HASHTAGS_MAX])


def _site_once(parts: list[str], title: str, site_name: str) -> list[str]:
    if len(site_name) < 3:
        return parts
    seen = title.count(site_name)
    kept: list[str] = []
    for part in parts:
        seen += part.count(site_name)
        if part.count(site_name) and seen > 1:
            continue
        kept.append(part)
    return kept
