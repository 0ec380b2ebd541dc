"""Where the letters stand: measured on the drawn pixels, in every template and script."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from server.imaging import TEMPLATES, Template
from server.imaging.canvas import Canvas
from server.imaging.color import contrast
from server.imaging.fonts import clean, coverage
from server.imaging.marks import stars
from server.imaging.scripts import is_invisible
from server.imaging.studio import compose
from server.values.brand import Brand
from server.values.text import Overlay
from tests.imaging.pictures import HEADLINES, checkered, encoded, with_subject

WORST = encoded(checkered())
CALM = encoded(with_subject(1600, 1200, 0.3, 0.5))
CALM2 = encoded(with_subject(1000, 1500, 0.6, 0.4))
ITEMS = ("A window seat with deep cushions", "Shelves under the stairs", "One good lamp")
BRAND = Brand(name="Alice bakes", domain="alicebakes.example")
DETAILS = {
    "time": "25 min", "servings": "4 servings", "price": "$24.90", "rating": "4.5", "brand": "Linden Works",
    "before": "Before", "after": "After",
}  # fmt: skip
WORDS = sorted({word for headline in HEADLINES.values() for word in headline.split()})


def composed(
    name: str, overlay: Overlay, photos: tuple[bytes, ...] = (WORST, CALM, CALM2), brand: Brand = BRAND
) -> Canvas:
    return compose(
        name,
        overlay,
        photos,
        brand,
        facts_kind="list",
        details={**DETAILS, "quote": overlay.headline},
        item_photos=photos,
    )[0]


def check_letters(canvas: Canvas, template: Template | None = None) -> None:
    """Everything that must hold on any pin: contrast, no overflow, free corner, no overlap, no empty box, little text."""
    assert canvas.text_ratio() <= (0.2 if template and template.photos else 0.3)
    lowest = canvas.settle()
    ground = canvas.image.copy()
    assert lowest >= 4.5
    canvas.letter()
    changed = ImageChops.difference(canvas.image, ground).convert("L").point([0, *([255] * 255)])
    outside = changed.copy()
    draw = ImageDraw.Draw(outside)
    for left, top, right, bottom in canvas.boxes():
        draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=0)
    assert outside.getbbox() is None, "letters outside their boxes"
    assert changed.crop((840, canvas.height - 160, 1000, canvas.height)).getbbox() is None, "letters in the corner"
    for left, top, right, bottom in canvas.boxes():
        assert left >= 30
        assert right <= 1000 - 30
        assert top >= 30
        assert bottom <= canvas.height - 30
    check_contrast(canvas, ground)
    check_overlap(canvas)
    check_glyphs(canvas)


def check_contrast(canvas: Canvas, ground: Image.Image) -> None:
    """The same rule, counted again over single pixels under a line instead of over averages."""
    for text in canvas.texts:
        colors = ground.crop(text.box).resize((150, 40), Image.Resampling.NEAREST).getcolors(6000)
        assert colors
        total = sum(count for count, _ in colors)
        good = sum(
            count
            for count, color in colors
            if isinstance(color, tuple) and contrast((color[0], color[1], color[2]), text.fill) >= 4.3
        )
        assert good / total >= 0.88, text.line.text


def test_contrast_is_told_of_single_pixels_not_of_their_average() -> None:
    grain = encoded(Image.frombytes("RGB", (1000, 1500), random.Random(3).randbytes(4_500_000)), quality=80)
    canvas = composed("framed", Overlay("Before and after", "Dinner"), (grain,))
    told = canvas.settle()
    for text in canvas.texts:
        colors = canvas.image.crop(text.box).getcolors(2_000_000) or []
        ratios = sorted((contrast(color[:3], text.fill), count) for count, color in colors if isinstance(color, tuple))
        left = 0.05 * sum(count for _, count in ratios)
        worst = next(ratio for ratio, count in ratios if (left := left - count) < 0)
        assert worst >= 4.4, text.line.text
        assert worst >= told * 0.93


def check_overlap(canvas: Canvas) -> None:
    boxes = canvas.boxes()
    for index, first in enumerate(boxes):
        for second in boxes[index + 1 :]:
            wide = min(first[2], second[2]) - max(first[0], second[0])
            high = min(first[3], second[3]) - max(first[1], second[1])
            assert wide <= 0 or high <= 1, (first, second)


def check_glyphs(canvas: Canvas) -> None:
    for text in canvas.texts:
        for run in text.line.runs:
            held = coverage(run.face)
            assert all(ord(char) in held or is_invisible(char) for char in run.text), run


LANGUAGES = list(HEADLINES)


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_on_the_worst_photo(name: str, turn: int) -> None:
    """Each template meets two scripts, each script several templates."""
    language = LANGUAGES[(list(TEMPLATES).index(name) + 5 * turn) % len(LANGUAGES)]
    words = HEADLINES[language]
    canvas = composed(name, Overlay(words, words[:16].strip(), (words[:24].strip(), words[-20:].strip(), ITEMS[2])))
    check_letters(canvas, TEMPLATES[name])


@pytest.mark.parametrize("name", TEMPLATES)
def test_one_word_twenty_words_and_a_very_long_one(name: str) -> None:
    for headline in (
        "Soup",
        "The 20 Most Surprisingly Simple Things That You Can Do At Home Today To Feel A Bit Better",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    ):
        canvas = composed(name, Overlay(headline, "Small spaces", ITEMS))
        check_letters(canvas, TEMPLATES[name])
        drawn = bare("".join(text.line.text for text in canvas.texts))
        assert bare(headline) in drawn, "a word was cut"


def bare(text: str) -> str:
    return text.replace(" ", "").replace("-", "").casefold()


def test_right_to_left_layouts_are_mirrored() -> None:
    left = composed("split", Overlay(HEADLINES["en"]))
    right, name = compose("split", Overlay(HEADLINES["ar"]), [CALM], BRAND, details={"time": "25 min"}, seed=5)
    assert name == "split"
    assert min(box[0] for box in left.boxes()) == 70
    assert max(box[2] for box in right.boxes()) == 930


def test_stars_fill_in_reading_direction() -> None:
    for is_rtl in (False, True):
        canvas = Canvas(1000, compose("poster", Overlay("Soup"), [])[0].palette, is_rtl)
        canvas.fill((0, 0, 1000, 1000), (255, 255, 255))
        assert stars(canvas, "4.5", 500, 500, (0, 0, 0), (220, 220, 220)) > 0
        dark = canvas.image.convert("L").point([255] * 100 + [0] * 156)
        start, _, end, _ = dark.getbbox() or (0, 0, 0, 0)
        assert 200 < end - start < 230  # the fifth star is half full
        assert abs((1000 - end if is_rtl else start) - 380) < 8
        assert stars(canvas, "2.1", 500, 500, (0, 0, 0), (220, 220, 220)) == 0


def test_a_list_shows_its_items() -> None:
    for name in ("list_arch", "poster", "checklist"):
        drawn = [text.line.text for text in composed(name, Overlay("Cozy nooks", "", ITEMS)).texts]
        assert all(item in drawn for item in ITEMS), name


def test_facts_and_domain_are_shown() -> None:
    drawn = [text.line.text for text in composed("fullbleed", Overlay("Soup")).texts]
    assert any("25 min" in line and "4 servings" in line for line in drawn)
    assert "ALICEBAKES.EXAMPLE" in drawn


def test_what_a_template_is_for_is_shown() -> None:
    shown = {
        "recipe_card": ["25 min", "4 servings"],
        "product": ["$24.90", "LINDEN WORKS"],
        "big_number": ["12", "ALICEBAKES.EXAMPLE"],
        "steps": ["1", "2", "3"],
        "before_after": ["BEFORE", "AFTER"],
        "checklist": list(ITEMS),
    }
    for name, wanted in shown.items():
        canvas, drawn = compose(
            name,
            Overlay("12 Cozy Nooks", "", ITEMS),
            (CALM, CALM2, WORST),
            BRAND,
            details=DETAILS,
            seed=1,
            item_photos=(CALM, CALM2, WORST),
        )
        assert drawn == name
        texts = [text.line.text for text in canvas.texts]
        assert [text for text in wanted if text not in texts] == [], name


def test_a_badge_counts_ideas_not_categories() -> None:
    def badge(headline: str, language: str) -> list[str]:
        canvas, _ = compose(
            "list_arch", Overlay(headline, "Garden", ITEMS), (CALM,), BRAND, details={"language": language}
        )
        return [text.line.text for text in canvas.texts]

    assert {"3", "IDEAS"} <= set(badge("Cozy Reading Nooks", "en"))
    assert "IDEEN" in badge("Leseecken", "de-AT")
    assert "IDEAS" not in badge("Ways to Read More", "en")
    assert "IDEAS" not in badge("12 Questions to Ask", "en"), "the title says what is counted"
    assert "12" in badge("12 xyz", "tlh")


@pytest.mark.parametrize("size", [(1000, 1000), (1000, 2100)])
def test_other_shapes_hold_the_same_rules(size: tuple[int, int]) -> None:
    for name in TEMPLATES:
        if (list(TEMPLATES).index(name) + size[1]) % 3:  # the others are drawn at the other shape
            overlay = Overlay("12 Cozy Reading Nooks for Small Apartments", "Small spaces", ITEMS)
            canvas, drawn = compose(name, overlay, (CALM, CALM2, WORST), BRAND, details=DETAILS, size=size)
            check_letters(canvas, TEMPLATES[drawn])


def test_unfriendly_brand_colours_stay_readable() -> None:
    for primary, accent, names in (
        ("#ffffff", "#000000", ("fullbleed", "label")),
        ("#777777", "#777777", ("checklist", "big_number")),
        ("#ffff00", "red", ("recipe_card", "circle")),
    ):
        brand = Brand(domain="example.com", primary=primary, accent=accent)
        for name in names:
            check_letters(composed(name, Overlay("Lemon cake with seeds", "Easy", ITEMS), (CALM, WORST), brand))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    headline=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
    kicker=st.text(max_size=40),
    name=st.sampled_from(sorted(TEMPLATES)),
)
def test_random_words_of_all_scripts(headline: str, kicker: str, name: str) -> None:
    check_letters(composed(name, Overlay(headline[:100], kicker), (CALM, WORST)))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_cleaned_text_is_stable_and_drawable(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\n" not in cleaned


def test_labels_say_what_is_so_and_say_it_once() -> None:
    def lines(name: str, overlay: Overlay, kind: str, **details: str) -> list[str]:
        brand = Brand(name="b.example", domain="b.example")
        canvas, drawn = compose(name, overlay, (CALM,), brand, facts_kind=kind, details=details)
        assert drawn == name
        return [text.line.text for text in canvas.texts]

    assert "PASOS" in lines("list_arch", Overlay("Velas de cera", "", ITEMS), "howto", language="es")
    assert "IDEAS" not in lines("list_arch", Overlay("طريقة عمل الكنافة", "", ITEMS), "list")
    assert lines("quote", Overlay("“Bread is slow”"), "article").count("B.EXAMPLE") == 1
    assert "189 €" not in lines("product", Overlay("Borsa “Lucca” a 189,00 €"), "product", price="189 €")
    assert "189 €" in lines("product", Overlay("Borsa “Lucca”, 189 colori"), "product", price="189 €")


def test_a_long_domain_loses_its_middle_before_it_becomes_too_small_to_read() -> None:
    def foot(name: str, domain: str) -> tuple[str, int]:
        brand = Brand(
            name="Alice bakes with all of her friends and most of her family every single Sunday", domain=domain
        )
        text = compose(name, Overlay("Lemon cake"), (CALM,), brand)[0].texts[-1]
        return text.line.text, text.size

    for name in ("split", "band", "matted"):
        text, size = foot(name, "https://www.averyveryverylongdomainnamewithoutanyhyphensandstillmore.example/post")
        assert (text[:5], text[-8:], "…" in text, size >= 20) == ("avery", ".example", True, True)
        text, size = foot(name, "")
        assert text.startswith("Alice bakes with all")
        assert text.endswith("…")
        assert size >= 20
    assert foot("split", "xn--mnchen-3ya.example:8080")[0] == "MÜNCHEN.EXAMPLE"


def test_ground_under_two_lines_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    canvas = Canvas(1500, compose("poster", Overlay("Soup"), [])[0].palette)
    boxes = [
        (100, 100, 300, 200),
        (200, 150, 400, 250),
        (-50, 1450, 120, 1600),
        (900, 0, 1100, 35),
        (500, 700, 503, 900),
    ]
    monkeypatch.setattr(canvas, "boxes", lambda: boxes)
    assert round(canvas.text_ratio() * 15_000) == 20 * 10 + 20 * 10 - 10 * 5 + 12 * 5 + 10 * 4
