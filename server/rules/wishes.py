"""What a wish for new content asks for, as far as fixed words tell: in every language that the local writer speaks.

Owners of a French blog may well ask in English, so every language's words count for every text. What is no common wish of
these is for the AI writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from server.rules.writing.languages import BOOKS
from server.values.text import WritingTask

SHORTER, LONGER, QUESTION, OTHER_ANGLE, NO_CALL = "shorter", "longer", "question", "other_angle", "no_call"
EMOJI, NO_EMOJI, HASHTAGS, NO_HASHTAGS = "emoji", "no_emoji", "hashtags", "no_hashtags"

_WITHOUT = (
    r"(?:no|not any|without(?: any)?|remove(?: the| all)?|drop(?: the| all)?|fewer|less|ohne|keine?n?|weniger|entfern\w*(?: die)?|weg mit|"
    r"sans|pas|aucun|moins|supprim\w*|enl[eè]v\w*|retir\w*|sin|quita\w*|elimin\w*|menos|sem|tir[ae]\w*|remov\w*|senza|togli\w*|niente|meno)"
    r"\s+(?:(?:the|any|all|die|alle|les?|des?|los|las|os|as|le|gli|i)\s+)?(?:d['’e]\s?)?"
)
_EMOJI = r"(?:[eé]mojis?|[eé]motic[oô]n\w*|smileys?|smilies|faccine|carinhas|caritas)\b"
_HASHTAGS = r"(?:#|hash[ -]?)tags?\b|mots?-(?:dièses?|clics?)\b"
_ANGLE = (
    r"(?:angle|approach|idea|take|perspective|direction|version|variant|wording|text|title|"
    r"blickwinkel|ansatz|perspektive|idee|richtung|variante|text|titel|formulierung|aufhänger|"
    r"approche|idée|perspective|texte|titre|formulation|ángulo|enfoque|perspectiva|versión|texto|título|"
    r"ângulo|abordagem|ideia|perspetiva|versão|angolo|angolazione|approccio|prospettiva|versione|testo|titolo|taglio)\b"
)
_OTHER = (
    r"\b(?:another|(?:an)?other|different|new|fresh|ander\w+|neu\w+|autre|nouve(?:au|l|lle)|otr[oa]|nuev[oa]|distint[oa]|diferente|"
    r"outr[oa]|nov[oa]|(?:un['’])?altr[oa]|nuov[oa]|divers[oa])\s+"
)
_WORDS = {
    NO_HASHTAGS: rf"\b{_WITHOUT}(?:{_HASHTAGS})",
    HASHTAGS: _HASHTAGS,
    NO_EMOJI: rf"\b{_WITHOUT}{_EMOJI}|\bemoji-?(?:free|frei|los)\b",
    EMOJI: _EMOJI,
    NO_CALL: (
        rf"\b{_WITHOUT}(?:calls?[- ]to[- ]action|cta|invitation|(?:handlungs)?aufforderung|handlungsaufruf|aufruf|appels? à l['’]action|invitation|llamad[ao]s? a la acción|chamadas? (?:para|à|a) (?:a )?ação|"
        r"inviti? all['’]azione)\b"
    ),
    SHORTER: (
        r"\b(?:not (?:as|so|that)|too|less|nicht (?:ganz )?so|zu|weniger|pas (?:si|aussi)|trop|no tan|demasiado|não tão|muito|non così|troppo) (?:long(?:ue)?s?|wordy|lang\w*|larg[oa]s?|long[oa]s?|lung[oa])\b|"
        r"\bkorter\b|\bkortare\b|\bkortere\b|\bkrócej\b|\bkrótsz\w+|\bdaha kısa\b|\bкороче\b|短く|短い|더 짧게|更短|"
        r"\bshort(?:er|en)?\b|\bbrief(?:er)?\b|\b(?:less|fewer) (?:text|words)\b|\bconcise\b|\bkürzer\w*|\bkurz\b|\bkürzen?\b|\bknapper\b|\bweniger (?:text|worte)\b|"
        r"\bplus courte?s?\b|\braccourci\w*|\bplus br[eè][fv]e?\b|\bmoins (?:de texte|long(?:ue)?)\b|"
        r"\bm(?:á|a)s cort[oa]s?\b|\bacort\w*|\bm(?:á|a)s breves?\b|\bmenos (?:texto|larg[oa]|long[oa])\b|"
        r"\bmais curt[oa]s?\b|\bencurt\w*|\bmais breves?\b|\bpi(?:ù|u) (?:cort|brev|concis)\w+|\baccorcia\w*|\bmeno (?:testo|lung[oa])\b"
    ),
    LONGER: (
        r"\blanger\b|\blängre\b|\blængere\b|\blengre\b|\bdłuż\w+|\bdaha uzun\b|\b(?:длиннее|подробнее)\b|長く|더 길게|更长|"
        r"\blonger\b|\blengthen\b|\bmore (?:text|words|details?)\b|\bmore detailed\b|\bexpand(?:ed)?\b|\belaborate\b|"
        r"\blänger\w*|\bausführlich\w*|\bmehr (?:text|worte|details?|einzelheiten)\b|"
        r"\bplus long(?:ue)?s?\b|\br?allong\w*|\bplus (?:de (?:texte|détails)|détaillée?s?)\b|"
        r"\bm(?:á|a)s larg[oa]s?\b|\balarg\w*|\bm(?:á|a)s (?:texto|detall\w*)|"
        r"\bmais (?:long[oa]s?|comprid[oa]s?|texto|detalh\w*)|\balong\w*|\bpi(?:ù|u) (?:lung\w+|testo|dettagl\w*)|\ballung\w*"
    ),
    QUESTION: (
        r"\bquestion\b|\bask (?:the |my )?readers?\b|\b(?:als|eine|mit(?: einer)?|in) frage\b|\bfrageform\b|\bfrage (?:die |den )?leser\w*|\bfragend\w*|\binterrogati\w*|"
        r"\bpregunta\b|\bpergunta\b|\bdomanda\b"
    ),
    OTHER_ANGLE: (
        rf"{_OTHER}{_ANGLE}|\b(?:enfoque|ángulo|texto|título|abordagem|ângulo|approccio|taglio|testo|titolo) (?:distint|diferent|divers|nuev|nov|nuov)\w*|"
        r"\bsomething (?:else|different)\b|\bdifferently\b|\brephrase\w*|\breword\w*|\banders\b|\betwas anderes\b|\bumformulier\w*|"
        r"\bautrement\b|\bdifféremment\b|\br[ei]formul\w*|\bde otr[oa] (?:manera|forma|modo)\b|\bde outr[oa] (?:maneira|forma|jeito|modo)\b|"
        r"\breescrev\w*|\breescrib\w*|\bin (?:un )?altro modo\b|\bdiversamente\b|\briscriv\w*"
    ),
}  # fmt: skip
_DETERMINER = r"(?:(?:bitte|the|an?|any|my|our|your|die|der|das|den|meine?n?|unsere?n?|la|le|les|l['’]|ma|mon|mes|notre|el|los|las|mi|mis|nuestr[oa]|o|os|as|[ao]?\s?minha|meu|il|lo|gli|i|la mia|il mio|mia|mio)\s{1,3}){0,3}+"
_LEFT_OUT = regex.compile(
    rf"\b(?:(?:do not|don['’]?t|never|not|without|stop|avoid)\s{{1,3}}(?:mention(?:ing)?|talk(?:ing)? about|includ(?:e|ing)|say(?:ing)? (?:anything|something) about|name|naming)|leave out|omit|no mention of|"
    r"nichts über|ne (?:mentionne[rz]?|cite[rz]?) pas|ne pas (?:mentionner|citer)|ne parle[rz]? pas (?:de|du|des|d['’])|sans (?:mentionner|parler (?:de|du|des)|citer)|"
    r"no (?:menciones?|mencione|mencionar|hables? de|incluyas?|cites?|nombres?)(?: a)?|sin mencionar(?: a)?|"
    r"não (?:mencion[ea]r?|fale (?:de|da|do|sobre)|falar (?:de|da|do|sobre)|inclua|cite)|sem mencionar|"
    r"non (?:menzionare|menzioni|parlare (?:di|della|del|dei)|includere|citare|nominare)|senza (?:menzionare|parlare (?:di|della|del))"
    r"|(?:erwähn(?:e|t|en sie)?|nenn(?:e|t|en sie)?)\s{1,3}(?:bitte\s{1,3})?(?:nicht|keine?n?)|nicht (?:erwähnen|nennen)(?=\s{0,3}:)|kein wort (?:über|von)|(?:sprich|schreibe?|rede) (?:bitte )?nicht (?:über|von)"
    rf")(?:\s{{0,3}}:)?\s{{1,3}}{_DETERMINER}(?P<what>.{{1,200}})|"
    rf"\b(?:erwähn(?:e|t|en sie)?|nenn(?:e|t|en sie)?)\s{{1,3}}{_DETERMINER}(?P<what>.{{1,60}}?)\s{{1,3}}(?:bitte )?nicht\b|\b{_DETERMINER}(?P<what>[^\s,.;]{{1,40}}(?: [^\s,.;]{{1,40}}){{0,4}}?)\s{{1,3}}(?:bitte )?nicht (?:erwähnen|nennen)\b|\blass\s{{1,3}}{_DETERMINER}(?P<what>.{{1,60}}?)\s{{1,3}}(?:weg|aus)\b|"
    rf"\bohne\s{{1,3}}{_DETERMINER}(?P<what>.{{1,60}}?)\s{{1,3}}zu (?:erwähnen|nennen)\b",
    regex.IGNORECASE,
)
_PATTERNS = {name: regex.compile(words, regex.IGNORECASE) for name, words in _WORDS.items()}
_NEGATED = regex.compile(
    r"(?:(?<!\bwhy )\b(?:not|never|do not make (?:it|this)|don['’]?t make (?:it|this)|nicht|pas|non|não|no))\s{1,3}(?:(?:any|too|so|noch|zu|trop|troppo|demasiado|tan|muito)\s{1,3})?$",
    regex.IGNORECASE,
)
_ADDED = frozenset({EMOJI, HASHTAGS, QUESTION})  # what "add …" and its kin may mean beside a mention
_CLAUSES_MAX = 20  # nobody wishes for more at once
_BETWEEN = regex.compile(r"(?:(?<!\s)\s+)?[.;,!]\s*|(?<!\s)\s+(?:and|but|und|aber|et|mais|y|pero|e|ma|&)\s+(?!curt|breve|long|compr|text|detal)", regex.IGNORECASE)  # fmt: skip
_PICTOGRAM = regex.compile(r"\p{Extended_Pictographic}")
_ABOUT_THE_IMAGE = regex.compile(
    r"\b(?:overlay|headline|kicker|(?:words?|text|writing|title) (?:on|in|over) (?:the |my )?(?:image|picture|photo|pin)|"
    r"(?:image|picture|photo) (?:text|words?|title)|bildtext|bild-?überschrift|schlagzeile|(?:text|titel|worte|wörter|schrift|überschrift) (?:auf|im|in|über) (?:dem |das |meinem )?(?:bild|foto|pin)|"
    r"(?:texte?|mots?|titre) (?:sur|de) l['’]image|accroche|(?:texto|palabras|título|letrero) (?:en|sobre|de) la (?:imagen|foto)|"
    r"(?:texto|palavras|título) (?:na|sobre a|da) (?:imagem|foto)|(?:testo|parole|titolo|scritta) (?:sull['’]|nell['’]|dell['’])immagine)\b",
    regex.IGNORECASE,
)

_OTHER_WORDS = regex.compile(
    rf"{_OTHER}|\b(?:change|swap|replace|änder\w*|wechsl?e?l?\w*|chang\w*|cambi\w*|mud\w*|troc\w*)\b", regex.IGNORECASE
)


def is_about_image_words(wish: str) -> bool:
    """Tell whether the wish speaks of the words on the image, so that new text means a new image, too."""
    return _ABOUT_THE_IMAGE.search(wish) is not None


def asks_other_image_words(clause: str) -> bool:
    """ "Another headline on the picture": tell whether other words on the image are all that is asked for."""
    return is_about_image_words(clause) and _OTHER_WORDS.search(clause) is not None


def clauses_of(wish: str) -> list[str]:
    """The parts of a wish that may be wishes of their own."""
    return [one for one in regex.split(_BETWEEN, wish, maxsplit=_CLAUSES_MAX) if one.strip()]


def left_out(clause: str) -> str:
    """ "don't mention my grandmother": what is to be left out, empty where the clause asks for no such thing."""
    match = _LEFT_OUT.search(clause)
    return next(filter(None, match.captures("what")), "").strip(" .,!") if match else ""


def find_mention(clause: str) -> regex.Match[str] | None:
    """ "mention the cast iron pan": the words to be mentioned are the group `what`."""
    if left_out(clause):
        return None
    found = (regex.search(book.mention, clause, regex.IGNORECASE) for book in BOOKS.values() if book.mention)
    return next(filter(None, found), None)


def kinds_in(clause: str) -> frozenset[str]:
    """The common wishes that one clause names. What is to be mentioned names none: "mention the short ribs" is not shorter."""
    if left_out(clause):
        return frozenset()
    mention = find_mention(clause)
    kinds = {
        name
        for name, pattern in _PATTERNS.items()
        if any(not _NEGATED.search(clause, 0, match.start()) for match in pattern.finditer(clause))
    }
    if mention is not None:
        kinds &= _ADDED
        if any(f"no_{name}" in kinds for name in _ADDED) or len(mention.group("what").split()) > 3:
            kinds = set()
    return frozenset(name for name in kinds if f"no_{name}" not in kinds)


def kinds_of(wish: str) -> frozenset[str]:
    """The common wishes of a whole wish; what is asked for and refused in one breath counts as it was said last."""
    found: dict[str, None] = {}
    for clause in clauses_of(wish):
        for kind in kinds_in(clause):
            found.pop(_OPPOSITE.get(kind, ""), None)
            found[kind] = None
    return frozenset(found)


_OPPOSITE = {
    SHORTER: LONGER, LONGER: SHORTER, EMOJI: NO_EMOJI, NO_EMOJI: EMOJI, HASHTAGS: NO_HASHTAGS, NO_HASHTAGS: HASHTAGS,
}  # fmt: skip


def is_understood(wish: str) -> bool:
    """Tell whether the local writer can do something about the wish."""
    return bool(kinds_of(wish)) or any(
        find_mention(clause) or left_out(clause) or asks_other_image_words(clause) for clause in clauses_of(wish)
    )


def with_voice(task: WritingTask) -> WritingTask:
    """The task in a voice that has or leaves emoji, hashtags and words as the wish says."""
    kinds, voice = kinds_of(task.wish), task.voice
    avoided = [word for clause in clauses_of(task.wish) for word in left_out_words(clause)]
    return replace(
        task,
        voice=replace(
            voice,
            use_emoji=EMOJI in kinds or (voice.use_emoji and NO_EMOJI not in kinds),
            use_hashtags=HASHTAGS in kinds or (voice.use_hashtags and NO_HASHTAGS not in kinds),
            words_to_avoid=(*voice.words_to_avoid, *avoided),
        ),
    )


def left_out_words(clause: str) -> list[str]:
    """The words that a clause asks to leave out: those that name the thing."""
    words = regex.findall(r"[\p{L}\p{M}\p{N}-]+", left_out(clause))
    return [word for word in words if len(word) > 3] or words[-1:]


def unmet(wish: str, title: str, description: str, before: str) -> Iterator[str]:
    """The common wishes that a text does not keep; `before` is the description that it would have without the wish."""
    kinds = kinds_of(wish)
    has_emoji = _PICTOGRAM.search(f"{title} {description}") is not None
    met = {
        SHORTER: len(description) < len(before) or len(description) <= 160,
        LONGER: len(description) > len(before),
        EMOJI: has_emoji,
        NO_EMOJI: not has_emoji,
        HASHTAGS: "#" in description,
        NO_HASHTAGS: "#" not in description,
        QUESTION: is_question(title),
    }
    yield from (kind for kind in sorted(kinds) if not met.get(kind, True))


def is_question(words: str) -> bool:
    """Does a title ask something?"""
    return any(sign in words for sign in "?？؟")
