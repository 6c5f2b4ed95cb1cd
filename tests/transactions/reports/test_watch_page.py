"""The officials' view of the tills: figures, reasons in words, and kept up to date by itself."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, kecamatan, let_in, line, make_cast, make_stall, sale, send
from tests.html import html_of
from transactions.models import Till

PAGE = "/admin/transactions/till/pantau/"
POLL = {"HX-Request": "true"}


def look(client: Client, cast: Cast, **more: Any) -> str:
    return html_of(client.get(PAGE, {"bazar": cast.bazar.pk, **more}))


def test_the_page_counts_and_says_why_in_words(cast: Cast, desk: Client) -> None:
    hours_ago = timezone.now() - dt.timedelta(hours=2)
    behind = {"unsent": 3, "oldest_unsent_at": hours_ago, "locked_out_at": hours_ago}
    Till.objects.filter(pk=cast.till.pk).update(**behind)
    send(cast.neighbours_till, sale(line(cast.rujak), number=3))
    page = look(desk, cast)
    for figure in ("data-tills>2<", "data-visits>2<", "data-unsent>3<"):
        assert figure in page
    assert "Dikunci, padahal belum semua terkirim" in page
    assert "Ada nomor yang hilang" in page
    assert "tertua 2\xa0jam" in page
    assert re.search(r">\s*1–2\s*</div>", page)
    assert page.index(f'data-till="{cast.till.code}"') < page.index(
        f'data-till="{cast.neighbours_till.code}"'
    )


def test_watch_page_is_linked_from_the_recap_and_the_tills(cast: Cast, desk: Client) -> None:
    for address in ("/admin/", "/admin/transactions/till/"):
        assert PAGE in html_of(desk.get(address))


def test_watch_page_renews_itself_unless_paused(cast: Cast, desk: Client) -> None:
    page = look(desk, cast)
    assert 'data-hx-trigger="every 15s"' in page
    assert "django_htmx/htmx-2.min.js" in page
    assert '"allowEval": false' in page
    assert "every 15s" not in look(desk, cast, jeda=1)


def poll_address(page: str) -> str:
    found = re.search(r'data-hx-get="([^"]+)"', page)
    assert found
    return f"{PAGE}{found[1].replace('&amp;', '&')}"


def test_poll_returns_rows_alone_and_nothing_while_unchanged(cast: Cast, desk: Client) -> None:
    polled = html_of(desk.get(poll_address(look(desk, cast)), headers=POLL))
    assert re.match(r'\s*<div\s+id="tills"', polled)
    assert "data-visits>0<" in polled
    assert 'id="news"' not in polled
    send(cast.till, {})
    with_news = html_of(desk.get(poll_address(polled), headers=POLL))
    news = r'<p\s+id="news"\s+data-hx-swap-oob="innerHTML">\s*Perlu didatangi: 1\s*</p>'
    assert re.search(news, with_news)
    assert 'id="news"' not in html_of(desk.get(poll_address(with_news), headers=POLL))


def test_a_poll_stays_with_the_chosen_bazaar_and_kecamatan(cast: Cast, desk: Client) -> None:
    make_cast("Bazar Senen")
    page = look(desk, cast, kecamatan=kecamatan("Menteng").code)
    polled = html_of(desk.get(poll_address(page), headers=POLL))
    for part in (page, polled):
        assert "data-tills>2<" in part
        assert f"bazar={cast.bazar.pk}&amp;kecamatan={kecamatan('Menteng').code}" in part
    elsewhere = look(desk, cast, kecamatan=kecamatan("Senen").code)
    assert "data-tills>0<" in elsewhere


@pytest.mark.parametrize("nonsense", ["", "x", "\0", "99999999999999999999999"])
def test_a_choice_that_is_none_is_passed_over(cast: Cast, desk: Client, nonsense: str) -> None:
    answer = desk.get(PAGE, {"bazar": nonsense, "kecamatan": nonsense})
    assert answer.status_code == 200
    assert "data-tills>2<" in html_of(answer)


def test_without_a_bazaar_it_says_so(desk: Client) -> None:
    answer = desk.get(PAGE)
    assert answer.status_code == 200
    assert "Belum ada bazar." in html_of(answer)


def test_poll_after_the_session_ended_loads_the_page_anew(cast: Cast) -> None:
    answer = Client().get(PAGE, headers=POLL)
    assert answer.headers["HX-Refresh"] == "true"
    assert cast.till.code not in html_of(answer)


def test_the_page_asks_the_same_number_of_queries_for_many_tills(cast: Cast, desk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            look(desk, cast)
        return len(asked)

    queries()
    few = queries()
    for n in range(40):
        send(let_in(make_stall(cast.bazar, cast.venue, f"C{n}", f"Kue {n}")), {"number": 3})
    assert queries() == few == 14
