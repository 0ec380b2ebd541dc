"""What a mail tells, by what is true when it is sent: trouble that has passed meanwhile is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from server import states
from server.errors import InvalidRequest
from server.models import Account, Endpoint, Mail, MailSetting, Pin, Site, Workspace
from server.models import mailing as outbox
from server.models.attention import ACCESS_BLOCKS
from server.models.queries import pins_by_id
from server.models.scope import Scope
from server.pipeline.telling.alerts import wants
from server.rules.letters import Entry, Section, Story, count_of, one_line
from server.rules.windows import load_zone
from server.values.mail import ALERT, PINS, QUEUE

_Items = list[dict[str, Any]]
_TO_THE_SECOND = timedelta(seconds=1)  # an instant in JSON is cut to milliseconds


def story_of(session: Session, mail: Mail, setting: MailSetting | None, base_url: str, now: datetime) -> Story | None:
    """The story that a mail tells now; None when nothing is left of it, or the member does not want to hear it any more."""
    items = [item for item in mail.items if wants(setting, item["kind"])]
    place = session.get_one(Workspace, mail.workspace_id).name
    if mail.sort == ALERT:
        return _alert(session, items, base_url, place, now)
    return _digest(session, mail.workspace_id, items, base_url, place)


def _alert(session: Session, items: _Items, base_url: str, place: str, now: datetime) -> Story | None:
    accounts = outbox.accounts_by_id(session, {item["subject"] for item in items})
    lost = [accounts[one] for one in _subjects(items, "account.disconnected") if _is_lost(accounts.get(one))]
    blocked = {
        item["subject"]: item
        for item in items
        if item["what"] == "account.blocked" and _is_blocked(accounts.get(item["subject"]), item["code"], now)
    }
    webhooks = {
        item["subject"]: item for item in items
        if item["what"] == "webhook.disabled" and _is_off(session.get(Endpoint, item["subject"]))
    }  # fmt: skip
    sites = {
        item["subject"]: (item, site) for item in items
        if item["what"] == "site.failing" and (site := session.get(Site, item["subject"])) is not None
    }  # fmt: skip
    settings_url = f"{base_url}/#panel=settings"
    sections = []
    if lost:
        sections.append(Section(
            f"{count_of(len(lost), 'account is', 'accounts are')} disconnected",
            tuple(Entry(_name(account), _text(account.error, "Its access ended.")) for account in lost),
            "Open Account settings and press Connect again. Pins keep their slots and wait; those that miss theirs follow the "
            "account's setting for missed slots.",
        ))  # fmt: skip
    trial = {one: item for one, item in blocked.items() if item["code"] == "trial_access"}
    refused = {one: item for one, item in blocked.items() if item["code"] in ACCESS_BLOCKS}
    resting = {one: item for one, item in blocked.items() if one not in trial and one not in refused}
    if trial:
        sections.append(Section(
            f"{count_of(len(trial), 'account', 'accounts')} may not create real pins yet",
            tuple(Entry(_name(accounts[one]), one_line(item["text"])) for one, item in trial.items()),
            "The Pinterest app behind it has trial access. Apply for standard access in Pinterest's developer pages. No pin is "
            "lost: they wait, it is tried again every few hours, and they go out by themselves when Pinterest allows it.",
        ))  # fmt: skip
    if refused:
        sections.append(Section(
            f"Pinterest does not accept the access of {count_of(len(refused), 'account', 'accounts')}",
            tuple(Entry(_name(accounts[one]), one_line(item["text"])) for one, item in refused.items()),
            "Open Account settings and press Connect again. No pin is lost: they wait, and it is tried again at least once an hour.",
        ))  # fmt: skip
    if resting:
        sections.append(Section(
            f"Pinterest holds {count_of(len(resting), 'account', 'accounts')} back",
            tuple(Entry(_name(accounts[one]), _block_words(accounts[one], item, now)) for one, item in resting.items()),
            "No pin is lost: they wait and go on by themselves when the block ends. Fewer pins a day, with more time between "
            "them, keep it from coming back.",
        ))  # fmt: skip
    if webhooks:
        sections.append(Section(
            f"{count_of(len(webhooks), 'webhook was', 'webhooks were')} switched off",
            tuple(Entry(one_line(item["url"]), item["text"]) for item in webhooks.values()),
            "It hears of nothing until it is switched on again; messages that failed can be sent once more.",
        ))  # fmt: skip
    if sites:
        sections.append(Section(
            "Posts do not become pins",
            tuple(Entry(_host(site.url), item["text"]) for item, site in sites.values()),
            "See on the calendar what the pins of these posts say, and whether the blog can be reached from outside.",
        ))  # fmt: skip
    if not sections:
        return None
    subject = _alert_subject(
        lost,
        [accounts[one] for one in blocked],
        len(webhooks),
        list(sites.values()),
        is_trial=bool(trial),
        is_refused=bool(refused),
    )
    opening = "Something needs you, so this comes at once and not with the morning's mail."
    return Story(subject, opening, tuple(sections), settings_url, "Open Account settings", place)


def _alert_subject(
    lost: list[Account],
    blocked: list[Account],
    webhooks: int,
    sites: list[tuple[Any, Site]],
    *,
    is_trial: bool,
    is_refused: bool,
) -> str:
    if len(lost) == 1 and not blocked:
        return f"{_name(lost[0])} is disconnected from Pinterest: its pins wait"
    if lost or blocked:
        if len(blocked) == 1 and not lost:
            if is_trial:
                return f"{_name(blocked[0])} may not create real pins yet: its Pinterest app has trial access"
            if is_refused:
                return f"Pinterest does not accept the access of {_name(blocked[0])}: its pins wait"
            return f"Pinterest holds {_name(blocked[0])} back: its pins wait"
        return (
            f"{count_of(len(lost) + len(blocked), 'Pinterest account needs', 'Pinterest accounts need')} you: pins wait"
        )
    if sites:
        return f"Posts of {_host(sites[0][1].url)} do not become pins"
    return f"{count_of(webhooks, 'webhook was', 'webhooks were')} switched off"


def _digest(session: Session, workspace_id: str, items: _Items, base_url: str, place: str) -> Story | None:
    pins = pins_by_id(
        session, Scope(workspace_id), [item["subject"] for item in items if "subject" in item and item["kind"] == PINS]
    )
    more = sum(item.get("more", 0) for item in items if item["kind"] == PINS)
    waiting = [
        pin for pin in pins if pin.is_held and pin.state not in (states.PUBLISHED, states.DELETED, states.CANCELLED)
    ]
    failed = [pin for pin in pins if pin not in waiting and pin.state == states.FAILED]
    unsure = [pin for pin in pins if pin not in waiting and pin.state == states.UNCONFIRMED]
    accounts = outbox.usernames(session, pins)
    sections = []
    if waiting:
        sections.append(Section(
            f"{count_of(len(waiting), 'pin waits', 'pins wait')} for your word",
            tuple(_pin_entry(pin, accounts, base_url, pin.holds[0].get("text", "")) for pin in waiting),
            "Open one to choose: mend it, publish it anyway, or cancel it.",
        ))  # fmt: skip
    if failed:
        sections.append(Section(
            f"{count_of(len(failed), 'pin', 'pins')} failed",
            tuple(_pin_entry(pin, accounts, base_url, _text(pin.error, "It was not taken.")) for pin in failed),
            "Each says what went wrong. Mend it and press Retry, or cancel it.",
        ))  # fmt: skip
    if unsure:
        sections.append(Section(
            f"{count_of(len(unsure), 'pin is', 'pins are')} not confirmed yet",
            tuple(_pin_entry(pin, accounts, base_url, "") for pin in unsure),
            "Pinterest's answer was lost. Each is looked for on its board before anything is sent again, so nothing is "
            "pinned twice.",
        ))  # fmt: skip
    if more and sections:
        last = sections.pop()
        sections.append(Section(last.heading, last.entries, last.cure, more))
    dry = _dry_entries(session, items)
    if dry:
        sections.append(Section(
            "Nothing is planned" if len(dry) == 1 else f"Nothing is planned on {len(dry)} accounts", tuple(dry),
            "Schedule drafts, make pins from a post, or write a new one.",
        ))  # fmt: skip
    if not sections:
        return None
    count = len(waiting) + len(failed) + len(unsure) + more
    parts = [f"{count_of(count, 'pin needs', 'pins need')} a look"] if count else []
    if dry:
        parts.append(f"{dry[0].name} runs dry" if len(dry) == 1 else f"{len(dry)} accounts run dry")
    opening = "Here is what happened since the last morning and may need you. Everything else goes its way."
    return Story(" and ".join(parts), opening, tuple(sections), f"{base_url}/", "Open the calendar", place)


def _dry_entries(session: Session, items: _Items) -> list[Entry]:
    told = {item["subject"]: item for item in items if item["kind"] == QUEUE}
    accounts = outbox.accounts_by_id(session, told)
    last = outbox.last_slots(session, told)
    found = []
    for account_id in told:
        account = accounts.get(account_id)
        before = datetime.fromisoformat(told[account_id]["last"]) if told[account_id]["last"] else None
        planned = last.get(account_id)
        has_more = planned is not None and (before is None or planned - before > _TO_THE_SECOND)
        if account is None or account.status != "connected" or has_more:
            continue  # gone, or something was planned meanwhile
        text = f"Its last planned pin goes out on {_day(account, before)}." if before else "No pin is planned any more."
        found.append(Entry(_name(account), text))
    return found


def _pin_entry(pin: Pin, accounts: dict[str, Account], base_url: str, text: str) -> Entry:
    title = (pin.content.title if pin.content else "") or pin.link_url
    account = accounts.get(pin.account_id or "")
    where = f"{_name(account)}. " if account else ""
    return Entry(one_line(title), f"{where}{text}".strip(), f"{base_url}/#pin={pin.id}")


def _subjects(items: _Items, what: str) -> list[str]:
    return list(dict.fromkeys(item["subject"] for item in items if item["what"] == what))


def _is_lost(account: Account | None) -> bool:
    return account is not None and account.status != "connected"


def _is_blocked(account: Account | None, code: str, now: datetime) -> bool:
    """Whether the account rests; refused access stays refused behind each rest, until a success shows otherwise."""
    if account is None or account.status != "connected":
        return False
    return account.rest_at(now) is not None or (account.block_reason or {}).get("code") == code


def _is_off(endpoint: Endpoint | None) -> bool:
    return endpoint is not None and not endpoint.is_enabled


def _block_words(account: Account, item: dict[str, Any], now: datetime) -> str:
    rest = account.rest_at(now)
    at = f" It goes on {_day(account, rest.until)} at {_local(account, rest.until):%H:%M}." if rest else ""
    return f"{item['text']}{at}"


def _name(account: Account) -> str:
    kind = "" if account.kind != "sandbox" else " (sandbox)"
    return f"@{one_line(account.username, 60)}{kind}"


def _host(url: str) -> str:
    return one_line(urlsplit(url).hostname or url, 80)


def _text(error: dict[str, Any] | None, otherwise: str) -> str:
    return str((error or {}).get("text") or (error or {}).get("message") or otherwise)


def _day(account: Account, instant: datetime) -> str:
    local = _local(account, instant)
    return f"{local:%A}, {local.day} {local:%B}"


def _local(account: Account, instant: datetime) -> datetime:
    try:
        return instant.astimezone(load_zone(account.timezone))
    except InvalidRequest:
        return instant
