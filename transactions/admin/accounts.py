"""Accounts, the roles that they have, and the kecamatan that they are posted to."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from bazar.exports.fields import Worked
from bazar.exports.lists import Exported
from bazar.models import Posting
from transactions.accounts import sessions
from transactions.accounts.roles import ROLES
from transactions.admin.account_forms import AccountForm, PasswordForm
from transactions.admin.account_security import demands_page, security_page
from transactions.admin.asked_again import AsksAgainOfAll, page_before
from transactions.admin.permissions import InWords, words
from transactions.models import End

# They are registered by the import; here they learn what this desk needs of them.
admin.site.unregister(User)
admin.site.unregister(Group)


# Of one account, and of one group, within another query.
GROUPS = Group.objects.filter(user=OuterRef("pk")).order_by("name")
POSTINGS = Posting.objects.filter(user=OuterRef("pk")).order_by("kecamatan__code")
REDIRECTS = 302
MEMBERS = User.objects.filter(groups=OuterRef("pk")).order_by("username")


class PostingsInline(admin.TabularInline):
    model = Posting
    extra = 0
    verbose_name_plural = _("Sees only these kecamatan")


@admin.register(User)
class UserAdmin(AsksAgainOfAll, InWords, Exported, DjangoUserAdmin):
    form = AccountForm
    change_password_form = PasswordForm
    export_fields = (
        "username", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
        Worked(_("groups"), ArraySubquery(GROUPS.values("name"))),
        Worked(_("Sees only these kecamatan"), ArraySubquery(POSTINGS.values("kecamatan__name"))),
        "date_joined", "last_login",
    )  # fmt: skip
    list_display = (
        "username", "first_name", "last_name", "is_staff", "is_superuser", "is_active",
        "last_login",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(security_page)
        own = path("<int:account>/keamanan/", view, name="auth_user_security")
        return [own, *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        if asked := page_before(request):
            return asked
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == REDIRECTS:
            user = User.objects.get(pk=unquote(id))
            sessions.end_others(request, user, End.PASSWORD)
        return answer

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return [PostingsInline] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who is no superuser makes none, and gives nobody what no role has."""
        given = super().get_readonly_fields(request, obj)
        return given if request.user.is_superuser else (*given, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # the log names them: an account that is not needed is no longer active


@admin.register(Group)
class GroupAdmin(AsksAgainOfAll, InWords, Exported, DjangoGroupAdmin):
    """The roles are kept by transactions/accounts/roles.py: a migrate would undo any change."""

    export_fields = ("name", Worked(_("accounts"), ArraySubquery(MEMBERS.values("username"))))
    readonly_fields = ("permissions_shown",)
    change_list_template = "admin/auth/group/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(demands_page)
        own = path("dua-langkah/", view, name="auth_group_second_step")
        return [own, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        may_tick = obj is None or self.has_change_permission(request, obj)
        return ["name", "permissions" if may_tick else "permissions_shown"]

    @admin.display(description=_("permissions"))
    def permissions_shown(self, group: Group) -> str:
        rows = group.permissions.select_related("content_type")
        return format_html_join(mark_safe("<br>"), "{}", ((words(each),) for each in rows))

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj and obj.name in ROLES:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        if obj is None or obj.name in ROLES:
            return False  # nor many at once
        return super().has_delete_permission(request, obj)
