"""`/metrics`: what Prometheus asks, in its text format."""

from __future__ import annotations

import hmac
import ipaddress
import platform
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from server.api.access import public
from server.api.description import SERVICE_VERSION
from server.config import Settings
from server.db import db
from server.errors import Forbidden, Unauthorized
from server.models.claims import db_now
from server.models.metrics import GENERATION_BUCKETS, LATENESS_BUCKETS, Readings, Spread, read
from server.wiring import services

metrics = Blueprint("metrics", __name__)
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
_Sample = tuple[dict[str, str], float | None]


@metrics.get("/metrics")
@public
def show_metrics() -> Response:
    """Due pins, lateness, attempts, queues, workers. From elsewhere it needs PINWRIGHT_METRICS_TOKEN as a bearer token."""
    settings = services().settings
    _check_caller(settings)
    session = db.session()
    readings = read(session, db_now(session))
    lines = [*_lines(readings), *_build(settings)]
    return Response("\n".join(lines) + "\n", content_type=_CONTENT_TYPE)


def _check_caller(settings: Settings) -> None:
    given = request.headers.get("Authorization", "")
    if settings.metrics_token and given:
        scheme, _, token = given.partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), settings.metrics_token.encode()):
            return
        raise Unauthorized("This is not the token in PINWRIGHT_METRICS_TOKEN.", code="bad_metrics_token")
    if not _is_from_here(settings):
        raise Forbidden(
            "Set PINWRIGHT_METRICS_TOKEN and send it as: Authorization: Bearer …", code="needs_metrics_token"
        )


def _is_from_here(settings: Settings) -> bool:
    """Tell whether a program on this machine asks by itself. Behind a proxy everybody's connection comes from here."""
    if any(name in request.headers for name in _FORWARDING):
        return False
    return all(_is_loopback(name) for name in (
        request.remote_addr or "", urlsplit(f"//{request.host}").hostname or "",
        urlsplit(settings.public_url).hostname or "localhost",
    ))  # fmt: skip


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _lines(found: Readings) -> Iterator[str]:
    yield from _metric("pins", "gauge", "Pins that are not at their end, by state.", _labelled("state", found.pins))
    yield from _metric("pins_due", "gauge", "Pins whose slot has come and whose account may send.", [({}, found.due)])
    yield from _metric(
        "pins_due_oldest_seconds", "gauge", "How long ago the oldest of their slots was.", [({}, found.due_oldest or 0)]
    )
    yield from _metric(
        "pins_overlooked", "gauge", "Due pins that no worker has looked at for two minutes: must stay 0.",
        [({}, found.overlooked)],
    )  # fmt: skip
    yield from _metric(
        "pins_held", "gauge", "Pins that wait for a person, by the reason.", _labelled("code", found.held)
    )
    yield from _metric("regenerations_waiting", "gauge", "Regenerations asked for.", [({}, found.regenerations)])
    yield from _metric("notices_waiting", "gauge", "Notices from WordPress not worked on yet.", [({}, found.notices)])
    yield from _metric(
        "notices_oldest_seconds", "gauge", "Age of the oldest of them.", [({}, found.notices_oldest or 0)]
    )
    yield from _metric("deliveries_waiting", "gauge", "Webhook messages not delivered yet.", [({}, found.deliveries)])
    yield from _metric(
        "deliveries_oldest_seconds", "gauge", "Age of the oldest of them.", [({}, found.deliveries_oldest or 0)]
    )
    yield from _metric(
        "deliveries_total", "counter", "Webhook messages ended, by outcome; starts anew at midnight UTC.",
        _labelled("outcome", found.delivered),
    )  # fmt: skip
    yield from _metric("events_waiting", "gauge", "Events whose webhooks are not written yet.", [({}, found.events)])
    yield from _metric(
        "attempts_total", "counter", "Attempts ended, by outcome; starts anew at midnight UTC.",
        _labelled("outcome", found.attempts),
    )  # fmt: skip
    yield from _histogram(
        "publication_lateness_seconds", "From a pin's slot to its sending; starts anew at midnight UTC.",
        found.lateness, LATENESS_BUCKETS,
    )  # fmt: skip
    yield from _histogram(
        "generation_seconds", "From asking for pins of a page to their content; starts anew at midnight UTC.",
        found.generation, GENERATION_BUCKETS,
    )  # fmt: skip
    yield from _metric(
        "worker_beat_age_seconds", "gauge", "Time since a worker's last sign of life.",
        [({"worker": name, "role": role}, age) for (name, role), age in sorted(found.beats.items())],
    )  # fmt: skip
    yield from _metric(
        "worker_parts_down", "gauge", "Parts of a worker that stand still or died a moment ago: must stay 0.",
        [({"worker": name, "role": role}, count) for (name, role), count in sorted(found.parts_down.items())],
    )  # fmt: skip
    yield from _metric("accounts", "gauge", "Pinterest accounts, by status.", _labelled("status", found.accounts))
    yield from _metric(
        "doubles_total", "counter", "Pins found more than once on Pinterest: must stay 0.", [({}, found.doubles)]
    )


def _build(settings: Settings) -> Iterator[str]:
    labels = {
        "version": SERVICE_VERSION,
        "python": platform.python_version(),
        "database": "sqlite" if settings.is_sqlite else "postgresql",
    }
    yield from _metric("build_info", "gauge", "What is running.", [(labels, 1)])


def _histogram(name: str, text: str, found: Spread, buckets: Sequence[int]) -> Iterator[str]:
    yield from _head(name, "histogram", text)
    for edge, count in zip([*map(str, buckets), "+Inf"], accumulate(found.counts), strict=True):
        yield _sample(f"{name}_bucket", {"le": edge}, count)
    yield _sample(f"{name}_sum", {}, found.seconds)
    yield _sample(f"{name}_count", {}, sum(found.counts))


def _labelled(label: str, values: dict[str, int]) -> list[_Sample]:
    return [({label: name}, value) for name, value in sorted(values.items())]


def _metric(name: str, kind: str, text: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield from _head(name, kind, text)
    for labels, value in samples:
        yield _sample(name, labels, value or 0)


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP pinwright_{name} {text}"
    yield f"# TYPE pinwright_{name} {kind}"


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    told = ",".join(f'{label}="{_escape(text)}"' for label, text in labels.items())
    return f"pinwright_{name}{f'{{{told}}}' if told else ''} {round(value, 3)}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
