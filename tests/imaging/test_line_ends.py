"""Lines end between words, and a word too long for a line at a syllable."""

from __future__ import annotations

from server.imaging.fonts import PAIRS
from server.imaging.scripts import clusters, split_pieces
from server.imaging.typography import fit

STYLE = PAIRS["modern"].headline


def test_thai_is_cut_between_words_and_never_before_a_mark() -> None:
    pieces = [piece.text for piece in split_pieces("วิธีทำข้าวเหนียวมะม่วงง่ายๆ ที่บ้าน", "th")]
    assert pieces == ["วิธีทำ", "ข้าวเหนียว", "มะม่วง", "ง่ายๆ", "ที่", "บ้าน"]
    assert [piece.text for piece in split_pieces("ขนมปังกล้วยหอมนุ่ม", "th")] == ["ขนมปัง", "กล้วยหอม", "นุ่ม"]
    assert clusters("เก่าๆ") == ["เก่าๆ"]


def test_japanese_keeps_a_short_word_with_what_follows() -> None:
    assert not any(piece.text.endswith("ぬか") for piece in split_pieces("はじめてのぬか漬けの作り方", "ja"))


def test_a_long_word_is_broken_at_a_syllable_before_a_prefix() -> None:
    block = fit("Donaudampfschifffahrtsgesellschaftskapitän", STYLE, 640, 900, max_size=90, min_size=50, language="de")
    assert block is not None
    lines = [line.text for line in block.lines]
    assert "".join(line.rstrip("-") for line in lines) == "Donaudampfschifffahrtsgesellschaftskapitän"
    assert not any(line.endswith("ge-") for line in lines)
    assert all(
        line.rstrip("-").endswith(("au", "ampf", "iff", "fahrts", "sell", "schafts", "ka", "pi", "tän"))
        for line in lines
    )
