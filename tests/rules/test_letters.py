"""The words of a mail: foreign text stays text, on one line, and long lists are counted."""

from __future__ import annotations

import pytest

from server.rules.letters import Entry, Section, Story, Words, one_line, tell

_LINKS = {
    "choose_url": "https://pins.example/#panel=credentials",
    "stop_url": "https://pins.example/mail/unsubscribe/t",
}


def mail(*entries: Entry, subject: str = "2 pins need a look", place: str = "Ada") -> Words:
    section = Section("2 pins failed", entries, "Press Retry.")
    story = Story(subject, "Good morning.", (section,), "https://pins.example/?a=1&b=2", "Open", place)
    return tell(story, **_LINKS, stops="this daily mail")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Cake\r\nBcc: x@y.example", "Cake Bcc: x@y.example"),
        ("a\u2028b\u2029c\x00d\x1be\tf", "a b c d e f"),
        ("safe\u202egpj.exe", "safegpj.exe"),
        (
            "👩\u200d🍳 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "👩\u200d🍳 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("x" * 300, "x" * 159 + "…"),
    ],
)
def test_foreign_text_becomes_one_clean_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_markup_of_others_is_shown_not_obeyed() -> None:
    evil = Entry(
        '<img src=x onerror=alert(1)> "quoted" & more', "</p><script>1</script>", "https://pins.example/#pin=1"
    )
    found = mail(evil, subject="Hi\nBcc: a@b.example", place="<b>kitchen</b>")
    assert found.subject == "Hi Bcc: a@b.example"
    assert "<img" not in found.html
    assert "<script" not in found.html
    assert "<b>" not in found.html
    assert "&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; more" in found.html
    assert 'href="https://pins.example/?a=1&amp;b=2"' in found.html
    assert '* <img src=x onerror=alert(1)> "quoted" & more: </p><script>1</script>' in found.text


def test_text_and_html_say_the_same_and_how_to_stop() -> None:
    found = mail(*(Entry(f"Pin {number}", "It failed.", f"https://pins.example/#pin={number}") for number in range(25)))
    for form in (found.text, found.html):
        assert "Pin 9" in form
        assert "Pin 10" not in form
        assert "and 15 more" in form
        assert "Press Retry." in form
        assert "“Ada”" in form
        for url in _LINKS.values():
            assert url in form
