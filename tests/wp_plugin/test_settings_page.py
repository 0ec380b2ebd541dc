"""The settings page: connecting by key, the buttons, and who may press them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wp_plugin.conftest import Admin, Blog, connection_key
from tests.wp_plugin.receiver import SECRET, SITE_ID, Answer

pytestmark = pytest.mark.wordpress

GRANTED = Answer(200, {"site_id": SITE_ID, "secret": SECRET, "min_plugin_version": "0.1.0"})


@pytest.fixture
def unconnected(blog: Blog) -> Blog:
    blog.wordpress.php("( new Pinwright_Options() )->disconnect();")
    return blog


def test_a_key_connects_and_the_next_post_is_signed(unconnected: Blog, admin: Admin) -> None:
    receiver = unconnected.receiver
    receiver.answers = [GRANTED]

    words = admin.save("pinwright_connection_key", f" {connection_key(receiver.url, 'code-17')}\n")

    assert words.startswith("Connected.")
    (exchange,) = receiver.messages
    url = unconnected.wordpress.url
    assert exchange.path == "/hooks/wordpress/connect"
    assert exchange.body == {
        "code": "code-17",
        "site_url": url,
        "home_url": url,
        "plugin_version": "0.1.0",
        "wp_version": unconnected.wordpress.php("return get_bloginfo( 'version' );"),
        "name": "Test Kitchen",
        "language": "en-US",
        "timezone": unconnected.wordpress.php("return wp_timezone_string();"),
    }
    assert unconnected.wordpress.option("pinwright_connection_key") in ("", False)
    unconnected.publish()
    (notice,) = unconnected.deliver()
    assert notice.signed


def test_a_key_that_was_used_is_refused_in_the_services_words(unconnected: Blog, admin: Admin) -> None:
    unconnected.receiver.answers = [
        Answer.problem(401, "This key has been used. Make a new one.", "connection_key_used")
    ]

    words = admin.save("pinwright_connection_key", connection_key(unconnected.receiver.url))

    assert words == "Pinwright answered: This key has been used. Make a new one. (status 401)"
    assert unconnected.wordpress.option("pinwright_connection") is False


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("hello", "not a connection key"),
        ("pwc_%%%", "damaged"),
        (connection_key("https://pinwright.example")[:-20], "damaged"),
        (connection_key("ftp://pinwright.example"), "damaged"),
        (connection_key("https://pinwright.example", v=2), "newer version"),
        (connection_key("http://pinwright.example"), "unprotected"),
        ("   ", "Paste the connection key"),
    ],
)
def test_a_key_that_cannot_work_says_why(unconnected: Blog, admin: Admin, key: str, words: str) -> None:
    assert words in admin.save("pinwright_connection_key", key)
    assert unconnected.wordpress.option("pinwright_connection") is False


@pytest.mark.parametrize("body", [{}, {"site_id": SITE_ID, "secret": "short"}, {"site_id": ["x"], "secret": SECRET}])
def test_an_answer_that_is_not_the_services_does_not_connect(
    unconnected: Blog, admin: Admin, body: dict[str, Any]
) -> None:
    unconnected.receiver.answers = [Answer(200, body)]

    assert "not Pinwright" in admin.save("pinwright_connection_key", connection_key(unconnected.receiver.url))
    assert unconnected.wordpress.option("pinwright_connection") is False


def test_a_refused_key_leaves_the_working_connection_alone(blog: Blog, admin: Admin) -> None:
    blog.receiver.answers = [Answer.problem(401, "Used.")]

    admin.save("pinwright_connection_key", connection_key(blog.receiver.url))

    blog.publish()
    assert [notice.signed for notice in blog.deliver() if notice.path == "/hooks/wordpress"] == [True]


def test_the_secret_is_never_shown(blog: Blog, admin: Admin) -> None:
    page = admin.settings()

    assert SITE_ID in page
    assert SECRET not in page
    assert SECRET.removeprefix("whsec_")[:12] not in page


def test_post_types_are_chosen_from_those_that_exist(blog: Blog, admin: Admin) -> None:
    admin.save("pinwright_post_types[]", ["page", "attachment", "made_up", "<script>"])
    assert blog.wordpress.option("pinwright_post_types") == ["page"]

    admin.save("pinwright_post_types[]", "")
    assert blog.wordpress.option("pinwright_post_types") == []


def test_the_test_button_says_that_all_is_well(blog: Blog, admin: Admin) -> None:
    words = admin.press("pinwright_test")

    assert words.startswith("Everything works: Pinwright at 127.0.0.1 accepted a signed test message")
    (ping,) = blog.receiver.take()
    assert (ping.type, ping.data, ping.signed) == ("ping", {}, True)


def test_the_test_button_names_a_wrong_secret(blog: Blog, admin: Admin) -> None:
    blog.receiver.answers = [Answer.problem(401, "Not signed by a site we know.", "bad_signature")]

    assert "the secret here is not the one it knows" in admin.press("pinwright_test")


@pytest.mark.parametrize(("ahead", "words"), [(720, "12 mins behind"), (-720, "12 mins ahead")])
def test_the_test_button_measures_a_wrong_clock(blog: Blog, admin: Admin, ahead: int, words: str) -> None:
    blog.receiver.clock_ahead = ahead
    blog.receiver.answers = [Answer.problem(401, "The clocks differ.", "clock_skew")]

    assert words in admin.press("pinwright_test")


def test_the_test_button_says_why_the_service_cannot_be_reached(blog: Blog, admin: Admin) -> None:
    blog.receiver.stop()

    words = admin.press("pinwright_test")

    assert words.startswith("Pinwright at 127.0.0.1 could not be reached:")
    assert "onnect" in words.partition(":")[2]


def test_a_successful_test_ends_a_stop_and_what_waited_goes_out(blog: Blog, admin: Admin) -> None:
    blog.receiver.answers = [Answer.problem(401, "", "bad_signature")]
    blog.publish()
    blog.deliver()
    assert "Sending has stopped" in admin.settings()
    dashboard = admin.http.get(f"{admin.url}/wp-admin/index.php", timeout=60).text
    assert "Pinwright hears nothing from this site." in dashboard

    admin.press("pinwright_test")

    assert [message.type for message in blog.deliver()] == ["ping", "post.published"]


def test_send_again_and_discard_work_on_one_message(blog: Blog, admin: Admin) -> None:
    blog.receiver.answers = [Answer.problem(422, "No."), Answer.problem(422, "No.")]
    blog.publish("First")
    blog.publish("Second")
    blog.deliver()
    first, second = (int(row["id"]) for row in blog.outbox())

    admin.press("pinwright_discard", row=first)
    admin.press("pinwright_send_again", row=second)

    assert [notice.data["title"] for notice in blog.deliver()] == ["Second"]
    assert blog.outbox() == []


def test_what_others_wrote_is_escaped_on_the_page(blog: Blog, admin: Admin) -> None:
    attack = "<script>alert(1)</script>\"'"
    blog.receiver.answers = [Answer.problem(422, f"Bad {attack}")]
    blog.publish(f"Cake {attack}")
    blog.deliver()
    blog.wordpress.option("pinwright_status", {"last_error": attack})
    blog.wordpress.php(
        "( new Pinwright_Outbox( new Pinwright_Table() ) )"
        f"->give_up( {blog.outbox()[0]['id']}, get_option( 'pinwright_status' )['last_error'] );"
    )

    page = admin.settings()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 2


def test_disconnecting_forgets_secret_and_outbox(blog: Blog, admin: Admin) -> None:
    blog.publish()

    admin.press("pinwright_disconnect")

    assert blog.wordpress.option("pinwright_connection") is False
    assert blog.outbox() == []
    assert blog.next_run_in() is None


@pytest.mark.parametrize("action", ["test", "send_again", "discard", "disconnect"])
def test_buttons_without_a_nonce_are_refused(blog: Blog, admin: Admin, action: str) -> None:
    answer = admin.http.post(f"{admin.url}/wp-admin/admin-post.php", data={"action": f"pinwright_{action}"}, timeout=60)

    assert answer.status_code == 403
    assert blog.receiver.messages == []
    assert blog.wordpress.option("pinwright_connection") is not False


def test_an_editor_may_neither_see_nor_press(blog: Blog) -> None:
    blog.wordpress.php(
        "wp_create_user( 'eve', 'pass word 1', 'eve@blog.example' ); get_user_by( 'login', 'eve' )->set_role( 'editor' );"
    )
    editor = Admin(blog.wordpress, "eve", "pass word 1")
    profile = editor.http.get(f"{editor.url}/wp-admin/profile.php", timeout=60)
    assert 'value="eve"' in profile.text  # signed in

    page = editor.http.get(f"{editor.url}/wp-admin/options-general.php?page=pinwright", timeout=60)
    press = editor.http.post(f"{editor.url}/wp-admin/admin-post.php", data={"action": "pinwright_test"}, timeout=60)

    assert (page.status_code, press.status_code) == (403, 403)
    assert "You may not change these settings." in press.text
    assert blog.receiver.messages == []
