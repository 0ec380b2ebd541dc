"""What Pinterest can make of a page beyond a picture and a link: an article, a product or a recipe, and what it lacks for it.

Pinterest reads schema.org objects and Open Graph; either may fill a gap of the other. Every sentence is for a blogger:
what is missing, and where it is usually written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from server.rules.reading.document import Document
from server.rules.reading.jsonld import Node
from server.rules.reading.product import product_node, read_product
from server.rules.reading.recipe import read_recipe, recipe_node
from server.rules.reading.schema import text_of, urls_of
from server.rules.reading.visible_recipe import visible_recipe
from server.values.destination import MissingTag, RichPin

_Check = tuple[str, bool, bool, str]  # tag, is it needed, is it there, what to say when it is not
_OPTED_OUT = (
    "The page asks Pinterest for plain pins (`pinterest-rich-pin` false). Remove that tag, usually a switch of the theme or "
    "of a Pinterest plugin, and pins can show more."
)
_TEXTS = {
    "recipe": "A recipe: Pinterest can show ingredients, time and servings with the pin.",
    "product": "A product: Pinterest can show its price and whether it is in stock.",
    "article": "An article: Pinterest can show the post's own title, description and site below the pin.",
}
_NONE = {
    "recipe": "A plain pin. It would be a recipe if the page told what is missing below.",
    "product": "A plain pin. It would be a product if the page told what is missing below.",
    "article": "A plain pin. It would be an article if the page told what is missing below; an SEO plugin does so by itself.",
}
_INSTEAD = "It would be a {nearest} if the page told what is missing below."


def read_rich_pin(doc: Document) -> RichPin:
    """The kind of rich pin that a page can be, and what is missing for it."""
    recipe, product = recipe_node(doc), product_node(doc)
    readers: dict[str, Callable[[], list[_Check]]] = {
        "product": lambda: _product(doc, product or next(iter(doc.items.of("product", "productgroup")), None)),
        "recipe": lambda: _recipe(doc, recipe),
        "article": lambda: _article(doc),
    }
    has_recipe = (
        recipe is not None or doc.meta("og:type").lower().startswith("recipe") or visible_recipe(doc) is not None
    )
    has_product = product is not None or (not has_recipe and _is_product(doc))
    wanted = [
        kind for kind, is_told in (("product", has_product), ("recipe", has_recipe), ("article", True)) if is_told
    ]
    nearest = wanted[0]
    missing = _missing(readers[nearest]())
    if doc.meta("pinterest-rich-pin").lower() in {"false", "no", "0"}:
        return RichPin("none", nearest, "", _OPTED_OUT, missing)
    for kind in wanted:  # the order in which Pinterest prefers them
        if not any(tag.is_needed for tag in _missing(readers[kind]())):
            text = _TEXTS[kind] if kind == nearest else f"{_TEXTS[kind]} {_INSTEAD.format(nearest=nearest)}"
            return RichPin(kind, nearest, _source(doc, kind), text, missing)
    return RichPin("none", nearest, "", _NONE[nearest], missing)


def _recipe(doc: Document, node: Node | None) -> list[_Check]:
    if node is None:
        text = (
            "The recipe is written on the page, but programs cannot read it. Put it into a recipe card (WP Recipe Maker, Tasty "
            "Recipes and others write the `Recipe` data by themselves)."
        )
        return [("Recipe", True, False, text)]
    facts = read_recipe(node)
    return [
        ("name", True, bool(text_of(node.get("name"))), "The recipe has no name: fill in the title of your recipe card."),
        (
            "recipeIngredient", True, bool(facts.ingredients),
            "There are no ingredients: list them in your recipe card, not only in the text.",
        ),
        ("image", False, bool(urls_of(node.get("image"))), "The recipe has no picture: choose one in your recipe card."),
        ("recipeYield", False, bool(facts.servings), "It does not say how much it makes: fill in the servings."),
        (
            "totalTime", False, bool(facts.total_minutes),
            "It does not say how long it takes: fill in preparation and cooking time.",
        ),
        ("recipeInstructions", False, bool(facts.steps), "There are no steps: write the instructions into your recipe card."),
        (
            "aggregateRating", False, facts.rating is not None,
            "There are no ratings yet: with ratings turned on in the recipe card, Pinterest can show the stars.",
        ),
    ]  # fmt: skip


def _product(doc: Document, node: Node | None) -> list[_Check]:
    facts = read_product(doc, node)
    name = (text_of(node.get("name")) if node else "") or doc.meta("og:title")
    about = (text_of(node.get("description")) if node else "") or doc.meta("og:description")
    return [
        ("og:title", True, bool(name), "The product has no name: fill in its title in your shop."),
        ("price", True, bool(facts and facts.price), "There is no price: fill it in in your shop (`product:price:amount`)."),
        (
            "priceCurrency", True, bool(facts and facts.currency),
            "There is no currency: choose one in your shop's settings (`product:price:currency`).",
        ),
        (
            "availability", False, bool(facts and facts.availability),
            "It does not say whether it is in stock: turn on stock management for the product.",
        ),
        ("og:description", False, bool(about), "There is no description: write a short one for the product."),
        ("brand", False, bool(facts and facts.brand), "There is no brand: fill it in where your shop or SEO plugin asks for it."),
    ]  # fmt: skip


def _article(doc: Document) -> list[_Check]:
    nodes = list(doc.items.articles())

    def told(*metas: str, keys: Sequence[str] = (), inner: Sequence[str] = ()) -> bool:
        return bool(doc.meta(*metas)) or any(text_of(node.get(key), *inner) for node in nodes for key in keys)

    return [
        (
            "og:type", True, bool(nodes) or doc.meta("og:type").lower() == "article",
            "The page does not say that it is a post (`og:type` article). Turn on the Open Graph or social settings of an SEO plugin.",
        ),
        (
            "og:title", True, told("og:title", keys=("headline", "name")),
            "There is no title for sharing (`og:title`). Turn on the Open Graph or social settings of an SEO plugin.",
        ),
        (
            "og:description", True, told("og:description", keys=("description",)),
            "There is no description for sharing: write an excerpt or a meta description for the post.",
        ),
        (
            "og:site_name", False, told("og:site_name", keys=("publisher",), inner=("name",)),
            "The site's name is missing: fill it in in the SEO plugin's settings.",
        ),
        (
            "article:author", False,
            told("article:author", "author", keys=("author",), inner=("name", "@value")),
            "The author is missing: let the post show who wrote it.",
        ),
        (
            "article:published_time", False, told("article:published_time", keys=("datePublished",)),
            "The date is missing: let the post show when it was published.",
        ),
    ]  # fmt: skip


def _missing(checks: Sequence[_Check]) -> tuple[MissingTag, ...]:
    found = [MissingTag(tag, is_needed, text) for tag, is_needed, is_there, text in checks if not is_there]
    return tuple(sorted(found, key=lambda one: not one.is_needed))


def _is_product(doc: Document) -> bool:
    has_price = bool(doc.meta("product:price:amount", "og:price:amount"))
    return has_price or _is_product_type(doc) or bool(doc.items.of("product", "productgroup"))


def _is_product_type(doc: Document) -> bool:
    return doc.meta("og:type").lower() in {"product", "og:product", "product.item"}


def _source(doc: Document, kind: str) -> str:
    if kind == "recipe":
        return "schema.org"
    if kind == "product":
        return "open_graph" if _is_product_type(doc) else "schema.org"
    return "open_graph" if doc.meta("og:type").lower() == "article" else "schema.org"
