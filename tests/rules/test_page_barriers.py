"""What stands in the place of a post is recognised and said; a post that only looks like it is a post."""

from __future__ import annotations

import pytest

from server.errors import PageFailed, PageGone
from server.pipeline.barred import barred
from tests.rules.pages import PARAGRAPHS, og, read
from tests.rules.test_destination import codes, look

FORM = (
    '<form action="/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This content is password protected.</p>'
    '<input name="post_password" type="password"></form>'
)
LONG = PARAGRAPHS * 6
ARTICLE = og("type", "article")


def barriers(head: str, body: str = "", **given: object) -> list[str]:
    return [barrier.code for barrier in read(head, body, **given).barriers]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        (ARTICLE + "<title>Protected: Lemon cake</title>", f"<article>{FORM}</article>", "password"),
        ("<title>Log In ‹ Lemon Kitchen</title>", '<body class="login"><form id="loginform"><input type="password"></form>', "sign_in"),
        ("<title>Anmelden | Klub</title>", '<input type="password" name="p">', "sign_in"),
        ("<title>Maintenance</title>", "<p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>", "maintenance"),
        ("<title>Lemon Kitchen is under construction</title>", "<p>Soon.</p>", "maintenance"),
        ("<title>Wartungsarbeiten - Kochblog</title>", "<h1>Wir backen gerade um</h1>", "maintenance"),
        ("<title>Bevor Sie zu Lemon Kitchen weitergehen</title>", "<form><button>Alle akzeptieren</button></form>", "consent"),
        ("<title>Just a moment...</title>", "<script>window._cf_chl_opt={}</script>", "shield"),
        ("<title>lemonkitchen.example</title>", "<noscript>Enable JavaScript and cookies to continue</noscript>", "shield"),
        ("<title>Human Verification</title>", "<script src='https://x.token.awswaf.com/x/challenge.js'></script>", "shield"),
        ("<title>Page not found - Lemon Kitchen</title>", "<p>Sorry.</p>", "not_found"),
    ],
)  # fmt: skip
def test_what_is_not_the_post(head: str, body: str, code: str) -> None:
    facts = read(head, body)
    assert facts.barriers[0].code == code
    error = barred(facts)
    assert isinstance(error, PageFailed if code == "maintenance" else PageGone)
    assert error.message == facts.barriers[0].text


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Coming soon: the lemon book</title>", LONG),
        (ARTICLE + "<title>Coming soon</title>", "<p>Short.</p>"),
        ("<title>Sign in to summer</title>", LONG + '<form><input type="password"></form>'),
        (
            "<title>Lemon cake</title>",
            '<form><input type="password"></form><p>A short page with a sign-in for members.</p>',
        ),
        ("<title>Lemon cake</title>", f"<article>{LONG}</article><aside>{FORM}</aside>"),
        ("<title>All posts</title>", f"<article>{FORM}</article><article>{FORM}</article>"),
        ("<title>Just a moment of peace</title><script src='//x.awswaf.com/a.js'></script>", LONG),
        (ARTICLE + "<script>var site = {_kpsdk: 1}</script>", "<p>Cake.</p>"),
        ("<title>How to maintain a lemon tree under maintenance</title>", LONG),
        ("<title>404 cakes</title>", LONG),
    ],
)
def test_a_post_that_only_sounds_like_it(head: str, body: str) -> None:
    assert barriers(head, body) == []


def test_noindex_and_paywall_are_said_and_keep_nobody_out() -> None:
    paid = {"@type": "Article", "headline": "Cake", "isAccessibleForFree": "False"}
    facts = read('<meta name="robots" content="noindex">', LONG, jsonld=paid)
    assert [barrier.code for barrier in facts.barriers] == ["paywall", "noindex"]
    assert barred(facts) is None
    assert barriers("", LONG, jsonld={**paid, "isAccessibleForFree": True}) == []


def test_a_look_at_a_pins_page_knows_them_too() -> None:
    assert codes(look(f"<title>Protected: Cake</title>{FORM}")) == ["link_dead"]
    maintained = look("<title>Maintenance mode</title>")
    assert (maintained.is_known, maintained.is_shielded, bool(maintained.note)) == (False, False, True)
