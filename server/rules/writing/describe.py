"""Putting a description together: a lead, facts, an invitation and hashtags, inside the limit and never cut mid-word."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from server.rules.writing.angles import drafts, says_time, summary_of
from server.rules.writing.draft import Draft
from server.rules.writing.folding import fold
from server.rules.writing.leaning import leans
from server.rules.writing.material import Material
from server.rules.writing.own_words import is_said_in
from server.rules.writing.tidy import tidy
from server.values.limits import fit_text
from server.values.text import Voice
from server.values.wording import holds

_LEAD_CHARACTERS = 280
_SHORT_CHARACTERS = 160
_CALL_CHARACTERS = 200
_HASHTAGS_MAX = 5
_FEW_SENTENCES = 3
_CALLS_AFTER = 3  # so many choices go by before another invitation is tried
_ALONE_CHARACTERS = 25  # a shorter sentence does not lead
_BEGINNING = 10  # sentences that begin with the same so many characters say the same kind of thing
_FEW_RUNS, _ENDS_FROM = 3, 60
_TURNS = regex.compile(
    r"(?:but|however|yet|aber|doch|jedoch|mais|cependant|pero|sin embargo|mas|porém|ma|però)(?!\p{L})", regex.IGNORECASE
)
_ALONE_LONG = 30  # from this length on a sentence says enough by itself
_ASKS = ("?", "？", "؟", "?”", "?“", "?»", "?’", "？」")
_PIN = "📌 "
_UNSPACED_END = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}。！？]$")
_NO_STOP = regex.compile(r"[.!?…。！？।॥؟۔][\"'”’»)\]」』）]*$|[\p{Thai}\p{Lao}\p{Khmer}\p{So}]$")


@dataclass(frozen=True, slots=True)
class Manner:
    """How this description is wanted: its greatest length, one sentence only or as many as there is room
    for, sentences that it must hold, a phrase to aim at."""

    voice: Voice
    limit: int
    is_brief: bool = False
    asked: tuple[str, ...] = ()
    phrase: str = ""
    is_full: bool = False
    has_call: bool = True


def describe(material: Material, draft: Draft, turn: int, manner: Manner, choice: int = 0) -> tuple[str, str]:
    """Return the description and, once more, what it says of the page before its invitation and hashtags.

    Never empty, inside the limit, no sentence twice, the site's name at most once with the title.

    `turn` picks the invitation and which of the page's sentences lead; each `choice` leads with others.
    """
    limit = min(manner.limit, _SHORT_CHARACTERS) if manner.is_brief else manner.limit
    tail = [
        one
        for one in (
            _call(material, draft, manner, turn + choice // _CALLS_AFTER),
            _hashtags(material, manner.voice),
        )
        if one
    ]
    while tail and sum(len(one) + 1 for one in tail) > limit // 2:
        tail.pop()
    room = limit - sum(len(one) + 1 for one in tail)
    parts = _body(material, draft, turn, manner, choice)
    lacking = [one for one in manner.asked if not any(one in part for part in parts)]
    if manner.is_brief:
        # One sentence: the one that was asked for, where it says enough alone.
        alone = [one for one in manner.asked if len(one) >= _ALONE_LONG and not leans(one, material.book)]
        parts = alone[:1] or [*parts[:1], *(one for one in manner.asked[:1] if one not in parts[:1])]
    elif lacking:
        free = (at for at, part in enumerate(parts) if at and not leans(part, material.book))
        is_method = lacking[0] in material.steps  # "Stir in the pistachios" is no beginning
        at = 0 if len(lacking[0]) >= _ALONE_LONG and not is_method else next(free, len(parts))
        parts = [*parts[:at], *lacking, *parts[at:]]
    if manner.is_full:
        said = {fold(part)[:_BEGINNING] for part in parts}
        if summary_of(material, with_time=False) in parts:  # the page's own words tell the time
            said.add(fold(summary_of(material))[:_BEGINNING])
        for one in (one for other in drafts(material) for one in other.opening if not material.is_avoided(one)):
            if fold(one)[:_BEGINNING] not in said:  # "On the list: …" once is enough
                said.add(fold(one)[:_BEGINNING])
                parts.append(one)
    body = _fill([closed(part) for part in _site_once(parts, draft.title, material.site_name)], room)
    if not body and (parts or not tail):
        # Below the post's own title even a sentence that leans stands well ("Apple pie: this pie …"); the title twice does not.
        own = material.sentences[0] if material.sentences and draft.title == material.title else material.title
        body = fit_text(closed(parts[0] if parts else own), room)
    return fit_text(" ".join(filter(None, [body, *tail])), limit), body


def closed(sentence: str) -> str:
    """End a sentence with the full stop of its script (none in Thai and its kin)."""
    sentence = sentence.strip().rstrip(",;:–—-").strip()
    if not sentence or _NO_STOP.search(sentence):
        return sentence
    if _UNSPACED_END.search(sentence) or _is_unspaced(sentence):
        return sentence + "。"
    return sentence + ("।" if regex.search(r"\p{Devanagari}$", sentence) else ".")


def _is_unspaced(sentence: str) -> bool:
    """Is it Japanese or Chinese, whatever sign it ends with (`…を発売（予定）`, `…使えるPEN`)?"""
    signs, letters = (len(regex.findall(one, sentence)) for one in (r"[\p{Han}\p{Hiragana}\p{Katakana}]", r"\p{L}"))
    return 2 * signs > letters


def _body(material: Material, draft: Draft, turn: int, manner: Manner, choice: int) -> list[str]:
    """Sentences in order: a fact angle opens with its fact, a frame with its opener, the others with the page's own words."""
    runs = _leads(material, draft, manner)
    lead = list(runs[(turn + choice) % len(runs)])
    opener = "" if lead else draft.opener  # beside the page's own words no others
    opening = [
        *([opener] if opener and not material.is_avoided(opener) else ()),
        *(one for one in draft.opening if not material.is_avoided(one)),
    ]
    if manner.is_brief:
        ordered = lead or opening
    else:
        facts = _facts(material, draft, has_lead=bool(lead))
        # "Explained in 5 steps." and "Serves 6." are no beginnings.
        is_behind = bool(lead and draft.opening) and (turn % 2 or draft.angle in {"how_to", "servings"})
        ordered = [*lead, *opening, *facts] if is_behind else [*opening, *lead, *facts]
    ordered = _time_once(material, draft, lead, ordered)
    if not lead and not manner.is_brief:
        ordered = _without_words(material, draft, turn + choice, ordered)
    unique: dict[str, str] = {}
    for sentence in ordered:
        if sentence and fold(sentence) != fold(draft.title):
            unique.setdefault(fold(sentence), sentence)
    return list(unique.values())


def _time_once(material: Material, draft: Draft, lead: list[str], ordered: list[str]) -> list[str]:
    """The page's own words for a time before ours: told twice it reads like a slip, and told otherwise like a mistake."""
    book, summary = material.book, summary_of(material)
    if book is None or summary not in ordered or not says_time(summary, book):
        return ordered
    is_bare = summary == book.summary["time"].format(time=book.time(material.total_minutes))
    if says_time(" ".join(lead), book) or (says_time(draft.title, book) and (is_bare or draft.angle != "benefit")):
        untimed = summary_of(material, with_time=False)
        return [untimed if one == summary else one for one in ordered if one != summary or untimed]
    return ordered


def _without_words(material: Material, draft: Draft, turn: int, ordered: list[str]) -> list[str]:
    """Without a sentence of the page: its other facts, else the post's title beside another one, else an opener of its kind."""
    listed = [one for other in drafts(material) if other.angle == "list" for one in other.opening]
    others = [summary_of(material)] if draft.angle == "list" else listed
    more = [one for one in others if one and one not in ordered and not material.is_avoided(one)]
    if more and not draft.opener:
        fact = more[turn % len(more)]
        return [fact, *ordered] if draft.angle == "how_to" else [*ordered, fact]
    is_other = not is_said_in(material.title, draft.title) and not material.is_avoided(material.title)
    if not ordered and is_other:  # beside another title the post's own says most
        return [material.title]
    frames = material.book.frames_for(material.kind, material.title) if material.book else ()
    openers = [one.opener for one in frames if one.opener not in ordered and not material.is_avoided(one.opener)]
    if ordered or draft.opener or not openers:  # a fact says more alone than behind a phrase
        return ordered
    return [openers[turn % len(openers)]]


def _facts(material: Material, draft: Draft, *, has_lead: bool) -> list[str]:
    """What can be timed or counted, in one sentence; not beside a fact that opens, and not in every variant of a page with words."""
    is_wanted = not has_lead or draft.angle in {"plain", "seasonal", "story"}
    summary = summary_of(material) if is_wanted and not draft.opening and not (has_lead and draft.opener) else ""
    return [summary] if summary else []


def _leads(material: Material, draft: Draft, manner: Manner) -> list[tuple[str, ...]]:
    """Runs of neighbouring sentences that may lead, the longest from the start first; only those with the wanted words, if any.

    Where a page has a sentence or two, a frame may do without: ten pins that all say the same sentence are one pin.
    """
    own, most = list(material.sentences), manner.limit if manner.is_full else _LEAD_CHARACTERS
    said = {at for at, one in enumerate(own) if one == draft.lead or is_said_in(one, draft.title)}
    starts = [
        at
        for at, one in enumerate(own)
        if at not in said
        and not (leans(one, material.book) and (at > 0 or material.book is None))
        and (at == 0 or material.book is None or len(one) >= _ALONE_CHARACTERS)
    ]
    runs: list[tuple[str, ...]] = []
    shorter: list[tuple[str, ...]] = []
    for start in starts:
        longest = [own[start]]
        for at, sentence in enumerate(own[start + 1 :], start + 1):
            if at in said or len(" ".join([*longest, sentence])) > most:
                break
            longest.append(sentence)
        sizes = range(len(longest), 0, -1)
        ended = [size for size in sizes if not _goes_on(own, start + size, said, material)]
        runs += [tuple(longest[:size]) for size in ended or sizes]
        shorter += [tuple(longest[:size]) for size in sizes if size not in ended and _can_end(own, start + size)]
    if not runs:
        return [()]
    first = runs[0]
    runs = [
        first,
        *sorted(dict.fromkeys(runs[1:]), key=lambda run: (-len(run) if run[0] != first[0] else -1, own.index(run[0]))),
    ]
    if len(runs) < _FEW_RUNS:  # "… It also freezes well": what it is said of stands well alone, too
        runs += [run for run in shorter if run not in runs]
    is_wanted = any(one in run for run in runs for one in manner.asked)
    first_asked = [run for run in runs if run[0] in manner.asked]
    runs = first_asked or [run for run in runs if any(one in run for one in manner.asked)] or runs
    for word in filter(None, (manner.phrase, *manner.voice.words_to_use)):
        holding = [run for run in runs if holds(" ".join(run), word, material.language)]
        is_wanted, runs = is_wanted or bool(holding), holding or runs
    if (
        len(own) < _FEW_SENTENCES
        and material.book
        and not manner.is_brief
        and not is_wanted
        and _has_else(material, draft)
    ):
        runs = [*runs, ()]
    return runs


def _has_else(material: Material, draft: Draft) -> bool:
    """Tell whether a description can do without the page's sentences: with a fact, or the post's title beside another one."""
    return bool(draft.opening) or not is_said_in(material.title, draft.title)


def _goes_on(own: list[str], at: int, said: set[int], material: Material) -> bool:
    """Tell whether the sentence at this place finishes the thought of the one before it, or answers its question."""
    return at < len(own) and at not in said and (leans(own[at], material.book) or own[at - 1].endswith(_ASKS))


def _can_end(own: list[str], at: int) -> bool:
    """Tell whether a description may end before the sentence at this place: with a statement that says enough, and no "but" behind it."""
    last = own[at - 1]
    return (
        len(last) >= _ENDS_FROM
        and last.endswith((".", "!", "。", "！"))
        and not (at < len(own) and _TURNS.match(own[at]))
    )


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


def _call(material: Material, draft: Draft, manner: Manner, turn: int) -> str:
    if not manner.has_call:
        return ""
    own = tidy(manner.voice.call_to_action)
    if own:
        return closed(fit_text(own, _CALL_CHARACTERS))
    if material.book is None or manner.is_brief:
        return ""
    calls = [call for call in material.book.calls[material.kind] if not material.is_avoided(call)]
    if draft.angle == "seasonal" and material.season:
        calls = [material.book.season_call.format(season=material.season)]
    call = calls[turn % len(calls)] if calls else ""
    return _PIN + call if call and manner.voice.use_emoji else call


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
