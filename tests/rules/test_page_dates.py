"""Published and modified are two dates, each as precise as the page says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rules.page import read_page
from server.rules.reading.date_text import parse
from tests.rules.pages import PARAGRAPHS, make_page, read

PLAIN = "https://lemonkitchen.example/lemon-cake/"


def test_published_and_modified_are_not_mixed_up() -> None:
    facts = read(
        '<meta property="article:modified_time" content="2024-06-01T10:00:00+00:00">'
        '<meta property="article:published_time" content="2024-05-06T08:30:00+02:00">',
        url=PLAIN,
    )
    assert facts.published_at == "2024-05-06T08:30:00+02:00"
    assert facts.modified_at == "2024-06-01T10:00:00+00:00"


def test_jsonld_comes_first() -> None:
    facts = read(
        '<meta property="article:published_time" content="2024-06-01">',
        jsonld={"@type": "Article", "datePublished": "2024-05-06", "dateModified": "2024-05-09T10:00:00Z"},
        url=PLAIN,
    )
    assert (facts.published_at, facts.modified_at) == ("2024-05-06", "2024-05-09T10:00:00Z")


def test_an_older_permalink_beats_a_migrated_date() -> None:
    facts = read('<meta property="article:published_time" content="2024-06-01T00:00:00Z">')
    assert facts.published_at == "2024-05-06"


def test_the_same_days_instant_is_kept() -> None:
    facts = read('<meta property="article:published_time" content="2024-05-06T09:00:00Z">')
    assert facts.published_at == "2024-05-06T09:00:00Z"


def test_todays_date_above_the_heading_and_related_posts_are_not_the_posts() -> None:
    today = '<div class="date-section">October 12, 2024</div>'
    head = '<h1>Lemon cake</h1><p class="byline">By Ada Zest, May 6, 2024</p>'
    assert read("", today + head + PARAGRAPHS, url=PLAIN).published_at == "2024-05-06"
    related = '<article><time datetime="2023-01-02">2 January</time></article>'
    body = f'<h1>Lemon cake</h1><time datetime="2024-05-06">6 May</time>{PARAGRAPHS}{related}'
    assert read("", body, url=PLAIN).published_at == "2024-05-06"


def test_a_creation_date_counts_only_where_no_publication_is_told() -> None:
    item = {"@type": "Recipe", "name": "Cake", "recipeIngredient": ["3 lemons"], "dateCreated": "2004-01-01"}
    meta = '<meta property="article:published_time" content="2024-05-06">'
    assert read(meta, jsonld=item, url=PLAIN).published_at == "2024-05-06"
    assert read(jsonld=item, url=PLAIN).published_at == "2004-01-01"


def test_a_comments_time_is_not_the_posts() -> None:
    body = (
        '<div class="post"><p class="post-date">6. Mai 2024</p>' + PARAGRAPHS + "</div>"
        '<div class="comments"><time datetime="2024-05-09">9 May</time></div>'
    )
    assert read("", body, url=PLAIN).published_at == "2024-05-06"


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Posted on May 6, 2024 by Ada</p>",
        '<div id="info">Published 2024-05-06</div>',
        "<small>2024-05-06</small>",
        '<span class="meta">6 May 2024</span>',
        '<script>var page = {"publishedAt": "2024-05-06"}</script>',
    ],
)
def test_an_undeclared_date_is_found_where_it_is_shown(shown: str) -> None:
    body = f"<article><h1>Cake</h1>{shown}{PARAGRAPHS}</article>"
    assert read("", body, url=PLAIN).published_at == "2024-05-06"


def test_no_date_is_none() -> None:
    facts = read("", "<p>Cake.</p>", url=PLAIN)
    assert facts.published_at is None
    assert facts.modified_at is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-06", "2024-05-06"),
        ("2024-5-6", "2024-05-06"),
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06 07:08", "2024-05-06T07:08:00"),
        ("2024-05-06T07:08:09.123+0200", "2024-05-06T07:08:09+02:00"),
        ("2024-05-06T77:08:09Z", "2024-05-06"),
        ("20240506", "2024-05-06"),
        ("2024/05/06", "2024-05-06"),
        ("06.05.2024", "2024-05-06"),
        ("6. Mai 2024", "2024-05-06"),
        ("6 de mayo de 2024", "2024-05-06"),
        ("le 6 août 2024", "2024-08-06"),
        ("May 6th, 2024", "2024-05-06"),
        ("Mon, 06 May 2024 07:08:09 GMT", "2024-05-06"),
        ("2024-02-30", None),
        ("1024-02-03", None),
        ("2024年5月6日", "2024-05-06"),
        ("2024. 5. 6.", "2024-05-06"),
        ("6 мая 2024", "2024-05-06"),
        ("2024. május 6.", "2024-05-06"),
        ("5 במאי 2024", "2024-05-05"),
        ("١٤ فبراير ٢٠٢٤", "2024-02-14"),
        ("12 जनवरी 2025", "2025-01-12"),
        ("Ngày 3 tháng 5 năm 2022", "2022-05-03"),
        ("5 Μαρτίου 2022", "2022-03-05"),
        ("14 กุมภาพันธ์ 2567", "2024-02-14"),
        ("soon", None),
        ("", None),
    ],
)
def test_ways_to_write_a_date(written: str, iso: str | None) -> None:
    assert parse(written) == iso


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    found = parse(text)
    assert found is None or found[4] == "-"


@given(st.datetimes(timezones=st.just(None)).filter(lambda moment: 1990 <= moment.year <= 2100))
def test_an_iso_instant_comes_back_to_the_second(moment: object) -> None:
    text = str(moment).replace(" ", "T")[:19]
    assert parse(text + "+02:00") == text + "+02:00"


@pytest.mark.parametrize(
    ("declared", "body", "language", "expected"),
    [
        (
            "2024-05-06T02:30:00Z",
            '<time datetime="2024-05-05T21:30:00-05:00">x</time>',
            "en",
            "2024-05-05T21:30:00-05:00",
        ),
        ("2024-05-06T02:30:00Z", '<time datetime="2024-05-06T02:30:00Z">May 5, 2024</time>', "en", "2024-05-05"),
        (
            "2024-05-06T02:30:00Z",
            '<time datetime="2024-05-05T20:00:00Z">May 5, 2024</time>',
            "en",
            "2024-05-06T02:30:00Z",
        ),
        ("2024-05-05T22:00:00Z", "", "de", "2024-05-06"),  # midnight in Berlin: an editor chose a day
        ("2024-05-05T23:00:00Z", "", "de", "2024-05-05T23:00:00Z"),
        ("2024-05-05T22:00:00Z", "", "en-US", "2024-05-05T22:00:00Z"),
        ("2024-05-05T15:00:00.000Z", "", "ja", "2024-05-06"),
    ],
)
def test_the_day_is_the_one_that_readers_see(declared: str, body: str, language: str, expected: str) -> None:
    head = f'<meta property="article:published_time" content="{declared}">'
    page = make_page(head, f"<h1>Cake</h1>{body}", attributes=f'lang="{language}"')
    assert read_page(page, PLAIN).published_at == expected


def test_a_date_on_a_line_of_its_own_below_the_heading() -> None:
    body = "<h1>Cake</h1><div>von <b>Ada</b><br>am 20.09.2020</div>" + PARAGRAPHS + "<i>Carl, 22.09.2020</i>"
    assert read("", body, url=PLAIN).published_at == "2020-09-20"


def test_slashes_are_read_as_the_language_does() -> None:
    assert (parse("05/06/2024"), parse("05/06/2024", month_first=True)) == ("2024-06-05", "2024-05-06")
    assert (parse("05/26/2024"), parse("26/05/2024", month_first=True)) == ("2024-05-26", "2024-05-26")


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Last updated: 2 June 2025 | Originally published: 14 April 2019</p>",
        "<p>By Ada Zest | Updated: June 2, 2025 | Published: April 14, 2019</p>",
        '<div class="entry-meta">Updated on June 2, 2025 · Published on April 14, 2019 by Ada Zest</div>',
        '<span class="updated-date">Last Updated: June 2, 2025</span> <span class="posted-date">Published: April 14, 2019</span>',
        '<div class="meta">April 14, 2019 (updated June 2, 2025)</div>',
        '<div class="meta">Zuletzt aktualisiert am 2. Juni 2025 · Veröffentlicht am 14. April 2019</div>',
        '<div class="meta">Mis à jour le 2 juin 2025 · Publié le 14 avril 2019 par Zoé</div>',
        "<p>Actualizado el 2 de junio de 2025 · Publicado el 14 de abril de 2019</p>",
        '<time class="updated" datetime="2025-06-02">2 June</time><time datetime="2019-04-14">14 April</time>',
    ],
)
def test_labels_tell_the_day_of_a_change_from_that_of_publication(shown: str) -> None:
    facts = read("", f"<article><h1>Cake</h1>{shown}{PARAGRAPHS}</article>", url=PLAIN)
    assert (facts.published_at, facts.modified_at) == ("2019-04-14", "2025-06-02")


def test_a_day_of_change_alone_is_no_day_of_publication() -> None:
    facts = read("", f"<article><h1>Cake</h1><p>Updated: June 2, 2025</p>{PARAGRAPHS}</article>", url=PLAIN)
    assert (facts.published_at, facts.modified_at) == (None, "2025-06-02")


@pytest.mark.parametrize(
    "written",
    [
        "06.05.24", "06-05-2024", "6-May-2024", "May-06-2024", "May 6,2024", "the 6th of May, 2024", "6 de mayo del 2024", "6.Mai 2024", "1714982400", "1714982400000",
        "Publié le lundi 06/05/2024", "6º de maio de 2024",
    ],
)  # fmt: skip
def test_days_as_people_and_programs_write_them(written: str) -> None:
    assert (parse(written) or "")[:10] == "2024-05-06"


def test_version_numbers_and_telephones_are_no_days() -> None:
    assert [
        text
        for text in ("1.2.19", "10.12.24.1", "7.10.12.24", "0171-12-12-2024", "5 of 2024", "17149824", "99/99/24")
        if parse(text)
    ] == []


def test_whatever_a_page_is_about_has_a_day_of_publication_and_its_reviews_have_others() -> None:
    review = {"@type": "UserReview", "datePublished": "2022-01-01"}
    book = {"@type": "Book", "name": "Lemons", "datePublished": "2024-05-06"}
    assert read(jsonld=[review, book], url=PLAIN).published_at == "2024-05-06"
    assert read(jsonld=[review], url=PLAIN).published_at is None


def test_a_page_that_is_only_an_address_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("htmldate.utils.fetch_url", asked.append)
    assert read_page("http://127.0.0.1:9/internal", PLAIN).published_at is None
    assert asked == []


@pytest.mark.parametrize(
    "below",
    [
        '<div id="comments"><ol><li class="comment"><b>Joan</b> <time datetime="2020-01-01">January 1, 2020</time><p>Lovely</p></li></ol></div>',
        '<ol class="comment-list"><li class="comment"><article class="comment-body"><time datetime="2020-01-01T10:00:00+00:00">January 1, 2020</time></article></li></ol>',
        '<section class="related"><article><h3>Other</h3><time datetime="2019-05-05">May 5, 2019</time></article></section>',
    ],
)
def test_the_day_of_a_comment_or_of_another_post_is_not_the_pages(below: str) -> None:
    body = f"<main><h1>Corn Chowder</h1>{PARAGRAPHS}</main>{below}"
    url = "https://www.lemonkitchen.example/corn-chowder/"
    assert read("<title>Corn Chowder</title>", body, url=url).published_at is None
    dated = body.replace("<p>", "<p>Posted on March 4, 2018</p><p>", 1)
    assert read("<title>Corn Chowder</title>", dated, url=url).published_at == "2018-03-04"
