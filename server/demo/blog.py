"""The sample blog: seven posts of different kinds, written for the demo and the tests, and a small server for them.

Each post marks itself up in another of the ways that real themes use: a JSON-LD graph, microdata, Open Graph, Twitter
cards, or hardly anything.
"""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from server.demo.pictures import names, picture

BLOG_NAME = "Salt & Linden"
BLOG_DOMAIN = "saltandlinden.example"

_STYLE = """
:root{color-scheme:light dark;--ink:#2b2622;--soft:#6b625a;--paper:#fbf8f3;--line:#e4dcd0;--accent:#9a4f2e}
@media(prefers-color-scheme:dark){:root{--ink:#eee6db;--soft:#b3a799;--paper:#1e1a17;--line:#3a332d;--accent:#e2946b}}
body{margin:0 auto;max-width:42rem;padding:2.5rem 1.25rem 5rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.7 Georgia,'Times New Roman',serif}header a{color:var(--accent);text-decoration:none;letter-spacing:.04em}
h1{font-size:2.1rem;line-height:1.2;margin:1.2rem 0 .4rem}h2{font-size:1.3rem;margin-top:2rem}.meta{color:var(--soft);font-size:.95rem}
img{max-width:100%;height:auto;border-radius:6px}figure{margin:1.6rem 0}figcaption{color:var(--soft);font-size:.9rem}
article.card{border-top:1px solid var(--line);padding:1.2rem 0}article.card a{color:inherit}
"""


@dataclass(frozen=True, slots=True)
class SamplePost:
    """One post. `markup` builds its head from (post, address, picture address); `pins` is how many pins the demo asks for."""

    id: int
    slug: str
    kind: str
    short: str
    title: str
    excerpt: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    markup: Callable[[SamplePost, str, str], str] = field(repr=False)
    picture: str = ""
    alt: str = ""
    language: str = "en"
    author: str = "Mara Linden"
    published: str = "2026-05-02"
    pins: int = 1

    def body(self) -> str:
        """The post's HTML, as it stands in the package."""
        return resources.files("server.demo").joinpath("posts", f"{self.slug}.html").read_text(encoding="utf-8")


class SampleBlog:
    """Serves the posts on a free port of the loopback address, in a thread of its own."""

    def __init__(self) -> None:
        self.posts = POSTS
        self._server = make_server(
            "127.0.0.1", 0, Request.application(self._answer), threaded=True, request_handler=_Silent
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="sample-blog", daemon=True)

    @property
    def host(self) -> str:
        """`host:port`, as PINWRIGHT_ALLOWED_PRIVATE_HOSTS takes it."""
        return self.url.removeprefix("http://")

    def start(self) -> SampleBlog:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def address(self, post: SamplePost, run: int = 1) -> str:
        """The post's address; later runs of the demo publish the same posts under another one."""
        return f"{self.url}/{post.slug}/" if run == 1 else f"{self.url}/{post.slug}-{run}/"

    def picture(self, post: SamplePost) -> str:
        """The address of the post's featured image, '' without one."""
        return f"{self.url}/pictures/{post.picture}.jpg" if post.picture else ""

    def _answer(self, request: Request) -> Response:
        path = request.path.strip("/")
        if not path:
            return _page(_index(self.posts))
        folder, _, name = path.partition("/")
        if folder == "pictures" and name.removesuffix(".jpg") in names():
            return Response(picture(name.removesuffix(".jpg")), mimetype="image/jpeg")
        for post in self.posts:
            if path == post.slug or (path.startswith(f"{post.slug}-") and path.removeprefix(f"{post.slug}-").isdigit()):
                return _page(_article(post, f"{self.url}/{path}/", self.picture(post)))
        return Response("There is no such page on the sample blog.", status=404, mimetype="text/plain")


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the demo's own lines are the story."""


def _page(document: str) -> Response:
    return Response(document, mimetype="text/html")


def _article(post: SamplePost, address: str, image: str) -> str:
    figure = ""
    if image and f"{post.picture}.jpg" not in post.body():
        figure = f'<figure><img src="{image}" alt="{html.escape(post.alt)}"></figure>'
    return (
        f'<!doctype html><html lang="{post.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{post.markup(post, address, image)}'
        f"<style>{_STYLE}</style></head><body><header><a href='/'>{html.escape(BLOG_NAME)}</a></header><main><article>"
        f"<h1>{html.escape(post.title)}</h1><p class='meta'>{html.escape(post.author)} · "
        f"<time datetime='{post.published}'>{post.published}</time></p>{figure}{post.body()}</article></main></body></html>"
    )


def _index(posts: Iterable[SamplePost]) -> str:
    cards = "".join(
        f"<article class='card'><h2><a href='/{post.slug}/'>{html.escape(post.title)}</a></h2><p>{html.escape(post.excerpt)}</p></article>"
        for post in posts
    )
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{html.escape(BLOG_NAME)}</title><style>{_STYLE}</style></head><body><h1>{html.escape(BLOG_NAME)}</h1>{cards}</body></html>"
    )


def _title(post: SamplePost) -> str:
    return f"<title>{html.escape(post.title)} – {html.escape(BLOG_NAME)}</title>"


def _open_graph(post: SamplePost, address: str, image: str) -> str:
    pairs = {
        "og:type": "article",
        "og:title": post.title,
        "og:description": post.excerpt,
        "og:url": address,
        "og:site_name": BLOG_NAME,
        "og:image": image,
        "article:published_time": f"{post.published}T08:00:00+00:00",
    }
    tags = "".join(f'<meta property="article:tag" content="{html.escape(tag)}">' for tag in post.tags)
    meta = "".join(f'<meta property="{key}" content="{html.escape(value)}">' for key, value in pairs.items() if value)
    return (
        f'{_title(post)}<link rel="canonical" href="{address}">{meta}{tags}<meta name="author" content="{post.author}">'
    )


def _json_ld(post: SamplePost, address: str, *things: dict[str, Any]) -> str:
    graph = [
        {"@type": "WebSite", "@id": f"{address}#site", "name": BLOG_NAME},
        {"@type": "Person", "@id": f"{address}#author", "name": post.author},
        *things,
    ]
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("</", "<\\/")
    return f'<script type="application/ld+json">{data}</script>'


def _recipe(post: SamplePost, address: str, image: str) -> str:
    recipe = {
        "@type": "Recipe",
        "name": post.title,
        "description": post.excerpt,
        "author": {"@id": f"{address}#author"},
        "image": [image],
        "datePublished": post.published,
        "prepTime": "PT15M",
        "cookTime": "PT40M",
        "recipeYield": "10 slices",
        "recipeCategory": "Cake",
        "keywords": ", ".join(post.tags),
        "recipeIngredient": [
            "220 g plain flour", "180 g caster sugar", "3 eggs", "150 ml mild olive oil", "150 g yoghurt",
            "2 lemons, zest and juice", "2 tsp baking powder", "120 g icing sugar",
        ],
        "recipeInstructions": [
            {"@type": "HowToStep", "text": "Heat the oven to 175 °C and line a 22 cm springform tin."},
            {"@type": "HowToStep", "text": "Rub the lemon zest into the sugar."},
            {"@type": "HowToStep", "text": "Whisk in eggs, oil and yoghurt."},
            {"@type": "HowToStep", "text": "Fold in flour and baking powder and bake for 40 minutes."},
            {"@type": "HowToStep", "text": "Pour the lemon glaze over the warm cake."},
        ],
    }  # fmt: skip
    return f'{_title(post)}<link rel="canonical" href="{address}">{_json_ld(post, address, recipe)}'


def _how_to(post: SamplePost, address: str, image: str) -> str:
    how_to = {
        "@type": "HowTo",
        "name": post.title,
        "description": post.excerpt,
        "image": image,
        "totalTime": "P7D",
        "step": [
            {"@type": "HowToStep", "name": "Mix rye flour and water"},
            {"@type": "HowToStep", "name": "Wait a day"},
            {"@type": "HowToStep", "name": "Feed it daily"},
            {"@type": "HowToStep", "name": "Bake when it doubles within six hours"},
        ],
    }
    return f"{_open_graph(post, address, image)}{_json_ld(post, address, how_to)}"


def _product(post: SamplePost, address: str, image: str) -> str:
    return (
        f"{_open_graph(post, address, image).replace('article', 'product', 1)}"
        f'<div itemscope itemtype="https://schema.org/Product" hidden><meta itemprop="name" content="{post.title}">'
        f'<link itemprop="image" href="{image}"><meta itemprop="brand" content="{html.escape(BLOG_NAME)}">'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="price" content="28.00">'
        '<meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="https://schema.org/InStock">'
        "</div></div>"
    )


def _twitter(post: SamplePost, address: str, image: str) -> str:
    return (
        f'{_title(post)}<link rel="canonical" href="{address}"><meta name="twitter:card" content="summary_large_image">'
        f'<meta name="twitter:title" content="{html.escape(post.title)}"><meta name="twitter:image" content="{image}">'
        f'<meta name="twitter:description" content="{html.escape(post.excerpt)}">'
    )


def _bare(post: SamplePost, address: str, image: str) -> str:
    return _title(post)


POSTS: tuple[SamplePost, ...] = (
    SamplePost(
        1, "lemon-olive-oil-cake", "recipe", "lemon cake", "Lemon Olive Oil Cake",
        "A one-bowl lemon cake with olive oil and yoghurt that stays soft for three days.",
        ("Baking",), ("lemon cake", "olive oil cake", "easy baking"), _recipe, "lemon-cake",
        "A lemon cake with white glaze and lemon slices on a plate", pins=3,
    ),
    SamplePost(
        2, "reading-nook-ideas", "list", "reading nooks", "7 Cosy Reading Nook Ideas for Small Flats",
        "Seven corners for reading that fit into less than sixty square metres.",
        ("Home",), ("reading nook", "small flat", "cosy corner"), _open_graph, "reading-nook",
        "An armchair beside a window and a wall of books",
    ),
    SamplePost(
        3, "sourdough-starter", "how-to", "sourdough", "How to Make a Sourdough Starter in One Week",
        "The calm way to a lively starter: one jar, rye flour and seven days.",
        ("Baking",), ("sourdough starter", "rye flour", "bread"), _how_to, "starter-jars",
        "Three jars of sourdough starter, each a little fuller",
    ),
    SamplePost(
        4, "stoneware-mug", "product", "stoneware mug", "Stoneware Mug “Lagoon”",
        "A hand-thrown mug of 350 ml with a lagoon green glaze.",
        ("Shop",), ("stoneware mug", "handmade pottery"), _product, "stoneware-mug",
        "A green stoneware mug with a sand-coloured band",
    ),
    SamplePost(
        5, "three-hours-by-the-sea", "photo story", "by the sea", "One Day, Three Lights: A Photo Walk by the Sea",
        "Dawn, noon and dusk at the same bay, with one lens.",
        ("Photography",), ("photo walk", "seascape", "golden hour"), _twitter, "coast-dusk",
        "A lighthouse above a violet sea at dusk",
    ),
    SamplePost(
        6, "letter-to-a-beginner", "no picture", "letter", "Four Small Rules for Writing When Nobody Reads",
        "A letter to a beginner, with four rules that carried me through two years.",
        ("Writing",), ("writing habit", "blogging"), _bare,
    ),
    SamplePost(
        7, "matcha-at-home", "Japanese", "matcha", "家で点てる、なめらかな抹茶",
        "特別な道具がなくても、お湯の温度と茶こしだけで、だまのない一杯に。",
        ("お茶",), ("抹茶", "お茶", "点て方"), _open_graph, "matcha",
        "黒い茶碗に点てた抹茶と茶せん", "ja", "菩提 まら",
    ),
)  # fmt: skip
