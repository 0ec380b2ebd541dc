"""Reading a page: one parse, then a rule for each fact, each with its own order of trust."""

from __future__ import annotations

from dataclasses import replace

from server.rules.reading.authors import page_author
from server.rules.reading.barriers import page_barriers
from server.rules.reading.dates import modified_at, published_at
from server.rules.reading.document import Document
from server.rules.reading.entries import list_items, visible_steps
from server.rules.reading.first_paragraph import excerpt
from server.rules.reading.images import page_images
from server.rules.reading.keywords import page_keywords
from server.rules.reading.kinds import page_kind
from server.rules.reading.language import page_language
from server.rules.reading.main_text import main_text
from server.rules.reading.outline import container, headings
from server.rules.reading.product import is_article, product_node, read_product
from server.rules.reading.recipe import gathered_recipes, read_recipe, read_steps, recipe_node
from server.rules.reading.sections import page_sections
from server.rules.reading.summary import canonical_url, description, is_noindex, video_url
from server.rules.reading.titles import page_title, site_name
from server.rules.reading.uncollected import uncollected
from server.rules.reading.video import read_video
from server.rules.reading.visible_recipe import visible_recipe
from server.values.page import PageFacts, Recipe

_MAX_HOWTOS = 20


@uncollected
def read_page(html: str, url: str, *, with_text: bool = False) -> PageFacts:
    """Read a page's facts from its JSON-LD, microdata, Open Graph, Twitter cards and visible text.

    `html` is the decoded document, of any size and quality; `url` is where it was found. Nothing is fetched, no
    input raises: a page that says nothing gives facts that say nothing. Addresses come back absolute. The main
    text costs ten times as much as all the rest, so it is only read `with_text`.
    """
    doc = Document(html, url)
    gathered = gathered_recipes(doc)
    node = None if gathered else recipe_node(doc)
    product = None if node else product_node(doc)
    root = container(doc)
    site = site_name(doc)
    title = page_title(doc, site, node, None if is_article(doc) else product)
    all_headings = headings(doc, root)
    first_paragraph = excerpt(doc, root)
    about = description(doc, node, product, first_paragraph)
    recipe = read_recipe(node) if node else None if gathered else visible_recipe(doc)
    if recipe and not (recipe.ingredients and recipe.steps):
        recipe = _completed(recipe, visible_recipe(doc))
    steps = tuple(step for howto in doc.items.of("howto")[:_MAX_HOWTOS] for step in read_steps(howto.get("step")))
    steps = steps or visible_steps(doc, root, all_headings, has_recipe=recipe is not None)
    language = page_language(doc, node, f"{title} {about} {first_paragraph}")
    items = list_items(doc, root, title, all_headings, language) or (gathered if len(gathered) > 2 else ())
    video = video_url(doc)
    sold = read_product(doc, product)
    pictures = page_images(doc, root, node, product, title)
    return PageFacts(
        url=url,
        title=title,
        description=about,
        canonical_url=canonical_url(doc),
        site_name=site,
        author=page_author(doc, site, node),
        published_at=published_at(doc, node),
        modified_at=modified_at(doc),
        language=language,
        kind=page_kind(doc, recipe=recipe, product=sold, items=items, steps=steps, title=title, video=video),
        keywords=page_keywords(doc, node, title, all_headings, f"{about} {first_paragraph}"),
        image=pictures.main,
        images=pictures.ranked,
        items=items,
        steps=steps,
        headings=all_headings,
        sections=page_sections(doc, root, all_headings, items, pictures.by_element),
        excerpt=first_paragraph,
        recipe=recipe,
        product=sold,
        video=video,
        clip=read_video(doc, root),
        is_noindex=is_noindex(doc),
        barriers=page_barriers(doc),
        text=main_text(doc) if with_text else "",
    )


def _completed(recipe: Recipe, visible: Recipe | None) -> Recipe:
    """Markup that forgets the ingredients or the steps gets them from what readers see."""
    if visible is None:
        return recipe
    return replace(recipe, ingredients=recipe.ingredients or visible.ingredients, steps=recipe.steps or visible.steps)
