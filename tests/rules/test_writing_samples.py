"""The page of sample texts shows what the writer writes today."""

from __future__ import annotations

from tests.rules.writing_samples import FILE, text


def test_the_page_of_samples_is_what_the_writer_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run `make samples` and read what changed"
