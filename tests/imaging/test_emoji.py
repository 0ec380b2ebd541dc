"""Emoji with colours of their own, where the system has a font for them; without one, outlines in the text's colour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageFont

from server.imaging import emoji, fonts, has_colored_emoji, lettering, lines, typography
from server.imaging.fonts import COLORED, PAIRS, clean, split_runs

STYLE = PAIRS["elegant"].headline
LEMON, HEART, TONE, PAN = "\U0001f34b", "\u2764\ufe0f", "\U0001f3fd", "\U0001f373"
COOK, NORWAY, ONE = f"\U0001f469{TONE}\u200d{PAN}", "\U0001f1f3\U0001f1f4", "1\ufe0f\u20e3"
CACHED = (emoji.held, emoji.advance, emoji.ink_box, emoji.drawn, lines.measure, lines.advance, lines.ink_box)
CACHED += (lines.visual_runs, typography.fit, typography.fit_line, fonts.coverage, fonts._cached_chain)
CACHED += (lettering._run, lettering._letter, lettering._tracked)


@pytest.fixture
def _no_memory() -> Iterator[None]:
    for found in CACHED:
        found.cache_clear()  # type: ignore[attr-defined]
    yield
    for found in CACHED:
        found.cache_clear()  # type: ignore[attr-defined]


@pytest.fixture
def colored(_no_memory: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system with a colour font: red squares, an em wide."""
    codes = [*map(ord, "0123456789#*\u20e3\u2764\ufe0f\u200d"), 0x1F34B, 0x1F373, 0x1F469, 0x1F3FD, 0x1F1F3, 0x1F1F4]
    names = [".notdef", "red", *(f"u{code:x}" for code in codes)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: f"u{code:x}" for code in codes})
    pen = TTGlyphPen(None)
    for step, point in enumerate(((50, -150), (50, 850), (950, 850), (950, -150))):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 50)))
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.setupCOLR({name: [("red", 0)] for name in names[2:]}, version=0)
    builder.setupCPAL([[(1.0, 0.0, 0.0, 1.0)]])
    builder.save(str(tmp_path / emoji.FILE))
    font = ImageFont.truetype(str(tmp_path / emoji.FILE), 109, layout_engine=ImageFont.Layout.RAQM)
    monkeypatch.setattr(emoji, "_font", lambda: font)


@pytest.fixture
def colorless(_no_memory: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emoji, "_font", lambda: None)


def drawn(tracking: int) -> tuple[Image.Image, lines.Line]:
    """A letter and an emoji on white, in dark blue."""
    block = typography.fit_line(f"E{LEMON}", STYLE, 900, size=100)
    assert block is not None
    sheet = Image.new("RGB", (400, 300), (255, 255, 255))
    lettering.draw_line(sheet, block.lines[0], 100, tracking, (50, 200), (0, 0, 60))
    return sheet, block.lines[0]


@pytest.mark.usefixtures("colored")
def test_emoji_keep_their_colours_and_all_that_belongs_to_them() -> None:
    assert has_colored_emoji()
    text = clean(f"Lemon{LEMON} {HEART}{COOK} {NORWAY} {ONE} 2 ways")
    found = [part for part, face in split_runs(text, STYLE) if face == COLORED]
    assert found == [LEMON, HEART + COOK, NORWAY, ONE]
    assert {face for _, face in split_runs(text, STYLE)} == {STYLE.faces[0], COLORED}, "letters stay in their own face"
    assert "".join(part for part, _ in split_runs(text, STYLE)) == text
    asked_for_outlines = split_runs("\u2764\ufe0e \u2764", STYLE)
    assert COLORED not in {face for _, face in asked_for_outlines}


@pytest.mark.usefixtures("colored")
def test_an_emoji_stands_on_the_middle_of_the_capitals_in_its_own_colour() -> None:
    sheet, line = drawn(tracking=0)
    reddest = sheet.getchannel("B").point([255] * 30 + [0] * 226)
    box = Image.composite(reddest, Image.new("L", sheet.size), sheet.getchannel("R")).getbbox()
    assert box is not None
    assert 75 <= box[2] - box[0] <= 90
    assert abs((box[1] + box[3]) / 2 - (200 - 34)) < 3
    assert box[2] <= 50 + line.ink.right + 2
    huge = emoji.ink_box(LEMON, 400, False)
    assert huge[2] - huge[0] <= 1.5 * 109, "bitmaps are not blown up"


@pytest.mark.usefixtures("colored")
def test_an_emoji_among_tracked_letters_keeps_its_colour() -> None:
    sheet, _ = drawn(tracking=6)
    assert {(255, 0, 0), (0, 0, 60)} <= {color for _, color in sheet.getcolors(1 << 16) or ()}


@pytest.mark.usefixtures("colorless")
def test_without_a_colour_font_emoji_are_outlines() -> None:
    assert not has_colored_emoji()
    assert not any(emoji.spans(f"Lemon {LEMON}"))
    faces = [face for _, face in split_runs(f"Lemon {LEMON}", STYLE)]
    assert COLORED not in faces
    assert clean(f"Camping {NORWAY}") == "Camping"
