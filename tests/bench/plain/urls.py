from django.urls import include, path

from tests.bench.plain import views

urlpatterns = [
    path("plain/belanja/", views.offers, name="plain_offers"),
    path("plain/produk/<int:pk>/", views.offer, name="plain_offer"),
    path("", include("bazar.urls")),
]

handler500 = "bazar.views.failure"
