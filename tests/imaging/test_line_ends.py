"""Lines end between words, and a word too long for a line at a syllable."""

from __future__ import annotations

from itertools import pairwise

import pytest

from server.imaging.breaks import clusters, split_pieces
from server.imaging.fonts import PAIRS, Style
from server.imaging.typography import fit

STYLE = PAIRS["modern"].headline


def test_thai_is_cut_between_words_and_never_before_a_mark() -> None:
    pieces = [piece.text for piece in split_pieces("วิธีทำข้าวเหนียวมะม่วงง่ายๆ ที่บ้าน", "th")]
    assert pieces == ["วิธีทำ", "ข้าวเหนียว", "มะม่วง", "ง่ายๆ", "ที่", "บ้าน"]
    assert [piece.text for piece in split_pieces("ขนมปังกล้วยหอมนุ่ม", "th")] == ["ขนมปัง", "กล้วยหอม", "นุ่ม"]
    assert clusters("เก่าๆ") == ["เก่าๆ"]


def test_japanese_keeps_a_short_word_with_what_follows() -> None:
    assert not any(piece.text.endswith("ぬか") for piece in split_pieces("はじめてのぬか漬けの作り方", "ja"))


def pieces_of(text: str, language: str) -> list[str]:
    return [piece.text for piece in split_pieces(text, language)]


def test_latin_marks_end_phrases_in_japanese_and_chinese() -> None:
    assert pieces_of("簡単!ふわふわパンケーキの作り方", "ja") == ["簡単!", "ふわふわ", "パンケーキの", "作り方"]
    assert pieces_of("【保存版】一人暮らしの部屋", "ja") == ["【保存版】", "一人暮らしの", "部屋"]
    assert "「ぬくもり」" in pieces_of("冬の「ぬくもり」リビングの作り方", "ja")
    assert {"炒蛋,", "Airfryer"} <= set(pieces_of("做好吃的番茄炒蛋,Airfryer也可以", "zh"))
    assert not any(piece.startswith("的") for piece in pieces_of("一人食:好吃到哭的番茄鸡蛋面!", "zh"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("簡単!ふわふわパンケーキの作り方", "ja"), ("iPhoneだけで撮る!カフェ風フード写真のコツ10選", "ja"),
        ("冬の「ぬくもり」リビングの作り方", "ja"), ("キッチンカウンターリノベーションビフォーアフター", "ja"),
        ("ホットケーキミックスで作る簡単おやつ", "ja"), ("【保存版】一人暮らしの部屋をおしゃれに見せる収納アイデア15選", "ja"),
        ("新手必看:10个让小户型客厅变大的收纳技巧", "zh"), ("របៀបធ្វើនំបញ្ចុកសម្លរខ្មែរបែបងាយៗនៅផ្ទះ", "km"),
        ("အိမ်မှာလွယ်ကူစွာလုပ်နိုင်သောကြက်သားဟင်း", "my"), ("ວິທີເຮັດຕຳໝາກຫຸ່ງລາວແບບງ່າຍໆຢູ່ເຮືອນ", "lo"),
    ],
)  # fmt: skip
def test_a_title_without_spaces_is_set_large(text: str, language: str) -> None:
    block = fit(text, STYLE, 860, 350, max_size=112, max_lines=4, max_area=232_500, leading=1.12, language=language)
    assert block is not None
    assert block.size >= 75
    assert "".join(line.text for line in block.lines) == text


def test_syllables_of_khmer_lao_and_burmese_stay_whole() -> None:
    assert pieces_of("របៀបធ្វើនំបញ្ចុកសម្លរខ្មែរ", "km") == ["របៀប", "ធ្វើ", "នំ", "បញ្ចុក", "សម្លរ", "ខ្មែរ"]
    assert pieces_of("ເຮັດຕຳໝາກຫຸ່ງຢູ່ເຮືອນ", "lo") == ["ເຮັດ", "ຕຳ", "ໝາກ", "ຫຸ່ງ", "ຢູ່", "ເຮືອນ"]
    assert pieces_of("မုန့်ဟင်းခါးချက်နည်း", "my") == ["မုန့်", "ဟင်း", "ခါး", "ချက်", "နည်း"]


def test_a_line_seldom_ends_inside_a_compound() -> None:
    block = fit(
        "100均DIYで作る北欧風インテリア", STYLE, 860, 350, max_size=112, max_lines=4, max_area=232_500, language="ja"
    )
    assert block is not None
    assert [line.text for line in block.lines] == ["100均DIYで作る", "北欧風インテリア"]


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


def lines_of(text: str, language: str, style: Style, width: float, height: float) -> list[str]:
    block = fit(text, style, width, height, max_size=112, max_lines=6, leading=1.12, language=language)
    assert block is not None
    return [line.text for line in block.lines]


@pytest.mark.parametrize("pair", ["modern", "poster", "elegant"])
def test_a_line_does_not_end_with_a_word_of_one_letter(pair: str) -> None:
    for text, language in (
        ("Как приготовить идеальные сырники — пышные и не разваливаются", "ru"),
        ("Łódź na weekend: żółte kamienice, źródła i świętojańskie ścieżki", "pl"),
    ):
        for width, height in ((560, 900), (720, 250), (740, 350), (860, 300)):
            lines = [line.casefold() for line in lines_of(text, language, PAIRS[pair].headline, width, height)]
            assert not any(line.endswith((" и", " i")) for line in lines), lines


@pytest.mark.parametrize(
    ("pair", "lines"),
    [
        ("warm", ["Foolproof Dry-Brined", "Thanksgiving Turkey", "(No Basting!)"]),
        ("warm", ["Kürbissuppe mit Ingwer", "& Kokosmilch –", "in nur 30 Minuten fertig"]),
        ("modern", ["Best. Summer. Ever. ☀", "25 Bucket-List Ideas", "for Teens & Tweens"]),
        ("crisp", ["The Washable", "Linen Face Mask"]),
    ],
)
def test_lines_end_where_a_thought_does(pair: str, lines: list[str]) -> None:
    for width, height in ((860, 270), (840, 320)):
        found = lines_of(" ".join(lines), "", PAIRS[pair].headline, width, height)
        assert [line.casefold() for line in found] == [line.casefold() for line in lines]


def test_days_and_nights_and_a_negation_stay_whole() -> None:
    assert "三天兩夜" in pieces_of("墾丁三天兩夜懶人包", "zh-TW")
    assert "2泊3日" in pieces_of("京都2泊3日モデルコース", "ja")
    assert "ไม่เกิน" in pieces_of("งบไม่เกิน 5,000 บาท", "th")


def test_dense_scripts_have_air_between_their_lines() -> None:
    block = fit("第一次去东京必看:15个不踩雷的景点", STYLE, 600, 900, max_size=90, leading=1.0, language="zh")
    assert block is not None
    assert len(block.lines) > 1
    assert block.pitch >= 1.2 * block.size


@pytest.mark.parametrize("mark", ["，", ","])
def test_lines_of_chinese_end_behind_clauses_not_in_an_idiom(mark: str) -> None:
    clauses = [f"家庭版红烧肉的做法{mark}", f"肥而不腻{mark}", "入口即化"]
    title = "".join(clauses)
    assert {"家庭版", *clauses[1:]} <= set(pieces_of(title, "zh"))
    assert {"肥而不腻", "入口即化"} <= set(pieces_of("家庭版红烧肉的做法 肥而不腻 入口即化", "zh"))
    assert pieces_of("红烧排骨", "zh") == ["红烧", "排骨"]  # nothing stands beside it
    for width, height in ((680, 820), (860, 350), (840, 600)):
        assert lines_of(title, "zh", PAIRS["warm"].headline, width, height) == clauses
    long = f"新手妈妈一定要知道的宝宝辅食添加顺序和注意事项{mark}建议收藏"
    assert len(lines_of(long, "zh", STYLE, 860, 600)) > 2  # a very long clause is parted, lest all be tiny


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("עוגת שוקולד ב-15 דקות שכולם יאהבו", "he", "ב-15"),
        ("עוגת שוקולד ב־15 דקות שכולם יאהבו", "he", "ב־15"),
        ("كعكة الشوكولاتة بـ15 دقيقة يحبها الجميع", "ar", "بـ15"),
    ],
)
def test_a_number_behind_a_letter_does_not_end_a_line(text: str, language: str, number: str) -> None:
    for width, height in ((560, 900), (720, 250), (740, 350), (860, 300)):
        lines = lines_of(text, language, STYLE, width, height)
        assert not any(line.endswith(number) for line in lines), lines


def test_thai_names_of_dishes_stay_whole_and_marks_do_not_meet() -> None:
    title = "วิธีทำต้มยำกุ้งน้ำข้นสูตรเด็ดที่บ้าน"
    assert pieces_of(title, "th") == ["วิธีทำ", "ต้มยำกุ้ง", "น้ำข้น", "สูตรเด็ด", "ที่", "บ้าน"]
    block = fit(title, STYLE, 720, 250, max_size=112, language="th")
    assert block is not None
    assert len(block.lines) > 1
    gaps = [block.pitch + lower.ink.top - upper.ink.bottom for upper, lower in pairwise(block.lines)]
    assert min(gaps) >= 0.12 * block.size
