"""The page's own files, and nothing else of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from server.api import website


@pytest.fixture
def page(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "frontend"
    (folder / "views").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Pins</title>")
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
