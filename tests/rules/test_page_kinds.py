"""Kinds and their typed facts: list post, how-to, product, video; everything else is an article."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from server.pipeline.style import details_of
from server.rules.local_writer import write
from server.rules.reading.entries import promised_count
from server.rules.reading.product import decimal_text
from server.values.page import PageImage, Product, Section, Video
from server.values.text import WritingTask
from tests.rules.pages import PARAGRAPHS, og, read


def headings(*texts: str, level: str = "h2") -> str:
    return (
        "<article>" + PARAGRAPHS + "".join(f"<{level}>{text}</{level}><p>Words.</p>" for text in texts) + "</article>"
    )


def test_an_article() -> None:
    facts = read(og("title", "Why we bake"), headings("Then", "Now"))
    assert facts.kind == "article"
    assert facts.headings == ("Then", "Now")
    assert (facts.items, facts.steps, facts.recipe, facts.product, facts.video) == ((), (), None, None, None)


@pytest.mark.parametrize("form", ["{}. {}", "{}) {}", "#{} {}", "{}: {}", "{} – {}"])
def test_numbered_headings_are_the_items(form: str) -> None:
    wanted = ("Zest it", "Juice it", "Candy it")
    facts = read(
        og("title", "Ways with lemons"),
        headings(*(form.format(n, text) for n, text in enumerate(wanted, 1)), "Conclusion"),
    )
    assert facts.kind == "list"
    assert facts.items == wanted


def test_as_many_headings_as_the_title_promises() -> None:
    facts = read(og("title", "4 lemons to know"), headings("Eureka", "Meyer", "Amalfi", "Lisbon", "Final thoughts"))
    assert facts.kind == "list"
    assert facts.items == ("Eureka", "Meyer", "Amalfi", "Lisbon")


def test_items_of_a_promised_ordered_list() -> None:
    body = f"<article>{PARAGRAPHS}<ol><li>Eureka</li><li>Meyer</li><li>Amalfi</li></ol></article>"
    assert read(og("title", "3 lemons to know"), body).items == ("Eureka", "Meyer", "Amalfi")


@pytest.mark.parametrize(
    ("title", "before", "things", "after"),
    [
        ("5 Soups for Cold Days", ("Why soup?",), ("Leek", "Tomato", "Barley", "Onion", "Pea"), ("How to store soup",)),
        ("7 Easy Houseplants for Dark Rooms", (), tuple("ABCDEFG"), ("Tips for low light", "Shop this post")),
        ("6 Perennials", ("What makes a plant drought tolerant?",), ("Sage", "Yarrow", "Sedum", "Catmint", "Thyme", "Salvia"), ()),
        ("Four Ways to Fold a Napkin", (), ("The pocket", "The fan", "The rose", "The boat"), ()),
        ("4 Questions to Ask a Florist", (), ("How fresh is it?", "Where is it from?", "Why roses?", "When to order?"), ()),
    ],
)  # fmt: skip
def test_entries_are_told_from_the_headings_around_them(
    title: str, before: tuple[str, ...], things: tuple[str, ...], after: tuple[str, ...]
) -> None:
    things = tuple(f"{thing} x" if len(thing) == 1 else thing for thing in things)
    facts = read(og("title", title), headings(*before, *things, *after))
    assert (facts.kind, facts.items) == ("list", things)


def test_entries_are_those_that_have_a_picture() -> None:
    body = "".join(f'<h2>{name}</h2><p>Words.</p><img src="/{name}.jpg">' for name in ("Ash", "Oak", "Elm", "Fir"))
    facts = read(
        og("title", "4 Trees of Leeds"),
        f"<article>{PARAGRAPHS}<h2>Getting there</h2>{body}<h2>Thanks</h2><p>Bye.</p></article>",
    )
    assert facts.items == ("Ash", "Oak", "Elm", "Fir")


@pytest.mark.parametrize("title", ["My 4 Bedroom House Tour", "The 4 Little Pigs Party", "Our 4 Course Menu"])
def test_a_number_in_a_name_promises_nothing(title: str) -> None:
    assert read(og("title", title), headings("The kitchen", "The bath", "The hall", "The garden")).kind == "article"


def test_pictures_above_the_headings_belong_to_the_entries_below() -> None:
    names = ("Ash", "Oak", "Elm")
    above = "".join(f'<figure><img src="/{name}.jpg"></figure><h2>{name}</h2><p>{"Words. " * 12}</p>' for name in names)
    below = "".join(f'<h2>{name}</h2><p>{"Words. " * 12}</p><figure><img src="/{name}.jpg"></figure>' for name in names)
    for entries in (above, f'<img src="/hero.jpg">{below}'):
        sections = read(og("title", "3 Trees of Leeds"), f"<article>{PARAGRAPHS}{entries}</article>").sections
        shown = [(section.heading, [image.url.rpartition("/")[2] for image in section.images]) for section in sections]
        assert shown == [(name, [f"{name}.jpg"]) for name in names]


def test_two_numbered_chapters_make_no_list() -> None:
    assert read(og("title", "Lemons"), headings("1. Past", "2. Future")).kind == "article"


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("12 ways to use lemons", 12),
        ("The 25+ best cakes", 25),
        ("Top 10 Zitronen", 10),
        ("30 minute dinners", None),
        ("Our plans for 2024", None),
        ("5 May was sunny", None),
        ("2 cakes", None),
        ("1/2 cup of sugar", None),
        ("Lemons", None),
    ],
)
def test_what_a_title_promises(title: str, count: int | None) -> None:
    assert promised_count(title) == count


def test_a_howto_from_markup() -> None:
    facts = read(
        og("title", "Zest a lemon"),
        jsonld={
            "@type": "HowTo",
            "name": "Zest a lemon",
            "step": [{"@type": "HowToStep", "text": "Wash."}, {"@type": "HowToStep", "name": "Rub."}],
        },
    )
    assert facts.kind == "howto"
    assert facts.steps == ("Wash.", "Rub.")


def test_a_howto_from_headings() -> None:
    facts = read(og("title", "Zest a lemon"), headings("Step 1: Wash", "Step 2: Rub", "Step 3: Enjoy"))
    assert facts.kind == "howto"
    assert facts.steps == ("Wash", "Rub", "Enjoy")
    facts = read(og("title", "3 Steps to Zest"), headings("Step 1: Wash", "Step 2/3: Rub", "Step 3: Enjoy"))
    assert (facts.kind, facts.items, facts.steps) == ("howto", (), ("Wash", "Rub", "Enjoy"))


def test_a_howto_from_a_numbered_list_below_instructions() -> None:
    body = "<h2>Instructions</h2><p>Take care.</p><ol><li>Wash it.</li><li>Dry it.</li></ol><h2>Comments</h2><ol><li>Nice!</li><li>So nice!</li></ol>"
    facts = read(og("title", "Season a pan"), f"<article>{PARAGRAPHS}{body}</article>")
    assert (facts.kind, facts.steps) == ("howto", ("Wash it.", "Dry it."))
    assert read("", f"<article>{PARAGRAPHS}<h2>Method</h2><ul><li>One</li><li>Two</li></ul></article>").steps == ()


def test_a_product() -> None:
    facts = read(
        jsonld={
            "@type": "Product",
            "name": "Citrus zester",
            "brand": {"@type": "Brand", "name": "Peelco"},
            "offers": {
                "@type": "Offer",
                "price": 12.5,
                "priceCurrency": "eur",
                "availability": "https://schema.org/InStock",
            },
        }
    )
    assert facts.kind == "product"
    assert facts.title == "Citrus zester"
    assert facts.product == Product(price="12.5", currency="EUR", availability="InStock", brand="Peelco")


def test_a_product_of_variants_and_specifications() -> None:
    offer = {"priceSpecification": [{"price": "19.00", "priceCurrency": "USD"}]}
    facts = read(
        jsonld={"@type": "ProductGroup", "name": "Zester", "hasVariant": [{"@type": "Product", "offers": [offer]}]}
    )
    assert facts.product == Product(price="19.00", currency="USD")


def test_a_product_in_microdata_tells_its_offer_once() -> None:
    offer = '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="145.00"><meta itemprop="priceCurrency" content="GBP"><link itemprop="availability" href="https://schema.org/InStock"></div>'
    facts = read(
        "", f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Stool</h1>{offer}</div>'
    )
    assert facts.product == Product(price="145.00", currency="GBP", availability="InStock")


def test_a_product_from_open_graph() -> None:
    head = '<meta property="og:type" content="product"><meta property="product:price:amount" content="12.50"><meta property="product:price:currency" content="GBP">'
    facts = read(head)
    assert facts.kind == "product"
    assert facts.product == Product(price="12.50", currency="GBP")


def test_an_article_about_a_product_stays_an_article() -> None:
    product = {"@type": "Product", "name": "Zester", "offers": {"price": "9"}}
    facts = read(
        og("type", "article") + og("title", "Our favourite zester"),
        jsonld={"@type": "BlogPosting", "headline": "x", "about": product},
    )
    assert facts.kind == "article"


def test_a_video_page() -> None:
    facts = read(jsonld={"@type": "VideoObject", "name": "Zesting", "contentUrl": "/zest.mp4"})
    assert facts.kind == "video"
    assert facts.video == "https://www.lemonkitchen.example/zest.mp4"


def test_a_video_in_an_article_makes_no_video_page() -> None:
    facts = read(
        jsonld=[{"@type": "BlogPosting", "headline": "x"}, {"@type": "VideoObject", "contentUrl": "/zest.mp4"}]
    )
    assert facts.kind == "article"
    assert facts.video == "https://www.lemonkitchen.example/zest.mp4"


def test_a_video_tells_its_file_still_and_length() -> None:
    node = {
        "@type": "VideoObject", "name": "Zesting", "contentUrl": "/zest.mp4", "embedUrl": "https://video.example/embed/7",
        "thumbnailUrl": ["/zest.jpg"], "duration": "PT1M30S", "uploadDate": "2024-05-06",
    }  # fmt: skip
    site = "https://www.lemonkitchen.example"
    assert read(jsonld=node).clip == Video(
        f"{site}/zest.mp4", "https://video.example/embed/7", f"{site}/zest.jpg", 90, "Zesting", "2024-05-06"
    )
    player = "https://www.youtube-nocookie.com/embed/x1"
    facts = read("", f'<article>{PARAGRAPHS}<iframe title="Zesting" data-src="{player}"></iframe></article>')
    assert (facts.kind, facts.clip) == ("article", Video(player=player, title="Zesting"))


LIST_POST = f"""<main><article>{PARAGRAPHS}
<nav><h2>Contents</h2><img src="/wp-content/uploads/contents-map.jpg"></nav>
<img src="/wp-content/uploads/all-of-them.jpg">
<h2>1. Eureka</h2><p>The lemon of the shops, and a good one for every day.</p>
<figure><a href="/wp-content/uploads/eureka.jpg"><picture><source srcset="/wp-content/uploads/eureka-800x1200.webp 800w">
<img src="data:," data-src="/wp-content/uploads/eureka-300x450.jpg" width="300" height="450" alt="A Eureka"></picture></a></figure>
<h2>2. Meyer</h2><p>Sweet and soft, half a mandarin already.</p><img src="/meyer.jpg"><img src="/site-logo.png"><img src="/meyer-cut.jpg">
<h2>3. Amalfi</h2><p>Large as a fist. {"Long. " * 80}</p>
<h2>How we chose</h2><p>We tasted them all on one long afternoon.</p><img src="/table.jpg">
</article></main>"""


def test_a_list_post_gives_each_entry_its_pictures_and_words() -> None:
    facts = read(og("title", "3 lemons to know"), LIST_POST)
    eureka, meyer, amalfi, method = facts.sections
    assert facts.items == ("Eureka", "Meyer", "Amalfi")
    assert [section.item for section in facts.sections] == [0, 1, 2, None]
    assert eureka == Section(
        "1. Eureka", 2,
        (PageImage("https://www.lemonkitchen.example/wp-content/uploads/eureka.jpg", 800, 1200, "A Eureka", "content"),),
        "The lemon of the shops, and a good one for every day.", 0,
    )  # fmt: skip
    assert [image.url.rpartition("/")[2] for image in meyer.images] == ["meyer.jpg", "meyer-cut.jpg"]
    assert amalfi.images == ()
    assert len(amalfi.text) <= 300
    assert amalfi.text.endswith("Long.…")
    assert method.images[0] in facts.images


def test_a_declared_list_counts_where_the_page_confirms_it() -> None:
    node = {
        "@type": "ItemList",
        "itemListElement": [{"position": n, "item": {"name": f"Cake {n}"}} for n in range(1, 6)],
    }
    assert read(og("title", "5 cakes"), jsonld=node).items == ("Cake 1", "Cake 2", "Cake 3", "Cake 4", "Cake 5")
    assert read(og("title", "Cakes"), headings("Cake 1", "Cake 3", "Cake 5"), jsonld=node).kind == "list"
    assert read(og("title", "Our shop"), jsonld=node).items == ()


@pytest.mark.parametrize(
    ("written", "price"),
    [("12,50", "12.50"), ("1.299,00", "1299.00"), ("1,299.5", "1299.5"), ("1 299", "1299"), ("1,299", "1299"), ("9.", "9"),
     (".99", "99"), ("12.345.678", "12345678"), ("19.9900", "19.9900")],
)  # fmt: skip
def test_prices_are_decimal_numbers(written: str, price: str) -> None:
    assert decimal_text(written) == price


def test_a_price_that_only_readers_see() -> None:
    body = '<div class="product"><div class="summary"><h1>Zester</h1><p class="price"><del><b class="amount">€ 15</b></del> '
    body += '<ins><b class="amount">12,50 €</b></ins></p></div></div>'
    shop = read(og("type", "product") + '<meta property="product:availability" content="in stock">', body)
    assert (shop.kind, shop.product) == ("product", Product("12.50", "EUR", "InStock"))
    assert read("", body).product is None


def test_several_prices_are_told_from_the_lowest() -> None:
    offer = {"@type": "AggregateOffer", "lowPrice": "59.90", "highPrice": "89.90", "priceCurrency": "EUR"}
    facts = read(
        jsonld={
            "@type": "Product",
            "name": "Linen Dress",
            "offers": offer,
            "description": "A dress of washed linen.",
        }
    )
    assert facts.product == Product("59.90", "EUR", highest="89.90")
    texts = write(WritingTask(facts=facts, count=3))
    assert "Linen Dress from €59.90" in {text.title for text in texts}
    assert details_of(asdict(replace(facts, language="de")), texts[0].overlay)["price"] == "ab 59,90 €"
    one = read(jsonld={"@type": "Product", "name": "x", "offers": offer | {"highPrice": "59.90"}})
    assert one.product == Product("59.90", "EUR")


def test_swiss_prices() -> None:
    offer = {"price": "1'299.50", "priceCurrency": "CHF"}
    assert read(jsonld={"@type": "Product", "name": "Zester", "offers": offer}).product == Product("1299.50", "CHF")


@pytest.mark.parametrize(
    "facade",
    [
        '<lite-youtube videoid="abc123XYZ_-"></lite-youtube>',
        '<div class="rll-youtube-player" data-src="https://www.youtube.com/embed/abc123XYZ_-"></div>',
        '<div class="rll-youtube-player" data-id="abc123XYZ_-"></div>',
        '<iframe src="about:blank" data-lazy-src="https://www.youtube.com/embed/abc123XYZ_-"></iframe>',
    ],
)
def test_a_player_that_loads_late_is_a_video(facade: str) -> None:
    clip = read("", f"<article>{PARAGRAPHS}{facade}</article>").clip
    assert clip is not None
    assert clip.player == "https://www.youtube.com/embed/abc123XYZ_-"
