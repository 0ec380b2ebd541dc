"""Mail to members: alerts from events, the morning's digest, and how each goes out once, to a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from server import clock
from server.adapters.mail import MailSender
from server.errors import GrantInvalid
from server.models import Account, Endpoint, Event, Mail, MailSetting, Member, Pin, Profile, Workspace
from server.models.moves import move, record
from server.pipeline import holds, tokens
from server.pipeline.services import Services
from server.pipeline.telling import endpoints, preferences
from server.pipeline.telling.digests import DigestJob
from server.pipeline.telling.dispatch import DispatchJob
from server.pipeline.telling.post import Parcel, PostJob
from server.rules.mail import next_morning
from server.values.mail import Handed, MailServer
from server.values.planning import Reason
from tests.factories import make_account, make_member, make_pin, make_profile, make_workspace
from tests.mail_server import Post, serving
from tests.pipeline.conftest import run


@dataclass
class Town:
    """A workspace with its owner, a mail server, and the jobs run by hand. `wait` moves what waits back in time."""

    session: Session
    services: Services
    post: Post
    workspace: Workspace
    owner: Member
    profile: Profile

    @property
    def job(self) -> PostJob:
        return PostJob(self.services)

    def account(self, **values: Any) -> Account:
        return make_account(self.profile, **{"kind": "live", **values})

    def lose(self, account: Account, text: str = "Pinterest ended this connection.") -> None:
        tokens.disconnect(self.session, account, GrantInvalid(text))
        self.session.commit()

    def dispatch(self) -> None:
        job = DispatchJob(self.services)
        while job.claim(self.session) is not None:
            self.session.commit()
        self.session.commit()

    def look(self) -> None:
        """Everybody's morning comes."""
        while run(self.session, DigestJob(self.services)):
            pass

    def next_morning(self) -> None:
        earlier = timedelta(minutes=2)  # what is younger than a minute belongs to the next look
        for event in self.session.scalars(select(Event)):
            event.at -= earlier
        for setting in self.session.scalars(select(MailSetting).execution_options(populate_existing=True)):
            setting.looked_at -= earlier
        self.session.flush()
        self.session.execute(MailSetting.__table__.update().values(digest_at=clock.now() - timedelta(seconds=1)))  # type: ignore[attr-defined]
        self.session.commit()
        self.look()

    def send(self) -> int:
        """Send what is due; returns how many tries there were."""
        tries = 0
        while run(self.session, self.job):
            tries += 1
        return tries

    def wait(self, **span: float) -> None:
        for mail in self.mails():
            for name in ("next_attempt_at", "lease_until", "created_at", "finished_at"):
                value = getattr(mail, name)
                if value is not None:
                    setattr(mail, name, value - timedelta(**span))
        self.session.commit()

    def mails(self) -> list[Mail]:
        return list(self.session.scalars(select(Mail).order_by(Mail.id).execution_options(populate_existing=True)))

    def arrived(self) -> list[EmailMessage]:
        return self.post.mails


@pytest.fixture
def town(session: Session, services: Services) -> Iterator[Town]:
    workspace = make_workspace(name="Ada's <kitchen>")
    owner = make_member(workspace, email="ada@blog.example")
    profile = make_profile(workspace)
    with serving() as (post, port):
        server = MailServer("127.0.0.1", port, starttls="never")
        settings = replace(services.settings, public_url="https://pins.example", smtp_timeout_seconds=5.0)
        mail = MailSender(server, "Pinwright <pins@pins.example>", 5.0)
        yield Town(session, replace(services, settings=settings, mail=mail), post, workspace, owner, profile)


def words(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_lost_account_is_told_at_once(town: Town) -> None:
    account = town.account(username="ada_bakes")
    town.lose(account, "Pinterest ended this connection.")
    town.dispatch()
    assert town.send() == 0, "it waits a moment for others"
    town.wait(seconds=31)
    assert town.send() == 1
    (mail,) = town.arrived()
    (row,) = town.mails()
    assert mail["To"] == "ada@blog.example"
    assert mail["Subject"] == "@ada_bakes is disconnected from Pinterest: its pins wait"
    assert mail["Message-ID"] == f"<{row.id}@pins.example>"
    assert "Pinterest ended this connection." in words(mail)
    assert "https://pins.example/#panel=settings" in words(mail)
    assert "Ada&#x27;s &lt;kitchen&gt;" in words(mail, "html")
    stop = mail["List-Unsubscribe"].strip("<>")
    assert stop.startswith("https://pins.example/mail/unsubscribe/")
    assert stop in words(mail)
    assert preferences.read_stop(town.services.settings, stop.rpartition("/")[2]).member_id == town.owner.id
    assert (row.state, row.attempts) == ("sent", 1)
    town.dispatch()
    town.wait(hours=1)
    assert town.send() == 0


def test_eighty_accounts_lost_at_once_are_one_mail_for_each_member(town: Town) -> None:
    make_member(town.workspace, "editor", email="ed@blog.example")
    make_member(town.workspace, "viewer", email="vi@blog.example")
    make_member(town.workspace, "owner", email=None)
    stranger = make_member(make_workspace(), email="eve@else.example")
    accounts = [town.account(username=f"client{number}", boards=0) for number in range(80)]
    for number, account in enumerate(accounts):
        tokens.disconnect(town.session, account, GrantInvalid("Pinterest ended this connection."))
        if number in (30, 60):  # discovered in several rounds of the dispatcher
            town.dispatch()
    town.dispatch()
    town.wait(seconds=31)
    assert town.send() == 2
    assert sorted(mail["To"] for mail in town.arrived()) == ["ada@blog.example", "ed@blog.example"]
    mail = town.arrived()[0]
    assert mail["Subject"] == "80 Pinterest accounts need you: pins wait"
    assert "* and 70 more" in words(mail)
    assert stranger.id not in {one.member_id for one in town.mails()}
    # stragglers come together too, and not on the heels of the first mail
    late = [town.account(username=f"late{number}", boards=0) for number in range(3)]
    for account in late:
        town.lose(account)
        town.dispatch()
    town.wait(minutes=5)
    assert town.send() == 0
    town.wait(minutes=11)
    assert town.send() == 2
    assert town.arrived()[-1]["Subject"] == "3 Pinterest accounts need you: pins wait"


def test_blocks_are_told_once_a_while_and_what_has_passed_is_not_told(town: Town) -> None:
    spam, trial, back = town.account(username="spam"), town.account(username="trial"), town.account(username="back")
    refused = town.account(username="refused")
    for resting in (spam.queue, trial):
        resting.blocked_until = clock.now() + timedelta(hours=6)
    refused.block_reason = {"code": "token_refused"}  # behind its rest, and nothing has gone out since
    for account, code in ((spam, "spam_blocked"), (trial, "trial_access"), (refused, "token_refused")):
        record(town.session, town.workspace.id, "account.blocked", account.id, actor="publish", reason=f"It is {code}.",
               data={"code": code, "until": None})  # fmt: skip
    town.lose(back)
    town.dispatch()
    back.status = "connected"
    town.session.commit()
    town.wait(seconds=31)
    town.send()
    (mail,) = town.arrived()
    assert mail["Subject"] == "3 Pinterest accounts need you: pins wait"
    told = words(mail)
    of_refused = told.partition("Pinterest does not accept the access of 1 account")[2].partition(
        "holds 1 account back"
    )[0]
    assert "@refused: It is token_refused." in of_refused
    assert "press Connect again" in of_refused
    assert "@spam: It is spam_blocked. It goes on" in told
    of_trial, of_spam = told.split("Pinterest holds 1 account back")
    assert "Apply for standard access" in of_trial
    assert "Fewer pins a day" not in of_trial, "advice against spam helps nobody with trial access"
    assert "Fewer pins a day" in of_spam
    assert "@back" not in words(mail)
    town.wait(hours=12)
    record(town.session, town.workspace.id, "account.blocked", spam.id, actor="publish", data={"code": "spam_blocked"})
    town.session.commit()
    town.dispatch()
    assert len(town.mails()) == 1, "the same trouble of the same account is told once a day"
    town.wait(hours=13)
    record(town.session, town.workspace.id, "account.blocked", spam.id, actor="publish", data={"code": "spam_blocked"})
    record(town.session, town.workspace.id, "account.blocked", trial.id, actor="publish", data={"code": "trial_access"})
    town.session.commit()
    town.dispatch()
    assert [item["subject"] for item in town.mails()[-1].items] == [spam.id]


def test_what_cannot_be_read_holds_up_nobody_else(town: Town) -> None:
    other = make_member(town.workspace, email="bob@blog.example")
    town.look()
    town.lose(town.account(username="ada_bakes"))
    town.dispatch()
    town.wait(minutes=2)
    odd = town.mails()[0]
    good, odd.items = odd.items, [{"odd": 1}]
    odd.next_attempt_at -= timedelta(minutes=1)
    town.session.commit()
    assert town.send() == 1
    [odd] = [mail for mail in town.mails() if mail.id == odd.id]
    assert (odd.state, odd.attempts, odd.lease_token) == ("pending", 1, None)
    odd.items, odd.next_attempt_at = good, clock.now()
    town.session.commit()
    assert town.send() == 1
    assert len(town.arrived()) == 2

    pin = make_pin(town.account(), state="pending")
    holds.add(town.session, pin, "board_gone", actor="check", reason="gone")
    first = town.session.get_one(MailSetting, town.owner.id, populate_existing=True)
    first.dry = {"acc": "no instant"}
    town.session.commit()
    town.next_morning()
    assert [mail.member_id for mail in town.mails() if mail.sort == "digest"] == [other.id]
    first.dry, first.digest_at = {}, clock.now()
    town.session.commit()
    town.look()
    assert len([mail for mail in town.mails() if mail.sort == "digest"]) == 2


def test_whoever_did_it_need_not_be_told(town: Town) -> None:
    other = make_member(town.workspace, "editor", email="ed@blog.example")
    account = town.account()
    account.status = "disconnected"
    actor = f"user:{town.owner.user_id}"
    record(town.session, town.workspace.id, "account.disconnected", account.id, actor=actor, reason="asked for")
    town.session.commit()
    town.dispatch()
    assert [mail.member_id for mail in town.mails()] == [other.id]


def test_a_webhook_that_gave_up_is_told_and_one_that_was_switched_off_is_not(town: Town) -> None:
    found = [
        endpoints.create(town.session, town.services, town.workspace.id, f"https://{name}.example/in", [], "", actor="x")[0]
        for name in ("dead", "off")
    ]  # fmt: skip
    town.session.commit()
    dead, off = (town.session.get_one(Endpoint, one.id) for one in found)
    endpoints.disable(
        town.session, dead, Reason("only_failures", "Every message failed."), actor="webhooks", now=clock.now()
    )
    endpoints.switch_off(town.session, off, actor="user:1", now=clock.now())
    town.session.commit()
    town.dispatch()
    town.wait(seconds=31)
    assert town.send() == 1
    (mail,) = town.arrived()
    assert mail["Subject"] == "1 webhook was switched off"
    assert "* https://dead.example/in: Every message failed." in words(mail)


def test_the_morning_tells_what_needs_somebody_and_an_empty_one_tells_nothing(town: Town) -> None:
    town.look()
    town.next_morning()
    assert town.mails() == []
    account = town.account(username="ada_bakes")
    evil = "Cake\r\nBcc: spam@else.example <script>alert(1)</script>"
    failed = make_pin(account, state="publishing", content_values={"title": evil})
    failed.error = {"code": "pinterest_rejected", "params": {}, "text": "The board is full."}
    move(town.session, failed, "failed", actor="publish", reason="x")
    held = make_pin(account, content_values={"title": "Bread"})
    holds.add(town.session, held, "image_bad", actor="publish", reason="too small")
    unsure = make_pin(account, state="publishing", content_values={"title": "Soup"})
    move(town.session, unsure, "unconfirmed", actor="publish", reason="x")
    town.session.execute(Event.__table__.update().where(Event.new == "unconfirmed").values(at=clock.now() - timedelta(minutes=90)))  # type: ignore[attr-defined]  # fmt: skip
    for row in town.session.scalars(select(MailSetting)):
        row.looked_at = clock.now() - timedelta(hours=1)
    passing = make_pin(account, state="publishing", content_values={"title": "Just now"})
    move(town.session, passing, "unconfirmed", actor="publish", reason="x")
    mended = make_pin(account, state="publishing", content_values={"title": "Mended"})
    move(town.session, mended, "failed", actor="publish", reason="x")
    town.session.commit()
    town.next_morning()
    move(town.session, mended, "queued", actor="user:1", reason="retry")  # between the writing and the sending
    town.session.commit()
    assert town.send() == 1
    (mail,) = town.arrived()
    assert mail["Subject"] == "3 pins need a look"
    assert mail["Bcc"] is None
    told, html = words(mail), words(mail, "html")
    assert f"https://pins.example/#pin={held.id}" in told
    assert "Cake Bcc: spam@else.example <script>alert(1)</script>: @ada_bakes. The board is full." in told
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "Its image cannot be used" in told
    assert "1 pin is not confirmed yet" in told
    assert "Just now" not in told
    assert "Mended" not in told
    town.next_morning()
    assert town.send() == 0, "one a day, and nothing is told twice"
    town.session.execute(Mail.__table__.delete())  # type: ignore[attr-defined]
    town.next_morning()
    assert town.mails() == []


def test_a_queue_that_runs_dry_is_told_once_until_it_was_filled_again(town: Town) -> None:
    account, sandbox, resting = town.account(username="ada"), town.account(kind="sandbox"), town.account(is_paused=True)
    beginner = town.account(username="new")
    for one in (account, sandbox, resting):
        for days in (1, 4, 8):
            at = clock.now() - timedelta(days=days)
            make_pin(one, state="published", published_at=at, due_at=at)
    make_pin(beginner, state="published", published_at=clock.now(), due_at=clock.now())
    last = make_pin(account, due_at=clock.now() + timedelta(days=2))
    town.look()
    town.next_morning()
    assert town.send() == 1
    (mail,) = town.arrived()
    assert mail["Subject"] == "@ada runs dry"
    assert "Its last planned pin goes out on " in words(mail)

    def tomorrow() -> int:
        town.wait(hours=24)
        town.session.execute(Mail.__table__.update().values(key=literal("old:") + Mail.id))  # type: ignore[attr-defined]
        town.next_morning()
        return town.send()

    assert tomorrow() == 0, "it is still as dry as it was told"
    more = make_pin(account, due_at=clock.now() + timedelta(days=10))
    assert tomorrow() == 0
    town.session.delete(more)
    town.session.delete(last)
    town.session.commit()
    assert tomorrow() == 1
    assert "No pin is planned any more." in words(town.arrived()[-1])


def test_what_a_member_switched_off_is_neither_written_nor_sent(town: Town) -> None:
    account = town.account()
    town.lose(account)
    town.dispatch()
    preferences.change(town.session, town.owner, {"accounts": False, "pins": False}, actor="user:1")
    town.session.commit()
    town.wait(seconds=31)
    assert town.send() == 0
    assert [mail.state for mail in town.mails()] == ["dropped"]
    town.lose(town.account())
    town.dispatch()
    pin = make_pin(account, state="publishing")
    move(town.session, pin, "failed", actor="publish", reason="x")
    town.session.commit()
    town.next_morning()
    assert len(town.mails()) == 1
    assert town.arrived() == []


def alert(town: Town) -> Mail:
    town.lose(town.account())
    town.dispatch()
    town.wait(seconds=31)
    return town.mails()[-1]


def test_trouble_of_the_server_is_retried_for_a_day_and_nothing_else_waits_for_it(town: Town) -> None:
    mail = alert(town)
    town.post.sender = "451 4.3.0 come back later"
    waits, tries = [], 0
    while town.mails()[0].state == "pending":
        assert town.send() == 1
        tries += 1
        row = town.mails()[0]
        if row.next_attempt_at is not None:
            wait = row.next_attempt_at - clock.now()
            waits.append(wait)
            town.wait(seconds=wait.total_seconds() + 1)
    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes[:7] == sorted(minutes[:7])
    assert tries == 10, "each mail has all its tries, whatever chance adds to the waits"
    assert timedelta(hours=17) < sum(waits, timedelta()) <= timedelta(hours=24)
    town.session.refresh(mail)
    assert (mail.state, mail.attempts) == ("failed", tries)
    assert "451" in mail.last_error


def test_a_refused_address_is_given_up_at_once(town: Town) -> None:
    alert(town)
    town.post.recipient = "550 5.1.1 no such mailbox"
    assert town.send() == 1
    assert [(mail.state, mail.attempts) for mail in town.mails()] == [("failed", 1)]


def test_a_worker_that_dies_after_the_server_took_it_sends_the_same_message_again(town: Town) -> None:
    alert(town)
    parcel = town.job.claim(town.session)
    assert isinstance(parcel, Parcel)
    town.session.commit()
    assert town.job.work(parcel).outcome == "sent"  # and here it dies
    assert town.job.claim(town.session) is None, "another worker waits for the lease to end"
    town.session.commit()
    town.lose(town.account())
    town.dispatch()
    assert len(town.mails()) == 2, "nothing is added to a mail that may have been read"
    town.wait(minutes=2)
    fresh = town.job.claim(town.session)
    assert fresh is not None
    town.session.commit()
    town.job.settle(town.session, parcel, Handed("sent"))  # the late one must not write over the new lease
    town.session.commit()
    assert town.mails()[0].state == "pending"
    town.job.settle(town.session, fresh, town.job.work(fresh))
    town.session.commit()
    first, second = town.arrived()
    assert first["Message-ID"] == second["Message-ID"]
    assert town.mails()[0].state == "sent"


def test_a_server_that_falls_silent_is_unsure_and_holds_the_others_back(town: Town) -> None:
    alert(town)
    make_member(town.workspace, "editor", email="ed@blog.example")
    patient = town.services
    town.services = replace(town.services, mail=MailSender(town.services.mail.server, "pins@pins.example", 0.3))  # type: ignore[union-attr]
    town.post.silence = "content"
    town.lose(town.account())
    town.dispatch()
    town.wait(minutes=16)
    assert town.send() == 1, "one mail finds out; the others do not stand in line for a time-out each"
    first = town.mails()[0]
    assert (first.state, first.is_unsure) == ("pending", True)
    assert "did not answer" in first.last_error
    town.post.silence, town.services = "", patient
    town.wait(minutes=6)
    assert town.send() == 2
    assert {mail.state for mail in town.mails()} == {"sent"}


def test_without_a_mail_server_nothing_is_written(town: Town) -> None:
    town.services = replace(town.services, mail=None)
    town.lose(town.account())
    town.dispatch()
    assert town.session.scalar(select(func.count()).select_from(Event).where(Event.dispatched_at.is_(None))) == 0
    assert not run(town.session, DigestJob(town.services))
    assert not run(town.session, town.job)
    assert town.mails() == []


def test_the_morning_is_the_profiles(town: Town) -> None:
    berlin = datetime.fromisoformat("2026-03-29T00:30:00+01:00")  # clocks go forward that night
    assert next_morning("Europe/Berlin", berlin) == datetime.fromisoformat("2026-03-29T08:00:00+02:00")
    assert (
        next_morning("Europe/Berlin", next_morning("Europe/Berlin", berlin)).isoformat() == "2026-03-30T06:00:00+00:00"
    )
    town.look()
    (setting,) = town.session.scalars(select(MailSetting))
    assert setting.digest_at == next_morning(town.profile.timezone, clock.now())


def test_two_workers_write_and_send_each_mail_once(town: Town) -> None:
    if town.session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    alert(town)
    parcel = town.job.claim(town.session)  # not committed: the row is locked
    assert parcel is not None
    with Session(town.session.get_bind()) as other:
        assert town.job.claim(other) is None
        other.rollback()
    town.session.commit()
    pin = make_pin(town.account(), state="publishing")
    move(town.session, pin, "failed", actor="publish", reason="x")
    town.session.commit()
    town.look()
    for row in town.session.scalars(select(MailSetting)):
        row.digest_at, row.looked_at = clock.now() - timedelta(minutes=1), clock.now() - timedelta(hours=1)
    for event in town.session.scalars(select(Event)):
        event.at -= timedelta(minutes=2)
    town.session.commit()
    assert DigestJob(town.services).claim(town.session) is not None
    with Session(town.session.get_bind()) as other:
        assert DigestJob(town.services).claim(other) is None
        other.rollback()
    town.session.commit()
    assert len([mail for mail in town.mails() if mail.sort == "digest"]) == 1


def test_pins_of_another_tenant_are_not_told(town: Town) -> None:
    theirs = make_pin(state="publishing")
    move(town.session, theirs, "failed", actor="publish", reason="x")
    town.session.commit()
    assert isinstance(town.session.get_one(Pin, theirs.id), Pin)
    town.look()
    town.next_morning()
    assert town.mails() == []
