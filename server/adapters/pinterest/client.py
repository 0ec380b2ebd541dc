"""Pinterest v5 as typed calls. Nothing here retries: whether to repeat is the caller's decision."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from server import clock
from server.adapters.forms import FormUpload, Readable
from server.adapters.http import ApiAnswer, ApiClient
from server.adapters.pinterest import answers
from server.adapters.pinterest.bodies import pin_json
from server.adapters.pinterest.calls import called
from server.adapters.pinterest.rates import rate_state
from server.adapters.pinterest.refusals import PIN_NOT_FOUND, refusal, token_refusal, unreadable
from server.errors import OutcomeUnknown, Rejected, Transient
from server.values.remote import (
    CREATE,
    LOOK,
    READ,
    Page,
    PinDraft,
    RateState,
    RemoteBoard,
    RemotePin,
    RemoteSection,
    RemoteUser,
    TokenSet,
)

_UPLOAD_SECONDS = 60.0
_SLOWEST_BYTES_A_SECOND = 100_000

T = TypeVar("T")
Observer = Callable[[RateState], None]

_EDITABLE = frozenset({"title", "description", "link", "alt_text", "board_id", "board_section_id"})


class PinterestClient:
    """One Pinterest API host, for any number of accounts and threads.

    `pin_url` is the address a person opens, with `{id}` in it; `oauth_url` the consent page. `before_call(token, purpose)` may refuse a request before anything is sent. Every method raises
    NotSent when nothing left this machine. Reads, edits and deletions raise Transient when they may be repeated;
    the creates of boards, sections and pins raise OutcomeUnknown when they may have happened and must not be. Refusals are RateLimited,
    SpamBlocked, TokenRefused and Rejected, each with Pinterest's own code and message.
    """

    def __init__(
        self,
        api: ApiClient,
        *,
        app_id: str = "",
        app_secret: str = "",
        pin_url: str = "https://www.pinterest.com/pin/{id}/",
        oauth_url: str = "https://www.pinterest.com/oauth/",
        before_call: Callable[[str, str], None] | None = None,
    ) -> None:
        self._api = api
        self._app = (app_id, app_secret)
        self._pin_url = pin_url
        self._oauth_url = oauth_url
        self._before_call = before_call

    def as_app(self, app_id: str, app_secret: str) -> PinterestClient:
        """The same client in the name of another Pinterest app: it alone may renew the tokens it was granted."""
        other = copy.copy(self)
        other._app = (app_id, app_secret)
        return other

    # Account and boards

    def user_account(self, token: str, *, observe: Observer | None = None) -> RemoteUser:
        answer = self._repeatable("GET", "/user_account", token, observe=observe)
        return _required(answers.user(answer.body), answer)

    def boards(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemoteBoard]:
        """One page of the account's boards; the caller goes on until there is no bookmark."""
        return self._page("/boards", token, bookmark, page_size, answers.board)

    def sections(
        self, token: str, board_id: str, bookmark: str | None = None, page_size: int = 250
    ) -> Page[RemoteSection]:
        return self._page(f"/boards/{_part(board_id)}/sections", token, bookmark, page_size, answers.section)

    def create_board(self, token: str, name: str, description: str = "", privacy: str = "PUBLIC") -> RemoteBoard:
        answer = self._create("/boards", token, {"name": name, "description": description, "privacy": privacy})
        return _required(answers.board(answer.body), answer, is_create=True)

    def create_section(self, token: str, board_id: str, name: str) -> RemoteSection:
        answer = self._create(f"/boards/{_part(board_id)}/sections", token, {"name": name})
        return _required(answers.section(answer.body), answer, is_create=True)

    def trends(self, token: str, region: str, kind: str, interest: str = "") -> tuple[str, ...]:
        """What people of a region search for most, best first; `kind` is growing, monthly, yearly or seasonal.

        `interest` is one of Pinterest's fields (`food_and_drinks`); empty: all of them.
        """
        params = {"interests": interest} if interest else None
        path = f"/trends/keywords/{_part(region)}/top/{_part(kind)}"
        answer = self._repeatable("GET", path, token, params=params)
        return _required(answers.trends(answer.body), answer)

    # Pins

    def create_pin(
        self,
        token: str,
        draft: PinDraft,
        *,
        before_first_byte: Callable[[], None] | None = None,
        observe: Observer | None = None,
    ) -> RemotePin:
        """Create a pin, the picture inside the request, so that no public address of ours is needed.

        `before_first_byte` runs when the connection stands and may still call the whole thing off by raising;
        `observe` gets the write budget of every answer, refusals included.
        """
        answer = self._create("/pins", token, pin_json(draft), before_first_byte, observe)
        return _required(answers.pin(answer.body, self._pin_url), answer, is_create=True)

    def pin(self, token: str, pin_id: str) -> RemotePin:
        answer = self._repeatable("GET", f"/pins/{_part(pin_id)}", token)
        return _required(answers.pin(answer.body, self._pin_url), answer)

    def update_pin(self, token: str, pin_id: str, changes: Mapping[str, Any]) -> RemotePin:
        """Change title, description, link, alt_text, board_id or board_section_id (ValueError for anything else)."""
        unknown = set(changes) - _EDITABLE
        if unknown:
            raise ValueError(f"Pinterest does not let these be changed: {', '.join(sorted(unknown))}")
        answer = self._repeatable("PATCH", f"/pins/{_part(pin_id)}", token, json=dict(changes))
        return _required(answers.pin(answer.body, self._pin_url), answer)

    def delete_pin(self, token: str, pin_id: str) -> None:
        """Remove a pin. One that is already gone is a success: a repeated deletion must be able to end."""
        try:
            self._repeatable("DELETE", f"/pins/{_part(pin_id)}", token)
        except Rejected as error:
            if error.status != 404 or error.pinterest_code != PIN_NOT_FOUND:
                raise

    def own_pins(self, token: str, bookmark: str | None = None, page_size: int = 250) -> Page[RemotePin]:
        """One page of all pins of the account. The order is undocumented; newest first is what is seen."""
        return self._page("/pins", token, bookmark, page_size, lambda item: answers.pin(item, self._pin_url))

    def board_pins(
        self,
        token: str,
        board_id: str,
        section_id: str | None = None,
        bookmark: str | None = None,
        page_size: int = 250,
    ) -> Page[RemotePin]:
        """One page of a board's pins, or of one of its sections. The order is undocumented: do not trust it."""
        path = f"/boards/{_part(board_id)}"
        path += f"/sections/{_part(section_id)}/pins" if section_id else "/pins"
        return self._page(path, token, bookmark, page_size, lambda item: answers.pin(item, self._pin_url))

    # OAuth

    @property
    def oauth_url(self) -> str:
        """Where the consent page is."""
        return self._oauth_url

    def authorize_url(self, redirect_uri: str, scopes: Iterable[str], state: str) -> str:
        query = {
            "client_id": self._app[0],
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": ",".join(scopes),
            "state": state,
        }
        return f"{self._oauth_url}?{urlencode(query, quote_via=quote)}"

    def exchange_code(self, code: str, redirect_uri: str) -> TokenSet:
        """Trade the one-use code of the consent page for tokens. Raises GrantInvalid when it was used or is old."""
        return self._tokens(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "continuous_refresh": "true",
            },
            code,
        )

    def refresh(self, refresh_token: str) -> TokenSet:
        """Trade a refresh token for new tokens. Store the refresh token that comes back: the old one may die.

        Only GrantInvalid means that the connection is over; after anything else the old token may be tried again.
        """
        granted = self._tokens(
            {"grant_type": "refresh_token", "refresh_token": refresh_token, "continuous_refresh": "true"}, refresh_token
        )
        if granted.refresh_token:
            return granted
        return replace(granted, refresh_token=refresh_token)

    # Video

    def register_media(self, token: str, *, observe: Observer | None = None) -> tuple[str, str, Mapping[str, str]]:
        """Announce a video: (media id, upload address, form fields to send along).

        An announced video that is never used does no harm, so this may be repeated.
        """
        answer = self._repeatable("POST", "/media", token, json={"media_type": "video"}, observe=observe)
        body = answer.body if isinstance(answer.body, dict) else {}
        media_id, address, fields = body.get("media_id"), body.get("upload_url"), body.get("upload_parameters") or {}
        if not media_id or not address or not isinstance(fields, dict):
            raise unreadable(answer, is_create=False)
        return str(media_id), str(address), {str(name): str(value) for name, value in fields.items()}

    def upload_media(
        self,
        upload_url: str,
        fields: Mapping[str, str],
        video: Readable | bytes,
        *,
        on_progress: Callable[[], None] | None = None,
    ) -> None:
        """Send a registered video's bytes; `on_progress` is called again and again and may call it off by raising.

        The deadline grows with the size. Raises as the repeatable calls do: what was sent twice is only waste.
        """
        form = FormUpload(fields, video, on_progress=on_progress)
        seconds = _UPLOAD_SECONDS + len(video) / _SLOWEST_BYTES_A_SECOND
        answer = self._call("POST", upload_url, upload=form, seconds=seconds)
        if not 200 <= answer.status < 300:
            raise refusal(answer, clock.now(), is_create=False)

    def media_status(self, token: str, media_id: str) -> str:
        """`registered`, `processing`, `succeeded` or `failed`."""
        answer = self._repeatable("GET", f"/media/{_part(media_id)}", token)
        body = answer.body if isinstance(answer.body, dict) else {}
        return _required(str(body.get("status") or "") or None, answer)

    # The two ways to call: what may be repeated, and what may not

    def _repeatable(
        self,
        method: str,
        path: str,
        token: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        observe: Observer | None = None,
    ) -> ApiAnswer:
        self._announce(token, LOOK if "/pins" in path or path.startswith("/media") else READ)
        answer = self._call(method, path, token=token, params=params, json=json)
        _tell(observe, answer)
        if not 200 <= answer.status < 300:
            raise refusal(answer, clock.now(), is_create=False, secret=token)
        return answer

    def _create(
        self,
        path: str,
        token: str,
        body: Any,
        before_first_byte: Callable[[], None] | None = None,
        observe: Observer | None = None,
    ) -> ApiAnswer:
        self._announce(token, CREATE if path == "/pins" else READ)
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = called(self._api, "POST", path, token=token, written=written, before_first_byte=before_first_byte)
        _tell(observe, answer)
        if answer.status not in {200, 201}:
            raise refusal(answer, clock.now(), is_create=True, secret=token)
        return answer

    def _announce(self, token: str, purpose: str) -> None:
        """Whoever counts the requests of our app may refuse this one; `purpose` tells how urgent it is."""
        if self._before_call is not None:
            self._before_call(token, purpose)

    def _page(
        self, path: str, token: str, bookmark: str | None, page_size: int, read: Callable[[Any], T | None]
    ) -> Page[T]:
        params: dict[str, Any] = {"page_size": page_size}
        if bookmark:
            params["bookmark"] = bookmark
        answer = self._repeatable("GET", path, token, params=params)
        return _required(answers.page(answer.body, read), answer)

    def _tokens(self, form: Mapping[str, str], secret: str) -> TokenSet:
        answer = self._call("POST", "/oauth/token", form=form, basic=self._app)
        if answer.status != 200:
            raise token_refusal(answer, clock.now(), secret=secret)
        return replace(_required(answers.tokens(answer.body, clock.now()), answer), app_id=self._app[0])

    def _call(self, method: str, path: str, **options: Any) -> ApiAnswer:
        try:
            return called(self._api, method, path, **options)
        except OutcomeUnknown as error:  # harmless here: the same call again has the same effect
            raise Transient(
                "Pinterest did not answer completely. It is tried again by itself.", **error.params
            ) from error


def _required(value: T | None, answer: ApiAnswer, *, is_create: bool = False) -> T:
    if value is None:
        raise unreadable(answer, is_create=is_create)
    return value


def _tell(observe: Observer | None, answer: ApiAnswer) -> None:
    if observe is not None and (rate := rate_state(answer.headers, clock.now())) is not None:
        observe(rate)


def _part(text: str) -> str:
    return quote(text, safe="")
