"""Times in their roles: what a text tells of the whole, of the work before and of the cooking is held against the recipe's own."""

from __future__ import annotations

from collections.abc import Iterator, Set

import regex

from server.rules.grounding.timing import is_stated
from server.values.durations import Duration, durations_in
from server.values.limits import sentences
from server.values.page import PageFacts, Recipe

_AROUND = 60
_SENTENCE_END = regex.compile(r"[.!?…:;]\s")
# What stands between "ready in" and its time.
_FILLERS = (
    r"(?:(?:in|within|en|em|just|only|under|less than|well|about|around|barely|a mere|no more than|tout|juste|moins|de|d['’]|seulement|à peine|solo|sólo|tan|apenas|menos|unos|cerca|"
    r"meno|di|appena|circa|soli|nur|gerade|mal|weniger als|unter|knapp|rund|etwa|ca\.|ungefähr|an?|einer?|une?|uma|una)\s?)*"
)
_MEALS = r"dinner|supper|lunch|breakfast|meal|dessert|abendessen|mittagessen|frühstück|essen|dîner|déjeuner|repas|cena|comida|almuerzo|desayuno|jantar|almoço|pranzo"
_READY_WORDS = (
    r"ready|done|finished|on (?:the|your) table|served?|fertig|servierbereit|(?:auf dem|am) tisch|prête?s?|sur (?:la|votre) table|à table|list[oa]s?|en la mesa|a la mesa|"
    r"pront[oaie]s?|na mesa|à mesa|in tavola|a tavola"
)
_READY_IN = regex.compile(
    rf"(?:(?:{_READY_WORDS}|total(?: time)?:?|start to finish|tempo totale:?|comptez|(?:{_MEALS})(?:\s\p{{L}}+)?\s(?:in|en|em))\s)(?:it[’']?s\s)?{_FILLERS}$",
    regex.I,
)
# Said of the whole and of the work alike.
_MADE_IN = regex.compile(
    rf"(?:made|comes? together|zubereitet|gemacht|se prépare(?:nt)?|se fait|réalisée?s?|se preparan?|se hacen?|se faz(?:em)?|si prepara(?:no)?|si fa(?:nno)?)\s{_FILLERS}$",
    regex.I,
)
_IN = regex.compile(rf"(?<!\p{{L}})(?:in|en|em)\s{_FILLERS}$", regex.I)
_THEN_READY = regex.compile(rf"\s(?:[^\s.!?]+\s){{0,5}}?(?:{_READY_WORDS})(?!\p{{L}})", regex.I)
_UNTIL_READY = regex.compile(
    rf",?\s(?:and|until|till|before|und|bis|et|pour que|y|e|hasta que|até)\s(?:[^\s.!?]+\s){{0,5}}?(?:{_READY_WORDS}|dinner|supper)(?!\p{{L}})|"
    r"\s(?:from )?start to finish|\s(?:in|all in|au|en|no|in) (?:total|tout|tutto)(?!\p{L})|\sinsgesamt|\sao todo|\stotal(?!\p{L})",
    regex.I,
)
_A_DISH = regex.compile(
    rf"[\s-](?:\p{{L}}+\s)?(?:{_MEALS}|recipe|dish|gericht|rezept|recette|plat|receta|receita|prato|ricetta|piatto)s?(?!\p{{L}})",
    regex.I,
)
_SINGULAR = regex.compile(r"(?:\p{N}|\p{L})[\s-]?(?:minute|hour|minuten?|stunden?)$", regex.I)
_PREPARING = regex.compile(
    r"(?:prep(?: time)?|vorbereitung|préparation|preparación|preparo|preparazione)(?:\sis|:|\sof|\sin)?\s$", regex.I
)
_PREPARED = regex.compile(
    r"\s(?:of\s)?(?:prep|hands[- ]on|active|vorbereitung|arbeitszeit|de préparation|de preparación|de preparo|di preparazione)",
    regex.I,
)
_COOKING = regex.compile(
    r"(?:(?<!\p{L})(?:bakes?|baked|baking|roasts?|roasted|simmers?|cooks?|cooking|backt|gebacken|backen|köchelt|kocht|schmort|cuire|cuit|cuisson|hornea\w*|cuece|cocer|assa\w*|assar|cuoce|cuocere)\s)(?:it\s|them\s|for\s|in\s|en\s|em\s|within\s|pendant\s|durante\s|por\s|per\s|about\s|etwa\s|nur\s|only\s|just\s)*$",
    regex.I,
)
_COOKED = regex.compile(
    r"\s(?:of\s)?(?:baking|cooking|in the oven|im ofen|backzeit|backen|kochzeit|de cuisson|au four|de cocción|de horno|en el horno|no forno|de forno|di cottura|in forno)(?!\p{L})",
    regex.I,
)
# Work on the way: what stands beside it is not the whole time.
_WORK = regex.compile(
    r"(?<!\p{L})(?:bak(?:e|es|ed|ing)|roast\w*|simmer\w*|cook(?:s|ed|ing)?|boil\w*|fr(?:y|ies|ied)|chill\w*|rest(?:s|ed|ing)?|rise[sn]?|rising|prove[sd]?|soak\w*|marinat\w*|oven|fridge|freezer|"
    r"(?:ge)?back\w*|brat\w*|gebraten|koch\w*|gekocht|köchel\w*|dünst\w*|gedünstet|ruh\w*|geruht|gehen|ofen|gar(?:en)?|ziehen|"
    r"cui\w*|mijot\w*|repos\w*|four|frais|hervir|hierve|hornea\w*|horno|poch\w*|cocer|cuec\w*|reposa\w*|forno|assa\w*|cozinh\w*|descansa\w*|cuoc\w*|ripos\w*|lievit\w*|bollir\w*)(?!\p{L})",
    regex.I,
)


class Times:
    """What a recipe and the words of its page say of the whole, of preparing and of cooking. Pages without a recipe are not judged."""

    def __init__(self, facts: PageFacts, source: str, language: str) -> None:
        self._recipe, self._language = facts.recipe, language
        if facts.recipe is None:
            return
        told = [(one, _roles(one, source)) for one in durations_in(source)]
        whole, prep = ({one.minutes for one, roles in told if role in roles} for role in ("whole", "prep"))
        self._whole = whole | _said(facts) | _totals(facts.recipe)
        self._prep = prep | {float(facts.recipe.prep_minutes or 0)}
        self._cook = {value for one, _ in told for value in (one.minutes, one.low) if value}
        self._cook |= {float(facts.recipe.cook_minutes or 0)}

    def faults(self, text: str, *, is_title: bool = False) -> Iterator[str]:
        recipe = self._recipe
        if recipe is None:
            return
        known: dict[str, tuple[bool, Set[float]]] = {
            "whole": (bool(_totals(recipe)), self._whole),
            "made": (bool(_totals(recipe)), self._whole | self._prep),
            "prep": (bool(recipe.prep_minutes), self._prep),
            "cook": (bool(recipe.cook_minutes), self._cook),
        }
        for told in durations_in(text, self._language or None):
            for role in _roles(told, text, is_title=is_title):
                is_known, right = known[role]
                if is_known and not is_stated(told, text, right):
                    yield f"the time {text[told.start : told.end].strip()!r} is another one on the page"


def _roles(told: Duration, text: str, *, is_title: bool = False) -> tuple[str, ...]:
    """What a time is told of, as far as the words around it say: at most one."""
    before = text[max(0, told.start - _AROUND) : told.start]
    cut = [match.end() for match in _SENTENCE_END.finditer(before)]
    before = before[cut[-1] :] if cut else before
    after = text[told.end : told.end + _AROUND]
    ends = _SENTENCE_END.search(after)
    after = after[: ends.start()] if ends else after
    if _PREPARING.search(before) or _PREPARED.match(after):
        return ("prep",)
    if _COOKING.search(before) or _COOKED.match(after):
        return ("cook",)
    if _MADE_IN.search(before):
        return ("made",)
    if _READY_IN.search(before):
        return ("whole",)
    later = _THEN_READY.match(after) if _IN.search(before) else None
    if is_title and _IN.search(before) and not after.strip(" .!"):
        return ("whole",)
    until = later or _UNTIL_READY.match(after)
    if until or (_SINGULAR.search(text[told.start : told.end]) and _A_DISH.match(after)):
        return () if _WORK.search(f"{before} {until.group() if until else ''}") else ("whole",)
    return ()


def _totals(recipe: Recipe) -> set[float]:
    if recipe.total_minutes:
        return {float(recipe.total_minutes)}
    parts = (recipe.prep_minutes or 0) + (recipe.cook_minutes or 0)
    return {float(parts)} if recipe.prep_minutes and recipe.cook_minutes else set()


def _said(facts: PageFacts) -> set[float]:
    """Times of the title, and of the first sentences that speak of no work on the way."""
    lines = [facts.title, *sentences(facts.description), *sentences(facts.excerpt)]
    free = [line for at, line in enumerate(lines) if at == 0 or not _WORK.search(line)]
    return {minutes for line in free for one in durations_in(line) for minutes in (one.low, one.minutes) if minutes}
