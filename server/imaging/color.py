"""Colours as 8-bit triples, and the WCAG 2 arithmetic on them."""

from __future__ import annotations

import colorsys
from functools import lru_cache

Color = tuple[int, int, int]

CREAM: Color = (255, 250, 241)
INK: Color = (36, 32, 30)


def parse_hex(text: str) -> Color | None:
    """Read `#rgb` or `#rrggbb`; None for anything else, since a brand's colour may be mistyped."""
    digits = text.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6:
        return None
    try:
        value = int(digits, 16)
    except ValueError:
        return None
    return (value >> 16, value >> 8 & 255, value & 255)


def to_hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)


def mix(first: Color, second: Color, share: float) -> Color:
    """`first` with `share` (0..1) of `second` stirred in."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def from_hls(hue: float, lightness: float, saturation: float) -> Color:
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, min(1.0, max(0.0, lightness)), min(1.0, max(0.0, saturation)))
    return (round(red * 255), round(green * 255), round(blue * 255))


def to_hls(color: Color) -> tuple[float, float, float]:
    return colorsys.rgb_to_hls(color[0] / 255, color[1] / 255, color[2] / 255)


def luminance(color: Color) -> float:
    """Relative luminance 0..1 by WCAG 2."""
    return 0.2126 * _LINEAR[color[0]] + 0.7152 * _LINEAR[color[1]] + 0.0722 * _LINEAR[color[2]]


def contrast(first: Color, second: Color) -> float:
    """Contrast ratio 1..21 by WCAG 2."""
    return contrast_of_luminances(luminance(first), luminance(second))


def contrast_of_luminances(first: float, second: float) -> float:
    high, low = max(first, second), min(first, second)
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=512)
def push_contrast(color: Color, ground: Color, wanted: float = 4.6) -> Color:
    """Move `color` lighter or darker, hue kept, until it stands off `ground` by `wanted`.

    Goes towards the side that has more room; ends at the best that side can do.
    """
    if contrast(color, ground) >= wanted:
        return color
    hue, lightness, saturation = to_hls(color)
    ground_luminance = luminance(ground)
    is_going_darker = contrast_of_luminances(ground_luminance, 0.0) > contrast_of_luminances(ground_luminance, 1.0)
    step = -0.02 if is_going_darker else 0.02
    for _ in range(50):
        lightness = min(1.0, max(0.0, lightness + step))
        candidate = from_hls(hue, lightness, saturation)
        if contrast(candidate, ground) >= wanted:
            return candidate
    return from_hls(hue, lightness, saturation)


def readable_on(ground: Color, light: Color = CREAM, dark: Color = INK) -> Color:
    """Whichever of the two reads better on `ground`."""
    return light if contrast(light, ground) >= contrast(dark, ground) else dark


def _linear(channel: int) -> float:
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


_LINEAR = tuple(_linear(channel) for channel in range(256))
