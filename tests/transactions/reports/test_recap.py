"""The officials' first screen: the ledger's own sums, and the rows behind each."""

import re
from html import unescape

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, line, make_cast, sale, send
from tests.html import html_of
from transactions.models import HeldSale, Sale, SaleLine


def page(desk: Client, cast: Cast) -> str:
    return html_of(desk.get("/admin/", {"bazar": cast.bazar.pk}))


def test_recap_is_the_first_page_after_signing_in(official: User) -> None:
    answer = Client().post(
        "/admin/login/?next=/admin/",
        {"username": "sari", "password": "lihat saja"},
        follow=True,
    )
    assert "Rekap harian" in html_of(answer)


def test_recap_opens_on_the_bazaar_that_is_on(desk: Client, cast: Cast) -> None:
    assert f'data-recap="{cast.bazar.pk}"' in html_of(desk.get("/admin/"))


def test_without_a_bazaar_it_says_so(desk: Client) -> None:
    assert desk.get("/admin/").status_code == 200


def test_a_sale_shows_at_once(desk: Client, cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik, 2)))
    assert re.search(r"data-turnover>Rp30\.000<", page(desk, cast))


def test_shares_of_the_targets(desk: Client, cast: Cast) -> None:
    cast.bazar.target = 40_000
    cast.bazar.save()
    send(cast.till, sale(line(cast.keripik, 2)))
    assert "<strong>75%</strong>" in page(desk, cast)


def test_every_figure_leads_to_rows_that_sum_to_it(desk: Client, cast: Cast) -> None:
    send(
        cast.till,
        sale(line(cast.keripik, 2), number=1),
        sale(line(cast.asinan, 3), number=2, payment="qris"),
    )
    figures = re.findall(r'<a href="([^"]+)"[^>]*>(-?Rp[\d.]+)</a>', page(desk, cast))
    assert len(figures) > 20
    for address, figure in set(figures):
        rows = html_of(desk.get(unescape(address)))
        assert re.search(rf"<strong>{re.escape(figure)}</strong>", rows), address


def test_the_figures_are_those_of_the_chosen_bazaar(desk: Client, cast: Cast) -> None:
    other = make_cast("Bazar Senen")
    send(other.till, sale(line(other.keripik)))
    assert "data-turnover>Rp0<" in page(desk, cast)
    assert "data-turnover>Rp15.000<" in page(desk, other)


def test_the_number_of_queries_is_small_and_does_not_grow(desk: Client, cast: Cast) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(desk, cast)
        return len(queries)

    send(cast.till, sale(line(cast.keripik), number=1))
    few = count_queries()
    send(cast.till, *(sale(line(cast.asinan), number=n) for n in range(2, 60)))
    send(cast.neighbours_till, sale(line(cast.rujak), payment="qris"))
    assert count_queries() == few == 15


def test_a_stranger_is_asked_to_sign_in(db: None) -> None:
    assert Client().get("/admin/").headers["Location"].startswith("/admin/login/")


def test_nobody_changes_the_ledger_at_the_desk(cast: Cast) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("kepala"))
    send(cast.till, sale(line(cast.keripik)), sale(line(cast.tas), number=2))
    for model in (Sale, SaleLine, HeldSale):
        desk = f"/admin/transactions/{model.__name__.lower()}/"
        pk = model.objects.values_list("pk", flat=True)[0]
        assert client.get(desk).status_code == 200
        assert client.get(f"{desk}add/").status_code == 403
        assert client.get(f"{desk}{pk}/change/").status_code == 200
        assert client.post(f"{desk}{pk}/change/", {}).status_code == 403
        assert client.post(f"{desk}{pk}/delete/", {}).status_code == 403


def test_every_list_opens_filters_and_searches(desk: Client, cast: Cast) -> None:
    send(cast.till, sale(line(cast.keripik)))
    links = set(
        re.findall(r'href="(/admin/(?:bazar|jakpreneur|transactions)/\w+/)"', page(desk, cast))
    )
    assert len(links) == 34
    for address in links:
        found = desk.get(address, {"q": "a"})
        assert found.status_code == 200, address


def test_readers_see_everything_and_change_nothing(desk: Client, cast: Cast) -> None:
    stall = f"/admin/jakpreneur/stall/{cast.stall.pk}/change/"
    assert desk.get(stall).status_code == 200
    assert desk.post(stall, {"number": "Z9"}).status_code == 403
