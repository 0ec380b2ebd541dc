"""No empty boxes: each character in a face that holds it, in the right order."""

from __future__ import annotations

import pytest

from server.imaging import available_scripts, fonts, hyphens, missing_features, scripts
from server.imaging.breaks import split_pieces
from server.imaging.fonts import PAIRS, clean, coverage, split_runs
from server.imaging.lines import visual_runs
from server.imaging.typography import fit
from tests.imaging.pictures import HEADLINES

STYLE = PAIRS["elegant"].headline


@pytest.mark.parametrize("language", HEADLINES)
@pytest.mark.parametrize("pair", PAIRS)
def test_every_character_has_a_face(language: str, pair: str) -> None:
    for style in (PAIRS[pair].headline, PAIRS[pair].text, PAIRS[pair].accent):
        text = clean(HEADLINES[language])
        assert text == HEADLINES[language]
        runs = split_runs(text, style)
        assert "".join(part for part, _ in runs) == text
        for part, face in runs:
            assert all(ord(char) in coverage(face) or scripts.is_invisible(char) for char in part)


def test_one_word_is_never_set_in_two_faces() -> None:
    assert len(split_runs("Лимонный пирог", STYLE)) == 1
    assert len(split_runs("Tiếng Việt dễ", STYLE)) == 1


def test_han_characters_take_the_shapes_of_their_language() -> None:
    def face(text: str, language: str = "") -> str:
        return split_runs(text, STYLE, language)[0][1].file

    assert "JP" in face("直すの")
    assert "SC" in face("简单家常菜")
    assert "TC" in face("簡單家常菜餚")
    assert "JP" in face("直線", "ja")
    assert "KR" in face("집에서")


def test_what_no_face_holds_gives_way() -> None:
    assert clean("a\u0378b") == "ab"
    assert clean("ﬁne\u200b \u202eday\n now") == clean("ﬁne day now")
    assert clean("㍿") in ("㍿", "株式会社")
    assert clean("𝐁𝐨𝐥𝐝") == "Bold"


def test_numbers_read_forward_inside_right_to_left_lines() -> None:
    runs = [run.text.strip() for run in visual_runs("שלום 12 עולם", STYLE, True) if run.text.strip()]
    assert runs == ["עולם", "12", "שלום"]
    mixed = [run.text.strip() for run in visual_runs("وصفات Pasta 12", STYLE, True)]
    assert mixed == ["Pasta 12", "وصفات"]


def test_capitals_follow_the_language() -> None:
    assert scripts.upper("istanbul", "tr") == "İSTANBUL"
    assert scripts.upper("Εύκολες") == "ΕΥΚΟΛΕΣ"
    assert scripts.upper("süß") == "SÜSS"


def test_scripts_without_spaces_break_at_phrases() -> None:
    pieces = [piece.text for piece in split_pieces(HEADLINES["th"])]
    assert len(pieces) > 3
    assert "".join(pieces) == HEADLINES["th"]
    for piece in split_pieces("今日は、「簡単」なパスタ。"):
        assert piece.text[0] not in "、。」"
        assert piece.text[-1] != "「"


def test_lines_are_balanced_without_an_orphan() -> None:
    block = fit("Twelve Cozy Reading Nooks for Very Small Apartments", STYLE, 850, 520, max_size=132)
    assert block is not None
    widths = [line.ink.advance for line in block.lines]
    assert len(widths) > 1
    assert min(widths) > 0.5 * max(widths)
    assert not any(line.text.split()[-1].lower() in ("for", "a", "the") for line in block.lines)


def test_a_line_ends_where_a_thought_does() -> None:
    block = fit("Before and After: Our Tiny Bathroom", STYLE, 840, 300, max_size=112, max_lines=4)
    assert block is not None
    assert [line.text for line in block.lines] == ["Before and After:", "Our Tiny Bathroom"]
    block = fit("Hiking Alone for the First Time", STYLE, 860, 700, max_size=168, max_lines=5)
    assert block is not None
    assert sum(" " not in line.text for line in block.lines) <= 1, "no column of single words"
    block = fit("Best Hikes Near Me 🥾 Don't Miss Out", STYLE, 840, 330, max_size=112, max_lines=4)
    assert block is not None
    assert not any(line.text.startswith("🥾") for line in block.lines)


def test_all_lines_of_a_text_share_a_face() -> None:
    for text, style in (
        ("Những món bánh dễ làm ở nhà", PAIRS["bold"].accent),
        ("Bánh mì với một ít rau", PAIRS["modern"].headline),
        ("Easy وصفات سهلة for two", STYLE),
    ):
        block = fit(text, style, 400, 900, max_size=100)
        assert block is not None
        assert len(block.lines) > 1
        latin = {
            run.face
            for line in block.lines
            for run in line.runs
            if any(char.isascii() and char.isalpha() for char in run.text)
        }
        assert len(latin) == 1, text


def test_a_line_of_han_alone_keeps_the_shapes_of_its_text() -> None:
    block = fit("東京の小さな台所収納", STYLE, 300, 900, max_size=100)
    assert block is not None
    assert {run.face.file for line in block.lines for run in line.runs} == {"NotoSansJP[wght].ttf"}


def test_a_word_too_long_breaks_before_a_syllable() -> None:
    block = fit("Übergrößenträgermöglichkeiten", STYLE, 400, 900, max_size=100, min_size=40)
    assert block is not None
    texts = [line.text for line in block.lines]
    assert len(texts) > 1
    assert all(text.endswith("-") for text in texts[:-1])
    word = "Übergrößenträgermöglichkeiten"
    assert "".join(texts).replace("-", "") == word
    ends = {sum(len(text) - 1 for text in texts[:count]) for count in range(1, len(texts))}
    assert ends <= set(hyphens.places(word, "de")), texts


def test_a_long_word_is_divided_rather_than_make_all_others_small() -> None:
    whole = "Größenwahn: Übergrößenträgermöglichkeiten"
    block = fit(whole, STYLE, 850, 500, max_size=132)
    assert block is not None
    assert block.size > 75
    assert " ".join(line.text for line in block.lines).replace("- ", "") == whole
    assert not any("-" in line.text[:-1] for line in block.lines), "no hyphen inside a line"


def test_this_machine_draws_every_script() -> None:
    assert missing_features() == ()
    assert {"Latin", "Arabic", "Devanagari", "Thai", "Han", "Hangul", "Emoji"} <= set(available_scripts())


def test_without_raqm_the_doctor_says_so_and_hebrew_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "has_raqm", lambda: False)
    assert any("libfribidi0" in line for line in missing_features())
    assert "Devanagari" not in available_scripts()
    assert "Hebrew" in available_scripts()
    assert "".join(run.text for run in visual_runs("שלום 12", STYLE, True)) == "12 םולש"


@pytest.mark.parametrize("text", ["\u200c", "\u200b \u2060", " \ufe0f "])
def test_invisible_signs_alone_are_no_words(text: str) -> None:
    assert clean(text) == ""


def test_no_flag_bears_the_letters_of_another_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts.emoji, "held", frozenset)  # as on a system without a colour font
    emoji = next(face for face in fonts.all_faces() if "NotoEmoji" in face.file)

    def looks(code: str) -> bytes:
        flag = "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)
        return bytes(fonts.load(emoji, 40).getmask(flag))

    assert looks("NO") == looks("BV")
    assert {"NO", "SJ", "HM", "IO"} == fonts.MISLABELLED_FLAGS
    assert clean("Camping 🏕 🇳🇴 🇩🇪🇳🇴🇸🇪") == "Camping 🏕 🇩🇪🇸🇪"
    assert clean("🇸🇯") == ""
