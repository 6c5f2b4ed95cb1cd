"""Under /gambar/: the pictures of products."""

from django.urls import re_path

from jakpreneur import views

urlpatterns = [
    re_path(
        r"^(?P<digest>[0-9a-f]{64})/(?P<size>large|small)\.webp$", views.picture, name="picture"
    ),
]
