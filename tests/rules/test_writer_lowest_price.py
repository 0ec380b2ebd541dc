"""The lowest of several prices is told as such wherever it stands: in a title that flows, behind one that does not, and on the image."""

from __future__ import annotations

from dataclasses import asdict, replace

from server.pipeline.style import details_of
from server.rules.local_writer import write
from server.rules.writing.languages import BOOKS
from server.values.page import Product
from server.values.text import Overlay
from tests.rules.writer_pages import make_page, make_task, words_of

_FROM = {"en": "from", "de": "ab", "fr": "dès", "es": "desde", "pt": "desde", "it": "da"}
_TITLES = {
    "en": "Hand-thrown stoneware pot, glazed in blue",
    "de": "Handgedrehter Topf aus Ton, blau glasiert",
    "fr": "Pot en grès tourné main, émaillé bleu",
    "es": "Maceta de barro hecha a mano, esmaltada en azul",
    "pt": "Vaso de barro feito à mão, esmaltado em azul",
    "it": "Vaso di terracotta fatto a mano, smaltato blu",
}


def test_no_title_and_no_image_names_the_lowest_price_as_the_price() -> None:
    assert set(_TITLES) == set(BOOKS)
    for language, title in _TITLES.items():
        facts = make_page(title=title, kind="product", language=language, description="", excerpt="")
        facts = replace(facts, product=Product("39", "USD", highest="89"))
        titles = [text.title for text in write(make_task(facts, 8)) if "39" in text.title]
        assert titles
        assert all(f" {_FROM[language]} " in told for told in titles), titles
        image = details_of(asdict(facts), Overlay("", ""))["price"]
        assert image.startswith(f"{_FROM[language]} ")
        sentences = " ".join(text.description for text in write(make_task(facts, 8)))
        assert f"{_FROM[language]} " in sentences.split("39")[0][-10:]


def test_what_cannot_be_had_has_no_price() -> None:
    facts = replace(make_page(title=_TITLES["en"], kind="product"), product=Product("39", "USD", "SoldOut"))
    assert not any("39" in words_of(text) for text in write(make_task(facts, 8)))
    assert not details_of(asdict(facts), Overlay("", "")).get("price")
