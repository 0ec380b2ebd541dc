"""Pages as the commonest systems make them: what a careful reader would say of each."""

from __future__ import annotations

from typing import Any

import pytest

from server.rules.page import read_page
from tests.rules.pages import make_page, og

HOME = "https://www.lemonkitchen.example"
FIRST = "Ripe lemons make all the difference in this cake, so choose them well."
TEXT = f"<p>{FIRST}</p><p>Beat the butter with the sugar until it is pale, then fold in the flour.</p>"
LINES = f"{FIRST}<br><br>Beat the butter with the sugar until it is pale, then fold in the flour.<br>" * 3
SITE = og("site_name", "Lemon Kitchen")
CAKE = f"{HOME}/u/cake.jpg"

# name: head, body, JSON-LD, what is read
PAGES: dict[str, tuple[str, str, Any, dict[str, Any]]] = {
    "standard theme, byline below the post": (
        "<title>Lemon cake &#8211; Lemon Kitchen</title>",
        f'<p class="site-title"><a href="/">Lemon Kitchen</a></p><article class="hentry tag-lemon"><img src="/u/cake-825x510.jpg" class="wp-post-image" width="825" height="510" srcset="/u/cake-825x510.jpg 825w, /u/cake-1024x633.jpg 1024w">'
        f'<h1 class="entry-title">Lemon cake</h1><div class="entry-content">{TEXT}<img src="/u/step.jpg" width="800" height="600"></div><footer class="entry-footer"><time class="entry-date published" datetime="2024-05-06T08:00:00+02:00">6. May 2024</time>'
        '<time class="updated" datetime="2024-06-01T08:00:00+02:00"></time><span class="author vcard"><a class="url fn n" href="/author/ada/">Ada Zest</a></span><a href="/tag/lemon/" rel="tag">lemon</a></footer></article>',
        None,
        {"title": "Lemon cake", "author": "Ada Zest", "published_at": "2024-05-06T08:00:00+02:00", "image": f"{HOME}/u/cake-1024x633.jpg", "keywords": ("lemon",), "description": FIRST},
    ),
    "page builder": (
        SITE + og("title", "Lemon cake - Lemon Kitchen"),
        '<div class="elementor-widget-theme-post-title"><h1>Lemon cake</h1></div><ul><li itemprop="author"><a href="/author/ada/"><span>Ada Zest</span></a></li><li itemprop="datePublished"><span>May 6, 2024</span></li></ul>'
        f'<div class="elementor-widget-theme-post-featured-image"><img width="768" height="1024" src="/u/cake-768x1024.jpg"></div><div class="elementor-widget-theme-post-content">{TEXT}</div>',
        None,
        {"title": "Lemon cake", "author": "Ada Zest", "published_at": "2024-05-06", "image": f"{HOME}/u/cake-768x1024.jpg"},
    ),
    "search plugin's graph": (
        SITE + og("title", "Lemon cake: an old family recipe - Lemon Kitchen"),
        f'<h1>Lemon cake</h1><span class="byline">by <a class="url fn" href="/author/admin/">admin</a></span>{TEXT}',
        {"@graph": [{"@type": "BlogPosting", "headline": "Lemon cake: an old family recipe - Lemon Kitchen", "datePublished": "2024-05-06", "author": {"@id": "#1"}, "image": {"@id": "#2"}, "keywords": "lemon, cake"},
                    {"@type": "Person", "@id": "#1", "name": "admin"}, {"@type": "ImageObject", "@id": "#2", "url": CAKE, "width": 1000, "height": 1500}]},
        {"title": "Lemon cake: an old family recipe", "author": "", "image": CAKE, "keywords": ("lemon", "cake")},
    ),
    "Blogger, an old template": (
        "<title>Ada cooks: Lemon cake</title>",
        f'<h1 class="title"><a href="{HOME}/">Ada cooks</a></h1><h2 class="date-header"><span>Monday, May 6, 2024</span></h2><div class="post hentry"><h3 class="post-title entry-title">Lemon cake</h3>'
        f'<div class="post-body entry-content" itemprop="description articleBody"><a href="https://blogger.googleusercontent.com/img/b/R2/s1600/cake.jpg"><img src="https://blogger.googleusercontent.com/img/b/R2/s320/cake.jpg"></a><br>{LINES}</div>'
        '<span class="post-author vcard">Posted by <span class="fn"><a rel="author" href="https://www.blogger.com/profile/1">Ada Zest</a></span></span><a href="/search/label/cake" rel="tag">cake</a></div>',
        None,
        {"title": "Lemon cake", "author": "Ada Zest", "published_at": "2024-05-06", "keywords": ("cake",), "description": FIRST, "image": "https://blogger.googleusercontent.com/img/b/R2/s320/cake.jpg"},
    ),
    "Ghost": (
        SITE + og("title", "Lemon cake") + og("image", f"{HOME}/content/images/size/w1200/2024/05/cake.jpg"), TEXT,
        {"@type": "Article", "headline": "Lemon cake", "author": {"@type": "Person", "name": "Ada Zest", "url": f"{HOME}/author/ada/"}, "keywords": "lemon, #newsletter"},
        {"author": "Ada Zest", "keywords": ("lemon",)},
    ),
    "Drupal": (
        "<title>Lemon cake | Lemon Institute</title>",
        f'<h1>Lemon cake</h1><article><footer class="node__meta">Submitted by <span class="username">Ada Zest</span> on <span class="field--name-created">Mon, 05/06/2024 - 10:00</span></footer><div class="node__content">{TEXT}</div></article>',
        None,
        {"title": "Lemon cake", "published_at": "2024-05-06", "description": FIRST},
    ),
    "manual": (
        "<title>Zesting — Lemon 2.1 documentation</title>", f'<div role="main"><h1>Zesting<a class="headerlink" href="#zesting">¶</a></h1>{TEXT}</div>', None, {"title": "Zesting", "description": FIRST},
    ),
    "title, site, slogan": (SITE + "<title>Lemon cake | Lemon Kitchen – cooking with citrus</title>", TEXT, None, {"title": "Lemon cake"}),
    "the networks are told the site's name": (SITE + og("title", "Lemon Kitchen") + "<title>Lemon cake | Lemon Kitchen</title>", TEXT, None, {"title": "Lemon cake"}),
    "a word above the title": ("<title>Lemon cake with a sour glaze</title>", f"<h1><span>Baking</span> Lemon cake with a sour glaze</h1>{TEXT}", None, {"title": "Lemon cake with a sour glaze"}),
    "a shortcode in the description": (og("description", "[vc_row][vc_column]Butter and lemon are all you need for this cake.[/vc_column]"), TEXT, None, {"description": "Butter and lemon are all you need for this cake."}),
    "a link in the description": (og("description", "Butter and lemon are all you need, and an oven. Continue reading Lemon cake →"), TEXT, None, {"description": "Butter and lemon are all you need, and an oven."}),
    "share buttons and stars before the text": ("", f'<article><div class="sharedaddy"><p>Share this with everybody you know on all the networks.</p></div><div class="kksr-legend"><p>4.8/5 - (12 votes) and counting every day.</p></div>{TEXT}</article>', None, {"description": FIRST}),
    "a site's stand-in picture": (og("image", f"{HOME}/u/default-og-image.png"), f'<article>{TEXT}<img src="/u/cake.jpg"></article>', None, {"image": CAKE}),
    "a site's icon": (og("image", f"{HOME}/u/cropped-site-icon-512x512.png"), f'<article>{TEXT}<img src="/u/cake.jpg"></article>', None, {"image": CAKE}),
    "shapes of one picture": ("", TEXT, {"@type": "Article", "image": {"@list": [f"{HOME}/u/cake-1x1.jpg", f"{HOME}/u/cake-16x9.jpg"]}}, {"image": f"{HOME}/u/cake-1x1.jpg"}),
    "a set where an address belongs": (og("image", f"{CAKE}?w=600 600w, {CAKE} 1200w"), TEXT, None, {"image": CAKE}),
    "a lazy background": ("", f'<article>{TEXT}<div data-bg="url(/u/cake.jpg)"></div></article>', None, {"image": CAKE}),
    "tags without a mark": ("", f'<article>{TEXT}<div class="post-tags"><a href="/tag/lemon/">Lemon</a> <a href="/tag/cake/">Cake</a></div><a href="https://pictures.example/explore/tags/ada/">Ada</a></article>', None, {"keywords": ("Lemon", "Cake")}),
    "about the author": ("", f'<article>{TEXT}</article><div class="author-box"><h4>About Ada Zest</h4><p>Ada cooks.</p></div>', None, {"author": "Ada Zest"}),
    "a script without spaces": ("<title>红烧肉的家常做法_美食网</title>", "<h1>红烧肉的家常做法</h1><p>作者：王小明　发布时间：2020-08-15 12:30</p>", None, {"title": "红烧肉的家常做法", "author": "王小明"}),
    "a phrase with an apostrophe": ("<title>Women's rain boots</title>", "<h1>Women's rain boots</h1><p>All the women’s boots we love, and our women's rain boots in fourteen colours.</p>", None, {"keywords": ("women's rain boots",)}),
    "steps in small letters": ("<title>Come piantare il basilico</title>", "<h1>Come piantare il basilico</h1><h2>Passo 1: scegli il vaso</h2><p>Grande.</p><h2>Passo 2: semina</h2><p>Poco.</p>", None, {"steps": ("Scegli il vaso", "Semina")}),
    "a long line with two dates": ("", f'<h1>Cake</h1><div class="post-info">Updated June 1, 2024 by Ada Zest. Originally published May 6, 2024.</div>{TEXT}', None, {"published_at": "2024-05-06"}),
}  # fmt: skip
INGREDIENTS = ("3 lemons", "200 g butter")


@pytest.mark.parametrize("name", PAGES)
def test_what_a_careful_reader_would_say(name: str) -> None:
    head, body, jsonld, wanted = PAGES[name]
    facts = read_page(make_page(head, body, jsonld=jsonld), f"{HOME}/lemon-cake/")
    assert {field: getattr(facts, field) for field in wanted} == wanted


@pytest.mark.parametrize(
    "recipe",
    [
        "<p><b>Ingredients:</b></p><ul><li>3 lemons</li><li>200 g butter</li></ul><p><b>Method:</b></p><ol><li>Beat.</li><li>Bake.</li></ol>",
        "<p><strong>Ingredients</strong><br>3 lemons<br>200 g butter</p><p><strong>Directions</strong><br>1. Beat.<br>2. Bake.</p>",
        '<div class="hrecipe"><ul><li class="ingredient">3 lemons</li><li class="ingredient">200 g butter</li></ul><div class="instructions"><p>Beat.</p><p>Bake.</p></div></div>',
    ],
)
def test_recipes_of_old_posts(recipe: str) -> None:
    found = read_page(make_page("", f"<article><h1>Cake</h1>{TEXT}{recipe}</article>"), f"{HOME}/lemon-cake/").recipe
    assert found
    assert (found.ingredients, found.steps) == (INGREDIENTS, ("Beat.", "Bake."))
