"""Messages wait in the outbox until the service has accepted them: later, in order, under the same id."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wp_plugin.conftest import Blog
from tests.wp_plugin.receiver import Answer

pytestmark = pytest.mark.wordpress

DELAYS = (60, 300, 1800, 7200, 18000, 36000, 86400, 86400)


def test_a_service_in_trouble_is_tried_again_with_growing_delays_under_the_same_id(blog: Blog) -> None:
    blog.receiver.default = Answer.problem(503, "Restarting.")
    blog.publish()
    arrived = []
    for delay in DELAYS[:4]:
        (message,) = blog.deliver()
        arrived.append(message)
        assert blog.deliver() == []
        waits = blog.next_run_in()
        assert waits is not None
        assert 0.8 * delay - 30 <= waits <= 1.2 * delay
        blog.let_pass(waits + 1)
    blog.receiver.default = Answer()

    (last,) = blog.deliver()

    assert all(message.signed for message in arrived)
    assert {message.id for message in arrived} == {last.id}
    assert {str(message.body) for message in arrived} == {str(last.body)}
    assert blog.outbox() == []
    assert blog.next_run_in() is None
    assert blog.status()["last_error"] == ""


def test_an_unreachable_service_is_shown_with_the_reason(blog: Blog) -> None:
    blog.receiver.stop()
    blog.publish()

    blog.wordpress.cron()

    (row,) = blog.outbox()
    assert (row["state"], int(row["attempts"])) == ("waiting", 1)
    assert "could not be reached" in row["last_error"]
    assert blog.status()["last_error"] == row["last_error"]


def test_a_full_outbox_knocks_once_at_a_closed_door(blog: Blog) -> None:
    blog.receiver.default = Answer.problem(502)
    for number in range(3):
        blog.publish(f"Cake {number}")

    assert len(blog.deliver()) == 1
    blog.publish("One more")
    assert blog.deliver() == []

    blog.receiver.default = Answer()
    blog.let_pass(100)
    assert sorted(notice.data["title"] for notice in blog.deliver()) == ["Cake 0", "Cake 1", "Cake 2", "One more"]


def test_a_wait_that_the_service_asks_for_is_kept_by_every_message(blog: Blog) -> None:
    blog.receiver.answers = [Answer.problem(429, "Slow down.", Retry_After="900")]
    blog.publish()
    blog.deliver()
    waits = blog.next_run_in()
    assert waits is not None
    assert 870 <= waits <= 900

    blog.publish("Another")
    blog.let_pass(600)

    blog.wordpress.php("do_action( 'pinwright_send' );")
    assert blog.receiver.take() == []


def test_after_the_last_delay_the_message_is_given_up_but_kept(blog: Blog) -> None:
    blog.receiver.default = Answer.problem(500)
    blog.publish()
    blog.deliver()
    for _ in DELAYS:
        blog.let_pass(110_000)
        assert len(blog.deliver()) == 1

    (row,) = blog.outbox()
    assert (row["state"], int(row["attempts"])) == ("failed", 9)
    assert blog.next_run_in() is None


def test_a_refused_message_does_not_hold_up_the_others(blog: Blog) -> None:
    blog.receiver.answers = [Answer.problem(422, "The address is not on this site.", "url_not_on_site")]
    blog.publish("Refused")
    blog.publish("Accepted")

    arrived = blog.deliver()

    assert [message.data["title"] for message in arrived] == ["Refused", "Accepted"]
    (row,) = blog.outbox()
    assert row["state"] == "failed"
    assert row["last_error"] == "Pinwright answered: The address is not on this site. (status 422)"


def test_an_edit_of_a_refused_post_announces_it_anew(blog: Blog) -> None:
    blog.receiver.answers = [Answer.problem(422, "No title.")]
    post = blog.publish("")
    blog.deliver()

    blog.edit(post, title="Plum cake")

    assert [notice.type for notice in blog.deliver()] == ["post.published"]
    assert blog.outbox() == []


@pytest.mark.parametrize(("status", "words"), [(401, "Who are you?"), (410, "no longer knows this site")])
def test_a_refusal_of_the_site_itself_stops_all_sending_and_says_so(blog: Blog, status: int, words: str) -> None:
    blog.receiver.default = Answer.problem(status, "Who are you?")
    blog.publish()
    assert len(blog.deliver()) == 1

    blog.publish("Another")
    blog.let_pass(100_000)

    assert blog.deliver() == []
    assert words in blog.status()["stopped"]
    assert [row["state"] for row in blog.outbox()] == ["waiting", "waiting"]
    assert blog.next_run_in() is None


def test_messages_about_one_post_keep_their_order(blog: Blog) -> None:
    blog.receiver.answers = [Answer.problem(503), Answer.problem(503)]
    post = blog.publish()
    blog.deliver()
    blog.let_pass(80)
    blog.deliver()  # the next try is five minutes away
    blog.edit(post, title="Plum tart")
    blog.edit(post, status="draft")
    blog.let_pass(100)

    blog.wordpress.php("do_action( 'pinwright_send' );")
    assert blog.receiver.take() == []  # the first one is not due, and nothing may overtake it
    blog.let_pass(300)

    assert [notice.type for notice in blog.deliver()] == ["post.published", "post.unpublished"]


def test_going_back_and_forth_while_the_service_is_away_ends_with_the_truth(blog: Blog) -> None:
    blog.receiver.answers = [Answer.problem(503)]
    post = blog.publish()
    blog.deliver()
    for status in ("draft", "publish", "draft"):
        blog.edit(post, status=status)
    blog.let_pass(100)

    assert [notice.type for notice in blog.deliver()] == ["post.published", "post.unpublished"]


def test_publishing_does_not_wait_for_the_service(blog: Blog) -> None:
    blog.receiver.gate.clear()  # whoever calls now waits until the end of this test

    post = blog.publish()

    assert post["status"] == "publish"
    assert blog.receiver.messages == []
    assert [int(row["attempts"]) for row in blog.outbox()] == [0]


def test_where_php_can_answer_first_the_message_goes_out_after_the_response(blog: Blog) -> None:
    blog.wordpress.php(
        "function fastcgi_finish_request() { file_put_contents( ABSPATH . 'finished', count( ( new Pinwright_Outbox( new Pinwright_Table() ) )->rows() ) ); return true; }"
        "wp_insert_post( array( 'post_title' => 'Swift', 'post_content' => 'x', 'post_status' => 'publish' ) );"
    )

    assert (blog.wordpress.folder / "finished").read_text() == "1"  # still waiting when the visitor has the answer
    assert [notice.data["title"] for notice in blog.receiver.take()] == ["Swift"]
    assert blog.outbox() == []
    assert blog.next_run_in() is None


def test_two_processes_never_send_the_same_message(blog: Blog) -> None:
    for number in range(6):
        blog.publish(f"Cake {number}")
    barrier = threading.Barrier(3)

    def send() -> None:
        barrier.wait()
        blog.wordpress.php("do_action( 'pinwright_send' ); return 1;")

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(send) for _ in range(3)]:
            done.result()

    assert sorted(notice.data["title"] for notice in blog.receiver.take()) == [f"Cake {number}" for number in range(6)]


def test_a_message_that_another_process_claims_first_is_not_claimed_again(blog: Blog) -> None:
    blog.publish()
    # The other claim comes between finding the row and marking it: it is slipped in before our UPDATE.
    claims = blog.wordpress.php(
        "$outbox = new Pinwright_Outbox( new Pinwright_Table() ); $other = null; $raced = false;"
        "add_filter( 'query', function ( $sql ) use ( $outbox, &$other, &$raced ) {"
        " if ( ! $raced && 0 === strpos( $sql, 'UPDATE' ) ) { $raced = true; $other = $outbox->claim_next(); }"
        " return $sql; } );"
        "$ours = $outbox->claim_next();"
        "return array( 'other' => (bool) $other, 'ours' => (bool) $ours );"
    )

    assert claims == {"other": True, "ours": False}


def test_processes_that_save_the_same_post_at_once_add_one_message(blog: Blog) -> None:
    def save(number: int) -> bool:
        return bool(
            blog.wordpress.php(
                f"return ( new Pinwright_Outbox( new Pinwright_Table() ) )->add( 'post.updated', 77, 'hash{number}' );"
            )
        )

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(save, range(4)))

    assert sorted(added) == [False, False, False, True]
    assert len(blog.outbox()) == 1


def test_a_message_that_lost_the_race_is_judged_again(blog: Blog) -> None:
    # The other process's row appears between reading the last row and adding ours: its insert is slipped into our query.
    added = blog.wordpress.php(
        "$outbox = new Pinwright_Outbox( new Pinwright_Table() ); $raced = false;"
        "add_filter( 'query', function ( $sql ) use ( $outbox, &$raced ) {"
        " if ( ! $raced && 0 === strpos( $sql, 'INSERT IGNORE' ) ) { $raced = true; $outbox->add( 'post.published', 77, 'hash' ); }"
        " return $sql; } );"
        "return $outbox->add( 'post.unpublished', 77, 'hash', '', '{}' );"
    )

    assert added is True
    assert [row["type"] for row in blog.outbox()] == ["post.published", "post.unpublished"]


def test_a_message_under_way_is_left_alone_by_others(blog: Blog) -> None:
    blog.publish()
    claimed = blog.wordpress.php("return ( new Pinwright_Outbox( new Pinwright_Table() ) )->claim_next()->webhook_id;")
    blog.wordpress.php(
        "( new Pinwright_Outbox( new Pinwright_Table() ) )->send_again();"
    )  # a person's impatience does not break the claim

    assert blog.deliver() == []
    waits = blog.next_run_in()
    assert waits is not None
    assert waits > 40
    blog.let_pass(61)  # the process died on it
    assert [notice.id for notice in blog.deliver()] == [claimed]


def test_a_redirect_is_not_followed(blog: Blog) -> None:
    blog.receiver.answers = [Answer(307, {}, {"Location": f"{blog.receiver.url}/elsewhere"})]
    blog.publish()

    assert [message.path for message in blog.deliver()] == ["/hooks/wordpress"]
    assert len(blog.outbox()) == 1


def test_news_of_last_week_is_not_sent_by_itself(blog: Blog) -> None:
    post = blog.publish()
    blog.let_pass(8 * 86400)

    assert blog.deliver() == []
    assert [row["state"] for row in blog.outbox()] == ["failed"]

    blog.wordpress.php(
        "( new Pinwright_Outbox( new Pinwright_Table() ) )->send_again(); wp_schedule_single_event( time(), 'pinwright_send' );"
    )
    assert [notice.data["post_id"] for notice in blog.deliver()] == [post["id"]]
