"""Settings: one frozen value built once from the environment. A bad value refuses to start and names its variable."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from server.errors import ConfigError
from server.values.mail import mail_problem
from server.values.settings import is_web_address, parse_setting

SANDBOX_API_BASE = "https://sandbox.pinwright.invalid/v5"
TRIAL_API_BASE = "https://api-sandbox.pinterest.com/v5"
LIVE_API_BASE = "https://api.pinterest.com/v5"
_LEASE_MARGIN_SECONDS = 10
_PRICES = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,6})?/[0-9]{1,5}(?:\.[0-9]{1,6})?")
_RELATIVE_FILE = re.compile(r"(sqlite(?:\+\w+)?:///)(?!/|file:|:memory:)([^?]+)(.*)", re.DOTALL)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _setting(variable: str, default: Any, help_text: str, **extra: Any) -> Any:
    is_shown = not extra.get("is_secret", False)
    return field(default=default, repr=is_shown, metadata={"variable": variable, "help": help_text, **extra})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. `from_env` reads them; the README's table is held to this class by a test."""

    database_url: str = _setting(
        "PINWRIGHT_DATABASE_URL", "", "SQLAlchemy URL; empty: a SQLite file in the data folder", is_secret=True
    )
    data_dir: Path = _setting("PINWRIGHT_DATA_DIR", Path("data"), "folder of the embedded database, images and key")
    host: str = _setting("PINWRIGHT_HOST", "127.0.0.1", "address to listen on")
    port: int = _setting(
        "PINWRIGHT_PORT", 8000, "port to listen on (`PORT` is used when this is unset)", low=0, high=65535
    )
    public_url: str = _setting(
        "PINWRIGHT_PUBLIC_URL", "", "address under which people reach it; empty: http://host:port"
    )
    secret_key: str = _setting(
        "PINWRIGHT_SECRET_KEY",
        "",
        "one or more keys of 32 characters or more, comma-separated, newest first; made on first run with SQLite",
        is_secret=True,
    )
    allowed_private_hosts: tuple[str, ...] = _setting(
        "PINWRIGHT_ALLOWED_PRIVATE_HOSTS", (), "host:port, … that pages and images may be read from though private"
    )
    allowed_ports: tuple[int, ...] = _setting(
        "PINWRIGHT_ALLOWED_PORTS", (80, 443), "ports that public pages and images may be read from"
    )
    storage_url: str = _setting(
        "PINWRIGHT_STORAGE_URL",
        "",
        "where images live: file:PATH, db: or s3://endpoint/bucket?region=…; empty: the data folder",
        is_secret=True,
    )
    storage_key: str = _setting("PINWRIGHT_STORAGE_KEY", "", "access key of an s3: storage")
    storage_secret: str = _setting("PINWRIGHT_STORAGE_SECRET", "", "secret of an s3: storage", is_secret=True)
    pinterest_api_base: str = _setting(
        "PINWRIGHT_PINTEREST_API_BASE", LIVE_API_BASE, "Pinterest's API for live accounts"
    )
    pinterest_app_id: str = _setting("PINWRIGHT_PINTEREST_APP_ID", "", "id of your Pinterest app")
    pinterest_app_secret: str = _setting(
        "PINWRIGHT_PINTEREST_APP_SECRET", "", "secret of your Pinterest app", is_secret=True
    )
    pinterest_requests_per_day: int = _setting(
        "PINWRIGHT_PINTEREST_REQUESTS_PER_DAY",
        0,
        "requests a day that Pinterest allows your app; 0: 1,000 for trial accounts, no limit for live ones",
        low=0,
        high=100_000_000,
    )
    lease_seconds: int = _setting(
        "PINWRIGHT_LEASE_SECONDS", 60, "how long a worker owns what it claimed", low=2, high=3600
    )
    pinterest_timeout_seconds: int = _setting(
        "PINWRIGHT_PINTEREST_TIMEOUT_SECONDS", 30, "deadline of one whole request to Pinterest", low=1, high=600
    )
    backoff_base_seconds: float = _setting(
        "PINWRIGHT_BACKOFF_BASE_SECONDS",
        120.0,
        "first delay after a failed create; doubles each time",
        low=0.01,
        high=3600,
    )
    reconcile_after_seconds: float = _setting(
        "PINWRIGHT_RECONCILE_AFTER_SECONDS",
        60.0,
        "wait before looking for a pin with unknown outcome",
        low=0.1,
        high=3600,
    )
    fetch_timeout_seconds: float = _setting(
        "PINWRIGHT_FETCH_TIMEOUT_SECONDS", 10.0, "deadline of reading one page or picture", low=0.1, high=120
    )
    fetch_max_bytes: int = _setting(
        "PINWRIGHT_FETCH_MAX_BYTES", 5_000_000, "largest page that is read", low=1000, high=100_000_000
    )
    image_max_bytes: int = _setting(
        "PINWRIGHT_IMAGE_MAX_BYTES", 20_000_000, "largest picture that is read", low=1000, high=200_000_000
    )
    video_max_bytes: int = _setting(
        "PINWRIGHT_VIDEO_MAX_BYTES",
        200_000_000,
        "largest video that may be uploaded here",
        low=1000,
        high=2_000_000_000,
    )
    sender_threads: int = _setting("PINWRIGHT_SENDER_THREADS", 32, "pins sent at once by one worker", low=1, high=64)
    generator_threads: int = _setting(
        "PINWRIGHT_GENERATOR_THREADS", 4, "posts read and written at once", low=1, high=32
    )
    web_threads: int = _setting(
        "PINWRIGHT_WEB_THREADS", 16, "requests answered at once by one web process", low=1, high=256
    )
    owner_email: str = _setting("PINWRIGHT_OWNER_EMAIL", "", "owner made at start where there is no terminal")
    owner_password: str = _setting(
        "PINWRIGHT_OWNER_PASSWORD", "", "that owner's first password, 10 characters or more", is_secret=True
    )
    openai_api_key: str = _setting("OPENAI_API_KEY", "", "turns the AI writer on", is_secret=True)
    openai_base_url: str = _setting("OPENAI_BASE_URL", "", "any OpenAI-compatible API; empty: OpenAI's own")
    openai_model: str = _setting("PINWRIGHT_OPENAI_MODEL", "gpt-4.1-mini", "model of the AI writer")
    openai_timeout_seconds: float = _setting(
        "PINWRIGHT_OPENAI_TIMEOUT_SECONDS", 45.0, "deadline of one answer of the AI writer", low=1, high=600
    )
    openai_prices: str = _setting(
        "PINWRIGHT_OPENAI_PRICES",
        "",
        "dollars a million tokens, sent and written, as 0.4/1.6; 0/0 for a server of your own; empty: the known prices",
    )
    ai_dollars_per_day: float = _setting(
        "PINWRIGHT_AI_DOLLARS_PER_DAY",
        5.0,
        "what AI texts of one workspace may cost a day; then the local writer takes over",
        low=0,
        high=1_000_000,
    )
    smtp_url: str = _setting(
        "PINWRIGHT_SMTP_URL",
        "",
        "mail server: smtp://user:password@host:587 or smtps://…:465; empty: nobody is told by mail",
        is_secret=True,
    )
    mail_from: str = _setting("PINWRIGHT_MAIL_FROM", "", "sender of mail, such as Pinwright <pins@blog.example>")
    smtp_timeout_seconds: float = _setting(
        "PINWRIGHT_SMTP_TIMEOUT_SECONDS", 60.0, "deadline of handing in one mail", low=1, high=600
    )
    keep_notices_days: int = _setting(
        "PINWRIGHT_KEEP_NOTICES_DAYS", 90, "days that worked-on notices without pins are kept", low=2, high=36_500
    )
    keep_deliveries_days: int = _setting(
        "PINWRIGHT_KEEP_DELIVERIES_DAYS",
        30,
        "days that finished webhook messages and mails are kept",
        low=2,
        high=36_500,
    )
    keep_attempts_days: int = _setting(
        "PINWRIGHT_KEEP_ATTEMPTS_DAYS", 365, "days that attempts of published pins are kept", low=2, high=36_500
    )
    keep_events_days: int = _setting(
        "PINWRIGHT_KEEP_EVENTS_DAYS",
        730,
        "days that the history of published and deleted pins is kept",
        low=2,
        high=36_500,
    )
    keep_schedules_days: int = _setting(
        "PINWRIGHT_KEEP_SCHEDULES_DAYS",
        365,
        "days that acts of scheduling are kept once all their pins are out",
        low=2,
        high=36_500,
    )
    keep_unused_images_days: int = _setting(
        "PINWRIGHT_KEEP_UNUSED_IMAGES_DAYS", 30, "days that images are kept which no pin shows", low=2, high=36_500
    )
    metrics_token: str = _setting(
        "PINWRIGHT_METRICS_TOKEN", "", "opens /metrics from elsewhere, 16 characters or more", is_secret=True
    )
    log_level: str = _setting("PINWRIGHT_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read every setting; `NAME_FILE` may point at a file that holds the value of NAME.

        Raises ConfigError naming the variable and what it should be.
        """
        environ = os.environ if environ is None else environ
        given: dict[str, Any] = {}
        for item in fields(cls):
            variable = item.metadata["variable"]
            raw = _raw(environ, variable)
            if raw is None and variable == "PINWRIGHT_PORT":
                variable = "PORT"  # platforms that read a Procfile hand the port over under this name
                raw = _raw(environ, variable)
            if raw is not None and raw.strip() != "":
                given[item.name] = parse_setting(variable, raw.strip(), item.default, item.metadata)
        settings = cls(**given)
        settings._check()
        return settings

    def _check(self) -> None:
        needed = self.pinterest_timeout_seconds + _LEASE_MARGIN_SECONDS
        if self.lease_seconds < needed:
            raise ConfigError(
                f"PINWRIGHT_LEASE_SECONDS is {self.lease_seconds}, but a request to Pinterest may take "
                f"{self.pinterest_timeout_seconds} s: set it to {needed} or more, or lower PINWRIGHT_PINTEREST_TIMEOUT_SECONDS."
            )
        self._check_database()
        for key in self.secret_keys:
            if len(key) < 32:
                raise ConfigError("PINWRIGHT_SECRET_KEY: every key needs 32 characters or more.")
        if not self.is_sqlite and not self.secret_keys:
            raise ConfigError(
                "PINWRIGHT_SECRET_KEY is required with this database. Make one with: "
                'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        for variable, value in (
            ("PINWRIGHT_PUBLIC_URL", self.public_url),
            ("PINWRIGHT_PINTEREST_API_BASE", self.pinterest_api_base),
            ("OPENAI_BASE_URL", self.openai_base_url),
        ):
            if value and not is_web_address(value):
                raise ConfigError(f"{variable} must be an http or https address, not {value!r}.")
        if self.openai_prices and not _PRICES.fullmatch(self.openai_prices):
            raise ConfigError(f"PINWRIGHT_OPENAI_PRICES takes two prices such as 0.4/1.6, not {self.openai_prices!r}.")
        if self.storage_url and self.storage_url.split(":", 1)[0] not in {"file", "db", "s3", "s3+http"}:
            raise ConfigError("PINWRIGHT_STORAGE_URL must start with file:, db: or s3:.")  # it may hold a secret
        if self.log_level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ConfigError(f"PINWRIGHT_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {self.log_level!r}.")
        if self.metrics_token and len(self.metrics_token) < 16:
            raise ConfigError("PINWRIGHT_METRICS_TOKEN needs 16 characters or more.")
        for entry in self.allowed_private_hosts:
            host, _, port = entry.rpartition(":")
            if not host or not port.isdecimal() or len(port) > 5 or not 1 <= int(port) <= 65535:
                raise ConfigError(f"PINWRIGHT_ALLOWED_PRIVATE_HOSTS takes host:port, …; {entry!r} is not one.")
        if problem := mail_problem(self.smtp_url, self.mail_from):
            raise ConfigError(problem)
        if bool(self.owner_email) != bool(self.owner_password):
            raise ConfigError("PINWRIGHT_OWNER_EMAIL and PINWRIGHT_OWNER_PASSWORD go together: set both or neither.")
        if self.owner_email and not _EMAIL.fullmatch(self.owner_email):
            raise ConfigError(f"PINWRIGHT_OWNER_EMAIL must be an e-mail address, not {self.owner_email!r}.")
        if self.owner_password and len(self.owner_password) < 10:
            raise ConfigError("PINWRIGHT_OWNER_PASSWORD needs 10 characters or more.")

    def _check_database(self) -> None:
        """Before anything asks for a key: a mistyped address looks like a database that is not SQLite."""
        if not self.database_url:
            return
        from sqlalchemy import make_url  # late: it costs a third of a second, and a plain start does without
        from sqlalchemy.exc import ArgumentError

        try:
            url = make_url(self.database)
            is_known = url.drivername == "postgresql+psycopg" or (url.get_backend_name() == "sqlite" and url.database)
        except (ArgumentError, ValueError):
            is_known = False
        # several threads and processes share one database, each of which opens it by its path
        if not is_known or (url.database or "").startswith((":memory:", "file:")):
            raise ConfigError(
                "PINWRIGHT_DATABASE_URL must look like postgresql://user:password@host/name or sqlite:////folder/file; "
                "leave it empty for a SQLite file in the data folder."
            )  # the value is not shown: it may hold a password

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force, with psycopg 3 as PostgreSQL's driver."""
        url = self.database_url or f"sqlite:///{(self.data_dir / 'pinwright.sqlite3').resolve()}"
        if url.startswith(("postgres://", "postgresql://")):
            return "postgresql+psycopg://" + url.partition("://")[2]
        if relative := _RELATIVE_FILE.fullmatch(url):  # to the current folder: libraries differ in what they take it by
            return f"{relative[1]}{Path(relative[2]).resolve()}{relative[3]}"
        return url

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """All keys, newest first; the first one signs and encrypts."""
        return tuple(key.strip() for key in self.secret_key.split(",") if key.strip())

    def secrets(self) -> tuple[str, ...]:
        """The values that no log may show: keys and tokens, and the passwords inside of addresses."""
        found = [*self.secret_keys]
        for item in fields(self):
            value = getattr(self, item.name)
            if not item.metadata.get("is_secret") or not isinstance(value, str) or item.name == "secret_key":
                continue
            inside = re.match(r"[a-z0-9+.-]+://[^/?#]*@", value, re.IGNORECASE)
            named = value.partition("://")[2].rpartition("@")[0].partition(":")[2] if inside else value
            found += [named, unquote(named)]
        return tuple(secret for secret in found if secret)

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        shown = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else host  # noqa: S104
        return (self.public_url or f"http://{shown}:{self.port}").rstrip("/")

    def api_base(self, kind: str) -> str:
        """Pinterest's API for an account of this kind (sandbox, trial, live)."""
        return {"sandbox": SANDBOX_API_BASE, "trial": TRIAL_API_BASE, "live": self.pinterest_api_base}[kind].rstrip("/")


def ensure_secret_key(settings: Settings) -> str:
    """Return the keys in force; with SQLite and none given, make one and keep it in the data folder (mode 600)."""
    if settings.secret_keys:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()  # another process made it in this moment
    except OSError as error:
        raise ConfigError(
            f"The secret key cannot be kept in {path}: {error.strerror}. Make the folder writable for this user, or choose "
            "another one with PINWRIGHT_DATA_DIR."
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key + "\n")
    return key


def _raw(environ: Mapping[str, str], variable: str) -> str | None:
    path = environ.get(f"{variable}_FILE")
    if path and not environ.get(variable):
        try:
            return Path(path).read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{variable}_FILE points at {path}, which cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{variable}_FILE points at {path}, which is no text file.") from error
    return environ.get(variable)
