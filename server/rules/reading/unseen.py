"""What an element's own attributes hide from readers: hidden text is no fact, and often spam that somebody put there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_HIDING = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*[01](?:px|em|rem|pt|%)?\s*(?:;|!|$)|color\s*:\s*transparent"
    r"|(?:left|top|right|bottom)\s*:\s*-\d{4}|text-indent\s*:\s*-\d{3}|clip-path\s*:\s*inset\(\s*(?:[5-9]\d|100)%|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|transform\s*:\s*scale\(\s*0\s*\)"
    r"|(?:max-)?(?:height|width)\s*:\s*[01](?:px|em|rem|%)?\s*;(?:.*;)?\s*overflow\s*:\s*hidden|overflow\s*:\s*hidden\s*;(?:.*;)?\s*(?:max-)?(?:height|width)\s*:\s*[01](?:px|em|rem|%)?\s*(?:;|!|$))"
)
_COLOR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!]+)")
_GROUND = re.compile(r"(?:^|[;\s])background(?:-color)?\s*:\s*([^;!]+)")
_ALIKE = {"#fff": "white", "#ffffff": "white", "#000": "black", "#000000": "black"}
_COMMENT = re.compile(r"/\*.*?\*/")
_FOR_EARS = frozenset(["sr-only", "screen-reader-text", "visually-hidden", "visuallyhidden", "screen-reader-only"])
# What readers open with a click, or what comes in with a movement, is only hidden at first.
_SHOWN_LATER = re.compile(r"(?i)accord|collaps|tab|panel|toggle|expand|wow|animat|fade|aos|lazy|slid|swiper|reveal")
_STYLE_MAX = 1_000  # characters that are looked at


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Do an element's attributes hide its text: `hidden`, a style of its own, a class for screen readers alone?

    Not what can be opened (`hidden=until-found`, tabs, accordions), nor what style sheets and scripts do.
    """
    style, names = attributes.get("style"), attributes.get("class")
    if names and _is_for_ears(names[:_STYLE_MAX]):
        return True
    if not ("hidden" in attributes and attributes["hidden"] != "until-found") and not (
        style and _is_hiding(style[:_STYLE_MAX])
    ):
        return False
    told = f"{names or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
    return _SHOWN_LATER.search(told[:_STYLE_MAX]) is None


@lru_cache(maxsize=4096)  # a site's names come again on each of its pages
def _is_for_ears(names: str) -> bool:
    return not _FOR_EARS.isdisjoint(names.split())


@lru_cache(maxsize=2048)  # a page's styles come again and again
def _is_hiding(style: str) -> bool:
    style = _COMMENT.sub("", style.lower()) if "/*" in style else style.lower()
    return _HIDING.search(style) is not None or _is_one_color(style)


def _is_one_color(style: str) -> bool:
    """Are letters and ground of the same colour?"""
    color, ground = _COLOR.search(style), _GROUND.search(style)
    if color is None or ground is None:
        return False
    told = (color[1].replace(" ", ""), ground[1].replace(" ", ""))
    return len({_ALIKE.get(one, one) for one in told}) == 1
