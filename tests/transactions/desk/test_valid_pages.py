"""Every page is valid HTML with names for fields and tables, and the desk is in Indonesian."""

from django.contrib.auth.models import User

from tests.cast import Cast, phone_of
from tests.desk import addresses, make_desks
from tests.html import faults, html_of
from tests.shoppers import shopper_with
from tests.transactions.conftest import signed_in
from transactions import receipts
from transactions.models import Order, Sale, Seal, StatementLink


def test_every_page_of_the_desk_is_valid(cast: Cast, kepala: User) -> None:
    head = signed_in(kepala)
    found = {}
    every = addresses(make_desks(cast, kepala), form="cetak")
    del every["logout"]
    for name, address in every.items():
        for sent in (head.get(address), head.post(address, {"name": "", "_save": "1"})):
            page = b"".join(sent).decode("utf-8", "replace")
            if sent.headers["Content-Type"].startswith("text/html") and page:
                found[name, sent.request["REQUEST_METHOD"]] = faults(page)
    assert len(found) > 250
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_texts_that_django_leaves_in_english_are_indonesian(cast: Cast, kepala: User) -> None:
    head = signed_in(kepala)
    make_desks(cast, kepala)
    said = {
        "/admin/jsi18n/": "Isi jam menurut zona waktu",
        "/admin/transactions/sale/": "Saring menurut",
        "/admin/bazar/channelrule/add/": "\u2013 Pilih \u2013",
        f"/admin/auth/user/{kepala.pk}/password/": "Sandi",
    }
    for address, words in said.items():
        assert words in html_of(head.get(address)), address


def test_every_page_of_shop_till_and_results_is_valid(cast: Cast, kepala: User) -> None:
    desks = make_desks(cast, kepala)
    here = desks.here
    visitor, phone = shopper_with(cast.keripik), phone_of(cast.till)
    pages = {
        visitor: [
            "/", "/belanja/", "/belanja/?q=tidak-ada", f"/produk/{cast.keripik.pk}/",
            f"/lapak/{cast.stall.pk}/", "/keranjang/", "/keranjang/bayar/", "/pesanan/", "/bahasa/",
            f"/pesanan/{here[Order].token}/", f"/struk/{receipts.code_of(here[Sale].key)}/",
            f"/pernyataan/{here[StatementLink].token}/", "/hasil/", f"/hasil/{cast.bazar.pk}/",
            f"/hasil/{cast.bazar.pk}/segel/{here[Seal].fingerprint}/", "/tidak-ada", "/struk/x/",
            "/pernyataan/x/", "/pesanan/x/", "/kasir/", "/kasir/kartu/x/",
        ],
        phone: [
            "/kasir/", "/kasir/dagangan/", f"/kasir/dagangan/{cast.stall.pk}/", "/kasir/pesanan/",
            "/kasir/pesanan/daftar/", f"/kasir/pesanan/serah/{here[Order].code}/",
            f"/kasir/shift/{here.shift}/",
        ],
    }  # fmt: skip
    found = {
        address: faults(html_of(client.get(address)))
        for client, addresses_of in pages.items()
        for address in addresses_of
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_check_finds_faults() -> None:
    """The control of the other tests."""
    assert faults('<p><a href="/"><a href="/x">x</a></a></p>') == ["a link in a link"]
    assert faults("<p><ul></ul></p>") == ["<ul> in a paragraph"]
    assert faults('<input id="a"><label for="b">b</label>') == ["#a without a name"]
    assert faults('<b id="a"></b><b id="a" aria-labelledby="c"></b>') == [
        "#a twice",
        "#c is nowhere",
    ]
    assert faults("<table><tr><td></td></tr></table>") == ["a table without a name"]
    assert faults("<div><b></div>") == ["</div> closes <b>"]
