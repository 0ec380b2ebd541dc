"""The colours that a site's style sheets and head name as its own."""

from __future__ import annotations

import colorsys
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

Rgb = tuple[int, int, int]

_MAX_CSS = 600_000
_DECLARED = re.compile(r"--([\w-]{1,80})\s*:\s*([^;{}]{3,120})")
_REFERENCE = re.compile(r"^var\(\s*--([\w-]{1,80})\s*(?:,\s*([^)]{1,60}\)?))?\)$")
_HEX = re.compile(r"^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$", re.IGNORECASE)
_FUNCTION = re.compile(r"^(rgb|hsl)a?\(([^)]{3,60})\)$", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,6})?%?")
_TRIPLE = re.compile(
    r"^\d{1,3}(?:\.\d+)?(?:deg)?[\s,]+(?:\d{1,3}(?:\.\d+)?[\s,]+\d{1,3}(?:\.\d+)?|(\d{1,3}(?:\.\d+)?%[\s,]+\d{1,3}(?:\.\d+)?%))$"
)
_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_PAINTED = re.compile(r"(?:^|;)\s*(?:background(?:-color)?|color|border-color)\s*:\s*([^;]{3,80})", re.IGNORECASE)
_ACTING = re.compile(
    r"(?:^|[\s,.])(?:a(?:[:.\s,]|$)|button|btn|wp-block-button__link|wp-element-button)", re.IGNORECASE
)
# Names that themes and page builders use, the surest first. What WordPress ships to every site is not among them.
_PRIMARY = (
    "brand", "brand-primary", "color-brand", "brand-color", "primary", "primary-color", "color-primary", "main-color",
    "color-main", "theme-color", "theme-primary", "wp--preset--color--primary", "global-palette1",
    "ast-global-color-0", "e-global-color-primary", "theme-palette-color-1", "nv-primary-accent", "go--color--primary",
    "bs-primary", "color-button", "color-base-accent-1", "colors-accent-1", "accent-hsl", "color-primary-button",
)  # fmt: skip
_ACCENT = (
    "brand-accent", "accent", "accent-color", "color-accent", "highlight", "color-highlight", "brand-secondary",
    "secondary", "secondary-color", "color-secondary", "wp--preset--color--accent", "wp--preset--color--accent-1",
    "wp--preset--color--secondary", "wp--preset--color--tertiary", "global-palette2", "ast-global-color-1",
    "e-global-color-accent", "e-global-color-secondary", "theme-palette-color-2", "nv-secondary-accent",
    "go--color--secondary", "color-base-accent-2", "colors-accent-2", "color-link", "darkaccent-hsl", "lightaccent-hsl",
)  # fmt: skip
# What themes and builders start with (Kadence, Astra, Elementor, Blocksy, Bootstrap): nobody chose these.
_UNTOUCHED = frozenset(
    [
        "#3182ce",
        "#2b6cb0",
        "#0274be",
        "#046bd2",
        "#045cb4",
        "#6ec1e4",
        "#61ce70",
        "#2872fa",
        "#1559ed",
        "#0d6efd",
        "#0070f3",
    ]
)
# Widgets that bring their own look.
_WIDGET = re.compile(
    r"wprm|tasty|mv-|cookie|cky-|cmplz|gdpr|addtoany|heateor|wpforms|gform|mc4wp|woocommerce-store", re.IGNORECASE
)


def read_colors(style_sheets: Iterable[str], declared: Iterable[str] = ()) -> tuple[str, str]:
    """The primary and the accent colour as `#rrggbb`, each '' where the site does not show one.

    `style_sheets` are CSS texts, the page's own first; `declared` are colours that the head names (theme-color). Named
    custom properties come first, then the head, then the colour in which links and buttons are painted most. Greys
    are nobody's brand; a very dark tone is, where it has a name.
    """
    sheets = [sheet[:_MAX_CSS] for sheet in style_sheets]
    names = _custom_properties(sheets)
    named = [color for name in _PRIMARY if (color := _resolve(name, names)) and _is_primary(color)]
    head = [color for text in declared if (color := parse_color(text)) and _is_colorful(color)]
    painted = list(_painted(sheets, names))
    accents = [color for name in _ACCENT if (color := _resolve(name, names)) and _is_colorful(color)]
    primary = next(iter([*named, *head, *painted]), None)
    others = [color for color in [*accents, *head, *painted] if primary is None or _differs(color, primary)]
    return _hex(primary), _hex(next(iter(others), None))


def parse_color(text: str) -> Rgb | None:
    """Read a CSS colour: hex, rgb(), hsl(), or the bare triple that some themes keep; None for anything else.

    What is half transparent is no colour of its own.
    """
    text = text.strip().removesuffix("!important").strip()
    if found := _HEX.match(text):
        digits = found[1]
        if len(digits) in (4, 8) and digits[len(digits) * 3 // 4 :].lower().strip("f"):
            return None
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if triple := _TRIPLE.match(text):  # `18, 84, 63` of shops, `18 62% 45%` of builders
        text = f"hsl({text})" if triple[1] else f"rgb({text})"
    found = _FUNCTION.match(text)
    numbers = _NUMBER.findall(found[2]) if found else []
    if found is None or len(numbers) < 3 or (len(numbers) > 3 and _share(numbers[3], 1.0) < 1.0):
        return None
    if found[1].lower() == "rgb":
        red, green, blue = (round(255 * _share(number, 255.0)) for number in numbers[:3])
        return red, green, blue
    hue = float(numbers[0].rstrip("%")) / 360 % 1.0
    made = colorsys.hls_to_rgb(hue, _share(numbers[2], 100.0), _share(numbers[1], 100.0))
    return round(made[0] * 255), round(made[1] * 255), round(made[2] * 255)


def _share(number: str, whole: float) -> float:
    value = float(number[:-1]) / 100 if number.endswith("%") else float(number) / whole
    return min(1.0, max(0.0, value))


def _custom_properties(sheets: Iterable[str]) -> dict[str, str]:
    """The first declaration of each: later ones are mostly of dark modes and single blocks."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for name, value in _DECLARED.findall(sheet):
            found.setdefault(name.lower(), value.strip())
    return found


def _resolve(name: str, names: Mapping[str, str]) -> Rgb | None:
    value = names.get(name, "")
    for _ in range(4):
        found = _REFERENCE.match(value)
        if found is None:
            return parse_color(value)
        value = names.get(found[1].lower()) or found[2] or ""
    return None


def _painted(sheets: Iterable[str], names: Mapping[str, str]) -> Iterator[Rgb]:
    """The colours of links and buttons, the most used first."""
    counted: Counter[Rgb] = Counter()
    for sheet in sheets:
        for selector, body in _RULE.findall(sheet):
            if _WIDGET.search(selector) or not _ACTING.search(selector):
                continue
            for value in _PAINTED.findall(body):
                found = _REFERENCE.match(value.strip())
                color = _resolve(found[1].lower(), names) if found else parse_color(value)
                if color and _is_colorful(color):
                    counted[color] += 1
    return (color for color, _ in counted.most_common())


def _is_colorful(color: Rgb) -> bool:
    if _hex(color) in _UNTOUCHED:
        return False
    _, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in color))
    return saturation * (1 - abs(2 * lightness - 1)) >= 0.12 and 0.08 <= lightness <= 0.93


def _is_primary(color: Rgb) -> bool:
    return _is_colorful(color) or (0 < max(color) <= 64)


def _differs(first: Rgb, second: Rgb) -> bool:
    return sum(abs(one - other) for one, other in zip(first, second, strict=True)) >= 60


def _hex(color: Rgb | None) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color) if color else ""
