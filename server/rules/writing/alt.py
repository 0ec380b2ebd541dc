"""Descriptions of pictures for people who cannot see them: the page's own where they describe something."""

from __future__ import annotations

import regex

from server.rules.writing.describe import closed
from server.rules.writing.folding import fold
from server.rules.writing.headline import core_of, shorten_entry
from server.rules.writing.material import Material
from server.rules.writing.phrasebook import Phrasebook
from server.rules.writing.tidy import tidy, without_site
from server.values.language import primary
from server.values.limits import fit_text
from server.values.page import PageFacts
from server.values.pitches import advertises
from server.values.text import ALT_TEXT_MAX

_ALT_WORDS = {
    "ar": "{alt} النص على الصورة: «{words}».",
    "bg": "{alt} Текст върху изображението: „{words}“.",
    "cs": "{alt} Text na obrázku: „{words}“.",
    "da": "{alt} Tekst på billedet: »{words}«.",
    "el": "{alt} Κείμενο στην εικόνα: «{words}».",
    "fa": "{alt} متن روی تصویر: «{words}».",
    "he": "{alt} הכיתוב על התמונה: „{words}”.",
    "hi": "{alt} चित्र पर लिखा है: “{words}”।",
    "id": "{alt} Teks pada gambar: “{words}”.",
    "ja": "{alt}画像の文字：「{words}」",
    "ko": "{alt} 이미지 속 문구: “{words}”.",
    "nl": "{alt} Tekst op de afbeelding: ‘{words}’.",
    "pl": "{alt} Tekst na obrazie: „{words}”.",
    "ru": "{alt} Текст на изображении: «{words}».",
    "sv": "{alt} Text på bilden: ”{words}”.",
    "th": "{alt} ข้อความบนภาพ: “{words}”",
    "tr": "{alt} Görseldeki yazı: “{words}”.",
    "uk": "{alt} Текст на зображенні: «{words}».",
    "vi": "{alt} Chữ trên ảnh: “{words}”.",
    "zh": "{alt}图上文字：“{words}”",
}
_KEYWORDS_FROM = 5
_HEAP_FROM = 6  # parts between commas
_HEAP_WORDS = 4
_THINGS = frozenset(["recipe", "product"])  # what their pictures show
_TOLD = 40  # characters of a description that an alt text repeats
_CREDIT = regex.compile(
    r"(?<=\S)\s?[(\[–—|-]?\s?(?<!\p{L})(?:photo(?:graphy| illustration)?|foto(?:grafie)?|image|bild|picture|illustration|crédits?(?: photo)?|credits?|bildquelle|quelle|source)"
    r"(?:\s?:|\s(?:by|courtesy))\s.{2,80}$|\s?(?:©|\(c\)\s|copyright\b).{0,80}$|\s?[(/]?\s?getty images\)?$|"
    r"^(?:photo|foto|image|picture)s? (?:by|courtesy of) (?-i:\p{Lu}\S+)(?: (?-i:\p{Lu}\S+)){0,3}$|"
    r"^(?:photo|foto|image|bild|credit)s?\s?(?::|by)\s.{0,60}(?:/|getty|reuters|afp|dpa|shutterstock|istock|unsplash|pixabay|adobe).{0,60}$",
    regex.IGNORECASE,
)
_BAR = regex.compile(r"\s\|\s.*$")  # a site's name
_LABEL = regex.compile(r"(?i)^(?:featured|cover|header|hero) (?:image|photo)(?: of)?:?\s+(?=\p{L})")
_PLACEHOLDER = regex.compile(
    r"(?i)\W{0,5}(?:(?:agent|cover|hero|header|featured?|main|lead|post|article|blog|content|default|placeholder|social|share|thumbnail)[ -]?)+(?:image|img|media|photo|picture|bild|foto)?\W*|"
    r"(?:billede|bilde|bild|image|afbeeldings?|obrazy?)[ -]?(?:results?|resultat\w*|resultaten?)\b.*"
)
# What people type into a search box, and hardly ever say of a picture.
_SEARCHED = frozenset(
    [
        "recipe",
        "recipes",
        "best",
        "easy",
        "quick",
        "simple",
        "healthy",
        "pinterest",
        "pin",
        "pins",
        "diy",
        "ideas",
        "idea",
        "tutorial",
        "free",
        "printable",
        "tips",
        "inspiration",
        "aesthetic",
        "rezept",
        "rezepte",
        "einfach",
        "einfaches",
        "schnell",
        "schnelles",
        "beste",
        "bestes",
        "ideen",
        "anleitung",
        "recette",
        "recettes",
        "facile",
        "rapide",
        "meilleure",
        "idée",
        "idées",
        "receta",
        "recetas",
        "fácil",
        "rápida",
        "rápido",
        "mejor",
        "receita",
        "receitas",
        "melhor",
        "ricetta",
        "ricette",
        "veloce",
        "migliore",
        "idee",
        "ideias",
    ]
)
_FILE_NAME = regex.compile(
    r"^\S+\.(?:jpe?g|png|webp|gif|avif)$|^(?:img|dsc|pxl|image|photo|picture|screenshot|logo|untitled)[\s_\d-]*$",
    regex.IGNORECASE,
)
_INNER_QUOTES = str.maketrans({"“": "‘", "”": "’", "„": "‚", "«": "‹", "»": "›", '"': "'"})


def described_picture(facts: PageFacts, image_url: str | None, headline: str, material: Material) -> str:
    """The picture's own text, else what it shows, else that it belongs to the post; and the words drawn on it."""
    described = _described(facts, image_url, material) or _shown(facts, image_url, material)
    book = material.book
    quoted = _inner(headline)
    if not described:
        if book is None:
            return fit_text(closed(material.title) if image_url else material.title, ALT_TEXT_MAX)
        if not image_url:
            return fit_text(book.alt_card.format(words=quoted), ALT_TEXT_MAX)
        described = book.alt_photo.format(title=_inner(material.title))
    described = closed(fit_text(described[0].upper() + described[1:], ALT_TEXT_MAX - 120))
    template = book.alt_words if book else _ALT_WORDS.get(primary(facts.language), "")
    if not template or fold(headline) in fold(described):
        return described
    return fit_text(template.format(alt=described, words=quoted), ALT_TEXT_MAX)


def _shown(facts: PageFacts, image_url: str | None, material: Material) -> str:
    """What a picture without a description shows: what its chapter is about; on a recipe or a product, the thing itself."""
    if not image_url:
        return ""
    for section in facts.sections:
        if (
            section.heading
            and section.item is not None
            and any(_same_picture(image.url, image_url) for image in section.images)
        ):
            heading = shorten_entry(tidy(section.heading), 100)
            is_no_use = fold(heading) in fold(material.site_name) or material.is_avoided(heading)
            return "" if is_no_use else heading
    return material.short if material.kind in _THINGS else ""


def _described(facts: PageFacts, image_url: str | None, material: Material) -> str:
    """The page's own words for the picture; file names, the site's name and lone words describe nothing."""
    if not image_url:
        return ""
    for image in facts.images:
        if _same_picture(image.url, image_url):
            alt = _own_words(without_site(tidy(image.alt), material.site_name), facts, material)
            says_nothing = (
                _FILE_NAME.match(alt)
                or _PLACEHOLDER.fullmatch(alt)
                or regex.fullmatch(r"\S*[_\d-]\S*", alt)
                or fold(alt) in {fold(material.site_name), ""}
                or is_keyword_string(alt, material.book)
                or advertises(alt)
                or material.is_avoided(alt)
            )
            if not says_nothing and (
                regex.search(r"\s", alt) or len(alt) > 12 or regex.search(r"[\p{Han}\p{Kana}\p{Thai}]", alt)
            ):
                return alt
    return ""


def _own_words(alt: str, facts: PageFacts, material: Material) -> str:
    """An alt text without a photographer's name and without the post's title or description: those describe the post, not the picture."""
    if material.site_name and alt.casefold().endswith(f" {material.site_name.casefold()}"):
        alt = alt[: -len(material.site_name)].rstrip(" ,;:–—-|")
    alt = _CREDIT.sub("", _LABEL.sub("", _BAR.sub("", alt))).strip()
    if fold(core_of(alt, material.book)) in {fold(material.title), fold(material.core), fold(material.short)}:
        return material.short if material.kind in _THINGS or material.book is None else ""
    for told in (facts.description, facts.excerpt):
        start = tidy(told)[:_TOLD].casefold()
        at = alt.casefold().find(start) if len(start) == _TOLD else -1
        if at >= 0:
            return alt[:at].rstrip(" ,;:.–—-|")
    return alt


def _same_picture(one: str, other: str) -> bool:
    """WordPress keeps sizes of one picture under `-300x200` and `-scaled` names, and adds queries."""
    return _stem(one) == _stem(other)


def _stem(url: str) -> str:
    return regex.sub(r"(?:-\d+x\d+|-scaled)?(?=\.\w+$)", "", url.split("?")[0].split("#")[0], count=1)


def _inner(text: str) -> str:
    """Quotation marks inside quotation marks become single ones, as the typesetters of all six languages do it."""
    return text.translate(_INNER_QUOTES)


def is_keyword_string(alt: str, book: Phrasebook | None) -> bool:
    """Tell whether an alt text is a heap of search words ("cookies recipe best easy pinterest") and no description."""
    words = fold(alt).split()
    parts = alt.rstrip(".").split(", ")
    if len(parts) >= _HEAP_FROM and all(len(part.split()) <= _HEAP_WORDS for part in parts):
        return True
    searched = [word for word in words if word in _SEARCHED]
    if "pinterest" in words or (len(regex.split(r"\s*[,|;]\s*", alt)) > _KEYWORDS_FROM and searched):
        return True
    if len(words) < _KEYWORDS_FROM or len(set(searched)) < 2:
        return False
    small = book.dangling if book else frozenset()
    return not any(word in small for word in words) or len(searched) * 2 > len(words)
