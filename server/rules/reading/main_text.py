"""The main text of a page."""

from __future__ import annotations

from server.rules.reading.document import Document


def main_text(doc: Document) -> str:
    """Paragraphs joined with line breaks, '' when none are found; some 15 ms, so only on demand."""
    import trafilatura  # imported late: it loads lxml and its word lists

    try:
        found = trafilatura.bare_extraction(
            doc.html, url=doc.url or None, fast=True, include_comments=False, with_metadata=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""
    text = getattr(found, "text", None)
    return text.strip() if isinstance(text, str) else ""
