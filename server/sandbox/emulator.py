"""The sandbox as one thing: a WSGI app, and what tests, commands and the API ask of it from this side."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from flask import Flask, Response
from sqlalchemy import select

from server.sandbox import accounts, api, boards, grants, pages
from server.sandbox.faults import UserFaults
from server.sandbox.frame import House, answer
from server.sandbox.store import Store
from server.sandbox.tables import boards as board_table
from server.sandbox.tables import pins as pin_table
from server.values.remote import RemoteBoard, RemotePin, RemoteUser, TokenSet

_MAX_BODY = 128 * 1024 * 1024
_REQUESTS_A_MINUTE = {"read": 6_000, "write": 1_000}


class Sandbox:
    """A Pinterest of one's own. `wsgi` answers `/v5/…` like Pinterest's API and shows pins to people.

    Users, tokens, pins and requested faults live in its own store with its own commits. The app is to be mounted
    under `/sandbox` of `public_url`; the API is also called without any network through `adapters.http.WsgiTransport`.
    """

    def __init__(
        self,
        store_url: str,
        *,
        public_url: str,
        fetch_image: Callable[[str], bytes] | None = None,
        requests_a_minute: Mapping[str, int] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.root_url = f"{public_url.rstrip('/')}/sandbox"
        self._store = Store(store_url)
        self._house = House(
            self._store, self.root_url, {**_REQUESTS_A_MINUTE, **(requests_a_minute or {})}, fetch_image, sleep
        )

    @cached_property
    def wsgi(self) -> Flask:
        """The application, built when it is first asked for: many processes never call it."""
        app = Flask("server.sandbox", static_url_path="/static")
        app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY
        app.config["MAX_FORM_MEMORY_SIZE"] = 1_000_000
        app.extensions["sandbox"] = self._house
        app.register_blueprint(api.blueprint, url_prefix="/v5")
        app.register_blueprint(grants.blueprint, url_prefix="/v5")
        app.register_blueprint(pages.blueprint)
        app.register_error_handler(404, _nothing_here)
        app.after_request(_sign)
        return app

    @property
    def pin_url(self) -> str:
        """Where people open a pin, with `{id}` in it."""
        return f"{self.root_url}/pin/{{id}}/"

    @property
    def oauth_url(self) -> str:
        """The consent page."""
        return f"{self.root_url}/oauth/"

    def create_tables(self) -> None:
        """Make the sandbox's tables where they are missing; several processes may do so at once."""
        self._store.create_tables()

    def close(self) -> None:
        """Let go of the store's connections."""
        self._store.close()

    def create_user(
        self,
        username: str,
        boards: Sequence[tuple[str, str]] = (),
        sections: Mapping[str, Sequence[str]] | None = None,
    ) -> tuple[RemoteUser, TokenSet]:
        """Make a user with boards (name, description) and sections by board name, and tokens with every scope.

        A name that is taken gets a tail; the returned user says which.
        """
        with self._store.write() as db:
            user = accounts.add_user(db, username, boards, sections or {})
            return user, accounts.issue_tokens(db, user.id)

    def issue_tokens(self, user_id: str) -> TokenSet:
        """Fresh tokens for a user that exists, as after connecting again. Raises LookupError for any other."""
        with self._store.write() as db:
            accounts.must_know(db, user_id)
            return accounts.issue_tokens(db, user_id)

    def expire_access(self, user_id: str) -> None:
        """Let the user's access tokens end now, so that the next call is answered with 401."""
        with self._store.write() as db:
            accounts.expire_access(db, user_id)

    def faults(self, user_id: str) -> UserFaults:
        """The trouble asked for by this user: `add`, `list`, `clear`."""
        return UserFaults(self._store, user_id)

    def boards(self, user_id: str) -> tuple[RemoteBoard, ...]:
        """The user's boards, oldest first."""
        with self._store.read() as db:
            rows = db.execute(boards.visible_boards(user_id).order_by(board_table.c.id)).all()
        return tuple(RemoteBoard(row.id, row.name, row.description, row.privacy, row.pin_count) for row in rows)

    def delete_board(self, user_id: str, board_id: str) -> None:
        """Let a board vanish, with its pins."""
        with self._store.write() as db:
            boards.delete_board(db, user_id, board_id)

    def pins(self, user_id: str, *, with_deleted: bool = True) -> tuple[RemotePin, ...]:
        """Every pin that was ever created for the user, oldest first, with the link as it was sent.

        This reads the store itself: no fault, no paging and no delay of lists stands between.
        """
        query = select(pin_table).where(pin_table.c.user_id == user_id).order_by(pin_table.c.id)
        if not with_deleted:
            query = query.where(pin_table.c.deleted_at.is_(None))
        with self._store.read() as db:
            rows = db.execute(query).all()
        return tuple(
            RemotePin(
                id=row.id,
                url=self.pin_url.format(id=row.id),
                board_id=row.board_id,
                board_section_id=row.section_id,
                title=row.title or "",
                description=row.description or "",
                link=row.sent_link or "",
                alt_text=row.alt_text or "",
                created_at=row.created_at,
            )
            for row in rows
        )

    def creations(self, user_id: str) -> Counter[str]:
        """How often each sent link was created, deleted pins included: exactly once is a count of 1."""
        return Counter(pin.link for pin in self.pins(user_id))


def create_sandbox(
    store_url: str,
    *,
    public_url: str,
    fetch_image: Callable[[str], bytes] | None = None,
    requests_a_minute: Mapping[str, int] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Sandbox:
    """Make the emulator over a store: `sqlite:///file` or `postgresql+psycopg://…`.

    `fetch_image(url) -> bytes` lets it load pictures for `image_url`; without it such a create is answered with "could
    not fetch the image". `requests_a_minute` overrides the budgets `read` and `write` of each user.
    """
    return Sandbox(
        store_url, public_url=public_url, fetch_image=fetch_image, requests_a_minute=requests_a_minute, sleep=sleep
    )


def _nothing_here(_error: Exception) -> Response:
    return answer({"code": 404, "message": "There is nothing at this address."}, 404)


def _sign(response: Response) -> Response:
    response.headers["x-pinterest-rid"] = str(secrets.randbits(62))
    return response
