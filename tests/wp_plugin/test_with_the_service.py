"""The plugin and the real service, each against the other: the key, the ping, a notice, and a secret that was changed."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from server.db import db
from server.models import Notice
from server.pipeline import setup
from server.wiring import services
from tests.factories import make_profile
from tests.wp_plugin.conftest import Admin, Blog, connection_key

pytestmark = pytest.mark.wordpress


@pytest.fixture
def service(app: Flask) -> Iterator[str]:
    """The service's address, while it listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_of_the_service_connects_and_its_strict_eyes_accept_the_notices(
    app: Flask, service: str, blog: Blog, admin: Admin
) -> None:
    with app.app_context():
        profile = make_profile()
        site, _ = setup.create_site(db.session(), services(), profile, blog.wordpress.url)
        key = setup.connection_key(db.session(), services(), site)
        db.session.commit()
        site_id = site.id
    blog.wordpress.php("( new Pinwright_Options() )->disconnect();")

    assert admin.save("pinwright_connection_key", at(key, service)).startswith("Connected.")
    assert "has been used" in admin.save("pinwright_connection_key", at(key, service))
    assert admin.press("pinwright_test").startswith("Everything works")
    post = blog.publish("Plum cake", categories=["Cakes"])
    blog.wordpress.cron()
    blog.edit(post, status="draft")
    blog.wordpress.cron()

    assert blog.outbox() == []
    with app.app_context():
        notices = db.session.scalars(select(Notice).where(Notice.site_id == site_id).order_by(Notice.received_at)).all()
        assert [notice.type for notice in notices] == ["ping", "post.published", "post.unpublished"]
        assert notices[1].post_id == str(post["id"])
        assert notices[1].payload["url"] == post["link"]


def at(key: str, url: str) -> str:
    """The same key for the port on which the service happens to listen in this test."""
    text = key.removeprefix("pwc_")
    inside = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return connection_key(**{**inside, "url": url})
