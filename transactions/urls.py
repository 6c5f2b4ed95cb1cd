"""Under /kasir/: what a stall's phone asks for."""

from django.urls import path

from transactions.views import cashier, goods

urlpatterns = [
    path("", cashier.sell, name="sell"),
    path("kartu/<str:token>/", cashier.stall_card, name="stall_card"),
    path("penjualan/", cashier.inbox, name="inbox"),
    path("dagangan/", goods.choose_stall, name="goods"),
    path("dagangan/<int:stall>/", goods.offers, name="goods_of"),
    path("dagangan/<int:stall>/baru/", goods.add, name="goods_add"),
    path("dagangan/<int:stall>/tutup/", goods.close, name="goods_close"),
    path("dagangan/<int:stall>/<int:offer>/", goods.change, name="goods_change"),
    path("dagangan/<int:stall>/<int:offer>/stok/", goods.bring, name="goods_bring"),
]
