"""One picture under many addresses, and the places beside the text where a page names its pictures."""

from __future__ import annotations

import pytest

from server.rules.reading.image_urls import inspect
from tests.rules.pages import PARAGRAPHS, og, read

SITE = "https://www.lemonkitchen.example"


@pytest.mark.parametrize(
    ("variant", "whole"),
    [
        (f"{SITE}/uploads/cake-300x200.jpg.webp", f"{SITE}/uploads/cake.jpg"),
        (f"{SITE}/files/styles/social_card/public/cake.jpg?itok=1", f"{SITE}/files/cake.jpg"),
        (f"{SITE}/cdn-cgi/image/width=400,quality=75/cake.jpg", f"{SITE}/cake.jpg"),
        (f"{SITE}/content/images/size/w600/2024/cake.jpg", f"{SITE}/content/images/2024/cake.jpg"),
        (f"{SITE}/_next/image?url=%2Fcake.jpg&w=640&q=75", f"{SITE}/cake.jpg"),
        ("https://i1.wp.com/www.lemonkitchen.example/cake.jpg?resize=300%2C200", f"{SITE}/cake.jpg"),
        ("https://res.cloudinary.com/lemon/image/upload/c_fill,w_400/f_auto/v12/cake.jpg", "https://res.cloudinary.com/lemon/image/upload/v12/cake.jpg"),
        ("https://res.cloudinary.com/lemon/image/fetch/w_400/https://www.lemonkitchen.example/cake.jpg", f"{SITE}/cake.jpg"),
        ("https://img.example/fp-VEd40ktIWCIQwPHXMOaJU-9Y=/400x0/filters:no_upscale():quality(80)/lemonkitchen.com/cake.jpg", "https://lemonkitchen.com/cake.jpg"),
        (f"{SITE}/media/cache/f4f005ad5960ef8c7b8a08a9a3fc244e/c/a/cake.jpg", f"{SITE}/media/c/a/cake.jpg"),
        ("https://up.example/thumb/a/ab/Cake.jpg/330px-Cake.jpg", "https://up.example/a/ab/Cake.jpg"),
        ("https://static.example/media/cake.jpg/v1/fill/w_400,h_300/cake.jpg", "https://static.example/media/cake.jpg"),
    ],
)  # fmt: skip
def test_a_services_copy_is_the_same_picture(variant: str, whole: str) -> None:
    copy, original = inspect(variant), inspect(whole)
    assert copy is not None
    assert original is not None
    assert copy.key == original.key
    assert copy.plain != original.plain or "wp.com" in variant


def test_other_pictures_stay_others() -> None:
    paths = ("/styles/cake.jpg", "/thumb/cake.jpg", "/cache/cake.jpg", "/image?id=1", "/image?id=2", "/a/cake.jpg")
    assert len({found.key for path in paths if (found := inspect(SITE + path))}) == len(paths)


def test_a_declared_crop_is_named_and_its_whole_picture_leads() -> None:
    crop, whole = "https://1.bp.blogspot.com/a/w1200-h630-p-k/cake.jpg", "https://1.bp.blogspot.com/a/s1600/cake.jpg"
    facts = read(og("image", crop), f'<article>{PARAGRAPHS}<a href="{whole}"><img src="{whole}"></a></article>')
    assert (facts.image, facts.lead) == (crop, whole)
    assert [image.url for image in facts.images] == [whole]


def test_a_larger_file_of_the_declared_picture_is_its_address() -> None:
    facts = read(og("image", f"{SITE}/cake-300x200.jpg"), f'<article>{PARAGRAPHS}<img src="/cake.jpg"></article>')
    assert facts.image == facts.lead == f"{SITE}/cake.jpg"


def test_two_declared_crops_are_both_kept_the_second_last() -> None:
    head = (
        og("image", f"{SITE}/styles/card/public/cake.jpg")
        + '<meta name="twitter:image" content="/styles/square/public/cake.jpg">'
    )
    found = [
        image.url.removeprefix(SITE)
        for image in read(head, f'<article>{PARAGRAPHS}<img src="/tin.jpg"></article>').images
    ]
    assert found == ["/styles/card/public/cake.jpg", "/tin.jpg", "/styles/square/public/cake.jpg"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<img src="/blank.gif" style="background-image: url(/cake.jpg)">'),
        ("", '<img src="data:,x" data-some-loader="/cake.jpg">'),
        ("", '<a href="https://www.pinterest.com/pin/create/button/?url=x&media=https%3A%2F%2Fwww.lemonkitchen.example%2Fcake.jpg">Pin</a>'),
        ("", f'<a href="https://pinterest.com/pin/create/bookmarklet/" data-media="{SITE}/cake.jpg">Pin</a>'),
        ("", '<video poster="/cake.jpg"></video>'),
        ('<link rel="preload" as="image" href="/small.jpg" imagesrcset="/small.jpg 300w, /cake.jpg 1200w">', ""),
        ('<script type="application/ld+json">{"@type": "ImageObject", "contentUrl": "/cake.jpg"}</script>', ""),
    ],
)  # fmt: skip
def test_pictures_named_beside_the_text_are_found(head: str, body: str) -> None:
    found = read(head, f"<article>{PARAGRAPHS}{body}</article>").images
    assert [image.url for image in found] == [f"{SITE}/cake.jpg"]


def test_a_persons_portrait_and_a_logo_are_not_the_posts() -> None:
    graph = [
        {"@type": "Person", "name": "Ada", "image": {"@type": "ImageObject", "url": "/ada.jpg"}},
        {"@type": "Organization", "logo": {"@type": "ImageObject", "url": "/sign.jpg"}},
    ]
    assert read(jsonld={"@graph": graph}).images == ()


def test_a_gallerys_small_picture_opens_the_large_one() -> None:
    body = '<a href="/gallery/full.jpg"><img src="/gallery/t_12.jpg"></a>'
    assert f"{SITE}/gallery/full.jpg" in [
        image.url for image in read("", f"<article>{PARAGRAPHS}{body}</article>").images
    ]


def test_the_picture_of_the_subject_leads_where_none_is_declared() -> None:
    shelf = "".join(f'<img src="/shelf-{number}.jpg" width="900" height="600">' for number in range(3))
    body = (
        '<h1>Lemon olive oil cake</h1><img src="/wide.jpg" alt="A lemon cake with olive oil" width="900" height="600">'
    )
    assert read("", f"<article>{PARAGRAPHS}{shelf}{body}</article>").image == f"{SITE}/wide.jpg"


def test_parameters_of_a_declared_address_are_no_entities() -> None:
    address = "https://img.example/cake.jpg?w=1200&amp;region=eu&amp;copy=2"
    assert read(og("image", address)).image == "https://img.example/cake.jpg?w=1200&region=eu&copy=2"


def test_a_script_may_serve_the_declared_picture() -> None:
    assert read(og("image", f"{SITE}/picture.php?id=7")).image == f"{SITE}/picture.php?id=7"


def test_wix_previews_stand_for_their_file_and_portraits_are_nobodys_content() -> None:
    body = '<img src="https://static.wixstatic.com/media/ab_c.jpg/v1/fill/w_147,h_220,blur_2/ab_c.jpg"><img class="author-profile-image" src="/seun.jpg">'
    assert [image.url for image in read("", f"<article>{PARAGRAPHS}{body}</article>").images] == [
        "https://static.wixstatic.com/media/ab_c.jpg"
    ]


def test_a_wider_source_of_a_picture_goes_before_one_that_tells_no_width() -> None:
    sources = '<source type="image/webp" srcset="/cake-small.webp 400w, /cake-large.webp 1600w">'
    facts = read("", f'<article>{PARAGRAPHS}<picture>{sources}<img src="/cake-small.jpg"></picture></article>')
    assert [(one.url.rpartition("/")[2], one.width) for one in facts.images] == [("cake-large.webp", 1600)]
