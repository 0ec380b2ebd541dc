"""Blocks that stand inside or below a post and are none of it, by the names that themes and plugins give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from selectolax.lexbor import LexborNode

# Blocks of other posts, of their author, of offers and of other sites' pictures, by the names that themes and plugins give
# them. Whole names only: posts carry `tag-related` and `category-popular`.
_OTHERS = re.compile(
    r"(?:(?!tag-|category-|has-|no-|not-|with-|is-|hide-)(?:[a-z]{1,12}[-_]{1,2}){0,2}(?:related|relatedposts?|recommended|recommendations?|popular-posts?|trending|latest-posts?|recent-posts?|"
    r"more-posts?|more-from|read-next|read-more-posts|also-like|might-like|up-next|next-posts?|prev(?:ious)?-posts?|post-nav(?:igation)?|posts-navigation|nav-links|upsells?|cross-sells?)"
    r"(?:[-_]{1,2}\w+){0,3}|yarpp\S*|jp-relatedposts\S*|crp_related\S*|rpwwt\S*|zem_rp\S*|outbrain\S*|taboola\S*|wp-block-query|wp-block-latest-posts|wp-block-post-template|"
    r"elementor-widget-(?:posts|loop-grid|loop-carousel|post-navigation|author-box)|"
    r"(?:entry-|post-|about-)?author-(?:box|bio|info|card|area|profile)|about-(?:the-)?author|author-about|after-entry\S*|(?:entry-|post-)?newsletter(?:[-_]\w+)*|opt-?in(?:[-_]\w+)*|"
    r"(?:formkit|convertkit|mc4wp|mailerlite|flodesk|klaviyo|ml-form)[-_]\S*|(?:email-|newsletter-)?sign-?up(?:[-_](?:form|box|wrap)\S*)?|subscribe(?:[-_](?:form|box|wrap|section|block)\S*)?|lead-magnet\S*|"
    r"sharedaddy|sd-sharing\S*|addtoany\S*|a2a_kit|heateor\S*|(?:social|post|entry|article)-shar(?:e|ing)(?:-(?:buttons?|bar|box|links?|icons?|wrap\w*))?|share-(?:buttons?|bar|box|links?|icons?|wrap\S*)|kksr-\S+|kk-star-ratings|yasr-\S+|rmp-\S+|post-ratings\S*|"
    r"sb_instagram\S*|sbi_\S+|instagram-feed\S*|ad-(?:container|wrap|wrapper|slot|unit|banner|zone)|advert(?:isement)?s?)"
)
# What each alternative above has in it: most names are done with at a tenth of the time.
_OTHERS_WORDS = (
    "relat", "recommend", "popular", "trending", "latest", "recent", "more-", "read-next", "like", "up-next", "next-post", "prev", "-nav", "nav-", "upsell",
    "cross-sell", "yarpp", "crp_", "rpwwt", "zem_", "outbrain", "taboola", "block-query", "post-template", "elementor-widget-", "author", "after-entry",
    "newsletter", "opt", "formkit", "convertkit", "mc4wp", "mailerlite", "flodesk", "klaviyo", "ml-form", "sign", "subscribe", "lead-", "instagram", "sbi_", "shar", "addtoany", "a2a_", "heateor", "kksr", "kk-star", "yasr", "rmp-", "post-rating", "ad-", "advert",
)  # fmt: skip
_SHORTEST = len("optin")
_MAX_NAMES = 1_000  # characters of an element's classes, which are remembered; no theme has as many
_NEVER_OTHERS = frozenset(["html", "body", "main", "article"])
_ALWAYS = frozenset(["nav", "footer", "aside"])
_CLASSES = frozenset(
    ["sidebar", "widget", "comments", "related", "related-posts", "author-box", "modal", "popup", "vjs-modal-dialog"]
)
_IDS = frozenset(["sidebar", "comments"])


def is_side_block(element: LexborNode, tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Is it navigation, a side bar, comments, a form, a dialog or a footer, or does it hold other posts or an offer?

    Old pages are one form, around everything: what holds the main heading is no side block.
    """
    if tag in _ALWAYS:
        return True
    if (
        tag == "form"
        or ((names := attributes.get("class")) and is_called_so(tag, names[:_MAX_NAMES]))
        or attributes.get("id") in _IDS
        or attributes.get("role") == "dialog"
    ):
        return element.css_first("h1") is None
    return False


@lru_cache(maxsize=2048)  # a site's names come again on each of its pages
def is_called_so(tag: str, names: str) -> bool:
    """Do the classes of an element tell that it is a side block, or holds other posts, their author, an offer or an advertisement?"""
    found = names.split()
    if not _CLASSES.isdisjoint(found) and "Blog" not in found:
        return True
    return tag not in _NEVER_OTHERS and any(map(_is_of_others, found))


@lru_cache(maxsize=16_384)  # names of themes and plugins are shared by sites
def _is_of_others(name: str) -> bool:
    if len(name) < _SHORTEST:
        return False
    for word in _OTHERS_WORDS:
        if word in name:
            return _OTHERS.fullmatch(name) is not None
    return False
