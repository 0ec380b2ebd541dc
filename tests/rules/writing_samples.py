"""The page of sample texts: what the local writer makes of the sample blog's posts and of pages in its languages.

`python -m tests.rules.writing_samples` writes docs/WRITING-SAMPLES.md anew; a test holds the page to the writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from server.demo.blog import POSTS, SampleBlog
from server.rules.local_writer import write
from server.rules.page import read_page
from server.values.page import PageFacts
from server.values.text import PinText, WritingTask
from tests.rules import writer_pages as pages

FILE = Path(__file__).parents[2] / "docs" / "WRITING-SAMPLES.md"
_HEAD = """# What the local writer writes

These texts were written without any AI, from the page's own facts: first for the posts of the sample blog (`make demo`), then for pages in the languages whose
grammar the writer knows, and in two that it leaves in the page's own words. They are made by `make samples`, and a test holds this page to the writer. Nothing was
chosen or mended by hand.
"""
_OTHERS = (
    pages.CAKE_DE,
    pages.PAN_FR,
    pages.TABLE_ES,
    pages.BREAD_PT,
    pages.CUP_IT,
    pages.PICKLES_JA,
    pages.PIE_RU,
    pages.BARE,
)


def text() -> str:
    """The whole page."""
    blog = SampleBlog().start()
    try:
        parts = [_HEAD, "## The sample blog\n"]
        for post in POSTS:
            address = blog.address(post)
            with urlopen(address) as answer:
                facts = read_page(answer.read().decode(), address)
            parts += _sample(WritingTask(facts, count=5, categories=post.categories, tags=post.tags))
    finally:
        blog.stop()
    parts.append("## Other languages, and a page that says nothing\n")
    for facts in _OTHERS:
        parts += _sample(WritingTask(facts, count=4))
    return "\n".join(parts)


def _sample(task: WritingTask) -> Iterator[str]:
    facts: PageFacts = task.facts
    yield f"### {facts.title} ({facts.kind}, {facts.language or 'no language'})\n"
    for at, one in enumerate(write(task), start=1):
        yield _variant(at, one)


def _variant(at: int, one: PinText) -> str:
    image = " / ".join(filter(None, (one.overlay.kicker, one.overlay.headline)))
    lines = [f"{at}. **{one.title}** *({one.angle})*", f"   {one.description}", f"   On the image: {image}"]
    if at == 1:
        lines.append(f"   Alt text: {one.alt_text}")
    return "  \n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
