"""Every page of the desk is valid HTML in which fields have names, and speaks Indonesian."""

from django.contrib.auth.models import User

from tests.cast import Cast
from tests.desk import addresses, make_desks
from tests.html import faults
from tests.transactions.conftest import signed_in


def test_every_page_of_the_desk_is_valid(cast: Cast, kepala: User) -> None:
    head = signed_in(kepala)
    found = {}
    every = addresses(make_desks(cast, kepala))
    del every["logout"]
    for name, address in every.items():
        for sent in (head.get(address), head.post(address, {"name": "", "_save": "1"})):
            if sent.headers["Content-Type"].startswith("text/html") and sent.content:
                found[name, sent.request["REQUEST_METHOD"]] = faults(sent.content.decode())
    assert len(found) > 150
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_what_django_leaves_in_english_is_said_in_indonesian(cast: Cast, kepala: User) -> None:
    head = signed_in(kepala)
    make_desks(cast, kepala)
    said = {
        "/admin/jsi18n/": "Isi jam menurut zona waktu",
        "/admin/transactions/sale/": "Saring menurut",
        "/admin/bazar/channelrule/add/": "\u2013 Pilih \u2013",
        f"/admin/auth/user/{kepala.pk}/password/": "Sandi",
    }
    for address, words in said.items():
        assert words in head.get(address).content.decode(), address
