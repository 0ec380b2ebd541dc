"""What can be wrong with an installation, found before it hurts."""

from __future__ import annotations

import json
import platform
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from server import clock, imaging, migrations
from server.commands import doctor_telling
from server.commands.common import as_json
from server.commands.findings import Finding
from server.db import db, reading
from server.errors import InvalidRequest, PinwrightError
from server.models import Account, Campaign, Profile, WorkerBeat, Workspace
from server.models.beats import fresh_beats
from server.models.claims import db_now
from server.models.late import late_counts
from server.models.restored import find_restored
from server.models.zoned import stored_rules
from server.pipeline.sealed import survey
from server.pipeline.services import Services
from server.rules.windows import load_zone, tzdata_version
from server.wiring import services as current_services

_BEAT_STALE = timedelta(seconds=30)
_LATE_AFTER = timedelta(minutes=15)
_OVERLOOKED_AFTER = timedelta(minutes=2)  # a queue that wanted to be looked at so long ago is looked at by nobody
_CLOCKS_DIFFER = 2.0  # seconds
_WEEK = 7
_DISK_LOW_BYTES = 500 * 1024 * 1024


@click.command()
@as_json
@with_appcontext
def doctor(is_json: bool) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    findings = examine(current_services())
    if is_json:
        click.echo(json.dumps({"findings": [finding.to_json() for finding in findings]}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{finding.mark} {finding.name}: {finding.text}")
            if finding.cure:
                click.echo(f"    → {finding.cure}")
    sys.exit(1 if any(finding.level == "bad" for finding in findings) else 0)


def examine(services: Services) -> list[Finding]:
    """Run every check; a check that cannot run is a finding itself, never a crash."""
    findings: list[Finding] = []
    for check in (
        _python,
        _database,
        _schema,
        _restored,
        _worker,
        _disk,
        _storage,
        _secret,
        _public_url,
        _roles,
        _drawing,
        _time,
        _writer,
        doctor_telling.mail,
        doctor_telling.webhooks,
        _accounts,
        _pauses,
        _rest_days,
        _late,
    ):
        findings.extend(_run(check, services))
        if check is _schema and findings[-1].level == "bad":
            break  # without a sound database everything below would say the same again
    return findings


def _run(check: Callable[[Services], Iterator[Finding]], services: Services) -> list[Finding]:
    try:
        with reading():
            return list(check(services))
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        return [
            Finding(check.__name__.strip("_"), "bad", f"could not be checked: {reason}", "Mend the database first.")
        ]
    finally:
        db.session.rollback()


def _python(_services: Services) -> Iterator[Finding]:
    yield Finding("Python", "good", platform.python_version())


def _database(services: Services) -> Iterator[Finding]:
    if services.settings.is_sqlite:
        yield Finding("Database", "good", f"SQLite {sqlite3.sqlite_version} in {services.settings.data_dir.resolve()}")
        return
    version = db.session.scalar(text("SHOW server_version"))
    yield Finding("Database", "good", f"PostgreSQL {version}")
    offset = abs(((db.session.scalar(select(func.clock_timestamp())) or clock.now()) - clock.now()).total_seconds())
    if offset > _CLOCKS_DIFFER:
        told = f"this machine and the database differ by {offset:.1f} s"
        yield Finding("Clock", "bad", told, "Switch time synchronisation on (NTP).")
    else:
        yield Finding("Clock", "good", f"{offset:.1f} s beside the database's")


def _schema(services: Services) -> Iterator[Finding]:
    current, head = migrations.revisions(services.settings)
    if current == head:
        yield Finding("Schema", "good", f"at {head}")
    else:
        state = f"at {current}, the code needs {head}" if current else "not started yet"
        yield Finding("Schema", "bad", state, "Start it once with `make run` or `python -m server`; it migrates.")


def _restored(_services: Services) -> Iterator[Finding]:
    found = find_restored(db.session())
    if found is not None:
        yield Finding(
            "Backup", "note", f"the database was restored from a backup of {clock.rfc3339(found.backup_at)}",
            "Nothing to do: pins from before are looked for on Pinterest before they go out.",
        )  # fmt: skip


def _worker(_services: Services) -> Iterator[Finding]:
    beats = fresh_beats(db.session(), db_now(db.session()))
    if not beats:
        yield Finding(
            "Worker",
            "note",
            "none is running: nothing will be published",
            "Start `python -m server` or `python -m server worker`.",
        )
    for beat in beats:
        if beat.trouble:
            yield Finding(
                "Worker", "bad", f"{beat.id} on {beat.host} lives, but parts of it stand still: {', '.join(beat.trouble)}",
                "It starts them again by itself. If this stays, its log says why; restart it.",
            )  # fmt: skip
        if abs(beat.clock_offset_seconds) > _CLOCKS_DIFFER:
            yield Finding(
                "Clock", "bad", f"{beat.host} and the database differ by {abs(beat.clock_offset_seconds):.1f} s",
                "Switch time synchronisation on there (NTP).",
            )  # fmt: skip
    whole = sum(not beat.trouble for beat in beats)
    if whole:
        yield Finding("Worker", "good", f"{whole} running")


def _disk(services: Services) -> Iterator[Finding]:
    free = shutil.disk_usage(services.settings.data_dir if services.settings.data_dir.exists() else ".").free
    if free < _DISK_LOW_BYTES:
        yield Finding("Disk", "bad", f"{free // 1024**2} MB left", "Make room: images and the database need it.")
    else:
        yield Finding("Disk", "good", f"{free // 1024**3} GB free")


def _storage(services: Services) -> Iterator[Finding]:
    """Put a few bytes, read them back, take them away."""
    kind = services.settings.storage_url.partition(":")[0] or "file"
    key, data = f"doctor-{secrets.token_hex(8)}.txt", secrets.token_bytes(64)
    try:
        services.storage.put(key, data)
        is_same = services.storage.get(key) == data
        services.storage.delete(key)
    except (PinwrightError, OSError) as error:
        where = "the folder's permissions and room" if kind == "file" else "PINWRIGHT_STORAGE_URL, key and secret"
        yield Finding("Images", "bad", f"{kind}: {error}", f"Check {where}: no pin is drawn or sent without its image.")
        return
    if is_same:
        yield Finding("Images", "good", f"{kind}: written, read back and deleted")
    else:
        yield Finding(
            "Images",
            "bad",
            f"{kind}: what was read is not what was written",
            "Choose another storage (PINWRIGHT_STORAGE_URL).",
        )


def _secret(services: Services) -> Iterator[Finding]:
    found = survey(db.session(), services.vault)
    for one in found:
        if one.unreadable:
            yield Finding(
                "Secret key", "bad", f"{one.unreadable} of {one.total} secrets in {one.column} cannot be opened",
                "Put the former key behind the new one in PINWRIGHT_SECRET_KEY, comma-separated.",
            )  # fmt: skip
    on_old_keys = sum(one.on_old_key for one in found)
    if on_old_keys:
        yield Finding(
            "Secret key", "note", f"{on_old_keys} secrets still hang on an older key",
            "Run `flask --app server keys rotate-encryption` before you take that key away.",
        )  # fmt: skip
    elif not any(one.unreadable for one in found):
        yield Finding("Secret key", "good", f"the newest key opens all {sum(one.total for one in found)} secrets")


def _public_url(services: Services) -> Iterator[Finding]:
    host = urlsplit(services.settings.base_url).hostname or ""
    if host in {"127.0.0.1", "localhost", "::1"}:
        yield Finding(
            "Public address", "note", f"{services.settings.base_url} is reachable from this machine only",
            "A WordPress elsewhere needs PINWRIGHT_PUBLIC_URL.",
        )  # fmt: skip
    else:
        yield Finding("Public address", "good", services.settings.base_url)


def _roles(services: Services) -> Iterator[Finding]:
    """Web and worker apart each reckon the service's own address from their own settings."""
    fresh = WorkerBeat.beat_at > clock.now() - _BEAT_STALE
    if not db.session.scalar(select(func.count()).select_from(WorkerBeat).where(fresh, WorkerBeat.role == "worker")):
        return
    known = services.settings.public_url
    yield Finding(
        "Roles",
        "note",
        f"web and worker run apart; here the service's address is {services.settings.base_url}",
        f"See that every process has PINWRIGHT_PUBLIC_URL={known}."
        if known
        else "Give all of them the same PINWRIGHT_PUBLIC_URL, or at least the same PINWRIGHT_PORT.",
    )


def _drawing(_services: Services) -> Iterator[Finding]:
    missing = imaging.missing_features()
    if not missing:
        yield Finding("Drawing", "good", "all scripts are shaped")
    for problem in missing:
        yield Finding("Drawing", "note", str(problem), "Debian and Ubuntu: apt-get install libfribidi0")
    if imaging.has_colored_emoji():
        yield Finding("Emoji", "good", "in colour")
    else:
        yield Finding(
            "Emoji", "note", "drawn in the text's own colour: there is no colour font for them among the system's",
            "Debian and Ubuntu: apt-get install fonts-noto-color-emoji",
        )  # fmt: skip


def _time(_services: Services) -> Iterator[Finding]:
    version, stored = tzdata_version(), stored_rules(db.session())
    here = f"tzdata {version}, from the Python package, which is preferred to the system's"
    if stored in (None, version):
        yield Finding("Time zones", "good", here)
        return
    yield Finding(
        "Time zones", "note", f"{here}; slots that wait were reckoned with {stored}",
        "Start the worker again: it brings them in line before it publishes anything.",
    )  # fmt: skip


def _writer(services: Services) -> Iterator[Finding]:
    if services.write_with_ai is None:
        yield Finding("Writer", "note", "the local writer makes all texts", "Set OPENAI_API_KEY for AI texts.")
    else:
        yield Finding("Writer", "good", services.settings.openai_model)


def _accounts(_services: Services) -> Iterator[Finding]:
    broken = db.session.scalars(select(Account).where(Account.status != "connected")).all()
    for account in broken:
        yield Finding("Account", "bad", f"{account.username} is disconnected", "Connect it again; its pins wait.")
    count = db.session.scalar(select(func.count()).select_from(Account)) or 0
    if not broken:
        cure = "" if count else "Connect one on the page, or with `flask --app server account add`."
        yield Finding("Accounts", "good" if count else "note", f"{count} connected", cure)


def _pauses(_services: Services) -> Iterator[Finding]:
    now = clock.now()
    kinds: list[type[Any]] = [Workspace, Profile, Account, Campaign]
    for kind in kinds:
        for one in db.session.scalars(select(kind).where(kind.is_paused.is_(True)).order_by(kind.id)):
            if one.is_paused_at(now):
                name = one.username if isinstance(one, Account) else one.name
                until = f"until {clock.rfc3339(one.paused_until)}" if one.paused_until else "until somebody goes on"
                told = f"the {kind.__name__.lower()} {name} is paused {until}"
                yield Finding("Pause", "note", told, "Nothing of it goes out until then; the page lets it go on.")


def _rest_days(_services: Services) -> Iterator[Finding]:
    """Days of the coming week on which an account is closed: what is planned for them goes out later."""
    rows = db.session.execute(select(Account, Profile).join(Profile, Profile.id == Account.profile_id)).all()
    for account, profile in rows:
        try:
            today = clock.now().astimezone(load_zone(account.timezone)).date()
        except InvalidRequest as error:
            cure = "Choose another time zone in its settings; nothing of it is published until then."
            yield Finding("Account", "bad", f"{account.username}: {error.message}", cure)
            continue
        week = [today + timedelta(days=number) for number in range(_WEEK)]
        closed = [day for day in week if day.weekday() in account.days_off or day.isoformat() in profile.blackout_dates]
        if closed:
            days = "all of the coming week" if len(closed) == _WEEK else ", ".join(f"{day:%A} {day}" for day in closed)
            cure = "As chosen under Planning; what is due there goes out on the next open day."
            yield Finding("Days off", "note", f"{account.username} publishes nothing on {days}", cure)


def _late(_services: Services) -> Iterator[Finding]:
    late, overlooked = late_counts(db.session(), clock.now(), _LATE_AFTER, _OVERLOOKED_AFTER)
    if overlooked:
        yield Finding(
            "Late pins", "bad", f"{overlooked} are more than 15 minutes late, and nobody takes care of them",
            "See whether a worker runs.",
        )  # fmt: skip
    elif late:
        yield Finding(
            "Late pins",
            "note",
            f"{late} missed their slots and wait for their turn, by their accounts' limits and hours",
            "They go out by themselves; more pins a day or a smaller gap under Accounts lets them go sooner.",
        )
    else:
        yield Finding("Late pins", "good", "none")
