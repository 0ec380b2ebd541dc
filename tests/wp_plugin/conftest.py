"""WordPress sites for the plugin's tests, one per session; each test gets it emptied and connected to a receiver of its own."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
import requests
from PIL import Image

from tests import wordpress_core
from tests.wordpress import WordPress, start_wordpress
from tests.wp_plugin.receiver import SECRET, SITE_ID, Message, Receiver

_LET_PASS = r"""
global $wpdb;
$by = BY_SECONDS;
$wpdb->query(
    "UPDATE {$wpdb->prefix}pinwright_outbox SET next_attempt_at = next_attempt_at - $by, created_at = created_at - $by,
    claimed_until = CASE WHEN claimed_until > $by THEN claimed_until - $by ELSE 0 END"
);
$options = new Pinwright_Options();
$options->update_status( array( 'quiet_until' => max( 0, $options->status()['quiet_until'] - $by ) ) );
$sooner = array();
foreach ( _get_cron_array() as $at => $hooks ) {
    foreach ( $hooks as $hook => $events ) {
        $moves = in_array( $hook, array( 'pinwright_send', 'publish_future_post' ), true );
        $sooner[ $moves ? $at - $by : $at ][ $hook ] = $events;
    }
}
ksort( $sooner );
_set_cron_array( $sooner );
$wpdb->query(
    $wpdb->prepare(
        "UPDATE $wpdb->posts SET post_date = %s, post_date_gmt = %s WHERE post_status = 'future'",
        current_time( 'mysql' ),
        current_time( 'mysql', true )
    )
);
wp_cache_flush();
"""


@pytest.fixture(scope="session", autouse=True)
def php() -> None:
    reason = wordpress_core.why_unavailable()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """The newest WordPress of the suite, with the plugin active."""
    site = start_wordpress(tmp_path_factory.mktemp("wordpress"))
    yield site
    site.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.stop()


@pytest.fixture
def blog(wordpress: WordPress, receiver: Receiver) -> Iterator[Blog]:
    """The site, connected to the receiver. At the end nothing may have made PHP complain."""
    site = Blog(wordpress, receiver)
    site.reset()
    yield site
    log = wordpress.debug_log()
    (wordpress.folder / "debug.log").unlink(missing_ok=True)
    assert log == ""


@dataclass
class Blog:
    """A site and the service it talks to."""

    wordpress: WordPress
    receiver: Receiver

    def reset(self) -> None:
        self.wordpress.php(
            "( new Pinwright_Outbox( new Pinwright_Table() ) )->clear(); wp_clear_scheduled_hook( 'pinwright_send' );"
            "delete_option( 'pinwright_post_types' ); delete_transient( 'doing_cron' );"
            f"( new Pinwright_Options() )->connect( '{self.receiver.url}', '{SITE_ID}', '{SECRET}' );"
        )
        (self.wordpress.folder / "debug.log").unlink(missing_ok=True)

    def publish(
        self, title: str = "Plum cake", content: str = "<p>Stone the plums.</p>", **fields: Any
    ) -> dict[str, Any]:
        return self.wordpress.publish(title, content, **fields)

    def edit(self, post: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return dict(self.wordpress.rest("POST", f"/wp/v2/posts/{post['id']}", json=fields))

    def delete(self, post: dict[str, Any], *, force: bool = False) -> None:
        self.wordpress.rest("DELETE", f"/wp/v2/posts/{post['id']}", params={"force": force})

    def deliver(self) -> list[Message]:
        """Run WP-Cron and return what arrived since the last time."""
        self.wordpress.cron()
        return self.receiver.take()

    def outbox(self) -> list[dict[str, Any]]:
        rows = self.wordpress.php("return ( new Pinwright_Outbox( new Pinwright_Table() ) )->rows();")
        return sorted(rows, key=lambda row: int(row["id"]))

    def status(self) -> dict[str, Any]:
        return dict(self.wordpress.php("return ( new Pinwright_Options() )->status();"))

    def next_run_in(self) -> int | None:
        """Seconds until the plugin's next WP-Cron event."""
        return self.wordpress.php("$at = wp_next_scheduled( 'pinwright_send' ); return $at ? $at - time() : null;")

    def let_pass(self, seconds: int) -> None:
        """Move everything that waits into the past, as if so much time had gone by."""
        self.wordpress.php(_LET_PASS.replace("BY_SECONDS", str(seconds)))


class Admin:
    """A person signed in to WordPress's admin pages."""

    def __init__(self, wordpress: WordPress, user: str, password: str) -> None:
        self.url = wordpress.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.cookies.set("wordpress_test_cookie", "WP Cookie check")
        form = {"log": user, "pwd": password, "testcookie": "1"}
        self.http.post(f"{self.url}/wp-login.php", data=form, timeout=60).raise_for_status()

    def settings(self) -> str:
        """The settings page's HTML."""
        return self.http.get(f"{self.url}/wp-admin/options-general.php?page=pinwright", timeout=60).text

    def press(self, action: str, *, row: int | None = None) -> str:
        """Press one of the page's buttons; returns what the page says on top."""
        for form in re.findall(r"<form.*?</form>", self.settings(), re.S):
            fields = form_fields(form)
            if fields.get("action") == action and (row is None or fields.get("row") == str(row)):
                page = self.http.post(f"{self.url}/wp-admin/admin-post.php", data=fields, timeout=60)
                return said(page.text)
        raise AssertionError(f"the page has no button {action}")

    def save(self, field_name: str, value: Any) -> str:
        """Fill in the form that has the field and save it; returns what the page says on top."""
        for form in re.findall(r"<form.*?</form>", self.settings(), re.S):
            if f'name="{field_name}"' in form:
                fields = {**form_fields(form), field_name: value}
                return said(self.http.post(f"{self.url}/wp-admin/options.php", data=fields, timeout=60).text)
        raise AssertionError(f"the page has no field {field_name}")


def form_fields(form: str) -> dict[str, str]:
    """The hidden fields of a form."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r"""([\w-]+)=["']([^"']*)["']""", tag))
        if attributes.get("type") == "hidden":
            fields[attributes["name"]] = unescape(attributes["value"])
    return fields


def said(page: str) -> str:
    """The sentences in the notices on top of an admin page."""
    notices = re.findall(r"<div[^>]*class=['\"]notice[^>]*>(.*?)</div>", page, re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", notice)).strip() for notice in notices)


@pytest.fixture(scope="session")
def admin(wordpress: WordPress) -> Admin:
    return Admin(wordpress, wordpress.user, wordpress.password)


def connection_key(url: str, code: str = "one-use", **changes: Any) -> str:
    key = {"v": 1, "url": url, "code": code, "site_url": "https://blog.example", **changes}
    return "pwc_" + base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def picture(width: int = 60, height: int = 40) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (150, 60, 90)).save(stream, "JPEG")
    return stream.getvalue()
