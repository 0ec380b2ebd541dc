"""Writes docs/ERRORS.md from the program's own table: `python -m tests.errors_page`."""

from __future__ import annotations

from server import troubles
from tests.source import ROOT

HEAD = """# What can go wrong, and what to do

Every code that a pin (`error.code`, `holds[].code`), an account or a back-fill (`error.code`, `note.code`) can carry, with the sentence that the page shows and what mends it. Where Pinterest refused
something, its own words and number follow the sentence. Problem documents of the API have codes of their own; each says in `detail` what to do.

This page is written from the program's table (`server/troubles.py`) by `python -m tests.errors_page`, and a test holds both to the codes in the program.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, section in troubles.SECTIONS.items():
        rows = [f"| `{code}` | {one.text} | {one.cure} |" for code, one in section.items()]
        parts.append(
            "\n".join([f"## {title}", "", "| code | what it means | what to do |", "|---|---|---|", *rows, ""])
        )
    return "\n".join(parts)


if __name__ == "__main__":
    (ROOT / "docs" / "ERRORS.md").write_text(page(), encoding="utf-8")
