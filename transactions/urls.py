"""What a stall's phone asks for, under /kasir/, the receipt that its customer opens, and what is
published, under /hasil/."""

from django.urls import path

from transactions.views import cashier, goods, inbox, receipts, results, shifts

urlpatterns = [
    path("kasir/", cashier.sell, name="sell"),
    path("kasir/kartu/<str:token>/", cashier.stall_card, name="stall_card"),
    path("kasir/penjualan/", inbox.inbox, name="inbox"),
    path("kasir/kabar/", inbox.news, name="news"),
    path("kasir/hari/", inbox.own_day, name="own_day"),
    path("kasir/keluar/", inbox.sign_out, name="sign_out"),
    path("struk/<str:code>/", receipts.receipt, name="receipt"),
    path("kasir/dagangan/", goods.choose_stall, name="goods"),
    path("kasir/dagangan/<int:stall>/", goods.offers, name="goods_of"),
    path("kasir/dagangan/<int:stall>/baru/", goods.add, name="goods_add"),
    path("kasir/dagangan/<int:stall>/tutup/", goods.close, name="goods_close"),
    path("kasir/dagangan/<int:stall>/<int:offer>/", goods.change, name="goods_change"),
    path("kasir/dagangan/<int:stall>/<int:offer>/stok/", goods.bring, name="goods_bring"),
    path("kasir/shift/<uuid:shift>/", shifts.shift_report, name="shift_report"),
    path("hasil/", results.index, name="results"),
    path("hasil/<int:bazar>/", results.of_bazar, name="results_of"),
    path("hasil/<int:bazar>/jumlah.csv", results.totals_of_bazar, name="results_totals"),
    path("hasil/<int:bazar>/segel/<str:fingerprint>/", results.of_seal, name="results_seal"),
    path(
        "hasil/<int:bazar>/segel/<str:fingerprint>/buku-besar.csv",
        results.ledger_file,
        name="results_file",
    ),
]
