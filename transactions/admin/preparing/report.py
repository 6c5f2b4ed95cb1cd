"""The base class of the pages by which a bazaar is prepared, each with its list as a file."""

from typing import Any, Protocol

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bazar.models import Bazar
from transactions.desk.reports import DeskReport


class OfBazar(Protocol):
    """The content of every such page: the bazaar that is prepared, and more."""

    @property
    def bazar(self) -> Bazar: ...


class PreparingReport[Content: OfBazar](DeskReport[Content]):
    """A page that hangs from a bazaar's own. Subclasses give `heading` instead of a title."""

    def heading(self, content: Content) -> str:
        """Return the title of the page; files have the bazaar's name behind it."""
        raise NotImplementedError

    def title(self, content: Content) -> str:
        return f"{self.heading(content)}: {content.bazar}"

    def arguments(self, content: Content) -> list[object]:
        return [content.bazar.pk]

    def frame(self, content: Content) -> dict[str, Any]:
        return {
            "title": self.heading(content),
            "bazar": content.bazar,
            "is_nav_sidebar_enabled": False,  # the tables need the room
        }


def bazar_of(arguments: dict[str, Any]) -> Bazar:
    """Return the bazaar of the address. Raise Http404 for one that does not exist."""
    return get_object_or_404(Bazar, pk=arguments["bazar"])


def frame_of(request: HttpRequest, bazar: Bazar, title: str) -> dict[str, Any]:
    """Return the context that every page of a bazaar's preparation has."""
    return admin.site.each_context(request) | {
        "title": title,
        "bazar": bazar,
        "is_nav_sidebar_enabled": False,
    }
