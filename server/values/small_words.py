"""The smallest words of six languages: articles, what joins, and prepositions with what they melt into.

They name nothing: no phrase is made of them, no line ends well with them, nothing is counted by them.
"""

from __future__ import annotations

_ARTICLES = {
    "en": "a an the",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "fr": "le la les l un une des",
    "es": "el la los las un una unos unas",
    "pt": "o a os as um uma uns umas",
    "it": "il lo la i gli le un uno una",
}
_JOINS = {"en": "and or but", "de": "und oder aber", "fr": "et ou mais", "es": "y e o u pero", "pt": "e ou mas", "it": "e ed o ma"}  # fmt: skip
_PREPOSITIONS = {
    "en": "of in on at to for from with by as per into",
    "de": "mit ohne in im am an auf bei für von vom zu zum zur aus nach",
    "fr": "de du d en au aux à dans sur pour par avec sans",
    "es": "de del en a al con por para sin sobre",
    "pt": "de do da dos das em no na nos nas ao com por para",
    "it": "di del dello della dei degli delle in nel nella al per da dal su con",
}


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in table.items()}


ARTICLES, JOINS, PREPOSITIONS = _sets(_ARTICLES), _sets(_JOINS), _sets(_PREPOSITIONS)
SMALL_WORDS = {code: ARTICLES[code] | JOINS[code] | PREPOSITIONS[code] for code in ARTICLES}
ANY_SMALL_WORD: frozenset[str] = frozenset().union(*SMALL_WORDS.values())
