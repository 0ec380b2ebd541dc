"""`/v1/backfills`: pinning the old posts of a whole blog, previewed first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from server import clock
from server.api import backfill_shapes as shapes
from server.api.access import Principal, access, principal
from server.api.description import answers, blueprint
from server.api.fields import Body, Flag, Id, IdPath, Labels, LocalDate, Page, WebUrl, cursor_after, listed
from server.api.making import account_of, profile_of
from server.api.templates import check_template
from server.db import db, reading, see_one_moment
from server.errors import InvalidRequest
from server.models import Account, Backfill
from server.models.backfills import counts_of, list_posts, reasons_of, schedules_of
from server.models.scope import find, visible
from server.pipeline import compose
from server.pipeline.backfill import acts, planning
from server.pipeline.backfill.options import DEFAULT_POSTS, MAX_POSTS, Options
from server.pipeline.generate import MAX_COUNT
from server.values.clean import whole

api = blueprint("backfills", __name__, "A whole blog at once: pinning older posts")

Path = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Paths = Annotated[list[Path], Field(max_length=50)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class BackfillChoices(Body):
    """Which posts, and how their pins go out. What is left out has its default, or stays when it is changed."""

    order: Literal["newest", "oldest"] = Field("newest", description="which posts go out first")
    since: LocalDate | None = Field(None, description="only posts of this day or later")
    until: LocalDate | None = Field(None, description="only posts of this day or earlier")
    max_posts: int = Field(DEFAULT_POSTS, ge=1, le=MAX_POSTS)
    paths: Paths = Field([], description="only posts whose path begins with one of these, such as `/recipes/`")
    skip_paths: Paths = Field([], description="no posts whose path begins with one of these")
    categories: Annotated[list[Word], Field(max_length=50)] = Field(
        [], description="only posts of these categories, where the blog tells them (WordPress and feeds do)"
    )
    pins_per_post: int = Field(1, ge=1, le=MAX_COUNT)
    start_date: LocalDate | None = Field(None, description="local to the account; as soon as possible when left out")
    pins_per_day: int | None = Field(
        None, ge=1, le=10_000, description="the account's limit less two for new posts when left out, and never more"
    )
    schedule: Literal["spread", "draft"] = Field("spread", description="`draft` leaves the pins without slots")
    template: str | None = Field(None, max_length=60)
    campaign_id: Id | None = None
    labels: Labels = Field(default_factory=list)


class NewBackfill(BackfillChoices):
    """A blog whose old posts are to be pinned. Its address is enough."""

    url: WebUrl | None = Field(None, description="the blog's first page; the profile's site when left out")
    profile_id: Id | None = Field(None, description="may be left out where the workspace has one profile")
    account_id: Id | None = Field(None, description="the profile's default account when left out")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class BackfillChange(BackfillChoices):
    """Other choices for one that has not been started."""

    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class CancelBackfill(Body):
    """What becomes of pins that wait."""

    cancel_pins: Flag = Field(False, description="cancel its pins that have not gone out, too; else they stay")
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class PostsPage(Page):
    """One page of a back-fill's posts."""

    state: Literal["unread", "new", "skipped", "queued", "making", "made", "done", "failed"] | None = None


@api.get("/backfills", responses=answers(200, "Back-fills, newest first", shapes.BackfillsShape))
@access("session_or_key")
def list_backfills(query: Page) -> dict[str, Any]:
    """List back-fills, newest first."""
    session, before_id = db.session(), query.before_id()
    wanted = visible(principal().scope, Backfill).order_by(Backfill.id.desc()).limit(query.limit + 1)
    rows = list(session.scalars(wanted.where(Backfill.id < before_id) if before_id else wanted))
    ids = [row.id for row in rows[: query.limit]]
    counts, schedules = counts_of(session, ids), schedules_of(session, ids)
    shown = [shapes.backfill_json(row, counts[row.id], schedules[row.id]) for row in rows[: query.limit]]
    return listed(rows, shown, query.limit)


@api.post("/backfills", responses=answers(201, "The back-fill, whose posts are being looked for", shapes.BackfillShape))
@access("session_or_key", "editor")
def create_backfill(body: NewBackfill) -> tuple[dict[str, Any], int]:
    """Look for a blog's posts: in WordPress's own list, its sitemaps or its feeds. Nothing is pinned before it is started.

    Read it again until its state is `ready`; its `preview` then says what a start would do.
    """
    session, caller = db.session(), principal()
    profile = profile_of(session, caller, body.profile_id)
    account = account_of(session, caller, profile, body.account_id)
    options = _options(session, caller, account, body, Options())
    backfill = acts.begin(session, profile, account, body.url or profile.site_url, options, actor=caller.actor)
    return _shown(session, backfill), 201


@api.get("/backfills/<string:id>", responses=answers(200, "The back-fill", shapes.BackfillShape))
@access("session_or_key")
def get_backfill(path: IdPath) -> dict[str, Any]:
    """Read one back-fill, with what a start would do now."""
    return _shown(db.session(), find(db.session(), principal().scope, Backfill, path.id))


@api.patch(
    "/backfills/<string:id>", responses=answers(200, "The back-fill, with a fresh preview", shapes.BackfillShape)
)
@access("session_or_key", "editor")
def change_backfill(path: IdPath, body: BackfillChange) -> dict[str, Any]:
    """Choose other posts or another pace before it starts. The blog is not read again."""
    session, caller = db.session(), principal()
    backfill = find(session, caller.scope, Backfill, path.id)
    account = session.get(Account, backfill.account_id) if backfill.account_id else None
    options = _options(session, caller, account, body, Options.from_json(backfill.options))
    acts.change(session, backfill, options, actor=caller.actor)
    session.commit()  # planning takes seconds where there is much: nobody waits for it
    with reading():
        see_one_moment(session)
        shown = _shown(session, backfill)
        session.rollback()  # what is written of this request itself needs a transaction that may write
    return shown


@api.get("/backfills/<string:id>/posts", responses=answers(200, "Its posts", shapes.BackfillPostsShape))
@access("session_or_key")
def get_posts(path: IdPath, query: PostsPage) -> dict[str, Any]:
    """List the pages that were found, each with what became of it and why."""
    session = db.session()
    backfill = find(session, principal().scope, Backfill, path.id)
    after = whole(query.before_id() or "0", 18)
    if after is None:
        raise InvalidRequest("This cursor belongs to another list.", code="bad_cursor", field="cursor")
    state = shapes.STORED_AS.get(query.state, query.state) if query.state else None
    rows = list_posts(session, backfill.id, state=state, after=after, limit=query.limit + 1)
    shown = [shapes.post_json(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    return {"data": shown, "next_cursor": cursor_after(str(rows[query.limit - 1].id)) if more else None}


@api.post("/backfills/<string:id>/start", responses=answers(200, "The running back-fill", shapes.BackfillShape))
@access("session_or_key", "editor")
def start_backfill(path: IdPath) -> dict[str, Any]:
    """Make and schedule the pins as the preview shows them."""
    session, caller = db.session(), principal()
    backfill = find(session, caller.scope, Backfill, path.id)
    acts.start(session, backfill, actor=caller.actor, now=clock.now())
    return _shown(session, backfill)


@api.post("/backfills/<string:id>/pause", responses=answers(200, "The paused back-fill", shapes.BackfillShape))
@access("session_or_key", "editor")
def pause_backfill(path: IdPath) -> dict[str, Any]:
    """Make no further pins until it is resumed. Scheduled ones go out; pause the account to stop those."""
    return _pause(path.id, is_paused=True)


@api.post("/backfills/<string:id>/resume", responses=answers(200, "The back-fill", shapes.BackfillShape))
@access("session_or_key", "editor")
def resume_backfill(path: IdPath) -> dict[str, Any]:
    """Go on where it was paused."""
    return _pause(path.id, is_paused=False)


@api.post("/backfills/<string:id>/cancel", responses=answers(200, "The ended back-fill", shapes.BackfillCancelled))
@access("session_or_key", "editor")
def cancel_backfill(path: IdPath, body: CancelBackfill) -> dict[str, Any]:
    """Make no more pins. Its scheduled pins stay unless `cancel_pins` says otherwise; its schedules can be undone, too."""
    session, caller = db.session(), principal()
    backfill = find(session, caller.scope, Backfill, path.id)
    done = acts.cancel(session, backfill, actor=caller.actor, now=clock.now(), with_pins=body.cancel_pins)
    return {**_shown(session, backfill), **done}


def _pause(backfill_id: str, *, is_paused: bool) -> dict[str, Any]:
    session, caller = db.session(), principal()
    backfill = find(session, caller.scope, Backfill, backfill_id)
    acts.pause(session, backfill, is_paused=is_paused, actor=caller.actor, now=clock.now())
    return _shown(session, backfill)


def _options(
    session: Session, caller: Principal, account: Account | None, body: BackfillChoices, before: Options
) -> Options:
    names = BackfillChoices.model_fields.keys() & body.model_fields_set
    sent = {name: value for name, value in body.model_dump(mode="json").items() if name in names}
    if body.template:
        check_template(body.template)
    compose.check_campaign(session, caller.workspace_id, body.campaign_id)
    return Options.from_json({**before.to_json(), **sent})


def _shown(session: Session, backfill: Backfill) -> dict[str, Any]:
    is_ready = backfill.state == shapes.HAS_PREVIEW
    return shapes.backfill_json(
        backfill,
        counts_of(session, [backfill.id])[backfill.id],
        schedules_of(session, [backfill.id])[backfill.id],
        preview=planning.preview(session, backfill, clock.now()) if is_ready else None,
        skipped=reasons_of(session, backfill.id),
    )
