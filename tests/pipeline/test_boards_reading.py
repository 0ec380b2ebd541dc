"""Boards are read again once a day, and soon after one is said to be gone; only a believable list changes anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server import clock
from server.db import db
from server.errors import RateLimited, Rejected, TokenRefused, Transient
from server.models import Account, AccountQueue, Board, BoardSection, Profile
from server.pipeline import accounts, board_lists
from server.pipeline.boards_reading import BoardsJob
from server.pipeline.services import Services
from server.values.remote import Page, RemoteBoard, RemoteSection, TokenSet
from tests.factories import make_pin, make_profile
from tests.fakes import ScriptedPinterest
from tests.pipeline.conftest import run, without_network


class Boards(ScriptedPinterest):
    """Lists boards in pages of two, with one section each."""

    listed: tuple[str, ...] = ("1", "2", "3")
    errors: tuple[Exception, ...] = ()
    sectionless: tuple[str, ...] = ()
    refusing: Mapping[str, Exception] = {}

    def boards(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemoteBoard]:
        self._count("boards")
        if self.errors:
            error, *left = self.errors
            self.errors = tuple(left)
            raise error
        start = int(bookmark or 0)
        found = tuple(RemoteBoard(one, f"Board {one}") for one in self.listed[start : start + 2])
        return Page(found, str(start + 2) if start + 2 < len(self.listed) else None)

    def sections(
        self, token: str, board_id: str, bookmark: str | None = None, page_size: int = 250
    ) -> Page[RemoteSection]:
        self._count("sections")
        if board_id in self.refusing:
            raise self.refusing[board_id]
        return Page(() if board_id in self.sectionless else (RemoteSection(f"{board_id}0", "Section"),))


@pytest.fixture
def pinterest() -> Boards:
    return Boards()


@pytest.fixture
def fake(services: Services, pinterest: Boards) -> Services:
    return without_network(services, pinterest=lambda _kind: pinterest)


@pytest.fixture
def account(session: Session, fake: Services) -> Account:
    profile: Profile = make_profile()
    remote = accounts.fetch_remote(fake, "live", "access-0")
    made = accounts.connect(session, fake, profile, "live", TokenSet("access-0", "refresh-0"), remote, actor="test")
    session.commit()
    return made


def due(account: Account) -> None:
    account.boards_read_at = account.boards_due_at = clock.now() - timedelta(seconds=1)
    db.session.commit()


def sections_due(account: Account) -> None:
    account.boards_read_at = clock.now() - timedelta(seconds=1)
    db.session.commit()


def gone(account: Account) -> list[str]:
    rows = db.session.query(Board).filter_by(account_id=account.id, is_gone=True).order_by(Board.id).all()
    return [board.id for board in rows]


def sections(account: Account) -> list[str]:
    rows = db.session.query(BoardSection).filter_by(account_id=account.id).order_by(BoardSection.id)
    return [section.id for section in rows]


def test_boards_are_read_daily_to_the_last_page_and_by_one_worker(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    job = BoardsJob(fake)
    assert not run(session, job), "they were read when it was connected"
    due(account)
    pinterest.listed, pinterest.errors = ("1", "3", "4", "5", "6"), (TokenRefused("401", status=401),)
    claimed = job.claim(session)
    session.commit()
    assert job.claim(session) is None
    session.commit()
    assert claimed is not None
    job.settle(session, claimed, job.work(claimed))
    session.commit()
    session.refresh(account)
    assert gone(account) == ["2"]
    assert db.session.query(Board).filter_by(account_id=account.id).count() == 6
    assert sections(account) == ["10", "30"]
    sections_due(account)
    assert run(session, job)
    session.refresh(account)
    assert sections(account) == ["10", "30", "40", "50", "60"], "those of new boards follow"
    assert timedelta(hours=23) < account.boards_read_at - clock.now() < timedelta(hours=27)


def test_a_list_that_grows_at_its_front_while_it_is_read_shows_nothing_twice(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    pinterest.listed = ("1", "2", "2", "3", "3", "4")  # pages of two: the last one of a page slips to the next
    due(account)
    assert run(session, BoardsJob(fake))
    assert db.session.query(Board).filter_by(account_id=account.id).count() == 4
    remote = accounts.fetch_remote(fake, "live", "access-0")
    assert [board.id for board in remote.listing.boards or ()] == ["1", "2", "3", "4"]


def test_sections_of_many_boards_are_read_a_few_at_a_time_and_a_refresh_begins_with_those_that_matter(
    session: Session, fake: Services, pinterest: Boards, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_lists, "SECTIONS_AT_ONCE", 2)
    pinterest.listed, before = ("1", "2", "3", "4", "5", "6", "7"), Counter(pinterest.calls)
    due(account)
    for known in (3, 5, 7):
        assert run(session, BoardsJob(fake))
        session.refresh(account)
        assert len(sections(account)) == known
        assert (account.boards_read_at - clock.now() < timedelta(minutes=2)) == (known < 7), (
            "the rest is not for tomorrow"
        )
        sections_due(account)
    assert Counter(pinterest.calls) - before == Counter(sections=2 + 2 + 2, boards=4), (
        "no more than two at a time, and of the boards no page more than once"
    )
    make_pin(account, board_id="7", board_section_id="70")
    session.query(BoardSection).delete()
    session.commit()
    board_lists.refresh(session, fake, account)
    session.commit()
    assert sections(account) == ["10", "70"]
    assert account.boards_read_at - clock.now() < timedelta(minutes=2)


def test_where_requests_are_counted_rounds_for_sections_are_an_hour_apart(
    session: Session, fake: Services, pinterest: Boards, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_lists, "SECTIONS_AT_ONCE", 1)
    account.kind, pinterest.listed = "trial", ("1", "2", "3", "4", "5", "6")
    due(account)
    for _ in range(2):
        assert run(session, BoardsJob(fake))
        session.refresh(account)
        assert timedelta(minutes=59) < account.boards_read_at - clock.now() < timedelta(minutes=70)
        sections_due(account)
    account.boards_due_at = clock.now() + timedelta(minutes=20)
    sections_due(account)
    assert run(session, BoardsJob(fake))
    session.refresh(account)
    assert account.boards_read_at == account.boards_due_at, "the list does not wait for them"


def test_plans_that_were_shown_become_stale_only_when_something_changed_that_planning_goes_by(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    def read(*, whole: bool = True) -> int:
        """How often the plan was made stale by one more round."""
        session.refresh(account)
        before = account.plan_version
        due(account) if whole else sections_due(account)
        assert run(session, BoardsJob(fake))
        session.refresh(account)
        return account.plan_version - before

    assert read() == 0
    pinterest.listed = ("1", "2", "3", "4")
    assert read() == 1, "a board is new"
    assert read(whole=False) == 0, "its sections are new, which no plan can name yet"
    pinterest.listed = ("2", "1", "3", "4")
    assert read() == 1, "they take their turns in another order"
    session.get_one(Board, (account.id, "3")).privacy = "SECRET"
    assert read() == 1
    session.get_one(Board, (account.id, "3")).name = "Before"
    assert read() == 1
    make_pin(account, board_id="3", board_section_id="30")
    session.get_one(BoardSection, (account.id, "30")).board_id = "1"
    assert read() == 1, "a section lies in another board now"
    pinterest.sectionless = ("2",)
    assert read() == 1, "a section went away, which a plan may name"
    pinterest.listed = ("2", "1", "3")
    assert read() == 1, "a board is gone"
    assert read() == 0


def test_a_board_that_refuses_its_sections_keeps_what_is_known_of_them_and_nobody_waits_for_it(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    refusals = (
        Rejected("Not allowed.", status=403, pinterest_code=29),
        Rejected("Not found.", status=404, pinterest_code=40),
    )
    pinterest.sectionless, pinterest.listed = ("3",), ("1", "2", "3", "4", "5")
    pinterest.refusing = {"1": refusals[0], "2": refusals[1], "4": refusals[0]}
    assert len(accounts.fetch_remote(fake, "live", "access-0").listing.boards or ()) == 5
    due(account)
    assert run(session, BoardsJob(fake))
    assert sections(account) == ["10", "20"], "only a board that answered has lost its section"
    sections_due(account)
    assert run(session, BoardsJob(fake))
    session.refresh(account)
    assert sections(account) == ["10", "20", "50"]
    assert account.boards_read_at - clock.now() > timedelta(hours=22), "it is not asked again every minute"
    pinterest.refusing = {}
    due(account)
    assert run(session, BoardsJob(fake))
    assert sections(account) == ["10", "20", "40", "50"], "but with the next list"


def test_what_came_before_pinterest_broke_off_is_kept_and_the_rest_follows(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    pinterest.listed = ("1", "2", "4", "5", "6")
    pinterest.refusing = {"5": RateLimited("Too many requests.", status=429)}
    due(account)
    assert run(session, BoardsJob(fake))
    sections_due(account)
    assert run(session, BoardsJob(fake))
    session.refresh(account)
    assert sections(account) == ["10", "20", "40"]
    assert timedelta(minutes=50) < account.boards_read_at - clock.now() < timedelta(minutes=70)
    pinterest.refusing, before = {}, pinterest.calls["sections"]
    sections_due(account)
    assert run(session, BoardsJob(fake))
    assert sections(account) == ["10", "20", "40", "50", "60"]
    assert pinterest.calls["sections"] == before + 2, "nothing is asked twice"


def test_a_board_and_a_section_that_were_made_while_the_list_was_read_are_not_gone(
    session: Session, fake: Services, account: Account
) -> None:
    job = BoardsJob(fake)
    due(account)
    claimed = job.claim(session)
    session.commit()
    assert claimed is not None
    result = job.work(claimed)
    session.add(Board(account_id=account.id, id="9", name="Made meanwhile"))
    for section_id, board_id in (("19", "1"), ("99", "9")):
        session.add(BoardSection(account_id=account.id, id=section_id, board_id=board_id, name="Made meanwhile"))
    session.commit()
    job.settle(session, claimed, result)
    session.commit()
    assert gone(account) == []
    assert sections(account) == ["10", "19", "20", "30", "99"]
    due(account)
    assert run(session, job)
    assert sections(account) == ["10", "20", "30"], "by the next list they are missing"


def test_a_board_that_comes_back_wakes_the_account(
    session: Session, fake: Services, pinterest: Boards, account: Account
) -> None:
    queue = session.get_one(AccountQueue, account.queue_id)
    for listed, is_woken in (("1", "3"), False), (("1", "2", "3"), True), (("1", "2", "3"), False):
        queue.wake_at, pinterest.listed = None, listed
        due(account)
        assert run(session, BoardsJob(fake))
        session.refresh(queue)
        assert (queue.wake_at is not None) == is_woken, listed
    sections_due(account)
    assert run(session, BoardsJob(fake))
    assert sections(account) == ["10", "20", "30"], "what lay in it was forgotten, and is read again"


def test_only_sections_that_matter_are_read_and_others_are_kept(
    session: Session, fake: Services, pinterest: Boards, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_lists, "SECTIONS_AT_ONCE", 1)
    make_pin(account, board_id="2", board_section_id="20")
    before = pinterest.calls["sections"]
    due(account)
    assert run(session, BoardsJob(fake))
    assert pinterest.calls["sections"] == before + 1
    assert db.session.query(BoardSection).filter_by(account_id=account.id).count() == 3


@pytest.mark.parametrize("trouble", ["an error", "an empty list"])
def test_what_cannot_be_believed_changes_nothing_and_is_asked_again(
    session: Session, fake: Services, pinterest: Boards, account: Account, trouble: str
) -> None:
    due(account)
    if trouble == "an error":
        pinterest.errors = (Transient("503", status=503),)
    else:
        pinterest.listed = ()
    assert run(session, BoardsJob(fake))
    session.refresh(account)
    assert gone(account) == []
    assert timedelta(minutes=50) < account.boards_read_at - clock.now() < timedelta(minutes=70)


def test_a_board_that_is_said_to_be_gone_lets_all_be_read_soon(session: Session, account: Account) -> None:
    now = clock.now() + timedelta(hours=1)
    board_lists.read_soon(account, now)
    assert account.boards_read_at == account.boards_due_at == now + timedelta(minutes=1)
