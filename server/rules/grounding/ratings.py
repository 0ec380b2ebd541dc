"""Stars, ratings and how many gave them: a rating is not its count, and nobody rated what the page does not say was rated."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from server.rules.grounding.figures import figured
from server.rules.grounding.readings import NUMBER, readings
from server.values.page import PageFacts

_STARS = regex.compile(
    rf"(?P<number>{NUMBER})[\s-](?:\p{{L}}+\s)?(?:stars?|sternen?|étoiles?|estrellas?|estrelas?|stell[ae])(?!\p{{L}})",
    regex.I,
)
_OUT_OF = regex.compile(rf"(?P<number>{NUMBER})\s?(?:/\s?(?:5|10)(?![\p{{Nd}}.,]\p{{Nd}})|(?:out of|von|sur|de|su)\s(?:5|10|five|ten|fünf|zehn|cinq|dix|cinco|diez|dez|cinque|dieci)(?=\s(?:stars?|sternen?|étoiles?|estrellas?|estrelas?|stelle|points?|punkten?|puntos|pontos|punti)|[.,!?)]|$))", regex.I)  # fmt: skip
_RATED = regex.compile(
    rf"(?<!\p{{L}})(?:rated|rating of|scores?|bewertet mit|bewertung von|notée?s? (?:à )?|note de|valorad[oa]s? con|puntuación de|avaliad[oa]s? com|nota|valutat[oaie] (?:con )?|voto)\s(?P<number>{NUMBER})",
    regex.I,
)
_RATERS = regex.compile(
    rf"(?P<number>{NUMBER})[\s-](?!star)(?:\p{{L}}+(?:[\s-]\p{{L}}+)?\s)?(?:reviews?|ratings?|reviewers?|votes?|bewertungen|rezensionen|stimmen|avis|votes|reseñas|valoraciones|opiniones|votos|avaliações|recensioni|voti|valutazioni)(?!\p{{L}})",
    regex.I,
)


class Ratings:
    """What the page says of its ratings."""

    def __init__(self, facts: PageFacts, source: str, language: str, page_language: str) -> None:
        self._language = language
        recipe, product = facts.recipe, facts.product
        told = [one.rating for one in (recipe, product) if one is not None and one.rating is not None]
        self._ratings = {f"{value:g}" for value in told} | {f"{round(value, 1):g}" for value in told}
        self._ratings |= {f"{round(2 * value) / 2:g}" for value in told}
        self._counts = {str(recipe.rating_count)} if recipe and recipe.rating_count else set()
        source = figured(source, page_language)
        self._said = {
            pattern: {one for match in pattern.finditer(source) for one in readings(match["number"])}
            for pattern in (_STARS, _OUT_OF, _RATED, _RATERS)
        }

    def faults(self, text: str) -> Iterator[str]:
        text = figured(text, self._language)
        for pattern in (_STARS, _OUT_OF, _RATED, _RATERS):
            right = self._said[pattern] | (self._counts if pattern is _RATERS else self._ratings)
            for match in pattern.finditer(text):
                if not readings(match["number"]) & right:
                    yield f"the rating {match.group().strip()!r} is not the page's"
