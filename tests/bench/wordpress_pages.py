"""Pages like those of WordPress themes: a Yoast-like graph, inline styles and scripts, a long article, comments."""

from __future__ import annotations

import json
import random

_WORDS = [
    "butter",
    "lemon",
    "morning",
    "garden",
    "linen",
    "kettle",
    "window",
    "slow",
    "bread",
    "rising",
    "gently",
    "golden",
    "crust",
    "walk",
    "market",
    "basket",
    "summer",
    "evening",
    "light",
    "table",
    "friend",
    "recipe",
    "simple",
    "handful",
    "season",
    "fresh",
    "warm",
    "quiet",
    "corner",
    "paper",
    "letter",
    "honey",
    "thyme",
    "oven",
]
_CSS = ".wp-block-{name}{{margin:0 auto;padding:{pad}px;color:var(--wp--preset--color--{name});font-size:clamp(1rem,{pad}vw,2rem)}}"


def wordpress_page(paragraphs: int, comments: int, seed: int) -> str:
    """One post's whole document; 40 paragraphs and 20 comments make about 140 KB."""
    rng = random.Random(seed)
    title = f"{_sentence(rng, 5).title()} for a {_sentence(rng, 2).title()}"
    address = f"https://blog.example/{seed}-lemon-morning/"
    image = f"https://blog.example/wp-content/uploads/2026/05/hero-{seed}.jpg"
    return "".join(
        (
            '<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">',
            f"<title>{title} - Salt and Linden</title>",
            _meta(rng, title, address, image),
            _graph(rng, title, address, image),
            _styles(),
            "</head><body class='post-template-default single single-post'>",
            _menu(rng, "primary", 60),
            f"<main><article class='post type-post'><header><h1 class='entry-title'>{title}</h1>",
            "<span class='byline'>By <a rel='author' href='/author/mara/'>Mara Linden</a></span>",
            "<time class='entry-date published' datetime='2026-05-02T08:00:00+00:00'>May 2, 2026</time></header>",
            f"<figure class='wp-block-image'><img src='{image}' srcset='{_srcset(image)}' width='1600' height='1200'></figure>",
            "<div class='entry-content'>",
            "".join(_section(rng, number) for number in range(paragraphs)),
            "</div></article>",
            _comments(rng, comments),
            "</main><aside>",
            _menu(rng, "recent-posts", 40),
            "</aside><footer>",
            _menu(rng, "footer", 30),
            _script(rng),
            "</footer></body></html>",
        )
    )


def _meta(rng: random.Random, title: str, address: str, image: str) -> str:
    pairs = {
        "og:locale": "en_US", "og:type": "article", "og:title": title, "og:description": _sentence(rng, 24),
        "og:url": address, "og:site_name": "Salt and Linden", "og:image": image, "og:image:width": "1600",
        "og:image:height": "1200", "article:published_time": "2026-05-02T08:00:00+00:00",
        "article:modified_time": "2026-05-03T09:00:00+00:00", "article:author": "Mara Linden",
    }  # fmt: skip
    return f'<link rel="canonical" href="{address}">' + "".join(
        f'<meta property="{name}" content="{content}">' for name, content in pairs.items()
    )


def _graph(rng: random.Random, title: str, address: str, image: str) -> str:
    graph = [
        {"@type": "Article", "@id": f"{address}#article", "headline": title, "datePublished": "2026-05-02T08:00:00+00:00",
         "author": {"@id": f"{address}#author"}, "image": {"@id": f"{address}#image"}, "wordCount": 1200,
         "keywords": rng.sample(_WORDS, 6), "articleSection": ["Baking"]},
        {"@type": "WebPage", "@id": address, "url": address, "name": title, "description": _sentence(rng, 24)},
        {"@type": "ImageObject", "@id": f"{address}#image", "url": image, "width": 1600, "height": 1200},
        {"@type": "Person", "@id": f"{address}#author", "name": "Mara Linden"},
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Home"}]},
    ]  # fmt: skip
    data = {"@context": "https://schema.org", "@graph": graph}
    return f'<script type="application/ld+json" class="yoast-schema-graph">{json.dumps(data)}</script>'


def _styles() -> str:
    return (
        "<style>" + "".join(_CSS.format(name=name, pad=number) for number, name in enumerate(_WORDS * 8)) + "</style>"
    )


def _menu(rng: random.Random, name: str, count: int) -> str:
    entries = "".join(
        f"<li class='menu-item'><a href='/{rng.choice(_WORDS)}-{number}/'>{_sentence(rng, 3)}</a></li>"
        for number in range(count)
    )
    return f"<nav class='{name}'><ul>{entries}</ul></nav>"


def _section(rng: random.Random, number: int) -> str:
    heading = (
        f"<h2 class='wp-block-heading'>{number // 6 + 1}. {_sentence(rng, 4).title()}</h2>" if number % 6 == 0 else ""
    )
    picture = ""
    if number % 8 == 5:
        source = f"https://blog.example/wp-content/uploads/2026/05/step-{number}.jpg"
        picture = (
            f"<figure class='wp-block-image size-large'><img loading='lazy' src='{source}' srcset='{_srcset(source)}' "
            f"width='1200' height='800' alt='{_sentence(rng, 6)}'><figcaption>{_sentence(rng, 8)}</figcaption></figure>"
        )
    words = " ".join(_sentence(rng, rng.randint(8, 18)).capitalize() + "." for _ in range(5))
    return f"{heading}<p class='has-text-align-left'>{words} <a href='/{rng.choice(_WORDS)}/'>{_sentence(rng, 3)}</a></p>{picture}"


def _comments(rng: random.Random, count: int) -> str:
    return "<ol class='comment-list'>" + "".join(
        f"<li id='comment-{number}'><b class='fn'>{rng.choice(_WORDS).title()}</b><p>{_sentence(rng, 40)}</p></li>"
        for number in range(count)
    ) + "</ol>"  # fmt: skip


def _script(rng: random.Random) -> str:
    settings = {f"option_{number}": _sentence(rng, 6) for number in range(150)}
    return f"<script>window.theme={json.dumps(settings)};document.querySelectorAll('a').forEach(function(a){{a.rel='noopener'}})</script>"


def _srcset(source: str) -> str:
    return ", ".join(f"{source.removesuffix('.jpg')}-{width}.jpg {width}w" for width in (300, 768, 1024, 1536))


def _sentence(rng: random.Random, count: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(count))
