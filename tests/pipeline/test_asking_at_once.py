"""Two who ask for pins of the same page in the same moment both get them, of one article."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from server.models import Article, Profile
from server.pipeline import generate
from tests.factories import make_account


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_somebody_else_is_faster(session: Session) -> None:
    account = make_account()
    profile = session.get_one(Profile, account.profile_id)
    session.commit()
    url, faster = "https://blog.example/cake/", []

    def look_and_lose(state: Any) -> Any:
        if faster or not state.is_select or Article not in [one.class_ for one in state.all_mappers]:
            return None
        found = state.invoke_statement().freeze()
        with Session(session.get_bind()) as other:
            row = Article(
                id="art_theirs", workspace_id=profile.workspace_id, profile_id=profile.id, url=url, url_key=url[:-1]
            )
            faster.append(row.id)
            other.add(row)
            other.commit()
        return found()

    session.refresh(profile)
    event.listen(session, "do_orm_execute", look_and_lose)
    pins = generate.ask(session, profile=profile, account=account, url=url, count=1, actor="user:alice")
    session.commit()
    assert faster
    assert [pin.article_id for pin in pins] == ["art_theirs"]
    assert len(session.scalars(select(Article)).all()) == 1
