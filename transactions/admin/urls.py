"""The pages of the desk besides its lists, grouped by the noun that they belong to.

The site includes them below /admin/ before the lists' own addresses. A page stands behind the
site's gate by `admin.site.admin_view`; a report puts itself there.
"""

from django.contrib import admin
from django.urls import path

from transactions.admin import (
    account_security,
    data_requests,
    feed,
    first_steps,
    held,
    held_correction,
    minutes,
    own_account,
    reservations,
    seal_files,
    spreadsheets,
    voids,
)
from transactions.admin.closing import closing_report
from transactions.admin.history import history_report
from transactions.admin.live import live_report
from transactions.admin.participation import participation_report
from transactions.admin.preparing.checklist import checklist
from transactions.admin.preparing.choosing import choosing_report
from transactions.admin.preparing.cloning import clone_page
from transactions.admin.preparing.invitations import invitations_report
from transactions.admin.preparing.lacking import lacking_report
from transactions.admin.preparing.numbers import numbers_by_hand_report, numbers_report
from transactions.admin.preparing.slots import slots_report
from transactions.admin.recap import index_page, recap_report
from transactions.admin.shifts import shift_report
from transactions.admin.statements import print_page, revoke_page, statement_report
from transactions.admin.watch import watch_report
from transactions.desk import doors

view = admin.site.admin_view

BAZAR = "bazar/bazar/<int:bazar>"
VENDORS = "jakpreneur/jakpreneur"
SALES = "transactions/sale"
TILLS = "transactions/till"
ORDERS = "transactions/order"
PARTS = "transactions/stallorder"
SEALS = "transactions/seal"
STATEMENTS = "transactions/statementlink"
REQUESTS = "transactions/datarequest"

urlpatterns = [
    path("", view(index_page), name="index"),
    # --- Signing in, and the official's own account -----------------------------------------------
    path("login/kode/", doors.second_step_page, name="second_step"),
    path("sandi/<str:uidb64>/<str:token>/", doors.reset_page, name="reset_password"),
    path("akun/", view(own_account.account_page), name="own_account"),
    path("akun/perangkat/", view(own_account.end_sessions), name="own_sessions_end"),
    path("akun/dua-langkah/", view(own_account.set_up_page), name="second_step_set_up"),
    path("akun/dua-langkah/kode/", view(own_account.renew_codes), name="second_step_codes"),
    path("akun/dua-langkah/hapus/", view(own_account.remove_page), name="second_step_remove"),
    # --- Accounts and roles -----------------------------------------------------------------------
    path(
        "auth/user/<int:account>/keamanan/",
        view(account_security.security_page),
        name="auth_user_security",
    ),
    path(
        "auth/group/dua-langkah/",
        view(account_security.demands_page),
        name="auth_group_second_step",
    ),
    # --- A bazaar, as it is prepared --------------------------------------------------------------
    path("bazar/venue/awal/", view(first_steps.first_venues_page), name="bazar_venue_first"),
    path(f"{BAZAR}/salin/", view(clone_page), name="bazar_bazar_clone"),
    *checklist.file_urls(f"{BAZAR}/daftar-periksa.<str:form>"),
    *choosing_report.urls(f"{BAZAR}/pilih-lapak/"),
    *invitations_report.urls(f"{BAZAR}/undangan/"),
    *numbers_report.urls(f"{BAZAR}/nomor/"),
    *numbers_by_hand_report.urls(f"{BAZAR}/nomor/<int:venue>/"),
    *slots_report.urls(f"{BAZAR}/jam-ambil/"),
    *lacking_report.urls(f"{BAZAR}/kurang/<slug:lack>/"),
    # --- Vendors ----------------------------------------------------------------------------------
    path(f"{VENDORS}/impor/", view(spreadsheets.choose_page), name="jakpreneur_import"),
    path(
        f"{VENDORS}/impor/contoh.xlsx",
        view(spreadsheets.blank_workbook),
        name="jakpreneur_import_xlsx",
    ),
    path(
        f"{VENDORS}/impor/contoh.csv", view(spreadsheets.blank_text), name="jakpreneur_import_csv"
    ),
    path(
        f"{VENDORS}/impor/<int:pk>/",
        view(spreadsheets.preview_page),
        name="jakpreneur_import_preview",
    ),
    path(
        f"{VENDORS}/impor/<int:pk>/perbaikan.xlsx",
        view(spreadsheets.bad_rows),
        name="jakpreneur_import_bad_rows",
    ),
    # --- Sales ------------------------------------------------------------------------------------
    path(f"{SALES}/<int:sale>/batalkan/", view(voids.void_page), name="transactions_sale_void"),
    *recap_report.file_urls(f"{SALES}/rekap.<str:form>"),
    *live_report.urls(f"{SALES}/langsung/<int:bazar>/"),
    *participation_report.urls(f"{SALES}/peserta/", f"{SALES}/peserta/<str:what>.<str:form>"),
    *history_report.urls(f"{SALES}/tempat/"),
    # --- Tills ------------------------------------------------------------------------------------
    *watch_report.urls(f"{TILLS}/pantau/"),
    *shift_report.urls(f"{TILLS}/<int:till>/shift/<uuid:shift>/"),
    path(f"{TILLS}/berkas/", view(feed.feed_page), name="transactions_till_feed"),
    path(
        "transactions/heldsale/<int:held>/isi.txt",
        view(held.content_page),
        name="transactions_heldsale_content",
    ),
    path(
        "transactions/heldsale/<int:held>/perbaiki/",
        view(held_correction.correct_page),
        name="transactions_heldsale_correct",
    ),
    # --- Orders -----------------------------------------------------------------------------------
    path(
        f"{ORDERS}/<int:order>/tolak/",
        view(reservations.refuse_page),
        name="transactions_order_refuse",
    ),
    path(
        f"{PARTS}/ditahan/",
        view(reservations.reservations_page),
        name="transactions_stallorder_holds",
    ),
    path(
        f"{PARTS}/ditahan/<int:part>/lepas/",
        view(reservations.give_back),
        name="transactions_stallorder_give_back",
    ),
    # --- Seals ------------------------------------------------------------------------------------
    *closing_report.urls(f"{SEALS}/hari/<int:day>/"),
    path(
        f"{SEALS}/penanda-tangan/<int:bazar>/",
        view(minutes.signatories_page),
        name="transactions_seal_signatories",
    ),
    path(
        f"{SEALS}/<int:seal>/berita-acara/",
        view(minutes.minutes_page),
        name="transactions_seal_minutes",
    ),
    path(
        f"{SEALS}/<int:seal>/buku-besar.csv",
        view(seal_files.ledger_file_page),
        name="transactions_seal_file",
    ),
    path(
        f"{SEALS}/<int:seal>/buku-besar-lengkap.csv",
        view(seal_files.full_file_page),
        name="transactions_seal_full_file",
    ),
    path(
        f"{SEALS}/<int:seal>/jumlah.<str:form>",
        view(seal_files.totals_file_page),
        name="transactions_seal_totals",
    ),
    # --- Vendors' statements ----------------------------------------------------------------------
    *statement_report.urls(f"{STATEMENTS}/jakpreneur/<int:vendor>/"),
    path(
        f"{STATEMENTS}/jakpreneur/<int:vendor>/cetak/",
        view(print_page),
        name="transactions_statementlink_print",
    ),
    path(
        f"{STATEMENTS}/<int:link>/cabut/",
        view(revoke_page),
        name="transactions_statementlink_revoke",
    ),
    # --- Requests about personal data -------------------------------------------------------------
    path(
        f"{REQUESTS}/pembeli/",
        view(data_requests.shopper_page),
        name="transactions_datarequest_shopper",
    ),
    path(
        f"{REQUESTS}/jakpreneur/<int:vendor>/",
        view(data_requests.vendor_page),
        name="transactions_datarequest_vendor",
    ),
]
