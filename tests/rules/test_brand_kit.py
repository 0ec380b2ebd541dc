"""The look of a site is read from what it says: theme colour, custom properties, logo, icons."""

from __future__ import annotations

import pytest

from server.rules.branding.colors import parse_color, read_colors
from server.rules.branding.kit import read_brand, style_sheets
from server.values.brand import BrandFound

HOME = "https://www.lemon.example/"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#c62", (204, 102, 34)), ("#CC6622", (204, 102, 34)), ("#cc6622ff", (204, 102, 34)), ("#cc662280", None),
        ("rgb(204, 102, 34)", (204, 102, 34)), ("rgb(204 102 34 / 50%)", None), ("rgba(204,102,34,1)", (204, 102, 34)),
        ("hsl(24, 71.4%, 46.7%)", (204, 102, 34)), ("204, 102, 34", (204, 102, 34)), ("#cc6622 !important", (204, 102, 34)),
        ("tomato", None), ("var(--x)", None), ("", None),
    ],
)  # fmt: skip
def test_colours_are_read_as_css_writes_them(text: str, wanted: tuple[int, int, int] | None) -> None:
    assert parse_color(text) == wanted


@pytest.mark.parametrize(
    ("css", "head", "wanted"),
    [
        (":root{--primary-color:#b5542f;--accent:#2f7d6b}", (), ("#b5542f", "#2f7d6b")),
        (":root{--global-palette1:var(--mine);--mine:rgb(181,84,47)}", (), ("#b5542f", "")),
        (":root{--ast-global-color-0:#1d3b53;--ast-global-color-1:#e07a5f}", (), ("#1d3b53", "#e07a5f")),
        # what WordPress gives to every site says nothing, and neither do white, black and grey
        (":root{--wp--preset--color--vivid-red:#cf2e2e;--primary:#fff;--accent:#777}", (), ("", "")),
        ("", ("#ffffff", "#b5542f"), ("#b5542f", "")),
        (":root{--brand:#101418}", ("#b5542f",), ("#101418", "#b5542f")),
        (".btn{background:#b5542f}.entry a{color:#b5542f}a:hover{color:#2f7d6b}p{color:#0000ff}", (), ("#b5542f", "#2f7d6b")),
        (".wp-element-button{background-color:var(--x)} :root{--x:#b5542f}", (), ("#b5542f", "")),
        (":root{--primary:var(--a);--a:var(--b);--b:var(--a)}", (), ("", "")),
        # what a theme starts with was chosen by nobody; a widget's buttons are its maker's
        (":root{--global-palette1:#3182CE;--global-palette2:#2f7d6b}", (), ("", "#2f7d6b")),
        (".wprm-recipe a{color:#b5542f}", (), ("", "")),
        ("}}{{--primary:#b5542f", (), ("#b5542f", "")),
    ],
)  # fmt: skip
def test_primary_and_accent(css: str, head: tuple[str, ...], wanted: tuple[str, str]) -> None:
    assert read_colors([css], head) == wanted


def test_a_wordpress_home_page_tells_name_colours_and_logo() -> None:
    html = """<html><head><title>Lemon Kitchen</title><meta name="theme-color" content="#b5542f">
      <link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato">
      <link rel="stylesheet" href="/wp-includes/css/dist/block-library/style.min.css">
      <link rel="stylesheet" href="/wp-content/themes/foodie/style.css?v=2">
      <link rel="stylesheet" href="https://cdn.lemon.example/custom.css">
      <link rel="icon" href="/icon-32x32.png" sizes="32x32"><link rel="icon" href="/icon.svg" sizes="any">
      <link rel="apple-touch-icon" href="/icon-180.png"><link rel="icon" href="/icon-192x192.png" sizes="192x192">
      <script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"Lemon Kitchen","publisher":{"@id":"#o"}},
        {"@type":"Organization","@id":"#o","name":"Lemon Kitchen","logo":{"@type":"ImageObject","url":"/wp-content/uploads/org.png"}}]}</script>
      <style>:root{--secondary:#2f7d6b}</style></head><body>
      <header><a><img class="custom-logo" src="/logo-300x80.png" srcset="/logo-300x80.png 300w, /logo.png 900w"></a>
      <img src="/logo.svg" alt="logo"><img src="/hero.jpg" alt="Cake"></header>
      <p><img src="/partner-logo.png" alt="logo"></p></body></html>"""
    assert read_brand(html, HOME) == BrandFound(
        "Lemon Kitchen", "lemon.example", "#b5542f", "#2f7d6b",
        (
            "https://www.lemon.example/logo.png", "https://www.lemon.example/logo-300x80.png",
            "https://www.lemon.example/wp-content/uploads/org.png", "https://www.lemon.example/icon-192x192.png",
            "https://www.lemon.example/icon-180.png",
        ),
    )  # fmt: skip
    assert style_sheets(html, HOME)[:2] == (
        "https://www.lemon.example/wp-content/themes/foodie/style.css?v=2", "https://cdn.lemon.example/custom.css",
    )  # fmt: skip
    assert "googleapis" not in " ".join(style_sheets(html, HOME))


@pytest.mark.parametrize(
    "html", ["", "<html>", "\x00\ud800", "<style>" + "a{" * 50_000, "<style>--primary:" + "var(" * 20_000]
)
def test_a_page_that_says_nothing_gives_nothing(html: str) -> None:
    assert read_brand(html, HOME) == BrandFound("", "lemon.example")


@pytest.mark.parametrize(
    ("css", "primary"),
    [
        (":root{--color-button:18, 84, 63}", "#12543f"), (":root{--accent-hsl:18,62%,45%}", "#ba562c"), (":root{--primary: 18 62% 45%}", "#ba562c"),
        (":root{--color-base-accent-1: 18,84,63}", "#12543f"), (":root{--primary: 4 px 3}", ""),
    ],
)  # fmt: skip
def test_bare_triplets_are_colours_too(css: str, primary: str) -> None:
    assert read_colors([css])[0] == primary


@pytest.mark.parametrize(
    ("title", "name"),
    [("Startseite - Backstube Kreuzberg", "Backstube Kreuzberg"), ("Nell's Table", "Nell's Table"), ("Home", ""), ("A very long title that says all there is to say about soup", "")],
)  # fmt: skip
def test_a_home_pages_title_names_the_site(title: str, name: str) -> None:
    assert read_brand(f"<title>{title}</title>", HOME).name == name


def test_neighbours_under_a_shared_suffix_and_partners_logos_are_not_the_brands() -> None:
    links = '<link rel="stylesheet" href="https://other.co.uk/a.css"><link rel="stylesheet" href="https://cdn.nell.co.uk/b.css">'
    assert style_sheets(links, "https://www.nell.co.uk/") == ("https://cdn.nell.co.uk/b.css",)
    body = '<header><img src="/partner-logo-banner.jpg"><img src="/nell-logo.png"></header>'
    assert read_brand(body, HOME).logos == (f"{HOME}nell-logo.png",)
