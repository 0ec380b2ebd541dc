"""Telling languages apart by their commonest words and their script; enough to notice that a text is in the wrong one."""

from __future__ import annotations

import regex

# Words that are frequent in one of these languages; some are shared, so only a clear lead counts.
_COMMON_WORDS = {
    "en": "the and of to in is with for you this that it are your from on a my we how",
    "de": "der die das und ist mit für nicht ein eine im auf den von zu du ich so wie auch",
    "fr": "le la les et est avec pour dans une des du sur vous ce cette que qui pas au en",
    "es": "el la los las y es con para una de en que por tu este esta no más del",
    "pt": "o os as um uma e é com para não em do da que no na você mais por seu",
    "it": "il la di che e è con per una non in del della sono le gli più questo si da",
}
_COMMON = {code: frozenset(text.split()) for code, text in _COMMON_WORDS.items()}
# Words that a language has, too, though they are another's mark: between the two they tell nothing.
_ALSO_WORDS = {
    "en": "at as by do he i me no of per so son van",
    "de": "an am da des du er in je man per so van war was",
    "fr": "a as de en est et je la le les me ne on par per que se si son te tu un une van",
    "es": "a da de e en ha has la las me no o os para se si son te tu un una",
    "pt": "a as da das de do dos e me na no o os para por que se son te tu um uma",
    "it": "a al da di do e ha i in la le me ne no non o per se si so te tu un una",
}
_ALSO = {code: _COMMON[code].union(text.split()) for code, text in _ALSO_WORDS.items()}
_DIFFERENT = 3  # words, each counted once, that must at least speak against a declaration
KNOWN = tuple(_COMMON)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*")
_SCRIPTS = {
    name: regex.compile(rf"\p{{{name}}}")
    for name in (
        "Latin",
        "Cyrillic",
        "Greek",
        "Arabic",
        "Hebrew",
        "Devanagari",
        "Thai",
        "Hangul",
        "Han",
        "Hiragana",
        "Katakana",
    )
}
_JAPANESE = {"Han", "Hiragana", "Katakana"}


def primary(tag: str) -> str:
    """`en` of `en-US` or `en_GB`; empty for an empty tag."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


def scores(text: str) -> dict[str, int]:
    """Count each known language's common words in the text."""
    found = _WORD.findall(text.casefold())
    return {code: sum(word in common for word in found) for code, common in _COMMON.items()}


def speaks_other(text: str, declared: str) -> str:
    """Return the known language that the text clearly speaks instead of `declared` (a code or ''), else ''."""
    counted = scores(text)
    ranked = sorted(counted, key=lambda code: counted[code], reverse=True)
    best, second = ranked[0], ranked[1]
    if declared in counted:
        return best if best != declared and overrules(text, _COMMON[best], declared) else ""
    return best if not declared and counted[best] >= counted[second] + 2 else ""


def overrules(text: str, common: frozenset[str], declared: str) -> bool:
    """Do another language's commonest words in the text weigh more than the declaration?

    Declarations are seldom wrong, and a short text may have three words that another language has, too ("cire de soja"): only
    different words that are not at home in both count against it.
    """
    found = _WORD.findall(text.casefold())
    own = _COMMON.get(declared, frozenset())
    against = [word for word in found if word in common and word not in _ALSO.get(declared, own)]
    return len(against) >= 2 * sum(word in own - common for word in found) + 3 and len(set(against)) >= _DIFFERENT


def script(text: str) -> str:
    """The script most letters are in; `Kana` stands for all of Japanese and Chinese, '' for a text without known letters."""
    counted = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    east = sum(counted.pop(name) for name in _JAPANESE)
    counted["Kana"] = east * 2  # one sign stands for a syllable or a word: fewer of them say as much
    best = max(counted, key=lambda name: counted[name])
    return best if counted[best] else ""
