"""The second step of signing in: codes of an app, recovery codes, and roles that need it."""

import base64
import datetime as dt
import re
import time
from functools import partial
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client
from django_otp.oath import TOTP

from tests.cast import Cast
from tests.desk import addresses, make_desks, member
from tests.html import html_of
from tests.races import race
from tests.transactions.conftest import signed_in
from transactions.accounts import second_step
from transactions.accounts.roles import ADMINISTRATORS, AUDITORS, OFFICIALS
from transactions.models import (
    Authenticator,
    End,
    RecoveryCode,
    SecondStepDemand,
    SignedIn,
    SignIn,
    Visit,
    WrongTries,
)

DOOR, STEP = "/admin/login/", "/admin/login/kode/"
ACCOUNT, SET_UP = "/admin/akun/", "/admin/akun/dua-langkah/"
CODES, REMOVE = f"{SET_UP}kode/", f"{SET_UP}hapus/"
ROLES = "/admin/auth/group/dua-langkah/"
PASSWORD = "lihat saja"


@pytest.fixture
def sari(db: None) -> User:
    return User.objects.create_superuser("sari", password=PASSWORD)


def code_of(authenticator: Authenticator, steps: int = 0) -> str:
    """Return the code that the app shows now, or so many steps of 30 seconds later."""
    totp = TOTP(bytes(authenticator.key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def with_app(user: User) -> list[str]:
    """Let the account have an app; return its recovery codes."""
    made = second_step.begin(user)
    assert made
    assert second_step.confirm(made, code_of(made))
    Authenticator.objects.filter(pk=made.pk).update(last_step=-1)
    return second_step.new_recovery_codes(user)


def app_code(user: User, steps: int = 0) -> str:
    return code_of(Authenticator.objects.get(user=user), steps)


def first_step(client: Client | None = None, where: str = DOOR) -> Client:
    client = client or Client()
    answer = client.post(where, {"username": "sari", "password": PASSWORD})
    assert answer.headers["Location"] == STEP
    return client


def visits() -> list[int]:
    return list(SignIn.objects.order_by("pk").values_list("what", flat=True))


# --- Setting up ---------------------------------------------------------------------------------


def test_an_app_is_set_up_and_counts_once_a_code_was_right(sari: User) -> None:
    client, elsewhere = signed_in(sari), signed_in(sari)
    shown = html_of(client.get(SET_UP))
    assert "<svg" in shown
    secret = re.search(r"data-key>([A-Z2-7 ]+)<", shown)
    assert secret
    key = base64.b32decode(secret[1].replace(" ", ""))
    assert key == bytes(Authenticator.objects.get().key)
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    assert not second_step.is_set_up(sari)
    shown = html_of(client.post(SET_UP, {"code": f"{TOTP(key).token():06}"}))
    assert second_step.is_set_up(sari)
    codes = re.findall(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code></li>", shown)
    assert len(set(codes)) == 10
    assert codes[0] not in html_of(client.get(ACCOUNT))
    assert elsewhere.get(ACCOUNT).status_code == 302
    assert SignedIn.objects.filter(ended_why=End.SECOND_STEP).count() == 1
    assert "verifikasi dua langkah" in LogEntry.objects.latest("pk").change_message.lower()


def test_each_request_of_the_page_makes_another_key(sari: User) -> None:
    client = signed_in(sari)
    client.get(SET_UP)
    first = Authenticator.objects.get()
    client.get(SET_UP)
    client.post(SET_UP, {"code": code_of(first)})
    assert not second_step.is_set_up(sari)


def test_an_app_that_is_set_up_is_not_replaced_by_a_visit(sari: User) -> None:
    with_app(sari)
    before = bytes(Authenticator.objects.get().key)
    client = signed_in(sari)
    assert client.get(SET_UP).headers["Location"] == ACCOUNT
    assert client.post(SET_UP, {"code": "123456"}).headers["Location"] == ACCOUNT
    assert bytes(Authenticator.objects.get().key) == before


def test_wrong_first_codes_are_slowed_down(sari: User) -> None:
    client = signed_in(sari)
    client.get(SET_UP)
    for _n in range(5):
        client.post(SET_UP, {"code": "000000"})
    right = code_of(Authenticator.objects.get())
    assert "Terlalu sering salah" in html_of(client.post(SET_UP, {"code": right}))
    assert not second_step.is_set_up(sari)


# --- Signing in ---------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(sari: User) -> None:
    with_app(sari)
    client = first_step()
    assert client.get("/admin/").status_code == 302
    assert client.get(ACCOUNT).status_code == 302
    assert SignedIn.objects.count() == 0
    assert visits() == []


def test_password_and_code_open_the_desk_and_lead_back(sari: User) -> None:
    with_app(sari)
    client = first_step(where=f"{DOOR}?next={ACCOUNT}")
    answer = client.post(STEP, {"code": app_code(sari)})
    assert answer.headers["Location"] == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200
    assert visits() == [Visit.IN]


def test_a_code_is_not_taken_twice(sari: User) -> None:
    with_app(sari)
    code = app_code(sari)
    assert first_step().post(STEP, {"code": code}).status_code == 302
    answer = first_step().post(STEP, {"code": code})
    assert answer.status_code == 200
    assert visits() == [Visit.IN, Visit.WRONG_CODE]


def test_an_earlier_code_is_not_taken_after_a_later_one(sari: User) -> None:
    with_app(sari)
    assert second_step.takes(sari, app_code(sari, 1))
    assert not second_step.takes(sari, app_code(sari))


@pytest.mark.parametrize(("steps", "is_right"), [(-3, False), (-1, True), (1, True), (3, False)])
def test_clocks_may_differ_by_half_a_minute(sari: User, steps: int, *, is_right: bool) -> None:
    with_app(sari)
    assert second_step.takes(sari, app_code(sari, steps)) is is_right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "\0"])
def test_text_that_is_no_code_is_refused(sari: User, code: str) -> None:
    with_app(sari)
    assert first_step().post(STEP, {"code": code}).status_code == 200
    assert not second_step.takes(sari, code)


def test_a_code_may_be_typed_with_a_blank(sari: User) -> None:
    with_app(sari)
    code = app_code(sari)
    assert second_step.takes(sari, f" {code[:3]} {code[3:]}")


def test_wrong_codes_are_slowed_down(sari: User) -> None:
    with_app(sari)
    client = first_step()
    for _n in range(5):
        assert client.post(STEP, {"code": "000000"}).status_code == 200
    answer = client.post(STEP, {"code": app_code(sari)})
    assert answer.status_code == 429
    assert "WIB" in html_of(answer)
    other = first_step()  # nor is a new sign-in a way around
    assert other.post(STEP, {"code": app_code(sari)}).status_code == 429
    assert visits() == [Visit.WRONG_CODE] * 5 + [Visit.WAIT]
    WrongTries.objects.update(waits_until=F("waits_until") - dt.timedelta(minutes=2))
    assert client.post(STEP, {"code": app_code(sari)}).status_code == 302


def test_the_second_step_waits_ten_minutes_for_its_code(sari: User) -> None:
    with_app(sari)
    client = first_step()
    session = client.session
    session["second_step"] = session["second_step"] | {"at": time.time() - 601}
    session.save()
    assert client.post(STEP, {"code": app_code(sari)}).headers["Location"] == DOOR
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "x"}])
def test_second_step_ends_when_the_account_changes(sari: User, change: dict[str, Any]) -> None:
    with_app(sari)
    client = first_step()
    User.objects.filter(pk=sari.pk).update(**change)
    assert client.post(STEP, {"code": app_code(sari)}).headers["Location"] == DOOR


def test_one_code_opens_once_even_at_the_same_moment(committed: Cast) -> None:
    user = User.objects.create_user("satu_kode", is_staff=True)
    with_app(user)
    made = Authenticator.objects.get(user=user)
    taken = race(
        "transactions_authenticator", made.pk,
        *[partial(second_step.takes, user, code_of(made)) for _n in range(3)],
    )  # fmt: skip
    assert sorted(taken) == [False, False, True]


# --- Recovery codes -----------------------------------------------------------------------------


def test_a_recovery_code_opens_once(sari: User) -> None:
    first, *others = with_app(sari)
    assert first_step().post(STEP, {"code": first.upper()}).status_code == 302
    assert first_step().post(STEP, {"code": first}).status_code == 200
    assert first_step().post(STEP, {"code": others[0].replace("-", "")}).status_code == 302
    assert visits() == [Visit.BY_RECOVERY_CODE, Visit.WRONG_CODE, Visit.BY_RECOVERY_CODE]
    assert second_step.recovery_codes_left(sari) == 8


def test_a_recovery_code_is_of_one_account(sari: User) -> None:
    agus = User.objects.create_user("agus", is_staff=True)
    first, *_others = with_app(sari)
    with_app(agus)
    assert not second_step.takes_recovery_code(agus, first)


def test_recovery_codes_are_stored_as_digests_and_outlive_another_secret_key(
    sari: User, settings: Any
) -> None:
    first, *_others = with_app(sari)
    kept = b"".join(bytes(each.hash) for each in RecoveryCode.objects.all())
    assert first.encode() not in kept
    assert first.replace("-", "").encode() not in kept
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert second_step.takes_recovery_code(sari, first)


def test_new_recovery_codes_take_the_place_of_the_old(sari: User) -> None:
    old = with_app(sari)
    shown = html_of(signed_in(sari).post(CODES))
    new = re.findall(r"<li><code>([a-z0-9-]+)</code></li>", shown)
    assert len(new) == 10
    assert not second_step.takes_recovery_code(sari, old[0])
    assert second_step.takes_recovery_code(sari, new[0])


def test_one_recovery_code_opens_once_even_at_the_same_moment(committed: Cast) -> None:
    user = User.objects.create_user("satu_cadangan", is_staff=True)
    first, *_others = with_app(user)
    row = RecoveryCode.objects.filter(user=user).earliest("pk")
    taken = race(
        "transactions_recoverycode", row.pk,
        *[partial(second_step.takes_recovery_code, user, first) for _n in range(3)],
    )  # fmt: skip
    assert sorted(taken) == [False, False, True]


# --- Taken away ---------------------------------------------------------------------------------


def test_official_switches_the_second_step_off_after_the_password(sari: User) -> None:
    with_app(sari)
    client = signed_in(sari)
    SignedIn.objects.update(proved_at=F("proved_at") - dt.timedelta(minutes=11))
    assert "data-asked-again" in html_of(client.post(REMOVE))
    assert second_step.is_set_up(sari)
    client.post(REMOVE, {"proof_asked_again": app_code(sari)})
    assert not second_step.is_set_up(sari)
    assert RecoveryCode.objects.count() == 0
    assert signed_in(sari).get(ACCOUNT).status_code == 200


def test_an_administrator_removes_the_lost_app_of_a_colleague(sari: User) -> None:
    colleague, chief = member(AUDITORS), member(ADMINISTRATORS)
    with_app(colleague)
    security = f"/admin/auth/user/{colleague.pk}/keamanan/"
    signed_in(chief).post(security, {"do": "second-step"})
    assert not second_step.is_set_up(colleague)
    entry = LogEntry.objects.latest("pk")
    assert (entry.user, entry.object_id) == (chief, str(colleague.pk))
    with_app(colleague)
    assert signed_in(member(OFFICIALS)).post(security, {"do": "second-step"}).status_code == 403
    assert second_step.is_set_up(colleague)


# --- Demanded -----------------------------------------------------------------------------------


def demand(role: str, by: User) -> None:
    SecondStepDemand.objects.create(role=Group.objects.get(name=role), by=by)


def test_account_without_its_second_step_opens_only_the_set_up(cast: Cast, kepala: User) -> None:
    every = addresses(make_desks(cast, kepala))
    chief = signed_in(member(ADMINISTRATORS))
    demand(ADMINISTRATORS, kepala)
    before_the_door = {"login", "second_step", "reset_password"}
    for name in set(every) - before_the_door - {"second_step_set_up", "logout"}:
        for answer in (chief.get(every[name]), chief.post(every[name])):
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == SET_UP, name
    assert chief.get(SET_UP).status_code == 200
    assert chief.post("/admin/logout/").status_code in {200, 302}
    assert chief.get(SET_UP).headers["Location"].startswith(DOOR)


def test_page_that_refreshes_itself_needs_the_second_step(kepala: User) -> None:
    chief = signed_in(member(ADMINISTRATORS))
    demand(ADMINISTRATORS, kepala)
    watch = chief.get("/admin/transactions/till/pantau/", headers={"HX-Request": "true"})
    assert watch.headers["HX-Refresh"] == "true"


def test_desk_is_open_after_the_second_step_is_set_up(kepala: User) -> None:
    user = member(OFFICIALS)
    client = signed_in(user)
    demand(OFFICIALS, kepala)
    assert "wajib memakai verifikasi dua langkah" in html_of(client.get("/admin/", follow=True))
    right = code_of(Authenticator.objects.get(user=user))
    assert client.post(SET_UP, {"code": right}).status_code == 200
    assert client.get("/admin/").status_code == 200


def test_second_step_is_demanded_of_ticked_roles_only(kepala: User) -> None:
    chief = member(ADMINISTRATORS)
    with_app(chief)
    client = signed_in(chief)
    auditor, official = signed_in(member(AUDITORS)), signed_in(member(OFFICIALS))
    role = Group.objects.get(name=AUDITORS)
    client.post(ROLES, {"role": [role.pk]})
    assert auditor.get("/admin/").headers["Location"] == SET_UP
    assert official.get("/admin/").status_code == 200
    assert SecondStepDemand.objects.get().by == chief
    assert LogEntry.objects.latest("pk").object_id == str(role.pk)
    client.post(ROLES)
    assert auditor.get("/admin/").status_code == 200
    assert LogEntry.objects.filter(object_id=str(role.pk), user=chief).count() == 2


def test_superusers_count_as_administrators(sari: User, kepala: User) -> None:
    client = signed_in(sari)
    demand(AUDITORS, kepala)
    assert client.get("/admin/").status_code == 200
    demand(ADMINISTRATORS, kepala)
    assert client.get("/admin/").headers["Location"] == SET_UP


def test_auditor_sees_the_demands_and_changes_nothing(db: None) -> None:
    auditor = signed_in(member(AUDITORS))
    assert auditor.get(ROLES).status_code == 200
    chosen = {"role": [Group.objects.get(name=AUDITORS).pk]}
    assert auditor.post(ROLES, chosen).status_code == 403
    assert not SecondStepDemand.objects.exists()


# --- At the server's terminal -------------------------------------------------------------------


def test_the_terminal_removes_the_lost_app_of_the_only_administrator(sari: User) -> None:
    with_app(sari)
    call_command("remove_second_step", "sari")
    assert not second_step.is_set_up(sari)
    assert LogEntry.objects.latest("pk").object_id == str(sari.pk)
    with pytest.raises(CommandError, match="no second step"):
        call_command("remove_second_step", "sari")
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_second_step", "siti")
