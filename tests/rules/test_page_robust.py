"""Nothing that a fetch can bring home makes the reader raise."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.rules.page import read_page
from server.rules.reading.depth import bounded
from server.rules.reading.document import Document
from server.values.page import PageFacts
from tests.rules.pages import PARAGRAPHS, URL, make_page, og

WHOLE = make_page(
    og("title", "Lemon Cake - Lemon Kitchen")
    + og("image", "/cake.jpg")
    + '<link rel="canonical" href="/cake/"><meta name="author" content="Ada">',
    f'<article itemscope itemtype="http://schema.org/Article"><h1 itemprop="name">Cake</h1>{PARAGRAPHS}<h2>1. One</h2>'
    '<img srcset="/a.jpg 1x, /b.jpg 2x"><noscript><img src="/c.jpg"></noscript><time datetime="2024-05-06">May</time></article>',
    jsonld={
        "@graph": [
            {"@type": "Recipe", "@id": "#r", "author": {"@id": "#p"}, "recipeInstructions": [{"text": "x"}]},
            {"@id": "#p", "name": "Ada"},
        ]
    },
)


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "\x00" * 100,
        "half a pair \ud800",
        "<",
        "<!--",
        "<script type='application/ld+json'>{",
        "<title>",
        '<meta property="og:image" content="http://[">',
        '<base href="http://[::"><img src="a.jpg">',
        "<a rel=tag><time datetime=x><link rel=canonical>",
        '<img srcset="1x 2x , , w 9999999999w">',
        "\ufeff<html>",
    ],
)
def test_odd_documents(html: str) -> None:
    facts = read_page(html, URL)
    assert facts.url == URL
    assert facts.kind == "article"


@pytest.mark.parametrize("url", ["", "no address", "http://[", "https://x:99999/a", "//x", "javascript:1"])
def test_odd_addresses(url: str) -> None:
    assert read_page(WHOLE, url).title


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "span", "font size=1><p"])
@pytest.mark.parametrize("is_closed", [True, False])
def test_deep_nesting_is_cut_not_suffered(tag: str, is_closed: bool) -> None:
    closing = "".join(f"</{part.split()[0]}>" for part in reversed(tag.split("><")))
    html = "<title>Deep</title>" + f"<{tag}>" * 30_000 + "bottom" + (closing * 30_000 if is_closed else "")
    document = Document(html, URL)
    assert len(document.tree.css(tag.split(">")[0].split()[0])) <= 3_000
    assert read_page(html, URL).title == "Deep"


@pytest.mark.parametrize(
    "unit",
    [
        '<div a="</">',
        '<div a="</div>">',
        "<div a='></div>'>",
        "<div a=</div>",
        '<div =a="></div>">',
        "<div></b>",
        "<div></x>",
        "<div><!--</div>-->",
        "<div><script></div></script>",
        "<div><template></div></template>",
        "<div><table></div>",
    ],
)
def test_what_only_looks_like_an_end_tag_hides_no_depth(unit: str) -> None:
    element = Document(unit * 25_000, URL).tree.css("div")[-1].parent
    depth = 0
    while element is not None and depth < 1_000:
        element, depth = element.parent, depth + 1
    assert depth < 1_000


@pytest.mark.parametrize("attribute", ["a{}=b ", "a{}='<b' ", 'a{}=">"', 'a{} b="</b><p>" ', "a{}/", "a{}=\n"])
def test_a_tag_keeps_a_few_hundred_attributes(attribute: str) -> None:
    attributes = "".join(attribute.format(n) for n in range(50_000))
    document = Document(f'<p id="first"><div {attributes}><h1 id="last">Lemons</h1>', URL)
    assert len(document.tree.css("div")[0].attributes) <= 400
    assert document.text_of(document.elements("h1")[0]) == "Lemons"


@pytest.mark.parametrize("unit", ["<x{0}>a</x{0}>", "<x_{0}>a</x_{0}>", "<p></x{0}>"])
def test_new_names_of_elements_are_bounded(unit: str) -> None:
    html = "<h1>Lemons</h1>" + "".join(unit.format(n) for n in range(25_000)) + "<p>"
    kept = bounded(html, html.encode())
    assert isinstance(kept, bytes)
    assert len(set(re.findall(rb"</?[a-zA-Z][^\s/>]*", kept))) <= 10_500
    assert kept.endswith(b"<p>")


def test_five_megabytes() -> None:
    html = "<title>Long</title>" + "<p>word word word.</p>" * 230_000
    assert read_page(html, URL).title == "Long"


@pytest.mark.parametrize(
    "body",
    [
        "".join(f'<a rel="tag" href="/author/a{n}/">A{n}</a>' for n in range(5_000)),
        '<script type="application/ld+json">' + '{"@type":"Article","author":[' * 30_000 + "</script>",
        '<script type="application/ld+json">' + "[" * 50_000 + "]" * 50_000 + "</script>",
        '<script type="application/ld+json">['
        + '{"@type":"Recipe","image":["/a.jpg","/b.jpg"]},' * 20_000
        + "{}]</script>",
        "<article><p>x</p><p>y</p>" + '<h2>Item</h2><p>Words to read here.</p><img src="/a.jpg">' * 4_000,
        '<img srcset="' + "/a.jpg 1w, " * 100_000 + '">',
        "<p>" + "&amp" * 200_000 + "&#xD800;&#0;&#x110000;",
        '<p style="background:url(' + "a" * 500_000 + '"><h1>' + "(" * 300_000,
        '<div class="author">x</div>' * 5_000,
        "\x00" * 500_000 + "\ud800" * 100_000,
        "<form><input type=password></form>" * 5_000,
    ],
    ids=["links", "deep", "brackets", "nodes", "sections", "srcset", "entities", "style", "bylines", "nulls", "forms"],
)
def test_too_much_of_anything_is_cut(body: str) -> None:
    facts = read_page(f"<title>Lemons</title>{body}", URL)
    assert facts.title == "Lemons"
    assert len(facts.images) <= 60
    assert len(facts.sections) <= 80
    assert len(facts.keywords) <= 40


@pytest.mark.parametrize("seed", range(150))
def test_broken_pages(seed: int) -> None:
    """A good page with pieces cut out, moved, and noise put in still gives facts."""
    rng = random.Random(seed)
    html = WHOLE
    for _ in range(rng.randint(1, 8)):
        start, end = sorted(rng.randrange(len(html) + 1) for _ in range(2))
        noise = "".join(rng.choice("<>\"'{}[]&\\/=,:; \0éx") for _ in range(rng.randint(0, 9)))
        html = rng.choice(
            [html[:start] + noise + html[start + 3 :], html[:start] + html[start:end][:200] + html[start:], html[:end]]
        )
    assert isinstance(read_page(html, URL), PageFacts)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(), st.text(max_size=30))
def test_any_text_is_a_page(html: str, url: str) -> None:
    assert isinstance(read_page(html, url), PageFacts)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 99999)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["PT5M", "x", "", "https://a.example/b.jpg", "2024-05-06"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "name", "text", "url", "item", "itemListElement", "price"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = [
    "name",
    "headline",
    "author",
    "image",
    "keywords",
    "datePublished",
    "dateModified",
    "description",
    "recipeIngredient",
    "recipeInstructions",
    "prepTime",
    "totalTime",
    "recipeYield",
    "aggregateRating",
    "recipeCategory",
    "offers",
    "brand",
    "inLanguage",
    "publisher",
    "mainEntityOfPage",
    "url",
    "step",
    "contentUrl",
    "thumbnailUrl",
    "hasVariant",
]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["Recipe", "Article", "Product", "HowTo", "VideoObject", "WebPage"]),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=8),
)
def test_any_shape_of_schema_org_is_survived(kind: str, node: dict[str, object]) -> None:
    assert isinstance(read_page(make_page(jsonld={"@type": kind, **node}), URL), PageFacts)


def test_formatting_left_open_is_not_copied_into_every_paragraph() -> None:
    html = "<p>" + "".join(f"<font size={n}>" for n in range(900)) + "</p>" + "<p>x</p>" * 9_000
    assert len(Document(html, URL).tree.css("font")) < 500_000, (
        "each paragraph opens again what was left open: 8 million"
    )
