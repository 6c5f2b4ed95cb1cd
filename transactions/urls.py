"""Under /kasir/: what a stall's phone asks for."""

from django.urls import path

from transactions.views import cashier, shifts

urlpatterns = [
    path("", cashier.sell, name="sell"),
    path("kartu/<str:token>/", cashier.stall_card, name="stall_card"),
    path("penjualan/", cashier.inbox, name="inbox"),
    path("shift/<uuid:shift>/", shifts.shift_report, name="shift_report"),
]
