"""The same page in the encodings of the real world: undeclared, wrongly declared, slightly broken, cut."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.reading.encoding import decode

JAPANESE = "レモンケーキの作り方。バターと砂糖をよく混ぜます。" * 4
CHINESE = "柠檬蛋糕的做法：黄油和糖搅拌均匀，再加入面粉。" * 4
KOREAN = "레몬 케이크 만들기. 버터와 설탕을 잘 섞어 주세요." * 4
RUSSIAN = "Лимонный пирог, который всегда получается. Смешайте масло и сахар." * 4
GERMAN = "Zitronenkuchen für schöne Tage – süß, saftig und „einfach“."
TURKISH = "Limonlu kek için yumuşak tereyağı ve şeker çırpılır, sonra ığdır."


def page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!doctype html><html><head>{meta}<title>{text}</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("text", "codec", "header", "meta"),
    [
        (JAPANESE, "cp932", None, "Shift_JIS"),
        (JAPANESE, "cp932", "x-sjis", ""),
        (JAPANESE, "euc_jp", None, "x-euc-jp"),
        (JAPANESE, "cp932", "ISO-8859-1", "shift_jis"),  # a server's default, contradicted by the page
        (CHINESE, "gb18030", None, "gb2312"),
        (CHINESE, "big5hkscs", "Big5", ""),
        (KOREAN, "cp949", None, "ks_c_5601-1987"),
        (RUSSIAN, "cp1251", None, "windows-1251"),
        (RUSSIAN, "utf-8", "windows-1251", ""),
        (TURKISH, "cp1254", None, "iso-8859-9"),
        (GERMAN, "cp1252", "ISO-8859-1", ""),
        (GERMAN, "cp1252", None, "utf-8"),
        (GERMAN, "cp1252", "no-such-charset", ""),
        (GERMAN, "utf-8", "us-ascii", "base64"),
        (GERMAN, "utf-16-le", None, ""),
        (GERMAN, "utf-16-be", None, "utf-16"),
        (RUSSIAN, "koi8-r", "koi8-r", ""),
    ],
)
def test_the_text_comes_back(text: str, codec: str, header: str | None, meta: str) -> None:
    if codec == "big5hkscs":
        text = "檸檬蛋糕的做法" * 4
    assert decode(page(text, meta).encode(codec), header) == page(text, meta)


@pytest.mark.parametrize(("text", "codec"), [(JAPANESE, "cp932"), (KOREAN, "cp949"), (RUSSIAN, "cp1251")])
def test_what_nothing_declares_is_guessed(text: str, codec: str) -> None:
    assert text in decode(page(text).encode(codec), None)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_mark_decides(mark: bytes) -> None:
    codec = {3: "utf-8", 2: "utf-16-le" if mark[0] == 0xFF else "utf-16-be", 4: "utf-32-le"}[len(mark)]
    assert decode(mark + page(RUSSIAN).encode(codec), "windows-1252") == page(RUSSIAN)


def test_a_slip_and_a_cut_do_not_make_it_another_encoding() -> None:
    whole = page(RUSSIAN * 3).encode()
    assert decode(whole[:-40][:-1] + "я".encode()[:1], "windows-1251").startswith(page(RUSSIAN)[:80])
    broken = whole.replace(b"<p>", b"<p>\xff", 1)
    assert "Лимонный пирог" in decode(broken, None)


@given(
    st.binary(max_size=300), st.sampled_from([None, "", "utf-8", "utf-7", "hex", "rot13", "idna", "shift_jis", "\x00"])
)
def test_no_bytes_raise(body: bytes, header: str | None) -> None:
    assert isinstance(decode(body, header), str)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        ("<html lang='es'><meta charset='utf-8'><title>Cómo hacer una piñata</title><p>Mañana es el cumpleaños de la niña.</p>", "cp1252"),
        ("<html><meta charset='utf-8'><title>Crème brûlée</title>", "cp1252"),
        ("<html lang='pl'><title>Zażółć gęślą jaźń</title><p>Następnie wałkujemy ciasto cienko, wycinamy kółka i nakładamy farsz.</p>", "iso8859-2"),
        ("<html lang='pl'><title>Zażółć gęślą jaźń</title><p>Następnie wałkujemy ciasto cienko, wycinamy kółka i nakładamy farsz.</p>", "cp1250"),
        ("<html><title>Борщ по-домашнему</title><p>Варим свёклу, капусту и картофель.</p>", "koi8-r"),
        ("<html><title>Борщ по-домашнему</title><p>Варим свёклу, капусту и картофель.</p>", "cp1251"),
        ("<html lang='cs'><title>Příliš žluťoučký kůň</title>", "cp1250"),
        ("<html lang='el'><title>Σπανακόπιτα της γιαγιάς</title>", "cp1253"),
    ],
)  # fmt: skip
def test_the_language_of_a_page_helps_to_read_undeclared_bytes(page: str, charset: str) -> None:
    assert decode(page.encode(charset), None) == page
