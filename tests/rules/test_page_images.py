"""Pictures: the main one, all content pictures in their largest variant, nothing that is furniture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.reading.image_urls import inspect
from tests.rules.pages import PARAGRAPHS, og, read

SITE = "https://www.lemonkitchen.example"


def urls(body: str, head: str = "") -> list[str]:
    return [image.url.removeprefix(SITE) for image in read(head, f"<article>{PARAGRAPHS}{body}</article>").images]


def test_the_declared_picture_is_the_main_one() -> None:
    facts = read(
        og("image", "/cake.jpg") + og("image:width", "1200") + og("image:height", "800"), '<img src="/other.jpg">'
    )
    assert facts.image == f"{SITE}/cake.jpg"
    assert (facts.images[0].url, facts.images[0].width, facts.images[0].height) == (f"{SITE}/cake.jpg", 1200, 800)
    assert len(facts.images) == 2


@pytest.mark.parametrize(
    "declared", ["/clip.mp4", "/page.html", "/logo.png", "/blank.gif", "data:image/gif;base64,R0lGOD", "", "http://["]
)
def test_a_useless_declared_picture_gives_way(declared: str) -> None:
    facts = read(og("image", declared), f'<article>{PARAGRAPHS}<img src="/cake.jpg" alt="A cake"></article>')
    assert facts.image == f"{SITE}/cake.jpg"
    assert facts.images[0].alt == "A cake"


@pytest.mark.parametrize(
    "element",
    [
        '<img src="/site-logo.png">',
        '<img src="/cake.jpg" class="avatar photo">',
        '<img src="https://secure.gravatar.com/avatar/0a1b?s=300">',
        '<img src="/spacer.gif">',
        '<img src="/pixel.gif" width="1" height="1">',
        '<img src="/share-icon.png">',
        '<img src="https://ad.doubleclick.net/x.jpg">',
        '<img src="https://i2.wp.com/assets.pinterest.com/images/red_28.png">',
        '<img src="/wp-content/themes/lemon/images/header.jpg">',
        '<img src="/api/image?src=%2F_next%2Fstatic%2Fcard.png">',
        '<img src="/drawing.svg">',
        '<img src="https://wikimedia.example/api/rest_v1/media/math/render/svg/7daff47fa58cdfd29dc333def748ff5fa4c923e3">',
        '<img src="/math/0a1b.png" class="mwe-math-fallback-image-inline">',
        '<img src="https://s0.wp.com/latex.php?latex=a%5E2&bg=ffffff">',
        '<img src="/render/svg/0a1b2c">',
        '<img src="/cake.jpg" width="60" height="60">',
        '<aside><img src="/cake.jpg"></aside>',
        '<nav><img src="/cake.jpg"></nav>',
        '<div class="comments"><img src="/cake.jpg"></div>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5">',
        "<img>",
    ],
)
def test_furniture_is_left_out(element: str) -> None:
    assert urls(element) == []


@pytest.mark.parametrize(
    "name",
    [
        "button-mushrooms.jpg",
        "star-cookies.jpg",
        "logo-design-ideas-for-bakers.jpg",
        "IMG_0098.jpg",
        "image-1.png",
        "DSC_1.jpg",
        "photo.jpeg",
        "blank-calendar-2024.png",
    ],
)
def test_a_subject_is_no_furniture(name: str) -> None:
    assert urls(f'<img src="/{name}">') == [f"/{name}"]


@pytest.mark.parametrize(
    "element",
    [
        '<img src="data:image/gif;base64,R0lGOD" data-src="/cake.jpg">',
        '<img src="/placeholder.png" data-lazy-src="/cake.jpg">',
        '<img srcset="/cake-300x200.jpg 300w, /cake.jpg 1200w, /cake-768x512.jpg 768w">',
        '<img src="/cake-300x200.jpg" data-srcset="/cake-300x200.jpg 1x,/cake.jpg 2x">',
        '<img src="data:,x"><noscript><img src="/cake.jpg"></noscript>',
        '<img src="/cake-300x200.jpg"><a><img src="/cake.jpg"></a>',
        '<img src="https://i0.wp.com/www.lemonkitchen.example/cake.jpg?resize=300%2C200"><img src="/cake.jpg">',
        '<amp-img src="/cake.jpg"></amp-img>',
        '<picture><source srcset="/cake.jpg 1600w"><img src="/cake-300x200.jpg"></picture>',
        '<a href="/cake.jpg"><img src="/cake-300x200.jpg"></a>',
        '<div style="background-image: url(&quot;/cake.jpg&quot;)">Cake</div>',
    ],
)
def test_the_largest_variant_is_found_once(element: str) -> None:
    assert urls(element) == ["/cake.jpg"]


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("https://1.bp.blogspot.com/a/b/s320/cake.jpg", "https://1.bp.blogspot.com/a/b/s1600/cake.jpg"),
        ("https://cdn.shopify.com/s/cake_300x.jpg?v=1", "https://cdn.shopify.com/s/cake.jpg?v=1"),
        (
            "https://images.squarespace-cdn.com/a/cake.jpg?format=300w",
            "https://images.squarespace-cdn.com/a/cake.jpg?format=1500w",
        ),
    ],
)
def test_the_sizes_of_large_hosts_are_one_picture(small: str, large: str) -> None:
    assert urls(f'<img src="{small}"><img src="{large}">') == [large]


def test_addresses_with_commas_survive_a_srcset() -> None:
    assert urls('<img srcset="/w_300,h_200/cake.jpg 300w, /w_900,h_600/cake.jpg 900w">') == ["/w_900,h_600/cake.jpg"]


def test_sizes_come_from_srcset_and_shape() -> None:
    facts = read("", '<img src="/cake-300x450.jpg" width="300" height="450" srcset="/cake-800x1200.jpg 800w">')
    assert (facts.images[0].width, facts.images[0].height) == (800, 1200)


def test_tall_pictures_of_the_content_rank_before_wide_ones() -> None:
    body = '<img src="/wide.jpg" width="1200" height="500"><img src="/tall.jpg" width="1000" height="1500">'
    assert urls(body) == ["/tall.jpg", "/wide.jpg"]


def test_content_ranks_before_the_rest_of_the_page() -> None:
    facts = read("", f'<div><img src="/banner-photo.jpg"></div><article>{PARAGRAPHS}<img src="/cake.jpg"></article>')
    assert facts.image == f"{SITE}/cake.jpg"


def test_what_a_button_keeps_for_pinterest_is_a_picture_and_what_else_is_called_so_is_none() -> None:
    assert urls('<a data-media="/tall.jpg">Pin</a>') == ["/tall.jpg"]
    assert urls('<span itemprop="x" data-media="/print.jpg">Print</span>') == []


def test_a_base_address_counts() -> None:
    facts = read('<base href="https://cdn.example/media/">', '<img src="cake.jpg">')
    assert facts.image == "https://cdn.example/media/cake.jpg"


def test_a_pixel_copy_of_a_vector_graphic_is_a_picture() -> None:
    assert urls('<img src="/svg/thumb/Lemon.svg/640px-Lemon.svg.png">') == ["/svg/thumb/Lemon.svg/640px-Lemon.svg.png"]


def test_no_picture_is_none() -> None:
    facts = read("", "<p>Words</p>")
    assert facts.image is None
    assert facts.images == ()


def test_a_scripts_query_names_its_picture() -> None:
    assert urls('<img src="/image.aspx?id=1"><img src="/image.aspx?id=2">') == ["/image.aspx?id=1", "/image.aspx?id=2"]


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_address_raises(path: str, query: str) -> None:
    picture = inspect(f"https://a.example/{path}?{query}")
    assert picture is None or picture.url.startswith("https://a.example/")


@given(st.text())
def test_no_srcset_raises(text: str) -> None:
    assert isinstance(urls(f'<img srcset="{text}">'), list)
