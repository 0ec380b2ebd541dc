"""Pins: created, checked, listed, changed and deleted as on Pinterest."""

from __future__ import annotations

import base64
from collections import Counter

import pytest

from server.errors import Rejected, Transient
from tests.sandbox.conftest import FILM, PUBLIC_URL, picture


def source(data: bytes, content_type: str = "image/jpeg") -> dict[str, str]:
    return {"source_type": "image_base64", "content_type": content_type, "data": base64.b64encode(data).decode()}


def create(rehearsal, **changes):
    body = {"board_id": rehearsal.board.id, "media_source": source(picture()), **changes}
    return rehearsal.call("POST", "/pins", json={name: value for name, value in body.items() if value is not ...})


def test_what_was_sent_comes_back(rehearsal) -> None:
    client = rehearsal.client()
    section = client.sections(rehearsal.token, rehearsal.board.id).items[0]
    made = client.create_pin(rehearsal.token, rehearsal.draft(board_section_id=section.id, dominant_color="#aabbcc"))
    assert made.url == f"{PUBLIC_URL}/sandbox/pin/{made.id}/"
    assert (made.title, made.link, made.board_section_id) == ("Soup", "https://blog.example/soup?pw=pin_1", section.id)
    assert client.pin(rehearsal.token, made.id) == made
    assert client.board_pins(rehearsal.token, rehearsal.board.id).items == (made,)
    assert client.board_pins(rehearsal.token, rehearsal.board.id, section.id).items == (made,)


def test_the_same_pin_twice_is_two_pins(rehearsal) -> None:
    for _ in range(2):
        rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    assert rehearsal.sandbox.creations(rehearsal.user.id) == Counter({"https://blog.example/soup?pw=pin_1": 2})


def test_lists_are_paged_newest_first(rehearsal) -> None:
    client = rehearsal.client()
    made = [client.create_pin(rehearsal.token, rehearsal.draft(title=str(number))).id for number in range(5)]
    seen, bookmark = [], None
    while True:
        page = client.board_pins(rehearsal.token, rehearsal.board.id, bookmark=bookmark, page_size=2)
        seen += [pin.id for pin in page.items]
        if (bookmark := page.bookmark) is None:
            break
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"board_id": "Food"}, 400, 1), ({"board_id": ...}, 400, 1), ({"board_id": 7}, 400, 1),
        ({"board_id": "123"}, 404, 40), ({"board_section_id": "123"}, 404, 2031), ({"board_section_id": "Soups"}, 400, 1),
        ({"title": "x" * 101}, 400, 1), ({"description": "x" * 801}, 400, 1), ({"alt_text": "x" * 501}, 400, 1),
        ({"link": "https://b.example/" + "x" * 2048}, 400, 1), ({"link": "blog"}, 400, 1), ({"link": "javascript:alert(1)"}, 400, 1),
        ({"title": 5}, 400, 1), ({"title": "a\x00b"}, 400, 1), ({"description": "half \ud83d"}, 400, 1), ({"dominant_color": "red"}, 400, 1), ({"media_source": ...}, 400, 1),
        ({"media_source": {"source_type": "magic"}}, 400, 1), ({"media_source": source(b"rubbish")}, 403, 235),
        ({"media_source": source(picture()[:-400])}, 403, 235), ({"media_source": source(picture(99, 300))}, 403, 233),
        ({"media_source": source(picture(), "image/webp")}, 400, 1),
        ({"media_source": {**source(b""), "data": "not base64!"}}, 400, 1),
        ({"media_source": {"source_type": "image_url", "url": "ftp://x/y"}}, 400, 1),
    ],
)  # fmt: skip
def test_what_pinterest_refuses_is_refused_and_not_created(rehearsal, changes, status, code) -> None:
    answer = create(rehearsal, **changes)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert rehearsal.links() == []


@pytest.mark.parametrize(
    "path", ["/pins/abc", "/pins/%00", "/boards/%00/pins", "/boards/x/sections", "/media/%00", "/media/abc"]
)
def test_ids_that_are_none_are_not_found(rehearsal, path: str) -> None:
    assert rehearsal.call("GET", path).status == 404


@pytest.mark.parametrize("text", ["x" * 100, "é" * 100, "", None])
def test_the_limits_themselves_are_fine(rehearsal, text) -> None:
    assert create(rehearsal, title=text).status == 201


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"'])
def test_a_body_that_is_no_object_is_refused(rehearsal, body) -> None:
    client = rehearsal.sandbox.wsgi.test_client()
    answer = client.post("/v5/pins", data=body, headers={"Authorization": f"Bearer {rehearsal.token}"})
    assert (answer.status_code, answer.json["code"]) == (400, 1)


def test_a_png_is_kept_as_one(rehearsal) -> None:
    answer = create(rehearsal, media_source=source(picture(kind="PNG"), "image/png"))
    assert answer.body["media"]["images"]["600x"] == {
        "width": 600, "height": 900, "url": answer.body["media"]["images"]["150x150"]["url"],
    }  # fmt: skip
    assert answer.body["media"]["images"]["600x"]["url"].endswith(".png")


class TestPicturesFromElsewhere:
    def pin(self, rehearsal):
        return create(rehearsal, media_source={"source_type": "image_url", "url": "https://blog.example/a.jpg"})

    def test_they_are_fetched_where_the_sandbox_may(self, make_rehearsal) -> None:
        asked: list[str] = []

        def fetch(url: str) -> bytes:
            asked.append(url)
            rehearsal.sandbox.create_user("meanwhile")  # the store is not held while others are slow
            return picture()

        rehearsal = make_rehearsal(fetch_image=fetch)
        assert self.pin(rehearsal).status == 201
        assert asked == ["https://blog.example/a.jpg"]

    def test_a_failing_fetch_is_the_transient_refusal(self, make_rehearsal) -> None:
        def fail(url: str) -> bytes:
            raise OSError(url)

        for rehearsal in (make_rehearsal(fetch_image=fail), make_rehearsal()):
            answer = self.pin(rehearsal)
            assert (answer.status, answer.body["message"]) == (400, "Sorry we could not fetch the image.")
            assert rehearsal.links() == []


class TestSeveralPictures:
    def pin(self, rehearsal, *pictures: bytes):
        items = [{key: value for key, value in source(data).items() if key != "source_type"} for data in pictures]
        return create(rehearsal, media_source={"source_type": "multiple_image_base64", "items": items})

    def test_two_to_five_of_one_size(self, rehearsal) -> None:
        answer = self.pin(rehearsal, picture(color="red"), picture(color="blue"))
        assert answer.body["media"]["media_type"] == "multiple_images"
        assert len({item["images"]["600x"]["url"] for item in answer.body["media"]["items"]}) == 2

    def test_anything_else_is_refused(self, rehearsal) -> None:
        assert self.pin(rehearsal, picture()).status == 400
        assert self.pin(rehearsal, *[picture()] * 6).status == 400
        assert self.pin(rehearsal, picture(), picture(300, 300)).status == 400


class TestChanges:
    def test_texts_link_and_board_can_change(self, rehearsal) -> None:
        client = rehearsal.client()
        pin = client.create_pin(rehearsal.token, rehearsal.draft())
        home = rehearsal.sandbox.boards(rehearsal.user.id)[1]
        changed = client.update_pin(rehearsal.token, pin.id, {"title": "Stew", "link": None, "board_id": home.id})
        assert (changed.title, changed.link, changed.board_id, changed.description) == ("Stew", "", home.id, "Warm")
        assert client.board_pins(rehearsal.token, rehearsal.board.id).items == ()

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"title": "x" * 101}, 400, 1), ({"board_id": "5"}, 404, 40), ({"board_section_id": "5"}, 404, 2031),
            ({"media_source": {}}, 400, 1),
        ],
    )  # fmt: skip
    def test_odd_changes_change_nothing(self, rehearsal, changes, status, code) -> None:
        pin = rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
        answer = rehearsal.call("PATCH", f"/pins/{pin.id}", json={"description": "New", **changes})
        assert (answer.status, answer.body["code"]) == (status, code)
        assert rehearsal.client().pin(rehearsal.token, pin.id).description == "Warm"

    def test_a_deleted_pin_is_gone_and_deleting_again_says_so(self, rehearsal) -> None:
        client = rehearsal.client()
        pin = client.create_pin(rehearsal.token, rehearsal.draft())
        assert rehearsal.call("DELETE", f"/pins/{pin.id}").status == 204
        assert rehearsal.call("DELETE", f"/pins/{pin.id}").body == {"code": 50, "message": "Pin not found."}
        client.delete_pin(rehearsal.token, pin.id)
        assert client.board_pins(rehearsal.token, rehearsal.board.id).items == ()
        assert rehearsal.sandbox.pins(rehearsal.user.id, with_deleted=False) == ()
        assert len(rehearsal.sandbox.pins(rehearsal.user.id)) == 1  # exactly-once counts what was ever created

    def test_nobody_touches_the_pins_of_another(self, rehearsal) -> None:
        pin = rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
        _, stranger = rehearsal.sandbox.create_user("eve", [("Hers", "")])
        for method in ("GET", "PATCH", "DELETE"):
            answer = rehearsal.call(method, f"/pins/{pin.id}", token=stranger.access_token, json={"title": "x"})
            assert (answer.status, answer.body["code"]) == (404, 50)
        with pytest.raises(Rejected):
            rehearsal.client().create_pin(stranger.access_token, rehearsal.draft())


def test_the_budget_is_told_and_enforced(make_rehearsal) -> None:
    rehearsal = make_rehearsal(requests_a_minute={"write": 2})
    answers = [rehearsal.call("POST", "/boards", json={"name": "A"}) for _ in range(6)]
    statuses = [answer.status for answer in answers]
    assert 429 in statuses[2:]  # at most one minute can turn meanwhile
    assert answers[0].headers["x-ratelimit-limit"] == "2"
    assert answers[0].headers["x-ratelimit-remaining"] == "1"
    assert 1 <= int(answers[0].headers["x-ratelimit-reset"]) <= 60
    assert rehearsal.call("GET", "/boards").status == 200  # reads have their own


def test_every_answer_can_be_named_to_support(rehearsal) -> None:
    assert rehearsal.call("GET", "/boards").headers["x-pinterest-rid"]
    assert rehearsal.call("GET", "/nowhere").headers["x-pinterest-rid"]


def test_a_video_is_registered_sent_and_polled(rehearsal) -> None:
    client = rehearsal.client()
    media_id, address, fields = client.register_media(rehearsal.token)
    assert client.media_status(rehearsal.token, media_id) == "registered"
    video = {"source_type": "video_id", "media_id": media_id, "cover_image_content_type": "image/jpeg"}
    video["cover_image_data"] = source(picture())["data"]
    assert create(rehearsal, media_source=video).status == 400
    with pytest.raises(Rejected):
        client.upload_media(address, {**fields, "policy": "forged"}, FILM)
    client.upload_media(address, fields, FILM)
    assert [client.media_status(rehearsal.token, media_id) for _ in range(2)] == ["processing", "succeeded"]
    assert create(rehearsal, media_source={"source_type": "video_id", "media_id": media_id}).status == 400
    assert create(rehearsal, media_source=video).body["media"]["media_type"] == "video"
    with pytest.raises((Rejected, Transient)):
        client.media_status(rehearsal.token, "12345")
