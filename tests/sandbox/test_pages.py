"""What a person sees of a sandbox pin."""

from __future__ import annotations

import base64

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from tests.sandbox.conftest import PUBLIC_URL, picture


def browser(rehearsal) -> Client:
    def nothing(environ, start_response):
        start_response("404 Not Found", [])
        return [b""]

    return Client(DispatcherMiddleware(nothing, {"/sandbox": rehearsal.sandbox.wsgi}))


def test_the_page_shows_the_pin_and_never_looks_like_pinterest(rehearsal) -> None:
    pin = rehearsal.client().create_pin(rehearsal.token, rehearsal.draft(title="Warm <soup> & bread"))
    page = browser(rehearsal).get(pin.url.removeprefix(PUBLIC_URL))
    assert page.status_code == 200
    for words in (
        "Published in the sandbox", "Nothing here is on Pinterest", "Warm &lt;soup&gt; &amp; bread", "A bowl of soup", "Food",
        'href="https://blog.example/soup?pw=pin_1"', 'href="/sandbox/static/sandbox.css"',
    ):  # fmt: skip
        assert words in page.text
    assert "<script" not in page.text.lower()


def test_its_picture_is_served_byte_for_byte_and_closed(rehearsal) -> None:
    answer = rehearsal.call("POST", "/pins", json={"board_id": rehearsal.board.id, "media_source": inline()})
    url = answer.body["media"]["images"]["600x"]["url"]
    assert url.startswith(f"{PUBLIC_URL}/sandbox/media/")
    client = browser(rehearsal)
    image = client.get(url.removeprefix(PUBLIC_URL))
    assert (image.data, image.mimetype) == (picture(), "image/jpeg")
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert image.headers["Content-Security-Policy"] == "default-src 'none'"
    page = client.get(f"/sandbox/pin/{answer.body['id']}/")
    assert url.removeprefix(PUBLIC_URL) in page.text
    assert client.get("/sandbox/static/sandbox.css").status_code == 200
    for missing in ("/sandbox/media/nothing.jpg", "/sandbox/media/%00.jpg", "/sandbox/pin/%00/", "/sandbox/pin/x/"):
        assert client.get(missing).status_code == 404
    assert client.get(url.removeprefix(PUBLIC_URL).replace(".jpg", ".png")).status_code == 404


def test_a_deleted_pin_says_so(rehearsal) -> None:
    pin = rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    rehearsal.client().delete_pin(rehearsal.token, pin.id)
    page = browser(rehearsal).get(pin.url.removeprefix(PUBLIC_URL))
    assert page.status_code == 404
    assert "not in the sandbox" in page.text


def test_a_pin_without_words_still_has_a_page(rehearsal) -> None:
    pin = rehearsal.client().create_pin(
        rehearsal.token, rehearsal.draft(title="", description="", alt_text="", link="")
    )
    assert "Pin without a title" in browser(rehearsal).get(pin.url.removeprefix(PUBLIC_URL)).text


def test_the_pages_let_nothing_in(rehearsal) -> None:
    policy = browser(rehearsal).get("/sandbox/pin/1/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def inline() -> dict[str, str]:
    return {
        "source_type": "image_base64",
        "content_type": "image/jpeg",
        "data": base64.b64encode(picture()).decode(),
    }
