"""Parts that templates share: headline, kicker, facts line, footer, rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from server.imaging import scripts
from server.imaging.canvas import MARGIN, WIDTH, Align, Canvas
from server.imaging.color import Color
from server.imaging.content import Content
from server.imaging.fonts import FontPair, Style
from server.imaging.lines import Block
from server.imaging.typography import fit, fit_line
from server.values.limits import ELLIPSIS, fit_words

MIN_HEADLINE = 40
_LOGO_SIZE = (220, 60)
_LOGO_GAP = 24
_LEAST_FOOTER = 22


class DoesNotFit(Exception):
    """The words do not go into this template; the next fitting one is taken."""


def headline(
    content: Content,
    style: Style,
    width: float,
    height: float,
    *,
    max_size: int = 132,
    max_lines: int = 5,
    leading: float = 1.08,
    max_share: float = 0.155,
    canvas_height: int = 1500,
    text: str = "",
) -> Block:
    """The headline as large as the box and the 20 % rule allow. Raises DoesNotFit."""
    words = text or content.headline
    # One short word would look lost at the usual size.
    max_size = round(max_size * (1.9 if len(words) <= 6 else 1.45 if len(words) <= 12 else 1.0))
    block = fit(
        words,
        style,
        width,
        height,
        max_size=max_size,
        min_size=MIN_HEADLINE,
        max_lines=max_lines,
        leading=leading,
        max_area=max_share * content.text_share * WIDTH * canvas_height,
        language=content.language,
    )
    if block is None:
        # Twenty long words, or a script with tall marks: smaller, in more lines, before giving up.
        block = fit(
            words,
            style,
            width,
            height,
            max_size=MIN_HEADLINE + 16,
            min_size=24,
            max_lines=max_lines + 4,
            leading=leading,
            language=content.language,
        )
    if block is None:
        raise DoesNotFit
    return block


def caps_line(
    content: Content, pair: FontPair, text: str, width: float, *, size: int = 28, tracking: int = 6
) -> Block | None:
    """A short line in small tracked capitals; None without text, or when it is too long to be one line."""
    if not text:
        return None
    style = Style(pair.text.faces, pair.text.noto_weight, is_caps=True)
    if not scripts.can_track(text):
        size = round(size * 1.3)  # scripts without capitals need the size that tracking gives the others
    return fit_line(text, style, width, size=size, tracking=tracking, min_size=20, language=content.language)


def plain_line(content: Content, pair: FontPair, text: str, width: float, *, size: int = 36) -> Block | None:
    """One line of running text; None without text, or when it is too long."""
    return fit_line(text, pair.text, width, size=size, min_size=24, language=content.language) if text else None


def facts_line(content: Content, pair: FontPair, width: float, *, size: int = 36) -> Block | None:
    """Time, servings, price and rating on one line; larger where a price is all there is."""
    is_price = bool(content.price) and content.meta == content.price
    return plain_line(content, pair, content.meta, width, size=round(size * 1.5) if is_price else size)


def script_line(content: Content, pair: FontPair, width: float, *, size: int = 88, min_size: int = 44) -> Block | None:
    """The kicker in the pair's accent hand; None without one, or when it is too long."""
    if not content.kicker:
        return None
    if not scripts.can_track(content.kicker):
        size, min_size = round(size * 0.62), min(min_size, 36)  # no hand for this script: its plain face is heavier
    return fit_line(content.kicker, pair.accent, width, size=size, min_size=min_size, language=content.language)


def footer(
    canvas: Canvas, content: Content, pair: FontPair, fill: Color, align: Align = "center", bottom: int = 64
) -> None:
    """Logo and domain in small tracked capitals, `bottom` pixels above the edge, clear of the lower right corner.

    Also in right-to-left layouts it stays left or centred: the other corner belongs to Pinterest's buttons.
    """
    logos = scaled_logos(content, _LOGO_SIZE)
    beside = logos[0].width + _LOGO_GAP if logos else 0
    width = (640 if align == "center" else 740) - beside
    block = domain_line(content, pair, width, size=26, tracking=5)
    text_width = block.width if block else -_LOGO_GAP
    left = (WIDTH - beside - text_width) / 2 if align == "center" else float(MARGIN)
    middle = canvas.height - bottom - (block.height / 2 if block else 10)
    if logos:
        canvas.logo(logos, round(left), round(middle - logos[0].height / 2))
    if block:
        start = left + beside
        side: Align = "end" if canvas.is_rtl else "start"  # the left one, in either direction
        canvas.place(block, middle - block.height / 2, fill, side, start, start + block.width)


def domain_line(content: Content, pair: FontPair, width: float, *, size: int, tracking: int) -> Block | None:
    """The domain, or the name, never illegibly small: one too long loses its middle, a name its last words."""
    text = content.footer
    block = caps_line(content, pair, text, width, size=size, tracking=tracking)
    if block is None and text:
        block = fit_line(text, pair.text, width, size=24, min_size=_LEAST_FOOTER)
    kept = len(text)
    while block is None and kept > 1:
        whole = fit_line(text, pair.text, 1e6, size=_LEAST_FOOTER, min_size=_LEAST_FOOTER)
        kept = min(kept - 1, int(len(text) * width / whole.width)) if whole else 1
        block = fit_line(_elided(text, kept), pair.text, width, size=_LEAST_FOOTER, min_size=_LEAST_FOOTER)
    return block


def _elided(text: str, most: int) -> str:
    if " " in text:
        return fit_words(text, most)
    tail = most // 2
    return text[: most - 1 - tail] + ELLIPSIS + text[len(text) - tail :]


def scaled_logos(content: Content, most: tuple[int, int]) -> tuple[Image.Image, ...]:
    """The brand's mark and its version for dark grounds, brought to one size of at most `most` pixels."""
    if content.logo is None:
        return ()
    scale = min(1.0, most[0] / content.logo.width, most[1] / content.logo.height)
    size = (max(1, round(content.logo.width * scale)), max(1, round(content.logo.height * scale)))
    versions = (content.logo, content.logo_for_dark)
    return tuple(_fitted(version, size) for version in versions if version is not None)


def _fitted(logo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A logo whole inside a box of `size`, centred: the two versions need not have one shape."""
    scale = min(size[0] / logo.width, size[1] / logo.height)
    inner = (max(1, round(logo.width * scale)), max(1, round(logo.height * scale)))
    small = logo.resize(inner, Image.Resampling.BICUBIC)
    if inner == size:
        return small
    sheet = Image.new("RGBA", size, (0, 0, 0, 0))
    sheet.paste(small, ((size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2))
    return sheet


def kicker_with_rules(canvas: Canvas, content: Content, pair: FontPair, bottom: int, fill: Color, rule: Color) -> int:
    """The kicker centred between two short rules, its ink ending at `bottom`; returns its upper edge."""
    block = caps_line(content, pair, content.kicker, 620, size=30, tracking=8)
    if block is None:
        return bottom
    top = round(bottom - block.height)
    canvas.place(block, top, fill, "center")
    half = block.width / 2 + 26
    middle = round(top + block.height / 2)
    for left in (round(500 - half - 62), round(500 + half)):
        canvas.rule((left, middle - 1, left + 62, middle + 2), rule)
    return top


def even(
    content: Content,
    style: Style,
    texts: Sequence[str],
    width: float,
    heights: Sequence[float],
    *,
    max_size: int,
    min_size: int,
) -> list[Block]:
    """Short texts in up to four lines, all of the size that the longest allows. Raises DoesNotFit."""
    for _ in range(2):
        found = [
            fit(text, style, width, height, max_size=max_size, min_size=min_size, max_lines=4, leading=1.24,
                language=content.language)
            for text, height in zip(texts, heights, strict=True)
        ]  # fmt: skip
        blocks = [block for block in found if block is not None]
        if len(blocks) < len(texts):
            raise DoesNotFit
        max_size = min(block.size for block in blocks)
    return blocks


@dataclass(frozen=True, slots=True)
class Rows:
    """The set rows of a list, one block each, and their common size: rows align by baseline, not by ink. `more` is the line
    below them that tells of further entries, where there are any."""

    blocks: tuple[Block, ...]
    size: int
    more: Block | None = None

    @property
    def lines(self) -> int:
        return len(self.blocks) + (self.more is not None)


def list_rows(
    content: Content, pair: FontPair, width: float, *, size: int = 40, min_size: int = 28, limit: int = 5
) -> Rows | None:
    """The items on one line each, all of one size; None when there are fewer than two that fit.

    Those beyond `limit` are counted on a line of their own, but for a last single one, which that line has room for.
    """
    is_last_one = len(content.items) == content.count == limit + 1
    items = content.items[: limit + is_last_one]
    for step in range(size, min_size - 1, -2):
        made = [_row(content, pair, item, width, step) for item in items]
        if len(made) >= 2 and all(made):
            break
    else:
        # Items too long for one line even when small are left out rather than cut.
        step = min_size
        made = [_row(content, pair, item, width, step) for item in content.items]
    blocks = tuple(block for block in made if block is not None)[: limit + is_last_one]
    if len(blocks) < 2:
        return None
    more = content.more(len(blocks))
    return Rows(blocks, step, _row(content, pair, more, width, step) if more else None)


def _row(content: Content, pair: FontPair, text: str, width: float, size: int) -> Block | None:
    return fit_line(text, pair.text, width, size=size, min_size=size, language=content.language)
