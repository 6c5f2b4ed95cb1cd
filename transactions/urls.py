"""The shop, what a stall's phone asks for under /kasir/, and the receipts that customers open."""

from django.urls import path

from transactions.views import (
    basket,
    cashier,
    checkout,
    goods,
    inbox,
    orders,
    receipts,
    shifts,
    shop,
)

urlpatterns = [
    path("belanja/", shop.catalogue, name="catalogue"),
    path("produk/<int:offer>/", shop.product, name="product"),
    path("lapak/<int:stall>/", shop.stall, name="stall"),
    path("bahasa/", shop.languages, name="languages"),
    path("keranjang/", basket.basket, name="basket"),
    path("keranjang/isi/", basket.put, name="basket_set"),
    path("keranjang/bayar/", checkout.checkout, name="checkout"),
    path("pesanan/", orders.my_orders, name="my_orders"),
    path("pesanan/<str:token>/", orders.order, name="order"),
    path("pesanan/<str:token>/<int:part>/batal/", orders.cancel, name="order_cancel"),
    path("pesanan/<str:token>/<int:part>/bayar/", orders.pay, name="order_pay"),
    path("pesanan/<str:token>/<int:part>/qris.png", orders.qris_picture, name="order_qris"),
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
]
