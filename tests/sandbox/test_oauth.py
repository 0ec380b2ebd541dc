"""Connecting an account by way of the sandbox's consent page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from server.errors import GrantInvalid, Rejected
from server.sandbox.calls import SCOPES
from tests.sandbox.conftest import PUBLIC_URL

BACK = f"{PUBLIC_URL}/oauth/callback"


def browser(rehearsal) -> Client:
    """A browser before the whole service, where the sandbox is mounted under /sandbox."""

    def nothing(environ, start_response):
        start_response("404 Not Found", [])
        return [b""]

    return Client(DispatcherMiddleware(nothing, {"/sandbox": rehearsal.sandbox.wsgi}))


def path_of(url: str) -> str:
    assert url.startswith(f"{PUBLIC_URL}/sandbox/")
    return url.removeprefix(PUBLIC_URL)


def approve(rehearsal, client: Client, scopes=SCOPES, **form) -> dict[str, str]:
    url = path_of(rehearsal.client().authorize_url(BACK, scopes, "state-1"))
    shown = client.get(url, base_url=PUBLIC_URL)
    assert shown.status_code == 200
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    answer = client.post(
        "/sandbox/oauth/", base_url=PUBLIC_URL, data={**query, "username": "anna", "choice": "allow", **form}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(BACK + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def test_approval_leads_back_with_a_code_that_becomes_tokens(rehearsal) -> None:
    back = approve(rehearsal, browser(rehearsal))
    assert back["state"] == "state-1"
    client = rehearsal.client()
    granted = client.exchange_code(back["code"], BACK)
    assert granted.scopes == SCOPES
    assert client.user_account(granted.access_token).username.startswith("anna")
    assert client.boards(granted.access_token).items


def test_a_code_works_once_and_only_for_its_own_address(rehearsal) -> None:
    client, page = rehearsal.client(), browser(rehearsal)
    code = approve(rehearsal, page)["code"]
    client.exchange_code(code, BACK)
    with pytest.raises(GrantInvalid):
        client.exchange_code(code, BACK)
    with pytest.raises(GrantInvalid):
        client.exchange_code(approve(rehearsal, page)["code"], BACK + "/other")
    with pytest.raises(GrantInvalid):
        client.exchange_code("nonsense", BACK)


def test_a_browser_may_connect_its_own_account_again_and_no_other(rehearsal) -> None:
    client, page = rehearsal.client(), browser(rehearsal)
    first = client.user_account(client.exchange_code(approve(rehearsal, page)["code"], BACK).access_token)
    shown = page.get(path_of(client.authorize_url(BACK, SCOPES, "s")), base_url=PUBLIC_URL).text
    assert first.username in shown
    assert rehearsal.user.username not in shown
    again = approve(rehearsal, page, user_id=first.id)
    assert client.user_account(client.exchange_code(again["code"], BACK).access_token) == first
    stolen = approve(rehearsal, browser(rehearsal), user_id=first.id)  # another browser that knows the id
    assert client.user_account(client.exchange_code(stolen["code"], BACK).access_token).id != first.id


def test_a_refusal_leads_back_without_a_code(rehearsal) -> None:
    assert approve(rehearsal, browser(rehearsal), choice="deny") == {"error": "access_denied", "state": "state-1"}


def test_scopes_are_those_that_were_asked_for_and_are_enforced(rehearsal) -> None:
    client = rehearsal.client()
    granted = client.exchange_code(approve(rehearsal, browser(rehearsal), scopes=["boards:read"])["code"], BACK)
    assert granted.scopes == ("boards:read",)
    assert client.boards(granted.access_token).items
    with pytest.raises(Rejected) as caught:
        client.create_board(granted.access_token, "New")
    assert caught.value.pinterest_code == 29


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "https://pins.example@evil.example/", "https://pins.example.evil.example/",
     "http://pins.example/", "https://pins.example/\x00", "", "/oauth/callback", "https://pins.example\\@evil.example/"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(rehearsal, target: str) -> None:
    data = {"redirect_uri": target, "response_type": "code", "client_id": "app", "choice": "allow", "username": "x"}
    answer = browser(rehearsal).post("/sandbox/oauth/", base_url=PUBLIC_URL, data=data)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


class TestTokens:
    def test_a_refresh_token_is_replaced_once_its_successor_was_used(self, rehearsal) -> None:
        client = rehearsal.client()
        first = client.refresh(rehearsal.tokens.refresh_token)
        assert first.refresh_token != rehearsal.tokens.refresh_token
        second = client.refresh(rehearsal.tokens.refresh_token)  # the first answer may have been lost
        client.boards(second.access_token)
        with pytest.raises(GrantInvalid):
            client.refresh(rehearsal.tokens.refresh_token)
        third = client.refresh(second.refresh_token)
        client.refresh(third.refresh_token)
        with pytest.raises(GrantInvalid):
            client.refresh(second.refresh_token)

    def test_the_old_access_token_lives_on_to_its_end(self, rehearsal) -> None:
        client = rehearsal.client()
        client.boards(client.refresh(rehearsal.tokens.refresh_token).access_token)
        assert client.boards(rehearsal.token).items

    def test_fresh_tokens_for_a_user_that_exists(self, rehearsal) -> None:
        granted = rehearsal.sandbox.issue_tokens(rehearsal.user.id)
        assert rehearsal.client().user_account(granted.access_token).id == rehearsal.user.id

    @pytest.mark.parametrize("basic", [None, ("", ""), ("app", "")])
    def test_the_app_must_name_itself(self, rehearsal, basic) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": rehearsal.tokens.refresh_token}
        answer = rehearsal.call("POST", "/oauth/token", token="", form=form, basic=basic)
        assert answer.status == 401

    def test_other_grants_are_refused(self, rehearsal) -> None:
        answer = rehearsal.call("POST", "/oauth/token", token="", form={"grant_type": "password"}, basic=("a", "b"))
        assert (answer.status, answer.body["code"]) == (400, 1)
