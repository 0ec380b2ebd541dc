"""Builds what the pipeline is given: clients, storage, the sandbox, the studio. Nothing else constructs an adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine

from server.adapters.http import ApiClient, PageFetcher
from server.adapters.mail import MailSender
from server.adapters.pinterest.client import PinterestClient
from server.adapters.storage import open_storage
from server.adapters.studio import Studio
from server.adapters.webhooks import WebhookSender
from server.config import Settings, ensure_secret_key
from server.crypto import Vault
from server.db import engine_options, prepare_engine
from server.models.blobs import DatabaseStorage
from server.pipeline.app_budget import AppMeter
from server.pipeline.services import Services
from server.sandbox import Sandbox, create_sandbox
from server.values.mail import MailServer

if TYPE_CHECKING:
    from server.values.text import PinText, TokenUse, WritingTask

_EXTENSION = "pinwright"
_PINTEREST_OAUTH_URL = "https://www.pinterest.com/oauth/"
_PINTEREST_PIN_URL = "https://www.pinterest.com/pin/{id}/"


def build_services(settings: Settings) -> Services:
    """Construct every adapter once for a process."""
    settings = replace(settings, secret_key=ensure_secret_key(settings))
    fetcher = PageFetcher(
        timeout_seconds=settings.fetch_timeout_seconds,
        max_bytes=settings.fetch_max_bytes,
        allowed_private_hosts=settings.allowed_private_hosts,
        allowed_ports=settings.allowed_ports,
    )
    sandbox = create_sandbox(
        _sandbox_store_url(settings),
        public_url=settings.base_url,
        fetch_image=lambda url: fetcher.get(url, kinds=("image",), max_bytes=settings.image_max_bytes).body,
    )
    meter = AppMeter(settings)
    return Services(
        settings=settings,
        vault=Vault(settings.secret_keys),
        fetcher=fetcher,
        storage=open_storage(
            settings.storage_url,
            settings.data_dir,
            DatabaseStorage(_own_engine(settings)),
            key=settings.storage_key,
            secret=settings.storage_secret,
        ),
        studio=Studio(),
        sandbox=sandbox,
        pinterest=_clients(settings, sandbox, meter),
        meter=meter,
        webhooks=WebhookSender(ports=settings.allowed_ports),
        write_with_ai=_ai_writer(settings),
        mail=_mail_sender(settings),
    )


def _own_engine(settings: Settings) -> Callable[[], Engine]:
    """Connections beside the application's: bytes are read and stored outside of its contexts as well."""

    @lru_cache(maxsize=1)
    def engine() -> Engine:
        return prepare_engine(create_engine(settings.database, **engine_options(settings.database)))

    return engine


def attach(app: Flask, services: Services) -> None:
    """Hang the services on the application, where `services()` finds them."""
    app.extensions[_EXTENSION] = services


def services() -> Services:
    """The services of the current application."""
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, Services)  # noqa: S101 - set by attach() alone
    return found


def _clients(settings: Settings, sandbox: Sandbox, meter: AppMeter) -> Callable[[str], PinterestClient]:
    @lru_cache(maxsize=8)
    def client(kind: str) -> PinterestClient:
        is_sandbox = kind == "sandbox"
        return PinterestClient(
            ApiClient(
                settings.api_base(kind),
                timeout_seconds=settings.pinterest_timeout_seconds,
                app=sandbox.wsgi if is_sandbox else None,
            ),
            app_id="sandbox" if is_sandbox else settings.pinterest_app_id,
            app_secret="sandbox" if is_sandbox else settings.pinterest_app_secret,
            pin_url=sandbox.pin_url if is_sandbox else _PINTEREST_PIN_URL,
            before_call=meter.before,
            oauth_url=sandbox.oauth_url if is_sandbox else _oauth_url(settings, kind),
        )

    return client


def _oauth_url(settings: Settings, kind: str) -> str:
    """Pinterest's consent page; an API base of one's own (a rehearsal of the whole way) has its own beside it."""
    base = settings.api_base(kind)
    host = urlsplit(base).hostname or ""
    if host == "pinterest.com" or host.endswith(".pinterest.com"):
        return _PINTEREST_OAUTH_URL
    return f"{base.removesuffix('/v5')}/oauth/"


def _ai_writer(settings: Settings) -> Callable[[WritingTask, Callable[[TokenUse], None]], list[PinText]] | None:
    if not settings.openai_api_key:
        return None
    from server.adapters.openai_chat import OpenAIChat  # late: the SDK costs 0.5 s at import
    from server.pipeline import ai_writer

    model = OpenAIChat(
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        model=settings.openai_model,
        timeout_seconds=settings.openai_timeout_seconds,
    )
    return partial(ai_writer.write, model)


def _mail_sender(settings: Settings) -> MailSender | None:
    if not settings.smtp_url:
        return None
    return MailSender(MailServer.parse(settings.smtp_url), settings.mail_from, settings.smtp_timeout_seconds)


def _sandbox_store_url(settings: Settings) -> str:
    """Its own file beside a SQLite database; its own tables in a PostgreSQL one, where web and worker share it."""
    if not settings.is_sqlite:
        return settings.database
    return f"sqlite:///{(settings.data_dir / 'sandbox.sqlite3').resolve()}"
