"""Cleaning what pages and feeds put around their words: entities, tags, teasers' tails, the site's own name."""

from __future__ import annotations

import html
import re

import regex

from server.rules.reading.boilerplate import is_notice
from server.rules.reading.visible_recipe import begins_with_measure, measures
from server.rules.writing.folding import fold
from server.rules.writing.furniture import is_furniture, praises_site, without_frame
from server.rules.writing.marks import whole_sentences
from server.rules.writing.phrasebook import Phrasebook
from server.values.limits import sentences
from server.values.orders import speaks_to_machines
from server.values.plain_signs import UNSEEN
from server.values.small_words import SMALL_WORDS

_LONGEST = 6000  # a pin needs no more of any one fact, and a hostile page must not buy our time with length
_CHOPPED_FROM = 130
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,400}>")
_SHORTCODE = re.compile(r"\[/?[a-z][a-z0-9_-]*(?:\s+[a-z_]+=[^\[\]]{0,300})?/?\](?!\()")
# Soft hyphens, zero-width spaces, direction marks and controls. Joiners stay: Persian words and emoji need them.
_INVISIBLE = regex.compile(rf"{UNSEEN}|(?![\t\n\r])\p{{Cc}}|\p{{Cs}}|\p{{Co}}|\p{{Cn}}")
_HASHTAGS_BEHIND = regex.compile(r"(?:(?<=\S)\s+[#＃﹟][\p{L}_][\p{L}\p{M}\p{N}_]*+)+\s*$")
_EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}--[\p{Nd}#*©®™]]\p{EMod}?\uFE0F?(?:\u200D\p{Extended_Pictographic}\p{EMod}?\uFE0F?)*[\U000E0020-\U000E007F]*|\p{RI}{2}",
    regex.V1,
)
_TEASER_TAIL = re.compile(
    r"(?:(?<!\s)\s+)?(?<!\w)(?:read (?:the )?(?:more|full (?:post|article|story))|continue reading|keep reading|weiterlesen|mehr lesen|"
    r"lire (?:la suite|plus)|en savoir plus|leer más|seguir leyendo|leia mais|ler mais|continue (?:a )?lendo|"
    r"leggi (?:tutto|di più|altro)|continua a leggere)\b[^.!?]{0,120}$",
    re.IGNORECASE,
)
_FEED_TAIL = re.compile(
    r"(?:(?<!\s)\s+)?The post .{1,200} (?:appeared first on|first appeared on) .{1,100}$", re.IGNORECASE | re.DOTALL
)
_CUT_OFF = re.compile(r"(?:(?<!\s)\s+)?(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_LETTERS = r"\p{L}[\p{L}\p{M}'’]*"
_SHOUTED_LETTERS = 12  # fewer are an abbreviation or a name
_SHOUTED = regex.compile(
    r"(?<!\p{L})\p{Lu}[\p{Lu}\p{M}'’]*+(?!\p{L})(?:[^\p{L}]{1,4}\p{Lu}[\p{Lu}\p{M}'’]*+(?!\p{L}))*"
)
_CHATTER = re.compile(
    r"https?://|www\.|\S@\S+\.\w|(?:accept|reject|decline|manage|akzeptier|aceptar|accett|aceitar)\w*(?: \w+){0,3} cookies?|\buses? cookies?\W*$|affiliate|newsletter|subscribe|sign up|log ?in|jump to|click (?:here|for|to)|check out|inbox|tune in|pin (?:it|this)|"
    r"skip to|all rights reserved|©|affiliate-?link|partnerlink|enthält werbung|abonnier|inscrivez|suscr[ií]b|inscreva|iscriviti",
    re.IGNORECASE,
)
# Sentences that only ask to go on, or to be the first in an empty row of comments.
_ERRAND = re.compile(
    r"^(?:saiba mais|learn more|find out more|see more|mehr erfahren|erfahre? mehr|en savoir plus|scopri di più|descubre más|más información|meer weten|lees meer|bekijk (?:hier )?het recept|se (?:receptet|opskriften|oppskriften)|zobacz przepis|zum rezept|(?:see|view|get) the (?:full )?recipe|voir la recette|ver la receta|ver a receita|vai alla ricetta|"
    r"be the first to \w+.*|soyez le premier à .*|s[ée] el primero en .*|seja o primeiro a .*|sei der erste.*|(?:commenta|sii il) .*prim[oa].*|wees de eerste.*|watch the video.*|print (?:the |this )?recipe.*)\W*$",
    re.IGNORECASE,
)
_A_LIST_OF = 4  # measures in one sentence
_A_TABLE_OF = 3  # labels: `Ruhezeit: 1 Tag Schwierigkeit: einfach Kalorien: keine Angabe`
_WORDS_OF_ONE = 3
_WORDS_OF_A_LINE = 10
_GREETING = re.compile(
    r"^(?:okay|ok|hi|hello|hey|well|so|friends|hallo|moin|salut|bonjour|coucou|hola|olá|oi|ciao|alright)\b(?:,?\s+\S+){0,3}[.!]*$",
    re.IGNORECASE,
)
_JOINTS = r"(?:(?:(?<!\s)\s+)?(?:[|•·»›~]|::)|(?<!\s)\s+[-–—:]\s)\s*"


def tidy(text: str) -> str:
    """Return one clean line: entities decoded (twice-encoded ones too), tags and shortcodes gone, hashtags behind it too, whitespace collapsed; cut where it is absurdly long."""
    text = text[:_LONGEST]
    for _ in range(2):
        text = html.unescape(text)
    text = _SHORTCODE.sub(" ", _TAG.sub(" ", text))
    text = _HASHTAGS_BEHIND.sub("", " ".join(_INVISIBLE.sub("", text).split()))
    text = regex.sub(r"\s+([,.])(?=\s|$)", r"\1", text)
    text = regex.sub(r"(?<![.…])\.\.(?=\s\p{Ll})", "…", text)
    text = regex.sub(r"(?<=\p{Ll}{3}[.!?])(?=\p{Lu}['’\p{Ll}]|\*\p{Lu})", " ", text)
    return regex.sub(r"([!?])\1+", r"\1", regex.sub(r"(?<![.…])\.\.(?![.…])", ".", text))


def without_tail(text: str) -> str:
    """Drop "Read more", "Continue reading …" and a feed's footer from the end of a teaser."""
    text = _FEED_TAIL.sub("", text)
    cut = _TEASER_TAIL.sub("", text)
    return cut.strip() if cut != text else text


def without_site(title: str, site_name: str) -> str:
    """Drop the site's name where it stands apart at the title's end or start ("Title | Site", "Site: Title")."""
    name = tidy(site_name)
    if len(name) < 2:
        return title
    for pattern in (rf"{_JOINTS}{_loose(name)}\W*$", rf"^{_loose(name)}\s*(?:[|•·»›~:–—]|-\s)\s*"):
        shorter = re.sub(pattern, "", title, flags=re.IGNORECASE).strip()
        if shorter:
            title = shorter
    return title


def without_emoji(text: str) -> str:
    """Drop pictures between the words; digits and signs such as © stay."""
    return " ".join(_EMOJI.sub(" ", text).split()) if _EMOJI.search(text) else text


def calmed(title: str, prose: str, book: Phrasebook | None) -> str:
    """A title, or a part of it, that shouts in capitals, written as the language writes titles; the page's own prose tells names and nouns.

    A German title stays as it is unless the prose tells every word: its nouns keep their capitals.
    """
    parts = [(0, len(title))] if title.isupper() else [one.span() for one in _SHOUTED.finditer(title)]
    least = 2 if title.isupper() else 3
    shouted = [(start, end) for start, end in parts if _shouts(title[start:end], least)]
    if book is None or not shouted:
        return title
    known = {word.casefold(): word for word in regex.findall(rf"(?<=[\p{{Ll}},;] ){_LETTERS}", prose)}

    def calm(match: regex.Match[str]) -> str:
        word: str = match.group()
        told: str = known.get(word.casefold(), "")
        if told:
            return (
                told.capitalize()
                if book.capitalise_titles and told.casefold() not in SMALL_WORDS["en"] and told.islower()
                else told
            )
        return (
            word.capitalize() if book.capitalise_titles and word.casefold() not in SMALL_WORDS["en"] else word.lower()
        )

    calmer = title
    for start, end in reversed(shouted):
        words = regex.findall(_LETTERS, title[start:end])
        is_first = not regex.search(r"\p{L}", title[:start])
        doubtful = words[1:] if is_first else words  # the first word of a title has a large letter anyway
        if book.code != "de" or all(word.casefold() in known for word in doubtful):
            calmer = calmer[:start] + regex.sub(_LETTERS, calm, title[start:end]) + calmer[end:]
    return calmer[:1].upper() + calmer[1:]


def _shouts(part: str, least: int) -> bool:
    words = regex.findall(_LETTERS, part)
    return len(words) >= least and sum(map(len, words)) >= _SHOUTED_LETTERS


def usable_sentences(text: str, title: str, site_name: str = "") -> list[str]:
    """Return the sentences worth repeating on a pin: no teaser tail, notice, address, or copy of the title.

    A last sentence that the page itself cut off ("This soup is …") is left out.
    """
    text = without_tail(tidy(text))
    was_cut = bool(_CUT_OFF.search(text))
    found = [without_frame(one, title) for one in sentences(_CUT_OFF.sub("", text))]
    # A description cut by a machine at its limit ends without a full stop, often inside a word.
    is_chopped = len(text) > _CHOPPED_FROM and len(found) > 1 and not re.search(r"\W$", text)
    if found and (was_cut or is_chopped):
        found.pop()
    found = [one for one in found if not _is_torn(one, found)]
    names = {title, without_site(title, site_name)}
    banned = {
        fold(site_name),
        *(fold(one) for name in names for one in (name, f"{name} {site_name}", f"{site_name} {name}")),
    }
    return [
        one
        for one in whole_sentences(found)
        if len(one) > 2
        and fold(one) not in banned
        and not (_CHATTER.search(one) or _GREETING.match(one) or _ERRAND.match(one))
        and not (
            speaks_to_machines(one)
            or is_notice(one)
            or _is_list(one)
            or is_furniture(one)
            or praises_site(one, site_name)
        )
    ]


def _is_list(sentence: str) -> bool:
    """Is it a list of ingredients or of key words rather than a sentence (`salt, pepper, oil`)?"""
    if measures(sentence) >= _A_LIST_OF or sentence.count(": ") >= _A_TABLE_OF:
        return True
    if begins_with_measure(sentence) and len(sentence.split()) <= _WORDS_OF_A_LINE:
        return True
    parts = sentence.rstrip(".").split(", ")
    if len(parts) >= _A_LIST_OF and all(part[:1].isupper() and len(part.split()) < _WORDS_OF_ONE for part in parts):
        return True
    return len(parts) > 1 and sentence[:1].islower() and all(len(part.split()) <= _WORDS_OF_ONE for part in parts)


def _is_torn(sentence: str, found: list[str]) -> bool:
    """Does a sentence begin in its middle? Where others begin with capitals, a small letter begins none."""
    is_small = sentence[:1].islower() and not sentence[1:2].isupper()
    return is_small and 2 * sum(one[:1].isupper() for one in found) >= len(found)


def _loose(name: str) -> str:
    return r"\s*".join(re.escape(part) for part in name.split())
