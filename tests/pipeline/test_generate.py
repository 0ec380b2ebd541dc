"""From an address to pins with text, image and slot."""

from __future__ import annotations

import io

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from server import clock, states
from server.demo.blog import POSTS, SampleBlog
from server.errors import WriterError
from server.models import Account, Article, Asset, Event, Pin, Profile
from server.pipeline import actions, generate
from server.pipeline.generate import GenerateJob
from server.pipeline.services import Services
from server.pipeline.style import dressed
from server.values.text import WritingTask
from tests.factories import NOON, make_account, make_profile
from tests.pipeline.conftest import run, without_network

POST = {post.slug: post for post in POSTS}


def ask(session: Session, url: str, count: int = 1, **wanted: object) -> tuple[Account, list[Pin]]:
    account = make_account(make_profile(site_url="http://127.0.0.1"))
    profile = session.get_one(Profile, account.profile_id)
    pins = generate.ask(session, profile=profile, account=account, url=url, count=count, wanted=wanted, actor="test")
    session.commit()
    return account, pins


def test_a_recipe_becomes_three_different_pins(session: Session, services: Services, blog: SampleBlog) -> None:
    _account, pins = ask(session, blog.address(POST["lemon-olive-oil-cake"]), 3)

    assert run(session, GenerateJob(services))

    assert [pin.state for pin in pins] == [states.PENDING] * 3
    contents = [pin.content for pin in pins if pin.content]
    assert len({content.title for content in contents}) == 3
    assert len({content.template for content in contents}) == 3
    assert all("lemon" in content.title.lower() for content in contents)
    assert len({pin.board_id for pin in pins}) == 3, "boards take turns"
    gaps = sorted(pin.due_at for pin in pins if pin.due_at)
    assert (gaps[1] - gaps[0]).total_seconds() >= 48 * 3600
    assert (gaps[2] - gaps[1]).total_seconds() >= 48 * 3600
    assert all("utm_source=pinterest" in pin.link_url for pin in pins)


def test_the_stored_image_is_a_pin(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["reading-nook-ideas"]))

    run(session, GenerateJob(services))

    assert pin.content
    asset = session.get_one(Asset, pin.content.asset_id)
    image = Image.open(io.BytesIO(services.storage.get(asset.storage_key)))
    assert (image.format, image.size) == ("JPEG", (1000, 1500))
    thumbnail = Image.open(io.BytesIO(services.storage.get(asset.thumbnail_key)))
    assert thumbnail.size[0] == 236
    assert pin.content.photo_id, "the photo is kept for a later regeneration"


def test_a_post_without_a_picture_gets_the_designed_template(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    _, [pin] = ask(session, blog.address(POST["letter-to-a-beginner"]))

    run(session, GenerateJob(services))

    assert pin.state == states.PENDING
    assert pin.content
    assert pin.content.photo_id is None
    assert pin.content.asset_id


def test_a_japanese_post_gets_japanese_text(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["matcha-at-home"]))

    run(session, GenerateJob(services))

    assert pin.content
    assert "抹茶" in pin.content.title
    assert not any("a" <= char.lower() <= "z" for char in pin.content.title), "no English glue around it"


def test_facts_are_kept_with_the_article(session: Session, services: Services, blog: SampleBlog) -> None:
    ask(session, blog.address(POST["lemon-olive-oil-cake"]))

    run(session, GenerateJob(services))

    article = session.scalars(select(Article)).one()
    assert article.facts["kind"] == "recipe"
    assert article.facts["recipe"]["total_minutes"] == 55
    assert article.read_at


def test_a_missing_page_fails_with_a_reason_and_can_be_retried(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    _, [pin] = ask(session, f"{blog.url}/not-there/")

    run(session, GenerateJob(services))

    assert pin.state == states.FAILED
    assert pin.error
    assert pin.error["code"] == "page_gone"
    assert pin.error["stage"] == "generate"
    assert states.may_move(pin.state, states.GENERATING)
    events = session.scalars(select(Event).where(Event.subject_id == pin.id).order_by(Event.id)).all()
    assert [(event.old, event.new) for event in events] == [(None, "generating"), ("generating", "failed")]


def test_passing_trouble_is_tried_again_before_it_fails(session: Session, services: Services) -> None:
    _, [pin] = ask(session, "http://127.0.0.1:9/closed/")
    allowed = without_network(services, fetcher=type(services.fetcher)(2.0, 10_000, ("127.0.0.1:9",)))

    run(session, GenerateJob(allowed))

    assert pin.state == states.GENERATING
    assert pin.next_attempt_at
    assert pin.error
    assert pin.error["code"] == "page_unreachable"
    for _ in range(2):
        pin.next_attempt_at = None
        session.commit()
        assert run(session, GenerateJob(allowed))
    assert pin.state == states.FAILED

    actions.retry(session, pin, actor="test", now=clock.now())
    run(session, GenerateJob(allowed))
    assert pin.state == states.GENERATING, "a retried pin has all its tries again"
    assert pin.next_attempt_at


def test_a_private_address_is_refused(session: Session, services: Services) -> None:
    _, [pin] = ask(session, "http://169.254.169.254/latest/meta-data/")

    run(session, GenerateJob(services))

    assert pin.state == states.FAILED
    assert pin.error
    assert pin.error["code"] == "address_not_allowed"


def test_drafts_are_set_aside(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]), new_pins="draft")

    run(session, GenerateJob(services))

    assert pin.state == states.DRAFT
    assert pin.due_at is None


def test_without_an_account_the_pin_waits_as_a_draft_and_says_so(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    profile = make_profile()
    [pin] = generate.ask(
        session, profile=profile, account=None, url=blog.address(POST["stoneware-mug"]), count=1, actor="test"
    )
    session.commit()

    run(session, GenerateJob(services))

    assert pin.state == states.DRAFT
    assert pin.why
    assert pin.why["code"] == "no_account"


def test_the_local_writer_takes_over_and_the_reason_is_kept(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    def broken(_task: WritingTask, _spent: object) -> list[object]:
        raise WriterError("The AI service did not answer.", code="writer_timeout")

    _, [pin] = ask(session, blog.address(POST["sourdough-starter"]))

    run(session, GenerateJob(without_network(services, write_with_ai=broken)))

    assert pin.content
    assert pin.content.writer == "local"
    assert pin.content.note
    assert pin.content.note["code"] == "writer_timeout"


def test_a_lost_lease_changes_nothing(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]))
    job = GenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    result = job.work(claimed)
    pin.lease_token = "taken by another worker"
    session.commit()

    job.settle(session, claimed, result)
    session.commit()

    assert pin.state == states.GENERATING
    assert pin.content is None


def test_a_defect_of_ours_fails_the_pin_instead_of_hanging(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    def defective(_task: WritingTask, _spent: object) -> list[object]:
        raise KeyError("a bug")

    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]))

    run(session, GenerateJob(without_network(services, write_with_ai=defective)))

    assert pin.state == states.FAILED
    assert pin.error
    assert pin.error["code"] == "internal_error"


def test_a_pin_cancelled_meanwhile_stays_cancelled(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]))
    job = GenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    result = job.work(claimed)
    actions.cancel(session, pin, actor="user:1")
    session.commit()

    job.settle(session, claimed, result)
    session.commit()

    assert pin.state == states.CANCELLED
    assert pin.content is None


def test_pins_asked_for_apart_are_made_apart(session: Session, services: Services, blog: SampleBlog) -> None:
    account, [first] = ask(session, blog.address(POST["stoneware-mug"]))
    profile = session.get_one(Profile, account.profile_id)
    other = make_account(profile, pinterest_user_id="7" * 18)
    [second] = generate.ask(
        session, profile=profile, account=other, url=first.link_url, count=1, wanted={"new_pins": "draft"}, actor="test"
    )
    session.commit()

    while run(session, GenerateJob(services)):
        pass

    assert first.state == states.PENDING
    assert second.state == states.DRAFT


def test_publish_now_without_a_board_keeps_the_content_as_a_draft(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    account = make_account(make_profile(), boards=0)
    profile = session.get_one(Profile, account.profile_id)
    url = blog.address(POST["stoneware-mug"])
    [pin] = generate.ask(
        session, profile=profile, account=account, url=url, count=1, wanted={"mode": "now"}, actor="test"
    )
    session.commit()

    run(session, GenerateJob(services))

    assert pin.state == states.DRAFT
    assert pin.content
    assert pin.why
    assert pin.why["code"] == "no_board"


def test_a_very_long_address_goes_without_parameters(session: Session, services: Services, blog: SampleBlog) -> None:
    url = blog.address(POST["stoneware-mug"]) + "?q=" + "x" * 1950
    _, [pin] = ask(session, url)

    run(session, GenerateJob(services))

    assert pin.content
    assert pin.link_url == url


def test_work_in_progress_keeps_its_lease(session: Session, services: Services, blog: SampleBlog) -> None:
    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]))
    job = GenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed
    pin.lease_until = NOON
    session.commit()

    job.renew(session, claimed)
    session.commit()

    assert job.claim(session) is None


def test_what_cannot_be_settled_is_given_up_with_a_reason(
    session: Session, services: Services, blog: SampleBlog
) -> None:
    _, [pin] = ask(session, blog.address(POST["stoneware-mug"]))
    job = GenerateJob(services)
    claimed = job.claim(session)
    session.commit()
    assert claimed

    job.give_up(session, claimed, ValueError("nobody expected this"))
    session.commit()

    assert pin.state == states.FAILED
    assert pin.error
    assert pin.error["text"] == generate.OUR_FAULT


def test_boards_go_on_across_posts(session: Session, services: Services, blog: SampleBlog) -> None:
    account, [first] = ask(session, blog.address(POST["stoneware-mug"]))
    profile = session.get_one(Profile, account.profile_id)
    run(session, GenerateJob(services))
    boards = [first.board_id]
    for slug in ("reading-nook-ideas", "sourdough-starter", "matcha-at-home"):
        [pin] = generate.ask(
            session, profile=profile, account=account, url=blog.address(POST[slug]), count=1, actor="test"
        )
        session.commit()
        run(session, GenerateJob(services))
        boards.append(pin.board_id)

    assert len(set(boards[:3])) == 3
    assert boards[3] == boards[0]


def test_the_foot_of_a_pin_names_the_destination(session: Session, services: Services, blog: SampleBlog) -> None:
    account = make_account(make_profile(site_url="https://your-blog.example"))
    profile = session.get_one(Profile, account.profile_id)
    generate.ask(
        session, profile=profile, account=account, url="https://www.saltandlinden.example/cake/", count=1, actor="test"
    )
    session.commit()
    claimed = GenerateJob(services).claim(session)
    assert claimed

    brand = dressed(services, claimed.order.style, claimed.order.url, "Salt & Linden")

    assert (brand.name, brand.domain) == ("Salt & Linden", "saltandlinden.example")
