"""Whatever is sent to a running service, it answers clearly; whatever page it is pointed at ends well or says why not."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.e2e.service import Service, Workspace, post_notice, wait_for
from tests.e2e.web import Answer, Web

SITE = "https://blog.example"
# words of programs: a blogger who reads one of them has been left alone
PROGRAM_WORDS = re.compile(
    r"Traceback|[a-z](Error|Exception)\b|\bNone\b|\bNull\b|Errno|HTTPConnectionPool|urllib|requests\.|pydantic|sqlalchemy"
    r"|<[a-z]+ |0x[0-9a-f]|\\[nx]|[{}]|\bself\b|\bdict\b|\bstr\b|\bint\b"
)


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    served = Web().start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def closed_web() -> Iterator[Web]:
    """A host that refuses connections until it is started."""
    held = Web()
    yield held
    held.stop()


@pytest.fixture(scope="module")
def workspace(all_in_one: Service, web: Web, closed_web: Web) -> Workspace:
    all_in_one.settings |= {
        "ALLOWED_PRIVATE_HOSTS": f"{web.host}, {closed_web.host}",
        "FETCH_TIMEOUT_SECONDS": "2",
    }
    made = all_in_one.bootstrap(SITE, "Europe/Berlin")
    all_in_one.start()
    all_in_one.wait_until_ready()
    made.open_account()
    return made


def good_notice(**changes: Any) -> dict[str, Any]:
    data = {"post_id": 7, "url": f"{SITE}/plum-cake/", "title": "Plum cake", "options": {"count": 1}}
    return {"type": "post.published", "data": {**data, **changes}}


@dataclass(frozen=True)
class BadNotice:
    """What is wrong with a notice, and the answer it gets."""

    status: int
    code: str
    body: bytes = json.dumps(good_notice()).encode()
    site_id: str = ""
    secret: str = ""
    timestamp: int | None = None


BAD_NOTICES = {
    "unknown site": BadNotice(401, "bad_signature", site_id="site_01jzzzzzzzzzzzzzzzzzzzzzzz"),
    "no site": BadNotice(401, "bad_signature", site_id="-"),
    "wrong signature": BadNotice(401, "bad_signature", secret="whsec_bm90IHRoZSBzZWNyZXQgb2YgdGhpcyBzaXRlIQ=="),
    "six minutes old": BadNotice(401, "clock_skew", timestamp=-360),
    "six minutes ahead": BadNotice(401, "clock_skew", timestamp=360),
    "2 MB": BadNotice(413, "too_large", body=b'{"type": "ping", "data": "' + b"x" * 2_000_000 + b'"}'),
    "no JSON": BadNotice(422, "bad_json", body=b"post=7&title=Plum+cake"),
    "cut off": BadNotice(422, "bad_json", body=json.dumps(good_notice()).encode()[:-20]),
    "empty": BadNotice(422, "bad_json", body=b""),
    "a list": BadNotice(422, "bad_json", body=b"[1, 2]"),
    "nested without end": BadNotice(422, "bad_json", body=b"[" * 100_000),
    "unknown type": BadNotice(422, "unknown_type", body=b'{"type": "post.liked", "data": {}}'),
    "no post": BadNotice(422, "missing_field", body=json.dumps(good_notice(post_id=None)).encode()),
    "no address": BadNotice(422, "missing_field", body=json.dumps(good_notice(url="")).encode()),
    "another host": BadNotice(
        422, "url_not_on_site", body=json.dumps(good_notice(url="https://evil.example/")).encode()
    ),
    "1,000 pins": BadNotice(422, "bad_field", body=json.dumps(good_notice(options={"count": 1000})).encode()),
}


@pytest.mark.parametrize("bad", BAD_NOTICES.values(), ids=BAD_NOTICES.keys())
def test_a_bad_notice_gets_its_own_answer_and_leaves_nothing(workspace: Workspace, bad: BadNotice) -> None:
    before = workspace.api.get("/v1/notices")["data"]
    answer = post_notice(
        workspace.service,
        bad.body,
        site_id=bad.site_id or workspace.made["site_id"],
        secret=bad.secret or workspace.made["site_secret"],
        timestamp=None if bad.timestamp is None else int(time.time()) + bad.timestamp,
    )

    assert_problem(answer, bad.status, bad.code)
    if bad.code == "clock_skew":
        assert answer.json()["params"]["server_time"].endswith("Z")
    assert workspace.api.get("/v1/notices")["data"] == before


def test_a_notice_twice_is_one_notice(workspace: Workspace) -> None:
    body = json.dumps({"type": "ping", "data": {}}).encode()
    signed = {"site_id": workspace.made["site_id"], "secret": workspace.made["site_secret"], "message_id": "msg_twice"}

    answers = [post_notice(workspace.service, body, **signed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/v1/pins/generate", b"{", 400, "malformed_json"),
        ("POST", "/v1/pins/generate", b"x" * 2_000_000, 413, "too_large"),
        ("POST", "/v1/pins/generate", b'{"url": "plum cake"}', 422, "invalid_request"),
        ("POST", "/v1/pins/generate", b'{"url": "ftp://blog.example/"}', 422, "invalid_request"),
        ("POST", "/v1/pins/generate", b'{"url": "file:///etc/passwd"}', 422, "invalid_request"),
        ("POST", "/v1/pins/generate", b'{"url": "https://blog.example/", "amount": 3}', 422, "unknown_field"),
        ("POST", "/v1/pins/generate", b'{"url": "https://blog.example/", "count": 1000}', 422, "invalid_request"),
        ("GET", "/v1/pins/pin_01jzzzzzzzzzzzzzzzzzzzzzzz", None, 404, "pin_not_found"),
        ("GET", "/v1/plums", None, 404, "not_found"),
        ("PUT", "/v1/pins", b"{}", 405, "method_not_allowed"),
    ],
)
def test_a_bad_call_gets_its_own_answer(
    workspace: Workspace, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {workspace.api.key}", "Content-Type": "application/json"}
    answer = requests.request(method, workspace.api.url + path, data=body, headers=headers, timeout=30)

    assert_problem(answer, status, code)


GOOD_PAGE = Answer(
    b"<!doctype html><html lang='en'><title>Plum cake</title><h1>Plum cake</h1><p>Stone the plums, halve them and lay "
    b"them on the dough. Bake for fifty minutes and dust with sugar while it is warm.</p></html>"
)


@dataclass(frozen=True)
class BadPage:
    """A page that cannot become a pin, why, and a word of the sentence about it."""

    code: str
    says: str
    answer: Answer


BAD_PAGES = {
    "/dead-404": BadPage("page_gone", "404", Answer(b"<title>Gone</title>", 404)),
    "/dead-410": BadPage("page_gone", "410", Answer(b"<title>Gone</title>", 410)),
    "/locked": BadPage("page_gone", "refused", Answer(b"<title>No</title>", 403)),
    "/dead-500": BadPage("page_failed", "500", Answer(b"<title>Oops</title>", 500)),
    "/slow": BadPage("page_too_slow", "too long", Answer(waits_for=threading.Event())),
    "/huge": BadPage("page_too_large", "5 MB", Answer(b"<title>Huge</title>" + b"<p>plums</p>" * 500_000)),
    "/pdf": BadPage("wrong_content_type", "application/pdf", Answer(b"%PDF-1.7", content_type="application/pdf")),
    "/circle": BadPage("too_many_redirects", "circle", Answer(status=302, headers={"Location": "/circle-2"})),
    "/inside": BadPage(
        "address_not_allowed", "public", Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"})
    ),
    "/no-title": BadPage("page_empty", "title", Answer(b"<!doctype html><html><body></body></html>")),
}


@pytest.mark.parametrize("path", BAD_PAGES)
def test_a_bad_page_fails_with_a_reason_and_a_working_retry(workspace: Workspace, web: Web, path: str) -> None:
    bad = BAD_PAGES[path]
    web.answers |= {path: bad.answer, "/circle-2": Answer(status=302, headers={"Location": "/circle"})}

    pin = failed_pin(workspace, web.url(path))
    assert_understandable(pin, bad.code, bad.says)

    if bad.answer.waits_for is not None:
        bad.answer.waits_for.set()
    web.answers[path] = GOOD_PAGE
    assert_retry_works(workspace, pin)


def test_a_host_that_refuses_fails_with_a_reason_and_a_working_retry(workspace: Workspace, closed_web: Web) -> None:
    pin = failed_pin(workspace, closed_web.url("/refused"))
    assert_understandable(pin, "page_unreachable", "Look whether the site is up")

    closed_web.answers["/refused"] = GOOD_PAGE
    closed_web.start()
    assert_retry_works(workspace, pin)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
    ],
)
def test_a_private_address_fails_with_one_uniform_reason(workspace: Workspace, url: str) -> None:
    pin = failed_pin(workspace, url)

    assert_understandable(pin, "address_not_allowed", "not a public web address")
    assert workspace.api.post(f"/v1/pins/{pin['id']}/retry")["state"] == "generating"
    again = wait_for(lambda: in_state(workspace, pin["id"], "failed"), "the second try fails as the first")
    assert again["error"]["text"] == pin["error"]["text"]


def test_a_name_that_does_not_exist_fails_with_its_name(workspace: Workspace) -> None:
    pin = failed_pin(workspace, "http://no-such-blog.invalid/")

    assert_understandable(pin, "page_unreachable", "no-such-blog.invalid")


def test_a_page_without_a_picture_gets_a_pin_all_the_same(workspace: Workspace, web: Web) -> None:
    web.answers["/no-picture"] = GOOD_PAGE
    web.answers["/broken-picture"] = Answer(
        GOOD_PAGE.body.replace(b"<h1>", b"<meta property='og:image' content='/missing.jpg'><img src='/text.jpg'><h1>")
    )
    web.answers["/text.jpg"] = Answer(b"this is no picture", content_type="image/jpeg")
    for path in ("/no-picture", "/broken-picture"):
        asked = ask(workspace, web.url(path))
        pin = wait_for(lambda asked=asked: in_state(workspace, asked["id"], "draft"), "the pin is made")
        assert pin["title"].startswith("Plum cake")
        picture = requests.get(pin["image_url"], timeout=30)
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")


def failed_pin(workspace: Workspace, url: str) -> dict[str, Any]:
    asked = ask(workspace, url)
    return wait_for(
        lambda: in_state(workspace, asked["id"], "failed"),
        "the pin has failed",
        told=lambda: workspace.api.get(f"/v1/pins/{asked['id']}"),
    )


def ask(workspace: Workspace, url: str) -> dict[str, Any]:
    pins = workspace.api.post("/v1/pins/generate", {"url": url, "count": 1, "schedule": "draft"})["data"]
    assert [pin["state"] for pin in pins] == ["generating"]
    return dict(pins[0])


def in_state(workspace: Workspace, pin_id: str, state: str) -> dict[str, Any] | None:
    pin = workspace.api.get(f"/v1/pins/{pin_id}")
    return pin if pin["state"] == state else None


def assert_retry_works(workspace: Workspace, pin: dict[str, Any]) -> None:
    assert workspace.api.post(f"/v1/pins/{pin['id']}/retry")["state"] == "generating"
    mended = wait_for(
        lambda: in_state(workspace, pin["id"], "draft"),
        "the retried pin is made",
        told=lambda: workspace.api.get(f"/v1/pins/{pin['id']}"),
    )
    assert mended["title"].startswith("Plum cake")
    assert mended["error"] is None
    moves = [event["new"] for event in workspace.api.get(f"/v1/pins/{pin['id']}/history")["data"]]
    assert [state for state in moves if state in {"generating", "failed", "draft"}] == [
        "generating", "failed", "generating", "draft",
    ]  # fmt: skip


def assert_understandable(pin: dict[str, Any], code: str, says: str) -> None:
    error = pin["error"]
    assert (pin["status"], error["code"]) == ("failed", code), error
    assert says in error["text"]
    assert_sentence(error["text"])


def assert_problem(answer: requests.Response, status: int, code: str) -> None:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code), problem
    assert_sentence(problem["detail"])


def assert_sentence(text: str) -> None:
    assert text[0].isupper() or text[0] == "`" or ":" in text
    assert text.endswith((".", ")"))
    assert not PROGRAM_WORDS.search(text), text
