"""Whatever a page holds, the local writer's texts stay inside Pinterest's limits and are never empty or broken."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.local_writer import write
from server.values.page import PageFacts, PageImage, Product, Recipe
from server.values.text import ALT_TEXT_MAX, DESCRIPTION_MAX, OVERLAY_WORDS_MAX, TITLE_MAX, PinText, Voice, WritingTask
from tests.rules import writer_pages as pages
from tests.rules.writer_pages import make_page, make_task, words_of

_LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "ja", "zh", "th", "ar", "he", "hi", "ko", "ru", "", "en-US", "xx")
_WORDS = (
    "soup", "Garten", "élégante", "niño", "ação", "perché", "冷たい", "スープ", "今日は", "我们的花园", "ขนมปัง", "อร่อย", "خبز", "عربي", "לחם",
    "रोटी", "स्वादिष्ट", "빵", "хлеб", "👩‍🍳", "🇩🇪", "e\u0301", "कि", "30", "1,5", "€5", "the", "und", "de", "—", "|", ":", "(", ")", ".", "。", "!", "?",
    "…", "Read more", "&amp;", "<b>x</b>", "#soup", "https://x.example", "\u200b", "\x00", "Donaudampfschifffahrtsgesellschaft" * 4,
)  # fmt: skip
_text = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(_WORDS), max_size=40).map("".join),
    st.text(max_size=80),
)
_texts = st.lists(_text, max_size=12).map(tuple)
_minutes = st.none() | st.integers(-5, 100_000)


@st.composite
def _facts(draw: st.DrawFn) -> PageFacts:
    recipe = st.builds(
        Recipe,
        ingredients=_texts,
        steps=_texts,
        prep_minutes=_minutes,
        cook_minutes=_minutes,
        total_minutes=_minutes,
        servings=_text,
        category=_text,
    )
    product = st.builds(
        Product, price=_text | st.just("29.90"), currency=st.sampled_from(["EUR", "usd", "", "JPY", "XXQ"]), brand=_text
    )
    image = draw(st.none() | st.just("https://x.example/a.jpg"))
    return PageFacts(
        url="https://x.example/post",
        title=draw(_text),
        description=draw(_text),
        excerpt=draw(_text),
        site_name=draw(_text),
        language=draw(st.sampled_from(_LANGUAGES)),
        kind=draw(st.sampled_from(["article", "recipe", "product", "list", "howto", "video", "strange"])),
        keywords=draw(_texts),
        image=image,
        images=(PageImage("https://x.example/a.jpg", alt=draw(_text)),),
        items=draw(_texts),
        steps=draw(_texts),
        headings=draw(_texts),
        recipe=draw(st.none() | recipe),
        product=draw(st.none() | product),
        text=draw(_text),
    )


def check(text: PinText) -> None:
    overlay = text.overlay
    for value, limit in ((text.title, TITLE_MAX), (text.description, DESCRIPTION_MAX), (text.alt_text, ALT_TEXT_MAX)):
        assert 0 < len(value) <= limit
        assert value == value.strip()
        assert not unicodedata.combining(value[0])
    assert overlay.headline
    if len(overlay.headline.split()) > OVERLAY_WORDS_MAX or len(overlay.headline) > 64:
        assert len(overlay.headline) <= TITLE_MAX, "a title that has no place to end earlier stays whole"
    assert len(overlay.kicker) <= 24
    assert all(item and len(item) <= 48 for item in overlay.items)
    assert len(text.keywords) <= 10
    assert text.writer == "local"
    assert not regex.search(r"[\x00-\x1f\u200b]|&amp;|<b>", words_of(text))


@settings(max_examples=30, deadline=None)
@given(
    facts=_facts(),
    count=st.integers(1, 6),
    start=st.integers(0, 30),
    wish=st.sampled_from(["", "shorter", "kürzer", "mention soup"]),
    call=_text,
    has_tags=st.booleans(),
)
def test_every_text_from_every_page_is_publishable(
    facts: PageFacts, count: int, start: int, wish: str, call: str, has_tags: bool
) -> None:
    voice = Voice(call_to_action=call, use_hashtags=has_tags)
    texts = write(WritingTask(facts=facts, count=count, start=start, wish=wish, voice=voice))
    assert len(texts) == count
    for text in texts:
        check(text)


@pytest.mark.parametrize("wish", ["", "shorter"])
def test_a_stop_before_a_word_that_is_too_long_is_not_all_that_is_left(wish: str) -> None:
    facts = make_page(title=". " + "Donaudampfschifffahrtsgesellschaft" * 4)
    for text in write(WritingTask(facts=facts, count=2, wish=wish)):
        assert "Donau" in text.title
        assert "Donau" in text.overlay.headline or text.overlay.headline.startswith("Trams"), "a sentence of the page"


@pytest.mark.parametrize("facts", pages.ALL, ids=lambda facts: facts.url.split("/")[2])
def test_the_same_task_gives_the_same_texts(facts: PageFacts) -> None:
    assert write(make_task(facts, 6)) == write(make_task(facts, 6))


@pytest.mark.parametrize("facts", pages.ALL, ids=lambda facts: facts.url.split("/")[2])
def test_regenerating_goes_on_where_the_first_round_ended(facts: PageFacts) -> None:
    assert write(make_task(facts, 6))[4:] == write(make_task(facts, 2, start=4))


@pytest.mark.parametrize("facts", [pages.SOUP, pages.BALCONY, pages.PAN, pages.MUG], ids=lambda facts: facts.kind)
def test_variants_of_a_rich_page_all_differ(facts: PageFacts) -> None:
    texts = write(make_task(facts, 8))
    assert len({(text.title, text.description) for text in texts}) == 8
    assert len({text.title for text in texts[:3]}) == 3


@pytest.mark.parametrize("facts", [pages.PICKLES_JA, pages.BREAD_AR, pages.PIE_RU], ids=lambda facts: facts.language)
def test_variants_in_other_languages_differ_as_far_as_the_page_goes(facts: PageFacts) -> None:
    first, second = write(make_task(facts, 2))
    assert (first.title, first.description) != (second.title, second.description)


def test_a_long_title_ends_where_a_phrase_does() -> None:
    title = "An exceedingly long title about the many ways of growing tomatoes on a balcony that faces north in a rainy town by the sea"
    (text,) = write(make_task(make_page(title=title), 1))
    assert text.title == "An exceedingly long title about the many ways of growing tomatoes"


def test_a_long_japanese_title_ends_between_phrases() -> None:
    title = "祖母から受け継いだぬか床で作る" * 8
    (text,) = write(make_task(make_page(title=title, language="ja"), 1))
    assert len(text.title) <= TITLE_MAX
    assert title.startswith(text.title.rstrip("…"))
    assert text.title.rstrip("…")[-1] in "らだでる"


def test_a_long_description_ends_with_a_sentence() -> None:
    sentence = "The ferry leaves every ten minutes and takes you to the other side of the river. "
    facts = make_page(
        description="", excerpt="", text="".join(f"{letter}. {sentence}".replace(".", "", 1) for letter in "ABCDEFGHIJ")
    )
    for text in write(make_task(facts, 3)):
        assert len(text.description) <= DESCRIPTION_MAX
        assert text.description.endswith((".", "!"))
