"""The page's own files, and nothing else of the disk."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from flask import Flask

from server.api import page_files, website


@pytest.fixture
def page(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "frontend"
    (folder / "views").mkdir(parents=True)
    (folder / "index.html").write_text(
        '<!doctype html><title>Pins</title>\n<link rel="stylesheet" href="/month.css">\n'
        '<a href="/nothing.js"></a>\n<script type="module" src="/views/month.js"></script>'
    )
    (folder / "month.css").write_text("p { margin: 0 }")
    (folder / "views" / "month.js").write_text("export const month = 1;")
    (tmp_path / "secret.js").write_text("outside")
    monkeypatch.setattr(website, "_FRONTEND", folder)
    return folder


def test_the_page_is_checked_for_freshness_at_each_load(app: Flask, page: Path) -> None:
    client = app.test_client()
    first = client.get("/")
    assert (first.status_code, first.mimetype) == (200, "text/html")
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_files_are_kept_until_their_content_changes(app: Flask, page: Path) -> None:
    client = app.test_client()
    script = page / "views" / "month.js"
    text = client.get("/").text
    (mapped,) = json.loads(between(text, '<script type="importmap">', "</script>"))["imports"].items()
    assert mapped[0] == "/views/month.js"
    assert text.count(f'"{mapped[1]}"') == 3, "in the map, loaded early, and as the first script"
    assert text.index("importmap") < text.index("modulepreload") < text.index('type="module"')
    assert 'href="/nothing.js"' in text
    styles = between(text, 'rel="stylesheet" href="', '"')
    for address in (mapped[1], styles):
        assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for address in ("/views/month.js", f"{mapped[1]}0", "/views/month.js?v="):
        assert "no-cache" in client.get(address).headers["Cache-Control"], address

    script.write_text("export const month = 2;")  # as long as before
    os.utime(script, ns=(1, 1))
    assert "no-cache" in client.get(mapped[1]).headers["Cache-Control"], "the new content under the old address"
    changed = client.get("/").text
    assert styles in changed
    assert mapped[1] not in changed


def test_a_file_that_an_update_takes_away_meanwhile_is_no_error(
    app: Flask, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, script, state = app.test_client(), page / "views" / "month.js", page_files._state

    def vanish(path: Path) -> page_files._State:
        if path == script:
            script.unlink(missing_ok=True)
        return state(path)

    monkeypatch.setattr(page_files, "_state", vanish)
    answer = client.get(f"/views/month.js?v={page_files.digest(page / 'month.css')}")
    assert (answer.status_code, answer.text) == (200, "export const month = 1;")
    script.write_text("export const month = 2;")
    assert client.get("/").status_code == 200


def test_the_map_is_the_only_script_that_may_stand_in_the_page(app: Flask, page: Path) -> None:
    response = app.test_client().get("/")
    map_ = between(response.text, '<script type="importmap">', "</script>")
    digest = base64.b64encode(hashlib.sha256(map_.encode()).digest()).decode()
    policy = response.headers["Content-Security-Policy"]
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy


def between(text: str, before: str, behind: str) -> str:
    return text.partition(before)[2].partition(behind)[0]


def test_modules_have_the_type_that_browsers_want(app: Flask, page: Path) -> None:
    assert app.test_client().get("/views/month.js").mimetype == "text/javascript"


@pytest.mark.parametrize(
    "path", ["/../secret.js", "/views/../../secret.js", "/%2e%2e/secret.js", "/nothing.js", "/a.py"]
)
def test_nothing_outside_the_page_is_served(app: Flask, page: Path, path: str) -> None:
    assert app.test_client().get(path).status_code == 404


def test_an_unknown_call_is_404_for_every_method(app: Flask) -> None:
    client = app.test_client()
    for method in ("GET", "POST", "PATCH", "DELETE"):
        for path in ("/v1/nothing", "/v1/nothing.js"):
            assert client.open(path, method=method, json={}).status_code == 404, (method, path)


def test_the_sandbox_is_mounted(app: Flask) -> None:
    response = app.test_client().get("/sandbox/v5/user_account")
    assert response.status_code == 401
    assert "x-pinterest-rid" in response.headers
