"""Names of cookies keep other sites out; cookies of phones in the field are still accepted."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings

from bazar import cookies
from tests.cast import Cast
from transactions import access
from transactions.models import Till

LASTING = dt.timedelta(days=60)
HTTPS = {"wsgi.url_scheme": "https", "HTTP_REFERER": "https://testserver/"}
NEW_KEY = "kunci-baru-0123456789-bazar-menteng-kerajinan-kuliner"


@pytest.fixture
def over_tls(settings: Settings) -> None:
    """Set the names that bazar/settings.py makes for an https:// SITE_URL."""
    settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        setting = f"{name}_COOKIE_NAME"
        setattr(settings, setting, f"__Host-{getattr(configured, setting)}")


def former(name: str, value: str) -> str:
    """Return a signed cookie from the time before names had a prefix."""
    answer = HttpResponse()
    answer.set_signed_cookie(name, value, salt=name)
    return answer.cookies[name].value


def till_of(cookie: dict[str, str]) -> Any:
    request = HttpRequest()
    request.COOKIES = cookie
    return access.till_key(request)


def remembered(till: Till) -> dict[str, str]:
    answer = HttpResponse()
    access.remember_till(answer, till)
    return {name: cookie.value for name, cookie in answer.cookies.items()}


def test_cookie_of_a_till_is_bound_to_this_host(cast: Cast, over_tls: None) -> None:
    kept = remembered(cast.till)
    assert list(kept) == ["__Host-kasir"]
    assert till_of(kept) == cast.till.key


def test_names_of_cookies_have_no_prefix_without_tls(cast: Cast) -> None:
    assert list(remembered(cast.till)) == ["kasir"]


def test_phone_with_a_former_cookie_stays_its_till(cast: Cast, over_tls: None) -> None:
    kept = {"kasir": former("kasir", f"{access.VERSION}{cast.till.key}")}
    assert till_of(kept) == cast.till.key


def test_newer_cookie_wins(cast: Cast, over_tls: None) -> None:
    planted = {"kasir": former("kasir", "7f0c8f0a-1111-4222-8333-444455556666")}
    assert till_of(remembered(cast.till) | planted) == cast.till.key


def test_cookie_under_another_name_is_refused(cast: Cast, over_tls: None) -> None:
    assert till_of({"__Host-kasir": former("kasir", str(cast.till.key))}) is None


def test_former_cookie_expires_when_it_always_did(
    cast: Cast, over_tls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        made = dt.datetime.now(dt.UTC) - LASTING - dt.timedelta(minutes=1)
        then.setattr("django.core.signing.time.time", made.timestamp)
        old = former("kasir", str(cast.till.key))
    assert till_of({"kasir": old}) is None


def test_signing_out_deletes_both_names(over_tls: None) -> None:
    answer = HttpResponse()
    access.forget_till(answer)
    gone = {name: (cookie["path"], cookie["max-age"]) for name, cookie in answer.cookies.items()}
    names = ("kasir", "kasir_lapak")
    assert gone == dict.fromkeys(names, ("/kasir/", 0)) | {
        f"__Host-{name}": ("/", 0) for name in names
    }
    assert answer.cookies["__Host-kasir"]["secure"]  # else a browser ignores it


def test_narrow_cookie_has_its_path_and_is_secure(over_tls: None) -> None:
    answer = HttpResponse()
    cookies.store_signed(
        answer, "dagangan-1", "x", lasting=LASTING, path="/kasir/dagangan/", narrow=True
    )
    cookie = answer.cookies["__Secure-dagangan-1"]
    assert (cookie["path"], cookie["secure"]) == ("/kasir/dagangan/", True)


def test_order_of_a_former_cookie_is_on_the_list(cast: Cast, over_tls: None) -> None:
    request = HttpRequest()
    request.COOKIES = {"pesanan": former("pesanan", "a.b")}
    assert cookies.load_signed(request, "pesanan", lasting=LASTING) == "a.b"


def test_former_choice_of_language_is_accepted(db: None, over_tls: None) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    assert client.get("/", secure=True)["Content-Language"] == "en"
    client.cookies["__Host-django_language"] = "id"
    assert client.get("/", secure=True)["Content-Language"] == "id"


@pytest.mark.parametrize(("path", "status"), [("/kasir/kabar/", 401), ("/keranjang/isi/", 403)])
def test_former_csrf_token_is_accepted_only_at_the_tills(
    db: None, over_tls: None, path: str, status: int
) -> None:
    """A till's script may be older than the page and sends its former token."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    sent = {"X-CSRFToken": "a" * 32, "Referer": "https://testserver/"}
    answer = client.post(path, {}, content_type="application/json", headers=sent, secure=True)
    assert answer.status_code == status


def test_till_gets_its_former_csrf_token_under_the_new_name(cast: Cast, over_tls: None) -> None:
    phone = Client()
    phone.cookies["kasir"] = former("kasir", str(cast.till.key))
    phone.cookies["csrftoken"] = "a" * 32
    answer = phone.get("/kasir/", secure=True)
    assert answer.cookies["__Host-csrftoken"].value == "a" * 32


def test_session_under_its_former_name_is_refused(db: None, over_tls: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("sari"))
    assert client.get("/admin/", secure=True).status_code == 200
    client.cookies["sessionid"] = client.cookies.pop("__Host-sessionid").value
    assert client.get("/admin/", secure=True).status_code == 302


# --- Another secret key ---------------------------------------------------------------------------


def test_tills_and_orders_outlast_a_new_secret_key(cast: Cast, settings: Settings) -> None:
    kept = remembered(cast.till)
    request = HttpRequest()
    request.COOKIES = {"pesanan": former("pesanan", "a.b")}
    before, settings.SECRET_KEY = settings.SECRET_KEY, NEW_KEY
    assert till_of(kept) is None
    assert cookies.load_signed(request, "pesanan", lasting=LASTING) == ""
    settings.SECRET_KEY_FALLBACKS = [before]
    assert till_of(kept) == cast.till.key
    assert cookies.load_signed(request, "pesanan", lasting=LASTING) == "a.b"


def test_officials_stay_signed_in_over_a_new_secret_key(db: None, settings: Settings) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("sari"))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = NEW_KEY
    assert client.get("/admin/").status_code == 200
