"""Feeds a running service with the sample blog and tells each pin's way from notice to publication.

1. serve the sample blog on a free port of this machine;
2. connect it: its own profile, its own sandbox account (open all day, 100 pins a day, 2 s apart) and site, in the first workspace;
3. send one signed notice per post over HTTP, as the plugin does;
4. watch the pins until every post's first pin is out, and print a table.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server import clock, states
from server.crypto import sign_message
from server.db import db, reading
from server.demo.blog import BLOG_DOMAIN, BLOG_NAME, SampleBlog, SamplePost
from server.errors import PinwrightError
from server.ids import new_id
from server.models import Account, Notice, Pin, Profile, Site, Workspace
from server.pipeline import accounts, setup
from server.rules.windows import load_zone
from server.wiring import services

PROFILE_NAME = "Sample blog"
_PLUGIN_VERSION = "0.1.0"
_PATIENCE_SECONDS = 300.0
_LOOK_SECONDS = 0.3
_SETTLED = {states.PUBLISHED, states.FAILED, states.CANCELLED, states.DRAFT}
_WORDS = {
    states.GENERATING: "is being read, written and drawn",
    states.DRAFT: "waits as a draft",
    states.PENDING: "has a slot",
    states.QUEUED: "is due",
    states.PUBLISHING: "is on its way",
    states.UNCONFIRMED: "is being looked for on Pinterest",
    states.RETRYING: "will be tried again",
    states.PUBLISHED: "is published in the sandbox",
    states.FAILED: "failed",
    states.CANCELLED: "is cancelled",
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Connected:
    site_id: str
    secret: str
    run: int


def run_demo(app: Flask, blog: SampleBlog, base_url: str, stop: threading.Event, say: Say = print) -> int:
    """Feed the service at `base_url` and report; 1 when a pin failed or some are still on their way, unless `stop` cut it short."""
    with app.app_context():
        connected = _connect(blog)
    say(f"The sample blog is at {blog.url} with {len(blog.posts)} posts.\n")
    started = time.monotonic()
    sent: dict[str, SamplePost] = {}
    for post in blog.posts:
        if stop.is_set():
            break
        answer = _send_notice(base_url, connected, blog, post)
        sent[answer["id"]] = post
        say(f"{_stamp()}  {post.kind:<13} {post.title}\n{'':10}notice {answer['status']} as {answer['id']}")
    say("")
    is_done = _watch(app, sent, stop, say)
    with app.app_context():
        failed = _table(sent, time.monotonic() - started, say)
    if not is_done and not stop.is_set():
        say("Some pins are still on their way. `flask --app server doctor` tells what holds them up.")
    return 0 if (is_done or stop.is_set()) and not failed else 1


def _connect(blog: SampleBlog) -> _Connected:
    """The demo's own profile, account and site; a second demo uses them again."""
    session = db.session()
    profile = _profile(session) or _new_profile(session, blog)
    profile.site_url = blog.url
    site = session.scalars(select(Site).where(Site.profile_id == profile.id)).first()
    if site is None:
        site, _ = setup.create_site(session, services(), profile, blog.url)
    site.url, site.hosts = blog.url, [setup.host_of(blog.url)]
    secret = services().vault.open(site.secret_sealed, site.workspace_id, site.id)
    notices = session.scalar(select(func.count()).select_from(Notice).where(Notice.site_id == site.id)) or 0
    connected = _Connected(site.id, secret, 1 + notices // max(1, len(blog.posts)))
    session.commit()
    return connected


def _profile(session: Session) -> Profile | None:
    return session.scalars(
        select(Profile).where(Profile.workspace_id == _workspace(session).id, Profile.name == PROFILE_NAME)
    ).first()


def _new_profile(session: Session, blog: SampleBlog) -> Profile:
    workspace_id = _workspace(session).id
    zone = session.scalars(select(Profile.timezone).where(Profile.workspace_id == workspace_id)).first() or "UTC"
    session.rollback()  # no transaction is open while the sandbox is asked
    tokens, remote = accounts.prepare_sandbox(services(), "sample-blog")
    profile = setup.create_profile(session, workspace_id, name=PROFILE_NAME, site_url=blog.url, timezone=zone)
    account = accounts.connect(session, services(), profile, "sandbox", tokens, remote, actor="demo")
    account.window_start, account.window_end = "00:00", "24:00"
    account.pins_per_day, account.min_gap_seconds = 100, 2
    profile.defaults = {"account_id": account.id}
    profile.brand = {"name": BLOG_NAME, "domain": BLOG_DOMAIN}
    return profile


def _workspace(session: Session) -> Workspace:
    workspace = session.scalars(select(Workspace).order_by(Workspace.created_at, Workspace.id)).first()
    if workspace is None:
        raise PinwrightError("There is no workspace yet. Start the service once, then run the demo.")
    return workspace


def _send_notice(base_url: str, connected: _Connected, blog: SampleBlog, post: SamplePost) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    body = json.dumps(
        {
            "type": "post.published",
            "timestamp": clock.rfc3339(clock.now()),
            "data": {
                "post_id": f"{post.id}{connected.run:04d}",
                "url": blog.address(post, connected.run),
                "title": post.title,
                "excerpt": post.excerpt,
                "categories": list(post.categories),
                "tags": list(post.tags),
                "featured_image": blog.picture(post),
                "language": post.language,
                "timezone": "UTC",
                "post_type": "post",
                "author": post.author,
                "options": {"count": post.pins},
            },
        },
        ensure_ascii=False,
    ).encode()
    message_id = new_id("msg")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Pinwright-Demo/{_PLUGIN_VERSION}",
        "X-Pinwright-Site": connected.site_id,
        "X-Pinwright-Plugin": _PLUGIN_VERSION,
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": sign_message(connected.secret, message_id, now, body),
    }
    wanted = urllib.request.Request(f"{base_url}/hooks/wordpress", data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(wanted, timeout=10) as answer:  # noqa: S310 - our own address
            found: dict[str, Any] = json.load(answer)
            return found
    except (urllib.error.URLError, ValueError) as error:
        raise PinwrightError(f"The service at {base_url} did not take the notice of “{post.title}”: {error}") from error


def _watch(app: Flask, sent: dict[str, SamplePost], stop: threading.Event, say: Say) -> bool:
    """Print every change until each pin is settled or waits for a slot on a later day."""
    told: dict[str, str] = {}
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and not stop.is_set():
        with app.app_context(), reading():
            pins = _pins(sent)
            for pin in pins:
                if told.get(pin.id) != pin.state:
                    told[pin.id] = pin.state
                    say(f"{_stamp()}  {sent[str(pin.notice_id)].short:<16} pin {pin.ordinal + 1}  {_line(pin)}")
            first_out = {pin.notice_id for pin in pins if pin.ordinal == 0 and pin.state in _SETTLED}
            waiting = [pin for pin in pins if pin.state not in _SETTLED and not _is_far(pin)]
            db.session.rollback()
        if len(first_out) == len(sent) and not waiting:
            return True
        stop.wait(_LOOK_SECONDS)
    return False


def _pins(sent: dict[str, SamplePost]) -> list[Pin]:
    query = select(Pin).where(Pin.notice_id.in_(sent)).order_by(Pin.created_at, Pin.notice_id, Pin.ordinal)
    return list(db.session.scalars(query))


def _is_far(pin: Pin) -> bool:
    """A post's second and third pin keep 48 hours from the first; the demo does not wait for them."""
    return pin.state == states.PENDING and pin.due_at is not None and (pin.due_at - clock.now()).total_seconds() > 3600


def _line(pin: Pin) -> str:
    words = _WORDS.get(pin.state, pin.state)
    if pin.state == states.PENDING and pin.due_at:
        return f"{words}: {_local(pin, pin.due_at)}"
    if pin.state == states.PUBLISHED:
        return f"{words}: {pin.pinterest_url}"
    if pin.state == states.FAILED and pin.error:
        return f"{words}: {pin.error['text']}"
    return words


def _table(sent: dict[str, SamplePost], seconds: float, say: Say) -> int:
    """Print the result; returns how many pins failed."""
    with reading():
        pins = _pins(sent)
        say(f"\n{'post':<16} {'pin':>3}  {'state':<24} {'template':<12} when")
        for pin in pins:
            word = "published in the sandbox" if pin.state == states.PUBLISHED else states.STATUS[pin.state]
            template = pin.content.template if pin.content else ""
            when = _local(pin, pin.published_at or pin.due_at or pin.created_at)
            say(f"{sent[str(pin.notice_id)].short:<16} {pin.ordinal + 1:>3}  {word:<24} {template:<12} {when}")
        counts = {state: sum(pin.state == state for pin in pins) for state in states.STATES}
        db.session.rollback()
    later = counts[states.PENDING]
    say(
        f"\n{len(sent)} posts became {len(pins)} pins: {counts[states.PUBLISHED]} published in the sandbox, "
        f"{later} wait for their slots, {counts[states.FAILED]} failed, in {seconds:.0f} s.\n"
        f"The calendar: {services().settings.base_url}/"
    )
    return counts[states.FAILED]


def _local(pin: Pin, instant: datetime) -> str:
    account = db.session.get(Account, pin.account_id) if pin.account_id else None
    zone: ZoneInfo = load_zone(account.timezone if account else "UTC")
    return f"{instant.astimezone(zone):%a %d %b %H:%M:%S}"


def _stamp() -> str:
    return f"{clock.now():%H:%M:%S}"
