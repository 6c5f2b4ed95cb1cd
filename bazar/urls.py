"""Every address of the product. Only this file and settings.py name all apps."""

from django.contrib import admin
from django.urls import include, path

from bazar import crawlers, views
from transactions.views import shop

urlpatterns = [
    path("", shop.front, name="front"),
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("order-worker.js", views.order_worker, name="order_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("privasi/", views.privacy, name="privacy"),
    path("healthz", views.healthz, name="healthz"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("gambar/", include("jakpreneur.urls")),
    path("", include("transactions.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "bazar.views.failure"
