"""The words of a mail: a story of sections, told as plain text and as simple HTML. Names and titles are foreign text.

Everything that somebody else wrote (titles, names, what Pinterest or a receiver said) becomes one line without control
characters, and in HTML it is escaped. Links are the service's own addresses.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html import escape

SHOWN = 10  # entries of one section; the rest is counted
_LONGEST = 160
_SUBJECT = 120
# characters that turn or hide what stands around them; the joiners of emoji and of Persian stay
_TRICKS = frozenset(map(chr, (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))
_INK, _SOFT, _ACCENT = "#241d19", "#655a51", "#7b2a4d"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its name, what is so, and where to look."""

    name: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind under a heading, with what to do about them."""

    heading: str
    entries: tuple[Entry, ...]
    cure: str = ""
    more: int = 0  # entries beyond those given


@dataclass(frozen=True, slots=True)
class Story:
    """A whole mail. `url` and `label` are its one button; `place` is the workspace's name."""

    subject: str
    opening: str
    sections: tuple[Section, ...]
    url: str
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Words:
    """A mail as it is sent."""

    subject: str
    text: str
    html: str


def one_line(text: str, limit: int = _LONGEST) -> str:
    """Foreign text as one clean line of at most `limit` characters."""
    found = "".join(
        " " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text if one not in _TRICKS
    )
    line = " ".join(found.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def tell(story: Story, *, choose_url: str, stop_url: str, stops: str) -> Words:
    """The mail in words. `stop_url` ends what `stops` names, in one click; `choose_url` is where everything is chosen."""
    sections = [_cut(section) for section in story.sections]
    place = one_line(story.place, 80)
    why = f"You get this because you are a member of “{place}” on Pinwright."
    return Words(
        one_line(story.subject, _SUBJECT),
        _text(story, sections, why, choose_url, stop_url, stops),
        _html(story, sections, why, choose_url, stop_url, stops),
    )


def count_of(number: int, one: str, many: str) -> str:
    """“1 pin”, “3 pins”."""
    return f"{number} {one if number == 1 else many}"


def _cut(section: Section) -> Section:
    entries = tuple(
        Entry(one_line(entry.name, 100), one_line(entry.text, 400), entry.url) for entry in section.entries[:SHOWN]
    )
    more = section.more + len(section.entries) - len(entries)
    return Section(section.heading, entries, section.cure, more)


def _text(story: Story, sections: list[Section], why: str, choose_url: str, stop_url: str, stops: str) -> str:
    lines = [story.opening, ""]
    for section in sections:
        lines += [section.heading, "-" * min(len(section.heading), 60)]
        for entry in section.entries:
            lines.append(f"* {entry.name}: {entry.text}" if entry.text else f"* {entry.name}")
            lines += [f"  {entry.url}"] if entry.url else []
        lines += [f"* and {section.more} more"] if section.more else []
        lines += ["", section.cure] if section.cure else []
        lines.append("")
    lines += [f"{story.label}:", story.url, "", "--", why]
    lines += [f"Choose what you are told: {choose_url}", f"Stop {stops}: {stop_url}", ""]
    return "\n".join(lines)


def _html(story: Story, sections: list[Section], why: str, choose_url: str, stop_url: str, stops: str) -> str:
    body = "".join(_section_html(section) for section in sections)
    button = (
        f'<p style="margin:28px 0"><a href="{escape(story.url)}" style="display:inline-block;padding:11px 20px;'
        f'border-radius:8px;background:{_ACCENT};color:#ffffff;text-decoration:none;font-weight:600">'
        f"{escape(story.label)}</a></p>"
    )
    foot = (
        f'<p style="margin:0;padding-top:16px;border-top:1px solid #e6dfd6;font-size:13px;color:{_SOFT}">{escape(why)}<br>'
        f'<a href="{escape(choose_url)}" style="color:{_SOFT}">Choose what you are told</a> · '
        f'<a href="{escape(stop_url)}" style="color:{_SOFT}">Stop {escape(stops)}</a></p>'
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(one_line(story.subject, _SUBJECT))}</title></head>\n"
        f'<body style="margin:0;background:#f8f5f1"><div style="max-width:560px;margin:0 auto;padding:28px 20px;background:'
        f'#fffefc;color:{_INK};font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,sans-serif">'
        f'<p style="margin:0 0 20px;font-weight:600;color:{_ACCENT}">Pinwright</p>'
        f'<p style="margin:0 0 20px">{escape(story.opening)}</p>\n{body}{button}{foot}</div></body></html>\n'
    )


def _section_html(section: Section) -> str:
    rows = "".join(_entry_html(entry) for entry in section.entries)
    if section.more:
        rows += f'<li style="margin:0 0 10px;color:{_SOFT}">and {section.more} more</li>'
    cure = f'<p style="margin:0 0 20px">{escape(section.cure)}</p>' if section.cure else ""
    return (
        f'<h2 style="margin:24px 0 8px;font-size:17px">{escape(section.heading)}</h2>'
        f'<ul style="margin:0 0 12px;padding-left:20px">{rows}</ul>{cure}\n'
    )


def _entry_html(entry: Entry) -> str:
    # a name in another script must not turn the line around it
    name = f'<bdi dir="auto">{escape(entry.name)}</bdi>'
    linked = f'<a href="{escape(entry.url)}" style="color:{_ACCENT};font-weight:600">{name}</a>' if entry.url else name
    text = f'<br><span style="color:{_SOFT}">{escape(entry.text)}</span>' if entry.text else ""
    return f'<li style="margin:0 0 10px">{linked}{text}</li>'
