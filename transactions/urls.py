"""The shop, what a stall's phone asks for under /kasir/, and the receipts that customers open."""

from django.urls import path

from transactions.views import (
    basket,
    cashier,
    goods,
    inbox,
    receipts,
    shifts,
    shop,
    till_orders,
)

urlpatterns = [
    path("belanja/", shop.catalogue, name="catalogue"),
    path("produk/<int:offer>/", shop.product, name="product"),
    path("lapak/<int:stall>/", shop.stall, name="stall"),
    path("bahasa/", shop.languages, name="languages"),
    path("keranjang/", basket.basket, name="basket"),
    path("keranjang/isi/", basket.put, name="basket_set"),
    path("pesanan/", basket.my_orders, name="my_orders"),
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
    path("kasir/pesanan/", till_orders.till_orders, name="till_orders"),
    path("kasir/pesanan/daftar/", till_orders.picking_list, name="picking_list"),
    path("kasir/pesanan/serah/", till_orders.find_code, name="find_code"),
    path("kasir/pesanan/serah/<str:code>/", till_orders.hand_over, name="hand_over"),
    path("kasir/pesanan/<int:part>/terima/", till_orders.accept, name="till_accept"),
    path("kasir/pesanan/<int:part>/siap/", till_orders.make_ready, name="till_ready"),
    path("kasir/pesanan/<int:part>/dibayar/", till_orders.pay, name="till_pay"),
    path("kasir/pesanan/<int:part>/serah/", till_orders.give, name="till_give"),
    path("kasir/pesanan/<int:part>/tidak-bisa/", till_orders.refuse, name="till_refuse"),
    path("kasir/pesanan/<int:part>/bukti/", till_orders.proof, name="till_proof"),
    path("kasir/shift/<uuid:shift>/", shifts.shift_report, name="shift_report"),
]
