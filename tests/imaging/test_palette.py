"""Colours: from the photo, from the brand, from the words; always readable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.imaging.color import contrast, parse_hex, push_contrast, to_hls
from server.imaging.palette import from_photo, from_words
from server.values.brand import Brand
from tests.imaging.pictures import with_subject

COLORS = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


def test_wcag_arithmetic() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((119, 119, 119), (255, 255, 255)), 2) == 4.48


@given(COLORS, COLORS)
def test_pushed_colours_stand_off_any_ground(color: tuple[int, int, int], ground: tuple[int, int, int]) -> None:
    assert contrast(push_contrast(color, ground, 4.5), ground) >= 4.5


@given(
    COLORS,
    st.sampled_from(["", "#ffffff", "#000000", "#808080", "#ff0000"]),
    st.sampled_from(["", "#ffff00", "#000", "junk"]),
)
def test_every_palette_is_readable(color: tuple[int, int, int], primary: str, accent: str) -> None:
    palette = from_photo(Image.new("RGB", (64, 64), color), Brand(primary=primary, accent=accent))
    assert contrast(palette.ink, palette.tint) >= 4.5
    assert contrast(palette.accent, palette.tint) >= 4.5
    assert contrast(palette.cream, palette.deep) >= 4.5
    assert contrast(palette.cream, palette.shade) >= 4.5
    assert contrast(palette.glow, palette.deep) >= 4.5
    assert max(contrast(palette.mark, palette.cream), contrast(palette.mark, palette.ink)) >= 4.5


def test_the_accent_is_the_vivid_colour_of_the_photo() -> None:
    accent = from_photo(with_subject(64, 64, 0.5, 0.5), Brand()).accent
    assert accent[0] > accent[1] + 40
    assert accent[0] > accent[2] + 40


def test_a_brand_accent_wins_and_words_are_steady() -> None:
    palette = from_words("Soup", Brand(accent="#0050a0"))
    assert palette.accent == (0, 80, 160)
    assert from_words("Soup", Brand()) == from_words("Soup", Brand())
    assert len({from_words(f"Post {index}", Brand()).deep for index in range(40)}) >= 5


def test_a_brand_keeps_its_colour_under_words_and_turns_to_no_mud() -> None:
    yellow = from_words("Soup", Brand(primary="#fdf3a9", accent="#f7d94c"))
    assert yellow.mark == (247, 217, 76)
    assert to_hls(yellow.deep)[2] < 0.3, "charcoal, not olive"
    assert 0.08 < to_hls(yellow.accent)[0] < 0.1, "ochre"
    gray = from_words("Soup", Brand(primary="#808080", accent="#9a9a9a"))
    assert max(gray.tint) - min(gray.tint) < 12, "gray is no pale red"
    paper = from_words("Soup", Brand(primary="#fbfbfb", accent="#f4f2ef"))
    assert contrast(paper.mark, paper.tint) >= 4.5, "what sinks into the paper is no mark"


def test_a_strong_brand_colour_is_seen_on_the_dark_ground() -> None:
    for told in ("#c8102e", "#1877f2", "#0b8043", "#7b2cbf"):
        primary = parse_hex(told) or (0, 0, 0)
        palette = from_words("Soup", Brand(primary=told, accent="#ffd100"))
        hue, _, saturation = to_hls(primary)
        drawn_hue, _, drawn_saturation = to_hls(palette.deep)
        assert min(abs(drawn_hue - hue), 1 - abs(drawn_hue - hue)) < 0.02
        assert drawn_saturation > saturation - 0.1, "not a wine red for a red"
        assert contrast(palette.cream, palette.deep) >= 7
        assert contrast(palette.glow, palette.deep) >= 4.5
        assert abs(to_hls(palette.accent)[0] - hue) < 0.02, "no ochre beside a colour that reads"
    orange = from_words("Soup", Brand(primary="#e8590c", accent="#1c7ed6"))
    assert to_hls(orange.deep)[0] > 0.5, "orange darkened is brown: the ground takes the accent's hue"
    assert to_hls(orange.glow)[0] < 0.1, "the brand's colour shines on it"


def test_mistyped_colours_are_passed_over() -> None:
    assert parse_hex("#abc") == (170, 187, 204)
    assert parse_hex("abcdef") == (171, 205, 239)
    assert parse_hex("red") is None
    assert parse_hex("#ggg") is None
