"""A site with an account and boards, whose posts can be published one by one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.ids import new_id
from server.models import Account, BoardRule, Pin, Profile, Site
from server.pipeline import boards as choosing
from server.pipeline import intake
from server.rules.board_words import term_key
from tests.factories import make_account, make_board, make_notice, make_profile, make_site


class Bakery:
    """A site whose account has four boards: cakes, pasta, bread and one for all."""

    def __init__(
        self, session: Session, *, boards: tuple[str, ...] = ("Cakes", "Pasta", "Bread", "All of it"), **profile: Any
    ) -> None:
        self.session = session
        self.profile: Profile = make_profile(**profile)
        self.account: Account = make_account(self.profile, boards=0)
        self.site: Site = make_site(self.profile)
        made = [make_board(self.account, name=name, position=position).id for position, name in enumerate(boards)]
        self.cakes, self.pasta, self.bread, self.all = made or ("", "", "", "")

    def rule(self, kind: str, term: str, *board_ids: str, account: Account | None = None) -> BoardRule:
        account = account or self.account
        rule = BoardRule(
            id=new_id("brl"), workspace_id=account.workspace_id, profile_id=account.profile_id, account_id=account.id,
            kind=kind, term=term, term_key=term_key(term), board_ids=list(board_ids),
        )  # fmt: skip
        self.session.add(rule)
        self.session.commit()
        return rule

    def choose(self, **data: Any) -> tuple[str, ...]:
        return choosing.choose(self.session, self.profile, self.account, data).board_ids

    def publish(self, number: int = 1, **data: Any) -> list[Pin]:
        """Process the notice of a new post and return its pins."""
        post = {"post_id": str(number), "url": f"https://blog.example/{number}/", "title": "Something", **data}
        notice = make_notice(self.site, post_id=str(number), payload=post)
        intake.process(self.session, notice)
        self.session.commit()
        return list(self.session.scalars(select(Pin).where(Pin.notice_id == notice.id).order_by(Pin.ordinal)))
