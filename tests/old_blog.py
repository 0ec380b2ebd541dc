"""A blog to be found: a small threaded server whose every answer a test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class OldBlog:
    """Answers by path with query, else by path; `asked` are the paths in the order in which they were asked for."""

    answers: dict[str, Answer | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        blog = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                blog.asked.append(self.path)
                found = blog.answers.get(self.path) or blog.answers.get(self.path.partition("?")[0])
                status, headers, body = (found() if callable(found) else found) or (404, {}, b"no such page")
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def clear(self) -> None:
        self.answers.clear()
        self.asked.clear()

    def page(self, path: str, html: str, status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, _named(headers), html.encode())

    def data(self, path: str, body: bytes | str, kind: str = "application/xml", **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.answers[path] = (200, {"Content-Type": kind, **_named(headers)}, raw)

    def post(self, slug: str, *, canonical: str = "", head: str = "") -> str:
        """A post of its own with a title; returns its address."""
        address = f"{self.url}{slug}/"
        words = slug.replace("-", " ").title()
        self.page(
            f"/{slug}/",
            f'<html lang="en"><head><title>{words}</title><link rel="canonical" href="{canonical or address}">{head}</head>'
            f"<body><article><h1>{words}</h1><p>{words} is a recipe that has been in the family for a long time.</p></article></body></html>",
        )
        return address

    def sitemap(self, path: str, urls: list[str], *, dates: bool = True) -> None:
        entries = "".join(
            f"<url><loc>{url}</loc>{f'<lastmod>2024-{1 + number % 12:02d}-03</lastmod>' if dates else ''}</url>"
            for number, url in enumerate(urls)
        )
        self.data(path, f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>')

    def index(self, path: str, urls: list[str]) -> None:
        entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
        self.data(path, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>')


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
