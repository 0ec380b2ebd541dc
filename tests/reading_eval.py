"""Scores `read_page` on a set of stored real pages: `make read-eval EVAL=/path/to/set`.

The set is not part of the project, because its pages belong to others. It is a folder with `expected.jsonl`, one object a line
(`name`, `url`, `corpus`, `expected`), and `pages/NAME.html`. `expected` holds what a page's corpus knows of it: `title`,
`description`, `image`, `author`, `date` (published), `lang`, `keywords`, `recipe` (with `ingredients`). A field is scored on the
pages that have it. Texts are compared without case, blanks, and kinds of quotes and dashes; images without query, size suffix and
copying host; dates by the day.

`--without og+twitter` takes sources out of each page first: how well the rules find the same values where a page says less is
the honest guess at pages they were not tuned on. A value that stands nowhere else in the page is then not counted.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from server.rules.page import read_page
from server.rules.reading.encoding import decode
from server.values.page import PageFacts

_FOLD = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " ", "\u00ad": None, "\u200b": None}
)  # fmt: skip
_LIKE = 0.8  # token F1 from which two texts count as alike
_WANTED = {
    "title, exact": 82, "title, F1 ≥ .8": 90, "description": 83, "image": 90, "image in the list": 96, "author": 80,
    "published date": 93, "language": 99, "keywords, F1": 85, "recipe recognised": 90, "ingredients, F1": 82,
}  # fmt: skip

_SOURCES = {
    "og": '[property^="og:"], [name^="og:"]',
    "twitter": '[name^="twitter:"], [property^="twitter:"]',
    "json-ld": 'script[type*="ld+json"]',
    "description": 'meta[name="description" i]',
    "dates": 'meta[property^="article:"], meta[name*="date" i], meta[property*="date" i]',
    "head": 'meta[property], meta[name], meta[itemprop], link, script[type*="ld+json"]',
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reading_eval", description=__doc__)
    parser.add_argument("folder", nargs="?", default="", help="where the set is")
    parser.add_argument(
        "--misses", action="append", default=[], metavar="FIELD", help="print the misses of a field, too"
    )
    parser.add_argument(
        "--without", default="", metavar="SOURCES", help=f"take these out first, joined with +: {', '.join(_SOURCES)}"
    )
    options = parser.parse_args()
    sources = [name for name in options.without.split("+") if name]
    if unknown := set(sources) - set(_SOURCES):
        parser.error(f"--without knows {', '.join(_SOURCES)}, not {', '.join(sorted(unknown))}")
    folder = Path(options.folder)
    if not options.folder or not (folder / "expected.jsonl").is_file():
        print(
            "There is no set of pages here. Give its folder: make read-eval EVAL=/path/to/set\n"
            "It holds expected.jsonl and pages/NAME.html; what stands in them is told at the top of tests/reading_eval.py.",
            file=sys.stderr,
        )
        return 2
    scores: dict[str, list[float]] = defaultdict(list)
    rejected: Counter[str] = Counter()
    seconds = 0.0
    count = 0
    for row in _rows(folder):
        page = decode((folder / "pages" / f"{row['name']}.html").read_bytes(), None)
        if sources:
            page = _without(page, sources)
            row["expected"] = _left(row["expected"], page)
        started = time.process_time()
        facts = read_page(page, row["url"])
        seconds += time.process_time() - started
        count += 1
        rejected.update(barrier.code for barrier in facts.barriers if barrier.keeps_out)
        for field, score, wanted, got in _scored(row["expected"], facts):
            scores[field].append(score)
            if score < 1 and any(field.startswith(name) for name in options.misses):
                print(f"{row['name']}: {field} {score:.2f}\n  wanted {wanted!r:.300}\n  got    {got!r:.300}")
    print(_table(scores))
    kept = ", ".join(f"{number} as {code}" for code, number in rejected.items()) or "none"
    print(f"\n{count} pages, {count / seconds:.0f} a second of processor time. Taken for no page: {kept}.")
    return 0


def _without(page: str, sources: Iterable[str]) -> str:
    tree = LexborHTMLParser(page)
    for source in sources:
        for node in tree.css(_SOURCES[source]):
            node.decompose()
    return tree.html or ""


def _left(expected: dict[str, Any], page: str) -> dict[str, Any]:
    """What can still be found: pictures by the name of their file, descriptions by how they begin."""
    plain = html.unescape(page)
    left = dict(expected)
    name = _picture(str(left.get("image") or ""), "").rpartition("/")[2].rpartition(".")[0]
    if name not in plain:
        left.pop("image", None)
    if _folded(left.get("description") or "")[:60] not in _folded(plain):
        left.pop("description", None)
    return left


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _scored(expected: dict[str, Any], facts: PageFacts) -> Iterator[tuple[str, float, Any, Any]]:
    """Field, score from 0 to 1, what was wanted, what was read."""
    if wanted := expected.get("title"):
        yield "title, exact", _folded(wanted) == _folded(facts.title), wanted, facts.title
        yield "title, F1 ≥ .8", _f1(_tokens(wanted), _tokens(facts.title)) >= _LIKE, wanted, facts.title
    if wanted := expected.get("description"):
        yield "description", _folded(wanted) == _folded(facts.description), wanted, facts.description
    if wanted := expected.get("image"):
        key = _picture(wanted, facts.url)
        listed = [facts.image or "", *(image.url for image in facts.images)]
        yield "image", bool(facts.image) and key == _picture(facts.image or "", facts.url), wanted, facts.image
        yield "image in the list", key in {_picture(url, facts.url) for url in listed}, wanted, listed[:5]
    if wanted := expected.get("author"):
        yield "author", _names(wanted) == _names(facts.author), wanted, facts.author
    if wanted := expected.get("date"):
        yield "published date", bool(_days(wanted) & _days(facts.published_at or "")), wanted, facts.published_at
    if wanted := expected.get("lang"):
        yield "language", _primary(wanted) == _primary(facts.language), wanted, facts.language
    if wanted := expected.get("keywords"):
        phrases = wanted if isinstance(wanted, list) else re.split(r"\s*[,;]\s*", wanted)
        yield "keywords, F1", _set_f1(map(_folded, phrases), map(_folded, facts.keywords)), wanted, facts.keywords
    if recipe := expected.get("recipe"):
        yield "recipe recognised", facts.kind == "recipe", "recipe", facts.kind
        if lines := recipe.get("ingredients"):
            found = facts.recipe.ingredients if facts.recipe else ()
            yield "ingredients, F1", _lines_f1(lines, found), lines, found


def _folded(value: object) -> str:
    text = str(value)
    for _ in range(2):
        text = html.unescape(text)
    text = re.sub(r"<[^>]{1,200}>", " ", text)
    text = unicodedata.normalize("NFKC", text.translate(_FOLD)).replace("...", "…").replace("…", " … ")
    return " ".join(text.split()).strip(" .").casefold()


def _tokens(value: object) -> list[str]:
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+", _folded(value))


def _f1(ours: list[str], theirs: list[str]) -> float:
    common = (Counter(ours) & Counter(theirs)).total()
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


def _set_f1(ours: Iterable[str], theirs: Iterable[str]) -> float:
    left, right = set(ours) - {""}, set(theirs) - {""}
    return 2 * len(left & right) / (len(left) + len(right)) if left or right else 0.0


def _lines_f1(wanted: Iterable[str], found: Iterable[str]) -> float:
    """Lines that are alike, each used once."""
    left, right = [_tokens(line) for line in wanted], [_tokens(line) for line in found]
    total, hits = len(left) + len(right), 0
    for line in left:
        match = next((other for other in right if _f1(line, other) >= _LIKE), None)
        if match is not None:
            right.remove(match)
            hits += 1
    return 2 * hits / total if total else 0.0


def _names(value: object) -> set[str]:
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = re.sub(r"^\s*(by|von|par|por|di)[ :]+", "", _folded(text))
    return {re.sub(r"[^\w ]", "", name).strip() for name in re.split(r"\s*(?:,|;|&|\||\band\b|\bund\b)\s*", text)} - {
        ""
    }


def _days(value: str) -> set[str]:
    """The calendar day as written, and in UTC where an instant is given."""
    try:
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except ValueError:
        try:
            return {date.fromisoformat(value.strip()[:10]).isoformat()}
        except ValueError:
            return set()
    return {moment.date().isoformat()} | ({moment.astimezone(UTC).date().isoformat()} if moment.tzinfo else set())


def _primary(tag: str) -> str:
    return re.split(r"[-_]", tag.lower())[0]


def _picture(address: str, base: str) -> str:
    try:
        parts = urlsplit(urljoin(base, html.unescape(address.strip())))
    except ValueError:
        return address
    host, path = parts.netloc.lower().removeprefix("www."), parts.path
    if re.match(r"i\d\.wp\.com$", host):
        host, _, rest = path.lstrip("/").partition("/")
        host, path = host.removeprefix("www."), f"/{rest}"
    return host + re.sub(r"(-\d{2,4}x\d{2,4}|-scaled|-e\d{8,})+(?=\.\w{2,5}$)", "", path).rstrip("/")


def _table(scores: dict[str, list[float]]) -> str:
    lines = ["| fact | pages | right | wanted | lowest and highest fifth |", "|---|---|---|---|---|"]
    for field, wanted in _WANTED.items():
        if values := scores.get(field):
            fifths = sorted(100 * sum(part) / len(part) for at in range(5) if (part := values[at::5]))
            spread = f"{fifths[0]:.0f} to {fifths[-1]:.0f} %"
            lines.append(
                f"| {field} | {len(values)} | {100 * sum(values) / len(values):.1f} % | {wanted} % | {spread} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
