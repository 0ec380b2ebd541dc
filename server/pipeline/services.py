"""What pipeline steps are given of the outside world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.adapters.http import PageFetcher
from server.adapters.mail import MailSender
from server.adapters.pinterest.client import PinterestClient
from server.adapters.storage import Storage
from server.adapters.studio import Studio
from server.adapters.webhooks import WebhookSender
from server.config import Settings
from server.crypto import Vault
from server.sandbox import Sandbox
from server.values.text import PinText, TokenUse, WritingTask

if TYPE_CHECKING:
    from server.pipeline.app_budget import AppMeter  # it needs the tokens, which need these services


@dataclass(frozen=True)
class Services:
    """What pipeline steps may use of the outside world; tests replace single fields by fakes.

    `pinterest(kind)` gives the client for an account kind; the sandbox is reached through the same client
    code. `write_with_ai(task, spent)` tells `spent` the tokens of each answer; it is None without a key, `mail` without a mail server; `meter` counts the
    requests of apps that have a daily limit.
    """

    settings: Settings
    vault: Vault
    fetcher: PageFetcher
    storage: Storage
    studio: Studio
    sandbox: Sandbox
    pinterest: Callable[[str], PinterestClient]
    webhooks: WebhookSender
    write_with_ai: Callable[[WritingTask, Callable[[TokenUse], None]], list[PinText]] | None = None
    mail: MailSender | None = None
    meter: AppMeter | None = None
