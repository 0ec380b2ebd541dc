"""What is skipped to read a page quickly would have found nothing."""

from __future__ import annotations

import gc
import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from server.rules.reading import (
    barriers,
    boilerplate,
    bylines,
    depth,
    document,
    image_hosts,
    image_sets,
    image_urls,
    recipe,
    summary,
    titles,
    visible_recipe,
)
from server.rules.reading import text as texts
from server.rules.reading.addresses import host_of, join
from server.rules.reading.backgrounds import backgrounds
from server.rules.reading.document import _NUMBERS, Document
from server.rules.reading.outline import container, content
from server.rules.reading.side_blocks import is_called_so
from server.rules.reading.text import clean, has_any, squeeze, stays_long, words
from server.rules.reading.uncollected import uncollected
from tests.rules.pages import URL

_PIECES = ["<", "</", "<br>", "<br/>", "<!--", "<img ", "<meta ", "<b>", "</b>", "<p>", "x", "/", "<div>", "</div>"]
_PARTS = [
    "/a",
    "/image/",
    ".com",
    ".de/",
    "/",
    "cdn.x.org/",
    "/max/",
    "a.jpg",
    "=/",
    "-p-500",
    "/b.blog/",
    "/v1/",
    "photo.png",
]


@given(st.text(st.sampled_from("aé -&;<p>\n\xa0\xad\u200b\ufffd"), max_size=16))
def test_only_what_stays_long_is_passed_over(told: str) -> None:
    if stays_long(told, 5):
        assert len(clean(told)) > 5


@pytest.mark.parametrize("stretch", [1, 2, 3, 7, 10_000])
def test_end_tags_are_counted_once_wherever_they_lie(monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    monkeypatch.setattr(depth, "_STRETCH", stretch)
    monkeypatch.setattr(depth, "_MAX_OPEN_UNSEEN", 3)
    for seed in range(60):
        data = "".join(random.Random(seed).choices(_PIECES, k=30)).encode()
        tags, ends = data.count(b"<"), data.count(b"</")
        begun = sum(data.count(b"<" + letter) for letter in (b"b", b"d", b"i", b"m", b"p", b"x"))
        left_open = begun - ends - sum(data.count(tag) for tag in depth._VOID)
        assert depth._closes(data, tags) is (left_open <= 3 or tags - 2 * ends <= 3)


def test_elements_in_capitals_open_as_others_do() -> None:
    for tag in ("<div>", "<DIV>"):
        html = tag * 5000
        kept = depth.bounded(html, html.encode())
        assert isinstance(kept, bytes)
        assert 300 < kept.lower().count(b"<div>") < 500


def test_names_are_whole_and_the_shortest_is_known() -> None:
    assert is_called_so("div", "optin")
    assert is_called_so("div", "author-bio")
    assert not is_called_so("div", "author-biography")
    for tag in ("html", "body", "main", "article"):
        assert not is_called_so(tag, "newsletter")


@given(
    st.lists(st.sampled_from(_PARTS), max_size=6).map("".join),
    st.sampled_from(["", "u=x.com/a", "w=200", "url=/a.jpg"]),
)
def test_an_address_that_is_no_services_stays_as_it_is(path: str, query: str) -> None:
    told = "blog.example", f"/{path}", query
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_hosts, "may_be_of_a_service", lambda *address: True)
        found = image_hosts.original(*told)
    assert image_hosts.original(*told) == found


@given(
    st.lists(st.sampled_from([*_PARTS, "http:/", "https%3A%2F%2Fx.org", "media/"]), max_size=6).map("".join),
    st.sampled_from(["", "?w=200", "?url=/a.jpg"]),
)
def test_a_folder_of_no_service_has_no_picture_of_one(path: str, query: str) -> None:
    address = f"https://blog.example/{path}{query}"
    found = image_urls.inspect.__wrapped__(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_urls, "may_be_of_a_service", lambda *folder: True)
        image_urls._folder.cache_clear()
        assert image_urls.inspect.__wrapped__(address) == found
    image_urls._folder.cache_clear()


_OF_SETS = [
    "/a.jpg",
    "/b,c.jpg",
    "1.jpg",
    "data:image/x",
    "/a.jpg,",
    "300w",
    "300w,",
    "0w",
    "123456w",
    "10.5w",
    "2x",
    "5h,",
    ",",
    "w",
]


@given(st.lists(st.sampled_from(_OF_SETS), max_size=6).map(" ".join))
@example("/a.jpg 300w, /b.jpg 700w")
@example("data:image/x 300w, /a.jpg 200w")
@example("1.jpg 300w, /a.jpg 200w")
@example("/a.jpg, 300w")
@example("/a.jpg 0w")
@example("/a.jpg 123456w")
@example("/a.jpg 300w,/b.jpg")
def test_a_set_of_widths_is_read_like_any_other(srcset: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(image_sets, "_widest", lambda tokens: None)
        found = image_sets.largest(srcset)
    assert image_sets.largest(srcset) == found


def test_a_text_in_stretches_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "_STRETCH", 3)
    for told in ("", "plain ascii", "crème brûlée", "“zest” 🍋", "日本語のレシピ"):
        assert document._utf8(told) == told.encode()


_CUSTOM = ("amp-img", "lite-youtube")
_ADDRESSES = st.text(st.sampled_from("a./?-=&%#;:é_ \n"), max_size=9)


def test_the_walk_finds_what_a_search_finds() -> None:
    inner = "".join(f"<{tag} class=x>y</{tag}>" for tag in (*sorted(_CUSTOM), *_NUMBERS))
    doc = Document(f"<body><svg><a><title>t</title></a></svg>{inner}<template><p>z</p></template>{inner}", URL)
    for tag in (*_NUMBERS, *_CUSTOM):
        assert [node.mem_id for node in doc.elements(tag)] == [node.mem_id for node in doc.tree.css(tag)], tag
        assert doc.elements(tag) or tag in ("base",)
    with pytest.raises(KeyError):
        doc.elements("aside")  # which the walk does not number: none would be a wrong answer


@pytest.mark.parametrize("outer", ["main", "article", "div class=entry-content", "section"])
def test_the_content_is_the_stretch_that_a_search_inside_it_finds(outer: str) -> None:
    side = "<header><img src=/a.jpg><p>one</p></header><h2>Before</h2>"
    post = "<h2>Zest</h2><div><p>one</p><p>two <img src=/b.jpg></p><section><h3>x</h3></section></div><h4>y</h4>"
    doc = Document(
        f"<body>{side}<{outer}>{post}</{outer.split()[0]}><p>after</p><{outer}><p>more</p></{outer.split()[0]}>", URL
    )
    root = container(doc)
    assert root is not None
    wanted = root.css("h2, h3, h4, p, img")
    assert [piece.node.mem_id for piece in content(doc)] == [node.mem_id for node in wanted]
    assert len(wanted) >= 6


def test_backgrounds_are_those_inside_the_content() -> None:
    behind = "<div style='BACKGROUND: url(/{0}.jpg)'></div><div data-bg=/{0}-lazy.jpg></div><img data-bg=/{0}-no.jpg>"
    doc = Document(f"<body>{behind.format('x')}<main><p>a<p>b{behind.format('y')}</main>{behind.format('z')}", URL)
    main = doc.elements("main")[0]
    assert [address for _, address in backgrounds(doc, main)] == ["/y.jpg", "/y-lazy.jpg"]
    late = Document(f"<main>{'<img data-bg=/no.jpg>' * 40}<div data-bg=/late.jpg></div></main>", URL)
    assert [address for _, address in backgrounds(late, late.elements("main")[0])] == ["/late.jpg"]


@example("a\n", "https://x.example/")
@given(
    _ADDRESSES, st.sampled_from(["https://www.x.example/p/q?r=1", "http://x.example:80/", "https://x.example", "//x/"])
)
def test_an_address_from_the_root_is_resolved_as_others_are(rest: str, base: str) -> None:
    doc = Document("", base)
    assert doc.absolute(f"/{rest}") == join(base, f"/{rest}")
    assert "\n" not in doc.absolute(f"/{rest}") + doc.absolute(f"https://x.example/{rest}")
    with_capitals = f"{base}{rest}".replace("x.example", "X.example")  # which is not read the quick way
    assert host_of(f"{base}{rest}") == host_of(with_capitals)


_LABELS = [visible_recipe._INGREDIENTS, visible_recipe._STEPS, visible_recipe._NEEDED]


@given(st.one_of(st.from_regex(label.pattern.replace(r"^\W*", "^")) for label in _LABELS))
def test_no_label_of_a_recipe_is_passed_over(label: str) -> None:
    start = label[:3].lower()
    assert start in visible_recipe._BEGINNINGS or not start.isalpha()


_SAID = """ingredients|zutaten|ingrédients|składniki|ainekset|malzemeler|suroviny|the steps|steps|directions|method|preparation|préparation|procedimento|how to make it|
zubereitung|anleitung|elaboración|modo de preparo|bereiding|przygotowanie|fremgangsmåde|gör så här|instrucciones|étapes|postup|what you need|you’ll need|
shopping list|das brauchst du|was brauchst du|brauchst du|ihr braucht|einkaufsliste|necesitas|vas a necesitar|cosa serve|che cosa serve|occorrente|
você precisa|dit heb je nodig|wat heb je nodig|heb je nodig|benodigdheden"""


def test_each_label_of_a_recipe_is_looked_at() -> None:
    said = _SAID.replace("\n", "").split("|")
    for label in said:
        assert any(pattern.match(label) for pattern in _LABELS), label
    assert {label[:3] for label in said} == visible_recipe._BEGINNINGS


def test_rows_of_links_are_found_in_small_letters() -> None:
    for line in ("Jump to Recipe", "PRINT THIS RECIPE", "Zum Rezept springen", "Aller à la recette", "5 Min Read"):
        assert boilerplate._ROW.search(line), line
        assert boilerplate._SMALL_ROW.search(line.lower()), line


def test_no_end_of_a_feed_is_passed_over() -> None:
    told = summary._FEED_END.pattern.partition("|(?:")[2].partition(")")[0]
    ends = ["The post Cake appeared first on Zest", *(end.replace("[", "").replace("]", "") for end in told.split("|"))]
    assert len(ends) > 12
    for end in ends:
        end = end.replace("Rr", "r").replace("Mm", "m").replace("Oo", "o")
        assert summary._FEED_END.search(end), end
        assert has_any(f"All about cake. {end}", summary._FEED_WORDS), end


def test_a_title_without_marks_has_no_pieces() -> None:
    told = set(titles._SEPARATOR.pattern + titles._BAR.pattern)
    assert told > titles._MARKS
    for mark in told - titles._MARKS:
        for title in (f"a{mark}b", f"a {mark} b", f"a{mark} b", f"a{mark}{mark}b", f"a {mark}{mark} b"):
            assert not titles._SEPARATOR.search(title), title
            assert not titles._BAR.search(title), title


@given(st.text(st.sampled_from("aZ9_ -'.,@\n\x1c\x1fé\xad\u200b\ufffd\xa0"), max_size=12))
def test_texts_are_cut_as_their_patterns_would(told: str) -> None:
    assert clean(told) == " ".join(texts._INVISIBLE.sub("", told).split())
    plain = told.encode("ascii", "ignore").decode()
    assert words(plain) == re.findall(r"\w+", plain.lower())
    assert squeeze(plain) == texts._NO_LETTERS.sub("", plain.lower())


@pytest.mark.parametrize(
    "line",
    ["Site under maintenance", "Site under construction", "Temporarily unavailable", "Coming soon", "Wartungsarbeiten", "Im Aufbau", "En mantenimiento",
     "En construcción", "In manutenzione", "In costruzione", "Em manutenção", "Em construção", "Onderhoud", "Under underhåll", "W przebudowie", "メンテナンス中",
     "维护中", "Error", "502 Bad Gateway", "Gateway timeout", "Welcome to nginx!", "Apache2 Debian Default Page: It works", "Index of /blog", "It works!",
     "Default web site page", "Opening soon", "Fehler beim Aufbau einer Datenbankverbindung", "503 Service Unavailable"],
)  # fmt: skip
def test_no_word_of_upkeep_is_passed_over(line: str) -> None:
    for written in (line, line.upper()):
        assert barriers._UPKEEP.match(written), written
        assert has_any(written.lower(), barriers._UPKEEP_WORDS), written


def test_no_byline_is_passed_over() -> None:
    told = bylines._PLAIN.pattern.partition("(?i:")[2].partition(r")\s*:?")[0].replace("(?:in)?", "in").split("|")
    assert len(told) > 15
    for sign in told:
        line = f"2 May 2024 {sign}: Ada Zest"
        assert bylines._PLAIN.search(line), line
        assert bylines._may_be_signed(line), line


def test_steps_that_one_line_numbers_are_parted_in_any_digits() -> None:
    for line in ("1. Mix. 2. Bake.", "01) Mix 2) Bake", "１. Mix ２. Bake"):
        assert len(recipe._numbered(line)) == 2, line


def test_the_collector_is_left_as_it_was() -> None:
    seen: list[bool] = []

    @uncollected
    def work(*, fails: bool) -> None:
        seen.append(gc.isenabled())
        if fails:
            raise ValueError

    with pytest.raises(ValueError):
        work(fails=True)
    assert gc.isenabled()
    gc.disable()
    try:
        work(fails=False)
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert seen == [False, False]


@example("aé" + "\n" * 30)
@given(st.text(st.sampled_from("aé u0026;&<b>-!\n\xa0\u200b\ufffd"), max_size=90))
def test_a_short_text_is_the_whole_one_or_too_long(told: str) -> None:
    node = LexborHTMLParser(f"<div>{told}<b>{told}</b></div>").css("div")[0]
    whole = texts.text_in(node)
    assert texts.short_text_in(node, 5) == (whole if len(whole) <= 5 else "")
