"""Pictures of other posts, of offers, and those that must not be pinned are not among the post's own."""

from __future__ import annotations

import pytest

from tests.rules.pages import PARAGRAPHS, og, read

OTHERS = [
    '<div class="yarpp yarpp-related">{}</div>',
    '<div id="jp-relatedposts" class="jp-relatedposts">{}</div>',
    '<div class="wp-block-query"><ul class="wp-block-post-template"><li>{}</li></ul></div>',
    '<ul class="wp-block-latest-posts">{}</ul>',
    '<div class="entry-related">{}</div>',
    '<section class="related products">{}</section>',
    '<div class="post-author-box">{}</div>',
    '<div class="formkit-form">{}</div>',
    '<div class="elementor-widget elementor-widget-posts">{}</div>',
    '<div><h3>You may also like</h3><div>{}</div></div>',
    '<div><h2>Ähnliche Beiträge</h2>{}</div>',
]  # fmt: skip
TEASER = '<a href="/2023/01/02/other/"><img src="/other.jpg" width="600" height="900"></a>'


def names(body: str, head: str = "") -> list[str]:
    return [image.url.rpartition("/")[2] for image in read(head, body).images]


@pytest.mark.parametrize("block", OTHERS)
def test_pictures_of_other_posts_are_left_out(block: str) -> None:
    own = '<img src="/own.jpg" width="600" height="400">'
    assert names(f'<article><div class="entry-content">{PARAGRAPHS}{own}{block.format(TEASER)}</div></article>') == [
        "own.jpg"
    ]
    assert names(f'<article><div class="entry-content">{PARAGRAPHS}</div>{block.format(TEASER)}</article>') == []


def test_a_post_may_be_tagged_with_such_words_and_link_its_pictures() -> None:
    post = '<article class="post tag-related category-popular"><div class="has-related-posts">{}</div></article>'
    gallery = '<h2>More lemon ideas</h2><a href="/big.jpg"><img src="/small.jpg"></a><h2>Next</h2><a href="https://shop.example/zester"><img src="/zester.jpg"></a>'
    assert names(post.format(PARAGRAPHS + gallery)) == ["small.jpg", "big.jpg", "zester.jpg"]


def test_pictures_that_must_not_be_pinned_are_left_out() -> None:
    body = '<img src="/a.jpg" data-pin-nopin="true"><img src="/b.jpg" nopin="nopin"><img class="no-pin" src="/c.jpg"><figure class="nopin"><img src="/d.jpg"></figure>'
    lazy = "<noscript>&lt;img src='/e.jpg' data-pin-nopin='1'&gt;</noscript>"
    kept = '<img src="/f.jpg" data-pin-nopin="false"><img src="/cake-150x150.jpg" data-pin-nopin="true">'
    page = f"<article>{PARAGRAPHS}{body}{lazy}{kept}</article>"
    assert names(page, og("image", "/cake.jpg")) == ["cake.jpg", "f.jpg"]


def test_a_page_that_asks_not_to_be_pinned_says_so_and_can_be_read() -> None:
    facts = read('<meta name="pinterest" content="nopin" description="Please no">')
    assert [(barrier.code, barrier.keeps_out) for barrier in facts.barriers] == [("nopin", False)]
