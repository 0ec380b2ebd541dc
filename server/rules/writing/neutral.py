"""Languages whose grammar the writer does not know: entries, steps, headings, key phrases and shelf beside the title, each as the page has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from server.rules.writing.draft import Draft
from server.rules.writing.folding import fold
from server.rules.writing.headline import is_short, shorten_entry
from server.rules.writing.material import Material

_PHRASE_WORDS = 2  # a lone key word behind a title says nothing
_MEASURED = regex.compile(r"^[\p{N}½¼¾]|\p{N}\s?\p{L}{0,4}$")
# "Ingredients" as a label: a list behind it needs no grammar.
_INGREDIENTS = {
    "ar": "المكونات", "bg": "Продукти", "ca": "Ingredients", "cs": "Ingredience", "da": "Ingredienser", "el": "Υλικά", "fi": "Ainekset",
    "he": "מצרכים", "hi": "सामग्री", "hr": "Sastojci", "hu": "Hozzávalók", "id": "Bahan", "ja": "材料", "ko": "재료", "lt": "Ingredientai",
    "nb": "Ingredienser", "nl": "Ingrediënten", "no": "Ingredienser", "pl": "Składniki", "ro": "Ingrediente", "ru": "Ингредиенты", "sk": "Suroviny",
    "sl": "Sestavine", "sr": "Sastojci", "sv": "Ingredienser", "th": "ส่วนผสม", "tr": "Malzemeler", "uk": "Інгредієнти", "vi": "Nguyên liệu", "zh": "材料",
}  # fmt: skip
_THIN = 3  # sentences: a page that has as many speaks for itself
_LISTED = 4
_NEEDED = 6
_OF_EACH = 3
_ENTRY_CHARACTERS = 60


def neutral(material: Material) -> Iterator[Draft]:
    """Titles and sentences made of names alone, for a page that says little; nothing for one with sentences of its own."""
    if len(material.sentences) >= _THIN:
        return
    is_dense = regex.search(r"[\p{Han}\p{Kana}]", material.title) is not None
    joint, comma = ("：", "、") if is_dense else (": ", ", ")
    named = f"{fold(material.title)} {fold(material.site_name)}"
    phrases = [
        one for one in material.keywords if fold(one) not in named and (_says_something(one) or not material.sentences)
    ]
    yield from _needed(material, joint, comma)
    # "Put it in the oven" and "Nutrition" name no dish.
    steps = material.steps if material.kind != "recipe" else ()
    topics = [one for one in material.topics if material.kind != "recipe" and _says_something(one)]
    for angle, found in (
        ("list", material.entries), ("how_to", steps), ("list", topics), ("plain", phrases),
    ):  # fmt: skip
        names = _names(found)
        for at, name in enumerate(names[:_OF_EACH]):
            told = [*names[at:], *names[:at]][:_LISTED]
            headline = name if angle != "plain" and is_short(name) else material.short
            opening = (
                (comma.join(told),) if len(told) > 1 and angle != "plain" else ()
            )  # a heap of key phrases is no sentence
            yield Draft(angle, f"{material.short}{joint}{name}", headline, opening)
    shelf = material.category
    if shelf and fold(shelf) not in fold(material.title) and fold(shelf) not in map(fold, phrases[:_OF_EACH]):
        yield Draft("plain", f"{shelf}{joint}{material.title}", material.short)


def _needed(material: Material, joint: str, comma: str) -> Iterator[Draft]:
    """What a recipe needs, behind its language's word for it; nothing where the writer does not know that."""
    label = _INGREDIENTS.get(material.page_language, "")
    names = [one for one in material.ingredients if "…" not in one]
    if label and len(names) > 1:
        title = (
            f"{material.short}{' – ' if ':' in material.short else joint}{label if joint == '：' else label.lower()}"
        )
        yield Draft("list", title, material.short, (f"{label}{joint}{comma.join(names[:_NEEDED])}",))


def _says_something(phrase: str) -> bool:
    return len(phrase.split()) >= _PHRASE_WORDS or regex.search(r"[\p{Han}\p{Kana}\p{Thai}]", phrase) is not None


def _names(found: Sequence[str]) -> list[str]:
    short = (shorten_entry(one, _ENTRY_CHARACTERS) for one in found[:12])
    return [one for one in dict.fromkeys(short) if one and not one.endswith("…") and not _MEASURED.search(one)]
