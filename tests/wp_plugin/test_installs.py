"""Other installs: the oldest WordPress, a network of sites, a service in the own network, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.wordpress import start_wordpress
from tests.wp_plugin.conftest import Admin, Blog, connection_key, picture
from tests.wp_plugin.receiver import SECRET, SITE_ID, Answer, Receiver

pytestmark = pytest.mark.wordpress

TRACES = (
    "global $wpdb; wp_cache_flush(); return array("
    "'options' => $wpdb->get_col( \"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%pinwright%'\" ),"
    "'meta' => $wpdb->get_col( \"SELECT meta_key FROM $wpdb->postmeta WHERE meta_key LIKE '%pinwright%'\" ),"
    "'tables' => $wpdb->get_col( \"SHOW TABLES LIKE '%pinwright%'\" ),"
    "'event' => wp_next_scheduled( 'pinwright_send' ) );"
)
NOTHING = {"options": [], "meta": [], "tables": [], "event": False}
UNINSTALL = (
    "require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'pinwright/pinwright.php' );"
    "uninstall_plugin( 'pinwright/pinwright.php' ); delete_option( 'uninstall_plugins' ); return true;"
)


def test_the_oldest_supported_wordpress_connects_and_tells(tmp_path: Path, receiver: Receiver) -> None:
    wordpress = start_wordpress(tmp_path, "6.2.x")
    try:
        receiver.answers = [Answer(200, {"site_id": SITE_ID, "secret": SECRET})]
        admin = Admin(wordpress, wordpress.user, wordpress.password)
        assert admin.save("pinwright_connection_key", connection_key(receiver.url)).startswith("Connected.")
        assert admin.press("pinwright_test").startswith("Everything works")
        receiver.take()

        blog = Blog(wordpress, receiver)
        post = blog.publish("Plum cake", featured_image=picture(), categories=["Cakes"], tags=["plums"])
        (published,) = blog.deliver()
        blog.edit(post, title="Plum tart")
        (updated,) = blog.deliver()
        blog.delete(post)
        (deleted,) = blog.deliver()

        assert [message.type for message in (published, updated, deleted)] == [
            "post.published",
            "post.updated",
            "post.deleted",
        ]
        assert all(message.signed for message in (published, updated, deleted))
        assert (published.data["categories"], published.data["tags"]) == (["Cakes"], ["plums"])
        assert "featured_image" in published.data
        assert wordpress.php("return get_bloginfo( 'version' );").startswith("6.2")
        assert wordpress.debug_log() == ""
    finally:
        wordpress.stop()


def test_uninstalling_leaves_nothing_behind(tmp_path: Path, receiver: Receiver) -> None:
    wordpress = start_wordpress(tmp_path)
    try:
        blog = Blog(wordpress, receiver)
        blog.reset()
        wordpress.option("pinwright_post_types", ["post"])
        blog.publish()
        before = wordpress.php(TRACES)
        assert all(before.values())  # there is something to leave behind

        wordpress.php(UNINSTALL)

        assert wordpress.php(TRACES.replace("%pinwright%", "%pinwright\\\\_%")) | {"event": False} == NOTHING
        assert wordpress.php(TRACES)["event"] is False
        assert wordpress.debug_log() == ""
    finally:
        wordpress.stop()


def test_a_network_keeps_its_sites_apart_and_uninstalls_on_all(tmp_path: Path, receiver: Receiver) -> None:
    wordpress = start_wordpress(tmp_path, plugin=False, multisite=True)
    try:
        wordpress.install_plugin(network_wide=True)
        second = wordpress.php("return wpmu_create_blog( $_SERVER['HTTP_HOST'], '/second/', 'Second', 1 );")
        connect = f"( new Pinwright_Options() )->connect( '{receiver.url}', 'SITE', '{SECRET}' );"
        insert = (
            "wp_insert_post( array( 'post_title' => 'TITLE', 'post_content' => 'x', 'post_status' => 'publish' ) );"
        )
        wordpress.php(connect.replace("SITE", "site_one") + insert.replace("TITLE", "On the first"))
        in_second = (
            f"$_SERVER['REQUEST_URI'] = '/second/'; switch_to_blog( {second} ); ( new Pinwright_Table() )->install();"
        )
        wordpress.php(in_second + connect.replace("SITE", "site_two") + insert.replace("TITLE", "On the second"))

        wordpress.php("do_action( 'pinwright_send' );")
        wordpress.php(in_second + "do_action( 'pinwright_send' );")

        told = [(message.headers["x-pinwright-site"], message.data["title"]) for message in receiver.take()]
        assert told == [("site_one", "On the first"), ("site_two", "On the second")]

        wordpress.php(UNINSTALL.replace("'pinwright/pinwright.php' );", "'pinwright/pinwright.php', false, true );", 1))
        for site in (1, second):
            assert wordpress.php(f"switch_to_blog( {site} ); {TRACES}") == NOTHING
    finally:
        wordpress.stop()


def test_a_service_in_the_own_network_is_called_only_when_wp_config_names_it(
    tmp_path: Path, receiver: Receiver
) -> None:
    wordpress = start_wordpress(tmp_path)
    try:
        (wordpress.folder / "wp-content" / "mu-plugins" / "test-doors.php").unlink()
        blog = Blog(wordpress, receiver)
        blog.reset()
        blog.publish()
        assert blog.deliver() == []
        assert "PINWRIGHT_PRIVATE_HOST" in blog.status()["last_error"]

        wordpress.define({"PINWRIGHT_PRIVATE_HOST": receiver.url.removeprefix("http://")})
        blog.let_pass(100)

        assert [notice.type for notice in blog.deliver()] == ["post.published"]
        refused = wordpress.php(
            "( new Pinwright_Client( new Pinwright_Options() ) )->notify( 'msg_1', '{}' );"
            f"return is_wp_error( wp_safe_remote_post( '{receiver.url}/other', array( 'body' => '{{}}' ) ) );"
        )
        assert [message.path for message in receiver.messages] == ["/hooks/wordpress"]
        assert refused is True  # the door is open for our own calls alone
    finally:
        wordpress.stop()
