"""A title that breaks off behind a word that needs another is known in each language; one that may end so is left alone."""

from __future__ import annotations

from server.values.endings import is_cut_off

_CUT = {
    "en": ("Plants that", "A garden whose", "Dinner if", "Bread and"),
    "de": ("Kuchen ohne", "Pflanzen von", "Kuchen, weil", "Brot und"),
    "fr": ("Gâteau sans", "Des plantes qui", "Tarte avec", "Pain et"),
    "es": ("Pastel sin", "Plantas que", "Recetas desde", "Pan y"),
    "pt": ("Bolo sem", "Plantas que", "Receitas sobre", "Pão e"),
    "it": ("Dolci senza", "Piante che", "Ricette tra", "Pane e"),
}
_WHOLE = {
    "en": ("A coat to grow up in", "Just like that", "Things I can't live without", "Foods rich in vitamin A"),
    "de": ("Alle machen mit", "So räumst du richtig auf", "Gelassen bleiben bei Trotz"),
    "es": ("Cómo hacer un sobre",),
    "it": ("Un dolce che tira su",),
}


def test_a_title_ends_behind_no_word_that_needs_another() -> None:
    assert not [title for code, titles in _CUT.items() for title in titles if not is_cut_off(title, code)]
    assert not [title for code, titles in _WHOLE.items() for title in titles if is_cut_off(title, code)]
